/* The root of MIGREADY-MIB, as configure --with-oid-base chose it. */
#ifndef MIB_ROOT_H
#define MIB_ROOT_H

#include <stddef.h>

#include <net-snmp/net-snmp-config.h>
#include <net-snmp/library/oid.h>

extern const oid root_name[]; /* migreadyMIB */
extern const size_t root_length;
extern const char root_text[]; /* dotted */

extern const oid root_objects[]; /* mrObjects */
extern const size_t root_objects_length;

#endif
