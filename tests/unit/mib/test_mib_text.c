/*
 * The text of MIGREADY-MIB against the code: every object has a column and every column
 * an object of the same syntax; every finding has its label, every kind of alarm its
 * notifications, and every notification the objects that are sent. The text is the
 * stamped one and its layout our own, so that lines tell enough.
 */
#include "mib/tables.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/alarms/alarm_kind.h"
#include "agent/engine/engine.h"
#include "agent/readiness/finding.h"
#include "agent/readiness/history.h"
#include "mib/root.h"
#include "tests/unit/cmocka_all.h"

#define LENGTH(array) (sizeof(array) / sizeof(*(array)))

static char *
read_text(const char *variable, const char *path)
{
	static char name[4096];
	FILE *file;
	char *text = NULL;
	long size;

	snprintf(name, sizeof(name), "%s/%s", getenv(variable) ? getenv(variable) : ".",
	    path);
	file = fopen(name, "r");
	if (!file)
		return NULL;
	fseek(file, 0, SEEK_END);
	size = ftell(file);
	rewind(file);
	text = calloc(1, (size_t)size + 1);
	if (text && fread(text, 1, (size_t)size, file) != (size_t)size)
		text[0] = '\0';
	fclose(file);
	return text;
}

static int
setup(void **state)
{
	*state = read_text("top_builddir", "mib/stamped/MIGREADY-MIB.txt");
	return *state ? 0 : -1;
}

static int
teardown(void **state)
{
	free(*state);
	return 0;
}

/* The word behind a key, from a place on and before an end; "" when there is none. */
static void
word_after(const char *from, const char *end, const char *key, char *word, size_t size)
{
	const char *at = strstr(from, key);

	word[0] = '\0';
	if (!at || at >= end)
		return;
	at += strlen(key);
	at += strspn(at, " ");
	snprintf(word, size, "%.*s", (int)strcspn(at, " \n"), at);
}

static enum table_type
type_of(const char *syntax)
{
	if (strcmp(syntax, "Gauge32") == 0 || strcmp(syntax, "Unsigned32") == 0)
		return TABLE_GAUGE;
	if (strcmp(syntax, "Counter32") == 0)
		return TABLE_COUNTER;
	if (strcmp(syntax, "SnmpAdminString") == 0)
		return TABLE_TEXT;
	if (strcmp(syntax, "DateAndTime") == 0)
		return TABLE_DATE;
	if (strcmp(syntax, "MrClasses") == 0 || strcmp(syntax, "MrKinds") == 0 ||
	    strcmp(syntax, "MrOptions") == 0 || strcmp(syntax, "BITS") == 0)
		return TABLE_BITS;
	return TABLE_INTEGER;
}

static const struct table *
find_table(const char *parent)
{
	char entry[64];

	for (size_t i = 0; i < tables_count; i++) {
		const char *name = tables_all[i]->name;

		/* mrHostTable holds mrHostEntry. */
		snprintf(
		    entry, sizeof(entry), "%.*sEntry", (int)strlen(name) - 5, name);
		if (strcmp(parent, tables_all[i]->scalar ? name : entry) == 0)
			return tables_all[i];
	}
	return NULL;
}

static const char *
access_of(const struct table *table, unsigned number)
{
	for (size_t i = 0; i < table->setter_count; i++)
		if (table->setters[i].number == number)
			return table->rows ? "read-create" : "read-write";
	return "read-only";
}

/* Every object that can be read, in the order of the text, is the next column. */
static void
test_objects_are_columns(void **state)
{
	size_t met[16] = {0};

	assert_true(tables_count <= 16);
	for (char *at = *state; (at = strstr(at, " OBJECT-TYPE\n"));) {
		char *value = strstr(at, "\n    ::= { ");
		const struct table *table = NULL;
		char syntax[32], access[32], parent[64];
		unsigned number;
		size_t i = 0;

		assert_non_null(value);
		assert_int_equal(sscanf(value, " ::= { %63s %u }", parent, &number), 2);
		word_after(at, value, "    SYNTAX ", syntax, sizeof(syntax));
		word_after(at, value, "    MAX-ACCESS ", access, sizeof(access));
		at = value;
		if (strcmp(access, "not-accessible") == 0)
			continue;
		table = find_table(parent);
		assert_non_null(table);
		assert_string_equal(access, access_of(table, number));
		while (tables_all[i] != table)
			i++;
		assert_true(met[i] < table->column_count);
		assert_int_equal(table->columns[met[i]].number, number);
		assert_int_equal(table->columns[met[i]].type, type_of(syntax));
		met[i]++;
	}
	for (size_t i = 0; i < tables_count; i++)
		assert_int_equal(met[i], tables_all[i]->column_count);
}

static void
test_tables_have_their_arcs_and_indexes(void **state)
{
	for (size_t i = 0; i < tables_count; i++) {
		const struct table *table = tables_all[i];
		char key[160], place[64], *at, *index, *end;
		unsigned parts = 1;

		snprintf(place, sizeof(place), "::= { mrObjects %u }", table->arc);
		if (table->scalar) {
			snprintf(key, sizeof(key), "\n%-15s OBJECT IDENTIFIER %s\n",
			    table->name, place);
			assert_non_null(strstr(*state, key));
			continue;
		}
		snprintf(key, sizeof(key), "\n%s OBJECT-TYPE\n", table->name);
		at = strstr(*state, key);
		assert_non_null(at);
		end = strstr(at, "::= { ");
		assert_non_null(end);
		assert_memory_equal(end, place, strlen(place));
		index = strstr(end, "    INDEX ");
		assert_non_null(index);
		end = strchr(index, '}');
		for (; index < end; index++)
			parts += *index == ',';
		assert_int_equal(parts, table->index_count);
	}
}

/* "volume-missing" is volumeMissing: SMIv2 has no hyphens in labels. */
static void
make_label(const char *name, unsigned number, char *label, size_t size)
{
	size_t at = 0;

	for (; *name; name++)
		if (name[0] == '-')
			label[at++] = (char)toupper((unsigned char)*++name);
		else
			label[at++] = *name;
	snprintf(label + at, size - at, "(%u)", number);
}

static void
test_findings_are_labels(void **state)
{
	char *at = strstr(*state, "\nMrCode ::= TEXTUAL-CONVENTION");
	char *end;

	assert_non_null(at);
	end = strchr(at, '}');
	at = strchr(at, '{');
	assert_non_null(at);
	assert_non_null(end);
	at = strstr(at, "none(1),") + strlen("none(1),");
	for (enum finding_id id = 0; id < FINDING_COUNT; id++) {
		const struct finding_definition *definition = finding_definition(id);
		char label[80], met[80];

		make_label(definition->name, definition->code, label, sizeof(label));
		at += strspn(at, " \n");
		snprintf(met, sizeof(met), "%.*s", (int)strcspn(at, ",\n"), at);
		assert_string_equal(met, label);
		at += strlen(met) + strspn(at + strlen(met), ",");
	}
	at += strspn(at, " \n");
	assert_ptr_equal(at, end);
}

static void
assert_enumeration(const char *text, const char *name, const char *expected)
{
	char key[64], labels[256] = "";
	const char *at, *end;
	size_t length = 0;

	snprintf(key, sizeof(key), "\n%s ::= TEXTUAL-CONVENTION", name);
	at = strstr(text, key);
	assert_non_null(at);
	at = strchr(at, '{');
	assert_non_null(at);
	end = strchr(at, '}');
	for (; at < end && length + 1 < sizeof(labels); at++)
		if (!strchr("{ \n", *at))
			labels[length++] = *at;
	assert_string_equal(labels, expected);
}

/* ---- alarms ---- */

static void
test_kinds_are_labels(void **state)
{
	char kinds[512] = "", bits[512] = "";
	size_t kinds_length = 0, bits_length = 0;

	for (unsigned kind = 1; kind < ALARM_KINDS; kind++) {
		const char *comma = kind > 1 ? "," : "";
		const char *word = alarm_kind_traits(kind)->word;
		char label[80];

		make_label(word, kind, label, sizeof(label));
		kinds_length +=
		    (size_t)sprintf(kinds + kinds_length, "%s%s", comma, label);
		make_label(word, kind - 1, label, sizeof(label));
		bits_length +=
		    (size_t)sprintf(bits + bits_length, "%s%s", comma, label);
	}
	assert_enumeration(*state, "MrKind", kinds);
	assert_enumeration(*state, "MrKinds", bits);
}

/* The name of the object of a column of mrEventEntry. */
static void
event_object(const char *text, unsigned column, char *name, size_t size)
{
	char key[64];
	const char *at;

	snprintf(key, sizeof(key), "\n    ::= { mrEventEntry %u }\n", column);
	at = strstr(text, key);
	assert_non_null(at);
	while (strncmp(at, "\n\n", 2) != 0)
		at--;
	snprintf(name, size, "%.*s", (int)strcspn(at + 2, " "), at + 2);
}

/* "{ mrEventSequence, ... }": the columns of which a notification is made. */
static void
make_objects(const char *text, char *objects, size_t size)
{
	size_t at = (size_t)snprintf(objects, size, "    OBJECTS {\n");

	for (unsigned i = 0; i < EVENT_VARBINDS; i++) {
		char name[64];

		event_object(text, event_table.columns[i].number, name, sizeof(name));
		at += (size_t)snprintf(objects + at, size - at, "        %s%s\n", name,
		    i + 1 < EVENT_VARBINDS ? "," : "");
	}
	snprintf(objects + at, size - at, "    }\n");
}

/* A notification of that name, with all objects, and what snmptt makes a line of. */
static void
check_notification(const char *text, const char *objects, const char *name,
    const char *severity, unsigned number)
{
	char key[64], tail[160];
	const char *at, *end;

	snprintf(key, sizeof(key), "\n%s NOTIFICATION-TYPE\n", name);
	at = strstr(text, key);
	assert_non_null(at);
	assert_memory_equal(at + strlen(key), objects, strlen(objects));
	at = strstr(at, "    --#TYPE \"");
	assert_non_null(at);
	at = strchr(at, '\n');
	/* Varbind 15, counted from 0, is the text. */
	snprintf(tail, sizeof(tail),
	    "\n    --#SUMMARY \"%%s\"\n    --#ARGUMENTS { 15 }\n"
	    "    --#SEVERITY %s\n    ::= { mrNotifications %u }\n",
	    severity, number);
	end = strstr(at, "::= {");
	assert_non_null(end);
	assert_memory_equal(at, tail, strlen(tail));
}

static void
test_notifications_are_ours(void **state)
{
	static const char *const severities[] = {
	    [ALARM_SEVERITY_CRITICAL] = "CRITICAL",
	    [ALARM_SEVERITY_MAJOR] = "MAJOR",
	    [ALARM_SEVERITY_MINOR] = "MINOR",
	    [ALARM_SEVERITY_WARNING] = "WARNING",
	};
	char objects[1024];
	size_t met = 0, expected = 4;

	make_objects(*state, objects, sizeof(objects));
	for (unsigned i = ALARM_AGENT_STARTED; i <= ALARM_RUN_FINISHED; i++)
		check_notification(
		    *state, objects, alarm_notification_name(i), "NORMAL", i);
	for (unsigned kind = 1; kind < ALARM_KINDS; kind++) {
		const struct alarm_kind_traits *traits = alarm_kind_traits(kind);

		check_notification(*state, objects, traits->raise,
		    severities[traits->severity], 10 * kind + 1);
		check_notification(
		    *state, objects, traits->clear, "NORMAL", 10 * kind + 2);
		expected += 2;
	}
	for (char *at = *state; (at = strstr(at, " NOTIFICATION-TYPE\n")); at++)
		met++;
	assert_int_equal(met, expected);
}

/* The number of pairs that a domain's history holds stands there in words. */
static void
test_histories_are_as_long_as_is_said(void **state)
{
	static const char *const objects[] = {"mrPairChanged", "mrPairChanges"};
	static const char *const words[] = {
	    [4] = "four", [8] = "eight", [16] = "sixteen", [32] = "thirty-two"};
	char expected[64];

	assert_in_range(HISTORY_PAIRS, 0, LENGTH(words) - 1);
	assert_non_null(words[HISTORY_PAIRS]);
	snprintf(expected, sizeof(expected), "%s pairs of a domain that changed last",
	    words[HISTORY_PAIRS]);
	for (size_t i = 0; i < LENGTH(objects); i++) {
		char key[64], *at, *end;

		snprintf(key, sizeof(key), "\n%s OBJECT-TYPE\n", objects[i]);
		at = strstr(*state, key);
		assert_non_null(at);
		end = strstr(at, "::= { ");
		at = strstr(at, expected);
		assert_non_null(at);
		assert_true(at < end);
	}
}

static void
test_enumerations_are_ours(void **state)
{
	char verdicts[256] = "", severities[256] = "", classes[256] = "";
	size_t at = 0;

	for (int i = VERDICT_READY; i <= VERDICT_UNKNOWN; i++)
		at += (size_t)sprintf(verdicts + at, "%s%s(%d)", i > 1 ? "," : "",
		    verdict_name((enum verdict)i), i);
	at = 0;
	for (int i = SEVERITY_IGNORE; i <= SEVERITY_BLOCKER; i++)
		at += (size_t)sprintf(severities + at, "%s%s(%d)", i > 1 ? "," : "",
		    severity_name((enum severity)i), i);
	at = 0;
	for (int i = 1; i <= FINDING_CLASSES; i++)
		at += (size_t)sprintf(classes + at, "%s%s(%d)", i > 1 ? "," : "",
		    finding_class_name((enum finding_class)i), i);
	assert_enumeration(*state, "MrVerdict", verdicts);
	assert_enumeration(*state, "MrSeverity", severities);
	assert_enumeration(*state, "MrClass", classes);
	at = 0;
	for (int i = 0; i < FINDING_CLASSES; i++)
		at += (size_t)sprintf(classes + at, "%s%s(%d)", i ? "," : "",
		    finding_class_name((enum finding_class)(i + 1)), i);
	assert_enumeration(*state, "MrClasses", classes);
	assert_enumeration(*state, "MrPerceivedSeverity",
	    "cleared(1),indeterminate(2),critical(3),major(4),minor(5),warning(6)");
	assert_int_equal(ALARM_SEVERITY_CLEARED, 1);
	assert_int_equal(ALARM_SEVERITY_WARNING, 6);
	assert_enumeration(*state, "MrAlarmStatus", "cleared(1),raised(2),flapping(3)");
	assert_int_equal(ALARM_CLEARED, 1);
	assert_int_equal(ALARM_FLAPPING, 3);
}

static void
test_runs_are_those_of_the_engine(void **state)
{
	char operations[256] = "", states[256] = "", causes[256] = "";
	size_t at = 0;

	for (int i = ENGINE_VALIDATE; i < ENGINE_OPERATIONS; i++)
		at += (size_t)sprintf(operations + at, "%s%s(%d)", i > 1 ? "," : "",
		    engine_operation_word((enum engine_operation)i), i);
	at = 0;
	for (int i = ENGINE_WAITING; i < ENGINE_STATES; i++)
		at += (size_t)sprintf(states + at, "%s%s(%d)", i > 1 ? "," : "",
		    engine_state_word((enum engine_state)i), i);
	at = 0;
	for (int i = ENGINE_ERROR_NONE; i < ENGINE_ERRORS; i++)
		at += (size_t)sprintf(causes + at, "%s%s(%d)", i > 1 ? "," : "",
		    engine_error_word((enum engine_error)i), i);
	assert_enumeration(*state, "MrOperation", operations);
	assert_enumeration(*state, "MrRunLife", states);
	assert_enumeration(*state, "MrRunCause", causes);
	assert_enumeration(
	    *state, "MrRunOrigin", "note(1),warning(2),dryRun(3),migrate(4)");
	assert_int_equal(ENGINE_LINE_NOTE, 1);
	assert_int_equal(ENGINE_LINE_WARNING, 2);
	assert_int_equal(ENGINE_LINE_DRY_RUN, 3);
	assert_int_equal(ENGINE_LINE_MIGRATE, 4);
	assert_enumeration(*state, "MrOptions",
	    "overrideWarnings(0),overrideBlockers(1),force(2),saveConfig(3)");
	assert_int_equal(ENGINE_OVERRIDE_WARNINGS, 1 << 0);
	assert_int_equal(ENGINE_OVERRIDE_BLOCKERS, 1 << 1);
	assert_int_equal(ENGINE_FORCE, 1 << 2);
	assert_int_equal(ENGINE_SAVE_CONFIG, 1 << 3);
	assert_non_null(strstr(*state,
	    "\n                    unknown(1),\n                    live(2),\n"
	    "                    cold(3)\n"));
	assert_int_equal(ENGINE_MODE_UNKNOWN, 1);
	assert_int_equal(ENGINE_MODE_LIVE, 2);
	assert_int_equal(ENGINE_MODE_COLD, 3);
}

/* 1.3.6.1.4.1.8072.9999.9999.5371: the text, stamped or not, leads to the same root. */
static void
test_root_is_that_of_the_code(void **state)
{
	char expected[512] = "1.3.6.1.4.1";
	char *at = strstr(*state, "-- stamped: arcs above the root\n");
	char *end = strstr(*state, "-- stamped: end\n");
	char *root = strstr(*state, "    ::= {");
	size_t length = strlen(expected);
	unsigned arc;

	assert_non_null(at);
	assert_non_null(end);
	for (; (at = strstr(at, "::= { ")) && at < end; at++) {
		assert_int_equal(sscanf(at, "::= { %*s %u }", &arc), 1);
		length += (size_t)sprintf(expected + length, ".%u", arc);
	}
	assert_int_equal(sscanf(root, " ::= { %*s %u } -- stamped", &arc), 1);
	sprintf(expected + length, ".%u", arc);
	assert_string_equal(root_text, expected);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_objects_are_columns),
	    cmocka_unit_test(test_tables_have_their_arcs_and_indexes),
	    cmocka_unit_test(test_findings_are_labels),
	    cmocka_unit_test(test_kinds_are_labels),
	    cmocka_unit_test(test_notifications_are_ours),
	    cmocka_unit_test(test_histories_are_as_long_as_is_said),
	    cmocka_unit_test(test_enumerations_are_ours),
	    cmocka_unit_test(test_runs_are_those_of_the_engine),
	    cmocka_unit_test(test_root_is_that_of_the_code),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
