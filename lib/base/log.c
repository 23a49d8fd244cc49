#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/strbuf.h"

void logger_init(struct logger *log)
{
    log->fn = NULL;
    log->udata = NULL;
    pthread_mutex_init(&log->lock, NULL);
}

void logger_destroy(struct logger *log)
{
    pthread_mutex_destroy(&log->lock);
}

void log_record(struct logger *log, lt_log_level level, const lt_log_field *fields, size_t n, const char *message)
{
    if (!log || !log->fn) return;
    lt_log_record record = {
        .level = level,
        .wall_time_ns = clock_wall_ns(),
        .message = message,
        .fields = fields,
        .n_fields = n,
    };
    pthread_mutex_lock(&log->lock);
    log->fn(log->udata, &record);
    pthread_mutex_unlock(&log->lock);
}

void log_printf(struct logger *log, lt_log_level level, const char *fmt, ...)
{
    if (!log || !log->fn) return;
    struct strbuf text = {0};
    va_list args;
    va_start(args, fmt);
    strbuf_vprintf(&text, fmt, args);
    va_end(args);
    if (text.data && !text.failed) log_record(log, level, NULL, 0, text.data);
    strbuf_free(&text);
}
