/*
 * The bridge between libevent and net-snmp: one thread, one base.
 *
 * net-snmp opens and closes descriptors behind our back and reuses their numbers, so
 * its descriptors are taken afresh from snmp_select_info2() on every turn and are never
 * registered for longer than that turn.
 */
#ifndef AGENT_LOOP_H
#define AGENT_LOOP_H

#include <stdbool.h>

struct event_base;
struct loop;

/*
 * A loop with a base of its own that uses poll(2), the method that does not remember
 * descriptors. SIGPIPE is ignored from here on. Freed by loop_free. -ENOMEM.
 */
int loop_open(struct loop **out);
void loop_free(struct loop *loop);

/* The base for everything else that waits; owned by the loop. */
struct event_base *loop_base(struct loop *loop);

/* Whether net-snmp takes part in the turns: on after mib_open, off before mib_close. */
void loop_set_snmp(struct loop *loop, bool on);

/*
 * Wait for something, do all that is due, and return. 0; -ENOMEM, -EIO when the base
 * cannot wait.
 */
int loop_turn(struct loop *loop);

/* Turn until loop_stop(), which may be called from any event. Errors as loop_turn(). */
int loop_run(struct loop *loop);
void loop_stop(struct loop *loop);

#endif
