/*
 * The conditions behind alarms: watches the fleet and the matrix, and tells the alarms
 * what is bad, good, gone or not known.
 *
 *   vswitch-lost      a switch that the host had is not in a newer good inventory
 *   service-lost      the same for a volume, a virtual SAN or a virtual function
 *   vcc-exhausted     no free port in any console concentrator of the host
 *   vcc-low           no more free ports in all of them than alarms_options.vcc_low
 *   target-stale      what is known of the host is too old, or nothing ever came
 *   domain-stranded   no host is ready or degraded as its target, for certain
 *   pair-blocked      a pair that was ready or degraded is blocked now
 *   host-not-evacuable  the guests of the host do not all find a place elsewhere
 */
#ifndef AGENT_ALARMS_CONDITIONS_H
#define AGENT_ALARMS_CONDITIONS_H

struct alarms;
struct conditions;
struct fleet;
struct instant;
struct matrix;
struct policy;
struct standings;

/*
 * Follow a fleet as its observer, after its matrix: call once the matrix is open. All
 * four must outlive it. *conditions is freed by conditions_free; the fleet must not
 * change any more then. -ENOMEM.
 */
int conditions_open(struct conditions **conditions, struct fleet *fleet,
    const struct matrix *matrix, const struct policy *policy, struct alarms *alarms);
void conditions_free(struct conditions *conditions);

/*
 * Where evacuations are told; must outlive the conditions. NULL, as at first: they are
 * not looked at.
 */
void conditions_set_standings(
    struct conditions *conditions, const struct standings *standings);

/*
 * Look at all that may have changed since the last call; cheap when nothing did. Call
 * before alarms_run().
 */
void conditions_run(struct conditions *conditions, const struct instant *now);

/* Look at everything again: options, switches or severities have changed. */
void conditions_reconsider(struct conditions *conditions, const struct policy *policy);

#endif
