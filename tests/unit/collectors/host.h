/* Hosts for tests, built from listings written down as text. */
#ifndef TESTS_UNIT_COLLECTORS_HOST_H
#define TESTS_UNIT_COLLECTORS_HOST_H

#include "agent/fleet/inventory.h"
#include "agent/reason.h"
#include "collectors/ldm/build.h"

/* The smallest listings that make a host: a control domain and nothing else. */
#define HOST_BINDINGS                                                                  \
	"VERSION 1.11\n"                                                               \
	"DOMAIN|name=primary|state=active|flags=normal,control|cons=UART|ncpu=8|"      \
	"mem=8589934592\n"
#define HOST_LIST                                                                      \
	"VERSION 1.11\n"                                                               \
	"DOMAIN|name=primary|state=active|flags=-n-c--|cons=UART|ncpu=8|"              \
	"mem=8589934592\n"
#define HOST_SERVICES "VERSION 1.11\n"

/*
 * Build and finish a host from texts[LDM_LISTINGS]; NULL is a listing that was not
 * asked for, and the smallest one where it is mandatory: `list -p` then has the domains
 * of list-bindings. NULL with the reason when it cannot be built. Optional listings
 * that could not be read are left in host_inputs[] as LDM_INPUT_FAILED.
 */
struct inventory *host_try(
    const char *const texts[LDM_LISTINGS], struct reason *reason);

/* The same where it must be possible. */
struct inventory *host_build(const char *const texts[LDM_LISTINGS]);

extern struct ldm_input host_inputs[LDM_LISTINGS];

/* A domain that must be there. */
const struct inventory_domain *host_domain(
    const struct inventory *inventory, const char *name);

/* A file below tests/fixtures/ldm, terminated; freed by the caller. */
char *host_fixture(const char *name);

/* The path of a file or folder there, in a buffer that the next call overwrites. */
const char *host_fixture_path(const char *name);

#endif
