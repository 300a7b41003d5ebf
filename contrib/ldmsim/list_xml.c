/* The envelopes of list-constraints -x. */
#include "contrib/ldmsim/list_xml.h"

#include <string.h>

#include "contrib/ldmsim/list.h"
#include "contrib/ldmsim/ovf.h"

static void
print_domains(struct request *request, struct xml *xml,
    void (*print)(
	struct xml *xml, const struct object *host, const struct object *domain))
{
	const struct object *domain = object_first(request->host, KIND_DOMAIN);

	for (; domain != NULL; domain = object_next(domain)) {
		if (list_wants(request, domain->name))
			print(xml, request->host, domain);
	}
}

/* Some managers left out <cmd> around <data>. */
static void
print_ovf(struct request *request, struct xml *xml, bool bare)
{
	struct text attributes = {0};

	text_format(&attributes, " version=\"1.3\"%s", ovf_namespaces);
	xml_open(xml, "LDM_interface", text_string(&attributes));
	text_free(&attributes);
	if (!bare) {
		xml_open(xml, "cmd", "");
		xml_leaf(xml, "action", NULL, "list-constraints");
	}
	xml_open(xml, "data", " version=\"3.0\"");
	xml_open(xml, "Envelope", "");
	xml_empty(xml, "References", "");
	print_domains(request, xml, list_xml_ovf);
	xml_close(xml, "Envelope");
	xml_close(xml, "data");
	if (!bare)
		xml_close(xml, "cmd");
	xml_close(xml, "LDM_interface");
}

static void
print_flat(struct request *request, struct xml *xml)
{
	xml_open(xml, "LDM_interface", " version=\"1.0\"");
	xml_open(xml, "data", " version=\"2.0\"");
	print_domains(request, xml, list_xml_flat);
	xml_close(xml, "data");
	xml_close(xml, "LDM_interface");
}

int
list_xml(struct request *request)
{
	struct xml xml = {.out = &request->answer->out};
	const char *form = object_get_or(
	    request->host, "xml", host_since(request->host, 2, 0) ? "ovf" : "flat");

	text_add(xml.out, "<?xml version=\"1.0\"?>\n");
	if (strcmp(form, "flat") == 0)
		print_flat(request, &xml);
	else
		print_ovf(request, &xml, strcmp(form, "ovf-bare") == 0);
	return 0;
}
