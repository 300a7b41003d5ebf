/* Lines of a parseable listing: KEYWORD|key=value..., or |key=value... for a row. */
#ifndef LDMSIM_RECORD_H
#define LDMSIM_RECORD_H

#include <stdint.h>

#include "contrib/ldmsim/model.h"
#include "contrib/ldmsim/text.h"

/* The first line of every listing: the number depends on the manager's release. */
void record_version(struct text *out, const struct object *host);

/* Begin a record; keyword "" begins a row. */
void record_begin(struct text *out, const char *keyword);

/* Add |key=value. A NULL value is written as an empty one. */
void record_field(struct text *out, const char *key, const char *value);
void record_number(struct text *out, const char *key, uint64_t value);
void record_hex(struct text *out, const char *key, uint64_t value);

/* Add |key=FIRST@SECOND, or FIRST alone when second is NULL. */
void record_pair(
    struct text *out, const char *key, const char *first, const char *second);

/* Add the object's own value under the same key. */
void record_copy(struct text *out, const struct object *object, const char *key);

void record_end(struct text *out);

#endif
