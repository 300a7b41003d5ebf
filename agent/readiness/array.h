/* Arrays that grow. */
#ifndef AGENT_READINESS_ARRAY_H
#define AGENT_READINESS_ARRAY_H

#include <stddef.h>
#include <stdint.h>

/*
 * Room for element `index` of an array that grows by a quarter; new elements are zero.
 * array: address of the pointer. room: elements it has. element: size of one, octets.
 * 0 or -ENOMEM, then nothing changed.
 */
int array_reserve(void *array, uint32_t *room, uint32_t index, size_t element);

#endif
