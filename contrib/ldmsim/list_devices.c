/* list-devices: cores, strands, memory and buses of the machine, free or bound. */
#include <string.h>

#include "contrib/ldmsim/layout.h"
#include "contrib/ldmsim/list.h"
#include "contrib/ldmsim/record.h"

struct devices {
	struct text *out;
	const struct object *host;
	struct layout layout;
	bool all; /* bound ones too */
};

static void
print_cores(const struct devices *devices)
{
	const struct layout *layout = &devices->layout;

	if (!host_since(devices->host, 2, 2) || layout->threads == 0)
		return;
	text_add(devices->out, "CORE\n");
	for (unsigned first = 0; first < layout->strands; first += layout->threads) {
		unsigned free = 0;

		for (unsigned i = 0; i < layout->threads; i++)
			free += layout->owners[first + i] == NULL;
		if (free == 0 && !devices->all)
			continue;
		record_begin(devices->out, "");
		record_number(devices->out, "cid", first / layout->threads);
		record_number(devices->out, "free", free * 100 / layout->threads);
		text_format(devices->out, "|cpuset=%u", first);
		for (unsigned i = 1; i < layout->threads; i++)
			text_format(devices->out, ",%u", first + i);
		record_end(devices->out);
	}
}

/* pm is empty on strands that are wholly free. */
static void
print_strands(const struct devices *devices)
{
	text_add(devices->out, "VCPU\n");
	for (unsigned i = 0; i < devices->layout.strands; i++) {
		bool free = devices->layout.owners[i] == NULL;

		if (!free && !devices->all)
			continue;
		record_begin(devices->out, "");
		record_number(devices->out, "pid", i);
		record_number(devices->out, "free", free ? 100 : 0);
		record_field(devices->out, "pm", free ? "" : "no");
		record_end(devices->out);
	}
}

static void
print_mau(const struct devices *devices)
{
	text_add(devices->out, "MAU\n");
}

static void
print_memory(const struct devices *devices)
{
	text_add(devices->out, "MEMORY\n");
	for (size_t i = 0; i < devices->layout.count; i++) {
		const struct layout_block *block = &devices->layout.blocks[i];

		if (!block->free && !devices->all)
			continue;
		record_begin(devices->out, "");
		record_hex(devices->out, "pa", block->physical);
		record_number(devices->out, "size", block->size);
		if (!block->free) {
			record_field(devices->out, "bound",
			    block->owner != NULL ? block->owner->name : "_sys_");
		}
		record_end(devices->out);
	}
}

/* The keys of the last two columns are likely, not known. */
static void
print_buses(const struct devices *devices)
{
	const struct object *bus = object_first(devices->host, KIND_BUS);

	text_add(devices->out, "IO\n");
	for (; bus != NULL; bus = object_next(bus)) {
		if (object_has(bus, "domain") && !devices->all)
			continue;
		record_begin(devices->out, "");
		record_copy(devices->out, bus, "dev");
		record_field(devices->out, "alias",
		    object_is(bus, "dev", bus->name) ? "" : bus->name);
		record_field(devices->out, "bound", object_get(bus, "domain"));
		record_field(devices->out, "options", "");
		record_end(devices->out);
	}
}

int
list_devices(struct request *request)
{
	static const struct {
		const char *name;
		void (*print)(const struct devices *devices);
	} kinds[] = {
	    {"core", print_cores},
	    {"cpu", print_strands},
	    {"mau", print_mau},
	    {"memory", print_memory},
	    {"io", print_buses},
	};
	struct devices devices = {.out = &request->answer->out,
	    .host = request->host,
	    .all = request_has(request, 'a')};

	if (!request_has(request, 'p'))
		return list_refuse_text(request);
	layout_read(&devices.layout, request->host);
	record_version(devices.out, request->host);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		bool wanted = request->word_count == 0;

		for (int j = 0; j < request->word_count; j++) {
			wanted = wanted || strncmp(kinds[i].name, request->words[j],
					       strlen(request->words[j])) == 0;
		}
		if (wanted)
			kinds[i].print(&devices);
	}
	layout_free(&devices.layout);
	return 0;
}
