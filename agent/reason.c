#include "agent/reason.h"

#include <stdio.h>
#include <string.h>

/* A multi-octet UTF-8 character cut in half would spoil every table it is shown in. */
static void
text_cut(char *text, size_t size)
{
	static const char mark[] = "...";
	size_t end = size - sizeof(mark);

	while (end > 0 && ((unsigned char)text[end] & 0xC0) == 0x80)
		end--;
	memcpy(text + end, mark, sizeof(mark));
}

static void
text_clean(char *text)
{
	for (; *text != '\0'; text++)
		if ((unsigned char)*text < ' ' || *text == 0x7F)
			*text = ' ';
}

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
	text_clean(reason->text);
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
