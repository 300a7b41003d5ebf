#include "agent/fleet/service_record.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/fleet/inventory.h"
#include "agent/fleet/registry.h"
#include "agent/text.h"

void
service_record_key(uint32_t host, uint32_t service, char *key)
{
	snprintf(key, SERVICE_RECORD_KEY_SIZE, "%u.%u", host, service);
}

void
service_record_write(const struct service_record *record, char *value)
{
	const struct fleet_service_view *view = &record->view;

	snprintf(value, SERVICE_RECORD_VALUE_SIZE, "%u %u %lld %lld %lld\n%s\n%s\n%s",
	    (unsigned)record->kind, record->present, (long long)record->changed,
	    (long long)view->use.capacity, (long long)view->use.used, view->name,
	    view->domain, view->detail);
}

/* Take a number and the octet that ends it. */
static bool
take_number(const char **text, char end, int64_t least, int64_t most, int64_t *number)
{
	char *after;

	errno = 0;
	*number = strtoll(*text, &after, 10);
	if (after == *text || errno != 0 || *after != end || *number < least ||
	    *number > most)
		return false;
	*text = after + (end != '\0');
	return true;
}

/* Take a text up to the octet that ends it. */
static bool
take_text(const char **text, char end, char *to)
{
	size_t length = strcspn(*text, "\n");

	if (length >= FLEET_TEXT_SIZE || (*text)[length] != end)
		return false;
	memcpy(to, *text, length);
	to[length] = '\0';
	*text += length + (end != '\0');
	return text_is_clean(to);
}

static bool
read_key(struct service_record *record, const char *key)
{
	char same[SERVICE_RECORD_KEY_SIZE];
	const char *at = key;
	int64_t host, service;

	if (!take_number(&at, '.', 1, REGISTRY_INDEX_MAX, &host) ||
	    !take_number(&at, '\0', 1, REGISTRY_INDEX_MAX, &service))
		return false;
	record->host = (uint32_t)host;
	record->service = (uint32_t)service;
	/* One row has one key: "2.017" would be another of the same row. */
	service_record_key(record->host, record->service, same);
	return strcmp(same, key) == 0;
}

bool
service_record_read(struct service_record *record, const char *key, const char *value)
{
	struct fleet_service_view *view = &record->view;
	int64_t kind, present;

	*record = (struct service_record){0};
	if (!read_key(record, key) ||
	    !take_number(&value, ' ', FLEET_SERVICE_VSWITCH, FLEET_SERVICE_VF, &kind) ||
	    !take_number(&value, ' ', false, true, &present) ||
	    !take_number(&value, ' ', 0, INT64_MAX, &record->changed) ||
	    !take_number(
		&value, ' ', INVENTORY_UNKNOWN, INT64_MAX, &view->use.capacity) ||
	    !take_number(&value, '\n', INVENTORY_UNKNOWN, INT64_MAX, &view->use.used))
		return false;
	record->kind = (enum fleet_service_kind)kind;
	record->present = present != 0;
	return take_text(&value, '\n', view->name) &&
	       take_text(&value, '\n', view->domain) &&
	       take_text(&value, '\0', view->detail);
}
