#include "mib/mib.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>
#include <net-snmp/agent/net-snmp-agent-includes.h>
#include <net-snmp/agent/agent_sysORTable.h>
#include <net-snmp/library/large_fd_set.h>

#include "agent/log.h"
#include "agent/reason.h"
#include "mib/receivers.h"
#include "mib/root.h"
#include "mib/session.h"
#include "mib/tables.h"

/*
 * The library's log comes out where ours does. Once we serve, its warnings are about
 * packets that anybody can send, and no reason to fill a log.
 */
static int
take_log(int major, int minor, void *argument, void *context)
{
	const struct snmp_log_message *message = argument;
	struct mib *mib = context;
	int length = (int)strcspn(message->msg, "\n");

	(void)major;
	(void)minor;
	if (length == 0)
		return 0;
	if (mib->mode == MIB_MODE_AGENTX && agentx_take_line(mib, message->msg))
		return 0;
	if (message->priority <= LOG_ERR)
		log_error(ROOM_SNMP, "%.*s", length, message->msg);
	else if (message->priority == LOG_WARNING && !mib->serving)
		log_warning(ROOM_SNMP, "%.*s", length, message->msg);
	else
		log_debug(ROOM_SNMP, "%.*s", length, message->msg);
	return 0;
}

/* Who wrote a request, and how it came: all that is known for the record of a run. */
static void
name_requester(struct mib *mib, const netsnmp_agent_request_info *info)
{
	const netsnmp_pdu *pdu = info->asp ? info->asp->pdu : NULL;
	char *name = mib->view.requester;

	if (mib->mode == MIB_MODE_AGENTX)
		snprintf(name, VIEW_REQUESTER_SIZE, "SNMP, through the master agent");
	else
		snprintf(name, VIEW_REQUESTER_SIZE, "SNMP, user %s",
		    pdu && pdu->securityName ? pdu->securityName : "?");
}

static int
answer(netsnmp_mib_handler *handler, netsnmp_handler_registration *registration,
    netsnmp_agent_request_info *info, netsnmp_request_info *requests)
{
	struct mib *mib = handler->myvoid;

	(void)registration;
	mib->view.now = instant_now();
	if (!MODE_IS_GET(info->mode))
		name_requester(mib, info);
	table_answer(&mib->set, info, requests);
	return SNMP_ERR_NOERROR;
}

/*
 * One registration for everything: one round trip with the master after a reconnect,
 * and a walk from table to table that stays within us.
 */
static int
register_objects(struct mib *mib)
{
	netsnmp_mib_handler *handler = netsnmp_create_handler(SESSION_NAME, answer);
	netsnmp_handler_registration *registration;

	if (!handler)
		return -ENOMEM;
	handler->myvoid = mib;
	registration =
	    netsnmp_handler_registration_create(SESSION_NAME, handler, root_objects,
		root_objects_length, HANDLER_CAN_RWRITE | HANDLER_CAN_GETBULK);
	if (!registration) {
		netsnmp_handler_free(handler);
		return -ENOMEM;
	}
	if (netsnmp_register_handler(registration) != MIB_REGISTERED_OK)
		return -EEXIST;
	register_sysORTable((oid *)root_name, root_length,
	    "MIGREADY-MIB: migration readiness of logical domains");
	return 0;
}

void
session_close_on_exec(void)
{
	netsnmp_large_fd_set set;
	struct timeval timeout = {.tv_sec = 0};
	int count = 0, block = 1;

	netsnmp_large_fd_set_init(&set, FD_SETSIZE);
	snmp_select_info2(&count, &set, &timeout, &block);
	for (int fd = 0; fd < count; fd++)
		if (NETSNMP_LARGE_FD_ISSET(fd, &set))
			fcntl(fd, F_SETFD, FD_CLOEXEC);
	netsnmp_large_fd_set_cleanup(&set);
}

/* What keeps the library from reading and writing files that are not ours. */
static void
seclude_library(struct mib *mib, const struct mib_options *options)
{
	setenv("MIBS", "", 1);
	setenv("MIBDIRS", "/dev/null", 1);
	if (options->state_dir)
		setenv("SNMP_PERSISTENT_DIR", options->state_dir, 1);
	netsnmp_ds_set_boolean(
	    NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_DONT_PERSIST_STATE, 1);
	netsnmp_ds_set_boolean(
	    NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_ALARM_DONT_USE_SIG, 1);
	netsnmp_ds_set_boolean(
	    NETSNMP_DS_APPLICATION_ID, NETSNMP_DS_AGENT_NO_ROOT_ACCESS, 1);
	snmp_disable_log();
	snmp_enable_calllog();
	snmp_register_callback(
	    SNMP_CALLBACK_LIBRARY, SNMP_CALLBACK_LOGGING, take_log, mib);
}

/* In the order that the library asks for. */
static int
start_library(struct mib *mib, const struct mib_options *options,
    const struct mib_sources *sources, struct reason *reason)
{
	int error;

	seclude_library(mib, options);
	if (mib->mode == MIB_MODE_AGENTX)
		error = agentx_prepare(mib, options, reason);
	else
		error = agent_prepare(options, reason);
	if (error)
		return error;
	init_agent(SESSION_NAME);
	if (mib->mode == MIB_MODE_AGENTX)
		agentx_configure(mib);
	else
		error = agent_configure(options, sources->version, reason);
	if (error)
		return error;
	error = register_objects(mib);
	if (error)
		return reason_set(reason, error, "cannot register %s: %s", root_text,
		    strerror(-error));
	init_snmp(SESSION_NAME);
	if (mib->mode == MIB_MODE_AGENTX)
		agentx_start(mib);
	else
		error = agent_start(mib, options, reason);
	session_close_on_exec();
	return error;
}

int
mib_open(struct mib **out, const struct mib_options *options,
    const struct mib_sources *sources, struct reason *reason)
{
	struct mib *mib = calloc(1, sizeof(*mib));
	int error;

	if (!mib)
		return reason_set(reason, -ENOMEM, "no memory for SNMP");
	view_set_sources(&mib->view, sources);
	/* Another one than before the restart. */
	mib->view.run_lock = (int32_t)(sources->started.wall / 1000 & INT32_MAX);
	mib->mode = options->mode;
	mib->set = (struct table_set){
	    .base = root_objects,
	    .base_length = root_objects_length,
	    .tables = tables_all,
	    .table_count = tables_count,
	    .view = &mib->view,
	};
	error = start_library(mib, options, sources, reason);
	if (error) {
		mib_close(mib);
		return error;
	}
	mib->serving = true;
	*out = mib;
	return 0;
}

void
mib_close(struct mib *mib)
{
	if (!mib)
		return;
	/* What is still on its way is not told any more. */
	mib->view.sources.alarms = NULL;
	if (mib->mode == MIB_MODE_AGENTX)
		agentx_stop(mib);
	snmp_unregister_callback(
	    SNMP_CALLBACK_LIBRARY, SNMP_CALLBACK_LOGGING, take_log, mib, 1);
	snmp_shutdown(SESSION_NAME);
	shutdown_agent();
	receivers_free(mib->receivers);
	view_close(&mib->view);
	free(mib);
}

void
mib_set_sources(struct mib *mib, const struct mib_sources *sources)
{
	view_set_sources(&mib->view, sources);
}

/* Nobody tells whether a trap arrives, and an inform is the library's to repeat. */
static int
notify_receivers(void *context, const struct alarm_event *event)
{
	struct mib *mib = context;
	struct variable_list *varbinds = notification_varbinds(&mib->set, event);

	if (!varbinds) {
		notify_later(mib);
		return -EAGAIN;
	}
	receivers_send(mib->receivers, varbinds);
	snmp_free_varbind(varbinds);
	alarms_confirm(mib->view.sources.alarms, event->sequence);
	return 0;
}

struct alarms_sink
mib_sink(struct mib *mib)
{
	return (struct alarms_sink){
	    .send = mib->mode == MIB_MODE_AGENTX ? notify_master : notify_receivers,
	    .context = mib,
	};
}
