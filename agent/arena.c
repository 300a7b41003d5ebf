#include "agent/arena.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK_FIRST ((size_t)2 << 10)
#define CHUNK_LAST  ((size_t)16 << 10)
#define ALIGNMENT   sizeof(int64_t)

/* Objects are taken from the front of a chunk and text from its end. */
struct chunk {
	struct chunk *next;
	int64_t data[];
};

struct arena {
	struct chunk *chunks;
	char *front, *end; /* what is free in the newest chunk */
	size_t chunk;      /* size of the next ordinary chunk */
	size_t size;       /* taken from the system */
	size_t left;       /* may still be given out */
};

struct arena *
arena_new(size_t limit)
{
	struct arena *arena = calloc(1, sizeof(*arena));

	if (arena != NULL) {
		arena->left = limit;
		arena->chunk = CHUNK_FIRST;
		arena->size = sizeof(*arena);
	}
	return arena;
}

void
arena_free(struct arena *arena)
{
	struct chunk *chunk;

	if (arena == NULL)
		return;
	while ((chunk = arena->chunks) != NULL) {
		arena->chunks = chunk->next;
		free(chunk);
	}
	free(arena);
}

static struct chunk *
chunk_add(struct arena *arena, size_t size)
{
	struct chunk *chunk = calloc(1, sizeof(*chunk) + size);

	if (chunk == NULL) {
		errno = ENOMEM;
		return NULL;
	}
	chunk->next = arena->chunks;
	arena->chunks = chunk;
	arena->size += sizeof(*chunk) + size;
	return chunk;
}

/* Make room for size octets between front and end. */
static int
arena_grow(struct arena *arena, size_t size)
{
	struct chunk *chunk;

	while (arena->chunk < size && arena->chunk < CHUNK_LAST)
		arena->chunk *= 2;
	if (size < arena->chunk)
		size = arena->chunk;
	chunk = chunk_add(arena, size);
	if (chunk == NULL)
		return -ENOMEM;
	if (arena->chunk < CHUNK_LAST)
		arena->chunk *= 2;
	arena->front = (char *)chunk->data;
	arena->end = arena->front + size;
	return 0;
}

/* Check the limit and see that size octets are free. */
static int
arena_reserve(struct arena *arena, size_t size)
{
	if (size > arena->left) {
		errno = E2BIG;
		return -E2BIG;
	}
	if (size > (size_t)(arena->end - arena->front) && arena_grow(arena, size) != 0)
		return -ENOMEM;
	arena->left -= size;
	return 0;
}

void *
arena_alloc(struct arena *arena, size_t size)
{
	void *piece;

	if (size > SIZE_MAX - ALIGNMENT) {
		errno = E2BIG;
		return NULL;
	}
	size = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
	if (arena_reserve(arena, size) != 0)
		return NULL;
	piece = arena->front;
	arena->front += size;
	return piece;
}

char *
arena_copy(struct arena *arena, const char *text, size_t length)
{
	if (length == SIZE_MAX) {
		errno = E2BIG;
		return NULL;
	}
	if (arena_reserve(arena, length + 1) != 0)
		return NULL;
	arena->end -= length + 1;
	memcpy(arena->end, text, length);
	arena->end[length] = '\0';
	return arena->end;
}

size_t
arena_size(const struct arena *arena)
{
	return arena->size;
}
