#include "tests/unit/collectors/events/trial.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <event2/event.h>

#include "agent/log.h"
#include "tests/unit/cmocka_all.h"

#define BOUND 30 /* seconds for one test */

static void
on_watchdog(evutil_socket_t fd, short what, void *context)
{
	(void)fd;
	(void)what;
	(void)context;
	fail_msg("nothing happened within %d s", BOUND);
}

static void
on_hint(void *context, const struct ldm_hint *hint)
{
	struct trial *trial = context;
	struct trial_hint *to = &trial->hints[trial->hint_count++ % TRIAL_HINTS];

	to->changed = hint->changed;
	to->status = hint->status;
	to->progress = hint->progress;
	snprintf(to->domain, sizeof(to->domain), "%s", hint->domain);
	snprintf(to->source, sizeof(to->source), "%s", hint->source);
}

static void
on_state(void *context, bool connected, const struct reason *reason)
{
	struct trial *trial = context;

	if (connected) {
		assert_null(reason);
		trial->connected++;
	} else {
		assert_string_not_equal(reason->text, "");
		trial->lost++;
		trial->reason = *reason;
	}
}

static void
on_log(void *context, enum log_level level, const char *room, const char *text)
{
	struct trial *trial = context;

	(void)room;
	if (level > LOG_LEVEL_WARNING)
		return;
	trial->warnings++;
	snprintf(trial->warning, sizeof(trial->warning), "%s", text);
}

int
trial_setup(void **state)
{
	const struct timeval bound = {.tv_sec = BOUND};
	struct trial *trial = calloc(1, sizeof(*trial));

	assert_non_null(trial);
	signal(SIGPIPE, SIG_IGN);
	log_open(LOG_LEVEL_DEBUG, on_log, trial);
	scratch_make(trial->folder);
	trial->base = event_base_new();
	assert_non_null(trial->base);
	trial->watchdog = evtimer_new(trial->base, on_watchdog, NULL);
	assert_non_null(trial->watchdog);
	evtimer_add(trial->watchdog, &bound);
	trial->certificate = certificate_make("IP:127.0.0.1", NULL);
	trial->manager = manager_open(trial->base, &trial->plan, &trial->certificate);
	trial->settings = (struct ldm_events_settings){.name = "sparc-b",
	    .port = manager_port(trial->manager),
	    .tls = true,
	    .deadline = 20000,
	    .retry = 1,
	    .retry_cap = 1};
	*state = trial;
	return 0;
}

int
trial_teardown(void **state)
{
	struct trial *trial = *state;

	ldm_events_close(trial->events);
	if (trial->manager != NULL)
		manager_close(trial->manager);
	certificate_free(&trial->certificate);
	event_free(trial->watchdog);
	event_base_free(trial->base);
	log_open(LOG_LEVEL_INFO, NULL, NULL);
	scratch_remove(trial->folder);
	free(trial);
	return 0;
}

void
trial_open(struct trial *trial)
{
	static const struct ldm_events_handler handler = {on_hint, on_state};
	struct reason reason = {""};

	ldm_events_close(trial->events);
	trial->events = NULL;
	trial->connected = trial->lost = trial->hint_count = 0;
	if (ldm_events_open(&trial->events, trial->base, &trial->settings, &handler,
		trial, &reason) != 0)
		fail_msg("%s", reason.text);
}

void
trial_turn(struct trial *trial)
{
	event_base_loop(trial->base, EVLOOP_ONCE);
}

static void
turn_until(struct trial *trial, const unsigned *counter, unsigned count)
{
	while (*counter < count)
		trial_turn(trial);
}

void
trial_connected(struct trial *trial, unsigned count)
{
	turn_until(trial, &trial->connected, count);
}

void
trial_lost(struct trial *trial, unsigned count)
{
	turn_until(trial, &trial->lost, count);
}

void
trial_hints(struct trial *trial, unsigned count)
{
	turn_until(trial, &trial->hint_count, count);
}

unsigned
trial_count(const char *text, const char *part)
{
	unsigned count = 0;

	for (; (text = strstr(text, part)) != NULL; text += strlen(part))
		count++;
	return count;
}
