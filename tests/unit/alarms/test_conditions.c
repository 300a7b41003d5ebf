/* What is an alarm: from inventories of two or three hosts to what is raised. */
#include "agent/alarms/conditions.h"

#include <stdio.h>
#include <string.h>

#include "agent/alarms/alarms.h"
#include "agent/readiness/matrix.h"
#include "agent/readiness/policy.h"
#include "tests/unit/cmocka_all.h"
#include "tests/unit/fleet/world.h"

struct scene {
	struct world *world;
	struct policy *policy;
	struct matrix *matrix;
	struct alarms *alarms;
	struct conditions *conditions;
	char raised[2048];
};

static void
scene_start(struct scene *scene)
{
	struct alarms_options options = alarms_defaults();
	const struct alarms_sources sources = {
	    .registry = scene->world->registry, .boot_id = 1, .version = "1"};

	for (unsigned kind = 0; kind < ALARM_KINDS; kind++)
		options.kinds[kind] = (struct alarms_kind_options){
		    .notified =
			alarm_kind_traits(kind) != NULL && kind != ALARM_PAIR_BLOCKED};
	options.flap_changes = 1000;
	assert_int_equal(
	    alarms_open(&scene->alarms, &options, &sources, &scene->world->now, NULL),
	    0);
	assert_int_equal(conditions_open(&scene->conditions, scene->world->fleet,
			     scene->matrix, scene->policy, scene->alarms),
	    0);
}

static int
scene_open(void **state)
{
	static struct scene scene;
	void *world;

	scene = (struct scene){0};
	assert_int_equal(world_open(&world), 0);
	scene.world = world;
	assert_int_equal(policy_new(&scene.policy), 0);
	assert_int_equal(matrix_open(&scene.matrix, scene.world->fleet, scene.policy,
			     &scene.world->now),
	    0);
	scene_start(&scene);
	*state = &scene;
	return 0;
}

static int
scene_close(void **state)
{
	struct scene *scene = *state;
	void *world = scene->world;

	conditions_free(scene->conditions);
	matrix_free(scene->matrix);
	policy_free(scene->policy);
	alarms_free(scene->alarms);
	return world_close(&world);
}

/* "vswitch-lost:sparc-b:primary-vsw0:1/1 " for each that is raised: kind, target or
 * domain, service, domains without the target and stranded ones. */
static const char *
raised(struct scene *scene)
{
	size_t count;
	const struct alarm *const *list;
	size_t used = 0;

	conditions_run(scene->conditions, &scene->world->now);
	alarms_run(scene->alarms, &scene->world->now);
	list = alarms_list(scene->alarms, &count);
	scene->raised[0] = '\0';
	for (size_t i = 0; i < count; i++) {
		const struct alarm_facts *facts = &list[i]->facts;

		used += (size_t)snprintf(scene->raised + used,
		    sizeof(scene->raised) - used, "%s:%s%s%s:%s:%u/%u ",
		    alarm_kind_traits(list[i]->identity.kind)->word, facts->domain,
		    facts->domain[0] != '\0' && facts->target[0] != '\0' ? ">" : "",
		    facts->target, facts->service, facts->count, facts->stranded);
	}
	return scene->raised;
}

static const char *
text_of_first(const struct scene *scene)
{
	size_t count;
	const struct alarm *const *list = alarms_list(scene->alarms, &count);

	assert_true(count > 0);
	return list[0]->facts.text;
}

/* ---- inventories ---- */

static void
add_switch(struct inventory *inventory, const char *name)
{
	struct inventory_vsw *vsw = inventory_add_vsw(inventory);

	vsw->name = name;
	vsw->domain = "primary";
	vsw->net_dev = "net0";
	vsw->mtu = 1500;
	vsw->pvid = 1;
	vsw->vids.known = true;
	vsw->mac = 0x0200000000a0;
}

/* A host with a control domain, a concentrator of ports and one switch. */
static struct inventory *
host(int64_t ports)
{
	struct inventory *inventory = inventory_new();
	struct inventory_domain *primary = inventory_add_domain(inventory);
	struct inventory_vcc *vcc;

	inventory->facts = INVENTORY_FACT_DOMAINS | INVENTORY_FACT_BINDINGS |
			   INVENTORY_FACT_SERVICES | INVENTORY_FACT_CONSTRAINTS |
			   INVENTORY_FACT_IO | INVENTORY_FACT_CPUS |
			   INVENTORY_FACT_MEMORY;
	inventory->version = (struct inventory_version){"3.6.2.0.31", {3, 6, 2, 0, 31}};
	inventory->cpu_type = "SPARC-M8";
	inventory->threads_free = 64;
	inventory->memory_free = INT64_C(64) << 30;
	primary->name = "primary";
	primary->uuid = "";
	primary->state = INVENTORY_STATE_ACTIVE;
	primary->flags_known = primary->migration_flags_known = true;
	primary->flags = INVENTORY_FLAG_CONTROL | INVENTORY_FLAG_NORMAL;
	primary->devices_known = true;
	primary->mac = 0x0200000000b0;
	primary->console_kind = INVENTORY_CONSOLE_PHYSICAL;
	if (ports < 0)
		return inventory;
	vcc = inventory_add_vcc(inventory);
	vcc->name = "primary-vcc0";
	vcc->domain = "primary";
	vcc->port_min = 5000;
	vcc->port_max = 5000 + ports - 1;
	return inventory;
}

/* An active guest with a device on that switch. */
static void
add_guest(
    struct inventory *inventory, const char *name, const char *uuid, const char *vsw)
{
	struct inventory_domain *domain = inventory_add_domain(inventory);
	struct inventory_vnet *vnet;

	domain->name = name;
	domain->uuid = uuid;
	domain->threads = domain->memory = 0;
	domain->state = INVENTORY_STATE_ACTIVE;
	domain->flags_known = domain->migration_flags_known = true;
	domain->flags = INVENTORY_FLAG_NORMAL;
	domain->masters_known = true;
	domain->mac = 0x020000000002;
	domain->devices_known = true;
	domain->console_kind = INVENTORY_CONSOLE_VIRTUAL;
	domain->console.port = 5000;
	domain->console.group = name;
	domain->console.service = "primary-vcc0";
	domain->console.domain = "primary";
	domain->console_explicit = INVENTORY_ANSWER_NO;
	vnet = inventory_add_vnet(inventory, domain);
	vnet->name = "vnet0";
	vnet->service = vsw;
	vnet->domain = "primary";
	vnet->mac = 0x020000000001;
	vnet->pvid = 1;
	vnet->vids.known = true;
	vnet->mtu = 1500;
}

static struct inventory *
host_with_switch(void)
{
	struct inventory *inventory = host(10);

	add_switch(inventory, "primary-vsw0");
	return inventory;
}

/* sparc-a runs web1 on primary-vsw0, and sparc-b is what a test makes of it. */
static void
publish_guest(struct scene *scene)
{
	struct inventory *inventory = host_with_switch();

	add_guest(inventory, "web1", "1", "primary-vsw0");
	world_publish(scene->world, scene->world->a, inventory);
}

/* ---- tests ---- */

static void
test_a_lost_switch(void **state)
{
	struct scene *scene = *state;
	struct world *world = scene->world;

	publish_guest(scene);
	world_publish(world, world->b, host_with_switch());
	assert_string_equal(raised(scene), "");
	world_publish(world, world->b, host(10));
	assert_string_equal(raised(scene),
	    "vswitch-lost:sparc-b:primary-vsw0:1/1 domain-stranded:web1::1/1 ");
	assert_string_equal(text_of_first(scene),
	    "sparc-b lost virtual switch primary-vsw0; 1 domain of other hosts lost "
	    "this target, 1 of them the last one");
	world_publish(world, world->b, host_with_switch());
	assert_string_equal(raised(scene), "");
}

/* A failed collection, or an old inventory, is no loss. */
static void
test_silence_is_no_loss(void **state)
{
	const struct reason busy = {"no answer in 60 s, the manager is busy"};
	struct scene *scene = *state;
	struct world *world = scene->world;

	publish_guest(scene);
	world_publish(world, world->b, host_with_switch());
	assert_string_equal(raised(scene), "");
	fleet_fail(world->fleet, world->b, &busy, &world->now);
	assert_string_equal(raised(scene), "");
	world_pass(world, 50);
	publish_guest(scene);
	world_pass(world, 20);
	/* Stranded for certain web1 is not: nobody knows. */
	assert_string_equal(raised(scene), "target-stale:sparc-b::1/1 ");
	assert_string_equal(text_of_first(scene),
	    "nothing is known of sparc-b any more; 1 domain of other hosts lost this "
	    "target, 1 of them the last one; no answer in 60 s, the manager is busy");
	world_publish(world, world->b, host_with_switch());
	assert_string_equal(raised(scene), "");
}

static void
test_a_host_that_never_answers_is_stale(void **state)
{
	struct scene *scene = *state;

	world_pass(scene->world, 60);
	assert_string_equal(raised(scene), "");
	world_pass(scene->world, 1);
	assert_string_equal(
	    raised(scene), "target-stale:sparc-a::0/0 target-stale:sparc-b::0/0 ");
}

static void
take_ports(struct inventory *inventory, int64_t count)
{
	for (int64_t i = 0; i < count; i++)
		inventory_add_port(inventory, inventory->vccs)->port = 5000 + i;
}

static void
test_console_ports_become_few_and_none(void **state)
{
	struct scene *scene = *state;
	struct world *world = scene->world;
	struct inventory *inventory;

	publish_guest(scene);
	/* Ten ports; of three free ones two are few. */
	for (int64_t taken = 7; taken <= 10; taken++) {
		inventory = host_with_switch();
		take_ports(inventory, taken);
		world_publish(world, world->b, inventory);
		if (taken == 7)
			assert_string_equal(raised(scene), "");
		else if (taken < 10)
			assert_string_equal(raised(scene), "vcc-low:sparc-b::0/0 ");
		else
			assert_string_equal(raised(scene),
			    "vcc-low:sparc-b::0/0 vcc-exhausted:sparc-b::1/1 "
			    "domain-stranded:web1::1/1 ");
	}
	world_publish(world, world->b, host_with_switch());
	assert_string_equal(raised(scene), "");
}

static void
test_a_concentrator_lost_is_no_port_left(void **state)
{
	struct scene *scene = *state;
	struct world *world = scene->world;
	struct inventory *inventory = host(-1);

	/* sparc-a never had any, so it lost none. */
	world_publish(world, world->a, host(-1));
	world_publish(world, world->b, host_with_switch());
	assert_string_equal(raised(scene), "");
	add_switch(inventory, "primary-vsw0");
	world_publish(world, world->b, inventory);
	assert_string_equal(
	    raised(scene), "vcc-exhausted:sparc-b::0/0 vcc-low:sparc-b::0/0 ");
	assert_string_equal(text_of_first(scene),
	    "sparc-b has no console concentrator any more; no domain of another host "
	    "lost a target by that");
}

static void
test_what_is_away_for_long_is_not_expected(void **state)
{
	struct scene *scene = *state;
	struct world *world = scene->world;

	world_publish(world, world->b, host_with_switch());
	world_publish(world, world->b, host(10));
	assert_string_equal(raised(scene), "vswitch-lost:sparc-b:primary-vsw0:0/0 ");
	/* lost_retention of the world is 100 s, max_age 60 s. */
	world_pass(world, 50);
	world_publish(world, world->b, host(10));
	world_pass(world, 49);
	world_publish(world, world->b, host(10));
	assert_non_null(strstr(raised(scene), "vswitch-lost"));
	world_pass(world, 1);
	assert_null(strstr(raised(scene), "vswitch-lost"));
}

static void
test_a_host_that_leaves_takes_its_alarms_along(void **state)
{
	struct scene *scene = *state;
	struct world *world = scene->world;

	publish_guest(scene);
	world_publish(world, world->b, host_with_switch());
	world_publish(world, world->b, host(10));
	assert_non_null(strstr(raised(scene), "sparc-b"));
	fleet_remove_host(world->fleet, world->b, &world->now);
	/* With no other host nothing can be lost, also not for web1. */
	assert_string_equal(raised(scene), "");
}

static void
test_a_domain_that_leaves_is_not_stranded(void **state)
{
	struct scene *scene = *state;
	struct world *world = scene->world;

	publish_guest(scene);
	world_publish(world, world->b, host(10));
	assert_string_equal(raised(scene), "domain-stranded:web1::1/1 ");
	world_publish(world, world->a, host_with_switch());
	assert_string_equal(raised(scene), "");
}

/* Switched on while nothing changes: what becomes blocked from then on is told. */
static void
test_pairs(void **state)
{
	struct scene *scene = *state;
	struct world *world = scene->world;
	unsigned all = alarms_switches(scene->alarms);

	publish_guest(scene);
	world_publish(world, world->b, host_with_switch());
	assert_string_equal(raised(scene), "");
	alarms_set_switches(scene->alarms, all | (1U << ALARM_PAIR_BLOCKED));
	assert_string_equal(raised(scene), "");
	world_publish(world, world->b, host(10));
	assert_string_equal(raised(scene),
	    "vswitch-lost:sparc-b:primary-vsw0:1/1 domain-stranded:web1::1/1 "
	    "pair-blocked:web1>sparc-b::1/1 ");
	alarms_set_switches(scene->alarms, all);
	assert_string_equal(raised(scene),
	    "vswitch-lost:sparc-b:primary-vsw0:1/1 domain-stranded:web1::1/1 ");
}

/* What was blocked before, or by something else too, lost nothing by this. */
static void
test_who_lost_a_target(void **state)
{
	struct scene *scene = *state;
	struct world *world = scene->world;
	struct inventory *inventory = host(10);

	add_switch(inventory, "primary-vsw0");
	add_switch(inventory, "dmz-vsw0");
	add_guest(inventory, "web1", "1", "primary-vsw0");
	world_publish(world, world->a, inventory);
	inventory = host(10);
	add_switch(inventory, "primary-vsw0");
	add_switch(inventory, "dmz-vsw0");
	world_publish(world, world->b, inventory);
	assert_string_equal(raised(scene), "");
	/* Nobody uses that one. */
	world_publish(world, world->b, host_with_switch());
	assert_string_equal(raised(scene), "vswitch-lost:sparc-b:dmz-vsw0:0/0 ");
	/* Switch and concentrator go together: it is both of them that web1 lacks. */
	world_publish(world, world->b, host(-1));
	assert_string_equal(raised(scene),
	    "vswitch-lost:sparc-b:dmz-vsw0:0/0 vswitch-lost:sparc-b:primary-vsw0:1/1 "
	    "vcc-exhausted:sparc-b::1/1 vcc-low:sparc-b::0/0 "
	    "domain-stranded:web1::1/1 ");
}

static void
test_a_stranded_domain_that_moves_is_told_where_it_is(void **state)
{
	struct scene *scene = *state;
	struct world *world = scene->world;
	struct inventory *inventory = host(10);
	size_t count;

	add_switch(inventory, "lab-vsw0");
	add_guest(inventory, "web1", "1", "lab-vsw0");
	world_publish(world, world->a, inventory);
	world_publish(world, world->b, host(10));
	assert_string_equal(raised(scene), "domain-stranded:web1::1/1 ");
	inventory = host(10);
	add_switch(inventory, "lab-vsw0");
	add_guest(inventory, "web1", "1", "lab-vsw0");
	world_publish(world, world->b, inventory);
	world_publish(world, world->a, host(10));
	assert_non_null(strstr(raised(scene), "domain-stranded:web1::1/1 "));
	for (size_t i = 0; i < 2; i++) {
		const struct alarm *alarm = alarms_list(scene->alarms, &count)[i];

		assert_int_equal(count, 2); /* and lab-vsw0, which sparc-a lost */
		if (alarm->identity.kind == ALARM_DOMAIN_STRANDED)
			assert_string_equal(alarm->facts.host, "sparc-b");
	}
}

/* The range of one concentrator is not told, but the other has room. */
static void
test_room_for_certain_is_room(void **state)
{
	struct scene *scene = *state;
	struct world *world = scene->world;
	struct inventory *inventory = host_with_switch();
	struct inventory_vcc *vcc;

	take_ports(inventory, 10);
	world_publish(world, world->b, inventory);
	assert_string_equal(
	    raised(scene), "vcc-exhausted:sparc-b::0/0 vcc-low:sparc-b::0/0 ");
	inventory = host_with_switch();
	take_ports(inventory, 10);
	vcc = inventory_add_vcc(inventory);
	vcc->name = "secondary-vcc0";
	vcc->domain = "secondary";
	world_publish(world, world->b, inventory);
	assert_string_equal(
	    raised(scene), "vcc-exhausted:sparc-b::0/0 vcc-low:sparc-b::0/0 ");
	inventory = host_with_switch();
	vcc = inventory_add_vcc(inventory);
	vcc->name = "secondary-vcc0";
	vcc->domain = "secondary";
	world_publish(world, world->b, inventory);
	assert_string_equal(raised(scene), "");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, scene_open, scene_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_a_lost_switch),
	    TEST(test_silence_is_no_loss),
	    TEST(test_a_host_that_never_answers_is_stale),
	    TEST(test_console_ports_become_few_and_none),
	    TEST(test_a_concentrator_lost_is_no_port_left),
	    TEST(test_what_is_away_for_long_is_not_expected),
	    TEST(test_a_host_that_leaves_takes_its_alarms_along),
	    TEST(test_a_domain_that_leaves_is_not_stranded),
	    TEST(test_pairs),
	    TEST(test_who_lost_a_target),
	    TEST(test_a_stranded_domain_that_moves_is_told_where_it_is),
	    TEST(test_room_for_certain_is_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
