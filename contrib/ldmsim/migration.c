#include "contrib/ldmsim/migration.h"

#include <string.h>
#include <time.h>

#include "contrib/ldmsim/carrier.h"
#include "contrib/ldmsim/event.h"

static struct object *
find_twin(const struct object *host, const struct object *domain)
{
	struct object *twin = object_first(host, KIND_DOMAIN);

	while (twin != NULL && !object_is(twin, "uuid", object_get(domain, "uuid")))
		twin = object_next(twin);
	return twin;
}

void
migration_find(struct migration *migration, struct fleet *fleet, struct object *host,
    struct object *domain)
{
	bool is_copy = object_is(domain, "migration", "target");
	struct object *peer = NULL, *twin = NULL;
	struct text ignored = {0};

	if (object_has(domain, "peer"))
		fleet_host(fleet, object_get(domain, "peer"), &peer, &ignored);
	text_free(&ignored);
	if (peer != NULL && peer != host)
		twin = find_twin(peer, domain);
	*migration = (struct migration){
	    .fleet = fleet,
	    .source = is_copy ? peer : host,
	    .target = is_copy ? host : peer,
	    .domain = is_copy ? twin : domain,
	    .copy = is_copy ? domain : twin,
	};
}

/* Keep both hosts, as far as there are two. */
static int
keep(const struct migration *migration, const struct text *events, struct text *errors)
{
	struct object *first =
	    migration->source != NULL ? migration->source : migration->target;
	int error = 0;

	if (migration->target != NULL && migration->target != first)
		error = fleet_touch(migration->fleet, migration->target, errors);
	return error < 0 ? error : fleet_keep(migration->fleet, first, events, errors);
}

static void
mark(struct object *domain, const char *role, const struct object *peer,
    unsigned carrier)
{
	object_set(domain, "migration", role);
	object_set_number(domain, "progress", 0);
	object_set(domain, "peer", peer->name);
	object_set_number(domain, "carrier", carrier);
}

static void
unmark(struct object *domain)
{
	object_set(domain, "migration", "");
	object_set(domain, "progress", "");
	object_set(domain, "peer", "");
	object_set(domain, "carrier", "");
}

/* Does it run, or will it when it has arrived? An arriving domain is bound until then,
 * but its clock goes. */
static bool
is_live(const struct object *copy)
{
	return object_has(copy, "started") || object_has(copy, "uptime");
}

int
migration_begin(
    const struct migration *migration, unsigned carrier, struct text *errors)
{
	struct text events = {0};
	int error;

	mark(migration->domain, "source", migration->target, carrier);
	mark(migration->copy, "target", migration->source, carrier);
	event_write_migration(&events, migration->domain, 0, "ongoing");
	event_write_domain(&events, migration->copy, "add-domain");
	if (domain_is_bound(migration->copy))
		event_write_domain(&events, migration->copy, "bind-domain");
	event_write_migration(&events, migration->copy, 0, "ongoing");
	error = keep(migration, &events, errors);
	text_free(&events);
	return error;
}

int
migration_advance(
    const struct migration *migration, unsigned progress, struct text *errors)
{
	struct text events = {0};
	int error;

	object_set_number(migration->domain, "progress", progress);
	object_set_number(migration->copy, "progress", progress);
	event_write_migration(&events, migration->domain, progress, "ongoing");
	event_write_migration(&events, migration->copy, progress, "ongoing");
	error = keep(migration, &events, errors);
	text_free(&events);
	return error;
}

/* The copy becomes a domain like any other. */
static void
release_copy(struct object *copy, struct text *events)
{
	unmark(copy);
	if (is_live(copy))
		object_set(copy, "state", "active");
	event_write_migration(events, copy, 100, "done");
	event_write_domain(events, copy, "migrate-domain");
	if (is_live(copy))
		event_write_domain(events, copy, "start-domain");
}

static void
remove_copy(struct object *target, struct object *copy, struct text *events)
{
	uint64_t scrub = object_number(target, "scrub-time", 1);

	event_write_migration(
	    events, copy, (unsigned)object_number(copy, "progress", 0), "failed");
	event_write_domain(events, copy, "remove-domain");
	if (is_live(copy) && scrub > 0)
		object_set_number(target, "scrub-until", (uint64_t)time(NULL) + scrub);
	host_remove_domain(target, copy);
}

static void
save(struct object *host, struct text *events)
{
	static const char name[] = "@post-migration";
	struct object *config = object_first(host, KIND_SPCONFIG);
	const struct event event = {
	    .host = host->name,
	    .action = "add-spconfig",
	    .domain = "",
	    .item = "spconfig",
	    .properties = {arena_format(host->arena, "spconfig_name=%s", name)},
	    .property_count = 1,
	};

	for (; config != NULL; config = object_next(config))
		object_set(config, "current", "");
	config = object_child(host, KIND_SPCONFIG, name);
	if (config == NULL)
		config = object_create(host->arena, host, KIND_SPCONFIG, name);
	object_set(config, "current", "on");
	event_write(events, &event);
}

int
migration_succeed(struct migration *migration, bool save_spconfig, struct text *errors)
{
	struct text events = {0};
	int error;

	release_copy(migration->copy, &events);
	event_write_migration(&events, migration->domain, 100, "done");
	event_write_domain(&events, migration->domain, "migrate-domain");
	event_write_domain(&events, migration->domain, "remove-domain");
	host_remove_domain(migration->source, migration->domain);
	migration->domain = NULL;
	if (save_spconfig) {
		save(migration->source, &events);
		save(migration->target, &events);
	}
	error = keep(migration, &events, errors);
	text_free(&events);
	return error;
}

static void
fail(const struct object *domain, struct text *events)
{
	event_write_migration(
	    events, domain, (unsigned)object_number(domain, "progress", 0), "failed");
}

int
migration_undo(struct migration *migration, struct text *errors)
{
	struct text events = {0};
	int error;

	if (migration->domain != NULL && object_has(migration->domain, "migration")) {
		fail(migration->domain, &events);
		unmark(migration->domain);
	}
	if (migration->copy != NULL &&
	    object_is(migration->copy, "migration", "target"))
		remove_copy(migration->target, migration->copy, &events);
	migration->copy = NULL;
	error = keep(migration, &events, errors);
	text_free(&events);
	return error;
}

int
migration_break(struct migration *migration, bool stands, struct text *errors)
{
	struct text events = {0};
	int error;

	if (migration->domain != NULL) {
		fail(migration->domain, &events);
		object_set(migration->domain, "migration", "error");
		object_set(migration->domain, "carrier", "");
	}
	if (migration->copy != NULL &&
	    object_is(migration->copy, "migration", "target")) {
		if (stands)
			release_copy(migration->copy, &events);
		else
			remove_copy(migration->target, migration->copy, &events);
	}
	error = keep(migration, &events, errors);
	text_free(&events);
	return error;
}

static bool
is_stranded(const char *fleet_path, const struct object *domain)
{
	bool source = object_is(domain, "migration", "source");

	return object_has(domain, "carrier") &&
	       !carrier_lives(fleet_path,
		   source ? domain->parent->name : object_get(domain, "peer"));
}

/*
 * What was not sent as a whole is undone; after that the source cannot know what became
 * of the copy. A copy alone is what there is of the domain. Of a directory, either side
 * may have been kept without the other, the target first.
 */
static void
settle(struct migration *migration, struct text *errors)
{
	const struct object *domain = migration->domain;
	bool sent = domain != NULL && object_is(domain, "migration", "source") &&
		    object_number(domain, "progress", 0) >= 100;

	if (migration->source == NULL || migration->target == NULL)
		return;
	if (domain == NULL || sent || object_is(domain, "migration", "error"))
		migration_break(migration, true, errors);
	else
		migration_undo(migration, errors);
}

bool
migration_is_stranded(const char *fleet_path, const struct object *host)
{
	const struct object *domain = object_first(host, KIND_DOMAIN);

	while (domain != NULL && !is_stranded(fleet_path, domain))
		domain = object_next(domain);
	return domain != NULL;
}

void
migration_settle(const char *fleet_path, const char *name)
{
	struct text errors = {0};
	struct object *host, *domain = NULL;
	struct migration migration;
	struct fleet *fleet;

	if (fleet_open(fleet_path, true, &fleet, &errors) == 0 &&
	    fleet_host(fleet, name, &host, &errors) == 0)
		domain = object_first(host, KIND_DOMAIN);
	while (domain != NULL && !is_stranded(fleet_path, domain))
		domain = object_next(domain);
	if (domain != NULL) {
		migration_find(&migration, fleet, host, domain);
		settle(&migration, &errors);
	}
	fleet_close(fleet);
	text_free(&errors);
}

unsigned
migration_scrubs(const struct object *host)
{
	uint64_t until = object_number(host, "scrub-until", 0) * 1000, now_ms;
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	now_ms = (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
	return until > now_ms ? (unsigned)(until - now_ms) : 0;
}
