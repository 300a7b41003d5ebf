/*
 * Class 6, CPUs: threads or whole cores enough, CPUs that the running domain may see,
 * and what hangs on them.
 *
 * NEED_THREADS: number = threads << CORE_BITS | the cores they would fill. NEED_WHOLE:
 * whole cores are asked for, NEED_UNTOLD: whether they are is not known. value: not
 * NULL where they are named, as each is a need of its own then; whether the ids of the
 * free ones are known is asked here, once.
 * NEED_NAMED_CORE: number = id of a named core.
 * NEED_CPU: value = cpu-arch, group = CPU type of the source, number = its manager's
 * release; NEED_GLOBAL: the domain counts the performance of the whole machine.
 * NEED_COUNTERS: no other domain may do that.
 */
#include "agent/readiness/rules.h"

#include <string.h>

#include "agent/readiness/cpu_type.h"
#include "agent/readiness/release.h"
#include "agent/readiness/room.h"

#define CORE_BITS   16
#define MAX_THREADS 65535 /* more than any machine has */

static bool
is_count(int64_t number)
{
	return number >= 0 && number <= MAX_THREADS;
}

/* Threads of a core, 0 when not known: cores that differ are none to count with. */
static int64_t
threads_per_core(const struct inventory *inventory)
{
	if (inventory->threads_total <= 0 || inventory->cores_total <= 0 ||
	    inventory->threads_total % inventory->cores_total != 0)
		return 0;
	return inventory->threads_total / inventory->cores_total;
}

/* Threads that do not fill their cores were not asked for as whole ones. */
static enum inventory_answer
has_whole_cores(const struct need_source *source)
{
	const struct inventory_domain *domain = source->domain;
	int64_t each = threads_per_core(source->inventory);

	if (domain->whole_cores != INVENTORY_ANSWER_UNKNOWN || each == 0 ||
	    !is_count(domain->threads))
		return domain->whole_cores;
	if (domain->threads % each != 0 || (domain->cores != INVENTORY_UNKNOWN &&
					       domain->cores * each != domain->threads))
		return INVENTORY_ANSWER_NO;
	return INVENTORY_ANSWER_UNKNOWN;
}

/* Whether it has cores that were named, and which they are is known. */
static bool
has_named_cores(const struct inventory_domain *domain)
{
	return domain->named_cores == INVENTORY_ANSWER_YES &&
	       domain->cores_by_name.count > 0;
}

/* Whole cores may be all that was asked for. */
static void
threads_need(struct needs *needs, const struct need_source *source)
{
	const struct inventory_domain *domain = source->domain;
	enum inventory_answer whole = has_whole_cores(source);
	int64_t threads = domain->threads, cores = domain->cores;
	int64_t each = threads_per_core(source->inventory);
	struct need need = {
	    .kind = NEED_THREADS,
	    .value = has_named_cores(domain) ? "named" : NULL,
	};

	if (whole == INVENTORY_ANSWER_YES && is_count(cores) && !is_count(threads))
		threads = 0;
	if (!is_count(threads)) {
		needs_add_unknown(needs, source, FINDING_CPU_UNKNOWN, NULL,
		    "number of the domain's threads");
		return;
	}
	if (!is_count(cores))
		cores = each > 0 ? (threads + each - 1) / each : 0;
	if (whole == INVENTORY_ANSWER_NO)
		cores = 0;
	else
		need.flags = whole == INVENTORY_ANSWER_YES ? NEED_WHOLE : NEED_UNTOLD;
	need.number = threads << CORE_BITS | cores;
	needs_add(needs, &need);
}

static bool
counts_globally(const struct inventory_domain *domain)
{
	return domain->perf_counters != NULL &&
	       strstr(domain->perf_counters, "global") != NULL;
}

static void
type_need(struct needs *needs, const struct need_source *source)
{
	const struct inventory *inventory = source->inventory;
	struct need need = {
	    .kind = NEED_CPU,
	    .flags = counts_globally(source->domain) ? NEED_GLOBAL : 0,
	    .value = source->domain->cpu_arch,
	    .group = inventory->cpu_type,
	    .number = release_of(&inventory->version),
	};

	/* Managers before 2.2 know no classes: it is native. */
	if (need.value == NULL && need.number != INVENTORY_UNKNOWN &&
	    need.number < RELEASE(2, 2))
		need.value = "native";
	if (need.group == NULL || need.group[0] == '\0')
		needs_add_unknown(
		    needs, source, FINDING_CPU_TYPE_UNKNOWN, NULL, "type of the CPUs");
	else
		needs_add(needs, &need);
}

/*
 * What was named has to be wholly free under the same ids, unless a map names others.
 * Only a domain that is bound has cores.
 */
static void
named_core_needs(struct needs *needs, const struct need_source *source)
{
	const struct inventory_domain *domain = source->domain;
	const struct inventory_cores *cores = &domain->cores_by_name;
	struct need need = {.kind = NEED_NAMED_CORE};

	needs_add_finding(needs, FINDING_CORES_NAMED, NULL, "the same cores, or a map",
	    "named cores");
	if (!cores->known && domain->state != INVENTORY_STATE_INACTIVE)
		needs_add_unknown(needs, source, FINDING_CPU_UNKNOWN, NULL,
		    "ids of the domain's cores");
	for (uint16_t i = 0; i < cores->count; i++)
		for (need.number = cores->ranges[i].first;
		     need.number <= cores->ranges[i].last; need.number++)
			needs_add(needs, &need);
}

static void
named_needs(struct needs *needs, const struct need_source *source)
{
	const struct inventory_domain *domain = source->domain;
	const char *arch = domain->cpu_arch;

	if (domain->named_cores == INVENTORY_ANSWER_YES)
		named_core_needs(needs, source);
	if (domain->named_cores != INVENTORY_ANSWER_YES &&
	    domain->named_memory != INVENTORY_ANSWER_YES)
		return;
	if ((arch != NULL && strcmp(arch, "native") != 0) ||
	    domain->whole_cores == INVENTORY_ANSWER_NO)
		needs_add_finding(needs, FINDING_NAMED_NOT_NATIVE, NULL,
		    "cpu-arch=native and whole cores",
		    domain->whole_cores == INVENTORY_ANSWER_NO
			? "no whole cores"
			: needs_text(needs, "cpu-arch=%s", arch));
}

void
cpu_needs(struct needs *needs, const struct need_source *source)
{
	const struct need counters = {.kind = NEED_COUNTERS};

	threads_need(needs, source);
	type_need(needs, source);
	named_needs(needs, source);
	if (counts_globally(source->domain))
		needs_add(needs, &counters);
}

/* ---- threads and cores ---- */

/* Cores that a domain fills on a host, 0 when not known. */
static int64_t
cores_filled(const struct need *need, const struct inventory *inventory)
{
	int64_t threads = need->number >> CORE_BITS;
	int64_t cores = need->number & MAX_THREADS;
	int64_t each = threads_per_core(inventory);

	if (cores == 0 && each > 0)
		cores = (threads + each - 1) / each;
	return cores;
}

static void
whole_check(
    const struct need *need, const struct need_target *target, struct sink *sink)
{
	int64_t threads = need->number >> CORE_BITS;
	int64_t wanted = cores_filled(need, target->inventory);
	int64_t found = target->inventory->cores_free;

	if (found == INVENTORY_UNKNOWN || (wanted == 0 && threads > 0)) {
		sink_add_unknown(
		    sink, FINDING_CPU_UNKNOWN, "free whole cores", target->name);
	} else if (found < wanted && sink_add(sink, FINDING_CORES_SHORT)) {
		sink_wanted(sink, "%lld", (long long)wanted);
		sink_found(sink, "%lld", (long long)found);
	}
}

void
threads_check(
    const struct need *need, const struct need_target *target, struct sink *sink)
{
	int64_t threads = need->number >> CORE_BITS;
	int64_t cores = need->number & MAX_THREADS;
	int64_t found = target->inventory->threads_free;

	if (need->value != NULL && !target->inventory->free_cores.known)
		sink_add_unknown(
		    sink, FINDING_CPU_UNKNOWN, "ids of the free cores", target->name);
	if ((need->flags & NEED_WHOLE) != 0) {
		whole_check(need, target, sink);
	} else if (found == INVENTORY_UNKNOWN) {
		sink_add_unknown(
		    sink, FINDING_CPU_UNKNOWN, "free threads", target->name);
	} else if (found < threads) {
		if (sink_add(sink, FINDING_THREADS_SHORT)) {
			sink_wanted(sink, "%lld", (long long)threads);
			sink_found(sink, "%lld", (long long)found);
		}
	} else if ((need->flags & NEED_UNTOLD) != 0 &&
		   (target->inventory->cores_free == INVENTORY_UNKNOWN || cores == 0 ||
		       target->inventory->cores_free < cores)) {
		if (threads > 0 && sink_add(sink, FINDING_CPU_UNKNOWN)) {
			sink_wanted(sink, "whether it asks for whole cores");
			sink_found(sink, "on the source, and %s may have too few",
			    target->name);
		}
	}
}

void
named_core_check(
    const struct need *need, const struct need_target *target, struct sink *sink)
{
	const struct inventory_cores *free = &target->inventory->free_cores;

	if (free->known && inventory_core_find(free, need->number) == free->count &&
	    sink_add(sink, FINDING_CORES_NAMED_TAKEN))
		sink_wanted(sink, "%lld", (long long)need->number);
}

/* Nobody knows which ones the manager takes: the lowest, say. */
static void
lowest_take(struct room *room, int64_t cores)
{
	struct inventory_core_range *ranges = room_cores(room);
	uint16_t *count = &room->inventory.free_cores.count;
	uint16_t gone = 0;

	if (ranges == NULL)
		return;
	while (gone < *count && cores > ranges[gone].last - ranges[gone].first) {
		cores -= ranges[gone].last - ranges[gone].first + 1;
		gone++;
	}
	if (gone < *count)
		ranges[gone].first = (uint16_t)(ranges[gone].first + cores);
	*count = (uint16_t)(*count - gone);
	memmove(ranges, ranges + gone, *count * sizeof(*ranges));
}

/* Its own id is no longer free. */
void
named_core_take(const struct need *need, struct room *room)
{
	struct inventory_core_range *ranges = room_cores(room);
	struct inventory_cores *free = &room->inventory.free_cores;
	uint16_t at = inventory_core_find(free, need->number);
	uint16_t id = (uint16_t)need->number;

	if (ranges == NULL || at == free->count)
		return;
	if (id > ranges[at].first && id < ranges[at].last) {
		memmove(&ranges[at + 1], &ranges[at],
		    (size_t)(free->count - at) * sizeof(*ranges));
		free->count++;
		ranges[at].last = (uint16_t)(id - 1);
		ranges[at + 1].first = (uint16_t)(id + 1);
	} else if (id < ranges[at].last) {
		ranges[at].first++;
	} else if (id > ranges[at].first) {
		ranges[at].last--;
	} else {
		free->count--;
		memmove(&ranges[at], &ranges[at + 1],
		    (size_t)(free->count - at) * sizeof(*ranges));
	}
}

/* Threads are taken from as few cores as can hold them, none of which stays whole. */
void
threads_take(const struct need *need, struct room *room)
{
	struct inventory *inventory = &room->inventory;
	int64_t threads = need->number >> CORE_BITS;
	int64_t cores = cores_filled(need, inventory);
	int64_t each = threads_per_core(inventory);

	if ((need->flags & NEED_WHOLE) != 0 && cores * each > threads)
		threads = cores * each;
	room_subtract(&inventory->threads_free, threads);
	if (cores > 0 || threads == 0) {
		room_subtract(&inventory->cores_free, cores);
		if (need->value == NULL)
			lowest_take(room, cores);
	} else {
		inventory->cores_free = INVENTORY_UNKNOWN;
		inventory->free_cores.known = false;
	}
}

/* ---- types ---- */

/* Counters of the whole machine, which an older CPU does not have. */
static void
older_check(const struct need *need, const struct cpu_move *move, struct sink *sink)
{
	bool masked =
	    need->value != NULL && (strcmp(need->value, "generic") == 0 ||
				       strcmp(need->value, "migration-class1") == 0);

	if (masked && (need->flags & NEED_GLOBAL) != 0 &&
	    cpu_type_has_adi(move->from) && move->to != CPU_TYPE_OTHER &&
	    move->to < CPU_TYPE_M7 && sink_add(sink, FINDING_COUNTERS_OLDER_CPU)) {
		sink_wanted(sink, "%s or later", move->source);
		sink_found(sink, "%s", move->target);
	}
}

/* What is worth knowing of a move that goes, or may. */
static void
move_check(const struct need *need, const struct cpu_move *move, struct sink *sink)
{
	int64_t older = release_older(move->source_release, move->target_release);

	if (cpu_type_has_adi(move->from) &&
	    (move->to != move->from ||
		(older != INVENTORY_UNKNOWN && older < RELEASE(3, 5))) &&
	    sink_add(sink, FINDING_ADI_LOST)) {
		sink_wanted(sink, "%s and managers from 3.5 on", move->source);
		sink_found(sink, "%s", move->target);
	}
	if (move->from != move->to && cpu_type_is_fujitsu(move->from) &&
	    need->value != NULL && strcmp(need->value, "sparc64-class1") == 0 &&
	    sink_add(sink, FINDING_GUEST_CLOCK)) {
		sink_wanted(sink, "%s", move->source);
		sink_found(sink, "%s", move->target);
	}
}

void
cpu_check(const struct need *need, const struct need_target *target, struct sink *sink)
{
	const struct inventory *inventory = target->inventory;
	struct cpu_move move = {
	    .arch = need->value,
	    .source = need->group,
	    .target = inventory->cpu_type,
	    .source_release = need->number,
	    .target_release = release_of(&inventory->version),
	};

	if (move.target == NULL || move.target[0] == '\0' || move.source == NULL) {
		sink_add_unknown(
		    sink, FINDING_CPU_TYPE_UNKNOWN, "type of the CPUs", target->name);
		return;
	}
	move.from = cpu_type_parse(move.source);
	move.to = cpu_type_parse(move.target);
	older_check(need, &move, sink);
	switch (cpu_move_answer(&move)) {
	case CPU_FITS:
		move_check(need, &move, sink);
		break;
	case CPU_REFUSED:
		if (sink_add(sink, FINDING_CPU_INCOMPATIBLE)) {
			sink_wanted(
			    sink, "cpu-arch=%s from %s", move.arch, move.source);
			sink_found(sink, "%s", move.target);
		}
		break;
	case CPU_UNTOLD:
		move_check(need, &move, sink);
		if (sink_add(sink, FINDING_CPU_TYPE_UNKNOWN)) {
			sink_wanted(sink, "whether cpu-arch=%s allows %s",
			    move.arch != NULL ? move.arch : "?", move.source);
			sink_found(sink, "for %s", move.target);
		}
		break;
	}
}

void
counters_check(
    const struct need *need, const struct need_target *target, struct sink *sink)
{
	const struct inventory_domain *d = target->inventory->domains;

	(void)need;
	while (d != NULL && !counts_globally(d))
		d = d->next;
	if (d != NULL && sink_add(sink, FINDING_COUNTERS_IN_USE)) {
		sink_wanted(sink, "no other domain with global counters");
		sink_found(sink, "%s", d->name);
	}
}
