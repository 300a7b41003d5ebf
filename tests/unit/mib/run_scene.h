/*
 * mrRunTable and its neighbours over a real engine whose hosts are played: web1, domain
 * 2, can move from sparc-a to sparc-b, host 2.
 */
#ifndef TESTS_UNIT_MIB_RUN_SCENE_H
#define TESTS_UNIT_MIB_RUN_SCENE_H

#include "mib/tables.h"
#include "mib/view.h"
#include "tests/unit/engine/stage.h"
#include "tests/unit/mib/walk.h"

/* A migration of web1 to sparc-b as run 5. */
#define MIGRATE "10.1.2.5=i2 10.1.3.5=i2 10.1.4.5=i3 "

/* 2025-11-26T12:00:00.0Z, when the stage begins. */
#define NOON "x:07e90b1a0c0000002b0000"

struct run_scene {
	struct stage *stage;
	struct mib_view view; /* mrRunLock is 41, the requester "SNMP, user noc" */
};

/* There is one; *state is it. */
int run_scene_open(void **state);
int run_scene_close(void **state);
struct table_set run_scene_tables(struct run_scene *scene);
/* The policy of the stage was changed. */
void run_scene_set_policy(struct run_scene *scene);

/*
 * One SET of "10.1.4.5=i3 10.1.5.5=xC000 10.1.7.5=sname 10.1.8.5=g7": integers, octets,
 * text, gauges. What a manager is told.
 */
int run_scene_put(struct run_scene *scene, const char *text);
/* Assert what GET answers, as walk_format() writes it. */
void run_scene_get(struct run_scene *scene, const char *name, const char *value);
/* Assert that mrLastRefusal has a part. */
void run_scene_refusal(struct run_scene *scene, const char *part);

#endif
