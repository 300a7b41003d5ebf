/* /v1/inventory: the facts of one host, and the heads of all. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "agent/export/exporter.h"
#include "agent/export/octets.h"
#include "agent/export/print.h"
#include "agent/fleet/fleet.h"
#include "agent/http/http.h"
#include "agent/reason.h"
#include "agent/web/web_private.h"

/* Names of hosts in a sentence. */
#define NAMES_SIZE 512

/* "sparc-a, sparc-b and 7 more" */
static void
hosts_name(const struct fleet *fleet, char *text, size_t size)
{
	size_t used = 0;
	size_t count;
	const struct fleet_host *const *hosts = fleet_hosts(fleet, &count);

	snprintf(text, size, "none");
	for (size_t i = 0; i < count; i++) {
		int length = snprintf(text + used, size - used, "%s%s",
		    i > 0 ? ", " : "", hosts[i]->name);

		if (length < 0 ||
		    (size_t)length + sizeof(" and 1000000 more") > size - used) {
			snprintf(text + used, size - used, " and %zu more", count - i);
			return;
		}
		used += (size_t)length;
	}
}

static void
reply_unknown(struct http_request *request, const struct fleet *fleet)
{
	char names[NAMES_SIZE];
	char sentence[NAMES_SIZE + FLEET_TEXT_SIZE + 64];

	hosts_name(fleet, names, sizeof(names));
	snprintf(sentence, sizeof(sentence),
	    "There is no host \"%.*s\" here; hosts are: %s.", FLEET_TEXT_SIZE,
	    http_request_rest(request), names);
	http_reply_error(request, 404, sentence);
}

static void
reply_failed(struct http_request *request, int error)
{
	if (error == -E2BIG)
		http_reply_error(request, 500,
		    "What is known of this host is more than an Inventory may hold; "
		    "/v1/snapshot has its readiness.");
	else
		http_reply_error(request, 503, "Memory is short.");
}

/* Messages become JSON, or stay; -EBADMSG cannot be, we have made them. */
static int
octets_print(struct octets *octets, bool json)
{
	struct octets printed = {0};
	struct reason reason = {""};
	int error;

	if (!json)
		return 0;
	error = print_octets(&printed, &migready__v1__inventory__descriptor,
	    octets->data, octets->size, PRINT_JSON, &reason);
	octets_add_text(&printed, "\n");
	octets_free(octets);
	*octets = printed;
	return error != 0 ? error : printed.error;
}

/* The same tag as long as all but the age is the same. */
static void
tag_write(char *etag, size_t size, const struct web *web, const struct fleet_host *host,
    bool json)
{
	snprintf(etag, size, "%u.%u.%u.%lld%s", web->sources.boot_id, host->index,
	    host->generation, (long long)web_happened(host), json ? ".json" : "");
}

void
web_serve_inventory(void *context, struct http_request *request)
{
	const struct web *web = context;
	const struct fleet_host *host =
	    fleet_find_host(web->sources.fleet, http_request_rest(request));
	struct octets octets = {0};
	struct instant now = instant_now();
	struct http_body body;
	char etag[64];
	int json;
	int error;

	if (host == NULL) {
		reply_unknown(request, web->sources.fleet);
		return;
	}
	json = web_choose_json(request);
	if (json < 0)
		return;
	tag_write(etag, sizeof(etag), web, host, json);
	if (http_reply_known(request, etag))
		return;
	error = exporter_inventory(web->sources.exporter, &octets, host, &now);
	if (error == 0)
		error = octets_print(&octets, json);
	if (error != 0) {
		octets_free(&octets);
		reply_failed(request, error);
		return;
	}
	body = web_body(&octets);
	http_reply(request, json ? WEB_JSON : WEB_INVENTORY, etag, &body);
}

void
web_serve_inventories(void *context, struct http_request *request)
{
	const struct web *web = context;
	struct octets octets = {0};
	struct instant now = instant_now();
	struct http_body body;

	if (heads_write(&octets, web->sources.exporter, 0, &now) != 0) {
		octets_free(&octets);
		http_reply_error(request, 503, "Memory is short.");
		return;
	}
	body = web_body(&octets);
	http_reply(request, WEB_INVENTORIES, NULL, &body);
}
