/*
 * Layout: kind, flags, finding, backend, number in host order, then four strings, each
 * an octet that says whether it is known, and if so its text with the terminator.
 */
#include "agent/readiness/need_key.h"

#include <string.h>

#include "agent/readiness/need.h"

#define STRINGS 4
#define NUMBER  4 /* where it stands */
#define FIXED   (NUMBER + sizeof(int64_t))

_Static_assert(FINDING_COUNT <= UINT8_MAX, "a finding fits into an octet");

size_t
need_key_size(const struct need *need)
{
	const char *const strings[STRINGS] = {
	    need->name, need->service, need->value, need->group};
	size_t size = FIXED + STRINGS;

	for (int i = 0; i < STRINGS; i++)
		if (strings[i] != NULL)
			size += strlen(strings[i]) + 1;
	return size;
}

void
need_key_write(const struct need *need, uint8_t *key)
{
	const char *const strings[STRINGS] = {
	    need->name, need->service, need->value, need->group};

	key[0] = (uint8_t)need->kind;
	key[1] = (uint8_t)need->flags;
	key[2] = (uint8_t)need->finding;
	key[3] = (uint8_t)need->backend;
	memcpy(key + NUMBER, &need->number, sizeof(need->number));
	key += FIXED;
	for (int i = 0; i < STRINGS; i++) {
		size_t size;

		*key++ = strings[i] != NULL;
		if (strings[i] == NULL)
			continue;
		size = strlen(strings[i]) + 1;
		memcpy(key, strings[i], size);
		key += size;
	}
}

struct need
need_key_read(const uint8_t *key)
{
	struct need need = {
	    .kind = (enum need_kind)key[0],
	    .flags = key[1],
	    .finding = (enum finding_id)key[2],
	    .backend = (enum inventory_backend_kind)key[3],
	};
	const char **const strings[STRINGS] = {
	    &need.name, &need.service, &need.value, &need.group};

	memcpy(&need.number, key + NUMBER, sizeof(need.number));
	key += FIXED;
	for (int i = 0; i < STRINGS; i++) {
		if (*key++ == 0)
			continue;
		*strings[i] = (const char *)key;
		key += strlen(*strings[i]) + 1;
	}
	return need;
}

/* FNV-1a of words, and of the octets that are left; mixed, as its low bits are poor. */
uint32_t
need_key_hash(const uint8_t *key, size_t size)
{
	uint64_t hash = UINT64_C(0xCBF29CE484222325), word;

	for (; size >= sizeof(word); key += sizeof(word), size -= sizeof(word)) {
		memcpy(&word, key, sizeof(word));
		hash = (hash ^ word) * UINT64_C(0x00000100000001B3);
		hash ^= hash >> 32;
	}
	for (; size > 0; key++, size--)
		hash = (hash ^ *key) * UINT64_C(0x00000100000001B3);
	return (uint32_t)(hash ^ hash >> 32);
}
