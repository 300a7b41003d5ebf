#include "agent/control/lines.h"

#include <stdarg.h>
#include <string.h>

#include "agent/control/control.h"
#include "agent/instant.h"
#include "agent/reason.h"

json_t *
line_start(const struct control_sources *sources)
{
	size_t count;

	alarms_list(sources->alarms, &count);
	return json_pack("{s:s, s:s, s:I, s:I, s:I, s:I}", "type", "start", "version",
	    sources->version, "boot", (json_int_t)sources->boot_id, "sequence",
	    (json_int_t)alarms_sequence(sources->alarms), "time",
	    (json_int_t)instant_now().wall, "alarms", (json_int_t)count);
}

json_t *
line_time(const struct instant *instant)
{
	return instant->wall != 0 ? json_integer(instant->wall) : json_null();
}

static json_t *
alarm_line(const char *type, const struct alarm *alarm)
{
	const struct alarm_facts *facts = &alarm->facts;
	bool over = alarm->state == ALARM_CLEARED && facts->ended[0] != '\0';

	return json_pack("{s:s, s:I, s:s, s:s, s:s, s:s, s:o, s:o, s:o, s:I,"
			 " s:s, s:s, s:s, s:s, s:s, s:I, s:I, s:I, s:s}",
	    "type", type, "index", (json_int_t)alarm->index, "key", alarm->key, "kind",
	    alarm_kind_traits(alarm->identity.kind)->word, "state",
	    alarm_state_word(alarm->state), "severity",
	    alarm_severity_word(alarm->severity), "raised", line_time(&alarm->raised),
	    "changed", line_time(&alarm->changed), "notified",
	    line_time(&alarm->notified), "raises", (json_int_t)alarm->raises, "host",
	    facts->host, "target", facts->target, "domain", facts->domain, "uuid",
	    facts->uuid, "service", facts->service, "code", (json_int_t)facts->code,
	    "count", (json_int_t)facts->count, "stranded", (json_int_t)facts->stranded,
	    "text", over ? facts->ended : facts->text);
}

json_t *
line_alarm(const struct alarm *alarm)
{
	return alarm_line("alarm", alarm);
}

json_t *
line_change(const struct alarm *alarm, enum alarm_state before)
{
	json_t *line = alarm_line("change", alarm);

	if (line != NULL)
		json_object_set_new(
		    line, "before", json_string(alarm_state_word(before)));
	return line;
}

json_t *
line_end(const char *noun, size_t count)
{
	return json_pack("{s:s, s:I}", "type", "end", noun, (json_int_t)count);
}

json_t *
line_heartbeat(void)
{
	return json_pack(
	    "{s:s, s:I}", "type", "heartbeat", "time", (json_int_t)instant_now().wall);
}

json_t *
line_error(const char *format, ...)
{
	struct reason text;
	va_list args;

	va_start(args, format);
	reason_set_list(&text, 0, format, args);
	va_end(args);
	return json_pack("{s:s}", "error", text.text);
}

char *
line_text(json_t *line, size_t *length)
{
	char *text =
	    line != NULL ? json_dumps(line, JSON_COMPACT | JSON_PRESERVE_ORDER) : NULL;

	json_decref(line);
	if (text == NULL)
		return NULL;
	*length = strlen(text);
	text[(*length)++] = '\n';
	return text;
}
