/*
 * The rules, one file per class: X_needs takes a domain apart, X_check looks at a
 * target for one need (see need_check for what it may look at), X_take takes what the
 * need uses up there.
 */
#ifndef AGENT_READINESS_RULES_H
#define AGENT_READINESS_RULES_H

#include "agent/readiness/need.h"
#include "agent/readiness/sink.h"

struct room;

/* vdisk.c: class 1 */
void vdisk_needs(struct needs *needs, const struct need_source *source);
void volume_check(
    const struct need *need, const struct need_target *target, struct sink *sink);
void disk_service_check(
    const struct need *need, const struct need_target *target, struct sink *sink);

/* vnet.c: class 2 */
void vnet_needs(struct needs *needs, const struct need_source *source);
void switch_check(
    const struct need *need, const struct need_target *target, struct sink *sink);
void switch_link_check(
    const struct need *need, const struct need_target *target, struct sink *sink);
void mac_check(
    const struct need *need, const struct need_target *target, struct sink *sink);

/* console.c: class 3 */
void console_needs(struct needs *needs, const struct need_source *source);
void concentrator_check(
    const struct need *need, const struct need_target *target, struct sink *sink);
void console_check(
    const struct need *need, const struct need_target *target, struct sink *sink);
void concentrator_take(const struct need *need, struct room *room);
void console_take(const struct need *need, struct room *room);
void group_check(
    const struct need *need, const struct need_target *target, struct sink *sink);

/* vsan.c: class 4 */
void vsan_needs(struct needs *needs, const struct need_source *source);
void vsan_check(
    const struct need *need, const struct need_target *target, struct sink *sink);

/* vf.c: class 5 */
void vf_needs(struct needs *needs, const struct need_source *source);
void vf_manager_check(
    const struct need *need, const struct need_target *target, struct sink *sink);
void vf_check(
    const struct need *need, const struct need_target *target, struct sink *sink);

/* cpu.c: class 6 */
void cpu_needs(struct needs *needs, const struct need_source *source);
void threads_check(
    const struct need *need, const struct need_target *target, struct sink *sink);
void threads_take(const struct need *need, struct room *room);
void named_core_check(
    const struct need *need, const struct need_target *target, struct sink *sink);
void named_core_take(const struct need *need, struct room *room);
void cpu_check(
    const struct need *need, const struct need_target *target, struct sink *sink);
void counters_check(
    const struct need *need, const struct need_target *target, struct sink *sink);

/* memory.c: class 7 */
void memory_needs(struct needs *needs, const struct need_source *source);
void memory_check(
    const struct need *need, const struct need_target *target, struct sink *sink);
void named_memory_check(
    const struct need *need, const struct need_target *target, struct sink *sink);
void memory_take(const struct need *need, struct room *room);
void named_memory_take(const struct need *need, struct room *room);

/* manager.c: class 8 */
void manager_needs(struct needs *needs, const struct need_source *source);
void manager_check(
    const struct need *need, const struct need_target *target, struct sink *sink);
void boot_policy_check(
    const struct need *need, const struct need_target *target, struct sink *sink);

/* settings.c: class 8, what only probes tell */
void settings_needs(struct needs *needs, const struct need_source *source);
void settings_check(
    const struct need *need, const struct need_target *target, struct sink *sink);
void firmware_check(
    const struct need *need, const struct need_target *target, struct sink *sink);
void trust_check(
    const struct need *need, const struct need_target *target, struct sink *sink);
void trusted_check(
    const struct need *need, const struct need_target *target, struct sink *sink);

/* state.c: class 9 */
void state_needs(struct needs *needs, const struct need_source *source);
void state_check(
    const struct need *need, const struct need_target *target, struct sink *sink);
void name_check(
    const struct need *need, const struct need_target *target, struct sink *sink);
void uuid_check(
    const struct need *need, const struct need_target *target, struct sink *sink);
void hostid_check(
    const struct need *need, const struct need_target *target, struct sink *sink);
void master_check(
    const struct need *need, const struct need_target *target, struct sink *sink);

#endif
