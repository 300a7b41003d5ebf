#include "agent/daemon.h"

int
main(int argc, char **argv)
{
	struct daemon_options options;
	int ended = daemon_parse(&options, argc, argv);

	return ended != 0 ? ended - 1 : daemon_run(&options);
}
