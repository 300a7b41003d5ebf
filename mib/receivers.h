/*
 * Who is sent the notifications of an agent of its own: sessions of the library with
 * each receiver, traps or informs, SNMPv2c or SNMPv3. Private to mib/.
 */
#ifndef MIB_RECEIVERS_H
#define MIB_RECEIVERS_H

struct mib_options;
struct reason;
struct receivers;
struct variable_list;

/*
 * Open a session with each of options->receivers; the users are known to the library by
 * now. *out: freed by receivers_free(). 0, or -errno with a reason.
 */
int receivers_open(
    struct receivers **out, const struct mib_options *options, struct reason *reason);
/* After the library has closed its sessions. */
void receivers_free(struct receivers *receivers);

/*
 * Send a notification, which begins with snmpTrapOID.0, to all. What cannot be sent is
 * told in the log: a receiver that is not there cannot hold up the others.
 */
void receivers_send(struct receivers *receivers, const struct variable_list *varbinds);

#endif
