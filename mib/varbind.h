/*
 * Values of variable bindings: the only place that writes and reads them, because every
 * type has its own pitfall in the library below.
 */
#ifndef MIB_VARBIND_H
#define MIB_VARBIND_H

#include <stddef.h>
#include <stdint.h>

#include <net-snmp/net-snmp-config.h>
#include <net-snmp/library/oid.h>

/* The longest string in octets: SnmpAdminString (SIZE (0..255)), RFC 3411 section 5. */
#define VARBIND_TEXT_MAX 255

/* Octets of BITS: names 0 to 15. */
#define VARBIND_BITS_SIZE 2

struct variable_list;

/* ---- write: 0, or -ENOMEM ---- */

/* Integer32 and enumerations; clamped to the range of the type. */
int varbind_set_integer(struct variable_list *varbind, int64_t number);
/* Gauge32 and Unsigned32; latches at 0 and 4294967295 (RFC 2578 section 7.1.7). */
int varbind_set_gauge(struct variable_list *varbind, int64_t number);
/* Counter32; wraps (RFC 2578 section 7.1.6). */
int varbind_set_counter32(struct variable_list *varbind, uint64_t number);
/* SnmpAdminString; longer text is cut at a character, not within one. */
int varbind_set_text(struct variable_list *varbind, const char *text);
/* DateAndTime in UTC (RFC 2579); wall: milliseconds since 1970, as struct instant. */
int varbind_set_date(struct variable_list *varbind, int64_t wall);
/* BITS named 0 to 15, as two octets; bit 0 is the top bit of the first octet. */
int varbind_set_bits(struct variable_list *varbind, unsigned bits);

/* How many octets of a text there are, at most so many, and not within a character. */
size_t varbind_text_length(const char *text, size_t most);

/*
 * ---- read what a manager sent: 0, -EPROTOTYPE: of another type, -EMSGSIZE: too long,
 * -EINVAL: no such value ----
 */

/* Integer32 and enumerations. */
int varbind_get_integer(const struct variable_list *varbind, int64_t *number);
/* Gauge32 and Unsigned32, which are one type on the wire. */
int varbind_get_gauge(const struct variable_list *varbind, int64_t *number);
/* SnmpAdminString into a buffer of VARBIND_TEXT_MAX + 1. */
int varbind_get_text(const struct variable_list *varbind, char *buffer);
/* BITS named 0 to 15; octets at the end that are left out are 0. */
int varbind_get_bits(const struct variable_list *varbind, int64_t *bits);

#endif
