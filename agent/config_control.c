/* Where the daemon listens for the command, and who may ask. */
#include "agent/config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/config_private.h"
#include "agent/reason.h"

#define CONTROL_FILE "migready.sock"

bool
config_read_mode(const char *text, mode_t *mode)
{
	size_t length = strlen(text);

	if (length < 3 || length > 4 || strspn(text, "01234567") != length ||
	    (length == 4 && text[0] != '0'))
		return false;
	*mode = (mode_t)strtoul(text, NULL, 8);
	return true;
}

/* The default stands beside the state, so that two daemons never share it. */
static int
path_default(struct config *config, struct reason *reason)
{
	size_t size = strlen(config->state_dir) + sizeof("/" CONTROL_FILE);

	config->store->control = malloc(size);
	if (config->store->control == NULL)
		return reason_set(reason, -ENOMEM, "no memory for the configuration");
	snprintf(config->store->control, size, "%s/" CONTROL_FILE, config->state_dir);
	config->control = config->store->control;
	return 0;
}

int
config_take_control(struct config *config, cfg_t *cfg, struct reason *reason)
{
	const char *mode = cfg_getstr(cfg, "control-mode");

	if (!config_read_mode(mode, &config->control_mode))
		return config_refuse(config, cfg, reason,
		    "control-mode \"%s\" is no mode such as \"0660\"", mode);
	config->control_group = cfg_getstr(cfg, "control-group");
	config->control = cfg_getstr(cfg, "control");
	return config->control != NULL ? 0 : path_default(config, reason);
}
