/*
 * What is told once and is no alarm: how runs begin and end. Notices wait beside the
 * alarms and take their turn by age; once they have a number they are events like all.
 */
#include "agent/alarms/alarms_private.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include <utlist.h>

#include "agent/log.h"

#define NOTICES_MAX 1000

int
alarms_tell(struct alarms *alarms, const struct alarm_notice *notice)
{
	struct ring_event *event = NULL;
	int error = -ENOSPC;

	if ((alarms->notices.on & 1U << notice->notification) == 0)
		return -ECANCELED;
	if (alarms->told_once_count < NOTICES_MAX) {
		event = outbox_event_new(alarms, &notice->facts);
		error = -ENOMEM;
	}
	if (event == NULL) {
		log_error(ROOM_ALARMS,
		    "%s of run %" PRIu32 " is not told before the next start: %s",
		    alarm_notification_name(notice->notification), notice->subject,
		    error == -ENOMEM ? "there is no memory" : "too many wait");
		return error;
	}
	event->subject = notice->subject;
	snprintf(event->key, sizeof(event->key), "run.%" PRIu32, notice->subject);
	event->public.notification = notice->notification;
	event->public.severity = notice->severity;
	event->public.raised = notice->raised;
	event->public.time = notice->time;
	DL_APPEND2(alarms->told_once, event, previous, next);
	alarms->told_once_count++;
	alarms_ask_for_run(alarms);
	return 0;
}

static void
notice_remove(struct alarms *alarms, struct ring_event *event)
{
	DL_DELETE2(alarms->told_once, event, previous, next);
	event->previous = event->next = NULL;
	alarms->told_once_count--;
}

struct ring_event *
notice_take(struct alarms *alarms, const struct entry *than)
{
	struct ring_event *event = alarms->told_once;

	if (event == NULL ||
	    (than != NULL && than->turned.wall < event->public.time.wall))
		return NULL;
	notice_remove(alarms, event);
	return event;
}

void
alarms_on_arrival(struct alarms *alarms,
    void (*arrived)(
	void *context, enum alarm_notification notification, uint32_t subject),
    void *context)
{
	alarms->arrived = arrived;
	alarms->arrived_context = context;
}

void
notice_arrived(struct alarms *alarms, const struct ring_event *event)
{
	if (event->subject != 0 && alarms->arrived != NULL)
		alarms->arrived(alarms->arrived_context,
		    (enum alarm_notification)event->public.notification,
		    event->subject);
}

/* ---- switches ---- */

void
notices_set(struct alarms *alarms, unsigned notices)
{
	struct ring_event *event, *next;

	alarms->notices.on = notices;
	for (event = alarms->told_once; event != NULL; event = next) {
		next = event->next;
		if ((notices & 1U << event->public.notification) != 0)
			continue;
		notice_remove(alarms, event);
		notice_arrived(alarms, event);
		ring_event_free(event);
	}
}

unsigned
alarms_notices(const struct alarms *alarms)
{
	return alarms->notices.on;
}

int
alarms_set_notices(struct alarms *alarms, unsigned notices)
{
	if ((notices & ~ALARM_NOTICES) != 0)
		return -EINVAL;
	alarms->notices.written = ALARM_NOTICES;
	alarms->switches_unsaved = true;
	alarms->save_soon = true;
	notices_set(alarms, notices);
	alarms_ask_for_run(alarms);
	return 0;
}

void
notices_free(struct alarms *alarms)
{
	struct ring_event *event;

	while ((event = alarms->told_once) != NULL) {
		notice_remove(alarms, event);
		ring_event_free(event);
	}
}
