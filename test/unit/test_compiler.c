/* The compiler's robustness: what once made it read too far, crash or leak. Language: test/conformance. */
#include "compiler/compiler.h"

#include <stdlib.h>
#include <string.h>

#include "unit.h"

/* The source has no NUL behind it; a sanitizer sees a read past its end. */
static lt_status compile(const char *text, lt_error *err, char **code)
{
    size_t len = strlen(text);
    char *source = malloc(len ? len : 1);
    memcpy(source, text, len);
    struct compile_request request = {.source = source, .len = len, .name = "test.js"};
    struct compile_result result;
    lt_status status = compiler_compile(&request, &result, err);
    if (code) *code = status == LT_OK ? strdup(result.code) : NULL;
    compile_result_free(&result);
    free(source);
    return status;
}

START_TEST(sources_may_end_anywhere)
{
    static const char *const sources[] = {
        "",        "import", "import.", "import {", "export", "export default", "'", "\"a\\", "`", "`${", "`\\u", "/", "/*", "a.",
        "0x",      "1e",     "1_",      "\\",       "\\u",    "\\u{",           "(", "[",     "{", "a?.", "a=>", "async", "class",
        "class {", "#",      "#!",      "<!--",     "\xe2",   "\xe2\x80",       "@", "new",   "for", "for(", "if(a", "x:",
    };
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
        lt_error err = {0};
        if (compile(sources[i], &err, NULL) == LT_OK) continue;
        ck_assert_msg(err.status == LT_ERR_SYNTAX && err.message[0], "%s", sources[i]);
        ck_assert_msg(err.line == 1 && err.column >= 1, "%s: %u:%u", sources[i], err.line, err.column);
    }
}
END_TEST

/* Leak checkers watch. */
START_TEST(errors_inside_of_texts_leak_nothing)
{
    static const char *const sources[] = {"'\\u{110000}'", "`a\\u{`", "tag`\\08`", "'\\1'", "a\\u{zz}b", "0b12", "1__0", "'open", "`open"};
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
        lt_error err = {0};
        ck_assert_msg(compile(sources[i], &err, NULL) == LT_ERR_SYNTAX, "%s", sources[i]);
    }
}
END_TEST

START_TEST(a_declaration_needs_a_block)
{
    static const char *const refused[] = {"if (a) let b", "if (a) ; else const b = 1", "while (a) class B {}", "l: let b",
                                          "for (;;) const b = 1", "do class B {} while (0)"};
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        lt_error err = {0};
        ck_assert_msg(compile(refused[i], &err, NULL) == LT_ERR_SYNTAX, "%s", refused[i]);
    }
    static const char *const fine[] = {"if (a) function f() {}", "if (a) ; else function f() {}", "l: function f() {}",
                                       "if (a) var b = 1", "if (a) async () => {}", "if (a) (class {})"};
    for (size_t i = 0; i < sizeof fine / sizeof *fine; i++) {
        lt_error err = {0};
        ck_assert_msg(compile(fine[i], &err, NULL) == LT_OK, "%s: %s", fine[i], err.message);
    }
}
END_TEST

UNIT_MAIN("compiler", sources_may_end_anywhere, errors_inside_of_texts_leak_nothing, a_declaration_needs_a_block)
