/*
 * Two judges who read the same guides and share no code: evaluate_pair() says what
 * stands in the way of a migration, and the simulated manager is asked for a dry run.
 *
 * Ready means that the manager agrees. Each reason that it refuses for is a finding of
 * the pair, a blocker or a missing fact. And what only the agent calls blocked is one
 * of the things that no manager looks at.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/fleet/inventory.h"
#include "agent/readiness/evaluate.h"
#include "agent/readiness/mode.h"
#include "agent/readiness/policy.h"
#include "tests/unit/agreement/refusal.h"
#include "tests/unit/agreement/simulated.h"
#include "tests/unit/cmocka_all.h"

/* Hosts of one cluster of the generator, so that most see the same disks. */
#define HOSTS   8
#define DOMAINS 48
#define PAIRS   10000

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* One pair, judged twice. */
struct judged {
	const struct fleet_domain *domain;
	const struct fleet_host *target;
	const struct findings *findings;
	enum migration_mode mode;
	const struct simulated_answer *answer;
};

struct tally {
	unsigned seed; /* of the fleet in question */
	unsigned pairs, disagreements;
	unsigned ready, degraded, unknown, stricter; /* accepted by the manager */
	unsigned blocked, untold, warned;            /* refused by it */
	unsigned codes[1000]; /* refusals by the code that stands for them */
};

static void
disagree(struct tally *tally, const struct judged *judged, const char *why,
    const char *line, int length)
{
	const struct findings *findings = judged->findings;

	if (tally->disagreements++ >= 20)
		return;
	print_message("seed %u, %s@%s to %s, %s: %s %.*s\n", tally->seed,
	    judged->domain->inventory->name, judged->domain->host->name,
	    judged->target->name, judged->mode == MIGRATION_LIVE ? "live" : "cold", why,
	    length, line);
	for (size_t i = 0; i < findings->count; i++)
		print_message("\t%u %s: %s\n",
		    finding_definition(findings->list[i].id)->code,
		    severity_name(findings->list[i].severity[judged->mode]),
		    findings->list[i].text);
}

/* How bad the finding of that code is; SEVERITY_IGNORE where there is none. */
static enum severity
severity_of(const struct judged *judged, int code)
{
	const struct findings *findings = judged->findings;
	enum severity worst = SEVERITY_IGNORE;

	for (size_t i = 0; i < findings->count; i++) {
		enum severity severity = findings->list[i].severity[judged->mode];

		if (finding_definition(findings->list[i].id)->code == (unsigned)code &&
		    severity > worst)
			worst = severity;
	}
	return worst;
}

/* Whether a finding stands for one line of the manager. */
static bool
is_told(struct tally *tally, const struct judged *judged, const char *line, int length)
{
	const struct refusal *refusal = refusal_find(line, length);

	for (int i = 0; refusal != NULL && i < REFUSAL_CODES; i++) {
		int code = refusal->codes[i];

		if (code != 0 && severity_of(judged, abs(code)) >=
				     (code < 0 ? SEVERITY_WARNING : SEVERITY_UNKNOWN)) {
			tally->codes[abs(code)]++;
			return true;
		}
	}
	return false;
}

static void
refused(struct tally *tally, const struct judged *judged)
{
	enum verdict verdict = judged->findings->verdict[judged->mode];
	const char *line = judged->answer->text;

	tally->blocked += verdict == VERDICT_BLOCKED;
	tally->untold += verdict == VERDICT_UNKNOWN;
	tally->warned += verdict == VERDICT_DEGRADED;
	if (verdict == VERDICT_READY)
		disagree(tally, judged, "refused:", line, (int)strlen(line));
	while (*line != '\0') {
		int length = (int)strcspn(line, "\n");

		if (strncmp(line, "Domain Migration of", 19) != 0 &&
		    !is_told(tally, judged, line, length))
			disagree(tally, judged, "nobody told:", line, length);
		line += length + (line[length] == '\n');
	}
}

/* What no manager looks at: the storage behind a volume, and of an inactive domain all
 * that it will need to run. */
static bool
is_stricter(const struct judged *judged, unsigned code)
{
	bool inactive = judged->domain->inventory->state == INVENTORY_STATE_INACTIVE;

	return code == 103 || code == 104 ||
	       (inactive && code >= 100 && code < 800 && code != 205);
}

static void
accepted(struct tally *tally, const struct judged *judged)
{
	const struct findings *findings = judged->findings;
	enum verdict verdict = findings->verdict[judged->mode];

	tally->ready += verdict == VERDICT_READY;
	tally->degraded += verdict == VERDICT_DEGRADED;
	tally->unknown += verdict == VERDICT_UNKNOWN;
	tally->stricter += verdict == VERDICT_BLOCKED;
	for (size_t i = 0; i < findings->count; i++) {
		const struct finding *finding = &findings->list[i];

		if (finding->severity[judged->mode] == SEVERITY_BLOCKER &&
		    !is_stricter(judged, finding_definition(finding->id)->code)) {
			disagree(tally, judged, "accepted", "", 0);
			return;
		}
	}
}

/* All pairs of one fleet. */
static void
judge_fleet(struct tally *tally, const struct policy *policy)
{
	/* From a fleet that is nearly as usual to one where nothing is. */
	const struct simulated_plan plan = {
	    .hosts = HOSTS,
	    .domains = DOMAINS,
	    .seed = tally->seed,
	    .variety = 20 + tally->seed % 4 * 40,
	};
	struct simulated simulated;
	struct simulated_answer *answers;
	struct findings findings = {0};
	const struct fleet_host *const *hosts;
	const struct fleet_domain *const *domains;
	size_t host_count, domain_count;

	simulated_open(&simulated, &plan);
	answers = simulated_migrate(&simulated);
	hosts = fleet_hosts(simulated.fleet, &host_count);
	domains = fleet_domains(simulated.fleet, &domain_count);
	for (size_t i = 0; i < domain_count * host_count; i++) {
		const struct judged judged = {
		    .domain = domains[i / host_count],
		    .target = hosts[i % host_count],
		    .findings = &findings,
		    .mode = migration_mode_of(domains[i / host_count]),
		    .answer = &answers[i],
		};

		if (judged.domain->host == judged.target ||
		    judged.domain->inventory ==
			inventory_control_domain(judged.domain->host->inventory))
			continue;
		assert_int_equal(
		    evaluate_pair(judged.domain, judged.target, policy, &findings), 0);
		tally->pairs++;
		if (answers[i].status == 0)
			accepted(tally, &judged);
		else
			refused(tally, &judged);
	}
	free(answers);
	findings_free(&findings);
	simulated_close(&simulated);
}

static void
tally_print(const struct tally *tally)
{
	print_message(
	    "%u pairs, %u disagreements\n", tally->pairs, tally->disagreements);
	print_message("accepted: %u ready, %u degraded, %u unknown, %u blocked by what "
		      "no manager looks at\n",
	    tally->ready, tally->degraded, tally->unknown, tally->stricter);
	print_message("refused: %u blocked, %u unknown, %u warned of\n", tally->blocked,
	    tally->untold, tally->warned);
	for (unsigned code = 0; code < COUNT(tally->codes); code++)
		if (tally->codes[code] > 0)
			print_message(" %u: %u", code, tally->codes[code]);
	print_message("\n");
}

/* What 10,000 pairs must have met at least. */
static void
expect_codes(const struct tally *tally)
{
	static const unsigned codes[] = {101, 106, 107, 205, 302, 303, 304, 401, 501,
	    502, 503, 504, 505, 506, 508, 601, 602, 603, 605, 606, 607, 610, 701, 702,
	    705, 801, 820, 821, 822, 823, 904, 905, 906, 908, 910, 912, 916, 917, 918};

	for (size_t i = 0; i < COUNT(codes); i++)
		if (tally->codes[codes[i]] == 0)
			fail_msg("no manager refused for %u", codes[i]);
}

static void
test_agreement(void **state)
{
	const char *text = getenv("AGREEMENT_PAIRS");
	unsigned pairs = text != NULL ? (unsigned)strtoul(text, NULL, 10) : PAIRS;
	struct tally tally = {.seed = 1};
	struct policy *policy;

	(void)state;
	assert_int_equal(policy_new(&policy), 0);
	for (; tally.pairs < pairs; tally.seed++)
		judge_fleet(&tally, policy);
	policy_free(policy);
	tally_print(&tally);
	assert_int_equal(tally.disagreements, 0);
	if (pairs >= PAIRS)
		expect_codes(&tally);
	/* Not one kind of answer alone. */
	assert_true(tally.ready + tally.degraded > tally.pairs / 20);
	assert_true(tally.blocked > tally.pairs / 20);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_agreement)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
