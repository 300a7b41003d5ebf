#include "contrib/ldmsim/console.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

unsigned
domain_console(
    const struct object *host, const struct object *domain, struct object **service)
{
	const char *bound = object_get(domain, "bound-console");
	const char *at = strchr(bound, '@');

	if (service != NULL)
		*service = at != NULL ? object_find(host, KIND_VCC, at + 1) : NULL;
	return at != NULL ? (unsigned)strtoul(bound, NULL, 10) : 0;
}

/* Will a bound domain that has no console yet ask for this very port? */
static bool
port_is_wanted(const struct object *domain, const struct object *vcc, unsigned port)
{
	const struct object *console = object_first(domain, KIND_CONSOLE);

	return console != NULL && domain_is_bound(domain) &&
	       !object_has(domain, "bound-console") &&
	       object_number(console, "port", 0) == port &&
	       strcmp(object_get_or(console, "service", vcc->name), vcc->name) == 0;
}

static bool
port_is_taken(const struct object *host, const struct object *vcc, unsigned port,
    const struct object *asking)
{
	const struct object *domain = object_first(host, KIND_DOMAIN);
	struct object *service;

	for (; domain != NULL; domain = object_next(domain)) {
		if (domain == asking)
			continue;
		if (domain_console(host, domain, &service) == port && service == vcc)
			return true;
		if (port_is_wanted(domain, vcc, port))
			return true;
	}
	return false;
}

/* The wanted port, or with 0 the first free one; 0 when there is none. */
static unsigned
find_port(const struct object *host, const struct object *vcc, unsigned wanted,
    const struct object *asking)
{
	const char *range = object_get(vcc, "port-range");
	unsigned low = (unsigned)strtoul(range, NULL, 10);
	const char *dash = strchr(range, '-');
	unsigned high = dash != NULL ? (unsigned)strtoul(dash + 1, NULL, 10) : 0;

	if (wanted > low)
		low = wanted;
	if (wanted > 0 && wanted < high)
		high = wanted;
	for (unsigned port = low; port > 0 && port <= high; port++) {
		if (!port_is_taken(host, vcc, port, asking))
			return port;
	}
	return 0;
}

int
console_bind(const struct object *host, struct object *domain, struct text *complaint)
{
	const struct object *console = object_first(domain, KIND_CONSOLE);
	const char *service = console != NULL ? object_get(console, "service") : "";
	unsigned wanted =
	    console != NULL ? (unsigned)object_number(console, "port", 0) : 0;
	const struct object *vcc = NULL;
	bool any = false;

	if (strcmp(domain->name, "primary") == 0)
		return 0;
	for (int pass = 0; pass < 2; pass++) {
		while ((vcc = object_search(host, KIND_VCC, vcc)) != NULL) {
			bool control = strcmp(vcc->parent->name, "primary") == 0;
			unsigned port;

			if (control != (pass == 0) ||
			    (service[0] != '\0' && strcmp(service, vcc->name) != 0))
				continue;
			any = true;
			port = find_port(host, vcc, wanted, domain);
			if (port == 0)
				continue;
			object_set(domain, "bound-console",
			    arena_format(domain->arena, "%u@%s", port, vcc->name));
			return 0;
		}
	}
	/* invented texts */
	if (any && wanted > 0)
		text_format(complaint, "Console port %u is not available\n", wanted);
	else
		text_add(complaint,
		    any ? "No free port in any vconscon service\n"
			: "No vconscon service is available for the console\n");
	return -ENOSPC;
}
