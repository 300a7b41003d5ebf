/* A volume's path in the first line, a mount table or a resolver's answers below it. */
#include "tests/fuzz/fuzz.h"

#include "agent/fleet/inventory.h"
#include "collectors/ldm/backend.h"
#include "collectors/ldm/mounts.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice rest = {(const char *)data, size};
	struct slice path = {"", 0};
	struct inventory *inventory = inventory_new();
	struct inventory_volume *volume =
	    inventory_add_volume(inventory, inventory_add_vds(inventory));
	struct mounts *mounts;

	(void)slice_next(&rest, '\n', &path);
	volume->device = inventory_string(inventory, path.text, path.length);
	if (volume->device != NULL && mounts_open(&mounts, rest) == 0) {
		(void)backend_from_path(inventory, volume);
		(void)backend_from_mounts(inventory, volume, mounts);
		(void)backend_from_answers(inventory, rest, NULL);
		mounts_free(mounts);
	}
	inventory_unref(inventory);
	return 0;
}
