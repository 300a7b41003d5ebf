/* What is the same of services of several hosts is told once. */
#include "agent/export/encode.h"

#include <string.h>

#include "agent/export/delta.h"
#include "agent/export/octets.h"
#include "agent/export/schema.h"
#include "agent/export/snapshot.h"
#include "agent/fleet/fleet.h"
#include "agent/fleet/inventory.h"
#include "agent/fleet/registry.h"
#include "agent/hash.h"
#include "agent/log.h"
#include "agent/readiness/matrix.h"
#include "agent/readiness/policy.h"
#include "tests/unit/cmocka_all.h"

struct stage {
	struct registry *registry;
	struct fleet *fleet;
	struct policy *policy;
	struct matrix *matrix;
	struct instant now;
	const struct fleet_host *hosts[2];
	uint64_t revision;
};

/* A host with a virtual SAN on that path, of which NULL is not known. */
static void
publish(struct stage *stage, unsigned host, const char *device)
{
	struct inventory *inventory = inventory_new();
	struct inventory_vsan *vsan = inventory_add_vsan(inventory);

	inventory->facts = INVENTORY_FACT_DOMAINS | INVENTORY_FACT_SERVICES;
	vsan->name = "port0";
	vsan->domain = "primary";
	vsan->device = device;
	assert_int_equal(inventory_finish(inventory), 0);
	stage->now.steady += 1000;
	stage->now.wall += 1000;
	assert_int_equal(fleet_publish(stage->fleet, stage->hosts[host], inventory,
			     &stage->now, NULL),
	    0);
}

static void
stage_open(struct stage *stage)
{
	const struct fleet_options options = {.lost_retention = 0};
	static const char *const names[] = {"sparc-a", "sparc-b"};

	*stage = (struct stage){.now = {.wall = 1000000, .steady = 1000}};
	log_open(LOG_LEVEL_ERROR, NULL, NULL);
	assert_int_equal(registry_open(&stage->registry, NULL, NULL), 0);
	assert_int_equal(fleet_open(&stage->fleet, stage->registry, &options), 0);
	assert_int_equal(policy_new(&stage->policy), 0);
	assert_int_equal(
	    matrix_open(&stage->matrix, stage->fleet, stage->policy, &stage->now), 0);
	for (unsigned i = 0; i < 2; i++)
		assert_int_equal(fleet_add_host(stage->fleet, names[i], 60, &stage->now,
				     &stage->hosts[i], NULL),
		    0);
}

static void
stage_close(struct stage *stage)
{
	matrix_free(stage->matrix);
	fleet_free(stage->fleet);
	policy_free(stage->policy);
	registry_free(stage->registry);
}

/* On top of another one, which may be NULL. */
static struct snapshot *
encode(struct stage *stage, const struct snapshot *base)
{
	const struct export_sources sources = {.fleet = stage->fleet,
	    .matrix = stage->matrix,
	    .agent = "sparc-a",
	    .version = "1.0",
	    .boot_id = 1,
	    .required_targets = 1};
	struct encoding *encoding =
	    encoding_open(&sources, base, ++stage->revision, &stage->now);
	struct snapshot *snapshot = NULL;

	assert_non_null(encoding);
	while (encoding_go_on(encoding, 1000, &snapshot, NULL) != 0)
		continue;
	encoding_free(encoding);
	return snapshot;
}

static Migready__V1__Snapshot *
read_back(const struct snapshot *snapshot)
{
	Migready__V1__Snapshot *message;
	struct octets octets = {0};

	for (size_t i = 0; i < snapshot_parts(snapshot); i++)
		octets_add(&octets, snapshot_part(snapshot, i).data,
		    snapshot_part(snapshot, i).size);
	message = migready__v1__snapshot__unpack(NULL, octets.size, octets.data);
	octets_free(&octets);
	assert_non_null(message);
	return message;
}

/* What the service of a host refers to; "" = nothing. */
static const char *
detail_of(const Migready__V1__Snapshot *message, size_t service)
{
	const uint64_t id = message->services[service]->detail_text;

	for (size_t i = 0; i < message->n_texts; i++)
		if (message->texts[i]->id == id)
			return message->texts[i]->text;
	assert_int_equal(id, 0);
	return "";
}

static void
expect(const struct snapshot *snapshot, size_t texts, const char *a, const char *b)
{
	Migready__V1__Snapshot *message = read_back(snapshot);

	assert_int_equal(message->n_services, 2);
	assert_int_equal(message->n_texts, texts);
	assert_string_equal(detail_of(message, 0), a);
	assert_string_equal(detail_of(message, 1), b);
	migready__v1__snapshot__free_unpacked(message, NULL);
}

static void
test_a_text_is_there_once(void **state)
{
	struct stage stage;
	struct snapshot *snapshot;
	Migready__V1__Snapshot *message;

	(void)state;
	stage_open(&stage);
	publish(&stage, 0, "/pci@400");
	publish(&stage, 1, "/pci@400");
	snapshot = encode(&stage, NULL);
	expect(snapshot, 1, "/pci@400", "/pci@400");
	message = read_back(snapshot);
	assert_int_equal(message->texts[0]->id, hash_text(HASH_START, "/pci@400"));
	migready__v1__snapshot__free_unpacked(message, NULL);
	snapshot_unref(snapshot);
	stage_close(&stage);
}

static void
test_no_text_costs_nothing(void **state)
{
	struct stage stage;
	struct snapshot *snapshot;

	(void)state;
	stage_open(&stage);
	publish(&stage, 0, NULL);
	publish(&stage, 1, "");
	snapshot = encode(&stage, NULL);
	expect(snapshot, 0, "", "");
	assert_null(snapshot_find(snapshot, SNAPSHOT_TEXTS, 0));
	snapshot_unref(snapshot);
	stage_close(&stage);
}

/* What a delta puts and takes away; NULL = nothing. */
static void
expect_delta(const struct snapshot *before, const struct snapshot *after,
    const char *put, const char *deleted)
{
	struct octets octets = {0};
	Migready__V1__Delta *delta;

	assert_int_equal(delta_write(&octets, before, after), 0);
	delta = migready__v1__delta__unpack(NULL, octets.size, octets.data);
	assert_non_null(delta);
	assert_int_equal(delta->changed->n_texts, put != NULL);
	if (put != NULL)
		assert_string_equal(delta->changed->texts[0]->text, put);
	assert_int_equal(delta->n_deleted_texts, deleted != NULL);
	if (deleted != NULL)
		assert_int_equal(
		    delta->deleted_texts[0], hash_text(HASH_START, deleted));
	migready__v1__delta__free_unpacked(delta, NULL);
	octets_free(&octets);
}

/* Also of hosts that did not change, whose services are taken from before. */
static void
test_a_text_goes_with_the_last_service_that_has_it(void **state)
{
	struct stage stage;
	struct snapshot *snapshots[3];

	(void)state;
	stage_open(&stage);
	publish(&stage, 0, "/pci@400");
	publish(&stage, 1, "/pci@400");
	snapshots[0] = encode(&stage, NULL);
	publish(&stage, 1, "/pci@500");
	snapshots[1] = encode(&stage, snapshots[0]);
	expect(snapshots[1], 2, "/pci@400", "/pci@500");
	expect_delta(snapshots[0], snapshots[1], "/pci@500", NULL);
	publish(&stage, 0, "/pci@500");
	snapshots[2] = encode(&stage, snapshots[1]);
	expect(snapshots[2], 1, "/pci@500", "/pci@500");
	expect_delta(snapshots[1], snapshots[2], NULL, "/pci@400");
	for (unsigned i = 0; i < 3; i++)
		snapshot_unref(snapshots[i]);
	stage_close(&stage);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_a_text_is_there_once),
	    cmocka_unit_test(test_no_text_costs_nothing),
	    cmocka_unit_test(test_a_text_goes_with_the_last_service_that_has_it),
	};

	return cmocka_run_group_tests_name("texts", tests, NULL, NULL);
}
