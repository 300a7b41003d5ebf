/* list: the DOMAIN record, its text form, and the sections of -l and -o. */
#include "contrib/ldmsim/list.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "contrib/ldmsim/console.h"
#include "contrib/ldmsim/layout.h"
#include "contrib/ldmsim/listing.h"
#include "contrib/ldmsim/record.h"

/* The sections of a long listing in their order, and the -o formats that show them. */
static const struct section {
	const char *formats;
	void (*print)(const struct listing *listing, const struct object *domain);
} sections[] = {
    {"domain", listing_identity},
    {"domain", listing_control},
    {"resmgmt", listing_constraint},
    {"core cpu", listing_cores},
    {"cpu", listing_strands},
    {"memory", listing_memory},
    {"crypto", listing_crypto},
    {"domain", listing_variables},
    {"physio", listing_physio},
    {"serial", listing_channels},
    {"console", listing_vccs},
    {"network", listing_vsws},
    {"disk", listing_vdss},
    {"san", listing_vsans},
    {"network", listing_vnets},
    {"disk", listing_vdisks},
    {"san", listing_vhbas},
    {"console", listing_vcons},
};

#define SECTIONS (sizeof(sections) / sizeof(sections[0]))

static char
operation_flag(const struct object *domain)
{
	const char *state = object_get(domain, "state");
	const char *softstate = object_get_or(domain, "softstate", "Solaris running");

	if (strcmp(state, "active") == 0)
		return strncmp(softstate, "Solaris running", 15) == 0 ? 'n' : 't';
	return strcmp(state, "bound") == 0 || strcmp(state, "inactive") == 0 ? '-'
									     : 't';
}

void
domain_flags(
    const struct object *host, const struct object *domain, char flags[FLAGS_SIZE])
{
	const char *state = object_get(domain, "state");
	const char *migration = object_get(domain, "migration");
	const char *given = object_get(domain, "flags");

	snprintf(flags, FLAGS_SIZE, "------");
	if (strcmp(state, "starting") == 0 || strcmp(state, "stopping") == 0)
		flags[0] = 's';
	flags[1] = operation_flag(domain);
	if (object_is(domain, "delayed-reconf", "on"))
		flags[2] = 'd';
	if (strcmp(domain->name, "primary") == 0)
		flags[3] = 'c';
	if (object_first(domain, KIND_VSW) != NULL ||
	    object_first(domain, KIND_VDS) != NULL ||
	    object_first(domain, KIND_VCC) != NULL)
		flags[4] = 'v';
	if (migration[0] != '\0')
		flags[5] = migration[0];
	if (!host_since(host, 2, 0))
		flags[5] = '\0';
	if (given[0] != '\0')
		snprintf(flags, FLAGS_SIZE, "%s", given);
}

/* Only normal, control and vio-service are known, the rest is likely. */
void
domain_flag_words(struct text *out, const char *flags)
{
	static const struct {
		size_t column;
		char letter;
		const char *word;
	} words[] = {
	    {0, 's', "starting"},
	    {1, 'n', "normal"},
	    {1, 't', "transition"},
	    {1, 'd', "degraded"},
	    {2, 'd', "delayed-reconf"},
	    {2, 'r', "memory-dr"},
	    {3, 'c', "control"},
	    {4, 'v', "vio-service"},
	    {5, 's', "migration-source"},
	    {5, 't', "migration-target"},
	    {5, 'e', "migration-error"},
	};
	const char *separator = "";

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strlen(flags) > words[i].column &&
		    flags[words[i].column] == words[i].letter) {
			text_format(out, "%s%s", separator, words[i].word);
			separator = ",";
		}
	}
}

const char *
domain_cons(const struct object *host, const struct object *domain)
{
	unsigned port = domain_console(host, domain, NULL);

	if (port > 0)
		return arena_format(domain->arena, "%u", port);
	if (strcmp(domain->name, "primary") != 0 || !host_since(host, 2, 0))
		return "";
	return host_since(host, 3, 0) ? "UART" : "SP";
}

uint64_t
domain_memory(const struct object *domain)
{
	const char *blocks = object_get(domain, "mblock");
	uint64_t size = 0;

	if (blocks[0] == '\0')
		return object_number(domain, "memory", 0);
	while ((blocks = strchr(blocks, ':')) != NULL)
		size += size_parse(++blocks);
	return size;
}

uint64_t
domain_uptime(const struct object *domain)
{
	uint64_t now = (uint64_t)time(NULL);
	uint64_t started = object_number(domain, "started", now - 3600);

	return object_number(domain, "uptime", now > started ? now - started : 0);
}

void
listing_domain(const struct listing *listing, const struct object *domain, bool words)
{
	struct text *out = listing->out;
	bool active = object_is(domain, "state", "active");
	const char *util = active ? object_get_or(domain, "util", "0.5") : "";
	char flags[FLAGS_SIZE];

	domain_flags(listing->host, domain, flags);
	record_begin(out, "DOMAIN");
	record_field(out, "name", domain->name);
	record_copy(out, domain, "state");
	record_field(out, "flags", words ? "" : flags);
	if (words)
		domain_flag_words(out, flags);
	record_field(out, "cons", domain_cons(listing->host, domain));
	record_number(out, "ncpu", domain_strands(listing->host, domain));
	record_number(out, "mem", domain_memory(domain));
	record_field(out, "util", util);
	if (active)
		record_number(out, "uptime", domain_uptime(domain));
	else
		record_field(out, "uptime", "");
	if (host_since(listing->host, 3, 0))
		record_field(out, "norm_util", util);
}

/* Keys of this record are likely, not known. */
void
listing_status(const struct listing *listing, const struct object *domain)
{
	const char *migration = object_get(domain, "migration");
	bool target = strcmp(migration, "target") == 0;

	if (migration[0] != '\0') {
		record_begin(listing->out, "STATUS");
		record_field(listing->out, "op", "migration");
		record_number(
		    listing->out, "progress", object_number(domain, "progress", 0));
		record_field(listing->out, "error",
		    strcmp(migration, "error") == 0 ? "yes" : "no");
		record_field(listing->out, target ? "source" : "target",
		    object_get(domain, "peer"));
		record_end(listing->out);
	}
	if (object_is(domain, "delayed-reconf", "on"))
		text_add(listing->out, "STATUS|op=delayed reconfiguration\n");
}

/* Is one of the comma separated words of -o short for one of the formats? */
static bool
format_wants(const char *wanted, const char *formats)
{
	while (wanted != NULL) {
		size_t length = strcspn(wanted, ",");

		for (const char *format = formats; format != NULL;) {
			if (strncmp(format, wanted, length) == 0)
				return true;
			format = strchr(format, ' ');
			format = format != NULL ? format + 1 : NULL;
		}
		wanted = wanted[length] == ',' ? wanted + length + 1 : NULL;
	}
	return false;
}

static void
print_sections(
    const struct listing *listing, const struct object *domain, const char *formats)
{
	bool whole = formats[0] == '\0';

	if (whole || format_wants(formats, "domain")) {
		listing_domain(listing, domain, true);
		if (!listing->bindings) {
			record_field(listing->out, "softstate",
			    object_is(domain, "state", "active")
				? object_get_or(domain, "softstate", "Solaris running")
				: "");
		}
	} else {
		record_begin(listing->out, "DOMAIN");
		record_field(listing->out, "name", domain->name);
	}
	record_end(listing->out);
	if (!whole && format_wants(formats, "status"))
		listing_status(listing, domain);
	for (size_t i = 0; i < SECTIONS; i++) {
		if (whole || format_wants(formats, sections[i].formats))
			sections[i].print(listing, domain);
	}
}

static void
add_uptime(struct text *out, uint64_t seconds)
{
	if (seconds >= 86400)
		text_format(out, "%llud ", (unsigned long long)(seconds / 86400));
	if (seconds >= 3600)
		text_format(out, "%lluh ", (unsigned long long)(seconds / 3600 % 24));
	text_format(out, "%llum\n", (unsigned long long)(seconds / 60 % 60));
}

/* One line for a person to read. Rows of domains that do not run end after MEMORY. */
static void
print_text(struct text *out, const struct object *host, const struct object *domain)
{
	uint64_t memory = domain_memory(domain);
	bool gigabytes = memory > 0 && memory % ((uint64_t)1 << 30) == 0;
	const char *util = object_get_or(domain, "util", "0.5");
	char flags[FLAGS_SIZE];

	domain_flags(host, domain, flags);
	text_format(out, "%-16s %-10s %-7s %-7s %-5u %llu%c", domain->name,
	    object_get(domain, "state"), flags, domain_cons(host, domain),
	    domain_strands(host, domain),
	    (unsigned long long)(gigabytes ? memory >> 30 : memory >> 20),
	    gigabytes ? 'G' : 'M');
	if (!object_is(domain, "state", "active")) {
		text_add(out, "\n");
		return;
	}
	text_format(out, "\t%s%%  ", util);
	if (host_since(host, 3, 0))
		text_format(out, "%s%%  ", util);
	add_uptime(out, domain_uptime(domain));
}

int
list_check_domains(struct request *request)
{
	for (int i = 0; i < request->word_count; i++) {
		if (object_child(request->host, KIND_DOMAIN, request->words[i]) == NULL)
			return request_fail(
			    request, "LDom %s not found", request->words[i]);
	}
	return 0;
}

bool
list_wants(const struct request *request, const char *name)
{
	for (int i = 0; i < request->word_count; i++) {
		if (strcmp(request->words[i], name) == 0)
			return true;
	}
	return request->word_count == 0;
}

int
list_refuse_text(struct request *request)
{
	return request_fail(
	    request, "ldmsim: %s is simulated with -p only", request->command->name);
}

static int
list_text(struct request *request)
{
	const struct object *domain = object_first(request->host, KIND_DOMAIN);
	struct text *out = &request->answer->out;

	text_format(out, "%-16s %-10s %-7s %-7s %-5s %s\tUTIL  %sUPTIME\n", "NAME",
	    "STATE", "FLAGS", "CONS", "VCPU", "MEMORY",
	    host_since(request->host, 3, 0) ? "NORM  " : "");
	for (; domain != NULL; domain = object_next(domain)) {
		if (list_wants(request, domain->name))
			print_text(out, request->host, domain);
	}
	return 0;
}

int
list_domain(struct request *request)
{
	bool long_form = request_has(request, 'l') || request_has(request, 'e') ||
			 request_has(request, 'o');
	struct listing listing = {.out = &request->answer->out, .host = request->host};
	const struct object *domain = object_first(request->host, KIND_DOMAIN);

	if (list_check_domains(request) != 0)
		return 1;
	if (!request_has(request, 'p'))
		return long_form ? list_refuse_text(request) : list_text(request);
	record_version(listing.out, request->host);
	for (; domain != NULL; domain = object_next(domain)) {
		if (!list_wants(request, domain->name))
			continue;
		if (long_form) {
			print_sections(&listing, domain, request->format);
			continue;
		}
		listing_domain(&listing, domain, false);
		record_end(listing.out);
	}
	return 0;
}

int
list_bindings(struct request *request)
{
	struct listing listing = {
	    .out = &request->answer->out, .host = request->host, .bindings = true};
	const struct object *domain = object_first(request->host, KIND_DOMAIN);

	if (list_check_domains(request) != 0)
		return 1;
	if (!request_has(request, 'p'))
		return list_refuse_text(request);
	record_version(listing.out, request->host);
	for (; domain != NULL; domain = object_next(domain)) {
		if (list_wants(request, domain->name))
			print_sections(&listing, domain, "");
	}
	return 0;
}
