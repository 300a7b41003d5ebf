/* The block `http`: where others may read what the daemon knows. */
#include "agent/config.h"

#include <errno.h>
#include <stdlib.h>

#include "agent/config_private.h"
#include "agent/reason.h"

#define SECOND 1000

/* Milliseconds for a request; what needs longer means no good. */
#define HEADER_TIME ((int64_t)10 * SECOND)

static int
subjects_take(struct config *config, cfg_t *cfg, struct reason *reason)
{
	unsigned count = cfg_size(cfg, "subjects");
	const char **subjects = calloc(count + 1, sizeof(*subjects));

	config->store->subjects = subjects;
	if (subjects == NULL)
		return reason_set(reason, -ENOMEM, "no memory for the configuration");
	for (unsigned i = 0; i < count; i++)
		subjects[i] = cfg_getnstr(cfg, "subjects", i);
	config->http.tls.subjects = subjects;
	return 0;
}

/* All of TLS, or nothing of it. */
static int
tls_take(struct config *config, cfg_t *cfg, struct reason *reason)
{
	struct http_tls_options *tls = &config->http.tls;
	int given;

	tls->certificate = cfg_getstr(cfg, "certificate");
	tls->key = cfg_getstr(cfg, "key");
	tls->ca = cfg_getstr(cfg, "ca");
	given = (tls->certificate != NULL) + (tls->key != NULL) + (tls->ca != NULL) +
		(cfg_size(cfg, "subjects") > 0);
	if (given != 0 && given != 4)
		return config_refuse(config, cfg, reason,
		    "TLS needs certificate, key, ca and subjects, or none of them");
	if (given != 0 && config->http.listen == NULL)
		return config_refuse(
		    config, cfg, reason, "certificates are of no use without listen");
	config->http.encrypted = given != 0;
	return subjects_take(config, cfg, reason);
}

int
config_take_http(struct config *config, cfg_t *cfg, struct reason *reason)
{
	const char *mode = cfg_getstr(cfg, "socket-mode");
	struct http_options *http = &config->http;

	if (!config_read_mode(mode, &http->mode))
		return config_refuse(config, cfg, reason,
		    "socket-mode \"%s\" is no mode such as \"0660\"", mode);
	http->path = cfg_getstr(cfg, "socket");
	http->group = cfg_getstr(cfg, "socket-group");
	if (http->group != NULL && http->path == NULL)
		return config_refuse(
		    config, cfg, reason, "socket-group is of no use without socket");
	http->listen = cfg_getstr(cfg, "listen");
	http->connections = cfg_getint(cfg, "connections");
	http->streams = cfg_getint(cfg, "streams");
	http->idle_time = cfg_getint(cfg, "idle-time") * SECOND;
	http->header_time = HEADER_TIME;
	return tls_take(config, cfg, reason);
}

bool
config_same_http(const struct http_options *a, const struct http_options *b)
{
	return config_text_equal(a->path, b->path) && a->mode == b->mode &&
	       config_text_equal(a->group, b->group) &&
	       config_text_equal(a->listen, b->listen) &&
	       a->encrypted == b->encrypted && a->connections == b->connections &&
	       a->streams == b->streams && a->idle_time == b->idle_time;
}
