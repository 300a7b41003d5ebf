/* The engine's hands: the runner, and ldm of each host behind its command prefix. */
#ifndef AGENT_HANDS_H
#define AGENT_HANDS_H

struct collections;
struct config;
struct engine_hands;
struct event_base;
struct hands;

/*
 * *hands is freed by hands_free, after the engine and before base. wake is for the
 * engine, see there. collections: to collect hosts at once, NULL = never. -ENOMEM.
 */
int hands_open(struct hands **hands, struct event_base *base,
    struct collections *collections, void (*wake)(void *context), void *context);
void hands_free(struct hands *hands);

/* The hosts and the runner of a configuration, which must outlive its use here. */
void hands_set_config(struct hands *hands, const struct config *config);

/* As the engine wants them; valid as long as the hands. */
struct engine_hands hands_for_engine(struct hands *hands);

#endif
