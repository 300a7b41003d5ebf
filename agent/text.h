/* UTF-8 text that can be shown anywhere: in a table, a log line, JSON and SNMP. */
#ifndef AGENT_TEXT_H
#define AGENT_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Make length octets of text presentable in place: octets that are no UTF-8 (RFC 3629)
 * become '?', control characters become blanks.
 */
void text_clean(char *text, size_t length);

/* Whether text_clean() would leave a terminated text as it is. */
bool text_is_clean(const char *text);

/*
 * End a terminated text that fills its size octets with "...", between two characters.
 * size: at least 4.
 */
void text_cut(char *text, size_t size);

#endif
