#include "agent/readiness/cpu_type.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

#include "agent/readiness/release.h"

static const struct {
	const char *word;
	enum cpu_type type;
} words[] = {
    {"T1", CPU_TYPE_T1},
    {"T2", CPU_TYPE_T2},
    {"T2+", CPU_TYPE_T2_PLUS},
    {"T3", CPU_TYPE_T3},
    {"T4", CPU_TYPE_T4},
    {"T5", CPU_TYPE_T5},
    {"M5", CPU_TYPE_M5},
    {"M6", CPU_TYPE_M6},
    {"M7", CPU_TYPE_M7},
    {"T7", CPU_TYPE_M7},
    {"S7", CPU_TYPE_S7},
    {"M8", CPU_TYPE_M8},
    {"T8", CPU_TYPE_M8},
    {"M10", CPU_TYPE_M10},
    {"X", CPU_TYPE_M10},
    {"X+", CPU_TYPE_M10},
    {"M12", CPU_TYPE_M12},
    {"XII", CPU_TYPE_M12},
};

static size_t
word_length(const char *text)
{
	size_t length = 0;

	while (isalnum((unsigned char)text[length]) || text[length] == '+')
		length++;
	return length;
}

/* "T2 Plus" is the T2+. */
static enum cpu_type
type_of(enum cpu_type type, const char *rest)
{
	rest += strspn(rest, " ");
	return type == CPU_TYPE_T2 && word_length(rest) == 4 &&
		       strncasecmp(rest, "plus", 4) == 0
		   ? CPU_TYPE_T2_PLUS
		   : type;
}

enum cpu_type
cpu_type_parse(const char *text)
{
	while (*text != '\0') {
		size_t length = word_length(text);

		for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
			if (strlen(words[i].word) == length &&
			    strncasecmp(words[i].word, text, length) == 0)
				return type_of(words[i].type, text + length);
		text += length > 0 ? length : 1;
	}
	return CPU_TYPE_OTHER;
}

bool
cpu_type_is_fujitsu(enum cpu_type type)
{
	return type >= CPU_TYPE_M10;
}

bool
cpu_type_has_adi(enum cpu_type type)
{
	return type >= CPU_TYPE_M7 && type <= CPU_TYPE_M8;
}

/* T4 and later Oracle CPUs. */
static bool
is_class1(enum cpu_type type)
{
	return type >= CPU_TYPE_T4 && type <= CPU_TYPE_M8;
}

/* Servers with system firmware 7.x. */
static bool
has_firmware_7(enum cpu_type type)
{
	return type <= CPU_TYPE_T2_PLUS;
}

/* One M12 of the two: other classes than native need manager 3.5 there. */
static enum cpu_answer
m12_answer(enum cpu_type type, int64_t release, bool is_generic)
{
	if (type != CPU_TYPE_M12 || release >= RELEASE(3, 5))
		return CPU_FITS;
	/* A patched Solaris 10 control domain has generic from 3.2 on. */
	if (release == INVENTORY_UNKNOWN || (is_generic && release >= RELEASE(3, 2)))
		return CPU_UNTOLD;
	return CPU_REFUSED;
}

static enum cpu_answer
fujitsu_answer(const struct cpu_move *move, bool is_generic)
{
	enum cpu_answer source =
	    m12_answer(move->from, move->source_release, is_generic);
	enum cpu_answer target = m12_answer(move->to, move->target_release, is_generic);

	if (source == CPU_REFUSED || target == CPU_REFUSED)
		return CPU_REFUSED;
	return source == CPU_UNTOLD ? source : target;
}

/* Between different CPUs from T4 on; what managers before 3.2 allow is not known. */
static enum cpu_answer
class1_answer(const struct cpu_move *move)
{
	return release_older(move->source_release, move->target_release) < RELEASE(3, 2)
		   ? CPU_UNTOLD
		   : CPU_FITS;
}

/*
 * Between different Oracle CPUs, one of them before T4. Up to 3.4 none goes to T5 or
 * later or back; from 3.5 on none between firmware 7.x and later firmware.
 */
static enum cpu_answer
old_answer(const struct cpu_move *move)
{
	int64_t older = release_older(move->source_release, move->target_release);
	bool firmware_7 = has_firmware_7(move->from) || has_firmware_7(move->to);
	bool both = has_firmware_7(move->from) && has_firmware_7(move->to);
	bool far = move->from >= CPU_TYPE_T5 || move->to >= CPU_TYPE_T5;

	if (far && firmware_7)
		return CPU_REFUSED;
	if (older == INVENTORY_UNKNOWN)
		return CPU_UNTOLD;
	if (older < RELEASE(2, 2)) /* the first one with cross-CPU migration */
		return CPU_REFUSED;
	if (far)
		return older < RELEASE(3, 5) ? CPU_REFUSED : CPU_UNTOLD;
	return older >= RELEASE(3, 5) && firmware_7 && !both ? CPU_REFUSED : CPU_FITS;
}

static enum cpu_answer
generic_answer(const struct cpu_move *move)
{
	bool fujitsu = cpu_type_is_fujitsu(move->from);

	if (fujitsu != cpu_type_is_fujitsu(move->to))
		return CPU_UNTOLD;
	if (fujitsu)
		return fujitsu_answer(move, true);
	if (is_class1(move->from) && is_class1(move->to))
		return class1_answer(move);
	return old_answer(move);
}

/* Between CPUs of the same type everything goes, but for M12. */
static enum cpu_answer
same_answer(const struct cpu_move *move)
{
	if (move->from != CPU_TYPE_M12)
		return CPU_FITS;
	if (move->arch == NULL)
		return CPU_UNTOLD;
	if (strcmp(move->arch, "native") == 0)
		return CPU_FITS;
	return fujitsu_answer(move, strcmp(move->arch, "generic") == 0);
}

enum cpu_answer
cpu_move_answer(const struct cpu_move *move)
{
	bool known = move->from != CPU_TYPE_OTHER && move->to != CPU_TYPE_OTHER;

	if (strcasecmp(move->source, move->target) == 0 ||
	    (known && move->from == move->to))
		return same_answer(move);
	if (!known || move->arch == NULL)
		return CPU_UNTOLD;
	if (strcmp(move->arch, "native") == 0)
		return CPU_REFUSED;
	if (strcmp(move->arch, "migration-class1") == 0)
		return is_class1(move->from) && is_class1(move->to)
			   ? class1_answer(move)
			   : CPU_REFUSED;
	if (strcmp(move->arch, "sparc64-class1") == 0)
		return cpu_type_is_fujitsu(move->from) && cpu_type_is_fujitsu(move->to)
			   ? fujitsu_answer(move, false)
			   : CPU_REFUSED;
	return strcmp(move->arch, "generic") == 0 ? generic_answer(move) : CPU_UNTOLD;
}
