/*
 * Memory that is given out piece by piece and freed at once, with an upper bound, for
 * objects that live and die together.
 */
#ifndef AGENT_ARENA_H
#define AGENT_ARENA_H

#include <stddef.h>

struct arena;

/* An arena that gives out at most limit octets. NULL when memory is short. */
struct arena *arena_new(size_t limit);
void arena_free(struct arena *arena);

/*
 * size octets, zeroed and aligned for pointers and 64-bit numbers. NULL with errno
 * ENOMEM when memory is short, E2BIG when the limit is reached.
 */
void *arena_alloc(struct arena *arena, size_t size);

/* A terminated copy of length octets, packed without alignment. Errors as arena_alloc.
 */
char *arena_copy(struct arena *arena, const char *text, size_t length);

/* Octets taken from the system. */
size_t arena_size(const struct arena *arena);

#endif
