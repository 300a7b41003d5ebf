/* Constraints as XML. */
#include "tests/fuzz/fuzz.h"

#include "agent/fleet/inventory.h"
#include "collectors/ldm/build.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char domain[] = "VERSION 1.0\nDOMAIN|name=a|state=inactive\n";
	const struct ldm_input domains = {
	    .state = LDM_INPUT_TEXT, .text = {domain, sizeof(domain) - 1}};
	struct ldm_input inputs[LDM_LISTINGS] = {[LDM_BINDINGS] = domains,
	    [LDM_LIST] = domains,
	    [LDM_SERVICES] = domains,
	    [LDM_CONSTRAINTS_XML] = {
		.state = LDM_INPUT_TEXT, .text = {(const char *)data, size}}};
	struct inventory *inventory = NULL;

	if (ldm_build(&inventory, inputs, NULL) == 0)
		(void)ldm_finish(&inventory, NULL, NULL);
	inventory_unref(inventory);
	return 0;
}
