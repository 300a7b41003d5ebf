#include "agent/readiness/sink.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "agent/arena.h"
#include "agent/readiness/text.h"

static bool
is_ignored(const struct sink *sink, enum finding_id id)
{
	const uint8_t *severity = sink->policy->severity[id];

	return severity[MIGRATION_LIVE] == SEVERITY_IGNORE &&
	       severity[MIGRATION_COLD] == SEVERITY_IGNORE;
}

static bool
entries_grow(struct sink *sink)
{
	size_t room = sink->room == 0 ? 16 : sink->room * 2;
	struct sink_entry *entries =
	    realloc(sink->entries, room * sizeof(*sink->entries));

	if (entries == NULL) {
		sink->error = -ENOMEM;
		return false;
	}
	sink->entries = entries;
	sink->room = room;
	return true;
}

bool
sink_add(struct sink *sink, enum finding_id id)
{
	sink->effects |= sink->policy->effect[id];
	if (sink->texts == NULL || sink->error != 0 || is_ignored(sink, id))
		return false;
	if (sink->count == sink->room && !entries_grow(sink))
		return false;
	sink->entries[sink->count] = (struct sink_entry){.id = id, .need = sink->need};
	sink->count++;
	return true;
}

static const char *sink_format(struct sink *sink, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));

static const char *
sink_format(struct sink *sink, const char *format, va_list args)
{
	const char *text = text_format_list(sink->texts, format, args);

	if (text == NULL)
		sink->error = -ENOMEM;
	return text;
}

void
sink_wanted(struct sink *sink, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	sink->entries[sink->count - 1].wanted = sink_format(sink, format, args);
	va_end(args);
}

void
sink_found(struct sink *sink, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	sink->entries[sink->count - 1].found = sink_format(sink, format, args);
	va_end(args);
}

void
sink_add_unknown(
    struct sink *sink, enum finding_id id, const char *fact, const char *host)
{
	if (sink_add(sink, id)) {
		sink_wanted(sink, "%s", fact);
		sink_found(sink, "on %s", host);
	}
}
