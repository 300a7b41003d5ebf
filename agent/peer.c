#include "agent/peer.h"

#include <config.h>

#include <errno.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#if !defined(HAVE_GETPEEREID) && defined(HAVE_GETPEERUCRED)
#include <ucred.h>
#endif

#include "agent/reason.h"

/* Users of this machine alone; others, which a name service knows, are shown as uid. */
#define USERS     "/etc/passwd"
#define LINE_SIZE 1024

/* ---- what the system says ---- */

#if defined(HAVE_GETPEEREID)

int
peer_read(int fd, struct peer *peer)
{
	peer->group_count = 0;
	return getpeereid(fd, &peer->uid, &peer->gid) == 0 ? 0 : -errno;
}

#elif defined(HAVE_GETPEERUCRED)

int
peer_read(int fd, struct peer *peer)
{
	ucred_t *credentials = NULL;
	const gid_t *groups;
	int count;

	if (getpeerucred(fd, &credentials) != 0)
		return -errno;
	peer->uid = ucred_geteuid(credentials);
	peer->gid = ucred_getegid(credentials);
	count = ucred_getgroups(credentials, &groups);
	peer->group_count = count > 0 ? (size_t)count : 0;
	if (peer->group_count > PEER_GROUPS)
		peer->group_count = PEER_GROUPS;
	memcpy(peer->groups, groups, peer->group_count * sizeof(gid_t));
	ucred_free(credentials);
	return peer->uid != (uid_t)-1 && peer->gid != (gid_t)-1 ? 0 : -EINVAL;
}

#else

int
peer_read(int fd, struct peer *peer)
{
	struct ucred credentials;
	socklen_t length = sizeof(credentials);

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &credentials, &length) != 0)
		return -errno;
	peer->uid = credentials.uid;
	peer->gid = credentials.gid;
	peer->group_count = 0;
#ifdef SO_PEERGROUPS
	length = sizeof(peer->groups);
	if (getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, peer->groups, &length) == 0)
		peer->group_count = length / sizeof(gid_t);
#endif
	return 0;
}

#endif

/* ---- names ---- */

/* "name:x:1000:..." of that user. */
static bool
line_is_of(const char *line, uid_t uid)
{
	const char *field = strchr(line, ':');
	unsigned long long number;
	char *end;

	field = field != NULL ? strchr(field + 1, ':') : NULL;
	if (field == NULL || field[1] < '0' || field[1] > '9')
		return false;
	number = strtoull(field + 1, &end, 10);
	return *end == ':' && number == uid;
}

void
peer_name(const struct peer *peer, char *text, size_t size)
{
	FILE *users = fopen(USERS, "r");
	char line[LINE_SIZE];
	bool found = false;

	while (users != NULL && !found && fgets(line, sizeof(line), users) != NULL)
		found = line_is_of(line, peer->uid);
	if (found)
		snprintf(text, size, "%.*s", (int)strcspn(line, ":"), line);
	else
		snprintf(text, size, "uid %lld", (long long)peer->uid);
	if (users != NULL)
		fclose(users);
}

int
peer_group_find(
    struct peer_group *group, const char *key, const char *name, struct reason *reason)
{
	const struct group *found = name != NULL ? getgrnam(name) : NULL;

	*group = (struct peer_group){.is_set = found != NULL};
	if (found != NULL)
		group->gid = found->gr_gid;
	else if (name != NULL)
		return reason_set(
		    reason, -EINVAL, "%s: there is no group \"%s\"", key, name);
	return 0;
}

/* ---- rights ---- */

static bool
is_member(const struct peer *peer, const struct peer_group *group)
{
	bool found = group->is_set && peer->gid == group->gid;

	for (size_t i = 0; group->is_set && i < peer->group_count && !found; i++)
		found = peer->groups[i] == group->gid;
	return found;
}

bool
peer_is_trusted(const struct peer *peer, const struct peer_group *group)
{
	return peer->uid == 0 || peer->uid == geteuid() || is_member(peer, group);
}
