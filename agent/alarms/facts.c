#include "agent/alarms/facts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/text.h"

#define FACTS_STRINGS 7

/* The strings of facts, one by one. */
static const char **
facts_string(struct alarm_facts *facts, size_t at)
{
	const char **const strings[FACTS_STRINGS] = {&facts->host, &facts->target,
	    &facts->domain, &facts->uuid, &facts->service, &facts->text, &facts->ended};

	return strings[at];
}

int
facts_copy(struct alarm_facts *to, char **block, const struct alarm_facts *from)
{
	struct alarm_facts copy = *from;
	size_t size = 0;
	char *memory, *at;

	for (size_t i = 0; i < FACTS_STRINGS; i++) {
		const char **string = facts_string(&copy, i);

		if (*string == NULL)
			*string = "";
		size += strnlen(*string, ALARMS_TEXT_SIZE - 1) + 1;
	}
	memory = malloc(size);
	if (memory == NULL)
		return -ENOMEM;
	at = memory;
	for (size_t i = 0; i < FACTS_STRINGS; i++) {
		const char **string = facts_string(&copy, i);
		size_t length = strnlen(*string, ALARMS_TEXT_SIZE - 1);

		memcpy(at, *string, length);
		at[length] = '\0';
		if ((*string)[length] != '\0')
			text_cut(at, ALARMS_TEXT_SIZE);
		*string = at;
		at += length + 1;
	}
	free(*block);
	*block = memory;
	*to = copy;
	return 0;
}

/* As facts_copy() would have it. */
static bool
string_equal(const char *a, const char *b)
{
	return strcmp(a != NULL ? a : "", b != NULL ? b : "") == 0;
}

bool
facts_equal(const struct alarm_facts *a, const struct alarm_facts *b)
{
	struct alarm_facts x = *a;
	struct alarm_facts y = *b;

	for (size_t i = 0; i < FACTS_STRINGS; i++)
		if (!string_equal(*facts_string(&x, i), *facts_string(&y, i)))
			return false;
	return a->code == b->code && a->count == b->count && a->stranded == b->stranded;
}
