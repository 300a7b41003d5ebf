/* What a source hands on of the manager's events. */
#include "collectors/ldm/watch.h"

#include <stdio.h>
#include <string.h>

#include "collectors/collector.h"
#include "tests/unit/cmocka_all.h"
#include "tests/unit/collectors/events/trial.h"

#define EVENT(domain, progress, status)                                                \
	"<LDM_event><cmd><action>migration-process</action><data><Envelope>"           \
	"<Content id=\"" domain "\"><Section><Item>"                                   \
	"<GenericProperty key=\"progress\">" progress "</GenericProperty>"             \
	"<GenericProperty key=\"status\">" status "</GenericProperty>"                 \
	"</Item></Section></Content></Envelope></data></cmd></LDM_event>"

/* A failure is no progress, nor is what is no number, or about nobody knows whom. */
static const char traffic[] = EVENT("web1", "45%", "ongoing")
    EVENT("web1", "50%", "failed") EVENT("web1", "soon", "ongoing")
	EVENT("web1", "101", "ongoing") EVENT("-rf", "60", "ongoing")
	    EVENT("db1", "7", "some other word") EVENT("web2", "100", "done");

struct heard {
	char progress[256];
	unsigned changes;
};

static void
on_changed(void *context)
{
	struct heard *heard = context;

	heard->changes++;
}

static void
on_progress(void *context, const char *domain, int percent)
{
	struct heard *heard = context;
	size_t used = strlen(heard->progress);

	snprintf(heard->progress + used, sizeof(heard->progress) - used, "%s %d ",
	    domain, percent);
}

static void
test_progress_is_handed_on_at_once(void **state)
{
	static const struct collector_listener listener = {on_changed, on_progress};
	struct trial *trial = *state;
	const struct collector_value values[] = {
	    {.key = "events", .number = 1},
	    {.key = "events-host"},
	    {.key = "events-port", .number = manager_port(trial->manager)},
	    {.key = "events-tls", .number = 1},
	    {.key = "events-ca"},
	    {.key = "events-credentials"},
	};
	const struct collector_settings settings = {.host = "sparc-a",
	    .values = values,
	    .value_count = sizeof(values) / sizeof(values[0])};
	struct heard heard = {"", 0};
	struct reason reason = {""};
	struct watch *watch;

	trial->plan.events = traffic;
	trial->plan.events_length = sizeof(traffic) - 1;
	trial->plan.events_piece = sizeof(traffic) - 1;
	assert_int_equal(watch_open(&watch, &settings), 0);
	assert_int_equal(
	    watch_start(watch, trial->base, &listener, &heard, &reason), 0);
	while (strstr(heard.progress, "web2") == NULL || heard.changes == 0)
		trial_turn(trial);
	assert_string_equal(heard.progress, "web1 45 db1 7 web2 100 ");
	watch_close(watch);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		test_progress_is_handed_on_at_once, trial_setup, trial_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
