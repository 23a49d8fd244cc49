/*
 * Log lines: from the library's records and from the CLI itself to stderr, stdout, a file or Loki, as
 * text, JSON or raw. On a terminal a line is short and coloured, elsewhere it is key=value.
 */
#ifndef CLI_UI_LOG_H
#define CLI_UI_LOG_H

#include <stdbool.h>
#include <stdio.h>

#include "loadtest/log.h"
#include "loadtest/test.h"
#include "ui/terminal.h"

struct loki;

enum log_format { LOG_FORMAT_TEXT, LOG_FORMAT_JSON, LOG_FORMAT_RAW };

struct log {
    struct terminal *terminal;
    FILE *out;         /* NULL drops everything */
    FILE *console;     /* --console-output, or NULL */
    struct loki *loki; /* --log-output=loki, or NULL */
    bool owns_out;
    enum log_format format;
    lt_log_level level;
    int64_t start_ns; /* wall time; the number in brackets counts from here */
};

/* How one line looks. */
struct log_style {
    enum log_format format;
    bool terminal, color;
    int64_t start_ns;
};

/* Before options are read: text on stderr, nothing below info. */
void log_init(struct log *log, struct terminal *terminal);
/* --log-output, --log-format, --verbose, --console-output. */
lt_status log_configure(struct log *log, const lt_options *options, lt_error *err);
void log_close(struct log *log);

/* An lt_log_fn; udata is a struct log. */
void log_receive(void *udata, const lt_log_record *record);
void log_message(struct log *log, lt_log_level level, const char *message, const char *hint);
/* An error of the library, with position and hint. */
void log_failure(struct log *log, const lt_error *err);
/* For errors before anything is set up. */
void log_early_error(const char *message, const char *hint);

/* One record as a line with its newline; malloc'ed. */
char *log_format_record(const struct log_style *style, const lt_log_record *record);

#endif
