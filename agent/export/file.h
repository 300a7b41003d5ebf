/*
 * The snapshot as a file that is always whole: written beside, made durable, renamed.
 * It is written piece by piece from the event loop, which is never held up for long,
 * when something changed, and at an interval in any case.
 */
#ifndef AGENT_EXPORT_FILE_H
#define AGENT_EXPORT_FILE_H

#include <stdint.h>

#include "agent/export/format.h"

struct event_base;
struct export_file;
struct exporter;
struct instant;

struct export_file_options {
	const char *path; /* borrowed; "" = no file */
	enum print_format format;
	int64_t interval; /* seconds at most from one file to the next */
};

/* Borrows exporter. *file is freed by export_file_free. -ENOMEM. */
int export_file_open(struct export_file **file, struct event_base *base,
    struct exporter *exporter, const struct export_file_options *options);
/* A file that is not complete is not kept. */
void export_file_free(struct export_file *file);

/* Other options (reload); the next file is as they say. */
void export_file_set_options(
    struct export_file *file, const struct export_file_options *options);

/* Look whether a file is due; call about once a second. */
void export_file_tick(struct export_file *file, const struct instant *now);

#endif
