/*
 * libcurl, loaded where somebody has peers: it brings some thirty other libraries
 * along, which an agent that asks no peer need not keep in memory.
 */
#ifndef COLLECTORS_PEER_LIBRARY_H
#define COLLECTORS_PEER_LIBRARY_H

#include <curl/curl.h>

struct reason;

/* The name that libcurl has had for programs since 7.16. */
#define LIBRARY_NAME "libcurl.so.4"

/* What is used of it. */
#define LIBRARY_FUNCTIONS(FUNCTION)                                                    \
	FUNCTION(easy_cleanup)                                                         \
	FUNCTION(easy_escape)                                                          \
	FUNCTION(easy_getinfo)                                                         \
	FUNCTION(easy_header)                                                          \
	FUNCTION(easy_init)                                                            \
	FUNCTION(easy_setopt)                                                          \
	FUNCTION(easy_strerror)                                                        \
	FUNCTION(free)                                                                 \
	FUNCTION(global_cleanup)                                                       \
	FUNCTION(global_init)                                                          \
	FUNCTION(multi_add_handle)                                                     \
	FUNCTION(multi_assign)                                                         \
	FUNCTION(multi_cleanup)                                                        \
	FUNCTION(multi_info_read)                                                      \
	FUNCTION(multi_init)                                                           \
	FUNCTION(multi_remove_handle)                                                  \
	FUNCTION(multi_setopt)                                                         \
	FUNCTION(multi_socket_action)                                                  \
	FUNCTION(slist_append)                                                         \
	FUNCTION(slist_free_all)

/* curl_easy_init is library.easy_init, and so on. */
struct library {
#define MEMBER(name) __typeof__(curl_##name) *name;
	LIBRARY_FUNCTIONS(MEMBER)
#undef MEMBER
	void *handle; /* NULL = not open */
};

/* Load it and make it ready. -ENOENT where it is missing or too old, with a reason;
 * then nothing is open. */
int library_open(struct library *library, const char *name, struct reason *reason);
/* Whoever closes it last leaves it in memory, but tells it to let go of all else. */
void library_close(struct library *library);

#endif
