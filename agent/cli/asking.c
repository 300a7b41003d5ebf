/* Commands that ask the running daemon: where it listens, and what it lists. */
#include "agent/cli/cli.h"

#include <errno.h>
#include <string.h>

#include "agent/cli/client.h"
#include "agent/config.h"
#include "agent/process.h"
#include "agent/reason.h"

int
cli_control_path(
    const struct cli_options *options, struct config **config, const char **path)
{
	struct reason reason = {""};

	process_prepare();
	if (config_load(config, options->config, &reason) != 0) {
		cli_error("%s", reason.text);
		return -EINVAL;
	}
	*path = (*config)->control;
	if ((*path)[0] != '\0')
		return 0;
	cli_error(
	    "%s switches the control socket off: control = \"\"", options->config);
	config_free(*config);
	return -EINVAL;
}

int
cli_list(const struct cli_options *options, const char *what, cli_list_print *print)
{
	struct reason reason = {""};
	struct config *config = NULL;
	json_t *request, *list;
	const char *path;
	int status;

	if (cli_control_path(options, &config, &path) != 0)
		return CLI_ERROR;
	request = json_pack("{s:s}", "request", what);
	list = json_array();
	status = client_list(path, request, list, &reason);
	if (status == 0) {
		status = print(options, config, list);
		reason_set(&reason, 0, "%s", strerror(-status));
	}
	if (status < 0)
		cli_error("%s", reason.text);
	json_decref(request);
	json_decref(list);
	config_free(config);
	return status < 0 ? CLI_ERROR : status;
}
