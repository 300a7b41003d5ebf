/* Class 5: virtual functions and direct I/O. */
#include "tests/unit/readiness/pair.h"
#include "tests/unit/readiness/verdicts.h"

#include "tests/unit/cmocka_all.h"

/* web1 has a function net-a; what comes with it is 507:II 509:I-. */
static struct inventory_io *
own(struct pair *pair)
{
	return side_add_vf(&pair->a, "web1");
}

static void
free_one_of_the_name(struct pair *pair)
{
	own(pair);
	side_add_vf(&pair->b, "");
}

static void
none_of_the_name(struct pair *pair)
{
	own(pair);
	side_add_vf(&pair->b, "")->name = "net-b";
}

static void
the_one_of_the_name_is_fibre_channel(struct pair *pair)
{
	own(pair);
	side_add_vf(&pair->b, "")->class = INVENTORY_IO_CLASS_FIBRECHANNEL;
}

static void
name_of_another_not_known(struct pair *pair)
{
	own(pair);
	side_add_vf(&pair->b, "")->name = NULL;
}

static void
name_of_a_fibre_channel_one_not_known(struct pair *pair)
{
	the_one_of_the_name_is_fibre_channel(pair);
	pair->b.inventory->ios->name = NULL;
}

static void
assigned_and_name_of_another_not_known(struct pair *pair)
{
	name_of_another_not_known(pair);
	side_add_vf(&pair->b, "primary");
}

static void
assigned(struct pair *pair)
{
	own(pair);
	side_add_vf(&pair->b, "primary");
}

static void
one_assigned_one_free(struct pair *pair)
{
	assigned(pair);
	side_add_vf(&pair->b, "");
}

static void
owner_not_known(struct pair *pair)
{
	own(pair);
	side_add_vf(&pair->b, NULL);
}

static void
class_on_target_not_known(struct pair *pair)
{
	own(pair);
	side_add_vf(&pair->b, "")->class = INVENTORY_IO_CLASS_UNKNOWN;
}

static void
io_of_target_not_read(struct pair *pair)
{
	own(pair);
	pair->b.inventory->facts &= ~(unsigned)INVENTORY_FACT_IO;
}

static void
io_of_source_not_read(struct pair *pair)
{
	pair->a.inventory->facts &= ~(unsigned)INVENTORY_FACT_IO;
}

static void
unnamed(struct pair *pair)
{
	own(pair)->name = "";
}

static void
name_not_known(struct pair *pair)
{
	own(pair)->name = NULL;
}

static void
fibre_channel(struct pair *pair)
{
	own(pair)->class = INVENTORY_IO_CLASS_FIBRECHANNEL;
}

static void
infiniband(struct pair *pair)
{
	own(pair)->class = INVENTORY_IO_CLASS_INFINIBAND;
}

static void
class_not_known(struct pair *pair)
{
	own(pair)->class = INVENTORY_IO_CLASS_UNKNOWN;
}

static void
version(struct side *side, const char *text, int minor)
{
	side->inventory->version =
	    (struct inventory_version){text, {3, minor, 0, 0, 0}};
}

static void
source_before_3_5(struct pair *pair)
{
	free_one_of_the_name(pair);
	pair_make_old(pair, &pair->a);
}

static void
target_before_3_5(struct pair *pair)
{
	free_one_of_the_name(pair);
	pair_make_old(pair, &pair->b);
}

static void
both_at_3_5(struct pair *pair)
{
	free_one_of_the_name(pair);
	version(&pair->a, "3.5", 5);
	version(&pair->b, "3.5", 5);
}

static void
version_of_source_not_known(struct pair *pair)
{
	free_one_of_the_name(pair);
	pair->a.inventory->version.text = NULL;
	pair->web1->console_kind = INVENTORY_CONSOLE_PHYSICAL;
}

static void
version_of_target_not_known(struct pair *pair)
{
	free_one_of_the_name(pair);
	pair->b.inventory->version.text = NULL;
}

static void
without_network_device(struct pair *pair)
{
	free_one_of_the_name(pair);
	pair->web1->vnets = NULL;
}

static void
network_devices_not_known(struct pair *pair)
{
	without_network_device(pair);
	pair->web1->devices_known = false;
}

/* ---- functions that the domain itself lists ---- */

static void
list_function(struct pair *pair)
{
	inventory_add_name(pair->a.inventory, &pair->web1->io)->text =
	    "/SYS/MB/NET0/IOVNET.PF0.VF0";
}

static void
inactive_with_function(struct pair *pair)
{
	list_function(pair);
	pair->web1->state = INVENTORY_STATE_INACTIVE;
	side_add_vf(&pair->a, "");
	side_add_vf(&pair->b, "");
}

static void
inactive_with_function_of_another_domain(struct pair *pair)
{
	list_function(pair);
	pair->web1->state = INVENTORY_STATE_INACTIVE;
	side_add_vf(&pair->a, "primary");
	side_add_vf(&pair->b, "")->name = "net-b";
}

static void
inactive_with_function_by_device(struct pair *pair)
{
	inventory_add_name(pair->a.inventory, &pair->web1->io)->text =
	    "pci@400/network@0,80";
	pair->web1->state = INVENTORY_STATE_INACTIVE;
	side_add_vf(&pair->a, "")->device = "pci@400/network@0,80";
	side_add_vf(&pair->b, "");
}

static void
function_listed_and_owned(struct pair *pair)
{
	free_one_of_the_name(pair);
	list_function(pair);
}

static void
function_not_listed(struct pair *pair)
{
	list_function(pair);
}

/* ---- direct I/O ---- */

static void
slot_listed(struct pair *pair)
{
	inventory_add_name(pair->a.inventory, &pair->web1->io)->text = "/SYS/MB/PCIE1";
}

static void
slot_listed_and_owned(struct pair *pair)
{
	struct inventory_io *io = side_add_vf(&pair->a, "web1");

	slot_listed(pair);
	io->type = INVENTORY_IO_SLOT;
	io->alias = "/SYS/MB/PCIE1";
}

static void
bus_owned(struct pair *pair)
{
	struct inventory_io *io = side_add_vf(&pair->a, "web1");

	io->type = INVENTORY_IO_BUS;
	io->alias = "pci_1";
}

static void
physical_function_owned(struct pair *pair)
{
	side_add_vf(&pair->a, "web1")->type = INVENTORY_IO_PF;
}

static void
bus_of_another_domain(struct pair *pair)
{
	side_add_vf(&pair->a, "primary")->type = INVENTORY_IO_BUS;
}

static void
bound_with_slot(struct pair *pair)
{
	slot_listed(pair);
	pair->web1->state = INVENTORY_STATE_BOUND;
}

static void
inactive_with_slot(struct pair *pair)
{
	slot_listed(pair);
	pair->web1->state = INVENTORY_STATE_INACTIVE;
}

static void
slot_and_state_not_known(struct pair *pair)
{
	slot_listed(pair);
	pair->web1->state = INVENTORY_STATE_UNKNOWN;
}

static struct pair_case cases[] = {
    {"507 509 and no obstacle", free_one_of_the_name, "507:II 509:I-", R, R},
    {"501 source before 3.5", source_before_3_5, "501:BB 507:II 509:I-", B, B},
    {"501 target before 3.5", target_before_3_5, "501:BB 507:II 509:I-", B, B},
    {"501 not from 3.5 on", both_at_3_5, "507:II 509:I-", R, R},
    {"590 version of the source not known", version_of_source_not_known,
	"590:UU 890:UU 507:II 509:I-", U, U},
    {"590 version of the target not known", version_of_target_not_known,
	"590:UU 890:UU 507:II 509:I-", U, U},
    {"502 Fibre Channel", fibre_channel, "502:BB", B, B},
    {"502 InfiniBand", infiniband, "502:BB", B, B},
    {"590 class not known", class_not_known, "590:UU", U, U},
    {"503 unnamed", unnamed, "503:BB 507:II 509:I-", B, B},
    {"590 name not known", name_not_known, "590:UU 507:II 509:I-", U, U},
    {"504 none of the name", none_of_the_name, "504:BB 507:II 509:I-", B, B},
    {"504 the one of the name is not Ethernet", the_one_of_the_name_is_fibre_channel,
	"504:BB 507:II 509:I-", B, B},
    {"590 a name on the target not known", name_of_another_not_known,
	"590:UU 507:II 509:I-", U, U},
    {"504 not held up by Fibre Channel", name_of_a_fibre_channel_one_not_known,
	"504:BB 507:II 509:I-", B, B},
    {"505 seen though another name is not known",
	assigned_and_name_of_another_not_known, "505:BB 507:II 509:I-", B, B},
    {"505 assigned", assigned, "505:BB 507:II 509:I-", B, B},
    {"505 not when another one is free", one_assigned_one_free, "507:II 509:I-", R, R},
    {"590 owner not known", owner_not_known, "590:UU 507:II 509:I-", U, U},
    {"590 class on the target not known", class_on_target_not_known,
	"590:UU 507:II 509:I-", U, U},
    {"590 functions of the target not read", io_of_target_not_read,
	"590:UU 507:II 509:I-", U, U},
    {"590 functions of the source not read", io_of_source_not_read, "590:UU", U, U},
    {"506 no network device beside it", without_network_device, "506:BW 507:II 509:I-",
	B, D},
    {"506 not when devices are not known", network_devices_not_known,
	"190:UU 290:UU 490:UU 590:UU 507:II 509:I-", U, U},
    {"507 an inactive domain asks for one", inactive_with_function, "507:II 509:I-", R,
	R},
    {"504 an inactive domain asks for one of another domain",
	inactive_with_function_of_another_domain, "504:BB 507:II 509:I-", B, B},
    {"507 told by its device", inactive_with_function_by_device, "507:II 509:I-", R, R},
    {"507 once for a function told twice", function_listed_and_owned, "507:II 509:I-",
	R, R},
    {"590 the host does not list the function", function_not_listed, "590:UU", U, U},
    {"508 slot of an active domain", slot_listed, "508:BB", B, B},
    {"508 once for a slot told twice", slot_listed_and_owned, "508:BB", B, B},
    {"508 bus owned", bus_owned, "508:BB", B, B},
    {"508 not for a physical function", physical_function_owned, "", R, R},
    {"508 not for a bus of another domain", bus_of_another_domain, "", R, R},
    {"508 bound", bound_with_slot, "508:BB", B, B},
    {"510 inactive", inactive_with_slot, "510:BI", B, R},
    {"510 state not known", slot_and_state_not_known, "510:BI 990:UU", B, U},
};

int
main(void)
{
	return pair_run("vf", cases, sizeof(cases) / sizeof(cases[0]));
}
