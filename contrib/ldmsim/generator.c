#include "contrib/ldmsim/generator.h"

/* splitmix64 over everything that the choice depends on. */
size_t
generator_roll(const struct generator *generator, enum topic topic, size_t a, size_t b,
    size_t limit)
{
	uint64_t x = generator->plan->seed;
	const uint64_t parts[] = {(uint64_t)topic, a, b};

	for (size_t i = 0; i < 3; i++) {
		x = (x ^ parts[i]) + UINT64_C(0x9e3779b97f4a7c15);
		x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
		x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
		x ^= x >> 31;
	}
	return (size_t)(x % limit);
}

bool
generator_chance(const struct generator *generator, enum topic topic, size_t a,
    size_t b, size_t share)
{
	return generator_roll(generator, topic, a, b, 1000) < share;
}

struct object *
generator_make(struct generator *generator, struct object *parent, enum kind kind,
    const char *name)
{
	return object_create(generator->arena, parent, kind, name);
}

const char *
domain_mac(const struct generator *generator, size_t number, size_t which)
{
	size_t serial = number * 4 + which;

	if (generator_chance(generator, TOPIC_MAC, number, which, 4)) {
		serial = generator_roll(generator, TOPIC_MAC, number, which + 8,
		    generator->plan->domains * 4);
	}
	if (generator_chance(generator, TOPIC_MAC, number, which + 16, 10)) {
		return arena_format(generator->arena, "00:14:4f:fc:%02zx:%02zx",
		    serial >> 8 & 0xff, serial & 0xff);
	}
	return arena_format(generator->arena, "00:14:4f:f%c:%02zx:%02zx",
	    "89ab"[serial >> 16 & 3], serial >> 8 & 0xff, serial & 0xff);
}

size_t
domain_disks(const struct generator *generator, size_t number)
{
	return 1 + generator_roll(generator, TOPIC_DISKS, number, 0, 3);
}

const char *
domain_state(const struct generator *generator, size_t number)
{
	size_t luck = generator_roll(generator, TOPIC_STATE, number, 0, 1000);

	return luck < 850 ? "active" : (luck < 900 ? "bound" : "inactive");
}

void
generator_make_vf(
    struct generator *generator, struct object *pf, const char *user, const char *name)
{
	size_t number = generator->vfs++;
	struct object *vf = generator_make(generator, pf, KIND_VF,
	    arena_format(generator->arena, "%s.VF%zu", pf->name, number));

	object_set(vf, "dev",
	    arena_format(
		generator->arena, "%s,%zx", object_get(pf, "dev"), 0x80 + number));
	object_set(vf, "domain", user);
	object_set(vf, "name", name);
}

size_t
cluster_vlan(const struct generator *generator)
{
	return 100 + generator->cluster % 100 * 10;
}
