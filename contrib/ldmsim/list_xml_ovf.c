/*
 * A domain as OVF items, as configured or as bound. Only the first form is documented:
 * of the second it is known that <Binding> encloses the item that something is bound
 * to. Its keys are likely ones, taken from the names of the listings' fields.
 */
#include <string.h>

#include "contrib/ldmsim/complete.h"
#include "contrib/ldmsim/console.h"
#include "contrib/ldmsim/layout.h"
#include "contrib/ldmsim/list.h"
#include "contrib/ldmsim/list_xml.h"
#include "contrib/ldmsim/listing.h"
#include "contrib/ldmsim/ovf.h"

/* The object's own value under another key, if it is set. */
static void
copy(struct xml *xml, const char *key, const struct object *object, const char *from)
{
	if (object_has(object, from))
		ovf_property(xml, key, object_get(object, from));
}

static void
print_state(struct xml *xml, const struct object *host, const struct object *domain)
{
	char letters[FLAGS_SIZE];
	struct text words = {0};

	domain_flags(host, domain, letters);
	domain_flag_words(&words, letters);
	ovf_property(xml, "state", object_get(domain, "state"));
	ovf_property(xml, "flags", text_string(&words));
	text_free(&words);
}

static void
print_info(struct xml *xml, const struct object *host, const struct object *domain,
    bool bindings)
{
	ovf_open_item(xml, "ldom_info");
	xml_leaf(xml, "uuid", NULL, object_get(domain, "uuid"));
	xml_leaf(xml, "rasd:Address", NULL, object_get(domain, "mac-addr"));
	ovf_property(xml, "hostid", object_get(domain, "hostid"));
	ovf_property(xml, "master", object_get(domain, "master"));
	ovf_property(
	    xml, "failure-policy", object_get_or(domain, "failure-policy", "ignore"));
	ovf_property(xml, "extended-mapin-space",
	    object_get_or(domain, "extended-mapin-space", "on"));
	if (host_since(host, 2, 2))
		ovf_property(
		    xml, "cpu-arch", object_get_or(domain, "cpu-arch", "native"));
	if (host_since(host, 3, 0)) {
		ovf_property(xml, "rc-add-policy", object_get(domain, "rc-add-policy"));
		copy(xml, "shutdown-group", domain, "shutdown-group");
	}
	if (host_since(host, 3, 2))
		ovf_property(xml, "perf-counters", object_get(domain, "perf-counters"));
	copy(xml, "boot-policy", domain, "boot-policy");
	if (bindings)
		print_state(xml, host, domain);
	ovf_close_item(xml);
}

static void
print_amount(struct xml *xml, const char *type, uint64_t amount, const char *unit)
{
	struct text text = {0};

	if (amount == 0)
		return;
	text_format(&text, "%llu%s", (unsigned long long)amount, unit);
	ovf_open_item(xml, type);
	xml_leaf(xml, "rasd:AllocationUnits", NULL, text_string(&text));
	ovf_close_item(xml);
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
			ovf_open_item(xml, "physio_device");
			ovf_property(xml, "name", device->name);
			ovf_close_item(xml);
		}
	}
}

static void
print_vds(struct xml *xml, const struct object *vds)
{
	const struct object *volume = object_first(vds, KIND_VOLUME);

	ovf_open_item(xml, "vds");
	ovf_property(xml, "service_name", vds->name);
	ovf_close_item(xml);
	for (; volume != NULL; volume = object_next(volume)) {
		ovf_open_item(xml, "vds_volume");
		ovf_property(xml, "vol_name", volume->name);
		ovf_property(xml, "service_name", vds->name);
		ovf_property(xml, "block_dev", object_get(volume, "dev"));
		copy(xml, "vol_opts", volume, "options");
		copy(xml, "mpgroup", volume, "mpgroup");
		ovf_close_item(xml);
	}
}

static void
print_vsw(struct xml *xml, const struct object *vsw, bool bound)
{
	ovf_open_item(xml, "vsw");
	ovf_property(xml, "service_name", vsw->name);
	if (bound || !mac_is_automatic(object_get(vsw, "mac-addr")))
		xml_leaf(xml, "rasd:Address", NULL, object_get(vsw, "mac-addr"));
	copy(xml, "dev_path", vsw, "net-dev");
	copy(xml, "linkprop", vsw, "linkprop");
	copy(xml, "default-vlan-id", vsw, "default-vlan-id");
	copy(xml, "pvid", vsw, "pvid");
	copy(xml, "vid", vsw, "vid");
	copy(xml, "mtu", vsw, "mtu");
	copy(xml, "inter_vnet_link", vsw, "inter-vnet-link");
	if (bound)
		copy(xml, "id", vsw, "id");
	ovf_close_item(xml);
}

static void
print_vcc(struct xml *xml, const struct object *vcc)
{
	const char *range = object_get(vcc, "port-range");
	size_t low = strcspn(range, "-");

	ovf_open_item(xml, "vcc");
	ovf_property(xml, "service_name", vcc->name);
	ovf_property(xml, "min_port", arena_copy(vcc->arena, range, low));
	ovf_property(xml, "max_port", range + low + (range[low] == '-'));
	ovf_close_item(xml);
}

/* What a device is bound to: a resource of a service, and the domain that offers it. */
static void
print_binding(struct xml *xml, const char *type, const struct object *service,
    const struct object *volume)
{
	if (service == NULL)
		return;
	xml_open(xml, "bind:Binding", " xmlns:bind=\"/var/opt/SUNWldom/Binding\"");
	xml_open(xml, "Item", "");
	xml_leaf(xml, "rasd:OtherResourceType", NULL, type);
	ovf_property(xml, "service_name", service->name);
	ovf_property(xml, "service_domain", service->parent->name);
	if (volume != NULL)
		ovf_property(xml, "vol_name", volume->name);
	xml_close(xml, "Item");
	xml_close(xml, "bind:Binding");
}

static void
print_vnet(
    struct xml *xml, const struct object *host, const struct object *vnet, bool bound)
{
	ovf_open_item(xml, "network");
	xml_leaf(xml, "rasd:Address", NULL, object_get(vnet, "mac-addr"));
	ovf_property(xml, "vnet_name", vnet->name);
	ovf_property(xml, "service_name", object_get(vnet, "vswitch"));
	copy(xml, "linkprop", vnet, "linkprop");
	copy(xml, "pvid", vnet, "pvid");
	copy(xml, "vid", vnet, "vid");
	/* The keys of these three are likely, not known. */
	copy(xml, "mtu", vnet, "mtu");
	copy(xml, "alt-mac-addrs", vnet, "alt-mac-addrs");
	copy(xml, "id", vnet, "id");
	if (bound)
		print_binding(xml, "vsw",
		    object_find(host, KIND_VSW, object_get(vnet, "vswitch")), NULL);
	ovf_close_item(xml);
}

static void
print_vdisk(
    struct xml *xml, const struct object *host, const struct object *vdisk, bool bound)
{
	const char *volume = object_get(vdisk, "volume");
	const struct object *exported = host_find_volume(host, volume);
	size_t name = strcspn(volume, "@");

	ovf_open_item(xml, "disk");
	ovf_property(xml, "vdisk_name", vdisk->name);
	ovf_property(xml, "service_name", volume + name + (volume[name] == '@'));
	ovf_property(xml, "vol_name", arena_copy(vdisk->arena, volume, name));
	copy(xml, "timeout", vdisk, "timeout");
	copy(xml, "id", vdisk, "id");
	if (bound && exported != NULL)
		print_binding(xml, "vds_volume", exported->parent, exported);
	ovf_close_item(xml);
}

/* Neither this item nor the next one is documented: the keys are likely, not known. */
static void
print_vsan(struct xml *xml, const struct object *vsan)
{
	ovf_open_item(xml, "vsan");
	ovf_property(xml, "vsan_name", vsan->name);
	copy(xml, "iport_path", vsan, "iport-path");
	ovf_close_item(xml);
}

static void
print_vhba(struct xml *xml, const struct object *vhba)
{
	ovf_open_item(xml, "vhba");
	ovf_property(xml, "vhba_name", vhba->name);
	ovf_property(xml, "vsan_name", object_get(vhba, "vsan"));
	ovf_close_item(xml);
}

static void
print_console(struct xml *xml, const struct object *domain)
{
	const struct object *console = object_first(domain, KIND_CONSOLE);

	if (console == NULL)
		return;
	ovf_open_item(xml, "console");
	copy(xml, "port", console, "port");
	copy(xml, "service_name", console, "service");
	copy(xml, "group", console, "group");
	ovf_close_item(xml);
}

/* The port that the domain has. */
static void
print_bound_console(
    struct xml *xml, const struct object *host, const struct object *domain)
{
	const struct object *console = object_first(domain, KIND_CONSOLE);
	struct object *vcc = NULL;
	unsigned port = domain_console(host, domain, &vcc);

	if (port == 0 || vcc == NULL)
		return;
	ovf_open_item(xml, "console");
	ovf_property(xml, "port", arena_format(domain->arena, "%u", port));
	ovf_property(xml, "service_name", vcc->name);
	ovf_property(xml, "group",
	    console != NULL ? object_get_or(console, "group", domain->name)
			    : domain->name);
	ovf_close_item(xml);
}

static void
print_variable(struct xml *xml, const struct object *variable)
{
	ovf_open_item(xml, "var");
	ovf_property(xml, "name", variable->name);
	ovf_property(xml, "value", object_get(variable, "value"));
	ovf_close_item(xml);
}

static void
each(struct xml *xml, const struct object *domain, enum kind kind,
    void (*print)(struct xml *xml, const struct object *object))
{
	const struct object *object = object_first(domain, kind);

	for (; object != NULL; object = object_next(object))
		print(xml, object);
}

static void
print_services(struct xml *xml, const struct object *domain, bool bound)
{
	const struct object *vsw = object_first(domain, KIND_VSW);

	each(xml, domain, KIND_VCC, print_vcc);
	for (; vsw != NULL; vsw = object_next(vsw))
		print_vsw(xml, vsw, bound);
	each(xml, domain, KIND_VDS, print_vds);
	each(xml, domain, KIND_VSAN, print_vsan);
}

static void
print_domain(struct xml *xml, const struct object *host, const struct object *domain,
    bool bindings)
{
	bool bound = bindings && domain_is_bound(domain);
	const struct object *vnet = object_first(domain, KIND_VNET);
	const struct object *vdisk = object_first(domain, KIND_VDISK);

	ovf_open_content(xml, domain->name);
	print_info(xml, host, domain, bindings);
	print_capacity(xml, host, domain);
	print_physio(xml, host, domain);
	print_services(xml, domain, bound);
	for (; vnet != NULL; vnet = object_next(vnet))
		print_vnet(xml, host, vnet, bound);
	for (; vdisk != NULL; vdisk = object_next(vdisk))
		print_vdisk(xml, host, vdisk, bound);
	each(xml, domain, KIND_VHBA, print_vhba);
	if (bindings)
		print_bound_console(xml, host, domain);
	else
		print_console(xml, domain);
	each(xml, domain, KIND_VARIABLE, print_variable);
	ovf_close_content(xml);
}

void
list_xml_ovf(struct xml *xml, const struct object *host, const struct object *domain)
{
	print_domain(xml, host, domain, false);
}

void
list_xml_bindings(
    struct xml *xml, const struct object *host, const struct object *domain)
{
	print_domain(xml, host, domain, true);
}

void
list_xml_domain(struct xml *xml, const struct object *host, const struct object *domain)
{
	ovf_open_content(xml, domain->name);
	print_info(xml, host, domain, true);
	print_capacity(xml, host, domain);
	ovf_close_content(xml);
}

void
list_xml_services(
    struct xml *xml, const struct object *host, const struct object *domain)
{
	(void)host;
	if (!list_offers_services(domain))
		return;
	ovf_open_content(xml, domain->name);
	print_services(xml, domain, true);
	ovf_close_content(xml);
}

void
list_xml_spconfigs(struct xml *xml, const struct object *host)
{
	const struct object *config = object_first(host, KIND_SPCONFIG);

	for (; config != NULL; config = object_next(config)) {
		ovf_open_item(xml, "spconfig");
		ovf_property(xml, "spconfig_name", config->name);
		if (object_is(config, "current", "on"))
			ovf_property(xml, "spconfig_status", "current");
		ovf_close_item(xml);
	}
}
