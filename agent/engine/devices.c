#include "agent/engine/devices.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/fleet/inventory.h"

/* What a line begins with whose value is the choice of the manager. */
#define CHOSEN "~"

struct list {
	char *text;
	size_t length;
	bool full;
};

__attribute__((format(printf, 2, 3))) static void
list_add(struct list *list, const char *format, ...)
{
	va_list args;
	int length;

	va_start(args, format);
	length = vsnprintf(
	    list->text + list->length, DEVICES_SIZE - list->length, format, args);
	va_end(args);
	if (length < 0 || (size_t)length >= DEVICES_SIZE - list->length) {
		list->text[list->length] = '\0';
		list->full = true;
		return;
	}
	list->length += (size_t)length;
}

static const char *
word(const char *text)
{
	return text != NULL ? text : "?";
}

/*
 * A group that is called after its domain goes by the new name, too. What nobody asked
 * for is chosen by the manager, here and there: a line that begins with CHOSEN.
 */
static void
console_add(struct list *list, const struct inventory_domain *domain)
{
	const struct inventory_console *console = &domain->console;
	bool own = console->group != NULL && strcmp(console->group, domain->name) == 0;
	const char *mark =
	    domain->console_explicit == INVENTORY_ANSWER_NO ? CHOSEN : "";

	if (domain->console_kind != INVENTORY_CONSOLE_VIRTUAL)
		return;
	list_add(list, "%sconsole\tport\t%" PRId64 "\n", mark, console->port);
	list_add(list, "%sconsole\tgroup\t%s\n", mark,
	    own ? "the domain's name" : word(console->group));
	list_add(list, "%sconsole\tconcentrator\t%s\n", mark, word(console->service));
}

static void
functions_add(struct list *list, const struct inventory *inventory,
    const struct inventory_domain *domain)
{
	const struct inventory_io *io =
	    inventory_find_io_owner(inventory, domain->name);

	for (; io != NULL; io = io->same_owner)
		if (io->type == INVENTORY_IO_VF && io->name != NULL &&
		    io->name[0] != '\0')
			list_add(list, "virtual function\t%s\tassigned\n", io->name);
}

char *
devices_text(const struct inventory *inventory, const struct inventory_domain *domain)
{
	struct list list = {.text = malloc(DEVICES_SIZE)};

	if (!domain->devices_known) {
		free(list.text);
		errno = ENODATA;
		return NULL;
	}
	if (list.text == NULL)
		return NULL;
	list.text[0] = '\0';
	for (const struct inventory_vdisk *disk = domain->vdisks; disk != NULL;
	     disk = disk->next)
		list_add(&list, "virtual disk\t%s\t%s@%s\n", word(disk->name),
		    word(disk->volume), word(disk->service));
	for (const struct inventory_vnet *net = domain->vnets; net != NULL;
	     net = net->next)
		list_add(&list, "network device\t%s\t%s, MAC %012" PRIx64 "\n",
		    word(net->name), word(net->service), (uint64_t)net->mac);
	for (const struct inventory_vhba *hba = domain->vhbas; hba != NULL;
	     hba = hba->next)
		list_add(
		    &list, "virtual HBA\t%s\t%s\n", word(hba->name), word(hba->vsan));
	console_add(&list, domain);
	functions_add(&list, inventory, domain);
	if (list.full) {
		free(list.text);
		errno = E2BIG;
		return NULL;
	}
	return list.text;
}

/* The value behind "kind<TAB>name<TAB>" in a list, or NULL; *length is set. */
static const char *
value_find(const char *list, const char *key, size_t key_length, size_t *length)
{
	while (*list != '\0') {
		size_t line;

		list += *list == CHOSEN[0];
		line = strcspn(list, "\n");
		if (line >= key_length && memcmp(list, key, key_length) == 0) {
			*length = line - key_length;
			return list + key_length;
		}
		list += line;
		list += *list == '\n';
	}
	return NULL;
}

static void
device_compare(const char *line, size_t length, const char *after, const char *target,
    devices_differ *differs, void *context)
{
	bool chosen = *line == CHOSEN[0];
	const char *name = memchr(line, '\t', length);
	const char *value = name != NULL ? strchr(name + 1, '\t') : NULL;
	char sentence[512];
	const char *now;
	size_t now_length = 0;
	int kind_length, name_length, value_length;

	if (value == NULL || value >= line + length)
		return;
	line += chosen;
	length -= chosen;
	kind_length = (int)(name - line);
	name_length = (int)(value - name - 1);
	value++;
	value_length = (int)(line + length - value);
	now = value_find(after, line, (size_t)(value - line), &now_length);
	if (now == NULL)
		snprintf(sentence, sizeof(sentence),
		    "%.*s %.*s (%.*s) is missing on %s", kind_length, line, name_length,
		    name + 1, value_length, value, target);
	else if (now_length != (size_t)value_length ||
		 memcmp(now, value, now_length) != 0)
		snprintf(sentence, sizeof(sentence),
		    "%.*s %.*s is %.*s on %s, it was %.*s", kind_length, line,
		    name_length, name + 1, (int)now_length, now, target, value_length,
		    value);
	else
		return;
	differs(context, sentence, chosen && now != NULL);
}

void
devices_compare(const char *before, const char *after, const char *target,
    devices_differ *differs, void *context)
{
	while (*before != '\0') {
		size_t length = strcspn(before, "\n");

		device_compare(before, length, after, target, differs, context);
		before += length;
		before += *before == '\n';
	}
}
