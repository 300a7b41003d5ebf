/* The forms that what is exported comes in. */
#ifndef AGENT_EXPORT_FORMAT_H
#define AGENT_EXPORT_FORMAT_H

enum print_format {
	PRINT_PB, /* as it is encoded */
	PRINT_JSON,
	PRINT_TEXT,
};

/* The format of that word, "pb", "json" or "text"; -1 for any other one. */
int print_format_find(const char *word);

#endif
