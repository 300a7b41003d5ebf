/*
 * What changed on a host: a line of the journal, and an LDM_event of the XML interface.
 * The words for changes are those of the actions (Oracle VM Server for SPARC
 * Administration Guide, "Event Types"), which are the long names of ldm's commands. Not
 * documented as events, and named in the same way, are those of vsan, vhba, cores and
 * virtual functions, and set-domain.
 */
#ifndef LDMSIM_EVENT_H
#define LDMSIM_EVENT_H

#include <stdbool.h>
#include <stddef.h>

#include "contrib/ldmsim/text.h"

#define EVENT_PROPERTIES 16

struct object;
struct request;

struct event {
	const char *host;
	const char *action; /* what happened: "add-vdisk" */
	const char *domain; /* "" when it concerns none */
	const char *item;   /* type of the resource that is described, "" for none */
	const char *properties[EVENT_PROPERTIES]; /* "key=value" */
	size_t property_count;
};

/* Classes that clients register for, as bits. */
enum event_class {
	EVENT_DOMAIN = 1,
	EVENT_HARDWARE = 2,
	EVENT_RESOURCE = 4,
	EVENT_ALL = 7,
};

/* The class of an action. Progress of migrations comes with the hardware events, as the
 * guide says; an action that is not documented is taken for a resource's. */
enum event_class event_class(const char *action);

/* The class of that name ("domain", "all"), 0 if there is none. */
unsigned event_find_class(const char *name);

/* Add the event as one line that ends with a line feed. Tabs and line feeds in its
 * texts become blanks. */
void event_write(struct text *lines, const struct event *event);

/* Cut a line, without its line feed, into the texts of an event, which point into it.
 * Returns false if it is none. */
bool event_read(struct event *event, char *line);

/* Add what a manager says in the course of a migration. domain: of that host; status:
 * ongoing, failed or done. */
void event_write_migration(struct text *lines, const struct object *domain,
    unsigned progress, const char *status);

/* Add an event that says only which domain of a host it is about. */
void event_write_domain(
    struct text *lines, const struct object *domain, const char *action);

/* Add what a request announces if it succeeds. Asked before it runs, while what it will
 * remove is still there. */
void event_announce(struct text *lines, const struct request *request);

#endif
