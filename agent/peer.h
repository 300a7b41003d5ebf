/*
 * Who is at the other end of a UNIX stream socket, as the system says. Nothing but
 * peer_group_find() asks a name service, which may keep us waiting.
 */
#ifndef AGENT_PEER_H
#define AGENT_PEER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct reason;

/* Room for peer_name(). */
#define PEER_NAME_SIZE 128

/* As many as Solaris lets a process have. */
#define PEER_GROUPS 1024

struct peer {
	uid_t uid;
	gid_t gid;
	/* The others of its process, where the system tells; of too many, none. */
	gid_t groups[PEER_GROUPS];
	size_t group_count;
};

struct peer_group {
	bool is_set; /* false: nobody is in it */
	gid_t gid;
};

/* As it was when it connected. 0 or -errno. */
int peer_read(int fd, struct peer *peer);

/*
 * The user's name, or "uid 1000" when the machine itself does not know it, into text;
 * cut to size.
 */
void peer_name(const struct peer *peer, char *text, size_t size);

/*
 * A group by its name, NULL = none; key: what of the configuration names it. May take
 * its time. -EINVAL with a reason: there is no such group.
 */
int peer_group_find(
    struct peer_group *group, const char *key, const char *name, struct reason *reason);

/* Whether it is root, the user of this process, or in a group. */
bool peer_is_trusted(const struct peer *peer, const struct peer_group *group);

#endif
