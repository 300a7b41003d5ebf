#include "agent/cli/cli.h"

#include <config.h>

#include <errno.h>
#include <getopt.h>
#include <locale.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/cli/table.h"
#include "agent/log.h"

/* The options that only some commands take. */
enum option_set {
	OPTIONS_RUN = 1 << 0,
	OPTIONS_EXPORT = 1 << 1,
	OPTIONS_CHANGE = 1 << 2,
};

/* Of several with one name the first is run, and the others explain it. */
static const struct {
	const char *name;
	const char *arguments;
	const char *purpose;
	int (*run)(const struct cli_options *options);
	int most_arguments;
	unsigned options; /* enum option_set, or-ed */
} commands[] = {
    {"alarms", "", "ask the daemon; what is wrong now and since when", cli_alarms, 0,
	0},
    {"assess", "[DOMAIN]", "collect once; every domain against every host", cli_assess,
	1, 0},
    {"evacuate", "HOST", "collect once; whether a host can be emptied, and where to",
	cli_evacuate, 1, 0},
    {"explain", "[CODE]", "what a finding means; without a code, all of them",
	cli_explain, 1, 0},
    {"export", "", "ask the daemon; everything it knows, for other programs",
	cli_export, 0, OPTIONS_EXPORT},
    {"hosts", "", "collect once; the hosts and what they have free", cli_hosts, 0, 0},
    {"run", "DOMAIN TARGET", "ask the daemon to migrate a domain", cli_run_command, 2,
	OPTIONS_RUN},
    {"run", "show ID", "ask the daemon; one run and what it printed", NULL, 0, 0},
    {"run", "wait ID", "follow a run to its end", NULL, 0, 0},
    {"run", "cancel ID", "ask the daemon to end a run", NULL, 0, 0},
    {"runs", "", "ask the daemon; all runs", cli_runs, 0, 0},
    {"show", "DOMAIN [HOST]", "collect once; one domain and every reason", cli_show, 2,
	0},
    {"status", "", "ask the daemon; how it is and where it knows things from",
	cli_status, 0, 0},
    {"watch", "", "ask the daemon; alarms as they come and go, until interrupted",
	cli_watch, 0, 0},
    {"whatif", "CHANGE...", "collect once; what planned changes would do", cli_whatif,
	0, OPTIONS_CHANGE},
};

#define COMMAND_COUNT (sizeof(commands) / sizeof(commands[0]))

static int
cli_usage(FILE *to, int status)
{
	fprintf(
	    to, "usage: migready [-c file] [--json] [--debug] COMMAND [ARGUMENT...]\n");
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		fprintf(to, "  %-10s%-16s%s\n", commands[i].name, commands[i].arguments,
		    commands[i].purpose);
	fprintf(to, "  -c, --config file  read file instead of " MIGREADY_CONFIG "\n"
		    "      --json         print JSON\n"
		    "      --debug        tell on standard error what is done\n"
		    "      --version      say which version this is\n"
		    "of run DOMAIN TARGET:\n"
		    "      --validate     judge only; --dry-run: and ask the managers\n"
		    "      --override warnings|blockers\n"
		    "                     do it in spite of findings\n"
		    "      --force, --save-config\n"
		    "                     the options -f and -s of migrate-domain\n"
		    "      --name name    of the domain on the target\n"
		    "      --generation n refuse when its hosts have changed since\n"
		    "      --wait         follow it to its end\n"
		    "of whatif:\n"
		    "      --remove-vsw name@host, --remove-vcc name@host,\n"
		    "      --remove-volume volume@service@host\n"
		    "      --host-down host\n"
		    "      --inventory [host=]folder\n"
		    "                     the host is what ldm-capture saved there\n"
		    "of export:\n"
		    "      --format pb|json|text\n"
		    "                     json unless given; pb: migready.proto\n"
		    "      --host host    the facts of one host\n"
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

long long
cli_number(const char *text)
{
	char *end;
	long long number;

	errno = 0;
	number = strtoll(text, &end, 10);
	return errno == 0 && *end == '\0' && number > 0 ? number : 0;
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
		if (options->argument_count > commands[i].most_arguments ||
		    (options->run.given && (commands[i].options & OPTIONS_RUN) == 0) ||
		    (options->change_count > 0 &&
			(commands[i].options & OPTIONS_CHANGE) == 0) ||
		    (options->export.given &&
			(commands[i].options & OPTIONS_EXPORT) == 0))
			return cli_usage(stderr, CLI_ERROR);
		return cli_flush(commands[i].run(options));
	}
	cli_error("there is no command %s", argv[0]);
	return cli_usage(stderr, CLI_ERROR);
}

/* Options without a letter. */
enum long_option {
	LONG_VALIDATE = 256,
	LONG_DRY_RUN,
	LONG_OVERRIDE,
	LONG_FORCE,
	LONG_SAVE_CONFIG,
	LONG_NAME,
	LONG_GENERATION,
	LONG_WAIT,
	LONG_FORMAT,
	LONG_HOST,
	LONG_CHANGE, /* and enum cli_change_kind; the last one */
};

/* false: it is none of export. */
static bool
export_option_take(struct cli_export_options *export, int option, const char *value)
{
	if (option != LONG_FORMAT && option != LONG_HOST)
		return false;
	export->given = true;
	*(option == LONG_FORMAT ? &export->format : &export->host) = value;
	return true;
}

/* false: there is no such option. */
static bool
run_option_take(struct cli_run_options *run, int option, const char *value)
{
	run->given = true;
	switch (option) {
	case LONG_VALIDATE:
		run->validate = true;
		return true;
	case LONG_DRY_RUN:
		run->dry_run = true;
		return true;
	case LONG_OVERRIDE:
		run->override_warnings |= strcmp(value, "warnings") == 0;
		run->override_blockers |= strcmp(value, "blockers") == 0;
		return strcmp(value, "warnings") == 0 || strcmp(value, "blockers") == 0;
	case LONG_FORCE:
		run->force = true;
		return true;
	case LONG_SAVE_CONFIG:
		run->save_config = true;
		return true;
	case LONG_NAME:
		run->name = value;
		return true;
	case LONG_GENERATION:
		run->generation = cli_number(value);
		return run->generation > 0 && run->generation <= UINT32_MAX;
	case LONG_WAIT:
		run->wait = true;
		return true;
	default:
		return false;
	}
}

/* One of the changes for whatif; false: there is no such option, or too many. */
static bool
change_take(struct cli_options *options, int option, const char *what)
{
	if (option < LONG_CHANGE || options->change_count == CLI_CHANGES)
		return false;
	options->changes[options->change_count++] =
	    (struct cli_change){(enum cli_change_kind)(option - LONG_CHANGE), what};
	return true;
}

static const struct option names[] = {
    {"config", required_argument, NULL, 'c'},
    {"json", no_argument, NULL, 'j'},
    {"debug", no_argument, NULL, 'd'},
    {"version", no_argument, NULL, 'V'},
    {"help", no_argument, NULL, 'h'},
    {"validate", no_argument, NULL, LONG_VALIDATE},
    {"dry-run", no_argument, NULL, LONG_DRY_RUN},
    {"override", required_argument, NULL, LONG_OVERRIDE},
    {"force", no_argument, NULL, LONG_FORCE},
    {"save-config", no_argument, NULL, LONG_SAVE_CONFIG},
    {"name", required_argument, NULL, LONG_NAME},
    {"generation", required_argument, NULL, LONG_GENERATION},
    {"wait", no_argument, NULL, LONG_WAIT},
    {"format", required_argument, NULL, LONG_FORMAT},
    {"host", required_argument, NULL, LONG_HOST},
    {"remove-vsw", required_argument, NULL, LONG_CHANGE + CLI_REMOVE_VSW},
    {"remove-vcc", required_argument, NULL, LONG_CHANGE + CLI_REMOVE_VCC},
    {"remove-volume", required_argument, NULL, LONG_CHANGE + CLI_REMOVE_VOLUME},
    {"host-down", required_argument, NULL, LONG_CHANGE + CLI_HOST_DOWN},
    {"inventory", required_argument, NULL, LONG_CHANGE + CLI_INVENTORY},
    {NULL, 0, NULL, 0},
};

int
cli_run(int argc, char **argv)
{
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
			if (!change_take(&options, letter, optarg) &&
			    !export_option_take(&options.export, letter, optarg) &&
			    !run_option_take(&options.run, letter, optarg))
				return cli_usage(stderr, CLI_ERROR);
		}
	if (optind == argc)
		return cli_usage(stderr, CLI_ERROR);
	log_open(level, NULL, NULL);
	return cli_dispatch(&options, argc - optind, argv + optind);
}
