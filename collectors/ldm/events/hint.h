/*
 * What an event of the manager means for somebody who holds an inventory: which part of
 * it to read again. An event says that something changed, not what it is now.
 */
#ifndef COLLECTORS_LDM_EVENTS_HINT_H
#define COLLECTORS_LDM_EVENTS_HINT_H

#include <stdbool.h>

struct document;

enum {
	LDM_HINT_SERVICES = 1 << 0,
	LDM_HINT_DOMAIN = 1 << 1, /* the one of that name */
	LDM_HINT_IO = 1 << 2,
	LDM_HINT_EVERYTHING = 1 << 3,
	LDM_HINT_MIGRATION = 1 << 4, /* how far it is; for whoever follows runs */
};

enum ldm_migration_status {
	LDM_MIGRATION_UNKNOWN,
	LDM_MIGRATION_ONGOING,
	LDM_MIGRATION_FAILED,
	LDM_MIGRATION_DONE,
};

struct ldm_hint {
	unsigned changed; /* LDM_HINT_*, 0 = nothing an inventory holds */
	/*
	 * With LDM_HINT_DOMAIN and LDM_HINT_MIGRATION, else "". Holds only letters,
	 * digits and "._:-@+", no hyphen first: fit for a command line.
	 */
	const char *domain;
	/* With LDM_HINT_MIGRATION. */
	enum ldm_migration_status status;
	int progress;       /* percent, -1 = not known */
	const char *source; /* machine that reports, "" = not said */
};

/*
 * The hint of an event; its texts are the document's. An event that says nothing known
 * about what changed hints at everything. Returns whether the action was known.
 */
bool hint_of_event(struct ldm_hint *hint, const struct document *document);

#endif
