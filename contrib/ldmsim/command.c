#include "contrib/ldmsim/command.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "contrib/ldmsim/commands.h"
#include "contrib/ldmsim/event.h"
#include "contrib/ldmsim/faults.h"
#include "contrib/ldmsim/migration.h"
#include "contrib/ldmsim/probe.h"
#include "contrib/ldmsim/sim.h"

/* Of both texts only the beginning is known word for word: the notice up to the end of
 * its first line, the refusal up to "reboots,". */
static const char reconfiguration_notice[] =
    "Notice: The primary domain is in the process of a delayed reconfiguration.\n"
    "Any changes made to the primary domain will only take effect after it reboots.\n";

static const char reconfiguration_refusal[] =
    "All configuration changes for other domains are disabled until the primary "
    "domain\n"
    "reboots, at which time its new configuration will take effect.\n";

bool
request_has(const struct request *request, char letter)
{
	return strchr(request->letters, letter) != NULL;
}

const char *
request_option(const struct request *request, const char *key)
{
	for (size_t i = 0; i < request->option_count; i++) {
		if (strcmp(request->options[i].key, key) == 0)
			return request->options[i].value;
	}
	return NULL;
}

int
request_fail(struct request *request, const char *format, ...)
{
	struct text *err = &request->answer->err;
	char line[1024];
	va_list args;
	size_t length;

	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	length = strlen(line);
	text_format(
	    err, "%s%s", line, length > 0 && line[length - 1] == '\n' ? "" : "\n");
	return 1;
}

/* Whoever finds the copy on the target well destroys what an error left here (Oracle VM
 * Server for SPARC Administration Guide, "Recovering From a Failed Migration"). */
static bool
may_remove(const struct request *request, const struct object *domain)
{
	return object_is(domain, "migration", "error") &&
	       strcmp(request->command->name, "remove-domain") == 0;
}

struct object *
request_domain(struct request *request, const char *name)
{
	struct object *domain = object_child(request->host, KIND_DOMAIN, name);
	const struct object *control =
	    object_child(request->host, KIND_DOMAIN, "primary");

	if (domain == NULL) {
		request_fail(request, "LDom %s not found", name);
		return NULL;
	}
	if (domain != control && object_is(control, "delayed-reconf", "on")) {
		request_fail(request, "%s", reconfiguration_refusal);
		return NULL;
	}
	if (object_has(domain, "migration") && !may_remove(request, domain)) {
		/* invented texts */
		request_fail(request,
		    object_is(domain, "migration", "error")
			? "A migration of LDom %s ended in an error"
			: "LDom %s is being migrated",
		    name);
		return NULL;
	}
	return domain;
}

int
request_apply(struct request *request, struct object *object)
{
	for (size_t i = 0; i < request->option_count; i++) {
		const struct assignment *option = &request->options[i];
		const struct schema_key *key =
		    schema_find_key(object->kind, option->key, strlen(option->key));
		const char *complaint =
		    key != NULL ? schema_check(key, option->value) : "a known property";

		if (complaint != NULL)
			/* invented text */
			return request_fail(request, "Invalid value %s=%s: need %s",
			    option->key, option->value, complaint);
		object_set(object, option->key, option->value);
	}
	return 0;
}

/* Letters of one "-lp"; the argument of -o may be the rest of it or the next word. */
static const char **
take_letters(struct request *request, const char **word, const char **complaint)
{
	for (const char *p = *word + 1; *p != '\0'; p++) {
		const char *known = strchr(request->command->letters, *p);
		size_t count = strlen(request->letters);

		if (known == NULL || *p == ':') {
			*complaint = *word;
			return word;
		}
		if (!request_has(request, *p) && count + 1 < sizeof(request->letters))
			request->letters[count] = *p;
		if (known[1] != ':')
			continue;
		request->format = p[1] != '\0' ? p + 1 : word[1];
		if (request->format == NULL)
			*complaint = *word;
		return p[1] != '\0' || word[1] == NULL ? word : word + 1;
	}
	return word;
}

/* Is it the key of one of the command's key=value? */
static bool
takes_key(const struct command *command, const char *word, size_t length)
{
	const char *p = command->keys;

	if (strcmp(p, "*") == 0)
		return length > 0;
	while (length > 0 && (p = strstr(p, " ")) != NULL) {
		p++;
		if (strncmp(p, word, length) == 0 && p[length] == ' ')
			return true;
	}
	return false;
}

/* Sort the words: letters, key=value, the rest. Returns what is wrong, or NULL. */
static const char *
read_words(struct request *request, struct arena *arena, const char **words)
{
	const char *complaint = NULL;
	size_t count = 0;

	while (words[count] != NULL)
		count++;
	request->words = arena_alloc(arena, (count + 1) * sizeof(*request->words));
	for (const char **word = words; *word != NULL && complaint == NULL; word++) {
		const char *equals = strchr(*word, '=');
		size_t length = equals != NULL ? (size_t)(equals - *word) : 0;

		if (strcmp(*word, "--auto-adj") == 0)
			continue;
		if ((*word)[0] == '-' && (*word)[1] != '\0') {
			word = take_letters(request, word, &complaint);
		} else if (takes_key(request->command, *word, length)) {
			if (request->option_count == REQUEST_OPTIONS)
				return *word;
			request->options[request->option_count++] = (struct assignment){
			    arena_copy(arena, *word, length), equals + 1};
		} else {
			request->words[request->word_count++] = *word;
		}
	}
	if (complaint == NULL && (request->word_count < request->command->low ||
				     request->word_count > request->command->high))
		complaint = "wrong number of operands";
	return complaint;
}

static void
add_notice(const struct request *request)
{
	const struct object *control =
	    object_child(request->host, KIND_DOMAIN, "primary");

	if (object_is(control, "delayed-reconf", "on") && !request->command->changes)
		text_add(&request->answer->out, reconfiguration_notice);
}

static void
run_request(struct request *request)
{
	struct answer *answer = request->answer;
	struct text events = {0};

	add_notice(request);
	if (request->command->changes)
		event_announce(&events, request);
	answer->status = request->command->run(request);
	if (request->command->changes && !request->kept && answer->status == 0)
		answer->status = fleet_keep(request->fleet, request->host, &events,
				     &answer->err) < 0;
	text_free(&events);
}

static void
answer_request(struct request *request, const char **words)
{
	const struct command *command = request->command;
	struct answer *answer = request->answer;
	const char *complaint;

	if (!host_since(request->host, command->major, command->minor)) {
		/* invented text */
		answer->status = request_fail(request, "Unknown command");
		commands_usage(&answer->err);
		return;
	}
	if (!faults_admit(request->host, command->name, answer))
		return;
	if (migration_scrubs(request->host) > answer->delay)
		answer->delay = migration_scrubs(request->host);
	complaint = read_words(request, request->host->arena, words);
	if (complaint != NULL) {
		/* invented text */
		answer->status = request_fail(request, "%s\nusage: ldm %s %s",
		    complaint, command->name, command->usage);
		return;
	}
	run_request(request);
	faults_apply(request->host, command->name, request_has(request, 'x'), answer);
}

static int
open_host(struct request *request, const char *fleet_path, const char *host)
{
	struct text *err = &request->answer->err;
	int error =
	    fleet_open(fleet_path, request->command->changes, &request->fleet, err);

	if (error < 0)
		return error;
	error = fleet_host(request->fleet, host, &request->host, err);
	if (error < 0)
		fleet_close(request->fleet);
	return error;
}

void
command_run(
    const char *fleet_path, const char *host, const char **words, struct answer *answer)
{
	struct request request = {.format = "", .answer = answer};

	if (words[0] != NULL && strcmp(words[0], "sim") == 0) {
		answer->status = sim_run(fleet_path, host, words + 1, answer);
		return;
	}
	if (words[0] != NULL && strcmp(words[0], "probe") == 0) {
		answer->status = probe_run(fleet_path, host, words + 1, answer);
		return;
	}
	request.command = words[0] != NULL ? commands_find(words[0]) : NULL;
	answer->status = 1;
	if (request.command == NULL) {
		/* invented text */
		text_format(&answer->err, "Unknown command %s\n",
		    words[0] != NULL ? words[0] : "");
		commands_usage(&answer->err);
		return;
	}
	if (open_host(&request, fleet_path, host) < 0)
		return;
	/* First the manager puts right what died while nobody looked. */
	if (migration_is_stranded(fleet_path, request.host)) {
		fleet_close(request.fleet);
		migration_settle(fleet_path, host);
		if (open_host(&request, fleet_path, host) < 0)
			return;
	}
	answer_request(&request, words + 1);
	fleet_close(request.fleet);
}
