/* libcurl is loaded when it is needed, and what is wrong with it is said. */
#include "collectors/peer/library.h"

#include <errno.h>
#include <string.h>

#include "agent/reason.h"
#include "tests/unit/cmocka_all.h"

static void
test_it_is_loaded(void **state)
{
	struct reason reason = {""};
	struct library first, second;
	CURL *easy;

	(void)state;
	assert_int_equal(library_open(&first, LIBRARY_NAME, &reason), 0);
	assert_int_equal(library_open(&second, LIBRARY_NAME, &reason), 0);
	library_close(&first);
	/* The other one still has it. */
	easy = second.easy_init();
	assert_non_null(easy);
	assert_int_equal(
	    second.easy_setopt(easy, CURLOPT_URL, "http://127.0.0.1/"), CURLE_OK);
	assert_string_equal(second.easy_strerror(CURLE_OK), "No error");
	second.easy_cleanup(easy);
	library_close(&second);
	library_close(&second);
}

static void
expect_missing(const char *name, const char *text)
{
	struct reason reason = {""};
	struct library library;

	assert_int_equal(library_open(&library, name, &reason), -ENOENT);
	assert_non_null(strstr(reason.text, text));
	assert_null(library.handle);
	library_close(&library);
}

static void
test_it_is_missing(void **state)
{
	(void)state;
	expect_missing(
	    "libnosuch.so.9", "peers need libcurl, which cannot be loaded: ");
}

/* Any other library has none of its functions. */
static void
test_it_is_too_old(void **state)
{
	(void)state;
	expect_missing(NULL, "peers need libcurl 7.85 or later: ");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_it_is_loaded),
	    cmocka_unit_test(test_it_is_missing),
	    cmocka_unit_test(test_it_is_too_old),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
