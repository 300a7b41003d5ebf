/*
 * Class 4, virtual SANs: one of the same name; whether it reaches the same LUNs nobody
 * can see from here.
 *
 * NEED_VSAN: name.
 */
#include "agent/readiness/rules.h"

void
vsan_needs(struct needs *needs, const struct need_source *source)
{
	for (const struct inventory_vhba *vhba = source->domain->vhbas; vhba != NULL;
	     vhba = vhba->next) {
		const struct need need = {
		    .kind = NEED_VSAN,
		    .name = vhba->vsan,
		    .device = vhba->name,
		};

		if (vhba->vsan == NULL)
			needs_add_unknown(needs, source, FINDING_VSAN_UNKNOWN,
			    vhba->name, "virtual SAN of the adapter");
		else
			needs_add(needs, &need);
	}
}

void
vsan_check(const struct need *need, const struct need_target *target, struct sink *sink)
{
	if (inventory_find_vsan(target->inventory, need->name) != NULL) {
		if (sink_add(sink, FINDING_VSAN_UNVERIFIED)) {
			sink_wanted(sink, "%s", need->name);
			sink_found(sink, "a virtual SAN of that name");
		}
	} else if (!inventory_knows(target->inventory, INVENTORY_FACT_SERVICES)) {
		sink_add_unknown(
		    sink, FINDING_VSAN_UNKNOWN, "virtual SANs", target->name);
	} else if (sink_add(sink, FINDING_VSAN_MISSING)) {
		sink_wanted(sink, "%s", need->name);
		sink_found(sink, "no such virtual SAN");
	}
}
