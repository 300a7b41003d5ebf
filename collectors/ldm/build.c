#include "collectors/ldm/build.h"

#include <errno.h>

#include "agent/fleet/inventory.h"
#include "collectors/ldm/records.h"

const struct ldm_command ldm_commands[LDM_LISTINGS] = {
    [LDM_BINDINGS] = {"list-bindings -p", "list-bindings.p", {"list-bindings", "-p"},
	true, INVENTORY_FACT_BINDINGS, parse_bindings},
    [LDM_LIST] = {"list -p", "list.p", {"list", "-p"}, true, INVENTORY_FACT_DOMAINS,
	parse_list},
    [LDM_CONSTRAINTS] = {"list-constraints -p", "list-constraints.p",
	{"list-constraints", "-p"}, false, INVENTORY_FACT_CONSTRAINTS,
	parse_constraints},
    [LDM_CONSTRAINTS_XML] = {"list-constraints -x", "list-constraints.xml",
	{"list-constraints", "-x"}, false, INVENTORY_FACT_CONSTRAINTS,
	parse_constraints_xml},
    [LDM_SERVICES] = {"list-services -p", "list-services.p", {"list-services", "-p"},
	true, INVENTORY_FACT_SERVICES, parse_services},
    [LDM_NETDEV] = {"list-netdev -l -p", "list-netdev.p", {"list-netdev", "-l", "-p"},
	false, 0, parse_netdev},
    [LDM_IO] = {"list-io -l -p", "list-io.p", {"list-io", "-l", "-p"}, false,
	INVENTORY_FACT_IO, parse_io},
    /* It tells two facts, each only if its rows are there. */
    [LDM_DEVICES] = {"list-devices -a -p", "list-devices.p",
	{"list-devices", "-a", "-p"}, false, 0, parse_devices},
    [LDM_STATUS] = {"list -o status -p", "list-status.p",
	{"list", "-o", "status", "-p"}, false, 0, parse_status},
    [LDM_VERSION] = {"-V", "version", {"-V"}, false, 0, parse_version},
    [LDM_MOUNTS] = {"mount table", "mount", {NULL}, false, 0, parse_mounts},
};

static int
input_missing(
    enum ldm_listing listing, const struct ldm_input *input, struct reason *reason)
{
	if (input->state == LDM_INPUT_FAILED)
		*reason = input->reason;
	else
		reason_set(
		    reason, 0, "ldm %s: it is missing", ldm_commands[listing].name);
	return -EPROTO;
}

/* Read one listing into the build. -errno with a reason that begins with its name. */
static int
input_parse(struct build *build, enum ldm_listing listing, struct reason *reason)
{
	const struct ldm_command *command = &ldm_commands[listing];
	struct parser parser = {.build = build, .reason = reason};
	int error;

	error = command->parse(&parser, build->inputs[listing].text);
	if (error == 0)
		build->inventory->facts |= command->facts;
	else
		reason_prefix(
		    reason, "%s%s", listing == LDM_MOUNTS ? "" : "ldm ", command->name);
	return error;
}

/* All listings in their order. *failed is the one that could not be read. */
static int
inputs_parse(struct build *build, enum ldm_listing *failed, struct reason *reason)
{
	for (int i = 0; i < LDM_LISTINGS; i++) {
		const struct ldm_input *input = &build->inputs[i];
		int error = 0;

		*failed = (enum ldm_listing)i;
		if (input->state == LDM_INPUT_TEXT)
			error = input_parse(build, *failed, reason);
		else if (ldm_commands[i].mandatory)
			error = input_missing(*failed, input, reason);
		if (error != 0)
			return error;
	}
	return 0;
}

/*
 * Facts of a listing that breaks off in its middle must not stay, so that after an
 * error in an optional one everything is built again without it.
 */
int
ldm_build(struct inventory **inventory, struct ldm_input *inputs, struct reason *reason)
{
	for (;;) {
		struct build build = {.inputs = inputs};
		enum ldm_listing failed = LDM_LISTINGS;
		struct reason why = {""};
		int error;

		build.inventory = inventory_new();
		if (build.inventory == NULL)
			return reason_set(reason, -ENOMEM, "out of memory");
		error = inputs_parse(&build, &failed, &why);
		names_free(&build.names);
		names_free(&build.found);
		if (error == 0) {
			*inventory = build.inventory;
			return 0;
		}
		inventory_unref(build.inventory);
		if (ldm_commands[failed].mandatory || error == -ENOMEM)
			return reason_set(reason, error, "%s", why.text);
		inputs[failed].state = LDM_INPUT_FAILED;
		inputs[failed].reason = why;
	}
}

int
ldm_finish(struct inventory **inventory, const char *cpu_type, struct reason *reason)
{
	int error = 0;

	if (cpu_type != NULL) {
		(*inventory)->cpu_type =
		    inventory_string(*inventory, cpu_type, strlen(cpu_type));
		if ((*inventory)->cpu_type == NULL)
			error = -errno;
	}
	if (error == 0)
		error = inventory_finish(*inventory);
	if (error == 0)
		return 0;
	inventory_unref(*inventory);
	*inventory = NULL;
	return reason_set(
	    reason, error, "cannot keep the inventory: %s", strerror(-error));
}
