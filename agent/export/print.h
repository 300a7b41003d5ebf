/*
 * Messages as people and other programs read them, by the descriptors that protobuf-c
 * makes of migready.proto: no field can be forgotten.
 *
 * JSON is the JSON mapping of proto3 (protobuf.dev, "ProtoJSON Format"): names in
 * lowerCamelCase, 64-bit numbers as strings, octets in base64, values of enumerations
 * by name; fields that have their default value are printed, too. Text is what
 * `protoc --decode` prints.
 */
#ifndef AGENT_EXPORT_PRINT_H
#define AGENT_EXPORT_PRINT_H

#include "agent/export/format.h"
#include "agent/export/schema.h"

struct octets;
struct reason;
struct snapshot;

/* Append a message; format: not PRINT_PB. -ENOMEM. */
int print_one(
    struct octets *octets, const ProtobufCMessage *message, enum print_format format);

/* Decode a message and append it; any format. -EBADMSG, -ENOMEM with a reason. */
int print_octets(struct octets *octets, const ProtobufCMessageDescriptor *descriptor,
    const uint8_t *data, size_t size, enum print_format format, struct reason *reason);

/*
 * Append the items of a snapshot from *item on, which is 0 at first and is moved, until
 * the octets have grown by most or it is complete (*item is then its count, and not 0):
 * so that a large one can be printed piece by piece, between turns of the loop and in
 * little memory; some ten milliseconds for a megabyte. format: not PRINT_PB. -ENOMEM.
 */
int print_snapshot(struct octets *octets, const struct snapshot *snapshot,
    enum print_format format, size_t *item, size_t most);

#endif
