#include "agent/collection.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <event2/event.h>

#include "agent/config.h"
#include "agent/fleet/fleet.h"
#include "agent/fleet/inventory.h"
#include "agent/fleet/registry.h"
#include "agent/log.h"
#include "agent/reason.h"
#include "tests/unit/cmocka_all.h"

/* A collector that answers at once, fails, or refuses, as the host's name says. */
struct source {
	struct event_base *base;
	char name[32];
	collector_done *done;
	void *context;
	struct event *event;
};

static struct {
	unsigned running, most, collected, closed, watched;
	enum collector_scope scope; /* of the last collection */
	/* How the source that was asked last tells of changes. */
	const struct collector_listener *listener;
	void *listener_context;
} seen;

static void
fake_answer(evutil_socket_t fd, short what, void *context)
{
	struct source *source = context;
	struct reason reason = {"no answer"};
	struct inventory *inventory = NULL;

	(void)fd;
	(void)what;
	seen.running--;
	seen.collected++;
	if (strncmp(source->name, "bad", 3) != 0) {
		inventory = inventory_new();
		assert_int_equal(inventory_finish(inventory), 0);
	}
	source->done(source->context, inventory, &reason);
}

static int
fake_open(void **state, const struct collector_settings *settings,
    struct event_base *base, struct reason *reason)
{
	struct source *source;

	if (strncmp(settings->host, "refused", 7) == 0)
		return reason_set(reason, -EINVAL, "option path is missing");
	source = calloc(1, sizeof(*source));
	assert_non_null(source);
	source->base = base;
	strncpy(source->name, settings->host, sizeof(source->name) - 1);
	source->event = event_new(base, -1, 0, fake_answer, source);
	*state = source;
	return 0;
}

static int
fake_collect(void *state, enum collector_scope scope, collector_done *done,
    void *context, struct reason *reason)
{
	static const struct timeval soon = {0, 1000};
	struct source *source = state;

	if (strncmp(source->name, "broken", 6) == 0)
		return reason_set(reason, -EAGAIN, "cannot fork");
	seen.scope = scope;
	source->done = done;
	source->context = context;
	if (++seen.running > seen.most)
		seen.most = seen.running;
	event_add(source->event, &soon);
	return 0;
}

static int
fake_watch(void *state, const struct collector_listener *listener, void *context,
    struct reason *reason)
{
	const struct source *source = state;

	seen.watched++;
	if (strncmp(source->name, "deaf", 4) == 0)
		return reason_set(reason, -EACCES, "events-credentials: not readable");
	seen.listener = listener;
	seen.listener_context = context;
	return 0;
}

static void
fake_close(void *state)
{
	struct source *source = state;

	seen.closed++;
	event_free(source->event);
	free(source);
}

static const struct collector_option no_options[] = {{.key = NULL}};
static const struct collector fake = {
    .name = "fake",
    .options = no_options,
    .open = fake_open,
    .collect = fake_collect,
    .watch = fake_watch,
    .close = fake_close,
};

#define HOSTS_MAX 8

/* A configuration by hand, as config_load would make it; it outlives the test. */
struct hosts {
	struct config config;
	struct config_host list[HOSTS_MAX];
};

static void
hosts_set(struct hosts *hosts, size_t count, const char *const *names)
{
	*hosts = (struct hosts){
	    .config = {.backoff_max = 10, .parallel = 2, .host_count = count}};
	hosts->config.hosts = hosts->list;
	for (size_t i = 0; i < count; i++)
		hosts->list[i] = (struct config_host){
		    .name = names[i],
		    .collector = &fake,
		    .settings = {.host = names[i]},
		    .interval = 60,
		    .max_age = 300,
		};
}

struct world {
	struct event_base *base;
	struct registry *registry;
	struct fleet *fleet;
	struct collections *collections;
	bool done;
};

static int
setup(void **context)
{
	static struct world world;
	const struct fleet_options options = {0};

	memset(&seen, 0, sizeof(seen));
	world = (struct world){.base = event_base_new()};
	log_open(LOG_LEVEL_ERROR, NULL, NULL);
	assert_int_equal(registry_open(&world.registry, NULL, NULL), 0);
	assert_int_equal(fleet_open(&world.fleet, world.registry, &options), 0);
	assert_int_equal(
	    collections_open(&world.collections, world.base, world.fleet), 0);
	*context = &world;
	return 0;
}

static int
teardown(void **context)
{
	struct world *world = *context;

	collections_free(world->collections);
	fleet_free(world->fleet);
	registry_free(world->registry);
	event_base_free(world->base);
	return 0;
}

static void
follow(struct world *world, const struct hosts *hosts)
{
	assert_int_equal(
	    collections_prepare(world->collections, &hosts->config, NULL), 0);
	collections_commit(world->collections);
}

static void
world_done(void *context)
{
	struct world *world = context;

	assert_false(world->done);
	world->done = true;
	event_base_loopbreak(world->base);
}

static void
run_once(struct world *world)
{
	assert_int_equal(collections_once(world->collections, world_done, world), 0);
	assert_int_not_equal(event_base_dispatch(world->base), -1);
	assert_true(world->done);
}

static void
test_once_collects_every_host_a_few_at_a_time(void **context)
{
	struct world *world = *context;
	const char *const names[] = {"a", "bad", "c", "broken", "e"};
	static struct hosts hosts;

	hosts_set(&hosts, 5, names);
	follow(world, &hosts);
	run_once(world);
	assert_int_equal(seen.collected, 4);
	assert_int_equal(seen.most, 2);
	assert_int_equal(fleet_find_host(world->fleet, "a")->state, FLEET_HOST_FRESH);
	assert_int_equal(fleet_find_host(world->fleet, "bad")->state, FLEET_HOST_NEVER);
	assert_string_equal(
	    fleet_find_host(world->fleet, "bad")->reason.text, "no answer");
	assert_string_equal(
	    fleet_find_host(world->fleet, "broken")->reason.text, "cannot fork");
}

static void
test_once_without_hosts_ends(void **context)
{
	struct world *world = *context;
	static struct hosts hosts;

	hosts_set(&hosts, 0, NULL);
	follow(world, &hosts);
	run_once(world);
}

static void
test_a_reload_keeps_adds_and_removes(void **context)
{
	struct world *world = *context;
	const char *const before[] = {"a", "b"};
	const char *const after[] = {"b", "c"};
	static struct hosts first, second;
	uint32_t index;
	size_t count;

	hosts_set(&first, 2, before);
	hosts_set(&second, 2, after);
	second.list[0].max_age = 77;
	follow(world, &first);
	index = fleet_find_host(world->fleet, "b")->index;
	follow(world, &second);
	assert_int_equal(seen.closed, 1);
	fleet_hosts(world->fleet, &count);
	assert_int_equal(count, 2);
	assert_null(fleet_find_host(world->fleet, "a"));
	assert_non_null(fleet_find_host(world->fleet, "c"));
	assert_int_equal(fleet_find_host(world->fleet, "b")->index, index);
	assert_int_equal(fleet_find_host(world->fleet, "b")->max_age, 77);
	run_once(world);
	assert_int_equal(seen.collected, 2);
}

static void
test_a_failing_host_is_asked_less_and_less_often(void **context)
{
	(void)context;
	assert_int_equal(collection_delay(60, 0, 900), 60);
	assert_int_equal(collection_delay(60, 1, 900), 120);
	assert_int_equal(collection_delay(60, 3, 900), 480);
	assert_int_equal(collection_delay(60, 4, 900), 900);
	assert_int_equal(collection_delay(60, 30, 900), 900);
	assert_int_equal(collection_delay(3600, 5, 900), 3600);
}

static void
run_until(struct world *world, unsigned collected)
{
	const struct timeval patience = {.tv_sec = 20};

	event_base_loopexit(world->base, &patience);
	while (seen.collected < collected && !event_base_got_exit(world->base))
		event_base_loop(world->base, EVLOOP_ONCE);
	assert_int_equal(seen.collected, collected);
}

/* Collected once under an interval of an hour; with a second it is due again soon. */
static void
test_a_shorter_interval_holds_at_once(void **context)
{
	struct world *world = *context;
	const char *const names[] = {"a"};
	static struct hosts first, second;

	hosts_set(&first, 1, names);
	hosts_set(&second, 1, names);
	first.list[0].interval = 3600;
	second.list[0].interval = 1;
	follow(world, &first);
	run_until(world, 1);
	follow(world, &second);
	run_until(world, 2);
}

/* Under an interval of an hour. */
static void
test_a_hint_collects_what_changed_at_once(void **context)
{
	struct world *world = *context;
	const char *const names[] = {"a"};
	static struct hosts hosts;

	hosts_set(&hosts, 1, names);
	hosts.list[0].interval = 3600;
	follow(world, &hosts);
	run_until(world, 1);
	assert_int_equal(seen.watched, 1);
	assert_int_equal(seen.scope, COLLECTOR_EVERYTHING);
	for (unsigned i = 2; i < 5; i++) {
		seen.listener->changed(seen.listener_context);
		run_until(world, i);
		assert_int_equal(seen.scope, COLLECTOR_CHANGED);
	}
	assert_int_equal(seen.watched, 1);
}

/* Hints never keep the rest from being collected at its interval. */
static void
test_hints_put_nothing_off(void **context)
{
	struct world *world = *context;
	const char *const names[] = {"a"};
	static struct hosts hosts;
	unsigned whole = 0, hinted = 0;

	hosts_set(&hosts, 1, names);
	hosts.list[0].interval = 1;
	follow(world, &hosts);
	run_until(world, 1);
	while (whole < 2) {
		seen.listener->changed(seen.listener_context);
		run_until(world, seen.collected + 1);
		whole += seen.scope == COLLECTOR_EVERYTHING;
		hinted += seen.scope == COLLECTOR_CHANGED;
	}
	assert_true(hinted > 2);
}

static void
test_after_a_failure_everything_is_read(void **context)
{
	struct world *world = *context;
	const char *const names[] = {"bad"};
	static struct hosts hosts;

	hosts_set(&hosts, 1, names);
	follow(world, &hosts);
	log_open(LOG_LEVEL_ERROR, NULL, NULL);
	run_until(world, 1);
	seen.listener->changed(seen.listener_context);
	run_until(world, 2);
	assert_int_equal(seen.scope, COLLECTOR_EVERYTHING);
}

static void
test_a_host_that_cannot_be_heard_is_collected(void **context)
{
	struct world *world = *context;
	const char *const names[] = {"deaf"};
	static struct hosts hosts;

	hosts_set(&hosts, 1, names);
	hosts.list[0].interval = 1;
	follow(world, &hosts);
	run_until(world, 2);
	/* The file may have been put right meanwhile. */
	assert_int_equal(seen.watched, 2);
}

static void
on_progress(void *context, const char *host, const char *domain, int percent)
{
	snprintf(context, 64, "%s %s %d", host, domain, percent);
}

/* As the host is named in the configuration, whatever it calls itself. */
static void
test_progress_is_handed_on(void **context)
{
	struct world *world = *context;
	const char *const names[] = {"a"};
	static struct hosts hosts;
	char told[64] = "";

	hosts_set(&hosts, 1, names);
	hosts.list[0].interval = 3600;
	follow(world, &hosts);
	run_until(world, 1);
	seen.listener->progress(seen.listener_context, "web1", 40);
	collections_on_progress(world->collections, on_progress, told);
	seen.listener->progress(seen.listener_context, "web1", 45);
	assert_string_equal(told, "a web1 45");
	collections_on_progress(world->collections, NULL, NULL);
	seen.listener->progress(seen.listener_context, "web1", 50);
	assert_string_equal(told, "a web1 45");
}

static void
test_a_one_shot_command_listens_to_nothing(void **context)
{
	struct world *world = *context;
	const char *const names[] = {"a"};
	static struct hosts hosts;

	hosts_set(&hosts, 1, names);
	follow(world, &hosts);
	run_once(world);
	assert_int_equal(seen.watched, 0);
}

static void
test_a_refused_configuration_changes_nothing(void **context)
{
	struct world *world = *context;
	const char *const before[] = {"a"};
	const char *const after[] = {"b", "refused"};
	static struct hosts first, second;
	struct reason reason = {""};
	size_t count;

	hosts_set(&first, 1, before);
	hosts_set(&second, 2, after);
	follow(world, &first);
	assert_int_not_equal(
	    collections_prepare(world->collections, &second.config, &reason), 0);
	assert_string_equal(reason.text, "host refused: option path is missing");
	fleet_hosts(world->fleet, &count);
	assert_int_equal(count, 1);
	run_once(world);
	assert_int_equal(seen.collected, 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_once_collects_every_host_a_few_at_a_time),
	    TEST(test_once_without_hosts_ends),
	    TEST(test_a_reload_keeps_adds_and_removes),
	    TEST(test_a_failing_host_is_asked_less_and_less_often),
	    TEST(test_a_shorter_interval_holds_at_once),
	    TEST(test_a_hint_collects_what_changed_at_once),
	    TEST(test_hints_put_nothing_off),
	    TEST(test_after_a_failure_everything_is_read),
	    TEST(test_a_host_that_cannot_be_heard_is_collected),
	    TEST(test_progress_is_handed_on),
	    TEST(test_a_one_shot_command_listens_to_nothing),
	    TEST(test_a_refused_configuration_changes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
