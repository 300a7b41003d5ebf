/* Answers of the XML control interface. */
#ifndef LDMSIM_SERVE_REPLY_H
#define LDMSIM_SERVE_REPLY_H

#include "contrib/ldmsim/serve/options.h"
#include "contrib/ldmsim/serve/xml_read.h"

/*
 * Answer a request: list-bindings, list-constraints, list-domain and list-services of
 * domains, list-spconfig, and the registration for events. Any other action fails.
 * request: a whole <LDM_interface>. registered: classes of events the client wants, is
 * changed by reg- and unreg- actions. out: gets the answer (Administration Guide,
 * "Response Messages").
 */
void reply_add(struct text *out, const struct options *options, struct span request,
    unsigned *registered);

#endif
