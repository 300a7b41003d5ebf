/*
 * The service rows of all hosts over a restart: one record per row, which says what the
 * row says. Those that were kept are read when the fleet opens, and a host gets its own
 * when it is added; what changes from then on is saved at the next tick, together.
 */
#include "agent/fleet/fleet_private.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/fleet/service_record.h"
#include "agent/log.h"
#include "agent/records.h"

#define RECORDS_ROOM "services"

/* Saved at once: few enough for the loop not to wait, the rest goes with the next. */
#define BATCH 4096

/* A row that was kept; frozen, its time is of the wall clock alone. */
struct restored {
	uint32_t host;
	struct fleet_service service; /* no item: its host took it */
};

/* A row that is not there any more. */
struct removed {
	uint32_t host, service;
};

struct records {
	struct record_store store;
	struct restored *restored; /* by host and service, ascending */
	size_t restored_count, restored_room;
	struct removed *removed; /* to be removed from the store */
	size_t removed_count, removed_room;
	bool settled; /* all hosts are added: what changes is saved */
	bool failing; /* told once */
};

/* Reading all of them. */
struct reading {
	struct records *records;
	size_t damaged;
	char first_damaged[64]; /* key */
};

/* Room for one more: the list, or NULL when memory is short and the old one stays. */
static void *
grown(void *list, size_t count, size_t *room, size_t size)
{
	size_t more = *room == 0 ? 16 : *room * 2;

	if (count < *room)
		return list;
	list = realloc(list, more * size);
	if (list != NULL)
		*room = more;
	return list;
}

/* ---- what was kept ---- */

static int
restored_add(struct records *records, const struct service_record *record)
{
	struct fleet_service_view *view;
	struct restored *list = grown(records->restored, records->restored_count,
	    &records->restored_room, sizeof(*list));

	if (list == NULL)
		return -ENOMEM;
	records->restored = list;
	view = malloc(sizeof(*view));
	if (view == NULL)
		return -ENOMEM;
	*view = record->view;
	list[records->restored_count++] = (struct restored){
	    .host = record->host,
	    .service = {.index = record->service,
		.kind = (uint8_t)record->kind,
		.present = record->present,
		.frozen = true,
		.changed = {.wall = record->changed},
		.item = view},
	};
	return 0;
}

static int
read_record(void *reader, const char *key, const char *value)
{
	struct reading *reading = reader;
	struct service_record record;

	if (service_record_read(&record, key, value))
		return restored_add(reading->records, &record);
	if (reading->damaged++ == 0)
		snprintf(
		    reading->first_damaged, sizeof(reading->first_damaged), "%s", key);
	return 0;
}

static int
restored_compare(const void *a, const void *b)
{
	const struct restored *x = a;
	const struct restored *y = b;

	if (x->host != y->host)
		return x->host < y->host ? -1 : 1;
	return x->service.index < y->service.index
		   ? -1
		   : x->service.index > y->service.index;
}

/* A fleet that cannot read them is still better than none. */
static void
records_load(struct records *records)
{
	struct reading reading = {.records = records};
	struct reason reason = {"no memory"};

	if (records->store.each(records->store.context, RECORDS_ROOM, read_record,
		&reading, &reason) != 0)
		log_warning(ROOM_FLEET,
		    "services that went away while the agent was down will not be "
		    "noticed, what there was cannot be read: %s",
		    reason.text);
	if (reading.damaged > 0)
		log_warning(ROOM_FLEET,
		    "%zu damaged records of services are left out, the first is %s",
		    reading.damaged, reading.first_damaged);
	if (records->restored_count > 1)
		qsort(records->restored, records->restored_count,
		    sizeof(*records->restored), restored_compare);
}

struct records *
records_open(const struct record_store *store)
{
	struct records *records = calloc(1, sizeof(*records));

	if (records == NULL)
		return NULL;
	records->store = *store;
	records_load(records);
	return records;
}

/* Forget what no host took. */
static void
restored_clear(struct records *records)
{
	for (size_t i = 0; i < records->restored_count; i++)
		free((void *)(uintptr_t)records->restored[i].service.item);
	free(records->restored);
	records->restored = NULL;
	records->restored_count = records->restored_room = 0;
}

void
records_free(struct records *records)
{
	if (records == NULL)
		return;
	restored_clear(records);
	free(records->removed);
	free(records);
}

/* When it was by the clock of today, which may have been set: never in the future. */
static struct instant
instant_restored(int64_t wall, const struct instant *now)
{
	if (wall > now->wall)
		wall = now->wall;
	return (struct instant){wall, now->steady - (now->wall - wall)};
}

/* The kept rows of a host; NULL when there are none, or it took them already. */
static struct restored *
restored_find(const struct records *records, uint32_t host, size_t *count)
{
	size_t low = 0;
	size_t high = records->restored_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (records->restored[middle].host < host)
			low = middle + 1;
		else
			high = middle;
	}
	while (high < records->restored_count && records->restored[high].host == host)
		high++;
	*count = high - low;
	return high > low && records->restored[low].service.item != NULL
		   ? &records->restored[low]
		   : NULL;
}

int
records_restore(struct records *records, struct host *host, const struct instant *now,
    struct reason *reason)
{
	struct restored *first;
	struct fleet_service *services;
	size_t count;

	if (records == NULL)
		return 0;
	first = restored_find(records, host->public.index, &count);
	if (first == NULL)
		return 0;
	services = malloc(count * sizeof(*services));
	if (services == NULL)
		return reason_set(reason, -ENOMEM, "no memory for the services");
	for (size_t i = 0; i < count; i++) {
		services[i] = first[i].service;
		services[i].changed = instant_restored(services[i].changed.wall, now);
		first[i].service.item = NULL;
	}
	host->services = services;
	host->public.services = services;
	host->public.service_count = count;
	return 0;
}

void
fleet_settle(struct fleet *fleet)
{
	struct records *records = fleet->records;

	if (records == NULL)
		return;
	records->settled = true;
	for (size_t i = 0; i < records->restored_count; i++)
		if (records->restored[i].service.item != NULL)
			records_remove(fleet, records->restored[i].host,
			    records->restored[i].service.index);
	restored_clear(records);
}

/* ---- what changes ---- */

void
records_remove(struct fleet *fleet, uint32_t host, uint32_t service)
{
	struct records *records = fleet->records;
	struct removed *list;

	if (records == NULL)
		return;
	list = grown(records->removed, records->removed_count, &records->removed_room,
	    sizeof(*list));
	if (list == NULL)
		return; /* the next start finds that it is nobody's, or long lost */
	records->removed = list;
	list[records->removed_count++] = (struct removed){host, service};
	fleet->rows_unsaved = true;
}

/* What is saved at once. */
struct batch {
	struct row {
		char key[SERVICE_RECORD_KEY_SIZE];
		char value[SERVICE_RECORD_VALUE_SIZE];
	} rows[BATCH];
	const char *keys[BATCH];
	const char *values[BATCH];
	struct fleet_service *services[BATCH]; /* NULL where one is removed */
	size_t count;
};

static void
batch_remove(struct batch *batch, const struct removed *removed)
{
	size_t at = batch->count++;

	service_record_key(removed->host, removed->service, batch->rows[at].key);
	batch->keys[at] = batch->rows[at].key;
	batch->values[at] = NULL;
	batch->services[at] = NULL;
}

static void
batch_add(struct batch *batch, const struct host *host, struct fleet_service *service)
{
	struct service_record record = {
	    .host = host->public.index,
	    .service = service->index,
	    .kind = (enum fleet_service_kind)service->kind,
	    .present = service->present,
	    .changed = service->changed.wall,
	};
	size_t at = batch->count++;

	fleet_view_service(service, &record.view);
	service_record_key(record.host, record.service, batch->rows[at].key);
	service_record_write(&record, batch->rows[at].value);
	batch->keys[at] = batch->rows[at].key;
	batch->values[at] = batch->rows[at].value;
	batch->services[at] = service;
}

/* Removed rows first: one that is there again is saved after them. */
static void
batch_fill(struct batch *batch, const struct fleet *fleet)
{
	const struct records *records = fleet->records;

	batch->count = 0;
	for (size_t i = 0; i < records->removed_count && batch->count < BATCH; i++)
		batch_remove(batch, &records->removed[i]);
	for (unsigned i = 0; i < fleet->hosts.count; i++) {
		struct host *host = fleet->hosts.items[i];
		size_t count = host != NULL ? host->public.service_count : 0;

		for (size_t n = 0; n < count && batch->count < BATCH; n++)
			if (host->services[n].unsaved)
				batch_add(batch, host, &host->services[n]);
	}
}

static void
batch_saved(const struct batch *batch, struct records *records)
{
	size_t removed = 0;

	for (size_t i = 0; i < batch->count; i++)
		if (batch->services[i] != NULL)
			batch->services[i]->unsaved = false;
		else
			removed++;
	if (removed == 0)
		return;
	records->removed_count -= removed;
	memmove(records->removed, records->removed + removed,
	    records->removed_count * sizeof(*records->removed));
}

static int
records_save_batch(struct fleet *fleet, struct reason *reason)
{
	struct records *records = fleet->records;
	struct batch *batch = malloc(sizeof(*batch));
	int error = 0;

	if (batch == NULL)
		return reason_set(reason, -ENOMEM, "no memory");
	batch_fill(batch, fleet);
	if (batch->count > 0)
		error = records->store.save(records->store.context, RECORDS_ROOM,
		    batch->keys, batch->values, batch->count, reason);
	if (error == 0) {
		batch_saved(batch, records);
		fleet->rows_unsaved = batch->count == BATCH;
	}
	free(batch);
	return error;
}

bool
records_save(struct fleet *fleet)
{
	struct records *records = fleet->records;
	struct reason reason = {""};
	bool failed;

	/* Not before the indexes in them are saved: another might get them. */
	if (records == NULL || !records->settled || !fleet->rows_unsaved ||
	    fleet->unsaved)
		return false;
	failed = records_save_batch(fleet, &reason) != 0;
	if (failed && !records->failing)
		log_warning(ROOM_FLEET,
		    "what services there are is not saved yet, this is tried again: %s",
		    reason.text);
	else if (!failed && records->failing)
		log_info(ROOM_FLEET, "what services there are is saved again");
	records->failing = failed;
	return !failed && fleet->rows_unsaved;
}
