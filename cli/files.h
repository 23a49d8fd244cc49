/* Reading whole files, and the error for those that cannot be read or written. */
#ifndef CLI_FILES_H
#define CLI_FILES_H

#include <stddef.h>

#include "loadtest/error.h"

/* The file's content with a NUL behind it, malloc'ed; "-" is standard input. NULL with errno when it
 * cannot be read. */
char *file_read(const char *path, size_t *len);

/* "cannot WHAT 'PATH': why", as errno tells; exit code 255. */
lt_status file_error(lt_error *err, const char *what, const char *path);

#endif
