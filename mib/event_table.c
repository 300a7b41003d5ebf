/*
 * The notifications that were sent last. The same columns make the varbinds of each
 * (mib/notifications.c), so what is read here is what was sent, octet for octet.
 *
 * A notification has to fit into one datagram of 1,300 octets, whatever carries it:
 * names are bounded, and the text gets what the names leave of EVENT_TEXTS_MAX.
 */
#include "mib/tables.h"

#include <string.h>

#include "agent/alarms/alarms.h"
#include "mib/level.h"
#include "mib/view.h"

#define NAME_MAX_OCTETS 63
#define KEY_MAX_OCTETS  40
#define UUID_OCTETS     36
/* Octets of key, names, UUID and text together; more than the first three can have. */
#define EVENT_TEXTS_MAX 440

/* A text of at most so many octets. */
static void
bound(struct table_value *value, const char *text, size_t most)
{
	size_t length = varbind_text_length(text, most);

	memcpy(value->buffer, text, length);
	value->buffer[length] = '\0';
	value->text = value->buffer;
}

static void
get_sequence(const struct table_row *row, struct table_value *value)
{
	value->number = row->event->sequence;
}

static void
get_key(const struct table_row *row, struct table_value *value)
{
	bound(value, row->event->key, KEY_MAX_OCTETS);
}

static void
get_severity(const struct table_row *row, struct table_value *value)
{
	value->number = row->event->severity;
}

static void
get_state(const struct table_row *row, struct table_value *value)
{
	value->number = row->event->state;
}

static void
get_before(const struct table_row *row, struct table_value *value)
{
	value->number = row->event->before;
}

static void
get_host_name(const struct table_row *row, struct table_value *value)
{
	bound(value, row->event->facts.host, NAME_MAX_OCTETS);
}

static void
get_domain_name(const struct table_row *row, struct table_value *value)
{
	bound(value, row->event->facts.domain, NAME_MAX_OCTETS);
}

static void
get_domain_uuid(const struct table_row *row, struct table_value *value)
{
	bound(value, row->event->facts.uuid, UUID_OCTETS);
}

static void
get_target_name(const struct table_row *row, struct table_value *value)
{
	bound(value, row->event->facts.target, NAME_MAX_OCTETS);
}

static void
get_service(const struct table_row *row, struct table_value *value)
{
	bound(value, row->event->facts.service, NAME_MAX_OCTETS);
}

static void
get_code(const struct table_row *row, struct table_value *value)
{
	value->number = row->event->facts.code ? row->event->facts.code : CODE_NONE;
}

static void
get_count(const struct table_row *row, struct table_value *value)
{
	value->number = row->event->facts.count;
}

static void
get_stranded(const struct table_row *row, struct table_value *value)
{
	value->number = row->event->facts.stranded;
}

static void
get_time(const struct table_row *row, struct table_value *value)
{
	value->number = row->event->time.wall;
}

/* What was never raised has its own time, because a varbind must not be missing. */
static void
get_raised(const struct table_row *row, struct table_value *value)
{
	get_time(row, value);
	if (row->event->raised.wall)
		value->number = row->event->raised.wall;
}

static void
get_boot_id(const struct table_row *row, struct table_value *value)
{
	value->number = row->event->boot_id;
}

static void
get_text(const struct table_row *row, struct table_value *value)
{
	const struct alarm_facts *facts = &row->event->facts;
	const char *const names[] = {
	    facts->host, facts->domain, facts->target, facts->service};
	size_t most = EVENT_TEXTS_MAX -
		      varbind_text_length(row->event->key, KEY_MAX_OCTETS) -
		      varbind_text_length(facts->uuid, UUID_OCTETS);

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		most -= varbind_text_length(names[i], NAME_MAX_OCTETS);
	bound(value, facts->text, most < VARBIND_TEXT_MAX ? most : VARBIND_TEXT_MAX);
}

static void
get_notification(const struct table_row *row, struct table_value *value)
{
	value->number = row->event->notification;
}

static void
get_name(const struct table_row *row, struct table_value *value)
{
	value->text = alarm_notification_name(row->event->notification);
}

static const struct table_column columns[] = {
    {2, TABLE_GAUGE, get_sequence},
    {3, TABLE_TEXT, get_key},
    {4, TABLE_INTEGER, get_severity},
    {5, TABLE_INTEGER, get_state},
    {6, TABLE_INTEGER, get_before},
    {7, TABLE_TEXT, get_host_name},
    {8, TABLE_TEXT, get_domain_name},
    {9, TABLE_TEXT, get_domain_uuid},
    {10, TABLE_TEXT, get_target_name},
    {11, TABLE_TEXT, get_service},
    {12, TABLE_INTEGER, get_code},
    {13, TABLE_GAUGE, get_count},
    {14, TABLE_DATE, get_raised},
    {15, TABLE_DATE, get_time},
    {16, TABLE_GAUGE, get_boot_id},
    {17, TABLE_TEXT, get_text},
    {18, TABLE_GAUGE, get_stranded},
    {19, TABLE_GAUGE, get_notification},
    {20, TABLE_TEXT, get_name},
};

/* What follows them is not part of a notification. */
_Static_assert(sizeof(columns) / sizeof(*columns) == EVENT_VARBINDS + 2, "varbinds");

const struct table event_table = {
    .name = "mrEventTable",
    .arc = 9,
    .index_count = 1,
    .levels = {&level_event},
    .columns = columns,
    .column_count = sizeof(columns) / sizeof(*columns),
};
