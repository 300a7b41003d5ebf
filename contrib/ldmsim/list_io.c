/* list-io: buses, PCIe slots, physical and virtual functions. */
#include <string.h>

#include "contrib/ldmsim/list.h"
#include "contrib/ldmsim/listing.h"
#include "contrib/ldmsim/record.h"

/* FIBRECHANNEL was seen, the other two are likely. */
const char *
io_class(const struct object *function)
{
	if (strstr(function->name, "/IOVFC.") != NULL)
		return "FIBRECHANNEL";
	return strstr(function->name, "/IOVIB.") != NULL ? "INFINIBAND" : "NETWORK";
}

static void
print_row(
    struct text *out, const struct object *device, const char *type, const char *class)
{
	record_begin(out, "");
	record_copy(out, device, "dev");
	record_field(out, "alias", device->name);
	record_field(
	    out, "status", device->kind == KIND_VF ? "" : object_get(device, "status"));
	record_copy(out, device, "domain");
	record_field(out, "type", type);
	if (class != NULL)
		record_field(out, "class", class);
	record_field(out, "bus", object_above(device, KIND_BUS)->name);
	record_end(out);
}

/* Properties stand on lines of their own, as maxvfs was seen to; their keys are those
 * of create-vf. Empty values are printed elsewhere, so the name may be, too. */
static void
print_properties(struct text *out, const struct object *function)
{
	static const char *const keys[] = {"name", "mac-addr", "alt-mac-addrs", "pvid",
	    "vid", "mtu", "port-wwn", "node-wwn"};

	bool named = host_since(object_above(function, KIND_HOST), 3, 5);

	if (function->kind == KIND_PF) {
		text_format(
		    out, "|maxvfs=%s\n", object_get_or(function, "maxvfs", "7"));
		return;
	}
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (object_has(function, keys[i]) || (i == 0 && named)) {
			record_copy(out, function, keys[i]);
			record_end(out);
		}
	}
}

static void
print_function(struct text *out, const struct object *function, bool long_form)
{
	print_row(out, function, function->kind == KIND_PF ? "PF" : "VF",
	    long_form ? io_class(function) : NULL);
	if (long_form)
		print_properties(out, function);
}

static void
print_bus(struct text *out, const struct object *bus, bool long_form)
{
	const struct object *slot = object_first(bus, KIND_SLOT), *function = NULL;

	print_row(out, bus, "BUS", NULL);
	for (; slot != NULL; slot = object_next(slot))
		print_row(out, slot, "PCIE", NULL);
	while ((function = object_search(bus, KIND_PF, function)) != NULL)
		print_function(out, function, long_form);
	while ((function = object_search(bus, KIND_VF, function)) != NULL)
		print_function(out, function, long_form);
}

int
list_io(struct request *request)
{
	const struct object *bus = object_first(request->host, KIND_BUS);

	if (!request_has(request, 'p'))
		return list_refuse_text(request);
	record_version(&request->answer->out, request->host);
	for (; bus != NULL; bus = object_next(bus))
		print_bus(&request->answer->out, bus, request_has(request, 'l'));
	return 0;
}
