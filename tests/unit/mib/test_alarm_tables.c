/* Alarms, events and the scalars of notifications, and the one that can be written. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>
#include <net-snmp/agent/net-snmp-agent-includes.h>

#include "mib/notifications.h"
#include "mib/root.h"
#include "tests/unit/cmocka_all.h"
#include "tests/unit/mib/fake_alarms.h"
#include "tests/unit/mib/world.h"

#define LENGTH(array) (sizeof(array) / sizeof(*(array)))

/* ---- what there is ---- */

static const struct alarm stranded = {
    .index = 3,
    .identity = {.kind = ALARM_DOMAIN_STRANDED, .host = 0, .other = 5},
    .severity = ALARM_SEVERITY_CRITICAL,
    .state = ALARM_RAISED,
    .told = ALARM_RAISED,
    .key = "domain-stranded.5",
    .raised = {.wall = START},
    .changed = {.wall = START + 10000},
    .notified = {.wall = START},
    .raises = 2,
    .facts = {.host = "sparc-a",
	.target = "",
	.domain = "web1",
	.uuid = UUID,
	.service = "",
	.text = "no host could take web1"},
};

static const struct alarm lost = {
    .index = 9,
    .identity = {.kind = ALARM_VSWITCH_LOST, .host = 2, .other = 17},
    .severity = ALARM_SEVERITY_MAJOR,
    .state = ALARM_FLAPPING,
    .key = "vswitch-lost.2.17",
    .raised = {.wall = START + 10000},
    .changed = {.wall = START + 10000},
    .raises = 1,
    .facts = {.host = "",
	.target = "sparc-b",
	.domain = "",
	.uuid = "",
	.service = "primary-vsw0",
	.code = 201,
	.count = 7,
	.stranded = 1,
	.text = "sparc-b has lost primary-vsw0"},
};

static const struct alarm *const list[] = {&stranded, &lost};

static const struct alarm_event events[] = {
    {
	.sequence = 41,
	.notification = ALARM_AGENT_STARTED,
	.key = "",
	.severity = ALARM_SEVERITY_INDETERMINATE,
	.state = ALARM_CLEARED,
	.before = ALARM_CLEARED,
	.facts = {.host = "",
	    .target = "",
	    .domain = "",
	    .uuid = "",
	    .service = "",
	    .text = "started"},
	.time = {.wall = START},
	.boot_id = 3,
    },
    {
	.sequence = 42,
	.notification = 11,
	.key = "vswitch-lost.2.17",
	.severity = ALARM_SEVERITY_MAJOR,
	.state = ALARM_RAISED,
	.before = ALARM_CLEARED,
	.facts = {.host = "",
	    .target = "sparc-b",
	    .domain = "",
	    .uuid = "",
	    .service = "primary-vsw0",
	    .code = 201,
	    .count = 7,
	    .stranded = 1,
	    .text = "sparc-b has lost primary-vsw0"},
	.raised = {.wall = START},
	.time = {.wall = START + 10000},
	.boot_id = 3,
    },
};

static int
setup(void **state)
{
	static struct alarms alarms;

	if (world_open(state))
		return -1;
	alarms = (struct alarms){
	    .list = list,
	    .count = LENGTH(list),
	    .events = events,
	    .event_count = LENGTH(events),
	    .sequence = 42,
	    .suppressed = (UINT64_C(1) << 32) + 6,
	    .waiting = 4,
	    .changed = {.wall = START},
	    .notices = 1u << ALARM_RUN_FINISHED,
	    .switches = 1u << ALARM_VSWITCH_LOST | 1u << ALARM_PAIR_BLOCKED,
	};
	((struct world *)*state)->view.sources.alarms = &alarms;
	return 0;
}

static struct alarms *
alarms_of(void **state)
{
	return ((struct world *)*state)->view.sources.alarms;
}

/* ---- reading ---- */

static void
test_alarms(void **state)
{
	static const struct walk_cell cells[] = {
	    {"8.1.2.3", "i:6"},
	    {"8.1.2.9", "i:1"},
	    {"8.1.3.3", "s:domain-stranded.5"},
	    {"8.1.3.9", "s:vswitch-lost.2.17"},
	    {"8.1.4.3", "i:3"},
	    {"8.1.4.9", "i:4"},
	    {"8.1.5.3", "i:2"},
	    {"8.1.5.9", "i:3"},
	    {"8.1.6.3", "s:sparc-a"},
	    {"8.1.6.9", "s:"},
	    {"8.1.7.3", "s:web1"},
	    {"8.1.7.9", "s:"},
	    {"8.1.8.3", "s:" UUID},
	    {"8.1.8.9", "s:"},
	    {"8.1.9.3", "s:"},
	    {"8.1.9.9", "s:sparc-b"},
	    {"8.1.10.3", "s:"},
	    {"8.1.10.9", "s:primary-vsw0"},
	    {"8.1.11.3", "i:1"}, /* none */
	    {"8.1.11.9", "i:201"},
	    {"8.1.12.3", "g:0"},
	    {"8.1.12.9", "g:7"},
	    {"8.1.13.3", "g:0"},
	    {"8.1.13.9", "g:1"},
	    {"8.1.14.3", T0},
	    {"8.1.14.9", T10},
	    {"8.1.15.3", T0}, /* the other was not told yet */
	    {"8.1.16.3", "c:2"},
	    {"8.1.16.9", "c:1"},
	    {"8.1.17.3", "s:no host could take web1"},
	    {"8.1.17.9", "s:sparc-b has lost primary-vsw0"},
	    {"8.1.18.3", T10},
	    {"8.1.18.9", T10},
	};

	world_check(*state, &alarm_table, cells, LENGTH(cells));
}

static void
test_events(void **state)
{
	static const struct walk_cell cells[] = {
	    {"9.1.2.41", "g:41"},
	    {"9.1.2.42", "g:42"},
	    {"9.1.3.41", "s:"},
	    {"9.1.3.42", "s:vswitch-lost.2.17"},
	    {"9.1.4.41", "i:2"},
	    {"9.1.4.42", "i:4"},
	    {"9.1.5.41", "i:1"},
	    {"9.1.5.42", "i:2"},
	    {"9.1.6.41", "i:1"},
	    {"9.1.6.42", "i:1"},
	    {"9.1.7.41", "s:"},
	    {"9.1.7.42", "s:"},
	    {"9.1.8.41", "s:"},
	    {"9.1.8.42", "s:"},
	    {"9.1.9.41", "s:"},
	    {"9.1.9.42", "s:"},
	    {"9.1.10.41", "s:"},
	    {"9.1.10.42", "s:sparc-b"},
	    {"9.1.11.41", "s:"},
	    {"9.1.11.42", "s:primary-vsw0"},
	    {"9.1.12.41", "i:1"},
	    {"9.1.12.42", "i:201"},
	    {"9.1.13.41", "g:0"},
	    {"9.1.13.42", "g:7"},
	    {"9.1.14.41", T0}, /* never raised: its own time */
	    {"9.1.14.42", T0},
	    {"9.1.15.41", T0},
	    {"9.1.15.42", T10},
	    {"9.1.16.41", "g:3"},
	    {"9.1.16.42", "g:3"},
	    {"9.1.17.41", "s:started"},
	    {"9.1.17.42", "s:sparc-b has lost primary-vsw0"},
	    {"9.1.18.41", "g:0"},
	    {"9.1.18.42", "g:1"},
	    {"9.1.19.41", "g:1"},
	    {"9.1.19.42", "g:11"},
	    {"9.1.20.41", "s:mrAgentStarted"},
	    {"9.1.20.42", "s:mrVswitchLost"},
	};

	world_check(*state, &event_table, cells, LENGTH(cells));
}

static void
test_scalars(void **state)
{
	static const struct walk_cell cells[] = {
	    {"12.1.0", "g:42"}, {"12.2.0", "g:2"}, {"12.3.0", T0},
	    {"12.4.0", "x:8200"}, /* bits 0 and 6 */
	    {"12.5.0", "c:6"}, {"12.6.0", "g:4"}, {"12.7.0", "g:2"},
	    {"12.8.0", "x:4000"}, /* bit 1 */
	};

	world_check(*state, &notify_scalars, cells, LENGTH(cells));
}

static void
test_without_alarms_there_are_no_rows(void **state)
{
	static const struct table *const tables[] = {
	    &alarm_table, &event_table, &notify_scalars};
	struct world *world = *state;
	struct table_set set = world_only(world, tables);

	world->view.sources.alarms = NULL;
	set.table_count = LENGTH(tables);
	walk_expect(&set, MODE_GETNEXT, "", " = end");
	walk_expect(&set, MODE_GET, "12.1.0", "12.1.0 = no such instance");
}

/* ---- writing ---- */

static void
test_kinds_are_switched(void **state)
{
	static const struct table *const table = &notify_scalars;
	struct table_set set = world_only(*state, &table);
	struct walk_set request[] = {{"12.4.0", ASN_OCTET_STR, "\x60", 1}};

	assert_int_equal(walk_write(&set, request, 1), SNMP_ERR_NOERROR);
	assert_int_equal(alarms_of(state)->switches,
	    1u << ALARM_VCC_EXHAUSTED | 1u << ALARM_VCC_LOW);
	assert_int_equal(alarms_of(state)->saved, 1);
	walk_expect(&set, MODE_GET, "12.4.0", "12.4.0 = x:6000");
	/* All off, and all on. */
	request[0].size = 0;
	assert_int_equal(walk_write(&set, request, 1), SNMP_ERR_NOERROR);
	assert_int_equal(alarms_of(state)->switches, 0);
	request[0].value = "\xfe\x00";
	request[0].size = 2;
	assert_int_equal(walk_write(&set, request, 1), SNMP_ERR_NOERROR);
	assert_int_equal(alarms_of(state)->switches, 0xfe);
}

static void
test_notifications_of_runs_are_switched(void **state)
{
	static const struct table *const table = &notify_scalars;
	struct table_set set = world_only(*state, &table);
	struct walk_set starts = {"12.8.0", ASN_OCTET_STR, "\x80", 1};
	struct walk_set nonsense = {"12.8.0", ASN_OCTET_STR, "\x20", 1};

	assert_int_equal(walk_write(&set, &starts, 1), SNMP_ERR_NOERROR);
	assert_int_equal(walk_write(&set, &nonsense, 1), SNMP_ERR_WRONGVALUE);
	assert_int_equal(alarms_of(state)->notices, 1u << ALARM_RUN_STARTED);
}

static void
test_what_cannot_be_switched_changes_nothing(void **state)
{
	static const struct table *const table = &notify_scalars;
	static const long number = 1;
	const struct {
		struct walk_set request;
		int expected;
	} cases[] = {
	    {{"12.4.0", ASN_INTEGER, &number, sizeof(number)}, SNMP_ERR_WRONGTYPE},
	    {{"12.4.0", ASN_OCTET_STR, "\x60\0\0", 3}, SNMP_ERR_WRONGLENGTH},
	    {{"12.4.0", ASN_OCTET_STR, "\x60\x01", 2}, SNMP_ERR_WRONGVALUE},
	    {{"12.4.0", ASN_OCTET_STR, "\x60\x80", 2}, SNMP_ERR_WRONGVALUE},
	    {{"12.4.1", ASN_OCTET_STR, "\x60", 1}, SNMP_ERR_NOCREATION},
	    {{"12.5.0", ASN_COUNTER, &number, sizeof(number)}, SNMP_ERR_NOTWRITABLE},
	};
	struct table_set set = world_only(*state, &table);
	struct walk_set good = {"12.4.0", ASN_OCTET_STR, "\x60", 1};

	for (size_t i = 0; i < LENGTH(cases); i++)
		assert_int_equal(
		    walk_write(&set, &cases[i].request, 1), cases[i].expected);
	assert_int_equal(alarms_of(state)->saved, 0);
	/* The disk is full, or so. */
	alarms_of(state)->refusal = -EIO;
	assert_int_equal(walk_write(&set, &good, 1), SNMP_ERR_COMMITFAILED);
	assert_int_equal(alarms_of(state)->switches, 0x82);
}

/* ---- notifications ---- */

static void
assert_oid(const oid *name, size_t length, const oid *expected, size_t expected_length)
{
	assert_int_equal(length, expected_length);
	assert_memory_equal(name, expected, length * sizeof(*name));
}

static void
assert_trap_oid(const struct variable_list *varbind, oid number)
{
	static const oid trap_oid[] = {1, 3, 6, 1, 6, 3, 1, 1, 4, 1, 0};
	oid expected[MAX_OID_LEN];

	assert_oid(varbind->name, varbind->name_length, trap_oid, LENGTH(trap_oid));
	memcpy(expected, root_name, root_length * sizeof(oid));
	expected[root_length] = 0;
	expected[root_length + 1] = number;
	assert_int_equal(varbind->type, ASN_OBJECT_ID);
	assert_oid(varbind->val.objid, varbind->val_len / sizeof(oid), expected,
	    root_length + 2);
}

static struct table_set
all_tables(struct world *world)
{
	return (struct table_set){
	    .base = root_objects,
	    .base_length = root_objects_length,
	    .tables = tables_all,
	    .table_count = tables_count,
	    .view = &world->view,
	};
}

/* What follows snmpTrapOID.0 is what GET answers for the same name. */
static void
check_against_get(const struct table_set *set, const struct variable_list *first)
{
	const struct variable_list *varbind = first->next_variable;

	for (; varbind; varbind = varbind->next_variable) {
		char answer[600], name[600];

		walk_format(set, varbind, answer, sizeof(answer));
		snprintf(name, sizeof(name), "%.*s", (int)strcspn(answer, " "), answer);
		walk_expect(set, MODE_GET, name, answer);
	}
}

/* Each varbind is, in the order of the columns, what GET says of the instance. */
static void
test_notifications_are_what_get_says(void **state)
{
	static const u_char types[EVENT_VARBINDS] = {ASN_GAUGE, ASN_OCTET_STR,
	    ASN_INTEGER, ASN_INTEGER, ASN_INTEGER, ASN_OCTET_STR, ASN_OCTET_STR,
	    ASN_OCTET_STR, ASN_OCTET_STR, ASN_OCTET_STR, ASN_INTEGER, ASN_GAUGE,
	    ASN_OCTET_STR, ASN_OCTET_STR, ASN_GAUGE, ASN_OCTET_STR, ASN_GAUGE};
	struct table_set set = all_tables(*state);

	for (size_t i = 0; i < LENGTH(events); i++) {
		struct variable_list *first = notification_varbinds(&set, &events[i]);
		const struct variable_list *varbind = first;

		assert_non_null(first);
		assert_trap_oid(varbind, events[i].notification);
		for (unsigned column = 0; column < EVENT_VARBINDS; column++) {
			varbind = varbind->next_variable;
			assert_non_null(varbind);
			assert_int_equal(varbind->type, types[column]);
			assert_int_equal(varbind->name_length, root_length + 5);
			assert_int_equal(varbind->name[root_length + 3], column + 2);
			assert_int_equal(
			    varbind->name[root_length + 4], events[i].sequence);
		}
		assert_null(varbind->next_variable);
		check_against_get(&set, first);
		snmp_free_varbind(first);
	}
}

/* ---- the largest one ---- */

/*
 * Octets that a message has beside its varbinds over SNMPv3 with SHA-512 and the
 * longest names and engine that RFC 3411 and RFC 3414 allow, tags and lengths included:
 * message 4, version 3, header (2 + 6 + 5 + 3 + 3) 19, security parameters (4 + 4 +
 * engine 34 + boots 6 + time 6 + user 34 + authentication 50 + privacy 10) 148,
 * encrypted PDU 4, scoped PDU (4 + engine 34 + context 2 + PDU 4 + request 6 + status 3
 * + index 3 + list 4) 60, padding 8; and sysUpTime.0, which whoever sends adds, 17.
 */
#define OVERHEAD (4 + 3 + 19 + 148 + 4 + 60 + 8 + 17)
#define PDU_MAX  1300

static size_t
encoded_size(struct variable_list *varbind)
{
	size_t sum = 0;

	for (; varbind; varbind = varbind->next_variable) {
		u_char buffer[1024];
		size_t left = sizeof(buffer);

		assert_non_null(
		    snmp_build_var_op(buffer, varbind->name, &varbind->name_length,
			varbind->type, varbind->val_len, varbind->val.string, &left));
		sum += sizeof(buffer) - left;
	}
	return sum;
}

/* Many octets of a character that takes two of them. */
#define LONG10 "\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4"
#define LONG50 LONG10 LONG10 LONG10 LONG10 LONG10
#define LONG   LONG50 LONG50 LONG50 LONG50 LONG50

static void
test_the_largest_notification_fits(void **state)
{
	static const struct alarm_event largest = {
	    .sequence = UINT32_MAX,
	    .notification = 4294967295,
	    .key = LONG,
	    .severity = ALARM_SEVERITY_WARNING,
	    .state = ALARM_FLAPPING,
	    .before = ALARM_FLAPPING,
	    .facts = {.host = LONG,
		.target = LONG,
		.domain = LONG,
		.uuid = LONG,
		.service = LONG,
		.code = 999,
		.count = UINT32_MAX,
		.stranded = UINT32_MAX,
		.text = LONG},
	    .raised = {.wall = START},
	    .time = {.wall = START},
	    .boot_id = UINT32_MAX,
	};
	static const size_t lengths[EVENT_VARBINDS] = {
	    [1] = 40, [5] = 62, [6] = 62, [7] = 36, [8] = 62, [9] = 62, [15] = 116};
	struct world *world = *state;
	struct alarms *alarms = alarms_of(state);
	struct table_set set = {
	    .base = root_objects,
	    .base_length = root_objects_length,
	    .tables = tables_all,
	    .table_count = tables_count,
	    .view = &world->view,
	};
	struct variable_list *first = notification_varbinds(&set, &largest);
	const struct variable_list *varbind;
	unsigned column = 0;

	assert_non_null(first);
	assert_in_range(encoded_size(first) + OVERHEAD, PDU_MAX - 60, PDU_MAX - 1);
	/* Names have their bounds, the text what they leave of 440, and all of them
	 * end with a whole character. */
	for (varbind = first->next_variable; varbind; varbind = varbind->next_variable)
		if (lengths[column++])
			assert_int_equal(varbind->val_len, lengths[column - 1]);
	/* And it is the same in the table. */
	alarms->events = &largest;
	alarms->event_count = 1;
	check_against_get(&set, first);
	snmp_free_varbind(first);
}

int
main(void)
{
#define CASE(test) cmocka_unit_test_setup_teardown(test, setup, world_close)
	const struct CMUnitTest tests[] = {
	    CASE(test_alarms),
	    CASE(test_events),
	    CASE(test_scalars),
	    CASE(test_without_alarms_there_are_no_rows),
	    CASE(test_kinds_are_switched),
	    CASE(test_notifications_of_runs_are_switched),
	    CASE(test_what_cannot_be_switched_changes_nothing),
	    CASE(test_notifications_are_what_get_says),
	    CASE(test_the_largest_notification_fits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
