/*
 * What one document of the manager's XML interface says: a step of the handshake, the
 * answer to a request, or an event. Written by a manager whose documents differ from
 * their own documentation, so names count by their local part and without case, and
 * what is unknown is passed over.
 */
#ifndef COLLECTORS_LDM_EVENTS_DOCUMENT_H
#define COLLECTORS_LDM_EVENTS_DOCUMENT_H

#include <stdbool.h>

#include "collectors/ldm/slice.h"

struct reason;

#define DOCUMENT_NAME 256

enum document_kind {
	DOCUMENT_OTHER,
	DOCUMENT_FEATURES, /* RFC 3920: what the stream offers */
	DOCUMENT_PROCEED,  /* to TLS */
	DOCUMENT_SUCCESS,  /* of SASL */
	DOCUMENT_FAILURE,  /* of TLS or SASL */
	DOCUMENT_ERROR,    /* of the stream */
	DOCUMENT_RESPONSE, /* LDM_interface */
	DOCUMENT_EVENT,    /* LDM_event */
};

enum document_status {
	DOCUMENT_STATUS_NONE, /* none given, or a word nobody knows */
	DOCUMENT_STATUS_SUCCESS,
	DOCUMENT_STATUS_FAILURE,
};

/* Texts are terminated; "" where the document has none. */
struct document {
	enum document_kind kind;

	/* Features. */
	bool starttls;
	bool sasl;       /* a user has to say who he is */
	bool sasl_plain; /* with a password */

	/* A response: failure if any level says so, and the first text of one. */
	enum document_status status;
	/* Of a response, a failure or an error: why. */
	char message[DOCUMENT_NAME];

	/* An event. */
	char action[DOCUMENT_NAME];
	char domain[DOCUMENT_NAME];
	bool several; /* more actions or domains than the first, or too long a name */
	int progress; /* percent, -1 = not known */
	char progress_status[DOCUMENT_NAME]; /* "ongoing", "failed", "done" */
	char source[DOCUMENT_NAME];          /* machine that reports */
};

/*
 * Read one document. -EPROTO, -E2BIG or -ENOMEM with a reason when it cannot be read;
 * then *document holds what came before the fault.
 */
int document_read(struct document *document, struct slice text, struct reason *reason);

/* The kind as in "a proceed": for messages. */
const char *document_kind_name(enum document_kind kind);

#endif
