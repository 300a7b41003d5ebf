/* What the storage behind a volume is, by its path and by the mount table. */
#include "collectors/ldm/backend.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "collectors/ldm/mounts.h"
#include "tests/unit/cmocka_all.h"
#include "tests/unit/collectors/host.h"

/* Paths and what they tell. */
static const struct {
	const char *device;
	enum inventory_backend_kind kind;
	const char *backend;
} by_path[] = {
    /* NAA 6: the unit itself, on whichever controller; s2 is the whole disk */
    {"/dev/dsk/c0t600144F0B5418B0000005A3C1D2E0001d0s2", INVENTORY_BACKEND_LUN,
	"naa:600144F0B5418B0000005A3C1D2E0001/s2"},
    {"/dev/rdsk/c7t600144f0b5418b0000005a3c1d2e0001d0", INVENTORY_BACKEND_LUN,
	"naa:600144F0B5418B0000005A3C1D2E0001/s2"},
    {"/dev/dsk/c0t60060E8007E2F3000030E2F30000113Dd0s0", INVENTORY_BACKEND_LUN,
	"naa:60060E8007E2F3000030E2F30000113D/s0"},
    {"/dev/dsk/c0t60060E8007E2F3000030E2F30000113Dd0s15", INVENTORY_BACKEND_LUN,
	"naa:60060E8007E2F3000030E2F30000113D/s15"},
    {"/dev/dsk/c0t60060E8007E2F3000030E2F30000113Dd0p0", INVENTORY_BACKEND_LUN,
	"naa:60060E8007E2F3000030E2F30000113D/p0"},
    /* disks' own names, and ports of arrays: no proof of anything */
    {"/dev/dsk/c0t5000C500ABCDEF01d0s2", INVENTORY_BACKEND_UNKNOWN, NULL},
    {"/dev/dsk/c0t5000CCA012345678d0", INVENTORY_BACKEND_UNKNOWN, NULL},
    {"/dev/dsk/c3t50060E8012345678d12s2", INVENTORY_BACKEND_UNKNOWN, NULL},
    /* 32 digits of another kind, or not quite 32 */
    {"/dev/dsk/c0t500144F0B5418B0000005A3C1D2E0001d0s2", INVENTORY_BACKEND_UNKNOWN,
	NULL},
    {"/dev/dsk/c0t600144F0B5418B0000005A3C1D2E001d0s2", INVENTORY_BACKEND_UNKNOWN,
	NULL},
    {"/dev/dsk/c0t600144F0B5418B0000005A3C1D2E00010d0s2", INVENTORY_BACKEND_UNKNOWN,
	NULL},
    {"/dev/dsk/c0t600144F0B5418B0000005A3C1D2E0001", INVENTORY_BACKEND_UNKNOWN, NULL},
    {"/dev/dsk/c0t600144F0B5418B0000005A3C1D2E0001d0s", INVENTORY_BACKEND_UNKNOWN,
	NULL},
    {"/dev/dsk/c0t600144F0B5418B0000005A3C1D2E0001d0s2x", INVENTORY_BACKEND_UNKNOWN,
	NULL},
    {"/dev/dsk/c0t600144F0B5418B0000005A3C1D2E0001d0q2", INVENTORY_BACKEND_UNKNOWN,
	NULL},
    /* numbers on a local bus */
    {"/dev/dsk/c1t0d0s2", INVENTORY_BACKEND_DISK, "disk:c1t0d0s2"},
    {"/dev/dsk/c1t15d0", INVENTORY_BACKEND_DISK, "disk:c1t15d0"},
    {"/dev/dsk/c0d0s2", INVENTORY_BACKEND_UNKNOWN, NULL},
    /* pools are imported on one host */
    {"/dev/zvol/dsk/rpool/ldoms/web1", INVENTORY_BACKEND_ZVOL, "zvol:rpool/ldoms/web1"},
    {"/dev/zvol/rdsk/rpool/ldoms/web1", INVENTORY_BACKEND_ZVOL,
	"zvol:rpool/ldoms/web1"},
    {"/dev/zvol/dsk//rpool/./ldoms/web1/", INVENTORY_BACKEND_ZVOL,
	"zvol:rpool/ldoms/web1"},
    {"/dev/zvol/dsk/../../../ldoms/web1", INVENTORY_BACKEND_UNKNOWN, NULL},
    {"//dev/./rdsk/c7t600144f0b5418b0000005a3c1d2e0001d0", INVENTORY_BACKEND_LUN,
	"naa:600144F0B5418B0000005A3C1D2E0001/s2"},
    {"/dev/lofi/1", INVENTORY_BACKEND_FILE, "lofi:1"},
    /* shared only under conditions nobody can see from here */
    {"/dev/md/dsk/d10", INVENTORY_BACKEND_UNKNOWN, NULL},
    {"/dev/vx/dsk/dg/vol", INVENTORY_BACKEND_UNKNOWN, NULL},
    {"/dev/did/rdsk/d3s2", INVENTORY_BACKEND_UNKNOWN, NULL},
    /* NFS or not: the path does not tell */
    {"/ldoms/web1/disk.img", INVENTORY_BACKEND_UNKNOWN, NULL},
    {"relative", INVENTORY_BACKEND_UNKNOWN, NULL},
    {"", INVENTORY_BACKEND_UNKNOWN, NULL},
};

static void
test_identity_by_path(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(by_path) / sizeof(by_path[0]); i++) {
		struct inventory *inventory = inventory_new();
		struct inventory_volume *volume =
		    inventory_add_volume(inventory, inventory_add_vds(inventory));

		volume->device = by_path[i].device;
		assert_int_equal(backend_from_path(inventory, volume), 0);
		if (volume->backend_kind != by_path[i].kind ||
		    (volume->backend == NULL) != (by_path[i].backend == NULL) ||
		    (volume->backend != NULL &&
			strcmp(volume->backend, by_path[i].backend) != 0))
			fail_msg("%s: kind %d, %s", by_path[i].device,
			    (int)volume->backend_kind,
			    volume->backend != NULL ? volume->backend : "none");
		inventory_unref(inventory);
	}
}

/* As mount -p prints it, and a direct automount that NFS lies on. */
static const char table[] =
    "rpool/ROOT/solaris - / zfs - no -\n"
    "rpool/export - /export zfs - no rw,devices\n"
    "auto_direct - /ldoms autofs - no direct\n"
    "Nas1.Example.net:/export/ldoms/ - /ldoms nfs - no rw,hard\n"
    "nas2:/ - /ldoms/two nfs4 - no rw\n"
    "nas3,nas4:/mirror - /replicated nfs - no ro\n"
    "auto_home - /home autofs - no -\n"
    "/export/x - /loop lofs - no -\n"
    "nas5:/with\\040blank - /with\\040blank nfs - no -\n"
    "nas6://export/./iso - /iso nfs - no -\n"
    "nas6:/export/../etc - /dots nfs - no -\n"
    "nas7:/odd\\377 - /odd nfs - no -\n"
    "LocalHost:/export/a - /local1 nfs - no -\n"
    "127.0.0.1:/export/a - /local2 nfs - no -\n"
    "[::1]:/export/a - /local3 nfs - no -\n"
    "::1:/export/a - /local4 nfs - no -\n"
    "128.0.0.1:/export/a - /far1 nfs - no -\n"
    "[2001:db8::1]:/export/a - /far2 nfs - no -\n"
    "\n"
    "# a comment\n"
    "too short\n";

static void
test_files_by_the_mount_table(void **state)
{
	static const struct {
		const char *path;
		enum inventory_backend_kind kind;
		const char *backend;
	} cases[] = {
	    {"/ldoms/web1/disk.img", INVENTORY_BACKEND_NFS,
		"nfs://nas1.example.net/export/ldoms/web1/disk.img"},
	    {"/ldoms//web1.img", INVENTORY_BACKEND_NFS,
		"nfs://nas1.example.net/export/ldoms/web1.img"},
	    {"/ldoms/two/a", INVENTORY_BACKEND_NFS, "nfs://nas2/a"},
	    {"/ldoms/twofold", INVENTORY_BACKEND_NFS,
		"nfs://nas1.example.net/export/ldoms/twofold"},
	    {"/ldoms/../etc/disk", INVENTORY_BACKEND_UNKNOWN, NULL},
	    {"//ldoms/./web1.img/", INVENTORY_BACKEND_NFS,
		"nfs://nas1.example.net/export/ldoms/web1.img"},
	    {"/ldoms/..web1..img", INVENTORY_BACKEND_NFS,
		"nfs://nas1.example.net/export/ldoms/..web1..img"},
	    {"/ldoms/web1/..", INVENTORY_BACKEND_UNKNOWN, NULL},
	    {"//dev/md/dsk/d10", INVENTORY_BACKEND_UNKNOWN, NULL},
	    {"/iso/a", INVENTORY_BACKEND_NFS, "nfs://nas6/export/iso/a"},
	    {"/dots/a", INVENTORY_BACKEND_UNKNOWN, NULL},
	    {"/odd/a", INVENTORY_BACKEND_UNKNOWN, NULL},
	    {"/local1/a", INVENTORY_BACKEND_UNKNOWN, NULL},
	    {"/local2/a", INVENTORY_BACKEND_UNKNOWN, NULL},
	    {"/local3/a", INVENTORY_BACKEND_UNKNOWN, NULL},
	    {"/local4/a", INVENTORY_BACKEND_UNKNOWN, NULL},
	    {"/far1/a", INVENTORY_BACKEND_NFS, "nfs://128.0.0.1/export/a/a"},
	    {"/far2/a", INVENTORY_BACKEND_NFS, "nfs://[2001:db8::1]/export/a/a"},
	    {"/with blank/a", INVENTORY_BACKEND_NFS, "nfs://nas5/with blank/a"},
	    {"/export/iso/a.iso", INVENTORY_BACKEND_FILE, "file:/export/iso/a.iso"},
	    {"/var/disk.img", INVENTORY_BACKEND_FILE, "file:/var/disk.img"},
	    {"/replicated/a", INVENTORY_BACKEND_UNKNOWN, NULL},
	    {"/home/user/a", INVENTORY_BACKEND_UNKNOWN, NULL},
	    {"/loop/a", INVENTORY_BACKEND_UNKNOWN, NULL},
	};
	struct mounts *mounts;

	(void)state;
	assert_int_equal(mounts_open(&mounts, slice_of(table)), 0);
	assert_int_equal(mounts_count(mounts), 18);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct inventory *inventory = inventory_new();
		struct inventory_volume *volume =
		    inventory_add_volume(inventory, inventory_add_vds(inventory));

		volume->device = cases[i].path;
		assert_int_equal(backend_from_mounts(inventory, volume, mounts), 0);
		if (volume->backend_kind != cases[i].kind ||
		    (volume->backend == NULL) != (cases[i].backend == NULL) ||
		    (volume->backend != NULL &&
			strcmp(volume->backend, cases[i].backend) != 0))
			fail_msg("%s: kind %d, %s", cases[i].path,
			    (int)volume->backend_kind,
			    volume->backend != NULL ? volume->backend : "none");
		inventory_unref(inventory);
	}
	mounts_free(mounts);
}

static void
test_mnttab(void **state)
{
	struct mounts *mounts;
	const struct mount *mount;
	const char *inside;

	(void)state;
	assert_int_equal(
	    mounts_open(&mounts,
		slice_of(
		    "rpool/ROOT/s\t/\tzfs\tdev=4410002\t0\r\n"
		    "nas1:/export\t/ldoms\tnfs\thard,xattr,dev=8f40001\t1700000000")),
	    0);
	assert_int_equal(mounts_count(mounts), 2);
	mount = mounts_find(mounts, "/ldoms/a/b", &inside);
	assert_string_equal(mount->special, "nas1:/export");
	assert_string_equal(mount->type, "nfs");
	assert_string_equal(inside, "a/b");
	mount = mounts_find(mounts, "/ldoms", &inside);
	assert_string_equal(mount->point, "/ldoms");
	assert_string_equal(inside, "");
	assert_string_equal(mounts_find(mounts, "/", &inside)->type, "zfs");
	assert_null(mounts_find(mounts, "ldoms", &inside));
	mounts_free(mounts);
}

/* The table is the control domain's; another service domain has its own. */
static void
test_volumes_of_other_domains_stay_unknown(void **state)
{
	struct inventory *inventory = host_build((const char *const[LDM_LISTINGS]){
	    [LDM_SERVICES] = "VERSION 1.15\n"
			     "DOMAIN|name=primary\n"
			     "VDS|name=vds0\n"
			     "|vol=a|dev=/ldoms/a\n"
			     "|vol=b|dev=/dev/did/rdsk/d3s2\n"
			     "DOMAIN|name=alternate\n"
			     "VDS|name=vds1\n"
			     "|vol=a|dev=/ldoms/a\n",
	    [LDM_MOUNTS] = table});

	(void)state;
	assert_int_equal(inventory_find_volume(inventory, "a", "vds0")->backend_kind,
	    INVENTORY_BACKEND_NFS);
	assert_int_equal(inventory_find_volume(inventory, "b", "vds0")->backend_kind,
	    INVENTORY_BACKEND_UNKNOWN);
	assert_int_equal(inventory_find_volume(inventory, "a", "vds1")->backend_kind,
	    INVENTORY_BACKEND_UNKNOWN);
	inventory_unref(inventory);
	inventory = host_build(
	    (const char *const[LDM_LISTINGS]){[LDM_MOUNTS] = "no such thing\n"});
	assert_int_equal(host_inputs[LDM_MOUNTS].state, LDM_INPUT_FAILED);
	assert_string_equal(host_inputs[LDM_MOUNTS].reason.text,
	    "mount table: this is not a mount table");
	inventory_unref(inventory);
}

/* A file on NFS must not look local because the end of the table is missing. */
static void
test_a_mount_table_that_is_cut_off(void **state)
{
	static const char services[] = "VERSION 1.15\nDOMAIN|name=primary\n"
				       "VDS|name=vds0\n|vol=a|dev=/ldoms/a\n";
	struct inventory *inventory =
	    host_build((const char *const[LDM_LISTINGS]){[LDM_SERVICES] = services,
		[LDM_MOUNTS] = "rpool/ROOT - / zfs - no -\nnas1:/export - /ldo"});

	(void)state;
	assert_int_equal(
	    inventory->vdss->volumes->backend_kind, INVENTORY_BACKEND_UNKNOWN);
	assert_int_equal(host_inputs[LDM_MOUNTS].state, LDM_INPUT_FAILED);
	assert_string_equal(host_inputs[LDM_MOUNTS].reason.text,
	    "mount table: the table is cut off: it has no line end");
	inventory_unref(inventory);
}

static void
test_answers_of_a_resolver(void **state)
{
	struct inventory *inventory = inventory_new();
	struct inventory_vds *vds = inventory_add_vds(inventory);
	struct inventory_volume *third = inventory_add_volume(inventory, vds);
	struct inventory_volume *nothing = inventory_add_volume(inventory, vds);
	struct inventory_volume *second = inventory_add_volume(inventory, vds);
	struct inventory_volume *first = inventory_add_volume(inventory, vds);
	struct reason reason = {""};
	char *paths;
	size_t length;

	(void)state;
	first->device = "/dev/md/dsk/d10";
	second->device = "/dev/dsk/c1t0d0s2";
	third->device = "/x";
	assert_int_equal(backend_paths(inventory, &paths, &length), 0);
	assert_int_equal(length, 37);
	assert_memory_equal(paths, "/dev/md/dsk/d10\n/dev/dsk/c1t0d0s2\n/x\n", 37);
	free(paths);
	assert_int_equal(
	    backend_from_answers(inventory, slice_of("a\nb\n"), &reason), -EPROTO);
	assert_string_equal(reason.text, "it printed 2 lines for 3 paths");
	assert_int_equal(first->backend_kind, INVENTORY_BACKEND_UNKNOWN);
	assert_int_equal(backend_from_answers(inventory,
			     slice_of("shared-set/d10\r\nlocal:c1t0d0\n \n"), &reason),
	    0);
	assert_int_equal(first->backend_kind, INVENTORY_BACKEND_OTHER);
	assert_string_equal(first->backend, "shared-set/d10");
	assert_int_equal(second->backend_kind, INVENTORY_BACKEND_DISK);
	assert_int_equal(third->backend_kind, INVENTORY_BACKEND_UNKNOWN);
	assert_int_equal(nothing->backend_kind, INVENTORY_BACKEND_UNKNOWN);
	inventory_unref(inventory);
}

/* Without the resolver's answers no name is one that other hosts may use, too. */
static void
test_comparable_names_are_forgotten(void **state)
{
	static const enum inventory_backend_kind kinds[] = {INVENTORY_BACKEND_UNKNOWN,
	    INVENTORY_BACKEND_LUN, INVENTORY_BACKEND_NFS, INVENTORY_BACKEND_OTHER,
	    INVENTORY_BACKEND_ZVOL, INVENTORY_BACKEND_FILE, INVENTORY_BACKEND_DISK};
	struct inventory *inventory = inventory_new();
	struct inventory_vds *vds = inventory_add_vds(inventory);
	struct inventory_volume *volumes[7];

	(void)state;
	for (int i = 0; i < 7; i++) {
		volumes[i] = inventory_add_volume(inventory, vds);
		volumes[i]->backend_kind = kinds[i];
		volumes[i]->backend = "x";
	}
	backend_forget(inventory);
	for (int i = 1; i < 4; i++) {
		assert_int_equal(volumes[i]->backend_kind, INVENTORY_BACKEND_UNKNOWN);
		assert_null(volumes[i]->backend);
	}
	for (int i = 4; i < 7; i++) {
		assert_int_equal(volumes[i]->backend_kind, kinds[i]);
		assert_string_equal(volumes[i]->backend, "x");
	}
	inventory_unref(inventory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_identity_by_path),
	    cmocka_unit_test(test_files_by_the_mount_table),
	    cmocka_unit_test(test_mnttab),
	    cmocka_unit_test(test_volumes_of_other_domains_stay_unknown),
	    cmocka_unit_test(test_a_mount_table_that_is_cut_off),
	    cmocka_unit_test(test_answers_of_a_resolver),
	    cmocka_unit_test(test_comparable_names_are_forgotten),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
