/* The collector that runs ldm, on its control domain or behind a prefix such as ssh. */
#ifndef COLLECTORS_LDM_LDM_H
#define COLLECTORS_LDM_LDM_H

#include "collectors/collector.h"

extern const struct collector collector_ldm;

#endif
