/* OVF as the manager's XML interface speaks it: a <Content> for a domain, and in it one
 * <Section> with one <Item> per resource (Oracle VM Server for SPARC Developer's Guide,
 * "Logical Domains Manager Resources and Properties"). */
#ifndef LDMSIM_OVF_H
#define LDMSIM_OVF_H

#include "contrib/ldmsim/xml.h"

/* Attributes that declare the prefixes used below. */
extern const char ovf_namespaces[];

/* Open the <Content> of a domain, and close it. */
void ovf_open_content(struct xml *xml, const char *domain);
void ovf_close_content(struct xml *xml);

/* Open the <Section> and <Item> of a resource. type: text of its OtherResourceType. */
void ovf_open_item(struct xml *xml, const char *type);
void ovf_close_item(struct xml *xml);

/* One <gprop:GenericProperty>. */
void ovf_property(struct xml *xml, const char *key, const char *value);

#endif
