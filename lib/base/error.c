/* Status names, exit codes and the helpers that fill an lt_error. */
#include "base/error.h"

#include <stdio.h>
#include <string.h>

static const char *const STATUS_NAMES[] = {
    [LT_OK] = "LT_OK",
    [LT_ERR_NOMEM] = "LT_ERR_NOMEM",
    [LT_ERR_SYNTAX] = "LT_ERR_SYNTAX",
    [LT_ERR_INVALID] = "LT_ERR_INVALID",
    [LT_ERR_UNSUPPORTED] = "LT_ERR_UNSUPPORTED",
    [LT_ERR_NOT_FOUND] = "LT_ERR_NOT_FOUND",
    [LT_ERR_IO] = "LT_ERR_IO",
    [LT_ERR_SCRIPT] = "LT_ERR_SCRIPT",
    [LT_ERR_TIMEOUT] = "LT_ERR_TIMEOUT",
    [LT_ERR_INTERRUPTED] = "LT_ERR_INTERRUPTED",
    [LT_ERR_ABORTED] = "LT_ERR_ABORTED",
    [LT_ERR_STATE] = "LT_ERR_STATE",
    [LT_ERR_THRESHOLD] = "LT_ERR_THRESHOLD",
    [LT_ERR_FAILED] = "LT_ERR_FAILED",
    [LT_ERR_USAGE] = "LT_ERR_USAGE",
};

lt_status error_vset(lt_error *err, lt_status status, const char *fmt, va_list args)
{
    if (!err) return status;
    /* The arguments may point into err itself (wrapping a message in another one). */
    char message[sizeof err->message];
    vsnprintf(message, sizeof message, fmt, args);
    memset(err, 0, offsetof(lt_error, message));
    err->status = status;
    err->hint[0] = '\0';
    memcpy(err->message, message, sizeof message);
    return status;
}

lt_status error_set(lt_error *err, lt_status status, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    error_vset(err, status, fmt, args);
    va_end(args);
    return status;
}

void error_at(lt_error *err, const char *file, unsigned line, unsigned column)
{
    if (!err) return;
    snprintf(err->file, sizeof err->file, "%s", file ? file : "");
    err->line = line;
    err->column = column;
}

void error_hint(lt_error *err, const char *fmt, ...)
{
    if (!err) return;
    va_list args;
    va_start(args, fmt);
    vsnprintf(err->hint, sizeof err->hint, fmt, args);
    va_end(args);
}

lt_status error_nomem(lt_error *err)
{
    return error_set(err, LT_ERR_NOMEM, "out of memory");
}

const char *lt_status_name(lt_status status)
{
    if ((size_t)status >= ARRAY_LEN(STATUS_NAMES)) return "LT_ERR_UNKNOWN";
    return STATUS_NAMES[status];
}

int lt_error_exit_code(const lt_error *err)
{
    if (!err || err->status == LT_OK) return 0;
    if (err->exit_code) return err->exit_code;
    switch (err->status) {
    case LT_ERR_THRESHOLD: return 99;
    case LT_ERR_TIMEOUT: return 102;
    case LT_ERR_INVALID: return 104;
    case LT_ERR_INTERRUPTED: return 105;
    case LT_ERR_SCRIPT:
    case LT_ERR_SYNTAX: return 107;
    case LT_ERR_ABORTED: return 108;
    case LT_ERR_FAILED: return 110;
    default: return 255;
    }
}
