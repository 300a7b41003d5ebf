/*
 * The process that carries a migration on, as the managers do: the ldm that began it
 * only waits. Whether it lives can be seen by a lock that dies with it, on a file
 * beside the fleet: FILE.migration-SOURCE, or SOURCE.migration in the directory.
 *
 * An ldm that is killed cancels its migration; one that loses its terminal (HUP) leaves
 * it to the managers (Oracle VM Server for SPARC 3.4 Administration Guide, "Canceling a
 * Migration in Progress").
 */
#ifndef LDMSIM_CARRIER_H
#define LDMSIM_CARRIER_H

#include <signal.h>
#include <stdbool.h>
#include <sys/types.h>

#include "contrib/ldmsim/journey.h"
#include "contrib/ldmsim/text.h"

struct carrier {
	pid_t pid;
	int wire;         /* to the process */
	sigset_t signals; /* that were blocked before */
};

/*
 * Start the process of a journey. It does nothing until it gets the lock of
 * the fleet, and ends unless the domain says then that this process carries it. The
 * caller is to call carrier_wait(), or carrier_stop(). Returns 0 or -errno with a text.
 */
int carrier_start(
    struct carrier *carrier, const struct journey *journey, struct text *errors);

/*
 * Wait for the end of the migration. Returns 0 when the domain has arrived, -ECANCELED
 * with the manager's words in errors when it has not, -EPIPE when the process died.
 */
int carrier_wait(const struct carrier *carrier, struct text *errors);

/* End the process before it has begun. */
void carrier_stop(const struct carrier *carrier);

/* Is there a process that carries a migration from that host? */
bool carrier_lives(const char *fleet_path, const char *source);

#endif
