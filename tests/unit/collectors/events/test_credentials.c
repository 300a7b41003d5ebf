/* Who may read a password, and what becomes of it. */
#include "collectors/ldm/events/credentials.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/reason.h"
#include "tests/unit/agent/scratch.h"
#include "tests/unit/cmocka_all.h"

static char folder[SCRATCH_SIZE];

static int
setup(void **state)
{
	(void)state;
	scratch_make(folder);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	scratch_remove(folder);
	return 0;
}

/* The base64 of a file of that text and mode; what comes out is freed by the caller. */
static int
load(char **plain, const char *text, mode_t mode, struct reason *reason)
{
	char old[SCRATCH_SIZE * 2];
	const char *path;
	int error;

	/* One that was made read-only cannot be written again. */
	snprintf(old, sizeof(old), "%s/credentials", folder);
	(void)unlink(old);
	path = scratch_write(folder, "credentials", text);
	assert_int_equal(chmod(path, mode), 0);
	error = credentials_plain(plain, path, reason);
	if (error != 0) {
		assert_null(*plain);
		assert_ptr_equal(strstr(reason->text, path), reason->text);
		assert_null(strstr(reason->text, "secret"));
	}
	return error;
}

static void
test_user_and_password(void **state)
{
	/* NUL watch NUL secret; NUL watch NUL "a b" */
	static const struct {
		const char *text, *plain;
	} cases[] = {
	    {"watch\nsecret\n", "AHdhdGNoAHNlY3JldA=="},
	    {"watch\nsecret", "AHdhdGNoAHNlY3JldA=="},
	    {"watch\r\nsecret\r\n", "AHdhdGNoAHNlY3JldA=="},
	    {"watch\nsecret\nand more\n", "AHdhdGNoAHNlY3JldA=="},
	    {"watch\na b\n", "AHdhdGNoAGEgYg=="},
	};
	struct reason reason = {""};
	char *plain;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(load(&plain, cases[i].text, 0600, &reason), 0);
		assert_string_equal(plain, cases[i].plain);
		credentials_free(plain);
	}
	credentials_free(NULL);
}

static void
test_unusable(void **state)
{
	static const char *const texts[] = {
	    "", "\n", "watch", "watch\n", "watch\n\n", "\nsecret\n", "\r\nsecret\n"};
	struct reason reason = {""};
	char text[1100];
	char *plain;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_int_equal(load(&plain, texts[i], 0600, &reason), -EINVAL);
	memset(text, 'a', sizeof(text));
	text[5] = '\n';
	text[sizeof(text) - 1] = '\0';
	assert_int_equal(load(&plain, text, 0600, &reason), -EINVAL);
	assert_non_null(strstr(reason.text, "too long"));
}

static void
test_modes(void **state)
{
	static const struct {
		mode_t mode;
		int error;
	} cases[] = {{0600, 0}, {0400, 0}, {0640, 0}, {0604, -EPERM}, {0602, -EPERM},
	    {0620, -EPERM}, {0644, -EPERM}};
	struct reason reason = {""};
	char *plain;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(
		    load(&plain, "watch\nsecret\n", cases[i].mode, &reason),
		    cases[i].error);
		credentials_free(plain);
	}
}

static void
test_no_file(void **state)
{
	struct reason reason = {""};
	char *plain;

	(void)state;
	assert_int_equal(
	    credentials_plain(&plain, "/nonexistent/secret", &reason), -ENOENT);
	assert_string_equal(
	    reason.text, "/nonexistent/secret: No such file or directory");
	assert_int_equal(credentials_plain(&plain, folder, &reason), -EINVAL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_user_and_password),
	    cmocka_unit_test(test_unusable),
	    cmocka_unit_test(test_modes),
	    cmocka_unit_test(test_no_file),
	};

	return cmocka_run_group_tests_name("credentials", tests, setup, teardown);
}
