#include "collectors/peer/news.h"

#include <errno.h>

#include "agent/export/inventory_message.h"
#include "agent/fleet/inventory.h"
#include "agent/reason.h"

/* The next octet of a length; its first bit says whether more follow. */
static int
length_take(struct news *news, uint8_t octet, struct reason *reason)
{
	const uint8_t *at = news->length;
	uint64_t size;

	news->length[news->length_size++] = octet;
	if ((octet & 0x80) != 0 && news->length_size < sizeof(news->length))
		return 0;
	if (octets_take_varint(&at, at + news->length_size, &size) != 0 ||
	    size > NEWS_MAX)
		return reason_set(
		    reason, -EBADMSG, "what it streams are no heads of inventories");
	news->length_size = 0;
	news->rest = (size_t)size;
	return 0;
}

/* The message is complete. */
static int
body_read(struct news *news, news_tell *tell, void *context, struct reason *reason)
{
	struct inventory_message message = {.inventory = NULL};
	int error =
	    inventory_message_read(&message, news->body.data, news->body.size, reason);

	news->body.size = 0;
	if (error != 0)
		return error;
	tell(context, &message);
	inventory_unref(message.inventory);
	return 0;
}

int
news_take(struct news *news, const uint8_t *data, size_t size, news_tell *tell,
    void *context, struct reason *reason)
{
	int error = 0;

	while (size > 0 && error == 0) {
		size_t count = size < news->rest ? size : news->rest;

		if (news->rest == 0) {
			count = 1;
			error = length_take(news, *data, reason);
		} else {
			octets_add(&news->body, data, count);
			if (news->body.error != 0)
				return reason_set(reason, -ENOMEM, "out of memory");
			news->rest -= count;
			if (news->rest == 0)
				error = body_read(news, tell, context, reason);
		}
		data += count;
		size -= count;
	}
	return error;
}

void
news_free(struct news *news)
{
	octets_free(&news->body);
	*news = (struct news){.rest = 0};
}
