#include "collectors/ldm/build.h"

#include <errno.h>

#include "agent/arena.h"
#include "agent/fleet/inventory.h"
#include "collectors/ldm/agree.h"
#include "collectors/ldm/records.h"

const struct ldm_command ldm_commands[LDM_LISTINGS] = {
    [LDM_BINDINGS] = {"ldm list-bindings -p", "list-bindings.p",
	{"list-bindings", "-p"}, true, INVENTORY_FACT_BINDINGS, parse_bindings},
    [LDM_LIST] = {"ldm list -p", "list.p", {"list", "-p"}, true, INVENTORY_FACT_DOMAINS,
	parse_list},
    [LDM_CONSTRAINTS] = {"ldm list-constraints -p", "list-constraints.p",
	{"list-constraints", "-p"}, false, INVENTORY_FACT_CONSTRAINTS,
	parse_constraints},
    [LDM_CONSTRAINTS_XML] = {"ldm list-constraints -x", "list-constraints.xml",
	{"list-constraints", "-x"}, false, INVENTORY_FACT_CONSTRAINTS,
	parse_constraints_xml},
    [LDM_SERVICES] = {"ldm list-services -p", "list-services.p",
	{"list-services", "-p"}, true, INVENTORY_FACT_SERVICES, parse_services},
    [LDM_NETDEV] = {"ldm list-netdev -l -p", "list-netdev.p",
	{"list-netdev", "-l", "-p"}, false, 0, parse_netdev},
    [LDM_IO] = {"ldm list-io -l -p", "list-io.p", {"list-io", "-l", "-p"}, false,
	INVENTORY_FACT_IO, parse_io},
    /* It tells two facts, each only if its rows are there. */
    [LDM_DEVICES] = {"ldm list-devices -a -p", "list-devices.p",
	{"list-devices", "-a", "-p"}, false, 0, parse_devices},
    [LDM_STATUS] = {"ldm list -o status -p", "list-status.p",
	{"list", "-o", "status", "-p"}, false, 0, parse_status},
    [LDM_VERSION] = {"ldm -V", "version", {"-V"}, false, 0, parse_version},
    [LDM_MOUNTS] = {"mount table", "mount", {NULL}, false, 0, parse_mounts},
    [LDM_PROBE_SMF] = {"probe-smf", "probe-smf", {NULL}, false, 0, parse_probe_smf},
    [LDM_PROBE_TRUST] = {"probe-trust", "probe-trust", {NULL}, false, 0,
	parse_probe_trust},
    [LDM_PROBE_FIRMWARE] = {"probe-firmware", "probe-firmware", {NULL}, false, 0,
	parse_probe_firmware},
};

/* Without all of the mandatory ones none is read. */
static int
inputs_check(const struct ldm_input *inputs, struct reason *reason)
{
	for (int i = 0; i < LDM_LISTINGS; i++)
		if (ldm_commands[i].mandatory && inputs[i].state == LDM_INPUT_FAILED)
			return reason_set(reason, -EPROTO, "%s", inputs[i].reason.text);
	for (int i = 0; i < LDM_LISTINGS; i++)
		if (ldm_commands[i].mandatory && inputs[i].state != LDM_INPUT_TEXT)
			return reason_set(
			    reason, -EPROTO, "%s: it is missing", ldm_commands[i].name);
	return 0;
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
		reason_prefix(reason, "%s", command->name);
	return error;
}

/* Which cores a domain has says nothing where they were not named. */
static void
cores_forget(struct inventory *inventory)
{
	for (struct inventory_domain *d = inventory->domains; d != NULL; d = d->next)
		if (d->named_cores != INVENTORY_ANSWER_YES)
			d->cores_by_name = (struct inventory_cores){0};
}

/*
 * All listings in their order, and whether they agree. *failed is the one that could
 * not be read, LDM_LISTINGS for none in particular.
 */
static int
inputs_parse(struct build *build, enum ldm_listing *failed, struct reason *reason)
{
	for (int i = 0; i < LDM_LISTINGS; i++) {
		int error;

		if (build->inputs[i].state != LDM_INPUT_TEXT)
			continue;
		*failed = (enum ldm_listing)i;
		error = input_parse(build, *failed, reason);
		if (error != 0)
			return error;
	}
	*failed = LDM_LISTINGS;
	cores_forget(build->inventory);
	return ldm_agree(build, reason);
}

int
ldm_add_volume(
    struct build *build, struct names *names, struct slice volume, const char *service)
{
	size_t length = strlen(service);
	char *name = arena_alloc(build->scratch, volume.length + length + 2);

	if (name == NULL)
		return -ENOMEM;
	memcpy(name, volume.text, volume.length);
	name[volume.length] = '@';
	memcpy(name + volume.length + 1, service, length + 1);
	return names_add(names, NAME_VOLUME, name, NULL);
}

static int
build_open(struct build *build, const struct ldm_input *inputs)
{
	*build = (struct build){.inputs = inputs};
	build->inventory = inventory_new();
	build->scratch = arena_new(INVENTORY_MAX_BYTES);
	return build->inventory != NULL && build->scratch != NULL ? 0 : -ENOMEM;
}

/* All but the inventory. */
static void
build_close(struct build *build)
{
	names_free(&build->domains);
	names_free(&build->found);
	names_free(&build->listed);
	names_free(&build->asked);
	names_free(&build->bound);
	names_free(&build->bound_volumes);
	names_free(&build->net_devs);
	arena_free(build->scratch);
}

/*
 * Facts of a listing that breaks off in its middle must not stay, so that after an
 * error in an optional one everything is built again without it.
 */
int
ldm_build(struct inventory **inventory, struct ldm_input *inputs, struct reason *reason)
{
	int error = inputs_check(inputs, reason);

	while (error == 0) {
		enum ldm_listing failed = LDM_LISTINGS;
		struct reason why = {""};
		struct build build;

		error = build_open(&build, inputs);
		if (error == 0)
			error = inputs_parse(&build, &failed, &why);
		else
			reason_set(&why, error, "out of memory");
		build_close(&build);
		if (error == 0) {
			*inventory = build.inventory;
			return 0;
		}
		inventory_unref(build.inventory);
		if (failed == LDM_LISTINGS || ldm_commands[failed].mandatory ||
		    error == -ENOMEM)
			return reason_set(reason, error, "%s", why.text);
		inputs[failed].state = LDM_INPUT_FAILED;
		inputs[failed].reason = why;
		error = 0;
	}
	return error;
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
