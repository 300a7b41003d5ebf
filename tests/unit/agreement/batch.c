/*
 * Many commands to the simulated managers of one fleet, or probes of them: `batch
 * FLEET` reads "HOST WORD WORD ..." from each line, and answers each by a line "STATUS
 * LENGTH", that many octets of what the command printed, and a line feed. It is a
 * program of its own, so that the simulator and the agent, which it is held against,
 * need not share a name.
 */
#include <stdio.h>
#include <string.h>

#include "contrib/ldmsim/command.h"
#include "contrib/ldmsim/probe.h"

#define WORDS 32
#define LINE  4096

static void
run(const char *fleet, char *line)
{
	const char *words[WORDS + 1] = {NULL};
	struct answer answer = {0};
	char *rest = NULL;
	const char *host = strtok_r(line, " \n", &rest);
	size_t count = 0;

	for (char *word = strtok_r(NULL, " \n", &rest); word != NULL && count < WORDS;
	     word = strtok_r(NULL, " \n", &rest))
		words[count++] = word;
	if (count > 0 && strcmp(words[0], "probe") == 0)
		answer.status = probe_run(fleet, host, words + 1, &answer);
	else
		command_run(fleet, host, words, &answer);
	text_add(&answer.out, text_string(&answer.err));
	printf(
	    "%d %zu\n%s\n", answer.status, answer.out.length, text_string(&answer.out));
	answer_free(&answer);
}

int
main(int argc, char **argv)
{
	char line[LINE];

	while (argc == 2 && fgets(line, sizeof(line), stdin) != NULL)
		run(argv[1], line);
	return argc != 2 || ferror(stdin);
}
