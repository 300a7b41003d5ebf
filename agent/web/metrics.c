#include "agent/web/metrics.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include <event2/buffer.h>

#include "agent/alarms/alarms.h"
#include "agent/engine/engine.h"
#include "agent/fleet/fleet.h"
#include "agent/fleet/inventory.h"
#include "agent/readiness/matrix.h"
#include "agent/readiness/mode.h"
#include "agent/web/web.h"

/* A value of a label with its escapes: names have at most some hundred octets. */
#define LABEL_SIZE 1024

#define MILLISECONDS 1000

static const char *const mode_words[MIGRATION_MODES] = {"live", "cold"};

struct page {
	struct evbuffer *out;
	const struct web_sources *sources;
	const struct instant *now;
	bool failed;
};

/* The escapes of the format; an octet below blank cannot stand in a name of ldm. */
static const char *
label(const char *value, char *text)
{
	size_t used = 0;

	for (; *value != '\0' && used < LABEL_SIZE - 3; value++) {
		char letter = *value;

		if (letter == '\n' || letter == '"' || letter == '\\')
			text[used++] = '\\';
		if (letter == '\n')
			letter = 'n';
		text[used++] = letter;
	}
	text[used] = '\0';
	return text;
}

static void __attribute__((format(printf, 2, 3)))
say(struct page *page, const char *format, ...)
{
	va_list list;

	va_start(list, format);
	if (evbuffer_add_vprintf(page->out, format, list) < 0)
		page->failed = true;
	va_end(list);
}

static void
announce(struct page *page, const char *name, const char *type, const char *help)
{
	say(page, "# HELP migready_%s %s\n# TYPE migready_%s %s\n", name, help, name,
	    type);
}

/* ---- the agent ---- */

static void
write_agent(struct page *page)
{
	char version[LABEL_SIZE];

	announce(page, "info", "gauge", "The agent, by its version.");
	say(page, "migready_info{version=\"%s\"} 1\n",
	    label(page->sources->version, version));
	announce(page, "start_timestamp_seconds", "gauge", "When the agent started.");
	say(page, "migready_start_timestamp_seconds %.3f\n",
	    (double)page->sources->started.wall / MILLISECONDS);
	announce(page, "boot_id", "gauge", "Counts the starts of the agent.");
	say(page, "migready_boot_id %u\n", page->sources->boot_id);
	announce(page, "fleet_generation", "gauge",
	    "Grows with every change of what was collected.");
	say(page, "migready_fleet_generation %u\n",
	    fleet_generation(page->sources->fleet));
	announce(page, "notifications_waiting", "gauge",
	    "Alarms whose newest state is not told yet.");
	say(page, "migready_notifications_waiting %zu\n",
	    alarms_waiting(page->sources->alarms));
	announce(page, "notifications_suppressed_total", "counter",
	    "Changes of alarms never told because a newer one replaced them.");
	say(page, "migready_notifications_suppressed_total %llu\n",
	    (unsigned long long)alarms_suppressed(page->sources->alarms));
}

/* ---- hosts ---- */

static double
host_is_fresh(const struct page *page, const struct fleet_host *host)
{
	(void)page;
	return host->state == FLEET_HOST_FRESH;
}

/* Below 0: not known. */
static double
host_collected(const struct page *page, const struct fleet_host *host)
{
	(void)page;
	return host->collected.wall == 0 ? -1
					 : (double)host->collected.wall / MILLISECONDS;
}

static double
host_age(const struct page *page, const struct fleet_host *host)
{
	return host->collected.wall == 0
		   ? -1
		   : (double)instant_seconds_between(&host->collected, page->now);
}

static double
host_domains(const struct page *page, const struct fleet_host *host)
{
	(void)page;
	return host->inventory == NULL ? -1 : (double)host->domain_count;
}

static double
host_threads_free(const struct page *page, const struct fleet_host *host)
{
	(void)page;
	return host->inventory == NULL ? -1 : (double)host->inventory->threads_free;
}

static double
host_memory_free(const struct page *page, const struct fleet_host *host)
{
	(void)page;
	return host->inventory == NULL ? -1 : (double)host->inventory->memory_free;
}

static double
host_ports_free(const struct page *page, const struct fleet_host *host)
{
	int64_t free_ports = 0;

	(void)page;
	if (host->inventory == NULL || host->state == FLEET_HOST_NEVER)
		return -1;
	for (size_t i = 0; i < host->service_count; i++) {
		const struct fleet_service *service = &host->services[i];
		struct fleet_service_use use;

		if (service->kind != FLEET_SERVICE_VCC || !service->present)
			continue;
		use = fleet_service_use(service);
		if (use.capacity < 0 || use.used < 0)
			return -1;
		if (use.capacity > use.used)
			free_ports += use.capacity - use.used;
	}
	return (double)free_ports;
}

static const struct host_metric {
	const char *name, *help;
	double (*get)(const struct page *page, const struct fleet_host *host);
} host_metrics[] = {
    {"host_fresh", "Whether the last collection of the host succeeded.", host_is_fresh},
    {"host_collected_timestamp_seconds", "When it was collected last.", host_collected},
    {"host_age_seconds", "How old its inventory is.", host_age},
    {"host_domains", "Domains that live there.", host_domains},
    {"host_threads_free", "CPU threads that no domain has.", host_threads_free},
    {"host_memory_free_bytes", "Memory that no domain has.", host_memory_free},
    {"host_console_ports_free", "Free ports of all console concentrators.",
	host_ports_free},
};

static void
write_hosts(struct page *page)
{
	char name[LABEL_SIZE];
	size_t count;
	const struct fleet_host *const *hosts =
	    fleet_hosts(page->sources->fleet, &count);

	for (size_t m = 0; m < sizeof(host_metrics) / sizeof(host_metrics[0]); m++) {
		const struct host_metric *metric = &host_metrics[m];

		announce(page, metric->name, "gauge", metric->help);
		for (size_t i = 0; i < count; i++) {
			double value = metric->get(page, hosts[i]);

			if (value >= 0)
				say(page, "migready_%s{host=\"%s\"} %.15g\n",
				    metric->name, label(hosts[i]->name, name), value);
		}
	}
}

/* ---- readiness ---- */

static void
write_counts(struct page *page, const char *labels, struct matrix_counts counts)
{
	say(page,
	    "%s,verdict=\"ready\"} %u\n%s,verdict=\"degraded\"} %u\n"
	    "%s,verdict=\"blocked\"} %u\n%s,verdict=\"unknown\"} %u\n",
	    labels, counts.ready, labels, counts.degraded, labels, counts.blocked,
	    labels, counts.unknown);
}

static void
write_targets(struct page *page)
{
	char name[LABEL_SIZE];
	char labels[LABEL_SIZE + 128];
	size_t count;
	const struct fleet_host *const *hosts =
	    fleet_hosts(page->sources->fleet, &count);

	announce(page, "target_domains", "gauge",
	    "Domains of other hosts, by what a migration to this host would meet.");
	for (size_t i = 0; i < count; i++) {
		label(hosts[i]->name, name);
		for (int mode = 0; mode < MIGRATION_MODES; mode++) {
			snprintf(labels, sizeof(labels),
			    "migready_target_domains{host=\"%s\",mode=\"%s\"", name,
			    mode_words[mode]);
			write_counts(page, labels,
			    matrix_host_counts(page->sources->matrix, hosts[i],
				(enum migration_mode)mode));
		}
	}
}

/*
 * The mode is the one that the domain would migrate by as it is; a control
 * or service domain, which never migrates, has no samples.
 */
static void
write_domains(struct page *page)
{
	char domain[LABEL_SIZE];
	char host[LABEL_SIZE];
	char labels[2 * LABEL_SIZE + 128];
	size_t count;
	const struct fleet_domain *const *domains =
	    fleet_domains(page->sources->fleet, &count);

	announce(page, "domain_targets", "gauge",
	    "Hosts, by what a migration of this domain to them would meet.");
	for (size_t i = 0; i < count; i++) {
		enum migration_mode mode = migration_mode_of(domains[i]);

		if (!migration_is_possible(domains[i]))
			continue;
		snprintf(labels, sizeof(labels),
		    "migready_domain_targets{domain=\"%s\",host=\"%s\",mode=\"%s\"",
		    label(domains[i]->inventory->name, domain),
		    label(domains[i]->host->name, host), mode_words[mode]);
		write_counts(page, labels,
		    matrix_domain_counts(page->sources->matrix, domains[i], mode));
	}
}

/* ---- alarms and runs ---- */

static void
write_alarms(struct page *page)
{
	char values[4][LABEL_SIZE];
	size_t count;
	const struct alarm *const *list = alarms_list(page->sources->alarms, &count);

	announce(page, "alarm", "gauge", "1 for each alarm that is raised.");
	for (size_t i = 0; i < count; i++) {
		const struct alarm_facts *facts = &list[i]->facts;
		const char *target = facts->target;

		say(page,
		    "migready_alarm{key=\"%s\",kind=\"%s\",severity=\"%s\",host=\"%s\","
		    "target=\"%s\",domain=\"%s\",service=\"%s\"} 1\n",
		    list[i]->key, alarm_kind_traits(list[i]->identity.kind)->word,
		    alarm_severity_word(list[i]->severity),
		    label(facts->host, values[0]), label(target, values[1]),
		    label(facts->domain, values[2]), label(facts->service, values[3]));
	}
}

static void
write_runs(struct page *page)
{
	const struct engine *engine = page->sources->engine;
	unsigned counts[ENGINE_STATES] = {0};

	if (engine == NULL)
		return;
	for (size_t i = 0; i < engine_count(engine); i++)
		counts[engine_at(engine, i)->state]++;
	announce(page, "runs", "gauge", "Runs that are kept, by their state.");
	for (int state = ENGINE_WAITING; state < ENGINE_STATES; state++)
		say(page, "migready_runs{state=\"%s\"} %u\n",
		    engine_state_word((enum engine_state)state), counts[state]);
	announce(page, "engine_enabled", "gauge", "Whether runs are taken and begun.");
	say(page, "migready_engine_enabled %d\n", engine_enabled(engine));
}

int
metrics_write(
    struct evbuffer *out, const struct web_sources *sources, const struct instant *now)
{
	struct page page = {.out = out, .sources = sources, .now = now};

	write_agent(&page);
	write_hosts(&page);
	if (matrix_is_known(sources->matrix)) {
		write_targets(&page);
		write_domains(&page);
	}
	write_alarms(&page);
	write_runs(&page);
	return page.failed ? -ENOMEM : 0;
}
