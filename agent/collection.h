/*
 * When hosts are collected: every host at its interval, a few at the same time, a
 * failing one less and less often. What comes back is published into the fleet.
 */
#ifndef AGENT_COLLECTION_H
#define AGENT_COLLECTION_H

#include <stdint.h>

struct collections;
struct config;
struct event_base;
struct fleet;
struct reason;

/* *collections is freed by collections_free, before base and fleet. -ENOMEM. */
int collections_open(
    struct collections **collections, struct event_base *base, struct fleet *fleet);
void collections_free(struct collections *collections);

/*
 * Get ready to follow a configuration: whatever can fail is done here, and nothing that
 * is collected now changes. Then one of commit and discard. config must live until the
 * next one is committed. On failure (a collector refuses its options, no memory)
 * nothing is left of it; with a reason.
 */
int collections_prepare(
    struct collections *all, const struct config *config, struct reason *reason);

/*
 * Follow what was prepared: hosts are added, changed and removed in the fleet and in
 * the schedule; one whose source did not change goes on undisturbed.
 */
void collections_commit(struct collections *all);
void collections_discard(struct collections *all);

/*
 * Seconds until a host is asked again after so many failures in a row: doubling from
 * its interval to the most, but never more often than the interval.
 */
int64_t collection_delay(int64_t interval, unsigned failures, int64_t most);

/*
 * Collect everything of a host as soon as there is room, and once more when a
 * collection is under way. Nothing for a host that is not in the schedule.
 */
void collections_hurry(struct collections *all, const char *host);

/*
 * Be told how far a migration is by hosts that say so by themselves (collector.h): from
 * the event loop. One listener; NULL ends it.
 */
void collections_on_progress(struct collections *all,
    void (*progress)(void *context, const char *host, const char *domain, int percent),
    void *context);

/*
 * For one-shot commands, called after collections_commit and before the loop runs:
 * collect every host once and call done from the loop when the last has answered or
 * failed. -ENOMEM.
 */
int collections_once(
    struct collections *all, void (*done)(void *context), void *context);

#endif
