/* Where a peer listens: "https://sparc-b:9808", "http://127.0.0.1:9808", "unix:/path".
 */
#ifndef COLLECTORS_PEER_ADDRESS_H
#define COLLECTORS_PEER_ADDRESS_H

#include <stdint.h>

struct reason;

#define PEER_PORT 9808 /* where none is given */

enum peer_scheme {
	PEER_TLS,
	PEER_PLAIN, /* a loopback address only */
	PEER_UNIX,
};

struct peer_address {
	enum peer_scheme scheme;
	char host[256]; /* a name, or an address without brackets */
	uint16_t port;
	const char *path; /* of a UNIX socket, inside the URL */
};

/* -EINVAL with a reason. address->path points into url. */
int peer_address_read(
    struct peer_address *address, const char *url, struct reason *reason);

#endif
