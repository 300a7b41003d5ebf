/* Who is at the other end of a UNIX stream socket, as the system says. */
#ifndef AGENT_CONTROL_PEER_H
#define AGENT_CONTROL_PEER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct reason;

struct peer {
	uid_t uid;
	gid_t gid;
};

/* As it was when it connected. 0 or -errno. */
int peer_read(int fd, struct peer *peer);

/* The user's name, or "uid 1000" when nobody knows it, into text; cut to size. */
void peer_name(const struct peer *peer, char *text, size_t size);

/*
 * Whether it may have runs made and cancelled: root, the user of this process, and the
 * members of a group, NULL = no group. -EACCES with a reason for people.
 */
int peer_check(const struct peer *peer, const char *group, struct reason *reason);

#endif
