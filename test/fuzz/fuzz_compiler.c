/* Any bytes, as JavaScript and as TypeScript: the compiler gives code or one error with a position, in bounded time,
 * and leaks nothing. */
#include "compiler/compiler.h"
#include "fuzz.h"

static void compile(const char *source, size_t len, enum compile_kind kind, bool typescript)
{
    struct compile_request request = {
        .source = source, .len = len, .name = "fuzz.js", .kind = kind, .typescript = typescript};
    struct compile_result result;
    lt_error err = {0};
    lt_status status = compiler_compile(&request, &result, &err);
    if (status == LT_OK) {
        CHECK(result.code && strlen(result.code) == result.code_len);
        CHECK(strstr(result.code, "function("));
        for (size_t i = 0; i < result.n_helpers; i++) CHECK(result.helpers[i] && *result.helpers[i]);
    } else {
        CHECK(status == LT_ERR_SYNTAX && err.status == status);
        CHECK(err.message[0] && err.line >= 1 && err.column >= 1);
        CHECK(!result.code);
    }
    compile_result_free(&result);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *source = malloc(size ? size : 1); /* not NUL-terminated: len has to be enough */
    memcpy(source, data, size);
    compile(source, size, size % 2 ? COMPILE_AUTO : size % 4 ? COMPILE_MODULE : COMPILE_COMMONJS, false);
    compile(source, size, COMPILE_AUTO, true);
    free(source);
    return 0;
}
