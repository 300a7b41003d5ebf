/*
 * A need as a string of octets: what makes two needs the same need, small enough to
 * keep hundreds of thousands. Texts (device, wanted, found) are not part of it.
 */
#ifndef AGENT_READINESS_NEED_KEY_H
#define AGENT_READINESS_NEED_KEY_H

#include <stddef.h>
#include <stdint.h>

struct need;

/* Octets that need_key_write will write. */
size_t need_key_size(const struct need *need);
void need_key_write(const struct need *need, uint8_t *key);
/* The need of a key; its strings point into the key. */
struct need need_key_read(const uint8_t *key);
/* A hash of the octets. */
uint32_t need_key_hash(const uint8_t *key, size_t size);

#endif
