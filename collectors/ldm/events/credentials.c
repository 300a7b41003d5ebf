#include "collectors/ldm/events/credentials.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "agent/reason.h"

/* User, password and their line ends. */
#define FILE_MAX 1024

static int
file_check(int fd, const char *path, struct reason *reason)
{
	struct stat status;

	if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode))
		return reason_set(reason, -EINVAL, "%s: not a regular file", path);
	if ((status.st_mode & (S_IWGRP | S_IRWXO)) != 0)
		return reason_set(reason, -EPERM,
		    "%s: others may read or change it: chmod 600", path);
	return 0;
}

/* Octets that were read, at most FILE_MAX, or -errno with a reason. */
static int
file_read(char *text, const char *path, struct reason *reason)
{
	size_t length = 0;
	ssize_t got = 1;
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	int error;

	if (fd < 0)
		return reason_set(reason, -errno, "%s: %s", path, strerror(errno));
	error = file_check(fd, path, reason);
	while (error == 0 && got != 0 && length < FILE_MAX) {
		got = read(fd, text + length, FILE_MAX - length);
		if (got > 0)
			length += (size_t)got;
		else if (got < 0 && errno != EINTR)
			error =
			    reason_set(reason, -errno, "%s: %s", path, strerror(errno));
	}
	close(fd);
	if (error == 0 && length == FILE_MAX)
		return reason_set(reason, -EINVAL, "%s: too long", path);
	return error != 0 ? error : (int)length;
}

/* Turn "user\npassword\n" at text[1] into "\0user\0password"; its length, or 0. */
static size_t
plain_form(char *text, size_t length)
{
	char *user = text + 1;
	char *line_end = memchr(user, '\n', length);
	char *password, *end;
	size_t user_length;

	if (line_end == NULL || memchr(user, '\0', length) != NULL)
		return 0;
	password = line_end + 1;
	end = memchr(password, '\n', (size_t)(user + length - password));
	if (end == NULL)
		end = user + length;
	if (line_end > user && line_end[-1] == '\r')
		line_end--;
	if (end > password && end[-1] == '\r')
		end--;
	user_length = (size_t)(line_end - user);
	if (user_length == 0 || end == password)
		return 0;
	text[0] = '\0';
	user[user_length] = '\0';
	memmove(user + user_length + 1, password, (size_t)(end - password));
	return 1 + user_length + 1 + (size_t)(end - password);
}

int
credentials_plain(char **plain_out, const char *path, struct reason *reason)
{
	char text[1 + FILE_MAX];
	size_t length = 0;
	char *plain = NULL;
	int got = file_read(text + 1, path, reason);
	int error = got < 0 ? got : 0;

	if (error == 0) {
		length = plain_form(text, (size_t)got);
		if (length == 0)
			error = reason_set(reason, -EINVAL,
			    "%s: the first line must be a user, the second the "
			    "password",
			    path);
	}
	if (error == 0) {
		plain = malloc((length + 2) / 3 * 4 + 1);
		if (plain == NULL)
			error = reason_set(reason, -ENOMEM, "out of memory");
		else
			EVP_EncodeBlock((unsigned char *)plain,
			    (const unsigned char *)text, (int)length);
	}
	OPENSSL_cleanse(text, sizeof(text));
	*plain_out = plain;
	return error;
}

void
credentials_free(char *plain)
{
	if (plain == NULL)
		return;
	OPENSSL_cleanse(plain, strlen(plain));
	free(plain);
}
