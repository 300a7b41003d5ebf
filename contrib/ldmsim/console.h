/* Console ports: which concentrator has one free, and who has which. */
#ifndef LDMSIM_CONSOLE_H
#define LDMSIM_CONSOLE_H

#include "contrib/ldmsim/model.h"
#include "contrib/ldmsim/text.h"

/* The port of a bound domain, 0 when it has none. service: gets its vcc or NULL; may be
 * NULL. */
unsigned domain_console(
    const struct object *host, const struct object *domain, struct object **service);

/*
 * Give the domain a port: the one its constraints name, else the first free one, of the
 * control domain's concentrators before those of service domains (Oracle VM Server for
 * SPARC Administration Guide, "Migration Requirements for Virtual I/O Devices").
 * Returns 0, or -ENOSPC with the manager's words in complaint.
 */
int console_bind(
    const struct object *host, struct object *domain, struct text *complaint);

#endif
