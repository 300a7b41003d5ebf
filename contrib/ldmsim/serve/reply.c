#include "contrib/ldmsim/serve/reply.h"

#include <string.h>

#include "contrib/ldmsim/event.h"
#include "contrib/ldmsim/fleet.h"
#include "contrib/ldmsim/list_xml.h"
#include "contrib/ldmsim/ovf.h"

#define REPLY_NAMES 256

/* Depths of the elements of a request. */
enum {
	DEPTH_COMMAND = 2,
	DEPTH_DATA = 3
};

struct reply {
	const struct options *options;
	unsigned *registered;
	struct xml xml;
	struct arena *arena;
	const char *action;             /* of the command, NULL until it was read */
	const char *names[REPLY_NAMES]; /* domains of one <data> */
	size_t name_count;
	size_t objects;              /* of one command */
	bool command_failed, failed; /* an object of it, any command */
};

static const struct listing_action {
	const char *action;
	void (*print)(
	    struct xml *xml, const struct object *host, const struct object *domain);
	void (*print_host)(struct xml *xml, const struct object *host);
} listing_actions[] = {
    {"list-bindings", list_xml_bindings, NULL},
    {"list-constraints", list_xml_ovf, NULL},
    {"list-domain", list_xml_domain, NULL},
    {"list-services", list_xml_services, NULL},
    {"list-spconfig", NULL, list_xml_spconfigs},
};

/* One of the three levels of <response>. message: "" for none. */
static void
add_response(struct reply *reply, bool failed, const char *message)
{
	xml_open(&reply->xml, "response", "");
	xml_leaf(&reply->xml, "status", NULL, failed ? "failure" : "success");
	if (message[0] != '\0')
		xml_leaf(&reply->xml, "resp_msg", NULL, message);
	xml_close(&reply->xml, "response");
}

/* The objects of the request, when there is nothing to say about them. */
static void
repeat_objects(struct reply *reply)
{
	if (reply->name_count == 0)
		return;
	xml_open(&reply->xml, "Envelope", "");
	xml_empty(&reply->xml, "References", "");
	for (size_t i = 0; i < reply->name_count; i++) {
		ovf_open_content(&reply->xml, reply->names[i]);
		ovf_close_content(&reply->xml);
	}
	xml_close(&reply->xml, "Envelope");
}

/* The domains that were named, or all of them. */
static void
print_domains(struct reply *reply, const struct listing_action *listing,
    const struct object *host)
{
	const struct object *domain = object_first(host, KIND_DOMAIN);

	for (size_t i = 0; i < reply->name_count; i++)
		listing->print(&reply->xml, host,
		    object_child(host, KIND_DOMAIN, reply->names[i]));
	for (; reply->name_count == 0 && domain != NULL; domain = object_next(domain))
		listing->print(&reply->xml, host, domain);
}

static void
list_objects(struct reply *reply, const struct listing_action *listing,
    const struct object *host, struct text *complaint)
{
	for (size_t i = 0; i < reply->name_count; i++) {
		if (object_child(host, KIND_DOMAIN, reply->names[i]) == NULL)
			text_format(complaint, "%sLDom %s not found",
			    complaint->length > 0 ? "\n" : "", reply->names[i]);
	}
	if (complaint->length > 0) {
		repeat_objects(reply);
		return;
	}
	xml_open(&reply->xml, "Envelope", "");
	xml_empty(&reply->xml, "References", "");
	if (listing->print_host != NULL)
		listing->print_host(&reply->xml, host);
	else
		print_domains(reply, listing, host);
	xml_close(&reply->xml, "Envelope");
}

static void
answer_listing(
    struct reply *reply, const struct listing_action *listing, struct text *complaint)
{
	struct fleet *fleet;
	struct object *host;

	if (fleet_open(reply->options->fleet, false, &fleet, complaint) < 0)
		return;
	if (fleet_host(fleet, reply->options->host, &host, complaint) == 0)
		list_objects(reply, listing, host, complaint);
	fleet_close(fleet);
}

/* reg-CLASS-events or unreg-CLASS-events. Returns false if it is neither. */
static bool
answer_registration(struct reply *reply)
{
	const char *action = reply->action;
	bool ends = strncmp(action, "un", 2) == 0;
	const char *class = action + (ends ? 2 : 0);
	size_t length;
	unsigned bits;

	if (strncmp(class, "reg-", 4) != 0)
		return false;
	class += 4;
	length = strcspn(class, "-");
	if (strcmp(class + length, "-events") != 0)
		return false;
	bits = event_find_class(arena_copy(reply->arena, class, length));
	if (ends)
		*reply->registered &= ~bits;
	else
		*reply->registered |= bits;
	return bits != 0;
}

static const struct listing_action *
find_listing(const char *action)
{
	size_t count = sizeof(listing_actions) / sizeof(listing_actions[0]);

	for (size_t i = 0; i < count; i++) {
		if (strcmp(listing_actions[i].action, action) == 0)
			return &listing_actions[i];
	}
	return NULL;
}

/* What the action says about the objects of one <data>. */
static void
answer_data(struct reply *reply)
{
	const struct listing_action *listing = find_listing(reply->action);
	struct text complaint = {0};

	xml_open(&reply->xml, "data", " version=\"3.0\"");
	if (listing != NULL) {
		answer_listing(reply, listing, &complaint);
	} else if (!answer_registration(reply)) {
		repeat_objects(reply);
		/* invented text */
		text_format(&complaint, "Action %s is not supported", reply->action);
	}
	add_response(reply, complaint.length > 0, text_string(&complaint));
	xml_close(&reply->xml, "data");
	reply->objects++;
	reply->command_failed = reply->command_failed || complaint.length > 0;
	text_free(&complaint);
}

static void
begin_command(struct reply *reply)
{
	xml_open(&reply->xml, "cmd", "");
	reply->action = NULL;
	reply->objects = 0;
	reply->command_failed = false;
}

static void
end_command(struct reply *reply)
{
	bool malformed = reply->action == NULL || reply->objects == 0;

	reply->command_failed = reply->command_failed || malformed;
	/* invented text */
	add_response(reply, reply->command_failed,
	    malformed ? "A command needs an action and data" : "");
	xml_close(&reply->xml, "cmd");
	reply->failed = reply->failed || reply->command_failed;
}

static void
take_start(struct reply *reply, const struct xml_tag *tag, unsigned depth)
{
	struct text name = {0};

	if (depth == DEPTH_COMMAND && xml_is(tag, "cmd"))
		begin_command(reply);
	else if (depth == DEPTH_DATA && xml_is(tag, "data"))
		reply->name_count = 0;
	else if (depth > DEPTH_DATA && xml_is(tag, "Content") &&
		 reply->name_count < REPLY_NAMES && xml_attribute(tag, "id", &name))
		reply->names[reply->name_count++] =
		    arena_copy(reply->arena, text_string(&name), name.length);
	text_free(&name);
}

static void
take_stop(struct reply *reply, const struct xml_tag *tag, unsigned depth)
{
	struct text action = {0};

	if (depth == DEPTH_DATA && xml_is(tag, "action")) {
		xml_unescape(&action, tag->text);
		reply->action =
		    arena_copy(reply->arena, text_string(&action), action.length);
		xml_leaf(&reply->xml, "action", NULL, reply->action);
	} else if (depth == DEPTH_DATA && xml_is(tag, "data")) {
		if (reply->action != NULL)
			answer_data(reply);
	} else if (depth == DEPTH_COMMAND && xml_is(tag, "cmd")) {
		end_command(reply);
	}
	text_free(&action);
}

void
reply_add(struct text *out, const struct options *options, struct span request,
    unsigned *registered)
{
	struct reply reply = {
	    .options = options,
	    .registered = registered,
	    .xml = {.out = out, .compact = true},
	    .arena = arena_create(),
	};
	struct xml_reader reader;
	struct xml_tag tag;
	enum xml_part part;

	xml_open(&reply.xml, "LDM_interface",
	    arena_format(reply.arena, " version=\"%s\"%s",
		options->since_2_2 ? "1.3" : "1.0", ovf_namespaces));
	xml_begin(&reader, request.start, request.length);
	do {
		part = xml_read(&reader, &tag);
		if (part == XML_START)
			take_start(&reply, &tag, reader.depth);
		else if (part == XML_STOP)
			take_stop(&reply, &tag, reader.depth + 1);
	} while (reader.depth > 0);
	add_response(&reply, reply.failed, "");
	xml_close(&reply.xml, "LDM_interface");
	arena_free(reply.arena);
}
