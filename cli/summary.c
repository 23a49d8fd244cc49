#include "summary.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char SUMMARY_FAILED[] = "failed to handle the end-of-test summary";

static void fail(struct log *log, const char *what, const char *fmt, const char *name)
{
    char message[4400];
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    snprintf(message, sizeof message, fmt, name, strerror(errno));
#pragma GCC diagnostic pop
    log_message(log, LT_LOG_ERROR, what, message);
}

bool summary_write_file(const char *path, const char *data, size_t len, const char *what, struct log *log)
{
    FILE *file = fopen(path, "wbe");
    if (!file) {
        fail(log, what, "cannot open '%.4000s': %s", path);
        return false;
    }
    bool ok = fwrite(data, 1, len, file) == len && fflush(file) == 0;
    if (!ok) fail(log, what, "cannot write '%.4000s': %s", path);
    if (fclose(file) != 0 && ok) {
        fail(log, what, "cannot write '%.4000s': %s", path);
        ok = false;
    }
    return ok;
}

static void write_stream(FILE *stream, const char *data, size_t len, struct log *log)
{
    bool ok = fwrite(data, 1, len, stream) == len;
    if (fflush(stream) != 0 || !ok) {
        fail(log, SUMMARY_FAILED, "cannot write to %s: %s", stream == stdout ? "stdout" : "stderr");
    }
}

static void write_files(const lt_summary_file *files, size_t n, struct log *log)
{
    for (size_t i = 0; i < n; i++) {
        const lt_summary_file *file = &files[i];
        if (strcmp(file->name, "stdout") == 0) write_stream(stdout, file->data, file->len, log);
        else if (strcmp(file->name, "stderr") == 0) write_stream(stderr, file->data, file->len, log);
        else summary_write_file(file->name, file->data, file->len, SUMMARY_FAILED, log);
    }
}

static void print_text(lt_test *test, enum summary_mode mode, struct log *log)
{
    char *json = lt_test_summary_json(test, LT_SUMMARY_REPORT);
    if (!json) return; /* the test ended before anything was measured */
    char *text = summary_text(json, mode, log->terminal->color_out);
    if (text) write_stream(stdout, text, strlen(text), log);
    else log_message(log, LT_LOG_ERROR, SUMMARY_FAILED, "out of memory");
    free(text);
    lt_free(json);
}

static void export(lt_test *test, struct log *log)
{
    lt_options *options = lt_test_options(test);
    char *path = lt_options_get_string(options, "summaryExport");
    bool machine = lt_options_get_bool(options, "newMachineReadableSummary", false);
    char *json = path && *path ? lt_test_summary_json(test, machine ? LT_SUMMARY_MACHINE : LT_SUMMARY_EXPORT) : NULL;
    if (json) summary_write_file(path, json, strlen(json), SUMMARY_FAILED, log);
    lt_free(json);
    lt_free(path);
}

void summary_show(lt_test *test, enum summary_mode mode, struct log *log)
{
    if (mode == SUMMARY_DISABLED) return;
    size_t n = 0;
    const lt_summary_file *files = lt_test_summary_files(test, &n);
    if (files) write_files(files, n, log);
    else print_text(test, mode, log);
    export(test, log);
}
