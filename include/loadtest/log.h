/**
 * @file log.h
 * Log records that a test hands to its host. The library never prints: it calls one function.
 */
#ifndef LOADTEST_LOG_H
#define LOADTEST_LOG_H

#include <stddef.h>
#include <stdint.h>

#include "loadtest/error.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Severity, in k6's order. Hosts usually show LT_LOG_INFO and above. */
typedef enum lt_log_level {
    LT_LOG_TRACE,
    LT_LOG_DEBUG,
    LT_LOG_INFO,
    LT_LOG_WARNING,
    LT_LOG_ERROR,
    LT_LOG_FATAL
} lt_log_level;

/** One `key=value` of a record, such as source=console. */
typedef struct lt_log_field {
    const char *key;
    const char *value;
} lt_log_field;

/** One log record; borrowed memory, valid during the callback only. */
typedef struct lt_log_record {
    lt_log_level level;
    int64_t wall_time_ns; /**< since the Unix epoch */
    const char *message;  /**< UTF-8, may hold newlines */
    const lt_log_field *fields;
    size_t n_fields;
} lt_log_record;

/** Receives records. Called from any thread of the test, one call at a time per test. */
typedef void lt_log_fn(void *udata, const lt_log_record *record);

#ifdef __cplusplus
}
#endif
#endif
