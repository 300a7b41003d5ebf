/*
 * The text form of a service row, for the state database. The key is the row's index in
 * mrServiceTable, "2.17" for service 17 of host 2; the value four lines:
 *
 *   1 1 1767323045600 -1 -1     kind, present, last change, capacity, used
 *   primary-vsw0                name
 *   primary                     service domain, empty when not known
 *   net-dev net0, pvid 1        detail
 */
#ifndef AGENT_FLEET_SERVICE_RECORD_H
#define AGENT_FLEET_SERVICE_RECORD_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/fleet/fleet.h"

#define SERVICE_RECORD_KEY_SIZE   32
#define SERVICE_RECORD_VALUE_SIZE (3 * FLEET_TEXT_SIZE + 96)

struct service_record {
	uint32_t host; /* indexes */
	uint32_t service;
	enum fleet_service_kind kind;
	bool present;
	int64_t changed; /* wall clock, milliseconds, never below 0 */
	struct fleet_service_view view;
};

/* key: SERVICE_RECORD_KEY_SIZE octets. */
void service_record_key(uint32_t host, uint32_t service, char *key);

/* value: SERVICE_RECORD_VALUE_SIZE octets. */
void service_record_write(const struct service_record *record, char *value);

/* Whether it is a record; only one that service_record_write could have written is. */
bool service_record_read(
    struct service_record *record, const char *key, const char *value);

#endif
