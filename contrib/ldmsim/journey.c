#include "contrib/ldmsim/journey.h"

#include <time.h>
#include <unistd.h>

#include "contrib/ldmsim/faults.h"
#include "contrib/ldmsim/migration.h"

#define DURATION 2000 /* milliseconds, if the source says nothing else */
#define STEPS    20

/* A migration that hangs is given up after an hour, as a command that hangs is. */
#define PATIENCE 3600000

#define COMMAND "migrate-domain"

int
journey_interval(const struct journey *journey)
{
	unsigned interval = journey->duration / STEPS;

	if (interval < 10)
		return 10;
	return interval < 1000 ? (int)interval : 1000;
}

static uint64_t
now_milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

/* A fault of either host. */
static const struct object *
find_fault(const struct migration *migration, const char *name)
{
	const struct object *fault = faults_find(migration->source, name, COMMAND);

	return fault != NULL ? fault : faults_find(migration->target, name, COMMAND);
}

/* How far it gets before the fault strikes, in per cent; beyond all if there is none.
 */
static unsigned
fault_limit(const struct migration *migration, const char *name)
{
	const struct object *fault = find_fault(migration, name);

	return fault != NULL ? (unsigned)object_number(fault, "value", 50) : 101;
}

/* The target's manager neither answers nor refuses. */
static bool
is_stalled(const struct migration *migration)
{
	return faults_find(migration->target, "hang", COMMAND) != NULL ||
	       migration_scrubs(migration->target) > 0;
}

static enum journey_end
fail(struct migration *migration, struct text *message)
{
	migration_undo(migration, message);
	return JOURNEY_FAILED;
}

/* The whole state was sent. */
static enum journey_end
arrive(struct migration *migration, bool save, struct text *message)
{
	bool dead = faults_find(migration->target, "fail", COMMAND) != NULL;
	bool lost = find_fault(migration, "migration-lost") != NULL;

	if (!dead && !lost && find_fault(migration, "migration-error") == NULL)
		return migration_succeed(migration, save, message) == 0
			   ? JOURNEY_ARRIVED
			   : JOURNEY_FAILED;
	/* invented text */
	text_format(message, "No acknowledgement from %s: LDom %s is in error state\n",
	    migration->target->name, migration->domain->name);
	migration_break(migration, !lost, message);
	return JOURNEY_FAILED;
}

static enum journey_end
advance(struct journey *journey, struct migration *migration, struct text *message)
{
	unsigned had = (unsigned)object_number(migration->domain, "progress", 0);
	unsigned limit = fault_limit(migration, "migration-hang");
	unsigned failure = fault_limit(migration, "migration-fail");
	uint64_t progress = journey->spent * 100 / journey->duration;

	if (had >= 100 && limit > 100 && failure > 100)
		return arrive(migration, journey->save_spconfig, message);
	if (progress > 100)
		progress = 100;
	if (progress > failure)
		progress = failure;
	if (progress > limit)
		progress = limit;
	if (progress > had)
		migration_advance(migration, (unsigned)progress, message);
	if (progress < failure)
		return message->length == 0 ? JOURNEY_GOES_ON : JOURNEY_FAILED;
	/* invented text */
	text_format(message, "%s\n",
	    object_get_or(find_fault(migration, "migration-fail"), "text",
		"The migration failed"));
	return fail(migration, message);
}

static enum journey_end
move(struct journey *journey, struct migration *migration, bool cancelled,
    struct text *message)
{
	uint64_t now = now_milliseconds();
	uint64_t passed = journey->seen > 0 ? now - journey->seen : 0;
	bool stalled = is_stalled(migration);

	journey->seen = now;
	*(stalled ? &journey->stood : &journey->spent) += passed;
	journey->duration =
	    (unsigned)object_number(migration->source, "migration-time", DURATION);
	if (journey->duration == 0)
		journey->duration = 1;
	/* invented texts */
	if (cancelled)
		text_add(message, "The migration was cancelled\n");
	else if (object_number(migration->domain, "progress", 0) < 100 &&
		 faults_find(migration->target, "fail", COMMAND) != NULL)
		text_format(
		    message, "Lost the connection to %s\n", migration->target->name);
	else if (journey->stood > PATIENCE ||
		 journey->spent > journey->duration + (uint64_t)PATIENCE)
		text_format(message, "%s does not answer\n", migration->target->name);
	if (message->length > 0)
		return fail(migration, message);
	return stalled ? JOURNEY_GOES_ON : advance(journey, migration, message);
}

/* Does the domain say that this process carries it, and is its copy there? */
static bool
is_ours(const struct migration *migration)
{
	return migration->domain != NULL && migration->copy != NULL &&
	       object_is(migration->domain, "migration", "source") &&
	       object_number(migration->domain, "carrier", 0) == (uint64_t)getpid();
}

enum journey_end
journey_step(
    struct journey *journey, bool cancelled, const char *lock, struct text *message)
{
	struct migration migration = {0};
	enum journey_end end = JOURNEY_FAILED;
	struct object *host, *domain = NULL;
	struct fleet *fleet;

	if (fleet_open(journey->fleet_path, true, &fleet, message) == 0 &&
	    fleet_host(fleet, journey->source, &host, message) == 0)
		domain = object_child(host, KIND_DOMAIN, journey->domain);
	if (domain != NULL)
		migration_find(&migration, fleet, host, domain);
	if (is_ours(&migration))
		end = move(journey, &migration, cancelled, message);
	else if (message->length == 0)
		/* invented text */
		text_add(message, "The migration was cancelled\n");
	if (end != JOURNEY_GOES_ON)
		unlink(lock);
	fleet_close(fleet);
	return end;
}
