#include "contrib/ldmsim/sim.h"

#include <errno.h>
#include <string.h>

#include "contrib/ldmsim/command.h"
#include "contrib/ldmsim/event.h"
#include "contrib/ldmsim/fleet.h"
#include "contrib/ldmsim/journal.h"
#include "contrib/ldmsim/write.h"

static int
sim_fail(struct answer *answer, const char *what, const char *detail)
{
	text_format(&answer->err, "ldmsim: %s%s\n", what, detail);
	return 1;
}

static int
apply_words(struct object *object, const char **words, struct answer *answer)
{
	for (; *words != NULL; words++) {
		size_t length = strcspn(*words, "=");
		const struct schema_key *key =
		    schema_find_key(object->kind, *words, length);
		const char *complaint;

		if (key == NULL || (*words)[length] != '=')
			return sim_fail(answer, "no key=value of it: ", *words);
		complaint = schema_check(key, *words + length + 1);
		if (complaint != NULL)
			return sim_fail(answer, *words,
			    arena_format(object->arena, " should be %s", complaint));
		object_set(object, key->name, *words + length + 1);
	}
	return 0;
}

/* The object that words name: the host, a volume as VOL@VDS, the console of a domain,
 * or the first of that kind and name. */
static struct object *
find_target(struct object *host, enum kind kind, const char *name)
{
	struct object *domain;

	switch (kind) {
	case KIND_HOST:
		return host;
	case KIND_VOLUME:
		return host_find_volume(host, name);
	case KIND_CONSOLE:
		domain = object_child(host, KIND_DOMAIN, name);
		return domain != NULL ? object_first(domain, kind) : NULL;
	default:
		return object_find(host, kind, name);
	}
}

/* As a manager tells of a migration: what was set is taken for its course. */
static void
announce_migration(struct text *events, const struct object *domain)
{
	bool over = !object_has(domain, "migration");
	unsigned progress = over ? 100 : (unsigned)object_number(domain, "progress", 0);
	const char *status = over ? "done" : "ongoing";

	if (object_is(domain, "migration", "error"))
		status = "failed";
	event_write_migration(events, domain, progress, status);
}

/* The event of ldm's own command for that kind of object; there are none of the others.
 * name: as it was given. */
static void
announce_setting(struct text *events, struct object *host, const struct object *object,
    const char *name)
{
	static const struct {
		const char *action;
		bool names_domain; /* and not the object itself */
	} settings[KIND_COUNT] = {
	    [KIND_SPCONFIG] = {"set-spconfig", false},
	    [KIND_VF] = {"set-io", false},
	    [KIND_DOMAIN] = {"set-domain", false},
	    [KIND_CONSOLE] = {"set-vconsole", false},
	    [KIND_VARIABLE] = {"set-variable", true},
	    [KIND_VCC] = {"set-vconscon", false},
	    [KIND_VSW] = {"set-vswitch", false},
	    [KIND_VOLUME] = {"set-vdiskserverdevice", false},
	    [KIND_VSAN] = {"set-vsan", false},
	    [KIND_VNET] = {"set-vnet", true},
	    [KIND_VDISK] = {"set-vdisk", true},
	    [KIND_VHBA] = {"set-vhba", true},
	};
	const struct command command = {
	    .name = settings[object->kind].action, .kind = object->kind, .letters = ""};
	const char *words[] = {
	    settings[object->kind].names_domain ? object->parent->name : name, NULL};
	const struct request request = {
	    .command = &command, .host = host, .words = words, .word_count = 1};

	if (command.name != NULL)
		event_announce(events, &request);
}

static int
set_object(
    struct object *host, const char **words, struct text *events, struct answer *answer)
{
	const char *keyword = words[0] + strlen("set-");
	enum kind kind = schema_find_kind(keyword, strlen(keyword));
	bool named = kind != KIND_HOST;
	struct object *object;
	bool migrated; /* was on the move before */

	if (kind == KIND_NONE)
		return sim_fail(answer, "unknown kind: ", keyword);
	if (named && words[1] == NULL)
		return sim_fail(answer, "a name is missing after ", words[0]);
	object = find_target(host, kind, words[1]);
	if (object == NULL)
		return sim_fail(answer, "there is none of the name ", words[1]);
	migrated = object_has(object, "migration");
	if (apply_words(object, words + (named ? 2 : 1), answer) != 0)
		return 1;
	if (migrated || object_has(object, "migration"))
		announce_migration(events, object);
	else
		announce_setting(events, host, object, words[1]);
	return 0;
}

static int
add_fault(struct object *host, const char **words, struct answer *answer)
{
	const char *name = words[1] != NULL ? words[1] : "";
	const char *complaint = schema_check_name(KIND_FAULT, name);

	if (complaint != NULL)
		return sim_fail(answer, "a fault is one of ", complaint);
	return apply_words(
	    object_create(host->arena, host, KIND_FAULT, name), words + 2, answer);
}

static int
remove_faults(struct object *host, const char **words, struct answer *answer)
{
	struct object *fault = object_first(host, KIND_FAULT), *next;
	bool any = false;

	if (words[1] == NULL)
		return sim_fail(answer, "name a fault, or -a for all", "");
	for (; fault != NULL; fault = next) {
		next = object_next(fault);
		if (strcmp(words[1], "-a") == 0 || strcmp(words[1], fault->name) == 0) {
			object_remove(fault);
			any = true;
		}
	}
	return any || strcmp(words[1], "-a") == 0
		   ? 0
		   : sim_fail(answer, "there is no fault ", words[1]);
}

static int
change_host(
    struct fleet *fleet, struct object *host, const char **words, struct answer *answer)
{
	struct text events = {0};
	int status;

	if (strcmp(words[0], "add-fault") == 0)
		status = add_fault(host, words, answer);
	else if (strcmp(words[0], "remove-fault") == 0)
		status = remove_faults(host, words, answer);
	else
		status = set_object(host, words, &events, answer);
	if (status == 0)
		status = fleet_keep(fleet, host, &events, &answer->err) < 0;
	text_free(&events);
	return status;
}

static int
check_fleet(const char *fleet_path, struct answer *answer)
{
	struct fleet *fleet;
	size_t hosts = 0;
	int error = fleet_open(fleet_path, false, &fleet, &answer->err);

	if (error == 0)
		error = fleet_check(fleet, &hosts, &answer->err);
	if (error == 0)
		text_format(&answer->out, "%zu hosts\n", hosts);
	fleet_close(fleet);
	return error < 0;
}

/* ACTION [DOMAIN] [item=TYPE] [KEY=VALUE...] */
static int
make_event(struct event *event, const char **words, struct answer *answer)
{
	if (words[0] == NULL)
		return sim_fail(answer, "which event should be sent?", "");
	event->action = *words++;
	event->domain = *words != NULL && strchr(*words, '=') == NULL ? *words++ : "";
	event->item = "";
	if (*words != NULL && strncmp(*words, "item=", 5) == 0)
		event->item = *words++ + 5;
	else if (*words != NULL)
		event->item = "ldom_info";
	for (; *words != NULL; words++) {
		if (strchr(*words, '=') == NULL ||
		    event->property_count == EVENT_PROPERTIES)
			return sim_fail(answer, "no key=value, or too many: ", *words);
		event->properties[event->property_count++] = *words;
	}
	return 0;
}

/* The host need not be in the state that the event speaks of. */
static int
send_event(
    const char *fleet_path, const char *name, const char **words, struct answer *answer)
{
	struct event event = {.host = name};
	struct text line = {0};
	struct fleet *fleet;
	struct object *host;
	int error;

	if (make_event(&event, words + 1, answer) != 0 ||
	    fleet_open(fleet_path, true, &fleet, &answer->err) < 0)
		return 1;
	event_write(&line, &event);
	error = fleet_host(fleet, name, &host, &answer->err);
	if (error == 0) {
		error = journal_append(fleet_path, &line, &answer->err);
		if (error == -ENOENT)
			sim_fail(answer, "nobody serves the fleet", "");
	}
	text_free(&line);
	fleet_close(fleet);
	return error < 0;
}

int
sim_run(
    const char *fleet_path, const char *name, const char **words, struct answer *answer)
{
	bool show = words[0] != NULL && strcmp(words[0], "show") == 0;
	struct fleet *fleet;
	struct object *host;
	int status = 1;

	if (words[0] == NULL)
		return sim_fail(answer,
		    "sim set-KIND|add-fault|remove-fault|send-event|show|check", "");
	if (strcmp(words[0], "send-event") == 0)
		return send_event(fleet_path, name, words, answer);
	if (strcmp(words[0], "check") == 0)
		return check_fleet(fleet_path, answer);
	if (!show && strncmp(words[0], "set-", 4) != 0 &&
	    strcmp(words[0], "add-fault") != 0 && strcmp(words[0], "remove-fault") != 0)
		return sim_fail(answer, "unknown command: sim ", words[0]);
	if (fleet_open(fleet_path, !show, &fleet, &answer->err) < 0)
		return 1;
	if (fleet_host(fleet, name, &host, &answer->err) == 0) {
		status = show ? 0 : change_host(fleet, host, words, answer);
		if (show)
			write_host(&answer->out, host);
	}
	fleet_close(fleet);
	return status;
}
