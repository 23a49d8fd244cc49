/*
 * Log: records with a level, a message and key=value fields, handed to the test's host.
 * The library never writes to a terminal by itself.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <pthread.h>

#include "base/base.h"
#include "loadtest/log.h"

/* One per test. The lock makes callbacks come one at a time, as log.h promises. */
struct logger {
    lt_log_fn *fn; /* NULL drops everything */
    void *udata;
    pthread_mutex_t lock;
};

void logger_init(struct logger *log);
void logger_destroy(struct logger *log);

/* fields may be NULL when n is 0. Thread-safe. */
void log_record(struct logger *log, lt_log_level level, const lt_log_field *fields, size_t n, const char *message);
void log_printf(struct logger *log, lt_log_level level, const char *fmt, ...) PRINTF_LIKE(3, 4);

#endif
