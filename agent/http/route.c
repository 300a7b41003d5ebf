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

/* What is behind the '?': name=value, with & between. False: it makes no sense. */
static bool
query_parse(const struct evhttp_request *evhttp, struct evkeyvalq *query)
{
	const struct evhttp_uri *uri = evhttp_request_get_evhttp_uri(evhttp);
	const char *text = uri != NULL ? evhttp_uri_get_query(uri) : NULL;

	return evhttp_parse_query_str(text != NULL ? text : "", query) == 0;
}

/* The first route that has the path. */
static void
path_serve(struct http_request *request)
{
	struct http *http = request->connection->port->http;

	for (const struct http_route *route = http->routes; route->path != NULL;
	     route++) {
		request->rest = route_match(route, request->path);
		if (request->rest != NULL) {
			route->serve(http->context, request);
			return;
		}
	}
	http_reply_error(request, HTTP_NOTFOUND,
	    "There is nothing here. migready.conf(5) has the paths.");
}

void
http_serve(struct http_connection *connection, struct evhttp_request *evhttp)
{
	struct evkeyvalq query;
	struct http_request request = {
	    .connection = connection, .evhttp = evhttp, .query = &query};

	request.path = path_decode(evhttp);
	if (request.path == NULL) {
		http_reply_error(&request, HTTP_BADREQUEST, "This is no path.");
		return;
	}
	if (query_parse(evhttp, &query))
		path_serve(&request);
	else
		http_reply_error(
		    &request, HTTP_BADREQUEST, "What is behind the ? is no query.");
	evhttp_clear_headers(&query);
	free(request.path);
}

const char *
http_request_query(const struct http_request *request, const char *name)
{
	return evhttp_find_header(request->query, name);
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
