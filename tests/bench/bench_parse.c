/*
 * How fast list-bindings of a host with 128 domains, 20 disks each, becomes an
 * inventory, together with the other two listings that it must agree with, and whether
 * that stays so up to 1,000 times that size.
 *
 * Prints lines: name TAB value TAB unit TAB must TAB ok|short.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "agent/fleet/inventory.h"
#include "agent/reason.h"
#include "collectors/ldm/build.h"

#define DOMAINS 128
#define DISKS   20

/*
 * Rows of peers under each network device that make a listing ten times as long: for
 * 1,000 times the size with 100 times the domains, as an inventory is bounded.
 */
#define PEERS 1100

#define MUST 200.0 /* MB/s */

/* Below this a time is noise; the listing is read again until it is reached. */
#define MIN_SECONDS 0.3

struct text {
	char *data;
	size_t length, size;
};

/* What ldm would print of one host. */
struct listings {
	struct text bindings, list, services;
	size_t length; /* of all */
};

static void text_add(struct text *text, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void
text_add(struct text *text, const char *format, ...)
{
	va_list args;

	if (text->size - text->length < 512) {
		text->size = text->size > 0 ? text->size * 2 : 1 << 20;
		text->data = realloc(text->data, text->size);
		if (text->data == NULL) {
			fprintf(stderr, "bench_parse: out of memory\n");
			exit(1);
		}
	}
	va_start(args, format);
	text->length += (size_t)vsnprintf(
	    text->data + text->length, text->size - text->length, format, args);
	va_end(args);
}

static void
domain_print(struct text *text, unsigned n, unsigned peers)
{
	text_add(text,
	    "DOMAIN|name=ldg%u|state=active|flags=normal|cons=%u|ncpu=16|"
	    "mem=34359738368|util=2.1|uptime=86420|norm_util=2.1\n"
	    "UUID|uuid=5f0d2c1e-8a41-4b7e-9d55-%012x\n"
	    "MAC|mac-addr=00:14:4f:fa:%02x:%02x\n"
	    "HOSTID|hostid=0x84fa%04x\n"
	    "CONTROL|failure-policy=ignore|extended-mapin-space=on|cpu-arch=generic|"
	    "rc-add-policy=|shutdown-group=15\n"
	    "DEPENDENCY|master=\n",
	    n, 5000 + n % 60000, n, n >> 8 & 0xFF, n & 0xFF, n & 0xFFFF);
	text_add(text, "VCPU\n");
	for (unsigned i = 0; i < 16; i++)
		text_add(text,
		    "|vid=%u|pid=%u|cid=%u|util=2.0|strand=100|norm_util=2.0\n", i,
		    n * 16 + i, n * 2 + i / 8);
	text_add(text,
	    "MEMORY\n|ra=0x80000000|pa=0x%llx|size=34359738368\n"
	    "VARIABLES\n|auto-boot?=true\n|boot-device=disk0:a disk net\n"
	    "VNET|name=vnet0|dev=network@0|service=primary-vsw0@primary|"
	    "mac-addr=00:14:4f:f8:%02x:%02x|mode=|pvid=120|vid=130,131|mtu=1500|"
	    "linkprop=phys-state|id=0\n",
	    0x800000000ULL * (n + 1), n >> 8 & 0xFF, n & 0xFF);
	for (unsigned i = 0; i < peers; i++)
		text_add(text, "|peer=vnet0@ldg%u|mac-addr=00:14:4f:f8:%02x:%02x\n", i,
		    i >> 8 & 0xFF, i & 0xFF);
	for (unsigned i = 0; i < DISKS; i++)
		text_add(text,
		    "VDISK|name=disk%u|vol=ldg%u-disk%u@primary-vds0|timeout=60|"
		    "dev=disk@%u|server=primary|mpgroup=|id=%u\n",
		    i, n, i, i, i);
	text_add(text, "VCONS|group=ldg%u|service=primary-vcc0@primary|port=%u\n", n,
	    5000 + n % 60000);
}

static struct listings
listings_print(unsigned domains, unsigned peers)
{
	struct listings all = {.length = 0};

	text_add(&all.bindings,
	    "VERSION 1.15\n"
	    "DOMAIN|name=primary|state=active|flags=normal,control|cons=UART\n");
	text_add(
	    &all.list, "VERSION 1.15\nDOMAIN|name=primary|state=active|flags=-n-c--\n");
	text_add(&all.services, "VERSION 1.15\nVDS|name=primary-vds0\n");
	for (unsigned n = 0; n < domains; n++) {
		domain_print(&all.bindings, n, peers);
		text_add(&all.list,
		    "DOMAIN|name=ldg%u|state=active|flags=-n----|cons=%u|ncpu=16|"
		    "mem=34359738368|util=2.1|uptime=86420|norm_util=2.1\n",
		    n, 5000 + n % 60000);
		for (unsigned i = 0; i < DISKS; i++)
			text_add(&all.services,
			    "|vol=ldg%u-disk%u|opts=|dev=/dev/dsk/"
			    "c0t600144F0B5418B00%08X%08Xd0s2|mpgroup=\n",
			    n, i, n, i);
	}
	all.length = all.bindings.length + all.list.length + all.services.length;
	return all;
}

static void
listings_free(struct listings *all)
{
	free(all->bindings.data);
	free(all->list.data);
	free(all->services.data);
}

static double
seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static struct ldm_input
input_of(const struct text *text)
{
	return (struct ldm_input){
	    .state = LDM_INPUT_TEXT, .text = {text->data, text->length}};
}

/* Read the listings once and check that all of them arrived. */
static void
parse(const struct listings *all, unsigned domains)
{
	struct ldm_input inputs[LDM_LISTINGS] = {
	    [LDM_BINDINGS] = input_of(&all->bindings),
	    [LDM_LIST] = input_of(&all->list),
	    [LDM_SERVICES] = input_of(&all->services),
	};
	struct inventory *inventory;
	struct reason reason = {""};
	unsigned found = 0;

	if (ldm_build(&inventory, inputs, &reason) != 0) {
		fprintf(stderr, "bench_parse: %s\n", reason.text);
		exit(1);
	}
	for (struct inventory_domain *d = inventory->domains; d != NULL; d = d->next)
		found += d->vdisks != NULL;
	if (found != domains) {
		fprintf(stderr, "bench_parse: %u of %u domains\n", found, domains);
		exit(1);
	}
	inventory_unref(inventory);
}

/*
 * Megabytes (10^6 octets) a second, the best of a few rounds; *size: octets.
 */
static double
rate(unsigned domains, unsigned peers, size_t *size)
{
	struct listings all = listings_print(domains, peers);
	double best = 0;
	double total = 0;

	for (int round = 0; round < 3 || total < MIN_SECONDS; round++) {
		double begin = seconds();
		double took;

		parse(&all, domains);
		took = seconds() - begin;
		total += took;
		if ((double)all.length / took / 1e6 > best)
			best = (double)all.length / took / 1e6;
	}
	*size = all.length;
	listings_free(&all);
	return best;
}

static void
report(unsigned factor, unsigned domains, unsigned peers, size_t base)
{
	size_t size;
	double value = rate(domains, peers, &size);
	char name[128];

	if (factor == 1)
		snprintf(
		    name, sizeof(name), "parse %u domains x %u disks", domains, DISKS);
	else
		snprintf(name, sizeof(name), "parse %zu times that size", size / base);
	printf("%s\t%.0f\tMB/s\t%.0f\t%s\n", name, value, MUST,
	    value >= MUST && size >= base * factor ? "ok" : "short");
}

int
main(void)
{
	struct listings all = listings_print(DOMAINS, 0);
	size_t base = all.length;

	listings_free(&all);
	report(1, DOMAINS, 0, base);
	report(10, DOMAINS * 10, 0, base);
	report(100, DOMAINS * 100, 0, base);
	report(1000, DOMAINS * 100, PEERS, base);
	return 0;
}
