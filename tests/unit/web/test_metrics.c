/* The page for Prometheus of a pair of hosts. */
#include <string.h>

#include <event2/buffer.h>

#include "agent/readiness/matrix.h"
#include "agent/web/metrics.h"
#include "agent/web/web.h"
#include "tests/unit/alarms/watch.h"
#include "tests/unit/cmocka_all.h"
#include "tests/unit/readiness/pair.h"

struct page {
	struct pair pair;
	struct watch *watch;
	struct matrix *matrix;
	struct web_sources sources;
	struct evbuffer *buffer;
	const char *text;
};

static int
page_open(void **state)
{
	static struct page page;

	memset(&page, 0, sizeof(page));
	pair_open(&page.pair);
	assert_int_equal(watch_open((void **)&page.watch), 0);
	assert_int_equal(matrix_open(&page.matrix, page.pair.fleet, page.pair.policy,
			     &page.pair.now),
	    0);
	page.buffer = evbuffer_new();
	page.sources = (struct web_sources){
	    .fleet = page.pair.fleet,
	    .matrix = page.matrix,
	    .alarms = page.watch->alarms,
	    .version = "1.2\"\\\n",
	    .boot_id = 3,
	    .started = {.wall = 1500},
	};
	*state = &page;
	return 0;
}

static int
page_close(void **state)
{
	struct page *page = *state;

	evbuffer_free(page->buffer);
	matrix_free(page->matrix);
	watch_close((void **)&page->watch);
	pair_close(&page->pair);
	return 0;
}

static void
page_write(struct page *page)
{
	evbuffer_drain(page->buffer, evbuffer_get_length(page->buffer));
	assert_int_equal(
	    metrics_write(page->buffer, &page->sources, &page->pair.now), 0);
	assert_int_equal(evbuffer_add(page->buffer, "", 1), 0);
	page->text = (const char *)evbuffer_pullup(page->buffer, -1);
}

static void
has(const struct page *page, const char *line)
{
	const char *at = strstr(page->text, line);

	if (at == NULL || (at != page->text && at[-1] != '\n') ||
	    at[strlen(line)] != '\n')
		fail_msg("no line \"%s\" in:\n%s", line, page->text);
}

static void
test_hosts_and_domains(void **state)
{
	struct page *page = *state;

	pair_publish(&page->pair);
	page_write(page);
	has(page, "migready_info{version=\"1.2\\\"\\\\\\n\"} 1");
	has(page, "migready_start_timestamp_seconds 1.500");
	has(page, "migready_boot_id 3");
	has(page, "# TYPE migready_notifications_suppressed_total counter");
	has(page, "migready_host_fresh{host=\"sparc-a\"} 1");
	has(page, "migready_host_age_seconds{host=\"sparc-b\"} 0");
	has(page, "migready_host_domains{host=\"sparc-a\"} 2");
	has(page, "migready_host_domains{host=\"sparc-b\"} 1");
	/* 64 GiB, the only free block of each. */
	has(page, "migready_host_memory_free_bytes{host=\"sparc-b\"} 68719476736");
	/* 5000 to 5003; web1 has 5000. */
	has(page, "migready_host_console_ports_free{host=\"sparc-a\"} 3");
	has(page, "migready_host_console_ports_free{host=\"sparc-b\"} 4");
	has(page, "migready_target_domains{host=\"sparc-b\",mode=\"live\",verdict="
		  "\"ready\"} 1");
	has(page, "migready_target_domains{host=\"sparc-a\",mode=\"live\",verdict="
		  "\"ready\"} 0");
	has(page, "migready_domain_targets{domain=\"web1\",host=\"sparc-a\",mode="
		  "\"live\",verdict=\"ready\"} 1");
	has(page, "migready_domain_targets{domain=\"web1\",host=\"sparc-a\",mode="
		  "\"live\",verdict=\"blocked\"} 0");
	/* Control domains never migrate, and without an engine there are no runs. */
	assert_null(strstr(page->text, "domain=\"primary\""));
	assert_null(strstr(page->text, "migready_runs"));
}

static void
test_what_is_not_known_has_no_sample(void **state)
{
	struct page *page = *state;

	page_write(page);
	has(page, "migready_host_fresh{host=\"sparc-a\"} 0");
	assert_null(strstr(page->text, "migready_host_age_seconds{"));
	assert_null(strstr(page->text, "migready_host_memory_free_bytes{"));
	assert_null(strstr(page->text, "migready_host_console_ports_free{"));
	pair_publish(&page->pair);
}

static void
test_alarms(void **state)
{
	struct page *page = *state;

	pair_publish(&page->pair);
	watch_observe(page->watch, ALARM_VCC_LOW, 0, ALARM_CONDITION_BAD);
	page_write(page);
	assert_non_null(strstr(page->text, "migready_alarm{key=\"vcc-low.1.0\",kind="
					   "\"vcc-low\",severity=\"warning\","));
	has(page, "migready_notifications_waiting 0");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		test_hosts_and_domains, page_open, page_close),
	    cmocka_unit_test_setup_teardown(
		test_what_is_not_known_has_no_sample, page_open, page_close),
	    cmocka_unit_test_setup_teardown(test_alarms, page_open, page_close),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
