#include "contrib/ldmsim/event.h"

#include <string.h>

#include "contrib/ldmsim/command.h"

static const char *const domain_actions[] = {"add-domain", "remove-domain",
    "bind-domain", "unbind-domain", "start-domain", "stop-domain", "domain-reset",
    "panic-domain", "migrate-domain"};

static const char *const hardware_actions[] = {
    "add-spconfig", "set-spconfig", "remove-spconfig", "migration-process"};

#define HAS(words, word) has(words, sizeof(words) / sizeof((words)[0]), word)

static bool
has(const char *const words[], size_t count, const char *word)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(words[i], word) == 0)
			return true;
	}
	return false;
}

enum event_class
event_class(const char *action)
{
	if (HAS(domain_actions, action))
		return EVENT_DOMAIN;
	return HAS(hardware_actions, action) ? EVENT_HARDWARE : EVENT_RESOURCE;
}

unsigned
event_find_class(const char *name)
{
	static const struct {
		const char *name;
		enum event_class class;
	} classes[] = {
	    {"domain", EVENT_DOMAIN},
	    {"hardware", EVENT_HARDWARE},
	    {"resource", EVENT_RESOURCE},
	    {"all", EVENT_ALL},
	};

	for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++) {
		if (strcmp(classes[i].name, name) == 0)
			return classes[i].class;
	}
	return 0;
}

static void
write_field(struct text *lines, const char *value, char end)
{
	for (const char *p = value; *p != '\0'; p++)
		text_add_bytes(lines, (unsigned char)*p < ' ' ? " " : p, 1);
	text_add_bytes(lines, &end, 1);
}

void
event_write(struct text *lines, const struct event *event)
{
	write_field(lines, event->host, '\t');
	write_field(lines, event->action, '\t');
	write_field(lines, event->domain, '\t');
	write_field(lines, event->item, event->property_count > 0 ? '\t' : '\n');
	for (size_t i = 0; i < event->property_count; i++)
		write_field(lines, event->properties[i],
		    i + 1 < event->property_count ? '\t' : '\n');
}

/* Cut off the text up to the next tab. Returns NULL at the end of the line. */
static char *
cut_field(char **rest)
{
	char *field = *rest, *tab;

	if (field == NULL)
		return NULL;
	tab = strchr(field, '\t');
	if (tab != NULL)
		*tab++ = '\0';
	*rest = tab;
	return field;
}

bool
event_read(struct event *event, char *line)
{
	char *rest = line;
	const char *property;

	*event = (struct event){0};
	event->host = cut_field(&rest);
	event->action = cut_field(&rest);
	event->domain = cut_field(&rest);
	event->item = cut_field(&rest);
	while ((property = cut_field(&rest)) != NULL) {
		if (event->property_count < EVENT_PROPERTIES)
			event->properties[event->property_count++] = property;
	}
	return event->item != NULL;
}

void
event_write_domain(struct text *lines, const struct object *domain, const char *action)
{
	const struct event event = {
	    .host = domain->parent->name,
	    .action = action,
	    .domain = domain->name,
	    .item = "",
	};

	event_write(lines, &event);
}

void
event_write_migration(struct text *lines, const struct object *domain,
    unsigned progress, const char *status)
{
	const char *host = domain->parent->name;
	const struct event event = {
	    .host = host,
	    .action = "migration-process",
	    .domain = domain->name,
	    .item = "ldom_info",
	    .properties =
		{
		    arena_format(domain->arena, "progress=%u%%", progress),
		    arena_format(domain->arena, "status=%s", status),
		    arena_format(domain->arena, "source=%s", host),
		},
	    .property_count = 3,
	};

	event_write(lines, &event);
}

/* The same of a domain that may not exist yet. */
static void
announce_domain(struct text *lines, const struct request *request, const char *domain)
{
	const struct event event = {
	    .host = request->host->name,
	    .action = request->command->name,
	    .domain = domain,
	    .item = "",
	};

	event_write(lines, &event);
}

static const char *
last_word(const struct request *request)
{
	return request->word_count > 0 ? request->words[request->word_count - 1] : "";
}

/* Commands of domains that take -a name any number of them. */
static void
announce_domains(struct text *lines, const struct request *request)
{
	const struct object *domain = object_first(request->host, KIND_DOMAIN);

	if (strchr(request->command->letters, 'a') == NULL) {
		announce_domain(lines, request, last_word(request));
	} else if (!request_has(request, 'a')) {
		for (int i = 0; i < request->word_count; i++)
			announce_domain(lines, request, request->words[i]);
	} else {
		for (; domain != NULL; domain = object_next(domain)) {
			if (strcmp(domain->name, "primary") != 0)
				announce_domain(lines, request, domain->name);
		}
	}
}

/* A resource described by one or two properties. domain: "" for none. */
static void
announce_item(struct text *lines, const struct request *request, const char *domain,
    const char *item, const char *first, const char *second)
{
	const struct event event = {
	    .host = request->host->name,
	    .action = request->command->name,
	    .domain = domain,
	    .item = item,
	    .properties = {first, second},
	    .property_count = second != NULL ? 2 : 1,
	};

	event_write(lines, &event);
}

/* A new service is an event of its domain, later ones name the service, too. */
static void
announce_service(struct text *lines, const struct request *request)
{
	enum kind kind = request->command->kind;
	const struct object *service =
	    object_find(request->host, kind, last_word(request));
	const char *key = kind == KIND_VSAN ? "vsan_name" : "service_name";

	if (strncmp(request->command->name, "add-", 4) == 0) {
		announce_domain(lines, request, last_word(request));
	} else if (service != NULL) {
		announce_item(lines, request, service->parent->name,
		    schema_kind(kind)->keyword,
		    arena_format(service->arena, "%s=%s", key, service->name), NULL);
	}
}

/* The last word is VOLUME@SERVICE. */
static void
announce_volume(struct text *lines, const struct request *request)
{
	const char *pair = last_word(request), *at = strchr(pair, '@');
	const struct object *vds =
	    at != NULL ? object_find(request->host, KIND_VDS, at + 1) : NULL;

	if (vds == NULL)
		return;
	announce_item(lines, request, vds->parent->name, "vds_volume",
	    arena_format(vds->arena, "vol_name=%.*s", (int)(at - pair), pair),
	    arena_format(vds->arena, "service_name=%s", vds->name));
}

void
event_announce(struct text *lines, const struct request *request)
{
	switch (request->command->kind) {
	case KIND_VCC:
	case KIND_VSW:
	case KIND_VDS:
	case KIND_VSAN:
		announce_service(lines, request);
		break;
	case KIND_VOLUME:
		announce_volume(lines, request);
		break;
	case KIND_SPCONFIG:
		announce_item(lines, request, "", "spconfig",
		    arena_format(
			request->host->arena, "spconfig_name=%s", last_word(request)),
		    NULL);
		break;
	case KIND_VF:
		announce_item(lines, request, "", "physio_device",
		    arena_format(request->host->arena, "name=%s", last_word(request)),
		    NULL);
		break;
	default:
		announce_domains(lines, request);
	}
}
