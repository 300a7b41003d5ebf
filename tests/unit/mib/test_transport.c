/* Whatever a master does not do, neither connecting nor sending waits for long. */
#include "mib/session.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>

#include "tests/unit/agent/scratch.h"
#include "tests/unit/cmocka_all.h"

/* More than the patience, and far less than a master that hangs could cost. */
#define SOON ((int64_t)4 * TRANSPORT_PATIENCE)

struct master {
	char directory[SCRATCH_SIZE];
	char path[SCRATCH_SIZE + 16];
	char address[SCRATCH_SIZE + 64];
	int sock;
};

static int
setup(void **state)
{
	static struct master master;
	struct sockaddr_un address = {.sun_family = AF_UNIX};

	scratch_make(master.directory);
	snprintf(master.path, sizeof(master.path), "%s/master", master.directory);
	snprintf(master.address, sizeof(master.address), "%s:%s", TRANSPORT_PREFIX,
	    master.path);
	assert_true(strlen(master.path) < sizeof(address.sun_path));
	memcpy(address.sun_path, master.path, strlen(master.path) + 1);
	master.sock = socket(AF_UNIX, SOCK_STREAM, 0);
	if (bind(master.sock, (struct sockaddr *)&address, sizeof(address)) < 0 ||
	    listen(master.sock, 1) < 0)
		return -1;
	*state = &master;
	return 0;
}

static int
teardown(void **state)
{
	struct master *master = *state;

	close(master->sock);
	scratch_remove(master->directory);
	return 0;
}

static netsnmp_transport *
open_transport(const struct master *master)
{
	return netsnmp_transport_open_client("agentx", master->address);
}

static void
close_transport(netsnmp_transport *transport)
{
	transport->f_close(transport);
	netsnmp_transport_free(transport);
}

static void
test_exchange(void **state)
{
	struct master *master = *state;
	netsnmp_transport *transport = open_transport(master);
	void *opaque = NULL;
	int peer, length = 0;
	char buffer[16];

	assert_non_null(transport);
	assert_true(fcntl(transport->sock, F_GETFD) & FD_CLOEXEC);
	peer = accept(master->sock, NULL, NULL);
	assert_int_equal(transport->f_send(transport, "hello", 5, &opaque, &length), 5);
	assert_int_equal(read(peer, buffer, sizeof(buffer)), 5);
	assert_memory_equal(buffer, "hello", 5);
	assert_int_equal(write(peer, "you", 3), 3);
	assert_int_equal(
	    transport->f_recv(transport, buffer, sizeof(buffer), &opaque, &length), 3);
	assert_memory_equal(buffer, "you", 3);
	close(peer);
	assert_int_equal(
	    transport->f_recv(transport, buffer, sizeof(buffer), &opaque, &length), 0);
	close_transport(transport);
}

/* A master that is stopped accepts nobody until its queue is full. */
static void
test_connecting_to_a_full_queue_does_not_wait(void **state)
{
	struct master *master = *state;
	netsnmp_transport *open[16];
	struct instant start = instant_now();
	size_t count = 0;

	while (count < 16 && (open[count] = open_transport(master)))
		count++;
	assert_true(count > 0);
	assert_true(count < 16);
	assert_true(instant_now().steady - start.steady < SOON);
	while (count > 0)
		close_transport(open[--count]);
}

static void
test_sending_to_who_does_not_read_ends_the_connection(void **state)
{
	struct master *master = *state;
	netsnmp_transport *transport = open_transport(master);
	int peer = accept(master->sock, NULL, NULL);
	char *message = calloc(1, 65536);
	struct instant start = instant_now();
	void *opaque = NULL;
	int length = 0, sent = 1, tries = 0;

	assert_non_null(message);
	while (sent > 0 && ++tries < 1000)
		sent = transport->f_send(transport, message, 65536, &opaque, &length);
	assert_int_equal(sent, -1);
	assert_true(instant_now().steady - start.steady < SOON);
	assert_int_equal(transport->f_recv(transport, message, 1, &opaque, &length), 0);
	free(message);
	close(peer);
	close_transport(transport);
}

static void
test_no_master(void **state)
{
	struct master master = *(struct master *)*state;

	snprintf(master.address, sizeof(master.address), "%s:%s-not-there",
	    TRANSPORT_PREFIX, master.directory);
	assert_null(open_transport(&master));
	snprintf(
	    master.address, sizeof(master.address), "%s:%0110d", TRANSPORT_PREFIX, 0);
	assert_null(open_transport(&master));
}

static int
start(void **state)
{
	(void)state;
	signal(SIGPIPE, SIG_IGN);
	return transport_register();
}

int
main(void)
{
#define CASE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
	const struct CMUnitTest tests[] = {
	    CASE(test_exchange),
	    CASE(test_connecting_to_a_full_queue_does_not_wait),
	    CASE(test_sending_to_who_does_not_read_ends_the_connection),
	    CASE(test_no_master),
	};

	return cmocka_run_group_tests(tests, start, NULL);
}
