#include "contrib/ldmsim/record.h"

#include <string.h>

/* Only some numbers are known: 1.0 (LDoms 1.0 to 1.2), 1.4 (1.3), 1.6 (2.x), 1.11 (3.1
 * and 3.2). The others follow them. */
static const char *
format_number(const struct object *host)
{
	if (host_since(host, 3, 3))
		return "1.15";
	if (host_since(host, 3, 0))
		return "1.11";
	if (host_since(host, 2, 0))
		return "1.6";
	return host_since(host, 1, 3) ? "1.4" : "1.0";
}

void
record_version(struct text *out, const struct object *host)
{
	text_format(
	    out, "VERSION %s\n", object_get_or(host, "format", format_number(host)));
}

void
record_begin(struct text *out, const char *keyword)
{
	text_add(out, keyword);
}

void
record_field(struct text *out, const char *key, const char *value)
{
	text_format(out, "|%s=%s", key, value != NULL ? value : "");
}

void
record_number(struct text *out, const char *key, uint64_t value)
{
	text_format(out, "|%s=%llu", key, (unsigned long long)value);
}

void
record_hex(struct text *out, const char *key, uint64_t value)
{
	text_format(out, "|%s=0x%llx", key, (unsigned long long)value);
}

void
record_pair(struct text *out, const char *key, const char *first, const char *second)
{
	record_field(out, key, first);
	if (second != NULL)
		text_format(out, "@%s", second);
}

void
record_copy(struct text *out, const struct object *object, const char *key)
{
	record_field(out, key, object_get(object, key));
}

void
record_end(struct text *out)
{
	text_add(out, "\n");
}
