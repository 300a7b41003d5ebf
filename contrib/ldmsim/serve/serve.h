/* ldmsim serve: the XML control interface of one simulated host. */
#ifndef LDMSIM_SERVE_SERVE_H
#define LDMSIM_SERVE_SERVE_H

/* Serve until SIGTERM or SIGINT. Prints "port N" when clients may come. Returns the
 * exit status. */
int serve_run(int argc, char **argv);

#endif
