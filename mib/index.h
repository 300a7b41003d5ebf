/*
 * Instance suffixes of object identifiers and the integer indexes of our tables: the
 * one place where either is made from the other (RFC 2578 section 7.7).
 */
#ifndef MIB_INDEX_H
#define MIB_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <net-snmp/net-snmp-config.h>
#include <net-snmp/library/oid.h>

/*
 * Whether a suffix names a row with an index of count parts; index is set if so.
 * Sub-identifiers beyond 32 bits, which cannot come over the network, name none.
 */
bool index_exact(const oid *suffix, size_t length, uint32_t *index, size_t count);

/*
 * Set index (count parts) to the smallest one that comes after the suffix in the order
 * of object identifiers. The suffix may be shorter or longer than the index, or empty,
 * which comes before everything. false: none comes after it.
 */
bool index_after(const oid *suffix, size_t length, uint32_t *index, size_t count);

/* Write an index of count parts as a suffix of as many sub-identifiers. */
void index_write(oid *suffix, const uint32_t *index, size_t count);

/*
 * Below 0, 0 or above 0 as index a comes before, is or comes after index b, both of
 * count parts.
 */
int index_compare(const uint32_t *a, const uint32_t *b, size_t count);

#endif
