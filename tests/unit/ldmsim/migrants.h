/* The fleet that migrations of the tests run in, and looks at it. */
#ifndef TESTS_UNIT_LDMSIM_MIGRANTS_H
#define TESTS_UNIT_LDMSIM_MIGRANTS_H

#include "tests/unit/ldmsim/stage.h"

#define MIGRANT_UUID "5f0d2c1e-8a41-4b7e-9d55-0a7c31be4410"

#define MIGRANTS_SERVICES                                                              \
	"  vcc primary-vcc0 port-range=5000-5010\n"                                    \
	"  vsw primary-vsw0\n"                                                         \
	"  vds primary-vds0\n"                                                         \
	"    volume web1-root dev=/dev/dsk/c0d1s2\n"

#define MIGRANTS_IO                                                                    \
	"bus pci_0 dev=pci@300 domain=primary\n"                                       \
	"  pf /SYS/IOVNET.PF0 dev=pci@300/pci@2/network@0 domain=primary\n"

/* The parts of hosts that sections "host NAME" of a fleet may hold. */
#define MIGRANTS_A                                                                     \
	"host sparc-a manager=3.6 cores=8 threads=4 memory=64G "                       \
	"migration-time=40\n" MIGRANTS_IO                                              \
	"    vf /SYS/IOVNET.PF0.VF3 dev=pci@300/pci@2/network@0,83 name=fast\n"        \
	"      domain=web1\n"                                                          \
	"domain primary vcpu=4 memory=8G "                                             \
	"mac-addr=00:14:4f:ff:0a:00\n" MIGRANTS_SERVICES                               \
	"domain web1 state=active vcpu=8 memory=16G mac-addr=00:14:4f:fa:00:01\n"      \
	"  uuid=" MIGRANT_UUID " uptime=86400 util=2.5\n"                              \
	"  vnet vnet0 vswitch=primary-vsw0 mac-addr=00:14:4f:f8:00:01 id=2\n"          \
	"  vdisk root volume=web1-root@primary-vds0 timeout=60\n"                      \
	"  variable auto-boot? value=false\n"                                          \
	"domain ldg1 vcpu=4 memory=1G mac-addr=00:14:4f:fa:00:02\n"                    \
	"domain db2 state=bound vcpu=4 memory=1G mac-addr=00:14:4f:fa:00:03\n"

#define MIGRANTS_B                                                                     \
	"host sparc-b manager=3.6 cores=8 threads=4 memory=64G "                       \
	"migration-time=40\n" MIGRANTS_IO                                              \
	"    vf /SYS/IOVNET.PF0.VF0 dev=pci@300/pci@2/network@0,80 name=fast\n"        \
	"domain primary vcpu=4 memory=8G "                                             \
	"mac-addr=00:14:4f:ff:0b:00\n" MIGRANTS_SERVICES                               \
	"domain db1 state=bound vcpu=4 memory=4G mac-addr=00:14:4f:fa:00:09\n"

#define MIGRATE "migrate-domain -c web1 sparc-b"

/* Fail unless the listing of a host says this. */
void migrants_expect(
    struct stage *stage, const char *host, const char *line, const char *text);

/* Fail unless all is as it was before the migration of web1. */
void migrants_expect_start(struct stage *stage);

/* Fail unless web1 runs on sparc-b alone. */
void migrants_expect_end(struct stage *stage);

/* Run a command line that must succeed. */
void migrants_run(struct stage *stage, const char *host, const char *line);

/* Begin MIGRATE, to stand still at that many per cent, and wait until it does. */
pid_t migrants_start(struct stage *stage, unsigned progress);

/* Kill the process that carries the migration of web1. */
void migrants_kill_carrier(struct stage *stage);

#endif
