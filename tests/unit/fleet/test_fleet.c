#include "agent/fleet/fleet.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "agent/fleet/inventory.h"
#include "agent/fleet/registry.h"
#include "tests/unit/cmocka_all.h"

#define UUID_WEB1 "5f0d2c1e-8a41-4b7e-9d55-0a7c31be4410"

struct world {
	struct registry *registry;
	struct fleet *fleet;
	const struct fleet_host *a, *b;
	struct instant now;
	char seen[512]; /* what observers were told */
};

static const char *
text(struct inventory *inventory, const char *from)
{
	return from != NULL ? inventory_string(inventory, from, strlen(from)) : NULL;
}

static void
see_domain(
    void *context, const struct fleet_domain *domain, enum fleet_domain_change change)
{
	struct world *world = context;
	size_t used = strlen(world->seen);

	snprintf(world->seen + used, sizeof(world->seen) - used, "%s%s@%s ",
	    change == FLEET_DOMAIN_REMOVED ? "-" : "+", domain->inventory->name,
	    domain->host->name);
}

static void
see_host(void *context, const struct fleet_change *change)
{
	struct world *world = context;
	size_t used = strlen(world->seen);

	snprintf(world->seen + used, sizeof(world->seen) - used, "%s:%u ",
	    change->host->name, change->kinds);
}

static int
world_open(void **state)
{
	static struct world world;
	const struct fleet_options options = {.lost_retention = 100};
	const struct fleet_observer observer = {see_domain, see_host, &world};

	world = (struct world){.now = {.wall = 1000000, .steady = 1000}};
	assert_int_equal(registry_open(&world.registry, NULL, NULL), 0);
	assert_int_equal(fleet_open(&world.fleet, world.registry, &options), 0);
	assert_int_equal(
	    fleet_add_host(world.fleet, "sparc-a", 60, &world.now, &world.a, NULL), 0);
	assert_int_equal(
	    fleet_add_host(world.fleet, "sparc-b", 60, &world.now, &world.b, NULL), 0);
	assert_int_equal(fleet_observe(world.fleet, &observer), 0);
	*state = &world;
	return 0;
}

static int
world_close(void **state)
{
	struct world *world = *state;

	fleet_free(world->fleet);
	registry_free(world->registry);
	return 0;
}

static struct inventory_domain *
add(struct inventory *inventory, const char *name, const char *uuid,
    enum inventory_state state)
{
	struct inventory_domain *domain = inventory_add_domain(inventory);

	domain->name = text(inventory, name);
	domain->uuid = text(inventory, uuid);
	domain->state = state;
	inventory->facts |= INVENTORY_FACT_DOMAINS | INVENTORY_FACT_SERVICES;
	return domain;
}

static void
publish(struct world *world, const struct fleet_host *host, struct inventory *inventory)
{
	world->seen[0] = '\0';
	assert_int_equal(inventory_finish(inventory), 0);
	assert_int_equal(
	    fleet_publish(world->fleet, host, inventory, &world->now, NULL), 0);
}

static struct inventory *
one(const char *name, const char *uuid, enum inventory_state state)
{
	struct inventory *inventory = inventory_new();

	add(inventory, name, uuid, state);
	return inventory;
}

static void
pass(struct world *world, int64_t seconds)
{
	world->now.wall += seconds * 1000;
	world->now.steady += seconds * 1000;
	world->seen[0] = '\0';
	fleet_tick(world->fleet, &world->now);
}

static void
test_equal_content_renews_only_the_age(void **state)
{
	struct world *world = *state;
	uint32_t generation;

	publish(world, world->a, one("web1", UUID_WEB1, INVENTORY_STATE_ACTIVE));
	assert_string_equal(world->seen, "+web1@sparc-a sparc-a:3 ");
	generation = fleet_generation(world->fleet);
	pass(world, 50);
	publish(world, world->a, one("web1", UUID_WEB1, INVENTORY_STATE_ACTIVE));
	assert_string_equal(world->seen, "");
	assert_int_equal(fleet_generation(world->fleet), generation);
	assert_int_equal(world->a->collected.steady, 51000);
}

static void
test_age_makes_stale_and_news_make_fresh(void **state)
{
	struct world *world = *state;
	const struct reason why = {
	    "ldm list -p: no answer in 60 s, the manager is busy"};

	assert_int_equal(world->a->state, FLEET_HOST_NEVER);
	fleet_fail(world->fleet, world->a, &why, &world->now);
	assert_int_equal(world->a->state, FLEET_HOST_NEVER);
	publish(world, world->a, one("web1", UUID_WEB1, INVENTORY_STATE_ACTIVE));
	assert_int_equal(world->a->state, FLEET_HOST_FRESH);
	assert_string_equal(world->a->reason.text, "");
	fleet_fail(world->fleet, world->a, &why, &world->now);
	assert_int_equal(world->a->state, FLEET_HOST_FAILING);
	assert_string_equal(world->a->reason.text, why.text);
	pass(world, 60);
	assert_int_equal(world->a->state, FLEET_HOST_FAILING);
	pass(world, 1);
	assert_int_equal(world->a->state, FLEET_HOST_STALE);
	assert_string_equal(world->seen, "sparc-a:2 ");
	assert_non_null(world->a->inventory);
	publish(world, world->a, one("web1", UUID_WEB1, INVENTORY_STATE_ACTIVE));
	assert_int_equal(world->a->state, FLEET_HOST_FRESH);
	assert_string_equal(world->seen, "sparc-a:2 ");
}

static void
test_a_clock_set_back_changes_no_age(void **state)
{
	struct world *world = *state;

	publish(world, world->a, one("web1", UUID_WEB1, INVENTORY_STATE_ACTIVE));
	world->now.wall -= 86400000;
	pass(world, 61);
	assert_int_equal(world->a->state, FLEET_HOST_STALE);
}

static const struct fleet_domain *
find(struct world *world, const char *name)
{
	return fleet_find_domain(world->fleet, name, NULL);
}

static void
test_a_migrated_domain_keeps_its_index(void **state)
{
	struct world *world = *state;
	struct inventory *inventory;
	uint32_t index;

	publish(world, world->a, one("web1", UUID_WEB1, INVENTORY_STATE_ACTIVE));
	index = find(world, "web1")->index;

	/* During the migration the target reports it too: it still lives at the source.
	 */
	inventory = inventory_new();
	add(inventory, "web1", UUID_WEB1, INVENTORY_STATE_BOUND)->flags =
	    INVENTORY_FLAG_MIGRATION_TARGET;
	inventory->domains->flags_known = true;
	publish(world, world->b, inventory);
	assert_ptr_equal(find(world, "web1")->host, world->a);
	assert_int_equal(world->b->domain_count, 0);

	/* Afterwards the source has lost it. */
	publish(world, world->b, one("web1", UUID_WEB1, INVENTORY_STATE_ACTIVE));
	assert_ptr_equal(find(world, "web1")->host, world->a);
	publish(world, world->a, inventory_new());
	assert_string_equal(world->seen, "+web1@sparc-b sparc-a:1 ");
	assert_ptr_equal(find(world, "web1")->host, world->b);
	assert_int_equal(find(world, "web1")->index, index);
	assert_int_equal(world->a->domain_count, 0);
	assert_int_equal(world->b->domain_count, 1);
}

static void
test_a_domain_restarted_elsewhere_leaves_a_dead_host(void **state)
{
	struct world *world = *state;

	publish(world, world->a, one("web1", UUID_WEB1, INVENTORY_STATE_ACTIVE));
	pass(world, 40);
	publish(world, world->b, one("web1", UUID_WEB1, INVENTORY_STATE_ACTIVE));
	assert_ptr_equal(find(world, "web1")->host, world->a);
	pass(world, 40);
	assert_ptr_equal(find(world, "web1")->host, world->b);
	assert_string_equal(world->seen, "+web1@sparc-b sparc-a:2 ");
	publish(world, world->a, inventory_new());
	publish(world, world->b, inventory_new());
	assert_string_equal(world->seen, "-web1@sparc-b sparc-b:1 ");
	assert_null(find(world, "web1"));
}

static void
test_names_may_stand_twice(void **state)
{
	struct world *world = *state;
	struct inventory *inventory = inventory_new();
	struct reason reason = {""};
	size_t count;

	add(inventory, "primary", NULL, INVENTORY_STATE_ACTIVE);
	add(inventory, "primary", NULL, INVENTORY_STATE_INACTIVE);
	publish(world, world->a, inventory);
	publish(world, world->b, one("primary", NULL, INVENTORY_STATE_ACTIVE));
	fleet_domains(world->fleet, &count);
	assert_int_equal(count, 2);
	assert_null(fleet_find_domain(world->fleet, "primary", &reason));
	assert_string_equal(reason.text,
	    "domain primary stands on sparc-a and on sparc-b: say primary@sparc-a or "
	    "primary@sparc-b");
	assert_ptr_equal(find(world, "primary@sparc-b")->host, world->b);
	/* Of two entries that cannot be told apart the first counts. */
	assert_int_equal(
	    find(world, "primary@sparc-a")->inventory->state, INVENTORY_STATE_ACTIVE);
	assert_null(fleet_find_domain(world->fleet, "nosuch", &reason));
	assert_string_equal(reason.text, "no host reports a domain nosuch");
}

/* The index of web1 on sparc-a after a report with this UUID. */
static uint32_t
index_with(struct world *world, const char *uuid)
{
	publish(world, world->a, one("web1", uuid, INVENTORY_STATE_ACTIVE));
	return find(world, "web1")->index;
}

static void
test_a_uuid_that_is_not_known_changes_nothing(void **state)
{
	struct world *world = *state;
	uint32_t index = index_with(world, UUID_WEB1);

	assert_int_equal(index_with(world, NULL), index);
	assert_string_equal(world->seen, "+web1@sparc-a sparc-a:1 ");
	assert_int_equal(index_with(world, NULL), index);
	assert_int_equal(index_with(world, UUID_WEB1), index);
	/* Another one of the name is another domain, also after a gap. */
	assert_int_equal(index_with(world, NULL), index);
	assert_int_not_equal(index_with(world, "another"), index);
	/* And the manager may say that there is none. */
	assert_int_not_equal(index_with(world, ""), index);
}

static void
test_a_domain_stays_when_its_uuid_is_told_at_last(void **state)
{
	struct world *world = *state;
	uint32_t index = index_with(world, NULL);

	assert_int_equal(index_with(world, UUID_WEB1), index);
	assert_int_equal(index_with(world, NULL), index);
	/* It is the UUID's now, wherever the domain goes. */
	publish(world, world->b, one("web1", UUID_WEB1, INVENTORY_STATE_ACTIVE));
	publish(world, world->a, inventory_new());
	assert_int_equal(find(world, "web1@sparc-b")->index, index);
}

static void
test_a_uuid_that_is_known_already_keeps_its_index(void **state)
{
	struct world *world = *state;
	uint32_t index;

	publish(world, world->b, one("web1", UUID_WEB1, INVENTORY_STATE_INACTIVE));
	index = find(world, "web1@sparc-b")->index;
	publish(world, world->a, one("web1", NULL, INVENTORY_STATE_ACTIVE));
	assert_int_not_equal(find(world, "web1@sparc-a")->index, index);
	publish(world, world->a, one("web1", UUID_WEB1, INVENTORY_STATE_ACTIVE));
	assert_int_equal(find(world, "web1@sparc-a")->index, index);
}

static void
test_another_reason_is_a_change(void **state)
{
	const struct reason refused = {"ssh: connection refused"};
	const struct reason busy = {"no answer in 60 s, the manager is busy"};
	struct world *world = *state;
	uint32_t generation = fleet_generation(world->fleet);

	fleet_fail(world->fleet, world->a, &refused, &world->now);
	assert_int_equal(world->a->state, FLEET_HOST_NEVER);
	assert_int_equal(fleet_generation(world->fleet), generation + 1);
	pass(world, 5);
	fleet_fail(world->fleet, world->a, &refused, &world->now);
	assert_int_equal(world->a->changed.steady, 1000);
	fleet_fail(world->fleet, world->a, &busy, &world->now);
	assert_int_equal(world->a->changed.steady, 6000);
	assert_int_equal(fleet_changed(world->fleet).steady, 6000);
	assert_int_equal(world->a->generation, generation + 2);
	assert_string_equal(world->seen, "");
}

static struct inventory *
with_switch(const char *net_dev)
{
	struct inventory *inventory = one("web1", UUID_WEB1, INVENTORY_STATE_ACTIVE);
	struct inventory_vsw *vsw;

	if (net_dev == NULL)
		return inventory;
	vsw = inventory_add_vsw(inventory);
	vsw->name = text(inventory, "primary-vsw0");
	vsw->domain = text(inventory, "primary");
	vsw->net_dev = text(inventory, net_dev);
	return inventory;
}

/* One service of each kind that has an owner, and perhaps a second switch. */
static struct inventory *
with_owner(const char *owner, const char *second)
{
	struct inventory *inventory = inventory_new();
	struct inventory_vsw *vsw = inventory_add_vsw(inventory);
	struct inventory_vcc *vcc = inventory_add_vcc(inventory);
	struct inventory_vds *vds = inventory_add_vds(inventory);
	struct inventory_volume *volume = inventory_add_volume(inventory, vds);
	struct inventory_vsan *vsan = inventory_add_vsan(inventory);

	inventory->facts = INVENTORY_FACT_SERVICES;
	vsw->name = vcc->name = vds->name = volume->name = vsan->name = "service";
	vsw->domain = vcc->domain = vds->domain = vsan->domain = text(inventory, owner);
	if (second == NULL)
		return inventory;
	vsw = inventory_add_vsw(inventory);
	vsw->name = "service";
	vsw->domain = text(inventory, second);
	return inventory;
}

static void
test_a_service_stays_when_its_owner_is_told(void **state)
{
	static const char *const owners[] = {NULL, "primary", NULL, "primary"};
	struct world *world = *state;

	for (size_t i = 0; i < sizeof(owners) / sizeof(owners[0]); i++) {
		publish(world, world->a, with_owner(owners[i], NULL));
		assert_int_equal(world->a->service_count, 4);
		for (uint32_t n = 0; n < 4; n++) {
			assert_int_equal(world->a->services[n].index, n + 1);
			assert_true(world->a->services[n].present);
		}
	}
	/* The other way round. */
	publish(world, world->b, with_owner("primary", NULL));
	publish(world, world->b, with_owner(NULL, NULL));
	assert_int_equal(world->b->service_count, 4);
}

/* Of two of a name nobody can say which one it was. */
static void
test_a_service_is_not_taken_for_one_of_two(void **state)
{
	struct world *world = *state;

	publish(world, world->a, with_owner(NULL, NULL));
	publish(world, world->a, with_owner("primary", "secondary"));
	/* Two new switches, the old one lost; the others stay. */
	assert_int_equal(world->a->service_count, 6);
	assert_false(world->a->services[0].present);
}

static void
test_what_is_in_use_is_what_the_view_says(void **state)
{
	struct world *world = *state;
	struct inventory *inventory = with_switch("net0");
	struct inventory_vcc *vcc = inventory_add_vcc(inventory);
	struct fleet_service_use use;
	struct fleet_service_view view;

	vcc->name = "primary-vcc0";
	vcc->port_min = 5000;
	vcc->port_max = 5003;
	inventory_add_port(inventory, vcc)->port = 5001;
	publish(world, world->a, inventory);
	for (int lost = 0; lost < 2; lost++) {
		assert_int_equal(world->a->services[1].present, !lost);
		use = fleet_service_use(&world->a->services[0]);
		assert_int_equal(use.capacity, INVENTORY_UNKNOWN);
		assert_int_equal(use.used, INVENTORY_UNKNOWN);
		use = fleet_service_use(&world->a->services[1]);
		assert_int_equal(use.capacity, 4);
		assert_int_equal(use.used, 1);
		fleet_view_service(&world->a->services[1], &view);
		assert_memory_equal(&view.use, &use, sizeof(use));
		publish(world, world->a, with_switch("net0"));
	}
}

static void
test_a_lost_service_keeps_its_row_for_a_while(void **state)
{
	struct world *world = *state;
	struct fleet_service_view view;
	uint32_t index;

	publish(world, world->a, with_switch("net0"));
	assert_int_equal(world->a->service_count, 1);
	index = world->a->services[0].index;
	assert_true(world->a->services[0].present);
	pass(world, 10);
	publish(world, world->a, with_switch(NULL));
	assert_int_equal(world->a->service_count, 1);
	assert_false(world->a->services[0].present);
	assert_int_equal(world->a->services[0].index, index);
	assert_int_equal(world->a->services[0].changed.steady, 11000);
	fleet_view_service(&world->a->services[0], &view);
	assert_string_equal(view.name, "primary-vsw0");
	assert_string_equal(view.detail, "net-dev net0");
	pass(world, 99);
	assert_int_equal(world->a->service_count, 1);
	pass(world, 1);
	assert_int_equal(world->a->service_count, 0);
	/* It comes back under its old index. */
	publish(world, world->a, with_switch("net1"));
	assert_int_equal(world->a->services[0].index, index);
}

static void
test_a_service_changes_when_its_detail_does(void **state)
{
	struct world *world = *state;

	publish(world, world->a, with_switch("net0"));
	pass(world, 5);
	publish(world, world->a, with_switch(""));
	assert_int_equal(world->a->services[0].changed.steady, 6000);
	assert_true(world->a->services[0].present);
}

/* When list-io fails, nothing is known of virtual functions: they are not lost. */
static void
test_what_was_not_read_is_not_lost(void **state)
{
	struct world *world = *state;
	struct inventory *inventory = inventory_new();
	struct inventory_io *io = inventory_add_io(inventory);

	inventory->facts = INVENTORY_FACT_SERVICES | INVENTORY_FACT_IO;
	io->type = INVENTORY_IO_VF;
	io->alias = text(inventory, "/SYS/MB/NET0/IOVNET.PF0.VF0");
	io->name = text(inventory, "vf-web1");
	io->domain = text(inventory, "");
	publish(world, world->a, inventory);
	inventory = inventory_new();
	inventory->facts = INVENTORY_FACT_SERVICES;
	publish(world, world->a, inventory);
	assert_int_equal(world->a->service_count, 1);
	assert_true(world->a->services[0].present);
	inventory = inventory_new();
	inventory->facts = INVENTORY_FACT_SERVICES | INVENTORY_FACT_IO;
	publish(world, world->a, inventory);
	assert_int_equal(world->a->service_count, 1);
	assert_false(world->a->services[0].present);
}

static void
test_hosts_come_and_go(void **state)
{
	struct world *world = *state;
	const struct fleet_host *host;
	size_t count;

	publish(world, world->b, one("web1", UUID_WEB1, INVENTORY_STATE_ACTIVE));
	world->seen[0] = '\0';
	fleet_remove_host(world->fleet, world->b, &world->now);
	assert_string_equal(world->seen, "-web1@sparc-b sparc-b:8 ");
	fleet_hosts(world->fleet, &count);
	assert_int_equal(count, 1);
	/* The slot is used again, the index is that of the identity. */
	assert_int_equal(
	    fleet_add_host(world->fleet, "sparc-c", 60, &world->now, &host, NULL), 0);
	assert_int_equal(host->slot, 1);
	assert_int_equal(host->index, 3);
	assert_int_equal(
	    fleet_add_host(world->fleet, "sparc-b", 60, &world->now, &host, NULL), 0);
	assert_int_equal(host->index, 2);
	assert_ptr_equal(fleet_hosts(world->fleet, &count)[1], host);
	assert_int_equal(count, 3);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_open, world_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_equal_content_renews_only_the_age),
	    TEST(test_age_makes_stale_and_news_make_fresh),
	    TEST(test_a_clock_set_back_changes_no_age),
	    TEST(test_a_migrated_domain_keeps_its_index),
	    TEST(test_a_domain_restarted_elsewhere_leaves_a_dead_host),
	    TEST(test_names_may_stand_twice),
	    TEST(test_a_uuid_that_is_not_known_changes_nothing),
	    TEST(test_a_domain_stays_when_its_uuid_is_told_at_last),
	    TEST(test_a_uuid_that_is_known_already_keeps_its_index),
	    TEST(test_another_reason_is_a_change),
	    TEST(test_a_service_stays_when_its_owner_is_told),
	    TEST(test_a_service_is_not_taken_for_one_of_two),
	    TEST(test_what_is_in_use_is_what_the_view_says),
	    TEST(test_a_lost_service_keeps_its_row_for_a_while),
	    TEST(test_a_service_changes_when_its_detail_does),
	    TEST(test_what_was_not_read_is_not_lost),
	    TEST(test_hosts_come_and_go),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
