/* Domains as XML: for list-constraints -x, and for the XML interface. */
#ifndef LDMSIM_LIST_XML_H
#define LDMSIM_LIST_XML_H

#include "contrib/ldmsim/command.h"
#include "contrib/ldmsim/xml.h"

/* The flat schema of LDoms 1.x (data version 2.0), or the OVF one (3.0) of its
 * successors. */
int list_xml(struct request *request);

/* The domain as an OVF <Content>: as configured, as it is, only in outline, and (if it
 * offers any) only its services. */
void list_xml_ovf(
    struct xml *xml, const struct object *host, const struct object *domain);
void list_xml_bindings(
    struct xml *xml, const struct object *host, const struct object *domain);
void list_xml_domain(
    struct xml *xml, const struct object *host, const struct object *domain);
void list_xml_services(
    struct xml *xml, const struct object *host, const struct object *domain);

/* The configurations that the service processor keeps, as OVF <Section>s. */
void list_xml_spconfigs(struct xml *xml, const struct object *host);

/* The domain as a flat <ldom>. */
void list_xml_flat(
    struct xml *xml, const struct object *host, const struct object *domain);

#endif
