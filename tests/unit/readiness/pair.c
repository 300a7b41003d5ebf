#include "tests/unit/readiness/pair.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/cmocka_all.h"

struct inventory_domain *
side_add_domain(struct side *side, const char *name)
{
	struct inventory_domain *domain = inventory_add_domain(side->inventory);

	assert_non_null(domain);
	domain->name = name;
	domain->uuid = "";
	domain->state = INVENTORY_STATE_ACTIVE;
	domain->flags_known = domain->migration_flags_known = true;
	domain->devices_known = domain->masters_known = true;
	domain->console_kind = INVENTORY_CONSOLE_NONE;
	domain->console_explicit = INVENTORY_ANSWER_NO;
	return domain;
}

struct inventory_volume *
side_add_volume(struct side *side, const char *name, const char *backend)
{
	struct inventory_volume *volume =
	    inventory_add_volume(side->inventory, side->vds);

	assert_non_null(volume);
	volume->name = name;
	volume->options = 0;
	volume->mpgroup = "";
	volume->backend_kind = INVENTORY_BACKEND_LUN;
	volume->backend = backend;
	return volume;
}

struct inventory_io *
side_add_vf(struct side *side, const char *owner)
{
	struct inventory_io *io = inventory_add_io(side->inventory);

	assert_non_null(io);
	io->alias = "/SYS/MB/NET0/IOVNET.PF0.VF0";
	io->domain = owner;
	io->type = INVENTORY_IO_VF;
	io->class = INVENTORY_IO_CLASS_ETHERNET;
	io->name = "net-a";
	return io;
}

struct inventory_block *
side_add_block(struct side *side, struct inventory_block **list, int64_t address,
    int64_t size, const char *owner)
{
	struct inventory_block *block = inventory_add_block(side->inventory, list);

	assert_non_null(block);
	block->size = size;
	block->owner = owner;
	if (owner != NULL)
		block->physical_address = address;
	else
		block->real_address = address;
	return block;
}

/* An M7 with 4 of 32 cores in use, and 64G free. */
static void
side_add_capacity(struct side *side)
{
	struct inventory *inventory = side->inventory;

	inventory->cpu_type = "SPARC-M7";
	inventory->threads_total = 256;
	inventory->threads_free = 224;
	inventory->cores_total = 32;
	inventory->cores_free = 28;
	inventory->memory_total = 128 * GIB;
	inventory->memory_free = 64 * GIB;
	side_add_block(side, &inventory->blocks, 0, 64 * GIB, "_sys_");
	side->free = side_add_block(side, &inventory->blocks, 64 * GIB, 64 * GIB, "");
}

/* A host with one of everything; both are equal but for MAC addresses. */
static void
side_open(struct side *side, int64_t mac)
{
	struct inventory *inventory = inventory_new();

	assert_non_null(inventory);
	side->inventory = inventory;
	inventory->facts = ALL_FACTS;
	inventory->version = (struct inventory_version){"3.6.2.0.31", {3, 6, 2, 0, 31}};
	side->primary = side_add_domain(side, "primary");
	side->primary->flags = INVENTORY_FLAG_CONTROL | INVENTORY_FLAG_SERVICE;
	side->primary->mac = mac;
	side->primary->console_kind = INVENTORY_CONSOLE_PHYSICAL;
	side->vds = inventory_add_vds(inventory);
	side->vds->name = "primary-vds0";
	side->vds->domain = "primary";
	side->volume = side_add_volume(side, "web1-root", "naa:600144F0AA");
	side->vsw = inventory_add_vsw(inventory);
	side->vsw->name = "primary-vsw0";
	side->vsw->domain = "primary";
	side->vsw->net_dev = "net0";
	side->vsw->mac = mac + 1;
	side->vsw->pvid = 1;
	side->vsw->mtu = 1500;
	assert_int_equal(inventory_set_vlans(inventory, &side->vsw->vids,
			     (const uint16_t[]){20, 30}, 2),
	    0);
	side->vcc = inventory_add_vcc(inventory);
	side->vcc->name = "primary-vcc0";
	side->vcc->domain = "primary";
	side->vcc->port_min = 5000;
	side->vcc->port_max = 5003;
	side_add_capacity(side);
}

static void
web1_open(struct pair *pair)
{
	struct inventory *inventory = pair->a.inventory;
	struct inventory_domain *web1 = side_add_domain(&pair->a, "web1");

	pair->web1 = web1;
	web1->uuid = "5f0d2c1e-8a41-4b7e-9d55-0a7c31be4410";
	web1->flags = INVENTORY_FLAG_NORMAL;
	web1->mac = 0x00144FF80001;
	web1->console_kind = INVENTORY_CONSOLE_VIRTUAL;
	web1->console = (struct inventory_console){
	    .port = 5000,
	    .group = "web1",
	    .service = "primary-vcc0",
	    .domain = "primary",
	};
	pair->vdisk = inventory_add_vdisk(inventory, web1);
	pair->vdisk->name = "root";
	pair->vdisk->volume = "web1-root";
	pair->vdisk->service = "primary-vds0";
	pair->vdisk->domain = "primary";
	pair->vdisk->mpgroup = "";
	pair->vnet = inventory_add_vnet(inventory, web1);
	pair->vnet->name = "vnet0";
	pair->vnet->service = "primary-vsw0";
	pair->vnet->mac = 0x00144FF80002;
	web1->hostid = 0x84F80001;
	web1->cpu_arch = "native";
	web1->threads = 16;
	web1->cores = 2;
	web1->whole_cores = INVENTORY_ANSWER_NO;
	web1->memory = 4 * GIB;
	web1->effective_max_pagesize = web1->hardware_max_pagesize = 2 * GIB;
	pair->block = side_add_block(&pair->a, &web1->blocks, 2 * GIB, 4 * GIB, NULL);
}

void
pair_open(struct pair *pair)
{
	const struct fleet_options options = {.lost_retention = 100};

	memset(pair, 0, sizeof(*pair));
	pair->now = (struct instant){.wall = 1000000, .steady = 1000};
	assert_int_equal(registry_open(&pair->registry, NULL, NULL), 0);
	assert_int_equal(fleet_open(&pair->fleet, pair->registry, &options), 0);
	assert_int_equal(policy_new(&pair->policy), 0);
	assert_int_equal(
	    fleet_add_host(pair->fleet, "sparc-a", 60, &pair->now, &pair->host_a, NULL),
	    0);
	assert_int_equal(
	    fleet_add_host(pair->fleet, "sparc-b", 60, &pair->now, &pair->host_b, NULL),
	    0);
	side_open(&pair->a, 0x0010E0000100);
	side_open(&pair->b, 0x0010E0000200);
	web1_open(pair);
}

void
pair_make_old(struct pair *pair, struct side *side)
{
	const struct inventory_version newer = {"3.5.0.1", {3, 5, 0, 1, 0}};

	pair->a.inventory->version = pair->b.inventory->version = newer;
	pair->a.inventory->cpu_type = pair->b.inventory->cpu_type = "SPARC-T4";
	side->inventory->version =
	    (struct inventory_version){"3.4.0.5", {3, 4, 0, 5, 0}};
}

void
pair_close(struct pair *pair)
{
	findings_free(&pair->findings);
	inventory_unref(pair->a.inventory);
	inventory_unref(pair->b.inventory);
	policy_free(pair->policy);
	fleet_free(pair->fleet);
	registry_free(pair->registry);
}

static void
side_publish(struct pair *pair, struct side *side, const struct fleet_host *host)
{
	struct inventory *inventory = side->inventory;

	if (inventory == NULL)
		return;
	side->inventory = NULL;
	assert_int_equal(inventory_finish(inventory), 0);
	assert_int_equal(
	    fleet_publish(pair->fleet, host, inventory, &pair->now, NULL), 0);
}

void
pair_publish(struct pair *pair)
{
	side_publish(pair, &pair->a, pair->host_a);
	side_publish(pair, &pair->b, pair->host_b);
}

struct inventory *
pair_inventory_again(const struct fleet_host *host)
{
	struct inventory *inventory;

	memcpy(&inventory, &host->inventory, sizeof(void *));
	return inventory_ref(inventory);
}

const struct fleet_domain *
pair_domain(const struct pair *pair)
{
	const struct fleet_domain *domain =
	    fleet_find_domain(pair->fleet, "web1@sparc-a", NULL);

	assert_non_null(domain);
	return domain;
}

static void
findings_write(const struct findings *findings, char *text, size_t size)
{
	static const char letters[] = {
	    [SEVERITY_IGNORE] = '-',
	    [SEVERITY_INFO] = 'I',
	    [SEVERITY_WARNING] = 'W',
	    [SEVERITY_UNKNOWN] = 'U',
	    [SEVERITY_BLOCKER] = 'B',
	};
	size_t used = 0;

	text[0] = '\0';
	for (size_t i = 0; i < findings->count && used < size; i++) {
		const struct finding *f = &findings->list[i];

		used += (size_t)snprintf(text + used, size - used, "%s%u:%c%c",
		    i > 0 ? " " : "", finding_definition(f->id)->code,
		    letters[f->severity[MIGRATION_LIVE]],
		    letters[f->severity[MIGRATION_COLD]]);
	}
}

void
pair_expect(
    struct pair *pair, const char *findings, enum verdict live, enum verdict cold)
{
	char text[1024];

	pair_publish(pair);
	assert_int_equal(evaluate_pair(pair_domain(pair), pair->host_b, pair->policy,
			     &pair->findings),
	    0);
	findings_write(&pair->findings, text, sizeof(text));
	assert_string_equal(text, findings);
	assert_string_equal(
	    verdict_name(pair->findings.verdict[MIGRATION_LIVE]), verdict_name(live));
	assert_string_equal(
	    verdict_name(pair->findings.verdict[MIGRATION_COLD]), verdict_name(cold));
	for (size_t i = 0; i < pair->findings.count; i++) {
		const struct finding *f = &pair->findings.list[i];

		assert_null(strchr(f->text, '{'));
		assert_null(strchr(f->remedy, '{'));
		assert_null(strstr(f->text, "  "));
	}
}

static void
case_run(void **state)
{
	const struct pair_case *c = *state;
	struct pair pair;

	pair_open(&pair);
	if (c->change != NULL)
		c->change(&pair);
	pair_expect(&pair, c->findings, c->live, c->cold);
	pair_close(&pair);
}

int
pair_run(const char *group, struct pair_case *cases, size_t count)
{
	struct CMUnitTest *tests = calloc(count, sizeof(*tests));
	int failed;

	if (tests == NULL)
		return 1;
	for (size_t i = 0; i < count; i++)
		tests[i] = (struct CMUnitTest){
		    .name = cases[i].name,
		    .test_func = case_run,
		    .initial_state = &cases[i],
		};
	failed = _cmocka_run_group_tests(group, tests, count, NULL, NULL);
	free(tests);
	return failed;
}
