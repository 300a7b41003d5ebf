/* migready export: everything that the running daemon knows, for other programs. */
#include "agent/cli/cli.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "agent/cli/client.h"
#include "agent/config.h"
#include "agent/export/octets.h"
#include "agent/export/print.h"
#include "agent/export/snapshot.h"
#include "agent/reason.h"

/* What is printed at once. */
#define PIECE ((size_t)1 << 20)

static int
keep(void *context, const void *data, size_t size)
{
	struct octets *octets = context;

	octets_add(octets, data, size);
	return octets->error;
}

static int
put(void *context, const void *data, size_t size)
{
	return fwrite(data, 1, size, context) == size ? 0 : -EIO;
}

static int
print_whole(
    const struct octets *octets, enum print_format format, struct reason *reason)
{
	struct octets text = {0};
	int error = print_octets(&text, &migready__v1__inventory__descriptor,
	    octets->data, octets->size, format, reason);

	if (error == 0)
		error = put(stdout, text.data, text.size);
	octets_free(&text);
	return error;
}

static int
print_pieces(
    const struct octets *octets, enum print_format format, struct reason *reason)
{
	struct snapshot *snapshot;
	size_t item = 0;
	int error = snapshot_read(&snapshot, octets->data, octets->size, reason);

	if (error != 0)
		return error;
	while (error == 0 && item < snapshot->count) {
		struct octets text = {0};

		error = print_snapshot(&text, snapshot, format, &item, PIECE);
		if (error == 0)
			error = put(stdout, text.data, text.size);
		octets_free(&text);
	}
	snapshot_unref(snapshot);
	return error;
}

/* What follows the line that announces it. */
static int
export_take(struct client *client, size_t size, const char *host,
    enum print_format format, struct reason *reason)
{
	struct octets octets = {0};
	int error;

	if (format == PRINT_PB)
		return client_take(client, size, put, stdout, reason);
	error = client_take(client, size, keep, &octets, reason);
	if (error == 0)
		error = host != NULL ? print_whole(&octets, format, reason)
				     : print_pieces(&octets, format, reason);
	octets_free(&octets);
	return error;
}

static int
export_ask(
    const char *path, const char *host, enum print_format format, struct reason *reason)
{
	json_t *request = json_pack("{s:s, s:s*}", "request", "export", "host", host);
	struct client *client = NULL;
	json_t *line = NULL;
	json_int_t size;
	int error = client_ask(&client, path, request, reason);

	if (error == 0)
		error = client_next(client, CLIENT_PATIENCE, &line, reason);
	if (error == 0) {
		size = line_integer(line, "size");
		error = size >= 0
			    ? export_take(client, (size_t)size, host, format, reason)
			    : -EPROTO;
	}
	client_close(client);
	json_decref(line);
	json_decref(request);
	return error;
}

int
cli_export(const struct cli_options *options)
{
	const char *word =
	    options->export.format != NULL ? options->export.format : "json";
	int format = print_format_find(word);
	struct reason reason = {""};
	struct config *config = NULL;
	const char *path;
	int error;

	if (format < 0) {
		cli_error("--format is pb, json or text, not %s", word);
		return CLI_ERROR;
	}
	if (cli_control_path(options, &config, &path) != 0)
		return CLI_ERROR;
	error =
	    export_ask(path, options->export.host, (enum print_format)format, &reason);
	if (error != 0)
		cli_error(
		    "%s", reason.text[0] != '\0' ? reason.text : strerror(-error));
	config_free(config);
	return error == 0 ? 0 : CLI_ERROR;
}
