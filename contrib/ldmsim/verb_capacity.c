/* Virtual CPUs, cores and memory. The command's kind of thing is told by its name. */
#include <string.h>

#include "contrib/ldmsim/layout.h"
#include "contrib/ldmsim/listing.h"
#include "contrib/ldmsim/verb.h"

/* What the command changes: a key of the domain, its named form, and the binding. */
struct capacity {
	const char *noun, *key, *named, *bound;
};

static const struct capacity *
find_capacity(const struct request *request)
{
	static const struct capacity capacities[] = {
	    {"-vcpu", "vcpu", NULL, "bound-strands"},
	    {"-core", "cores", "cid", "bound-strands"},
	    {"-memory", "memory", "mblock", "bound-memory"},
	};
	const char *noun = strchr(request->command->name, '-');
	size_t i = 0;

	while (i < 2 && strcmp(capacities[i].noun, noun) != 0)
		i++;
	return &capacities[i];
}

/* Virtual CPUs and whole cores exclude each other, as do amounts and names. */
static void
set_capacity(struct object *domain, const struct capacity *capacity, const char *amount,
    const char *named)
{
	if (strcmp(capacity->bound, "bound-strands") == 0) {
		object_set(domain, "vcpu", "");
		object_set(domain, "cores", "");
		object_set(domain, "cid", "");
	}
	object_set(domain, capacity->key, amount);
	if (capacity->named != NULL)
		object_set(domain, capacity->named, named);
}

/* A bound domain is bound anew with what it wants now. */
static int
rebind(struct request *request, struct object *domain, const struct capacity *capacity)
{
	struct text complaint = {0};
	int status = 0;

	if (!domain_is_bound(domain))
		return 0;
	object_set(domain, capacity->bound, "");
	if (layout_bind(request->host, domain, &complaint) < 0)
		status = request_fail(request, "%s", text_string(&complaint));
	text_free(&complaint);
	return status;
}

static bool
value_fits(const char *key, const char *value)
{
	return schema_check(schema_find_key(KIND_DOMAIN, key, strlen(key)), value) ==
	       NULL;
}

/* direction: 1 adds, -1 removes, 0 sets. */
static int
change_capacity(struct request *request, int direction)
{
	const struct capacity *capacity = find_capacity(request);
	const char *named =
	    capacity->named != NULL ? request_option(request, capacity->named) : NULL;
	bool by_name = named != NULL && direction == 0;
	const char *name = request->words[request->word_count - 1];
	struct object *domain = request_domain(request, name);
	uint64_t have, amount;

	if (domain == NULL)
		return 1;
	if (request->word_count != (by_name ? 1 : 2) ||
	    !value_fits(by_name ? capacity->named : capacity->key,
		by_name ? named : request->words[0]))
		/* invented text */
		return request_fail(request, "An amount must be given");
	if (by_name) {
		set_capacity(domain, capacity, "", named);
		return rebind(request, domain, capacity);
	}
	have = strcmp(capacity->key, "memory") == 0
		   ? domain_memory(domain)
		   : object_number(domain, capacity->key, 0);
	amount = size_parse(request->words[0]);
	if (direction < 0 && amount > have)
		/* invented text */
		return request_fail(request, "LDom %s has no more than %llu",
		    domain->name, (unsigned long long)have);
	if (direction > 0)
		amount = have + amount;
	else if (direction < 0)
		amount = have - amount;
	set_capacity(domain, capacity,
	    arena_format(domain->arena, "%llu", (unsigned long long)amount), "");
	return rebind(request, domain, capacity);
}

int
verb_add_capacity(struct request *request)
{
	return change_capacity(request, 1);
}

int
verb_set_capacity(struct request *request)
{
	return change_capacity(request, 0);
}

int
verb_remove_capacity(struct request *request)
{
	return change_capacity(request, -1);
}
