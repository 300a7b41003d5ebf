/*
 * When hosts are collected: every host at its interval, a few at the same time, a
 * failing one less and less often. What comes back is published into the fleet.
 */
#ifndef AGENT_COLLECTION_H
#define AGENT_COLLECTION_H

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
 * Follow a configuration: hosts are added, changed and removed in the fleet and in the
 * schedule; one whose source did not change goes on undisturbed. config must live until
 * the next call. On failure (a collector refuses its options, no memory) nothing has
 * changed; with a reason.
 */
int collections_apply(struct collections *collections, const struct config *config,
    struct reason *reason);

/*
 * For one-shot commands, called after collections_apply and before the loop runs:
 * collect every host once and call done from the loop when the last has answered or
 * failed. -ENOMEM.
 */
int collections_once(
    struct collections *collections, void (*done)(void *context), void *context);

#endif
