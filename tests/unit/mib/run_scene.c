#include "tests/unit/mib/run_scene.h"
#undef MIB /* of the pair; the library has one of its own */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>
#include <net-snmp/agent/net-snmp-agent-includes.h>

#include "mib/root.h"
#include "tests/unit/cmocka_all.h"

#define CELLS 20

static const struct table *const tables[] = {
    &run_table, &run_output_table, &run_scalars};

struct table_set
run_scene_tables(struct run_scene *scene)
{
	return (struct table_set){
	    .base = root_objects,
	    .base_length = root_objects_length,
	    .tables = tables,
	    .table_count = sizeof(tables) / sizeof(*tables),
	    .view = &scene->view,
	};
}

int
run_scene_open(void **state)
{
	struct mib_sources sources = {.version = "0.1.0"};
	struct run_scene *scene = calloc(1, sizeof(*scene));
	void *stage;

	assert_non_null(scene);
	stage_open(&stage);
	scene->stage = stage;
	assert_int_equal(pair_domain(&scene->stage->pair)->index, 2);
	assert_int_equal(scene->stage->pair.host_b->index, 2);
	sources.fleet = scene->stage->pair.fleet;
	sources.engine = scene->stage->engine;
	view_set_sources(&scene->view, &sources);
	scene->view.now = scene->stage->now;
	scene->view.run_lock = 41;
	snprintf(
	    scene->view.requester, sizeof(scene->view.requester), "SNMP, user noc");
	*state = scene;
	return 0;
}

int
run_scene_close(void **state)
{
	struct run_scene *scene = *state;
	void *stage = scene->stage;

	view_close(&scene->view);
	stage_close(&stage);
	free(scene);
	return 0;
}

void
run_scene_set_policy(struct run_scene *scene)
{
	engine_set_policy(
	    scene->stage->engine, &scene->stage->policy, scene->stage->pair.policy);
}

int
run_scene_put(struct run_scene *scene, const char *text)
{
	struct table_set set = run_scene_tables(scene);
	struct walk_set cells[CELLS];
	char names[CELLS][32];
	unsigned char octets[CELLS][8];
	long numbers[CELLS];
	size_t count = 0;
	char copy[512], *at = copy, *word;

	snprintf(copy, sizeof(copy), "%s", text);
	while ((word = strsep(&at, " "))) {
		char *value = strchr(word, '=');
		struct walk_set *cell = &cells[count];

		if (!value)
			continue;
		assert_true(count < CELLS);
		snprintf(names[count], sizeof(names[count]), "%.*s",
		    (int)(value - word), word);
		*cell = (struct walk_set){.name = names[count], .value = value + 2};
		cell->size = strlen(value + 2);
		cell->type = ASN_OCTET_STR;
		if (value[1] == 'i' || value[1] == 'g') {
			numbers[count] = strtol(value + 2, NULL, 10);
			cell->type = value[1] == 'i' ? ASN_INTEGER : ASN_GAUGE;
			cell->value = &numbers[count];
			cell->size = sizeof(numbers[count]);
		} else if (value[1] == 'x') {
			cell->size /= 2;
			for (size_t i = 0; i < cell->size; i++)
				sscanf(value + 2 + 2 * i, "%2hhx", &octets[count][i]);
			cell->value = octets[count];
		}
		count++;
	}
	scene->view.now = scene->stage->now;
	return walk_write(&set, cells, count);
}

void
run_scene_get(struct run_scene *scene, const char *name, const char *value)
{
	struct table_set set = run_scene_tables(scene);
	char answer[512];

	snprintf(answer, sizeof(answer), "%s = %s", name, value);
	walk_expect(&set, MODE_GET, name, answer);
}

void
run_scene_refusal(struct run_scene *scene, const char *part)
{
	struct table_set set = run_scene_tables(scene);
	char text[512];

	walk_ask(&set, MODE_GET, "13.4.0", text, sizeof(text));
	if (!strstr(text, part))
		fail_msg("\"%s\" does not say \"%s\"", text, part);
}
