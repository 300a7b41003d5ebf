/* Class 1: virtual disks. */
#include "tests/unit/readiness/pair.h"
#include "tests/unit/readiness/verdicts.h"

static void
volume_of_another_name(struct pair *pair)
{
	pair->b.volume->name = "web2-root";
}

static void
service_of_another_name(struct pair *pair)
{
	pair->b.vds->name = "secondary-vds0";
}

static void
two_disks_service_of_another_name(struct pair *pair)
{
	struct inventory_vdisk *vdisk =
	    inventory_add_vdisk(pair->a.inventory, pair->web1);

	vdisk->name = "data";
	vdisk->volume = "web1-data";
	vdisk->service = "primary-vds0";
	side_add_volume(&pair->a, "web1-data", "naa:600144F0BB");
	service_of_another_name(pair);
}

static void
services_not_read(struct pair *pair)
{
	pair->b.inventory->vdss = NULL;
	pair->b.inventory->facts &= ~(unsigned)INVENTORY_FACT_SERVICES;
	/* What else needs that listing is not of this class. */
	pair->web1->vnets = NULL;
	pair->web1->console_kind = INVENTORY_CONSOLE_PHYSICAL;
}

static void
volume_found_though_services_not_read(struct pair *pair)
{
	services_not_read(pair);
	pair->b.inventory->vdss = pair->b.vds;
}

static void
other_lun(struct pair *pair)
{
	pair->b.volume->backend = "naa:600144F0BB";
}

static void
other_device_path(struct pair *pair)
{
	pair->a.volume->device = "/dev/dsk/c0t600144F0AAd0s2";
	pair->b.volume->device = "/dev/dsk/c4t600144F0AAd0s2";
}

static void
second_volume_of_the_name_is_right(struct pair *pair)
{
	struct inventory_vds *vds = inventory_add_vds(pair->b.inventory);

	other_lun(pair);
	vds->name = "primary-vds0";
	vds->domain = "secondary";
	pair->b.vds = vds;
	side_add_volume(&pair->b, "web1-root", "naa:600144F0AA");
}

static void
local_on_source(struct pair *pair)
{
	pair->a.volume->backend_kind = INVENTORY_BACKEND_ZVOL;
	pair->a.volume->backend = "zvol:sparc-a/rpool/web1";
}

static void
local_on_target(struct pair *pair)
{
	pair->b.volume->backend_kind = INVENTORY_BACKEND_FILE;
	pair->b.volume->backend = "file:sparc-b/ldoms/web1.img";
}

static void
local_on_both(struct pair *pair)
{
	local_on_source(pair);
	local_on_target(pair);
}

static void
local_disk_on_target_of_unknown_source(struct pair *pair)
{
	pair->a.volume->backend_kind = INVENTORY_BACKEND_UNKNOWN;
	pair->a.volume->backend = NULL;
	pair->b.volume->backend_kind = INVENTORY_BACKEND_DISK;
}

static void
local_on_source_and_missing(struct pair *pair)
{
	local_on_source(pair);
	volume_of_another_name(pair);
}

static void
unknown_on_source(struct pair *pair)
{
	pair->a.volume->backend_kind = INVENTORY_BACKEND_UNKNOWN;
	pair->a.volume->backend = NULL;
}

static void
unknown_on_target(struct pair *pair)
{
	pair->b.volume->backend_kind = INVENTORY_BACKEND_UNKNOWN;
	pair->b.volume->backend = NULL;
}

static void
same_nfs_file(struct pair *pair)
{
	pair->a.volume->backend_kind = INVENTORY_BACKEND_NFS;
	pair->b.volume->backend_kind = INVENTORY_BACKEND_NFS;
	pair->a.volume->backend = pair->b.volume->backend = "nfs://nas/ldoms/web1";
}

static void
nfs_server_of_another_name(struct pair *pair)
{
	same_nfs_file(pair);
	pair->b.volume->backend = "nfs://nas.example.com/ldoms/web1";
}

static void
other_nfs_file(struct pair *pair)
{
	same_nfs_file(pair);
	pair->b.volume->backend = "nfs://nas/ldoms/web2";
}

static void
same_storage_named_by_a_resolver(struct pair *pair)
{
	pair->b.volume->backend_kind = INVENTORY_BACKEND_OTHER;
	pair->b.volume->backend = "array7:0042";
}

static void
equal_words_of_other_kinds(struct pair *pair)
{
	pair->b.volume->backend_kind = INVENTORY_BACKEND_OTHER;
}

static void
nfs_on_the_target(struct pair *pair)
{
	pair->b.volume->backend_kind = INVENTORY_BACKEND_NFS;
	pair->b.volume->backend = "nfs://nas/ldoms/web1";
}

static void
other_storage_of_a_resolver(struct pair *pair)
{
	pair->a.volume->backend_kind = INVENTORY_BACKEND_OTHER;
	pair->a.volume->backend = "array7:0041";
	same_storage_named_by_a_resolver(pair);
}

static void
options_differ(struct pair *pair)
{
	pair->b.volume->options = INVENTORY_OPTION_READONLY;
}

static void
options_equal(struct pair *pair)
{
	pair->a.volume->options = INVENTORY_OPTION_SLICE;
	pair->b.volume->options = INVENTORY_OPTION_SLICE;
}

static void
options_not_known_on_target(struct pair *pair)
{
	pair->b.volume->options = INVENTORY_UNKNOWN;
}

static void
options_not_known_on_source(struct pair *pair)
{
	pair->a.volume->options = INVENTORY_UNKNOWN;
}

/* web1-root reached over primary-vds0 and secondary-vds0 of both hosts. */
static void
multipath(struct pair *pair)
{
	static const char *const services[] = {"primary-vds0", "secondary-vds0"};
	struct side *sides[] = {&pair->a, &pair->b};

	pair->vdisk->mpgroup = "mp-web1";
	for (int i = 0; i < 2; i++) {
		struct inventory_path *path =
		    inventory_add_path(pair->a.inventory, pair->vdisk);
		struct inventory_vds *first = sides[i]->vds;

		path->volume = "web1-root";
		path->service = services[i];
		sides[i]->volume->mpgroup = "mp-web1";
		sides[i]->vds = inventory_add_vds(sides[i]->inventory);
		sides[i]->vds->name = "secondary-vds0";
		side_add_volume(sides[i], "web1-root", "naa:600144F0AA")->mpgroup =
		    "mp-web1";
		sides[i]->vds = first;
	}
}

static void
path_missing(struct pair *pair)
{
	multipath(pair);
	pair->b.inventory->vdss->volumes->name = "web2-root"; /* of secondary-vds0 */
}

static void
service_of_path_missing(struct pair *pair)
{
	multipath(pair);
	pair->b.inventory->vdss = pair->b.vds; /* primary-vds0 alone */
}

static void
own_volume_of_the_group_missing(struct pair *pair)
{
	multipath(pair);
	pair->b.volume->name = "web2-root";
}

static void
group_missing_on_target(struct pair *pair)
{
	pair->vdisk->mpgroup = "mp-web1";
	pair->a.volume->mpgroup = "mp-web1";
}

static void
group_only_on_target(struct pair *pair)
{
	pair->b.volume->mpgroup = "mp-web1";
}

static void
group_not_known_on_target(struct pair *pair)
{
	pair->a.volume->mpgroup = "mp-web1";
	pair->b.volume->mpgroup = NULL;
}

static void
group_not_known_on_source_but_on_target(struct pair *pair)
{
	pair->vdisk->mpgroup = pair->a.volume->mpgroup = NULL;
	pair->b.volume->mpgroup = "mp-web1";
}

static void
group_not_known_on_both(struct pair *pair)
{
	pair->vdisk->mpgroup = pair->a.volume->mpgroup = NULL;
	pair->b.volume->mpgroup = NULL;
}

static void
volume_of_the_disk_not_known(struct pair *pair)
{
	pair->vdisk->volume = NULL;
}

static void
volume_not_listed_on_source(struct pair *pair)
{
	pair->a.volume->name = "other";
}

static void
without_disks(struct pair *pair)
{
	pair->web1->vdisks = NULL;
	pair->b.inventory->vdss = NULL;
}

static struct pair_case cases[] = {
    {"the pair itself has no finding", NULL, "", R, R},
    {"no disk needs no service", without_disks, "", R, R},
    {"101 volume missing", volume_of_another_name, "101:BB", B, B},
    {"102 service missing, 101 too", service_of_another_name, "101:BB 102:BB", B, B},
    {"102 once for two disks", two_disks_service_of_another_name,
	"101:BB 101:BB 102:BB", B, B},
    {"103 other storage", other_lun, "103:BB", B, B},
    {"103 not for another path", other_device_path, "", R, R},
    {"103 not for the same NFS file", same_nfs_file, "", R, R},
    {"105 the same NFS file of another server name", nfs_server_of_another_name,
	"105:WW", D, D},
    {"103 another NFS file", other_nfs_file, "103:BB", B, B},
    {"103 not when one of two services is right", second_volume_of_the_name_is_right,
	"", R, R},
    {"104 local on the source", local_on_source, "104:BB", B, B},
    {"104 local on the target", local_on_target, "104:BB", B, B},
    {"104 once when local on both", local_on_both, "104:BB", B, B},
    {"104 local on the target, source not known",
	local_disk_on_target_of_unknown_source, "104:BB", B, B},
    {"104 and 101", local_on_source_and_missing, "101:BB 104:BB", B, B},
    {"105 source not known", unknown_on_source, "105:WW", D, D},
    {"105 target not known", unknown_on_target, "105:WW", D, D},
    {"103 names of a resolver differ", other_storage_of_a_resolver, "103:BB", B, B},
    {"105 named by a resolver on one side only", same_storage_named_by_a_resolver,
	"105:WW", D, D},
    {"105 equal words of two kinds", equal_words_of_other_kinds, "105:WW", D, D},
    {"105 a LUN and a file on NFS", nfs_on_the_target, "105:WW", D, D},
    {"106 options differ", options_differ, "106:BW", B, D},
    {"106 options equal", options_equal, "", R, R},
    {"106 multipath complete: no finding", multipath, "", R, R},
    {"107 path missing", path_missing, "107:BW", B, D},
    {"107 service of a path missing, no 102", service_of_path_missing, "107:BW", B, D},
    {"107 own volume missing is 101", own_volume_of_the_group_missing, "101:BB", B, B},
    {"107 group missing on the target", group_missing_on_target, "107:BW", B, D},
    {"107 group only on the target", group_only_on_target, "107:BW", B, D},
    {"107 group not known on both: nothing", group_not_known_on_both, "", R, R},
    {"190 group not known on the target", group_not_known_on_target, "190:UU", U, U},
    {"190 group not known on the source", group_not_known_on_source_but_on_target,
	"190:UU", U, U},
    {"190 options not known on the target", options_not_known_on_target, "190:UU", U,
	U},
    {"190 options not known on the source", options_not_known_on_source, "190:UU", U,
	U},
    {"190 services not read", services_not_read, "190:UU 290:UU", U, U},
    {"190 not where the volume was found", volume_found_though_services_not_read,
	"290:UU", U, U},
    {"190 volume of the disk not known", volume_of_the_disk_not_known, "190:UU", U, U},
    {"190 and 105 when the source does not list the volume",
	volume_not_listed_on_source, "190:UU 105:WW", U, U},
};

int
main(void)
{
	return pair_run("vdisk", cases, sizeof(cases) / sizeof(cases[0]));
}
