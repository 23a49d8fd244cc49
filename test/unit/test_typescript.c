/*
 * TypeScript in the compiler: what broken input does, where errors point, which line code lands on,
 * which imports stay. What the code computes is in test/conformance/typescript/.
 */
#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "compiler/compiler.h"
#include "unit.h"

static lt_status compile(const char *source, size_t len, struct compile_result *out, lt_error *err)
{
    struct compile_request request = {
        .source = source, .len = len, .name = "case.ts", .kind = COMPILE_AUTO, .typescript = true};
    return compiler_compile(&request, out, err);
}

static void ck_compiles(const char *source, struct compile_result *out)
{
    lt_error err = {0};
    lt_status status = compile(source, strlen(source), out, &err);
    ck_assert_msg(status == LT_OK, "%s\n%u:%u: %s", source, err.line, err.column, err.message);
}

static void ck_fails(const char *source, unsigned line, unsigned column, const char *words)
{
    struct compile_result out;
    lt_error err = {0};
    ck_assert_msg(compile(source, strlen(source), &out, &err) == LT_ERR_SYNTAX, "accepted: %s", source);
    ck_assert_msg(err.line == line && err.column == column && strstr(err.message, words), "%s\n%u:%u: %s", source,
                  err.line, err.column, err.message);
}

static const char *line_of(const char *text, unsigned n)
{
    for (; n > 1 && text; n--) {
        text = strchr(text, '\n');
        if (text) text++;
    }
    return text ? text : "";
}

START_TEST(code_keeps_the_position_of_its_source)
{
    static const char source[] =
        "interface A {\n  a: string;\n  b(): void;\n}\n"
        "at(5);\ntype B =\n  | 1\n  | 2;\nat(9);\n"
        "enum E {\n  X = at(11),\n  Y = at(12),\n}\nat(14);\n"
        "namespace N {\n  export interface I { a: 1 }\n  at(17);\n  export const v = at(18);\n}\n"
        "class C<T> {\n  declare a: T;\n  constructor(\n    public b: T,\n    c?: number,\n  ) {\n    at(26);\n  }\n"
        "  m(): void;\n  m(x?: T): void {\n    at(30);\n  }\n}\n"
        "declare module 'x' {\n  const y: 1;\n}\nat(36);\n"
        "const f = <T,>(\n  x: T,\n): T => {\n  at(40);\n  return x;\n};\n"
        "f<{\n  a: number;\n}>(at(45));\nimport {\n  type Q,\n} from 'q';\nat(49);\n";
    struct compile_result out;
    ck_compiles(source, &out);
    unsigned seen = 0;
    for (unsigned n = 1; n <= 49; n++) {
        char want[16];
        snprintf(want, sizeof want, "at(%u)", n);
        if (!strstr(source, want)) continue;
        want[strlen(want) - 1] = '\0';
        const char *found = strstr(out.code, want);
        while (found && found[strlen(want)] >= '0' && found[strlen(want)] <= '9') found = strstr(found + 1, want);
        ck_assert_msg(found, "at(%u) is missing:\n%s", n, out.code);
        unsigned line = 0; /* of the closing parenthesis: that is where the engine says a call is */
        for (const char *p = out.code; p < strchr(found, ')'); p++) line += *p == '\n';
        ck_assert_uint_lt(line, out.n_positions);
        const char *text = line_of(source, n), *column = strstr(text, want);
        ck_assert_msg(out.positions[line].line == n && out.positions[line].column == (unsigned)(column - text) + 1,
                      "at(%u) is at %u:%u", n, out.positions[line].line, out.positions[line].column);
        seen++;
    }
    ck_assert_uint_eq(seen, 13);
    compile_result_free(&out);
}
END_TEST

START_TEST(errors_point_at_the_token)
{
    ck_fails("let x: = 1;", 1, 8, "unexpected token '='");
    ck_fails("interface A {\n  a string\n}", 2, 5, "unexpected token 'string'");
    ck_fails("type A = {", 1, 11, "unexpected end");
    ck_fails("enum E { A B }", 1, 12, "',' was expected");
    ck_fails("function f(a: number, b: ) {}", 1, 26, "unexpected token ')'");
    ck_fails("const f = (a: number, b: string[) => a;", 1, 33, "unexpected token ')'");
    ck_fails("const f = <T>(a: T =>\n  a;", 1, 20, "unexpected token '=>'");
    ck_fails("const f = (a: number): => a;", 1, 24, "unexpected token '=>'");
    ck_fails("class A { constructor(public {a}) {} }", 1, 30, "plain name");
    ck_fails("namespace N {\n  export 5;\n}", 2, 3, "declaration was expected");
    ck_fails("export = 1;\nexport const a = 2;", 1, 1, "export =");
    ck_fails("let a;\nenum a {}", 2, 1, "already been declared");
    ck_fails("const a: string;", 1, 7, "needs a value");
    ck_fails("const f = function (): void;", 1, 28, "'{' was expected");
    ck_fails("const o = { m(): void };", 1, 23, "'{' was expected");
}
END_TEST

START_TEST(decorators_say_what_to_do)
{
    ck_fails("@Injectable()\nclass A {}", 1, 1, "decorators are not supported");
    ck_fails("class A {\n  @Input() name: string;\n}", 2, 3, "decorators are not supported");
    ck_fails("class A { m(@Inject() x: number) {} }", 1, 13, "decorators are not supported");
    ck_fails("export default @dec class {}", 1, 16, "decorators are not supported");
}
END_TEST

START_TEST(javascript_has_no_types)
{
    static const char *const sources[] = {"let x: number = 1;", "enum E {}",      "f<T>();",
                                          "let a = b as c;",    "interface A {}", "x!.y;"};
    for (size_t i = 0; i < sizeof sources / sizeof sources[0]; i++) {
        struct compile_request request = {.source = sources[i], .len = strlen(sources[i]), .name = "case.js"};
        struct compile_result out;
        ck_assert_int_eq(compiler_compile(&request, &out, NULL), LT_ERR_SYNTAX);
    }
}
END_TEST

static void ck_imports(const char *source, const char *want)
{
    struct compile_result out;
    char got[200] = "";
    ck_compiles(source, &out);
    for (size_t i = 0; i < out.n_imports; i++)
        snprintf(got + strlen(got), sizeof got - strlen(got), "%s ", out.imports[i].specifier);
    ck_assert_msg(strcmp(got, want) == 0, "%s\nimports: %s", source, got);
    compile_result_free(&out);
}

START_TEST(imports_that_are_only_types_are_dropped)
{
    ck_imports("import { A } from 'a'; import { b } from 'b'; let x: A = b;", "b ");
    ck_imports("import 'a'; import {} from 'b'; import { type C } from 'c'; import type D from 'd';", "a ");
    ck_imports("import { A } from 'a'; import { b } from 'b'; import c from 'b'; c(); class X implements A {}", "b ");
    ck_imports("import { A } from 'a'; export { A };", "a ");
    ck_imports("import { A } from 'a'; export type { A };", "");
    ck_imports("import * as a from 'a'; import T = a.T; let x: T;", "");
    ck_imports("import * as a from 'a'; import v = a.v; v();", "a ");
    ck_imports("import a = require('a'); import b = require('b'); export const x = a.y as b.T;", "a ");
    ck_imports("import { A } from 'a'; function f() { const A = 1; return A; }", "");
    ck_imports("import { A } from 'a'; export default A;", "a ");
    ck_imports("export { type A } from 'a'; export { b } from 'b'; export type * from 'c'; export * from 'd';", "b d ");
}
END_TEST

/* Guesses are nested, their cost must not double with each level. */
START_TEST(deep_nesting_is_linear_enough)
{
    static const char *const units[] = {"(a = ",    "f<(a = ",     "a ? (b) : ", "a ? (b): c => ",
                                        "({a = ",   "<(a = ",      "x as (a: ",  "infer U extends ",
                                        "a < (b, ", "async (a = ", "(a: (b: "};
    static const char *const heads[] = {"", "type T = A extends ", "let x: "};
    for (size_t h = 0; h < sizeof heads / sizeof heads[0]; h++) {
        for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
            char source[8192] = "";
            snprintf(source, sizeof source, "%s", heads[h]);
            for (int n = 0; n < 250; n++) strcat(source, units[i]);
            struct compile_result out;
            lt_error err = {0};
            clock_t start = clock();
            if (compile(source, strlen(source), &out, &err) == LT_OK) compile_result_free(&out);
            double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
            ck_assert_msg(seconds < 5, "%s%s… took %.1f s", heads[h], units[i], seconds);
        }
    }
}
END_TEST

/* Broken input. */

static char *read_whole(const char *path, size_t *len)
{
    FILE *file = fopen(path, "r");
    if (!file) return NULL;
    char *text = malloc(65536);
    *len = fread(text, 1, 65535, file);
    text[*len] = '\0';
    fclose(file);
    return text;
}

static size_t token_end(const char *s, size_t at, size_t len)
{
    if (isalnum((unsigned char)s[at]) || s[at] == '_' || s[at] == '$') {
        while (at < len && (isalnum((unsigned char)s[at]) || s[at] == '_' || s[at] == '$')) at++;
        return at;
    }
    return at + 1;
}

static void try_source(const char *text, size_t len)
{
    /* Exactly as long as the text: a sanitizer sees what reads past the end. */
    char *exact = malloc(len + 1);
    memcpy(exact, text, len);
    exact[len] = '\0';
    struct compile_result out;
    lt_error err = {0};
    lt_status status = compile(exact, len, &out, &err);
    if (status == LT_OK) compile_result_free(&out);
    else
        ck_assert_msg(status == LT_ERR_SYNTAX && err.line > 0 && err.column > 0 && err.message[0], "%u:%u %s in\n%s",
                      err.line, err.column, err.message, exact);
    free(exact);
}

static void mutate(const char *text, size_t len, unsigned *random)
{
    static const char *const others[] = {
        "<",       ">",      "(",      ")",         "{",       "}",     "[", "]",   ":",    "?",     "=>",  "!",
        "as",      "type",   "enum",   "namespace", "declare", "=",     ",", "...", "`",    "'",     "/",   "abstract",
        "extends", "import", "export", "infer",     "is",      "async", ".", "@",   "\\u{", "\"\\x", "`\\u"};
    char *changed = malloc(len * 2 + 64);
    for (size_t at = 0, end; at < len; at = end) {
        end = token_end(text, at, len);
        if (isspace((unsigned char)text[at])) continue;
        *random = *random * 1664525u + 1013904223u;
        const char *other = others[(*random >> 16) % (sizeof others / sizeof others[0])];
        memcpy(changed, text, at);
        size_t n = at + (size_t)sprintf(changed + at, "%s", other);
        memcpy(changed + n, text + end, len - end);
        try_source(changed, n + len - end); /* another token in its place */
        memcpy(changed, text, at);
        memcpy(changed + at, text + end, len - end);
        if (*random & 0x10000) try_source(changed, len - (end - at)); /* without it */
        else try_source(text, end);                                   /* cut behind it */
    }
    free(changed);
}

/* The fourth of the cases that `part` says, so that each test stays short under a sanitizer. */
static void mutate_cases(int part)
{
    static const char folder[] = "test/conformance/typescript";
    DIR *dir = opendir(folder);
    ck_assert_msg(dir != NULL, "run from the top folder");
    unsigned random = 1, files = 0;
    for (struct dirent *e; (e = readdir(dir));) {
        char path[400];
        size_t len, name = strlen(e->d_name);
        if (name < 3 || strcmp(e->d_name + name - 3, ".ts") != 0 || (int)(e->d_name[0] % 4) != part) continue;
        snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
        char *text = read_whole(path, &len);
        ck_assert(text != NULL);
        mutate(text, len, &random);
        free(text);
        files++;
    }
    closedir(dir);
    ck_assert_uint_gt(files, 0);
}

START_TEST(broken_input_is_an_error_with_a_place_0)
{
    mutate_cases(0);
}
END_TEST
START_TEST(broken_input_is_an_error_with_a_place_1)
{
    mutate_cases(1);
}
END_TEST
START_TEST(broken_input_is_an_error_with_a_place_2)
{
    mutate_cases(2);
}
END_TEST
START_TEST(broken_input_is_an_error_with_a_place_3)
{
    mutate_cases(3);
}
END_TEST

UNIT_MAIN("typescript", code_keeps_the_position_of_its_source, errors_point_at_the_token, decorators_say_what_to_do,
          javascript_has_no_types, imports_that_are_only_types_are_dropped, deep_nesting_is_linear_enough,
          broken_input_is_an_error_with_a_place_0, broken_input_is_an_error_with_a_place_1,
          broken_input_is_an_error_with_a_place_2, broken_input_is_an_error_with_a_place_3)
