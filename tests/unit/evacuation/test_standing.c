/* Who is worked out again when something changes. */
#include "agent/evacuation/standing.h"

#include "tests/unit/cmocka_all.h"
#include "tests/unit/evacuation/field.h"

static struct standings *
standings_new(struct field *field)
{
	const struct evacuation_sources sources = {
	    field->fleet, field->matrix, field->policy, &field->rules};
	struct standings *standings;

	assert_int_equal(standings_open(&standings, field->fleet, &sources), 0);
	return standings;
}

static void
expect(const struct standings *standings, const struct field *field, const char *host,
    enum evacuation_status status, uint32_t unplaced)
{
	struct standing standing =
	    standings_of(standings, fleet_find_host(field->fleet, host));

	assert_int_equal(standing.status, status);
	assert_int_equal(standing.unplaced, unplaced);
}

static void
follows_its_targets(void **state)
{
	const struct field_guest guests[] = {
	    {.name = "web1", .threads = 8, .memory = 8}};
	const struct field_target fine = {
	    .name = "sparc-b", .threads = 64, .memory = 64, .ports = 9};
	struct field_target target = fine;
	struct standings *standings;
	struct field field;

	(void)state;
	field_open(&field, guests, 1, &fine, 1);
	standings = standings_new(&field);
	assert_false(standings_of(standings, field.host).worked_out);
	expect(standings, &field, "sparc-a", EVACUATION_UNKNOWN, 0);
	while (standings_run(standings))
		;
	assert_true(standings_of(standings, field.host).worked_out);
	expect(standings, &field, "sparc-a", EVACUATION_POSSIBLE, 0);
	expect(standings, &field, "sparc-b", EVACUATION_POSSIBLE, 0);
	target.ports = 0;
	field_publish(&field, &target);
	expect(standings, &field, "sparc-a", EVACUATION_POSSIBLE, 0);
	while (standings_run(standings))
		;
	expect(standings, &field, "sparc-a", EVACUATION_IMPOSSIBLE, 1);
	field_publish(&field, &fine);
	while (standings_run(standings))
		;
	expect(standings, &field, "sparc-a", EVACUATION_POSSIBLE, 0);
	field_close(&field);
	standings_free(standings);
}

static void
follows_the_rules(void **state)
{
	static const char *const exclude[] = {"sparc-b", NULL};
	const struct evacuation_policy other = {.exclude = exclude};
	const struct field_guest guests[] = {
	    {.name = "web1", .threads = 8, .memory = 8}};
	const struct field_target target = {
	    .name = "sparc-b", .threads = 64, .memory = 64, .ports = 9};
	struct standings *standings;
	struct field field;

	(void)state;
	field_open(&field, guests, 1, &target, 1);
	standings = standings_new(&field);
	while (standings_run(standings))
		;
	expect(standings, &field, "sparc-a", EVACUATION_POSSIBLE, 0);
	standings_reconsider(standings, field.policy, &other);
	while (standings_run(standings))
		;
	expect(standings, &field, "sparc-a", EVACUATION_IMPOSSIBLE, 1);
	field_close(&field);
	standings_free(standings);
}

/* A host that came, and one that went with the plan that led to it. */
static void
follows_hosts(void **state)
{
	const struct field_guest guests[] = {
	    {.name = "web1", .threads = 8, .memory = 8}};
	const struct field_target target = {
	    .name = "sparc-b", .threads = 64, .memory = 64, .ports = 9};
	const struct fleet_host *host;
	struct standings *standings;
	struct field field;

	(void)state;
	field_open(&field, guests, 1, &target, 0);
	standings = standings_new(&field);
	while (standings_run(standings))
		;
	expect(standings, &field, "sparc-a", EVACUATION_IMPOSSIBLE, 1);
	assert_int_equal(
	    fleet_add_host(field.fleet, "sparc-b", 60, &field.now, &host, NULL), 0);
	field_publish(&field, &target);
	while (standings_run(standings))
		;
	expect(standings, &field, "sparc-a", EVACUATION_POSSIBLE, 0);
	fleet_remove_host(field.fleet, host, &field.now);
	while (standings_run(standings))
		;
	expect(standings, &field, "sparc-a", EVACUATION_IMPOSSIBLE, 1);
	field_close(&field);
	standings_free(standings);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(follows_its_targets),
	    cmocka_unit_test(follows_the_rules),
	    cmocka_unit_test(follows_hosts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
