#include "contrib/ldmsim/serve/options.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "contrib/ldmsim/fleet.h"

/* The port of ldmd. */
#define DEFAULT_PORT "6482"

static int
complain(struct text *errors, const char *what, const char *detail)
{
	text_format(errors, "ldmsim: %s%s\n", what, detail);
	return -EINVAL;
}

static int
read_password(struct options *options, const char *path, struct text *errors)
{
	FILE *file = fopen(path, "r");
	char line[256] = "";

	if (file == NULL)
		return complain(errors, "cannot open ", path);
	if (fgets(line, sizeof(line), file) != NULL)
		text_add_bytes(&options->password, line, strcspn(line, "\r\n"));
	fclose(file);
	return 0;
}

static int
read_host(struct options *options, struct text *errors)
{
	struct fleet *fleet;
	struct object *host;
	int error = fleet_open(options->fleet, false, &fleet, errors);

	if (error < 0)
		return error;
	error = fleet_host(fleet, options->host, &host, errors);
	if (error == 0) {
		options->since_2_2 = host_since(host, 2, 2);
		options->since_3_0 = host_since(host, 3, 0);
	}
	fleet_close(fleet);
	return error;
}

static int
take_option(struct options *options, int letter, struct text *errors)
{
	switch (letter) {
	case 'f':
		options->fleet = optarg;
		return 0;
	case 'h':
		options->host = optarg;
		return 0;
	case 'l':
		options->address = optarg;
		return 0;
	case 'p':
		options->port = optarg;
		return 0;
	case 'c':
		options->certificate = optarg;
		return 0;
	case 'k':
		options->key = optarg;
		return 0;
	case 'u':
		options->user = optarg;
		return 0;
	case 'w':
		return read_password(options, optarg, errors);
	case 'm':
		return modes_add(&options->modes, optarg, errors);
	default:
		return complain(errors,
		    "usage: ldmsim --fleet FILE --host HOST serve [--port N] "
		    "[--listen ADDRESS] [--cert FILE --key FILE] "
		    "[--user NAME --password-file FILE] [--mode MODE[=N],...]",
		    "");
	}
}

int
options_read(struct options *options, int argc, char **argv, struct text *errors)
{
	static const struct option names[] = {
	    {"fleet", required_argument, NULL, 'f'},
	    {"host", required_argument, NULL, 'h'},
	    {"listen", required_argument, NULL, 'l'},
	    {"port", required_argument, NULL, 'p'},
	    {"cert", required_argument, NULL, 'c'},
	    {"key", required_argument, NULL, 'k'},
	    {"user", required_argument, NULL, 'u'},
	    {"password-file", required_argument, NULL, 'w'},
	    {"mode", required_argument, NULL, 'm'},
	    {0},
	};
	int letter, error = 0;

	*options = (struct options){.fleet = getenv("LDMSIM_FLEET"),
	    .host = getenv("LDMSIM_HOST"),
	    .address = "127.0.0.1",
	    .port = DEFAULT_PORT};
	while (error == 0 && (letter = getopt_long(argc, argv, "", names, NULL)) != -1)
		error = take_option(options, letter, errors);
	if (error == 0 &&
	    (optind < argc || options->fleet == NULL || options->host == NULL))
		error = take_option(options, '?', errors);
	if (error == 0 && (options->certificate == NULL) != (options->key == NULL))
		error = complain(errors, "--cert and --key belong together", "");
	if (error == 0 && options->user != NULL && options->password.length == 0)
		error = complain(errors, "--user needs a --password-file", "");
	return error == 0 ? read_host(options, errors) : error;
}

void
options_free(struct options *options)
{
	text_free(&options->password);
}
