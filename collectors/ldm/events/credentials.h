/* The user and password for a manager on another host, from a file. */
#ifndef COLLECTORS_LDM_EVENTS_CREDENTIALS_H
#define COLLECTORS_LDM_EVENTS_CREDENTIALS_H

#include <stddef.h>

struct reason;

/*
 * What a client says to SASL PLAIN (RFC 4616), in base64. The file holds the user in
 * its first line and the password in its second; it must be a regular file that others
 * can neither read nor write. *plain is terminated and freed by credentials_free.
 * -EPERM, -EINVAL, -ENOMEM, or what the system says, with a reason that names the file
 * and shows nothing of it.
 */
int credentials_plain(char **plain, const char *path, struct reason *reason);

/* Wipe and free. NULL is allowed. */
void credentials_free(char *plain);

#endif
