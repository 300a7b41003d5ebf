#include "tests/unit/evacuation/field.h"

#include <stdio.h>
#include <string.h>

#include "tests/unit/cmocka_all.h"

#define FACTS                                                                          \
	(INVENTORY_FACT_DOMAINS | INVENTORY_FACT_BINDINGS | INVENTORY_FACT_SERVICES |  \
	    INVENTORY_FACT_CONSTRAINTS | INVENTORY_FACT_IO | INVENTORY_FACT_CPUS |     \
	    INVENTORY_FACT_MEMORY)

static const char *
text(struct inventory *inventory, const char *name)
{
	const char *copy = inventory_string(inventory, name, strlen(name));

	assert_non_null(copy);
	return copy;
}

static struct inventory_domain *
add_domain(struct inventory *inventory, const char *name, int64_t mac)
{
	struct inventory_domain *domain = inventory_add_domain(inventory);

	assert_non_null(domain);
	domain->name = text(inventory, name);
	domain->uuid = "";
	domain->mac = mac;
	domain->state = INVENTORY_STATE_ACTIVE;
	domain->flags_known = domain->migration_flags_known = true;
	domain->devices_known = domain->masters_known = true;
	domain->console_kind = INVENTORY_CONSOLE_NONE;
	domain->console_explicit = INVENTORY_ANSWER_NO;
	domain->hostid = mac & 0xFFFFFF;
	return domain;
}

static void
add_block(struct inventory *inventory, struct inventory_block **list, int64_t address,
    int64_t size, const char *owner)
{
	struct inventory_block *block = inventory_add_block(inventory, list);

	assert_non_null(block);
	block->size = size;
	block->owner = owner;
	if (owner != NULL)
		block->physical_address = address;
	else
		block->real_address = address;
}

static void
set_cores(struct inventory *inventory, struct inventory_cores *cores, int64_t first,
    unsigned count)
{
	struct inventory_core_set set = {0};

	for (unsigned i = 0; i < count; i++)
		assert_true(inventory_core_set_add(&set, first + i));
	assert_int_equal(inventory_set_cores(inventory, cores, &set), 0);
}

static void
add_functions(struct inventory *inventory, unsigned functions, const char *owner)
{
	for (unsigned bit = 0; bit < 2; bit++) {
		struct inventory_io *io;

		if ((functions >> bit & 1) == 0)
			continue;
		io = inventory_add_io(inventory);
		assert_non_null(io);
		io->alias = bit == 0 ? "/SYS/MB/NET0/IOVNET.PF0.VF0"
				     : "/SYS/MB/NET0/IOVNET.PF0.VF1";
		io->domain = owner;
		io->type = INVENTORY_IO_VF;
		io->class = INVENTORY_IO_CLASS_ETHERNET;
		io->name = bit == 0 ? "net-a" : "net-b";
	}
}

/* A host without guests; slot tells MAC addresses apart. */
static struct inventory *
host_new(unsigned slot, int64_t mtu)
{
	struct inventory *inventory = inventory_new();
	struct inventory_domain *primary;
	struct inventory_vsw *vsw;

	assert_non_null(inventory);
	inventory->facts = FACTS;
	inventory->version = (struct inventory_version){"3.6.2.0.31", {3, 6, 2, 0, 31}};
	inventory->cpu_type = "SPARC-M7";
	inventory->threads_total = 1024;
	inventory->cores_total = 128;
	primary = add_domain(inventory, "primary", 0x0010E0000000 + (int64_t)slot * 2);
	primary->flags = INVENTORY_FLAG_CONTROL;
	primary->console_kind = INVENTORY_CONSOLE_PHYSICAL;
	vsw = inventory_add_vsw(inventory);
	assert_non_null(vsw);
	vsw->name = "primary-vsw0";
	vsw->domain = "primary";
	vsw->net_dev = "net0";
	vsw->mac = 0x0010E0000001 + (int64_t)slot * 2;
	vsw->pvid = 1;
	vsw->mtu = mtu;
	assert_int_equal(inventory_set_vlans(inventory, &vsw->vids, NULL, 0), 0);
	return inventory;
}

static void
add_vcc(struct inventory *inventory, unsigned ports)
{
	struct inventory_vcc *vcc = inventory_add_vcc(inventory);

	assert_non_null(vcc);
	vcc->name = "primary-vcc0";
	vcc->domain = "primary";
	vcc->port_min = 5000;
	vcc->port_max = 4999 + (int64_t)ports;
}

static void
set_console(struct inventory *inventory, struct inventory_domain *domain,
    const struct field_guest *guest, unsigned n)
{
	domain->console_kind = INVENTORY_CONSOLE_VIRTUAL;
	domain->console = (struct inventory_console){
	    .port = 5000 + (int64_t)n,
	    .group = text(inventory, guest->group ? guest->group : guest->name),
	    .service = "primary-vcc0",
	    .domain = "primary",
	};
	if (guest->port == 0)
		return;
	domain->console_explicit = INVENTORY_ANSWER_YES;
	domain->console_constraint.port = guest->port;
}

static void
set_memory(struct inventory *inventory, struct inventory_domain *domain,
    const struct field_guest *guest)
{
	const int64_t *blocks = guest->blocks;

	domain->memory = (int64_t)guest->memory * GIB;
	domain->effective_max_pagesize = domain->hardware_max_pagesize = 2 * GIB;
	if (blocks == NULL)
		add_block(inventory, &domain->blocks, 2 * GIB, domain->memory, NULL);
	for (; blocks != NULL && blocks[1] != 0; blocks += 2)
		add_block(inventory, &domain->blocks, blocks[0], blocks[1], NULL);
	if (guest->named == 0)
		return;
	domain->named_memory = INVENTORY_ANSWER_YES;
	domain->blocks->physical_address = guest->named * GIB;
}

static void
add_guest(struct inventory *inventory, const struct field_guest *guest, unsigned n)
{
	int64_t mac = 0x00144FF80000 + (int64_t)n * 2;
	struct inventory_domain *domain = add_domain(inventory, guest->name, mac);
	struct inventory_vnet *vnet = inventory_add_vnet(inventory, domain);

	assert_non_null(vnet);
	vnet->name = "vnet0";
	vnet->service = "primary-vsw0";
	vnet->mac = mac + 1;
	vnet->mtu = guest->wide ? 9000 : 1500;
	domain->cpu_arch = "native";
	domain->threads = guest->threads;
	domain->cores = (guest->threads + 7) / 8;
	domain->whole_cores = guest->whole ? INVENTORY_ANSWER_YES : INVENTORY_ANSWER_NO;
	if (guest->core != 0) {
		domain->named_cores = INVENTORY_ANSWER_YES;
		set_cores(
		    inventory, &domain->cores_by_name, guest->core, guest->threads / 8);
	}
	domain->perf_counters = guest->counters ? "global" : "";
	set_console(inventory, domain, guest, n);
	set_memory(inventory, domain, guest);
	add_functions(inventory, guest->functions, domain->name);
	if (guest->service)
		domain->flags |= INVENTORY_FLAG_SERVICE;
	if (guest->bound)
		domain->state = INVENTORY_STATE_BOUND;
	if (guest->inactive)
		domain->state = INVENTORY_STATE_INACTIVE;
}

static struct inventory *
target_new(const struct field_target *target, unsigned slot)
{
	struct inventory *inventory = host_new(slot, target->narrow ? 1500 : 9000);
	const int64_t *ranges = target->ranges;

	inventory->threads_free = target->threads;
	inventory->cores_free = target->threads / 8;
	set_cores(inventory, &inventory->free_cores, 8, target->threads / 8);
	inventory->memory_free = (int64_t)target->memory * GIB;
	if (ranges == NULL)
		add_block(inventory, &inventory->blocks, 64 * GIB,
		    inventory->memory_free, "");
	for (; ranges != NULL && ranges[1] != 0; ranges += 2)
		add_block(inventory, &inventory->blocks, ranges[0], ranges[1], "");
	add_vcc(inventory, target->ports);
	add_functions(inventory, target->functions, "");
	if (target->resident != NULL)
		add_domain(inventory, target->resident, 0x00144FF90000 + slot);
	if (target->untold)
		inventory->facts &= ~(unsigned)INVENTORY_FACT_SERVICES;
	return inventory;
}

static const struct fleet_host *
host_add(struct field *field, const char *name)
{
	const struct fleet_host *host;

	assert_int_equal(
	    fleet_add_host(field->fleet, name, 60, &field->now, &host, NULL), 0);
	return host;
}

static void
host_publish(
    struct field *field, const struct fleet_host *host, struct inventory *inventory)
{
	assert_int_equal(inventory_finish(inventory), 0);
	assert_int_equal(
	    fleet_publish(field->fleet, host, inventory, &field->now, NULL), 0);
}

void
field_publish(struct field *field, const struct field_target *target)
{
	const struct fleet_host *host = fleet_find_host(field->fleet, target->name);

	host_publish(field, host, target_new(target, host->slot));
}

void
field_open(struct field *field, const struct field_guest *guests, size_t guest_count,
    const struct field_target *targets, size_t target_count)
{
	const struct fleet_options options = {.lost_retention = 100};
	struct inventory *source;

	*field = (struct field){.now = {.wall = 1000000, .steady = 1000}};
	assert_int_equal(registry_open(&field->registry, NULL, NULL), 0);
	assert_int_equal(fleet_open(&field->fleet, field->registry, &options), 0);
	assert_int_equal(policy_new(&field->policy), 0);
	field->host = host_add(field, "sparc-a");
	source = host_new(field->host->slot, 9000);
	add_vcc(source, 100);
	for (size_t i = 0; i < guest_count; i++)
		add_guest(source, &guests[i], (unsigned)i);
	host_publish(field, field->host, source);
	for (size_t i = 0; i < target_count; i++) {
		host_add(field, targets[i].name);
		if (!targets[i].silent)
			field_publish(field, &targets[i]);
	}
	assert_int_equal(
	    matrix_open(&field->matrix, field->fleet, field->policy, &field->now), 0);
}

void
field_close(struct field *field)
{
	evacuation_free(&field->plan);
	fleet_free(field->fleet);
	matrix_free(field->matrix);
	policy_free(field->policy);
	registry_free(field->registry);
}

void
field_plan(struct field *field)
{
	const struct evacuation_sources sources = {
	    field->fleet, field->matrix, field->policy, &field->rules};

	evacuation_free(&field->plan);
	assert_int_equal(evacuation_plan(&field->plan, &sources, field->host), 0);
}

void
field_expect(struct field *field, enum evacuation_status status, const char *moves)
{
	char found[1024] = "";
	size_t used = 0;

	field_plan(field);
	for (size_t i = 0; i < field->plan.count; i++) {
		const struct evacuation_move *move = &field->plan.moves[i];

		used += (size_t)snprintf(found + used, sizeof(found) - used,
		    "%s%s>%s%s", i > 0 ? " " : "", move->domain->inventory->name,
		    move->target != NULL ? move->target->name : "-",
		    move->verdict == VERDICT_DEGRADED ? "*" : "");
	}
	assert_string_equal(found, moves);
	assert_string_equal(
	    evacuation_status_name(field->plan.status), evacuation_status_name(status));
}

void
field_expect_once(const struct field_guest *guests, size_t guest_count,
    const struct field_target *targets, size_t target_count,
    enum evacuation_status status, const char *moves)
{
	struct field field;

	field_open(&field, guests, guest_count, targets, target_count);
	field_expect(&field, status, moves);
	field_close(&field);
}
