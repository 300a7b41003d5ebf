/*
 * Probes: optional commands that tell what no listing does. Each is read strictly: a
 * text of another form tells nothing.
 */
#include "collectors/ldm/records.h"

#include <errno.h>
#include <stdlib.h>

#include "agent/fleet/inventory.h"
#include "collectors/ldm/build.h"
#include "collectors/ldm/values.h"

/* ---- svcprop -p ldmd ldmd ---- */

/* "ldmd/xmpp_enabled boolean true" taken apart. */
struct property {
	struct slice name, type, value;
};

/* Of several instances svcprop says whose it is: FMRI/:properties/ldmd/... */
static struct slice
without_instance(struct slice name)
{
	static const char mark[] = "/:properties/";
	const char *at = slice_find(name, mark);

	if (at == NULL)
		return name;
	at += sizeof(mark) - 1;
	return (struct slice){at, name.length - (size_t)(at - name.text)};
}

/* False: the line has another form. */
static bool
property_read(struct slice line, struct property *property)
{
	static const char group[] = "ldmd/";
	struct slice rest = line;

	if (!slice_next(&rest, ' ', &property->name) ||
	    !slice_next(&rest, ' ', &property->type) || property->type.length == 0)
		return false;
	property->value = rest.text != NULL ? rest : (struct slice){"", 0};
	property->name = without_instance(property->name);
	if (!slice_begins(property->name, group))
		return false;
	property->name.text += sizeof(group) - 1;
	property->name.length -= sizeof(group) - 1;
	return property->name.length > 0;
}

static void
property_take(struct parser *parser, const struct property *property)
{
	struct inventory_settings *settings = &parser->build->inventory->settings;
	const struct {
		const char *name;
		enum inventory_answer *answer;
	} known[] = {
	    {"xmpp_enabled", &settings->xmpp},
	    {"incoming_migration_enabled", &settings->incoming},
	    {"outgoing_migration_enabled", &settings->outgoing},
	    {"migration_save_spconfig", &settings->save_spconfig},
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (!slice_is(property->name, known[i].name))
			continue;
		*known[i].answer = INVENTORY_ANSWER_UNKNOWN;
		if (slice_is(property->type, "boolean") &&
		    slice_is(property->value, "true"))
			*known[i].answer = INVENTORY_ANSWER_YES;
		else if (slice_is(property->type, "boolean") &&
			 slice_is(property->value, "false"))
			*known[i].answer = INVENTORY_ANSWER_NO;
		else
			parser_ignore(parser, "value of ", property->name);
	}
}

/* The next line that is not empty, without the blanks around it. */
static bool
line_next(struct slice *text, struct slice *line)
{
	while (slice_next(text, '\n', line)) {
		*line = slice_trim(*line);
		if (line->length > 0)
			return true;
	}
	return false;
}

/* A property that the group lacks has its default: all of them are old or optional. */
int
parse_probe_smf(struct parser *parser, struct slice text)
{
	struct inventory *inventory = parser->build->inventory;
	struct property property;
	struct slice line;
	size_t count = 0;

	inventory->settings.xmpp = INVENTORY_ANSWER_YES;
	inventory->settings.incoming = INVENTORY_ANSWER_YES;
	inventory->settings.outgoing = INVENTORY_ANSWER_YES;
	inventory->settings.save_spconfig = INVENTORY_ANSWER_NO;
	for (; line_next(&text, &line); count++) {
		if (!property_read(line, &property))
			return parser_fail(parser, -EPROTO,
			    "\"%.*s\" is no property of the group ldmd",
			    line.length < 80 ? (int)line.length : 80, line.text);
		property_take(parser, &property);
	}
	if (count == 0)
		return parser_fail(parser, -EPROTO, "there are no properties");
	return 0;
}

/* ---- ls -a /var/share/ldomsmanager/trust ---- */

/*
 * One file: a certificate PEER.pem is kept, at *end of the names; no host has a name of
 * other than ASCII characters. False: no file name.
 */
static bool
file_take(struct slice line, char **end)
{
	static const char suffix[] = ".pem";
	size_t cut = sizeof(suffix) - 1;
	bool foreign = false;

	for (size_t i = 0; i < line.length; i++) {
		unsigned char c = (unsigned char)line.text[i];

		if (c == '/' || c <= ' ')
			return false;
		foreign = foreign || c >= 0x7F;
	}
	if (foreign || line.length <= cut ||
	    memcmp(line.text + line.length - cut, suffix, cut) != 0)
		return true;
	memcpy(*end, line.text, line.length - cut);
	*end += line.length - cut;
	*(*end)++ = ' ';
	return true;
}

/* The folder itself, ".", must be among its files: so an empty one is told. */
int
parse_probe_trust(struct parser *parser, struct slice text)
{
	struct inventory *inventory = parser->build->inventory;
	char *names = malloc(text.length + 1);
	char *end = names;
	struct slice line;
	bool whole = false;
	int error = 0;

	if (names == NULL)
		return parser_fail(parser, -ENOMEM, "out of memory");
	while (error == 0 && line_next(&text, &line)) {
		whole = whole || slice_is(line, ".");
		if (!file_take(line, &end))
			error = parser_fail(
			    parser, -EPROTO, "this is not what ls -a prints");
	}
	if (error == 0 && !whole)
		error = parser_fail(parser, -EPROTO,
		    "the folder itself is not among its files: use ls -a");
	*end = '\0';
	if (error == 0) {
		inventory->settings.trusted =
		    inventory_string(inventory, names, (size_t)(end - names));
		if (inventory->settings.trusted == NULL)
			error = parser_out_of_memory(parser);
	}
	free(names);
	return error;
}

/* ---- system firmware ---- */

static bool
is_version(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '.';
}

/* The version that begins there, at least a digit. */
static struct slice
version_at(const char *at, struct slice text)
{
	size_t left = text.length - (size_t)(at - text.text);
	struct slice version = {at, 0};

	while (version.length < left && is_version(at[version.length]))
		version.length++;
	while (version.length > 0 && at[version.length - 1] == '.')
		version.length--;
	if (version.length > 0 && (at[0] < '0' || at[0] > '9'))
		version.length = 0;
	return version;
}

/* "Sun System Firmware 9.8.6 2018/06/13", or Fujitsu's "XCP2230" or "XCP 2230". */
int
parse_probe_firmware(struct parser *parser, struct slice text)
{
	static const char system[] = "System Firmware ";
	const char **firmware = &parser->build->inventory->settings.firmware;
	const char *at = slice_find(text, system);
	struct slice version = {NULL, 0};
	char xcp[16] = "XCP";

	if (at != NULL) {
		version = version_at(at + sizeof(system) - 1, text);
	} else if ((at = slice_find(text, "XCP")) != NULL) {
		at += 3;
		if (at < text.text + text.length && *at == ' ')
			at++;
		version = version_at(at, text);
		if (version.length == 4) {
			memcpy(xcp + 3, version.text, version.length);
			version = slice_of(xcp);
		} else {
			version.length = 0;
		}
	}
	if (version.length == 0)
		return parser_fail(parser, -EPROTO,
		    "there is neither \"System Firmware\" nor \"XCP\" with a version");
	return value_copy(parser, version, firmware);
}
