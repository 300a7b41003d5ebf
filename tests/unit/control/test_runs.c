/* Runs over the control socket: asked for, looked at, ended; and by whom. */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "agent/control/orders.h"
#include "agent/fleet/fleet.h"
#include "agent/peer.h"
#include "tests/unit/cmocka_all.h"
#include "tests/unit/control/caller.h"
#include "tests/unit/engine/stage.h"

#define SUBMIT                                                                         \
	"{\"request\":\"submit\",\"operation\":\"migrate\",\"domain\":\"web1\","       \
	"\"target\":\"sparc-b\""

struct office {
	struct desk *desk;
	struct stage *stage;
};

static int
office_open(void **state)
{
	static struct office office;

	assert_int_equal(stage_open((void **)&office.stage), 0);
	assert_int_equal(desk_open_with((void **)&office.desk, office.stage->engine,
			     office.stage->pair.fleet),
	    0);
	*state = &office;
	return 0;
}

static int
office_close(void **state)
{
	struct office *office = *state;

	desk_close((void **)&office->desk);
	return stage_close((void **)&office->stage);
}

/* One request that makes a run, which is number 1. */
static void
make_run(struct desk *desk)
{
	static struct caller caller;

	call(desk, &caller, SUBMIT "}\n");
	json_decref(hear_type(desk, &caller, "run"));
	hear_end_of_line(desk, &caller);
}

static void
test_a_run_is_made_as_asked_for(void **state)
{
	struct office *office = *state;
	struct peer self = {.uid = geteuid(), .gid = getegid()};
	static struct caller caller;
	const struct engine_run *run;
	char name[64];
	json_t *line;

	peer_name(&self, name, sizeof(name));
	office->stage->policy.overrides = ENGINE_FORCE | ENGINE_OVERRIDE_WARNINGS;
	engine_set_policy(
	    office->stage->engine, &office->stage->policy, office->stage->pair.policy);
	call(office->desk, &caller,
	    SUBMIT
	    ",\"options\":[\"force\",\"overrideWarnings\"],\"name\":\"web9\"}\n");
	line = hear_type(office->desk, &caller, "run");
	assert_int_equal(heard_integer(line, "run"), 1);
	assert_string_equal(heard_string(line, "state"), "queued");
	assert_string_equal(heard_string(line, "requester"), name);
	assert_string_equal(heard_string(line, "name"), "web9");
	assert_true(json_is_null(json_object_get(line, "mode")));
	assert_true(json_is_null(json_object_get(line, "ended")));
	json_decref(line);
	hear_end_of_line(office->desk, &caller);
	run = engine_find(office->stage->engine, 1);
	assert_non_null(run);
	assert_int_equal(run->operation, ENGINE_MIGRATE);
	assert_int_equal(run->options, ENGINE_FORCE | ENGINE_OVERRIDE_WARNINGS);
	assert_string_equal(run->domain_name, "web1");
	assert_string_equal(run->source_name, "sparc-a");
	assert_string_equal(run->target_name, "sparc-b");
}

static void
test_runs_are_listed(void **state)
{
	struct office *office = *state;
	static struct caller caller;
	json_t *line;

	make_run(office->desk);
	call(office->desk, &caller, "{\"request\":\"runs\"}\n");
	json_decref(hear_type(office->desk, &caller, "start"));
	line = hear_type(office->desk, &caller, "run");
	assert_int_equal(heard_integer(line, "run"), 1);
	json_decref(line);
	line = hear_type(office->desk, &caller, "end");
	assert_int_equal(heard_integer(line, "runs"), 1);
	json_decref(line);
	hear_end_of_line(office->desk, &caller);
}

static void
test_a_run_comes_with_its_lines(void **state)
{
	struct office *office = *state;
	static struct caller caller;
	json_t *line;
	size_t lines;

	make_run(office->desk);
	stage_pass(office->stage, 1000);
	stage_runner_begins(office->stage);
	stage_runner_prints(office->stage, "bad \377 octet\n");
	stage_pass(office->stage, 1000);
	stage_runner_ends(office->stage, "exit 1");
	stage_pass(office->stage, 20000);
	lines = engine_find(office->stage->engine, 1)->lines;
	assert_true(lines > 0);
	call(office->desk, &caller, "{\"request\":\"run\",\"run\":1}\n");
	json_decref(hear_type(office->desk, &caller, "start"));
	line = hear_type(office->desk, &caller, "run");
	assert_int_equal(heard_integer(line, "lines"), lines);
	json_decref(line);
	for (size_t i = 1; i <= lines; i++) {
		line = hear_type(office->desk, &caller, "line");
		assert_int_equal(heard_integer(line, "line"), i);
		assert_non_null(heard_string(line, "origin"));
		json_decref(line);
	}
	json_decref(hear_type(office->desk, &caller, "end"));
	hear_end_of_line(office->desk, &caller);
}

static void
test_a_run_is_cancelled_by_another(void **state)
{
	struct office *office = *state;
	static struct caller caller;
	json_t *line;

	make_run(office->desk);
	call(office->desk, &caller, "{\"request\":\"cancel\",\"run\":1}\n");
	line = hear_type(office->desk, &caller, "run");
	assert_int_equal(heard_integer(line, "run"), 2);
	assert_int_equal(heard_integer(line, "subject"), 1);
	assert_string_equal(heard_string(line, "operation"), "cancel");
	json_decref(line);
	hear_end_of_line(office->desk, &caller);
	assert_false(engine_find(office->stage->engine, 1)->cancel);
	stage_pass(office->stage, 1000);
	assert_true(engine_find(office->stage->engine, 1)->cancel);
}

static void
test_refusals_say_why(void **state)
{
	static const struct {
		const char *request, *error;
	} wrong[] = {
	    {"{\"request\":\"submit\"}\n", "submit: "},
	    {SUBMIT ",\"option\":[\"force\"]}\n", "submit: "},
	    {SUBMIT ",\"options\":\"force\"}\n", "options is a list"},
	    {SUBMIT ",\"options\":[\"Force\"]}\n", "there is no option \"Force\""},
	    {SUBMIT ",\"options\":[1]}\n", "there is no option \"\""},
	    {SUBMIT ",\"options\":[\"force\"]}\n", "force"},
	    {SUBMIT ",\"generation\":-1}\n", "generation is a number"},
	    {SUBMIT ",\"generation\":4294967296}\n", "generation is a number"},
	    {SUBMIT ",\"generation\":1}\n", "has changed since generation 1"},
	    {SUBMIT ",\"name\":\"-x\"}\n", "the new name"},
	    {"{\"request\":\"submit\",\"operation\":\"cancel\",\"domain\":\"web1\","
	     "\"target\":\"sparc-b\"}\n",
		"there is no operation \"cancel\""},
	    {"{\"request\":\"submit\",\"operation\":\"migrate\",\"domain\":\"web7\","
	     "\"target\":\"sparc-b\"}\n",
		"web7"},
	    {"{\"request\":\"submit\",\"operation\":\"migrate\",\"domain\":\"web1\","
	     "\"target\":\"sparc-x\"}\n",
		"there is no host sparc-x"},
	    {"{\"request\":\"cancel\",\"run\":9}\n", "there is no run 9"},
	    {"{\"request\":\"cancel\"}\n", "there is no run 0"},
	    {"{\"request\":\"run\",\"run\":9}\n", "there is no run 9"},
	    {"{\"request\":\"run\",\"run\":\"1\"}\n", "there is no run 0"},
	};
	struct office *office = *state;
	static struct caller caller;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		call(office->desk, &caller, wrong[i].request);
		hear_error(office->desk, &caller, wrong[i].error);
		hear_end_of_line(office->desk, &caller);
	}
	assert_int_equal(engine_count(office->stage->engine), 0);
}

static void
test_an_engine_that_is_off_says_which_key(void **state)
{
	struct office *office = *state;
	static struct caller caller;

	office->stage->policy.enabled = false;
	engine_set_policy(
	    office->stage->engine, &office->stage->policy, office->stage->pair.policy);
	call(office->desk, &caller, SUBMIT "}\n");
	hear_error(office->desk, &caller, "engine { enabled = true }");
	hear_end_of_line(office->desk, &caller);
}

/* Ids that nobody has. */
static void
test_who_may_have_runs_made(void **state)
{
	const struct peer root = {.uid = 0, .gid = 0};
	const struct peer self = {.uid = geteuid(), .gid = 54321};
	const struct peer other = {.uid = 54321, .gid = 54321};
	const struct peer member = {.uid = 54321, .gid = 4711};
	const struct peer also = {
	    .uid = 54321, .gid = 54321, .groups = {7, 4711}, .group_count = 2};
	const struct peer_group none = {.is_set = false};
	const struct peer_group group = {.is_set = true, .gid = 4711};
	const struct peer_group zero = {.is_set = false, .gid = 4711};
	struct reason reason = {""};

	(void)state;
	assert_int_equal(order_check(&root, &none, &reason), 0);
	assert_int_equal(order_check(&self, &none, &reason), 0);
	assert_int_equal(order_check(&member, &group, &reason), 0);
	assert_int_equal(order_check(&also, &group, &reason), 0);
	assert_int_equal(order_check(&member, &none, &reason), -EACCES);
	assert_int_equal(order_check(&also, &zero, &reason), -EACCES);
	assert_int_equal(order_check(&other, &group, &reason), -EACCES);
	assert_non_null(strstr(reason.text, "uid 54321 may look, but not"));
}

static void
test_groups_are_found_once(void **state)
{
	struct peer_group group;
	struct reason reason = {""};

	(void)state;
	assert_int_equal(peer_group_find(&group, "control-group", NULL, &reason), 0);
	assert_false(group.is_set);
	assert_int_equal(peer_group_find(&group, "control-group", "root", &reason), 0);
	assert_true(group.is_set);
	assert_int_equal(group.gid, 0);
	assert_int_equal(
	    peer_group_find(&group, "control-group", "no-such-group", &reason),
	    -EINVAL);
	assert_string_equal(
	    reason.text, "control-group: there is no group \"no-such-group\"");
}

static void
test_users_have_names(void **state)
{
	const struct peer root = {.uid = 0}, other = {.uid = 54321};
	char name[16];

	(void)state;
	peer_name(&root, name, sizeof(name));
	assert_string_equal(name, "root");
	peer_name(&other, name, sizeof(name));
	assert_string_equal(name, "uid 54321");
	peer_name(&root, name, 3);
	assert_string_equal(name, "ro");
}

static void
test_the_system_tells_who_is_there(void **state)
{
	struct peer peer = {.uid = 54321, .gid = 54321};
	int pair[2];

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	assert_int_equal(peer_read(pair[0], &peer), 0);
	assert_int_equal(peer.uid, geteuid());
	assert_int_equal(peer.gid, getegid());
#ifdef SO_PEERGROUPS
	assert_int_equal(peer.group_count, getgroups(0, NULL));
#endif
	close(pair[0]);
	close(pair[1]);
	assert_int_equal(peer_read(-1, &peer), -EBADF);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, office_open, office_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_a_run_is_made_as_asked_for),
	    TEST(test_runs_are_listed),
	    TEST(test_a_run_comes_with_its_lines),
	    TEST(test_a_run_is_cancelled_by_another),
	    TEST(test_refusals_say_why),
	    TEST(test_an_engine_that_is_off_says_which_key),
	    cmocka_unit_test(test_who_may_have_runs_made),
	    cmocka_unit_test(test_groups_are_found_once),
	    cmocka_unit_test(test_users_have_names),
	    cmocka_unit_test(test_the_system_tells_who_is_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
