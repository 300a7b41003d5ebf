#include "collectors/ldm/events/hint.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

#include "collectors/ldm/events/document.h"

/*
 * What an action changes, by its last word: add-vdisk, set-vdisk and remove-vdisk all
 * change a domain. Those that change a service name the domain that offers it, but not
 * always the service (LDoms 1.3 Administration Guide, resource events).
 */
static const struct {
	const char *object;
	unsigned changed;
} objects[] = {
    {"domain", LDM_HINT_DOMAIN},
    {"reset", LDM_HINT_DOMAIN},
    {"vcpu", LDM_HINT_DOMAIN},
    {"core", LDM_HINT_DOMAIN},
    {"mau", LDM_HINT_DOMAIN},
    {"crypto", LDM_HINT_DOMAIN},
    {"memory", LDM_HINT_DOMAIN},
    {"variable", LDM_HINT_DOMAIN},
    {"vconsole", LDM_HINT_DOMAIN},
    {"vdisk", LDM_HINT_DOMAIN},
    {"vnet", LDM_HINT_DOMAIN},
    {"vhba", LDM_HINT_DOMAIN},
    {"vdpcc", LDM_HINT_DOMAIN},
    {"vdiskserverdevice", LDM_HINT_SERVICES},
    {"vdiskserver", LDM_HINT_SERVICES},
    {"vconscon", LDM_HINT_SERVICES},
    {"vswitch", LDM_HINT_SERVICES},
    {"vsan", LDM_HINT_SERVICES},
    {"vdpcs", LDM_HINT_SERVICES},
    {"io", LDM_HINT_IO | LDM_HINT_DOMAIN},
    {"vf", LDM_HINT_IO | LDM_HINT_DOMAIN},
    {"spconfig", 0},
};

#define OBJECTS (sizeof(objects) / sizeof(objects[0]))

static bool
name_is_safe(const char *name)
{
	static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "abcdefghijklmnopqrstuvwxyz"
				      "0123456789._:-@+";

	return name[0] != '-' && name[0] != '\0' && name[strspn(name, allowed)] == '\0';
}

static enum ldm_migration_status
migration_status(const char *word)
{
	if (strcasecmp(word, "ongoing") == 0)
		return LDM_MIGRATION_ONGOING;
	if (strcasecmp(word, "failed") == 0)
		return LDM_MIGRATION_FAILED;
	if (strcasecmp(word, "done") == 0)
		return LDM_MIGRATION_DONE;
	return LDM_MIGRATION_UNKNOWN;
}

/* The end of a migration, or one nobody can name, changes what an inventory holds. */
static void
migration_hint(struct ldm_hint *hint, const struct document *document)
{
	hint->changed = LDM_HINT_MIGRATION;
	hint->status = migration_status(document->progress_status);
	hint->progress = document->progress;
	hint->source = document->source;
	if (hint->status != LDM_MIGRATION_ONGOING)
		hint->changed |= LDM_HINT_DOMAIN;
}

static bool
action_hint(struct ldm_hint *hint, const char *action)
{
	const char *hyphen = strrchr(action, '-');

	for (size_t i = 0; hyphen != NULL && i < OBJECTS; i++)
		if (strcasecmp(objects[i].object, hyphen + 1) == 0) {
			hint->changed = objects[i].changed;
			return true;
		}
	hint->changed = LDM_HINT_EVERYTHING;
	return false;
}

bool
hint_of_event(struct ldm_hint *hint, const struct document *document)
{
	const unsigned named = LDM_HINT_DOMAIN | LDM_HINT_MIGRATION;
	bool known = true;

	*hint =
	    (struct ldm_hint){.domain = document->domain, .source = "", .progress = -1};
	if (strcasecmp(document->action, "migration-process") == 0)
		migration_hint(hint, document);
	else
		known = action_hint(hint, document->action);
	/* Of a bus or a physical function no domain is named. */
	if ((hint->changed & LDM_HINT_IO) != 0 && document->domain[0] == '\0')
		hint->changed = LDM_HINT_IO;
	if (document->several ||
	    ((hint->changed & named) != 0 && !name_is_safe(document->domain)))
		hint->changed = LDM_HINT_EVERYTHING;
	if ((hint->changed & named) == 0)
		hint->domain = "";
	return known;
}
