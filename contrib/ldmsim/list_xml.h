/* list-constraints -x: the same constraints as an XML document. */
#ifndef LDMSIM_LIST_XML_H
#define LDMSIM_LIST_XML_H

#include "contrib/ldmsim/command.h"
#include "contrib/ldmsim/xml.h"

/* The flat schema of LDoms 1.x (data version 2.0), or the OVF one (3.0) of its
 * successors. */
int list_xml(struct request *request);

/* The domain as an OVF <Content>. */
void list_xml_ovf(
    struct xml *xml, const struct object *host, const struct object *domain);

/* The domain as a flat <ldom>. */
void list_xml_flat(
    struct xml *xml, const struct object *host, const struct object *domain);

#endif
