/* Which route answers a request. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <event2/http.h>
#include <event2/keyvalq_struct.h>

#include "agent/http/http_private.h"

/* The path of a request without escapes. NULL: it has none that makes sense. */
static char *
path_decode(const struct evhttp_request *evhttp)
{
	const struct evhttp_uri *uri = evhttp_request_get_evhttp_uri(evhttp);
	const char *escaped = uri != NULL ? evhttp_uri_get_path(uri) : NULL;
	char *path;
	size_t length = 0;

	if (escaped == NULL)
		return NULL;
	path = evhttp_uridecode(escaped, 0, &length);
	if (path != NULL && strlen(path) != length) {
		free(path);
		return NULL;
	}
	return path;
}

/* NULL: no route has this path; else what is behind the route's. */
static const char *
route_match(const struct http_route *route, const char *path)
{
	size_t length = strlen(route->path);

	if (strncmp(route->path, path, length) != 0)
		return NULL;
	if (path[length] == '\0' || (length > 1 && route->path[length - 1] == '/'))
		return path + length;
	return NULL;
}

void
http_serve(struct http_connection *connection, struct evhttp_request *evhttp)
{
	struct http *http = connection->port->http;
	struct http_request request = {.connection = connection, .evhttp = evhttp};

	request.path = path_decode(evhttp);
	if (request.path == NULL) {
		http_reply_error(&request, HTTP_BADREQUEST, "This is no path.");
		return;
	}
	for (const struct http_route *route = http->routes; route->path != NULL;
	     route++) {
		request.rest = route_match(route, request.path);
		if (request.rest != NULL) {
			route->serve(http->context, &request);
			break;
		}
	}
	if (request.rest == NULL)
		http_reply_error(&request, HTTP_NOTFOUND,
		    "There is nothing here. migready.conf(5) has the paths.");
	free(request.path);
}

const char *
http_request_rest(const struct http_request *request)
{
	return request->rest;
}

const char *
http_request_header(const struct http_request *request, const char *name)
{
	return evhttp_find_header(
	    evhttp_request_get_input_headers(request->evhttp), name);
}
