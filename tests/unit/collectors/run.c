#include "tests/unit/collectors/run.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <event2/event.h>

#include "agent/fleet/inventory.h"
#include "collectors/buffer.h"
#include "collectors/ldm/ldm.h"
#include "tests/unit/cmocka_all.h"
#include "tests/unit/collectors/host.h"

#define VALUES 32

void
run_write(const struct run *run, const char *file, const char *text)
{
	char path[512];

	if (text == NULL) {
		snprintf(path, sizeof(path), "%s/%s", run->folder, file);
		assert_int_equal(unlink(path), 0);
		return;
	}
	(void)scratch_write(run->folder, file, text);
}

char *
run_read(const struct run *run, const char *file)
{
	struct buffer buffer = {NULL, 0, 0};
	char path[512];
	char *text;

	snprintf(path, sizeof(path), "%s/%s", run->folder, file);
	(void)buffer_load(&buffer, path, 1 << 20, NULL);
	text = realloc(buffer.data, buffer.length + 1);
	assert_non_null(text);
	text[buffer.length] = '\0';
	return text;
}

void
run_begin(struct run *run)
{
	static const char *const files[] = {"list.p", "list-bindings.p",
	    "list-services.p", "list-constraints.p", "list-io.p", "list-devices.p",
	    "list-netdev.p", "list-status.p", "version", "mount"};
	const char *top = getenv("top_srcdir");

	memset(run, 0, sizeof(*run));
	signal(SIGPIPE, SIG_IGN);
	scratch_make(run->folder);
	snprintf(run->fake, sizeof(run->fake), "%s/tests/unit/collectors/fake-ldm",
	    top != NULL ? top : ".");
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		char name[64];
		char *text;

		snprintf(name, sizeof(name), "sparc-a/%s", files[i]);
		text = host_fixture(name);
		run_write(run, files[i], text);
		free(text);
	}
	run->base = event_base_new();
	assert_non_null(run->base);
}

void
run_end(struct run *run)
{
	if (run->state != NULL)
		run->collector->close(run->state);
	inventory_unref(run->inventory);
	event_base_free(run->base);
	scratch_remove(run->folder);
}

int
run_open(struct run *run, const struct collector *collector,
    const struct collector_value *values, size_t count, struct reason *reason)
{
	struct collector_value all[VALUES];
	const char *lists[VALUES][2] = {{NULL}};
	struct collector_settings settings = {.host = "sparc-a", .values = all};

	for (const struct collector_option *o = collector->options; o->key != NULL;
	     o++) {
		size_t i = settings.value_count++;

		assert_in_range(i, 0, VALUES - 1);
		lists[i][0] = o->text;
		all[i] = (struct collector_value){.key = o->key,
		    .text = o->text,
		    .list = lists[i],
		    .number = o->number};
		for (size_t j = 0; j < count; j++)
			if (strcmp(values[j].key, o->key) == 0)
				all[i] = values[j];
	}
	run->collector = collector;
	if (collector->check(&settings, reason) != 0)
		return -EINVAL;
	return collector->open(&run->state, &settings, run->base, reason);
}

void
run_open_ldm(struct run *run, const struct collector_value *values, size_t count)
{
	const char *const command[] = {"/bin/sh", run->fake, run->folder, NULL};
	struct collector_value all[VALUES] = {{.key = "command", .list = command}};
	struct reason reason = {""};

	for (size_t i = 0; i < count; i++)
		all[i + 1] = values[i];
	if (run_open(run, &collector_ldm, all, count + 1, &reason) != 0)
		fail_msg("%s", reason.text);
}

static void
on_done(void *context, struct inventory *inventory, const struct reason *reason)
{
	struct run *run = context;

	run->done++;
	inventory_unref(run->inventory);
	run->inventory = inventory;
	run->reason = reason != NULL ? *reason : (struct reason){""};
}

void
run_start(struct run *run)
{
	struct reason reason = {""};

	run->done = 0;
	if (run->collector->collect(
		run->state, COLLECTOR_EVERYTHING, on_done, run, &reason) != 0)
		fail_msg("%s", reason.text);
	assert_int_equal(run->done, 0);
}

static void
on_guard(evutil_socket_t fd, short what, void *context)
{
	(void)fd;
	(void)what;
	(void)context;
	fail_msg("the collection does not end");
}

void
run_wait(struct run *run)
{
	const struct timeval limit = {.tv_sec = 30};
	struct event *guard = evtimer_new(run->base, on_guard, NULL);

	assert_non_null(guard);
	evtimer_add(guard, &limit);
	while (run->done == 0)
		event_base_loop(run->base, EVLOOP_ONCE);
	event_free(guard);
}

void
run_collect(struct run *run)
{
	run_start(run);
	run_wait(run);
}
