#include "contrib/ldmsim/serve/mode.h"

#include <errno.h>
#include <string.h>

#include "contrib/ldmsim/model.h"

struct mode_word {
	const char *word;
	enum mode mode;
	uint64_t value; /* when no number is given */
};

/* The last two say what holds anyway. */
static const struct mode_word mode_words[] = {
    {"no-declaration", MODE_NO_DECLARATION, 1},
    {"id", MODE_BARE_ID, 1},
    {"upper-case", MODE_UPPER_CASE, 1},
    {"section-beside-content", MODE_SECTION_BESIDE_CONTENT, 1},
    {"trailing-nul", MODE_TRAILING_NUL, 1},
    {"trailing-newline", MODE_TRAILING_NEWLINE, 1},
    {"unknown-actions", MODE_UNKNOWN_ACTIONS, 1},
    {"split-records", MODE_SPLIT_RECORDS, 7},
    {"two-in-one", MODE_TWO_IN_ONE, 1},
    {"trickle", MODE_TRICKLE, 1000},
    {"flood", MODE_FLOOD, 100 << 20},
    {"endless-document", MODE_ENDLESS_DOCUMENT, 1},
    {"stalled-document", MODE_STALLED_DOCUMENT, 1},
    {"disconnect-after", MODE_DISCONNECT_AFTER, 1},
    {"disconnect-every", MODE_DISCONNECT_EVERY, 1000},
    {"close-at-once", MODE_CLOSE_AT_ONCE, 1},
    {"mute", MODE_MUTE, 1},
    {"no-starttls", MODE_NO_STARTTLS, 1},
    {"failure", MODE_FAILURE, 1},
    {"wrong-tls", MODE_WRONG_TLS, 1},
    {"declaration", MODE_NO_DECLARATION, 0},
    {"ovf-id", MODE_BARE_ID, 0},
};

#define MODE_WORDS (sizeof(mode_words) / sizeof(mode_words[0]))

static const struct mode_word *
find_word(const char *word, size_t length)
{
	for (size_t i = 0; i < MODE_WORDS; i++) {
		if (strlen(mode_words[i].word) == length &&
		    strncmp(mode_words[i].word, word, length) == 0)
			return &mode_words[i];
	}
	return NULL;
}

static int
complain(struct text *errors, const char *word, size_t length)
{
	text_format(errors, "ldmsim: unknown mode %.*s, it may be", (int)length, word);
	for (size_t i = 0; i < MODE_WORDS; i++)
		text_format(errors, " %s", mode_words[i].word);
	text_add(errors, "\n");
	return -EINVAL;
}

int
modes_add(struct modes *modes, const char *list, struct text *errors)
{
	for (const char *p = list, *end; *p != '\0'; p = *end != '\0' ? end + 1 : end) {
		size_t length = strcspn(p, ",="), digits = 0;
		const struct mode_word *word = find_word(p, length);
		struct text number = {0};
		uint64_t value = 0;

		end = p + strcspn(p, ",");
		if (word == NULL)
			return complain(errors, p, (size_t)(end - p));
		if (p[length] == '=') {
			digits = (size_t)(end - p) - length - 1;
			text_add_bytes(&number, p + length + 1, digits);
			value = size_parse(text_string(&number));
			text_free(&number);
			if (value == 0)
				return complain(errors, p, (size_t)(end - p));
		}
		modes->value[word->mode] = value > 0 ? value : word->value;
	}
	return 0;
}
