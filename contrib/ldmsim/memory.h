/*
 * Memory of one run. ldmsim answers one command and ends, so objects live in an arena
 * that is freed as a whole, and running out of memory ends the program with a message.
 */
#ifndef LDMSIM_MEMORY_H
#define LDMSIM_MEMORY_H

#include <stddef.h>

struct arena;

/* An empty arena; the caller frees it with arena_free(). Never NULL. */
struct arena *arena_create(void);

/* Free the arena and everything that was taken from it. arena: may be NULL. */
void arena_free(struct arena *arena);

/* size zeroed bytes, aligned for any object. Never NULL. */
void *arena_alloc(struct arena *arena, size_t size);

/* A terminated copy of length bytes of text. */
char *arena_copy(struct arena *arena, const char *text, size_t length);

/* A string made as by printf. */
char *arena_format(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* realloc() that never returns NULL. The caller frees the result with free(). */
void *memory_resize(void *memory, size_t size);

#endif
