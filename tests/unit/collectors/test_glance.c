#include "collectors/ldm/glance.h"

#include <errno.h>
#include <string.h>

#include "agent/fleet/inventory.h"
#include "agent/reason.h"
#include "tests/unit/cmocka_all.h"

static const char list[] =
    "Notice: The primary domain is in the process of a delayed reconfiguration.\n"
    "VERSION 1.6\n"
    "DOMAIN|name=primary|state=active|flags=-n-cv-|cons=SP|ncpu=8\n"
    "DOMAIN|name=web1|state=active|flags=-n---s|cons=5000|ncpu=8\n"
    "DOMAIN|name=db1|state=bound|flags=------|cons=5001|ncpu=8\n"
    "DOMAIN|name=ldg1|state=active|flags=-n---e|cons=5002|ncpu=8\n";

static struct glance
look(const char *domain)
{
	struct glance glance;
	struct reason reason = {""};

	if (glance_list(slice_of(list), domain, &glance, &reason) != 0)
		fail_msg("%s", reason.text);
	return glance;
}

static void
test_list(void **state)
{
	(void)state;
	assert_true(look("web1").present);
	assert_int_equal(look("web1").flags,
	    INVENTORY_FLAG_NORMAL | INVENTORY_FLAG_MIGRATION_SOURCE);
	assert_int_equal(look("web1").progress, -1);
	assert_int_equal(look("db1").flags, 0);
	assert_true(look("db1").present);
	assert_int_equal(
	    look("ldg1").flags, INVENTORY_FLAG_NORMAL | INVENTORY_FLAG_MIGRATION_ERROR);
	assert_false(look("web").present);
	assert_false(look("web11").present);
}

/* Not a listing, or one that says nothing: never "it is not there". */
static void
test_bad_lists(void **state)
{
	static const struct {
		const char *text, *reason;
	} cases[] = {
	    {"", "ldm list -p"},
	    {"Connection refused\n", "ldm list -p"},
	    {"VERSION 1.6\n", "not even one domain"},
	    {"VERSION 1.6\nDOMAIN|name=web1|state=active\n", "flags of web1"},
	    {"VERSION 1.6\nDOMAIN|name=web1|flags=what?\n", "flags of web1"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct glance glance;
		struct reason reason = {""};

		assert_int_equal(
		    glance_list(slice_of(cases[i].text), "web1", &glance, &reason),
		    -EPROTO);
		if (strstr(reason.text, cases[i].reason) == NULL)
			fail_msg("case %zu: %s", i, reason.text);
	}
}

static void
test_status(void **state)
{
	static const char status[] = "VERSION 1.6\n"
				     "DOMAIN|name=web1|\n"
				     "STATUS|op=migration|progress=17%|target=sparc-b\n"
				     "DOMAIN|name=db1|\n"
				     "STATUS|op=migration|progress=80%|target=sparc-b\n"
				     "DOMAIN|name=ldg1|\n";
	static const struct {
		const char *domain;
		int64_t progress;
	} cases[] = {{"web1", 17}, {"db1", 80}, {"ldg1", -1}, {"sparc-b", -1}};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct glance glance = {.progress = -1};

		assert_int_equal(
		    glance_status(slice_of(status), cases[i].domain, &glance, NULL), 0);
		assert_int_equal(glance.progress, cases[i].progress);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_list),
	    cmocka_unit_test(test_bad_lists),
	    cmocka_unit_test(test_status),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
