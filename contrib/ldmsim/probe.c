#include "contrib/ldmsim/probe.h"

#include <string.h>

#include "contrib/ldmsim/faults.h"
#include "contrib/ldmsim/fleet.h"

static void
print_switch(struct text *out, const char *name, bool on)
{
	text_format(out, "ldmd/%s boolean %s\n", name, on ? "true" : "false");
}

/*
 * The form is that of svcprop(1). Of the properties xmpp_enabled and
 * migration_save_spconfig are documented, the other names and the order are invented.
 */
static int
probe_smf(const struct object *host, struct answer *answer)
{
	struct text *out = &answer->out;

	print_switch(
	    out, "incoming_migration_enabled", !object_is(host, "incoming", "off"));
	if (host_since(host, 3, 5))
		print_switch(out, "migration_save_spconfig",
		    object_is(host, "save-spconfig", "on"));
	print_switch(
	    out, "outgoing_migration_enabled", !object_is(host, "outgoing", "off"));
	text_add(out, "ldmd/value_authorization astring solaris.smf.value.ldoms\n");
	print_switch(out, "xmpp_enabled", !object_is(host, "xmpp", "off"));
	return 0;
}

/* Without the key every certificate is trusted: there is no list of them. */
static int
probe_trust(const struct object *host, struct answer *answer)
{
	const char *list = object_get(host, "trust");

	if (list[0] == '\0') {
		text_add(&answer->err,
		    "/var/share/ldomsmanager/trust: No such file or directory\n");
		return 2;
	}
	text_add(&answer->out, ".\n..\n");
	while (*list != '\0') {
		int length = (int)strcspn(list, ",");

		text_format(&answer->out, "%.*s.pem\n", length, list);
		list += length + (list[length] == ',');
	}
	return 0;
}

/* As ILOM's `show /HOST sysfw_version` prints it. */
static int
probe_firmware(const struct object *host, struct answer *answer)
{
	const char *firmware = object_get_or(host, "firmware", "9.10.3 2022/03/08");

	if (strncmp(firmware, "XCP", 3) == 0)
		text_format(&answer->out, "%s\n", firmware); /* invented text */
	else
		text_format(&answer->out,
		    "\n  /HOST\n    Properties:\n"
		    "        sysfw_version = Sun System Firmware %s\n",
		    firmware);
	return 0;
}

static int
probe_host(const struct object *host, const char *what, struct answer *answer)
{
	if (strcmp(what, "smf") == 0)
		return probe_smf(host, answer);
	if (strcmp(what, "trust") == 0)
		return probe_trust(host, answer);
	if (strcmp(what, "firmware") == 0)
		return probe_firmware(host, answer);
	text_format(&answer->err, "ldmsim: probe smf|trust|firmware\n");
	return 1;
}

int
probe_run(
    const char *fleet_path, const char *name, const char **words, struct answer *answer)
{
	const char *what = words[0] != NULL ? words[0] : "";
	struct fleet *fleet;
	struct object *host;
	int status = 1;

	if (fleet_open(fleet_path, false, &fleet, &answer->err) < 0)
		return 1;
	answer->status = 1;
	if (fleet_host(fleet, name, &host, &answer->err) == 0) {
		if (!faults_admit(host, "probe", answer)) {
			status = answer->status;
		} else {
			answer->status = probe_host(host, what, answer);
			faults_apply(host, "probe", false, answer);
			status = answer->status;
		}
	}
	fleet_close(fleet);
	return status;
}
