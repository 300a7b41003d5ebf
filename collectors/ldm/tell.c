#include "collectors/ldm/tell.h"

#include "agent/fleet/inventory.h"
#include "agent/log.h"

void
tell_inputs(struct told *told, const char *host, const struct ldm_input *inputs)
{
	for (int i = 0; i < LDM_LISTINGS; i++) {
		bool failed = inputs[i].state == LDM_INPUT_FAILED;

		if (inputs[i].state == LDM_INPUT_ABSENT || ldm_commands[i].mandatory ||
		    failed == told->failed[i])
			continue;
		told->failed[i] = failed;
		if (failed)
			log_warning(ROOM_COLLECTOR,
			    "%s: %s; what it tells is not known", host,
			    inputs[i].reason.text);
		else
			log_info(ROOM_COLLECTOR, "%s: %s answers again", host,
			    ldm_commands[i].name);
	}
}

void
tell_ignored(struct told *told, const char *host, const struct inventory *inventory)
{
	const struct inventory_ignored *ignored = &inventory->ignored;

	if (told->ignored || ignored->records + ignored->keys == 0)
		return;
	told->ignored = true;
	log_info(ROOM_COLLECTOR,
	    "%s: %u records and %u keys or values are not understood and left out, the "
	    "first is %s",
	    host, ignored->records, ignored->keys,
	    ignored->first != NULL ? ignored->first : "");
}

void
tell_resolver(struct told *told, const char *host, const struct reason *reason)
{
	if (reason != NULL && !told->resolver)
		log_warning(ROOM_COLLECTOR,
		    "%s: the resolver: %s; storage that other hosts may share is not "
		    "known",
		    host, reason->text);
	else if (reason == NULL && told->resolver)
		log_info(ROOM_COLLECTOR, "%s: the resolver answers again", host);
	told->resolver = reason != NULL;
}
