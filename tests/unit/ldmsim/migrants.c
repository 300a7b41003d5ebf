#include "tests/unit/ldmsim/migrants.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/cmocka_all.h"

void
migrants_run(struct stage *stage, const char *host, const char *line)
{
	int status = stage_run(stage, host, line);

	assert_string_equal(text_string(&stage->answer.err), "");
	assert_int_equal(status, 0);
}

void
migrants_expect(
    struct stage *stage, const char *host, const char *line, const char *text)
{
	migrants_run(stage, host, line);
	if (!stage_says(stage, text))
		assert_string_equal(text_string(&stage->answer.out), text);
}

void
migrants_expect_start(struct stage *stage)
{
	migrants_expect(stage, "sparc-a", "list -p web1",
	    "DOMAIN|name=web1|state=active|flags=-n----|cons=5000|ncpu=8|mem="
	    "17179869184|"
	    "util=2.5|uptime=86400|norm_util=2.5\n");
	migrants_expect(
	    stage, "sparc-a", "list -o status -p web1", "DOMAIN|name=web1\n");
	assert_false(stage_says(stage, "STATUS"));
	stage_refuse(stage, "sparc-b", "list -p web1", "LDom web1 not found");
	migrants_expect(stage, "sparc-a", "list-io -l -p",
	    "alias=/SYS/IOVNET.PF0.VF3|status=|domain=web1|");
	migrants_expect(stage, "sparc-b", "list-io -l -p",
	    "alias=/SYS/IOVNET.PF0.VF0|status=|domain=|");
	/* Only the control domain and db1 have memory there. */
	migrants_expect(stage, "sparc-b", "list-devices -a -p memory",
	    "|pa=0x310000000|size=55566139392\n");
}

void
migrants_expect_end(struct stage *stage)
{
	stage_refuse(stage, "sparc-a", "list -p web1", "LDom web1 not found");
	migrants_expect(stage, "sparc-b", "list -p web1",
	    "DOMAIN|name=web1|state=active|flags=-n----|cons=5001|ncpu=8|mem="
	    "17179869184|"
	    "util=2.5|uptime=86400|norm_util=2.5\n");
	migrants_expect(stage, "sparc-a", "list-io -l -p",
	    "alias=/SYS/IOVNET.PF0.VF3|status=|domain=|");
	migrants_expect(stage, "sparc-b", "list-io -l -p",
	    "alias=/SYS/IOVNET.PF0.VF0|status=|domain=web1|");
}

pid_t
migrants_start(struct stage *stage, unsigned progress)
{
	char fault[64], status[64];
	pid_t client;

	snprintf(
	    fault, sizeof(fault), "sim add-fault migration-hang value=%u", progress);
	snprintf(status, sizeof(status),
	    "STATUS|op=migration|progress=%u|error=no|target=sparc-b\n", progress);
	migrants_run(stage, "sparc-a", fault);
	client = stage_start(stage, "sparc-a", MIGRATE);
	stage_await(stage, "sparc-a", "list -o status -p web1", status);
	return client;
}

void
migrants_kill_carrier(struct stage *stage)
{
	const char *carrier;
	pid_t process;

	migrants_run(stage, "sparc-a", "sim show");
	carrier = strstr(text_string(&stage->answer.out), "carrier=");
	assert_non_null(carrier);
	process = (pid_t)strtol(carrier + strlen("carrier="), NULL, 10);
	assert_true(process > 1);
	assert_int_equal(kill(process, SIGKILL), 0);
}
