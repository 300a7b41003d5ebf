/* ldm -V: the versions of the manager and of the hypervisor, in a text for people. */
#include "collectors/ldm/records.h"

#include <errno.h>

#include "agent/fleet/inventory.h"
#include "collectors/ldm/build.h"
#include "collectors/ldm/values.h"

/* What follows a word in a text; text NULL when the word is not there. */
static struct slice
after(struct slice text, const char *word)
{
	const char *at = slice_find(text, word);

	if (at == NULL)
		return (struct slice){NULL, 0};
	at += strlen(word);
	return (struct slice){at, text.length - (size_t)(at - text.text)};
}

/* The leading run of digits, letters and dots, without dots at its end. */
static struct slice
version_word(struct slice text)
{
	struct slice word = {text.text, 0};

	while (word.length < text.length) {
		char c = text.text[word.length];

		if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'z') &&
		    !(c >= 'A' && c <= 'Z') && c != '.' && c != '_')
			break;
		word.length++;
	}
	while (word.length > 0 && word.text[word.length - 1] == '.')
		word.length--;
	return word;
}

static void
version_parts(struct slice text, struct inventory_version *version)
{
	struct slice part;

	for (size_t i = 0; i < sizeof(version->part) / sizeof(version->part[0]) &&
			   slice_next(&text, '.', &part);
	     i++) {
		int64_t number;

		if (!value_number(part, &number) || number > 1000000)
			return;
		version->part[i] = (int)number;
	}
}

/* Logical Domain Manager (v 1.2), in later releases Logical Domains Manager (v 3.6...).
 */
static struct slice
manager_version(struct slice text)
{
	struct slice rest = after(text, "Logical Domain Manager (v ");

	if (rest.text == NULL)
		rest = after(text, "Logical Domains Manager (v ");
	return rest.text != NULL ? version_word(rest) : rest;
}

int
parse_version(struct parser *parser, struct slice text)
{
	struct inventory *inventory = parser->build->inventory;
	struct slice manager = manager_version(text);
	struct slice hypervisor = after(text, "@(#)Hypervisor ");
	int error;

	if (manager.length == 0)
		return parser_fail(
		    parser, -EPROTO, "there is no manager version in the text");
	version_parts(manager, &inventory->version);
	error = value_copy(parser, manager, &inventory->version.text);
	if (error != 0 || hypervisor.text == NULL)
		return error;
	return value_copy(
	    parser, version_word(slice_trim(hypervisor)), &inventory->firmware);
}
