#include "contrib/ldmsim/serve/document.h"

#include <string.h>

#include "contrib/ldmsim/ovf.h"

static void
add_item(struct xml *xml, const struct event *event)
{
	if (event->item[0] == '\0')
		return;
	ovf_open_item(xml, event->item);
	for (size_t i = 0; i < event->property_count; i++) {
		struct text key = {0};
		size_t length = strcspn(event->properties[i], "=");

		text_add_bytes(&key, event->properties[i], length);
		ovf_property(xml, text_string(&key), event->properties[i] + length + 1);
		text_free(&key);
	}
	ovf_close_item(xml);
}

void
document_add_event(
    struct text *out, const struct options *options, const struct event *event)
{
	struct xml xml = {.out = out, .compact = true};
	bool beside = options->modes.value[MODE_SECTION_BESIDE_CONTENT] > 0;
	struct text attributes = {0};

	text_format(&attributes, " version=\"%s\"%s",
	    options->since_3_0 ? "1.1" : "1.0", ovf_namespaces);
	xml_open(&xml, "LDM_event", text_string(&attributes));
	text_free(&attributes);
	xml_open(&xml, "cmd", "");
	xml_leaf(&xml, "action", NULL, event->action);
	xml_open(&xml, "data", " version=\"3.0\"");
	xml_open(&xml, "Envelope", "");
	xml_empty(&xml, "References", "");
	if (event->domain[0] != '\0') {
		ovf_open_content(&xml, event->domain);
		if (!beside)
			add_item(&xml, event);
		ovf_close_content(&xml);
	}
	if (beside || event->domain[0] == '\0')
		add_item(&xml, event);
	xml_close(&xml, "Envelope");
	xml_close(&xml, "data");
	xml_close(&xml, "cmd");
	xml_close(&xml, "LDM_event");
}

/* No value holds any of these words: quotes and '<' are escaped there. */
static void
replace_all(struct text *text, const char *word, const char *other)
{
	struct text made = {0};
	const char *p = text_string(text), *found;

	while ((found = strstr(p, word)) != NULL) {
		text_add_bytes(&made, p, (size_t)(found - p));
		text_add(&made, other);
		p = found + strlen(word);
	}
	text_add(&made, p);
	text_free(text);
	*text = made;
}

void
document_dress(struct text *document, const struct modes *modes)
{
	if (modes->value[MODE_BARE_ID] > 0)
		replace_all(document, " ovf:id=\"", " id=\"");
	if (modes->value[MODE_UPPER_CASE] > 0) {
		replace_all(document, "<status>success<", "<status>SUCCESS<");
		replace_all(document, "<status>failure<", "<status>FAILURE<");
	}
	if (modes->value[MODE_NO_DECLARATION] == 0)
		replace_all(document, "<LDM_",
		    "<?xml version=\"1.0\" encoding=\"UTF-8\"?><LDM_");
	if (modes->value[MODE_TRAILING_NEWLINE] > 0)
		text_add(document, "\n");
	if (modes->value[MODE_TRAILING_NUL] > 0)
		text_add_bytes(document, "", 1);
}
