/* A text that grows: everything ldmsim prints is made in one before it is sent. */
#ifndef LDMSIM_TEXT_H
#define LDMSIM_TEXT_H

#include <stddef.h>

struct text {
	char *data; /* terminated once something was added, else NULL */
	size_t length, size;
};

/* The content as a string, "" when nothing was added. */
const char *text_string(const struct text *text);

void text_add(struct text *text, const char *string);
void text_add_bytes(struct text *text, const void *bytes, size_t length);
void text_format(struct text *text, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Forget the content beyond length bytes. */
void text_cut(struct text *text, size_t length);

/* Forget the first length bytes. */
void text_drop(struct text *text, size_t length);

/* Free the content; the text is empty afterwards. */
void text_free(struct text *text);

#endif
