/* ldm list -p: the flags of all domains as letters, and inactive domains. */
#include "collectors/ldm/records.h"

#include <errno.h>

#include "agent/fleet/inventory.h"
#include "collectors/ldm/build.h"
#include "collectors/ldm/values.h"

#define MIGRATION_FLAGS                                                                \
	(INVENTORY_FLAG_MIGRATION_SOURCE | INVENTORY_FLAG_MIGRATION_TARGET |           \
	    INVENTORY_FLAG_MIGRATION_ERROR)

static const struct {
	char column; /* from 0 */
	char letter;
	enum inventory_flag flag;
} letters[] = {
    {0, 's', INVENTORY_FLAG_STARTING_STOPPING},
    {1, 'n', INVENTORY_FLAG_NORMAL},
    {1, 't', INVENTORY_FLAG_TRANSITION},
    {1, 'd', INVENTORY_FLAG_DEGRADED},
    {2, 'd', INVENTORY_FLAG_DELAYED_RECONFIGURATION},
    {2, 'r', INVENTORY_FLAG_MEMORY_DR},
    {3, 'c', INVENTORY_FLAG_CONTROL},
    {4, 'v', INVENTORY_FLAG_SERVICE},
    {5, 's', INVENTORY_FLAG_MIGRATION_SOURCE},
    {5, 't', INVENTORY_FLAG_MIGRATION_TARGET},
    {5, 'e', INVENTORY_FLAG_MIGRATION_ERROR},
};

/* The first three are documented, the rest is what their names would be. */
static const struct {
	const char *word;
	enum inventory_flag flag;
} words[] = {
    {"normal", INVENTORY_FLAG_NORMAL},
    {"control", INVENTORY_FLAG_CONTROL},
    {"vio-service", INVENTORY_FLAG_SERVICE},
    {"starting", INVENTORY_FLAG_STARTING_STOPPING},
    {"stopping", INVENTORY_FLAG_STARTING_STOPPING},
    {"transition", INVENTORY_FLAG_TRANSITION},
    {"degraded", INVENTORY_FLAG_DEGRADED},
    {"delayed-reconf", INVENTORY_FLAG_DELAYED_RECONFIGURATION},
    {"memory-dr", INVENTORY_FLAG_MEMORY_DR},
    {"migration-source", INVENTORY_FLAG_MIGRATION_SOURCE},
    {"migration-target", INVENTORY_FLAG_MIGRATION_TARGET},
    {"migration-error", INVENTORY_FLAG_MIGRATION_ERROR},
};

/* Five or six columns of letters; the sixth came with later managers. */
static bool
flags_from_letters(struct slice text, unsigned *flags)
{
	*flags = 0;
	if (text.length != 5 && text.length != 6)
		return false;
	for (size_t column = 0; column < text.length; column++) {
		bool known = text.text[column] == '-';

		for (size_t i = 0; i < sizeof(letters) / sizeof(letters[0]); i++)
			if ((size_t)letters[i].column == column &&
			    letters[i].letter == text.text[column]) {
				*flags |= letters[i].flag;
				known = true;
			}
		if (!known)
			return false;
	}
	return true;
}

static bool
flags_from_words(struct slice text, unsigned *flags)
{
	struct slice part;

	*flags = 0;
	while (slice_next(&text, ',', &part)) {
		bool known = false;

		for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
			if (slice_is(part, words[i].word)) {
				*flags |= words[i].flag;
				known = true;
			}
		if (!known)
			return false;
	}
	return true;
}

bool
list_flags(struct slice text, unsigned *flags, bool *migration_known)
{
	if (flags_from_letters(text, flags)) {
		*migration_known = text.length == 6;
		return true;
	}
	if (!flags_from_words(text, flags))
		return false;
	*migration_known = (*flags & MIGRATION_FLAGS) != 0;
	return true;
}

static int
set_flags(
    struct parser *parser, void *object, const struct rule *rule, struct slice value)
{
	struct inventory_domain *domain = object;
	unsigned flags;

	if (value.length == 0)
		return 0;
	if (!list_flags(value, &flags, &domain->migration_flags_known)) {
		parser_ignore(parser, "value of", slice_of(rule->key));
		return 0;
	}
	domain->flags_known = true;
	domain->flags = flags;
	/* Its console is never a concentrator's, whatever the columns leave out. */
	if ((flags & INVENTORY_FLAG_CONTROL) != 0) {
		parser->build->control = domain->name;
		if (domain->console_kind == INVENTORY_CONSOLE_NONE)
			domain->console_kind = INVENTORY_CONSOLE_PHYSICAL;
	}
	return 0;
}

/* Of a domain that list-bindings told about, only the flags. */
static const struct rule flag_rules[] = {
    RULE_SKIP("name"),
    RULE_SKIP("state"),
    RULE("flags", set_flags, inventory_domain, flags),
    RULE_SKIP("cons"),
    RULE_SKIP("ncpu"),
    RULE_SKIP("mem"),
    RULE_SKIP("util"),
    RULE_SKIP("uptime"),
    RULE_SKIP("norm_util"),
    RULE_SKIP("softstate"),
    RULE_END,
};

static bool
line_is_bound(const struct line *line)
{
	struct slice state;

	return line_find(line, "state", &state) &&
	       (slice_is(state, "active") || slice_is(state, "bound"));
}

/* Bound by one of the two listings, and inactive by the other one. */
static bool
is_contested(const struct line *line, const struct inventory_domain *domain)
{
	struct slice state;

	if (domain_is_bound(domain))
		return line_find(line, "state", &state) && slice_is(state, "inactive");
	return domain->state == INVENTORY_STATE_INACTIVE && line_is_bound(line);
}

/*
 * A domain that list-bindings did not show is taken over, without any device. Bound
 * ones it always shows: see agree.c.
 */
static int
list_unbound(struct parser *parser, const char *name)
{
	struct build *build = parser->build;
	struct inventory_domain *domain;
	int error;

	if (line_is_bound(&parser->line)) {
		build->unbound = name;
		return 0;
	}
	domain = inventory_add_domain(build->inventory);
	error = domain_fill(parser, domain);
	if (error == 0)
		error = parser_apply(parser, flag_rules, domain);
	if (error == 0 && names_add(&build->found, NAME_DOMAIN, name, domain) != 0)
		return parser_fail(parser, -ENOMEM, "out of memory");
	return error;
}

static int
list_domain(struct parser *parser)
{
	struct build *build = parser->build;
	struct inventory_domain *domain;
	struct slice name;
	const char *copy;
	int error;

	if (!line_find(&parser->line, "name", &name) || name.length == 0)
		return parser_fail(parser, -EPROTO, "DOMAIN without a name");
	parser->met_domain = true;
	error = value_copy(parser, name, &copy);
	if (error != 0)
		return error;
	if (names_add(&build->listed, NAME_DOMAIN, copy, NULL) != 0)
		return parser_fail(parser, -ENOMEM, "out of memory");
	domain = names_find_one(&build->domains, NAME_DOMAIN, name);
	if (domain == NULL)
		return list_unbound(parser, copy);
	if (is_contested(&parser->line, domain))
		build->contested = copy;
	return parser_apply(parser, flag_rules, domain);
}

/*
 * Take the found domains over, only now because the names are searched while the
 * listing is read. Where no flag told the control domain, its usual name does.
 */
static int
list_end(struct parser *parser)
{
	struct build *build = parser->build;

	for (size_t i = 0; i < build->found.count; i++) {
		const struct name *name = &build->found.entries[i];

		if (names_add(&build->domains, name->kind, name->text, name->object) !=
		    0)
			return parser_fail(parser, -ENOMEM, "out of memory");
	}
	if (build->control == NULL &&
	    names_find_one(&build->domains, NAME_DOMAIN, slice_of("primary")) != NULL)
		build->control = "primary";
	return 0;
}

static const struct record list_records[] = {
    {"", NULL, NULL, NULL},
    {"DOMAIN", list_domain, NULL, NULL},
    {NULL, NULL, NULL, NULL},
};

int
parse_list(struct parser *parser, struct slice text)
{
	int error = parser_run(parser, text, list_records);

	if (error == 0)
		error = domains_complete(parser, &parser->build->listed);
	return error != 0 ? error : list_end(parser);
}

bool
ldm_migrating(const struct inventory *inventory)
{
	const struct inventory_domain *domain;

	for (domain = inventory->domains; domain != NULL; domain = domain->next)
		if (domain->flags_known && (domain->flags & MIGRATION_FLAGS) != 0)
			return true;
	return false;
}
