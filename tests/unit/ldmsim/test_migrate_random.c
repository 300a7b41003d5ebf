/* Whatever happens to migrations, and in whatever order: no domain is lost, none is
 * there twice, and none has a part of another's. */
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "tests/unit/cmocka_all.h"
#include "tests/unit/ldmsim/migrants.h"

#define SEQUENCES 20
#define STEPS     12
#define DOMAINS   6

struct world {
	struct stage *stage;
	unsigned seed;
	uint64_t random;
	pid_t clients[STEPS]; /* 0: it was waited for */
	unsigned count;
};

static const char *const hosts[] = {"a", "b", "c"};

static const char *
state_of(unsigned domain)
{
	if (domain < 4)
		return "active";
	return domain == 4 ? "bound" : "inactive";
}

/* 64-bit LCG: the same everywhere. */
static unsigned
draw(struct world *world, unsigned below)
{
	world->random =
	    world->random * UINT64_C(6364136223846793005) + 1442695040888963407;
	return (unsigned)(world->random >> 33) % below;
}

/* A host with a service of each kind, and every third domain. */
static size_t
make_host(char *text, size_t size, unsigned host)
{
	size_t length = (size_t)snprintf(text, size,
	    "host %s cores=8 threads=4 memory=64G migration-time=12 scrub-time=0\n"
	    "bus pci_0 dev=pci@300\npf /SYS/IOVNET.PF0\n"
	    "vf /SYS/IOVNET.PF0.VF0 name=fast%s\n"
	    "domain primary vcpu=2 memory=2G mac-addr=00:14:4f:ff:00:0%u\n"
	    "vcc v port-range=5000-5010\nvsw s mac-addr=00:14:4f:ff:01:0%u\n",
	    hosts[host], host == 0 ? " domain=d0" : "", host, host);

	for (unsigned i = host; i < DOMAINS; i += 3)
		length += (size_t)snprintf(text + length, size - length,
		    "domain d%u state=%s vcpu=2 memory=2G uuid=%08u "
		    "mac-addr=00:14:4f:fa:00:0%u\n"
		    "vnet n vswitch=s mac-addr=00:14:4f:fb:00:0%u\n",
		    i, state_of(i), i, i, i);
	assert_true(length < size);
	return length;
}

/* In one file, or a directory of them. */
static void
write_world(struct stage *stage, bool directory)
{
	char text[8192];
	size_t length = 0;

	if (directory) {
		snprintf(
		    stage->fleet, sizeof(stage->fleet), "%s/fleet", stage->directory);
		assert_true(mkdir(stage->fleet, 0700) == 0 || errno == EEXIST);
	}
	for (unsigned i = 0; i < 3; i++) {
		length += make_host(text + length, sizeof(text) - length, i);
		if (!directory)
			continue;
		snprintf(stage->fleet, sizeof(stage->fleet), "%s/fleet/%s.fleet",
		    stage->directory, hosts[i]);
		stage_write(stage, text);
		length = 0;
	}
	snprintf(stage->fleet, sizeof(stage->fleet), "%s/%s", stage->directory,
	    directory ? "fleet" : "test.fleet");
	if (!directory)
		stage_write(stage, text);
}

/* Some process of a migration, as the fleet knows it, dies. */
static void
kill_carrier(struct world *world, const char *host)
{
	const char *carrier;

	/* After a listing none is mentioned that is dead already. */
	stage_run(world->stage, host, "list -p");
	stage_run(world->stage, host, "sim show");
	carrier = strstr(text_string(&world->stage->answer.out), "carrier=");
	if (carrier != NULL)
		kill((pid_t)strtol(carrier + strlen("carrier="), NULL, 10), SIGKILL);
}

static void
kill_client(struct world *world)
{
	static const int signals[] = {SIGINT, SIGKILL, SIGHUP};
	pid_t client = world->count > 0 ? world->clients[draw(world, world->count)] : 0;

	if (client > 0)
		kill(client, signals[draw(world, 3)]);
}

/* Wait up to some milliseconds, so that things happen in all phases. */
static void
pass_time(struct world *world)
{
	struct timespec moment = {.tv_nsec = (long)draw(world, 15) * 1000000};

	nanosleep(&moment, NULL);
}

/* Which domain of the host has the UUID, and in what condition: its record, or NULL. */
static const char *
find_domain(struct world *world, const char *host, unsigned domain)
{
	char uuid[32];
	const char *at;

	snprintf(uuid, sizeof(uuid), "uuid=%08u", domain);
	migrants_run(world->stage, host, "sim show");
	at = strstr(text_string(&world->stage->answer.out), uuid);
	while (at != NULL && strncmp(at, "domain ", 7) != 0)
		at--;
	return at;
}

/* Wherever the domain is, and whatever it is called there. It may move on to where was
 * looked before. */
static void
begin_migration(struct world *world, unsigned domain)
{
	const char *new_name = draw(world, 4) == 0 ? ":other" : "", *record = NULL;
	char name[32] = "", line[96];
	unsigned host = draw(world, 3);

	for (unsigned i = 0; i < 30 && record == NULL; i++) {
		host = (host + 1) % 3;
		record = find_domain(world, hosts[host], domain);
	}
	assert_non_null(record);
	assert_int_equal(sscanf(record, "domain %31s", name), 1);
	snprintf(line, sizeof(line), "migrate-domain -c %s %s%s", name,
	    hosts[(host + 1 + draw(world, 2)) % 3], new_name);
	world->clients[world->count++] = stage_start(world->stage, hosts[host], line);
}

static void
step(struct world *world)
{
	static const char *const faults[] = {"migration-fail value=%u",
	    "migration-hang value=%u", "migration-error", "migration-lost",
	    "fail command=migrate-domain"};
	/* Who cancels after an error, and does not look for the copy first, has two of
	 * the domain, as with real managers: one does the one or has the other. */
	bool errors = world->seed % 2 == 0;
	const char *host = hosts[draw(world, 3)];
	unsigned domain = draw(world, DOMAINS);
	char line[64];

	pass_time(world);
	switch (draw(world, 10)) {
	case 0:
		if (errors)
			kill_carrier(world, host);
		break;
	case 1:
		kill_client(world);
		break;
	case 2:
		snprintf(line, sizeof(line), "cancel-operation migration d%u", domain);
		if (!errors)
			stage_run(world->stage, host, line);
		break;
	case 3:
		snprintf(line, sizeof(line), "sim add-fault %s",
		    faults[draw(world, errors ? 5 : 2)]);
		if (strstr(line, "=%u") != NULL)
			snprintf(strstr(line, "%u"), 8, "%u", draw(world, 101));
		stage_run(world->stage, host, line);
		break;
	case 4:
	case 5:
		stage_run(world->stage, host, "sim remove-fault -a");
		break;
	default:
		begin_migration(world, domain);
	}
}

/* Does the record, up to the next domain, hold the text? */
static bool
says(const char *record, const char *text)
{
	const char *end = strstr(record, "\tdomain ");
	const char *at = strstr(record, text);

	return at != NULL && (end == NULL || at < end);
}

/* A migration that stands still goes on, and each comes to its end. */
static void
settle(struct world *world)
{
	const struct timespec moment = {.tv_nsec = 2000000};
	bool busy = true;

	for (unsigned i = 0; i < 3; i++)
		stage_run(world->stage, hosts[i], "sim remove-fault -a");
	for (unsigned i = 0; i < world->count; i++)
		stage_end(world->clients[i]);
	for (unsigned tries = 0; busy && tries < 2000; tries++) {
		busy = false;
		for (unsigned i = 0; i < 3; i++) {
			migrants_run(world->stage, hosts[i], "list -p");
			migrants_run(world->stage, hosts[i], "sim show");
			busy = busy || stage_says(world->stage, "carrier=");
		}
		nanosleep(&moment, NULL);
	}
	assert_false(busy);
}

/* What an operator does about an error: destroy it if the copy is well, else cancel. */
static void
repair(struct world *world, unsigned domain)
{
	const char *broken = NULL;
	unsigned well = 0;
	char name[32] = "", line[96];

	for (unsigned i = 0; i < 3; i++) {
		const char *record = find_domain(world, hosts[i], domain);

		if (record != NULL && says(record, "migration=error")) {
			assert_null(broken);
			broken = hosts[i];
			sscanf(record, "domain %31s", name);
		} else if (record != NULL) {
			well++;
		}
	}
	assert_true(well <= 1);
	if (broken == NULL)
		return;
	snprintf(line, sizeof(line), "%s %s",
	    well > 0 ? "remove-domain" : "cancel-operation migration", name);
	migrants_run(world->stage, broken, line);
}

static void
expect_each_once(struct world *world)
{
	for (unsigned domain = 0; domain < DOMAINS; domain++) {
		const char *state = state_of(domain);
		unsigned count = 0;

		repair(world, domain);
		for (unsigned i = 0; i < 3; i++) {
			const char *record = find_domain(world, hosts[i], domain);

			if (record == NULL)
				continue;
			count++;
			assert_true(says(record, state));
			assert_false(says(record, "migration="));
			assert_int_equal(says(record, "bound-memory="), domain < 5);
		}
		assert_int_equal(count, 1);
	}
	stage_expect(world->stage, "a", "sim check", "3 hosts\n");
}

static void
nobody_is_lost(void **state)
{
	struct stage *stage = *state;

	for (unsigned seed = 1; seed <= SEQUENCES; seed++) {
		struct world world = {.stage = stage, .seed = seed, .random = seed};

		write_world(stage, seed % 3 == 0);
		for (unsigned i = 0; i < STEPS; i++)
			step(&world);
		settle(&world);
		expect_each_once(&world);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		nobody_is_lost, stage_setup, stage_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
