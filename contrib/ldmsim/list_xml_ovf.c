/* A domain's constraints as OVF items: one <Section> with one <Item> per resource. */
#include <string.h>

#include "contrib/ldmsim/complete.h"
#include "contrib/ldmsim/layout.h"
#include "contrib/ldmsim/list_xml.h"
#include "contrib/ldmsim/listing.h"

#define SECTION_RESOURCE " xsi:type=\"ovf:ResourceAllocationSection_Type\""
#define SECTION_HARDWARE " xsi:type=\"ovf:VirtualHardwareSection_Type\""

static void
open_item(struct xml *xml, const char *section, const char *type)
{
	xml_open(xml, "Section", section);
	xml_open(xml, "Item", "");
	xml_leaf(xml, "rasd:OtherResourceType", NULL, type);
}

static void
close_item(struct xml *xml)
{
	xml_close(xml, "Item");
	xml_close(xml, "Section");
}

static void
property(struct xml *xml, const char *key, const char *value)
{
	xml_leaf(xml, "gprop:GenericProperty", key, value);
}

/* The object's own value under another key, if it is set. */
static void
copy(struct xml *xml, const char *key, const struct object *object, const char *from)
{
	if (object_has(object, from))
		property(xml, key, object_get(object, from));
}

static void
print_info(struct xml *xml, const struct object *host, const struct object *domain)
{
	open_item(xml, SECTION_RESOURCE, "ldom_info");
	xml_leaf(xml, "uuid", NULL, object_get(domain, "uuid"));
	xml_leaf(xml, "rasd:Address", NULL, object_get(domain, "mac-addr"));
	property(xml, "hostid", object_get(domain, "hostid"));
	property(xml, "master", object_get(domain, "master"));
	property(
	    xml, "failure-policy", object_get_or(domain, "failure-policy", "ignore"));
	property(xml, "extended-mapin-space",
	    object_get_or(domain, "extended-mapin-space", "on"));
	if (host_since(host, 2, 2))
		property(xml, "cpu-arch", object_get_or(domain, "cpu-arch", "native"));
	if (host_since(host, 3, 0)) {
		property(xml, "rc-add-policy", object_get(domain, "rc-add-policy"));
		copy(xml, "shutdown-group", domain, "shutdown-group");
	}
	if (host_since(host, 3, 2))
		property(xml, "perf-counters", object_get(domain, "perf-counters"));
	copy(xml, "boot-policy", domain, "boot-policy");
	close_item(xml);
}

static void
print_amount(struct xml *xml, const char *type, uint64_t amount, const char *unit)
{
	struct text text = {0};

	if (amount == 0)
		return;
	text_format(&text, "%llu%s", (unsigned long long)amount, unit);
	open_item(xml, SECTION_HARDWARE, type);
	xml_leaf(xml, "rasd:AllocationUnits", NULL, text_string(&text));
	close_item(xml);
	text_free(&text);
}

static void
print_capacity(struct xml *xml, const struct object *host, const struct object *domain)
{
	uint64_t memory = domain_memory(domain);
	bool gigabytes = memory % ((uint64_t)1 << 30) == 0;

	print_amount(xml, "cpu", domain_strands(host, domain), "");
	print_amount(xml, "mau", object_number(domain, "crypto", 0), "");
	print_amount(xml, "memory", gigabytes ? memory >> 30 : memory >> 20,
	    gigabytes ? "G" : "M");
}

static void
print_physio(struct xml *xml, const struct object *host, const struct object *domain)
{
	static const enum kind io[] = {KIND_BUS, KIND_SLOT, KIND_VF};

	for (size_t i = 0; i < sizeof(io) / sizeof(io[0]); i++) {
		const struct object *device = NULL;

		while ((device = object_search(host, io[i], device)) != NULL) {
			if (!object_is(device, "domain", domain->name))
				continue;
			open_item(xml, SECTION_HARDWARE, "physio_device");
			property(xml, "name", device->name);
			close_item(xml);
		}
	}
}

static void
print_vds(struct xml *xml, const struct object *vds)
{
	const struct object *volume = object_first(vds, KIND_VOLUME);

	open_item(xml, SECTION_HARDWARE, "vds");
	property(xml, "service_name", vds->name);
	close_item(xml);
	for (; volume != NULL; volume = object_next(volume)) {
		open_item(xml, SECTION_HARDWARE, "vds_volume");
		property(xml, "vol_name", volume->name);
		property(xml, "service_name", vds->name);
		property(xml, "block_dev", object_get(volume, "dev"));
		copy(xml, "vol_opts", volume, "options");
		copy(xml, "mpgroup", volume, "mpgroup");
		close_item(xml);
	}
}

static void
print_vsw(struct xml *xml, const struct object *vsw)
{
	open_item(xml, SECTION_HARDWARE, "vsw");
	property(xml, "service_name", vsw->name);
	if (!mac_is_automatic(object_get(vsw, "mac-addr")))
		xml_leaf(xml, "rasd:Address", NULL, object_get(vsw, "mac-addr"));
	copy(xml, "dev_path", vsw, "net-dev");
	copy(xml, "linkprop", vsw, "linkprop");
	copy(xml, "default-vlan-id", vsw, "default-vlan-id");
	copy(xml, "pvid", vsw, "pvid");
	copy(xml, "vid", vsw, "vid");
	copy(xml, "mtu", vsw, "mtu");
	copy(xml, "inter_vnet_link", vsw, "inter-vnet-link");
	close_item(xml);
}

static void
print_vcc(struct xml *xml, const struct object *vcc)
{
	const char *range = object_get(vcc, "port-range");
	size_t low = strcspn(range, "-");

	open_item(xml, SECTION_HARDWARE, "vcc");
	property(xml, "service_name", vcc->name);
	property(xml, "min_port", arena_copy(vcc->arena, range, low));
	property(xml, "max_port", range + low + (range[low] == '-'));
	close_item(xml);
}

static void
print_vnet(struct xml *xml, const struct object *vnet)
{
	open_item(xml, SECTION_HARDWARE, "network");
	xml_leaf(xml, "rasd:Address", NULL, object_get(vnet, "mac-addr"));
	property(xml, "vnet_name", vnet->name);
	property(xml, "service_name", object_get(vnet, "vswitch"));
	copy(xml, "linkprop", vnet, "linkprop");
	copy(xml, "pvid", vnet, "pvid");
	copy(xml, "vid", vnet, "vid");
	/* The keys of these three are likely, not known. */
	copy(xml, "mtu", vnet, "mtu");
	copy(xml, "alt-mac-addrs", vnet, "alt-mac-addrs");
	copy(xml, "id", vnet, "id");
	close_item(xml);
}

static void
print_vdisk(struct xml *xml, const struct object *vdisk)
{
	const char *volume = object_get(vdisk, "volume");
	size_t name = strcspn(volume, "@");

	open_item(xml, SECTION_HARDWARE, "disk");
	property(xml, "vdisk_name", vdisk->name);
	property(xml, "service_name", volume + name + (volume[name] == '@'));
	property(xml, "vol_name", arena_copy(vdisk->arena, volume, name));
	copy(xml, "timeout", vdisk, "timeout");
	copy(xml, "id", vdisk, "id");
	close_item(xml);
}

/* Neither item is documented: the keys are likely, not known. */
static void
print_san(struct xml *xml, const struct object *domain)
{
	const struct object *vsan = object_first(domain, KIND_VSAN);
	const struct object *vhba = object_first(domain, KIND_VHBA);

	for (; vsan != NULL; vsan = object_next(vsan)) {
		open_item(xml, SECTION_HARDWARE, "vsan");
		property(xml, "vsan_name", vsan->name);
		copy(xml, "iport_path", vsan, "iport-path");
		close_item(xml);
	}
	for (; vhba != NULL; vhba = object_next(vhba)) {
		open_item(xml, SECTION_HARDWARE, "vhba");
		property(xml, "vhba_name", vhba->name);
		property(xml, "vsan_name", object_get(vhba, "vsan"));
		close_item(xml);
	}
}

static void
print_console(struct xml *xml, const struct object *domain)
{
	const struct object *console = object_first(domain, KIND_CONSOLE);

	if (console == NULL)
		return;
	open_item(xml, SECTION_HARDWARE, "console");
	copy(xml, "port", console, "port");
	copy(xml, "service_name", console, "service");
	copy(xml, "group", console, "group");
	close_item(xml);
}

static void
print_variables(struct xml *xml, const struct object *domain)
{
	const struct object *variable = object_first(domain, KIND_VARIABLE);

	for (; variable != NULL; variable = object_next(variable)) {
		open_item(xml, SECTION_HARDWARE, "var");
		property(xml, "name", variable->name);
		property(xml, "value", object_get(variable, "value"));
		close_item(xml);
	}
}

static void
each(struct xml *xml, const struct object *domain, enum kind kind,
    void (*print)(struct xml *xml, const struct object *object))
{
	const struct object *object = object_first(domain, kind);

	for (; object != NULL; object = object_next(object))
		print(xml, object);
}

void
list_xml_ovf(struct xml *xml, const struct object *host, const struct object *domain)
{
	struct text attributes = {0};

	text_add(&attributes, " xsi:type=\"ovf:VirtualSystem_Type\" ovf:id=\"");
	xml_escape(&attributes, domain->name);
	text_add(&attributes, "\"");
	xml_open(xml, "Content", text_string(&attributes));
	text_free(&attributes);
	print_info(xml, host, domain);
	print_capacity(xml, host, domain);
	print_physio(xml, host, domain);
	each(xml, domain, KIND_VCC, print_vcc);
	each(xml, domain, KIND_VSW, print_vsw);
	each(xml, domain, KIND_VDS, print_vds);
	each(xml, domain, KIND_VNET, print_vnet);
	each(xml, domain, KIND_VDISK, print_vdisk);
	print_san(xml, domain);
	print_console(xml, domain);
	print_variables(xml, domain);
	xml_close(xml, "Content");
}
