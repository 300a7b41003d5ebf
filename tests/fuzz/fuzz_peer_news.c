/* Whatever a peer streams: refused, or cut the same way wherever it is torn. */
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>

#include "agent/export/inventory_message.h"
#include "collectors/peer/news.h"

static void
tell(void *context, const struct inventory_message *message)
{
	*(unsigned *)context += message->generation + 1;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct news whole = {.rest = 0};
	struct news torn = {.rest = 0};
	unsigned told[2] = {0, 0};
	int error = news_take(&whole, data, size, tell, &told[0], NULL);
	int again = 0;

	for (size_t i = 0; i < size && again == 0; i++)
		again = news_take(&torn, data + i, 1, tell, &told[1], NULL);
	if (error != again || told[0] != told[1])
		abort();
	news_free(&whole);
	news_free(&torn);
	return 0;
}
