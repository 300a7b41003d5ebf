/* What one command answers, and how it is sent: whole, late, endless or never. */
#ifndef LDMSIM_ANSWER_H
#define LDMSIM_ANSWER_H

#include "contrib/ldmsim/text.h"

enum answer_manner {
	ANSWER_WHOLE,
	ANSWER_HANG,    /* never: waits to be killed */
	ANSWER_ENDLESS, /* out, then the tail again and again */
};

struct answer {
	struct text out, err; /* for stdout and stderr */
	struct text tail;     /* what is repeated */
	int status;           /* exit status */
	unsigned delay;       /* milliseconds before anything is sent */
	enum answer_manner manner;
};

/*
 * Send the answer to stdout and stderr. A hang ends after an hour and an endless answer
 * after 4 GB, so that nothing forgotten stays forever. Returns the exit status.
 */
int answer_send(const struct answer *answer);

void answer_free(struct answer *answer);

#endif
