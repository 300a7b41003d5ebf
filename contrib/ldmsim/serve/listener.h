/* The port that clients connect to. */
#ifndef LDMSIM_SERVE_LISTENER_H
#define LDMSIM_SERVE_LISTENER_H

#include "contrib/ldmsim/text.h"

/*
 * Listen, without blocking. address, port: numeric. Returns a descriptor, which the
 * caller closes, or -errno with a text in errors.
 */
int listener_open(const char *address, const char *port, struct text *errors);

/* The port of a listener; it was chosen by the system if 0 was asked for. */
unsigned listener_port(int fd);

/* The next connection, without blocking, or -1 if there is none. */
int listener_accept(int fd);

#endif
