/*
 * Numbers that follow from octets, the same on every machine. Different octets have
 * different ones but by a chance of one in 2^64: of the million texts and needs of the
 * largest fleets two are taken for one in one fleet of 10^7.
 */
#ifndef AGENT_HASH_H
#define AGENT_HASH_H

#include <stddef.h>
#include <stdint.h>

/* Each goes on from a hash; the first one is HASH_START. */
#define HASH_START UINT64_C(0xCBF29CE484222325)

uint64_t hash_number(uint64_t hash, uint64_t number);
uint64_t hash_octets(uint64_t hash, const void *data, size_t size);
/* text may be NULL, which is not the same as "". */
uint64_t hash_text(uint64_t hash, const char *text);

#endif
