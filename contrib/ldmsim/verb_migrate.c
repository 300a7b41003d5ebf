/* migrate-domain and cancel-operation. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "contrib/ldmsim/carrier.h"
#include "contrib/ldmsim/event.h"
#include "contrib/ldmsim/faults.h"
#include "contrib/ldmsim/migrate.h"
#include "contrib/ldmsim/verb.h"

#define PASSWORD_SIZE 256

/* [user@]host[:name], cut into pieces. */
struct target {
	const char *user, *host, *name; /* NULL where there is none */
};

static struct target
read_target(struct arena *arena, const char *word)
{
	const char *at = strchr(word, '@'), *host = at != NULL ? at + 1 : word;
	size_t length = strcspn(host, ":");
	struct target target = {.host = arena_copy(arena, host, length)};

	if (at != NULL)
		target.user = arena_copy(arena, word, (size_t)(at - word));
	if (host[length] == ':')
		target.name = host + length + 1;
	return target;
}

/* What goes together, and which release has what. */
static int
check_options(struct request *request, const struct target *target)
{
	const struct object *host = request->host;
	bool trust = request_has(request, 'c');

	/* invented texts */
	if ((request_has(request, 'f') && !host_since(host, 2, 2)) ||
	    (trust && !host_since(host, 3, 1)) ||
	    (request_has(request, 's') && !host_since(host, 3, 5)))
		return request_fail(request,
		    "An option is not known\nusage: ldm migrate-domain %s",
		    request->command->usage);
	if (trust && (target->user != NULL || request_has(request, 'p')))
		return request_fail(request, "-c goes with neither a user nor -p");
	if (target->host[0] == '\0' ||
	    (target->name != NULL &&
		schema_check_name(KIND_DOMAIN, target->name) != NULL))
		return request_fail(request, "Invalid target %s", request->words[1]);
	return 0;
}

/* The first line of a file that nobody else may read. */
static int
read_password_file(struct request *request, char password[PASSWORD_SIZE])
{
	FILE *file = fopen(request->format, "r");
	struct stat status;
	int failed = 0;

	/* invented texts */
	if (file == NULL)
		return request_fail(request, "Cannot open password file %s: %s",
		    request->format, strerror(errno));
	if (fstat(fileno(file), &status) != 0 || (status.st_mode & 077) != 0)
		failed = request_fail(
		    request, "Password file %s may be read by others", request->format);
	else if (fgets(password, PASSWORD_SIZE, file) == NULL || password[0] == '\n')
		failed =
		    request_fail(request, "Password file %s is empty", request->format);
	fclose(file);
	return failed;
}

/* Any password is right, unless the target has one. */
static int
check_password(struct request *request, const struct object *target)
{
	char password[PASSWORD_SIZE] = "";
	const char *typed;

	if (request_has(request, 'c'))
		return 0;
	if (request_has(request, 'p')) {
		if (read_password_file(request, password) != 0)
			return 1;
	} else {
		typed = isatty(STDIN_FILENO) ? getpass("Target Password: ") : NULL;
		/* invented texts */
		if (typed == NULL)
			return request_fail(request,
			    "There is no terminal to ask for the target password");
		snprintf(password, sizeof(password), "%s", typed);
	}
	password[strcspn(password, "\r\n")] = '\0';
	if (!object_has(target, "password") || object_is(target, "password", password))
		return 0;
	return request_fail(request, "Authentication failed on %s", target->name);
}

/* Can the target's manager be spoken to? */
static int
reach_target(struct request *request, const struct target *target, struct object **host)
{
	struct text ignored = {0};
	int error = fleet_host(request->fleet, target->host, host, &ignored);

	text_free(&ignored);
	if (error < 0)
		/* invented text */
		return request_fail(
		    request, "Cannot connect to target host %s", target->host);
	if (!faults_admit(*host, request->command->name, request->answer))
		return 1;
	if (migration_scrubs(*host) > request->answer->delay)
		request->answer->delay = migration_scrubs(*host);
	return check_password(request, *host);
}

static int
prepare(
    struct request *request, struct migration *migration, const struct target *target)
{
	const char *name =
	    target->name != NULL ? target->name : migration->domain->name;

	if (reach_target(request, target, &migration->target) != 0 ||
	    migrate_check_hosts(request, migration) != 0)
		return 1;
	if ((migrate_check_domain(request, migration, name) |
		migrate_check_devices(request, migration, name)) != 0)
		return 1;
	return migrate_place(request, migration, name);
}

/* Begin, and wait for the end. */
static int
travel(struct request *request, const struct migration *migration)
{
	const struct journey journey = {
	    .fleet_path = fleet_path(request->fleet),
	    .source = request->host->name,
	    .domain = migration->domain->name,
	    .save_spconfig = request_has(request, 's') ||
			     object_is(migration->source, "save-spconfig", "on"),
	};
	struct text *err = &request->answer->err;
	struct carrier carrier;
	int error = carrier_start(&carrier, &journey, err);

	if (error < 0)
		return 1;
	if (migration_begin(migration, (unsigned)carrier.pid, err) < 0) {
		carrier_stop(&carrier);
		return 1;
	}
	fleet_unlock(request->fleet);
	error = carrier_wait(&carrier, err);
	if (error == -EPIPE) {
		migration_settle(journey.fleet_path, journey.source);
		/* invented text */
		request_fail(request, "The connection to the manager was lost");
	}
	return error < 0;
}

int
verb_migrate_domain(struct request *request)
{
	struct target target = read_target(request->host->arena, request->words[1]);
	bool dry = request_has(request, 'n');
	struct migration migration = {
	    .fleet = request->fleet,
	    .source = request->host,
	};
	int status;

	request->kept = true;
	if (check_options(request, &target) != 0)
		return 1;
	migration.domain = request_domain(request, request->words[0]);
	if (migration.domain == NULL)
		return 1;
	status = prepare(request, &migration, &target);
	if (status == 0 && !dry)
		status = travel(request, &migration);
	if (status == 0 || request->answer->manner == ANSWER_HANG)
		return status;
	return request_fail(request,
	    dry ? "Domain Migration of LDom %s would fail if attempted"
		: "Domain Migration of LDom %s failed",
	    request->words[0]);
}

/* The process of a migration that is no more finds out soon. */
static void
await_end(const char *path, const char *source)
{
	struct timespec moment = {.tv_nsec = 5000000};

	for (int i = 0; i < 400 && carrier_lives(path, source); i++)
		nanosleep(&moment, NULL);
}

/* The source has the say: neither can the target cancel, nor ends an error by itself.
 */
static int
cancel_migration(struct request *request, struct object *domain)
{
	struct migration migration;

	/* invented texts */
	if (!object_has(domain, "migration"))
		return request_fail(
		    request, "No migration of LDom %s is in progress", domain->name);
	if (object_is(domain, "migration", "target"))
		return request_fail(request,
		    "The migration of LDom %s can only be cancelled on its source",
		    domain->name);
	migration_find(&migration, request->fleet, request->host, domain);
	if (migration_undo(&migration, &request->answer->err) < 0)
		return 1;
	fleet_unlock(request->fleet);
	await_end(fleet_path(request->fleet), request->host->name);
	return 0;
}

/* The changes themselves were made at once, so they stay. */
static int
cancel_reconfiguration(struct request *request, struct object *domain)
{
	struct text none = {0};

	if (!object_is(domain, "delayed-reconf", "on"))
		/* invented text */
		return request_fail(
		    request, "LDom %s is not in delayed reconfiguration", domain->name);
	object_set(domain, "delayed-reconf", "");
	return fleet_keep(request->fleet, request->host, &none, &request->answer->err) <
	       0;
}

int
verb_cancel_operation(struct request *request)
{
	const char *operation = request->words[0];
	struct object *domain =
	    object_child(request->host, KIND_DOMAIN, request->words[1]);

	request->kept = true;
	if (domain == NULL)
		return request_fail(request, "LDom %s not found", request->words[1]);
	if (strcmp(operation, "migration") == 0)
		return cancel_migration(request, domain);
	if (strcmp(operation, "reconf") == 0)
		return cancel_reconfiguration(request, domain);
	/* invented text */
	return request_fail(request, "Unknown operation %s\nusage: ldm %s %s",
	    operation, request->command->name, request->command->usage);
}
