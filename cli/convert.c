/* `lt convert FILE.har`: a browser's recording becomes a k6 script. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "files.h"
#include "flags.h"
#include "loadtest/har.h"
#include "loadtest/test.h"
#include "ui/log.h"

const struct command_flag CONVERT_FLAGS[] = {
    {'O', "output", "FILE", "where the script goes (default: standard output)"},
    {0, "options", "FILE", "JSON file with options for the script"},
    {0, "only", "HOSTS", "keep requests to hosts that contain one of these, separated by commas"},
    {0, "skip", "HOSTS", "leave out requests to hosts that contain one of these, separated by commas"},
    {0, "batch-threshold", "MS", "requests within this time share a batch (default 500)"},
    {0, "no-batch", NULL, "one request after the other"},
    {0, "enable-status-code-checks", NULL, "check each response for the recorded status"},
    {0, "return-on-failed-check", NULL, "end the iteration when such a check fails"},
    {0, "correlate", NULL, "take redirect targets and JSON values from responses; needs --no-batch"},
    {0, "min-sleep", "SECONDS", "least sleep at the end of an iteration (default 20)"},
    {0, "max-sleep", "SECONDS", "longest sleep at the end of an iteration (default 40)"},
    {'h', "help", NULL, "show this help"},
    {0},
};
enum {
    OUTPUT,
    OPTIONS,
    ONLY,
    SKIP,
    THRESHOLD,
    NO_BATCH,
    CHECKS,
    RETURN,
    CORRELATE,
    MIN_SLEEP,
    MAX_SLEEP,
    HELP,
    FLAG_COUNT
};

static lt_status read_file(const char *path, char **text, size_t *len, lt_error *err)
{
    *text = file_read(path, len);
    return *text ? LT_OK : file_error(err, "read", path);
}

static lt_status write_file(const char *path, const char *text, lt_error *err)
{
    bool to_stdout = !path || strcmp(path, "-") == 0;
    FILE *file = to_stdout ? stdout : fopen(path, "we");
    if (!file) return file_error(err, "write", path);
    bool ok = fputs(text, file) >= 0 && fflush(file) == 0;
    if (!ok) file_error(err, "write", to_stdout ? "standard output" : path);
    if (!to_stdout && fclose(file) != 0 && ok) {
        ok = false;
        file_error(err, "write", path);
    }
    return ok ? LT_OK : LT_ERR_IO;
}

static lt_status read_number(const char *text, const char *flag, unsigned *number, lt_error *err)
{
    if (!text) return LT_OK;
    unsigned long value = strtoul(text, NULL, 10);
    if (*text && strlen(text) <= 9 && strspn(text, "0123456789") == strlen(text)) {
        *number = (unsigned)value;
        return LT_OK;
    }
    char what[160];
    snprintf(what, sizeof what, "%.64s of flag %s", text, flag);
    return flags_usage(err, "convert", "the value %s is not a number", what);
}

/* Says which file an error is in. */
static lt_status in_file(lt_status status, const char *path, lt_error *err)
{
    if (status == LT_ERR_SYNTAX && err->line) snprintf(err->file, sizeof err->file, "%s", path);
    err->exit_code = 255;
    return status;
}

static lt_status convert(const char *path, const char *const *values, lt_error *err)
{
    lt_har_options options = LT_HAR_OPTIONS_INIT;
    char *har = NULL, *json = NULL, *script = NULL;
    size_t len = 0, json_len = 0;
    options.only = values[ONLY];
    options.skip = values[SKIP];
    options.no_batch = values[NO_BATCH];
    options.status_checks = values[CHECKS];
    options.return_on_failed_check = values[RETURN];
    options.correlate = values[CORRELATE];
    lt_status status = read_number(values[THRESHOLD], "--batch-threshold", &options.batch_threshold_ms, err);
    if (status == LT_OK) status = read_number(values[MIN_SLEEP], "--min-sleep", &options.min_sleep_s, err);
    if (status == LT_OK) status = read_number(values[MAX_SLEEP], "--max-sleep", &options.max_sleep_s, err);
    if (status == LT_OK && values[OPTIONS]) status = read_file(values[OPTIONS], &json, &json_len, err);
    if (status == LT_OK) status = read_file(path, &har, &len, err);
    if (status == LT_OK) {
        options.options_json = json;
        status = lt_har_convert(har, len, &options, &script, err);
        bool of_options = strstr(err->message, "the options are") == err->message;
        if (status != LT_OK) in_file(status, of_options ? values[OPTIONS] : path, err);
    }
    if (status == LT_OK) status = write_file(values[OUTPUT], script, err);
    lt_free(script);
    free(json);
    free(har);
    return status;
}

static lt_status run_convert(int argc, char **argv, const char **values, lt_error *err)
{
    char count[16];
    snprintf(count, sizeof count, "%d", argc);
    if (argc == 1) return convert(argv[0], values, err);
    return flags_usage(err, "convert", "accepts 1 arg(s), received %s: the arg should be a path to a HAR file", count);
}

int command_convert(int argc, char **argv)
{
    return flags_run_command("convert", CONVERT_FLAGS, HELP, run_convert, argc, argv);
}
