/*
 * Random small evacuations: the plan is as good as the best of all placings, found by
 * trying every one with sums and sets, and not by any rule; without branch and bound it
 * is never worse than best fit alone.
 */
#include <stdio.h>
#include <string.h>

#include "agent/evacuation/placing.h"
#include "tests/unit/cmocka_all.h"
#include "tests/unit/evacuation/field.h"

#define CASES   1000
#define GUESTS  6
#define TARGETS 4

struct scene {
	struct field_guest guests[GUESTS];
	struct field_target targets[TARGETS];
	char guest_names[GUESTS][8], target_names[TARGETS][16];
	unsigned guest_count, target_count;
	unsigned apart; /* guests that go apart, by bit */
	unsigned excluded;
};

struct worth {
	unsigned placed, degraded;
};

static unsigned
below(uint64_t *random, unsigned limit)
{
	*random ^= *random << 13;
	*random ^= *random >> 7;
	*random ^= *random << 17;
	return (unsigned)(*random >> 33) % limit;
}

static bool
one_in(uint64_t *random, unsigned count)
{
	return below(random, count) == 0;
}

static void
guest_make(struct scene *scene, unsigned i, uint64_t *random)
{
	struct field_guest *guest = &scene->guests[i];

	snprintf(scene->guest_names[i], sizeof(scene->guest_names[i]), "web%u", i);
	guest->name = scene->guest_names[i];
	guest->threads = 8 * (1 + below(random, 3));
	guest->memory = 2 * (1 + below(random, 4));
	guest->whole = one_in(random, 3);
	guest->port = one_in(random, 3) ? 5000 + (int64_t)below(random, 3) : 0;
	if (one_in(random, 3))
		guest->functions = 1 + below(random, 2);
	guest->wide = one_in(random, 2);
	guest->inactive = one_in(random, 8);
	if (one_in(random, 4))
		scene->apart |= 1u << i;
}

static void
scene_make(struct scene *scene, uint64_t *random)
{
	*scene = (struct scene){.guest_count = 1 + below(random, GUESTS),
	    .target_count = 1 + below(random, TARGETS)};
	for (unsigned i = 0; i < scene->guest_count; i++)
		guest_make(scene, i, random);
	for (unsigned i = 0; i < scene->target_count; i++) {
		struct field_target *target = &scene->targets[i];

		snprintf(scene->target_names[i], sizeof(scene->target_names[i]),
		    "sparc-%c", 'b' + (int)i);
		target->name = scene->target_names[i];
		target->threads = 8 * below(random, 7);
		target->memory = 2 * below(random, 9);
		target->ports = below(random, 5);
		target->functions = below(random, 4);
		target->narrow = one_in(random, 2);
		if (one_in(random, 8))
			scene->excluded |= 1u << i;
	}
}

/* ---- the best of all placings ---- */

/* Whether all of the guests, by bit, find room on one target together. */
static bool
is_room(const struct scene *scene, unsigned guests, unsigned target)
{
	const struct field_target *t = &scene->targets[target];
	unsigned threads = 0, memory = 0, ports = 0, functions = 0, apart = 0;
	unsigned wanted = 0;

	for (unsigned i = 0; i < scene->guest_count; i++) {
		const struct field_guest *g = &scene->guests[i];

		if ((guests >> i & 1) == 0)
			continue;
		if ((functions & g->functions) != 0 ||
		    (g->functions & ~t->functions) != 0)
			return false;
		functions |= g->functions;
		apart += scene->apart >> i & 1;
		/* What the rules want of an inactive one they want for it alone. */
		if (g->inactive &&
		    (g->threads > t->threads || g->memory > t->memory ||
			t->ports == 0 || (g->port != 0 && g->port >= 5000 + t->ports)))
			return false;
		if (g->inactive)
			continue;
		threads += g->threads;
		memory += g->memory;
		ports++;
		if (g->port == 0)
			continue;
		if (g->port >= 5000 + t->ports || (wanted >> (g->port - 5000) & 1) != 0)
			return false;
		wanted |= 1u << (g->port - 5000);
	}
	return threads <= t->threads && memory <= t->memory && ports <= t->ports &&
	       apart <= 1;
}

static void
try_all(const struct scene *scene, unsigned guest, unsigned *sets, struct worth worth,
    struct worth *best)
{
	if (guest == scene->guest_count) {
		if (worth.placed > best->placed ||
		    (worth.placed == best->placed && worth.degraded < best->degraded))
			*best = worth;
		return;
	}
	try_all(scene, guest + 1, sets, worth, best);
	for (unsigned i = 0; i < scene->target_count; i++) {
		struct worth more = {worth.placed + 1, worth.degraded};

		if ((scene->excluded >> i & 1) != 0 ||
		    !is_room(scene, sets[i] | 1u << guest, i))
			continue;
		more.degraded += scene->targets[i].narrow && scene->guests[guest].wide;
		sets[i] |= 1u << guest;
		try_all(scene, guest + 1, sets, more, best);
		sets[i] &= ~(1u << guest);
	}
}

/* ---- the tests ---- */

/* The rules of a scene as lists of names. */
struct lists {
	const char *apart[GUESTS + 1], *excluded[TARGETS + 1];
	struct evacuation_group group;
};

static void
scene_open(struct field *field, const struct scene *scene, struct lists *lists)
{
	size_t count = 0;

	*lists = (struct lists){.group = {"apart", lists->apart}};
	for (unsigned i = 0; i < scene->guest_count; i++)
		if ((scene->apart >> i & 1) != 0)
			lists->apart[count++] = scene->guests[i].name;
	count = 0;
	for (unsigned i = 0; i < scene->target_count; i++)
		if ((scene->excluded >> i & 1) != 0)
			lists->excluded[count++] = scene->targets[i].name;
	field_open(field, scene->guests, scene->guest_count, scene->targets,
	    scene->target_count);
	field->rules = (struct evacuation_policy){
	    .exclude = lists->excluded, .groups = &lists->group, .group_count = 1};
}

static struct worth
plan_worth(const struct evacuation *plan)
{
	struct worth worth = {(unsigned)(plan->count - plan->unplaced), 0};

	for (size_t i = 0; i < plan->count; i++)
		worth.degraded += plan->moves[i].verdict == VERDICT_DEGRADED;
	return worth;
}

/* What the plan says can be done, by the sums and sets of above. */
static void
expect_sound(const struct scene *scene, const struct evacuation *plan)
{
	unsigned sets[TARGETS] = {0};

	for (size_t i = 0; i < plan->count; i++) {
		unsigned guest = 0, target = 0;

		if (plan->moves[i].target == NULL)
			continue;
		while (strcmp(scene->guests[guest].name,
			   plan->moves[i].domain->inventory->name) != 0)
			guest++;
		while (strcmp(scene->targets[target].name,
			   plan->moves[i].target->name) != 0)
			target++;
		assert_int_equal(scene->excluded >> target & 1, 0);
		sets[target] |= 1u << guest;
	}
	for (unsigned i = 0; i < scene->target_count; i++)
		assert_true(is_room(scene, sets[i], i));
}

static void
equal_to_the_best(void **state)
{
	uint64_t random = 20261122;
	unsigned full = 0;

	(void)state;
	for (unsigned i = 0; i < CASES; i++) {
		struct worth best = {0}, found;
		unsigned sets[TARGETS] = {0};
		struct scene scene;
		struct lists lists;
		struct field field;

		scene_make(&scene, &random);
		scene_open(&field, &scene, &lists);
		field_plan(&field);
		found = plan_worth(&field.plan);
		try_all(&scene, 0, sets, (struct worth){0}, &best);
		assert_int_equal(found.placed, best.placed);
		assert_int_equal(found.degraded, best.degraded);
		assert_true(field.plan.exact);
		assert_int_equal(field.plan.status, best.placed == scene.guest_count
							? EVACUATION_POSSIBLE
							: EVACUATION_IMPOSSIBLE);
		expect_sound(&scene, &field.plan);
		full += best.placed == scene.guest_count;
		field_close(&field);
	}
	/* Both kinds of answers were asked for. */
	assert_in_range(full, CASES / 10, CASES * 9 / 10);
}

/* Best fit, then repair, then branch and bound: each at least as good as before. */
static void
never_worse_than_greedy(void **state)
{
	uint64_t random = 42;
	unsigned repaired = 0, perfected = 0;

	(void)state;
	for (unsigned i = 0; i < CASES; i++) {
		struct problem problem = {0};
		struct placing placing;
		struct placing_worth worth[3];
		struct scene scene;
		struct lists lists;
		struct field field;

		scene_make(&scene, &random);
		scene_open(&field, &scene, &lists);
		const struct evacuation_sources sources = {
		    field.fleet, field.matrix, field.policy, &field.rules};

		assert_int_equal(problem_open(&problem, &sources, field.host), 0);
		assert_int_equal(placing_open(&placing, &problem), 0);
		placing_fill(&placing);
		worth[0] = placing_worth(&placing);
		placing_repair(&placing);
		worth[1] = placing_worth(&placing);
		placing_perfect(&placing);
		worth[2] = placing_worth(&placing);
		assert_true(worth[1].placed >= worth[0].placed);
		assert_false(placing_is_better(worth[1], worth[2]));
		repaired += worth[1].placed > worth[0].placed;
		perfected += worth[2].placed > worth[1].placed;
		placing_close(&placing);
		problem_close(&problem);
		field_close(&field);
	}
	print_message("# repair placed more in %u cases, branch and bound in %u\n",
	    repaired, perfected);
	assert_true(repaired > 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(equal_to_the_best),
	    cmocka_unit_test(never_worse_than_greedy),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
