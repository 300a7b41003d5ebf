/*
 * The journal of a fleet: a file beside it (FILE.events, or events in the directory) to
 * which commands add a line for each change, and which servers read to the end again
 * and again. A server makes it; without one, commands announce nothing. Writers hold
 * the lock of the fleet. When the file has become large, the next writer begins a new
 * one.
 */
#ifndef LDMSIM_JOURNAL_H
#define LDMSIM_JOURNAL_H

#include "contrib/ldmsim/text.h"

struct journal;

/*
 * Add lines, the caller holding the lock of the fleet. Returns 0, -ENOENT if there is
 * no journal, or -errno with a text in errors.
 */
int journal_append(
    const char *fleet_path, const struct text *lines, struct text *errors);

/*
 * Open the journal of a fleet at its end; it is made if there is none. opened: closed
 * by the caller with journal_close(), NULL on error. Returns 0 or -errno with a text.
 */
int journal_open(const char *fleet_path, struct journal **opened, struct text *errors);

/*
 * Read what was added. lines: gets whole lines only, ends of lines included. Nothing is
 * lost as long as less than the size of a whole journal is added between two calls.
 */
void journal_read(struct journal *journal, struct text *lines);

/* journal: may be NULL. */
void journal_close(struct journal *journal);

#endif
