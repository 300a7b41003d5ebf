#include "contrib/ldmsim/sim.h"

#include <string.h>

#include "contrib/ldmsim/complete.h"
#include "contrib/ldmsim/fleet.h"
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

static int
set_object(struct object *host, const char **words, struct answer *answer)
{
	const char *keyword = words[0] + strlen("set-");
	enum kind kind = schema_find_kind(keyword, strlen(keyword));
	bool named = kind != KIND_HOST;
	struct object *object;

	if (kind == KIND_NONE)
		return sim_fail(answer, "unknown kind: ", keyword);
	if (named && words[1] == NULL)
		return sim_fail(answer, "a name is missing after ", words[0]);
	object = find_target(host, kind, words[1]);
	if (object == NULL)
		return sim_fail(answer, "there is none of the name ", words[1]);
	return apply_words(object, words + (named ? 2 : 1), answer);
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
	const struct object *culprit;
	int status;

	if (strcmp(words[0], "add-fault") == 0)
		status = add_fault(host, words, answer);
	else if (strcmp(words[0], "remove-fault") == 0)
		status = remove_faults(host, words, answer);
	else
		status = set_object(host, words, answer);
	if (status != 0 || complete_host(host, fleet, &culprit, &answer->err) < 0)
		return 1;
	fleet_touch(fleet, host);
	return fleet_save(fleet, &answer->err) < 0;
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

int
sim_run(
    const char *fleet_path, const char *name, const char **words, struct answer *answer)
{
	bool show = words[0] != NULL && strcmp(words[0], "show") == 0;
	struct fleet *fleet;
	struct object *host;
	int status = 1;

	if (words[0] == NULL)
		return sim_fail(
		    answer, "sim set-KIND|add-fault|remove-fault|show|check", "");
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
