/* The command line of ldmsim. */
#ifndef LDMSIM_LDMSIM_H
#define LDMSIM_LDMSIM_H

/* Run one command line, print what it answers, and return the exit status. */
int ldmsim_run(int argc, char **argv);

#endif
