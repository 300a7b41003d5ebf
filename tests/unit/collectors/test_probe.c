/* What probes print, read, and when they are asked. */
#include "collectors/ldm/ldm.h"

#include <stdlib.h>
#include <string.h>

#include "agent/fleet/inventory.h"
#include "agent/log.h"
#include "tests/unit/cmocka_all.h"
#include "tests/unit/collectors/host.h"
#include "tests/unit/collectors/run.h"

/* Lines of the log. */
static unsigned logged;

static void
log_count(void *context, enum log_level level, const char *room, const char *text)
{
	(void)context;
	(void)level;
	(void)room;
	(void)text;
	logged++;
}

static int
setup(void **state)
{
	(void)state;
	logged = 0;
	log_open(LOG_LEVEL_INFO, log_count, NULL);
	return 0;
}

/* Build a host with one probe; the caller gives it back. */
static struct inventory *
host_with(enum ldm_listing probe, const char *text)
{
	const char *texts[LDM_LISTINGS] = {NULL};

	texts[probe] = text;
	return host_build(texts);
}

static void
expect_smf(const char *text, enum inventory_answer xmpp, enum inventory_answer incoming,
    enum inventory_answer outgoing, enum inventory_answer save)
{
	struct inventory *inventory = host_with(LDM_PROBE_SMF, text);

	assert_int_equal(inventory->settings.xmpp, xmpp);
	assert_int_equal(inventory->settings.incoming, incoming);
	assert_int_equal(inventory->settings.outgoing, outgoing);
	assert_int_equal(inventory->settings.save_spconfig, save);
	inventory_unref(inventory);
}

#define YES     INVENTORY_ANSWER_YES
#define NO      INVENTORY_ANSWER_NO
#define UNKNOWN INVENTORY_ANSWER_UNKNOWN

static void
test_properties(void **state)
{
	(void)state;
	expect_smf("ldmd/xmpp_enabled boolean false\n"
		   "ldmd/value_authorization astring solaris.smf.value.ldoms\n"
		   "ldmd/migration_save_spconfig boolean true\n"
		   "ldmd/incoming_migration_enabled boolean false\n"
		   "ldmd/outgoing_migration_enabled boolean false\n",
	    NO, NO, NO, YES);
	/* What is not there has its default. */
	expect_smf("ldmd/hops count 1\n", YES, YES, YES, NO);
	expect_smf("svc:/ldoms/ldmd:default/:properties/ldmd/xmpp_enabled boolean "
		   "false\n",
	    NO, YES, YES, NO);
	/* A value nobody can read is no default. */
	expect_smf("ldmd/xmpp_enabled boolean maybe\n", UNKNOWN, YES, YES, NO);
	expect_smf("ldmd/xmpp_enabled astring true\n", UNKNOWN, YES, YES, NO);
	/* A property without a value. */
	expect_smf("ldmd/hvctl astring \n", YES, YES, YES, NO);
}

static void
test_what_is_no_property(void **state)
{
	static const char *const texts[] = {"", "\n\n", "true\n", "ldmd/xmpp_enabled\n",
	    "ldmd/xmpp_enabled boolean false\ngeneral/enabled boolean true\n",
	    "svcprop: Pattern 'ldmd' doesn't match any entities\n"};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		expect_smf(texts[i], UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN);
		assert_int_equal(host_inputs[LDM_PROBE_SMF].state, LDM_INPUT_FAILED);
	}
}

/* names NULL: not known. */
static void
expect_trust(const char *text, const char *names)
{
	struct inventory *inventory = host_with(LDM_PROBE_TRUST, text);

	if (names == NULL)
		assert_null(inventory->settings.trusted);
	else
		assert_string_equal(inventory->settings.trusted, names);
	inventory_unref(inventory);
}

static void
test_certificates(void **state)
{
	(void)state;
	expect_trust(".\n..\nsparc-b.pem\nsparc-c.example.net.pem\nREADME\n.pem\n",
	    "sparc-b sparc-c.example.net ");
	expect_trust(".\n..\n", "");
	/* In the order of what stands before the first dot. */
	expect_trust(".\nsparc.net.pem\nb.pem\nsparc-b.pem\nsparc.pem\na.pem\n",
	    "a b sparc sparc.net sparc-b ");
	expect_trust(".\nsp\303\244rc.pem\nb.pem\n", "b ");
	expect_trust(".\nb\001.pem\n", NULL);
	/* Not the listing of a folder. */
	expect_trust("sparc-b.pem\n", NULL);
	expect_trust("", NULL);
	expect_trust(".\n..\n-rw-r--r-- 1 root root 1200 sparc-b.pem\n", NULL);
	expect_trust(".\n/etc/passwd\n", NULL);
}

static void
expect_firmware(const char *text, const char *firmware)
{
	struct inventory *inventory = host_with(LDM_PROBE_FIRMWARE, text);

	if (firmware == NULL)
		assert_null(inventory->settings.firmware);
	else
		assert_string_equal(inventory->settings.firmware, firmware);
	inventory_unref(inventory);
}

static void
test_firmware(void **state)
{
	(void)state;
	expect_firmware(
	    "  /HOST\n    Properties:\n"
	    "        sysfw_version = Sun System Firmware 7.4.6.c 2013/08/09\n",
	    "7.4.6.c");
	expect_firmware("Sun System Firmware 9.8.6", "9.8.6");
	expect_firmware("XCP2230\n", "XCP2230");
	expect_firmware("XCP version: XCP 3040 \n", NULL);
	expect_firmware("XCP 3040\n", "XCP3040");
	expect_firmware("XCP22", NULL);
	expect_firmware("System Firmware unknown\n", NULL);
	expect_firmware("Hypervisor 1.20.7.a\n", NULL);
	expect_firmware("System Firmware ", NULL);
	expect_firmware("XCP", NULL);
}

/* Three probes of fake-ldm, asked every minute at most. */
static void
open_with_probes(struct run *run)
{
	const char *const smf[] = {
	    "/bin/sh", run->fake, run->folder, "probe-smf", NULL};
	const char *const trust[] = {
	    "/bin/sh", run->fake, run->folder, "probe-trust", NULL};
	const char *const firmware[] = {
	    "/bin/sh", run->fake, run->folder, "probe-firmware", NULL};
	const struct collector_value values[] = {
	    {.key = "probe-smf", .list = smf},
	    {.key = "probe-trust", .list = trust},
	    {.key = "probe-firmware", .list = firmware},
	    {.key = "probe-interval", .number = 60},
	};

	run_open_ldm(run, values, 4);
	run_write(run, "probe-smf", "ldmd/xmpp_enabled boolean false\n");
	run_write(run, "probe-trust", ".\n..\nsparc-b.pem\n");
	run_write(run, "probe-firmware", "Sun System Firmware 9.8.6 2018/06/13\n");
}

/* They are asked once, and what they told counts on. */
static void
test_probes_are_asked_rarely(void **state)
{
	struct run run;
	char *calls;

	(void)state;
	run_begin(&run);
	open_with_probes(&run);
	for (int i = 0; i < 3; i++) {
		run_collect(&run);
		assert_non_null(run.inventory);
		assert_int_equal(run.inventory->settings.xmpp, INVENTORY_ANSWER_NO);
		assert_string_equal(run.inventory->settings.trusted, "sparc-b ");
		assert_string_equal(run.inventory->settings.firmware, "9.8.6");
	}
	calls = run_read(&run, "calls");
	assert_non_null(strstr(calls, "probe-smf"));
	assert_null(strstr(strstr(calls, "probe-smf") + 1, "probe-smf"));
	free(calls);
	assert_int_equal(logged, 0);
	run_end(&run);
}

static void
test_a_probe_that_fails(void **state)
{
	struct run run;

	(void)state;
	run_begin(&run);
	open_with_probes(&run);
	run_write(&run, "probe-smf.exit", "1\n");
	run_write(&run, "probe-firmware", "no version at all\n");
	for (int i = 0; i < 2; i++) {
		run_collect(&run);
		assert_non_null(run.inventory);
		assert_int_equal(
		    run.inventory->settings.xmpp, INVENTORY_ANSWER_UNKNOWN);
		assert_null(run.inventory->settings.firmware);
		assert_string_equal(run.inventory->settings.trusted, "sparc-b ");
		assert_int_equal(logged, 2);
	}
	run_end(&run);
}

/* A collection that ends before a probe did asks it again. */
static void
test_a_probe_that_was_cut_off(void **state)
{
	struct run run;

	(void)state;
	run_begin(&run);
	open_with_probes(&run);
	run_write(&run, "probe-smf.hang", "");
	run_write(&run, "list.p.exit", "1\n");
	run_collect(&run);
	assert_null(run.inventory);
	run_write(&run, "probe-smf.hang", NULL);
	run_write(&run, "list.p.exit", NULL);
	run_collect(&run);
	assert_non_null(run.inventory);
	assert_int_equal(run.inventory->settings.xmpp, INVENTORY_ANSWER_NO);
	run_end(&run);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_properties),
	    cmocka_unit_test(test_what_is_no_property),
	    cmocka_unit_test(test_certificates),
	    cmocka_unit_test(test_firmware),
	    cmocka_unit_test_setup(test_probes_are_asked_rarely, setup),
	    cmocka_unit_test_setup(test_a_probe_that_fails, setup),
	    cmocka_unit_test_setup(test_a_probe_that_was_cut_off, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
