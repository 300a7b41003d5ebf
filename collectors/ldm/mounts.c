/* A mount table, as /etc/mnttab holds it or `mount -p` prints it. */
#include "collectors/ldm/mounts.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>

#include "collectors/ldm/names.h"

#define MOUNT_FIELDS 6

/* How deep file systems may be mounted over one another. */
#define MOUNT_LAYERS 16

struct mounts {
	char *text; /* a copy of the table, cut into strings */
	struct mount *entries;
	size_t count;
	struct names points;
};

/* Octal escapes such as \040 for a blank, in place. */
static void
text_unescape(char *text)
{
	char *to = text;

	for (; *text != '\0'; to++) {
		if (text[0] == '\\' && text[1] >= '0' && text[1] <= '3' &&
		    text[2] >= '0' && text[2] <= '7' && text[3] >= '0' &&
		    text[3] <= '7') {
			*to = (char)((text[1] - '0') * 64 + (text[2] - '0') * 8 +
				     (text[3] - '0'));
			text += 4;
		} else {
			*to = *text++;
		}
	}
	*to = '\0';
}

/* Cut a line at its blanks, in place. */
static int
line_cut(char *line, char *fields[MOUNT_FIELDS])
{
	int count = 0;

	while (count < MOUNT_FIELDS) {
		line += strspn(line, " \t\r");
		if (*line == '\0')
			break;
		fields[count++] = line;
		line += strcspn(line, " \t\r");
		if (*line != '\0')
			*line++ = '\0';
	}
	return count;
}

/*
 * special point type ... in mnttab; special fsckdev point type ... from mount -p, which
 * always prints a dash for the second.
 */
static bool
line_read(char *line, struct mount *mount)
{
	char *fields[MOUNT_FIELDS];
	int count = line_cut(line, fields);
	int skip = count >= 4 && strcmp(fields[1], "-") == 0;

	if (count < 3 + skip || fields[0][0] == '#' || fields[1 + skip][0] != '/')
		return false;
	text_unescape(fields[0]);
	text_unescape(fields[1 + skip]);
	*mount = (struct mount){fields[0], fields[1 + skip], fields[2 + skip]};
	return true;
}

int
mounts_open(struct mounts **mounts, struct slice table)
{
	struct mounts *new = calloc(1, sizeof(*new));
	char *line;
	char *next;

	if (new == NULL)
		return -ENOMEM;
	new->text = malloc(table.length + 1);
	new->entries = calloc(slice_count(table, '\n') + 1, sizeof(*new->entries));
	if (new->text == NULL || new->entries == NULL) {
		mounts_free(new);
		return -ENOMEM;
	}
	if (table.length > 0)
		memcpy(new->text, table.text, table.length);
	new->text[table.length] = '\0';
	for (line = new->text; line != NULL; line = next) {
		struct mount *mount = &new->entries[new->count];

		next = strchr(line, '\n');
		if (next != NULL)
			*next++ = '\0';
		if (!line_read(line, mount))
			continue;
		new->count++;
		if (names_add(&new->points, NAME_MOUNT, mount->point, mount) != 0) {
			mounts_free(new);
			return -ENOMEM;
		}
	}
	*mounts = new;
	return 0;
}

void
mounts_free(struct mounts *mounts)
{
	if (mounts == NULL)
		return;
	names_free(&mounts->points);
	free(mounts->entries);
	free(mounts->text);
	free(mounts);
}

size_t
mounts_count(const struct mounts *mounts)
{
	return mounts->count;
}

/* What is mounted at a point: the last entry lies on top. */
static const struct mount *
mount_at(struct mounts *mounts, struct slice point)
{
	size_t count;
	const struct name *names =
	    names_find(&mounts->points, NAME_MOUNT, point, MOUNT_LAYERS, &count);
	const struct mount *top = NULL;

	for (size_t i = 0; i < count; i++)
		if (top == NULL || (const struct mount *)names[i].object > top)
			top = names[i].object;
	return top;
}

const struct mount *
mounts_find(struct mounts *mounts, const char *path, const char **inside)
{
	size_t length = strlen(path);

	if (path[0] != '/')
		return NULL;
	for (;;) {
		const struct mount *mount;

		while (length > 1 && path[length - 1] == '/')
			length--;
		mount = mount_at(mounts, (struct slice){path, length});
		if (mount != NULL) {
			*inside = path + length;
			*inside += strspn(*inside, "/");
			return mount;
		}
		if (length == 1)
			return NULL;
		while (length > 1 && path[length - 1] != '/')
			length--;
	}
}
