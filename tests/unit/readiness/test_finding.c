/* The list of findings is sound, and doc/findings.md says the same. */
#include "agent/readiness/finding.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/cmocka_all.h"

static void
test_codes_ascend_and_are_found(void **state)
{
	unsigned before = 100;

	(void)state;
	for (enum finding_id id = 0; id < FINDING_COUNT; id++) {
		unsigned code = finding_definition(id)->code;

		assert_true(code > before);
		before = code;
		assert_int_equal(finding_from_code(code), id);
		assert_int_equal(finding_class(id), code / 100);
	}
	assert_true(before < 1000);
	assert_int_equal(finding_from_code(199), FINDING_COUNT);
	assert_int_equal(finding_from_code(0), FINDING_COUNT);
}

static void
test_names_are_unique_words(void **state)
{
	(void)state;
	for (enum finding_id id = 0; id < FINDING_COUNT; id++) {
		const char *name = finding_definition(id)->name;

		for (const char *c = name; *c != '\0'; c++)
			assert_true(islower((unsigned char)*c) || *c == '-');
		for (enum finding_id other = 0; other < id; other++)
			assert_string_not_equal(name, finding_definition(other)->name);
	}
}

static void
test_placeholders_are_known(void **state)
{
	static const char *const known[] = {"{device}", "{volume}", "{wanted}",
	    "{found}", "{domain}", "{source}", "{target}"};

	(void)state;
	for (enum finding_id id = 0; id < FINDING_COUNT; id++) {
		const char *texts[] = {
		    finding_definition(id)->text, finding_definition(id)->remedy};

		for (int i = 0; i < 2; i++) {
			assert_true(strlen(texts[i]) > 10);
			assert_int_equal(texts[i][strlen(texts[i]) - 1], '.');
			for (const char *c = texts[i]; (c = strchr(c, '{')) != NULL;
			     c++) {
				bool found = false;

				for (size_t k = 0; k < 7; k++)
					if (strncmp(c, known[k], strlen(known[k])) == 0)
						found = true;
				assert_true(found);
			}
		}
	}
}

/* Maps stand between the domain and the target ("Migrating a Domain That Uses Named
 * Resources"). */
static void
test_maps_stand_where_the_manager_reads_them(void **state)
{
	unsigned maps = 0;

	(void)state;
	for (enum finding_id id = 0; id < FINDING_COUNT; id++) {
		const char *remedy = finding_definition(id)->remedy;

		if (strstr(remedy, "map=") == NULL)
			continue;
		maps++;
		if (strstr(remedy, "{domain} cidmap=ID:ID,... {target}") == NULL)
			assert_non_null(
			    strstr(remedy, "{domain} mblockmap=PA:PA,... {target}"));
	}
	assert_int_equal(maps, 4);
}

static bool
is_missing(enum finding_nature nature)
{
	return nature == FINDING_NATURE_MISSING || nature == FINDING_NATURE_OLD;
}

/* In a mode where a missing fact does not matter its finding is ignored. */
static void
test_missing_facts_are_unknown(void **state)
{
	(void)state;
	for (enum finding_id id = 0; id < FINDING_COUNT; id++) {
		const struct finding_definition *d = finding_definition(id);
		unsigned unknown = 0, ignored = 0;

		for (int mode = 0; mode < MIGRATION_MODES; mode++) {
			unknown += d->severity[mode] == SEVERITY_UNKNOWN;
			ignored += d->severity[mode] == SEVERITY_IGNORE;
		}
		assert_int_equal(unknown > 0, is_missing(d->nature));
		if (unknown > 0)
			assert_int_equal(unknown + ignored, MIGRATION_MODES);
		assert_int_equal(
		    d->nature == FINDING_NATURE_MISSING, d->code % 100 >= 90);
	}
}

static void
test_words(void **state)
{
	(void)state;
	assert_string_equal(verdict_name(VERDICT_READY), "ready");
	assert_string_equal(verdict_name(VERDICT_UNKNOWN), "unknown");
	assert_string_equal(severity_name(SEVERITY_BLOCKER), "blocker");
	assert_string_equal(severity_name(SEVERITY_UNKNOWN), "unknown");
	assert_string_equal(finding_class_name(FINDING_CLASS_VDISK), "vdisk");
	assert_string_equal(finding_class_name(FINDING_CLASS_STATE), "state");
}

static char *
document_read(void)
{
	const char *top = getenv("top_srcdir");
	char path[1024];
	char *text = calloc(1, 1 << 20);
	FILE *file;

	assert_non_null(text);
	snprintf(path, sizeof(path), "%s/doc/findings.md", top != NULL ? top : ".");
	file = fopen(path, "r");
	assert_non_null(file);
	assert_true(fread(text, 1, (1 << 20) - 1, file) > 1000);
	fclose(file);
	return text;
}

/* Of a row behind its severities: when it fires, its source, what to do. */
static void
expect_source(const char *rest, const struct finding_definition *d)
{
	size_t length = strlen(d->source);
	const char *source = strchr(rest, '|');

	assert_non_null(source);
	source += 2;
	if (length > 0 &&
	    (strncmp(source, d->source, length) != 0 || source[length + 1] != '|'))
		fail_msg("doc/findings.md has another source of %u", d->code);
	if (length == 0)
		assert_int_equal(*source, '|');
}

/* Rows begin "| 101 | volume-missing | blocker | blocker |"; no row is left over. */
static void
test_document_has_every_code(void **state)
{
	char *text = document_read();
	size_t rows = 0;

	(void)state;
	for (enum finding_id id = 0; id < FINDING_COUNT; id++) {
		const struct finding_definition *d = finding_definition(id);
		char row[128];

		snprintf(row, sizeof(row), "\n| %u | %s | %s | %s |", d->code, d->name,
		    severity_name(d->severity[MIGRATION_LIVE]),
		    severity_name(d->severity[MIGRATION_COLD]));
		if (strstr(text, row) == NULL)
			fail_msg("doc/findings.md lacks%s", row);
		expect_source(strstr(text, row) + strlen(row), d);
	}
	for (const char *c = text; (c = strstr(c, "\n| ")) != NULL; c += 3)
		rows += isdigit((unsigned char)c[3]) != 0;
	assert_int_equal(rows, FINDING_COUNT);
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_codes_ascend_and_are_found),
	    cmocka_unit_test(test_names_are_unique_words),
	    cmocka_unit_test(test_placeholders_are_known),
	    cmocka_unit_test(test_maps_stand_where_the_manager_reads_them),
	    cmocka_unit_test(test_missing_facts_are_unknown),
	    cmocka_unit_test(test_words),
	    cmocka_unit_test(test_document_has_every_code),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
