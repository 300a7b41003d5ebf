/* The snmp block. */
#include "agent/config_private.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/config.h"
#include "agent/reason.h"

static int
users_take(struct config *config, cfg_t *cfg, struct reason *reason)
{
	unsigned count = cfg_size(cfg, "user");
	struct mib_user *users = calloc(count + 1, sizeof(*users));

	if (users == NULL)
		return reason_set(reason, -ENOMEM, "no memory for the configuration");
	config->store->users = users;
	for (unsigned i = 0; i < count; i++) {
		cfg_t *user = cfg_getnsec(cfg, "user", i);

		users[i] = (struct mib_user){
		    .name = cfg_title(user),
		    .auth_protocol = cfg_getstr(user, "auth-protocol"),
		    .auth_file = cfg_getstr(user, "auth-file"),
		    .priv_protocol = cfg_getstr(user, "priv-protocol"),
		    .priv_file = cfg_getstr(user, "priv-file"),
		    .write = cfg_getbool(user, "write"),
		};
		if (users[i].auth_file == NULL || users[i].priv_file == NULL)
			return config_refuse(config, user, reason,
			    "user \"%s\" needs auth-file and priv-file, each with a "
			    "passphrase of at least 8 characters",
			    users[i].name);
	}
	config->mib.users = users;
	config->mib.user_count = count;
	return 0;
}

static bool
user_is_configured(const struct config *config, const char *name)
{
	for (size_t i = 0; i < config->mib.user_count; i++)
		if (strcmp(config->mib.users[i].name, name) == 0)
			return true;
	return false;
}

/* SNMPv2c takes a community, SNMPv3 a user, and neither the other. */
static int
receiver_take(const struct config *config, cfg_t *cfg, struct mib_receiver *receiver,
    struct reason *reason)
{
	static const char *const versions[] = {"2c", "3"};
	int version = config_find_word(cfg_getstr(cfg, "version"), versions, 2);

	*receiver = (struct mib_receiver){
	    .address = cfg_title(cfg),
	    .user = cfg_getstr(cfg, "user"),
	    .community = cfg_getstr(cfg, "community"),
	    .inform = cfg_getbool(cfg, "inform"),
	};
	if (version < 0)
		return config_refuse(config, cfg, reason,
		    "trap \"%s\": version \"%s\" is not 2c or 3", receiver->address,
		    cfg_getstr(cfg, "version"));
	if (version == 0 && (receiver->community == NULL || receiver->user != NULL))
		return config_refuse(config, cfg, reason,
		    "trap \"%s\" of version 2c needs a community and no user",
		    receiver->address);
	if (version == 1 && (receiver->user == NULL || receiver->community != NULL ||
				!user_is_configured(config, receiver->user)))
		return config_refuse(config, cfg, reason,
		    "trap \"%s\" of version 3 needs one of the users of snmp and no "
		    "community",
		    receiver->address);
	return 0;
}

static int
receivers_take(struct config *config, cfg_t *cfg, struct reason *reason)
{
	unsigned count = cfg_size(cfg, "trap");
	struct mib_receiver *receivers = calloc(count + 1, sizeof(*receivers));
	int error = 0;

	if (receivers == NULL)
		return reason_set(reason, -ENOMEM, "no memory for the configuration");
	config->store->receivers = receivers;
	if (count > 0 && config->mib.mode != MIB_MODE_AGENT)
		return config_refuse(config, cfg, reason,
		    "trap is of snmp mode \"agent\": in mode \"agentx\" snmpd.conf "
		    "says "
		    "who is sent notifications");
	for (unsigned i = 0; i < count && error == 0; i++)
		error = receiver_take(
		    config, cfg_getnsec(cfg, "trap", i), &receivers[i], reason);
	config->mib.receivers = receivers;
	config->mib.receiver_count = count;
	return error;
}

int
config_take_snmp(struct config *config, cfg_t *cfg, struct reason *reason)
{
	static const char *const modes[] = {"agentx", "agent"};
	const char *word = cfg_getstr(cfg, "mode");
	int mode = config_find_word(word, modes, 2);
	int error;

	if (mode < 0)
		return config_refuse(config, cfg, reason,
		    "snmp mode \"%s\" is not agentx or agent", word);
	config->mib = (struct mib_options){
	    .mode = (enum mib_mode)mode,
	    .master = cfg_getstr(cfg, "master"),
	    .ping_interval = cfg_getint(cfg, "ping-interval"),
	    .listen = cfg_getstr(cfg, "listen"),
	    .community = cfg_getstr(cfg, "community"),
	    .state_dir = config->state_dir,
	};
	error = users_take(config, cfg, reason);
	if (error != 0)
		return error;
	if (mode == MIB_MODE_AGENT && config->mib.user_count == 0 &&
	    config->mib.community == NULL)
		return config_refuse(config, cfg, reason,
		    "snmp mode \"agent\" needs a user block or a community: nobody "
		    "could read");
	return receivers_take(config, cfg, reason);
}

static bool
user_equal(const struct mib_user *a, const struct mib_user *b)
{
	return strcmp(a->name, b->name) == 0 &&
	       config_text_equal(a->auth_protocol, b->auth_protocol) &&
	       config_text_equal(a->auth_file, b->auth_file) &&
	       config_text_equal(a->priv_protocol, b->priv_protocol) &&
	       config_text_equal(a->priv_file, b->priv_file) && a->write == b->write;
}

static bool
receiver_equal(const struct mib_receiver *a, const struct mib_receiver *b)
{
	return strcmp(a->address, b->address) == 0 &&
	       config_text_equal(a->user, b->user) &&
	       config_text_equal(a->community, b->community) && a->inform == b->inform;
}

bool
config_same_snmp(const struct mib_options *a, const struct mib_options *b)
{
	if (a->mode != b->mode || !config_text_equal(a->master, b->master) ||
	    a->ping_interval != b->ping_interval ||
	    !config_text_equal(a->listen, b->listen) ||
	    !config_text_equal(a->community, b->community) ||
	    a->user_count != b->user_count || a->receiver_count != b->receiver_count)
		return false;
	for (size_t i = 0; i < a->user_count; i++)
		if (!user_equal(&a->users[i], &b->users[i]))
			return false;
	for (size_t i = 0; i < a->receiver_count; i++)
		if (!receiver_equal(&a->receivers[i], &b->receivers[i]))
			return false;
	return true;
}
