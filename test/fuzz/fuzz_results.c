/*
 * Files of any bytes to lt_compare_files() and lt_report_make(): an error with words, or a document
 * that is well formed. A byte 0xFF parts the two files; without one both are the same.
 */
#include <jansson.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.h"
#include "loadtest/compare.h"
#include "loadtest/report.h"
#include "loadtest/test.h"

static int file_of(const uint8_t *data, size_t size, char path[64])
{
    int fd = memfd_create("fuzz", MFD_CLOEXEC);
    CHECK(fd >= 0 && write(fd, data, size) == (ssize_t)size);
    snprintf(path, 64, "/proc/self/fd/%d", fd);
    return fd;
}

static void compare(const char *a, const char *b)
{
    char *json = NULL;
    size_t regressions = 0;
    lt_error err = {0};
    lt_compare_options options = {.size = sizeof options, .all = 1, .stats = "avg,min,med,max,p(99)"};
    lt_status status = lt_compare_files(a, b, &options, &json, &regressions, &err);
    if (status != LT_OK) {
        CHECK(*err.message);
        return;
    }
    json_t *root = json_loads(json, 0, NULL), *rows = json_object_get(root, "rows");
    CHECK(json_array_size(rows) > 0 && regressions <= json_array_size(rows));
    json_decref(root);
    lt_free(json);
}

static void report(const uint8_t *data, size_t size)
{
    static const lt_report_form forms[] = {LT_REPORT_HTML, LT_REPORT_JUNIT};
    char *text = malloc(size + 1), *out;
    size_t len;
    memcpy(text, data, size);
    text[size] = '\0';
    for (size_t i = 0; i < 2; i++) {
        lt_error err = {0};
        if (lt_report_make(text, forms[i], "fuzz", NULL, &out, &len, &err) != LT_OK) {
            CHECK(*err.message);
            continue;
        }
        CHECK(strlen(out) == len);
        /* What a name holds never ends the script element or begins a tag. */
        if (forms[i] == LT_REPORT_HTML) {
            char *end = strstr(strstr(out, "id=\"data\">"), "</script>");
            CHECK(end && strncmp(end, "</script>\n<script>", 18) == 0);
        }
        lt_free(out);
    }
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char a[64], b[64];
    const uint8_t *end = size ? memchr(data, 0xFF, size) : NULL;
    size_t first = end ? (size_t)(end - data) : size;
    int fa = file_of(data, first, a);
    int fb = end ? file_of(end + 1, size - first - 1, b) : file_of(data, size, b);
    compare(a, b);
    close(fa);
    close(fb);
    report(data, first);
    return 0;
}
