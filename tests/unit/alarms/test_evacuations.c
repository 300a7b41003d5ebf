/* Hosts that cannot be emptied: from their standing to the alarm. */
#include "agent/alarms/conditions.h"

#include <string.h>

#include "agent/alarms/alarms.h"
#include "agent/evacuation/standing.h"
#include "agent/readiness/matrix.h"
#include "agent/readiness/policy.h"
#include "tests/unit/cmocka_all.h"
#include "tests/unit/fleet/world.h"

/* Stands in for the room: the one standing that all hosts have. */
struct standings {
	struct standing standing;
};

struct standing
standings_of(const struct standings *standings, const struct fleet_host *host)
{
	(void)host;
	return standings->standing;
}

struct scene {
	struct world *world;
	struct policy *policy;
	struct matrix *matrix;
	struct alarms *alarms;
	struct conditions *conditions;
	struct standings standings;
};

static int
scene_open(void **state)
{
	static struct scene scene;
	struct alarms_options options = alarms_defaults();
	struct alarms_sources sources = {.boot_id = 1, .version = "1"};
	void *world;

	scene = (struct scene){0};
	assert_int_equal(world_open(&world), 0);
	scene.world = world;
	sources.registry = scene.world->registry;
	options.kinds[ALARM_HOST_NOT_EVACUABLE] = (struct alarms_kind_options){0};
	assert_int_equal(policy_new(&scene.policy), 0);
	assert_int_equal(matrix_open(&scene.matrix, scene.world->fleet, scene.policy,
			     &scene.world->now),
	    0);
	assert_int_equal(
	    alarms_open(&scene.alarms, &options, &sources, &scene.world->now, NULL), 0);
	assert_int_equal(conditions_open(&scene.conditions, scene.world->fleet,
			     scene.matrix, scene.policy, scene.alarms),
	    0);
	conditions_set_standings(scene.conditions, &scene.standings);
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

static void
switch_on(struct scene *scene)
{
	alarms_set_switches(scene->alarms,
	    alarms_switches(scene->alarms) | 1U << ALARM_HOST_NOT_EVACUABLE);
}

/* How many alarms of the kind are raised; *first is one of them. */
static unsigned
raised(struct scene *scene, enum evacuation_status status, uint32_t unplaced,
    const struct alarm **first)
{
	unsigned found = 0;
	size_t count;
	const struct alarm *const *list;

	scene->standings.standing = (struct standing){status, true, unplaced};
	conditions_run(scene->conditions, &scene->world->now);
	alarms_run(scene->alarms, &scene->world->now);
	list = alarms_list(scene->alarms, &count);
	for (size_t i = 0; i < count; i++)
		if (list[i]->identity.kind == ALARM_HOST_NOT_EVACUABLE) {
			*first = list[i];
			found++;
		}
	return found;
}

static void
test_raised_and_cleared(void **state)
{
	struct scene *scene = *state;
	const struct alarm *alarm = NULL;
	size_t hosts;

	fleet_hosts(scene->world->fleet, &hosts);
	assert_true(hosts > 1);
	switch_on(scene);
	assert_int_equal(raised(scene, EVACUATION_POSSIBLE, 0, &alarm), 0);
	assert_int_equal(raised(scene, EVACUATION_IMPOSSIBLE, 2, &alarm), hosts);
	assert_int_equal(alarm->facts.count, 2);
	assert_non_null(strstr(alarm->facts.text, "2 domains would find no place"));
	/* Other numbers are told too. */
	assert_int_equal(raised(scene, EVACUATION_IMPOSSIBLE, 1, &alarm), hosts);
	assert_int_equal(alarm->facts.count, 1);
	assert_non_null(strstr(alarm->facts.text, "1 domain would find no place"));
	/* What is not known any more is no reason to clear. */
	assert_int_equal(raised(scene, EVACUATION_UNKNOWN, 1, &alarm), hosts);
	assert_int_equal(raised(scene, EVACUATION_POSSIBLE, 0, &alarm), 0);
}

static void
test_only_when_switched_on(void **state)
{
	struct scene *scene = *state;
	const struct alarm *alarm;
	unsigned before = alarms_switches(scene->alarms);

	assert_int_equal(raised(scene, EVACUATION_IMPOSSIBLE, 2, &alarm), 0);
	switch_on(scene);
	assert_int_not_equal(raised(scene, EVACUATION_IMPOSSIBLE, 2, &alarm), 0);
	alarms_set_switches(scene->alarms, before);
	assert_int_equal(raised(scene, EVACUATION_IMPOSSIBLE, 2, &alarm), 0);
	switch_on(scene);
	assert_int_not_equal(raised(scene, EVACUATION_IMPOSSIBLE, 2, &alarm), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, scene_open, scene_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_raised_and_cleared),
	    TEST(test_only_when_switched_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
