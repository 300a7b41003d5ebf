/* Documents out of a stream, however it comes. */
#include "collectors/ldm/events/cutter.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "agent/reason.h"
#include "tests/unit/cmocka_all.h"

#define PIECES 8

/* Cut a text that comes in steps; "" ends what is expected. */
static int
cut(struct slice text, size_t step, const char *const *expected, struct reason *reason)
{
	struct cutter cutter = {0};
	struct piece piece;
	size_t count = 0;
	int found = 0;

	for (size_t at = 0; at < text.length && found >= 0; at += step) {
		size_t length = text.length - at < step ? text.length - at : step;

		assert_int_equal(
		    cutter_add(&cutter, text.text + at, length, reason), 0);
		while ((found = cutter_next(&cutter, &piece, reason)) > 0) {
			const char *want =
			    expected[count] != NULL ? expected[count++] : "(nothing)";
			if (!slice_is(piece.text, want))
				fail_msg("%.*s instead of %s", (int)piece.text.length,
				    piece.text.text, want);
		}
	}
	if (found == 0)
		assert_null(expected[count]);
	cutter_free(&cutter);
	return found;
}

static void
check(const char *text, const char *const *expected)
{
	struct reason reason = {""};

	for (size_t step = 1; step < 5; step++)
		assert_int_equal(cut(slice_of(text), step, expected, &reason), 0);
	assert_int_equal(cut(slice_of(text), strlen(text), expected, &reason), 0);
}

#define CHECK(text, ...) check(text, (const char *const[PIECES]){__VA_ARGS__})

static void
test_documents(void **state)
{
	(void)state;
	CHECK("<a/>", "<a/>");
	CHECK("<a></a>", "<a></a>");
	CHECK("<a><b/><c>x</c></a><d/>", "<a><b/><c>x</c></a>", "<d/>");
	CHECK(" \n<a/>\r\n\t<b ></b >\n", "<a/>", "<b ></b >");
	CHECK("<?xml version='1.0'?><a/><?xml version='1.0'?>\n<b/>", "<a/>", "<b/>");
	CHECK("\xEF\xBB\xBF<a/>", "<a/>");
	CHECK("<a><b>", NULL);
	CHECK("", NULL);
	CHECK("<", NULL);
	CHECK("<LDM_event\nversion = '1.1'><x:y/></LDM_event>",
	    "<LDM_event\nversion = '1.1'><x:y/></LDM_event>");
}

static void
test_own_name_nested(void **state)
{
	(void)state;
	CHECK("<a><a/><a><a></a></a></a><b/>", "<a><a/><a><a></a></a></a>", "<b/>");
	CHECK("<a><ab></ab></a>", "<a><ab></ab></a>");
}

/* Other tags may be unbalanced: only one document suffers. */
static void
test_unbalanced(void **state)
{
	(void)state;
	CHECK("<a><b></a><c/>", "<a><b></a>", "<c/>");
	CHECK("<a></b></b></a><c/>", "<a></b></b></a>", "<c/>");
}

static void
test_what_is_no_tag(void **state)
{
	(void)state;
	CHECK("<a b='</a>' c=\"'>\"/><d/>", "<a b='</a>' c=\"'>\"/>", "<d/>");
	CHECK("<a b='/'></a>", "<a b='/'></a>");
	CHECK("<a><!-- </a> > -- --></a>", "<a><!-- </a> > -- --></a>");
	CHECK("<a><!--></a>--></a>", "<a><!--></a>--></a>");
	CHECK("<a><![CDATA[</a>]>]]]></a>", "<a><![CDATA[</a>]>]]]></a>");
	CHECK("<a><![CDATA[]]></a>", "<a><![CDATA[]]></a>");
	CHECK("<a><?b </a>?></a>", "<a><?b </a>?></a>");
	CHECK("<!-- <a/> --><b/><!---->", "<b/>");
	CHECK("<a>1 > 0</a>", "<a>1 > 0</a>");
}

static void
test_stream(void **state)
{
	static const char text[] = "<?xml version='1.0'?><stream:stream a='>'>"
				   "<stream:features><b/></stream:features>"
				   " \n</stream:stream>";
	struct cutter cutter = {0};
	struct piece piece;
	struct reason reason = {""};

	(void)state;
	assert_int_equal(cutter_add(&cutter, text, sizeof(text) - 1, &reason), 0);
	assert_int_equal(cutter_next(&cutter, &piece, &reason), 1);
	assert_int_equal(piece.kind, PIECE_STREAM_START);
	assert_true(slice_is(piece.text, "<stream:stream a='>'>"));
	assert_false(cutter_is_inside(&cutter));
	assert_int_equal(cutter_next(&cutter, &piece, &reason), 1);
	assert_int_equal(piece.kind, PIECE_DOCUMENT);
	assert_true(slice_is(piece.text, "<stream:features><b/></stream:features>"));
	assert_int_equal(cutter_left(&cutter), strlen(" \n</stream:stream>"));
	assert_int_equal(cutter_next(&cutter, &piece, &reason), 1);
	assert_int_equal(piece.kind, PIECE_STREAM_END);
	assert_true(slice_is(piece.text, "</stream:stream>"));
	assert_int_equal(cutter_left(&cutter), 0);
	assert_int_equal(cutter_next(&cutter, &piece, &reason), 0);
	assert_int_equal(cutter_add(&cutter, "<a", 2, &reason), 0);
	assert_int_equal(cutter_next(&cutter, &piece, &reason), 0);
	assert_true(cutter_is_inside(&cutter));
	assert_int_equal(cutter_left(&cutter), 2);
	cutter_free(&cutter);
}

static void
test_nul_between(void **state)
{
	static const char text[] = "<a/>\0\n\0<b/>\0";
	static const char *const expected[] = {"<a/>", "<b/>", NULL};
	struct reason reason = {""};

	(void)state;
	for (size_t step = 1; step < 4; step++)
		assert_int_equal(cut((struct slice){text, sizeof(text) - 1}, step,
				     expected, &reason),
		    0);
}

static void
test_refused(void **state)
{
	static const struct {
		const char *text, *reason;
	} cases[] = {
	    {"220 sparc-b ESMTP\r\n", "text where a document belongs"},
	    {"<!DOCTYPE a><a/>", "a document type"},
	    {"<a><!ENTITY b 'c'></a>", "a document type"},
	    {"</a>", "an end tag where"},
	    {"<![CDATA[a]]>", "character data where"},
	    {"< a></a>", "a tag without a name"},
	    {"<></>", "a tag without a name"},
	};
	static const char *const none[] = {NULL};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		for (size_t step = 1; step < 30; step += 7) {
			struct reason reason = {""};

			assert_int_equal(
			    cut(slice_of(cases[i].text), step, none, &reason), -EPROTO);
			assert_non_null(strstr(reason.text, cases[i].reason));
		}
}

/* A document of that many octets, in a text of its own. */
static char *
document_of(size_t length)
{
	char *text = malloc(length + 1);

	assert_non_null(text);
	memset(text, 'x', length);
	text[0] = '<';
	text[1] = 'a';
	text[2] = '>';
	snprintf(text + length - 4, 5, "</a>");
	return text;
}

static void
test_size(void **state)
{
	char *fits = document_of(CUTTER_MAX_DOCUMENT);
	char *long_one = document_of(CUTTER_MAX_DOCUMENT + 1);
	struct reason reason = {""};

	(void)state;
	for (size_t step = 1000; step < CUTTER_MAX_DOCUMENT * 4; step *= 40) {
		assert_int_equal(cut(slice_of(fits), step,
				     (const char *const[]){fits, NULL}, &reason),
		    0);
		assert_int_equal(
		    cut(slice_of(long_one), step, (const char *const[]){NULL}, &reason),
		    -E2BIG);
	}
	assert_string_equal(reason.text, "a document of more than 1048576 octets");
	free(fits);
	free(long_one);
}

/* What is skipped counts as well, but every document begins to count anew. */
static void
test_size_of_what_is_skipped(void **state)
{
	struct cutter cutter = {0};
	struct reason reason = {""};
	struct piece piece;
	char blanks[4096];
	int found = 0;

	(void)state;
	memset(blanks, ' ', sizeof(blanks));
	for (int i = 0; i < 1000; i++) {
		assert_int_equal(
		    cutter_add(&cutter, blanks, sizeof(blanks), &reason), 0);
		assert_int_equal(cutter_add(&cutter, "<a/>", 4, &reason), 0);
		assert_int_equal(cutter_next(&cutter, &piece, &reason), 1);
	}
	for (size_t i = 0; i <= CUTTER_MAX_DOCUMENT && found == 0;
	     i += sizeof(blanks)) {
		assert_int_equal(
		    cutter_add(&cutter, blanks, sizeof(blanks), &reason), 0);
		found = cutter_next(&cutter, &piece, &reason);
		assert_true(cutter.size <= 4 * sizeof(blanks));
	}
	assert_int_equal(found, -E2BIG);
	cutter_free(&cutter);
}

static void
test_depth(void **state)
{
	static const char *const none[] = {NULL};
	char text[3 * (CUTTER_MAX_DEPTH + 1)];
	struct reason reason = {""};

	(void)state;
	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = "<b>"[i % 3];
	assert_int_equal(
	    cut((struct slice){text, sizeof(text) - 3}, 5, none, &reason), 0);
	assert_int_equal(
	    cut((struct slice){text, sizeof(text)}, 5, none, &reason), -E2BIG);
	assert_string_equal(reason.text, "elements are nested more than 64 deep");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_documents),
	    cmocka_unit_test(test_own_name_nested),
	    cmocka_unit_test(test_unbalanced),
	    cmocka_unit_test(test_what_is_no_tag),
	    cmocka_unit_test(test_stream),
	    cmocka_unit_test(test_nul_between),
	    cmocka_unit_test(test_refused),
	    cmocka_unit_test(test_size),
	    cmocka_unit_test(test_size_of_what_is_skipped),
	    cmocka_unit_test(test_depth),
	};

	return cmocka_run_group_tests_name("cutter", tests, NULL, NULL);
}
