/* Every cut of every listing: what is left is refused, or says nothing that is wrong.
 */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/agent/scratch.h"
#include "tests/unit/cmocka_all.h"
#include "tests/unit/collectors/host.h"

/* A host with something of everything; what is listed last has most of it. */
static const char fleet[] =
    "host a manager=3.6.2.0.31 cores=8 threads=8 memory=64G\n"
    "bus pci_0 dev=pci@300 domain=primary\n"
    "slot /SYS/MB/PCIE1 dev=pci@300/pci@1 domain=db1\n"
    "slot /SYS/MB/PCIE2 dev=pci@300/pci@2 domain=db1\n"
    "domain primary state=active vcpu=8 memory=8G\n"
    "vcc primary-vcc0 port-range=5000-5010\n"
    "vsw primary-vsw0 net-dev=net0 vid=120\n"
    "vsw inner-vsw0\n"
    "vds primary-vds0\n"
    "volume web1-root dev=/dev/dsk/c0t600144F0B5418B0000005A3C1D2E0001d0s2\n"
    "volume db1-root dev=/dev/dsk/c0t600144F0B5418B0000005A3C1D2E0002d0s2 mpgroup=mp1\n"
    "volume iso dev=/export/x.iso options=ro\n"
    "vsan fabric-a iport-path=/pci@300/pci@1/x\n"
    "domain secondary state=active vcpu=8 memory=8G\n"
    "vcc secondary-vcc0 port-range=6000-6010\n"
    "vsan fabric-b iport-path=/pci@300/pci@2/x\n"
    "vds secondary-vds0\n"
    "volume db1-root dev=/dev/dsk/c0t600144F0B5418B0000005A3C1D2E0002d0s2 mpgroup=mp1\n"
    "volume spare dev=/dev/dsk/c0t600144F0B5418B0000005A3C1D2E0003d0s2\n"
    "domain ldg1 vcpu=4 memory=4G\n"
    "vnet vnet0 vswitch=inner-vsw0\n"
    "domain web1 state=bound vcpu=4 memory=4G\n"
    "variable nvramrc value=\"a\\nb\"\n"
    "vnet vnet0 vswitch=primary-vsw0\n"
    "vdisk root volume=web1-root@primary-vds0\n"
    "domain db1 state=active cores=2 memory=8G master=web1\n"
    "console port=5005 service=primary-vcc0\n"
    "vnet vnet0 vswitch=primary-vsw0 pvid=120\n"
    "vnet vnet1 vswitch=primary-vsw0\n"
    "vdisk install volume=iso@primary-vds0\n"
    "vdisk root volume=db1-root@primary-vds0\n"
    "vhba vhba0 vsan=fabric-a\n"
    "vhba vhba1 vsan=fabric-b\n";

/* What ldmsim prints of it; freed by the caller. */
static char *
listing_of(const char *path, const char *arguments)
{
	const char *build = getenv("top_builddir");
	const size_t size = (size_t)1 << 20;
	char *text = malloc(size);
	char command[1024];
	size_t length;
	FILE *pipe;

	assert_non_null(text);
	snprintf(command, sizeof(command),
	    "%s/contrib/ldmsim/ldmsim --fleet %s "
	    "--host a %s",
	    build != NULL ? build : ".", path, arguments);
	pipe = popen(command, "r");
	assert_non_null(pipe);
	length = fread(text, 1, size - 1, pipe);
	assert_int_equal(pclose(pipe), 0);
	text[length] = '\0';
	return text;
}

/* Two lists by name; each element has its `next` as first member. */
static void
assert_same_names(
    const char *what, const void *whole, const void *cut, size_t name_offset)
{
	while (whole != NULL && cut != NULL) {
		const char *a;
		const char *b;

		memcpy(&a, (const char *)whole + name_offset, sizeof(a));
		memcpy(&b, (const char *)cut + name_offset, sizeof(b));
		assert_string_equal(a, b);
		memcpy(&whole, whole, sizeof(whole));
		memcpy(&cut, cut, sizeof(cut));
	}
	if (whole != NULL || cut != NULL)
		fail_msg("%s is missing", what);
}

#define ASSERT_SAME_NAMES(a, b, list, type, name)                                      \
	assert_same_names(#list, (a)->list, (b)->list, offsetof(struct type, name))

static void
assert_same_devices(
    const struct inventory_domain *whole, const struct inventory_domain *cut)
{
	const struct inventory_vdisk *a = whole->vdisks;

	ASSERT_SAME_NAMES(whole, cut, vnets, inventory_vnet, name);
	ASSERT_SAME_NAMES(whole, cut, vdisks, inventory_vdisk, name);
	ASSERT_SAME_NAMES(whole, cut, vhbas, inventory_vhba, name);
	ASSERT_SAME_NAMES(whole, cut, io, inventory_name, text);
	for (const struct inventory_vdisk *b = cut->vdisks; b != NULL;
	     a = a->next, b = b->next)
		ASSERT_SAME_NAMES(a, b, paths, inventory_path, service);
}

static void
assert_not_contradicted(
    const struct inventory_domain *whole, const struct inventory_domain *cut)
{
	assert_int_equal(cut->state, whole->state);
	if (cut->uuid != NULL)
		assert_string_equal(cut->uuid, whole->uuid);
	if (cut->cores != INVENTORY_UNKNOWN)
		assert_int_equal(cut->cores, whole->cores);
	if (cut->flags_known)
		assert_int_equal(cut->flags, whole->flags);
	if (cut->masters_known)
		ASSERT_SAME_NAMES(whole, cut, masters, inventory_name, text);
	if (cut->console_explicit != INVENTORY_ANSWER_UNKNOWN)
		assert_int_equal(cut->console_explicit, whole->console_explicit);
	if (cut->whole_cores != INVENTORY_ANSWER_UNKNOWN)
		assert_int_equal(cut->whole_cores, whole->whole_cores);
	if (cut->console_kind != INVENTORY_CONSOLE_UNKNOWN)
		assert_int_equal(cut->console_kind, whole->console_kind);
	if (cut->console.port != INVENTORY_UNKNOWN)
		assert_int_equal(cut->console.port, whole->console.port);
	if (cut->devices_known)
		assert_same_devices(whole, cut);
}

static void
assert_nothing_contradicted(const struct inventory *whole, const struct inventory *cut)
{
	const struct inventory_domain *a = whole->domains;
	const struct inventory_vcc *vcc = whole->vccs;
	const struct inventory_vds *vds = whole->vdss;

	assert_int_equal(cut->domain_count, whole->domain_count);
	for (; a != NULL; a = a->next)
		assert_not_contradicted(a, host_domain(cut, a->name));
	ASSERT_SAME_NAMES(whole, cut, vsws, inventory_vsw, name);
	ASSERT_SAME_NAMES(whole, cut, vsans, inventory_vsan, name);
	ASSERT_SAME_NAMES(whole, cut, vccs, inventory_vcc, name);
	ASSERT_SAME_NAMES(whole, cut, vdss, inventory_vds, name);
	for (const struct inventory_vcc *b = cut->vccs; b != NULL;
	     vcc = vcc->next, b = b->next)
		assert_int_equal(b->used, vcc->used);
	for (const struct inventory_vds *b = cut->vdss; b != NULL;
	     vds = vds->next, b = b->next)
		assert_int_equal(b->volume_count, vds->volume_count);
}

/* Cut a listing behind every line but the last; how many cuts were believed. */
static unsigned
cut_everywhere(const struct inventory *whole, const char *const given[LDM_LISTINGS],
    enum ldm_listing listing)
{
	const char *texts[LDM_LISTINGS];
	char *text = strdup(given[listing]);
	unsigned believed = 0;

	assert_non_null(text);
	memcpy(texts, given, sizeof(texts));
	texts[listing] = text;
	for (size_t length = strlen(text) - 1; length > 0; length--) {
		struct reason reason = {""};
		struct inventory *cut;

		text[length] = '\0';
		if (text[length - 1] != '\n')
			continue;
		cut = host_try(texts, &reason);
		assert_true((cut == NULL) == (reason.text[0] != '\0'));
		if (cut == NULL)
			continue;
		assert_nothing_contradicted(whole, cut);
		believed++;
		inventory_unref(cut);
	}
	free(text);
	return believed;
}

/*
 * They are only for more facts, so every cut is believed. Inside the last domain of all
 * nothing shows one.
 */
static void
cut_constraints(const struct inventory *whole, const char *const given[LDM_LISTINGS])
{
	const char *texts[LDM_LISTINGS];
	char *text = strdup(given[LDM_CONSTRAINTS]);
	unsigned lines = 0;

	assert_non_null(text);
	assert_non_null(strstr(text, "DOMAIN|name=db1\n"));
	*strstr(text, "DOMAIN|name=db1\n") = '\0';
	for (const char *c = text; *c != '\0'; c++)
		lines += *c == '\n';
	memcpy(texts, given, sizeof(texts));
	texts[LDM_CONSTRAINTS] = text;
	assert_int_equal(cut_everywhere(whole, texts, LDM_CONSTRAINTS), lines - 1);
	free(text);
}

static void
test_every_cut_of_every_listing(void **state)
{
	char folder[SCRATCH_SIZE];
	const char *path;
	const char *texts[LDM_LISTINGS] = {NULL};
	struct inventory *whole;

	(void)state;
	scratch_make(folder);
	path = scratch_write(folder, "fleet", fleet);
	texts[LDM_BINDINGS] = listing_of(path, "list-bindings -p");
	texts[LDM_LIST] = listing_of(path, "list -p");
	texts[LDM_SERVICES] = listing_of(path, "list-services -p");
	texts[LDM_CONSTRAINTS] = listing_of(path, "list-constraints -p");
	scratch_remove(folder);
	whole = host_build(texts);
	assert_int_equal(whole->domain_count, 5);
	assert_true(host_domain(whole, "db1")->devices_known);
	assert_int_equal(host_domain(whole, "db1")->cores, 2);
	assert_non_null(host_domain(whole, "db1")->vdisks->next->paths->next);
	assert_non_null(host_domain(whole, "db1")->io->next);
	/* Domains and services are all seen to be missing. */
	assert_int_equal(cut_everywhere(whole, texts, LDM_LIST), 0);
	assert_int_equal(cut_everywhere(whole, texts, LDM_SERVICES), 0);
	/* Of the last domain alone something may be missing, which is then unknown. */
	assert_in_range(cut_everywhere(whole, texts, LDM_BINDINGS), 20, 60);
	cut_constraints(whole, texts);
	inventory_unref(whole);
	for (int i = 0; i < LDM_LISTINGS; i++)
		free((void *)(uintptr_t)texts[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_every_cut_of_every_listing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
