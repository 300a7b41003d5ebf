/*
 * Who we are to SNMPv3 (RFC 3411 section 5, snmpEngineID) and how often we started
 * (RFC 3414 section 2.2.1, snmpEngineBoots). Both stand in one file, because boots that
 * go back under the same identity would lock all users out: whoever removes the file
 * gives us a new identity.
 */
#ifndef MIB_ENGINE_ID_H
#define MIB_ENGINE_ID_H

#include <stdint.h>

struct reason;

/* 4 octets of enterprise, 1 of format, 16 random ones; in hexadecimal, terminated. */
#define ENGINE_ID_HEX (2 * (4 + 1 + 16) + 1)

struct engine_id {
	char hex[ENGINE_ID_HEX];
	uint32_t boots; /* of this start, from 1 */
};

/*
 * Count a start: read the file "snmp-engine" in state_dir, or make an identity when
 * there is none, and save it durably before it is used. 0, or -errno with a reason: not
 * readable, not ours, not writable.
 */
int engine_id_start(
    struct engine_id *engine, const char *state_dir, struct reason *reason);

#endif
