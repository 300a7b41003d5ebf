#include "collectors/peer/trust.h"

#include <errno.h>
#include <string.h>

#include "agent/export/inventory_message.h"
#include "agent/export/schema.h"
#include "agent/reason.h"

/* Clocks do not run alike: milliseconds, and one part of so many of an age. */
#define CLOCK_SLACK 1000
#define CLOCK_DRIFT 1000

/* Milliseconds, ten years: what is older is as old. */
#define AGE_MAX ((int64_t)10 * 366 * 86400 * 1000)

static int
names_judge(const struct trust *trust, const struct inventory_message *message,
    struct reason *reason)
{
	uint32_t revision = message->schema_revision;

	if (strcmp(message->host, trust->host) != 0)
		return reason_set(reason, -EBADMSG,
		    "asked for another host, it tells the facts of %s", message->host);
	if (message->agent[0] == '\0')
		return reason_set(
		    reason, -EBADMSG, "it does not say which agent collected them");
	if (message->age < 0)
		return reason_set(
		    reason, -EBADMSG, "it does not say when they were collected");
	if (revision + 1 < SCHEMA_REVISION || revision > SCHEMA_REVISION + 1)
		return reason_set(reason, -EBADMSG,
		    "it speaks revision %u of migready.proto and this agent %u: they "
		    "may differ by one, upgrade the older agent",
		    revision, SCHEMA_REVISION);
	if (trust->agent != NULL && strcmp(message->agent, trust->agent) == 0)
		return reason_set(reason, -ELOOP,
		    "the facts come from this agent itself: no agent collects the "
		    "host, or two agents have the agent-name %s",
		    trust->agent);
	return 0;
}

/* Of the same agent: starts and generations only grow. */
static int
numbers_judge(const struct trust *trust, const struct inventory_message *message,
    struct reason *reason)
{
	const struct fleet_origin *last = &trust->origin;

	if (!trust->known || strcmp(last->agent, message->agent) != 0)
		return 0;
	if (message->boot_id < last->boot_id)
		return reason_set(reason, -ESTALE,
		    "it goes back to start %u of agent %s after %u: if that has lost "
		    "its state directory, restart migreadyd here",
		    message->boot_id, last->agent, last->boot_id);
	if (message->boot_id == last->boot_id && message->generation < last->generation)
		return reason_set(reason, -ESTALE,
		    "it goes back to generation %u of agent %s after %u",
		    message->generation, last->agent, last->generation);
	return 0;
}

static struct instant
instant_before(const struct instant *instant, int64_t milliseconds)
{
	struct instant before = {.steady = instant->steady - milliseconds};

	/* 0 would be "never". */
	before.wall = instant->wall > milliseconds ? instant->wall - milliseconds : 1;
	return before;
}

/*
 * When it was collected: after `collected`, which follows from the age at the earliest
 * moment at which the message can have been made. Only what was certainly collected
 * before the last one goes back.
 */
static int
age_judge(const struct trust *trust, const struct inventory_message *message,
    const struct trust_window *window, struct instant *collected, struct reason *reason)
{
	int64_t age = message->age < AGE_MAX ? message->age : AGE_MAX;
	int64_t latest = window->answered.steady - age;
	int64_t slack = CLOCK_SLACK + age / CLOCK_DRIFT;

	*collected = instant_before(&window->asked, age);
	if (!trust->known || collected->steady >= trust->collected.steady)
		return 0;
	if (latest + slack < trust->collected.steady)
		return reason_set(reason, -ESTALE,
		    "it goes back in time, to facts that are %lld s older than those "
		    "it told before",
		    (long long)(trust->collected.steady - latest) / 1000);
	*collected = trust->collected;
	return 0;
}

/* The agent that failed is named once, however many hand it on. */
static void
trouble_take(struct reason *trouble, const struct inventory_message *message)
{
	size_t length = strlen(message->agent);

	*trouble = message->reason;
	if (trouble->text[0] != '\0' &&
	    (strncmp(trouble->text, message->agent, length) != 0 ||
		strncmp(trouble->text + length, ": ", 2) != 0))
		reason_prefix(trouble, "%s", message->agent);
}

int
trust_judge(struct trust *trust, const struct inventory_message *message,
    const struct trust_window *window, struct fleet_relay *relay, struct reason *reason)
{
	struct instant collected;
	int error = names_judge(trust, message, reason);

	if (error == 0)
		error = numbers_judge(trust, message, reason);
	if (error == 0)
		error = age_judge(trust, message, window, &collected, reason);
	if (error != 0)
		return error;
	trust->known = true;
	trust->origin.boot_id = message->boot_id;
	trust->origin.generation = message->generation;
	memcpy(trust->origin.agent, message->agent, sizeof(trust->origin.agent));
	trust->collected = collected;
	trust->trouble = message->reason;
	relay->origin = trust->origin;
	relay->collected = collected;
	trouble_take(&relay->trouble, message);
	return 0;
}

bool
trust_is_news(const struct trust *trust, const struct inventory_message *message)
{
	return !trust->known || message->boot_id != trust->origin.boot_id ||
	       message->generation != trust->origin.generation ||
	       strcmp(message->agent, trust->origin.agent) != 0 ||
	       strcmp(message->reason.text, trust->trouble.text) != 0;
}
