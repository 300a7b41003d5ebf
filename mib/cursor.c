/* The cursor of mib/table.h: nested sorted lists, walked in the order of the index. */
#include "mib/table.h"

#include <string.h>

/* What stands behind a part that moved on starts from the beginning. */
static void
restart_behind(const struct table *table, struct table_row *row, size_t part)
{
	memset(row->index + part + 1, 0,
	    (table->index_count - part - 1) * sizeof(*row->index));
}

/* Stand on the first item with a row from a position on. */
static bool
stand_from(const struct table *table, struct table_row *row, size_t part, size_t at)
{
	const struct table_level *level = table->levels[part];
	size_t count = level->count(row);

	for (; at < count; at++) {
		level->stand(row, part, at);
		if (!level->skip || !level->skip(row)) {
			row->at[part] = at;
			return true;
		}
	}
	return false;
}

/* The position of the first item whose index is not below the wanted one. */
static size_t
search(const struct table *table, struct table_row *row, size_t part, uint32_t wanted)
{
	size_t low = 0, high = table->levels[part]->count(row);

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		table->levels[part]->stand(row, part, middle);
		if (row->index[part] < wanted)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool seek_part(const struct table *table, struct table_row *row, size_t part);

/* From a part that stands to a whole row: this item's first, else the next one's. */
static bool
complete(const struct table *table, struct table_row *row, size_t part)
{
	if (part + 1 == table->index_count)
		return true;
	while (!seek_part(table, row, part + 1)) {
		if (!stand_from(table, row, part, row->at[part] + 1))
			return false;
		restart_behind(table, row, part);
	}
	return true;
}

static bool
seek_part(const struct table *table, struct table_row *row, size_t part)
{
	uint32_t wanted = row->index[part];

	if (!stand_from(table, row, part, search(table, row, part, wanted)))
		return false;
	if (row->index[part] != wanted)
		restart_behind(table, row, part);
	return complete(table, row, part);
}

bool
table_seek(const struct table *table, struct table_row *row)
{
	return seek_part(table, row, 0);
}

bool
table_next(const struct table *table, struct table_row *row)
{
	for (size_t part = table->index_count; part-- > 0;)
		if (stand_from(table, row, part, row->at[part] + 1)) {
			restart_behind(table, row, part);
			return complete(table, row, part);
		}
	return false;
}
