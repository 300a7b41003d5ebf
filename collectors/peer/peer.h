/* The collector that takes the facts of a host from another migreadyd over HTTP. */
#ifndef COLLECTORS_PEER_PEER_H
#define COLLECTORS_PEER_PEER_H

#include "collectors/collector.h"

extern const struct collector collector_peer;

#endif
