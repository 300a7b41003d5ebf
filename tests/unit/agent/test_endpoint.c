/* The file of the control socket. */
#include "agent/endpoint.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/reason.h"
#include "tests/unit/agent/scratch.h"
#include "tests/unit/cmocka_all.h"

static char directory[SCRATCH_SIZE];
static char path[SCRATCH_SIZE + 16];

static int
setup(void **state)
{
	(void)state;
	scratch_make(directory);
	snprintf(path, sizeof(path), "%s/control", directory);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	scratch_remove(directory);
	return 0;
}

static void
opens(struct endpoint *endpoint, mode_t mode)
{
	struct reason reason = {""};

	if (endpoint_open(endpoint, path, mode, &reason) != 0)
		fail_msg("%s", reason.text);
}

static void
is_refused(const char *at, int error, const char *text)
{
	struct endpoint endpoint;
	struct reason reason = {""};

	assert_int_equal(endpoint_open(&endpoint, at, 0660, &reason), error);
	if (strstr(reason.text, text) == NULL)
		fail_msg("the reason is: %s", reason.text);
}

static void
test_the_file_has_its_mode_and_goes(void **state)
{
	static const mode_t modes[] = {0600, 0660, 0666};
	mode_t mask = umask(0117);
	struct endpoint endpoint;
	struct stat about;

	(void)state;
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		opens(&endpoint, modes[i]);
		assert_int_equal(stat(path, &about), 0);
		assert_true(S_ISSOCK(about.st_mode));
		assert_int_equal(about.st_mode & 07777, modes[i]);
		endpoint_close(&endpoint);
		assert_int_equal(stat(path, &about), -1);
	}
	assert_int_equal(umask(mask), 0117);
}

static void
test_one_of_the_dead_is_replaced(void **state)
{
	struct endpoint dead, endpoint;

	(void)state;
	opens(&dead, 0660);
	close(dead.fd);
	opens(&endpoint, 0660);
	endpoint_close(&endpoint);
	assert_int_equal(access(path, F_OK), -1);
}

static void
test_one_of_the_living_stays(void **state)
{
	struct endpoint living;

	(void)state;
	opens(&living, 0660);
	is_refused(path, -EADDRINUSE, "another migreadyd listens at");
	assert_int_equal(access(path, F_OK), 0);
	endpoint_close(&living);
}

/* One that was hung up on so often that its queue is full is alive too. */
static void
test_one_that_is_busy_stays(void **state)
{
	struct endpoint living;

	(void)state;
	opens(&living, 0660);
	for (int i = 0; i < 200; i++)
		is_refused(path, -EADDRINUSE, "another migreadyd listens at");
	endpoint_close(&living);
}

static void
test_what_is_no_socket_stays(void **state)
{
	(void)state;
	scratch_write(directory, "control", "precious");
	is_refused(path, -EEXIST, "is there and no socket");
	assert_int_equal(access(path, F_OK), 0);
}

static void
test_a_file_of_somebody_else_is_not_removed(void **state)
{
	struct endpoint endpoint;

	(void)state;
	opens(&endpoint, 0660);
	assert_int_equal(unlink(path), 0);
	scratch_write(directory, "control", "precious");
	endpoint_close(&endpoint);
	assert_int_equal(access(path, F_OK), 0);
}

static void
test_paths_that_cannot_be(void **state)
{
	char longest[SCRATCH_SIZE * 2];

	(void)state;
	memset(longest, 'x', sizeof(longest) - 1);
	longest[0] = '/';
	longest[sizeof(longest) - 1] = '\0';
	is_refused(longest, -ENAMETOOLONG, "the path of a socket has at most 1");
	is_refused("/nonexistent/control", -ENOENT, "cannot listen at /nonexistent");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_the_file_has_its_mode_and_goes),
	    TEST(test_one_of_the_dead_is_replaced),
	    TEST(test_one_of_the_living_stays),
	    TEST(test_one_that_is_busy_stays),
	    TEST(test_what_is_no_socket_stays),
	    TEST(test_a_file_of_somebody_else_is_not_removed),
	    TEST(test_paths_that_cannot_be),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
