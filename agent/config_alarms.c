/* The block `alarms`. */
#include "agent/config.h"

#include "agent/alarms/alarms.h"
#include "agent/config_private.h"

void
config_take_number(cfg_t *cfg, const char *key, int64_t factor, int64_t *number)
{
	if (cfg_size(cfg, key) > 0)
		*number = cfg_getint(cfg, key) * factor;
}

static int
kind_take(struct config *config, cfg_t *cfg, struct reason *reason)
{
	enum alarm_kind kind = alarm_kind_find(cfg_title(cfg));
	struct alarms_kind_options *options = &config->alarms.kinds[kind];

	if (kind == 0)
		return config_refuse(config, cfg, reason,
		    "kind \"%s\" is no kind of alarm; migready.conf(5) lists them",
		    cfg_title(cfg));
	config_take_number(cfg, "raise-hold", 1000, &options->raise_hold);
	config_take_number(cfg, "clear-hold", 1000, &options->clear_hold);
	if (cfg_size(cfg, "notify") > 0)
		options->notified = cfg_getbool(cfg, "notify");
	return 0;
}

static void
notice_take(struct alarms_options *options, cfg_t *cfg, const char *key,
    enum alarm_notification notification)
{
	if (cfg_size(cfg, key) == 0)
		return;
	options->notices &= ~(1U << notification);
	if (cfg_getbool(cfg, key))
		options->notices |= 1U << notification;
}

int
config_take_alarms(struct config *config, cfg_t *cfg, struct reason *reason)
{
	struct alarms_options *options = &config->alarms;
	int error = 0;

	*options = alarms_defaults();
	config_take_number(cfg, "vcc-low", 1, &options->vcc_low);
	config_take_number(cfg, "rate", 1, &options->rate);
	config_take_number(cfg, "burst", 1, &options->burst);
	config_take_number(cfg, "events", 1, &options->events);
	config_take_number(cfg, "flap-changes", 1, &options->flap_changes);
	config_take_number(cfg, "flap-window", 1, &options->flap_window);
	config_take_number(cfg, "flap-quiet", 1, &options->flap_quiet);
	notice_take(options, cfg, "run-started", ALARM_RUN_STARTED);
	notice_take(options, cfg, "run-finished", ALARM_RUN_FINISHED);
	for (unsigned i = 0; i < cfg_size(cfg, "kind") && error == 0; i++)
		error = kind_take(config, cfg_getnsec(cfg, "kind", i), reason);
	return error;
}
