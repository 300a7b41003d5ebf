#include "agent/control/peer.h"

#include <config.h>

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#if !defined(HAVE_GETPEEREID) && defined(HAVE_GETPEERUCRED)
#include <ucred.h>
#endif

#include "agent/reason.h"

#define NAME_SIZE 128

#if defined(HAVE_GETPEEREID)

int
peer_read(int fd, struct peer *peer)
{
	return getpeereid(fd, &peer->uid, &peer->gid) == 0 ? 0 : -errno;
}

#elif defined(HAVE_GETPEERUCRED)

int
peer_read(int fd, struct peer *peer)
{
	ucred_t *credentials = NULL;

	if (getpeerucred(fd, &credentials) != 0)
		return -errno;
	peer->uid = ucred_geteuid(credentials);
	peer->gid = ucred_getegid(credentials);
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
	return 0;
}

#endif

void
peer_name(const struct peer *peer, char *text, size_t size)
{
	const struct passwd *user = getpwuid(peer->uid);

	if (user != NULL)
		snprintf(text, size, "%s", user->pw_name);
	else
		snprintf(text, size, "uid %lld", (long long)peer->uid);
}

/* By the group that it had, its user's own group, or the list of members. */
static bool
is_member(const struct peer *peer, const char *name)
{
	const struct group *group = getgrnam(name);
	const struct passwd *user = getpwuid(peer->uid);

	if (group == NULL)
		return false;
	if (peer->gid == group->gr_gid)
		return true;
	if (user == NULL)
		return false;
	for (char **member = group->gr_mem; *member != NULL; member++)
		if (strcmp(*member, user->pw_name) == 0)
			return true;
	return user->pw_gid == group->gr_gid;
}

int
peer_check(const struct peer *peer, const char *group, struct reason *reason)
{
	char name[NAME_SIZE];

	if (peer->uid == 0 || peer->uid == geteuid() ||
	    (group != NULL && is_member(peer, group)))
		return 0;
	peer_name(peer, name, sizeof(name));
	return reason_set(reason, -EACCES,
	    "%s may look, but not have runs made or cancelled: control-group of "
	    "migready.conf names the group that may",
	    name);
}
