/* A policy in one block of memory. */
#include "agent/engine/engine_private.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static size_t
text_size(const char *text)
{
	return text != NULL ? strlen(text) + 1 : 0;
}

static size_t
list_count(const char *const *list)
{
	size_t count = 0;

	while (list != NULL && list[count] != NULL)
		count++;
	return count;
}

static size_t
list_size(const char *const *list)
{
	size_t size = 0;

	for (size_t i = 0; i < list_count(list); i++)
		size += text_size(list[i]);
	return size;
}

/* *texts moves behind what was copied. */
static const char *
text_copy(char **texts, const char *text)
{
	size_t size = text_size(text);
	char *copy = *texts;

	if (text == NULL)
		return NULL;
	memcpy(copy, text, size);
	*texts += size;
	return copy;
}

static const char *const *
list_copy(const char ***words, char **texts, const char *const *list)
{
	size_t count = list_count(list);
	const char **copy = *words;

	if (list == NULL)
		return NULL;
	for (size_t i = 0; i < count; i++)
		copy[i] = text_copy(texts, list[i]);
	copy[count] = NULL;
	*words += count + 1;
	return copy;
}

int
policy_take(struct engine *engine, const struct engine_policy *policy)
{
	size_t windows = policy->window_count * sizeof(*policy->windows);
	size_t words = (list_count(policy->domains) + list_count(policy->targets) + 2) *
		       sizeof(char *);
	char *block = malloc(
	    words + windows + list_size(policy->domains) + list_size(policy->targets) +
	    text_size(policy->password_file) + text_size(policy->user));
	const char **lists = (const char **)(void *)block;
	char *texts;

	if (block == NULL)
		return -ENOMEM;
	texts = block + words;
	if (windows > 0)
		memcpy(texts, policy->windows, windows);
	free(engine->policy_block);
	engine->policy_block = block;
	engine->policy = *policy;
	engine->policy.windows = (const struct engine_window *)(void *)texts;
	texts += windows;
	engine->policy.domains = list_copy(&lists, &texts, policy->domains);
	engine->policy.targets = list_copy(&lists, &texts, policy->targets);
	engine->policy.password_file = text_copy(&texts, policy->password_file);
	engine->policy.user = text_copy(&texts, policy->user);
	return 0;
}
