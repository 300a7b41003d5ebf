/* Class 3: consoles; class 4: virtual SANs. */
#include "tests/unit/readiness/pair.h"
#include "tests/unit/readiness/verdicts.h"

#include "tests/unit/cmocka_all.h"

static void
take_port(struct inventory *inventory, struct inventory_vcc *vcc, int64_t port)
{
	inventory_add_port(inventory, vcc)->port = port;
}

static struct inventory_vcc *
add_vcc(struct side *side, const char *name, const char *domain)
{
	struct inventory_vcc *vcc = inventory_add_vcc(side->inventory);

	vcc->name = name;
	vcc->domain = domain;
	vcc->port_min = 6000;
	vcc->port_max = 6001;
	return vcc;
}

static void
without_concentrator(struct pair *pair)
{
	pair->b.inventory->vccs = NULL;
}

/* Ports 5000 to 5003. */
static void
all_ports_taken(struct pair *pair)
{
	for (int64_t port = 5000; port <= 5003; port++)
		take_port(pair->b.inventory, pair->b.vcc, port);
}

static void
one_port_left(struct pair *pair)
{
	for (int64_t port = 5000; port <= 5002; port++)
		take_port(pair->b.inventory, pair->b.vcc, port);
}

static void
port_left_in_second_concentrator(struct pair *pair)
{
	all_ports_taken(pair);
	add_vcc(&pair->b, "primary-vcc1", "primary");
}

static void
port_left_in_service_domain(struct pair *pair)
{
	all_ports_taken(pair);
	add_vcc(&pair->b, "secondary-vcc0", "secondary");
}

static void
second_concentrator_of_unknown_range(struct pair *pair)
{
	all_ports_taken(pair);
	add_vcc(&pair->b, "secondary-vcc0", "secondary")->port_min = INVENTORY_UNKNOWN;
}

static void
only_other_facts(struct pair *pair, unsigned facts)
{
	pair->b.inventory->facts &= ~facts;
	/* Everything else that would ask for these listings. */
	pair->web1->vdisks = NULL;
	pair->web1->vnets = NULL;
	pair->web1->uuid = "";
	pair->web1->mac = 0x0010E0000200; /* in use by primary: 206 */
}

static void
services_not_read(struct pair *pair)
{
	only_other_facts(pair, INVENTORY_FACT_SERVICES);
	pair->b.inventory->vccs = NULL;
}

static void
bindings_not_read(struct pair *pair)
{
	only_other_facts(pair, INVENTORY_FACT_BINDINGS);
}

static void
group_in_use(struct pair *pair)
{
	struct inventory_domain *db1 = side_add_domain(&pair->b, "db1");

	db1->mac = 0x0010E0000299;
	db1->console_kind = INVENTORY_CONSOLE_VIRTUAL;
	db1->console.group = "web1";
	db1->console.port = 5003;
	db1->console.service = "primary-vcc0";
}

static void
group_in_use_though_bindings_not_read(struct pair *pair)
{
	bindings_not_read(pair);
	group_in_use(pair);
}

static void
physical_console(struct pair *pair)
{
	without_concentrator(pair);
	pair->web1->console_kind = INVENTORY_CONSOLE_PHYSICAL;
}

static void
no_console_yet(struct pair *pair)
{
	without_concentrator(pair);
	pair->web1->console_kind = INVENTORY_CONSOLE_NONE;
}

/* db1 of the target, bound, with a console of its own. */
static struct inventory_domain *
other_console(struct pair *pair)
{
	group_in_use(pair);
	pair->b.inventory->domains->console.group = "db1";
	return pair->b.inventory->domains;
}

static void
group_of_another_not_known(struct pair *pair)
{
	other_console(pair)->console.group = NULL;
}

static void
port_of_another_not_known(struct pair *pair)
{
	other_console(pair)->console.port = INVENTORY_UNKNOWN;
}

/* The only concentrator it can be of: 5003 is the fourth port of four. */
static void
concentrator_of_another_not_known(struct pair *pair)
{
	one_port_left(pair);
	other_console(pair)->console.service = NULL;
}

static void
one_of_two_concentrators_not_known(struct pair *pair)
{
	other_console(pair)->console.service = NULL;
	add_vcc(&pair->b, "primary-vcc1", "primary");
}

static void
all_ports_taken_and_one_of_another_not_known(struct pair *pair)
{
	all_ports_taken(pair);
	port_of_another_not_known(pair);
}

static void
console_of_another_not_known(struct pair *pair)
{
	other_console(pair)->console_kind = INVENTORY_CONSOLE_UNKNOWN;
}

static void
console_of_an_inactive_domain_not_known(struct pair *pair)
{
	console_of_another_not_known(pair);
	pair->b.inventory->domains->state = INVENTORY_STATE_INACTIVE;
}

/* ---- explicit consoles ---- */

static void
explicit_port(struct pair *pair)
{
	pair->web1->console_explicit = INVENTORY_ANSWER_YES;
	pair->web1->console_constraint = (struct inventory_console){
	    .port = 5001,
	    .group = "web1",
	    .service = "primary-vcc0",
	};
}

static void
explicit_port_taken(struct pair *pair)
{
	explicit_port(pair);
	take_port(pair->b.inventory, pair->b.vcc, 5001);
}

static void
explicit_port_outside(struct pair *pair)
{
	explicit_port(pair);
	pair->web1->console_constraint.port = 5004;
}

static void
explicit_concentrator_missing(struct pair *pair)
{
	explicit_port(pair);
	pair->web1->console_constraint.service = "primary-vcc9";
}

static void
explicit_port_of_any_concentrator(struct pair *pair)
{
	explicit_port_taken(pair);
	pair->web1->console_constraint.service = NULL;
	add_vcc(&pair->b, "primary-vcc1", "primary")->port_min = 5001;
}

static void
explicit_port_taken_in_every_concentrator(struct pair *pair)
{
	struct inventory_vcc *second;

	explicit_port_taken(pair);
	pair->web1->console_constraint.service = "";
	second = add_vcc(&pair->b, "primary-vcc1", "primary");
	second->port_min = 5001;
	take_port(pair->b.inventory, second, 5001);
}

static void
explicit_concentrator_full(struct pair *pair)
{
	explicit_port(pair);
	pair->web1->console_constraint.port = INVENTORY_UNKNOWN;
	port_left_in_second_concentrator(pair);
}

static void
explicit_group_only(struct pair *pair)
{
	explicit_port(pair);
	pair->web1->console_constraint.port = INVENTORY_UNKNOWN;
	pair->web1->console_constraint.service = NULL;
	pair->web1->console_constraint.group = "consoles";
	group_in_use(pair);
}

static void
explicit_in_service_domain(struct pair *pair)
{
	explicit_port(pair);
	pair->web1->console_constraint.port = 6000;
	pair->web1->console_constraint.service = "secondary-vcc0";
	port_left_in_service_domain(pair);
}

static void
explicit_range_not_known(struct pair *pair)
{
	explicit_port(pair);
	pair->b.vcc->port_max = INVENTORY_UNKNOWN;
}

/* Its port was set, and its group is still the default one. */
static void
explicit_and_group_in_use(struct pair *pair)
{
	explicit_port(pair);
	group_in_use(pair);
}

static void
explicit_without_group_and_default_in_use(struct pair *pair)
{
	explicit_and_group_in_use(pair);
	pair->web1->console_constraint.group = NULL;
}

static void
explicit_group_and_default_in_use(struct pair *pair)
{
	explicit_and_group_in_use(pair);
	pair->web1->console_constraint.group = "consoles";
}

static void
explicit_port_and_port_of_another_not_known(struct pair *pair)
{
	explicit_port(pair);
	port_of_another_not_known(pair);
}

static void
explicit_port_taken_and_port_of_another_not_known(struct pair *pair)
{
	explicit_port_taken(pair);
	port_of_another_not_known(pair);
}

static void
explicit_from_old_manager(struct pair *pair)
{
	explicit_port_taken(pair);
	pair_make_old(pair, &pair->a);
}

static void
explicit_to_old_manager(struct pair *pair)
{
	explicit_port_taken(pair);
	pair_make_old(pair, &pair->b);
}

static void
explicit_to_old_manager_group_in_use(struct pair *pair)
{
	explicit_to_old_manager(pair);
	pair->web1->console_constraint.group = "consoles";
	group_in_use(pair);
}

static void
explicit_to_unknown_manager(struct pair *pair)
{
	explicit_port(pair);
	pair->b.inventory->version.text = NULL;
}

static void
explicit_from_unknown_manager(struct pair *pair)
{
	explicit_port(pair);
	pair->a.inventory->version.text = NULL;
}

static void
default_from_unknown_manager(struct pair *pair)
{
	pair->a.inventory->version.text = NULL;
}

static void
not_known_whether_explicit(struct pair *pair)
{
	pair->web1->console_explicit = INVENTORY_ANSWER_UNKNOWN;
}

static void
not_known_whether_explicit_and_group_in_use(struct pair *pair)
{
	not_known_whether_explicit(pair);
	group_in_use(pair);
}

static void
not_known_whether_explicit_to_old_manager(struct pair *pair)
{
	not_known_whether_explicit(pair);
	pair_make_old(pair, &pair->b);
}

/* ---- virtual SANs ---- */

static void
add_vhba(struct pair *pair, const char *vsan)
{
	struct inventory_vhba *vhba = inventory_add_vhba(pair->a.inventory, pair->web1);

	vhba->name = "vhba0";
	vhba->vsan = vsan;
}

static void
vsan_missing(struct pair *pair)
{
	add_vhba(pair, "vsan0");
	inventory_add_vsan(pair->b.inventory)->name = "vsan1";
}

static void
vsan_there(struct pair *pair)
{
	add_vhba(pair, "vsan0");
	inventory_add_vsan(pair->b.inventory)->name = "vsan0";
}

static void
vsan_of_the_adapter_not_known(struct pair *pair)
{
	add_vhba(pair, NULL);
}

static void
vsans_not_read(struct pair *pair)
{
	only_other_facts(pair, INVENTORY_FACT_SERVICES);
	pair->web1->console_kind = INVENTORY_CONSOLE_PHYSICAL;
	add_vhba(pair, "vsan0");
}

static struct pair_case cases[] = {
    {"301 no concentrator", without_concentrator, "301:BB", B, B},
    {"301 also for a domain without a console yet", no_console_yet, "301:BB", B, B},
    {"301 not for a physical console", physical_console, "", R, R},
    {"302 no free port", all_ports_taken, "302:BB", B, B},
    {"302 not with one port left", one_port_left, "", R, R},
    {"302 not with a port in a second concentrator", port_left_in_second_concentrator,
	"", R, R},
    {"305 port only in a service domain", port_left_in_service_domain, "305:II", R, R},
    {"390 range of a concentrator not known", second_concentrator_of_unknown_range,
	"390:UU", U, U},
    {"390 services not read", services_not_read, "390:UU 206:WW", U, U},
    {"390 bindings not read", bindings_not_read, "390:UU 390:UU 206:WW", U, U},
    {"303 not for a port that is free", explicit_port, "", R, R},
    {"303 port taken", explicit_port_taken, "303:BB", B, B},
    {"303 port outside the range", explicit_port_outside, "303:BB", B, B},
    {"303 concentrator missing", explicit_concentrator_missing, "303:BB", B, B},
    {"303 not when any concentrator has the port", explicit_port_of_any_concentrator,
	"", R, R},
    {"303 port taken in every concentrator", explicit_port_taken_in_every_concentrator,
	"303:BB", B, B},
    {"303 named concentrator full", explicit_concentrator_full, "303:BB", B, B},
    {"303 not for a group alone, nor 304", explicit_group_only, "", R, R},
    {"305 not for an explicit console", explicit_in_service_domain, "", R, R},
    {"390 range of the explicit concentrator not known", explicit_range_not_known,
	"390:UU 390:UU", U, U},
    {"303 not from a manager before 3.5", explicit_from_old_manager, "", R, R},
    {"303 not to a manager before 3.5", explicit_to_old_manager, "", R, R},
    {"304 explicit to a manager before 3.5", explicit_to_old_manager_group_in_use,
	"304:BB", B, B},
    {"390 version of the target not known", explicit_to_unknown_manager,
	"390:UU 890:UU", U, U},
    {"390 version of the source not known", explicit_from_unknown_manager,
	"390:UU 890:UU", U, U},
    {"390 not for a default console", default_from_unknown_manager, "890:UU", U, U},
    {"390 not known whether explicit", not_known_whether_explicit, "390:UU", U, U},
    {"390 does not matter to a manager before 3.5",
	not_known_whether_explicit_to_old_manager, "", R, R},
    {"304 default group in use", group_in_use, "304:BB", B, B},
    {"304 explicit, with the default group", explicit_and_group_in_use, "304:BB", B, B},
    {"304 explicit, without a group", explicit_without_group_and_default_in_use,
	"304:BB", B, B},
    {"304 not for an explicit group", explicit_group_and_default_in_use, "", R, R},
    {"304 not when it is not known whether explicit",
	not_known_whether_explicit_and_group_in_use, "390:UU", U, U},
    {"390 group of another console not known", group_of_another_not_known, "390:UU", U,
	U},
    {"390 port of another console not known", port_of_another_not_known, "390:UU", U,
	U},
    {"302 a console without concentrator is of the only one",
	concentrator_of_another_not_known, "302:BB", B, B},
    {"390 concentrator of another console not known",
	one_of_two_concentrators_not_known, "390:UU", U, U},
    {"302 seen though another port is not known",
	all_ports_taken_and_one_of_another_not_known, "302:BB", B, B},
    {"390 console of a bound domain not known", console_of_another_not_known,
	"390:UU 390:UU", U, U},
    {"390 not for an inactive domain", console_of_an_inactive_domain_not_known, "", R,
	R},
    {"390 explicit port may be taken", explicit_port_and_port_of_another_not_known,
	"390:UU 390:UU", U, U},
    {"303 seen though another port is not known",
	explicit_port_taken_and_port_of_another_not_known, "303:BB 390:UU", B, B},
    {"304 seen though bindings not read", group_in_use_though_bindings_not_read,
	"304:BB 390:UU 206:WW", B, B},
    {"401 virtual SAN missing", vsan_missing, "401:BB", B, B},
    {"402 virtual SAN of the name", vsan_there, "402:WW", D, D},
    {"490 virtual SAN of the adapter not known", vsan_of_the_adapter_not_known,
	"490:UU", U, U},
    {"490 virtual SANs not read", vsans_not_read, "490:UU 206:WW", U, U},
};

int
main(void)
{
	return pair_run("console", cases, sizeof(cases) / sizeof(cases[0]));
}
