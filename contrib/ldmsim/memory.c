#include "contrib/ldmsim/memory.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK_SIZE 65536

struct chunk {
	struct chunk *next;
	size_t used, size;
	max_align_t data[];
};

struct arena {
	struct chunk *chunks;
};

void *
memory_resize(void *memory, size_t size)
{
	void *resized = realloc(memory, size > 0 ? size : 1);

	if (resized == NULL) {
		fputs("ldmsim: out of memory\n", stderr);
		exit(1);
	}
	return resized;
}

struct arena *
arena_create(void)
{
	struct arena *arena = memory_resize(NULL, sizeof(*arena));

	arena->chunks = NULL;
	return arena;
}

void
arena_free(struct arena *arena)
{
	if (arena == NULL)
		return;
	for (struct chunk *chunk = arena->chunks, *next; chunk != NULL; chunk = next) {
		next = chunk->next;
		free(chunk);
	}
	free(arena);
}

void *
arena_alloc(struct arena *arena, size_t size)
{
	const size_t unit = sizeof(max_align_t);
	struct chunk *chunk = arena->chunks;
	unsigned char *taken;

	size = (size + unit - 1) / unit * unit;
	if (chunk == NULL || chunk->size - chunk->used < size) {
		size_t room = size > CHUNK_SIZE ? size : CHUNK_SIZE;

		chunk = memory_resize(NULL, sizeof(*chunk) + room);
		chunk->next = arena->chunks;
		chunk->used = 0;
		chunk->size = room;
		arena->chunks = chunk;
	}
	taken = (unsigned char *)chunk->data + chunk->used;
	chunk->used += size;
	memset(taken, 0, size);
	return taken;
}

char *
arena_copy(struct arena *arena, const char *text, size_t length)
{
	char *copy = arena_alloc(arena, length + 1);

	memcpy(copy, text, length);
	return copy;
}

char *
arena_format(struct arena *arena, const char *format, ...)
{
	va_list args;
	char *made;
	int length;

	va_start(args, format);
	length = vsnprintf(NULL, 0, format, args);
	va_end(args);
	made = arena_alloc(arena, (size_t)length + 1);
	va_start(args, format);
	vsnprintf(made, (size_t)length + 1, format, args);
	va_end(args);
	return made;
}
