/* Variations of a server: what real managers may do differently, and what none should.
 */
#ifndef LDMSIM_SERVE_MODE_H
#define LDMSIM_SERVE_MODE_H

#include <stdint.h>

#include "contrib/ldmsim/text.h"

enum mode {
	MODE_NO_DECLARATION,         /* documents without <?xml ...?> */
	MODE_BARE_ID,                /* id= instead of ovf:id= */
	MODE_UPPER_CASE,             /* SUCCESS and FAILURE */
	MODE_SECTION_BESIDE_CONTENT, /* of events: not inside it */
	MODE_TRAILING_NUL,
	MODE_TRAILING_NEWLINE,
	MODE_UNKNOWN_ACTIONS,  /* an undocumented event before each one */
	MODE_SPLIT_RECORDS,    /* bytes of a document in a TLS record */
	MODE_TWO_IN_ONE,       /* documents that are ready together share a record */
	MODE_TRICKLE,          /* milliseconds for each byte of a document */
	MODE_FLOOD,            /* size of an event */
	MODE_ENDLESS_DOCUMENT, /* an event that goes on for ever */
	MODE_STALLED_DOCUMENT, /* half an event, then nothing more */
	MODE_DISCONNECT_AFTER, /* number of documents on a connection */
	MODE_DISCONNECT_EVERY, /* milliseconds that a connection lasts */
	MODE_CLOSE_AT_ONCE,
	MODE_MUTE, /* never says anything */
	MODE_NO_STARTTLS,
	MODE_FAILURE,   /* instead of <proceed/> */
	MODE_WRONG_TLS, /* garbage in place of the handshake, then the end */
	MODE_COUNT,
};

struct modes {
	uint64_t value[MODE_COUNT]; /* 0 = off */
};

/* Switch on the modes of a comma list of WORD or WORD=NUMBER (with K, M or G). Returns
 * 0, or -EINVAL with a text in errors. */
int modes_add(struct modes *modes, const char *list, struct text *errors);

#endif
