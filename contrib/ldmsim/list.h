/* The manager's listings, one function per command; each returns an exit status. */
#ifndef LDMSIM_LIST_H
#define LDMSIM_LIST_H

#include "contrib/ldmsim/command.h"

int list_domain(struct request *request);      /* list [-l] [-o FORMAT] [-p] [DOM...] */
int list_bindings(struct request *request);    /* list-bindings -p [DOM...] */
int list_constraints(struct request *request); /* list-constraints -p|-x [DOM...] */
int list_services(struct request *request);    /* list-services -p */
int list_io(struct request *request);          /* list-io [-l] -p */
int list_devices(struct request *request);     /* list-devices [-a] -p [KIND...] */
int list_netdev(struct request *request);      /* list-netdev [-l] -p [DOM...] */
int list_spconfig(struct request *request);    /* list-spconfig */
int list_variable(struct request *request);    /* list-variable [NAME...] DOM */
int list_version(struct request *request);     /* -V */

/* Do all domains exist that the words name? Returns 0, or 1 with a text on stderr. */
int list_check_domains(struct request *request);

/* Was the domain named, or none at all? */
bool list_wants(const struct request *request, const char *name);

/* Does the domain offer virtual switches, disks, consoles or SANs? */
bool list_offers_services(const struct object *domain);

/* 1 with a text on stderr: this listing was asked for without -p. */
int list_refuse_text(struct request *request);

#endif
