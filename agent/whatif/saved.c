#include "agent/whatif/saved.h"

#include <errno.h>
#include <string.h>

#include <event2/event.h>

#include "agent/fleet/inventory.h"
#include "agent/reason.h"
#include "collectors/collector.h"
#include "collectors/file/file.h"

/* More than the collector has. */
#define OPTIONS 16

struct reading {
	struct inventory *inventory;
	struct reason *reason;
};

static void
on_done(void *context, struct inventory *inventory, const struct reason *reason)
{
	struct reading *reading = context;

	reading->inventory = inventory;
	if (inventory == NULL)
		*reading->reason = *reason;
}

/* What a host block with these two keys would give. */
static size_t
values_fill(
    struct collector_value values[OPTIONS], const char *folder, const char *cpu_type)
{
	const struct collector_option *options = collector_file.options;
	size_t count = 0;

	for (; options[count].key != NULL && count < OPTIONS; count++) {
		const struct collector_option *option = &options[count];

		values[count] = (struct collector_value){
		    .key = option->key, .text = option->text, .number = option->number};
		if (strcmp(option->key, "path") == 0)
			values[count].text = folder;
		if (strcmp(option->key, "cpu-type") == 0)
			values[count].text = cpu_type;
	}
	return count;
}

int
saved_read(struct inventory **inventory, const char *folder, const char *host,
    const char *cpu_type, struct reason *reason)
{
	struct collector_value values[OPTIONS];
	const struct collector_settings settings = {.host = host,
	    .values = values,
	    .value_count = values_fill(values, folder, cpu_type)};
	struct reading reading = {.reason = reason};
	struct event_base *base = event_base_new();
	void *state = NULL;
	int error;

	if (base == NULL)
		return reason_set(reason, -ENOMEM, "out of memory");
	error = collector_file.check(&settings, reason);
	if (error == 0)
		error = collector_file.open(&state, &settings, base, reason);
	if (error == 0)
		error = collector_file.collect(
		    state, COLLECTOR_EVERYTHING, on_done, &reading, reason);
	if (error == 0 && event_base_dispatch(base) < 0)
		error = reason_set(reason, -EIO, "the event loop failed");
	collector_file.close(state);
	event_base_free(base);
	if (error == 0 && reading.inventory == NULL)
		error = -EPROTO;
	if (error != 0)
		reason_prefix(reason, "%s", folder);
	*inventory = reading.inventory;
	return error;
}
