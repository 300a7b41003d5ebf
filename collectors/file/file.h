/* The collector that reads saved listings of a host, as contrib/ldm-capture makes them.
 */
#ifndef COLLECTORS_FILE_FILE_H
#define COLLECTORS_FILE_FILE_H

#include "collectors/collector.h"

extern const struct collector collector_file;

#endif
