/* The directory of one command of a run, seen from the daemon; see runner.h. */
#ifndef AGENT_ENGINE_PLACE_H
#define AGENT_ENGINE_PLACE_H

#include <stddef.h>
#include <stdint.h>

struct reason;

#define PLACE_SIZE 1024

enum place_found {
	PLACE_FREE,    /* nobody has begun the command */
	PLACE_RUNNING, /* the runner or the command lives */
	PLACE_ENDED,   /* see code */
	PLACE_DIED,    /* begun, and over without a status, or nothing is left of it */
};

/*
 * The directory for a command of a run; attempt: how often one of its directories was
 * claimed. path of PLACE_SIZE octets. -ENAMETOOLONG.
 */
int place_path(char *path, const char *directory, uint32_t run, const char *command,
    unsigned attempt);

/*
 * Make the directory, for good. What an ended command left under that path goes first.
 * -EBUSY: one is running there; others as the system says; with a reason.
 */
int place_make(const char *path, struct reason *reason);

/* How the command fares; *code: exit status, or 128 + signal. */
enum place_found place_probe(const char *path, int *code);

/* Make sure that nobody ever begins the command. 0; -EEXIST: somebody has. */
int place_claim(const char *path);

/*
 * Read output from an offset on; *size: room in buffer, then octets read, 0 at the end
 * or when there is no output.
 */
void place_read(const char *path, size_t offset, char *buffer, size_t *size);
/* Octets of output so far. */
size_t place_output_size(const char *path);

/*
 * Remove the directory, if there is one, nobody runs in it, and nobody could come who
 * would: one that was claimed stays for a day.
 */
void place_remove(const char *path);

#endif
