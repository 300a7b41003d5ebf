#include "collectors/ldm/values.h"

#include <errno.h>

#include "agent/fleet/inventory.h"
#include "collectors/ldm/build.h"

#define VLAN_MAX 4095

static void *
member_at(void *object, size_t offset)
{
	return (char *)object + offset;
}

static int
digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return 16;
}

static bool
number_read(struct slice text, int base, int64_t *number)
{
	int64_t value = 0;

	if (text.length == 0)
		return false;
	for (size_t i = 0; i < text.length; i++) {
		int digit = digit_of(text.text[i]);

		if (digit >= base || value > (INT64_MAX - digit) / base)
			return false;
		value = value * base + digit;
	}
	*number = value;
	return true;
}

bool
value_number(struct slice text, int64_t *number)
{
	return number_read(text, 10, number);
}

bool
value_mac(struct slice text, int64_t *address)
{
	struct slice group;
	int64_t value = 0;
	int groups = 0;

	while (slice_next(&text, ':', &group)) {
		int64_t octet;

		if (group.length > 2 || ++groups > 6 || !number_read(group, 16, &octet))
			return false;
		value = value << 8 | octet;
	}
	*address = value;
	return groups == 6;
}

/* Where a word would be remembered. */
static struct slice *
word_slot(struct build *build, struct slice text)
{
	size_t hash = text.length;

	if (text.length > 0)
		hash = hash * 31 +
		       (size_t)(unsigned char)text.text[text.length / 2] * 7 +
		       (unsigned char)text.text[text.length - 1];
	return &build->words[hash % BUILD_WORDS];
}

int
value_copy(struct parser *parser, struct slice text, const char **copy)
{
	struct slice *word = word_slot(parser->build, text);

	if (word->text == NULL || word->length != text.length ||
	    memcmp(word->text, text.text, text.length) != 0) {
		word->text =
		    inventory_string(parser->build->inventory, text.text, text.length);
		word->length = text.length;
		if (word->text == NULL)
			return parser_out_of_memory(parser);
	}
	*copy = word->text;
	return 0;
}

int
set_text(
    struct parser *parser, void *object, const struct rule *rule, struct slice value)
{
	return value_copy(parser, value, member_at(object, rule->offset));
}

int
set_word(
    struct parser *parser, void *object, const struct rule *rule, struct slice value)
{
	return value.length > 0 ? set_text(parser, object, rule, value) : 0;
}

/* An empty value is normal; one that cannot be read is told. */
static int
value_unread(struct parser *parser, const struct rule *rule, struct slice value)
{
	if (value.length > 0)
		parser_ignore(parser, "value of", slice_of(rule->key));
	return 0;
}

int
set_number(
    struct parser *parser, void *object, const struct rule *rule, struct slice value)
{
	if (number_read(value, 10, member_at(object, rule->offset)))
		return 0;
	return value_unread(parser, rule, value);
}

int
set_hex(
    struct parser *parser, void *object, const struct rule *rule, struct slice value)
{
	struct slice digits = value;

	if (digits.length > 2 && digits.text[0] == '0' &&
	    (digits.text[1] == 'x' || digits.text[1] == 'X')) {
		digits.text += 2;
		digits.length -= 2;
	}
	if (number_read(digits, 16, member_at(object, rule->offset)))
		return 0;
	return value_unread(parser, rule, value);
}

/* The power of two a unit letter stands for, or 0. */
static unsigned
unit_shift(char unit)
{
	switch (unit) {
	case 'k':
	case 'K':
		return 10;
	case 'm':
	case 'M':
		return 20;
	case 'g':
	case 'G':
		return 30;
	case 't':
	case 'T':
		return 40;
	default:
		return 0;
	}
}

int
set_size(
    struct parser *parser, void *object, const struct rule *rule, struct slice value)
{
	int64_t *field = member_at(object, rule->offset);
	struct slice text = slice_trim(value);
	int64_t number;
	unsigned shift = 0;

	if (text.length > 0 && (text.text[text.length - 1] | 0x20) == 'b')
		text.length--;
	if (text.length > 0)
		shift = unit_shift(text.text[text.length - 1]);
	if (shift > 0)
		text.length--;
	if (!number_read(slice_trim(text), 10, &number) || number > INT64_MAX >> shift)
		return value_unread(parser, rule, value);
	*field = number << shift;
	return 0;
}

int
set_mac(
    struct parser *parser, void *object, const struct rule *rule, struct slice value)
{
	int64_t *field = member_at(object, rule->offset);
	int64_t address;

	if (!value_mac(value, &address))
		return value_unread(parser, rule, value);
	*field = address;
	return 0;
}

/* One id or a range of them. False when it is neither, or there are too many. */
static bool
vlans_read(struct slice text, uint16_t *ids, size_t *count)
{
	struct slice part;
	int64_t first;
	int64_t last;

	slice_next(&text, '-', &part);
	if (!number_read(part, 10, &first))
		return false;
	last = first;
	if (text.text != NULL && !number_read(text, 10, &last))
		return false;
	if (first < 1 || last > VLAN_MAX || first > last ||
	    *count + (size_t)(last - first) >= VLAN_MAX)
		return false;
	for (; first <= last; first++)
		ids[(*count)++] = (uint16_t)first;
	return true;
}

int
set_vlans(
    struct parser *parser, void *object, const struct rule *rule, struct slice value)
{
	uint16_t ids[VLAN_MAX];
	struct slice rest = value;
	struct slice part;
	size_t count = 0;

	while (value.length > 0 && slice_next(&rest, ',', &part))
		if (!vlans_read(slice_trim(part), ids, &count))
			return value_unread(parser, rule, value);
	if (inventory_set_vlans(parser->build->inventory,
		member_at(object, rule->offset), ids, count) != 0)
		return parser_out_of_memory(parser);
	return 0;
}

/* Where the last `@` stands, or the length. */
static size_t
at_position(struct slice value)
{
	for (size_t i = value.length; i > 0; i--)
		if (value.text[i - 1] == '@')
			return i - 1;
	return value.length;
}

int
set_at(struct parser *parser, void *object, const struct rule *rule, struct slice value)
{
	size_t at = at_position(value);
	int error;

	error = set_word(parser, object, rule, (struct slice){value.text, at});
	if (error != 0 || at + 1 >= value.length)
		return error;
	return value_copy(parser,
	    (struct slice){value.text + at + 1, value.length - at - 1},
	    member_at(object, rule->second));
}

int
set_unit(
    struct parser *parser, void *object, const struct rule *rule, struct slice value)
{
	int64_t *field = member_at(object, rule->offset);
	size_t at = at_position(value);

	(void)parser;
	if (*field == INVENTORY_UNKNOWN && at < value.length)
		(void)number_read(
		    (struct slice){value.text + at + 1, value.length - at - 1}, 10,
		    field);
	return 0;
}
