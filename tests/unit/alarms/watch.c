#include "tests/unit/alarms/watch.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "agent/fleet/registry.h"
#include "tests/unit/cmocka_all.h"

static int
sink_send(void *context, const struct alarm_event *event)
{
	struct watch *watch = context;
	size_t used = strlen(watch->sent);

	if (watch->refuse)
		return -EAGAIN;
	snprintf(watch->sent + used, sizeof(watch->sent) - used, "%s:%s:%d<%d ",
	    alarm_notification_name(event->notification), event->key, event->state,
	    event->before);
	watch->last = *event;
	if (!watch->unanswered)
		alarms_confirm(watch->alarms, event->sequence);
	return 0;
}

static void
watch_start(struct watch *watch)
{
	struct record_store store = fake_records_store(&watch->records);
	const struct alarms_sources sources = {.registry = watch->registry,
	    .store = &store,
	    .boot_id = ++watch->boot_id,
	    .version = "1.2"};
	const struct alarms_sink sink = {sink_send, watch};

	assert_int_equal(
	    alarms_open(&watch->alarms, &watch->options, &sources, &watch->now, NULL),
	    0);
	alarms_set_sink(watch->alarms, &sink);
}

int
watch_open(void **state)
{
	static struct watch watch;

	watch = (struct watch){
	    .options = alarms_defaults(), .now = {.wall = 5000000, .steady = 1000000}};
	for (unsigned kind = 0; kind < ALARM_KINDS; kind++)
		watch.options.kinds[kind] =
		    (struct alarms_kind_options){.clear_hold = 10000,
			.notified = alarm_kind_traits(kind) != NULL &&
				    alarm_kind_traits(kind)->notified};
	assert_int_equal(registry_open(&watch.registry, NULL, NULL), 0);
	watch_start(&watch);
	watch_run(&watch);
	assert_string_equal(watch.sent, "mrAgentStarted::1<1 ");
	watch_run(&watch);
	*state = &watch;
	return 0;
}

int
watch_close(void **state)
{
	struct watch *watch = *state;

	alarms_free(watch->alarms);
	registry_free(watch->registry);
	fake_records_clear(&watch->records);
	return 0;
}

void
watch_restart(struct watch *watch, bool saved)
{
	watch->records.full = !saved;
	alarms_free(watch->alarms);
	watch->records.full = false;
	watch->now.steady += 5000;
	watch->now.wall += 5000;
	watch->sent[0] = '\0';
	watch_start(watch);
}

void
watch_observe(struct watch *watch, enum alarm_kind kind, uint32_t other,
    enum alarm_condition condition)
{
	const struct alarm_identity identity = {kind, 1, other};
	char service[32], text[64], ended[64];
	const struct alarm_facts facts = {.target = "sparc-b",
	    .service = service,
	    .count = 12,
	    .stranded = 3,
	    .text = text,
	    .ended = ended};

	snprintf(service, sizeof(service), "service%" PRIu32, other);
	snprintf(text, sizeof(text), "%s is lost", service);
	snprintf(ended, sizeof(ended), "%s is back", service);
	assert_int_equal(
	    alarms_observe(watch->alarms, &identity, condition,
		condition == ALARM_CONDITION_BAD ? &facts : NULL, &watch->now),
	    0);
	watch_run(watch);
}

void
watch_pass(struct watch *watch, int64_t milliseconds)
{
	watch->now.steady += milliseconds;
	watch->now.wall += milliseconds;
	watch_run(watch);
}

void
watch_run(struct watch *watch)
{
	watch->sent[0] = '\0';
	watch->due = alarms_run(watch->alarms, &watch->now);
}

size_t
watch_raised(const struct watch *watch)
{
	size_t count;

	alarms_list(watch->alarms, &count);
	return count;
}
