#include "tests/unit/mib/fake_alarms.h"

const struct alarm *const *
alarms_list(const struct alarms *alarms, size_t *count)
{
	*count = alarms->count;
	return alarms->list;
}

struct instant
alarms_changed(const struct alarms *alarms)
{
	return alarms->changed;
}

size_t
alarms_event_count(const struct alarms *alarms)
{
	return alarms->event_count;
}

const struct alarm_event *
alarms_event(const struct alarms *alarms, size_t at)
{
	return at < alarms->event_count ? &alarms->events[at] : NULL;
}

uint32_t
alarms_sequence(const struct alarms *alarms)
{
	return alarms->sequence;
}

uint64_t
alarms_suppressed(const struct alarms *alarms)
{
	return alarms->suppressed;
}

size_t
alarms_waiting(const struct alarms *alarms)
{
	return alarms->waiting;
}

unsigned
alarms_switches(const struct alarms *alarms)
{
	return alarms->switches;
}

int
alarms_set_switches(struct alarms *alarms, unsigned switches)
{
	if (alarms->refusal)
		return alarms->refusal;
	alarms->switches = switches;
	alarms->saved++;
	return 0;
}

unsigned
alarms_notices(const struct alarms *alarms)
{
	return alarms->notices;
}

int
alarms_set_notices(struct alarms *alarms, unsigned notices)
{
	alarms->notices = notices;
	return 0;
}

void
alarms_confirm(struct alarms *alarms, uint32_t sequence)
{
	if (alarms->confirmed_count < FAKE_CONFIRMED_MAX)
		alarms->confirmed[alarms->confirmed_count++] = sequence;
}

void
alarms_unsent(struct alarms *alarms)
{
	alarms->unsent++;
}

void
alarms_wake(struct alarms *alarms)
{
	alarms->woken++;
}
