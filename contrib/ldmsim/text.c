#include "contrib/ldmsim/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "contrib/ldmsim/memory.h"

static void
text_reserve(struct text *text, size_t length)
{
	if (text->size - text->length > length)
		return;
	text->size = (text->size + length + 1) * 2;
	text->data = memory_resize(text->data, text->size);
}

const char *
text_string(const struct text *text)
{
	return text->data != NULL ? text->data : "";
}

void
text_add_bytes(struct text *text, const void *bytes, size_t length)
{
	text_reserve(text, length);
	memcpy(text->data + text->length, bytes, length);
	text->length += length;
	text->data[text->length] = '\0';
}

void
text_add(struct text *text, const char *string)
{
	text_add_bytes(text, string, strlen(string));
}

void
text_format(struct text *text, const char *format, ...)
{
	va_list args;
	int length;

	va_start(args, format);
	length = vsnprintf(NULL, 0, format, args);
	va_end(args);
	text_reserve(text, (size_t)length);
	va_start(args, format);
	vsnprintf(text->data + text->length, (size_t)length + 1, format, args);
	va_end(args);
	text->length += (size_t)length;
}

void
text_cut(struct text *text, size_t length)
{
	if (length < text->length) {
		text->length = length;
		text->data[length] = '\0';
	}
}

void
text_drop(struct text *text, size_t length)
{
	if (text->data == NULL)
		return;
	if (length > text->length)
		length = text->length;
	memmove(text->data, text->data + length, text->length - length + 1);
	text->length -= length;
}

void
text_free(struct text *text)
{
	free(text->data);
	*text = (struct text){0};
}
