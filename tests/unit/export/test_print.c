/* JSON and text of messages, against what protobuf.dev says of both. */
#include "agent/export/print.h"

#include <errno.h>
#include <string.h>

#include "agent/export/octets.h"
#include "agent/export/snapshot.h"
#include "tests/unit/cmocka_all.h"

static void
expect(const ProtobufCMessage *message, enum print_format format, const char *expected)
{
	struct octets octets = {0};

	assert_int_equal(print_one(&octets, message, format), 0);
	octets_add(&octets, "", 1);
	assert_string_equal((const char *)octets.data, expected);
	octets_free(&octets);
}

static void
test_names_numbers_and_octets(void **state)
{
	Migready__V1__Lack lack = MIGREADY__V1__LACK__INIT;
	Migready__V1__HostSet set = MIGREADY__V1__HOST_SET__INIT;
	uint8_t bits[] = {0x00, 0xFF, 0x10, 0x3E};

	(void)state;
	lack.code = MIGREADY__V1__FINDING_CODE__FINDING_CODE_SWITCH_MISSING;
	lack.live = MIGREADY__V1__SEVERITY__SEVERITY_BLOCKER;
	lack.cold = 77; /* of a later revision */
	lack.wanted = schema_text("a \"b\"\\\n\xC3\xA9");
	lack.targets = &set;
	set.offset = 3;
	set.bits.data = bits;
	set.bits.len = sizeof(bits);
	expect(&lack.base, PRINT_JSON,
	    "{\n"
	    " \"code\": \"FINDING_CODE_SWITCH_MISSING\",\n"
	    " \"live\": \"SEVERITY_BLOCKER\",\n"
	    " \"cold\": 77,\n"
	    " \"wanted\": \"a \\\"b\\\"\\\\\\u000a\xC3\xA9\",\n"
	    " \"found\": \"\",\n"
	    " \"targets\": {\n"
	    "  \"offset\": 3,\n"
	    "  \"bits\": \"AP8QPg==\"\n"
	    " }\n"
	    "}\n");
	expect(&lack.base, PRINT_TEXT,
	    "code: FINDING_CODE_SWITCH_MISSING\n"
	    "live: SEVERITY_BLOCKER\n"
	    "cold: 77\n"
	    "wanted: \"a \\\"b\\\"\\\\\\n\\303\\251\"\n"
	    "targets {\n"
	    "  offset: 3\n"
	    "  bits: \"\\000\\377\\020>\"\n"
	    "}\n");
}

static void
test_large_numbers_are_strings(void **state)
{
	Migready__V1__Demand demand = MIGREADY__V1__DEMAND__INIT;
	Migready__V1__Migration migration = MIGREADY__V1__MIGRATION__INIT;

	(void)state;
	demand.requirement = UINT64_MAX;
	expect(&demand.base, PRINT_JSON,
	    "{\n \"requirement\": \"18446744073709551615\",\n \"device\": \"\"\n}\n");
	migration.progress = -1;
	expect(&migration.base, PRINT_JSON,
	    "{\n \"operation\": \"\",\n \"peer\": \"\",\n \"progress\": \"-1\",\n"
	    " \"knownEmpty\": []\n}\n");
	expect(&migration.base, PRINT_TEXT, "progress: -1\n");
}

/* Of a choice only what was chosen stands there; a message that is not there does not.
 */
static void
test_what_is_not_there_is_left_out(void **state)
{
	Migready__V1__Frame frame = MIGREADY__V1__FRAME__INIT;
	Migready__V1__SyncDone done = MIGREADY__V1__SYNC_DONE__INIT;

	(void)state;
	expect(&frame.base, PRINT_JSON, "{}\n");
	expect(&frame.base, PRINT_TEXT, "");
	frame.kind_case = MIGREADY__V1__FRAME__KIND_SYNC_DONE;
	frame.sync_done = &done;
	expect(&frame.base, PRINT_JSON,
	    "{\n \"syncDone\": {\n  \"revision\": \"0\"\n }\n}\n");
	expect(&frame.base, PRINT_TEXT, "sync_done {\n}\n");
}

/* Header{revision 1}, Host{1}, Host{2}, Service{3, of 2}; piece by piece as at once. */
static void
test_snapshots_in_pieces(void **state)
{
	static const uint8_t data[] = {0x0A, 0x02, 0x28, 0x01, 0x12, 0x02, 0x08, 0x01,
	    0x12, 0x02, 0x08, 0x02, 0x1A, 0x04, 0x08, 0x03, 0x10, 0x02};
	struct snapshot *snapshot;

	(void)state;
	assert_int_equal(snapshot_read(&snapshot, data, sizeof(data), NULL), 0);
	for (enum print_format format = PRINT_JSON; format <= PRINT_TEXT; format++) {
		struct octets pieces = {0};
		struct octets whole = {0};
		size_t item = 0;
		unsigned count = 0;

		while (item < snapshot->count) {
			assert_int_equal(
			    print_snapshot(&pieces, snapshot, format, &item, 1), 0);
			count++;
		}
		assert_int_equal(count, 4);
		item = 0;
		assert_int_equal(
		    print_snapshot(&whole, snapshot, format, &item, SIZE_MAX), 0);
		assert_int_equal(whole.size, pieces.size);
		assert_memory_equal(whole.data, pieces.data, whole.size);
		if (format == PRINT_TEXT) {
			octets_add(&whole, "", 1);
			assert_string_equal((const char *)whole.data,
			    "header {\n  revision: 1\n}\nhosts {\n  index: 1\n}\n"
			    "hosts {\n  index: 2\n}\nservices {\n  index: 3\n  host: "
			    "2\n}\n");
		}
		octets_free(&pieces);
		octets_free(&whole);
	}
	snapshot_unref(snapshot);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_names_numbers_and_octets),
	    cmocka_unit_test(test_large_numbers_are_strings),
	    cmocka_unit_test(test_what_is_not_there_is_left_out),
	    cmocka_unit_test(test_snapshots_in_pieces),
	};

	return cmocka_run_group_tests_name("print", tests, NULL, NULL);
}
