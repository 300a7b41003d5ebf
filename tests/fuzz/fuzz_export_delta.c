/* Any delta to a small snapshot: refused, or the result can be read again. */
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>

#include "agent/export/delta.h"
#include "agent/export/snapshot.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* Header{revision 1}, Host{index 1, "a"}, Service{index 2}. */
	static const uint8_t small[] = {0x0A, 0x02, 0x28, 0x01, 0x12, 0x05, 0x08, 0x01,
	    0x12, 0x01, 'a', 0x1A, 0x02, 0x08, 0x02};
	struct snapshot *base = NULL, *after = NULL, *again = NULL;

	if (snapshot_read(&base, small, sizeof(small), NULL) != 0)
		abort();
	if (delta_apply(&after, base, data, size, NULL) == 0 &&
	    snapshot_read(&again, after->data, after->size, NULL) != 0)
		abort();
	snapshot_unref(again);
	snapshot_unref(after);
	snapshot_unref(base);
	return 0;
}
