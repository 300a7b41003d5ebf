#include "collectors/collector.h"

#include <string.h>

#include "collectors/file/file.h"
#include "collectors/ldm/ldm.h"
#include "collectors/peer/peer.h"

const struct collector *const collectors[] = {
    &collector_ldm,
    &collector_file,
    &collector_peer,
    NULL,
};

const struct collector *
collector_find(const char *name)
{
	for (size_t i = 0; collectors[i] != NULL; i++)
		if (strcmp(collectors[i]->name, name) == 0)
			return collectors[i];
	return NULL;
}

const struct collector_value *
collector_setting(const struct collector_settings *settings, const char *key)
{
	static const struct collector_value none = {.key = ""};

	for (size_t i = 0; i < settings->value_count; i++)
		if (strcmp(settings->values[i].key, key) == 0)
			return &settings->values[i];
	return &none;
}
