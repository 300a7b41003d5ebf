/* What a plan keeps to be explained. */
#ifndef AGENT_EVACUATION_EVACUATION_PRIVATE_H
#define AGENT_EVACUATION_EVACUATION_PRIVATE_H

#include "agent/evacuation/placing.h"

struct evacuation_store {
	struct problem problem;
	struct placing placing;
};

#endif
