#include "collectors/ldm/listing.h"

#include <errno.h>
#include <stdlib.h>

#include "agent/reason.h"
#include "tests/unit/cmocka_all.h"

static void
assert_slice(struct slice slice, const char *expected)
{
	assert_int_equal(slice.length, strlen(expected));
	assert_memory_equal(slice.text, expected, slice.length);
}

static void
assert_next(struct listing *listing, struct line *line, enum line_kind kind,
    size_t number, const char *keyword)
{
	assert_int_equal(listing_next(listing, line), 1);
	assert_int_equal(line->kind, kind);
	assert_int_equal(line->number, number);
	assert_int_equal(line->keyword.length, strlen(keyword));
	if (keyword[0] != '\0')
		assert_slice(line->keyword, keyword);
}

static void
assert_field(struct slice *rest, const char *key, const char *value)
{
	struct field field;

	assert_true(field_next(rest, &field));
	assert_slice(field.key, key);
	assert_slice(field.value, value);
}

static void
test_records_rows_and_text(void **state)
{
	struct listing listing;
	struct line line;
	struct field field;

	(void)state;
	assert_int_equal(listing_open(&listing,
			     slice_of("VERSION 1.11\n"
				      "DOMAIN|name=ldg1|flags=-n----\n"
				      "\n"
				      "VARIABLES  \n"
				      "|nvramrc=: probe-all\n"
				      ".\" banner\" cr\n"
				      "CR 3 spaces\n"
				      "|use-nvramrc?=true\n"),
			     true, NULL),
	    0);
	assert_next(&listing, &line, LINE_RECORD, 2, "DOMAIN");
	assert_field(&line.fields, "name", "ldg1");
	assert_field(&line.fields, "flags", "-n----");
	assert_false(field_next(&line.fields, &field));
	assert_next(&listing, &line, LINE_RECORD, 4, "VARIABLES");
	assert_false(field_next(&line.fields, &field));
	assert_next(&listing, &line, LINE_ROW, 5, "");
	assert_field(&line.fields, "nvramrc", ": probe-all");
	assert_next(&listing, &line, LINE_TEXT, 6, "");
	assert_slice(line.fields, ".\" banner\" cr");
	assert_next(&listing, &line, LINE_TEXT, 7, "");
	assert_next(&listing, &line, LINE_ROW, 8, "");
	assert_field(&line.fields, "use-nvramrc?", "true");
	assert_int_equal(listing_next(&listing, &line), 0);
}

static void
test_keywords(void **state)
{
	struct listing listing;
	struct line line;

	(void)state;
	assert_int_equal(listing_open(&listing,
			     slice_of("VERSION 1.11\n"
				      "DOMAIN |name=ldg1\n"
				      "DOMAIN\t \n"
				      "NEW_KIND-2|a=1\n"
				      "-NEW|a=1\n"
				      "NEW KIND|a=1\n"
				      "New|a=1\n"),
			     true, NULL),
	    0);
	assert_next(&listing, &line, LINE_RECORD, 2, "DOMAIN");
	assert_field(&line.fields, "name", "ldg1");
	assert_next(&listing, &line, LINE_RECORD, 3, "DOMAIN");
	assert_null(line.fields.text);
	assert_next(&listing, &line, LINE_RECORD, 4, "NEW_KIND-2");
	assert_field(&line.fields, "a", "1");
	assert_next(&listing, &line, LINE_TEXT, 5, "");
	assert_next(&listing, &line, LINE_TEXT, 6, "");
	assert_next(&listing, &line, LINE_TEXT, 7, "");
	assert_int_equal(listing_next(&listing, &line), 0);
}

static void
test_values_are_cut_at_the_first_equals_sign(void **state)
{
	struct line line = {
	    .fields = slice_of("name=a=b@c|pm_boot_policy=disabled=0;ttfc=2000;|opts=|"
			       "domain||z=\xC3\xBC")};
	struct slice rest = line.fields;
	struct slice value;

	(void)state;
	assert_field(&rest, "name", "a=b@c");
	assert_field(&rest, "pm_boot_policy", "disabled=0;ttfc=2000;");
	assert_field(&rest, "opts", "");
	assert_field(&rest, "domain", "");
	assert_field(&rest, "", "");
	assert_field(&rest, "z", "\xC3\xBC");
	assert_true(line_find(&line, "opts", &value));
	assert_int_equal(value.length, 0);
	assert_true(line_find(&line, "z", &value));
	assert_slice(value, "\xC3\xBC");
	assert_false(line_find(&line, "nam", &value));
}

static void
test_notices_before_and_line_ends_of_terminals(void **state)
{
	struct listing listing;
	struct line line;

	(void)state;
	assert_int_equal(
	    listing_open(&listing,
		slice_of("Notice: The primary domain is in the process of a delayed "
			 "reconfiguration.\r\n"
			 "VERSION of something else\r\n"
			 "\r\n"
			 "VERSION 1.6\r\n"
			 "IO\r\n"
			 "|dev=pci@780|alias=\r\n"),
		true, NULL),
	    0);
	assert_next(&listing, &line, LINE_RECORD, 5, "IO");
	assert_null(line.fields.text);
	assert_next(&listing, &line, LINE_ROW, 6, "");
	assert_field(&line.fields, "dev", "pci@780");
	assert_field(&line.fields, "alias", "");
	assert_int_equal(listing_next(&listing, &line), 0);
}

static void
test_a_listing_that_may_lack_its_version(void **state)
{
	struct listing listing;
	struct line line;

	(void)state;
	assert_int_equal(
	    listing_open(&listing, slice_of("name=net0|state=up\n"), false, NULL), 0);
	assert_next(&listing, &line, LINE_TEXT, 1, "");
	assert_int_equal(
	    listing_open(&listing, slice_of("note\nVERSION 1.1\nIO\n"), false, NULL),
	    0);
	assert_next(&listing, &line, LINE_RECORD, 3, "IO");
}

static void
assert_refused(struct slice text, int error, const char *reason_text)
{
	struct reason reason = {""};
	struct listing listing;
	struct line line;
	int result = listing_open(&listing, text, true, &reason);

	while (result == 0 && (result = listing_next(&listing, &line)) == 1)
		result = 0;
	assert_int_equal(result, error);
	assert_string_equal(reason.text, reason_text);
}

static void
test_what_is_no_listing_is_refused(void **state)
{
	(void)state;
	assert_refused(slice_of(""), -EPROTO, "nothing was printed");
	assert_refused(slice_of("hello\n"), -EPROTO,
	    "there is no VERSION line: not a parseable listing");
	assert_refused(slice_of("VERSION 1\n"), -EPROTO,
	    "there is no VERSION line: not a parseable listing");
	assert_refused(slice_of("VERSION 1.\n"), -EPROTO,
	    "there is no VERSION line: not a parseable listing");
	assert_refused(slice_of("VERSION 1.0 x\n"), -EPROTO,
	    "there is no VERSION line: not a parseable listing");
	assert_refused(slice_of("VERSION 1.0"), -EPROTO,
	    "the listing is cut off in line 1: it has no line end");
	assert_refused(slice_of("VERSION 1.0\nDOMAIN|name=ld"), -EPROTO,
	    "the listing is cut off in line 2: it has no line end");
	assert_refused((struct slice){"VERSION 1.0\n\0\n", 14}, -EPROTO,
	    "there are NUL octets in the listing");
}

static void
test_a_line_has_a_limit(void **state)
{
	const size_t size = LISTING_MAX_LINE + 64;
	char *text = malloc(size);
	static const char version[] = {
	    'V', 'E', 'R', 'S', 'I', 'O', 'N', ' ', '1', '.', '0', '\n'};
	struct listing listing;
	struct line line;

	(void)state;
	assert_non_null(text);
	memset(text, 'x', size);
	memcpy(text, version, sizeof(version));
	/* 12 octets, then LISTING_MAX_LINE octets and a line end are just allowed. */
	text[12 + LISTING_MAX_LINE] = '\n';
	assert_int_equal(listing_open(&listing,
			     (struct slice){text, 13 + LISTING_MAX_LINE}, true, NULL),
	    0);
	assert_int_equal(listing_next(&listing, &line), 1);
	assert_int_equal(line.fields.length, LISTING_MAX_LINE);
	text[12 + LISTING_MAX_LINE] = 'x';
	text[13 + LISTING_MAX_LINE] = '\n';
	assert_refused((struct slice){text, 14 + LISTING_MAX_LINE}, -E2BIG,
	    "line 2 is longer than 262144 octets");
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_records_rows_and_text),
	    cmocka_unit_test(test_keywords),
	    cmocka_unit_test(test_values_are_cut_at_the_first_equals_sign),
	    cmocka_unit_test(test_notices_before_and_line_ends_of_terminals),
	    cmocka_unit_test(test_a_listing_that_may_lack_its_version),
	    cmocka_unit_test(test_what_is_no_listing_is_refused),
	    cmocka_unit_test(test_a_line_has_a_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
