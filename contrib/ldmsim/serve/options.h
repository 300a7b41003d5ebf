/* What a server was asked to do. */
#ifndef LDMSIM_SERVE_OPTIONS_H
#define LDMSIM_SERVE_OPTIONS_H

#include <stdbool.h>

#include "contrib/ldmsim/serve/mode.h"

struct options {
	const char *fleet, *host;
	const char *address, *port;    /* where to listen, both numeric */
	const char *certificate, *key; /* PEM files, NULL = made on the fly */
	const char *user;              /* NULL = clients are local and need no login */
	struct text password;
	struct modes modes;
	bool since_2_2, since_3_0; /* releases of the host's manager */
};

/*
 * Read the command line, the password and the host's release. Returns 0, or -EINVAL or
 * another -errno with a text in errors. The caller frees them with options_free().
 */
int options_read(struct options *options, int argc, char **argv, struct text *errors);

void options_free(struct options *options);

#endif
