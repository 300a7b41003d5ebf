#include "mib/engine_id.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "agent/reason.h"
#include "mib/root.h"

/* RFC 3411: format 5 is "octets, administratively assigned". */
#define FORMAT_OCTETS 5
/* At its maximum the counter of boots is latched for ever (RFC 3414 section 2.2.1). */
#define BOOTS_MAX 2147483646
/* 1.3.6.1.4.1.N: where the enterprise number stands. */
#define ENTERPRISE_AT 6

static int
make_identity(struct engine_id *engine, struct reason *reason)
{
	unsigned char random[16];
	int length;

	if (getentropy(random, sizeof(random)) < 0)
		return reason_set(
		    reason, -errno, "no random numbers: %s", strerror(errno));
	length = snprintf(engine->hex, sizeof(engine->hex), "%08lx%02x",
	    (unsigned long)root_name[ENTERPRISE_AT] | 0x80000000, FORMAT_OCTETS);
	for (size_t i = 0; i < sizeof(random); i++)
		snprintf(engine->hex + length + 2 * i,
		    sizeof(engine->hex) - (size_t)length - 2 * i, "%02x", random[i]);
	engine->boots = 0;
	return 0;
}

/* 0; -ENOENT when there is no file; else what is wrong with it. */
static int
load(struct engine_id *engine, const char *path, struct reason *reason)
{
	FILE *file = fopen(path, "re");
	int fields;

	if (!file)
		return errno == ENOENT
			   ? -ENOENT
			   : reason_set(reason, -errno, "cannot read %s: %s", path,
				 strerror(errno));
	fields = fscanf(file, "%42[0-9a-f] %" SCNu32, engine->hex, &engine->boots);
	fclose(file);
	if (fields != 2 || strlen(engine->hex) != ENGINE_ID_HEX - 1)
		return reason_set(reason, -EINVAL,
		    "%s does not hold an engine and its boots; remove it to start with "
		    "a new identity",
		    path);
	return 0;
}

static int
save(const struct engine_id *engine, const char *path, struct reason *reason)
{
	char beside[PATH_MAX];
	int fd, error = 0;

	if (snprintf(beside, sizeof(beside), "%s.new", path) >= (int)sizeof(beside))
		return reason_set(reason, -ENAMETOOLONG, "%s is too long", path);
	fd = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0)
		return reason_set(
		    reason, -errno, "cannot write %s: %s", beside, strerror(errno));
	if (dprintf(fd, "%s %" PRIu32 "\n", engine->hex, engine->boots) < 0 ||
	    fsync(fd) < 0)
		error = -errno;
	if (close(fd) < 0 && !error)
		error = -errno;
	if (!error && rename(beside, path) < 0)
		error = -errno;
	if (error)
		return reason_set(
		    reason, error, "cannot save %s: %s", path, strerror(-error));
	return 0;
}

int
engine_id_start(struct engine_id *engine, const char *state_dir, struct reason *reason)
{
	char path[PATH_MAX];
	int error;

	if (snprintf(path, sizeof(path), "%s/snmp-engine", state_dir) >=
	    (int)sizeof(path))
		return reason_set(reason, -ENAMETOOLONG, "%s is too long", state_dir);
	error = load(engine, path, reason);
	if (error == -ENOENT || (!error && engine->boots >= BOOTS_MAX))
		error = make_identity(engine, reason);
	if (error)
		return error;
	engine->boots++;
	return save(engine, path, reason);
}
