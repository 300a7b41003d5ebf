/*
 * The programs that bench_walk runs against each other: our tables over a made-up
 * fleet, a minimal hand-written table of one integer column, and a manager that walks
 * either of them.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>
#include <net-snmp/agent/net-snmp-agent-includes.h>

#include "agent/fleet/fleet.h"
#include "agent/fleet/inventory.h"
#include "agent/fleet/registry.h"
#include "agent/log.h"
#include "agent/loop.h"
#include "agent/reason.h"
#include "agent/readiness/matrix.h"
#include "agent/readiness/policy.h"
#include "mib/mib.h"
#include "mib/root.h"

/* Where the minimal table is: beside our objects, below the same root. */
#define MINIMAL_ARC 99

static int
die(const char *what, const struct reason *reason)
{
	fprintf(stderr, "bench_walk_peers: %s: %s\n", what,
	    reason ? reason->text : "failed");
	exit(1);
}

/* ---- a fleet with so many pairs ---- */

static const char *
text(struct inventory *inventory, const char *string)
{
	return inventory_string(inventory, string, strlen(string));
}

static struct inventory *
make_inventory(unsigned host, unsigned domains)
{
	struct inventory *inventory = inventory_new();
	char name[64];

	inventory->facts =
	    INVENTORY_FACT_DOMAINS | INVENTORY_FACT_BINDINGS | INVENTORY_FACT_SERVICES;
	for (unsigned i = 0; i < domains; i++) {
		struct inventory_domain *domain = inventory_add_domain(inventory);

		snprintf(name, sizeof(name), "ldg%u-%u", host, i);
		domain->name = text(inventory, name);
		snprintf(name, sizeof(name), "%08x-0000-4000-8000-%012x", host, i);
		domain->uuid = text(inventory, name);
		domain->state = INVENTORY_STATE_ACTIVE;
	}
	if (inventory_finish(inventory))
		die("inventory", NULL);
	return inventory;
}

/* So many hosts with a domain each, and one without: hosts * hosts pairs. */
static struct fleet *
make_fleet(unsigned hosts)
{
	static const struct fleet_options options = {.lost_retention = 3600};
	struct registry *registry;
	struct fleet *fleet;
	struct reason reason = {""};
	struct instant now = instant_now();

	if (registry_open(&registry, NULL, &reason) ||
	    fleet_open(&fleet, registry, &options))
		die("fleet", &reason);
	for (unsigned i = 0; i <= hosts; i++) {
		const struct fleet_host *host;
		char name[32];

		snprintf(name, sizeof(name), "sparc-%u", i);
		if (fleet_add_host(fleet, name, 86400, &now, &host, &reason) ||
		    fleet_publish(
			fleet, host, make_inventory(i, i < hosts), &now, &reason))
			die(name, &reason);
	}
	return fleet;
}

static int
serve_ours(const struct mib_options *options, unsigned rows)
{
	struct mib_sources sources = {
	    .version = "bench",
	    .boot_id = 1,
	    .started = instant_now(),
	    .required_targets = 1,
	};
	struct instant now = instant_now();
	struct reason reason = {""};
	struct policy *policy;
	struct loop *loop;
	struct mib *mib;
	unsigned hosts = 1;

	while (hosts * hosts < rows)
		hosts++;
	sources.fleet = make_fleet(hosts);
	if (policy_new(&policy) ||
	    matrix_open(&sources.matrix, sources.fleet, policy, &now))
		die("matrix", NULL);
	sources.policy = policy;
	if (loop_open(&loop) || mib_open(&mib, options, &sources, &reason))
		die("mib", &reason);
	loop_set_snmp(loop, true);
	return loop_run(loop);
}

/* ---- the minimal table: rows 1 to n of one integer ---- */

static unsigned long minimal_rows;

static int
answer_minimal(netsnmp_mib_handler *handler, netsnmp_handler_registration *registration,
    netsnmp_agent_request_info *info, netsnmp_request_info *requests)
{
	(void)handler;
	for (; requests; requests = requests->next) {
		struct variable_list *varbind = requests->requestvb;
		size_t base = registration->rootoid_len;
		unsigned long index = 0;
		oid name[MAX_OID_LEN];
		long value;

		if (varbind->name_length > base)
			index = varbind->name[base];
		if (info->mode == MODE_GETNEXT)
			index++;
		if (index < 1 || index > minimal_rows) {
			if (info->mode == MODE_GETNEXT)
				netsnmp_set_request_error(
				    info, requests, SNMP_ENDOFMIBVIEW);
			continue;
		}
		memcpy(name, registration->rootoid, base * sizeof(*name));
		name[base] = index;
		value = (long)(index % 4) + 1;
		snmp_set_var_objid(varbind, name, base + 1);
		snmp_set_var_typed_integer(varbind, ASN_INTEGER, value);
	}
	return SNMP_ERR_NOERROR;
}

static int
serve_minimal(const struct mib_options *options, unsigned rows)
{
	char modules[] = "vacm_conf,usmConf";
	char community[64];
	oid name[MAX_OID_LEN];
	bool agentx = options->mode == MIB_MODE_AGENTX;

	minimal_rows = rows;
	setenv("MIBS", "", 1);
	setenv("MIBDIRS", "/dev/null", 1);
	setenv("SNMP_PERSISTENT_DIR", options->state_dir, 1);
	netsnmp_ds_set_boolean(
	    NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_DONT_PERSIST_STATE, 1);
	netsnmp_ds_set_boolean(
	    NETSNMP_DS_APPLICATION_ID, NETSNMP_DS_AGENT_NO_ROOT_ACCESS, 1);
	snmp_enable_stderrlog();
	if (agentx) {
		netsnmp_enable_subagent();
		netsnmp_ds_set_string(NETSNMP_DS_APPLICATION_ID,
		    NETSNMP_DS_AGENT_X_SOCKET, options->master);
	} else {
		netsnmp_ds_set_string(
		    NETSNMP_DS_APPLICATION_ID, NETSNMP_DS_AGENT_PORTS, options->listen);
		add_to_init_list(modules);
	}
	init_agent("bench");
	memcpy(name, root_name, root_length * sizeof(*name));
	name[root_length] = MINIMAL_ARC;
	netsnmp_register_handler(netsnmp_create_handler_registration(
	    "minimal", answer_minimal, name, root_length + 1, HANDLER_CAN_RONLY));
	snprintf(community, sizeof(community), "rocommunity public");
	netsnmp_config_remember(community);
	init_snmp("bench");
	if (!agentx && init_master_agent() != 0)
		die("minimal", NULL);
	while (agent_check_and_process(1) >= 0)
		continue;
	return 1;
}

/* ---- the manager ---- */

static netsnmp_session *
open_session(char *address)
{
	static u_char community[] = "public";
	netsnmp_session session;
	netsnmp_session *opened;

	netsnmp_ds_set_boolean(
	    NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_DONT_PERSIST_STATE, 1);
	setenv("MIBS", "", 1);
	setenv("MIBDIRS", "/dev/null", 1);
	init_snmp("bench");
	snmp_sess_init(&session);
	session.peername = address;
	session.version = SNMP_VERSION_2c;
	session.community = community;
	session.community_len = sizeof(community) - 1;
	session.timeout = 5 * 1000000L;
	opened = snmp_open(&session);
	if (!opened)
		die(address, NULL);
	return opened;
}

/* Take the rows of a response; false when the walk is at its end. */
static bool
take(const netsnmp_pdu *response, const oid *column, size_t column_length, oid *name,
    size_t *length, unsigned long *met)
{
	for (const struct variable_list *varbind = response->variables; varbind;
	     varbind = varbind->next_variable) {
		if (varbind->type == SNMP_ENDOFMIBVIEW ||
		    varbind->name_length <= column_length ||
		    netsnmp_oid_is_subtree(
			column, column_length, varbind->name, column_length) != 0)
			return false;
		*length = varbind->name_length;
		memcpy(name, varbind->name, *length * sizeof(*name));
		(*met)++;
	}
	return response->variables != NULL;
}

/*
 * Walk so many rows of a column, from a row on and again from the start of the column
 * at its end, by GETBULK of so many repetitions (0: by GETNEXT). Prints the rows and
 * the microseconds that they took.
 */
static int
walk(char *address, const char *column_text, const char *start_text, unsigned long most,
    long repetitions)
{
	netsnmp_session *session = open_session(address);
	oid column[MAX_OID_LEN], name[MAX_OID_LEN];
	size_t column_length = MAX_OID_LEN, length = MAX_OID_LEN;
	unsigned long met = 0, before = 0;
	struct timespec from, to;

	if (!read_objid(column_text, column, &column_length) ||
	    !read_objid(start_text, name, &length))
		die(column_text, NULL);
	clock_gettime(CLOCK_MONOTONIC, &from);
	while (met < most) {
		netsnmp_pdu *request =
		    snmp_pdu_create(repetitions ? SNMP_MSG_GETBULK : SNMP_MSG_GETNEXT);
		netsnmp_pdu *response = NULL;

		if (repetitions) {
			request->non_repeaters = 0;
			request->max_repetitions = repetitions;
		}
		snmp_add_null_var(request, name, length);
		if (snmp_synch_response(session, request, &response) != STAT_SUCCESS ||
		    response->errstat != SNMP_ERR_NOERROR)
			die("no answer", NULL);
		if (!take(response, column, column_length, name, &length, &met)) {
			if (met == before)
				die("no rows", NULL);
			before = met;
			memcpy(name, column, column_length * sizeof(*name));
			length = column_length;
		}
		snmp_free_pdu(response);
	}
	clock_gettime(CLOCK_MONOTONIC, &to);
	printf("%lu %" PRId64 "\n", met,
	    (int64_t)(to.tv_sec - from.tv_sec) * 1000000 +
		(to.tv_nsec - from.tv_nsec) / 1000);
	snmp_close(session);
	return 0;
}

/*
 * bench_walk_peers ours|minimal agentx|agent ADDRESS ROWS STATE_DIR
 * bench_walk_peers walk ADDRESS COLUMN START MOST REPETITIONS
 */
int
main(int count, char **arguments)
{
	struct mib_options options = {.ping_interval = 5, .community = "public"};

	log_open(LOG_LEVEL_ERROR, NULL, NULL);
	if (count == 7 && strcmp(arguments[1], "walk") == 0)
		return walk(arguments[2], arguments[3], arguments[4],
		    strtoul(arguments[5], NULL, 10), atol(arguments[6]));
	if (count != 6)
		return 2;
	options.mode =
	    strcmp(arguments[2], "agentx") == 0 ? MIB_MODE_AGENTX : MIB_MODE_AGENT;
	options.master = options.listen = arguments[3];
	options.state_dir = arguments[5];
	if (strcmp(arguments[1], "ours") == 0)
		return serve_ours(&options, (unsigned)atoi(arguments[4]));
	return serve_minimal(&options, (unsigned)atoi(arguments[4]));
}
