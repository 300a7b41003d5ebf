/*
 * The property that the requirements rest on: put together as migready.proto says they
 * are exactly the findings of every pair, and the sets of targets are the verdicts.
 */
#include "agent/export/encode.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/export/schema.h"
#include "agent/export/snapshot.h"
#include "agent/fleet/inventory.h"
#include "agent/readiness/matrix.h"
#include "tests/unit/cmocka_all.h"
#include "tests/unit/export/history.h"

#define FLEETS  150
#define CHANGES 16

/* A finding as a reader of the snapshot finds it. */
struct read_finding {
	const Migready__V1__Lack *lack;
	const char *device;
	size_t position;
};

static bool
set_has(const Migready__V1__HostSet *set, unsigned slot)
{
	size_t octet = slot / 8;

	if (octet < set->offset || octet - set->offset >= set->bits.len)
		return false;
	return (set->bits.data[octet - set->offset] & 1u << slot % 8) != 0;
}

static const Migready__V1__Requirement *
requirement_find(const Migready__V1__Snapshot *snapshot, uint64_t id)
{
	for (size_t i = 0; i < snapshot->n_requirements; i++)
		if (snapshot->requirements[i]->id == id)
			return snapshot->requirements[i];
	fail_msg("no requirement of that id");
	return NULL;
}

static int
worse(const Migready__V1__Lack *lack)
{
	return lack->live > lack->cold ? (int)lack->live : (int)lack->cold;
}

static int
read_compare(const void *a, const void *b)
{
	const struct read_finding *x = a;
	const struct read_finding *y = b;

	if (worse(x->lack) != worse(y->lack))
		return worse(y->lack) - worse(x->lack);
	if (x->lack->code != y->lack->code)
		return (int)x->lack->code - (int)y->lack->code;
	return x->position < y->position ? -1 : 1;
}

static size_t
findings_read(const Migready__V1__Snapshot *snapshot,
    const Migready__V1__Domain *domain, unsigned slot, struct read_finding *list)
{
	size_t count = 0;

	for (size_t i = 0; i < domain->n_demands; i++) {
		const Migready__V1__Requirement *requirement =
		    requirement_find(snapshot, domain->demands[i]->requirement);

		for (size_t j = 0; j < requirement->n_lacks; j++)
			if (set_has(requirement->lacks[j]->targets, slot)) {
				assert_true(count < 200);
				list[count] =
				    (struct read_finding){requirement->lacks[j],
					domain->demands[i]->device, count};
				count++;
			}
	}
	qsort(list, count, sizeof(*list), read_compare);
	return count;
}

static void
expect_text(const char *got, const char *expected, const char *target)
{
	char text[512];
	size_t length = strlen(got);

	snprintf(text, sizeof(text), "%s", got);
	if (length >= 8 && strcmp(got + length - 8, "{target}") == 0)
		snprintf(text + length - 8, sizeof(text) - length + 8, "%s", target);
	assert_string_equal(text, expected);
}

static void
expect_pair(struct history *history, const Migready__V1__Snapshot *snapshot,
    const Migready__V1__Domain *read, const struct fleet_domain *domain,
    const struct fleet_host *target)
{
	struct read_finding list[200];
	struct findings *findings = &history->findings;
	size_t count = findings_read(snapshot, read, target->slot, list);
	const Migready__V1__HostSet *const live[] = {read->live->ready,
	    read->live->degraded, read->live->blocked, read->live->unknown};
	const Migready__V1__HostSet *const cold[] = {read->cold->ready,
	    read->cold->degraded, read->cold->blocked, read->cold->unknown};

	assert_int_equal(evaluate_pair(domain, target, history->policy, findings), 0);
	for (enum verdict v = VERDICT_READY; v <= VERDICT_UNKNOWN; v++) {
		assert_int_equal(set_has(live[v - 1], target->slot),
		    findings->verdict[MIGRATION_LIVE] == v);
		assert_int_equal(set_has(cold[v - 1], target->slot),
		    findings->verdict[MIGRATION_COLD] == v);
	}
	assert_int_equal(count, findings->count);
	for (size_t i = 0; i < count; i++) {
		const struct finding *finding = &findings->list[i];

		assert_int_equal(
		    list[i].lack->code, finding_definition(finding->id)->code);
		assert_int_equal(list[i].lack->live, finding->severity[MIGRATION_LIVE]);
		assert_int_equal(list[i].lack->cold, finding->severity[MIGRATION_COLD]);
		assert_string_equal(list[i].device, finding->device);
		expect_text(list[i].lack->wanted, finding->wanted, target->name);
		expect_text(list[i].lack->found, finding->found, target->name);
	}
}

static unsigned
classes_of(const Migready__V1__Domain *domain)
{
	unsigned classes = 0;

	for (size_t i = 0; i < domain->n_blocked_classes; i++)
		classes |= 1u << (domain->blocked_classes[i] - 1);
	return classes;
}

static unsigned
set_count(const Migready__V1__HostSet *set)
{
	unsigned count = 0;

	for (size_t i = 0; i < set->bits.len; i++)
		count += (unsigned)__builtin_popcount(set->bits.data[i]);
	return count;
}

/*
 * What is said of a target by its name is said once, of all targets. A name that is
 * said of several is another one's: that of a domain, say.
 */
static void
expect_no_names(const Migready__V1__Snapshot *snapshot,
    const Migready__V1__Requirement *requirement)
{
	for (size_t i = 0; i < requirement->n_lacks; i++)
		for (size_t j = 0; j < snapshot->n_hosts; j++) {
			const Migready__V1__Lack *lack = requirement->lacks[i];
			const Migready__V1__Host *host = snapshot->hosts[j];

			if (!set_has(lack->targets, host->slot) ||
			    set_count(lack->targets) > 1)
				continue;
			assert_string_not_equal(lack->wanted, host->name);
			assert_string_not_equal(lack->found, host->name);
		}
}

static void
expect_all(struct history *history)
{
	struct snapshot *encoded = history_encode(history);
	struct octets octets = history_octets(encoded);
	Migready__V1__Snapshot *snapshot =
	    migready__v1__snapshot__unpack(NULL, octets.size, octets.data);
	size_t host_count;
	size_t domain_count;
	const struct fleet_host *const *hosts =
	    fleet_hosts(history->fleet, &host_count);
	const struct fleet_domain *const *domains =
	    fleet_domains(history->fleet, &domain_count);

	assert_non_null(snapshot);
	assert_int_equal(snapshot->n_domains, domain_count);
	assert_int_equal(snapshot->n_hosts, host_count);
	for (size_t i = 0; i < domain_count; i++) {
		assert_int_equal(snapshot->domains[i]->index, domains[i]->index);
		assert_string_equal(
		    snapshot->domains[i]->name, domains[i]->inventory->name);
		assert_int_equal(classes_of(snapshot->domains[i]),
		    matrix_domain_classes(history->matrix, domains[i]));
		for (size_t j = 0; j < host_count; j++)
			if (hosts[j] != domains[i]->host)
				expect_pair(history, snapshot, snapshot->domains[i],
				    domains[i], hosts[j]);
	}
	for (size_t i = 0; i < snapshot->n_requirements; i++)
		expect_no_names(snapshot, snapshot->requirements[i]);
	migready__v1__snapshot__free_unpacked(snapshot, NULL);
	octets_free(&octets);
	snapshot_unref(encoded);
}

static void
test_requirements_are_the_findings_of_every_pair(void **state)
{
	(void)state;
	for (unsigned seed = 1; seed <= FLEETS; seed++) {
		struct history history;

		history_open(&history, seed);
		for (unsigned i = 0; i < CHANGES; i++) {
			history_change(&history);
			expect_all(&history);
		}
		history_close(&history);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_requirements_are_the_findings_of_every_pair),
	};

	return cmocka_run_group_tests_name("findings", tests, NULL, NULL);
}
