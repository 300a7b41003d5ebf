#include "mib/receivers.h"

#include <errno.h>
#include <stdlib.h>

#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>
#include <net-snmp/agent/net-snmp-agent-includes.h>

#include "agent/instant.h"
#include "agent/log.h"
#include "agent/reason.h"
#include "mib/session.h"

/* An inform is sent until it is answered, four times in all, so many ms apart. */
#define INFORM_TIMEOUT 1500
#define INFORM_RETRIES 3
/*
 * SNMPv3 informs need the engine of the receiver, which the library asks for, and waits
 * for the answer (RFC 3414 section 4): no longer than this, and no more often, in ms.
 */
#define DISCOVERY_PATIENCE 200
#define DISCOVERY_INTERVAL 30000

struct receiver {
	const char *address;
	netsnmp_session *session; /* the library's */
	bool inform;
	bool silent;        /* the last notification did not arrive */
	int64_t discovered; /* when its engine was last asked for, steady clock */
};

struct receivers {
	size_t count;
	struct receiver list[];
};

static netsnmp_session *
open_session(const struct mib_receiver *receiver)
{
	int command = receiver->inform ? SNMP_MSG_INFORM : SNMP_MSG_TRAP2;

	if (receiver->user)
		return netsnmp_create_v3user_notification_session(receiver->address,
		    receiver->user, SNMP_SEC_LEVEL_AUTHPRIV, NULL, command, NULL, 0,
		    NULL, NULL, NULL, NULL);
	return netsnmp_create_v1v2_notification_session(receiver->address, NULL,
	    receiver->community, NULL, SNMP_VERSION_2c, command, NULL, NULL, NULL);
}

int
receivers_open(
    struct receivers **out, const struct mib_options *options, struct reason *reason)
{
	size_t count = options->receiver_count;
	struct receivers *receivers =
	    calloc(1, sizeof(*receivers) + count * sizeof(*receivers->list));

	*out = receivers;
	if (!receivers)
		return reason_set(reason, -ENOMEM, "no memory for SNMP");
	for (size_t i = 0; i < count; i++) {
		const struct mib_receiver *from = &options->receivers[i];
		struct receiver *receiver = &receivers->list[i];

		receiver->address = from->address;
		receiver->inform = from->inform;
		receiver->discovered = -DISCOVERY_INTERVAL;
		receiver->session = open_session(from);
		if (!receiver->session)
			return reason_set(reason, -EINVAL,
			    "cannot send notifications to \"%s\"; an example of an "
			    "address is udp:192.0.2.1:162",
			    from->address);
		receivers->count++;
	}
	return 0;
}

void
receivers_free(struct receivers *receivers)
{
	free(receivers);
}

/* Whether a notification arrived, as far as can be known; each change is told once. */
static void
note(struct receiver *receiver, bool arrived)
{
	if (!arrived && !receiver->silent)
		log_warning(ROOM_SNMP, "notifications do not reach %s: %s",
		    receiver->address,
		    snmp_api_errstring(receiver->session->s_snmp_errno));
	else if (arrived && receiver->silent)
		log_info(ROOM_SNMP, "notifications reach %s again", receiver->address);
	receiver->silent = !arrived;
}

/* Of an inform an answer, at last; of anything a failure, from inside of sending. */
static int
take_response(
    int operation, netsnmp_session *session, int id, netsnmp_pdu *pdu, void *context)
{
	(void)session;
	(void)id;
	if (operation == NETSNMP_CALLBACK_OP_RESEND)
		return 1;
	if (operation != NETSNMP_CALLBACK_OP_RECEIVED_MESSAGE)
		note(context, false);
	else if (pdu->command == SNMP_MSG_RESPONSE)
		note(context, true);
	return 1;
}

/* A PDU for one receiver; NULL: no memory. */
static netsnmp_pdu *
make_pdu(const struct receiver *receiver, const struct variable_list *varbinds)
{
	static const oid uptime_oid[] = {1, 3, 6, 1, 2, 1, 1, 3, 0};
	unsigned long uptime = netsnmp_get_agent_uptime();
	netsnmp_pdu *pdu =
	    snmp_pdu_create(receiver->inform ? SNMP_MSG_INFORM : SNMP_MSG_TRAP2);
	struct variable_list *first;

	if (!pdu)
		return NULL;
	pdu->version = receiver->session->version;
	first = snmp_pdu_add_variable(pdu, uptime_oid, OID_LENGTH(uptime_oid),
	    ASN_TIMETICKS, &uptime, sizeof(uptime));
	if (first)
		first->next_variable =
		    snmp_clone_varbind((struct variable_list *)varbinds);
	/* Of a trap the sender is the authoritative engine (RFC 3414 section 1.5.1). */
	if (pdu->version == SNMP_VERSION_3 && !receiver->inform) {
		u_char engine[SNMP_MAX_ENG_SIZE];
		size_t length = snmpv3_get_engineID(engine, sizeof(engine));

		pdu->securityEngineID = netsnmp_memdup(engine, length);
		pdu->securityEngineIDLen = pdu->securityEngineID ? length : 0;
	}
	if (first && first->next_variable)
		return pdu;
	snmp_free_pdu(pdu);
	return NULL;
}

static void
receiver_send(struct receiver *receiver, const struct variable_list *varbinds)
{
	netsnmp_session *session = receiver->session;
	bool discover = receiver->inform && session->version == SNMP_VERSION_3 &&
			session->securityEngineIDLen == 0;
	int64_t now = instant_now().steady;
	netsnmp_pdu *pdu;

	if (discover && now - receiver->discovered < DISCOVERY_INTERVAL)
		return;
	pdu = make_pdu(receiver, varbinds);
	session->timeout = 1000L * (discover ? DISCOVERY_PATIENCE : INFORM_TIMEOUT);
	session->retries = discover ? 0 : INFORM_RETRIES;
	if (!pdu || !snmp_async_send(session, pdu, take_response, receiver)) {
		snmp_free_pdu(pdu);
		note(receiver, false);
	} else if (!receiver->inform) {
		note(receiver, true);
	}
	session->retries = INFORM_RETRIES;
	if (discover)
		receiver->discovered = now;
}

void
receivers_send(struct receivers *receivers, const struct variable_list *varbinds)
{
	for (size_t i = 0; i < receivers->count; i++)
		receiver_send(&receivers->list[i], varbinds);
}
