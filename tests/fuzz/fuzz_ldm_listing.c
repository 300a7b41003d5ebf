/* One listing of ldm, chosen by the first octet, beside the others of a small host. */
#include "tests/fuzz/fuzz.h"

#include "agent/fleet/inventory.h"
#include "collectors/ldm/build.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char domain[] = "VERSION 1.0\nDOMAIN|name=a|state=inactive\n";
	const struct ldm_input domains = {
	    .state = LDM_INPUT_TEXT, .text = {domain, sizeof(domain) - 1}};
	struct ldm_input inputs[LDM_LISTINGS] = {
	    [LDM_BINDINGS] = domains, [LDM_LIST] = domains, [LDM_SERVICES] = domains};
	struct inventory *inventory;

	if (size == 0)
		return 0;
	inputs[data[0] % LDM_LISTINGS].state = LDM_INPUT_TEXT;
	inputs[data[0] % LDM_LISTINGS].text =
	    (struct slice){(const char *)data + 1, size - 1};
	if (ldm_build(&inventory, inputs, NULL) != 0)
		return 0;
	(void)inventory_finish(inventory);
	inventory_unref(inventory);
	return 0;
}
