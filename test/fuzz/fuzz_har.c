/*
 * Recordings of any bytes, in each mode: an error with words and a place, or a script that our own compiler
 * takes. The first byte chooses the mode, the rest is the recording.
 */
#include "compiler/compiler.h"
#include "fuzz.h"
#include "loadtest/har.h"
#include "loadtest/test.h"

static void compile(const char *script)
{
    struct compile_request request = {
        .source = script, .len = strlen(script), .name = "fuzz.js", .kind = COMPILE_MODULE};
    struct compile_result result;
    lt_error err = {0};
    lt_status status = compiler_compile(&request, &result, &err);
    if (status != LT_OK) fprintf(stderr, "%s\n%s\n", err.message, script);
    CHECK(status == LT_OK);
    CHECK(result.n_imports == 2 && result.n_exports == 2); /* nothing of the recording became code */
    compile_result_free(&result);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!size) return 0;
    unsigned mode = *data++;
    lt_har_options options = LT_HAR_OPTIONS_INIT;
    options.no_batch = mode & 1;
    options.correlate = (mode & 3) == 3;
    options.status_checks = mode & 4;
    options.return_on_failed_check = (mode & 12) == 12;
    options.skip = mode & 16 ? "ads,cdn" : NULL;
    char *json = malloc(size); /* not NUL-terminated: len has to be enough */
    memcpy(json, data, size - 1);
    char *script = NULL;
    lt_error err = {0};
    lt_status status = lt_har_convert(json, size - 1, &options, &script, &err);
    if (status == LT_OK) {
        compile(script);
    } else {
        CHECK(!script && err.status == status && err.message[0]);
        CHECK(status == LT_ERR_SYNTAX || status == LT_ERR_INVALID);
        CHECK(status != LT_ERR_SYNTAX || err.line >= 1);
    }
    lt_free(script);
    free(json);
    return 0;
}
