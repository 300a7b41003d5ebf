/* list-netdev, list-spconfig, list-variable and -V. */
#include <string.h>

#include "contrib/ldmsim/list.h"
#include "contrib/ldmsim/record.h"

/*
 * A link and, below an aggregation, its members. One public parser fixes the form: rows
 * without a keyword, rows of members with a bar in front. Keys beyond name and class
 * are likely, not known.
 */
static void
print_link(struct text *out, const struct object *link, bool long_form)
{
	static const char *const keys[] = {
	    "class", "media", "state", "speed", "over", "loc"};
	const struct object *member = object_first(link, KIND_MEMBER);

	text_format(out, "%sname=%s", link->kind == KIND_MEMBER ? "|" : "", link->name);
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		record_copy(out, link, keys[i]);
	if (long_form)
		record_field(out, "mtu", object_get_or(link, "mtu", "1500"));
	record_end(out);
	for (; member != NULL; member = object_next(member))
		print_link(out, member, long_form);
}

/* The same parser takes every line but DOMAIN for a row: there is no VERSION line. */
int
list_netdev(struct request *request)
{
	const struct object *domain = object_first(request->host, KIND_DOMAIN);
	struct text *out = &request->answer->out;

	if (list_check_domains(request) != 0)
		return 1;
	if (!request_has(request, 'p'))
		return list_refuse_text(request);
	for (; domain != NULL; domain = object_next(domain)) {
		const struct object *link = object_first(domain, KIND_NETDEV);

		if (link == NULL || !list_wants(request, domain->name))
			continue;
		text_format(out, "DOMAIN|name=%s\n", domain->name);
		for (; link != NULL; link = object_next(link))
			print_link(out, link, request_has(request, 'l'));
	}
	return 0;
}

int
list_spconfig(struct request *request)
{
	const struct object *config = object_first(request->host, KIND_SPCONFIG);

	for (; config != NULL; config = object_next(config)) {
		text_format(&request->answer->out, "%s%s\n", config->name,
		    object_is(config, "current", "on") ? " [current]" : "");
	}
	return 0;
}

int
list_variable(struct request *request)
{
	const char *name = request->words[request->word_count - 1];
	const struct object *domain = object_child(request->host, KIND_DOMAIN, name);
	const struct object *variable;
	int status = 0;

	if (domain == NULL)
		return request_fail(request, "LDom %s not found", name);
	for (int i = 0; i < request->word_count - 1; i++) {
		if (object_child(domain, KIND_VARIABLE, request->words[i]) == NULL)
			/* invented text, but for "not found" */
			status = request_fail(
			    request, "Variable %s not found", request->words[i]);
	}
	variable = object_first(domain, KIND_VARIABLE);
	for (; variable != NULL; variable = object_next(variable)) {
		if (request->word_count == 1 || list_wants(request, variable->name)) {
			text_format(&request->answer->out, "%s=%s\n", variable->name,
			    object_get(variable, "value"));
		}
	}
	return status;
}

/* "1.7.0. 2008/11/19 10:20": the version is what stands before the blank. */
static void
print_prom(struct text *out, const char *label, const char *name, const char *version)
{
	int length = (int)strcspn(version, " ");

	text_format(out, "   %-11s v. %-10.*s@(#)%s %s\n", label, length, version, name,
	    version);
}

int
list_version(struct request *request)
{
	const struct object *host = request->host;
	struct text *out = &request->answer->out;
	bool new = host_since(host, 3, 0);

	text_format(out, "Logical Domain%s Manager (v %s)\n",
	    host_since(host, 2, 0) ? "s" : "", object_get_or(host, "manager", "3.6"));
	text_format(out, "   Hypervisor control protocol v %s\n", new ? "1.12" : "1.3");
	text_format(
	    out, "   Using Hypervisor MD v %s\n\nSystem PROM:\n", new ? "1.4" : "0.1");
	if (new) {
		print_prom(out, "Hostconfig", "Hostconfig",
		    object_get_or(host, "hostconfig", "1.21.1.a 2022/03/08 09:40"));
	}
	print_prom(out, "Hypervisor", "Hypervisor",
	    object_get_or(host, "hypervisor",
		new ? "1.20.7.a 2022/06/13 10:20" : "1.7.0. 2008/11/19 10:20"));
	print_prom(out, "OpenBoot", "OBP",
	    object_get_or(host, "openboot",
		new ? "4.43.7 2021/12/02 13:44" : "4.30.0. 2008/11/18 13:44"));
	return 0;
}
