#include "contrib/ldmsim/ovf.h"

#include <string.h>

const char ovf_namespaces[] =
    " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\""
    " xmlns:ovf=\"/var/opt/SUNWldom/envelope\""
    " xmlns:rasd=\"/var/opt/SUNWldom/CIM_ResourceAllocationSettingData\""
    " xmlns:gprop=\"/var/opt/SUNWldom/GenericProperty\"";

void
ovf_open_content(struct xml *xml, const char *domain)
{
	struct text attributes = {0};

	text_add(&attributes, " xsi:type=\"ovf:VirtualSystem_Type\" ovf:id=\"");
	xml_escape(&attributes, domain);
	text_add(&attributes, "\"");
	xml_open(xml, "Content", text_string(&attributes));
	text_free(&attributes);
}

void
ovf_close_content(struct xml *xml)
{
	xml_close(xml, "Content");
}

void
ovf_open_item(struct xml *xml, const char *type)
{
	bool hardware = strcmp(type, "ldom_info") != 0 && strcmp(type, "spconfig") != 0;

	xml_open(xml, "Section",
	    hardware ? " xsi:type=\"ovf:VirtualHardwareSection_Type\""
		     : " xsi:type=\"ovf:ResourceAllocationSection_Type\"");
	xml_open(xml, "Item", "");
	xml_leaf(xml, "rasd:OtherResourceType", NULL, type);
}

void
ovf_close_item(struct xml *xml)
{
	xml_close(xml, "Item");
	xml_close(xml, "Section");
}

void
ovf_property(struct xml *xml, const char *key, const char *value)
{
	xml_leaf(xml, "gprop:GenericProperty", key, value);
}
