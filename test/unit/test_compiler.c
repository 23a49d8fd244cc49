/* The compiler's robustness: what once made it read too far, crash or leak. Language: test/conformance. */
#include "compiler/compiler.h"

#include <stdlib.h>
#include <string.h>

#include "unit.h"

/* The source has no NUL behind it; a sanitizer sees a read past its end. */
static lt_status compile_bytes(const char *text, size_t len, bool typescript, lt_error *err)
{
    char *source = malloc(len ? len : 1);
    memcpy(source, text, len);
    struct compile_request request = {.source = source, .len = len, .name = "test.js", .typescript = typescript};
    struct compile_result result;
    lt_status status = compiler_compile(&request, &result, err);
    if (status == LT_OK) ck_assert_uint_eq(strlen(result.code), result.code_len);
    compile_result_free(&result);
    free(source);
    return status;
}

static lt_status compile(const char *text, lt_error *err)
{
    return compile_bytes(text, strlen(text), false, err);
}

START_TEST(sources_may_end_anywhere)
{
    static const char *const sources[] = {
        "",     "import", "import.", "import {", "export",   "export default",
        "'",    "\"a\\",  "`",       "`\\",      "`a\\",     "`${",
        "`\\u", "/",      "/*",      "a.",       "0x",       "1e",
        "1_",   "\\",     "\\u",     "\\u{",     "(",        "[",
        "{",    "a?.",    "a=>",     "async",    "class",    "class {",
        "#",    "#!",     "<!--",    "\xe2",     "\xe2\x80", "@",
        "new",  "for",    "for(",    "if(a",     "x:",
    };
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
        lt_error err = {0};
        if (compile(sources[i], &err) == LT_OK) continue;
        ck_assert_msg(err.status == LT_ERR_SYNTAX && err.message[0], "%s", sources[i]);
        ck_assert_msg(err.line == 1 && err.column >= 1, "%s: %u:%u", sources[i], err.line, err.column);
    }
}
END_TEST

/* Leak checkers watch. */
START_TEST(errors_inside_of_texts_leak_nothing)
{
    static const char *const sources[] = {
        "'\\u{110000}'", "`a\\u{`", "`\\08`", "'use strict'; '\\1'", "a\\u{zz}b", "0b12", "1__0", "'open", "`open"};
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
        lt_error err = {0};
        ck_assert_msg(compile(sources[i], &err) == LT_ERR_SYNTAX, "%s", sources[i]);
    }
}
END_TEST

START_TEST(a_zero_byte_is_a_character)
{
    static const char *const sources[] = {"import '*'",
                                          "import a from '*x'",
                                          "export { a as '*' }; var a",
                                          "x = `*${1}*`",
                                          "x = '\\*'",
                                          "x = /*/",
                                          "x*y",
                                          "// *",
                                          "*",
                                          "import { '*' as b } from 'c'"};
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
        char text[64];
        size_t len = strlen(sources[i]);
        for (size_t k = 0; k < len; k++) text[k] = sources[i][k] == '*' ? '\0' : sources[i][k];
        lt_error err = {0};
        lt_status status = compile_bytes(text, len, i % 2, &err);
        ck_assert_msg(status == LT_OK || (status == LT_ERR_SYNTAX && err.message[0]), "%s", sources[i]);
    }
}
END_TEST

START_TEST(a_declaration_needs_a_block)
{
    static const char *const refused[] = {"if (a) let b", "if (a) ; else const b = 1", "while (a) class B {}",
                                          "l: let b",     "for (;;) const b = 1",      "do class B {} while (0)"};
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        lt_error err = {0};
        ck_assert_msg(compile(refused[i], &err) == LT_ERR_SYNTAX, "%s", refused[i]);
    }
    static const char *const fine[] = {"if (a) function f() {}", "if (a) ; else function f() {}", "l: function f() {}",
                                       "if (a) var b = 1",       "if (a) async () => {}",         "if (a) (class {})"};
    for (size_t i = 0; i < sizeof fine / sizeof *fine; i++) {
        lt_error err = {0};
        ck_assert_msg(compile(fine[i], &err) == LT_OK, "%s: %s", fine[i], err.message);
    }
}
END_TEST

/* What test262 has no case for, or had none when it was missed; Node agrees. */
START_TEST(sources_that_are_no_modules_are_refused)
{
    static const char *const refused[] = {"try {} catch ([x, x]) {}", "import a from 'b' with {c: 'd', 'c': 'e'}",
                                          "import a from 'b' with {c: d}", "/\\\n/",
                                          "var \xE0\xAD\x8B"}; /* U+0B4B, a vowel sign */
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        lt_error err = {0};
        ck_assert_msg(compile(refused[i], &err) == LT_ERR_SYNTAX, "%s", refused[i]);
    }
    static const char *const fine[] = {"import a from 'b' with {c: 'd', e: 'f',}", "if (a) import ('b')",
                                       "var \xE2\x84\x98", "var a\xCC\x80"};
    for (size_t i = 0; i < sizeof fine / sizeof *fine; i++) {
        lt_error err = {0};
        ck_assert_msg(compile(fine[i], &err) == LT_OK, "%s: %s", fine[i], err.message);
    }
}
END_TEST

/* Long chains are no nesting; endless ones are an error, not the end of the stack. */
START_TEST(length_and_depth_have_limits)
{
    static const char *const pieces[] = {"a+",
                                         "a&&",
                                         "a??",
                                         "a.",
                                         "a().",
                                         "a?.",
                                         "a**",
                                         "[",
                                         "(",
                                         "{",
                                         "a?",
                                         "a?b:",
                                         "x=",
                                         "a=>",
                                         "!",
                                         "-",
                                         "new ",
                                         "`${",
                                         "if(a)",
                                         "if(a);else ",
                                         "l:",
                                         "function f(){",
                                         "class A extends ",
                                         "for(;;)",
                                         "a,",
                                         "typeof ",
                                         "await ",
                                         "async()=>",
                                         "do ",
                                         "a[",
                                         "a(",
                                         "{a:",
                                         "var [",
                                         "let a:[",
                                         "type A=(",
                                         "type A=B<",
                                         "a<",
                                         "a as ",
                                         "keyof ",
                                         "let a:{b:",
                                         "type A=B extends C?",
                                         "a!",
                                         "namespace A{",
                                         "type A=B|",
                                         "type A=B[",
                                         "<a>",
                                         "(a:",
                                         "enum A{b=",
                                         "a satisfies b ",
                                         "let a:()=>",
                                         "infer ",
                                         "@a ",
                                         "a?(b):"};
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        static const size_t counts[] = {500000, 1900, 200};
        for (size_t k = 0; k < sizeof counts / sizeof *counts; k++) {
            size_t len = strlen(pieces[i]);
            char *source = malloc(counts[k] * len + 3);
            for (size_t n = 0; n < counts[k]; n++) memcpy(source + n * len, pieces[i], len);
            strcpy(source + counts[k] * len, "a;");
            lt_error err = {0};
            lt_status status = compile_bytes(source, strlen(source), i % 2 || i > 32, &err);
            free(source);
            if (i < 6 && k > 0) ck_assert_msg(status == LT_OK, "%s: %.80s", pieces[i], err.message);
            else if (status != LT_OK) ck_assert_int_eq(status, LT_ERR_SYNTAX);
        }
    }
}
END_TEST

UNIT_MAIN("compiler", sources_may_end_anywhere, errors_inside_of_texts_leak_nothing, a_zero_byte_is_a_character,
          a_declaration_needs_a_block, sources_that_are_no_modules_are_refused, length_and_depth_have_limits)
