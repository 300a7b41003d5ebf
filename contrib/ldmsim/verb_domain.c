/* The life of domains, and their variables. */
#include <string.h>
#include <time.h>

#include "contrib/ldmsim/layout.h"
#include "contrib/ldmsim/verb.h"

int
verb_add_domain(struct request *request)
{
	const char *name = request->words[0];
	const char *complaint = schema_check_name(KIND_DOMAIN, name);
	struct object *domain;

	if (complaint != NULL)
		/* invented text */
		return request_fail(
		    request, "Invalid name %s: need %s", name, complaint);
	if (object_child(request->host, KIND_DOMAIN, name) != NULL)
		/* invented text, but for "already exists" */
		return request_fail(request, "LDom %s already exists", name);
	domain = object_create(request->host->arena, request->host, KIND_DOMAIN, name);
	object_set(domain, "state", "inactive");
	return request_apply(request, domain);
}

int
verb_set_domain(struct request *request)
{
	struct object *domain = request_domain(request, request->words[0]);

	if (domain == NULL)
		return 1;
	if (request_option(request, "cpu-arch") != NULL &&
	    object_is(domain, "state", "active"))
		/* invented text */
		return request_fail(
		    request, "cpu-arch of an active domain cannot be changed");
	return request_apply(request, domain);
}

/* Call a function for each domain named, or with -a for all but the control domain. */
static int
each_domain(struct request *request,
    int (*change)(struct request *request, struct object *domain))
{
	struct object *domain = object_first(request->host, KIND_DOMAIN), *next;
	int status = 0;

	if (request_has(request, 'a')) {
		for (; domain != NULL; domain = next) {
			next = object_next(domain);
			if (strcmp(domain->name, "primary") == 0)
				continue;
			if (request_domain(request, domain->name) == NULL)
				status = 1;
			else
				status |= change(request, domain);
		}
		return status;
	}
	if (request->word_count == 0)
		/* invented text */
		return request_fail(request, "A domain must be named");
	for (int i = 0; i < request->word_count; i++) {
		domain = request_domain(request, request->words[i]);
		status |= domain != NULL ? change(request, domain) : 1;
	}
	return status;
}

/* What an operation needs the domain to be. */
static int
check_state(struct request *request, const struct object *domain, const char *state)
{
	if (object_is(domain, "state", state))
		return 0;
	/* invented text */
	return request_fail(request, "LDom %s is %s, not %s", domain->name,
	    object_get(domain, "state"), state);
}

/* Bind and stop of any domain are refused while one of the host migrates. */
static int
check_no_migration(struct request *request)
{
	const struct object *domain = object_first(request->host, KIND_DOMAIN);

	for (; domain != NULL; domain = object_next(domain)) {
		if (object_is(domain, "migration", "source") ||
		    object_is(domain, "migration", "target"))
			/* invented text */
			return request_fail(
			    request, "A migration of %s is in progress", domain->name);
	}
	return 0;
}

/* A domain that a broken migration left behind may go while it is active. */
static int
remove_domain(struct request *request, struct object *domain)
{
	if (!object_is(domain, "migration", "error") &&
	    check_state(request, domain, "inactive") != 0)
		return 1;
	host_remove_domain(request->host, domain);
	return 0;
}

int
verb_remove_domain(struct request *request)
{
	return each_domain(request, remove_domain);
}

static int
bind_domain(struct request *request, struct object *domain)
{
	static const enum kind devices[] = {KIND_VNET, KIND_VDISK, KIND_VHBA};
	struct text complaint = {0};
	int status = 0;

	if (check_no_migration(request) != 0 ||
	    check_state(request, domain, "inactive") != 0)
		return 1;
	for (size_t i = 0; i < sizeof(devices) / sizeof(devices[0]); i++) {
		const struct object *device = object_first(domain, devices[i]);

		for (; device != NULL; device = object_next(device)) {
			const char *broken = device_complaint(request->host, device);

			if (broken != NULL)
				status = request_fail(request, "%s", broken);
		}
	}
	if (status == 0 && layout_bind(request->host, domain, &complaint) < 0)
		status = request_fail(request, "%s", text_string(&complaint));
	if (status == 0)
		object_set(domain, "state", "bound");
	text_free(&complaint);
	return status;
}

int
verb_bind_domain(struct request *request)
{
	return each_domain(request, bind_domain);
}

static int
unbind_domain(struct request *request, struct object *domain)
{
	if (check_state(request, domain, "bound") != 0)
		return 1;
	layout_unbind(domain);
	object_set(domain, "state", "inactive");
	return 0;
}

int
verb_unbind_domain(struct request *request)
{
	return each_domain(request, unbind_domain);
}

static int
start_domain(struct request *request, struct object *domain)
{
	if (check_state(request, domain, "bound") != 0)
		return 1;
	object_set(domain, "state", "active");
	object_set(domain, "uptime", "");
	object_set_number(domain, "started", (uint64_t)time(NULL));
	/* invented text */
	text_format(&request->answer->out, "LDom %s started\n", domain->name);
	return 0;
}

int
verb_start_domain(struct request *request)
{
	return each_domain(request, start_domain);
}

static int
stop_domain(struct request *request, struct object *domain)
{
	if (check_no_migration(request) != 0 ||
	    check_state(request, domain, "active") != 0)
		return 1;
	object_set(domain, "state", "bound");
	object_set(domain, "uptime", "");
	object_set(domain, "started", "");
	/* invented text */
	text_format(&request->answer->out, "LDom %s stopped\n", domain->name);
	return 0;
}

int
verb_stop_domain(struct request *request)
{
	return each_domain(request, stop_domain);
}

/* set-variable NAME=VALUE... DOMAIN: any name, so the options are not properties. */
int
verb_set_variable(struct request *request)
{
	struct object *domain = request_domain(request, request->words[0]);

	if (domain == NULL)
		return 1;
	for (size_t i = 0; i < request->option_count; i++) {
		const struct assignment *option = &request->options[i];
		struct object *variable =
		    object_child(domain, KIND_VARIABLE, option->key);

		if (variable == NULL)
			variable = object_create(
			    domain->arena, domain, KIND_VARIABLE, option->key);
		object_set(variable, "value", option->value);
	}
	return 0;
}

int
verb_remove_variable(struct request *request)
{
	int last = request->word_count - 1;
	struct object *domain = request_domain(request, request->words[last]);

	if (domain == NULL)
		return 1;
	for (int i = 0; i < last; i++) {
		struct object *variable =
		    object_child(domain, KIND_VARIABLE, request->words[i]);

		if (variable == NULL)
			/* invented text, but for "not found" */
			return request_fail(
			    request, "Variable %s not found", request->words[i]);
		object_remove(variable);
	}
	return 0;
}
