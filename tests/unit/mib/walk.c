#include "tests/unit/mib/walk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>
#include <net-snmp/agent/net-snmp-agent-includes.h>

#include "tests/unit/cmocka_all.h"

#define TEXT_SIZE  600
#define REPEAT_MAX 64

static size_t
parse_name(const struct table_set *set, const char *text, oid *name)
{
	size_t length = set->base_length;

	memcpy(name, set->base, length * sizeof(*name));
	while (*text) {
		char *end;

		name[length++] = strtoul(text, &end, 10);
		text = *end ? end + 1 : end;
	}
	return length;
}

/* "type:value": octets that are not text in hexadecimal. */
static void
format_value(const struct variable_list *varbind, char *text, size_t size)
{
	int at;

	switch (varbind->type) {
	case ASN_INTEGER:
		snprintf(text, size, "i:%ld", *varbind->val.integer);
		return;
	case ASN_GAUGE:
		snprintf(text, size, "g:%lu", (unsigned long)*varbind->val.integer);
		return;
	case ASN_COUNTER:
		snprintf(text, size, "c:%lu", (unsigned long)*varbind->val.integer);
		return;
	case ASN_OCTET_STR:
		break;
	case SNMP_NOSUCHOBJECT:
		snprintf(text, size, "no such object");
		return;
	case SNMP_NOSUCHINSTANCE:
		snprintf(text, size, "no such instance");
		return;
	case SNMP_ENDOFMIBVIEW:
		snprintf(text, size, "end");
		return;
	default:
		snprintf(text, size, "type %d", varbind->type);
		return;
	}
	for (size_t i = 0; i < varbind->val_len; i++)
		if (varbind->val.string[i] < ' ' || varbind->val.string[i] > '~') {
			at = snprintf(text, size, "x:");
			for (i = 0; i < varbind->val_len; i++)
				at += snprintf(text + at, size - (size_t)at, "%02x",
				    varbind->val.string[i]);
			return;
		}
	snprintf(text, size, "s:%.*s", (int)varbind->val_len,
	    (const char *)varbind->val.string);
}

void
walk_format(const struct table_set *set, const struct variable_list *varbind,
    char *text, size_t size)
{
	int at = 0;

	text[0] = '\0';
	for (size_t i = set->base_length; i < varbind->name_length; i++)
		at += snprintf(text + at, size - (size_t)at, "%s%lu",
		    i > set->base_length ? "." : "", (unsigned long)varbind->name[i]);
	at += snprintf(text + at, size - (size_t)at, " = ");
	format_value(varbind, text + at, size - (size_t)at);
}

/*
 * Answer a request with `repeat` further repetitions, laid out as the library does.
 * The first binding of a chain is returned; it is freed with snmp_free_varbind().
 */
static struct variable_list *
ask(const struct table_set *set, int mode, const oid *name, size_t length, int repeat)
{
	netsnmp_agent_request_info info = {.mode = mode};
	netsnmp_request_info request = {.agent_req_info = &info, .repeat = repeat};
	struct variable_list *first = NULL, **next = &first;

	for (int i = 0; i <= repeat; i++) {
		*next = calloc(1, sizeof(**next));
		assert_non_null(*next);
		(*next)->type = ASN_NULL;
		next = &(*next)->next_variable;
	}
	snmp_set_var_objid(first, name, length);
	request.requestvb = request.requestvb_start = first;
	table_answer(set, &info, &request);
	return first;
}

void
walk_ask(
    const struct table_set *set, int mode, const char *name, char *text, size_t size)
{
	oid parsed[MAX_OID_LEN];
	size_t length = parse_name(set, name, parsed);
	struct variable_list *varbind = ask(set, mode, parsed, length, 0);

	walk_format(set, varbind, text, size);
	snmp_free_varbind(varbind);
}

void
walk_expect(const struct table_set *set, int mode, const char *name, const char *answer)
{
	char text[TEXT_SIZE];

	walk_ask(set, mode, name, text, sizeof(text));
	assert_string_equal(text, answer);
}

static void
format_expected(const struct walk_cell *cell, char *text, size_t size)
{
	snprintf(text, size, "%s = %s", cell->name, cell->value);
}

static void
check_get_and_next(
    const struct table_set *set, const struct walk_cell *cells, size_t count)
{
	char expected[TEXT_SIZE], last[TEXT_SIZE];

	for (size_t i = 0; i < count; i++) {
		format_expected(&cells[i], expected, sizeof(expected));
		walk_expect(set, MODE_GET, cells[i].name, expected);
		walk_expect(set, MODE_GETNEXT, i ? cells[i - 1].name : "", expected);
	}
	snprintf(last, sizeof(last), "%s = end", cells[count - 1].name);
	walk_expect(set, MODE_GETNEXT, cells[count - 1].name, last);
}

/* A walk by GETBULK of so many rows at a time must meet every cell once, and the end.
 */
static void
check_bulk(const struct table_set *set, const struct walk_cell *cells, size_t count,
    int repeat)
{
	oid name[MAX_OID_LEN];
	size_t length = parse_name(set, "", name);
	size_t met = 0;
	bool ended = false;

	while (!ended) {
		struct variable_list *first =
		    ask(set, MODE_GETBULK, name, length, repeat);
		struct variable_list *varbind = first;

		for (; varbind && !ended; varbind = varbind->next_variable) {
			char text[TEXT_SIZE], expected[TEXT_SIZE];

			length = varbind->name_length;
			memcpy(name, varbind->name, length * sizeof(*name));
			ended = varbind->type == SNMP_ENDOFMIBVIEW;
			if (ended)
				break;
			assert_true(met < count);
			format_expected(&cells[met++], expected, sizeof(expected));
			walk_format(set, varbind, text, sizeof(text));
			assert_string_equal(text, expected);
		}
		snmp_free_varbind(first);
	}
	assert_int_equal(met, count);
}

/* Several requests of one call are each answered for themselves. */
static void
check_list(const struct table_set *set, const struct walk_cell *cells, size_t count)
{
	netsnmp_agent_request_info info = {.mode = MODE_GET};
	netsnmp_request_info *requests = calloc(count, sizeof(*requests));
	struct variable_list *varbinds = calloc(count, sizeof(*varbinds));

	assert_non_null(requests);
	assert_non_null(varbinds);
	for (size_t i = 0; i < count; i++) {
		oid name[MAX_OID_LEN];
		size_t length = parse_name(set, cells[i].name, name);

		snmp_set_var_objid(&varbinds[i], name, length);
		requests[i].requestvb = &varbinds[i];
		requests[i].agent_req_info = &info;
		requests[i].next = i + 1 < count ? &requests[i + 1] : NULL;
		requests[i].processed = i == 0; /* not for us any more */
	}
	table_answer(set, &info, requests);
	assert_int_equal(varbinds[0].type, 0);
	for (size_t i = 0; i < count; i++) {
		char text[TEXT_SIZE], expected[TEXT_SIZE];

		format_expected(&cells[i], expected, sizeof(expected));
		walk_format(set, &varbinds[i], text, sizeof(text));
		if (i > 0)
			assert_string_equal(text, expected);
		snmp_free_var_internals(&varbinds[i]);
	}
	free(varbinds);
	free(requests);
}

void
walk_check(const struct table_set *set, const struct walk_cell *cells, size_t count)
{
	static const int repeats[] = {0, 1, 2, 6, REPEAT_MAX};

	for (size_t i = 1; i < count; i++) {
		oid before[MAX_OID_LEN], after[MAX_OID_LEN];
		size_t before_length = parse_name(set, cells[i - 1].name, before);
		size_t after_length = parse_name(set, cells[i].name, after);

		assert_true(
		    snmp_oid_compare(before, before_length, after, after_length) < 0);
	}
	check_get_and_next(set, cells, count);
	for (size_t i = 0; i < sizeof(repeats) / sizeof(*repeats); i++)
		check_bulk(set, cells, count, repeats[i]);
	check_list(set, cells, count);
}

/* ---- SET ---- */

/* One phase for all of them; the first error, or SNMP_ERR_NOERROR. */
static int
run_phase(const struct table_set *set, int mode, netsnmp_request_info *requests)
{
	netsnmp_agent_request_info info = {.mode = mode};
	netsnmp_request_info *request;

	for (request = requests; request; request = request->next) {
		request->agent_req_info = &info;
		request->status = SNMP_ERR_NOERROR;
	}
	table_answer(set, &info, requests);
	for (request = requests; request; request = request->next)
		if (request->status != SNMP_ERR_NOERROR)
			return request->status;
	return SNMP_ERR_NOERROR;
}

/* In the order of the library's handle_set_loop(). */
static int
run_phases(const struct table_set *set, netsnmp_request_info *requests)
{
	int error = run_phase(set, MODE_SET_RESERVE1, requests);

	if (error == SNMP_ERR_NOERROR)
		error = run_phase(set, MODE_SET_RESERVE2, requests);
	if (error != SNMP_ERR_NOERROR) {
		run_phase(set, MODE_SET_FREE, requests);
		return error;
	}
	error = run_phase(set, MODE_SET_ACTION, requests);
	if (error == SNMP_ERR_NOERROR)
		return run_phase(set, MODE_SET_COMMIT, requests);
	assert_int_equal(run_phase(set, MODE_SET_UNDO, requests), SNMP_ERR_NOERROR);
	return error;
}

int
walk_write(const struct table_set *set, const struct walk_set *bindings, size_t count)
{
	netsnmp_request_info *requests = calloc(count, sizeof(*requests));
	struct variable_list *varbinds = calloc(count, sizeof(*varbinds));
	int error;

	assert_non_null(requests);
	assert_non_null(varbinds);
	for (size_t i = 0; i < count; i++) {
		oid name[MAX_OID_LEN];
		size_t length = parse_name(set, bindings[i].name, name);

		snmp_set_var_objid(&varbinds[i], name, length);
		snmp_set_var_typed_value(&varbinds[i], bindings[i].type,
		    bindings[i].value, bindings[i].size);
		requests[i].requestvb = &varbinds[i];
		requests[i].next = i + 1 < count ? &requests[i + 1] : NULL;
		requests[i].prev = i > 0 ? &requests[i - 1] : NULL;
	}
	error = run_phases(set, requests);
	for (size_t i = 0; i < count; i++) {
		netsnmp_free_request_data_sets(&requests[i]);
		snmp_free_var_internals(&varbinds[i]);
	}
	free(varbinds);
	free(requests);
	return error;
}
