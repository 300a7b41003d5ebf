/* Strings and octets as JSON and the text format of protobuf write them. */
#ifndef AGENT_EXPORT_PRINT_TEXT_H
#define AGENT_EXPORT_PRINT_TEXT_H

#include <stddef.h>

struct octets;

/* In quotes; what is no UTF-8 becomes U+FFFD, octet by octet (RFC 8259 section 8.1). */
void print_json_string(struct octets *octets, const char *text);

/* A name of a field, "boot_id", as JSON has it and in quotes, "bootId". */
void print_json_name(struct octets *octets, const char *name);

/* In quotes, with padding (RFC 4648 section 4). */
void print_base64(struct octets *octets, const void *data, size_t size);

/* In quotes; everything but printable ASCII escaped, as protoc --decode does. */
void print_text_string(struct octets *octets, const void *data, size_t size);

#endif
