/* list-constraints -x: both schemas, read back with libxml2. */
#include <string.h>

#include <libxml/parser.h>
#include <libxml/xpath.h>

#include "tests/unit/cmocka_all.h"
#include "tests/unit/ldmsim/stage.h"

#define HOST                                                                           \
	"domain primary mac-addr=00:14:4f:ff:00:01\n"                                  \
	"  vcc primary-vcc0 port-range=5000-5100\n"                                    \
	"  vds primary-vds0\n"                                                         \
	"    volume ldg1-root dev=/dev/dsk/c0d1s2 options=slice,excl mpgroup=mp1\n"    \
	"domain ldg1 vcpu=8 memory=1G mac-addr=00:14:4f:fa:00:01 hostid=84fa0001\n"    \
	"  console port=5007\n"                                                        \
	"  vnet vnet0 vswitch=primary-vsw0 mac-addr=00:14:4f:f8:00:01 pvid=120\n"      \
	"  vdisk root volume=ldg1-root@primary-vds0 timeout=60\n"                      \
	"  variable nvramrc value=\"a < b & \\\"c\\\"\\n\"\n"

/* The string value of an XPath expression over the answer. */
static void
assert_xpath(const struct stage *stage, const char *expression, const char *expected)
{
	xmlDocPtr document = xmlReadMemory(text_string(&stage->answer.out),
	    (int)stage->answer.out.length, "answer.xml", NULL, XML_PARSE_NONET);
	xmlXPathContextPtr context;
	xmlXPathObjectPtr result;
	xmlChar *value;

	assert_non_null(document);
	context = xmlXPathNewContext(document);
	result = xmlXPathEvalExpression((const xmlChar *)expression, context);
	assert_non_null(result);
	value = xmlXPathCastToString(result);
	assert_string_equal((const char *)value, expected);
	xmlFree(value);
	xmlXPathFreeObject(result);
	xmlXPathFreeContext(context);
	xmlFreeDoc(document);
}

/* The value of a key of the first item of a type in a domain's content. */
static void
assert_property(const struct stage *stage, const char *domain, const char *type,
    const char *key, const char *expected)
{
	struct text expression = {0};

	text_format(&expression,
	    "//Content[@*[local-name()='id']='%s']//Item[*[local-name()="
	    "'OtherResourceType']='%s'][1]/"
	    "*[local-name()='GenericProperty'][@key='%s']",
	    domain, type, key);
	assert_xpath(stage, text_string(&expression), expected);
	text_free(&expression);
}

static void
new_managers_print_ovf_items(void **state)
{
	struct stage *stage = *state;

	stage_write(stage, "host a manager=3.6\n" HOST);
	assert_int_equal(stage_run(stage, "a", "list-constraints -x"), 0);
	assert_xpath(stage, "/LDM_interface/@version", "1.3");
	assert_xpath(stage, "/LDM_interface/cmd/data/@version", "3.0");
	assert_xpath(stage, "count(/LDM_interface/cmd/data/Envelope/Content)", "2");
	assert_property(stage, "ldg1", "ldom_info", "hostid", "84fa0001");
	assert_property(stage, "ldg1", "network", "service_name", "primary-vsw0");
	assert_property(stage, "ldg1", "network", "pvid", "120");
	assert_property(stage, "ldg1", "disk", "vdisk_name", "root");
	assert_property(stage, "ldg1", "disk", "vol_name", "ldg1-root");
	assert_property(stage, "ldg1", "disk", "service_name", "primary-vds0");
	assert_property(stage, "ldg1", "disk", "timeout", "60");
	assert_property(stage, "ldg1", "console", "port", "5007");
	assert_property(stage, "ldg1", "var", "value", "a < b & \"c\"\n");
	assert_property(stage, "primary", "vcc", "min_port", "5000");
	assert_property(stage, "primary", "vcc", "max_port", "5100");
	assert_property(stage, "primary", "vds_volume", "block_dev", "/dev/dsk/c0d1s2");
	assert_property(stage, "primary", "vds_volume", "vol_opts", "slice,excl");
	assert_property(stage, "primary", "vds_volume", "mpgroup", "mp1");
	assert_property(stage, "primary", "console", "port", "");
	assert_xpath(stage,
	    "//Item[*[local-name()='OtherResourceType']='memory']"
	    "/*[local-name()='AllocationUnits']",
	    "1G");
}

static void
one_domain_can_be_asked_for(void **state)
{
	struct stage *stage = *state;

	stage_write(stage, "host a manager=3.6 xml=ovf-bare\n" HOST);
	assert_int_equal(stage_run(stage, "a", "list-constraints -x ldg1"), 0);
	assert_xpath(stage, "count(//Content)", "1");
	assert_xpath(stage, "/LDM_interface/data/@version", "3.0");
	stage_refuse(stage, "a", "list-constraints -x nosuch", "LDom nosuch not found");
}

static void
old_managers_print_the_flat_schema(void **state)
{
	struct stage *stage = *state;

	stage_write(stage, "host a manager=1.2\n" HOST);
	assert_int_equal(stage_run(stage, "a", "list-constraints -x ldg1"), 0);
	assert_xpath(stage, "/LDM_interface/@version", "1.0");
	assert_xpath(stage, "/LDM_interface/data/@version", "2.0");
	assert_xpath(stage, "//ldom/ldom_info/ldom_name", "ldg1");
	assert_xpath(stage, "//ldom/cpu/number", "8");
	assert_xpath(stage, "//ldom/memory/size", "1G");
	assert_xpath(stage, "//ldom/network/vnet_name", "vnet0");
	assert_xpath(stage, "//ldom/network/service_name", "primary-vsw0");
	assert_xpath(stage, "//ldom/network/mac_address", "00:14:4f:f8:00:01");
	assert_xpath(stage, "//ldom/disk/vdisk_name", "root");
	assert_xpath(stage, "//ldom/disk/service_name", "primary-vds0");
	assert_xpath(stage, "//ldom/disk/vol_name", "ldg1-root");
	assert_xpath(stage, "//ldom/var/name", "nvramrc");
	assert_xpath(stage, "//ldom/var/value", "a < b & \"c\"\n");
	assert_int_equal(stage_run(stage, "a", "sim set-host xml=ovf"), 0);
	assert_int_equal(stage_run(stage, "a", "list-constraints -x ldg1"), 0);
	assert_xpath(stage, "/LDM_interface/cmd/data/@version", "3.0");
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, stage_setup, stage_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE(new_managers_print_ovf_items),
	    CASE(one_domain_can_be_asked_for),
	    CASE(old_managers_print_the_flat_schema),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	xmlCleanupParser();
	return failed;
}
