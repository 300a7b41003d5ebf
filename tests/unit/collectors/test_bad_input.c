/* Listings that are damaged, hostile or simply enormous. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "collectors/ldm/listing.h"
#include "tests/unit/cmocka_all.h"
#include "tests/unit/collectors/host.h"

static void
assert_bindings_refused(const char *text, const char *expected)
{
	struct reason reason = {""};

	assert_null(host_try(
	    (const char *const[LDM_LISTINGS]){[LDM_BINDINGS] = text}, &reason));
	assert_string_equal(reason.text, expected);
}

static void
test_damaged_listings(void **state)
{
	(void)state;
	assert_bindings_refused("", "ldm list-bindings -p: nothing was printed");
	assert_bindings_refused("VERSION 1.11\n",
	    "ldm list-bindings -p: there is no domain in the listing, not even the "
	    "control domain");
	assert_bindings_refused("VERSION 1.11\nMEMORY\n|size=1\n",
	    "ldm list-bindings -p: there is no domain in the listing, not even the "
	    "control domain");
	assert_bindings_refused(HOST_BINDINGS "VDISK|name=root|vol=a@b",
	    "ldm list-bindings -p: the listing is cut off in line 3: it has no line "
	    "end");
	assert_bindings_refused("VERSION 1.11\n|a=b\n",
	    "ldm list-bindings -p: line 2: a row without a record: the listing is "
	    "damaged");
	assert_bindings_refused("VERSION 1.11\nVDISK|name=root\n",
	    "ldm list-bindings -p: line 2: VDISK before the first DOMAIN: the listing "
	    "is damaged");
	assert_bindings_refused("VERSION 1.11\nDOMAIN|state=active\n",
	    "ldm list-bindings -p: line 2: DOMAIN without a name");
	assert_bindings_refused(HOST_BINDINGS "VNET|name=|service=vsw0\n",
	    "ldm list-bindings -p: line 3: VNET without a name");
}

/* Two outputs mixed, or the listing of a host printed twice. */
static void
test_mixed_output(void **state)
{
	(void)state;
	assert_bindings_refused(HOST_BINDINGS "MAC|mac-addr=00:14:4f:\nssh: warning\n",
	    "ldm list-bindings -p: line 4: text where a record should be (\"ssh: "
	    "warning\"): damaged, or mixed with other output");
	assert_bindings_refused(HOST_BINDINGS HOST_BINDINGS,
	    "ldm list-bindings -p: line 3: text where a record should be (\"VERSION "
	    "1.11\"): damaged, or mixed with other output");
}

/* Where nothing is read, nothing can be missed either. */
static void
test_text_below_records_that_are_not_read(void **state)
{
	static const char *const skipped[] = {"SOFTSTATE", "CONSTRAINT", "RESMGMT",
	    "POLICY", "MAU", "CRYPTO", "VLDC", "VLDCC", "VDPCS", "VDPCC", "UNKNOWN"};
	static const char *const fatal[] = {"DOMAIN|name=x", "VNET|name=x",
	    "VDISK|name=x", "VSW|name=x", "VCC|name=x", "VDS|name=x", "VSAN|name=x"};
	char text[512];
	struct reason reason = {""};

	(void)state;
	for (size_t i = 0; i < sizeof(skipped) / sizeof(skipped[0]); i++) {
		snprintf(
		    text, sizeof(text), HOST_BINDINGS "%s|a=1\nand more\n", skipped[i]);
		inventory_unref(host_build(
		    (const char *const[LDM_LISTINGS]){[LDM_BINDINGS] = text}));
	}
	for (size_t i = 0; i < sizeof(fatal) / sizeof(fatal[0]); i++) {
		snprintf(text, sizeof(text), HOST_BINDINGS "%s\nand more\n", fatal[i]);
		assert_bindings_refused(text,
		    "ldm list-bindings -p: line 4: text where a record should be "
		    "(\"and more\"): damaged, or mixed with other output");
	}
	for (size_t i = 3; i < sizeof(fatal) / sizeof(fatal[0]); i++) {
		snprintf(text, sizeof(text), HOST_SERVICES "%s\nand more\n", fatal[i]);
		assert_null(host_try(
		    (const char *const[LDM_LISTINGS]){[LDM_SERVICES] = text}, &reason));
	}
}

/* Of any size: begin and then as many units as there is room for; freed by the caller.
 */
static char *
filled(size_t size, const char *begin, const char *unit)
{
	char *text = malloc(size + 1);
	size_t unit_length = strlen(unit);
	size_t at = strlen(begin);

	assert_non_null(text);
	memcpy(text, begin, at + 1);
	for (; size - at >= unit_length; at += unit_length)
		memcpy(text + at, unit, unit_length + 1);
	memset(text + at, '\n', size - at);
	text[size] = '\0';
	return text;
}

/* Build with one listing of any size; the reason, or "" where it was read. */
static void
build_large(enum ldm_listing listing, struct slice text, struct reason *reason)
{
	struct inventory *inventory = NULL;

	for (int i = 0; i < LDM_LISTINGS; i++)
		host_inputs[i] = (struct ldm_input){.state = LDM_INPUT_ABSENT};
	host_inputs[LDM_BINDINGS] = (struct ldm_input){
	    .state = LDM_INPUT_TEXT, .text = slice_of(HOST_BINDINGS)};
	host_inputs[LDM_LIST] =
	    (struct ldm_input){.state = LDM_INPUT_TEXT, .text = slice_of(HOST_LIST)};
	host_inputs[LDM_SERVICES] = (struct ldm_input){
	    .state = LDM_INPUT_TEXT, .text = slice_of(HOST_SERVICES)};
	host_inputs[listing] =
	    (struct ldm_input){.state = LDM_INPUT_TEXT, .text = text};
	reason->text[0] = '\0';
	if (ldm_build(&inventory, host_inputs, reason) == 0)
		inventory_unref(inventory);
	else
		assert_null(inventory);
}

/*
 * 100 MB of what costs most, each within the limit of an inventory or refused. The
 * bound is generous: under sanitizers on a busy machine one takes a second.
 */
static void
test_enormous_listings_take_bounded_time(void **state)
{
	static const struct {
		enum ldm_listing listing;
		const char *begin, *unit;
		const char *reason;
	} cases[] = {
	    {LDM_BINDINGS, HOST_BINDINGS "VARIABLES\n|nvramrc=\n",
		"a line of a script without an end |x=1\n", ""},
	    {LDM_BINDINGS, HOST_BINDINGS, "UNKNOWN|a=1\n|b\n||||\n", ""},
	    {LDM_LIST, HOST_LIST, "DOMAIN|name=web1|state=active|flags=-n----\n",
		"ldm list -p: domain web1 stands twice: the listing is damaged, or "
		"text in it looks like a record"},
	    {LDM_BINDINGS, "no version line\n", "and none here\n",
		"ldm list-bindings -p: there is no VERSION line: not a parseable "
		"listing"},
	    {LDM_BINDINGS, "VERSION 1.0\n", "endless",
		"ldm list-bindings -p: line 2 is longer than 262144 octets"},
	};
	const size_t size = (size_t)100 << 20;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *text = filled(size, cases[i].begin, cases[i].unit);
		struct reason reason;
		time_t begin = time(NULL);

		build_large(cases[i].listing, slice_of(text), &reason);
		assert_string_equal(reason.text, cases[i].reason);
		assert_true(time(NULL) - begin < 20);
		free(text);
	}
}

/* More than an inventory may hold is refused, and no more memory taken for it. */
static void
test_more_than_an_inventory_holds(void **state)
{
	char *text = filled((size_t)40 << 20, "VERSION 1.0\n", "DOMAIN|name=x\n");
	struct reason reason;

	(void)state;
	build_large(LDM_BINDINGS, slice_of(text), &reason);
	assert_non_null(
	    strstr(reason.text, ": the host has more than an inventory may hold"));
	free(text);
}

/* Names that all are one name must not make lookups slow. */
static void
test_many_equal_names(void **state)
{
	const size_t size = (size_t)2 << 20;
	char *bindings = filled(size, HOST_BINDINGS, "DOMAIN|name=x\nVSW|name=y\n");
	char *owners = filled(size, HOST_BINDINGS, "VSW|name=y\n");
	char *services = filled(size, HOST_SERVICES, "VSW|name=y|net-dev=z\n");
	char *netdev = filled(size, "VERSION 1.0\n", "name=z|state=up\n");
	struct inventory *inventory;
	struct reason reason = {""};
	time_t begin = time(NULL);

	(void)state;
	inventory = host_build((const char *const[LDM_LISTINGS]){
	    [LDM_SERVICES] = services, [LDM_NETDEV] = netdev});
	assert_int_equal(inventory->vsws->link, INVENTORY_LINK_UNKNOWN);
	inventory_unref(inventory);
	assert_null(host_try(
	    (const char *const[LDM_LISTINGS]){
		[LDM_BINDINGS] = owners, [LDM_SERVICES] = services},
	    &reason));
	assert_string_equal(reason.text,
	    "ldm list-bindings -p: service y stands twice below domain primary: the "
	    "listing is damaged, or text in it looks like a record");
	assert_bindings_refused(bindings,
	    "ldm list-bindings -p: domain x stands twice: the listing is damaged, or "
	    "text in it looks like a record");
	assert_true(time(NULL) - begin < 20);
	free(bindings);
	free(owners);
	free(services);
	free(netdev);
}

static void
test_binary_and_long_values(void **state)
{
	char *binary = filled(4096, "VERSION 1.0\n", "x");
	char *value;
	struct reason reason;

	(void)state;
	for (int i = 12; i < 4096; i++)
		binary[i] = (char)(i * 37 + 11);
	binary[4095] = '\n';
	build_large(LDM_BINDINGS, (struct slice){binary, 4096}, &reason);
	assert_string_equal(
	    reason.text, "ldm list-bindings -p: there are NUL octets in the listing");
	free(binary);
	value = filled(LISTING_MAX_VALUE + 100, HOST_BINDINGS "VDISK|name=x|vol=", "v");
	value[strlen(value) - 1] = '\n';
	build_large(LDM_BINDINGS, slice_of(value), &reason);
	assert_string_equal(reason.text, "");
	free(value);
	value = filled(LISTING_MAX_VALUE + 200, HOST_BINDINGS "VDISK|name=x|vol=", "v");
	value[strlen(value) - 1] = '\n';
	build_large(LDM_BINDINGS, slice_of(value), &reason);
	assert_string_equal(reason.text,
	    "ldm list-bindings -p: line 3: the value of vol is longer than 65536 "
	    "octets");
	free(value);
}

/* What is missing altogether is told as such. */
static void
test_missing_listings(void **state)
{
	struct ldm_input inputs[LDM_LISTINGS] = {
	    [LDM_BINDINGS] = {.state = LDM_INPUT_TEXT,
		.text = {HOST_BINDINGS, sizeof(HOST_BINDINGS) - 1}}};
	struct inventory *inventory;
	struct reason reason = {""};

	(void)state;
	assert_int_equal(ldm_build(&inventory, inputs, &reason), -EPROTO);
	assert_string_equal(reason.text, "ldm list -p: it is missing");
	inputs[LDM_LIST].state = LDM_INPUT_FAILED;
	reason_set(&inputs[LDM_LIST].reason, 0, "ldm list -p: exit 1");
	assert_int_equal(ldm_build(&inventory, inputs, &reason), -EPROTO);
	assert_string_equal(reason.text, "ldm list -p: exit 1");
	/* Of several the first of the table is named, one that failed before others. */
	inputs[LDM_SERVICES].state = LDM_INPUT_FAILED;
	reason_set(&inputs[LDM_SERVICES].reason, 0, "ldm list-services -p: exit 1");
	inputs[LDM_BINDINGS].state = LDM_INPUT_ABSENT;
	assert_int_equal(ldm_build(&inventory, inputs, &reason), -EPROTO);
	assert_string_equal(reason.text, "ldm list -p: exit 1");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_damaged_listings),
	    cmocka_unit_test(test_mixed_output),
	    cmocka_unit_test(test_text_below_records_that_are_not_read),
	    cmocka_unit_test(test_enormous_listings_take_bounded_time),
	    cmocka_unit_test(test_more_than_an_inventory_holds),
	    cmocka_unit_test(test_many_equal_names),
	    cmocka_unit_test(test_binary_and_long_values),
	    cmocka_unit_test(test_missing_listings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
