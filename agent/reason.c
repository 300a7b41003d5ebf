#include "agent/reason.h"

#include <stdio.h>
#include <string.h>

#include "agent/text.h"

int
reason_set_list(struct reason *reason, int error, const char *format, va_list args)
{
	int length;

	if (reason == NULL)
		return error;
	length = vsnprintf(reason->text, sizeof(reason->text), format, args);
	if (length < 0)
		reason->text[0] = '\0';
	else if ((size_t)length >= sizeof(reason->text))
		text_cut(reason->text, sizeof(reason->text));
	text_clean(reason->text, strlen(reason->text));
	return error;
}

int
reason_set(struct reason *reason, int error, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	reason_set_list(reason, error, format, args);
	va_end(args);
	return error;
}

void
reason_prefix(struct reason *reason, const char *format, ...)
{
	struct reason context;
	struct reason old;
	va_list args;

	if (reason == NULL)
		return;
	old = *reason;
	va_start(args, format);
	reason_set_list(&context, 0, format, args);
	va_end(args);
	reason_set(reason, 0, "%s: %s", context.text, old.text);
}
