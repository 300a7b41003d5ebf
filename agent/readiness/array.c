#include "agent/readiness/array.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int
array_reserve(void *array, uint32_t *room, uint32_t index, size_t element)
{
	size_t wanted = (size_t)*room + *room / 4 + 16;
	void *old, *new;

	if (index < *room)
		return 0;
	if (wanted <= index)
		wanted = (size_t)index + 1;
	if (wanted > UINT32_MAX)
		return -ENOMEM;
	memcpy(&old, array, sizeof(old));
	new = realloc(old, wanted * element);
	if (new == NULL)
		return -ENOMEM;
	memset((char *)new + *room *element, 0, (wanted - *room) * element);
	memcpy(array, &new, sizeof(new));
	*room = (uint32_t)wanted;
	return 0;
}
