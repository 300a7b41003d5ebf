/* Processors of the target, as far as a running domain can see them. */
#include <string.h>

#include "contrib/ldmsim/migrate.h"

/* By age. T1 to T2+ have system firmware 7.x, all later ones 8.x or 9.x. */
enum family {
	FAMILY_T2,
	FAMILY_T3,
	FAMILY_T4,
	FAMILY_T5,
	FAMILY_M7, /* with Silicon Secured Memory */
	FAMILY_M10,
	FAMILY_M12,
};

static enum family
cpu_family(const struct object *host)
{
	static const struct {
		const char *part;
		enum family family;
	} parts[] = {
	    {"SPARC64-XII", FAMILY_M12},
	    {"SPARC64", FAMILY_M10},
	    {"-T1", FAMILY_T2},
	    {"-T2", FAMILY_T2},
	    {"-T3", FAMILY_T3},
	    {"-T4", FAMILY_T4},
	    {"-T5", FAMILY_T5},
	    {"-M5", FAMILY_T5},
	    {"-M6", FAMILY_T5},
	};
	const char *cpu = object_get(host, "cpu");

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (strstr(cpu, parts[i].part) != NULL)
			return parts[i].family;
	return FAMILY_M7;
}

bool
migrate_is_fujitsu(const struct object *host)
{
	return cpu_family(host) >= FAMILY_M10;
}

static bool
both_since(const struct migration *migration, unsigned major, unsigned minor)
{
	return host_since(migration->source, major, minor) &&
	       host_since(migration->target, major, minor);
}

/* An M12 has other classes than native from 3.5 on (Fujitsu SPARC M12 and M10 Domain
 * Configuration Guide); the patched Solaris 10 control domain is not simulated. */
static bool
m12_has_classes(const struct object *host)
{
	return cpu_family(host) != FAMILY_M12 || host_since(host, 3, 5);
}

static bool
fujitsu_fits(const struct migration *migration)
{
	return migrate_is_fujitsu(migration->source) &&
	       migrate_is_fujitsu(migration->target) &&
	       m12_has_classes(migration->source) && m12_has_classes(migration->target);
}

/* "Restrictions for Cross-CPU Migration": between T4 and later with 3.2 on both. */
static bool
class1_fits(const struct migration *migration)
{
	enum family from = cpu_family(migration->source);
	enum family to = cpu_family(migration->target);

	return from >= FAMILY_T4 && from <= FAMILY_M7 && to >= FAMILY_T4 &&
	       to <= FAMILY_M7 && (from == to || both_since(migration, 3, 2));
}

/* The same: up to 3.4 none between T3 and before and T5 and later; from 3.5 on none
 * between firmware 7.x and later. */
static bool
generic_fits(const struct migration *migration)
{
	enum family a = cpu_family(migration->source);
	enum family b = cpu_family(migration->target);
	enum family older = a < b ? a : b, newer = a < b ? b : a;

	if (older >= FAMILY_M10)
		return fujitsu_fits(migration);
	if (newer >= FAMILY_M10)
		return m12_has_classes(migration->source) &&
		       m12_has_classes(migration->target);
	if (older >= FAMILY_T4)
		return class1_fits(migration);
	if (newer >= FAMILY_T5)
		return older == FAMILY_T3 && both_since(migration, 3, 5);
	return older == newer || older > FAMILY_T2 || !both_since(migration, 3, 5);
}

/* Where an active domain may go depends on its cpu-arch ("Migration Requirements for
 * CPUs"). */
static bool
type_fits(const struct migration *migration, const char *arch)
{
	enum family family = cpu_family(migration->source);
	bool same = strcmp(object_get(migration->source, "cpu"),
			object_get(migration->target, "cpu")) == 0 ||
		    (family >= FAMILY_M10 && cpu_family(migration->target) == family);

	if (strcmp(arch, "native") == 0 || (same && family != FAMILY_M12))
		return same;
	if (strcmp(arch, "migration-class1") == 0)
		return class1_fits(migration);
	return strcmp(arch, "sparc64-class1") == 0 ? fujitsu_fits(migration)
						   : generic_fits(migration);
}

static int
check_type(struct request *request, const struct migration *migration)
{
	const char *arch = object_get_or(migration->domain, "cpu-arch", "native");

	/* Managers before 2.2 know no classes. */
	if (!host_since(migration->source, 2, 2))
		arch = "native";
	if (type_fits(migration, arch))
		return 0;
	/* invented text */
	return request_fail(request,
	    "The CPU type of the target machine does not suit cpu-arch=%s of LDom %s",
	    arch, migration->domain->name);
}

/* The property came with 3.2. */
static bool
counts_globally(const struct object *domain)
{
	return host_since(domain->parent, 3, 2) &&
	       strstr(object_get(domain, "perf-counters"), "global") != NULL;
}

/* A guest that was given the counters of an M7 keeps asking for them ("Forced Cross-CPU
 * Migration Can Fail if Global Performance Counters Are Enabled"). */
static int
check_counters_type(struct request *request, const struct migration *migration)
{
	const char *arch = object_get_or(migration->domain, "cpu-arch", "native");

	if (!counts_globally(migration->domain) ||
	    (strcmp(arch, "generic") != 0 && strcmp(arch, "migration-class1") != 0) ||
	    cpu_family(migration->source) != FAMILY_M7 ||
	    cpu_family(migration->target) >= FAMILY_M7)
		return 0;
	return request_fail(request,
	    "API group 0x20b v1.0 is not supported in the version of the\n"
	    "firmware running on the target machine.");
}

/* Named resources ("Migrating a Domain That Uses Named Resources"), and counters that
 * one domain of a machine may have ("Restrictions for perf-counters Migration"). */
static int
check_special(struct request *request, const struct migration *migration)
{
	const struct object *domain = migration->domain;
	const struct object *other = object_first(migration->target, KIND_DOMAIN);
	bool named = object_has(domain, "cid") || object_has(domain, "mblock");
	bool whole = object_has(domain, "cid") || object_has(domain, "cores");

	/* invented texts */
	if (named && (!whole || strcmp(object_get_or(domain, "cpu-arch", "native"),
				    "native") != 0))
		return request_fail(
		    request, "Named resources need whole cores and cpu-arch=native");
	if (!counts_globally(domain))
		return 0;
	for (; other != NULL; other = object_next(other)) {
		if (counts_globally(other))
			return request_fail(request,
			    "LDom %s of the target machine has the global "
			    "performance counters",
			    other->name);
	}
	return 0;
}

int
migrate_check_cpus(struct request *request, const struct migration *migration)
{
	return check_type(request, migration) |
	       check_counters_type(request, migration) |
	       check_special(request, migration);
}
