#include "tests/unit/ldmsim/stage.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/unit/cmocka_all.h"

#include "contrib/ldmsim/command.h"

#define WORDS 32

int
stage_setup(void **state)
{
	struct stage *stage = calloc(1, sizeof(*stage));

	assert_non_null(stage);
	scratch_make(stage->directory);
	snprintf(stage->fleet, sizeof(stage->fleet), "%s/test.fleet", stage->directory);
	*state = stage;
	return 0;
}

int
stage_teardown(void **state)
{
	struct stage *stage = *state;

	scratch_remove(stage->directory);
	answer_free(&stage->answer);
	free(stage);
	return 0;
}

void
stage_write(struct stage *stage, const char *text)
{
	FILE *file = fopen(stage->fleet, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
	assert_int_equal(fclose(file), 0);
}

char *
stage_read(const struct stage *stage)
{
	FILE *file = fopen(stage->fleet, "r");
	char *text = calloc(1, 65536);

	assert_non_null(file);
	assert_non_null(text);
	assert_true(fread(text, 1, 65535, file) > 0);
	fclose(file);
	return text;
}

int
stage_run(struct stage *stage, const char *host, const char *line)
{
	const char *words[WORDS + 1] = {NULL};
	char *copy = strdup(line), *rest = NULL;
	size_t count = 0;

	answer_free(&stage->answer);
	stage->answer = (struct answer){0};
	for (char *word = strtok_r(copy, " ", &rest); word != NULL && count < WORDS;
	     word = strtok_r(NULL, " ", &rest))
		words[count++] = word;
	command_run(stage->fleet, host, words, &stage->answer);
	free(copy);
	return stage->answer.status;
}

void
stage_expect(
    struct stage *stage, const char *host, const char *line, const char *expected)
{
	int status = stage_run(stage, host, line);

	assert_string_equal(text_string(&stage->answer.err), "");
	assert_string_equal(text_string(&stage->answer.out), expected);
	assert_int_equal(status, 0);
}

void
stage_refuse(
    struct stage *stage, const char *host, const char *line, const char *message)
{
	int status = stage_run(stage, host, line);
	const char *err = text_string(&stage->answer.err);

	if (strstr(err, message) == NULL)
		assert_string_equal(err, message);
	assert_int_equal(status, 1);
}

pid_t
stage_start(struct stage *stage, const char *host, const char *line)
{
	pid_t process = fork();

	assert_true(process >= 0);
	if (process == 0) {
		/* Whatever this test was started under, such as nohup(1) or with &. */
		signal(SIGHUP, SIG_DFL);
		signal(SIGINT, SIG_DFL);
		_exit(stage_run(stage, host, line));
	}
	return process;
}

int
stage_end(pid_t process)
{
	int status;

	assert_int_equal(waitpid(process, &status, 0), process);
	return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

void
stage_await(struct stage *stage, const char *host, const char *line, const char *text)
{
	const struct timespec moment = {.tv_nsec = 5000000};

	for (int i = 0; i < 2000; i++) {
		stage_run(stage, host, line);
		if (stage_says(stage, text))
			return;
		nanosleep(&moment, NULL);
	}
	assert_string_equal(text_string(&stage->answer.out), text);
}

int
stage_says(const struct stage *stage, const char *text)
{
	return strstr(text_string(&stage->answer.out), text) != NULL;
}
