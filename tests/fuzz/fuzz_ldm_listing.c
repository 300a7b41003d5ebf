/* One listing of ldm, chosen by the first octet, beside the others of a small host. */
#include "tests/fuzz/fuzz.h"

#include "agent/fleet/inventory.h"
#include "collectors/ldm/build.h"

static const char d[] =
    "VERSION 1.0\nDOMAIN|name=a|state=inactive\nDOMAIN|name=primary\n";
static const char s[] = "VERSION 1.0\nDOMAIN|name=primary\nVSW|name=s|net-dev=aggr1\n"
			"VDS|name=d\n|vol=v|dev=/ldoms/a.img|mpgroup=g\n";

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct ldm_input domains = {LDM_INPUT_TEXT, {d, sizeof(d) - 1}, {""}};
	const struct ldm_input services = {LDM_INPUT_TEXT, {s, sizeof(s) - 1}, {""}};
	struct ldm_input inputs[LDM_LISTINGS] = {
	    [LDM_BINDINGS] = domains, [LDM_LIST] = domains, [LDM_SERVICES] = services};
	struct inventory *inventory = NULL;

	if (size == 0)
		return 0;
	inputs[data[0] % LDM_LISTINGS] = (struct ldm_input){
	    LDM_INPUT_TEXT, {(const char *)data + 1, size - 1}, {""}};
	if (ldm_build(&inventory, inputs, NULL) == 0)
		(void)ldm_finish(&inventory, NULL, NULL);
	inventory_unref(inventory);
	return 0;
}
