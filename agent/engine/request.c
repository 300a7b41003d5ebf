/* Requests: what is checked before a run is taken, and taking it. */
#include "agent/engine/engine_private.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/fleet/fleet.h"
#include "agent/fleet/inventory.h"
#include "agent/log.h"

#define OPTIONS_KNOWN                                                                  \
	(ENGINE_OVERRIDE_WARNINGS | ENGINE_OVERRIDE_BLOCKERS | ENGINE_FORCE |          \
	    ENGINE_SAVE_CONFIG)

const struct fleet_domain *
domain_of(const struct fleet *fleet, uint32_t index)
{
	size_t count;
	const struct fleet_domain *const *domains = fleet_domains(fleet, &count);
	size_t low = 0;

	while (low < count) {
		size_t middle = low + (count - low) / 2;

		if (domains[middle]->index == index)
			return domains[middle];
		if (domains[middle]->index < index)
			low = middle + 1;
		else
			count = middle;
	}
	return NULL;
}

const struct fleet_host *
host_of(const struct fleet *fleet, uint32_t index)
{
	size_t count;
	const struct fleet_host *const *hosts = fleet_hosts(fleet, &count);

	for (size_t i = 0; i < count; i++)
		if (hosts[i]->index == index)
			return hosts[i];
	return NULL;
}

/* ---- checks ---- */

/* A refusal of one kind, with the errno and the error of the run that belong to it. */
static int
refuse(enum engine_error *error, enum engine_error kind, int number)
{
	*error = kind;
	return number;
}

static int
host_check(
    const struct engine *engine, const struct fleet_host *host, struct reason *reason)
{
	const struct engine_hands *hands = &engine->hands;
	struct reason why = {""};

	if (!name_is_plain(host->name))
		return reason_set(reason, -ENOTSUP,
		    "the name of host %s has characters that ldm would not take",
		    host->name);
	if (hands->command(hands->context, host->name, &why) == NULL)
		return reason_set(reason, -ENOTSUP, "ldm cannot be run on %s: %s",
		    host->name, why.text);
	return 0;
}

static int
fresh_check(const struct fleet_host *host, uint32_t generation, struct reason *reason)
{
	if (host->inventory == NULL ||
	    (host->state != FLEET_HOST_FRESH && host->state != FLEET_HOST_FAILING))
		return reason_set(reason, -ESTALE,
		    "what is known of %s is too old or nothing: it has to answer first",
		    host->name);
	if (generation != 0 && host->generation > generation)
		return reason_set(reason, -ESTALE,
		    "%s has changed since generation %u: look again", host->name,
		    generation);
	return 0;
}

/* An option of ldm that came with 3.5. */
static int
save_config_check(const struct fleet_host *host, struct reason *reason)
{
	const struct inventory_version *version = &host->inventory->version;

	if (version->text != NULL && inventory_version_compare(version, 3, 5) < 0)
		return reason_set(reason, -EINVAL,
		    "saveConfig needs a manager from 3.5 on, %s has %s", host->name,
		    version->text);
	return 0;
}

static int
values_check(const struct engine_request *request, const struct fleet_domain *domain,
    const struct fleet_host *target, struct reason *reason)
{
	const char *name = request->name != NULL ? request->name : "";
	int error = 0;

	if (domain->host == target)
		return reason_set(reason, -EINVAL, "%s is on %s already",
		    domain->inventory->name, target->name);
	if (!name_is_plain(domain->inventory->name))
		return reason_set(reason, -EINVAL,
		    "the name of %s has characters that are not handed to ldm: "
		    "letters, "
		    "digits, '_', '.' and '-' are",
		    domain->inventory->name);
	if (name[0] != '\0' && !name_is_plain(name))
		return reason_set(reason, -EINVAL,
		    "the new name has other characters than letters, digits, '_', '.' "
		    "and '-', or is too long");
	if ((request->options & ENGINE_SAVE_CONFIG) != 0) {
		error = save_config_check(domain->host, reason);
		if (error == 0)
			error = save_config_check(target, reason);
	}
	return error;
}

int
request_check(struct engine *engine, const struct engine_request *request,
    const struct run *before, const struct instant *now, enum engine_error *error,
    struct reason *reason)
{
	const struct fleet_domain *domain = domain_of(engine->fleet, request->domain);
	const struct fleet_host *target = host_of(engine->fleet, request->target);
	int number;

	*error = ENGINE_ERROR_NONE;
	if (domain == NULL || target == NULL)
		return refuse(error, ENGINE_ERROR_GONE,
		    reason_set(reason, -ENOENT, "there is no %s %u",
			domain == NULL ? "domain" : "host",
			domain == NULL ? request->domain : request->target));
	number = fresh_check(domain->host, request->generation, reason);
	if (number == 0)
		number = fresh_check(target, request->generation, reason);
	if (number != 0)
		return refuse(error, ENGINE_ERROR_GENERATION, number);
	number = values_check(request, domain, target, reason);
	if (number == 0)
		number =
		    allow_check(&engine->policy, request, domain, target, now, reason);
	if (number == 0)
		number = host_check(engine, domain->host, reason);
	if (number == 0)
		number = host_check(engine, target, reason);
	if (number != 0)
		return refuse(error, ENGINE_ERROR_POLICY, number);
	number = reserve_check(engine, domain, target, before, reason);
	return number != 0 ? refuse(error, ENGINE_ERROR_RESERVED, number) : 0;
}

static int
broken_say(const struct engine *engine, struct reason *reason)
{
	return reason_set(
	    reason, -EIO, "the engine takes no runs: %s", engine->broken.text);
}

static int
index_check(const struct engine *engine, uint32_t index, struct reason *reason)
{
	const struct run *run = run_find(engine, index);

	if (index == 0 || index > ENGINE_RUN_MAX)
		return reason_set(
		    reason, -EINVAL, "a run has an index from 1 to %u", ENGINE_RUN_MAX);
	if (run != NULL && run->public.state != ENGINE_WAITING)
		return reason_set(reason, -EEXIST, "run %u exists: it is %s", index,
		    engine_state_word(run->public.state));
	return 0;
}

static int
cancel_check(const struct engine *engine, uint32_t subject, struct reason *reason)
{
	const struct run *run = run_find(engine, subject);

	if (run == NULL || run->public.state == ENGINE_WAITING)
		return reason_set(reason, -ENOENT, "there is no run %u", subject);
	if (run->public.operation == ENGINE_CANCEL)
		return reason_set(
		    reason, -EINVAL, "run %u is a cancel itself", subject);
	if (engine_state_ended(run->public.state))
		return reason_set(reason, -EBUSY, "run %u has ended: %s", subject,
		    engine_state_word(run->public.state));
	return 0;
}

/* One is enough: it asks again and again, and has no place in the queue. */
static int
cancels_check(const struct engine *engine, uint32_t subject, struct reason *reason)
{
	int error = cancel_check(engine, subject, reason);

	for (size_t i = 0; i < engine->open_count && error == 0; i++) {
		const struct engine_run *run = &engine->open[i]->public;

		if (run->operation == ENGINE_CANCEL && run->subject == subject &&
		    !engine_state_ended(run->state))
			error = reason_set(reason, -EBUSY,
			    "run %u cancels run %u already: %s", run->index, subject,
			    run->text);
	}
	return error;
}

static int
queue_check(const struct engine *engine, const struct engine_request *request,
    struct reason *reason)
{
	uint32_t active = engine_active_run(engine, request->domain);
	int64_t waiting = 0;

	if (active != 0)
		return reason_set(
		    reason, -EBUSY, "run %u of that domain has not ended", active);
	for (size_t i = 0; i < engine->open_count; i++)
		if (engine->open[i]->public.state == ENGINE_QUEUED)
			waiting++;
	if (waiting >= engine->policy.queue)
		return reason_set(reason, -ENOSPC,
		    "%lld runs wait, and the queue takes no more", (long long)waiting);
	return 0;
}

static int
check(struct engine *engine, const struct engine_request *request,
    const struct instant *now, struct reason *reason)
{
	bool cancels = request->operation == ENGINE_CANCEL;
	enum engine_error kind;
	int error = index_check(engine, request->run, reason);

	if (engine->broken.text[0] != '\0')
		return broken_say(engine, reason);
	/* Whoever wants to stop something may also do it when nothing new may begin. */
	if (!engine->policy.enabled && !cancels)
		return reason_set(reason, -EPERM,
		    "the engine is switched off in the configuration: engine { enabled "
		    "= true }");
	if (engine->switched_off && !cancels)
		return reason_set(reason, -EPERM, "the engine is switched off");
	if (error != 0)
		return error;
	if (request->operation < ENGINE_VALIDATE ||
	    request->operation >= ENGINE_OPERATIONS ||
	    (request->options & ~(unsigned)OPTIONS_KNOWN) != 0)
		return reason_set(reason, -EINVAL,
		    "there is no operation %d with options %u", (int)request->operation,
		    request->options);
	if (cancels) {
		error = allow_operation(&engine->policy, request->operation, reason);
		return error != 0 ? error
				  : cancels_check(engine, request->subject, reason);
	}
	error = queue_check(engine, request, reason);
	return error != 0 ? error
			  : request_check(engine, request, NULL, now, &kind, reason);
}

/* What was refused is remembered, as SNMP has no words for it. */
static int
remember(struct engine *engine, const struct engine_request *request, int error,
    struct reason *reason)
{
	if (error == 0)
		return 0;
	engine_refuse(engine, reason->text);
	log_warning(ROOM_ENGINE, "run %u by \"%s\" is refused: %s", request->run,
	    request->requester != NULL ? request->requester : "", reason->text);
	return error;
}

int
engine_check(struct engine *engine, const struct engine_request *request,
    const struct instant *now, struct reason *reason)
{
	struct reason why = {""};

	if (reason == NULL)
		reason = &why;
	return remember(engine, request, check(engine, request, now, reason), reason);
}

/* ---- taking ---- */

/* The columns as asked for, with the names of what they are about. */
static void
run_fill(struct run *run, const struct engine_request *request)
{
	const struct fleet *fleet = run->engine->fleet;
	const struct run *subject = run_find(run->engine, request->subject);
	const struct fleet_domain *domain = domain_of(fleet, request->domain);
	const struct fleet_host *target = host_of(fleet, request->target);
	struct engine_run *public = &run->public;

	public->operation = request->operation;
	public->options = request->options;
	public->domain = request->domain;
	public->target = request->target;
	public->subject = request->subject;
	public->generation = request->generation;
	text_put(run->name, request->name);
	text_put(run->requester, request->requester);
	if (domain != NULL) {
		public->source = domain->host->index;
		text_put(run->domain_name, domain->inventory->name);
		text_put(run->uuid, domain->inventory->uuid);
		text_put(run->source_name, domain->host->name);
	}
	if (target != NULL)
		text_put(run->target_name, target->name);
	if (request->operation != ENGINE_CANCEL || subject == NULL)
		return;
	public->domain = subject->public.domain;
	public->source = subject->public.source;
	public->target = subject->public.target;
	text_put(run->domain_name, subject->domain_name);
	text_put(run->uuid, subject->uuid);
	text_put(run->source_name, subject->source_name);
	text_put(run->target_name, subject->target_name);
}

int
engine_submit(struct engine *engine, const struct engine_request *request,
    const struct instant *now, struct reason *reason)
{
	struct run *held = run_find(engine, request->run);
	struct reason why = {""};
	struct run *run;
	int error;

	if (reason == NULL)
		reason = &why;
	error = engine_check(engine, request, now, reason);
	if (error != 0)
		return error;
	run = run_new(engine, request->run);
	if (run == NULL)
		return reason_set(reason, -ENOMEM, "no memory for a run");
	run_fill(run, request);
	run->public.state = ENGINE_QUEUED;
	run->public.queued = run->public.changed = *now;
	text_put(run->text, "waits for its turn");
	/* What is in the journal will be done: nothing may fail after that. */
	if (table_grow(engine) != 0)
		error = reason_set(reason, -ENOMEM, "no memory for a run");
	else
		error = journal_save(engine, &run, 1, reason);
	if (error != 0) {
		run_free(run);
		return remember(engine, request, error, reason);
	}
	if (held != NULL)
		run_remove(held);
	run_insert(run);
	run_changed(run, ENGINE_WAITING, now);
	engine->hands.wake(engine->hands.context);
	return 0;
}

int
engine_hold(struct engine *engine, const struct engine_request *request,
    const struct instant *now, struct reason *reason)
{
	int error = engine->broken.text[0] == '\0'
			? index_check(engine, request->run, reason)
			: broken_say(engine, reason);
	struct run *run = run_find(engine, request->run);
	int64_t waiting = 0;

	for (size_t i = 0; i < engine->count; i++)
		waiting += engine->runs[i]->public.state == ENGINE_WAITING;
	if (error == 0 && run == NULL && waiting >= engine->policy.queue)
		error = reason_set(
		    reason, -ENOSPC, "too many rows are there that are not active");
	if (error == 0 && run == NULL) {
		run = run_new(engine, request->run);
		if (run != NULL)
			run->public.state = ENGINE_WAITING;
		if (run == NULL || run_insert(run) != 0) {
			run_free(run);
			return reason_set(reason, -ENOMEM, "no memory for a run");
		}
	}
	if (error != 0 || run == NULL)
		return error;
	run_fill(run, request);
	run->request = *request;
	run->request.name = run->name;
	run->request.requester = run->requester;
	run_changed(run, ENGINE_WAITING, now);
	return 0;
}

const struct engine_request *
engine_held(const struct engine *engine, uint32_t index)
{
	const struct run *run = run_find(engine, index);

	return run != NULL && run->public.state == ENGINE_WAITING ? &run->request
								  : NULL;
}

int
engine_cancel(struct engine *engine, uint32_t index, const struct instant *now,
    struct reason *reason)
{
	int error = cancel_check(engine, index, reason);
	struct run *run = run_find(engine, index);

	if (error != 0 || run->public.cancel)
		return error;
	run->public.cancel = true;
	error = journal_save(engine, &run, 1, reason);
	if (error != 0) {
		run->public.cancel = false;
		return error;
	}
	run->due = 0;
	run_changed(run, run->public.state, now);
	engine->hands.wake(engine->hands.context);
	return 0;
}

/* ---- the switch ---- */

bool
engine_enabled(const struct engine *engine)
{
	return engine->policy.enabled && !engine->switched_off &&
	       engine->broken.text[0] == '\0';
}

int
engine_may_switch(const struct engine *engine, bool on, struct reason *reason)
{
	if (on && !engine->policy.enabled)
		return reason_set(
		    reason, -EPERM, "the engine is switched off in the configuration");
	return 0;
}

int
engine_switch(struct engine *engine, bool on, struct reason *reason)
{
	int error = engine_may_switch(engine, on, reason);

	if (error == 0)
		error = engine->broken.text[0] == '\0'
			    ? journal_save_switch(engine, !on, reason)
			    : broken_say(engine, reason);
	if (error != 0)
		return error;
	engine->switched_off = !on;
	engine->hands.wake(engine->hands.context);
	return 0;
}
