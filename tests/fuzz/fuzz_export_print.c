/* Any message Snapshot or Inventory is printed, as JSON that is JSON and as text. */
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>

#include <jansson.h>

#include "agent/export/octets.h"
#include "agent/export/print.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const ProtobufCMessageDescriptor *const kinds[] = {
	    &migready__v1__snapshot__descriptor, &migready__v1__inventory__descriptor};

	for (int i = 0; i < 4; i++) {
		enum print_format format = i % 2 == 0 ? PRINT_JSON : PRINT_TEXT;
		struct octets octets = {0};
		json_t *json;

		if (print_octets(&octets, kinds[i / 2], data, size, format, NULL) ==
			0 &&
		    format == PRINT_JSON) {
			json =
			    json_loadb((const char *)octets.data, octets.size, 0, NULL);
			if (json == NULL)
				abort();
			json_decref(json);
		}
		octets_free(&octets);
	}
	return 0;
}
