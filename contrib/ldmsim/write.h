/* Writes a host as the text that parse_host() reads. */
#ifndef LDMSIM_WRITE_H
#define LDMSIM_WRITE_H

#include "contrib/ldmsim/model.h"
#include "contrib/ldmsim/text.h"

/* Add the host with everything in it, comments before objects included. */
void write_host(struct text *text, const struct object *host);

#endif
