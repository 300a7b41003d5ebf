/*
 * The subagent (RFC 2741). The library connects, pings and reconnects by itself; what
 * stands here keeps it from waiting, and tells in the log what it does.
 */
#include "mib/session.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>
#include <net-snmp/agent/net-snmp-agent-includes.h>
#include <net-snmp/agent/agent_callbacks.h>

#include "agent/log.h"
#include "agent/reason.h"
#include "mib/root.h"

#define UNIX_PREFIX "unix:"

/* The path of a UNIX socket, or NULL when the master is reached in another way. */
static const char *
unix_path(const char *master)
{
	if (strncmp(master, UNIX_PREFIX, strlen(UNIX_PREFIX)) == 0)
		return master + strlen(UNIX_PREFIX);
	return master[0] == '/' ? master : NULL;
}

/*
 * Ping, open, close and register wait for their answer inside the library, by default
 * for 6 seconds. A ping that fails is followed by a close and an open, so that three of
 * our patience must stay below a second. Without a second try: the next one is the
 * reconnect.
 */
static int
guard_session(int major, int minor, void *argument, void *context)
{
	netsnmp_session *session = argument;

	(void)major;
	(void)minor;
	(void)context;
	session->timeout = TRANSPORT_PATIENCE * 1000L;
	session->retries = 0;
	return 0;
}

static int
link_is_up(int major, int minor, void *argument, void *context)
{
	struct mib *mib = context;

	(void)major;
	(void)minor;
	mib->up = true;
	notify_link_up(mib, argument);
	session_close_on_exec();
	log_info(ROOM_SNMP, "connected to the SNMP master at %s", mib->master);
	return 0;
}

static int
link_is_down(int major, int minor, void *argument, void *context)
{
	struct mib *mib = context;

	(void)major;
	(void)minor;
	(void)argument;
	if (mib->up)
		log_warning(ROOM_SNMP,
		    "lost the SNMP master at %s; trying again every %d s", mib->master,
		    mib->ping_interval);
	mib->up = false;
	mib->refused = false;
	notify_link_down(mib);
	return 0;
}

int
agentx_prepare(
    struct mib *mib, const struct mib_options *options, struct reason *reason)
{
	const char *path = unix_path(options->master);
	char address[256];

	mib->master = options->master;
	mib->ping_interval =
	    (int)(options->ping_interval < 1 ? 1 : options->ping_interval);
	netsnmp_enable_subagent();
	netsnmp_ds_set_boolean(
	    NETSNMP_DS_APPLICATION_ID, NETSNMP_DS_AGENT_NO_CONNECTION_WARNINGS, 1);
	snprintf(address, sizeof(address), "%s%s", path ? TRANSPORT_PREFIX ":" : "",
	    path ? path : options->master);
	netsnmp_ds_set_string(
	    NETSNMP_DS_APPLICATION_ID, NETSNMP_DS_AGENT_X_SOCKET, address);
	snmp_register_callback(
	    SNMP_CALLBACK_LIBRARY, SNMP_CALLBACK_SESSION_INIT, guard_session, NULL);
	snmp_register_callback(
	    SNMP_CALLBACK_APPLICATION, SNMPD_CALLBACK_INDEX_START, link_is_up, mib);
	snmp_register_callback(
	    SNMP_CALLBACK_APPLICATION, SNMPD_CALLBACK_INDEX_STOP, link_is_down, mib);
	if (transport_register())
		return reason_set(reason, -ENOMEM, "no memory for SNMP");
	return 0;
}

void
agentx_stop(struct mib *mib)
{
	/* What is still registered when the library shuts down it would free. */
	snmp_unregister_callback(
	    SNMP_CALLBACK_APPLICATION, SNMPD_CALLBACK_INDEX_START, link_is_up, mib, 1);
	snmp_unregister_callback(
	    SNMP_CALLBACK_APPLICATION, SNMPD_CALLBACK_INDEX_STOP, link_is_down, mib, 1);
}

void
agentx_configure(struct mib *mib)
{
	netsnmp_ds_set_int(NETSNMP_DS_APPLICATION_ID,
	    NETSNMP_DS_AGENT_AGENTX_PING_INTERVAL, mib->ping_interval);
}

void
agentx_start(struct mib *mib)
{
	const char *path = unix_path(mib->master);

	if (mib->up)
		return;
	if (path && access(path, R_OK | W_OK) < 0)
		log_warning(ROOM_SNMP,
		    "no SNMP master at %s: %s; trying again every %d s (does snmpd "
		    "run with \"master agentx\", and may we use its socket?)",
		    mib->master, strerror(errno), mib->ping_interval);
	else
		log_warning(ROOM_SNMP,
		    "no answer from the SNMP master at %s; trying again every %d s",
		    mib->master, mib->ping_interval);
}

/* Ask the master, until it agrees, to send us what is asked about our subtree. */
static void
register_again(unsigned alarm, void *context)
{
	struct mib *mib = context;
	struct register_parameters parameters = {
	    .name = (oid *)mib->set.base,
	    .namelen = mib->set.base_length,
	    .priority = DEFAULT_MIB_PRIORITY,
	};

	if (mib->refused) {
		mib->refused = false;
		snmp_call_callbacks(SNMP_CALLBACK_APPLICATION,
		    SNMPD_CALLBACK_REGISTER_OID, &parameters);
		if (mib->refused)
			return;
		log_info(ROOM_SNMP, "the SNMP master accepts %s now", root_text);
	}
	snmp_alarm_unregister(alarm);
	mib->retry = 0;
}

bool
agentx_take_line(struct mib *mib, const char *line)
{
	static const char refusal[] = "registering pdu failed";

	if (strncmp(line, refusal, strlen(refusal)) != 0)
		return false;
	mib->refused = true;
	if (mib->retry)
		return true;
	log_error(ROOM_SNMP,
	    "the SNMP master refuses %s: another agent answers for it (does migreadyd "
	    "run twice on this host?); trying again every %d s",
	    root_text, mib->ping_interval);
	mib->retry = snmp_alarm_register(
	    (unsigned)mib->ping_interval, SA_REPEAT, register_again, mib);
	return true;
}
