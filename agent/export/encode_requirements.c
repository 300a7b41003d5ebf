/* What is lacking where, once for all domains that ask the same. */
#include "agent/export/encode_private.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/export/schema.h"
#include "agent/fleet/fleet.h"
#include "agent/readiness/lacks.h"
#include "agent/readiness/need.h"
#include "agent/text.h"

/* Whether no bit is set in the eight octets there. */
static bool
is_eight_empty(const uint8_t *octets)
{
	uint64_t eight;

	memcpy(&eight, octets, sizeof(eight));
	return eight == 0;
}

Migready__V1__HostSet
encode_set(uint8_t *octets, size_t size)
{
	Migready__V1__HostSet message = MIGREADY__V1__HOST_SET__INIT;
	size_t from = 0;

	/* By eight first, as most sets have few hosts or none. */
	while (size >= 8 && is_eight_empty(octets + size - 8))
		size -= 8;
	while (size > 0 && octets[size - 1] == 0)
		size--;
	while (from + 8 <= size && is_eight_empty(octets + from))
		from += 8;
	while (from < size && octets[from] == 0)
		from++;
	message.offset = (uint32_t)from;
	message.bits.data = octets + from;
	message.bits.len = size - from;
	return message;
}

/* A lack and what it points to. */
struct lack_message {
	Migready__V1__Lack message;
	Migready__V1__HostSet targets;
};

static void
lack_read(const struct lack *lack, size_t octets, struct lack_message *room)
{
	Migready__V1__Lack *message = &room->message;

	migready__v1__lack__init(message);
	room->targets = encode_set(lack->targets, octets);
	message->code = (Migready__V1__FindingCode)finding_definition(lack->id)->code;
	message->live = (Migready__V1__Severity)lack->severity[MIGRATION_LIVE];
	message->cold = (Migready__V1__Severity)lack->severity[MIGRATION_COLD];
	message->wanted = schema_text(lack->wanted);
	message->found = schema_text(lack->found);
	message->targets = &room->targets;
}

static void
requirement_add(struct encoding *encoding, uint64_t number, const struct need *need,
    Migready__V1__Lack **lacks, size_t count)
{
	Migready__V1__Requirement message = MIGREADY__V1__REQUIREMENT__INIT;
	struct snapshot_draft *draft;
	char volume[FLEET_TEXT_SIZE];

	message.id = number;
	message.class_ = (Migready__V1__FindingClass)need_class(need);
	if (need->kind == NEED_VOLUME) {
		snprintf(volume, sizeof(volume), "%s@%s", need->name, need->service);
		text_clean(volume, strlen(volume));
		message.volume = volume;
	}
	message.lacks = lacks;
	message.n_lacks = count;
	draft = encode_pool_lend(&encoding->requirements, number);
	encode_item(draft, SNAPSHOT_REQUIREMENTS, number, &message.base);
	encode_pool_return(&encoding->requirements, number);
}

int
encode_requirement(struct encoding *encoding, size_t at, uint64_t number)
{
	const struct lack *list;
	struct lack_message *messages;
	Migready__V1__Lack **pointers;
	size_t count;
	int error = encode_pool_add(&encoding->requirements, number);

	if (error <= 0)
		return error;
	if (lacks_list(encoding->lacks, at, &list, &count) != 0)
		return -ENOMEM;
	messages = calloc(count + 1, sizeof(*messages) + sizeof(*pointers));
	if (messages == NULL)
		return -ENOMEM;
	pointers = (Migready__V1__Lack **)(messages + count + 1);
	for (size_t i = 0; i < count; i++) {
		lack_read(&list[i], lacks_octets(encoding->lacks), &messages[i]);
		pointers[i] = &messages[i].message;
	}
	requirement_add(
	    encoding, number, lacks_need(encoding->lacks, at), pointers, count);
	free(messages);
	return 0;
}

int
encode_requirements(struct encoding *encoding)
{
	return encode_pool_step(encoding, &encoding->requirements);
}
