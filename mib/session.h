/* What the two ways to the network, subagent and agent, share: private to mib/. */
#ifndef MIB_SESSION_H
#define MIB_SESSION_H

#include "mib/notifications.h"
#include "mib/table.h"
#include "mib/view.h"

struct reason;
struct receivers;

/* The name under which the library knows us. */
#define SESSION_NAME "migready"

struct mib {
	struct mib_view view;
	struct table_set set;
	enum mib_mode mode;
	const char *master;
	int ping_interval;
	bool up;                     /* the master is connected, or the port open */
	bool serving;                /* start-up is over */
	bool refused;                /* the master did not accept our registration */
	unsigned retry;              /* alarm that tries it again, 0 = none */
	struct notify_link link;     /* mode agentx */
	struct receivers *receivers; /* mode agent */
};

/* ---- snmp.c ---- */

/* What the library has opened by now is not for children. */
void session_close_on_exec(void);

/* ---- agentx.c ---- */

/* Tell the library to be a subagent. Before init_agent(). -ENOMEM with a reason. */
int agentx_prepare(
    struct mib *mib, const struct mib_options *options, struct reason *reason);
/* The library set its defaults: put ours over them. After init_agent(). */
void agentx_configure(struct mib *mib);
/* After init_snmp(), which has tried to connect. */
void agentx_start(struct mib *mib);
/*
 * A line of the library's log; true if it was about us and has been told in our words.
 */
bool agentx_take_line(struct mib *mib, const char *line);
/* Before snmp_shutdown(). */
void agentx_stop(struct mib *mib);

/* ---- agent.c ---- */

/* Tell the library to be an agent, with port and engine. Before init_agent(). */
int agent_prepare(const struct mib_options *options, struct reason *reason);
/* Start its parts; hand over views, community, engine, which init_snmp() will read. */
int agent_configure(
    const struct mib_options *options, const char *version, struct reason *reason);
/* Make the users and open the port. After init_snmp(). */
int agent_start(
    struct mib *mib, const struct mib_options *options, struct reason *reason);

/* ---- transport.c ---- */

/*
 * Offer the transport "migready:/path" to the library: connects to a UNIX socket as its
 * own "unix:" does, but neither connecting nor sending ever waits longer than
 * TRANSPORT_PATIENCE. -ENOMEM.
 */
int transport_register(void);

#define TRANSPORT_PREFIX "migready"
/* Milliseconds that one exchange with the master may take. */
#define TRANSPORT_PATIENCE 200

#endif
