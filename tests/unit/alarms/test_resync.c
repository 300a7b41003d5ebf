/*
 * A manager that follows the recipe of doc/operations.md and nothing else ends with
 * what the agent has, though three of ten traps are lost: a gap in the sequence, or
 * another boot id, or a summary, makes it read the alarm table; and it looks at the
 * sequence now and then.
 */
#include "agent/alarms/alarms.h"

#include <stdio.h>
#include <string.h>

#include "agent/fleet/registry.h"
#include "agent/log.h"
#include "tests/unit/cmocka_all.h"
#include "tests/unit/fake_records.h"

#define HISTORIES 1000
#define STEPS     60
#define SERVICES  12

struct manager {
	bool open[SERVICES + 1]; /* by the last part of the key */
	uint32_t sequence, boot_id;
	bool stale; /* has to read the table */
};

struct history {
	uint64_t random;
	struct fake_records records;
	struct registry *registry;
	struct alarms *alarms;
	struct manager manager;
	struct instant now;
	uint32_t boot_id;
	bool down; /* the link */
};

static unsigned
below(struct history *history, unsigned limit)
{
	history->random ^= history->random << 13;
	history->random ^= history->random >> 7;
	history->random ^= history->random << 17;
	return (unsigned)(history->random % limit);
}

/* ---- the manager ---- */

static unsigned
number_of(const char *key)
{
	unsigned number = 0;

	if (sscanf(key, "service-lost.1.%u", &number) != 1)
		return 0;
	assert_in_range(number, 1, SERVICES);
	return number;
}

static void
manager_read_table(struct manager *manager, const struct alarms *alarms)
{
	size_t count;
	const struct alarm *const *list = alarms_list(alarms, &count);

	memset(manager->open, 0, sizeof(manager->open));
	for (size_t i = 0; i < count; i++)
		manager->open[number_of(list[i]->key)] = true;
	manager->stale = false;
}

static void
manager_take(struct manager *manager, const struct alarm_event *event)
{
	if (event->boot_id != manager->boot_id ||
	    event->sequence != manager->sequence + 1 ||
	    event->notification == ALARM_SUMMARY)
		manager->stale = true;
	manager->boot_id = event->boot_id;
	manager->sequence = event->sequence;
	if (event->key[0] != '\0')
		manager->open[number_of(event->key)] = event->state != ALARM_CLEARED;
}

/* ---- the agent ---- */

static int
sink_send(void *context, const struct alarm_event *event)
{
	struct history *history = context;

	if (history->down)
		return -1;
	if (below(history, 10) >= 3)
		manager_take(&history->manager, event);
	alarms_confirm(history->alarms, event->sequence);
	return 0;
}

static void
agent_start(struct history *history)
{
	struct alarms_options options = alarms_defaults();
	struct record_store store = fake_records_store(&history->records);
	const struct alarms_sources sources = {.registry = history->registry,
	    .store = &store,
	    .boot_id = ++history->boot_id,
	    .version = "1"};
	const struct alarms_sink sink = {sink_send, history};

	options.rate = 1 + below(history, 20);
	options.burst = 1 + below(history, 20);
	options.kinds[ALARM_SERVICE_LOST].raise_hold =
	    (int64_t)below(history, 2) * 3000;
	options.kinds[ALARM_SERVICE_LOST].clear_hold =
	    (int64_t)below(history, 2) * 3000;
	assert_int_equal(
	    alarms_open(&history->alarms, &options, &sources, &history->now, NULL), 0);
	alarms_set_sink(history->alarms, &sink);
}

static void
agent_step(struct history *history)
{
	static const struct alarm_facts facts = {.text = "lost"};
	struct alarm_identity identity = {ALARM_SERVICE_LOST, 1, 0};
	unsigned what = below(history, 40);

	if (what == 0) {
		history->records.full = below(history, 2) == 0;
		alarms_free(history->alarms);
		history->records.full = false;
		agent_start(history);
	} else if (what < 4) {
		history->down = !history->down;
		if (history->down)
			alarms_unsent(history->alarms);
		else
			alarms_wake(history->alarms);
	} else {
		identity.other = 1 + below(history, SERVICES);
		alarms_observe(history->alarms, &identity,
		    (enum alarm_condition)below(history, 4), &facts, &history->now);
	}
	history->now.steady += below(history, 4000);
	history->now.wall += below(history, 4000);
	alarms_run(history->alarms, &history->now);
	if (history->manager.stale && below(history, 3) == 0)
		manager_read_table(&history->manager, history->alarms);
}

static void
test_a_thousand_histories(void **state)
{
	unsigned read = 0;

	(void)state;
	log_open(LOG_LEVEL_ERROR, NULL, NULL);
	for (unsigned i = 1; i <= HISTORIES; i++) {
		struct history history = {.random = i * UINT64_C(0x9e3779b97f4a7c15),
		    .now = {.wall = 1000000, .steady = 1000000}};
		struct manager truth = {0};

		assert_int_equal(registry_open(&history.registry, NULL, NULL), 0);
		agent_start(&history);
		for (int step = 0; step < STEPS; step++)
			agent_step(&history);
		/* It comes to rest with the link up; then the manager looks. */
		history.down = false;
		alarms_wake(history.alarms);
		for (int second = 0; second < 180; second++) {
			history.now.steady += 1000;
			history.now.wall += 1000;
			alarms_run(history.alarms, &history.now);
		}
		assert_int_equal(alarms_waiting(history.alarms), 0);
		if (history.manager.sequence != alarms_sequence(history.alarms) ||
		    history.manager.boot_id != history.boot_id)
			history.manager.stale = true;
		read += history.manager.stale;
		if (history.manager.stale)
			manager_read_table(&history.manager, history.alarms);
		manager_read_table(&truth, history.alarms);
		assert_memory_equal(
		    truth.open, history.manager.open, sizeof(truth.open));
		alarms_free(history.alarms);
		registry_free(history.registry);
		fake_records_clear(&history.records);
	}
	/* Some came through on traps alone. */
	assert_in_range(read, 1, HISTORIES - 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_a_thousand_histories),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
