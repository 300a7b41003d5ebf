#include "collectors/unreaped.h"

#include <sys/wait.h>

bool
unreaped_reap(struct unreaped *unreaped)
{
	size_t kept = 0;

	for (size_t i = 0; i < unreaped->count; i++)
		/* An error says that it is no child of ours any more. */
		if (waitpid(unreaped->pids[i], NULL, WNOHANG) == 0)
			unreaped->pids[kept++] = unreaped->pids[i];
	unreaped->count = kept;
	return kept < UNREAPED_LIMIT;
}

void
unreaped_add(struct unreaped *unreaped, pid_t pid)
{
	if (unreaped != NULL &&
	    unreaped->count < sizeof(unreaped->pids) / sizeof(unreaped->pids[0]))
		unreaped->pids[unreaped->count++] = pid;
}
