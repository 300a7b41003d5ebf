#include "agent/cli/cli.h"

#include <config.h>

#include <errno.h>
#include <getopt.h>
#include <locale.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/cli/table.h"
#include "agent/log.h"

static const struct {
	const char *name;
	const char *arguments;
	const char *purpose;
	int (*run)(const struct cli_options *options);
	int most_arguments;
} commands[] = {
    {"alarms", "", "ask the daemon; what is wrong now and since when", cli_alarms, 0},
    {"assess", "[DOMAIN]", "collect once; every domain against every host", cli_assess,
	1},
    {"hosts", "", "collect once; the hosts and what they have free", cli_hosts, 0},
    {"show", "DOMAIN [HOST]", "collect once; one domain and every reason", cli_show, 2},
    {"watch", "", "ask the daemon; alarms as they come and go, until interrupted",
	cli_watch, 0},
};

#define COMMAND_COUNT (sizeof(commands) / sizeof(commands[0]))

static int
cli_usage(FILE *to, int status)
{
	fprintf(
	    to, "usage: migready [-c file] [--json] [--debug] COMMAND [ARGUMENT...]\n");
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		fprintf(to, "  %-8s%-16s%s\n", commands[i].name, commands[i].arguments,
		    commands[i].purpose);
	fprintf(to, "  -c, --config file  read file instead of " MIGREADY_CONFIG "\n"
		    "      --json         print JSON\n"
		    "      --debug        tell on standard error what is done\n"
		    "      --version      say which version this is\n"
		    "See migready(1).\n");
	return status;
}

void
cli_error(const char *format, ...)
{
	va_list args;

	fputs("migready: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
}

/* Output that got lost is a failure, whatever the command found. */
static int
cli_flush(int status)
{
	if (fflush(stdout) == 0 && ferror(stdout) == 0)
		return status;
	cli_error("the output could not be written");
	return CLI_ERROR;
}

static int
cli_dispatch(struct cli_options *options, int argc, char **argv)
{
	for (size_t i = 0; i < COMMAND_COUNT; i++) {
		if (strcmp(argv[0], commands[i].name) != 0)
			continue;
		options->arguments = argv + 1;
		options->argument_count = argc - 1;
		if (options->argument_count > commands[i].most_arguments)
			return cli_usage(stderr, CLI_ERROR);
		return cli_flush(commands[i].run(options));
	}
	cli_error("there is no command %s", argv[0]);
	return cli_usage(stderr, CLI_ERROR);
}

int
cli_run(int argc, char **argv)
{
	static const struct option names[] = {
	    {"config", required_argument, NULL, 'c'},
	    {"json", no_argument, NULL, 'j'},
	    {"debug", no_argument, NULL, 'd'},
	    {"version", no_argument, NULL, 'V'},
	    {"help", no_argument, NULL, 'h'},
	    {NULL, 0, NULL, 0},
	};
	struct cli_options options = {.config = MIGREADY_CONFIG};
	enum log_level level = LOG_LEVEL_ERROR;
	int letter;

	setlocale(LC_CTYPE, "");
	options.colour = colour_wanted(stdout);
	while ((letter = getopt_long(argc, argv, "c:h", names, NULL)) != -1)
		switch (letter) {
		case 'c':
			options.config = optarg;
			break;
		case 'j':
			options.json = true;
			break;
		case 'd':
			level = LOG_LEVEL_DEBUG;
			break;
		case 'V':
			printf("migready %s\n", PACKAGE_VERSION);
			return 0;
		case 'h':
			return cli_usage(stdout, 0);
		default:
			return cli_usage(stderr, CLI_ERROR);
		}
	if (optind == argc)
		return cli_usage(stderr, CLI_ERROR);
	log_open(level, NULL, NULL);
	return cli_dispatch(&options, argc - optind, argv + optind);
}
