#include "mib/index.h"

#include <string.h>

bool
index_exact(const oid *suffix, size_t length, uint32_t *index, size_t count)
{
	if (length != count)
		return false;
	for (size_t i = 0; i < count; i++) {
		if ((uint64_t)suffix[i] > UINT32_MAX)
			return false;
		index[i] = (uint32_t)suffix[i];
	}
	return true;
}

/* The next index in which only the first `count` parts are not zero. */
static bool
index_increment(uint32_t *index, size_t count)
{
	while (count-- > 0) {
		if (index[count] != UINT32_MAX) {
			index[count]++;
			return true;
		}
		index[count] = 0;
	}
	return false;
}

bool
index_after(const oid *suffix, size_t length, uint32_t *index, size_t count)
{
	memset(index, 0, count * sizeof(*index));
	for (size_t i = 0; i < count; i++) {
		if (i == length)
			return true;
		if ((uint64_t)suffix[i] > UINT32_MAX)
			return index_increment(index, i);
		index[i] = (uint32_t)suffix[i];
	}
	return index_increment(index, count);
}

void
index_write(oid *suffix, const uint32_t *index, size_t count)
{
	for (size_t i = 0; i < count; i++)
		suffix[i] = index[i];
}

int
index_compare(const uint32_t *a, const uint32_t *b, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (a[i] != b[i])
			return a[i] < b[i] ? -1 : 1;
	return 0;
}
