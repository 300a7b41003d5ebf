/* Identity, processors, memory, physical I/O and variables of one domain. */
#include "contrib/ldmsim/listing.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "contrib/ldmsim/complete.h"
#include "contrib/ldmsim/layout.h"
#include "contrib/ldmsim/record.h"

/* LDoms 1.x listed as constraints only what was set by hand: a MAC of its own. */
void
listing_identity(const struct listing *listing, const struct object *domain)
{
	const char *mac = object_get(domain, "mac-addr");
	bool old = listing->constraints && !host_since(listing->host, 2, 0);

	if (!old)
		text_format(listing->out, "UUID|uuid=%s\n", object_get(domain, "uuid"));
	if (!old || !mac_is_automatic(mac))
		text_format(listing->out, "MAC|mac-addr=%s\n", mac);
	if (!old)
		text_format(
		    listing->out, "HOSTID|hostid=0x%s\n", object_get(domain, "hostid"));
}

static void
print_page_sizes(const struct listing *listing, const struct object *domain)
{
	uint64_t hardware =
	    object_number(listing->host, "page-size", (uint64_t)2 << 30);

	record_number(listing->out, "effective-max-pagesize",
	    object_number(domain, "page-size", hardware));
	record_number(listing->out, "hardware-max-pagesize", hardware);
}

void
listing_control(const struct listing *listing, const struct object *domain)
{
	struct text *out = listing->out;
	const struct object *host = listing->host;
	const char *group = strcmp(domain->name, "primary") == 0 ? "0" : "15";

	if (listing->constraints && !host_since(host, 2, 0))
		return;
	record_begin(out, "CONTROL");
	record_field(
	    out, "failure-policy", object_get_or(domain, "failure-policy", "ignore"));
	if (host_since(host, 2, 0)) {
		record_field(out, "extended-mapin-space",
		    object_get_or(domain, "extended-mapin-space", "on"));
	}
	if (host_since(host, 2, 2)) {
		record_field(
		    out, "cpu-arch", object_get_or(domain, "cpu-arch", "native"));
	}
	if (host_since(host, 3, 0)) {
		record_copy(out, domain, "rc-add-policy");
		record_field(out, "shutdown-group",
		    object_get_or(domain, "shutdown-group", group));
	}
	if (host_since(host, 3, 2))
		record_copy(out, domain, "perf-counters");
	if (host_since(host, 3, 4)) {
		record_field(out, "boot-policy",
		    object_get_or(domain, "boot-policy", "warning"));
	}
	if (host_since(host, 3, 2) && !listing->constraints)
		print_page_sizes(listing, domain);
	record_end(out);
	record_begin(out, "DEPENDENCY");
	record_copy(out, domain, "master");
	record_end(out);
}

/* Keyword and keys follow the text form of the listing; not known. */
void
listing_constraint(const struct listing *listing, const struct object *domain)
{
	bool cid = object_has(domain, "cid"), mblock = object_has(domain, "mblock");

	if ((!cid && !mblock && !object_has(domain, "cores")) ||
	    !host_since(listing->host, 2, 2))
		return;
	record_begin(listing->out, "CONSTRAINT");
	record_field(listing->out, "cpu",
	    cid || object_has(domain, "cores") ? "whole-core" : "");
	record_field(
	    listing->out, "max-cores", object_get_or(domain, "max-cores", "unlimited"));
	record_field(listing->out, "threading", "max-throughput");
	if (cid || mblock) {
		record_field(listing->out, "physical-bind",
		    cid && mblock ? "core,memory" : (cid ? "core" : "memory"));
	}
	record_end(listing->out);
}

/* One row per core, with those of its strands that the domain has. */
void
listing_cores(const struct listing *listing, const struct object *domain)
{
	const char *ranges = object_get(domain, "bound-strands");
	unsigned low, high, last = UINT_MAX, threads = host_threads(listing->host);

	if (!host_since(listing->host, 2, 2) || ranges[0] == '\0')
		return;
	text_add(listing->out, "CORE");
	while ((ranges = range_next(ranges, &low, &high)) != NULL) {
		for (unsigned strand = low; strand <= high; strand++) {
			unsigned core = strand / threads;

			if (core == last)
				text_format(listing->out, ",%u", strand);
			else
				text_format(
				    listing->out, "\n|cid=%u|cpuset=%u", core, strand);
			last = core;
		}
	}
	text_add(listing->out, "\n");
}

/* The row of one virtual CPU. */
static void
print_strand(const struct listing *listing, const struct object *domain, unsigned vid,
    unsigned strand)
{
	bool active = object_is(domain, "state", "active");
	const char *util = active ? object_get_or(domain, "util", "0.5") : "";

	record_begin(listing->out, "");
	record_number(listing->out, "vid", vid);
	record_number(listing->out, "pid", strand);
	if (host_since(listing->host, 2, 0))
		record_number(
		    listing->out, "cid", strand / host_threads(listing->host));
	record_field(listing->out, "util", util);
	record_field(listing->out, "strand", "100");
	if (host_since(listing->host, 3, 0))
		record_field(listing->out, "norm_util", util);
	record_end(listing->out);
}

void
listing_strands(const struct listing *listing, const struct object *domain)
{
	const char *ranges = object_get(domain, "bound-strands");
	unsigned low, high, vid = 0;

	if (!listing->constraints && ranges[0] != '\0') {
		text_add(listing->out, "VCPU\n");
		while ((ranges = range_next(ranges, &low, &high)) != NULL) {
			for (unsigned strand = low; strand <= high; strand++)
				print_strand(listing, domain, vid++, strand);
		}
		return;
	}
	if (domain_strands(listing->host, domain) > 0) {
		text_format(listing->out, "VCPU|count=%u\n",
		    domain_strands(listing->host, domain));
	}
	/* The key of named cores is not known. */
	if (object_has(domain, "cid"))
		text_format(listing->out, "CORE|cid=%s\n", object_get(domain, "cid"));
}

void
listing_memory(const struct listing *listing, const struct object *domain)
{
	struct text *out = listing->out;
	size_t count;
	struct layout_block *blocks = domain_blocks(domain, &count);

	if (!listing->constraints && count > 0) {
		text_add(out, "MEMORY\n");
		for (size_t i = 0; i < count; i++) {
			record_begin(out, "");
			record_hex(out, "ra", blocks[i].real);
			record_hex(out, "pa", blocks[i].physical);
			record_number(out, "size", blocks[i].size);
			record_end(out);
		}
	} else if (domain_memory(domain) > 0) {
		record_begin(out, "MEMORY");
		record_number(out, "size", domain_memory(domain));
		/* The key of named memory is not known. */
		if (object_has(domain, "mblock"))
			record_copy(out, domain, "mblock");
		record_end(out);
	}
	free(blocks);
}

void
listing_crypto(const struct listing *listing, const struct object *domain)
{
	if (object_has(domain, "crypto")) {
		text_format(listing->out, "%s|count=%s\n",
		    host_since(listing->host, 2, 0) ? "CRYPTO" : "MAU",
		    object_get(domain, "crypto"));
	}
}

/* Buses, slots and virtual functions; a physical function stays with its bus. */
void
listing_physio(const struct listing *listing, const struct object *domain)
{
	static const enum kind io[] = {KIND_BUS, KIND_SLOT, KIND_VF};
	bool any = false;

	for (size_t i = 0; i < sizeof(io) / sizeof(io[0]); i++) {
		const struct object *device = NULL;

		while ((device = object_search(listing->host, io[i], device)) != NULL) {
			if (!object_is(device, "domain", domain->name))
				continue;
			if (!any)
				text_add(listing->out, "IO\n");
			any = true;
			record_begin(listing->out, "");
			record_copy(listing->out, device, "dev");
			/* A bus without a name of its own had no alias in 1.x. */
			record_field(listing->out, "alias",
			    object_is(device, "dev", device->name) ? "" : device->name);
			record_end(listing->out);
		}
	}
}

/* The control domain's own channels, as the text form shows them. */
void
listing_channels(const struct listing *listing, const struct object *domain)
{
	if (strcmp(domain->name, "primary") != 0 || listing->constraints)
		return;
	text_add(listing->out, "VLDC|name=primary-vldc0\n");
	text_add(listing->out,
	    "VLDCC|name=hvctl|service=primary-vldc0@primary|desc=hvctl\n");
}

void
listing_variables(const struct listing *listing, const struct object *domain)
{
	const struct object *variable = object_first(domain, KIND_VARIABLE);

	if (variable != NULL)
		text_add(listing->out, "VARIABLES\n");
	for (; variable != NULL; variable = object_next(variable)) {
		record_begin(listing->out, "");
		record_field(
		    listing->out, variable->name, object_get(variable, "value"));
		record_end(listing->out);
	}
}
