#include "collectors/resolve.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "agent/reason.h"
#include "collectors/child.h"
#include "collectors/ldm/slice.h"

#define OUTPUT_MAX   ((size_t)64 << 10)
#define ADDRESS_TEXT 64

/*
 * Databases of getent in the order in which they are asked: the first gives all
 * addresses but exists only with glibc, where the second prefers those of IPv6.
 */
static const char *const databases[] = {"ahosts", "hosts"};

#define DATABASES (sizeof(databases) / sizeof(databases[0]))

struct resolve {
	struct event_base *base;
	struct child *child;
	size_t database;
	uint16_t port;
	int64_t timeout;
	resolve_done *done;
	void *context;
	char name[];
};

bool
resolve_literal(const char *text, uint16_t port, struct resolve_address *address)
{
	struct sockaddr_in *v4 = (struct sockaddr_in *)&address->address;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&address->address;

	memset(address, 0, sizeof(*address));
	if (inet_pton(AF_INET, text, &v4->sin_addr) == 1) {
		v4->sin_family = AF_INET;
		v4->sin_port = htons(port);
		address->length = (int)sizeof(*v4);
	} else if (inet_pton(AF_INET6, text, &v6->sin6_addr) == 1) {
		v6->sin6_family = AF_INET6;
		v6->sin6_port = htons(port);
		address->length = (int)sizeof(*v6);
	}
	return address->length > 0;
}

bool
resolve_is_loopback(const struct resolve_address *address)
{
	const struct sockaddr *any = (const struct sockaddr *)&address->address;

	if (any->sa_family == AF_INET)
		return ntohl(((const struct sockaddr_in *)any)->sin_addr.s_addr) >>
			   24 ==
		       127;
	return IN6_IS_ADDR_LOOPBACK(&((const struct sockaddr_in6 *)any)->sin6_addr);
}

bool
resolve_name_is_valid(const char *name)
{
	static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "abcdefghijklmnopqrstuvwxyz"
				      "0123456789.-_";

	return name[0] != '-' && name[0] != '\0' && strlen(name) < 256 &&
	       name[strspn(name, allowed)] == '\0';
}

/*
 * Add the address at the beginning of a line. An address that comes for several kinds
 * of sockets, line after line, counts once; last: the line before, as text.
 */
static size_t
address_add(struct resolve_address *addresses, size_t count, struct slice line,
    char last[ADDRESS_TEXT], uint16_t port)
{
	char text[ADDRESS_TEXT];
	size_t length = 0;

	while (length < line.length && !slice_is_space(line.text[length]))
		length++;
	if (count == RESOLVE_ADDRESSES || length >= sizeof(text))
		return count;
	memcpy(text, line.text, length);
	text[length] = '\0';
	if (strcmp(text, last) == 0 || !resolve_literal(text, port, &addresses[count]))
		return count;
	memcpy(last, text, length + 1);
	return count + 1;
}

static int database_ask(struct resolve *resolve, struct reason *reason);

static void
on_child(void *context, const struct child_result *result)
{
	struct resolve *resolve = context;
	struct resolve_address addresses[RESOLVE_ADDRESSES];
	struct slice rest = {result->output, result->output_length};
	struct reason reason = {""};
	struct slice line;
	char last[ADDRESS_TEXT] = "";
	size_t count = 0;

	if (result->end == CHILD_EXITED && result->code == 0 && rest.length > 0)
		while (slice_next(&rest, '\n', &line))
			count =
			    address_add(addresses, count, line, last, resolve->port);
	if (count == 0) {
		child_free(resolve->child);
		resolve->child = NULL;
		if (++resolve->database < DATABASES &&
		    database_ask(resolve, &reason) == 0)
			return;
		reason_set(&reason, 0, "getent knows no address of %s", resolve->name);
	}
	resolve->done(resolve->context, addresses, count, &reason);
}

static int
database_ask(struct resolve *resolve, struct reason *reason)
{
	const char *const argv[] = {
	    "getent", databases[resolve->database], resolve->name, NULL};
	const struct child_options options = {.argv = argv,
	    .timeout = resolve->timeout,
	    .grace = 1000,
	    .max_output = OUTPUT_MAX};

	return child_start(
	    &resolve->child, &options, resolve->base, on_child, resolve, reason);
}

int
resolve_start(struct resolve **resolve_out, struct event_base *base, const char *name,
    uint16_t port, int64_t timeout, resolve_done *done, void *context,
    struct reason *reason)
{
	size_t size = strlen(name) + 1;
	struct resolve *resolve = calloc(1, sizeof(*resolve) + size);
	int error;

	if (resolve == NULL)
		return reason_set(reason, -ENOMEM, "out of memory");
	resolve->base = base;
	resolve->port = port;
	resolve->timeout = timeout;
	resolve->done = done;
	resolve->context = context;
	memcpy(resolve->name, name, size);
	error = database_ask(resolve, reason);
	if (error != 0) {
		free(resolve);
		return error;
	}
	*resolve_out = resolve;
	return 0;
}

void
resolve_free(struct resolve *resolve)
{
	if (resolve == NULL)
		return;
	child_free(resolve->child);
	free(resolve);
}
