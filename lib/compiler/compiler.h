/*
 * compiler: modern JavaScript and TypeScript modules → ES5 text for Duktape. No Duktape, no I/O.
 *
 * lexer.c → parser*.c (an AST in an arena) → scope.c (which name means which binding) → emit*.c
 * (lowering and printing in one walk). A generated line holds the code of the same source line, so
 * line numbers in stack traces are the user's. TypeScript is in ts*.c. May use base/ and regexp/
 * (literals are checked early).
 */
#ifndef COMPILER_COMPILER_H
#define COMPILER_COMPILER_H

#include "base/error.h"

enum compile_kind {
    COMPILE_AUTO,    /* a module if it has import, export or top-level await, else CommonJS */
    COMPILE_MODULE,
    COMPILE_COMMONJS
};

struct compile_request {
    const char *source;
    size_t len;
    const char *name; /* for errors */
    enum compile_kind kind;
    bool typescript; /* types are dropped, not checked */
};

struct compile_import {
    const char *specifier;
    unsigned line, column;
};

/*
 * code is one function expression:
 *   module    (function($x,$i,$lt,$meta){…})   exports, imported modules' exports in the order of
 *             `imports`, helpers, import.meta
 *   CommonJS  (function(exports,require,module,__filename,__dirname,$lt){…})
 * With is_async it returns a promise.
 */
struct compile_result {
    char *code;
    size_t code_len;
    bool is_module, is_async;
    struct compile_import *imports;
    size_t n_imports;
    char **helpers; /* names of the $lt helpers that the code uses */
    size_t n_helpers;
};

/* LT_ERR_SYNTAX with file, line, column, one sentence and a code frame. Any thread. */
lt_status compiler_compile(const struct compile_request *request, struct compile_result *out, lt_error *err);
void compile_result_free(struct compile_result *result);

#endif
