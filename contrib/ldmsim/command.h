/*
 * Commands of the manager: what each looks like, and the request that one works on.
 *
 * Texts of the real manager that are documented or were seen stand in the source as
 * they are. A text that nobody outside has seen is marked where it is made, by the
 * comment "invented text"; no program may rely on the words of such a text.
 */
#ifndef LDMSIM_COMMAND_H
#define LDMSIM_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

#include "contrib/ldmsim/answer.h"
#include "contrib/ldmsim/fleet.h"
#include "contrib/ldmsim/model.h"

#define REQUEST_OPTIONS 32

struct request;

struct command {
	const char *name;      /* long form: add-vswitch */
	unsigned major, minor; /* first release of the manager that has it */
	const char *letters;   /* option letters it takes, as by getopt(3) */
	enum kind kind;        /* of the object it works on */
	bool changes;          /* the fleet is written afterwards */
	const char *keys;      /* " pvid vid ": settable by key=value, "*" = any name */
	int low, high;         /* least and greatest number of words */
	int (*run)(struct request *request); /* returns the exit status */
	const char *usage;                   /* words after the name */
};

struct assignment {
	const char *key, *value;
};

struct request {
	const struct command *command;
	struct fleet *fleet;
	struct object *host;
	char letters[16];   /* option letters given */
	const char *format; /* argument of -o, "" without it */
	struct assignment options[REQUEST_OPTIONS];
	size_t option_count;
	const char **words; /* ends with NULL */
	int word_count;
	bool kept; /* what it changed is on disk and announced already */
	struct answer *answer;
};

/* Was the option letter given? */
bool request_has(const struct request *request, char letter);

/* The value of key=value, NULL when it was not given. */
const char *request_option(const struct request *request, const char *key);

/* Add a line to stderr and return 1. */
int request_fail(struct request *request, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/*
 * The domain of that name, if its configuration may be changed now; else NULL, and the
 * manager's words are on stderr. A pending delayed reconfiguration of the control
 * domain and a migration of the domain stand in the way.
 */
struct object *request_domain(struct request *request, const char *name);

/* Set what key=value says on the object. Returns 0, or 1 with a text on stderr. */
int request_apply(struct request *request, struct object *object);

/*
 * Answer one ldm command line. words: after the options of ldmsim, ends with NULL.
 * The answer holds everything, faults included; nothing is sent.
 */
void command_run(const char *fleet_path, const char *host, const char **words,
    struct answer *answer);

#endif
