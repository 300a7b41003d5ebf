/* How a host's manager is set up, as far as a site lets it be probed. */
#ifndef AGENT_FLEET_INVENTORY_SETTINGS_H
#define AGENT_FLEET_INVENTORY_SETTINGS_H

/* Here and everywhere in an inventory. */
enum inventory_answer {
	INVENTORY_ANSWER_UNKNOWN,
	INVENTORY_ANSWER_NO,
	INVENTORY_ANSWER_YES,
};

/* What no listing tells: by probes, where a site allows them. */
struct inventory_settings {
	/* Of the manager's service: its XML interface, and whether it migrates. */
	enum inventory_answer xmpp, incoming, outgoing;
	enum inventory_answer save_spconfig; /* migration_save_spconfig */
	const char *firmware;                /* system firmware "9.8.6" or "XCP2230" */
	const char *trusted; /* hosts with a certificate there: inventory_trust.h */
};

#endif
