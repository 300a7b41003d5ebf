/* Any octets that a client may say: the server answers, or ends the connection. */
#include "tests/fuzz/fuzz.h"

#include "tests/fuzz/http_site.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* The first octet says in how many parts the others come. */
	size_t parts = size > 0 ? 1 + data[0] % 4U : 1;
	struct http_site *site = http_site_of_process();
	int fd = http_site_connect(site);

	for (size_t i = 1, part = 0; i < size; i += part) {
		part = size / parts + 1;
		if (part > size - i)
			part = size - i;
		http_site_say(site, fd, data + i, part);
	}
	http_site_leave(site, fd);
	return 0;
}
