#include "collectors/peer/library.h"

#include <dlfcn.h>
#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "agent/reason.h"

/* Where each function belongs. */
static const struct {
	const char *name;
	size_t offset;
} functions[] = {
#define ROW(name) {"curl_" #name, offsetof(struct library, name)},
    LIBRARY_FUNCTIONS(ROW)
#undef ROW
};

#define FUNCTIONS (sizeof(functions) / sizeof(functions[0]))

static int
functions_find(struct library *library, void *handle, struct reason *reason)
{
	for (size_t i = 0; i < FUNCTIONS; i++) {
		void *symbol = dlsym(handle, functions[i].name);

		if (symbol == NULL)
			return reason_set(reason, -ENOENT,
			    "peers need libcurl 7.85 or later: %s", dlerror());
		memcpy((char *)library + functions[i].offset, &symbol, sizeof(symbol));
	}
	return 0;
}

int
library_open(struct library *library, const char *name, struct reason *reason)
{
	/* It and what it needs keep things in memory that nobody could find again. */
	void *handle = dlopen(name, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
	int error;

	*library = (struct library){0};
	if (handle == NULL)
		return reason_set(reason, -ENOENT,
		    "peers need libcurl, which cannot be loaded: %s", dlerror());
	error = functions_find(library, handle, reason);
	if (error == 0 && library->global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		error = reason_set(reason, -ENOMEM, "libcurl cannot be made ready");
	if (error != 0) {
		dlclose(handle);
		return error;
	}
	library->handle = handle;
	return 0;
}

void
library_close(struct library *library)
{
	if (library->handle == NULL)
		return;
	library->global_cleanup();
	dlclose(library->handle);
	library->handle = NULL;
}
