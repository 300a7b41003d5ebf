/*
 * Class 9: states of hosts and domains; 901 to 903 are in test_evaluate.c. Rows are
 * those of the conditions in doc/findings.md, where a code has one.
 */
#include "tests/unit/readiness/pair.h"
#include "tests/unit/readiness/verdicts.h"

static void
other_domain(struct side *side, unsigned flags)
{
	struct inventory_domain *db1 = side_add_domain(side, "db1");

	db1->mac = 0x0010E0000299;
	db1->flags = flags;
}

static void
migration_from_target(struct pair *pair)
{
	other_domain(&pair->b, INVENTORY_FLAG_MIGRATION_SOURCE);
}

static void
migration_to_target(struct pair *pair)
{
	other_domain(&pair->b, INVENTORY_FLAG_MIGRATION_TARGET);
}

static void
migration_from_source(struct pair *pair)
{
	other_domain(&pair->a, INVENTORY_FLAG_MIGRATION_SOURCE);
}

static void
migration_on_both(struct pair *pair)
{
	migration_from_source(pair);
	migration_to_target(pair);
}

static void
other_domain_in_error(struct pair *pair)
{
	other_domain(&pair->b, INVENTORY_FLAG_MIGRATION_ERROR);
}

static void
flags_of_other_domain_not_known(struct pair *pair)
{
	other_domain(&pair->b, 0);
	pair->b.inventory->domains->flags_known = false;
}

static void
migration_flag_of_other_domain_not_known(struct pair *pair)
{
	other_domain(&pair->a, 0);
	pair->a.inventory->domains->migration_flags_known = false;
}

static void
name_taken(struct pair *pair)
{
	side_add_domain(&pair->b, "web1")->mac = 0x0010E0000299;
}

static void
longer_name_taken(struct pair *pair)
{
	side_add_domain(&pair->b, "web10")->mac = 0x0010E0000299;
}

static void
uuid_taken(struct pair *pair)
{
	struct inventory_domain *copy = side_add_domain(&pair->b, "web1-copy");

	copy->mac = 0x0010E0000299;
	copy->state = INVENTORY_STATE_INACTIVE;
	copy->uuid = pair->web1->uuid;
}

static void
uuid_nearly_taken(struct pair *pair)
{
	other_domain(&pair->b, 0);
	pair->b.inventory->domains->uuid = "5f0d2c1e-8a41-4b7e-9d55-0a7c31be4411";
}

static void
uuid_of_another_domain_not_known(struct pair *pair)
{
	other_domain(&pair->b, 0);
	pair->b.inventory->domains->uuid = NULL;
}

static void
uuid_taken_and_another_not_known(struct pair *pair)
{
	uuid_taken(pair);
	uuid_of_another_domain_not_known(pair);
}

static void
uuid_of_the_control_domain_not_known(struct pair *pair)
{
	pair->b.primary->uuid = NULL;
}

static void
uuid_not_known(struct pair *pair)
{
	pair->web1->uuid = NULL;
}

static void
domains_not_read(struct pair *pair)
{
	pair->b.inventory->facts &= ~(unsigned)INVENTORY_FACT_DOMAINS;
	pair->web1->mac = pair->b.primary->mac; /* 206; else 290 too */
	pair->web1->vnets = NULL;
}

static void
control_domain(struct pair *pair)
{
	pair->a.primary->flags = 0;
	pair->web1->flags = INVENTORY_FLAG_CONTROL;
}

/* The name counts only where no domain carries the flag. */
static void
control_domain_by_name(struct pair *pair)
{
	pair->a.primary->flags = INVENTORY_FLAG_SERVICE;
}

static void
control_domain_of_source_not_known(struct pair *pair)
{
	pair->a.primary->flags = 0;
	pair->a.primary->name = "mystery";
}

static void
in_transition(struct pair *pair)
{
	pair->web1->state = INVENTORY_STATE_TRANSITION;
	pair->web1->state_word = "stopping";
}

static void
starting(struct pair *pair)
{
	pair->web1->flags |= INVENTORY_FLAG_STARTING_STOPPING;
}

static void
in_openboot(struct pair *pair)
{
	pair->web1->flags = INVENTORY_FLAG_TRANSITION;
}

static void
bound(struct pair *pair)
{
	pair->web1->state = INVENTORY_STATE_BOUND;
}

static void
bound_and_in_transition(struct pair *pair)
{
	in_openboot(pair);
	bound(pair);
}

static void
in_migration_error(struct pair *pair)
{
	pair->web1->flags |= INVENTORY_FLAG_MIGRATION_ERROR;
}

static void
migrating(struct pair *pair)
{
	pair->web1->flags |= INVENTORY_FLAG_MIGRATION_SOURCE;
}

static void
arriving(struct pair *pair)
{
	pair->web1->flags |= INVENTORY_FLAG_MIGRATION_TARGET;
}

static void
migration_flag_not_known(struct pair *pair)
{
	pair->web1->migration_flags_known = false;
}

static void
state_not_known(struct pair *pair)
{
	pair->web1->state = INVENTORY_STATE_UNKNOWN;
}

static void
flags_not_known(struct pair *pair)
{
	pair->web1->flags_known = false;
}

static void
delayed_on_source(struct pair *pair)
{
	pair->a.primary->flags |= INVENTORY_FLAG_DELAYED_RECONFIGURATION;
}

static void
delayed_on_target(struct pair *pair)
{
	pair->b.primary->flags |= INVENTORY_FLAG_DELAYED_RECONFIGURATION;
}

static void
flags_of_the_control_domain_not_known(struct pair *pair)
{
	pair->b.primary->flags_known = false;
}

static void
delayed_elsewhere(struct pair *pair)
{
	other_domain(&pair->b, INVENTORY_FLAG_DELAYED_RECONFIGURATION);
}

static void
control_domain_of_target_not_known(struct pair *pair)
{
	pair->b.primary->flags = 0;
	pair->b.primary->name = "mystery";
}

static void
master_missing(struct pair *pair)
{
	inventory_add_name(pair->a.inventory, &pair->web1->masters)->text = "db1";
}

static void
master_there(struct pair *pair)
{
	master_missing(pair);
	other_domain(&pair->b, 0);
}

static void
masters_not_known(struct pair *pair)
{
	pair->web1->masters_known = false;
}

/* ---- rows 21, 27 and 32 of the conditions in doc/findings.md ---- */

static void
in_openboot_on_fujitsu(struct pair *pair)
{
	in_openboot(pair);
	pair->a.inventory->cpu_type = pair->b.inventory->cpu_type = "SPARC-M10";
}

static void
in_openboot_on_a_type_not_known(struct pair *pair)
{
	in_openboot(pair);
	pair->a.inventory->cpu_type = NULL;
}

static void
running_on_fujitsu(struct pair *pair)
{
	pair->a.inventory->cpu_type = pair->b.inventory->cpu_type = "SPARC-M12";
}

/* Both host ids and one address: 84 stands for 00:14:4F. */
static void
hostid_of_target(struct pair *pair, int64_t mine, int64_t theirs)
{
	other_domain(&pair->b, 0);
	pair->b.inventory->domains->hostid = theirs;
	pair->web1->hostid = mine;
}

static void
hostid_taken(struct pair *pair)
{
	hostid_of_target(pair, 0x12345678, 0x12345678);
}

/* The other one's follows from its address, web1's was set by hand. */
static void
hostid_taken_by_an_address(struct pair *pair)
{
	hostid_of_target(pair, 0x84F80099, 0x84F80099);
	pair->b.inventory->domains->mac = 0x00144FF80099;
}

static void
hostid_of_another(struct pair *pair)
{
	hostid_of_target(pair, 0x12345678, 0x12345679);
}

static void
hostids_not_known(struct pair *pair)
{
	hostid_of_target(pair, INVENTORY_UNKNOWN, INVENTORY_UNKNOWN);
}

static void
devices(struct pair *pair, unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		struct inventory_vdisk *vdisk =
		    inventory_add_vdisk(pair->a.inventory, pair->web1);

		vdisk->name = "more";
		vdisk->volume = "web1-root";
		vdisk->service = "primary-vds0";
		vdisk->mpgroup = "";
	}
}

/* It has a disk and a network already. */
static void
a_thousand_devices(struct pair *pair)
{
	devices(pair, 998);
}

static void
one_more_device(struct pair *pair)
{
	devices(pair, 999);
}

static void
other_domain_is(struct side *side, const char *word)
{
	other_domain(side, 0);
	side->inventory->domains->state = INVENTORY_STATE_TRANSITION;
	side->inventory->domains->state_word = word;
}

static void
stopping_on_the_target(struct pair *pair)
{
	other_domain_is(&pair->b, "stopping");
}

static void
binding_on_both(struct pair *pair)
{
	other_domain_is(&pair->a, "unbinding");
	other_domain_is(&pair->b, "binding");
}

static void
starting_on_the_target(struct pair *pair)
{
	other_domain_is(&pair->b, "starting");
}

static void
state_of_another(struct pair *pair)
{
	other_domain(&pair->b, 0);
	pair->b.inventory->domains->state = INVENTORY_STATE_UNKNOWN;
}

/* Its own change is another finding. */
static void
stopping_itself(struct pair *pair)
{
	pair->web1->state = INVENTORY_STATE_TRANSITION;
	pair->web1->state_word = "stopping";
}

static void
offers_a_switch(struct pair *pair)
{
	struct inventory_vsw *vsw = inventory_add_vsw(pair->a.inventory);

	vsw->name = "web1-vsw0";
	vsw->domain = "web1";
	vsw->mac = 0x0010E0000398;
}

static void
offers_a_concentrator(struct pair *pair)
{
	struct inventory_vcc *vcc = inventory_add_vcc(pair->a.inventory);

	vcc->name = "web1-vcc0";
	vcc->domain = "web1";
}

static void
flagged_as_service_domain(struct pair *pair)
{
	pair->web1->flags |= INVENTORY_FLAG_SERVICE;
}

/* One of that name on the other host is nobody of ours. */
static void
another_offers_a_disk_service(struct pair *pair)
{
	struct inventory_vds *vds = inventory_add_vds(pair->a.inventory);

	vds->name = "secondary-vds0";
	vds->domain = "web10";
}

static struct pair_case cases[] = {
    {"row 20: 904 migration from the target", migration_from_target, "904:BB", B, B},
    {"row 20: 904 migration to the target", migration_to_target, "904:BB", B, B},
    {"row 20: 904 migration from the source", migration_from_source, "904:BB", B, B},
    {"row 20: 904 for each host", migration_on_both, "904:BB 904:BB", B, B},
    {"row 20: 904 not for a domain left in error", other_domain_in_error, "", R, R},
    {"row 20: 990 flags of another domain not known", flags_of_other_domain_not_known,
	"990:UU", U, U},
    {"row 20: 990 migration flag of another not known",
	migration_flag_of_other_domain_not_known, "990:UU", U, U},
    {"row 26: 905 name in use", name_taken, "905:BB", B, B},
    {"row 26: 905 not for a longer name", longer_name_taken, "", R, R},
    {"906 not for another UUID", uuid_nearly_taken, "", R, R},
    {"906 UUID in use", uuid_taken, "906:BB", B, B},
    {"990 UUID of another domain not known", uuid_of_another_domain_not_known, "990:UU",
	U, U},
    {"906 seen though another UUID is not known", uuid_taken_and_another_not_known,
	"906:BB", B, B},
    {"990 not for the UUID of the control domain", uuid_of_the_control_domain_not_known,
	"", R, R},
    {"990 UUID not known", uuid_not_known, "990:UU", U, U},
    {"rows 20 and 26: 990 domains not read", domains_not_read, "990:UU 990:UU 206:WW",
	U, U},
    {"row 18: 907 control domain", control_domain, "907:BB", B, B},
    {"row 18: 907 not beside one known by name", control_domain_by_name, "", R, R},
    {"row 18: 990 control domain of the source not known",
	control_domain_of_source_not_known, "990:UU", U, U},
    {"908 not when bound", bound, "", R, R},
    {"908 in transition", in_transition, "908:BB", B, B},
    {"908 starting", starting, "908:BB", B, B},
    {"909 error of a migration", in_migration_error, "909:BB", B, B},
    {"row 19: 910 on the source", delayed_on_source, "910:BB", B, B},
    {"row 19: 910 on the target", delayed_on_target, "910:BB", B, B},
    {"row 19: 990 flags of the control domain not known",
	flags_of_the_control_domain_not_known, "990:UU", U, U},
    {"row 19: 910 not outside the control domain", delayed_elsewhere, "", R, R},
    {"rows 18 and 19: 990 control domain not known", control_domain_of_target_not_known,
	"990:UU", U, U},
    {"911 master missing", master_missing, "911:WW", D, D},
    {"911 not when the master is there", master_there, "", R, R},
    {"990 masters not known", masters_not_known, "990:UU", U, U},
    {"row 20: 912 migrating", migrating, "912:BB", B, B},
    {"row 20: 912 arriving", arriving, "912:BB", B, B},
    {"row 20: 990 own migration flag not known", migration_flag_not_known, "990:UU", U,
	U},
    {"row 21: 913 in OpenBoot", in_openboot, "913:WI", D, R},
    {"row 21: 913 not when bound", bound_and_in_transition, "", R, R},
    {"row 21: 916 in OpenBoot on Fujitsu", in_openboot_on_fujitsu, "916:BI", B, R},
    {"row 21: 913 on a type not known", in_openboot_on_a_type_not_known,
	"691:U- 913:WI", U, R},
    {"row 21: 916 not for one that runs", running_on_fujitsu, "", R, R},
    {"row 27: 914 host id taken", hostid_taken, "914:WW", D, D},
    {"row 27: 914 host id of an address", hostid_taken_by_an_address, "914:WW", D, D},
    {"row 27: 914 not for another host id", hostid_of_another, "", R, R},
    {"row 27: 914 not when host ids are not known", hostids_not_known, "", R, R},
    {"row 32: 915 not for a thousand devices", a_thousand_devices, "", R, R},
    {"row 32: 915 for one more", one_more_device, "915:WW", D, D},
    {"row 20: 918 stopping on the target", stopping_on_the_target, "918:BB", B, B},
    {"row 20: 918 for each host", binding_on_both, "918:BB 918:BB", B, B},
    {"row 20: 918 not for a start", starting_on_the_target, "", R, R},
    {"row 20: 990 another's state not known", state_of_another, "990:UU", U, U},
    {"row 20: 918 not for the domain itself", stopping_itself, "908:BB", B, B},
    {"917 a switch", offers_a_switch, "917:BB", B, B},
    {"917 a concentrator", offers_a_concentrator, "917:BB", B, B},
    {"917 the flag", flagged_as_service_domain, "917:BB", B, B},
    {"917 not for another domain's service", another_offers_a_disk_service, "", R, R},
    {"990 state not known", state_not_known, "990:UU", U, U},
    {"990 flags not known", flags_not_known, "990:UU", U, U},
};

int
main(void)
{
	return pair_run("state", cases, sizeof(cases) / sizeof(cases[0]));
}
