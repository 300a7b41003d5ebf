/* Copies of inventories, plans, what they refuse and what they leave as it is. */
#include "agent/whatif/plan.h"

#include <errno.h>
#include <string.h>

#include "agent/reason.h"
#include "agent/whatif/closest.h"
#include "agent/whatif/difference.h"
#include "tests/unit/cmocka_all.h"
#include "tests/unit/readiness/pair.h"

static struct inventory *
without(const struct fleet_host *host, enum inventory_removal kind, const char *name,
    const char *service, size_t expected)
{
	struct inventory *copy = NULL;
	size_t removed = 99;

	assert_int_equal(
	    inventory_without(&copy, host->inventory, kind, name, service, &removed),
	    0);
	assert_int_equal(removed, expected);
	return copy;
}

static void
test_a_copy_lacks_what_is_removed(void **state)
{
	struct pair pair;
	struct inventory *copy;

	(void)state;
	pair_open(&pair);
	side_add_volume(&pair.b, "web2-root", "naa:600144F0AB");
	pair_publish(&pair);
	copy = without(pair.host_b, INVENTORY_REMOVE_VSW, "primary-vsw0", NULL, 1);
	assert_null(copy->vsws);
	assert_null(inventory_find_vsw(copy, "primary-vsw0"));
	/* Its address is free, the rest is still found. */
	assert_false(inventory_uses_mac(copy, pair.b.vsw->mac, NULL));
	assert_non_null(inventory_find_vcc(copy, "primary-vcc0"));
	assert_ptr_equal(copy->domains, pair.host_b->inventory->domains);
	assert_ptr_equal(copy->free_memory, pair.host_b->inventory->free_memory);
	assert_int_equal(copy->whole, pair.host_b->inventory->whole);
	inventory_unref(copy);

	copy = without(
	    pair.host_b, INVENTORY_REMOVE_VOLUME, "web1-root", "primary-vds0", 1);
	assert_null(inventory_find_volume(copy, "web1-root", "primary-vds0"));
	assert_non_null(inventory_find_volume(copy, "web2-root", "primary-vds0"));
	assert_int_equal(copy->vdss->volume_count, 1);
	inventory_unref(copy);

	copy = without(
	    pair.host_b, INVENTORY_REMOVE_VOLUME, "web1-root", "secondary-vds0", 0);
	assert_true(inventory_equal(copy, pair.host_b->inventory));
	inventory_unref(copy);

	/* The original is as it was. */
	assert_non_null(inventory_find_vsw(pair.host_b->inventory, "primary-vsw0"));
	assert_int_equal(pair.host_b->inventory->vdss->volume_count, 2);
	pair_close(&pair);
}

/* The same name in two service domains: both go, and nothing links to them any more. */
static void
test_names_that_stand_twice(void **state)
{
	struct pair pair;
	struct inventory_vcc *vcc;
	struct inventory *first, *second;

	(void)state;
	pair_open(&pair);
	vcc = inventory_add_vcc(pair.b.inventory);
	vcc->name = "primary-vcc0";
	vcc->domain = "secondary";
	vcc->port_min = vcc->port_max = 6000;
	pair_publish(&pair);
	assert_non_null(
	    inventory_find_vcc(pair.host_b->inventory, "primary-vcc0")->same);
	first = without(pair.host_b, INVENTORY_REMOVE_VSW, "primary-vsw0", NULL, 1);
	assert_non_null(inventory_find_vcc(first, "primary-vcc0")->same);
	/* A copy of a copy. */
	second = NULL;
	{
		size_t removed;

		assert_int_equal(inventory_without(&second, first, INVENTORY_REMOVE_VCC,
				     "primary-vcc0", NULL, &removed),
		    0);
		assert_int_equal(removed, 2);
	}
	inventory_unref(first);
	assert_null(second->vccs);
	assert_null(second->vsws);
	inventory_unref(second);
	pair_close(&pair);
}

static void
expect_refusal(struct plan *plan, enum inventory_removal kind, const char *what,
    int error, const char *text)
{
	struct reason reason = {""};
	size_t users;

	assert_int_equal(plan_remove(plan, kind, what, &users, &reason), error);
	assert_string_equal(reason.text, text);
}

static void
test_what_does_not_exist(void **state)
{
	struct reason reason = {""};
	struct plan *plan;
	struct pair pair;
	size_t users;

	(void)state;
	pair_open(&pair);
	pair_publish(&pair);
	assert_int_equal(plan_open(&plan, pair.fleet), 0);
	expect_refusal(plan, INVENTORY_REMOVE_VSW, "primary-vsw1@sparc-b", -ENOENT,
	    "there is no virtual switch primary-vsw1 on sparc-b; most like it: "
	    "primary-vsw0");
	expect_refusal(plan, INVENTORY_REMOVE_VCC, "vcc@sparc-b", -ENOENT,
	    "there is no console concentrator vcc on sparc-b; most like it: "
	    "primary-vcc0");
	expect_refusal(plan, INVENTORY_REMOVE_VOLUME, "web1@primary-vds0@sparc-b",
	    -ENOENT,
	    "there is no volume web1@primary-vds0 on sparc-b; most like it: web1-root");
	expect_refusal(plan, INVENTORY_REMOVE_VOLUME, "web1-root@vds0@sparc-b", -ENOENT,
	    "there is no disk service vds0 on sparc-b; most like it: primary-vds0");
	expect_refusal(plan, INVENTORY_REMOVE_VSW, "primary-vsw0@sparc-z", -ENOENT,
	    "there is no host sparc-z; most like it: sparc-a, sparc-b");
	expect_refusal(plan, INVENTORY_REMOVE_VSW, "primary-vsw0", -EINVAL,
	    "primary-vsw0 is not of the form NAME@HOST");
	expect_refusal(plan, INVENTORY_REMOVE_VOLUME, "web1-root@sparc-b", -EINVAL,
	    "web1-root@sparc-b is not of the form VOLUME@SERVICE@HOST");
	/* Twice is once too often; and a host that is down has nothing. */
	assert_int_equal(plan_remove(plan, INVENTORY_REMOVE_VSW, "primary-vsw0@sparc-a",
			     &users, &reason),
	    0);
	assert_int_equal(users, 1);
	expect_refusal(plan, INVENTORY_REMOVE_VSW, "primary-vsw0@sparc-a", -ENOENT,
	    "there is no virtual switch primary-vsw0 on sparc-a; most like it: none");
	assert_int_equal(plan_host_down(plan, "sparc-b", &reason), 0);
	assert_int_equal(plan_host_down(plan, "sparc-b", &reason), -ENOENT);
	assert_string_equal(
	    reason.text, "there is no host sparc-b; most like it: sparc-a");
	plan_free(plan);
	pair_close(&pair);
}

static void
test_names_most_alike(void **state)
{
	struct closest closest;
	char text[64];

	(void)state;
	closest_open(&closest, "web1");
	assert_string_equal(closest_text(&closest, text, sizeof(text)), "none");
	closest_offer(&closest, "database");
	closest_offer(&closest, "web12"); /* one letter too many */
	closest_offer(&closest, "wab2");  /* two others */
	closest_offer(&closest, "web12");
	closest_offer(&closest, "wb1"); /* one too few: after the first as near */
	closest_offer(&closest, "d");
	assert_string_equal(
	    closest_text(&closest, text, sizeof(text)), "web12, wb1, wab2");
	/* What does not fit is cut. */
	assert_string_equal(closest_text(&closest, text, 8), "web12, ");
}

/* Facts that are too old are so in the plan's fleet too, unless they are put anew. */
static void
test_what_is_old_stays_old(void **state)
{
	struct pair pair;
	struct plan *plan;
	struct fleet *after;
	struct reason reason = {""};

	(void)state;
	pair_open(&pair);
	pair_publish(&pair);
	pair.now.steady += (int64_t)30 * 86400 * 1000;
	pair.now.wall += (int64_t)30 * 86400 * 1000;
	fleet_tick(pair.fleet, &pair.now);
	assert_int_equal(pair.host_a->state, FLEET_HOST_STALE);
	assert_int_equal(plan_open(&plan, pair.fleet), 0);
	assert_int_equal(
	    plan_put(plan, "sparc-b", pair_inventory_again(pair.host_b), &reason), 0);
	assert_int_equal(
	    plan_fleet(plan, pair.registry, &pair.now, &after, &reason), 0);
	assert_int_equal(fleet_find_host(after, "sparc-a")->state, FLEET_HOST_STALE);
	assert_int_equal(fleet_find_host(after, "sparc-b")->state, FLEET_HOST_FRESH);
	fleet_free(after);
	plan_free(plan);
	pair_close(&pair);
}

/* ---- a domain that both hosts report, where it was seen first ---- */

struct twins {
	struct pair pair;
	struct plan *plan;
	struct fleet *after;
	struct difference *difference;
};

static void
twins_open(struct twins *twins, bool b_first)
{
	struct pair *pair = &twins->pair;
	struct side *second = b_first ? &pair->a : &pair->b;
	struct inventory_domain *twin;
	struct inventory *later;

	pair_open(pair);
	twin = side_add_domain(&pair->b, "web1");
	twin->uuid = pair->web1->uuid;
	twin->state = pair->web1->state = INVENTORY_STATE_INACTIVE;
	later = second->inventory;
	second->inventory = NULL;
	pair_publish(pair);
	second->inventory = later;
	pair_publish(pair);
	assert_int_equal(plan_open(&twins->plan, pair->fleet), 0);
}

/* Where web1 is then; what has changed is that it moved, or nothing at all. */
static void
twins_expect(struct twins *twins, const char *host, bool moved)
{
	const struct pair *pair = &twins->pair;
	const struct difference_counts *counts;
	struct reason reason = {""};

	assert_int_equal(
	    plan_fleet(twins->plan, pair->registry, &pair->now, &twins->after, &reason),
	    0);
	assert_int_equal(difference_open(&twins->difference, pair->fleet, twins->after,
			     pair->policy, &pair->now),
	    0);
	counts = difference_counts(twins->difference);
	assert_int_equal(counts->domains[DIFFERENCE_MOVED], moved);
	assert_int_equal(counts->domains[DIFFERENCE_SAME], !moved);
	assert_int_equal(counts->worse + counts->better, 0);
	assert_string_equal(
	    fleet_find_domain(twins->after, "web1", &reason)->host->name, host);
	/* With its control domain. */
	assert_int_equal(fleet_find_host(twins->after, host)->domain_count, 2);
}

static void
twins_close(struct twins *twins)
{
	difference_free(twins->difference);
	fleet_free(twins->after);
	plan_free(twins->plan);
	pair_close(&twins->pair);
}

static void
test_a_domain_of_two_hosts_stays(void **state)
{
	struct twins twins;

	(void)state;
	twins_open(&twins, false);
	twins_expect(&twins, "sparc-a", false);
	twins_close(&twins);
	twins_open(&twins, true);
	twins_expect(&twins, "sparc-b", false);
	twins_close(&twins);
}

static void
test_a_domain_of_two_hosts_moves(void **state)
{
	struct reason reason = {""};
	struct twins twins;
	struct pair active;

	(void)state;
	twins_open(&twins, true);
	assert_int_equal(plan_host_down(twins.plan, "sparc-b", &reason), 0);
	twins_expect(&twins, "sparc-a", true);
	twins_close(&twins);

	/* It would be active on the other one. */
	pair_open(&active);
	pair_publish(&active);
	twins_open(&twins, true);
	assert_int_equal(plan_put(twins.plan, "sparc-a",
			     pair_inventory_again(active.host_a), &reason),
	    0);
	twins_expect(&twins, "sparc-a", true);
	twins_close(&twins);
	pair_close(&active);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_a_copy_lacks_what_is_removed),
	    cmocka_unit_test(test_names_that_stand_twice),
	    cmocka_unit_test(test_what_does_not_exist),
	    cmocka_unit_test(test_names_most_alike),
	    cmocka_unit_test(test_what_is_old_stays_old),
	    cmocka_unit_test(test_a_domain_of_two_hosts_stays),
	    cmocka_unit_test(test_a_domain_of_two_hosts_moves),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
