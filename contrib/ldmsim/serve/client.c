#include "contrib/ldmsim/serve/client.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include "contrib/ldmsim/memory.h"
#include "contrib/ldmsim/serve/document.h"
#include "contrib/ldmsim/serve/reply.h"
#include "contrib/ldmsim/serve/stanza.h"

/* A client that sends more than this without an end of the element is sent away. */
#define INPUT_LIMIT ((size_t)1 << 20)
#define LOGINS      3
#define FILLER_SIZE 16384

#define NAMESPACE_TLS  "xmlns='urn:ietf:params:xml:ns:xmpp-tls'"
#define NAMESPACE_SASL "xmlns='urn:ietf:params:xml:ns:xmpp-sasl'"
#define NAMESPACE_XMPP "xmlns='urn:ietf:params:xml:ns:xmpp-streams'"

enum phase {
	PHASE_CLEAR,
	PHASE_PROCEED, /* TLS begins when <proceed/> is on its way */
	PHASE_SECURE,
	PHASE_WRONG,  /* the next bytes, of TLS, get a wrong answer */
	PHASE_DEAF,   /* nothing that comes is looked at, nothing new is said */
	PHASE_ENDING, /* the connection is closed when the queue is empty */
	PHASE_CUT,    /* the same without a farewell */
};

struct client {
	struct channel channel;
	const struct options *options;
	SSL_CTX *context;
	unsigned number;
	enum phase phase;
	struct text in;
	bool greeted; /* the stream has a header */
	bool known;   /* needs no login, or has logged in */
	unsigned logins;
	unsigned registered; /* classes of events */
	uint64_t documents;  /* that were sent */
	uint64_t cut_at;     /* milliseconds, 0 until its first turn, or never */
};

static enum phase
first_phase(const struct modes *modes)
{
	if (modes->value[MODE_CLOSE_AT_ONCE] > 0)
		return PHASE_CUT;
	return modes->value[MODE_MUTE] > 0 ? PHASE_DEAF : PHASE_CLEAR;
}

struct client *
client_create(int fd, const struct options *options, SSL_CTX *context, unsigned number)
{
	struct client *client = memory_resize(NULL, sizeof(*client));

	*client = (struct client){
	    .channel = {.fd = fd, .modes = &options->modes},
	    .options = options,
	    .context = context,
	    .number = number,
	    .phase = first_phase(&options->modes),
	    .known = options->user == NULL,
	};
	return client;
}

int
client_fd(const struct client *client)
{
	return client->channel.fd;
}

short
client_events(const struct client *client, uint64_t now)
{
	return channel_events(&client->channel, now);
}

void
client_end(struct client *client)
{
	if (client->greeted)
		channel_send(&client->channel, "</stream:stream>");
	client->phase = PHASE_ENDING;
}

/* condition: of RFC 3920, section 4.7.3. */
static void
end_with_error(struct client *client, const char *condition)
{
	struct text error = {0};

	text_format(
	    &error, "<stream:error><%s " NAMESPACE_XMPP "/></stream:error>", condition);
	if (client->greeted)
		channel_send(&client->channel, text_string(&error));
	text_free(&error);
	client_end(client);
}

/* Features tell what is to be done next: TLS, the login, or nothing more. */
static void
greet(struct client *client)
{
	struct text header = {0};

	text_format(&header,
	    "<?xml version='1.0'?><stream:stream xmlns='jabber:client' "
	    "xmlns:stream='http://etherx.jabber.org/streams' from='%s' id='%u' "
	    "version='1.0'><stream:features>",
	    client->options->host, client->number);
	if (client->phase == PHASE_CLEAR &&
	    client->options->modes.value[MODE_NO_STARTTLS] == 0)
		text_add(&header, "<starttls " NAMESPACE_TLS "/>");
	else if (client->phase == PHASE_SECURE && !client->known)
		text_add(&header, "<mechanisms " NAMESPACE_SASL
				  "><mechanism>PLAIN</mechanism></mechanisms>");
	text_add(&header, "</stream:features>");
	channel_send(&client->channel, text_string(&header));
	text_free(&header);
	client->greeted = true;
}

static void
start_tls(struct client *client)
{
	const struct modes *modes = &client->options->modes;

	if (modes->value[MODE_NO_STARTTLS] > 0) {
		end_with_error(client, "unsupported-stanza-type");
	} else if (modes->value[MODE_FAILURE] > 0) {
		channel_send(&client->channel, "<failure " NAMESPACE_TLS "/>");
		client_end(client);
	} else {
		channel_send(&client->channel, "<proceed " NAMESPACE_TLS "/>");
		client->phase =
		    modes->value[MODE_WRONG_TLS] > 0 ? PHASE_WRONG : PHASE_PROCEED;
		client->greeted = false;
	}
}

/* message: base64 of [authzid] NUL user NUL password (RFC 4616). */
static bool
login_is_right(const struct options *options, const struct text *message)
{
	struct text plain = {0};
	const char *user, *password;
	bool right = false;

	if (message->length % 4 != 0 || message->length > 1024)
		return false;
	/* Three bytes for four letters; what the padding stands for is NUL. */
	for (size_t i = 0; i < message->length; i += 4) {
		unsigned char bytes[3];

		if (EVP_DecodeBlock(
			bytes, (const unsigned char *)message->data + i, 4) != 3)
			goto out;
		text_add_bytes(&plain, bytes, 3);
	}
	user = memchr(text_string(&plain), '\0', plain.length);
	if (user != NULL) {
		password = memchr(
		    user + 1, '\0', (size_t)(plain.data + plain.length - user - 1));
		right = password != NULL && strcmp(user + 1, options->user) == 0 &&
			strcmp(password + 1, text_string(&options->password)) == 0;
	}
out:
	text_free(&plain);
	return right;
}

static void
log_in(struct client *client, const struct stanza *stanza)
{
	struct text mechanism = {0}, message = {0};
	struct xml_reader reader;
	struct xml_tag tag;
	bool plain;

	xml_begin(&reader, stanza->whole.start, stanza->whole.length);
	xml_read(&reader, &tag);
	xml_attribute(&tag, "mechanism", &mechanism);
	plain = strcmp(text_string(&mechanism), "PLAIN") == 0;
	xml_read(&reader, &tag);
	xml_unescape(&message, tag.text);
	if (plain && login_is_right(client->options, &message)) {
		channel_send(&client->channel, "<success " NAMESPACE_SASL "/>");
		client->known = true;
		client->greeted = false;
	} else {
		channel_send(&client->channel,
		    plain ? "<failure " NAMESPACE_SASL "><not-authorized/></failure>"
			  : "<failure " NAMESPACE_SASL
			    "><invalid-mechanism/></failure>");
		if (++client->logins == LOGINS)
			client_end(client);
	}
	text_free(&mechanism);
	text_free(&message);
}

/* One more document: a client that does not read is dropped, one that has got all that
 * the mode grants is cut off. */
static void
begin_document(struct client *client)
{
	uint64_t limit = client->options->modes.value[MODE_DISCONNECT_AFTER];

	if (channel_is_full(&client->channel))
		client->channel.broken = true;
	if (++client->documents == limit)
		client->phase = PHASE_CUT;
}

static void
send_document(struct client *client, struct text *document)
{
	begin_document(client);
	document_dress(document, &client->options->modes);
	channel_send_document(&client->channel, document->data, document->length, 1);
}

/* Half a document, and no more of it. */
static void
send_half(struct client *client, struct text *document)
{
	begin_document(client);
	document_dress(document, &client->options->modes);
	channel_send_document(
	    &client->channel, document->data, document->length / 2, 1);
	client->phase = PHASE_DEAF;
}

/* A document with a long text before its </Envelope>. repeat: of the filler. */
static void
send_filled(struct client *client, struct text *document, uint64_t repeat)
{
	char filler[FILLER_SIZE];
	const char *rest;
	size_t head;

	begin_document(client);
	document_dress(document, &client->options->modes);
	rest = strstr(document->data, "</Envelope>");
	head = (size_t)(rest - document->data);
	memset(filler, 'x', sizeof(filler));
	channel_send_document(&client->channel, document->data, head, 1);
	channel_send_document(&client->channel, "<flood>", strlen("<flood>"), 1);
	channel_send_document(&client->channel, filler, sizeof(filler), repeat);
	channel_send_document(&client->channel, "</flood>", strlen("</flood>"), 1);
	channel_send_document(&client->channel, rest, document->length - head, 1);
}

static void
send_endless(struct client *client, struct text *document)
{
	send_filled(client, document, UINT64_MAX);
	client->phase = PHASE_DEAF;
}

static void
send_event(struct client *client, const struct event *event)
{
	const struct modes *modes = &client->options->modes;
	uint64_t flood = modes->value[MODE_FLOOD];
	struct text document = {0};

	document_add_event(&document, client->options, event);
	if (modes->value[MODE_STALLED_DOCUMENT] > 0)
		send_half(client, &document);
	else if (modes->value[MODE_ENDLESS_DOCUMENT] > 0)
		send_endless(client, &document);
	else if (flood > 0)
		send_filled(client, &document, flood / FILLER_SIZE + 1);
	else
		send_document(client, &document);
	text_free(&document);
}

void
client_announce(struct client *client, const struct event *event)
{
	struct event unknown = *event;

	if (client->phase != PHASE_SECURE ||
	    (client->registered & event_class(event->action)) == 0)
		return;
	unknown.action = "undocumented-change";
	if (client->options->modes.value[MODE_UNKNOWN_ACTIONS] > 0)
		send_event(client, &unknown);
	if (client->phase == PHASE_SECURE)
		send_event(client, event);
}

static void
take_element(struct client *client, const struct stanza *stanza)
{
	struct text document = {0};
	bool secure = client->phase == PHASE_SECURE;

	if (!client->greeted) {
		end_with_error(client, "invalid-xml");
	} else if (!secure && xml_is(&stanza->tag, "starttls")) {
		start_tls(client);
	} else if (secure && !client->known && xml_is(&stanza->tag, "auth")) {
		log_in(client, stanza);
	} else if (secure && client->known && xml_is(&stanza->tag, "LDM_interface")) {
		reply_add(
		    &document, client->options, stanza->whole, &client->registered);
		send_document(client, &document);
	} else {
		end_with_error(client, "policy-violation");
	}
	text_free(&document);
}

/* Returns false when there is nothing more to take. */
static bool
take_stanza(struct client *client)
{
	struct stanza stanza = stanza_find(&client->in);

	switch (stanza.kind) {
	case STANZA_MORE:
		if (client->in.length > INPUT_LIMIT)
			end_with_error(client, "resource-constraint");
		return false;
	case STANZA_BROKEN:
		end_with_error(client, "xml-not-well-formed");
		return false;
	case STANZA_STREAM:
		greet(client);
		break;
	case STANZA_END:
		client_end(client);
		return false;
	case STANZA_ELEMENT:
		take_element(client, &stanza);
		break;
	}
	text_drop(&client->in, stanza.length);
	return client->phase == PHASE_CLEAR || client->phase == PHASE_SECURE;
}

void
client_read(struct client *client)
{
	if (client->phase != PHASE_PROCEED)
		channel_read(&client->channel, &client->in);
}

void
client_answer(struct client *client)
{
	if (client->phase == PHASE_PROCEED)
		return;
	if (client->phase == PHASE_WRONG && client->in.length > 0) {
		/* No record of TLS begins with these bytes. */
		channel_send(&client->channel, "garbage in place of TLS\r\n");
		client_end(client);
	}
	if (client->phase != PHASE_CLEAR && client->phase != PHASE_SECURE) {
		text_free(&client->in);
		return;
	}
	while (take_stanza(client))
		continue;
}

bool
client_flush(struct client *client, uint64_t now)
{
	struct channel *channel = &client->channel;
	uint64_t lasts = client->options->modes.value[MODE_DISCONNECT_EVERY];

	if (client->cut_at == 0 && lasts > 0)
		client->cut_at = now + lasts;
	if (client->cut_at > 0 && now >= client->cut_at) {
		client->phase = PHASE_CUT;
		return false;
	}
	channel_flush(channel, now);
	if (channel->first == NULL && client->phase == PHASE_PROCEED) {
		/* What came in the clear has no place in the secure stream. */
		text_free(&client->in);
		channel_start_tls(channel, client->context);
		client->phase = PHASE_SECURE;
	}
	return !channel->broken &&
	       (channel->first != NULL ||
		   (client->phase != PHASE_ENDING && client->phase != PHASE_CUT));
}

void
client_free(struct client *client)
{
	channel_close(&client->channel, client->phase != PHASE_CUT);
	text_free(&client->in);
	free(client);
}
