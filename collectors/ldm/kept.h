/* What a listing said last, for collections that do not ask for it again. */
#ifndef COLLECTORS_LDM_KEPT_H
#define COLLECTORS_LDM_KEPT_H

#include <stddef.h>

struct ldm_input;

/* Start with a zeroed struct. */
struct kept {
	char *text; /* NULL = nothing */
	size_t length;
};

/* Keep a copy of the input's text; of one that failed, or when memory is short,
 * nothing. */
void kept_take(struct kept *kept, const struct ldm_input *input);

/* Make what was kept the input; nothing kept leaves it as it is. */
void kept_use(const struct kept *kept, struct ldm_input *input);

void kept_clear(struct kept *kept);

#endif
