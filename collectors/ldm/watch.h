/* A source that hears from its manager what changed, instead of asking at intervals. */
#ifndef COLLECTORS_LDM_WATCH_H
#define COLLECTORS_LDM_WATCH_H

#include <stdbool.h>

#include "collectors/ldm/build.h"

struct collector_listener;
struct collector_option;
struct collector_settings;
struct event_base;
struct reason;
struct watch;

/*
 * What a host block says of it. 0, or -EINVAL with a reason that names the key.
 */
int watch_check(const struct collector_settings *settings, struct reason *reason);

/*
 * Take over the settings; *watch stays NULL when events are not wanted. Freed by
 * watch_close. -ENOMEM.
 */
int watch_open(struct watch **watch, const struct collector_settings *settings);
void watch_close(struct watch *watch);

/*
 * Begin to listen: changed is called some milliseconds after the first of many events,
 * progress at once. 0, or -errno with a reason (a file that cannot be used).
 */
int watch_start(struct watch *watch, struct event_base *base,
    const struct collector_listener *listener, void *context, struct reason *reason);

/* Whether events come now: else nobody would tell what changed. NULL is allowed. */
bool watch_hears(const struct watch *watch);

/* While a collection runs events are only gathered. NULL is allowed. */
void watch_hold(struct watch *watch, bool hold);

/* Forget which changes were announced so far: what they are about is being read. */
void watch_forget(struct watch *watch);

/* Whether what was announced may have changed a listing. */
bool watch_concerns(const struct watch *watch, enum ldm_listing listing);

/* Whether a listing seldom changes, so that it is worth while to keep it. */
bool watch_spares(const struct watch *watch, enum ldm_listing listing);

#endif
