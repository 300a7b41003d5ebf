#include "agent/readiness/policy.h"

#include <errno.h>
#include <string.h>

#include "agent/reason.h"
#include "tests/unit/cmocka_all.h"

static int
policy_open(void **state)
{
	struct policy *policy;

	assert_int_equal(policy_new(&policy), 0);
	*state = policy;
	return 0;
}

static int
policy_close(void **state)
{
	policy_free(*state);
	return 0;
}

static void
expect(const struct policy *policy, enum finding_id id, const char *target,
    enum severity live, enum severity cold)
{
	assert_int_equal(policy_severity(policy, id, target, MIGRATION_LIVE), live);
	assert_int_equal(policy_severity(policy, id, target, MIGRATION_COLD), cold);
}

static void
test_defaults_are_those_of_the_list(void **state)
{
	struct policy *policy = *state;

	expect(policy, FINDING_VOLUME_MISSING, "sparc-b", SEVERITY_BLOCKER,
	    SEVERITY_BLOCKER);
	expect(policy, FINDING_VOLUME_OPTIONS_DIFFER, "sparc-b", SEVERITY_BLOCKER,
	    SEVERITY_WARNING);
	expect(policy, FINDING_VF_TRAFFIC_SLOWER, "sparc-b", SEVERITY_INFO,
	    SEVERITY_IGNORE);
}

static void
test_one_target_wins_over_all_in_any_order(void **state)
{
	struct policy *policy = *state;

	assert_int_equal(
	    policy_override(policy, 204, "sparc-b", SEVERITY_INFO, SEVERITY_INFO, NULL),
	    0);
	assert_int_equal(policy_override(policy, 204, NULL, SEVERITY_BLOCKER,
			     SEVERITY_BLOCKER, NULL),
	    0);
	assert_int_equal(
	    policy_override(policy, 203, NULL, SEVERITY_IGNORE, SEVERITY_IGNORE, NULL),
	    0);
	expect(policy, FINDING_LINK_MISSING, "sparc-b", SEVERITY_INFO, SEVERITY_INFO);
	expect(policy, FINDING_LINK_MISSING, "sparc-c", SEVERITY_BLOCKER,
	    SEVERITY_BLOCKER);
	expect(
	    policy, FINDING_MTU_TOO_SMALL, "sparc-b", SEVERITY_IGNORE, SEVERITY_IGNORE);
}

static void
test_no_such_code(void **state)
{
	struct reason reason;

	assert_int_equal(
	    policy_override(*state, 199, NULL, SEVERITY_INFO, SEVERITY_INFO, &reason),
	    -ENOENT);
	assert_string_equal(reason.text, "there is no finding 199");
}

static void
test_missing_data_cannot_become_ready(void **state)
{
	static const unsigned codes[] = {190, 290, 390, 490, 590, 901, 902, 903, 990};
	struct policy *policy = *state;
	struct reason reason;

	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		assert_int_equal(policy_override(policy, codes[i], NULL,
				     SEVERITY_WARNING, SEVERITY_UNKNOWN, &reason),
		    -EPERM);
		assert_non_null(strstr(reason.text, "missing data"));
		assert_int_equal(policy_override(policy, codes[i], "sparc-b",
				     SEVERITY_UNKNOWN, SEVERITY_IGNORE, &reason),
		    -EPERM);
		assert_int_equal(policy_override(policy, codes[i], NULL,
				     SEVERITY_BLOCKER, SEVERITY_UNKNOWN, &reason),
		    0);
	}
}

static void
test_verdicts(void **state)
{
	const unsigned warns = POLICY_EFFECT(POLICY_WARNS, MIGRATION_LIVE);
	const unsigned open = POLICY_EFFECT(POLICY_LEAVES_OPEN, MIGRATION_LIVE);
	const unsigned blocks = POLICY_EFFECT(POLICY_BLOCKS, MIGRATION_LIVE);

	(void)state;
	assert_int_equal(policy_verdict(0, MIGRATION_LIVE), VERDICT_READY);
	assert_int_equal(policy_verdict(warns, MIGRATION_LIVE), VERDICT_DEGRADED);
	assert_int_equal(policy_verdict(warns | open, MIGRATION_LIVE), VERDICT_UNKNOWN);
	assert_int_equal(
	    policy_verdict(warns | open | blocks, MIGRATION_LIVE), VERDICT_BLOCKED);
	/* What is said of one mode says nothing of the other. */
	assert_int_equal(
	    policy_verdict(warns | open | blocks, MIGRATION_COLD), VERDICT_READY);
	assert_int_equal(policy_verdict(POLICY_EFFECT(POLICY_BLOCKS, MIGRATION_COLD),
			     MIGRATION_COLD),
	    VERDICT_BLOCKED);
}

/* The type of a CPU matters live alone. */
static void
test_a_missing_fact_is_free_where_it_does_not_matter(void **state)
{
	struct policy *policy = *state;

	assert_int_equal(
	    policy_override(policy, 691, NULL, SEVERITY_UNKNOWN, SEVERITY_IGNORE, NULL),
	    0);
	assert_int_equal(
	    policy_override(policy, 691, NULL, SEVERITY_WARNING, SEVERITY_IGNORE, NULL),
	    -EPERM);
	assert_int_equal(
	    policy_override(policy, 690, NULL, SEVERITY_UNKNOWN, SEVERITY_IGNORE, NULL),
	    -EPERM);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		test_defaults_are_those_of_the_list, policy_open, policy_close),
	    cmocka_unit_test_setup_teardown(
		test_one_target_wins_over_all_in_any_order, policy_open, policy_close),
	    cmocka_unit_test_setup_teardown(
		test_no_such_code, policy_open, policy_close),
	    cmocka_unit_test_setup_teardown(
		test_missing_data_cannot_become_ready, policy_open, policy_close),
	    cmocka_unit_test(test_verdicts),
	    cmocka_unit_test_setup_teardown(
		test_a_missing_fact_is_free_where_it_does_not_matter, policy_open,
		policy_close),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
