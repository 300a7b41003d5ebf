/*
 * mib_open() in agent mode: what it refuses and why, and a manager that asks it over a
 * socket. The library below is one per process, so every case is a process.
 */
#include "mib/mib.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>

#include "agent/loop.h"
#include "agent/reason.h"
#include "mib/root.h"
#include "tests/unit/agent/scratch.h"
#include "tests/unit/cmocka_all.h"
#include "tests/unit/mib/world.h"

struct place {
	char directory[SCRATCH_SIZE];
	char listen[SCRATCH_SIZE + 16];
	char none[SCRATCH_SIZE + 8];                        /* nothing has that name */
	char good[SCRATCH_SIZE + 8], bad[SCRATCH_SIZE + 8]; /* files with passphrases */
	struct mib_user user;
	struct mib_options options;
};

static int
setup(void **state)
{
	static struct place place;

	memset(&place, 0, sizeof(place));
	scratch_make(place.directory);
	snprintf(place.listen, sizeof(place.listen), "unix:%s/socket", place.directory);
	snprintf(place.good, sizeof(place.good), "%s/good", place.directory);
	snprintf(place.bad, sizeof(place.bad), "%s/bad", place.directory);
	chmod(scratch_write(place.directory, "good", "correct horse\n"), 0600);
	chmod(scratch_write(place.directory, "bad", "short\n"), 0600);
	snprintf(place.none, sizeof(place.none), "%s/none", place.directory);
	place.user = (struct mib_user){
	    .name = "alice",
	    .auth_protocol = "SHA-256",
	    .auth_file = place.good,
	    .priv_protocol = "AES",
	    .priv_file = place.good,
	};
	place.options = (struct mib_options){
	    .mode = MIB_MODE_AGENT,
	    .listen = place.listen,
	    .users = &place.user,
	    .user_count = 1,
	    .state_dir = place.directory,
	};
	*state = &place;
	return 0;
}

static int
teardown(void **state)
{
	struct place *place = *state;

	scratch_remove(place->directory);
	return 0;
}

/* Run a case in a process of its own; it ends with 0 when all was as it should be. */
static void
run(int (*test)(struct place *place, const char *expected), struct place *place,
    const char *expected)
{
	pid_t child = fork();
	int status;

	assert_true(child >= 0);
	if (child == 0)
		_exit(test(place, expected));
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

/* mib_open() fails and its reason holds what is expected. */
static int
refuse(struct place *place, const char *expected)
{
	void *state;
	struct reason reason = {""};
	struct mib *mib;

	if (world_open(&state) ||
	    mib_open(&mib, &place->options, &((struct world *)state)->view.sources,
		&reason) >= 0)
		return 1;
	world_close(&state);
	if (strstr(reason.text, expected))
		return 0;
	fprintf(stderr, "reason: %s\n", reason.text);
	return 2;
}

static void
test_refusals(void **state)
{
	struct place *place = *state;

	place->options.state_dir = NULL;
	run(refuse, place, "directory");
	place->options.state_dir = place->none;
	run(refuse, place, place->none);
	place->options.state_dir = place->directory;

	place->options.listen = "udp:127.0.0.1:1161 udp:1.2.3.4";
	run(refuse, place, "is not an address");
	place->options.listen = "udp:192.0.2.1:1161";
	run(refuse, place, "cannot listen on udp:192.0.2.1:1161");
	place->options.listen = place->listen;

	place->options.community = "pub lic";
	run(refuse, place, "community");
	place->options.community = NULL;

	place->user.name = "al\"ice";
	run(refuse, place, "cannot be the name");
	place->user.name = "alice";
	place->user.auth_protocol = "ROT13";
	run(refuse, place, "ROT13");
	place->user.auth_protocol = "SHA-256";
	place->user.priv_file = place->bad;
	run(refuse, place, "8 to 128 octets");
	place->user.priv_file = place->none;
	run(refuse, place, place->none);
}

/* ---- a manager in the same process ---- */

struct manager {
	const char *expected; /* the version of the agent */
	int met;              /* bindings of the answer, -1 = nothing yet */
	bool good;
};

static int
take_answer(
    int operation, netsnmp_session *session, int id, netsnmp_pdu *pdu, void *context)
{
	struct manager *manager = context;
	const struct variable_list *first = pdu ? pdu->variables : NULL;

	(void)session;
	(void)id;
	manager->met = 0;
	if (operation != NETSNMP_CALLBACK_OP_RECEIVED_MESSAGE || !first ||
	    pdu->errstat != SNMP_ERR_NOERROR)
		return 1;
	manager->good =
	    first->type == ASN_OCTET_STR &&
	    first->val_len == strlen(manager->expected) &&
	    memcmp(first->val.string, manager->expected, first->val_len) == 0;
	for (; first; first = first->next_variable)
		manager->met++;
	return 1;
}

/* GETBULK from our root on; 0 when it brings the version and as many more. */
static int
ask(struct loop *loop, struct place *place, char *community, int expected)
{
	struct manager manager = {.expected = "0.1.0", .met = -1};
	netsnmp_session session, *opened;
	netsnmp_pdu *request = snmp_pdu_create(SNMP_MSG_GETBULK);

	snmp_sess_init(&session);
	session.version = SNMP_VERSION_2c;
	session.peername = place->listen;
	session.community = (u_char *)community;
	session.community_len = strlen(community);
	session.timeout = 300000;
	session.retries = 0;
	opened = snmp_open(&session);
	if (!opened)
		return 10;
	request->non_repeaters = 0;
	request->max_repetitions = 40;
	snmp_add_null_var(request, root_name, root_length);
	if (!snmp_async_send(opened, request, take_answer, &manager))
		return 11;
	for (int turns = 0; manager.met < 0 && turns < 100; turns++)
		loop_turn(loop);
	snmp_close(opened);
	if (manager.met != expected)
		return 12;
	return expected && !manager.good ? 13 : 0;
}

static int
serve(struct place *place, const char *expected)
{
	void *state;
	struct world *world;
	struct reason reason = {""};
	struct loop *loop;
	struct mib *mib;
	char right[] = "public", other[] = "private";
	int wrong;

	(void)expected;
	if (world_open(&state) || loop_open(&loop))
		return 1;
	world = state;
	if (mib_open(&mib, &place->options, &world->view.sources, &reason)) {
		fprintf(stderr, "reason: %s\n", reason.text);
		return 2;
	}
	loop_set_snmp(loop, true);
	wrong = ask(loop, place, right, 40);
	if (!wrong)
		wrong = ask(loop, place, other, 0);
	mib_close(mib);
	loop_free(loop);
	world_close(&state);
	return wrong;
}

static void
test_a_community_reads_and_another_does_not(void **state)
{
	struct place *place = *state;

	place->options.community = "public";
	run(serve, place, NULL);
}

int
main(void)
{
#define CASE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
	const struct CMUnitTest tests[] = {
	    CASE(test_refusals),
	    CASE(test_a_community_reads_and_another_does_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
