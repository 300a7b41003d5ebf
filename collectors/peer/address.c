#include "collectors/peer/address.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/un.h>

#include "agent/reason.h"
#include "collectors/resolve.h"

/* What stands before the address; its length counts. */
static const struct {
	const char *text;
	enum peer_scheme scheme;
} schemes[] = {
    {"https://", PEER_TLS},
    {"http://", PEER_PLAIN},
    {"unix:", PEER_UNIX},
};

#define SCHEMES (sizeof(schemes) / sizeof(schemes[0]))

static int
path_read(struct peer_address *address, const char *path, struct reason *reason)
{
	if (path[0] != '/' ||
	    strlen(path) >= sizeof(((struct sockaddr_un *)NULL)->sun_path))
		return reason_set(reason, -EINVAL,
		    "url = \"unix:%s\" is no path of a socket, such as "
		    "unix:/var/lib/migready/http.sock",
		    path);
	address->path = path;
	return 0;
}

/* ":9808" and perhaps a slash, or nothing. */
static bool
port_read(uint16_t *port, const char *text)
{
	unsigned long number = 0;

	*port = PEER_PORT;
	if (*text == ':') {
		text++;
		if (*text < '0' || *text > '9')
			return false;
		while (*text >= '0' && *text <= '9' && number <= UINT16_MAX)
			number = number * 10 + (unsigned long)(*text++ - '0');
		if (number == 0 || number > UINT16_MAX)
			return false;
		*port = (uint16_t)number;
	}
	return strcmp(text, "/") == 0 || *text == '\0';
}

static bool
host_read(struct peer_address *address, const char *text)
{
	bool bracket = text[0] == '[';
	size_t length = bracket ? strcspn(++text, "]") : strcspn(text, ":/");
	struct resolve_address literal;

	if (length >= sizeof(address->host) || (bracket && text[length] != ']'))
		return false;
	memcpy(address->host, text, length);
	address->host[length] = '\0';
	if (bracket ? !resolve_literal(address->host, 0, &literal)
		    : !resolve_name_is_valid(address->host))
		return false;
	return port_read(&address->port, text + length + (bracket ? 1 : 0));
}

int
peer_address_read(struct peer_address *address, const char *url, struct reason *reason)
{
	struct resolve_address literal;
	size_t i = 0;

	*address = (struct peer_address){.port = 0};
	while (
	    i < SCHEMES && strncmp(url, schemes[i].text, strlen(schemes[i].text)) != 0)
		i++;
	if (i < SCHEMES) {
		address->scheme = schemes[i].scheme;
		url += strlen(schemes[i].text);
	}
	if (i < SCHEMES && address->scheme == PEER_UNIX)
		return path_read(address, url, reason);
	if (i == SCHEMES || !host_read(address, url))
		return reason_set(reason, -EINVAL,
		    "url is not of the form https://sparc-b:9808 or unix:/path");
	if (address->scheme == PEER_PLAIN &&
	    (!resolve_literal(address->host, address->port, &literal) ||
		!resolve_is_loopback(&literal)))
		return reason_set(reason, -EINVAL,
		    "url: http is for a loopback address such as 127.0.0.1 only: "
		    "%s needs https",
		    address->host);
	return 0;
}
