/* Any suffix of an object identifier leads to an index after it, and never back. */
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "mib/index.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint32_t word, index[3], again[3];
	oid suffix[8], after[3];
	size_t length = 0, i = 0;

	for (; length < 8 && (length + 1) * sizeof(word) <= size; length++) {
		memcpy(&word, data + length * sizeof(word), sizeof(word));
		suffix[length] = word;
	}
	if (!index_after(suffix, length, index, 3))
		return 0;
	index_write(after, index, 3);
	if (!index_exact(after, 3, again, 3) || index_compare(index, again, 3) != 0)
		abort();
	while (i < 3 && i < length && after[i] == suffix[i])
		i++;
	if (i == 3 || (i < length && after[i] < suffix[i]))
		abort();
	return 0;
}
