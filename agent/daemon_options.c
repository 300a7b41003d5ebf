/* The command line of migreadyd. */
#include "agent/daemon.h"

#include <config.h>

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

static int
daemon_usage(FILE *to, int status)
{
	fprintf(to,
	    "usage: migreadyd [-c file] [-f] [-d] [--check-config] [--version]\n"
	    "  -c, --config file  read file instead of " MIGREADY_CONFIG "\n"
	    "  -f, --foreground   stay in the foreground and log to standard error\n"
	    "  -d, --debug        log everything\n"
	    "      --check-config read the configuration, say what is wrong, and end\n"
	    "      --version      say which version this is\n"
	    "See migreadyd(8).\n");
	return status + 1;
}

int
daemon_parse(struct daemon_options *options, int argc, char **argv)
{
	static const struct option names[] = {
	    {"config", required_argument, NULL, 'c'},
	    {"foreground", no_argument, NULL, 'f'},
	    {"debug", no_argument, NULL, 'd'},
	    {"check-config", no_argument, NULL, 'C'},
	    {"version", no_argument, NULL, 'V'},
	    {"help", no_argument, NULL, 'h'},
	    {NULL, 0, NULL, 0},
	};
	int letter;

	*options = (struct daemon_options){.config = MIGREADY_CONFIG};
	while ((letter = getopt_long(argc, argv, "c:fdh", names, NULL)) != -1)
		switch (letter) {
		case 'c':
			options->config = optarg;
			break;
		case 'f':
			options->foreground = true;
			break;
		case 'd':
			options->debug = true;
			break;
		case 'C':
			options->check_config = true;
			break;
		case 'V':
			printf("migreadyd %s\n", PACKAGE_VERSION);
			return EXIT_SUCCESS + 1;
		case 'h':
			return daemon_usage(stdout, EXIT_SUCCESS);
		default:
			return daemon_usage(stderr, EXIT_FAILURE);
		}
	return optind < argc ? daemon_usage(stderr, EXIT_FAILURE) : 0;
}
