/* Generated fleets, and the sample that stands beside the source. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/cmocka_all.h"
#include "tests/unit/ldmsim/stage.h"

#include "contrib/ldmsim/generate.h"

static void
generate(struct stage *stage, unsigned long seed)
{
	struct generate_plan plan = {
	    .hosts = 20, .domains = 300, .seed = seed, .directory = stage->fleet};

	assert_int_equal(generate_fleet(&plan), 0);
}

/* All listings of a few hosts. */
static void
collect(struct stage *stage, struct text *text)
{
	static const char *const lines[] = {"list-bindings -p", "list-services -p",
	    "list-constraints -p", "list-io -l -p", "list-devices -a -p"};

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		assert_int_equal(stage_run(stage, "sparc-0003", lines[i]), 0);
		text_add(text, text_string(&stage->answer.out));
		assert_int_equal(stage_run(stage, "sparc-0013", lines[i]), 0);
		text_add(text, text_string(&stage->answer.out));
	}
}

static void
the_same_seed_gives_the_same_fleet(void **state)
{
	struct stage *stage = *state;
	struct text first = {0}, second = {0}, third = {0};

	generate(stage, 7);
	collect(stage, &first);
	generate(stage, 7);
	collect(stage, &second);
	generate(stage, 8);
	collect(stage, &third);
	assert_string_equal(text_string(&first), text_string(&second));
	assert_string_not_equal(text_string(&first), text_string(&third));
	text_free(&first);
	text_free(&second);
	text_free(&third);
}

static void
every_host_of_a_generated_fleet_can_be_read(void **state)
{
	struct stage *stage = *state;

	generate(stage, 11);
	stage_expect(stage, "sparc-0000", "sim check", "20 hosts\n");
	/* 300 domains on 20 hosts: 15 on each. */
	assert_int_equal(stage_run(stage, "sparc-0004", "list -p"), 0);
	assert_true(stage_says(stage, "DOMAIN|name=app00004|"));
	assert_true(stage_says(stage, "DOMAIN|name=app00284|"));
	assert_false(stage_says(stage, "DOMAIN|name=app00005|"));
}

/* Neighbours know nearly all volumes of each other, hosts of other clusters none. */
static void
clusters_share_volumes(void **state)
{
	struct stage *stage = *state;
	size_t shared = 0;
	char volume[32];

	generate(stage, 7);
	assert_int_equal(stage_run(stage, "sparc-0001", "list-services -p"), 0);
	for (int domain = 2; domain < 300; domain += 20) {
		snprintf(volume, sizeof(volume), "|vol=app%05d-d0|", domain);
		shared += (size_t)stage_says(stage, volume);
		snprintf(volume, sizeof(volume), "|vol=app%05d-d0|", domain + 8);
		assert_false(stage_says(stage, volume));
	}
	assert_in_range(shared, 12, 15);
}

/* However strange a fleet is made, each host holds its own domains. */
static void
a_varied_fleet_can_be_read(void **state)
{
	struct stage *stage = *state;

	for (unsigned long seed = 1; seed <= 5; seed++) {
		struct generate_plan plan = {.hosts = 8,
		    .domains = 48,
		    .seed = seed,
		    .variety = seed * 60,
		    .directory = stage->fleet};

		assert_int_equal(generate_fleet(&plan), 0);
		stage_expect(stage, "sparc-0000", "sim check", "8 hosts\n");
	}
	/* Of 48 domains some have what no other fleet has. */
	stage_run(stage, "sparc-0003", "sim show");
	assert_true(stage_says(stage, " bound-memory="));
}

static void
use_sample(struct stage *stage)
{
	const char *source = getenv("top_srcdir");

	snprintf(stage->fleet, sizeof(stage->fleet), "%s/contrib/ldmsim/sample.fleet",
	    source != NULL ? source : ".");
}

static void
the_sample_has_three_hosts(void **state)
{
	struct stage *stage = *state;

	use_sample(stage);
	stage_expect(stage, "sparc-a", "sim check", "3 hosts\n");
	assert_int_equal(stage_run(stage, "sparc-b", "list-services -p"), 0);
	assert_true(stage_says(stage, "VSW|name=primary-vsw0|"));
	assert_true(stage_says(stage, "|vol=web1-root|"));
	assert_int_equal(stage_run(stage, "sparc-c", "list-services -p"), 0);
	assert_false(stage_says(stage, "VCC|"));
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, stage_setup, stage_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE(the_same_seed_gives_the_same_fleet),
	    CASE(every_host_of_a_generated_fleet_can_be_read),
	    CASE(clusters_share_volumes),
	    CASE(a_varied_fleet_can_be_read),
	    CASE(the_sample_has_three_hosts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
