/* An HTTP server in this process, with a route of every kind, and clients of it. */
#ifndef TESTS_FUZZ_HTTP_SITE_H
#define TESTS_FUZZ_HTTP_SITE_H

#include <stddef.h>

struct http_site;

/* The one of this process; opened with the first call, closed when it ends. */
struct http_site *http_site_of_process(void);

/* A client; the program ends when that is not possible. */
int http_site_connect(struct http_site *site);
/* What cannot be sent because the server has ended the connection is lost. */
void http_site_say(struct http_site *site, int fd, const void *data, size_t size);
/* Take what is there, and go. */
void http_site_leave(struct http_site *site, int fd);

#endif
