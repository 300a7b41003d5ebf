/* The names of hosts that a host trusts. */
#include "agent/fleet/inventory_trust.h"

#include <stdlib.h>

#include "tests/unit/cmocka_all.h"

/* "sparc-b" sorts before "sparc.net", but its label does not. */
static void
test_trusted_hosts(void **state)
{
	/* As a peer may write it: the last blank is missing, and one is too many. */
	const char *names =
	    " sparc.net sparc-b  db1.example.net sparc-a.net sparc-a.org";
	const char *const sorted =
	    "db1.example.net sparc.net sparc-a.net sparc-a.org sparc-b ";
	char *ordered;

	(void)state;
	ordered = inventory_trust_sort(names);
	assert_string_equal(ordered, sorted);
	free(ordered);
	ordered = inventory_trust_sort("");
	assert_string_equal(ordered, "");
	free(ordered);
	assert_true(inventory_trust_has(sorted, "db1"));
	assert_true(inventory_trust_has(sorted, "db1.example.net"));
	assert_false(inventory_trust_has(sorted, "db1.example.org"));
	assert_true(inventory_trust_has(sorted, "sparc"));
	assert_true(inventory_trust_has(sorted, "sparc-a.org"));
	assert_false(inventory_trust_has(sorted, "sparc-a.com"));
	assert_true(inventory_trust_has(sorted, "sparc-b.example.net"));
	assert_false(inventory_trust_has(sorted, "sparc-c"));
	assert_false(inventory_trust_has(sorted, "db"));
	assert_false(inventory_trust_has("", "sparc-a"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_trusted_hosts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
