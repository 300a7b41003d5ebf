/* Cuts what a client sends into the elements of its stream (RFC 3920, section 4). */
#ifndef LDMSIM_SERVE_STANZA_H
#define LDMSIM_SERVE_STANZA_H

#include "contrib/ldmsim/serve/xml_read.h"

enum stanza_kind {
	STANZA_MORE,    /* none is complete yet */
	STANZA_BROKEN,  /* no XML */
	STANZA_STREAM,  /* the header of a stream, which stays open */
	STANZA_END,     /* </stream:stream> */
	STANZA_ELEMENT, /* anything else, whole */
};

struct stanza {
	enum stanza_kind kind;
	struct xml_tag tag; /* the start tag */
	struct span whole;  /* of an element: from its '<' to its last '>' */
	size_t length;      /* bytes of the input up to its end */
};

/* The first stanza of an input. The stanza's spans are parts of the input. */
struct stanza stanza_find(const struct text *input);

#endif
