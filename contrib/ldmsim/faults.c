#include "contrib/ldmsim/faults.h"

#include <string.h>

#include "contrib/ldmsim/commands.h"

#define GARBAGE_LIMIT (1 << 20)

/* A fault may be limited to a command, by its name or an alias, or to probes. */
static bool
is_meant_for(const struct object *fault, const char *command)
{
	const char *word = object_get(fault, "command");
	const struct command *limit = commands_find(word);

	return !object_has(fault, "command") ||
	       strcmp(limit != NULL ? limit->name : word, command) == 0;
}

const struct object *
faults_find(const struct object *host, const char *name, const char *command)
{
	const struct object *fault = object_first(host, KIND_FAULT);

	while (fault != NULL &&
	       (strcmp(fault->name, name) != 0 || !is_meant_for(fault, command)))
		fault = object_next(fault);
	return fault;
}

bool
faults_admit(const struct object *host, const char *command, struct answer *answer)
{
	const struct object *fault = faults_find(host, "delay", command);

	if (fault != NULL)
		answer->delay = (unsigned)object_number(fault, "value", 1000);
	if (faults_find(host, "hang", command) != NULL) {
		answer->manner = ANSWER_HANG;
		return false;
	}
	fault = faults_find(host, "fail", command);
	if (fault == NULL)
		return true;
	/* The daemon is down: only "Connection refused" of this text is known. */
	text_format(&answer->err, "%s\n",
	    object_get_or(fault, "text",
		"Failed to connect to logical domain manager: Connection refused"));
	answer->status = (int)object_number(fault, "value", 1);
	return false;
}

static void
replace_by_garbage(struct text *out, size_t length)
{
	uint64_t state = UINT64_C(0x9e3779b97f4a7c15);

	text_cut(out, 0);
	for (size_t i = 0; i < length && i < GARBAGE_LIMIT; i++) {
		unsigned char byte;

		state = state * UINT64_C(6364136223846793005) + 1442695040888963407;
		byte = (unsigned char)(state >> 56);
		text_add_bytes(out, &byte, 1);
	}
}

static void
insert_front(struct text *out, const char *notice)
{
	struct text made = {0};

	text_format(&made, "%s\n", notice);
	text_add_bytes(&made, text_string(out), out->length);
	text_free(out);
	*out = made;
}

static void
replace_line_ends(struct text *out)
{
	struct text made = {0};

	for (size_t i = 0; i < out->length; i++) {
		if (out->data[i] == '\n')
			text_add(&made, "\r");
		text_add_bytes(&made, out->data + i, 1);
	}
	text_free(out);
	*out = made;
}

/* Is it the `=` of a pair of a record or row whose value is empty? */
static bool
is_bare_pair(const char *line, const char *equals)
{
	const char *key = equals;

	bool pairs = *line == '|' || (*line >= 'A' && *line <= 'Z');

	if (!pairs || *equals != '=' || (equals[1] != '|' && equals[1] != '\n'))
		return false;
	while (key > line && key[-1] != '|' && key[-1] != '=')
		key--;
	return key > line && key[-1] == '|';
}

static void
drop_bare_equals(struct text *out)
{
	struct text made = {0};
	const char *line = out->data;

	for (size_t i = 0; i < out->length; i++) {
		const char *at = out->data + i;

		if (!is_bare_pair(line, at))
			text_add_bytes(&made, at, 1);
		if (*at == '\n')
			line = at + 1;
	}
	text_free(out);
	*out = made;
}

/* Nine levels of ten: a billion copies for a parser that expands entities. */
static void
replace_by_entity_bomb(struct text *out)
{
	text_cut(out, 0);
	text_add(out, "<?xml version=\"1.0\"?>\n<!DOCTYPE LDM_interface [\n");
	text_add(out, "<!ENTITY e0 \"bomb\">\n");
	for (int level = 1; level < 10; level++) {
		text_format(out, "<!ENTITY e%d \"", level);
		for (int i = 0; i < 10; i++)
			text_format(out, "&e%d;", level - 1);
		text_add(out, "\">\n");
	}
	text_add(out, "]>\n<LDM_interface version=\"1.3\">&e9;</LDM_interface>\n");
}

/* Go on for ever after the last line: in one line, or with rows of it. */
static void
make_endless(struct answer *answer, bool rows)
{
	text_cut(&answer->out, answer->out.length > 0 ? answer->out.length - 1 : 0);
	for (int i = 0; i < 1000; i++)
		text_add(&answer->tail, rows ? "\n|endless=row" : ",endless");
	answer->manner = ANSWER_ENDLESS;
}

void
faults_apply(
    const struct object *host, const char *command, bool xml, struct answer *answer)
{
	const struct object *fault;

	if (xml && faults_find(host, "entity-bomb", command) != NULL)
		replace_by_entity_bomb(&answer->out);
	if (!xml && faults_find(host, "bare-keys", command) != NULL)
		drop_bare_equals(&answer->out);
	if ((fault = faults_find(host, "garbage", command)) != NULL)
		replace_by_garbage(&answer->out, object_number(fault, "value", 4096));
	if ((fault = faults_find(host, "notice", command)) != NULL) {
		/* invented text */
		insert_front(
		    &answer->out, object_get_or(fault, "text",
				      "Notice: an autosave configuration is newer."));
	}
	if (faults_find(host, "crlf", command) != NULL)
		replace_line_ends(&answer->out);
	if ((fault = faults_find(host, "truncate", command)) != NULL)
		text_cut(&answer->out, object_number(fault, "value", 0));
	if ((fault = faults_find(host, "exit", command)) != NULL)
		answer->status = (int)object_number(fault, "value", 1);
	if (faults_find(host, "endless-line", command) != NULL)
		make_endless(answer, false);
	else if (faults_find(host, "endless-listing", command) != NULL)
		make_endless(answer, true);
}
