#include "agent/readiness/text.h"

#include <stdio.h>
#include <string.h>

#include "agent/arena.h"

/* Text as far as it fits, and how long it wanted to be. */
struct buffer {
	char text[TEXT_SIZE];
	size_t length;
};

/* A multi-octet character cut in half would spoil every table it is shown in. */
static const char *
buffer_keep(struct buffer *buffer, struct arena *arena)
{
	static const char mark[] = "...";
	size_t length = buffer->length;

	if (length >= TEXT_SIZE) {
		length = TEXT_SIZE - sizeof(mark);
		while (
		    length > 0 && ((unsigned char)buffer->text[length] & 0xC0) == 0x80)
			length--;
		memcpy(buffer->text + length, mark, sizeof(mark));
		length += sizeof(mark) - 1;
	}
	return arena_copy(arena, buffer->text, length);
}

static void
buffer_add(struct buffer *buffer, const char *text, size_t length)
{
	if (buffer->length < TEXT_SIZE) {
		size_t room = TEXT_SIZE - buffer->length;

		memcpy(
		    buffer->text + buffer->length, text, length < room ? length : room);
	}
	buffer->length += length;
}

const char *
text_format_list(struct arena *arena, const char *format, va_list args)
{
	struct buffer buffer;
	int length;

	/* By far the most, and there are millions. */
	if (strcmp(format, "%s") == 0) {
		const char *text = va_arg(args, const char *);

		buffer.length = strlen(text);
		if (buffer.length < TEXT_SIZE)
			return arena_copy(arena, text, buffer.length);
		memcpy(buffer.text, text, TEXT_SIZE);
		return buffer_keep(&buffer, arena);
	}
	length = vsnprintf(buffer.text, sizeof(buffer.text), format, args);
	buffer.length = length > 0 ? (size_t)length : 0;
	return buffer_keep(&buffer, arena);
}

/* The name for a word in braces of this length, or NULL. */
static const char *
names_find(const struct text_names *names, const char *word, size_t length)
{
	const struct {
		const char *word, *name;
	} table[] = {
	    {"device", names->device},
	    {"volume", names->volume},
	    {"wanted", names->wanted},
	    {"found", names->found},
	    {"domain", names->domain},
	    {"source", names->source},
	    {"target", names->target},
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (strlen(table[i].word) == length &&
		    memcmp(table[i].word, word, length) == 0)
			return table[i].name;
	return NULL;
}

const char *
text_fill(struct arena *arena, const char *template, const struct text_names *names)
{
	struct buffer buffer = {.length = 0};

	while (*template != '\0') {
		size_t plain = strcspn(template, "{");
		const char *end;
		const char *name = NULL;

		buffer_add(&buffer, template, plain);
		template += plain;
		if (*template == '\0')
			break;
		end = strchr(template, '}');
		if (end != NULL)
			name = names_find(
			    names, template + 1, (size_t)(end - template) - 1);
		if (name != NULL) {
			buffer_add(&buffer, name, strlen(name));
			template = end + 1;
		} else {
			buffer_add(&buffer, template ++, 1);
		}
	}
	return buffer_keep(&buffer, arena);
}
