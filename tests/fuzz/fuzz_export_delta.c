/* Any delta to a small snapshot: refused, or the result can be read again. */
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>

#include "agent/export/delta.h"
#include "agent/export/snapshot.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* Header{revision 1}, Host{index 1, "a"}, Service{index 2, host 1, text 1},
	 * Text{id 1, "b"}. */
	static const uint8_t small[] = {0x0A, 0x02, 0x28, 0x01, 0x12, 0x05, 0x08, 0x01,
	    0x12, 0x01, 'a', 0x1A, 0x0D, 0x08, 0x02, 0x10, 0x01, 0x51, 1, 0, 0, 0, 0, 0,
	    0, 0, 0x22, 0x0C, 0x09, 1, 0, 0, 0, 0, 0, 0, 0, 0x12, 0x01, 'b'};
	struct snapshot *base = NULL, *after = NULL, *again = NULL;
	struct octets whole = {0};

	if (snapshot_read(&base, small, sizeof(small), NULL) != 0)
		abort();
	if (delta_apply(&after, base, data, size, NULL) == 0) {
		for (size_t i = 0; i < snapshot_parts(after); i++)
			octets_add(&whole, snapshot_part(after, i).data,
			    snapshot_part(after, i).size);
		if (snapshot_read(&again, whole.data, whole.size, NULL) != 0)
			abort();
	}
	octets_free(&whole);
	snapshot_unref(again);
	snapshot_unref(after);
	snapshot_unref(base);
	return 0;
}
