/*
 * Notifications on their way to a master that never answers: how many it is given, and
 * what the alarms are told when it times out or the link is lost. The session is one of
 * SNMPv2c with nobody behind it, because the library's way of taking, holding and
 * giving back requests is the same for all.
 */
#include "mib/notifications.h"

#include <errno.h>
#include <stdlib.h>

#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>

#include "mib/root.h"
#include "mib/session.h"
#include "tests/unit/cmocka_all.h"
#include "tests/unit/mib/fake_alarms.h"
#include "tests/unit/mib/world.h"

static const struct alarm_event event = {
    .sequence = 7,
    .notification = 11,
    .key = "vswitch-lost.2.17",
    .severity = ALARM_SEVERITY_MAJOR,
    .state = ALARM_RAISED,
    .before = ALARM_CLEARED,
    .facts = {.host = "",
	.target = "sparc-b",
	.domain = "",
	.uuid = "",
	.service = "primary-vsw0",
	.text = "lost"},
    .raised = {.wall = START},
    .time = {.wall = START},
    .boot_id = 3,
};

static struct alarms alarms;
static struct mib mib;

/* What goes out does not matter. */
static int
build(netsnmp_session *session, netsnmp_pdu *pdu, u_char **packet, size_t *size,
    size_t *length)
{
	(void)session;
	(void)pdu;
	(void)size;
	(*packet)[0] = 0;
	*length = 1;
	return 0;
}

static netsnmp_session *
connect_to_nobody(void)
{
	netsnmp_session session, *opened;
	netsnmp_transport *transport;

	snmp_sess_init(&session);
	session.version = SNMP_VERSION_2c;
	transport = netsnmp_tdomain_transport("udp:127.0.0.1:9", 0, NULL);
	assert_non_null(transport);
	opened = snmp_add_full(
	    &session, transport, NULL, NULL, NULL, NULL, build, NULL, NULL);
	assert_non_null(opened);
	return opened;
}

static int
setup(void **state)
{
	(void)state;
	alarms = (struct alarms){.count = 0};
	mib = (struct mib){.mode = MIB_MODE_AGENTX};
	mib.view.sources.alarms = &alarms;
	mib.set = (struct table_set){
	    .base = root_objects,
	    .base_length = root_objects_length,
	    .tables = tables_all,
	    .table_count = tables_count,
	    .view = &mib.view,
	};
	return 0;
}

static void
test_without_a_master_nothing_is_sent(void **state)
{
	netsnmp_session *session = connect_to_nobody();

	(void)state;
	assert_int_equal(notify_master(&mib, &event), -EAGAIN);
	notify_link_up(&mib, session);
	assert_int_equal(alarms.woken, 1);
	assert_int_equal(notify_master(&mib, &event), 0);
	notify_link_down(&mib);
	assert_int_equal(notify_master(&mib, &event), -EAGAIN);
	assert_int_equal(alarms.unsent, 1);
	snmp_close(session);
	assert_int_equal(alarms.unsent, 1);
	assert_int_equal(alarms.confirmed_count, 0);
}

static void
test_the_window_is_bounded(void **state)
{
	netsnmp_session *session = connect_to_nobody();

	(void)state;
	notify_link_up(&mib, session);
	for (int i = 0; i < NOTIFY_WINDOW; i++)
		assert_int_equal(notify_master(&mib, &event), 0);
	assert_int_equal(notify_master(&mib, &event), -EAGAIN);
	assert_int_equal(alarms.unsent, 0);
	assert_int_equal(alarms.woken, 1);
	/* All time out: that is told once, and that there is room again, too. */
	snmp_close(session);
	assert_int_equal(alarms.unsent, 1);
	assert_int_equal(alarms.woken, 2);
	session = connect_to_nobody();
	notify_link_up(&mib, session);
	for (int i = 0; i < NOTIFY_WINDOW; i++)
		assert_int_equal(notify_master(&mib, &event), 0);
	snmp_close(session);
	assert_int_equal(alarms.unsent, 2);
}

/* One is sent again while the library still holds it: that one times out for itself. */
static void
test_what_was_given_up_is_not_given_up_again(void **state)
{
	netsnmp_session *old = connect_to_nobody(), *new = connect_to_nobody();

	(void)state;
	notify_link_up(&mib, old);
	assert_int_equal(notify_master(&mib, &event), 0);
	notify_link_down(&mib);
	notify_link_up(&mib, new);
	assert_int_equal(notify_master(&mib, &event), 0);
	assert_int_equal(alarms.unsent, 1);
	snmp_close(old);
	assert_int_equal(alarms.unsent, 1);
	snmp_close(new);
	assert_int_equal(alarms.unsent, 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(test_without_a_master_nothing_is_sent, setup),
	    cmocka_unit_test_setup(test_the_window_is_bounded, setup),
	    cmocka_unit_test_setup(test_what_was_given_up_is_not_given_up_again, setup),
	};

	setenv("MIBS", "", 1);
	setenv("MIBDIRS", "/dev/null", 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
