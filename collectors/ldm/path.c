#include "collectors/ldm/path.h"

#include <stddef.h>

#include "collectors/ldm/slice.h"

bool
path_normalise(const char *path, char normal[PATH_SIZE])
{
	struct slice rest = slice_of(path);
	struct slice part;
	size_t length = 0;

	if (path[0] != '/')
		return false;
	while (slice_next(&rest, '/', &part)) {
		if (slice_is(part, ".."))
			return false;
		if (part.length == 0 || slice_is(part, "."))
			continue;
		if (part.length >= PATH_SIZE - 1 - length)
			return false;
		normal[length++] = '/';
		memcpy(normal + length, part.text, part.length);
		length += part.length;
	}
	if (length == 0)
		normal[length++] = '/';
	normal[length] = '\0';
	return true;
}
