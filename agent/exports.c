#include "agent/exports.h"

#include <errno.h>
#include <stdlib.h>

#include "agent/config.h"
#include "agent/export/exporter.h"
#include "agent/export/file.h"
#include "agent/reason.h"

struct exports {
	struct exporter *exporter;
	struct export_file *file;
};

int
exports_open(struct exports **exports, struct event_base *base,
    const struct config *config, const struct export_sources *sources,
    struct reason *reason)
{
	struct export_sources own = *sources;
	struct exports *new = calloc(1, sizeof(*new));

	if (new == NULL)
		return reason_set(reason, -ENOMEM, "no memory for exports");
	if (own.agent == NULL)
		own.agent = config->agent;
	own.required_targets = config->required_targets;
	new->exporter = exporter_new(&own, base);
	if (new->exporter == NULL ||
	    export_file_open(&new->file, base, new->exporter, &config->export) != 0) {
		exports_free(new);
		return reason_set(reason, -ENOMEM, "no memory for exports");
	}
	*exports = new;
	return 0;
}

void
exports_free(struct exports *exports)
{
	if (exports == NULL)
		return;
	export_file_free(exports->file);
	exporter_free(exports->exporter);
	free(exports);
}

struct exporter *
exports_exporter(struct exports *exports)
{
	return exports->exporter;
}

void
exports_reload(struct exports *exports, const struct config *config)
{
	struct export_sources sources = *exporter_sources(exports->exporter);

	sources.required_targets = config->required_targets;
	exporter_set_sources(exports->exporter, &sources);
	export_file_set_options(exports->file, &config->export);
}

void
exports_tick(struct exports *exports, const struct instant *now)
{
	export_file_tick(exports->file, now);
}
