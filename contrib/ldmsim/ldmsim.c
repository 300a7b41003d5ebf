#include "contrib/ldmsim/ldmsim.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "contrib/ldmsim/command.h"
#include "contrib/ldmsim/generate.h"

static int
usage(void)
{
	fputs("usage: ldmsim [--fleet FILE|DIRECTORY] [--host HOST] LDM-COMMAND...\n"
	      "       ldmsim [--fleet ...] [--host ...] sim SIMULATOR-COMMAND...\n"
	      "       ldmsim generate --hosts N --domains N [--seed N] "
	      "[--output DIRECTORY]\n"
	      "LDMSIM_FLEET and LDMSIM_HOST stand in for the first two options.\n",
	    stderr);
	return 1;
}

static int
generate(int argc, char **argv)
{
	static const struct option options[] = {
	    {"hosts", required_argument, NULL, 'h'},
	    {"domains", required_argument, NULL, 'd'},
	    {"seed", required_argument, NULL, 's'},
	    {"output", required_argument, NULL, 'o'},
	    {0},
	};
	struct generate_plan plan = {.hosts = 3, .domains = 12, .seed = 1};
	int letter;

	while ((letter = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (letter == 'h')
			plan.hosts = strtoul(optarg, NULL, 10);
		else if (letter == 'd')
			plan.domains = strtoul(optarg, NULL, 10);
		else if (letter == 's')
			plan.seed = strtoul(optarg, NULL, 10);
		else if (letter == 'o')
			plan.directory = optarg;
		else
			return usage();
	}
	if (optind < argc)
		return usage();
	return generate_fleet(&plan) < 0;
}

int
ldmsim_run(int argc, char **argv)
{
	static const struct option options[] = {
	    {"fleet", required_argument, NULL, 'f'},
	    {"host", required_argument, NULL, 'h'},
	    {0},
	};
	const char *fleet = getenv("LDMSIM_FLEET"), *host = getenv("LDMSIM_HOST");
	struct answer answer = {0};
	int letter, status;

	if (argc > 1 && strcmp(argv[1], "generate") == 0)
		return generate(argc - 1, argv + 1);
	/* Options of the manager's command are not ours: only what comes first counts.
	 */
	while (optind < argc && strncmp(argv[optind], "--", 2) == 0) {
		letter = getopt_long(argc, argv, "+", options, NULL);
		if (letter == 'f')
			fleet = optarg;
		else if (letter == 'h')
			host = optarg;
		else
			return usage();
	}
	if (fleet == NULL || host == NULL || optind == argc)
		return usage();
	command_run(fleet, host, (const char **)argv + optind, &answer);
	status = answer_send(&answer);
	answer_free(&answer);
	return status;
}
