/* migready evacuate: collect once, and say where each domain of a host would go. */
#include "agent/cli/cli.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/cli/json.h"
#include "agent/cli/table.h"
#include "agent/cli/words.h"
#include "agent/config.h"
#include "agent/evacuation/evacuation.h"
#include "agent/fleet/fleet.h"
#include "agent/fleet/inventory.h"
#include "agent/readiness/matrix.h"
#include "agent/reason.h"

/* Names of targets that one line names. */
#define NAMES 4

struct leaving {
	const struct cli_options *options;
	const struct fleet *fleet;
	const struct fleet_host *host;
	struct evacuation plan;
	struct findings findings;
};

static const char *
mode_word(enum migration_mode mode)
{
	return mode == MIGRATION_LIVE ? "live" : "cold";
}

static const char *
obstacle_word(enum evacuation_obstacle_kind kind)
{
	switch (kind) {
	case EVACUATION_EXCLUDED:
		return "excluded";
	case EVACUATION_APART:
		return "apart";
	case EVACUATION_RIVAL:
		return "rival";
	case EVACUATION_FULL:
		return "full";
	case EVACUATION_FINDING:
		break;
	}
	return "finding";
}

/* One sentence; the names of a finding's text are those of the target it is about. */
static void
obstacle_write(char *text, size_t size, const struct evacuation_obstacle *obstacle)
{
	const char *finding = obstacle->finding != NULL ? obstacle->finding->text : "";
	const char *other =
	    obstacle->other != NULL ? obstacle->other->inventory->name : "?";

	switch (obstacle->kind) {
	case EVACUATION_EXCLUDED:
		snprintf(text, size, "Excluded by the configuration.");
		break;
	case EVACUATION_APART:
		snprintf(text, size,
		    "The configuration keeps it apart from %s (apart \"%s\").", other,
		    obstacle->group);
		break;
	case EVACUATION_RIVAL:
		snprintf(text, size,
		    "%s, which goes there, brings a name or an address that this one "
		    "needs for itself.",
		    other);
		break;
	case EVACUATION_FULL:
		snprintf(text, size, "Full once the others are there. %s", finding);
		break;
	case EVACUATION_FINDING:
		snprintf(text, size, "%s", finding);
		break;
	}
}

static unsigned
obstacle_code(const struct evacuation_obstacle *obstacle)
{
	return obstacle->finding != NULL
		   ? finding_definition(obstacle->finding->id)->code
		   : 0;
}

/*
 * Explain what keeps a domain from as many hosts as may be; *rest: of how many it was
 * not asked. A visit's non-zero return ends it and is returned.
 */
static int
obstacles_visit(struct leaving *leaving, const struct evacuation_move *move,
    int (*visit)(void *context, const struct evacuation_obstacle *obstacle,
	const struct fleet_host *target),
    void *context, size_t *rest)
{
	size_t count, looked = 0;
	const struct fleet_host *const *hosts = fleet_hosts(leaving->fleet, &count);
	size_t share = evacuation_explain_share(&leaving->plan);
	int error = 0;

	*rest = count - 1; /* without its own */
	for (size_t i = 0; i < count && looked < share && error == 0; i++) {
		struct evacuation_obstacle obstacle;

		if (hosts[i] == leaving->host)
			continue;
		looked++;
		--*rest;
		error = evacuation_explain(
		    &leaving->plan, move, hosts[i], &leaving->findings, &obstacle);
		if (error == 0)
			error = visit(context, &obstacle, hosts[i]);
	}
	return error;
}

/* ---- JSON ---- */

static json_t *
json_obstacle(const struct evacuation_obstacle *obstacle,
    const struct fleet_host *target, enum migration_mode mode)
{
	const struct finding *finding = obstacle->finding;
	char text[FLEET_TEXT_SIZE * 2];
	json_t *object;

	obstacle_write(text, sizeof(text), obstacle);
	object = json_pack("{s:s, s:s, s:s}", "target", target->name, "reason",
	    obstacle_word(obstacle->kind), "text", text);
	if (object == NULL || finding == NULL)
		return object;
	json_object_set_new(object, "code", json_integer(obstacle_code(obstacle)));
	json_object_set_new(
	    object, "severity", json_string(severity_name(finding->severity[mode])));
	json_object_set_new(object, "remedy", json_string(finding->remedy));
	return object;
}

struct listing {
	json_t *list;
	enum migration_mode mode;
};

static int
obstacle_list(void *context, const struct evacuation_obstacle *obstacle,
    const struct fleet_host *target)
{
	const struct listing *listing = context;

	return json_array_append_new(
		   listing->list, json_obstacle(obstacle, target, listing->mode)) == 0
		   ? 0
		   : -ENOMEM;
}

/* Add what is in the way of a domain. */
static int
json_add_obstacles(
    struct leaving *leaving, const struct evacuation_move *move, json_t *object)
{
	struct listing listing = {.list = json_array(), .mode = move->mode};
	size_t rest;

	if (json_object_set_new(object, "obstacles", listing.list) != 0 ||
	    obstacles_visit(leaving, move, obstacle_list, &listing, &rest) != 0)
		return -ENOMEM;
	return json_object_set_new(
	    object, "unexplained", json_integer((json_int_t)rest));
}

static json_t *
json_move(struct leaving *leaving, size_t i)
{
	const struct evacuation_move *move = &leaving->plan.moves[i];
	json_t *object =
	    json_pack("{s:s, s:s, s:s}", "domain", move->domain->inventory->name,
		"mode", mode_word(move->mode), "verdict", verdict_name(move->verdict));

	if (object == NULL)
		return NULL;
	if (move->target != NULL) {
		json_object_set_new(object, "step", json_integer((json_int_t)i + 1));
		json_object_set_new(object, "target", json_string(move->target->name));
		return object;
	}
	json_object_set_new(object, "target", json_null());
	if (json_add_obstacles(leaving, move, object) == 0)
		return object;
	json_decref(object);
	return NULL;
}

static int
plan_print_json(struct leaving *leaving)
{
	const struct evacuation *plan = &leaving->plan;
	json_t *moves = json_array();

	for (size_t i = 0; i < plan->count && moves != NULL; i++)
		if (json_array_append_new(moves, json_move(leaving, i)) != 0) {
			json_decref(moves);
			moves = NULL;
		}
	if (moves == NULL)
		return -ENOMEM;
	return json_print(
	    json_pack("{s:s, s:s, s:b, s:i, s:o}", "host", leaving->host->name,
		"evacuable", evacuation_status_name(plan->status), "exact",
		(int)plan->exact, "unplaced", (int)plan->unplaced, "domains", moves));
}

/* ---- for people ---- */

/* Targets with the same obstacle. */
struct heap {
	enum evacuation_obstacle_kind kind;
	unsigned code;
	size_t count;
	const char *names[NAMES];
	char text[FLEET_TEXT_SIZE * 2]; /* of the first one */
};

struct heaps {
	struct heap *list;
	size_t count;
};

static int
heaps_add(void *context, const struct evacuation_obstacle *obstacle,
    const struct fleet_host *target)
{
	struct heaps *heaps = context;
	unsigned code = obstacle_code(obstacle);
	struct heap *heap = heaps->list;

	while (heap < heaps->list + heaps->count &&
	       (heap->kind != obstacle->kind || heap->code != code))
		heap++;
	if (heap == heaps->list + heaps->count) {
		*heap = (struct heap){.kind = obstacle->kind, .code = code};
		obstacle_write(heap->text, sizeof(heap->text), obstacle);
		heaps->count++;
	}
	if (heap->count < NAMES)
		heap->names[heap->count] = target->name;
	heap->count++;
	return 0;
}

static void
heap_print(const struct leaving *leaving, const struct heap *heap)
{
	printf("  ");
	for (size_t i = 0; i < heap->count && i < NAMES; i++)
		colour_print(stdout, leaving->options->colour, COLOUR_BOLD, "%s%s",
		    i > 0 ? ", " : "", heap->names[i]);
	if (heap->count > NAMES)
		printf(" and %zu more", heap->count - NAMES);
	if (heap->code != 0)
		printf(": %u", heap->code);
	else
		printf(":");
	printf(" %s\n", heap->text);
}

static int
obstacles_print(struct leaving *leaving, const struct evacuation_move *move)
{
	size_t count, rest;
	/* As many as there are kinds of obstacles, at most, and hosts. */
	struct heaps heaps = {.count = 0};
	int error = -ENOMEM;

	(void)fleet_hosts(leaving->fleet, &count);
	heaps.list = calloc(count, sizeof(*heaps.list));
	if (heaps.list != NULL)
		error = obstacles_visit(leaving, move, heaps_add, &heaps, &rest);
	if (error != 0) {
		free(heaps.list);
		return error;
	}
	printf("\n%s (%s) has no place:\n", move->domain->inventory->name,
	    mode_word(move->mode));
	for (size_t i = 0; i < heaps.count; i++)
		heap_print(leaving, &heaps.list[i]);
	if (rest > 0)
		printf("  and %zu more host%s: not explained, as too many domains have "
		       "no place\n",
		    rest, rest == 1 ? "" : "s");
	if (heaps.count == 0)
		printf("  there is no other host\n");
	free(heaps.list);
	return 0;
}

static int
moves_print(const struct leaving *leaving)
{
	static const char *const headings[] = {
	    ">STEP", "DOMAIN", "MODE", "TARGET", "VERDICT"};
	const struct evacuation *plan = &leaving->plan;
	struct table *table = table_new(headings, 5);
	int error;

	if (table == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < plan->count; i++) {
		const struct evacuation_move *move = &plan->moves[i];

		if (move->target != NULL)
			table_add(table, COLOUR_NONE, "%zu", i + 1);
		else
			table_add(table, COLOUR_DIM, "-");
		table_add(table, COLOUR_NONE, "%s", move->domain->inventory->name);
		table_add(table, COLOUR_NONE, "%s", mode_word(move->mode));
		table_add(table, move->target != NULL ? COLOUR_BOLD : COLOUR_RED, "%s",
		    move->target != NULL ? move->target->name : "no place");
		table_add(table, verdict_colour(move->verdict), "%s",
		    verdict_name(move->verdict));
	}
	error = table_print(table, stdout, leaving->options->colour);
	table_free(table);
	return error;
}

static void
headline_print(const struct leaving *leaving)
{
	const struct evacuation *plan = &leaving->plan;
	const char *name = leaving->host->name;
	bool colour = leaving->options->colour;

	if (plan->status == EVACUATION_POSSIBLE && plan->count == 0)
		colour_print(stdout, colour, COLOUR_GREEN,
		    "%s is empty: it has no guest domain.\n", name);
	else if (plan->status == EVACUATION_POSSIBLE)
		colour_print(stdout, colour, COLOUR_GREEN,
		    "%s can be emptied. Make the moves one after the other:\n", name);
	else if (plan->status == EVACUATION_IMPOSSIBLE)
		colour_print(stdout, colour, COLOUR_RED,
		    "%s cannot be emptied: %zu of %zu domains have no place.%s\n", name,
		    plan->unplaced, plan->count,
		    plan->exact ? "" : " Perhaps another plan places more.");
	else
		colour_print(stdout, colour, COLOUR_MAGENTA,
		    "Whether %s can be emptied is not known: %s.\n", name,
		    plan->unplaced > 0
			? "facts are missing that could make more moves possible"
			: "too little is known of the host itself");
}

/* Where to read what a degraded move warns of. */
static void
warnings_print(const struct leaving *leaving)
{
	const struct evacuation *plan = &leaving->plan;
	const struct evacuation_move *first = NULL;

	for (size_t i = 0; i < plan->count && first == NULL; i++)
		if (plan->moves[i].verdict == VERDICT_DEGRADED)
			first = &plan->moves[i];
	if (first != NULL)
		printf(
		    "\nDegraded moves go, with warnings: see migready show %s@%s %s\n",
		    first->domain->inventory->name, leaving->host->name,
		    first->target->name);
}

static int
plan_print(struct leaving *leaving)
{
	const struct evacuation *plan = &leaving->plan;
	int error = 0;

	headline_print(leaving);
	if (leaving->host->reason.text[0] != '\0')
		printf("%s: %s\n", leaving->host->name, leaving->host->reason.text);
	if (plan->count == 0)
		return 0;
	printf("\n");
	error = moves_print(leaving);
	if (error == 0)
		warnings_print(leaving);
	for (size_t i = plan->count - plan->unplaced; i < plan->count && error == 0;
	     i++)
		error = obstacles_print(leaving, &plan->moves[i]);
	return error;
}

/* ---- the command ---- */

static int
host_leave(struct leaving *leaving, struct gathering *gathering,
    enum evacuation_status *answer)
{
	const struct instant now = instant_now();
	struct matrix *matrix = NULL;
	struct evacuation_sources sources = {
	    .fleet = gathering->fleet,
	    .policy = gathering->config->policy,
	    .rules = &gathering->config->evacuation,
	};
	int error =
	    matrix_open(&matrix, gathering->fleet, gathering->config->policy, &now);

	sources.matrix = matrix;
	if (error == 0)
		error = evacuation_plan(&leaving->plan, &sources, leaving->host);
	*answer = leaving->plan.status;
	if (error == 0)
		error = leaving->options->json ? plan_print_json(leaving)
					       : plan_print(leaving);
	evacuation_free(&leaving->plan);
	matrix_free(matrix);
	return error;
}

int
cli_evacuate(const struct cli_options *options)
{
	static const int statuses[] = {
	    [EVACUATION_POSSIBLE] = CLI_READY,
	    [EVACUATION_IMPOSSIBLE] = CLI_BLOCKED,
	    [EVACUATION_UNKNOWN] = CLI_UNKNOWN,
	};
	struct leaving leaving = {.options = options};
	struct gathering gathering;
	enum evacuation_status answer;
	int status = CLI_ERROR;
	int error;

	if (options->argument_count < 1) {
		cli_error("which host? migready evacuate HOST");
		return CLI_ERROR;
	}
	if (gathering_open(&gathering, options) != 0)
		return CLI_ERROR;
	leaving.fleet = gathering.fleet;
	leaving.host = fleet_find_host(gathering.fleet, options->arguments[0]);
	if (leaving.host == NULL) {
		cli_error("no host %s is configured", options->arguments[0]);
	} else {
		error = host_leave(&leaving, &gathering, &answer);
		if (error == 0)
			status = statuses[answer];
		else
			cli_error("%s", strerror(-error));
	}
	findings_free(&leaving.findings);
	gathering_close(&gathering);
	return status;
}
