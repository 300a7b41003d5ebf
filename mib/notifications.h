/*
 * Notifications on their way: private to mib/. As a subagent we hand them to the
 * master, which sends them on, and each is confirmed by the master's response (RFC 2741
 * section 6.2.10 and 7.1.11); what has no response when the link is lost is told to the
 * alarms as not sent. As an agent of our own we send them ourselves (mib/receivers.c).
 */
#ifndef MIB_NOTIFICATIONS_H
#define MIB_NOTIFICATIONS_H

#include <stdbool.h>
#include <stdint.h>

struct alarm_event;
struct mib;
struct snmp_session;
struct table_set;
struct variable_list;

/* So many are with the master at the same time. */
#define NOTIFY_WINDOW 32

struct notify_link {
	struct snmp_session *session; /* with the master; NULL = there is none */
	bool full;                    /* the alarms wait for a free place */
	struct notify_flight {
		struct mib *mib;
		uint32_t sequence;
		bool taken;    /* the library holds it */
		bool given_up; /* told as not sent; its response may still come */
	} flights[NOTIFY_WINDOW];
};

/*
 * snmpTrapOID.0 and the columns of mrEventTable at the instance of the event, which
 * need not be in the table yet. Freed with snmp_free_varbind(); NULL: no memory.
 */
struct variable_list *notification_varbinds(
    const struct table_set *set, const struct alarm_event *event);

/* The sink of mode agentx. context: struct mib. -EAGAIN: no master, or window full. */
int notify_master(void *context, const struct alarm_event *event);

/* A notification could not be made (no memory): the alarms try again soon. */
void notify_later(struct mib *mib);

/* The library has a session with the master, or has it no more. */
void notify_link_up(struct mib *mib, struct snmp_session *session);
void notify_link_down(struct mib *mib);

#endif
