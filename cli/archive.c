/* `lt archive FILE`: runs the init code and packs the script with all that it loaded into a tar file. */
#include <stdio.h>
#include <string.h>

#include "cli.h"
#include "files.h"
#include "loadtest/test.h"
#include "script.h"

const struct command_flag ARCHIVE_FLAGS[] = {
    {'O', "archive-out", "FILE", "where the archive goes, - for standard output (default archive.tar)"},
    {0, "exclude-env-vars", NULL, "leave out the script's variables"},
    {0},
};
enum { ARCHIVE_OUT, EXCLUDE_ENV };

static lt_status write_archive(const char *path, const void *data, size_t len, lt_error *err)
{
    if (strcmp(path, "-") == 0) {
        bool ok = fwrite(data, 1, len, stdout) == len && fflush(stdout) == 0;
        return ok ? LT_OK : file_error(err, "write the archive to", "standard output");
    }
    FILE *file = fopen(path, "wbe");
    if (!file) return file_error(err, "write the archive", path);
    bool ok = fwrite(data, 1, len, file) == len;
    ok = fclose(file) == 0 && ok;
    return ok ? LT_OK : file_error(err, "write the archive", path);
}

static lt_status pack(lt_test *test, const char *const *values, lt_error *err)
{
    void *data = NULL;
    size_t len;
    lt_status status = lt_test_archive(test, values[EXCLUDE_ENV] ? LT_ARCHIVE_WITHOUT_ENV : 0, &data, &len, err);
    if (status == LT_OK)
        status = write_archive(values[ARCHIVE_OUT] ? values[ARCHIVE_OUT] : "archive.tar", data, len, err);
    lt_free(data);
    return status;
}

int command_archive(int argc, char **argv)
{
    return script_run_command("archive", ARCHIVE_FLAGS, pack, argc, argv);
}
