#include "agent/hash.h"

#include <string.h>

/* Steele, Lea, Flood, "Fast splittable pseudorandom number generators": every bit of
 * the result depends on every one. */
uint64_t
hash_number(uint64_t hash, uint64_t number)
{
	hash ^= number;
	hash = (hash ^ hash >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
	hash = (hash ^ hash >> 27) * UINT64_C(0x94D049BB133111EB);
	return hash ^ hash >> 31;
}

/* Eight octets as a number, the first one the least significant: compilers know this.
 */
static uint64_t
number_of(const uint8_t *octets)
{
	return (uint64_t)octets[0] | (uint64_t)octets[1] << 8 |
	       (uint64_t)octets[2] << 16 | (uint64_t)octets[3] << 24 |
	       (uint64_t)octets[4] << 32 | (uint64_t)octets[5] << 40 |
	       (uint64_t)octets[6] << 48 | (uint64_t)octets[7] << 56;
}

uint64_t
hash_octets(uint64_t hash, const void *data, size_t size)
{
	const uint8_t *octets = data;
	uint8_t rest[16] = {0};
	uint64_t other;

	hash = hash_number(hash, size);
	other = ~hash;
	/* Two at a time: neither waits for the other one. */
	for (; size >= sizeof(rest); octets += sizeof(rest), size -= sizeof(rest)) {
		hash = hash_number(hash, number_of(octets));
		other = hash_number(other, number_of(octets + 8));
	}
	if (size > 0)
		memcpy(rest, octets, size);
	hash = hash_number(hash, number_of(rest));
	return hash_number(hash, hash_number(other, number_of(rest + 8)));
}

uint64_t
hash_text(uint64_t hash, const char *text)
{
	return text != NULL ? hash_octets(hash, text, strlen(text))
			    : hash_number(hash, UINT64_MAX);
}
