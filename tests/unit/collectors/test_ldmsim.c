/*
 * The collector on the simulated fleet, whose authors read the same references and
 * nothing of this code: each checks the other.
 */
#include "collectors/ldm/ldm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/fleet/inventory.h"
#include "tests/unit/cmocka_all.h"
#include "tests/unit/collectors/host.h"
#include "tests/unit/collectors/run.h"

/*
 * Collect a host of the sample fleet, in one or the other form of the constraints, with
 * a fault or NULL.
 */
static struct inventory *
collect_with(const char *host, const char *constraints, const char *fault)
{
	char ldmsim[512];
	char fleet[512];
	char shell[2048];
	const char *const command[] = {ldmsim, "--fleet", fleet, "--host", host, NULL};
	const struct collector_value values[] = {{.key = "command", .list = command},
	    {.key = "constraints", .text = constraints},
	    {.key = "netdev", .number = 1}};
	struct inventory *inventory;
	struct reason reason = {""};
	struct run run;

	run_begin(&run);
	snprintf(ldmsim, sizeof(ldmsim), "%s/contrib/ldmsim/ldmsim",
	    getenv("top_builddir") != NULL ? getenv("top_builddir") : ".");
	snprintf(fleet, sizeof(fleet), "%s/fleet", run.folder);
	snprintf(shell, sizeof(shell), "cp %s/contrib/ldmsim/sample.fleet %s",
	    getenv("top_srcdir") != NULL ? getenv("top_srcdir") : ".", fleet);
	assert_int_equal(system(shell), 0);
	snprintf(shell, sizeof(shell), "%s --fleet %s --host %s sim add-fault %s",
	    ldmsim, fleet, host, fault);
	if (fault != NULL)
		assert_int_equal(system(shell), 0);
	if (run_open(&run, &collector_ldm, values, 3, &reason) != 0)
		fail_msg("%s", reason.text);
	run_collect(&run);
	if (run.inventory == NULL)
		fail_msg("%s", run.reason.text);
	inventory = inventory_ref(run.inventory);
	run_end(&run);
	return inventory;
}

static struct inventory *
collect(const char *host, const char *constraints)
{
	return collect_with(host, constraints, NULL);
}

/* A pair that lost its `=` is one with an empty value. */
static void
test_bare_keys(void **state)
{
	struct inventory *with = collect("sparc-a", "parseable");
	struct inventory *without = collect_with("sparc-a", "parseable", "bare-keys");

	(void)state;
	assert_true(inventory_equal(with, without));
	inventory_unref(with);
	inventory_unref(without);
}

static void
test_everything_is_understood(void **state)
{
	static const char *const hosts[] = {"sparc-a", "sparc-b", "sparc-c"};

	(void)state;
	for (int i = 0; i < 6; i++) {
		struct inventory *inventory =
		    collect(hosts[i / 2], i % 2 == 0 ? "parseable" : "xml");

		assert_int_equal(inventory->facts,
		    INVENTORY_FACT_DOMAINS | INVENTORY_FACT_BINDINGS |
			INVENTORY_FACT_SERVICES | INVENTORY_FACT_CONSTRAINTS |
			INVENTORY_FACT_IO | INVENTORY_FACT_CPUS |
			INVENTORY_FACT_MEMORY);
		assert_int_equal(inventory->ignored.records, 0);
		if (inventory->ignored.keys > 0)
			fail_msg("%s: %s", hosts[i / 2], inventory->ignored.first);
		assert_non_null(inventory->version.text);
		for (const struct inventory_domain *d = inventory->domains; d != NULL;
		     d = d->next) {
			assert_true(d->flags_known);
			assert_true(d->devices_known);
			assert_non_null(d->uuid);
			assert_int_not_equal(
			    d->console_explicit, INVENTORY_ANSWER_UNKNOWN);
		}
		inventory_unref(inventory);
	}
}

/* What sample.fleet says of these, read by a person. */
static void
test_facts_of_the_sample_fleet(void **state)
{
	struct inventory *a = collect("sparc-a", "parseable");
	struct inventory *b = collect("sparc-b", "parseable");
	const struct inventory_vdisk *log = host_domain(a, "db1")->vdisks->next;

	(void)state;
	assert_string_equal(log->name, "log");
	assert_string_equal(log->mpgroup, "mp-db1-log");
	assert_string_equal(log->paths->domain, "primary");
	assert_string_equal(log->paths->next->domain, "secondary");
	assert_string_equal(log->paths->next->service, "secondary-vds0");
	/* The same name on both hosts, and another unit behind it. */
	assert_string_equal(
	    inventory_find_volume(a, "db1-root", "primary-vds0")->backend,
	    "naa:600144F0B5418B0000005A3C1D2E0004/s2");
	assert_string_equal(
	    inventory_find_volume(b, "db1-root", "primary-vds0")->backend,
	    "naa:600144F0B5418B0000005A3C1D2EFFFF/s2");
	assert_int_equal(inventory_vcc_free(inventory_find_vcc(b, "primary-vcc0")), 0);
	assert_int_equal(
	    inventory_vcc_free(inventory_find_vcc(b, "secondary-vcc0")), 10);
	assert_string_equal(inventory_find_vsw(b, "backup-vsw0")->net_dev, "");
	assert_string_equal(inventory_find_io_name(a, "fast-a")->domain, "fast1");
	assert_string_equal(host_domain(a, "san1")->vhbas->vsan, "fabric-a");
	assert_int_equal(a->threads_total, 256);
	inventory_unref(a);
	inventory_unref(b);
}

/* Both forms of the constraints tell the same of an inactive domain. */
static void
test_both_forms_of_constraints_agree(void **state)
{
	struct inventory *parseable = collect("sparc-c", "parseable");
	struct inventory *xml = collect("sparc-c", "xml");
	const struct inventory_domain *p = host_domain(parseable, "old1");
	const struct inventory_domain *x = host_domain(xml, "old1");

	(void)state;
	assert_int_equal(p->state, INVENTORY_STATE_INACTIVE);
	assert_string_equal(p->vnets->name, x->vnets->name);
	assert_string_equal(p->vnets->service, x->vnets->service);
	assert_int_equal(p->vnets->mac, x->vnets->mac);
	assert_string_equal(p->io->text, x->io->text);
	assert_int_equal(p->memory, x->memory);
	assert_int_equal(p->console_explicit, x->console_explicit);
	inventory_unref(parseable);
	inventory_unref(xml);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_bare_keys),
	    cmocka_unit_test(test_everything_is_understood),
	    cmocka_unit_test(test_facts_of_the_sample_fleet),
	    cmocka_unit_test(test_both_forms_of_constraints_agree),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
