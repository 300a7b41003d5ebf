#include "contrib/ldmsim/commands.h"

#include <string.h>

#include "contrib/ldmsim/list.h"
#include "contrib/ldmsim/verb.h"

#define VSW_KEYS                                                                       \
	" net-dev mac-addr default-vlan-id pvid vid mtu mode linkprop "                \
	"inter-vnet-link id "
#define VNET_KEYS " mac-addr alt-mac-addrs pvid vid mtu mode linkprop id "
#define VF_KEYS   " name mac-addr alt-mac-addrs pvid vid mtu port-wwn node-wwn "
#define DOMAIN_KEYS                                                                    \
	" mac-addr hostid uuid cpu-arch master failure-policy extended-mapin-space "   \
	"rc-add-policy shutdown-group perf-counters boot-policy max-cores "

/* What is missing is answered as an unknown command. */
static const struct command commands[] = {
    /* name, since, letters, kind, changes, keys, words, function, usage */
    {"list-domain", 1, 0, "lepo:", KIND_NONE, false, "", 0, 999, list_domain,
	"[-l] [-o FORMAT] [-p] [DOMAIN...]"},
    {"list-bindings", 1, 0, "pe", KIND_NONE, false, "", 0, 999, list_bindings,
	"-p [DOMAIN...]"},
    {"list-constraints", 1, 0, "px", KIND_NONE, false, "", 0, 999, list_constraints,
	"-p|-x [DOMAIN...]"},
    {"list-services", 1, 0, "pe", KIND_NONE, false, "", 0, 999, list_services,
	"-p [DOMAIN...]"},
    {"list-io", 2, 0, "lp", KIND_NONE, false, "", 0, 0, list_io, "[-l] -p"},
    {"list-devices", 1, 0, "ap", KIND_NONE, false, "", 0, 5, list_devices,
	"[-a] -p [core|cpu|mau|memory|io...]"},
    {"list-netdev", 3, 2, "lp", KIND_NONE, false, "", 0, 999, list_netdev,
	"[-l] -p [DOMAIN...]"},
    {"list-spconfig", 1, 0, "", KIND_NONE, false, "", 0, 0, list_spconfig, ""},
    {"list-variable", 1, 0, "", KIND_NONE, false, "", 1, 999, list_variable,
	"[NAME...] DOMAIN"},
    {"-V", 1, 0, "", KIND_NONE, false, "", 0, 0, list_version, ""},

    {"add-vswitch", 1, 0, "", KIND_VSW, true, VSW_KEYS, 2, 2, verb_add_service,
	"[net-dev=] [default-vlan-id=] [pvid=] [vid=] [mtu=] ... NAME DOMAIN"},
    {"set-vswitch", 1, 0, "", KIND_VSW, true, VSW_KEYS, 1, 1, verb_set_service,
	"[net-dev=] [pvid=] [vid=] [mtu=] ... NAME"},
    {"remove-vswitch", 1, 0, "f", KIND_VSW, true, "", 1, 1, verb_remove_service,
	"[-f] NAME"},
    {"add-vconscon", 1, 0, "", KIND_VCC, true, " port-range ", 2, 2, verb_add_service,
	"port-range=LOW-HIGH NAME DOMAIN"},
    {"set-vconscon", 1, 0, "", KIND_VCC, true, " port-range ", 1, 1, verb_set_service,
	"port-range=LOW-HIGH NAME"},
    {"remove-vconscon", 1, 0, "f", KIND_VCC, true, "", 1, 1, verb_remove_service,
	"[-f] NAME"},
    {"add-vdiskserver", 1, 0, "", KIND_VDS, true, "", 2, 2, verb_add_service,
	"NAME DOMAIN"},
    {"remove-vdiskserver", 1, 0, "f", KIND_VDS, true, "", 1, 1, verb_remove_service,
	"[-f] NAME"},
    {"add-vdiskserverdevice", 1, 0, "f", KIND_VOLUME, true, " options mpgroup ", 2, 2,
	verb_add_volume, "[-f] [options=] [mpgroup=] BACKEND VOLUME@SERVICE"},
    {"set-vdiskserverdevice", 1, 0, "f", KIND_VOLUME, true, " options mpgroup ", 1, 1,
	verb_set_volume, "[-f] [options=] [mpgroup=] VOLUME@SERVICE"},
    {"remove-vdiskserverdevice", 1, 0, "f", KIND_VOLUME, true, "", 1, 1,
	verb_remove_volume, "[-f] VOLUME@SERVICE"},
    {"add-vsan", 3, 3, "", KIND_VSAN, true, " mask ", 3, 3, verb_add_vsan,
	"IPORT-PATH NAME DOMAIN"},
    {"remove-vsan", 3, 3, "f", KIND_VSAN, true, "", 1, 1, verb_remove_service,
	"[-f] NAME"},

    {"add-vnet", 1, 0, "", KIND_VNET, true, VNET_KEYS, 3, 3, verb_add_device,
	"[mac-addr=] [alt-mac-addrs=] [pvid=] [vid=] [mtu=] ... NAME VSWITCH DOMAIN"},
    {"set-vnet", 1, 0, "", KIND_VNET, true, VNET_KEYS "vswitch ", 2, 2, verb_set_device,
	"[vswitch=] [mac-addr=] [pvid=] [vid=] [mtu=] ... NAME DOMAIN"},
    {"remove-vnet", 1, 0, "f", KIND_VNET, true, "", 2, 2, verb_remove_device,
	"[-f] NAME DOMAIN"},
    {"add-vdisk", 1, 0, "", KIND_VDISK, true, " timeout id ", 3, 3, verb_add_device,
	"[timeout=] [id=] NAME VOLUME@SERVICE DOMAIN"},
    {"set-vdisk", 1, 0, "", KIND_VDISK, true, " timeout volume ", 2, 2, verb_set_device,
	"[timeout=] [volume=VOLUME@SERVICE] NAME DOMAIN"},
    {"remove-vdisk", 1, 0, "f", KIND_VDISK, true, "", 2, 2, verb_remove_device,
	"[-f] NAME DOMAIN"},
    {"add-vhba", 3, 3, "", KIND_VHBA, true, " timeout id ", 3, 3, verb_add_device,
	"[timeout=] [id=] NAME VSAN DOMAIN"},
    {"remove-vhba", 3, 3, "f", KIND_VHBA, true, "", 2, 2, verb_remove_device,
	"[-f] NAME DOMAIN"},
    {"set-vconsole", 1, 0, "", KIND_CONSOLE, true, " port group service ", 1, 1,
	verb_set_vcons, "[port=] [group=] [service=] DOMAIN"},

    {"create-vf", 3, 0, "", KIND_VF, true, VF_KEYS, 1, 1, verb_create_vf,
	"[name=] [mac-addr=] [pvid=] [vid=] [mtu=] ... PF"},
    {"destroy-vf", 3, 0, "", KIND_VF, true, "", 1, 1, verb_destroy_vf, "VF"},
    {"set-io", 3, 0, "", KIND_VF, true, VF_KEYS, 1, 1, verb_set_io,
	"[name=] [mac-addr=] [pvid=] [vid=] ... VF"},
    {"add-io", 1, 0, "", KIND_NONE, true, "", 2, 2, verb_add_io, "DEVICE DOMAIN"},
    {"remove-io", 1, 0, "", KIND_NONE, true, "", 2, 2, verb_remove_io, "DEVICE DOMAIN"},

    {"add-domain", 1, 0, "", KIND_DOMAIN, true, DOMAIN_KEYS, 1, 1, verb_add_domain,
	"[cpu-arch=] [master=] [mac-addr=] ... NAME"},
    {"set-domain", 1, 0, "", KIND_DOMAIN, true, DOMAIN_KEYS, 1, 1, verb_set_domain,
	"[cpu-arch=] [master=] ... NAME"},
    {"remove-domain", 1, 0, "a", KIND_DOMAIN, true, "", 0, 999, verb_remove_domain,
	"-a | NAME..."},
    {"bind-domain", 1, 0, "", KIND_DOMAIN, true, "", 1, 1, verb_bind_domain, "NAME"},
    {"unbind-domain", 1, 0, "", KIND_DOMAIN, true, "", 1, 1, verb_unbind_domain,
	"NAME"},
    {"start-domain", 1, 0, "am", KIND_DOMAIN, true, "", 0, 999, verb_start_domain,
	"-a | NAME..."},
    {"stop-domain", 1, 0, "afr", KIND_DOMAIN, true, "", 0, 999, verb_stop_domain,
	"[-f] -a | NAME..."},
    {"migrate-domain", 1, 2, "cfnsp:", KIND_DOMAIN, true, "", 2, 2, verb_migrate_domain,
	"[-c] [-f] [-n] [-s] [-p FILE] DOMAIN [USER@]HOST[:NAME]"},
    {"cancel-operation", 1, 2, "", KIND_DOMAIN, true, "", 2, 2, verb_cancel_operation,
	"migration|reconf DOMAIN"},
    {"set-variable", 1, 0, "", KIND_VARIABLE, true, "*", 1, 1, verb_set_variable,
	"NAME=VALUE... DOMAIN"},
    {"remove-variable", 1, 0, "", KIND_VARIABLE, true, "", 2, 999, verb_remove_variable,
	"NAME... DOMAIN"},

    {"add-vcpu", 1, 0, "", KIND_DOMAIN, true, "", 2, 2, verb_add_capacity,
	"COUNT DOMAIN"},
    {"set-vcpu", 1, 0, "", KIND_DOMAIN, true, "", 2, 2, verb_set_capacity,
	"COUNT DOMAIN"},
    {"remove-vcpu", 1, 0, "", KIND_DOMAIN, true, "", 2, 2, verb_remove_capacity,
	"COUNT DOMAIN"},
    {"add-core", 2, 2, "", KIND_DOMAIN, true, "", 2, 2, verb_add_capacity,
	"COUNT DOMAIN"},
    {"set-core", 2, 2, "", KIND_DOMAIN, true, " cid ", 1, 2, verb_set_capacity,
	"COUNT|cid=ID,... DOMAIN"},
    {"remove-core", 2, 2, "", KIND_DOMAIN, true, "", 2, 2, verb_remove_capacity,
	"COUNT DOMAIN"},
    {"add-memory", 1, 0, "", KIND_DOMAIN, true, "", 2, 2, verb_add_capacity,
	"SIZE[K|M|G] DOMAIN"},
    {"set-memory", 1, 0, "", KIND_DOMAIN, true, " mblock ", 1, 2, verb_set_capacity,
	"SIZE[K|M|G]|mblock=PA:SIZE,... DOMAIN"},
    {"remove-memory", 1, 0, "", KIND_DOMAIN, true, "", 2, 2, verb_remove_capacity,
	"SIZE[K|M|G] DOMAIN"},
};

#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

/* Other words for whole commands, verbs and nouns. */
static const char *const aliases[][2] = {
    {"list", "list-domain"},
    {"ls", "list-domain"},
    {"bind", "bind-domain"},
    {"unbind", "unbind-domain"},
    {"start", "start-domain"},
    {"stop", "stop-domain"},
    {"create", "add-domain"},
    {"destroy", "remove-domain"},
    {"migrate", "migrate-domain"},
    {"cancel-op", "cancel-operation"},
    {"list-dom", "list-domain"},
    {"list-config", "list-spconfig"},
    {"list-var", "list-variable"},
};

static const char *const verb_aliases[][2] = {
    {"rm", "remove"},
    {"ls", "list"},
};

static const char *const noun_aliases[][2] = {
    {"vsw", "vswitch"},
    {"vds", "vdiskserver"},
    {"vdsdev", "vdiskserverdevice"},
    {"vcc", "vconscon"},
    {"vcons", "vconsole"},
    {"dom", "domain"},
    {"mem", "memory"},
    {"var", "variable"},
};

static const char *
replace(const char *const pairs[][2], size_t count, const char *word, size_t length)
{
	for (size_t i = 0; i < count; i++) {
		if (strlen(pairs[i][0]) == length &&
		    strncmp(pairs[i][0], word, length) == 0)
			return pairs[i][1];
	}
	return NULL;
}

#define REPLACE(pairs, word, length)                                                   \
	replace(pairs, sizeof(pairs) / sizeof((pairs)[0]), word, length)

/* ls-vsw -> list-vswitch; what has no alias stays. */
static void
expand(struct text *name, const char *word)
{
	size_t verb_length = strcspn(word, "-");
	const char *noun = word[verb_length] == '-' ? word + verb_length + 1 : "";
	const char *verb_long = REPLACE(verb_aliases, word, verb_length);
	const char *noun_long = REPLACE(noun_aliases, noun, strlen(noun));
	const char *whole;

	if (verb_long != NULL)
		text_add(name, verb_long);
	else
		text_add_bytes(name, word, verb_length);
	if (word[verb_length] == '-')
		text_format(name, "-%s", noun_long != NULL ? noun_long : noun);
	whole = REPLACE(aliases, text_string(name), name->length);
	if (whole != NULL) {
		text_cut(name, 0);
		text_add(name, whole);
	}
}

const struct command *
commands_find(const char *word)
{
	const struct command *found = NULL;
	struct text name = {0};

	expand(&name, word);
	for (size_t i = 0; i < COMMANDS && found == NULL; i++) {
		if (strcmp(commands[i].name, text_string(&name)) == 0)
			found = &commands[i];
	}
	text_free(&name);
	return found;
}

void
commands_usage(struct text *text)
{
	text_add(text, "usage: ldm COMMAND [OPTION...] [OPERAND...]\n");
	for (size_t i = 0; i < COMMANDS; i++)
		text_format(text, "  %s %s\n", commands[i].name, commands[i].usage);
}
