#include "collectors/ldm/events/session.h"

#include <errno.h>
#include <stdlib.h>

#include "agent/reason.h"
#include "collectors/ldm/events/credentials.h"
#include "collectors/ldm/events/document.h"

/*
 * What managers are known to accept: without a namespace, and with the prefix `stream`
 * that nothing declares.
 */
#define STREAM_START                                                                   \
	"<?xml version='1.0'?>"                                                        \
	"<stream:stream xml:lang=\"en\" version=\"1.0\" id=\"xmpp\">"
#define STARTTLS   "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"
#define AUTH_START "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>"
#define AUTH_END   "</auth>"
#define REGISTER                                                                       \
	"<LDM_interface version=\"1.3\"><cmd><action>reg-all-events</action>"          \
	"<data version=\"3.0\"/></cmd></LDM_interface>"

enum step {
	STEP_CONNECT,
	STEP_FEATURES, /* of a stream that has just begun */
	STEP_PROCEED,
	STEP_TLS,
	STEP_AUTH,
	STEP_REGISTER,
	STEP_LISTEN,
};

struct session {
	struct session_settings settings;
	const struct session_handler *handler;
	void *context;
	struct link *link;
	enum step step;
	bool secure;
	bool authenticated;
	bool asked; /* the manager wants a user, and none is configured */
};

static void
step_begin(struct session *session, enum step step, const char *expected)
{
	session->step = step;
	link_expect(session->link, expected);
}

static void
stream_begin(struct session *session)
{
	link_write(session->link, STREAM_START);
	step_begin(session, STEP_FEATURES, "stream features");
}

static void
on_connected(void *context)
{
	struct session *session = context;

	session->secure = session->step == STEP_TLS;
	stream_begin(session);
}

/* ---- steps ---- */

static int
auth_begin(struct session *session, struct reason *reason)
{
	char *plain;
	int error =
	    credentials_plain(&plain, session->settings.credentials_file, reason);

	if (error != 0)
		return error;
	link_write(session->link, AUTH_START);
	link_write_owned(session->link, plain, credentials_free);
	link_write(session->link, AUTH_END);
	step_begin(session, STEP_AUTH, "answer to the user and password");
	return 0;
}

/*
 * Nothing is said before TLS. A manager on the same host offers no authentication after
 * it, or at least does not insist.
 */
static int
features_read(
    struct session *session, const struct document *document, struct reason *reason)
{
	bool wanted = session->settings.credentials_file != NULL;

	if (session->settings.link.tls != NULL && !session->secure) {
		if (!document->starttls)
			return reason_set(
			    reason, -EPROTO, "the manager does not offer TLS");
		link_write(session->link, STARTTLS);
		step_begin(session, STEP_PROCEED, "leave to begin TLS");
		return 0;
	}
	if (document->sasl && wanted && !session->authenticated) {
		if (!document->sasl_plain)
			return reason_set(reason, -EPROTO,
			    "the manager does not offer to take a password");
		return auth_begin(session, reason);
	}
	session->asked = document->sasl && !wanted;
	link_write(session->link, REGISTER);
	step_begin(session, STEP_REGISTER, "answer to the registration");
	return 0;
}

/*
 * A published example of this answer is not well-formed, so that one which cannot be
 * read counts as long as it does not say failure.
 */
static int
registration_read(
    struct session *session, const struct document *document, struct reason *reason)
{
	if (document->status == DOCUMENT_STATUS_FAILURE)
		return reason_set(reason, -EACCES, "registration refused: %s%s",
		    document->message[0] != '\0' ? document->message
						 : "no reason given",
		    session->asked ? " (the manager asks for a user: see "
				     "credentials)"
				   : "");
	step_begin(session, STEP_LISTEN, NULL);
	session->handler->registered(session->context);
	return 0;
}

static int
failure_read(
    struct session *session, const struct document *document, struct reason *reason)
{
	const char *why =
	    document->message[0] != '\0' ? document->message : "no reason";

	if (session->step == STEP_AUTH)
		return reason_set(reason, -EACCES,
		    "the manager refuses the user or the password: %s", why);
	return reason_set(reason, -EPROTO, "the manager says %s: %s",
	    document_kind_name(document->kind), why);
}

/* One document of the handshake: what each step waits for, and what comes of it. */
static int
handshake_read(
    struct session *session, const struct document *document, struct reason *reason)
{
	enum document_kind kind = document->kind;

	if (session->step == STEP_FEATURES && kind == DOCUMENT_FEATURES)
		return features_read(session, document, reason);
	if (session->step == STEP_PROCEED && kind == DOCUMENT_PROCEED) {
		step_begin(session, STEP_TLS, "end of the TLS handshake");
		return LINK_START_TLS;
	}
	if (session->step == STEP_AUTH && kind == DOCUMENT_SUCCESS) {
		session->authenticated = true;
		stream_begin(session);
		return 0;
	}
	if (session->step == STEP_REGISTER && kind == DOCUMENT_RESPONSE)
		return registration_read(session, document, reason);
	/* An event before the answer: everything is read once it has come. */
	if (session->step == STEP_REGISTER && kind == DOCUMENT_EVENT)
		return 0;
	return reason_set(reason, -EPROTO, "%s comes out of turn",
	    document_kind_name(document->kind));
}

static int
on_piece(void *context, const struct piece *piece, struct reason *reason)
{
	struct session *session = context;
	struct document document;
	struct reason fault = {""};
	int error;

	if (piece->kind == PIECE_STREAM_START)
		return 0;
	if (piece->kind == PIECE_STREAM_END)
		return reason_set(reason, -ECONNRESET, "the manager ends the stream");
	error = document_read(&document, piece->text, &fault);
	if (error == -ENOMEM || (error != 0 && session->step < STEP_REGISTER)) {
		*reason = fault;
		return error;
	}
	if (document.kind == DOCUMENT_FAILURE || document.kind == DOCUMENT_ERROR)
		return failure_read(session, &document, reason);
	if (session->step != STEP_LISTEN)
		return handshake_read(session, &document, reason);
	session->handler->event(
	    session->context, &document, error != 0 ? &fault : NULL);
	return 0;
}

static void
on_ended(void *context, const struct reason *reason)
{
	struct session *session = context;

	session->handler->ended(
	    session->context, session->step != STEP_CONNECT, reason);
}

int
session_open(struct session **session_out, struct event_base *base,
    const struct session_settings *settings, const struct session_handler *handler,
    void *context, struct reason *reason)
{
	static const struct link_handler on_link = {on_connected, on_piece, on_ended};
	struct session *session = calloc(1, sizeof(*session));
	int error;

	if (session == NULL)
		return reason_set(reason, -ENOMEM, "out of memory");
	session->settings = *settings;
	session->settings.link.expected = "connection";
	session->handler = handler;
	session->context = context;
	error = link_open(
	    &session->link, base, &session->settings.link, &on_link, session, reason);
	if (error != 0) {
		free(session);
		return error;
	}
	*session_out = session;
	return 0;
}

void
session_close(struct session *session)
{
	if (session == NULL)
		return;
	link_close(session->link);
	free(session);
}
