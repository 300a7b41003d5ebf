/* A registry's store in memory, whose disk can be full. */
#ifndef TESTS_UNIT_FLEET_FAKE_STORE_H
#define TESTS_UNIT_FLEET_FAKE_STORE_H

#include <stdbool.h>

#include "agent/fleet/registry.h"

#define FAKE_STORE_SAVED 4200

/* All zero is an empty one. */
struct fake_store {
	struct {
		enum registry_kind kind;
		char key[64];
		uint32_t index;
	} saved[FAKE_STORE_SAVED];
	size_t count, committed;
	uint32_t reserve[REGISTRY_KINDS];
	bool full;
};

struct registry_store fake_store_of(struct fake_store *fake);

#endif
