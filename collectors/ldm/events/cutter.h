/*
 * The stream of the manager's XML interface, cut into whole documents. Octets come in
 * as the network brings them; documents go out, each from its start tag to the end tag
 * of the same name. What is inside is not judged here, only how long and deep it is.
 */
#ifndef COLLECTORS_LDM_EVENTS_CUTTER_H
#define COLLECTORS_LDM_EVENTS_CUTTER_H

#include <stdbool.h>
#include <stddef.h>

#include "collectors/ldm/slice.h"

struct reason;

/* Octets of one document, with all that stands before it. */
#define CUTTER_MAX_DOCUMENT ((size_t)1 << 20)
#define CUTTER_MAX_DEPTH    64

enum piece_kind {
	PIECE_DOCUMENT,
	PIECE_STREAM_START, /* <stream:stream ...>, which holds the documents */
	PIECE_STREAM_END,
};

struct piece {
	enum piece_kind kind;
	struct slice text;
};

/* Start with a zeroed struct. Offsets, as the octets move. */
struct cutter {
	char *data;
	size_t length, size;
	size_t begin;       /* of the document, or of what is not looked at yet */
	size_t at;          /* how far the octets have been looked at */
	size_t markup;      /* of the tag, comment, ... that is being read */
	size_t skipped;     /* octets between the last piece and begin */
	size_t name_length; /* of the document's name, right behind its `<` */
	unsigned depth;     /* elements that are open */
	unsigned same;      /* those of the document's own name */
	bool in_markup;
	char quote; /* inside an attribute's value: what ends it, else 0 */
};

void cutter_free(struct cutter *cutter);

/* Take in octets. -ENOMEM with a reason. Ends the life of the last piece. */
int cutter_add(
    struct cutter *cutter, const char *octets, size_t length, struct reason *reason);

/*
 * The next piece, valid until the next call of any of these functions. Returns 1, or 0
 * when more octets are needed, or -EPROTO (no XML, or a document type) or -E2BIG
 * (beyond the limits) with the reason: then the stream cannot be read any further.
 */
int cutter_next(struct cutter *cutter, struct piece *piece, struct reason *reason);

/* Whether a document has begun and not ended. */
bool cutter_is_inside(const struct cutter *cutter);

/* Octets that no piece has taken yet. */
size_t cutter_left(const struct cutter *cutter);

#endif
