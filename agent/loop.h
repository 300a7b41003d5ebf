/*
 * The bridge between libevent and net-snmp: one thread, one base.
 *
 * net-snmp opens and closes descriptors behind our back and reuses their numbers, so
 * its descriptors are taken afresh from snmp_select_info2() on every turn and are never
 * registered for longer than that turn.
 */
#ifndef AGENT_LOOP_H
#define AGENT_LOOP_H

struct event_base;
struct loop;

/*
 * A loop with a base of its own that uses poll(2), the method that does not remember
 * descriptors. SIGPIPE is ignored from here on. Freed by loop_free. -ENOMEM.
 */
int loop_open(struct loop **loop);
void loop_free(struct loop *loop);

/* The base for everything else that waits; owned by the loop. */
struct event_base *loop_base(struct loop *loop);

/* Whether net-snmp takes part in the turns: on after mib_open, off before mib_close. */
void loop_set_snmp(struct loop *loop, int on);

/* Turn until loop_stop(). 0 or -errno. */
int loop_run(struct loop *loop);
void loop_stop(struct loop *loop);

#endif
