#include "agent/config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/engine/engine.h"
#include "agent/readiness/policy.h"
#include "agent/reason.h"
#include "tests/unit/agent/scratch.h"
#include "tests/unit/cmocka_all.h"

static char directory[SCRATCH_SIZE];

static int
setup(void **context)
{
	(void)context;
	scratch_make(directory);
	return 0;
}

static int
teardown(void **context)
{
	(void)context;
	scratch_remove(directory);
	return 0;
}

static struct config *
load(const char *text)
{
	struct config *config = NULL;
	struct reason reason = {""};

	if (config_load(&config, scratch_write(directory, "m.conf", text), &reason) !=
	    0)
		fail_msg("%s", reason.text);
	return config;
}

static void
test_defaults(void **context)
{
	struct config *config = load("host \"sparc-a\" { }\n");

	(void)context;
	assert_int_equal(config->host_count, 1);
	assert_string_equal(config->hosts[0].name, "sparc-a");
	assert_string_equal(config->hosts[0].collector->name, "ldm");
	assert_int_equal(config->hosts[0].interval, 60);
	assert_int_equal(config->hosts[0].max_age, 300);
	assert_int_equal(config->required_targets, 1);
	assert_int_equal(config->log_level, LOG_LEVEL_INFO);
	assert_int_equal(config->mib.mode, MIB_MODE_AGENTX);
	assert_int_equal(config->mib.ping_interval, 5);
	assert_int_equal(config->mib.user_count, 0);
	assert_int_equal(config->control_mode, 0660);
	assert_null(config->control_group);
	assert_int_equal(config->alarms.rate, 50);
	assert_int_equal(config->alarms.notices, 1U << ALARM_RUN_FINISHED);
	assert_int_equal(config->alarms.kinds[ALARM_VSWITCH_LOST].clear_hold, 10000);
	config_free(config);
	config = load("state-dir = \"/var/tmp/m\"\nhost \"sparc-a\" { }\n");
	assert_string_equal(config->control, "/var/tmp/m/migready.sock");
	config_free(config);
}

static void
test_a_peer(void **context)
{
	struct config *config = load("agent-name = \"noc\"\n"
				     "host \"sparc-b\" {\n"
				     "  collector = \"peer\" url = \"unix:/a/b\"\n"
				     "}\n");
	const struct collector_settings *settings = &config->hosts[0].settings;

	(void)context;
	assert_string_equal(config->agent, "noc");
	assert_string_equal(config->hosts[0].collector->name, "peer");
	assert_string_equal(settings->agent, "noc");
	assert_string_equal(collector_setting(settings, "url")->text, "unix:/a/b");
	/* Its own defaults, not those of another collector with the same key. */
	assert_int_equal(collector_setting(settings, "timeout")->number, 30);
	assert_int_equal(collector_setting(settings, "max-output")->number, 67108864);
	config_free(config);
	config = load("host \"sparc-a\" { }\n");
	assert_true(config->agent[0] != '\0');
	config_free(config);
}

static void
test_everything_given(void **context)
{
	struct config *config = load("state-dir = \"/var/tmp/m\"\n"
				     "control = \"/var/run/m/c\"\n"
				     "control-mode = \"600\"\n"
				     "control-group = \"ops\"\n"
				     "alarms {\n"
				     "  vcc-low = 0\n"
				     "  run-started = true\n"
				     "  run-finished = false\n"
				     "  kind \"vcc-low\" {\n"
				     "    raise-hold = 5 clear-hold = 0\n"
				     "    notify = false\n"
				     "  }\n"
				     "}\n"
				     "interval = 30\n"
				     "required-targets = 2\n"
				     "log { level = \"debug\" }\n"
				     "snmp {\n"
				     "  mode = \"agent\"\n"
				     "  listen = \"udp:127.0.0.1:11161\"\n"
				     "  user \"noc\" {\n"
				     "    auth-file = \"/etc/a\"\n"
				     "    priv-file = \"/etc/p\" write = true\n"
				     "  }\n"
				     "  trap \"udp:192.0.2.1:162\" {\n"
				     "    community = \"watch\"\n"
				     "  }\n"
				     "  trap \"udp:192.0.2.2:162\" {\n"
				     "    version = \"3\" user = \"noc\"\n"
				     "    inform = true\n"
				     "  }\n"
				     "}\n"
				     "severity \"206\" {\n"
				     "  live = \"info\" cold = \"warning\"\n"
				     "  target \"sparc-b\" {\n"
				     "    live = \"blocker\" cold = \"ignore\"\n"
				     "  }\n"
				     "}\n"
				     "host \"sparc-a\" {\n"
				     "  command = {\"ssh\", \"sparc-a\", \"ldm\"}\n"
				     "  interval = 10\n"
				     "}\n"
				     "host \"sparc-b\" {\n"
				     "  collector = \"file\"\n"
				     "  path = \"/var/tmp/sparc-b\"\n"
				     "}\n");
	const struct collector_value *command;
	enum finding_id id = finding_from_code(206);

	(void)context;
	assert_string_equal(config->state_dir, "/var/tmp/m");
	assert_string_equal(config->control, "/var/run/m/c");
	assert_int_equal(config->control_mode, 0600);
	assert_string_equal(config->control_group, "ops");
	assert_int_equal(config->alarms.vcc_low, 0);
	assert_int_equal(config->alarms.notices, 1U << ALARM_RUN_STARTED);
	assert_int_equal(config->alarms.kinds[ALARM_VCC_LOW].raise_hold, 5000);
	assert_int_equal(config->alarms.kinds[ALARM_VCC_LOW].clear_hold, 0);
	assert_false(config->alarms.kinds[ALARM_VCC_LOW].notified);
	assert_true(config->alarms.kinds[ALARM_VSWITCH_LOST].notified);
	assert_int_equal(config->required_targets, 2);
	assert_int_equal(config->log_level, LOG_LEVEL_DEBUG);
	assert_int_equal(config->mib.mode, MIB_MODE_AGENT);
	assert_string_equal(config->mib.listen, "udp:127.0.0.1:11161");
	assert_int_equal(config->mib.user_count, 1);
	assert_string_equal(config->mib.users[0].name, "noc");
	assert_string_equal(config->mib.users[0].auth_protocol, "SHA-256");
	assert_string_equal(config->mib.users[0].priv_file, "/etc/p");
	assert_true(config->mib.users[0].write);
	assert_int_equal(config->mib.receiver_count, 2);
	assert_string_equal(config->mib.receivers[0].address, "udp:192.0.2.1:162");
	assert_string_equal(config->mib.receivers[0].community, "watch");
	assert_null(config->mib.receivers[0].user);
	assert_false(config->mib.receivers[0].inform);
	assert_null(config->mib.receivers[1].community);
	assert_string_equal(config->mib.receivers[1].user, "noc");
	assert_true(config->mib.receivers[1].inform);
	assert_int_equal(policy_severity(config->policy, id, "sparc-b", MIGRATION_LIVE),
	    SEVERITY_BLOCKER);
	assert_int_equal(policy_severity(config->policy, id, "sparc-b", MIGRATION_COLD),
	    SEVERITY_IGNORE);
	assert_int_equal(policy_severity(config->policy, id, "sparc-c", MIGRATION_LIVE),
	    SEVERITY_INFO);
	assert_int_equal(config->host_count, 2);
	assert_int_equal(config->hosts[0].interval, 10);
	assert_int_equal(config->hosts[1].interval, 30);
	command = collector_setting(&config->hosts[0].settings, "command");
	assert_string_equal(command->list[0], "ssh");
	assert_string_equal(command->list[2], "ldm");
	assert_null(command->list[3]);
	assert_string_equal(config->hosts[1].collector->name, "file");
	assert_string_equal(collector_setting(&config->hosts[1].settings, "path")->text,
	    "/var/tmp/sparc-b");
	config_free(config);
}

#define AGENT "snmp { mode = \"agent\" community = \"public\" "

/* What is wrong, and what the message must say. */
static const struct {
	const char *text;
	const char *message;
} wrong[] = {
    {"engine { max-runs = 0 }\n", ":1: max-runs = 0 is out of range: give 1 to 64"},
    {"engine { allow-operations = {\"dry\"} }\n", "does not know \"dry\""},
    {"engine { windows = {\"Sat\"} }\n", "window \"Sat\" is not like"},
    {"engine { user = \"mover\" }\n", "user needs a password-file"},
    {"engine { password-file = \"/a b\" }\n", "password-file is not a path"},
    {"engine { password-file = \"/a\" user = \"a@b\" }\n", "\"a@b\" is no name"},
    {"evacuation { apart \"db\" { } }\n", "apart \"db\" names no domains"},
    {"alarms { rate = 0 }\n", "rate = 0 is out of range"},
    {"nosuch = 3\n", ":1: no such option 'nosuch'"},
    {"\n\ninterval = 0\n", ":3: interval = 0 is out of range: give 1 to 86400"},
    {"interval = x\n", ":1: "},
    {"snmp { mode = \"trap\" }\n", "snmp mode \"trap\" is not agentx or agent"},
    {"control-mode = \"rw\"\n", "control-mode \"rw\" is no mode such as"},
    {"control-mode = \"1660\"\n", "control-mode \"1660\" is no mode"},
    {"control-mode = \"668\"\n", "control-mode \"668\" is no mode"},
    {"control-mode = \"66\"\n", "control-mode \"66\" is no mode"},
    {"alarms {\n  rate = 0\n}\n", ":2: rate = 0 is out of range: give 1 to 10000"},
    {"alarms {\n  flap-changes = 1\n}\n", ":2: flap-changes = 1 is out of range"},
    {"alarms { kind \"vcc-low\" {\n  raise-hold = -1\n} }\n",
	":2: raise-hold = -1 is out of range"},
    {"alarms { kind \"vcc\" { } }\n", "kind \"vcc\" is no kind of alarm"},
    {"log { level = \"all\" }\n", "log level \"all\" is not error, warning"},
    {"host \"sparc-a\" {\n}\nhost \"sparc-a\" {\n}\n", ":3: "},
    {"host \"sparc-a\" {\n  interval = 5\n", "the file ends inside a block"},
    {"host \"sparc-a\" { collector = \"telnet\" }\n",
	"host \"sparc-a\": there is no collector \"telnet\""},
    {"host \"sparc-a\" { collector = \"file\" timeout = 5 }\n",
	"host \"sparc-a\": collector \"file\" has no option timeout"},
    {"host \"sparc@a\" { }\n", "no @, / or blank"},
    {"host \"a\" { }\nseverity \"999\" { live = \"info\" cold = \"info\" }\n",
	"there is no finding 999"},
    {"host \"a\" { }\nseverity \"206\" { live = \"info\" }\n", "needs live and cold"},
    {"host \"a\" { }\nseverity \"902\" { live = \"info\" cold = \"info\" }\n",
	"finding 902 "},
    {"host \"sparc-a\" { }\n/* host \"sparc-b\" { }\n", "ends inside a comment"},
    {"", "names no host: add a host block"},
    {"interval = 300\nhost \"sparc-a\" { }\n", "max-age = 300 must be more than"},
    {"end-of-file = true\n", "without the word end-of-file"},
    {"host \"a\xFF\" { }\n", "host \"a?\": a name has"},
    {"snmp { mode = \"agent\" }\n", "nobody could read"},
    {"host \"a\" { }\nseverity \"206x\" { live = \"info\" cold = \"info\" }\n",
	"a code has three digits"},
    {"host \"a\" { }\n"
     "severity \"206\" { target \"b\" { live = \"info\" cold = \"info\" } }\n",
	"target \"b\" is no host here"},
    {"host \"a\" { }\n"
     "severity \"206\" { live = \"info\" cold = \"info\" }\n"
     "severity \"206\" { live = \"ignore\" cold = \"info\" }\n",
	":3: found duplicate title '206'"},
    {"host \"sparc-a\" { }\nhost \"sparc-b\" { collector = \"file\" }\n",
	":2: host \"sparc-b\": path is missing: the folder of the saved listings"},
    {"host \"sparc-a\" { constraints = \"foo\" }\n",
	":1: host \"sparc-a\": constraints = \"foo\" is not parseable or xml"},
    {"host \"sparc-a\" { command = {} }\n", ":1: host \"sparc-a\": command is empty: "},
    {"host \"sparc-a\" { resolver = {\"\"} }\n",
	":1: host \"sparc-a\": resolver begins with an empty word"},
    {"host \"sparc-a\" { collector = \"file\" path = \"/x\" max-capture-age = -1 }\n",
	":1: max-capture-age = -1 is out of range: give 0 to 316224000"},
    {"snmp { user \"noc\" { auth-file = \"/etc/a\" } }\n",
	"user \"noc\" needs auth-file and priv-file"},
    {"snmp { trap \"udp:192.0.2.1:162\" { community = \"watch\" } }\n",
	"trap is of snmp mode \"agent\""},
    {AGENT "trap \"a\" { version = \"1\" } }\n", "version \"1\" is not 2c or 3"},
    {AGENT "trap \"a\" { } }\n", "version 2c needs a community and no user"},
    {AGENT "trap \"a\" { community = \"c\" user = \"u\" } }\n",
	"version 2c needs a community and no user"},
    {AGENT "trap \"a\" { version = \"3\" user = \"u\" } }\n",
	"version 3 needs one of the users of snmp and no community"},
};

static void
test_errors_name_line_and_remedy(void **context)
{
	(void)context;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct config *config = NULL;
		struct reason reason = {""};
		const char *path = scratch_write(directory, "m.conf", wrong[i].text);

		assert_int_equal(config_load(&config, path, &reason), -EINVAL);
		if (strstr(reason.text, wrong[i].message) == NULL ||
		    strncmp(reason.text, path, strlen(path)) != 0)
			fail_msg("case %zu says: %s", i, reason.text);
		assert_null(config);
	}
}

static void
test_evacuation(void **context)
{
	struct config *config = load("host \"sparc-a\" { }\n");

	(void)context;
	assert_null(config->evacuation.exclude);
	assert_int_equal(config->evacuation.group_count, 0);
	assert_false(config->evacuation.only_ready);
	config_free(config);
	config = load("evacuation {\n"
		      "  exclude = {\"sparc-c\", \"old-*\"}\n"
		      "  only-ready = true\n"
		      "  apart \"db\" { domains = {\"db1\", \"db2\"} }\n"
		      "  apart \"web\" { domains = {\"web*\"} }\n"
		      "}\nhost \"sparc-a\" { }\n");
	assert_true(config->evacuation.only_ready);
	assert_true(evacuation_is_excluded(&config->evacuation, "old-1"));
	assert_false(evacuation_is_excluded(&config->evacuation, "sparc-b"));
	assert_int_equal(config->evacuation.group_count, 2);
	assert_string_equal(
	    evacuation_group_of(&config->evacuation, "db1", "db2")->name, "db");
	assert_string_equal(
	    evacuation_group_of(&config->evacuation, "web7", "web1")->name, "web");
	assert_null(evacuation_group_of(&config->evacuation, "db1", "web1"));
	config_free(config);
}

static void
test_engine(void **context)
{
	struct config *config =
	    load("engine {\n"
		 "  enabled = true max-runs = 8 keep-age = 60\n"
		 "  allow-operations = {\"validate\", \"migrate\"}\n"
		 "  allow-overrides = {\"blockers\"}\n"
		 "  allow-domains = {\"web*\", \"db1\"}\n"
		 "  windows = {\"Sat 22:00-06:00\"}\n"
		 "  password-file = \"/etc/migready/password\" user = \"mover\"\n"
		 "}\n"
		 "host \"sparc-a\" { }\n");
	const struct engine_policy *engine = &config->engine;

	(void)context;
	assert_true(engine->enabled);
	assert_int_equal(engine->max_runs, 8);
	assert_int_equal(engine->max_runs_per_host, 1);
	assert_int_equal(engine->keep_age, 60);
	assert_int_equal(
	    engine->operations, 1 << ENGINE_VALIDATE | 1 << ENGINE_MIGRATE);
	assert_int_equal(engine->overrides, ENGINE_OVERRIDE_BLOCKERS);
	assert_string_equal(engine->domains[1], "db1");
	assert_null(engine->domains[2]);
	assert_null(engine->targets);
	assert_int_equal(engine->window_count, 1);
	assert_int_equal(engine->windows[0].days, 1 << 6);
	assert_int_equal(engine->windows[0].begin, 22 * 60);
	assert_int_equal(engine->windows[0].end, 30 * 60);
	assert_string_equal(engine->password_file, "/etc/migready/password");
	assert_string_equal(engine->user, "mover");
	config_free(config);
	config = load("host \"sparc-a\" { }\n");
	assert_false(config->engine.enabled);
	assert_int_equal(config->engine.overrides, 0);
	assert_non_null(strstr(config->runner, "/migready-run"));
	config_free(config);
}

static void
test_files_that_are_none(void **context)
{
	struct config *config = NULL;
	struct reason reason = {""};

	(void)context;
	assert_int_equal(config_load(&config, "/nonexistent/m.conf", &reason), -ENOENT);
	assert_non_null(strstr(reason.text, "/nonexistent/m.conf"));
	assert_int_equal(config_load(&config, directory, &reason), -EINVAL);
	assert_int_equal(config_load(&config, "/dev/null", &reason), -EINVAL);
}

static void
test_an_endless_file_is_refused(void **context)
{
	struct config *config = NULL;
	struct reason reason = {""};
	size_t size = (size_t)2 << 20;
	char *text = malloc(size);

	(void)context;
	assert_non_null(text);
	memset(text, '\n', size);
	text[size - 1] = '\0';
	assert_int_equal(
	    config_load(&config, scratch_write(directory, "m.conf", text), &reason),
	    -EINVAL);
	free(text);
}

static void
test_sources_compare_by_their_options(void **context)
{
	struct config *a = load("host \"x\" { interval = 5 command = {\"ldm\"} }\n");
	struct config *b = load("host \"x\" { interval = 9 command = {\"ldm\"} }\n");
	struct config *c = load("host \"x\" { command = {\"ldm\", \"-v\"} }\n");

	(void)context;
	assert_true(config_host_same_source(&a->hosts[0], &b->hosts[0]));
	assert_false(config_host_same_source(&a->hosts[0], &c->hosts[0]));
	assert_true(config_same_start(a, c));
	config_free(a);
	config_free(b);
	config_free(c);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_defaults),
	    TEST(test_a_peer),
	    TEST(test_everything_given),
	    TEST(test_engine),
	    TEST(test_evacuation),
	    TEST(test_errors_name_line_and_remedy),
	    TEST(test_files_that_are_none),
	    TEST(test_an_endless_file_is_refused),
	    TEST(test_sources_compare_by_their_options),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
