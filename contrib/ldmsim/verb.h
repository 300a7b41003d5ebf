/* Commands that change the configuration; each returns an exit status. */
#ifndef LDMSIM_VERB_H
#define LDMSIM_VERB_H

#include "contrib/ldmsim/command.h"

/* Services: vsw, vcc, vds and vsan, and volumes. */
int verb_add_service(struct request *request);
int verb_add_vsan(struct request *request);
int verb_set_service(struct request *request);
int verb_remove_service(struct request *request);
int verb_add_volume(struct request *request);
int verb_set_volume(struct request *request);
int verb_remove_volume(struct request *request);

/* Devices of a domain: vnet, vdisk and vhba, and its console. */
int verb_add_device(struct request *request);
int verb_set_device(struct request *request);
int verb_remove_device(struct request *request);
int verb_set_vcons(struct request *request);

/* Physical I/O. */
int verb_create_vf(struct request *request);
int verb_destroy_vf(struct request *request);
int verb_set_io(struct request *request);
int verb_add_io(struct request *request);
int verb_remove_io(struct request *request);

/* Domains and their variables. */
int verb_add_domain(struct request *request);
int verb_set_domain(struct request *request);
int verb_remove_domain(struct request *request);
int verb_bind_domain(struct request *request);
int verb_unbind_domain(struct request *request);
int verb_start_domain(struct request *request);
int verb_stop_domain(struct request *request);
int verb_set_variable(struct request *request);
int verb_remove_variable(struct request *request);

/* Migrations. */
int verb_migrate_domain(struct request *request);
int verb_cancel_operation(struct request *request);

/* Processors and memory. */
int verb_add_capacity(struct request *request);
int verb_set_capacity(struct request *request);
int verb_remove_capacity(struct request *request);

/* The reference of a device to its service is broken: the manager's words, or NULL. */
const char *device_complaint(const struct object *host, const struct object *device);

#endif
