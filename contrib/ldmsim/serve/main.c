#include "contrib/ldmsim/serve/serve.h"

int
main(int argc, char **argv)
{
	return serve_run(argc, argv);
}
