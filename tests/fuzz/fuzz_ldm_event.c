/* One document of the manager's XML interface, and what it hints at. */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "collectors/ldm/events/document.h"
#include "collectors/ldm/events/hint.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct document document;
	struct ldm_hint hint;

	if (document_read(&document, (struct slice){(const char *)data, size}, NULL) !=
	    0)
		return 0;
	(void)hint_of_event(&hint, &document);
	if ((hint.changed & LDM_HINT_DOMAIN) != 0 &&
	    strpbrk(hint.domain, " ;$-") == hint.domain)
		__builtin_trap();
	return 0;
}
