/* A domain's constraints in the flat schema of LDoms 1.x. */
#include <string.h>

#include "contrib/ldmsim/complete.h"
#include "contrib/ldmsim/layout.h"
#include "contrib/ldmsim/list_xml.h"
#include "contrib/ldmsim/listing.h"

static void
print_number(struct xml *xml, const char *element, const char *inner, uint64_t number,
    const char *unit)
{
	struct text text = {0};

	if (number == 0)
		return;
	text_format(&text, "%llu%s", (unsigned long long)number, unit);
	xml_open(xml, element, "");
	xml_leaf(xml, inner, NULL, text_string(&text));
	xml_close(xml, element);
	text_free(&text);
}

static void
print_vnets(struct xml *xml, const struct object *domain)
{
	const struct object *vnet = object_first(domain, KIND_VNET);

	for (; vnet != NULL; vnet = object_next(vnet)) {
		xml_open(xml, "network", "");
		xml_leaf(xml, "vnet_name", NULL, vnet->name);
		xml_leaf(xml, "service_name", NULL, object_get(vnet, "vswitch"));
		xml_leaf(xml, "mac_address", NULL, object_get(vnet, "mac-addr"));
		xml_close(xml, "network");
	}
}

static void
print_vdisks(struct xml *xml, const struct object *domain)
{
	const struct object *vdisk = object_first(domain, KIND_VDISK);

	for (; vdisk != NULL; vdisk = object_next(vdisk)) {
		const char *volume = object_get(vdisk, "volume");
		size_t name = strcspn(volume, "@");

		xml_open(xml, "disk", "");
		xml_leaf(xml, "vdisk_name", NULL, vdisk->name);
		xml_leaf(
		    xml, "service_name", NULL, volume + name + (volume[name] == '@'));
		xml_leaf(xml, "vol_name", NULL, arena_copy(vdisk->arena, volume, name));
		xml_close(xml, "disk");
	}
}

static void
print_variables(struct xml *xml, const struct object *domain)
{
	const struct object *variable = object_first(domain, KIND_VARIABLE);

	for (; variable != NULL; variable = object_next(variable)) {
		xml_open(xml, "var", "");
		xml_leaf(xml, "name", NULL, variable->name);
		xml_leaf(xml, "value", NULL, object_get(variable, "value"));
		xml_close(xml, "var");
	}
}

void
list_xml_flat(struct xml *xml, const struct object *host, const struct object *domain)
{
	uint64_t memory = domain_memory(domain);
	bool gigabytes = memory % ((uint64_t)1 << 30) == 0;

	xml_open(xml, "ldom", "");
	xml_open(xml, "ldom_info", "");
	xml_leaf(xml, "ldom_name", NULL, domain->name);
	xml_close(xml, "ldom_info");
	print_number(xml, "cpu", "number", domain_strands(host, domain), "");
	print_number(xml, "memory", "size", gigabytes ? memory >> 30 : memory >> 20,
	    gigabytes ? "G" : "M");
	print_vnets(xml, domain);
	print_vdisks(xml, domain);
	print_variables(xml, domain);
	xml_close(xml, "ldom");
}
