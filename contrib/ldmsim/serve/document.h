/* The documents that a server sends. */
#ifndef LDMSIM_SERVE_DOCUMENT_H
#define LDMSIM_SERVE_DOCUMENT_H

#include "contrib/ldmsim/event.h"
#include "contrib/ldmsim/serve/options.h"

/* Add an LDM_event (Administration Guide, "The <LDM_event> Messages"). */
void document_add_event(
    struct text *out, const struct options *options, const struct event *event);

/* Bring a document into the form that the modes ask for. */
void document_dress(struct text *document, const struct modes *modes);

#endif
