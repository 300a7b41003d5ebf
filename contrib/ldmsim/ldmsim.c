#include "contrib/ldmsim/ldmsim.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "contrib/ldmsim/command.h"
#include "contrib/ldmsim/generate.h"
#include "contrib/ldmsim/memory.h"

static int
usage(void)
{
	fputs("usage: ldmsim [--fleet FILE|DIRECTORY] [--host HOST] LDM-COMMAND...\n"
	      "       ldmsim [--fleet ...] [--host ...] sim SIMULATOR-COMMAND...\n"
	      "       ldmsim [--fleet ...] [--host ...] serve [OPTION...]\n"
	      "       ldmsim generate --hosts N --domains N [--seed N] "
	      "[--variety N] [--output DIRECTORY]\n"
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
	    {"variety", required_argument, NULL, 'v'},
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
		else if (letter == 'v')
			plan.variety = strtoul(optarg, NULL, 10);
		else if (letter == 'o')
			plan.directory = optarg;
		else
			return usage();
	}
	if (optind < argc)
		return usage();
	return generate_fleet(&plan) < 0;
}

/*
 * The server is a program of its own, beside this one, so that commands need not load
 * the libraries it uses: that would double the time of each. Returns only if it fails.
 */
static int
serve(const char *self, const char *fleet, const char *host, char **words)
{
	const char *slash = strrchr(self, '/');
	struct arena *arena = arena_create();
	const char **argv;
	size_t count = 0;

	while (words[count] != NULL)
		count++;
	argv = arena_alloc(arena, (count + 6) * sizeof(*argv));
	argv[0] = arena_format(arena, "%.*sldmsim-serve",
	    slash != NULL ? (int)(slash + 1 - self) : 0, self);
	argv[1] = "--fleet";
	argv[2] = fleet;
	argv[3] = "--host";
	argv[4] = host;
	memcpy(argv + 5, words, count * sizeof(*argv));
	execvp(argv[0], (char **)argv);
	fprintf(stderr, "ldmsim: cannot run %s: %s\n", argv[0], strerror(errno));
	arena_free(arena);
	return 1;
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
	if (strcmp(argv[optind], "serve") == 0)
		return serve(argv[0], fleet, host, argv + optind + 1);
	command_run(fleet, host, (const char **)argv + optind, &answer);
	status = answer_send(&answer);
	answer_free(&answer);
	return status;
}
