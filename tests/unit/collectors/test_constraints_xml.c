/* Constraints as XML: both schemas, careless documents and hostile ones. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collectors/ldm/xml.h"
#include "tests/unit/cmocka_all.h"
#include "tests/unit/collectors/host.h"

#define WEB1_INACTIVE HOST_LIST "DOMAIN|name=web1|state=inactive|flags=------\n"
#define LDG1_INACTIVE HOST_LIST "DOMAIN|name=ldg1|state=inactive|flags=------\n"

static void
test_ovf_schema(void **state)
{
	char *text = host_fixture("constraints-ovf.xml");
	struct inventory *inventory = host_build((const char *const[LDM_LISTINGS]){
	    [LDM_LIST] = WEB1_INACTIVE, [LDM_CONSTRAINTS_XML] = text});
	const struct inventory_domain *web1 = host_domain(inventory, "web1");

	(void)state;
	assert_int_equal(host_inputs[LDM_CONSTRAINTS_XML].state, LDM_INPUT_TEXT);
	assert_true(inventory_knows(inventory, INVENTORY_FACT_CONSTRAINTS));
	assert_string_equal(web1->uuid, "5f0d2c1e-8a41-4b7e-9d55-0a7c31be4410");
	assert_int_equal(web1->mac, 0x00144ffa1021);
	assert_int_equal(web1->hostid, 0x84fa1021);
	assert_string_equal(web1->masters->text, "ldg1");
	assert_string_equal(web1->masters->next->text, "ldg2");
	assert_string_equal(web1->cpu_arch, "generic");
	assert_string_equal(web1->rc_add_policy, "");
	assert_string_equal(web1->perf_counters, "htstrand");
	assert_int_equal(web1->threads, 16);
	assert_int_equal(web1->memory, (int64_t)4 << 30);
	assert_true(web1->devices_known);
	assert_string_equal(web1->io->text, "pci_1");
	assert_string_equal(web1->vnets->name, "vnet0");
	/* Trimmed, and not the service of the binding inside. */
	assert_string_equal(web1->vnets->service, "primary-vsw0");
	assert_int_equal(web1->vnets->mac, 0x00144ff82b07);
	assert_int_equal(web1->vnets->pvid, 120);
	assert_int_equal(web1->vnets->vids.ids[1], 131);
	assert_null(web1->vnets->next);
	assert_string_equal(web1->vdisks->name, "root");
	assert_string_equal(web1->vdisks->volume, "web1-root");
	assert_string_equal(web1->vdisks->service, "primary-vds0");
	assert_int_equal(web1->vdisks->timeout, 60);
	assert_int_equal(web1->console_explicit, INVENTORY_ANSWER_YES);
	assert_int_equal(web1->console_constraint.port, 5003);
	assert_string_equal(web1->console_constraint.group, "web");
	assert_string_equal(web1->console_constraint.service, "primary-vcc0");
	assert_int_equal(
	    host_domain(inventory, "primary")->console_explicit, INVENTORY_ANSWER_NO);
	assert_int_equal(inventory->ignored.keys, 0);
	inventory_unref(inventory);
	free(text);
}

/* LDoms 1.2, the documented sample. */
static void
test_flat_schema(void **state)
{
	char *text = host_fixture("constraints-flat.xml");
	struct inventory *inventory = host_build((const char *const[LDM_LISTINGS]){
	    [LDM_LIST] = LDG1_INACTIVE, [LDM_CONSTRAINTS_XML] = text});
	const struct inventory_domain *ldg1 = host_domain(inventory, "ldg1");

	(void)state;
	assert_int_equal(ldg1->threads, 8);
	assert_int_equal(ldg1->memory, (int64_t)1 << 30);
	assert_true(ldg1->devices_known);
	assert_string_equal(ldg1->vnets->name, "vnet0");
	assert_string_equal(ldg1->vnets->service, "primary-vsw0");
	assert_int_equal(ldg1->vnets->mac, 0x01144ffa0f55);
	assert_string_equal(ldg1->vdisks->volume, "vol0");
	assert_int_equal(ldg1->console_explicit, INVENTORY_ANSWER_NO);
	/* It is not in this document. */
	assert_int_equal(host_domain(inventory, "primary")->console_explicit,
	    INVENTORY_ANSWER_UNKNOWN);
	inventory_unref(inventory);
	free(text);
}

static void
test_one_document_after_another(void **state)
{
	struct inventory *inventory = host_build((const char *const[LDM_LISTINGS]){
	    [LDM_LIST] = WEB1_INACTIVE,
	    [LDM_CONSTRAINTS_XML] =
		"Notice: a delayed reconfiguration is in progress\n"
		"<?xml version='1.0'?><LDM_interface><cmd><data><Envelope>"
		"<Content id='primary'/></Envelope></data></cmd></LDM_interface>\r\n"
		"<?xml version='1.0'?><LDM_interface><cmd><data><Envelope>"
		"<Content id='web1'><Section><Item>"
		"<OtherResourceType>console</OtherResourceType>"
		"<GenericProperty key='port'>5001</GenericProperty>"
		"</Item></Section></Content></Envelope></data></cmd></LDM_interface>"});

	(void)state;
	assert_int_equal(
	    host_domain(inventory, "primary")->console_explicit, INVENTORY_ANSWER_NO);
	assert_int_equal(host_domain(inventory, "web1")->console_constraint.port, 5001);
	inventory_unref(inventory);
}

static int
on_start(void *context, const char *name, const char *const *attributes,
    struct reason *reason)
{
	unsigned *elements = context;

	(void)name;
	(void)attributes;
	(void)reason;
	++*elements;
	return 0;
}

static int
on_end(void *context, const char *name, struct slice text, struct reason *reason)
{
	(void)context;
	(void)name;
	(void)text;
	(void)reason;
	return 0;
}

static int
read_text(struct slice text, struct reason *reason)
{
	static const struct xml_handler handler = {on_start, on_end};
	unsigned elements = 0;

	return xml_read(text, &handler, &elements, reason);
}

static void
assert_refused(const char *text, int error, const char *expected)
{
	struct reason reason = {""};

	assert_int_equal(read_text(slice_of(text), &reason), error);
	assert_string_equal(reason.text, expected);
}

/* How the library says what is wrong differs from release to release. */
static void
assert_broken(const char *text, const char *begin)
{
	struct reason reason = {""};

	assert_int_equal(read_text(slice_of(text), &reason), -EPROTO);
	assert_int_equal(strncmp(reason.text, begin, strlen(begin)), 0);
	assert_true(strlen(reason.text) > strlen(begin));
}

static void
test_documents_that_are_refused(void **state)
{
	(void)state;
	assert_refused("", -EPROTO, "there is no XML in the text");
	assert_refused("Connection refused\n", -EPROTO, "there is no XML in the text");
	assert_broken("<a>\n<b></a>\n", "line 2: ");
	assert_broken("<a>\n&x;</a>", "line 2: ");
	assert_refused("<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>", -EPROTO,
	    "line 1: a document type is not allowed here");
	assert_refused("<!DOCTYPE a [<!ENTITY x \"1\"><!ENTITY y \"&x;&x;\">]>"
		       "<a>&y;</a>",
	    -EPROTO, "line 1: a document type is not allowed here");
	assert_refused("<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>"
		       "<a>&x;</a>",
	    -EPROTO, "line 1: a document type is not allowed here");
}

static void
test_a_document_cut_off(void **state)
{
	char *text = host_fixture("constraints-ovf.xml");
	struct reason reason = {""};
	size_t length = strlen(text);

	(void)state;
	assert_int_equal(read_text((struct slice){text, length}, &reason), 0);
	/* Every 7th place to cut it before the end of its root element. */
	for (size_t cut = 1; cut < length - 2; cut += 7)
		assert_int_equal(
		    read_text((struct slice){text, cut}, &reason), -EPROTO);
	free(text);
}

static void
test_depth_and_text_have_limits(void **state)
{
	char deep[(XML_MAX_DEPTH + 1) * 7 + 1];
	char *long_text = malloc(XML_MAX_TEXT + 16);
	struct reason reason = {""};
	size_t length = 0;

	(void)state;
	for (int i = 0; i <= XML_MAX_DEPTH; i++)
		length += (size_t)snprintf(deep + length, sizeof(deep) - length, "<a>");
	for (int i = 0; i <= XML_MAX_DEPTH; i++)
		length +=
		    (size_t)snprintf(deep + length, sizeof(deep) - length, "</a>");
	assert_int_equal(read_text((struct slice){deep, length}, &reason), -E2BIG);
	assert_string_equal(reason.text, "line 1: the elements are nested too deeply");
	/* One level less is fine. */
	assert_int_equal(read_text((struct slice){deep + 3, length - 7}, &reason), 0);
	assert_non_null(long_text);
	memset(long_text, 'x', XML_MAX_TEXT + 16);
	long_text[0] = '<';
	long_text[2] = '>';
	snprintf(long_text + XML_MAX_TEXT + 11, 5, "</x>");
	assert_int_equal(
	    read_text((struct slice){long_text, XML_MAX_TEXT + 15}, &reason), -E2BIG);
	assert_string_equal(reason.text, "line 1: the text of an element is too long");
	free(long_text);
}

/* The beginning, filled up to a size with x, and the end. */
static int
read_filled(const char *begin, size_t size, const char *end, struct reason *reason)
{
	size_t length = strlen(begin) + size + strlen(end);
	char *text = malloc(length + 1);
	int error;

	assert_non_null(text);
	memset(text, 'x', length);
	for (size_t i = 0; begin[i] != '\0'; i++)
		text[i] = begin[i];
	for (size_t i = 0; end[i] != '\0'; i++)
		text[strlen(begin) + size + i] = end[i];
	error = read_text((struct slice){text, length}, reason);
	free(text);
	return error;
}

/* Whatever its length is made of: no tag takes the library more than a moment. */
static void
test_markup_has_a_limit(void **state)
{
	static const struct {
		const char *begin, *end;
	} cases[] = {
	    {"<a", "/>"},
	    {"<a b='", "'/>"},
	    {"<a b='>", ">'/>"},
	    {"<a b=\"'>", "\"/>"},
	    {"<a><!-- > don't ", "--></a>"},
	    {"<a><![CDATA[>", "]]></a>"},
	    {"<a><?x >", "?></a>"},
	    {"<a><b></b", "></a>"},
	    {"<a", ""},
	};
	struct reason reason = {""};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(read_filled(cases[i].begin, XML_MAX_MARKUP + 1,
				     cases[i].end, &reason),
		    -E2BIG);
		assert_string_equal(
		    reason.text, "a tag in the XML is longer than 65536 octets");
	}
	/* Text between tags is no tag, whatever stands in it. */
	assert_int_equal(read_filled("<a>'\">", XML_MAX_TEXT - 3, "</a>", &reason), 0);
	assert_int_equal(read_filled("<a b='", XML_MAX_MARKUP - 20, "'/>", &reason), 0);
	assert_int_equal(read_filled("<!-- don't -->\n<a>", 10, "</a>", &reason), 0);
	assert_int_equal(
	    read_text((struct slice){"<\0a\0/\0>\0", 8}, &reason), -EPROTO);
	assert_string_equal(reason.text, "there are NUL octets in the XML");
}

/* A refused document takes nothing with it but its own facts. */
static void
test_a_bad_document_leaves_the_rest(void **state)
{
	struct inventory *inventory =
	    host_build((const char *const[LDM_LISTINGS]){[LDM_LIST] = WEB1_INACTIVE,
		[LDM_CONSTRAINTS_XML] = "<LDM_interface><data><Envelope>"
					"<Content id='web1'></Content>"});

	(void)state;
	assert_int_equal(host_inputs[LDM_CONSTRAINTS_XML].state, LDM_INPUT_FAILED);
	assert_memory_equal(host_inputs[LDM_CONSTRAINTS_XML].reason.text,
	    "ldm list-constraints -x: line 1: ", 33);
	assert_false(inventory_knows(inventory, INVENTORY_FACT_CONSTRAINTS));
	assert_false(host_domain(inventory, "web1")->devices_known);
	assert_int_equal(
	    host_domain(inventory, "web1")->console_explicit, INVENTORY_ANSWER_UNKNOWN);
	inventory_unref(inventory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_ovf_schema),
	    cmocka_unit_test(test_flat_schema),
	    cmocka_unit_test(test_one_document_after_another),
	    cmocka_unit_test(test_documents_that_are_refused),
	    cmocka_unit_test(test_a_document_cut_off),
	    cmocka_unit_test(test_depth_and_text_have_limits),
	    cmocka_unit_test(test_markup_has_a_limit),
	    cmocka_unit_test(test_a_bad_document_leaves_the_rest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
