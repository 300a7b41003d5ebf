/* What is exported, and where to. */
#include "agent/config.h"

#include <errno.h>

#include "agent/config_private.h"
#include "agent/reason.h"

int
config_take_export(struct config *config, cfg_t *cfg, struct reason *reason)
{
	static const char *const formats[] = {
	    [PRINT_PB] = "pb", [PRINT_JSON] = "json", [PRINT_TEXT] = "text"};
	cfg_t *export = cfg_getsec(cfg, "export");
	const char *word = cfg_getstr(export, "format");
	int format = config_find_word(word, formats, 3);

	if (format < 0)
		return config_refuse(config, export, reason,
		    "format \"%s\" is not pb, json or text", word);
	config->export = (struct export_file_options){
	    .path = cfg_getstr(export, "file"),
	    .format = (enum print_format)format,
	    .interval = cfg_getint(export, "interval"),
	};
	if (config->export.path[0] != '\0' && config->export.path[0] != '/')
		return config_refuse(config, export, reason,
		    "file \"%s\" does not begin with /", config->export.path);
	return 0;
}
