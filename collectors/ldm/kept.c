#include "collectors/ldm/kept.h"

#include <stdlib.h>
#include <string.h>

#include "collectors/ldm/build.h"

void
kept_clear(struct kept *kept)
{
	free(kept->text);
	*kept = (struct kept){0};
}

void
kept_take(struct kept *kept, const struct ldm_input *input)
{
	kept_clear(kept);
	if (input->state != LDM_INPUT_TEXT || input->text.length == 0)
		return;
	kept->text = malloc(input->text.length);
	if (kept->text == NULL)
		return;
	memcpy(kept->text, input->text.text, input->text.length);
	kept->length = input->text.length;
}

void
kept_use(const struct kept *kept, struct ldm_input *input)
{
	if (kept->text == NULL)
		return;
	input->state = LDM_INPUT_TEXT;
	input->text = (struct slice){kept->text, kept->length};
}
