#include "agent/cli/table.h"

#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

#define CELL_SIZE 512

struct cell {
	char *text;
	size_t width; /* columns of a terminal */
	enum colour colour;
};

struct table {
	size_t columns;
	size_t *widths;
	bool *right;
	struct cell *cells; /* headings first */
	size_t count, room;
	bool lost;
};

static const char *const colours[] = {
    [COLOUR_NONE] = "",
    [COLOUR_RED] = "\033[31m",
    [COLOUR_GREEN] = "\033[32m",
    [COLOUR_YELLOW] = "\033[33m",
    [COLOUR_MAGENTA] = "\033[35m",
    [COLOUR_BOLD] = "\033[1m",
    [COLOUR_DIM] = "\033[2m",
};

/* Columns that UTF-8 text takes; octets where the locale cannot tell. */
static size_t
text_width(const char *text)
{
	wchar_t wide[CELL_SIZE];
	size_t length = mbstowcs(wide, text, CELL_SIZE);
	int width;

	if (length == (size_t)-1 || length == CELL_SIZE)
		return strlen(text);
	width = wcswidth(wide, length);
	return width < 0 ? strlen(text) : (size_t)width;
}

struct table *
table_new(const char *const *headings, size_t count)
{
	struct table *table = calloc(1, sizeof(*table));

	if (table == NULL)
		return NULL;
	table->widths = calloc(count, sizeof(*table->widths));
	table->right = calloc(count, sizeof(*table->right));
	if (table->widths == NULL || table->right == NULL) {
		table_free(table);
		return NULL;
	}
	table->columns = count;
	for (size_t i = 0; i < count; i++) {
		table->right[i] = headings[i][0] == '>';
		table_add(table, COLOUR_BOLD, "%s", headings[i] + table->right[i]);
	}
	return table;
}

void
table_free(struct table *table)
{
	if (table == NULL)
		return;
	for (size_t i = 0; i < table->count; i++)
		free(table->cells[i].text);
	free(table->cells);
	free(table->widths);
	free(table->right);
	free(table);
}

static bool
table_grow(struct table *table)
{
	size_t room = table->room == 0 ? 64 : table->room * 2;
	struct cell *cells;

	if (table->count < table->room)
		return true;
	cells = realloc(table->cells, room * sizeof(*cells));
	if (cells == NULL)
		return false;
	table->cells = cells;
	table->room = room;
	return true;
}

void
table_add(struct table *table, enum colour colour, const char *format, ...)
{
	char text[CELL_SIZE];
	struct cell *cell;
	size_t column;
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (!table_grow(table)) {
		table->lost = true;
		return;
	}
	column = table->count % table->columns;
	cell = &table->cells[table->count];
	cell->text = strdup(text);
	if (cell->text == NULL) {
		table->lost = true;
		return;
	}
	cell->colour = colour;
	cell->width = text_width(text);
	if (cell->width > table->widths[column])
		table->widths[column] = cell->width;
	table->count++;
}

size_t
table_width(const struct table *table)
{
	size_t width = 0;

	for (size_t i = 0; i < table->columns; i++)
		width += table->widths[i] + (i > 0 ? 2 : 0);
	return width;
}

/* blanks are printed when something follows: there are none at the ends of lines. */
static void
cell_print(const struct table *table, size_t number, FILE *to, bool colour, int *blanks)
{
	const struct cell *cell = &table->cells[number];
	size_t column = number % table->columns;
	int padding = (int)(table->widths[column] - cell->width);

	*blanks += column > 0 ? 2 : 0;
	*blanks += table->right[column] ? padding : 0;
	if (cell->text[0] != '\0') {
		fprintf(to, "%*s", *blanks, "");
		colour_print(to, colour, cell->colour, "%s", cell->text);
		*blanks = 0;
	}
	*blanks += table->right[column] ? 0 : padding;
}

/* So many columns side by side; what is left of a row, but not of the headings, under
 * them. */
static int
columns_print(const struct table *table, size_t columns, FILE *to, bool colour)
{
	int blanks = 0;

	for (size_t i = 0; i < table->count; i++) {
		const char *text = table->cells[i].text;
		size_t column = i % table->columns;

		if (column < columns)
			cell_print(table, i, to, colour, &blanks);
		else if (i >= table->columns && text[0] != '\0')
			fprintf(to, "    %s\n", text);
		if (column + 1 == columns) {
			fputc('\n', to);
			blanks = 0;
		}
	}
	return table->lost ? -ENOMEM : 0;
}

int
table_print(const struct table *table, FILE *to, bool colour)
{
	return columns_print(table, table->columns, to, colour);
}

int
table_print_folded(const struct table *table, FILE *to, bool colour)
{
	bool fits = table_width(table) <= terminal_width(to);

	return columns_print(table, table->columns - (fits ? 0 : 1), to, colour);
}

void
colour_print(FILE *to, bool use, enum colour colour, const char *format, ...)
{
	va_list args;

	use = use && colour != COLOUR_NONE;
	if (use)
		fputs(colours[colour], to);
	va_start(args, format);
	vfprintf(to, format, args);
	va_end(args);
	if (use)
		fputs("\033[0m", to);
}

bool
colour_wanted(FILE *to)
{
	const char *no = getenv("NO_COLOR");

	return (no == NULL || no[0] == '\0') && isatty(fileno(to)) == 1;
}

size_t
terminal_width(FILE *to)
{
	struct winsize size;

	if (isatty(fileno(to)) != 1)
		return SIZE_MAX;
	if (ioctl(fileno(to), TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
		return 80;
	return size.ws_col;
}
