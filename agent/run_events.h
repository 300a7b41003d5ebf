/* Runs as notifications: who hears from the engine, and has the alarms tell it. */
#ifndef AGENT_RUN_EVENTS_H
#define AGENT_RUN_EVENTS_H

struct alarms;
struct engine;
struct run_events;

/*
 * Tell from now on how runs begin and end, and at once what was not known to have
 * arrived when the daemon ended: runs of the journal that have begun and not ended, or
 * that have ended. *events is freed by run_events_free, before both. -ENOMEM.
 */
int run_events_open(
    struct run_events **events, struct engine *engine, struct alarms *alarms);
void run_events_free(struct run_events *events);

#endif
