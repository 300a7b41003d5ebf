#include "tests/fuzz/http_site.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <event2/buffer.h>
#include <event2/event.h>

#include "agent/http/http.h"
#include "agent/log.h"
#include "agent/reason.h"

#define LARGE 70000

struct http_site {
	struct event_base *base;
	struct http *http;
	char directory[64];
	char path[80];
	struct http_stream *stream; /* the only one */
	int given;                  /* by sources */
};

static char large[LARGE];

/* ---- routes ---- */

static void
serve_body(void *context, struct http_request *request)
{
	static const struct http_body body = {.data = large, .size = LARGE};

	(void)context;
	http_reply(request, "text/plain", "7", &body);
}

static int
source_next(void *context, struct evbuffer *to)
{
	struct http_site *site = context;

	return evbuffer_add(to, "more", 4) == 0 ? ++site->given % 4 : -ENOMEM;
}

static void
source_release(void *context)
{
	(void)context;
}

static void
serve_source(void *context, struct http_request *request)
{
	static const char *const types[] = {"a/b", "c/d"};
	const struct http_source source = {.next = source_next,
	    .release = source_release,
	    .context = context,
	    .size = -1};
	int chosen = http_request_choose(request, types, 2);

	if (chosen < 0)
		http_reply_error(request, 406, "no such type");
	else
		http_reply_source(request, types[chosen], "8", &source);
}

static void
serve_rest(void *context, struct http_request *request)
{
	(void)context;
	http_reply_error(request, 404, http_request_rest(request));
}

static void
stream_drained(void *context)
{
	struct http_site *site = context;

	if (site->stream != NULL)
		http_stream_end(site->stream);
	site->stream = NULL;
}

static void
stream_closed(void *context)
{
	struct http_site *site = context;

	site->stream = NULL;
}

static void
serve_stream(void *context, struct http_request *request)
{
	static const struct http_body body = {.data = large, .size = LARGE};
	const struct http_stream_events events = {
	    stream_drained, stream_closed, context};
	struct http_site *site = context;

	if (site->stream != NULL || http_request_query(request, "no") != NULL) {
		http_reply_error(request, 503, "one at a time");
		return;
	}
	site->stream = http_stream_start(request, "a/b", &events);
	if (site->stream != NULL && http_stream_write(site->stream, &body, 1) != 0)
		abort();
}

static const struct http_route routes[] = {
    {"/body", serve_body},
    {"/source", serve_source},
    {"/rest/", serve_rest},
    {"/stream", serve_stream},
    {NULL, NULL},
};

/* ---- life ---- */

static struct http_site process_site;

static void
site_close(void)
{
	http_close(process_site.http);
	event_base_free(process_site.base);
	rmdir(process_site.directory);
}

struct http_site *
http_site_of_process(void)
{
	struct http_site *site = &process_site;
	struct http_options options = {.path = site->path,
	    .mode = 0600,
	    .connections = 4096,
	    .streams = 2,
	    .header_time = 1000,
	    .idle_time = 1000};
	const char *base = getenv("TMPDIR");
	struct reason reason = {""};

	if (site->http != NULL)
		return site;
	log_open(LOG_LEVEL_ERROR, NULL, NULL);
	signal(SIGPIPE, SIG_IGN);
	snprintf(site->directory, sizeof(site->directory), "%s/fuzz_http.XXXXXX",
	    base != NULL ? base : "/tmp");
	if (mkdtemp(site->directory) == NULL)
		abort();
	snprintf(site->path, sizeof(site->path), "%.63s/http", site->directory);
	site->base = event_base_new();
	if (site->base == NULL ||
	    http_open(&site->http, site->base, &options, routes, site, &reason) != 0)
		abort();
	atexit(site_close);
	return site;
}

/* ---- clients ---- */

static void
turn(struct http_site *site)
{
	for (int i = 0; i < 4; i++)
		event_base_loop(site->base, EVLOOP_NONBLOCK);
}

int
http_site_connect(struct http_site *site)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	memcpy(address.sun_path, site->path, strlen(site->path) + 1);
	if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof(address)) != 0 ||
	    fcntl(fd, F_SETFL, O_NONBLOCK) != 0)
		abort();
	turn(site);
	return fd;
}

void
http_site_say(struct http_site *site, int fd, const void *data, size_t size)
{
	(void)!send(fd, data, size, MSG_NOSIGNAL);
	turn(site);
}

void
http_site_leave(struct http_site *site, int fd)
{
	static char text[LARGE];

	shutdown(fd, SHUT_WR);
	turn(site);
	while (read(fd, text, sizeof(text)) > 0)
		turn(site);
	close(fd);
	turn(site);
}
