#include "tests/unit/collectors/host.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collectors/buffer.h"
#include "tests/unit/cmocka_all.h"

struct ldm_input host_inputs[LDM_LISTINGS];

/* `list -p` to go with list-bindings: the same lines of domains. Freed by the caller.
 */
static char *
list_of(const char *bindings)
{
	char *list = malloc(strlen(bindings) + sizeof(HOST_SERVICES));
	char *end = list;

	assert_non_null(list);
	end += sprintf(end, "%s", HOST_SERVICES);
	for (const char *line = bindings; *line != '\0';) {
		size_t length = strcspn(line, "\n");

		length += line[length] == '\n';
		if (strncmp(line, "DOMAIN|", 7) == 0)
			end += sprintf(end, "%.*s", (int)length, line);
		line += length;
	}
	return list;
}

struct inventory *
host_try(const char *const texts[LDM_LISTINGS], struct reason *reason)
{
	static const char *const least[LDM_LISTINGS] = {
	    [LDM_BINDINGS] = HOST_BINDINGS,
	    [LDM_LIST] = HOST_LIST,
	    [LDM_SERVICES] = HOST_SERVICES,
	};
	struct inventory *inventory = NULL;
	char *list = NULL;
	int error;

	if (texts[LDM_BINDINGS] != NULL && texts[LDM_LIST] == NULL)
		list = list_of(texts[LDM_BINDINGS]);
	for (int i = 0; i < LDM_LISTINGS; i++) {
		const char *text = texts[i] != NULL ? texts[i] : least[i];

		if (i == LDM_LIST && list != NULL)
			text = list;
		host_inputs[i] = (struct ldm_input){.state = LDM_INPUT_ABSENT};
		if (text == NULL)
			continue;
		host_inputs[i].state = LDM_INPUT_TEXT;
		host_inputs[i].text = slice_of(text);
	}
	error = ldm_build(&inventory, host_inputs, reason);
	free(list);
	if (error != 0)
		return NULL;
	assert_int_equal(inventory_finish(inventory), 0);
	return inventory;
}

struct inventory *
host_build(const char *const texts[LDM_LISTINGS])
{
	struct reason reason = {""};
	struct inventory *inventory = host_try(texts, &reason);

	if (inventory == NULL)
		fail_msg("%s", reason.text);
	return inventory;
}

const struct inventory_domain *
host_domain(const struct inventory *inventory, const char *name)
{
	const struct inventory_domain *domain = inventory_find_domain(inventory, name);

	if (domain == NULL)
		fail_msg("there is no domain %s", name);
	return domain;
}

const char *
host_fixture_path(const char *name)
{
	static char path[4096];
	const char *top = getenv("top_srcdir");

	snprintf(path, sizeof(path), "%s/tests/fixtures/ldm/%s",
	    top != NULL ? top : ".", name);
	return path;
}

char *
host_fixture(const char *name)
{
	struct buffer buffer = {NULL, 0, 0};
	struct reason reason = {""};
	char *text;

	if (buffer_load(&buffer, host_fixture_path(name), (size_t)16 << 20, &reason) !=
	    0)
		fail_msg("%s", reason.text);
	text = realloc(buffer.data, buffer.length + 1);
	assert_non_null(text);
	text[buffer.length] = '\0';
	return text;
}
