/* The manager's stream: the first octet says in how large steps the others come. */
#include "tests/fuzz/fuzz.h"

#include <stdbool.h>

#include "collectors/ldm/events/cutter.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	size_t step = size > 0 && data[0] > 0 ? data[0] : 1;
	struct cutter cutter = {0};
	struct piece piece;
	int found = 0;

	for (size_t at = 1; at < size && found >= 0; at += step) {
		found = cutter_add(
		    &cutter, text + at, size - at < step ? size - at : step, NULL);
		while (found >= 0 && (found = cutter_next(&cutter, &piece, NULL)) > 0)
			if (piece.text.length == 0 || piece.text.text[0] != '<')
				__builtin_trap();
	}
	cutter_free(&cutter);
	return 0;
}
