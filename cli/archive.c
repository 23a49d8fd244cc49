/* `lt archive FILE`: runs the init code and packs the script with all that it loaded into a tar file. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cli.h"
#include "flags.h"
#include "loadtest/test.h"
#include "script.h"
#include "ui/log.h"

const struct command_flag ARCHIVE_FLAGS[] = {
    {'O', "archive-out", "FILE", "where the archive goes, - for standard output (default archive.tar)"},
    {0, "exclude-env-vars", NULL, "leave out the script's variables"},
    {0},
};
enum { ARCHIVE_OUT, EXCLUDE_ENV, FLAG_COUNT };

static lt_status fail(lt_error *err, const char *path)
{
    err->exit_code = 255;
    snprintf(err->message, sizeof err->message, "cannot write the archive '%s': %s", path, strerror(errno));
    return LT_ERR_IO;
}

static lt_status write_archive(const char *path, const void *data, size_t len, lt_error *err)
{
    if (strcmp(path, "-") == 0) {
        bool ok = fwrite(data, 1, len, stdout) == len && fflush(stdout) == 0;
        return ok ? LT_OK : fail(err, "-");
    }
    FILE *file = fopen(path, "wbe");
    if (!file) return fail(err, path);
    bool ok = fwrite(data, 1, len, file) == len;
    ok = fclose(file) == 0 && ok;
    return ok ? LT_OK : fail(err, path);
}

static lt_status pack(lt_test *test, const char *file, const char *const *values, lt_error *err)
{
    void *data = NULL;
    size_t len;
    lt_status status = script_load(test, file, false, err);
    if (status == LT_OK) status = lt_test_prepare(test, err);
    if (status == LT_OK)
        status = lt_test_archive(test, values[EXCLUDE_ENV] ? LT_ARCHIVE_WITHOUT_ENV : 0, &data, &len, err);
    if (status == LT_OK)
        status = write_archive(values[ARCHIVE_OUT] ? values[ARCHIVE_OUT] : "archive.tar", data, len, err);
    lt_free(data);
    return status;
}

int command_archive(int argc, char **argv)
{
    lt_test *test = NULL;
    lt_error err = {0};
    const char *file = NULL, *values[FLAG_COUNT];
    struct terminal terminal;
    struct log log;
    terminal_init(&terminal, false);
    log_init(&log, &terminal);
    lt_status status = lt_test_new(&test);
    if (status == LT_OK) status = flags_take_own(ARCHIVE_FLAGS, &argc, argv, values, &err);
    if (status == LT_OK) status = script_options(test, argc, argv, &file, &err);
    if (status == LT_OK && file) status = log_configure(&log, lt_test_options(test), &err);
    if (status == LT_OK && file) {
        lt_test_set_logger(test, log_receive, &log);
        status = pack(test, file, values, &err);
    } else if (status == LT_OK) {
        help_command(command_find("archive"));
    }
    if (status != LT_OK) {
        err.status = status;
        log_failure(&log, &err);
    }
    lt_test_free(test);
    log_close(&log);
    terminal_destroy(&terminal);
    return status == LT_OK ? 0 : lt_error_exit_code(&err);
}
