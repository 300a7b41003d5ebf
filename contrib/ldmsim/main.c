#include "contrib/ldmsim/ldmsim.h"

int
main(int argc, char **argv)
{
	return ldmsim_run(argc, argv);
}
