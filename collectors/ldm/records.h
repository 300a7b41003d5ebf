/* The parsers of all listings, and the records that several of them share. */
#ifndef COLLECTORS_LDM_RECORDS_H
#define COLLECTORS_LDM_RECORDS_H

#include "collectors/ldm/parser.h"

struct inventory_domain;
struct names;

/* One per listing, see ldm_commands[]. */
int parse_bindings(struct parser *parser, struct slice text);
int parse_list(struct parser *parser, struct slice text);
int parse_constraints(struct parser *parser, struct slice text);
int parse_constraints_xml(struct parser *parser, struct slice text);
int parse_services(struct parser *parser, struct slice text);
int parse_netdev(struct parser *parser, struct slice text);
int parse_io(struct parser *parser, struct slice text);
int parse_devices(struct parser *parser, struct slice text);
int parse_status(struct parser *parser, struct slice text);
int parse_version(struct parser *parser, struct slice text);
int parse_mounts(struct parser *parser, struct slice text);
int parse_probe_smf(struct parser *parser, struct slice text);
int parse_probe_trust(struct parser *parser, struct slice text);
int parse_probe_firmware(struct parser *parser, struct slice text);

/*
 * The flags of `list -p`, as letters or as words; whether they tell of migrations.
 * False: they make no sense.
 */
bool list_flags(struct slice text, unsigned *flags, bool *migration_known);
/* The first number of a text, if it is a percentage; else *progress stays. */
void status_progress(struct slice text, int64_t *progress);

/* Records of a domain, into parser->domain; nothing where that is NULL. */
parser_step domain_uuid;
parser_step domain_mac;
parser_step domain_hostid;
parser_step domain_control;
parser_step domain_dependency;
parser_step domain_constraint;
parser_step domain_memory_row;
parser_step domain_io_row;
parser_step domain_vnet;
parser_step domain_vdisk;
parser_step domain_vdisk_row;
parser_step domain_vhba;

/* Rules of a console's fields, for struct inventory_console. */
extern const struct rule console_rules[];

/*
 * At the end of a listing of all domains: there must be some, each of them once.
 * -EPROTO with the parser's reason.
 */
int domains_complete(struct parser *parser, struct names *domains);

/* Whether the manager shows its state as active or bound. */
bool domain_is_bound(const struct inventory_domain *domain);

/*
 * Fill a domain that was just added from its own line. NULL: memory was short.
 */
int domain_fill(struct parser *parser, struct inventory_domain *domain);

/* A bus or slot assigned to the present domain; virtual functions are left out. */
int domain_add_io(struct parser *parser, struct slice name);
/* The comma-separated master domains. */
int domain_set_masters(
    struct parser *parser, struct inventory_domain *domain, struct slice names);

/* Go on with a domain of list-constraints, in either form: what is wanted of it. */
int constraints_domain(struct parser *parser, struct slice name);
/* The present one is over. */
void constraints_domain_end(struct parser *parser);

/*
 * Services in list-bindings, which only tell whose they are and which console ports
 * are taken.
 */
parser_step bound_vcc;
parser_step bound_vsw;
parser_step bound_vds;
parser_step bound_vds_row;
parser_step bound_vsan;
/* A client of a concentrator, of list-services or list-bindings. */
parser_step vcc_row;

/* Give services without an owner the one that list-bindings shows, where it is sure. */
void services_merge(struct parser *parser);

#endif
