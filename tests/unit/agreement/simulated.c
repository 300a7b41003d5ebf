#include "tests/unit/agreement/simulated.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/fleet/inventory.h"
#include "agent/fleet/registry.h"
#include "collectors/ldm/build.h"
#include "tests/unit/cmocka_all.h"

#define LINE 1024

static const char *
build_folder(void)
{
	return getenv("top_builddir") != NULL ? getenv("top_builddir") : ".";
}

static void
shell(const char *line)
{
	if (system(line) != 0)
		fail_msg("%s", line);
}

/* ---- batches ---- */

static FILE *
batch_begin(const struct simulated *simulated)
{
	char path[LINE];
	FILE *script;

	snprintf(path, sizeof(path), "%s/script", simulated->folder);
	script = fopen(path, "w");
	assert_non_null(script);
	return script;
}

/* Run what was written to the script. */
static void
batch_run(struct simulated *simulated, FILE *script)
{
	char line[LINE];
	size_t room = 1 << 20, got;
	FILE *pipe;

	assert_int_equal(fclose(script), 0);
	snprintf(line, sizeof(line),
	    "%s/tests/unit/agreement/batch %s/fleet <%s/script", build_folder(),
	    simulated->folder, simulated->folder);
	pipe = popen(line, "r");
	assert_non_null(pipe);
	simulated->length = 0;
	do {
		if (simulated->answers == NULL || room - simulated->length < 65536)
			simulated->answers = realloc(simulated->answers, room *= 2);
		assert_non_null(simulated->answers);
		got = fread(simulated->answers + simulated->length, 1,
		    room - simulated->length - 1, pipe);
		simulated->length += got;
	} while (got > 0);
	simulated->answers[simulated->length] = '\0';
	assert_int_equal(pclose(pipe), 0);
}

/* The answer at an offset, which moves on behind it. */
static struct simulated_answer
batch_next(struct simulated *simulated, size_t *offset)
{
	struct simulated_answer answer;
	char *text = simulated->answers + *offset;
	size_t length;

	assert_true(*offset < simulated->length);
	answer.status = (int)strtol(text, &text, 10);
	length = strtoul(text, &text, 10);
	assert_int_equal(*text, '\n');
	answer.text = ++text;
	assert_int_equal(text[length], '\n');
	text[length] = '\0';
	*offset = (size_t)(text - simulated->answers) + length + 1;
	return answer;
}

/* ---- collecting ---- */

/*
 * All but one form of the constraints; the simulator has no mount table, refuses
 * nothing for what its firmware probe tells, and is given passwords.
 */
static bool
is_asked(int listing)
{
	return listing != LDM_CONSTRAINTS_XML && listing != LDM_MOUNTS &&
	       listing != LDM_PROBE_TRUST && listing != LDM_PROBE_FIRMWARE;
}

static void
ask_everything(FILE *script, const char *host)
{
	for (int i = 0; i < LDM_LISTINGS; i++) {
		if (!is_asked(i))
			continue;
		fputs(host, script);
		if (i == LDM_PROBE_SMF)
			fputs(" probe smf", script);
		for (int k = 0; ldm_commands[i].arguments[k] != NULL; k++)
			fprintf(script, " %s", ldm_commands[i].arguments[k]);
		fputc('\n', script);
	}
	fprintf(script, "%s sim show\n", host);
}

/* The word that the administrator writes into the configuration. */
static void
read_cpu_type(char *word, size_t size, const char *shown)
{
	const char *at = strstr(shown, " cpu=");

	assert_non_null(at);
	at += strlen(" cpu=");
	snprintf(word, size, "%.*s", (int)strcspn(at, " \n"), at);
}

/* A host out of its answers, from the offset on. */
static struct inventory *
read_host(struct simulated *simulated, size_t *offset)
{
	struct ldm_input inputs[LDM_LISTINGS] = {0};
	struct reason reason = {""};
	struct inventory *inventory = NULL;
	char cpu_type[64];

	for (int i = 0; i < LDM_LISTINGS; i++) {
		struct simulated_answer answer;

		if (!is_asked(i))
			continue;
		answer = batch_next(simulated, offset);
		inputs[i].state =
		    answer.status == 0 ? LDM_INPUT_TEXT : LDM_INPUT_FAILED;
		inputs[i].text = slice_of(answer.text);
	}
	read_cpu_type(cpu_type, sizeof(cpu_type), batch_next(simulated, offset).text);
	if (ldm_build(&inventory, inputs, &reason) != 0 ||
	    ldm_finish(&inventory, cpu_type, &reason) != 0)
		fail_msg("%s", reason.text);
	return inventory;
}

static void
collect(struct simulated *simulated, unsigned hosts)
{
	const struct instant now = {.wall = 1000000, .steady = 1000};
	FILE *script = batch_begin(simulated);
	struct reason reason = {""};
	size_t offset = 0;

	for (unsigned i = 0; i < hosts; i++) {
		char name[32];

		snprintf(name, sizeof(name), "sparc-%04u", i);
		ask_everything(script, name);
	}
	batch_run(simulated, script);
	for (unsigned i = 0; i < hosts; i++) {
		const struct fleet_host *host;
		char name[32];

		snprintf(name, sizeof(name), "sparc-%04u", i);
		assert_int_equal(
		    fleet_add_host(simulated->fleet, name, 60, &now, &host, &reason),
		    0);
		assert_int_equal(fleet_publish(simulated->fleet, host,
				     read_host(simulated, &offset), &now, &reason),
		    0);
	}
	assert_int_equal(offset, simulated->length);
}

void
simulated_open(struct simulated *simulated, const struct simulated_plan *plan)
{
	const struct fleet_options options = {.lost_retention = 100};
	char line[LINE];

	*simulated = (struct simulated){.length = 0};
	scratch_make(simulated->folder);
	snprintf(line, sizeof(line),
	    "%s/contrib/ldmsim/ldmsim generate --hosts %u --domains %u --seed %u "
	    "--variety %u --output %s/fleet",
	    build_folder(), plan->hosts, plan->domains, plan->seed, plan->variety,
	    simulated->folder);
	shell(line);
	snprintf(line, sizeof(line), "cd %s && umask 077 && echo secret >password",
	    simulated->folder);
	shell(line);
	assert_int_equal(registry_open(&simulated->registry, NULL, NULL), 0);
	assert_int_equal(
	    fleet_open(&simulated->fleet, simulated->registry, &options), 0);
	collect(simulated, plan->hosts);
}

void
simulated_close(struct simulated *simulated)
{
	fleet_free(simulated->fleet);
	registry_free(simulated->registry);
	free(simulated->answers);
	scratch_remove(simulated->folder);
}

struct simulated_answer *
simulated_migrate(struct simulated *simulated)
{
	size_t host_count, domain_count, offset = 0;
	const struct fleet_host *const *hosts =
	    fleet_hosts(simulated->fleet, &host_count);
	const struct fleet_domain *const *domains =
	    fleet_domains(simulated->fleet, &domain_count);
	struct simulated_answer *answers =
	    calloc(domain_count * host_count, sizeof(*answers));
	FILE *script = batch_begin(simulated);

	assert_non_null(answers);
	/* Managers before 3.1 know no certificates, so all are given a password. */
	for (size_t i = 0; i < domain_count * host_count; i++)
		if (domains[i / host_count]->host != hosts[i % host_count])
			fprintf(script, "%s migrate-domain -n -p %s/password %s %s\n",
			    domains[i / host_count]->host->name, simulated->folder,
			    domains[i / host_count]->inventory->name,
			    hosts[i % host_count]->name);
	batch_run(simulated, script);
	for (size_t i = 0; i < domain_count * host_count; i++)
		if (domains[i / host_count]->host != hosts[i % host_count])
			answers[i] = batch_next(simulated, &offset);
	assert_int_equal(offset, simulated->length);
	return answers;
}
