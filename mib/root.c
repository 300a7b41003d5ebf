/* Before net-snmp's header, which keeps away from names that are already taken. */
#include "config.h"

#include "mib/root.h"

const oid root_name[] = {MIGREADY_OID_BASE};
const size_t root_length = sizeof(root_name) / sizeof(*root_name);
const char root_text[] = MIGREADY_OID_BASE_TEXT;

const oid root_objects[] = {MIGREADY_OID_BASE, 1};
const size_t root_objects_length = sizeof(root_objects) / sizeof(*root_objects);
