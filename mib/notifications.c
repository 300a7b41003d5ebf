#include "mib/notifications.h"

#include <errno.h>

#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>
#include <net-snmp/agent/net-snmp-agent-includes.h>

#include "agent/alarms/alarms.h"
#include "agent/log.h"
#include "mib/root.h"
#include "mib/session.h"
#include "mib/tables.h"

/* h.type of an agentx-Notify-PDU, RFC 2741 section 6.1; the library tells no name. */
#define AGENTX_NOTIFY 12
/* res.error of its response: the master knows no such session; section 6.2.16. */
#define AGENTX_NOT_OPEN 257
/*
 * Seconds that the master may take. It answers one request after the other, and other
 * subagents may hold it up; that it hangs is noticed by the ping.
 */
#define RESPONSE_PATIENCE 10
/* Seconds until we try again what failed for no reason that we are told the end of. */
#define RETRY_INTERVAL 1

/* ---- varbinds ---- */

static int
add_trap_oid(struct variable_list **list, uint32_t notification)
{
	static const oid trap_oid[] = {1, 3, 6, 1, 6, 3, 1, 1, 4, 1, 0};
	oid value[MAX_OID_LEN];
	size_t length = root_length;

	memcpy(value, root_name, length * sizeof(*value));
	value[length++] = 0; /* mrNotifications */
	value[length++] = notification;
	return snmp_varlist_add_variable(list, trap_oid, OID_LENGTH(trap_oid),
		   ASN_OBJECT_ID, value, length * sizeof(*value))
		   ? 0
		   : -ENOMEM;
}

/* What table_find() would say of the first column at the event. */
static struct table_cell
cell_of(const struct table_set *set, const struct alarm_event *event)
{
	struct table_cell cell = {.table = 0};

	while (set->tables[cell.table] != &event_table)
		cell.table++;
	cell.row.view = set->view;
	cell.row.index[0] = event->sequence;
	cell.row.event = event;
	return cell;
}

struct variable_list *
notification_varbinds(const struct table_set *set, const struct alarm_event *event)
{
	struct table_cell cell = cell_of(set, event);
	struct variable_list *list = NULL;
	int error = add_trap_oid(&list, event->notification);

	for (; !error && cell.column < EVENT_VARBINDS; cell.column++) {
		struct variable_list *varbind = snmp_varlist_add_variable(
		    &list, root_name, root_length, ASN_NULL, NULL, 0);

		if (!varbind)
			break;
		error = table_name(set, &cell, varbind);
		if (!error)
			error = table_write(
			    &event_table.columns[cell.column], &cell.row, varbind);
	}
	if (!error && cell.column == EVENT_VARBINDS)
		return list;
	snmp_free_varbind(list);
	return NULL;
}

/* ---- the master ---- */

static void
try_again(unsigned alarm, void *context)
{
	struct mib *mib = context;

	(void)alarm;
	if (mib->view.sources.alarms)
		alarms_wake(mib->view.sources.alarms);
}

void
notify_later(struct mib *mib)
{
	snmp_alarm_register(RETRY_INTERVAL, 0, try_again, mib);
}

/* All are to be sent again; one that is answered all the same need not be. */
static void
give_up(struct mib *mib)
{
	for (size_t i = 0; i < NOTIFY_WINDOW; i++)
		mib->link.flights[i].given_up = mib->link.flights[i].taken;
	if (mib->view.sources.alarms)
		alarms_unsent(mib->view.sources.alarms);
}

/* What an answer of the master, or none, says of one notification. */
static void
judge(struct notify_flight *flight, const netsnmp_pdu *response)
{
	struct mib *mib = flight->mib;

	if (!response || response->errstat == AGENTX_NOT_OPEN) {
		if (flight->given_up)
			return;
		/* Without a session the next ping fails too, and opens another. */
		if (response)
			mib->link.session = NULL;
		give_up(mib);
		return;
	}
	if (response->errstat != SNMP_ERR_NOERROR)
		log_error(ROOM_SNMP,
		    "the SNMP master refuses notification %lu: error %ld of RFC 2741; "
		    "it is not tried again",
		    (unsigned long)flight->sequence, response->errstat);
	if (mib->view.sources.alarms)
		alarms_confirm(mib->view.sources.alarms, flight->sequence);
}

/* The library calls this once for what it has taken, at the latest when it closes. */
static int
take_response(
    int operation, netsnmp_session *session, int id, netsnmp_pdu *pdu, void *context)
{
	struct notify_flight *flight = context;
	struct mib *mib = flight->mib;

	(void)session;
	(void)id;
	/* Told by notify_master(), from inside of which this comes. */
	if (operation == NETSNMP_CALLBACK_OP_SEND_FAILED)
		return 1;
	flight->taken = false;
	judge(flight, operation == NETSNMP_CALLBACK_OP_RECEIVED_MESSAGE ? pdu : NULL);
	if (mib->link.full && mib->view.sources.alarms) {
		mib->link.full = false;
		alarms_wake(mib->view.sources.alarms);
	}
	return 1;
}

static int
hand_over(
    struct mib *mib, struct notify_flight *flight, const struct alarm_event *event)
{
	netsnmp_pdu *pdu = snmp_pdu_create(AGENTX_NOTIFY);

	if (!pdu)
		return -ENOMEM;
	pdu->version = mib->link.session->version;
	pdu->sessid = mib->link.session->sessid;
	pdu->flags |= UCD_MSG_FLAG_PDU_TIMEOUT;
	pdu->time = RESPONSE_PATIENCE;
	pdu->variables = notification_varbinds(&mib->set, event);
	*flight = (struct notify_flight){
	    .mib = mib, .sequence = event->sequence, .taken = true};
	if (pdu->variables &&
	    snmp_async_send(mib->link.session, pdu, take_response, flight))
		return 0;
	flight->taken = false;
	snmp_free_pdu(pdu);
	return -EIO;
}

int
notify_master(void *context, const struct alarm_event *event)
{
	struct mib *mib = context;
	size_t i = 0;

	if (!mib->link.session)
		return -EAGAIN;
	while (i < NOTIFY_WINDOW && mib->link.flights[i].taken)
		i++;
	mib->link.full = i == NOTIFY_WINDOW;
	if (mib->link.full)
		return -EAGAIN;
	if (hand_over(mib, &mib->link.flights[i], event) == 0)
		return 0;
	notify_later(mib);
	return -EAGAIN;
}

void
notify_link_up(struct mib *mib, struct snmp_session *session)
{
	mib->link.session = session;
	if (mib->view.sources.alarms)
		alarms_wake(mib->view.sources.alarms);
}

void
notify_link_down(struct mib *mib)
{
	mib->link.session = NULL;
	give_up(mib);
}
