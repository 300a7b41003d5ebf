#include "contrib/ldmsim/fleet.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "contrib/ldmsim/complete.h"
#include "contrib/ldmsim/journal.h"
#include "contrib/ldmsim/parse.h"
#include "contrib/ldmsim/write.h"

/* A fleet file that is larger is refused. */
#define FILE_LIMIT ((size_t)1 << 30)

struct section {
	const char *start,
	    *end; /* "host NAME ..." up to the next one, in the file's text */
	struct object *host; /* NULL until somebody asks */
	bool touched;
};

struct file {
	char *path;
	char *text;
	size_t length;
	mode_t mode;
	struct section *sections;
	size_t count;
	struct file *next;
};

struct fleet {
	char *path;
	bool directory, writing, complete; /* complete: every file was read */
	int lock;
	struct arena *arena;
	struct file *files;
};

static int
complain(struct text *errors, int error, const char *path, const char *what)
{
	text_format(errors, "ldmsim: %s: %s: %s\n", path, what, strerror(-error));
	return error;
}

static int
read_whole(struct file *file, struct text *errors)
{
	int fd = open(file->path, O_RDONLY | O_CLOEXEC);
	struct stat status;
	ssize_t got = 1;
	int error = 0;

	if (fd < 0 || fstat(fd, &status) != 0) {
		error = complain(errors, -errno, file->path, "cannot open");
		goto out;
	}
	if (!S_ISREG(status.st_mode) || (uintmax_t)status.st_size > FILE_LIMIT) {
		error =
		    complain(errors, -EFBIG, file->path, "not a file of at most 1 GB");
		goto out;
	}
	file->mode = status.st_mode & 0777;
	file->text = memory_resize(NULL, (size_t)status.st_size + 1);
	while (file->length < (size_t)status.st_size && got > 0) {
		got = read(fd, file->text + file->length,
		    (size_t)status.st_size - file->length);
		if (got < 0 && errno != EINTR)
			error = complain(errors, -errno, file->path, "cannot read");
		if (got > 0)
			file->length += (size_t)got;
		else if (got < 0 && error == 0)
			got = 1;
	}
	file->text[file->length] = '\0';
	if (error == 0 && strlen(file->text) != file->length)
		error = complain(errors, -EINVAL, file->path, "holds a NUL byte");
out:
	if (fd >= 0)
		close(fd);
	return error;
}

static bool
is_host_line(const char *line)
{
	return strncmp(line, "host", 4) == 0 && (line[4] == ' ' || line[4] == '\t');
}

/* Find the lines that begin with "host"; nothing else is looked at. */
static void
cut_sections(struct file *file)
{
	size_t room = 0;

	for (const char *line = file->text; line != NULL;) {
		if (is_host_line(line)) {
			if (file->count == room) {
				room = room * 2 + 16;
				file->sections = memory_resize(
				    file->sections, room * sizeof(struct section));
			}
			file->sections[file->count++] = (struct section){
			    line, file->text + file->length, NULL, false};
			if (file->count > 1)
				file->sections[file->count - 2].end = line;
		}
		line = strstr(line, "\nhost");
		line = line != NULL ? line + 1 : NULL;
	}
}

/* Before the first host there may only be comments. */
static int
check_head(const struct file *file, struct text *errors)
{
	const char *end = file->count > 0 ? file->sections[0].start : NULL;
	struct source source = {.file = file->path, .text = file->text};

	for (const char *p = file->text; *p != '\0' && p != end; p += *p == '\n') {
		const char *word = p + strspn(p, " \t\r");

		if (*word != '#' && *word != '\n' && *word != '\0') {
			source_locate(&source, word, errors);
			text_add(errors, "a fleet begins with: host NAME\n");
			return -EINVAL;
		}
		p = word + strcspn(word, "\n");
	}
	return 0;
}

static int
load_file(
    struct fleet *fleet, const char *path, struct file **loaded, struct text *errors)
{
	struct file *file = arena_alloc(fleet->arena, sizeof(*file));
	int error;

	file->path = arena_copy(fleet->arena, path, strlen(path));
	error = read_whole(file, errors);
	if (error == 0) {
		cut_sections(file);
		error = check_head(file, errors);
	}
	if (error < 0) {
		free(file->text);
		free(file->sections);
		return error;
	}
	file->next = fleet->files;
	fleet->files = file;
	*loaded = file;
	return 0;
}

static struct file *
find_file(struct fleet *fleet, const char *path)
{
	struct file *file = fleet->files;

	while (file != NULL && strcmp(file->path, path) != 0)
		file = file->next;
	return file;
}

static int
lock_fleet(struct fleet *fleet, struct text *errors)
{
	struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	const char *path = arena_format(
	    fleet->arena, fleet->directory ? "%s/lock" : "%s.lock", fleet->path);
	int got;

	fleet->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	if (fleet->lock < 0)
		return complain(errors, -errno, path, "cannot open the lock");
	do
		got = fcntl(fleet->lock, F_SETLKW, &whole);
	while (got < 0 && errno == EINTR);
	return got < 0 ? complain(errors, -errno, path, "cannot lock") : 0;
}

int
fleet_open(const char *path, bool writing, struct fleet **opened, struct text *errors)
{
	struct fleet *fleet = memory_resize(NULL, sizeof(*fleet));
	struct stat status;
	struct file *file;
	int error = 0;

	*fleet =
	    (struct fleet){.writing = writing, .lock = -1, .arena = arena_create()};
	fleet->path = arena_copy(fleet->arena, path, strlen(path));
	*opened = NULL;
	if (stat(path, &status) != 0)
		error = complain(errors, -errno, path, "cannot open the fleet");
	else
		fleet->directory = S_ISDIR(status.st_mode);
	if (error == 0 && writing)
		error = lock_fleet(fleet, errors);
	if (error == 0 && !fleet->directory)
		error = load_file(fleet, path, &file, errors);
	if (error < 0)
		fleet_close(fleet);
	else
		*opened = fleet;
	return error;
}

static int
parse_section(struct fleet *fleet, const struct file *file, struct section *section,
    struct text *errors)
{
	struct source source = {file->path, file->text, section->start, section->end};
	int error = parse_host(fleet->arena, &source, &section->host, errors);
	const struct object *culprit = NULL;
	struct text complaint = {0};

	if (error == 0 &&
	    complete_host(section->host, fleet, &culprit, &complaint) < 0) {
		error = -EINVAL;
		source_locate(&source, culprit->source, errors);
		text_format(errors, "%s %s: %s", schema_kind(culprit->kind)->keyword,
		    culprit->name, text_string(&complaint));
	}
	text_free(&complaint);
	if (error < 0)
		section->host = NULL;
	return error;
}

static bool
section_is(const struct section *section, const char *name)
{
	const char *word = section->start + 4;
	size_t length;

	word += strspn(word, " \t\"");
	length = strcspn(word, " \t\r\n\"");
	return strncmp(word, name, length) == 0 && name[length] == '\0';
}

int
fleet_host(
    struct fleet *fleet, const char *name, struct object **host, struct text *errors)
{
	const char *path = fleet->directory ? arena_format(fleet->arena, "%s/%s.fleet",
						  fleet->path, name)
					    : fleet->path;
	struct file *file = find_file(fleet, path);
	int error = 0;

	*host = NULL;
	if (file == NULL && strchr(name, '/') == NULL)
		error = load_file(fleet, path, &file, errors);
	for (size_t i = 0; error == 0 && file != NULL && i < file->count; i++) {
		struct section *section = &file->sections[i];

		if (!section_is(section, name))
			continue;
		if (section->host == NULL)
			error = parse_section(fleet, file, section, errors);
		*host = section->host;
		return error;
	}
	if (error == 0)
		error = complain(errors, -ENOENT, path,
		    arena_format(fleet->arena, "no host %s in the fleet", name));
	return error;
}

const char *
fleet_path(const struct fleet *fleet)
{
	return fleet->path;
}

int
fleet_touch(struct fleet *fleet, struct object *host, struct text *errors)
{
	const struct object *culprit;
	int error = complete_host(host, fleet, &culprit, errors);

	if (error < 0)
		return error;
	for (struct file *file = fleet->files; file != NULL; file = file->next) {
		for (size_t i = 0; i < file->count; i++) {
			if (file->sections[i].host == host)
				file->sections[i].touched = true;
		}
	}
	return 0;
}

static void
write_section(struct text *text, const struct section *section)
{
	const char *rest;

	if (!section->touched) {
		text_add_bytes(
		    text, section->start, (size_t)(section->end - section->start));
		return;
	}
	write_host(text, section->host);
	/* Comments below the last object belong to the host that follows. */
	rest = section->end;
	while (rest > section->start) {
		const char *line = rest - 1;

		while (line > section->start && line[-1] != '\n')
			line--;
		if (line[strspn(line, " \t\r")] != '#' &&
		    line[strspn(line, " \t\r")] != '\n')
			break;
		rest = line;
	}
	text_add_bytes(text, rest, (size_t)(section->end - rest));
}

static int
replace_file(struct fleet *fleet, const struct file *file, struct text *errors)
{
	char *path = arena_format(fleet->arena, "%s.XXXXXX", file->path);
	int fd = mkstemp(path), error = 0;
	struct text text = {0};
	FILE *stream;

	if (fd < 0)
		return complain(errors, -errno, path, "cannot create");
	stream = fdopen(fd, "w");
	if (file->count > 0) {
		text_add_bytes(
		    &text, file->text, (size_t)(file->sections[0].start - file->text));
	}
	for (size_t i = 0; i < file->count; i++)
		write_section(&text, &file->sections[i]);
	if (stream == NULL || fchmod(fd, file->mode) != 0 ||
	    fwrite(text_string(&text), 1, text.length, stream) != text.length)
		error = complain(errors, -errno, path, "cannot write");
	if (stream == NULL)
		close(fd);
	else if (fclose(stream) != 0 && error == 0)
		error = complain(errors, -errno, path, "cannot write");
	if (error == 0 && rename(path, file->path) != 0)
		error = complain(errors, -errno, file->path, "cannot replace");
	if (error < 0)
		unlink(path);
	text_free(&text);
	return error;
}

/* Replace the files of the hosts that were touched. */
static int
save(struct fleet *fleet, struct text *errors)
{
	int error = 0;

	for (struct file *file = fleet->files; file != NULL && error == 0;
	     file = file->next) {
		bool touched = false;

		for (size_t i = 0; i < file->count; i++)
			touched = touched || file->sections[i].touched;
		if (touched)
			error = replace_file(fleet, file, errors);
	}
	return error;
}

int
fleet_keep(struct fleet *fleet, struct object *host, const struct text *events,
    struct text *errors)
{
	int error = fleet_touch(fleet, host, errors);

	if (error == 0)
		error = save(fleet, errors);
	if (error < 0)
		return error;
	error = journal_append(fleet->path, events, errors);
	return error == -ENOENT ? 0 : error;
}

void
fleet_unlock(struct fleet *fleet)
{
	if (fleet->lock >= 0)
		close(fleet->lock);
	fleet->lock = -1;
}

/* Read the files of a directory that nobody asked for yet. */
static int
load_directory(struct fleet *fleet, struct text *errors)
{
	DIR *directory = opendir(fleet->path);
	const struct dirent *entry;
	struct file *file;
	int error = 0;

	if (directory == NULL)
		return complain(errors, -errno, fleet->path, "cannot list");
	while (error == 0 && (entry = readdir(directory)) != NULL) {
		size_t length = strlen(entry->d_name);
		const char *path =
		    arena_format(fleet->arena, "%s/%s", fleet->path, entry->d_name);

		if (length > 6 && strcmp(entry->d_name + length - 6, ".fleet") == 0 &&
		    find_file(fleet, path) == NULL)
			error = load_file(fleet, path, &file, errors);
	}
	closedir(directory);
	fleet->complete = error == 0;
	return error;
}

bool
fleet_mentions(struct fleet *fleet, const char *mac)
{
	struct text ignored = {0};

	if (fleet->directory && fleet->writing && !fleet->complete)
		load_directory(fleet, &ignored);
	text_free(&ignored);
	for (const struct file *file = fleet->files; file != NULL; file = file->next) {
		if (strstr(file->text, mac) != NULL)
			return true;
	}
	return false;
}

int
fleet_check(struct fleet *fleet, size_t *hosts, struct text *errors)
{
	int error = fleet->directory ? load_directory(fleet, errors) : 0;

	*hosts = 0;
	for (struct file *file = fleet->files; file != NULL; file = file->next) {
		for (size_t i = 0; i < file->count && error == 0; i++) {
			error = parse_section(fleet, file, &file->sections[i], errors);
			++*hosts;
		}
	}
	return error;
}

void
fleet_close(struct fleet *fleet)
{
	if (fleet == NULL)
		return;
	for (struct file *file = fleet->files; file != NULL; file = file->next) {
		free(file->text);
		free(file->sections);
	}
	fleet_unlock(fleet);
	arena_free(fleet->arena);
	free(fleet);
}
