/* What the process has of the system. */
#ifndef AGENT_PROCESS_H
#define AGENT_PROCESS_H

/*
 * Set right what was inherited: open standard streams that are closed; ignore SIGPIPE,
 * since a reader that goes away is an error like any other; give SIGCHLD its default
 * back, since an ignored one loses the exit statuses of children; and raise the limit
 * of open descriptors as far as it goes, since every child takes two.
 */
void process_prepare(void);

/* Memory that is free goes back to the system, where it can be told to. */
void process_release_memory(void);

#endif
