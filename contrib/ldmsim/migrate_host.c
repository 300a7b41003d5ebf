/* Hosts and domains between which a migration may run. */
#include <string.h>

#include "contrib/ldmsim/faults.h"
#include "contrib/ldmsim/migrate.h"

bool
migrate_is_live(const struct object *domain)
{
	return object_is(domain, "state", "active");
}

bool
migrate_since_3_5(const struct migration *migration)
{
	return host_since(migration->source, 3, 5) &&
	       host_since(migration->target, 3, 5);
}

/* Which release it is, counted from 1.0. */
static int
release_number(const struct object *host)
{
	static const unsigned releases[][2] = {{1, 0}, {1, 1}, {1, 2}, {1, 3}, {2, 0},
	    {2, 1}, {2, 2}, {3, 0}, {3, 1}, {3, 2}, {3, 3}, {3, 4}, {3, 5}, {3, 6}};
	int number = (int)(sizeof(releases) / sizeof(releases[0])) - 1;

	while (
	    number > 0 && !host_since(host, releases[number][0], releases[number][1]))
		number--;
	return number;
}

/* Live between a release and the one before it ("Migration Issues"). */
static int
check_releases(struct request *request, const struct migration *migration)
{
	int distance =
	    release_number(migration->source) - release_number(migration->target);

	if (!migrate_is_live(migration->domain) || (distance >= -1 && distance <= 1))
		return 0;
	/* invented text */
	return request_fail(request,
	    "The Logical Domains Manager versions %s and %s are not compatible",
	    object_get_or(migration->source, "manager", "3.6"),
	    object_get_or(migration->target, "manager", "3.6"));
}

/* "1.20.7.a 2022/06/13": the first two numbers. */
static unsigned long
firmware_number(const struct object *host)
{
	const char *version = object_get(host, "hypervisor");
	const char *dot = strchr(version, '.');

	return (unsigned long)size_parse(version) * 10000 +
	       (dot != NULL ? (unsigned long)size_parse(dot + 1) : 0);
}

/*
 * From newer firmware to older a live migration fails ("Version Restrictions for
 * Migration"). Which of the guest's features the target lacks is not simulated: where
 * both hosts say what they have, any older version lacks some.
 */
static int
check_firmware(struct request *request, const struct migration *migration)
{
	if (!migrate_is_live(migration->domain) ||
	    !object_has(migration->source, "hypervisor") ||
	    !object_has(migration->target, "hypervisor") ||
	    firmware_number(migration->source) <= firmware_number(migration->target))
		return 0;
	return request_fail(request,
	    "Domain %s is using features of the system firmware that are not\n"
	    "supported in the version of the firmware running on the target machine.",
	    migration->domain->name);
}

/* A configuration that both save, or neither ("Saving Post-Migration SP
 * Configurations"). */
static int
check_spconfig(struct request *request, const struct migration *migration)
{
	bool differ = migrate_since_3_5(migration) &&
		      object_is(migration->source, "save-spconfig", "on") !=
			  object_is(migration->target, "save-spconfig", "on");

	/* invented texts */
	if (request_has(request, 's') && !migrate_since_3_5(migration))
		return request_fail(
		    request, "-s needs release 3.5 or later on both machines");
	if (differ && !request_has(request, 's'))
		return request_fail(request, "The migration_save_spconfig property "
					     "differs between the machines");
	return 0;
}

bool
migrate_list_has(const char *list, const char *word, size_t length)
{
	while (*list != '\0') {
		size_t each = strcspn(list, ",");

		if (each == length && strncmp(list, word, length) == 0)
			return true;
		list += each + (list[each] == ',');
	}
	return false;
}

static bool
trusts(const struct object *host, const char *peer)
{
	return migrate_list_has(object_get_or(host, "trust", peer), peer, strlen(peer));
}

/* Is it being bound, unbound or stopped? */
static bool
is_changing(const struct object *domain)
{
	return object_is(domain, "state", "binding") ||
	       object_is(domain, "state", "unbinding") ||
	       object_is(domain, "state", "stopping");
}

/* While a migration runs no domain of its hosts is bound or stopped ("Operations on
 * Other Domains"); that it does not begin meanwhile, either, is inferred. */
static int
check_busy(
    struct request *request, const struct object *host, const struct object *migrant)
{
	const struct object *domain = object_first(host, KIND_DOMAIN);

	/* invented texts */
	if (object_is(
		object_child(host, KIND_DOMAIN, "primary"), "delayed-reconf", "on"))
		return request_fail(request,
		    "The primary domain of %s is in delayed reconfiguration",
		    host->name);
	for (; domain != NULL; domain = object_next(domain)) {
		if (object_is(domain, "migration", "source") ||
		    object_is(domain, "migration", "target"))
			return request_fail(request,
			    "A migration of %s is in progress on %s", domain->name,
			    host->name);
		if (domain != migrant && is_changing(domain))
			return request_fail(request, "LDom %s of %s is %s",
			    domain->name, host->name, object_get(domain, "state"));
	}
	return 0;
}

/* "XML Transport": without XMPP nothing migrates. What the other two switches do is
 * invented with their names. */
static int
check_switches(struct request *request, const struct migration *migration)
{
	const struct object *source = migration->source, *target = migration->target;

	/* invented texts */
	if (object_is(source, "xmpp", "off") || object_is(target, "xmpp", "off"))
		return request_fail(request, "The XMPP interface of %s is disabled",
		    object_is(source, "xmpp", "off") ? source->name : target->name);
	if (object_is(source, "outgoing", "off") ||
	    object_is(target, "incoming", "off"))
		return request_fail(request, "Migrations are disabled by %s",
		    object_is(source, "outgoing", "off") ? source->name : target->name);
	return 0;
}

int
migrate_check_hosts(struct request *request, const struct migration *migration)
{
	const struct object *source = migration->source, *target = migration->target;
	int status = check_busy(request, source, migration->domain) |
		     check_busy(request, target, NULL);

	/* invented texts */
	if (source == target)
		return request_fail(
		    request, "LDom %s is on this machine", migration->domain->name);
	if (request_has(request, 'c') &&
	    (!trusts(source, target->name) || !trusts(target, source->name)))
		status |= request_fail(request,
		    "The certificate of %s is not trusted, or ours is not there",
		    target->name);
	status |= check_switches(request, migration);
	status |= check_spconfig(request, migration);
	status |= check_releases(request, migration);
	return status | check_firmware(request, migration);
}

/* A steady state; on Fujitsu's machines not that of a guest in OpenBoot. */
static int
check_state(struct request *request, const struct migration *migration)
{
	const struct object *domain = migration->domain;
	bool live = migrate_is_live(domain);
	bool steady = live || object_is(domain, "state", "bound") ||
		      object_is(domain, "state", "inactive");
	const char *software = object_get_or(domain, "softstate", "Solaris running");

	/* invented texts */
	if (strcmp(domain->name, "primary") == 0)
		return request_fail(request, "The control domain cannot be migrated");
	if (!steady)
		return request_fail(request, "LDom %s is %s", domain->name,
		    object_get(domain, "state"));
	if (live && migrate_is_fujitsu(migration->source) &&
	    strncmp(software, "Solaris running", 15) != 0)
		return request_fail(
		    request, "LDom %s does not run Solaris", domain->name);
	return 0;
}

static bool
offers_services(const struct object *domain)
{
	return object_first(domain, KIND_VSW) != NULL ||
	       object_first(domain, KIND_VDS) != NULL ||
	       object_first(domain, KIND_VCC) != NULL ||
	       object_first(domain, KIND_VSAN) != NULL;
}

int
migrate_check_domain(
    struct request *request, const struct migration *migration, const char *new_name)
{
	const struct object *domain = migration->domain;
	const struct object *other = object_first(migration->target, KIND_DOMAIN);
	int status = check_state(request, migration);

	/* invented texts; the guides say nothing of domains that offer services */
	if (offers_services(domain) && status == 0)
		status = request_fail(
		    request, "LDom %s offers virtual services", domain->name);
	for (; other != NULL; other = object_next(other)) {
		if (strcmp(other->name, new_name) == 0)
			status = request_fail(request,
			    "LDom %s already exists on the target machine", new_name);
		else if (object_is(other, "uuid", object_get(domain, "uuid")))
			status = request_fail(request,
			    "LDom %s of the target machine has the UUID of LDom %s",
			    other->name, domain->name);
	}
	if (!migrate_is_live(domain))
		return status;
	return status | migrate_check_cpus(request, migration);
}
