/* Hints merged, held and let go. */
#include "collectors/ldm/events/gather.h"

#include <stdio.h>

#include <event2/event.h>

#include "collectors/ldm/events/hint.h"
#include "tests/unit/cmocka_all.h"

struct listener {
	struct event_base *base;
	struct gather *gather;
	unsigned calls;
	bool hold; /* from inside the call */
	struct gathered last;
};

static void
on_ready(void *context, const struct gathered *gathered)
{
	struct listener *listener = context;

	listener->calls++;
	listener->last = *gathered;
	if (listener->hold)
		gather_hold(listener->gather, true);
}

static int
setup(void **state)
{
	static struct listener listener;

	listener = (struct listener){.base = event_base_new()};
	assert_non_null(listener.base);
	assert_int_equal(
	    gather_open(&listener.gather, listener.base, on_ready, &listener), 0);
	*state = &listener;
	return 0;
}

static int
teardown(void **state)
{
	struct listener *listener = *state;

	gather_close(listener->gather);
	event_base_free(listener->base);
	return 0;
}

static void
add(struct listener *listener, unsigned changed, const char *domain)
{
	const struct ldm_hint hint = {.changed = changed, .domain = domain};

	gather_add(listener->gather, &hint);
}

static void
test_burst_is_one(void **state)
{
	struct listener *listener = *state;

	for (int i = 0; i < 1000; i++) {
		add(listener, LDM_HINT_DOMAIN, "web1");
		add(listener, LDM_HINT_SERVICES, "");
		add(listener, LDM_HINT_IO | LDM_HINT_DOMAIN, "db1");
	}
	assert_int_equal(listener->calls, 0);
	event_base_loop(listener->base, 0); /* until no timer is left */
	assert_int_equal(listener->calls, 1);
	assert_int_equal(
	    listener->last.changed, LDM_HINT_SERVICES | LDM_HINT_IO | LDM_HINT_DOMAIN);
	assert_int_equal(listener->last.domain_count, 2);
	assert_string_equal(listener->last.domains[0], "web1");
	assert_string_equal(listener->last.domains[1], "db1");

	add(listener, LDM_HINT_SERVICES, "");
	event_base_loop(listener->base, 0);
	assert_int_equal(listener->calls, 2);
	assert_int_equal(listener->last.changed, LDM_HINT_SERVICES);
	assert_int_equal(listener->last.domain_count, 0);
}

static void
test_everything_covers_all(void **state)
{
	struct listener *listener = *state;

	add(listener, LDM_HINT_DOMAIN, "web1");
	add(listener, LDM_HINT_EVERYTHING, "");
	add(listener, LDM_HINT_DOMAIN, "db1");
	event_base_loop(listener->base, 0);
	assert_int_equal(listener->calls, 1);
	assert_int_equal(listener->last.changed, LDM_HINT_EVERYTHING);
	assert_int_equal(listener->last.domain_count, 0);
}

static void
test_too_many_domains(void **state)
{
	struct listener *listener = *state;
	char name[16];

	for (int i = 0; i < GATHER_DOMAINS; i++) {
		snprintf(name, sizeof(name), "ldg%d", i);
		add(listener, LDM_HINT_DOMAIN, name);
	}
	event_base_loop(listener->base, 0);
	assert_int_equal(listener->last.changed, LDM_HINT_DOMAIN);
	assert_int_equal(listener->last.domain_count, GATHER_DOMAINS);
	for (int i = 0; i <= GATHER_DOMAINS; i++) {
		snprintf(name, sizeof(name), "ldg%d", i);
		add(listener, LDM_HINT_DOMAIN, name);
	}
	event_base_loop(listener->base, 0);
	assert_int_equal(listener->last.changed, LDM_HINT_EVERYTHING);
}

static void
test_progress_alone_reads_nothing(void **state)
{
	struct listener *listener = *state;

	add(listener, LDM_HINT_MIGRATION, "web1");
	event_base_loop(listener->base, 0);
	assert_int_equal(listener->calls, 0);
	add(listener, LDM_HINT_MIGRATION | LDM_HINT_DOMAIN, "web1");
	event_base_loop(listener->base, 0);
	assert_int_equal(listener->calls, 1);
	assert_int_equal(listener->last.changed, LDM_HINT_DOMAIN);
}

/* While a reading runs, hints wait for its end; none is lost. */
static void
test_held(void **state)
{
	struct listener *listener = *state;

	listener->hold = true;
	add(listener, LDM_HINT_SERVICES, "");
	event_base_loop(listener->base, 0);
	assert_int_equal(listener->calls, 1);
	add(listener, LDM_HINT_IO, "");
	event_base_loop(listener->base, 0);
	assert_int_equal(listener->calls, 1);
	gather_hold(listener->gather, false);
	event_base_loop(listener->base, 0);
	assert_int_equal(listener->calls, 2);
	assert_int_equal(listener->last.changed, LDM_HINT_IO);

	/* Held in time, what was about to come waits, too. */
	gather_hold(listener->gather, false);
	add(listener, LDM_HINT_SERVICES, "");
	gather_hold(listener->gather, true);
	event_base_loop(listener->base, 0);
	assert_int_equal(listener->calls, 2);
	gather_hold(listener->gather, false);
	event_base_loop(listener->base, 0);
	assert_int_equal(listener->calls, 3);
	assert_int_equal(listener->last.changed, LDM_HINT_SERVICES);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)
	    TEST(test_burst_is_one),
	    TEST(test_everything_covers_all),
	    TEST(test_too_many_domains),
	    TEST(test_progress_alone_reads_nothing),
	    TEST(test_held),
	};

	return cmocka_run_group_tests_name("gather", tests, NULL, NULL);
}
