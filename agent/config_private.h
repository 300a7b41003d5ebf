/* Private to the configuration: libconfuse is known here and nowhere else. */
#ifndef AGENT_CONFIG_PRIVATE_H
#define AGENT_CONFIG_PRIVATE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include <confuse.h>

struct collector;
struct collector_option;
struct config;
struct http_options;
struct mib_options;
struct reason;

/* libconfuse ends quietly inside an open block; a key behind the text shows it. */
#define CONFIG_END_KEY "end-of-file"

/* Of a name that others know: of a host, of this agent. */
#define CONFIG_NAME_SIZE 256

/* What the strings of a configuration point into. */
struct config_store {
	cfg_t *cfg;
	cfg_opt_t *host_options;
	struct collector_value *values; /* of all hosts, one after the other */
	const char **lists;             /* NULL-terminated, one after the other */
	const char **engine_lists;      /* likewise */
	const char **subjects;          /* NULL-terminated */
	struct engine_window *windows;
	const char **evacuation_lists; /* likewise */
	struct evacuation_group *groups;
	struct mib_user *users;
	struct mib_receiver *receivers;
	char *control;                  /* the default path, where none is given */
	char machine[CONFIG_NAME_SIZE]; /* its name */
};

/* A parser for the whole file; makes host_options. NULL when memory is short. */
cfg_t *config_declare(struct config_store *store);

/* The option of a collector with that key, or NULL. */
const struct collector_option *config_find_option(
    const struct collector *collector, const char *key);

/* -EINVAL with "file:line: ..." for the block cfg. */
int config_refuse(const struct config *config, cfg_t *cfg, struct reason *reason,
    const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Position of a word, which may be NULL, among count words, or -1. */
int config_find_word(const char *word, const char *const *words, int count);

/* Whether two texts, each of which may be NULL, are the same. */
bool config_text_equal(const char *a, const char *b);

/* Take over the host blocks. 0 or -errno with a reason. */
int config_take_hosts(struct config *config, cfg_t *cfg, struct reason *reason);

/* ---- config_snmp.c ---- */

/* 0 or -errno with a reason. */
int config_take_snmp(struct config *config, cfg_t *cfg, struct reason *reason);
bool config_same_snmp(const struct mib_options *a, const struct mib_options *b);

/* A number that the file gives replaces the default, times factor. */
void config_take_number(cfg_t *cfg, const char *key, int64_t factor, int64_t *number);

/* ---- config_engine.c ---- */

/* -EINVAL or -ENOMEM with a reason. */
int config_take_engine(struct config *config, cfg_t *cfg, struct reason *reason);

/* ---- config_http.c ---- */

/* -EINVAL or -ENOMEM with a reason. */
int config_take_http(struct config *config, cfg_t *cfg, struct reason *reason);
bool config_same_http(const struct http_options *a, const struct http_options *b);
/*
 * A list of the file, NULL-terminated, at *room, which moves behind it; NULL when it is
 * not given.
 */
const char *const *config_take_list(cfg_t *cfg, const char *key, const char ***room);

/* ---- config_evacuation.c ---- */

/* -EINVAL or -ENOMEM with a reason. */
int config_take_evacuation(struct config *config, cfg_t *cfg, struct reason *reason);

/* ---- config_control.c ---- */

/* Octal, as chmod(1) has it; false: it is no mode of a file. */
bool config_read_mode(const char *text, mode_t *mode);

/* -EINVAL with a reason. After state_dir. */
int config_take_control(struct config *config, cfg_t *cfg, struct reason *reason);

/* ---- config_export.c ---- */

/* -EINVAL with a reason. */
int config_take_export(struct config *config, cfg_t *cfg, struct reason *reason);

/* ---- config_alarms.c ---- */

/* -EINVAL with a reason. */
int config_take_alarms(struct config *config, cfg_t *cfg, struct reason *reason);

#endif
