/*
 * Records: small texts by key that survive a restart, each in the room of who keeps it.
 * agent/state_records.c keeps them in the state database; tests keep them in memory.
 */
#ifndef AGENT_RECORDS_H
#define AGENT_RECORDS_H

#include <stddef.h>

struct reason;

/* With the octet that ends them. */
#define RECORD_KEY_SIZE   256
#define RECORD_VALUE_SIZE 65536

/* Both functions return 0 or -errno with a reason. Keys and values are C strings. */
struct record_store {
	/*
	 * Call back once for each record of the room, by key as octets, ascending. Ends
	 * at the first call that returns other than 0, with what that returned; record
	 * may not call the store. A record beyond the sizes, or no text, is left out
	 * and logged; whether its value makes sense is for the reader to say.
	 */
	int (*each)(void *context, const char *room,
	    int (*record)(void *reader, const char *key, const char *value),
	    void *reader, struct reason *reason);
	/*
	 * Save count records of the room, in their order and at once: all or none.
	 * Value NULL removes. -E2BIG: one is beyond the sizes.
	 */
	int (*save)(void *context, const char *room, const char *const *keys,
	    const char *const *values, size_t count, struct reason *reason);
	void *context;
};

#endif
