/* What a client sends to the simulator's XML interface, after TLS. */
#include "tests/fuzz/fuzz.h"

#include "contrib/ldmsim/serve/reply.h"
#include "contrib/ldmsim/serve/stanza.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct options options = {.fleet = "/nonexistent", .host = "sparc-a"};
	struct text input = {0}, answer = {0};
	struct stanza stanza;
	unsigned registered = 0;

	text_add_bytes(&input, data, size);
	do {
		stanza = stanza_find(&input);
		if (stanza.kind == STANZA_ELEMENT &&
		    xml_is(&stanza.tag, "LDM_interface"))
			reply_add(&answer, &options, stanza.whole, &registered);
		text_drop(&input, stanza.length);
	} while (stanza.kind == STANZA_ELEMENT || stanza.kind == STANZA_STREAM);
	text_free(&input);
	text_free(&answer);
	return 0;
}
