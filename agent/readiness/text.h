/* Short texts for people: bounded, cut between UTF-8 characters, kept in an arena. */
#ifndef AGENT_READINESS_TEXT_H
#define AGENT_READINESS_TEXT_H

#include <stdarg.h>
#include <stddef.h>

struct arena;

#define TEXT_SIZE 256 /* with the terminator */

/* The names that may stand in braces in a template; none may be NULL. */
struct text_names {
	const char *device, *volume, *wanted, *found;
	const char *domain, *source, *target;
};

/* printf into an arena; longer texts end in "...". NULL with errno ENOMEM. */
const char *text_format_list(struct arena *arena, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));

/*
 * A template of findings.def with its names filled in, into an arena; longer texts end
 * in "...". Braces around any other word are kept. NULL with errno ENOMEM.
 */
const char *text_fill(
    struct arena *arena, const char *template, const struct text_names *names);

#endif
