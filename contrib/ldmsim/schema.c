#include "contrib/ldmsim/schema.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define ON_OFF "on|off"

/* Strands and cores are numbered up to this. */
#define RANGE_LIMIT 65535

static const struct schema_key host_keys[] = {
    {"manager", VALUE_VERSION, NULL},
    {"format", VALUE_VERSION, NULL},
    {"xml", VALUE_WORD, "flat|ovf|ovf-bare"},
    {"cpu", VALUE_TEXT, NULL},
    {"cores", VALUE_NUMBER, NULL},
    {"threads", VALUE_NUMBER, NULL},
    {"memory", VALUE_SIZE, NULL},
    {"page-size", VALUE_SIZE, NULL},
    {"hypervisor", VALUE_TEXT, NULL},
    {"openboot", VALUE_TEXT, NULL},
    {"hostconfig", VALUE_TEXT, NULL},
    {"migration-time", VALUE_NUMBER, NULL},
    {"scrub-time", VALUE_NUMBER, NULL},
    {"scrub-until", VALUE_NUMBER, NULL},
    {"trust", VALUE_NAME, NULL},
    {"password", VALUE_TEXT, NULL},
    {"save-spconfig", VALUE_WORD, ON_OFF},
    {"xmpp", VALUE_WORD, ON_OFF},
    {"incoming", VALUE_WORD, ON_OFF},
    {"outgoing", VALUE_WORD, ON_OFF},
    {"firmware", VALUE_TEXT, NULL},
    {0},
};

static const struct schema_key fault_keys[] = {
    {"command", VALUE_NAME, NULL},
    {"text", VALUE_TEXT, NULL},
    {"value", VALUE_NUMBER, NULL},
    {0},
};

static const struct schema_key spconfig_keys[] = {
    {"current", VALUE_WORD, ON_OFF},
    {0},
};

static const struct schema_key io_keys[] = {
    {"dev", VALUE_NAME, NULL},
    {"status", VALUE_NAME, NULL},
    {"domain", VALUE_NAME, NULL},
    {"maxvfs", VALUE_NUMBER, NULL},
    {0},
};

static const struct schema_key vf_keys[] = {
    {"dev", VALUE_NAME, NULL},
    {"domain", VALUE_NAME, NULL},
    {"name", VALUE_NAME, NULL},
    {"mac-addr", VALUE_MAC, NULL},
    {"alt-mac-addrs", VALUE_MACS, NULL},
    {"pvid", VALUE_VLAN, NULL},
    {"vid", VALUE_VLANS, NULL},
    {"mtu", VALUE_NUMBER, NULL},
    {"port-wwn", VALUE_NAME, NULL},
    {"node-wwn", VALUE_NAME, NULL},
    {0},
};

static const struct schema_key domain_keys[] = {
    {"state", VALUE_WORD,
	"active|bound|inactive|starting|stopping|binding|unbinding|suspended"},
    {"uuid", VALUE_NAME, NULL},
    {"mac-addr", VALUE_MAC, NULL},
    {"hostid", VALUE_NAME, NULL},
    {"vcpu", VALUE_NUMBER, NULL},
    {"cores", VALUE_NUMBER, NULL},
    {"cid", VALUE_RANGES, NULL},
    {"memory", VALUE_SIZE, NULL},
    {"mblock", VALUE_BLOCKS, NULL},
    {"crypto", VALUE_NUMBER, NULL},
    {"cpu-arch", VALUE_WORD, "native|migration-class1|sparc64-class1|generic"},
    {"master", VALUE_NAME, NULL},
    {"failure-policy", VALUE_WORD, "ignore|panic|reset|stop"},
    {"extended-mapin-space", VALUE_WORD, ON_OFF},
    {"rc-add-policy", VALUE_WORD, "iov"},
    {"shutdown-group", VALUE_NUMBER, NULL},
    {"perf-counters", VALUE_WORDS, "global|strand|htstrand"},
    {"boot-policy", VALUE_WORD, "none|warning|enforce"},
    {"max-cores", VALUE_NAME, NULL},
    {"page-size", VALUE_SIZE, NULL},
    {"util", VALUE_NAME, NULL},
    {"uptime", VALUE_NUMBER, NULL},
    {"started", VALUE_NUMBER, NULL},
    {"softstate", VALUE_TEXT, NULL},
    {"flags", VALUE_NAME, NULL},
    {"delayed-reconf", VALUE_WORD, ON_OFF},
    {"migration", VALUE_WORD, "source|target|error"},
    {"progress", VALUE_NUMBER, NULL},
    {"peer", VALUE_NAME, NULL},
    {"carrier", VALUE_NUMBER, NULL},
    {"bound-strands", VALUE_RANGES, NULL},
    {"bound-memory", VALUE_NAME, NULL},
    {"bound-console", VALUE_PAIR, NULL},
    {0},
};

static const struct schema_key console_keys[] = {
    {"port", VALUE_NUMBER, NULL},
    {"group", VALUE_NAME, NULL},
    {"service", VALUE_NAME, NULL},
    {0},
};

static const struct schema_key variable_keys[] = {
    {"value", VALUE_TEXT, NULL},
    {0},
};

static const struct schema_key vcc_keys[] = {
    {"port-range", VALUE_PORTS, NULL},
    {0},
};

static const struct schema_key vsw_keys[] = {
    {"net-dev", VALUE_NAME, NULL},
    {"mac-addr", VALUE_MAC, NULL},
    {"default-vlan-id", VALUE_VLAN, NULL},
    {"pvid", VALUE_VLAN, NULL},
    {"vid", VALUE_VLANS, NULL},
    {"mtu", VALUE_NUMBER, NULL},
    {"mode", VALUE_NAME, NULL},
    {"linkprop", VALUE_WORD, "phys-state"},
    {"inter-vnet-link", VALUE_WORD, "on|off|auto"},
    {"id", VALUE_NUMBER, NULL},
    {0},
};

static const struct schema_key vds_keys[] = {{0}};

static const struct schema_key volume_keys[] = {
    {"dev", VALUE_NAME, NULL},
    {"options", VALUE_WORDS, "ro|slice|excl"},
    {"mpgroup", VALUE_NAME, NULL},
    {0},
};

static const struct schema_key vsan_keys[] = {
    {"iport-path", VALUE_NAME, NULL},
    {"mask", VALUE_NAME, NULL},
    {0},
};

static const struct schema_key vnet_keys[] = {
    {"vswitch", VALUE_NAME, NULL},
    {"mac-addr", VALUE_MAC, NULL},
    {"alt-mac-addrs", VALUE_MACS, NULL},
    {"pvid", VALUE_VLAN, NULL},
    {"vid", VALUE_VLANS, NULL},
    {"mtu", VALUE_NUMBER, NULL},
    {"mode", VALUE_NAME, NULL},
    {"linkprop", VALUE_WORD, "phys-state"},
    {"id", VALUE_NUMBER, NULL},
    {0},
};

static const struct schema_key vdisk_keys[] = {
    {"volume", VALUE_PAIR, NULL},
    {"timeout", VALUE_NUMBER, NULL},
    {"id", VALUE_NUMBER, NULL},
    {0},
};

static const struct schema_key vhba_keys[] = {
    {"vsan", VALUE_NAME, NULL},
    {"timeout", VALUE_NUMBER, NULL},
    {"id", VALUE_NUMBER, NULL},
    {0},
};

static const struct schema_key netdev_keys[] = {
    {"class", VALUE_NAME, NULL},
    {"media", VALUE_NAME, NULL},
    {"state", VALUE_NAME, NULL},
    {"speed", VALUE_NUMBER, NULL},
    {"over", VALUE_NAME, NULL},
    {"loc", VALUE_NAME, NULL},
    {"mtu", VALUE_NUMBER, NULL},
    {0},
};

#define FAULT_NAMES                                                                    \
	"delay|hang|fail|exit|notice|garbage|crlf|truncate|endless-line|"              \
	"endless-listing|entity-bomb|bare-keys|"                                       \
	"migration-fail|migration-hang|migration-error|migration-lost"

static const struct schema_kind kinds[KIND_COUNT] = {
    [KIND_NONE] = {"", KIND_NONE, NULL, vds_keys},
    [KIND_HOST] = {"host", KIND_NONE, "", host_keys},
    [KIND_FAULT] = {"fault", KIND_HOST, FAULT_NAMES, fault_keys},
    [KIND_SPCONFIG] = {"spconfig", KIND_HOST, "", spconfig_keys},
    [KIND_BUS] = {"bus", KIND_HOST, "", io_keys},
    [KIND_SLOT] = {"slot", KIND_BUS, "", io_keys},
    [KIND_PF] = {"pf", KIND_BUS, "", io_keys},
    [KIND_VF] = {"vf", KIND_PF, "", vf_keys},
    [KIND_DOMAIN] = {"domain", KIND_HOST, "", domain_keys},
    [KIND_CONSOLE] = {"console", KIND_DOMAIN, NULL, console_keys},
    [KIND_VARIABLE] = {"variable", KIND_DOMAIN, "", variable_keys},
    [KIND_VCC] = {"vcc", KIND_DOMAIN, "", vcc_keys},
    [KIND_VSW] = {"vsw", KIND_DOMAIN, "", vsw_keys},
    [KIND_VDS] = {"vds", KIND_DOMAIN, "", vds_keys},
    [KIND_VOLUME] = {"volume", KIND_VDS, "", volume_keys},
    [KIND_VSAN] = {"vsan", KIND_DOMAIN, "", vsan_keys},
    [KIND_VNET] = {"vnet", KIND_DOMAIN, "", vnet_keys},
    [KIND_VDISK] = {"vdisk", KIND_DOMAIN, "", vdisk_keys},
    [KIND_VHBA] = {"vhba", KIND_DOMAIN, "", vhba_keys},
    [KIND_NETDEV] = {"netdev", KIND_DOMAIN, "", netdev_keys},
    [KIND_MEMBER] = {"member", KIND_NETDEV, "", netdev_keys},
};

const struct schema_kind *
schema_kind(enum kind kind)
{
	return &kinds[kind];
}

static bool
same(const char *string, const char *word, size_t length)
{
	return strncmp(string, word, length) == 0 && string[length] == '\0';
}

enum kind
schema_find_kind(const char *word, size_t length)
{
	for (enum kind kind = KIND_HOST; kind < KIND_COUNT; kind++) {
		if (same(kinds[kind].keyword, word, length))
			return kind;
	}
	return KIND_NONE;
}

const struct schema_key *
schema_find_key(enum kind kind, const char *word, size_t length)
{
	for (const struct schema_key *key = kinds[kind].keys; key->name != NULL;
	     key++) {
		if (same(key->name, word, length))
			return key;
	}
	return NULL;
}

/* Is the word one of the words of "one|two|three"? */
static bool
word_is_one_of(const char *words, const char *word, size_t length)
{
	for (const char *each = words; each != NULL;) {
		size_t each_length = strcspn(each, "|");

		if (each_length == length && strncmp(each, word, length) == 0)
			return true;
		each = each[each_length] == '|' ? each + each_length + 1 : NULL;
	}
	return false;
}

static bool
number_between(const char *value, size_t length, unsigned long low, unsigned long high)
{
	unsigned long number;

	if (length == 0 || length > 10 || strspn(value, "0123456789") < length)
		return false;
	number = strtoul(value, NULL, 10);
	return number >= low && number <= high;
}

static bool
is_mac(const char *value, size_t length)
{
	if (length != 17)
		return false;
	for (size_t i = 0; i < length; i++) {
		if (i % 3 == 2 ? value[i] != ':'
			       : strchr("0123456789abcdefABCDEF", value[i]) == NULL)
			return false;
	}
	return true;
}

static bool
is_size(const char *value, size_t length)
{
	size_t digits = strspn(value, "0123456789");

	return digits > 0 && digits < 18 &&
	       (digits == length ||
		   (digits + 1 == length && strchr("KMGTkmgt", value[digits]) != NULL));
}

static bool
is_port_range(const char *value)
{
	const char *dash = strchr(value, '-');

	return dash != NULL &&
	       number_between(value, (size_t)(dash - value), 1, 65535) &&
	       number_between(dash + 1, strlen(dash + 1), 1, 65535) &&
	       strtoul(value, NULL, 10) <= strtoul(dash + 1, NULL, 10);
}

static bool
is_pair(const char *value)
{
	const char *at = strchr(value, '@');

	return at != NULL && at > value && at[1] != '\0' &&
	       strpbrk(value, " |") == NULL;
}

/* A number, or two of them with a dash between. */
static bool
is_range(const char *value, size_t length)
{
	size_t digits = strspn(value, "0123456789");

	if (digits >= length)
		return number_between(value, length, 0, RANGE_LIMIT);
	return value[digits] == '-' && number_between(value, digits, 0, RANGE_LIMIT) &&
	       number_between(value + digits + 1, length - digits - 1, 0, RANGE_LIMIT);
}

/* 0x800000000:32G */
static bool
is_block(const char *value, size_t length)
{
	size_t digits;

	if (length < 5 || strncmp(value, "0x", 2) != 0)
		return false;
	digits = strspn(value + 2, "0123456789abcdefABCDEF");
	return digits > 0 && digits <= 16 && value[digits + 2] == ':' &&
	       is_size(value + digits + 3, length - digits - 3);
}

static bool
element_fits(const struct schema_key *key, const char *element, size_t length)
{
	switch (key->type) {
	case VALUE_MAC:
		return is_mac(element, length);
	case VALUE_MACS:
		return is_mac(element, length) ||
		       (length == 4 && strncmp(element, "auto", length) == 0);
	case VALUE_RANGES:
		return is_range(element, length);
	case VALUE_BLOCKS:
		return is_block(element, length);
	case VALUE_VLAN:
	case VALUE_VLANS:
		return number_between(element, length, 0, 4094);
	default:
		return word_is_one_of(key->words, element, length);
	}
}

static bool
list_fits(const struct schema_key *key, const char *value)
{
	for (const char *element = value; element != NULL;) {
		size_t length = strcspn(element, ",");

		if (!element_fits(key, element, length))
			return false;
		element = element[length] == ',' ? element + length + 1 : NULL;
	}
	return true;
}

const char *
schema_check(const struct schema_key *key, const char *value)
{
	size_t length = strlen(value);

	if (length == 0)
		return NULL;
	switch (key->type) {
	case VALUE_TEXT:
		return NULL;
	case VALUE_NAME:
		return strpbrk(value, " \t\r\n|") == NULL ? NULL
							  : "a text without blanks";
	case VALUE_NUMBER:
		return number_between(value, length, 0, 2147483647) ? NULL : "a number";
	case VALUE_SIZE:
		return is_size(value, length) ? NULL : "a size such as 8G";
	case VALUE_PORTS:
		return is_port_range(value) ? NULL : "a port range such as 5000-5100";
	case VALUE_VERSION:
		return strspn(value, "0123456789.") == length ? NULL : "a version";
	case VALUE_PAIR:
		return is_pair(value) ? NULL : "a pair such as volume@service";
	case VALUE_MAC:
		return element_fits(key, value, length) ? NULL : "a MAC address";
	case VALUE_MACS:
		return list_fits(key, value) ? NULL
					     : "a comma list of MAC addresses or auto";
	case VALUE_VLAN:
		return element_fits(key, value, length) ? NULL
							: "a VLAN from 0 to 4094";
	case VALUE_RANGES:
		return list_fits(key, value) ? NULL : "numbers such as 0-7,16";
	case VALUE_BLOCKS:
		return list_fits(key, value) ? NULL : "blocks such as 0x800000000:32G";
	case VALUE_VLANS:
		return list_fits(key, value) ? NULL : "a comma list of VLANs";
	case VALUE_WORD:
		return element_fits(key, value, length) ? NULL : key->words;
	case VALUE_WORDS:
		return list_fits(key, value) ? NULL : key->words;
	}
	return "something else";
}

const char *
schema_check_name(enum kind kind, const char *name)
{
	const char *names = kinds[kind].names;

	if (names != NULL && names[0] != '\0' &&
	    !word_is_one_of(names, name, strlen(name)))
		return names;
	return strpbrk(name, " \t\r\n|") == NULL && name[0] != '\0'
		   ? NULL
		   : "a name without blanks";
}
