/* What the process inherited from whoever started it, set right. */
#ifndef AGENT_PROCESS_H
#define AGENT_PROCESS_H

/*
 * Open standard streams that are closed; ignore SIGPIPE, since a reader that goes away
 * is an error like any other; give SIGCHLD its default back, since an ignored one loses
 * the exit statuses of children; and raise the limit of open descriptors as far as it
 * goes, since every child takes two.
 */
void process_prepare(void);

#endif
