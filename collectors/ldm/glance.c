#include "collectors/ldm/glance.h"

#include <errno.h>

#include "agent/reason.h"
#include "collectors/ldm/listing.h"
#include "collectors/ldm/records.h"

/* Whether the line begins the part about some domain; then *named is about this one. */
static bool
begins_domain(const struct line *line, const char *domain, bool *named)
{
	struct slice name;

	if (line->kind != LINE_RECORD || !slice_is(line->keyword, "DOMAIN"))
		return false;
	*named = line_find(line, "name", &name) && slice_is(name, domain);
	return true;
}

int
glance_list(
    struct slice text, const char *domain, struct glance *glance, struct reason *reason)
{
	struct listing listing;
	struct line line;
	size_t count = 0;
	int got = listing_open(&listing, text, true, reason);

	*glance = (struct glance){.progress = -1};
	while (got == 0 && (got = listing_next(&listing, &line)) > 0) {
		struct slice flags;
		bool known, named;

		got = 0;
		if (!begins_domain(&line, domain, &named))
			continue;
		count++;
		if (!named)
			continue;
		glance->present = true;
		if (!line_find(&line, "flags", &flags) ||
		    !list_flags(flags, &glance->flags, &known))
			return reason_set(reason, -EPROTO,
			    "ldm list -p: the flags of %s make no sense", domain);
	}
	if (got < 0) {
		reason_prefix(reason, "ldm list -p");
		return got;
	}
	if (count == 0)
		return reason_set(
		    reason, -EPROTO, "ldm list -p: it shows not even one domain");
	return 0;
}

int
glance_status(
    struct slice text, const char *domain, struct glance *glance, struct reason *reason)
{
	struct listing listing;
	struct line line;
	bool named = false;
	int got = listing_open(&listing, text, true, reason);

	while (got == 0 && (got = listing_next(&listing, &line)) > 0) {
		struct field field;

		got = 0;
		begins_domain(&line, domain, &named);
		while (named && field_next(&line.fields, &field))
			if (slice_contains(field.key, "progress"))
				status_progress(field.value, &glance->progress);
	}
	if (got < 0)
		reason_prefix(reason, "ldm list -o status -p");
	return got;
}
