/* The matrix when memory is short: every array that grows fails once, or all of them.
 */
#include <errno.h>
#include <stdlib.h>

#include "agent/log.h"
#include "agent/readiness/array.h"
#include "agent/readiness/matrix.h"
#include "tests/unit/cmocka_all.h"
#include "tests/unit/readiness/pair.h"

/* Linked with --wrap=array_reserve. */
int __real_array_reserve(void *array, uint32_t *room, uint32_t index, size_t element);
int __wrap_array_reserve(void *array, uint32_t *room, uint32_t index, size_t element);

static struct {
	unsigned calls; /* until the one that fails; 0 = none fails */
	bool forever;
	bool failed;
} shortage;

int
__wrap_array_reserve(void *array, uint32_t *room, uint32_t index, size_t element)
{
	if (shortage.forever || (shortage.calls > 0 && --shortage.calls == 0)) {
		shortage.failed = true;
		return -ENOMEM;
	}
	return __real_array_reserve(array, room, index, element);
}

static void
fail_at(unsigned call)
{
	shortage.calls = call;
	shortage.forever = shortage.failed = false;
}

/* sparc-b again, without the switch. */
static void
lose_switch(struct pair *pair)
{
	struct pair fresh;

	pair->now.steady += 1000;
	pair_open(&fresh);
	fresh.b.vsw->name = "primary-vsw9";
	assert_int_equal(inventory_finish(fresh.b.inventory), 0);
	assert_int_equal(fleet_publish(pair->fleet, pair->host_b,
			     inventory_ref(fresh.b.inventory), &pair->now, NULL),
	    0);
	pair_close(&fresh);
}

static enum verdict
live(const struct pair *pair, const struct matrix *matrix)
{
	return matrix_verdict(matrix, pair_domain(pair), pair->host_b, MIGRATION_LIVE);
}

static void
test_opening_fails_cleanly(void **state)
{
	struct matrix *matrix;
	struct pair pair;
	unsigned failures = 0;

	(void)state;
	pair_open(&pair);
	pair_publish(&pair);
	for (unsigned call = 1;; call++) {
		int error;

		fail_at(call);
		error = matrix_open(&matrix, pair.fleet, pair.policy, &pair.now);
		if (!shortage.failed) {
			assert_int_equal(error, 0);
			break;
		}
		assert_int_equal(error, -ENOMEM);
		failures++;
	}
	assert_true(failures > 10);
	assert_int_equal(live(&pair, matrix), VERDICT_READY);
	matrix_free(matrix);
	pair_close(&pair);
}

/* Whatever fails, the matrix is built anew at once and right again. */
static void
test_an_update_that_fails_once_is_made_good(void **state)
{
	bool failed = true;

	(void)state;
	for (unsigned call = 1; failed; call++) {
		struct matrix *matrix;
		struct pair pair;

		pair_open(&pair);
		pair_publish(&pair);
		fail_at(0);
		assert_int_equal(
		    matrix_open(&matrix, pair.fleet, pair.policy, &pair.now), 0);
		fail_at(call);
		lose_switch(&pair);
		failed = shortage.failed;
		fail_at(0);
		assert_int_equal(live(&pair, matrix), VERDICT_BLOCKED);
		assert_int_equal(
		    matrix_domain_counts(matrix, pair_domain(&pair), MIGRATION_LIVE)
			.blocked,
		    1);
		matrix_free(matrix);
		pair_close(&pair);
	}
}

static void
test_without_memory_nothing_is_known(void **state)
{
	struct matrix_pair told;
	struct matrix *matrix;
	struct pair pair;

	(void)state;
	pair_open(&pair);
	pair_publish(&pair);
	fail_at(0);
	assert_int_equal(matrix_open(&matrix, pair.fleet, pair.policy, &pair.now), 0);
	shortage.forever = true;
	lose_switch(&pair);
	assert_false(matrix_is_known(matrix));
	assert_int_equal(live(&pair, matrix), VERDICT_UNKNOWN);
	matrix_pair(matrix, pair_domain(&pair), pair.host_b, &told);
	assert_int_equal(told.verdict[MIGRATION_COLD], VERDICT_UNKNOWN);
	assert_int_equal(told.blocked_classes, 0);
	assert_int_equal(
	    matrix_host_counts(matrix, pair.host_b, MIGRATION_LIVE).blocked, 0);
	assert_int_equal(matrix_domain_classes(matrix, pair_domain(&pair)), 0);
	fail_at(0);
	pair.now.steady += 61000;
	fleet_tick(pair.fleet, &pair.now); /* any change */
	assert_true(matrix_is_known(matrix));
	assert_int_equal(
	    matrix_host_counts(matrix, pair.host_b, MIGRATION_LIVE).unknown, 1);
	matrix_free(matrix);
	pair_close(&pair);
}

static void
test_the_old_policy_stays(void **state)
{
	struct policy *lenient;
	struct matrix *matrix;
	struct pair pair;
	bool failed = true;

	(void)state;
	pair_open(&pair);
	pair_publish(&pair);
	fail_at(0);
	assert_int_equal(matrix_open(&matrix, pair.fleet, pair.policy, &pair.now), 0);
	lose_switch(&pair);
	assert_int_equal(policy_new(&lenient), 0);
	assert_int_equal(
	    policy_override(lenient, 201, NULL, SEVERITY_INFO, SEVERITY_INFO, NULL), 0);
	for (unsigned call = 1; failed; call++) {
		int error;

		fail_at(call);
		error = matrix_set_policy(matrix, lenient, &pair.now);
		failed = shortage.failed;
		assert_int_equal(error, failed ? -ENOMEM : 0);
		assert_int_equal(
		    live(&pair, matrix), failed ? VERDICT_BLOCKED : VERDICT_READY);
	}
	matrix_free(matrix);
	policy_free(lenient);
	pair_close(&pair);
}

static void
log_nothing(void *context, enum log_level level, const char *room, const char *text)
{
	(void)context;
	(void)level;
	(void)room;
	(void)text;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_opening_fails_cleanly),
	    cmocka_unit_test(test_an_update_that_fails_once_is_made_good),
	    cmocka_unit_test(test_without_memory_nothing_is_known),
	    cmocka_unit_test(test_the_old_policy_stays),
	};

	log_open(LOG_LEVEL_ERROR, log_nothing, NULL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
