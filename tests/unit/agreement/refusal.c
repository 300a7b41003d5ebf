#include "tests/unit/agreement/refusal.h"

#include <stddef.h>
#include <string.h>

static const struct refusal refusals[] = {
    /* contrib/ldmsim/migrate_host.c */
    {"The XMPP interface of ", {820}},
    {"The migration_save_spconfig property differs", {821}},
    {"Migrations are disabled by ", {822, 823}},
    {"is in delayed reconfiguration", {910}},
    {"All configuration changes for other domains are disabled", {910}},
    {"reboots, at which time its new configuration will take", {910}},
    {" is in progress on ", {904, 912, 990}},
    {"is being migrated", {912}},
    {"ended in an error", {909}},
    {"The Logical Domains Manager versions", {801, 890}},
    {"The control domain cannot be migrated", {907}},
    {"does not run Solaris", {916}},
    {"offers virtual services", {917}},
    {" of sparc-", {918}},
    {" is suspended", {908}},
    {" is starting", {908}},
    {" is stopping", {908}},
    {" is binding", {908}},
    {" is unbinding", {908}},
    {"already exists on the target machine", {905}},
    {"of the target machine has the UUID of", {906}},
    {"The CPU type of the target machine does not suit", {603, 691}},
    {"API group ", {607}},
    {"firmware running on the target machine.", {607}},
    {"Named resources need whole cores", {605, 690}},
    {"has the global performance counters", {606}},
    /* contrib/ldmsim/migrate_device.c */
    {"The options of volume", {106, 190}},
    {"The mpgroup of volume", {107, 190}},
    {" of mpgroup ", {107, 190}},
    {"MAC address ", {205, 290}},
    {"a virtual function needs release 3.5", {501, 590}},
    {"a virtual function of class", {502, 590}},
    {"the virtual function has no name", {503, 590}},
    {"there is no virtual network device to stand in", {506, 590}},
    {" belongs to ", {505, 590}},
    {"Virtual function ", {504, 590}},
    {"Physical device ", {508, 590}},
    {"Console group ", {304, 390}},
    {"Volume ", {101, 190}},
    {"Virtual switch ", {201, 290}},
    {"Virtual SAN ", {401, 490}},
    /* contrib/ldmsim/migrate_place.c and what it calls */
    {"Free memory layout and congruency", {701, 702, 705, 790, -703}},
    {"Unable to bind", {701, 702, 705, 790, -703}},
    {"Not enough free CPUs", {601, 602, 690}},
    {" of the target machine is not free", {610, 690}},
    {"Console port ", {303, 390}},
    {"No free port in any vconscon service", {302, 303, 390}},
    {"No vconscon service is available", {301, 303, 390}},
};

const struct refusal *
refusal_find(const char *line, int length)
{
	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		const char *at = strstr(line, refusals[i].text);

		if (at != NULL && at - line < length)
			return &refusals[i];
	}
	return NULL;
}
