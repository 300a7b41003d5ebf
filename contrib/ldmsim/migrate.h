/*
 * Whether a domain may migrate, as its manager judges, and where it comes to stand. The
 * rules are those of Oracle's guides ("Migrating an Active Domain", "Migrating Bound or
 * Inactive Domains", "Migration Requirements for ..."), each named where it stands.
 * Nobody has published what the manager says when one is broken; the few texts that are
 * known stand as they are, the others are invented.
 */
#ifndef LDMSIM_MIGRATE_H
#define LDMSIM_MIGRATE_H

#include "contrib/ldmsim/command.h"
#include "contrib/ldmsim/migration.h"

/* Each returns 0, or 1 with one line or more on stderr. The copy is not there yet. */

/* The hosts: managers, their trust, releases, firmware and what they are busy with. */
int migrate_check_hosts(struct request *request, const struct migration *migration);

/* The domain: its state, processors, and whether name and UUID are free. */
int migrate_check_domain(
    struct request *request, const struct migration *migration, const char *new_name);

/* Processors that a running domain may see, its counters and named resources. */
int migrate_check_cpus(struct request *request, const struct migration *migration);

/* Its disks, networks, addresses, SANs, physical I/O and console. */
int migrate_check_devices(
    struct request *request, const struct migration *migration, const char *new_name);

/* Make the copy, with processors, memory, console port and virtual functions. */
int migrate_place(
    struct request *request, struct migration *migration, const char *new_name);

/* Is the domain running, so that its state moves with it? */
bool migrate_is_live(const struct object *domain);

/* The virtual function of that user's name, NULL if there is none. */
struct object *migrate_find_vf(const struct object *host, const char *name);

/* Is the word, length bytes of it, in the comma list? */
bool migrate_list_has(const char *list, const char *word, size_t length);

/* A machine of Fujitsu's? */
bool migrate_is_fujitsu(const struct object *host);

/* Release 3.5 or later on both hosts? */
bool migrate_since_3_5(const struct migration *migration);

#endif
