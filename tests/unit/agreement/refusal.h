/* What a simulated manager says when it refuses, and the findings that stand for it. */
#ifndef TESTS_UNIT_AGREEMENT_REFUSAL_H
#define TESTS_UNIT_AGREEMENT_REFUSAL_H

#define REFUSAL_CODES 7

struct refusal {
	const char *text; /* part of a line */
	/* One of them must be there, as a blocker or unknown; negative: a warning will
	 * do, see doc/findings.md. 0 ends them. */
	int codes[REFUSAL_CODES];
};

/* The one that a line means; NULL when nobody wrote it down. */
const struct refusal *refusal_find(const char *line, int length);

#endif
