/* Whatever comes as an inventory: refused, or one that is told and read again equal. */
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>

#include "agent/export/inventory_message.h"
#include "agent/export/octets.h"
#include "agent/fleet/inventory.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fleet_host host = {.name = "sparc-a", .state = FLEET_HOST_FRESH};
	struct inventory_message first, second = {.inventory = NULL};
	struct instant now = {1, 1};
	struct octets octets = {0};

	if (inventory_message_read(&first, data, size, NULL) != 0)
		return 0;
	host.inventory = first.inventory;
	if (inventory_message_write(&octets, &host, "sparc-a", 1, &now) != 0 ||
	    inventory_message_read(&second, octets.data, octets.size, NULL) != 0 ||
	    (first.inventory != NULL &&
		!inventory_equal(first.inventory, second.inventory)))
		abort();
	inventory_unref(first.inventory);
	inventory_unref(second.inventory);
	octets_free(&octets);
	return 0;
}
