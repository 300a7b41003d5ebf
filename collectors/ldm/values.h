/* Setters for rules: how the values of a listing are read. */
#ifndef COLLECTORS_LDM_VALUES_H
#define COLLECTORS_LDM_VALUES_H

#include <stdbool.h>
#include <stdint.h>

#include "collectors/ldm/parser.h"

/* Text where an empty value says "none": the field becomes "". */
rule_setter set_text;
/* Text where an empty value says nothing: the field stays NULL. */
rule_setter set_word;
/* A decimal number, not negative. */
rule_setter set_number;
/* A hexadecimal number with or without 0x. */
rule_setter set_hex;
/* Octets: a number, or one with K, M, G or T and perhaps B behind it (1 K = 1024). */
rule_setter set_size;
/* A MAC address, six groups of hexadecimal digits. */
rule_setter set_mac;
/* VLAN ids with commas, also ranges; an empty value is "none". */
rule_setter set_vlans;
/* NAME@OTHER into two fields, cut at the last `@`; NAME alone fills the first. */
rule_setter set_at;
/* The number behind the last `@` (network@0), where the field is not known yet. */
rule_setter set_unit;

/* The same reading for setters elsewhere; false when the text is something else. */
bool value_number(struct slice text, int64_t *number);
bool value_mac(struct slice text, int64_t *address);

/*
 * Copy into the inventory; a word met a moment ago is not copied again. 0 or -errno
 * with the parser's reason.
 */
int value_copy(struct parser *parser, struct slice text, const char **copy);

#endif
