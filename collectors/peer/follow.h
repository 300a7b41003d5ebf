/*
 * Following the stream of a peer: one for all hosts of a link. It tells which hosts
 * have changed; when it ends, is refused or falls silent they are asked at their
 * intervals, and it is tried again, less and less often.
 */
#ifndef COLLECTORS_PEER_FOLLOW_H
#define COLLECTORS_PEER_FOLLOW_H

struct inventory_message;
struct link;
struct reason;

/* Who wants to hear of a host. Stays where it is. */
struct follower {
	struct follower *next; /* private */
	const char *host;
	/* What the peer says of the host now: all but its facts. */
	void (*tell)(void *context, const struct inventory_message *message);
	void *context;
};

/* Hear of a host from now on, until unfollow. -ENOMEM with a reason. */
int follow_add(struct link *link, struct follower *follower, struct reason *reason);
/* Nothing for one that was not added. */
void follow_remove(struct link *link, struct follower *follower);

#endif
