#include "agent/loop.h"

#include <arpa/inet.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <event2/event.h>
#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>

#include "agent/instant.h"
#include "tests/unit/cmocka_all.h"

/* What a turn may take beyond what it waits for, on a machine that is busy. */
#define SLACK 500
/* libevent's clock may be as coarse as a tick of the kernel. */
#define GRAIN 12

static int
setup(void **state)
{
	struct loop *loop;

	if (loop_open(&loop))
		return -1;
	*state = loop;
	return 0;
}

static int
teardown(void **state)
{
	loop_free(*state);
	return 0;
}

static void
count_up(evutil_socket_t fd, short what, void *context)
{
	unsigned *count = context;

	(void)fd;
	(void)what;
	(*count)++;
}

static void
stop(evutil_socket_t fd, short what, void *context)
{
	(void)fd;
	(void)what;
	loop_stop(context);
}

static void
test_poll_and_no_sigpipe(void **state)
{
	struct sigaction action;

	assert_string_equal(event_base_get_method(loop_base(*state)), "poll");
	assert_int_equal(sigaction(SIGPIPE, NULL, &action), 0);
	assert_true(action.sa_handler == SIG_IGN);
}

static void
test_runs_until_stopped(void **state)
{
	struct loop *loop = *state;
	const struct timeval often = {.tv_usec = 2000}, end = {.tv_usec = 50000};
	struct instant start = instant_now();
	struct event *ticks, *last;
	unsigned count = 0;
	int64_t took;

	ticks = event_new(loop_base(loop), -1, EV_PERSIST, count_up, &count);
	last = event_new(loop_base(loop), -1, 0, stop, loop);
	event_add(ticks, &often);
	event_add(last, &end);
	assert_int_equal(loop_run(loop), 0);
	took = instant_now().steady - start.steady;
	assert_true(took >= 50 - GRAIN);
	assert_true(took < 50 + SLACK);
	assert_true(count > 0);
	event_free(ticks);
	event_free(last);
}

static void
count_alarm(unsigned alarm, void *context)
{
	unsigned *count = context;

	(void)alarm;
	(*count)++;
}

/* The library reconnects by an alarm: it must come in time without any descriptor. */
static void
test_alarms_of_the_library_come(void **state)
{
	struct loop *loop = *state;
	struct instant start = instant_now();
	const struct timeval wait = {.tv_usec = 20000};
	unsigned count = 0;
	int64_t took;

	loop_set_snmp(loop, true);
	assert_true(snmp_alarm_register_hr(wait, 0, count_alarm, &count) != 0);
	for (int turns = 0; count == 0 && turns < 100; turns++)
		assert_int_equal(loop_turn(loop), 0);
	took = instant_now().steady - start.steady;
	assert_int_equal(count, 1);
	assert_true(took >= 20 - GRAIN);
	assert_true(took < 20 + SLACK);
}

/* ---- descriptors of the library ---- */

/* A manager and, behind a socket of ours, an agent. */
struct exchange {
	int agent;
	char address[32];
	int answer; /* what the library told of the request, -1 = nothing yet */
};

static void
open_agent(struct exchange *exchange)
{
	struct sockaddr_in address = {.sin_family = AF_INET};
	socklen_t size = sizeof(address);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	exchange->agent = socket(AF_INET, SOCK_DGRAM, 0);
	assert_true(exchange->agent >= 0);
	assert_int_equal(
	    bind(exchange->agent, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(
	    getsockname(exchange->agent, (struct sockaddr *)&address, &size), 0);
	snprintf(exchange->address, sizeof(exchange->address), "127.0.0.1:%u",
	    ntohs(address.sin_port));
}

static int
take_answer(
    int operation, netsnmp_session *session, int id, netsnmp_pdu *pdu, void *context)
{
	struct exchange *exchange = context;

	(void)session;
	(void)id;
	(void)pdu;
	exchange->answer = operation;
	return 1;
}

static netsnmp_session *
ask(struct exchange *exchange)
{
	static const oid name[] = {1, 3, 6, 1, 2, 1, 1, 3, 0};
	static u_char community[] = "public";
	netsnmp_session session, *opened;
	netsnmp_pdu *request = snmp_pdu_create(SNMP_MSG_GET);

	snmp_sess_init(&session);
	session.version = SNMP_VERSION_2c;
	session.peername = exchange->address;
	session.community = community;
	session.community_len = sizeof(community) - 1;
	session.timeout = 30000;
	session.retries = 0;
	opened = snmp_open(&session);
	assert_non_null(opened);
	snmp_add_null_var(request, name, sizeof(name) / sizeof(*name));
	exchange->answer = -1;
	assert_true(snmp_async_send(opened, request, take_answer, exchange) != 0);
	return opened;
}

/* The request itself is a good answer once it is called a response. */
static void
reply(const struct exchange *exchange)
{
	struct sockaddr_in peer;
	socklen_t size = sizeof(peer);
	unsigned char packet[512];
	ssize_t length = recvfrom(exchange->agent, packet, sizeof(packet), 0,
	    (struct sockaddr *)&peer, &size);
	unsigned char *pdu = memchr(packet, SNMP_MSG_GET, (size_t)length);

	assert_non_null(pdu);
	*pdu = SNMP_MSG_RESPONSE;
	assert_int_equal(sendto(exchange->agent, packet, (size_t)length, 0,
			     (struct sockaddr *)&peer, size),
	    length);
}

static void
turn_until_answered(struct loop *loop, const struct exchange *exchange)
{
	struct instant start = instant_now();

	for (int turns = 0; exchange->answer < 0 && turns < 100; turns++)
		assert_int_equal(loop_turn(loop), 0);
	assert_true(instant_now().steady - start.steady < SLACK);
}

/* The library closes and opens behind our back and gets the same number again. */
static void
test_a_reused_descriptor_is_waited_for(void **state)
{
	struct loop *loop = *state;
	struct exchange exchange;
	int first = -1;

	open_agent(&exchange);
	loop_set_snmp(loop, true);
	for (int round = 0; round < 3; round++) {
		netsnmp_session *session = ask(&exchange);
		int sock = snmp_sess_transport(snmp_sess_pointer(session))->sock;

		if (round == 0)
			first = sock;
		assert_int_equal(sock, first);
		reply(&exchange);
		turn_until_answered(loop, &exchange);
		assert_int_equal(exchange.answer, NETSNMP_CALLBACK_OP_RECEIVED_MESSAGE);
		snmp_close(session);
	}
	close(exchange.agent);
}

static void
test_timeouts_of_the_library_come(void **state)
{
	struct loop *loop = *state;
	struct exchange exchange;
	netsnmp_session *session;

	open_agent(&exchange);
	loop_set_snmp(loop, true);
	session = ask(&exchange);
	turn_until_answered(loop, &exchange);
	assert_int_equal(exchange.answer, NETSNMP_CALLBACK_OP_TIMED_OUT);
	snmp_close(session);
	close(exchange.agent);
}

static int
start(void **state)
{
	(void)state;
	setenv("MIBS", "", 1);
	setenv("MIBDIRS", "/dev/null", 1);
	setenv("SNMP_PERSISTENT_DIR", "/dev/null", 1);
	netsnmp_ds_set_boolean(
	    NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_DONT_PERSIST_STATE, 1);
	netsnmp_ds_set_boolean(
	    NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_ALARM_DONT_USE_SIG, 1);
	init_snmp("migready");
	return 0;
}

static int
end(void **state)
{
	(void)state;
	snmp_shutdown("migready");
	return 0;
}

int
main(void)
{
#define CASE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
	const struct CMUnitTest tests[] = {
	    CASE(test_poll_and_no_sigpipe),
	    CASE(test_runs_until_stopped),
	    CASE(test_alarms_of_the_library_come),
	    CASE(test_a_reused_descriptor_is_waited_for),
	    CASE(test_timeouts_of_the_library_come),
	};

	return cmocka_run_group_tests(tests, start, end);
}
