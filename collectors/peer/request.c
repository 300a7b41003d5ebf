#include "collectors/peer/request.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <event2/event.h>

#include "agent/export/octets.h"
#include "agent/reason.h"
#include "collectors/peer/link.h"
#include "collectors/resolve.h"

/* Milliseconds. */
#define CONNECT_TIME 10000L
#define RESOLVE_TIME 10000

#define HEADERS_MAX ((size_t)64 << 10)

/* Of the body of an error, which is for people. */
#define SENTENCE_MAX 200
#define ERROR_MAX    ((size_t)64 << 10)

#define MEDIA_TYPE "application/x-protobuf"

struct request {
	struct link *link;
	struct request_options options; /* its texts are url and headers here */
	char *url;
	struct curl_slist *headers, *addresses;
	struct resolve *resolve; /* while the name is looked up */
	CURL *easy;
	bool running; /* the easy handle is with the link */
	struct event *timer;
	size_t headers_size;
	struct octets body;
	struct reason reason; /* why we ended it ourselves */
	char complaint[CURL_ERROR_SIZE];
	char type[64], etag[256];
};

/* ---- the end ---- */

void
request_free(struct request *request)
{
	const struct library *curl;

	if (request == NULL)
		return;
	curl = &request->link->curl;
	resolve_free(request->resolve);
	if (request->running)
		curl->multi_remove_handle(request->link->multi, request->easy);
	curl->easy_cleanup(request->easy);
	curl->slist_free_all(request->headers);
	curl->slist_free_all(request->addresses);
	if (request->timer != NULL)
		event_free(request->timer);
	octets_free(&request->body);
	free(request->url);
	free(request);
}

static void
request_stop(struct request *request)
{
	event_del(request->timer);
	if (request->running)
		request->link->curl.multi_remove_handle(
		    request->link->multi, request->easy);
	request->running = false;
}

static void
request_fail(struct request *request)
{
	request_stop(request);
	link_forget_addresses(request->link);
	request->options.done(request->options.context, NULL, &request->reason);
}

/* A header of the answer, cut at the first of `ends`. */
static void
header_take(
    struct request *request, const char *name, const char *ends, char *to, size_t size)
{
	const struct library *curl = &request->link->curl;
	struct curl_header *header;
	size_t length;

	to[0] = '\0';
	if (curl->easy_header(request->easy, name, 0, CURLH_HEADER, -1, &header) !=
	    CURLHE_OK)
		return;
	length = strcspn(header->value, ends);
	if (length >= size)
		return;
	memcpy(to, header->value, length);
	to[length] = '\0';
}

void
request_ended(const struct library *curl, CURL *easy, CURLcode code)
{
	struct request *request;
	struct request_answer answer = {.status = 0};

	curl->easy_getinfo(easy, CURLINFO_PRIVATE, (char **)&request);
	if (code != CURLE_OK) {
		if (code == CURLE_FILESIZE_EXCEEDED)
			reason_set(&request->reason, 0,
			    "its answer has more than %zu octets",
			    request->options.most);
		if (request->reason.text[0] == '\0')
			reason_set(&request->reason, 0, "%s",
			    request->complaint[0] != '\0' ? request->complaint
							  : curl->easy_strerror(code));
		request_fail(request);
		return;
	}
	curl->easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &answer.status);
	header_take(
	    request, "Content-Type", "; ", request->type, sizeof(request->type));
	header_take(request, "ETag", "\r\n", request->etag, sizeof(request->etag));
	answer.type = request->type;
	answer.etag = request->etag;
	answer.body = request->body.data;
	answer.size = request->body.size;
	request_stop(request);
	request->options.done(request->options.context, &answer, NULL);
}

static void
on_time(evutil_socket_t fd, short what, void *context)
{
	struct request *request = context;

	(void)fd;
	(void)what;
	reason_set(&request->reason, 0,
	    request->options.data != NULL ? "nothing has come for %lld s"
					  : "no whole answer came within %lld s",
	    (long long)request->options.time / 1000);
	request_fail(request);
}

static void
timer_start(struct request *request)
{
	const struct timeval wait = {.tv_sec = (time_t)(request->options.time / 1000),
	    .tv_usec = (suseconds_t)(request->options.time % 1000 * 1000)};

	event_add(request->timer, &wait);
}

/* ---- what comes ---- */

static size_t
on_header(char *data, size_t size, size_t count, void *context)
{
	struct request *request = context;

	(void)data;
	request->headers_size += size * count;
	if (request->headers_size <= HEADERS_MAX)
		return size * count;
	reason_set(&request->reason, 0,
	    "its answer has more than %zu octets of headers", HEADERS_MAX);
	return 0;
}

/* Keep a piece of the body; of an error only as much as can be told. */
static int
body_keep(struct request *request, const char *data, size_t size, bool good)
{
	size_t most = good || request->options.most < ERROR_MAX ? request->options.most
								: ERROR_MAX;

	if (size > most - request->body.size)
		return reason_set(&request->reason, -E2BIG,
		    "its answer has more than %zu octets", most);
	octets_add(&request->body, data, size);
	return request->body.error == 0
		   ? 0
		   : reason_set(&request->reason, -ENOMEM, "no memory for its answer");
}

static size_t
on_body(char *data, size_t one, size_t size, void *context)
{
	struct request *request = context;
	struct request_options *options = &request->options;
	long status = 0;
	int error;

	(void)one;
	request->link->curl.easy_getinfo(
	    request->easy, CURLINFO_RESPONSE_CODE, &status);
	if (options->data == NULL || status != 200) {
		error = body_keep(request, data, size, status == 200);
	} else {
		timer_start(request);
		error = options->data(
		    options->context, (const uint8_t *)data, size, &request->reason);
	}
	return error == 0 ? size : 0;
}

/* ---- the question ---- */

/* Children are not to have it. */
static int
on_new_socket(void *context, curl_socket_t fd, curlsocktype purpose)
{
	(void)context;
	(void)purpose;
	return fcntl(fd, F_SETFD, FD_CLOEXEC) == 0 ? CURL_SOCKOPT_OK
						   : CURL_SOCKOPT_ERROR;
}

static void
tls_set(CURL *easy, const struct link *link)
{
	const struct library *curl = &link->curl;

	curl->easy_setopt(easy, CURLOPT_SSLCERT, link->certificate);
	curl->easy_setopt(easy, CURLOPT_SSLKEY, link->key);
	/* A key with a password is refused: else the terminal would be asked. */
	curl->easy_setopt(easy, CURLOPT_KEYPASSWD, "");
	curl->easy_setopt(easy, CURLOPT_CAINFO, link->ca);
	curl->easy_setopt(easy, CURLOPT_CAPATH, NULL);
#if LIBCURL_VERSION_NUM >= 0x075700
	/* Else a CA that is taken out of the file would be trusted for a day. */
	curl->easy_setopt(easy, CURLOPT_CA_CACHE_TIMEOUT, 0L);
#endif
	curl->easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
	curl->easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
	curl->easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
}

/* Everything that does not depend on addresses. 0 or -ENOMEM. */
static int
easy_fill(struct request *request)
{
	const struct link *link = request->link;
	const struct library *curl = &link->curl;
	CURL *easy = request->easy;

	curl->easy_setopt(easy, CURLOPT_PRIVATE, request);
	curl->easy_setopt(easy, CURLOPT_ERRORBUFFER, request->complaint);
	curl->easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl->easy_setopt(easy, CURLOPT_PROXY, "");
	curl->easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
	curl->easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	curl->easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, CONNECT_TIME);
	curl->easy_setopt(easy, CURLOPT_SOCKOPTFUNCTION, on_new_socket);
	curl->easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
	curl->easy_setopt(easy, CURLOPT_HEADERDATA, request);
	curl->easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
	curl->easy_setopt(easy, CURLOPT_WRITEDATA, request);
	curl->easy_setopt(easy, CURLOPT_HTTPHEADER, request->headers);
	if (link->address.scheme == PEER_TLS)
		tls_set(easy, link);
	if (link->address.scheme == PEER_UNIX)
		curl->easy_setopt(easy, CURLOPT_UNIX_SOCKET_PATH, link->address.path);
	/* A stream that is packed comes late, and has no size. */
	if (request->options.data == NULL) {
		curl->easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "gzip");
		/* What says that it is too long need not come first. */
		curl->easy_setopt(
		    easy, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)request->options.most);
	}
	return curl->easy_setopt(easy, CURLOPT_URL, request->url) == CURLE_OK ? 0
									      : -ENOMEM;
}

static int
url_make(struct request *request)
{
	const struct link *link = request->link;
	const char *name = link_name(link);
	bool brackets = strchr(name, ':') != NULL;
	size_t size = strlen(name) + strlen(request->options.path) + 32;

	request->url = malloc(size);
	if (request->url == NULL)
		return -ENOMEM;
	snprintf(request->url, size, "%s://%s%s%s:%u%s",
	    link->address.scheme == PEER_TLS ? "https" : "http", brackets ? "[" : "",
	    name, brackets ? "]" : "",
	    link->address.scheme == PEER_UNIX ? 80U : link->address.port,
	    request->options.path);
	return 0;
}

static int
header_add(struct request *request, const char *text)
{
	struct curl_slist *longer =
	    request->link->curl.slist_append(request->headers, text);

	if (longer == NULL)
		return -ENOMEM;
	request->headers = longer;
	return 0;
}

static int
headers_make(struct request *request)
{
	char known[320];
	int error = header_add(request, "Accept: " MEDIA_TYPE);

	if (error == 0 && request->options.etag != NULL) {
		snprintf(
		    known, sizeof(known), "If-None-Match: %s", request->options.etag);
		error = header_add(request, known);
	}
	return error;
}

/* Hand it over to libcurl, which begins from the event loop. */
static int
transfer_start(struct request *request)
{
	struct link *link = request->link;
	const struct library *curl = &link->curl;

	if (link->resolved != NULL) {
		request->addresses = curl->slist_append(NULL, link->resolved);
		if (request->addresses == NULL)
			return -ENOMEM;
		curl->easy_setopt(request->easy, CURLOPT_RESOLVE, request->addresses);
	}
	if (curl->multi_add_handle(link->multi, request->easy) != CURLM_OK)
		return -ENOMEM;
	request->running = true;
	return 0;
}

static void
on_resolved(void *context, const struct resolve_address *addresses, size_t count,
    const struct reason *reason)
{
	struct request *request = context;

	if (count == 0)
		request->reason = *reason;
	else if (link_set_addresses(request->link, addresses, count) == 0 &&
		 transfer_start(request) == 0)
		return;
	else
		reason_set(&request->reason, -ENOMEM, "out of memory");
	request_fail(request);
}

/* The first step: an address, or the question for one. */
static int
request_begin(struct request *request, struct reason *reason)
{
	struct link *link = request->link;
	struct resolve_address literal;

	if (!link_is_unresolved(link))
		return transfer_start(request);
	if (!resolve_literal(link->address.host, link->address.port, &literal))
		return resolve_start(&request->resolve, link->base, link->address.host,
		    link->address.port, RESOLVE_TIME, on_resolved, request, reason);
	if (link_set_addresses(link, &literal, 1) != 0)
		return -ENOMEM;
	return transfer_start(request);
}

int
request_start(struct request **request_out, struct link *link,
    const struct request_options *options, struct reason *reason)
{
	struct request *request = calloc(1, sizeof(*request));
	int error = -ENOMEM;

	if (request == NULL)
		return reason_set(reason, -ENOMEM, "out of memory");
	request->link = link;
	request->options = *options;
	request->easy = link->curl.easy_init();
	request->timer = evtimer_new(link->base, on_time, request);
	if (request->easy != NULL && request->timer != NULL && url_make(request) == 0 &&
	    headers_make(request) == 0 && easy_fill(request) == 0) {
		reason_set(reason, 0, "out of memory");
		timer_start(request);
		error = request_begin(request, reason);
	}
	if (error != 0) {
		request_free(request);
		return error == -ENOMEM ? reason_set(reason, error, "out of memory")
					: error;
	}
	*request_out = request;
	return 0;
}

/* ---- answers ---- */

int
request_refusal(const struct request_answer *answer, struct reason *reason)
{
	size_t length = 0;

	while (length < answer->size && length < SENTENCE_MAX &&
	       answer->body[length] != '\n' && answer->body[length] != '\0')
		length++;
	if (answer->status == 200)
		return reason_set(reason, -EIO,
		    "its answer is %s and not " MEDIA_TYPE
		    ": is a migreadyd listening there?",
		    answer->type[0] != '\0' ? answer->type : "of no type");
	return reason_set(reason, -EIO, "HTTP %ld%s%.*s", answer->status,
	    length > 0 ? ": " : "", (int)length, (const char *)answer->body);
}
