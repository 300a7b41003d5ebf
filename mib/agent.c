/*
 * The agent of its own: port, users and views. They are told to the library in the
 * words of snmpd.conf, its one stable way in; no such file is read.
 */
#include "mib/session.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>
#include <net-snmp/agent/net-snmp-agent-includes.h>
#include <net-snmp/agent/mib_modules.h>

#include "agent/log.h"
#include "agent/reason.h"
#include "mib/engine_id.h"
#include "mib/receivers.h"
#include "mib/root.h"

#define LINE_SIZE 1024
/* RFC 3414 section 11.2; the upper bound is ours. */
#define PASSPHRASE_MIN 8
#define PASSPHRASE_MAX 128

/*
 * Views and groups, all under our name. One view is for reading, one for writing; both
 * hold all of our objects.
 */
static const char *const view[] = {
    root_text, "1.3.6.1.2.1.1", /* system */
    "1.3.6.1.6.3.10.2.1",       /* snmpEngine */
};

static void tell(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* A line of configuration, read when init_snmp() would read snmpd.conf. */
static void
tell(const char *format, ...)
{
	char line[LINE_SIZE];
	va_list args;

	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	netsnmp_config_remember(line);
}

/* Whether a word can stand in such a line as it is. */
static bool
is_word(const char *text, size_t most)
{
	size_t length = strlen(text);

	if (length == 0 || length > most)
		return false;
	for (size_t i = 0; i < length; i++)
		if (!isgraph((unsigned char)text[i]) || strchr("\"'\\#", text[i]))
			return false;
	return true;
}

int
agent_prepare(const struct mib_options *options, struct reason *reason)
{
	/* The parts of snmpd that answer beside our own objects. */
	char modules[] = "system_mib,sysORTable,snmpEngine,usmConf,usmStats,vacm_conf";

	if (!is_word(options->listen, LINE_SIZE / 2))
		return reason_set(reason, -EINVAL,
		    "\"%s\" is not an address to listen on; an example is "
		    "udp:127.0.0.1:1161",
		    options->listen);
	if (!options->state_dir)
		return reason_set(reason, -EINVAL,
		    "an SNMP agent of its own needs a directory for its state");
	netsnmp_ds_set_string(
	    NETSNMP_DS_APPLICATION_ID, NETSNMP_DS_AGENT_PORTS, options->listen);
	netsnmp_ds_set_boolean(NETSNMP_DS_APPLICATION_ID,
	    NETSNMP_DS_AGENT_DONT_LOG_TCPWRAPPERS_CONNECTS, 1);
	add_to_init_list(modules);
	return 0;
}

static int
configure_community(const char *community, struct reason *reason)
{
	if (!is_word(community, 255))
		return reason_set(reason, -EINVAL,
		    "a community must be of letters, digits and signs other than "
		    "quotes, backslash and #");
	tell("com2sec " SESSION_NAME " default %s", community);
	tell("com2sec6 " SESSION_NAME " default %s", community);
	tell("com2secunix " SESSION_NAME " default %s", community);
	tell("group " SESSION_NAME "Community v2c " SESSION_NAME);
	tell("access " SESSION_NAME "Community \"\" v2c noauth exact " SESSION_NAME
	     " none none");
	return 0;
}

int
agent_configure(
    const struct mib_options *options, const char *version, struct reason *reason)
{
	struct engine_id engine;
	int error = engine_id_start(&engine, options->state_dir, reason);

	if (error)
		return error;
	init_mib_modules();
	/* The library counts a start itself, if the engine is the one it was. */
	tell("exactEngineID 0x%s", engine.hex);
	tell("oldEngineID 0x%s", engine.hex);
	tell("engineBoots %lu", (unsigned long)engine.boots - 1);
	tell("sysDescr migready %s", version);
	tell("sysObjectID .%s", root_text);
	for (size_t i = 0; i < sizeof(view) / sizeof(*view); i++)
		tell("view " SESSION_NAME " included .%s", view[i]);
	tell("view " SESSION_NAME "Write included .%s", root_text);
	tell("access " SESSION_NAME "Users \"\" usm priv exact " SESSION_NAME
	     " none none");
	tell("access " SESSION_NAME "Writers \"\" usm priv exact " SESSION_NAME
	     " " SESSION_NAME "Write none");
	for (size_t i = 0; i < options->user_count; i++) {
		if (!is_word(options->users[i].name, 32))
			return reason_set(reason, -EINVAL,
			    "\"%s\" cannot be the name of an SNMP user: 1 to 32 "
			    "letters, digits and signs",
			    options->users[i].name);
		tell("group " SESSION_NAME "%s usm %s",
		    options->users[i].write ? "Writers" : "Users",
		    options->users[i].name);
	}
	return options->community ? configure_community(options->community, reason) : 0;
}

/* The first line of a file, escaped so that it can stand between quotes. */
static int
read_passphrase(const char *path, char *quoted, size_t size, struct reason *reason)
{
	char line[PASSPHRASE_MAX + 2] = "";
	FILE *file = fopen(path, "re");
	struct stat status;
	size_t length, at = 0;

	if (!file)
		return reason_set(
		    reason, -errno, "cannot read %s: %s", path, strerror(errno));
	if (fstat(fileno(file), &status) == 0 && status.st_mode & (S_IRWXG | S_IRWXO))
		log_warning(ROOM_SNMP,
		    "%s holds a passphrase and others than its owner may use it", path);
	if (!fgets(line, sizeof(line), file))
		line[0] = '\0';
	fclose(file);
	length = strcspn(line, "\r\n");
	if (length >= PASSPHRASE_MIN && length <= PASSPHRASE_MAX)
		for (size_t i = 0; i < length && at + 3 < size; i++) {
			if (strchr("\"\\", line[i]))
				quoted[at++] = '\\';
			quoted[at++] = line[i];
		}
	quoted[at] = '\0';
	explicit_bzero(line, sizeof(line));
	if (at == 0)
		return reason_set(reason, -EINVAL,
		    "the first line of %s must be a passphrase of %d to %d octets",
		    path, PASSPHRASE_MIN, PASSPHRASE_MAX);
	return 0;
}

/*
 * Make a user. The library says in the log why it cannot, and whether it could is seen
 * from the user being there.
 */
static int
create_user(const struct mib_user *user, struct reason *reason)
{
	char auth[2 * PASSPHRASE_MAX + 4], priv[2 * PASSPHRASE_MAX + 4];
	char line[LINE_SIZE];
	u_char engine[SNMP_MAX_ENG_SIZE];
	size_t engine_length;
	int error;

	if (!is_word(user->auth_protocol, 16) || !is_word(user->priv_protocol, 16))
		return reason_set(reason, -EINVAL,
		    "SNMP user %s needs protocols such as SHA-256 and AES", user->name);
	error = read_passphrase(user->auth_file, auth, sizeof(auth), reason);
	if (!error)
		error = read_passphrase(user->priv_file, priv, sizeof(priv), reason);
	if (!error) {
		snprintf(line, sizeof(line), "createUser -M %s %s \"%s\" %s \"%s\"",
		    user->name, user->auth_protocol, auth, user->priv_protocol, priv);
		netsnmp_config(line);
		engine_length = snmpv3_get_engineID(engine, sizeof(engine));
		if (!usm_get_user(engine, engine_length, user->name))
			error = reason_set(reason, -EINVAL,
			    "the SNMP library knows no %s or no %s for user %s",
			    user->auth_protocol, user->priv_protocol, user->name);
	}
	explicit_bzero(auth, sizeof(auth));
	explicit_bzero(priv, sizeof(priv));
	explicit_bzero(line, sizeof(line));
	return error;
}

int
agent_start(struct mib *mib, const struct mib_options *options, struct reason *reason)
{
	int error;

	for (size_t i = 0; i < options->user_count; i++) {
		error = create_user(&options->users[i], reason);
		if (error)
			return error;
	}
	if (init_master_agent() != 0)
		return reason_set(reason, -EADDRNOTAVAIL,
		    "cannot listen on %s; is the port free, and above 1023 for a "
		    "user without privileges?",
		    options->listen);
	mib->up = true;
	log_info(ROOM_SNMP, "answering SNMP on %s", options->listen);
	return receivers_open(&mib->receivers, options, reason);
}
