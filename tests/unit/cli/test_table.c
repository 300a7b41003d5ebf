/* Tables as they come out of a terminal and of a pipe. */
#include "agent/cli/table.h"

#include <fcntl.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "tests/unit/cmocka_all.h"

/* What a table prints, freed by the caller. */
static char *
printed(const struct table *table, bool colour)
{
	char *text = NULL;
	size_t size = 0;
	FILE *to = open_memstream(&text, &size);

	assert_non_null(to);
	assert_int_equal(table_print(table, to, colour), 0);
	fclose(to);
	return text;
}

static void
test_columns_are_as_wide_as_they_must_be(void **state)
{
	static const char *const headings[] = {"NAME", ">COUNT", "STATE"};
	struct table *table = table_new(headings, 3);
	char *text;

	(void)state;
	table_add(table, COLOUR_NONE, "z\xC3\xBCrich1");
	table_add(table, COLOUR_NONE, "7");
	table_add(table, COLOUR_GREEN, "ready");
	text = printed(table, false);
	assert_string_equal(text, "NAME     COUNT  STATE\n"
				  "z\xC3\xBCrich1      7  ready\n");
	assert_int_equal(table_width(table), 21);
	free(text);
	text = printed(table, true);
	assert_non_null(strstr(text, "\033[32mready\033[0m\n"));
	free(text);
	table_free(table);
}

static void
test_lines_have_no_blanks_at_their_ends(void **state)
{
	static const char *const headings[] = {"NAME", ">COUNT", "STATE", "REASON"};
	static const char *const cells[] = {
	    "web1", "7", "", "none", "db1", "12", "failing", "", "app1", "", "", ""};
	struct table *table = table_new(headings, 4);
	char *text;

	(void)state;
	for (size_t i = 0; i < sizeof(cells) / sizeof(cells[0]); i++)
		table_add(table, COLOUR_NONE, "%s", cells[i]);
	text = printed(table, false);
	assert_string_equal(text, "NAME  COUNT  STATE    REASON\n"
				  "web1      7           none\n"
				  "db1      12  failing\n"
				  "app1\n");
	free(text);
	table_free(table);
}

static struct table *
runs(void)
{
	static const char *const headings[] = {">RUN", "STATE", "TEXT"};
	struct table *table = table_new(headings, 3);

	assert_non_null(table);
	table_add(table, COLOUR_NONE, "%d", 7);
	table_add(table, COLOUR_NONE, "%s", "succeeded");
	table_add(table, COLOUR_NONE, "%s", "ready");
	table_add(table, COLOUR_NONE, "%d", 12);
	table_add(table, COLOUR_NONE, "%s", "lost");
	table_add(table, COLOUR_NONE, "%s", "nobody knows");
	return table;
}

#define STRAIGHT                                                                       \
	"RUN  STATE      TEXT\n"                                                       \
	"  7  succeeded  ready\n"                                                      \
	" 12  lost       nobody knows\n"
#define FOLDED                                                                         \
	"RUN  STATE\n"                                                                 \
	"  7  succeeded\n"                                                             \
	"    ready\n"                                                                  \
	" 12  lost\n"                                                                  \
	"    nobody knows\n"

/* What a terminal of so many columns shows. */
static void
expect_on_terminal(unsigned short columns, const char *expected)
{
	const struct winsize size = {.ws_row = 24, .ws_col = columns};
	int terminal = posix_openpt(O_RDWR | O_NOCTTY);
	char shown[512] = "";
	struct table *table = runs();
	struct termios mode;
	size_t used = 0;
	FILE *to;

	assert_true(terminal >= 0);
	assert_int_equal(grantpt(terminal), 0);
	assert_int_equal(unlockpt(terminal), 0);
	to = fopen(ptsname(terminal), "r+");
	assert_non_null(to);
	assert_int_equal(tcgetattr(fileno(to), &mode), 0);
	mode.c_oflag &= ~(tcflag_t)OPOST;
	assert_int_equal(tcsetattr(fileno(to), TCSANOW, &mode), 0);
	assert_int_equal(ioctl(fileno(to), TIOCSWINSZ, &size), 0);
	assert_int_equal(table_print_folded(table, to, false), 0);
	assert_int_equal(fflush(to), 0);
	while (used < strlen(expected)) {
		ssize_t got = read(terminal, shown + used, sizeof(shown) - 1 - used);

		assert_true(got > 0);
		used += (size_t)got;
	}
	assert_string_equal(shown, expected);
	table_free(table);
	fclose(to);
	close(terminal);
}

/* 3 + 2 + 9 + 2 + 12 columns. */
static void
test_the_last_column_stands_under_its_rows(void **state)
{
	(void)state;
	expect_on_terminal(28, STRAIGHT);
	expect_on_terminal(27, FOLDED);
}

static void
test_what_is_no_terminal_is_wide_enough(void **state)
{
	struct table *table = runs();
	char *text = NULL;
	size_t size = 0;
	FILE *to = open_memstream(&text, &size);

	(void)state;
	assert_non_null(to);
	assert_int_equal(table_print_folded(table, to, false), 0);
	fclose(to);
	assert_string_equal(text, STRAIGHT);
	free(text);
	table_free(table);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_columns_are_as_wide_as_they_must_be),
	    cmocka_unit_test(test_lines_have_no_blanks_at_their_ends),
	    cmocka_unit_test(test_the_last_column_stands_under_its_rows),
	    cmocka_unit_test(test_what_is_no_terminal_is_wide_enough),
	};

	/* Debian's name of a UTF-8 locale that needs no package. */
	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
