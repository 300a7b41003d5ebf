/*
 * Small numbers for objects, given again when they become free, so that bitsets and
 * arrays over all objects stay dense.
 */
#ifndef AGENT_FLEET_SLOTS_H
#define AGENT_FLEET_SLOTS_H

struct slots {
	void **items;   /* NULL where free */
	unsigned *free; /* stack of free numbers below count */
	unsigned count, room, free_count;
};

/* Give an object a number. 0 or -ENOMEM. */
int slots_add(struct slots *slots, void *item, unsigned *slot);
void slots_remove(struct slots *slots, unsigned slot);

/* Free the arrays, not the objects. */
void slots_clear(struct slots *slots);

#endif
