/* Filling an lt_error: the one way that library code reports a failure in words. */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <stdarg.h>

#include "base/base.h"
#include "loadtest/error.h"

/* Writes status and message (err may be NULL) and returns status, for `return error_set(…)`.
 * The position is cleared. */
lt_status error_set(lt_error *err, lt_status status, const char *fmt, ...) PRINTF_LIKE(3, 4);
lt_status error_vset(lt_error *err, lt_status status, const char *fmt, va_list args);

/* Adds a position to an error that is already set; err may be NULL. */
void error_at(lt_error *err, const char *file, unsigned line, unsigned column);

/* Adds what the reader can do about it; err may be NULL. */
void error_hint(lt_error *err, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* Sets LT_ERR_NOMEM. */
lt_status error_nomem(lt_error *err);

#endif
