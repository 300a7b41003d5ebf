/* migrate-domain itself: its words, passwords, and what it refuses at once. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tests/unit/cmocka_all.h"
#include "tests/unit/ldmsim/migrants.h"

static void
what_needs_no_target(void **state)
{
	struct stage *stage = *state;

	stage_write(stage, MIGRANTS_A MIGRANTS_B);
	stage_refuse(
	    stage, "sparc-a", "migrate -cn nosuch sparc-b", "LDom nosuch not found");
	stage_refuse(stage, "sparc-a", "migrate -cn primary sparc-b",
	    "The control domain cannot be migrated");
	stage_refuse(stage, "sparc-a", "migrate -cn web1 sparc-x",
	    "Cannot connect to target host sparc-x");
	stage_refuse(
	    stage, "sparc-a", "migrate -cn web1 sparc-a", "is on this machine");
	stage_refuse(stage, "sparc-a", "migrate -cn web1", "usage: ldm migrate-domain");
	migrants_run(stage, "sparc-a", "sim set-domain web1 migration=error");
	stage_refuse(
	    stage, "sparc-a", "migrate -cn web1 sparc-b", "web1 ended in an error");
	migrants_run(stage, "sparc-a", "sim set-domain web1 migration=");
	migrants_run(stage, "sparc-a", "sim set-domain primary delayed-reconf=on");
	stage_refuse(stage, "sparc-a", "migrate -cn web1 sparc-b",
	    "All configuration changes for other domains are disabled");
}

static void
options_and_targets(void **state)
{
	struct stage *stage = *state;

	stage_write(stage, MIGRANTS_A MIGRANTS_B);
	migrants_run(stage, "sparc-b", "create web1");
	migrants_run(stage, "sparc-b", "sim set-host save-spconfig=on");
	stage_expect(stage, "sparc-a", "migrate -n -c -s web1 sparc-b:web2", "");
	stage_refuse(
	    stage, "sparc-a", "migrate -ncs web1 sparc-b:db1", "db1 already exists");
	stage_refuse(
	    stage, "sparc-a", "migrate -nc web1 root@sparc-b", "neither a user");
	stage_refuse(
	    stage, "sparc-a", "migrate -ncp /tmp/x web1 sparc-b", "neither a user");
	stage_refuse(stage, "sparc-a", "migrate -nc web1 sparc-b:", "Invalid target");
	stage_refuse(
	    stage, "sparc-a", "migrate -nx web1 sparc-b", "usage: ldm migrate");
	migrants_run(stage, "sparc-a", "sim set-host manager=3.4");
	migrants_run(stage, "sparc-b", "sim set-host manager=3.4");
	stage_refuse(
	    stage, "sparc-a", "migrate -ncs web1 sparc-b", "usage: ldm migrate");
	migrants_run(stage, "sparc-a", "sim set-host manager=3.0");
	stage_refuse(
	    stage, "sparc-a", "migrate -nc web1 sparc-b", "usage: ldm migrate");
	migrants_run(stage, "sparc-a", "sim set-host manager=2.1");
	stage_refuse(
	    stage, "sparc-a", "migrate -nf web1 sparc-b", "usage: ldm migrate");
	migrants_run(stage, "sparc-a", "sim set-host manager=1.1");
	stage_refuse(stage, "sparc-a", "migrate -n web1 sparc-b", "Unknown command");
}

#define PATH_SIZE (SCRATCH_SIZE + 16)

/* A password file; path: gets its name. */
static void
write_password(
    const struct stage *stage, char path[PATH_SIZE], const char *content, mode_t mode)
{
	FILE *file;

	snprintf(path, PATH_SIZE, "%s/password", stage->directory);
	file = fopen(path, "w");
	assert_non_null(file);
	assert_int_equal(fwrite(content, 1, strlen(content), file), strlen(content));
	assert_int_equal(fclose(file), 0);
	assert_int_equal(chmod(path, mode), 0);
}

static void
passwords(void **state)
{
	struct stage *stage = *state;
	char path[PATH_SIZE], line[PATH_SIZE * 2];

	stage_write(stage, MIGRANTS_A MIGRANTS_B);
	stage_refuse(stage, "sparc-a", "migrate -n -p /nowhere/x web1 sparc-b",
	    "Cannot open password file /nowhere/x");
	write_password(stage, path, "secret\nmore\n", 0644);
	snprintf(line, sizeof(line), "migrate -n -p %s web1 root@sparc-b:web2", path);
	stage_refuse(stage, "sparc-a", line, "may be read by others");
	write_password(stage, path, "secret\nmore\n", 0600);
	stage_expect(stage, "sparc-a", line, "");
	migrants_run(stage, "sparc-b", "sim set-host password=secret");
	stage_expect(stage, "sparc-a", line, "");
	migrants_run(stage, "sparc-b", "sim set-host password=other");
	stage_refuse(stage, "sparc-a", line, "Authentication failed on sparc-b");
	assert_null(strstr(text_string(&stage->answer.err), "secret"));
	write_password(stage, path, "", 0600);
	stage_refuse(stage, "sparc-a", line, "is empty");
}

/* 1.3 said it in other words, and knew neither certificates nor force. */
static void
memory_of_old(void **state)
{
	struct stage *stage = *state;
	char path[PATH_SIZE], line[PATH_SIZE * 2];

	stage_write(stage, MIGRANTS_A MIGRANTS_B);
	migrants_run(stage, "sparc-a", "rm-io /SYS/IOVNET.PF0.VF3 web1");
	migrants_run(stage, "sparc-a", "sim set-host manager=1.3");
	migrants_run(stage, "sparc-b", "sim set-host manager=1.3 memory=16G");
	write_password(stage, path, "secret", 0400);
	snprintf(line, sizeof(line), "migrate -n -p %s web1 sparc-b", path);
	stage_refuse(stage, "sparc-a", line,
	    "Unable to bind 16G memory region at real address 0x80000000\n"
	    "Domain Migration of LDom web1 would fail if attempted\n");
}

static void
a_dry_run_changes_nothing(void **state)
{
	struct stage *stage = *state;
	char *before, *after;

	stage_write(stage, MIGRANTS_A MIGRANTS_B);
	migrants_run(stage, "sparc-a", "set-vcons group=own web1");
	before = stage_read(stage);
	stage_expect(stage, "sparc-a", "migrate -nc web1 sparc-b", "");
	after = stage_read(stage);
	assert_string_equal(before, after);
	free(before);
	free(after);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, stage_setup, stage_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE(what_needs_no_target),
	    CASE(options_and_targets),
	    CASE(passwords),
	    CASE(memory_of_old),
	    CASE(a_dry_run_changes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
