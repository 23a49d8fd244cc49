/*
 * compiler: modern JavaScript and TypeScript modules → ES5 text for Duktape. No Duktape, no I/O.
 *
 * lexer.c → parser*.c (an AST in an arena) → scope.c (which name means which binding) → emit*.c
 * (lowering and printing in one walk). Each line of the code has one position in the source, so
 * that stack traces show lines and columns of the user's. TypeScript is in ts*.c. May use base/ and
 * regexp/ (literals are checked early).
 */
#ifndef COMPILER_COMPILER_H
#define COMPILER_COMPILER_H

#include "base/error.h"

enum compile_kind {
    COMPILE_AUTO, /* a module if it has import, export or top-level await, else CommonJS */
    COMPILE_MODULE,
    COMPILE_COMMONJS,
    COMPILE_SCRIPT /* statements for eval(); `code` is a program, not a function */
};

struct compile_request {
    const char *source;
    size_t len;
    const char *name; /* for errors */
    enum compile_kind kind;
    bool typescript; /* types are dropped, not checked */
    bool strict;     /* COMPILE_SCRIPT: inherited from who evaluates it */
};

struct compile_import {
    const char *specifier;
    unsigned line, column;
};

/* What one name of a module's exports, or a name that it imports, stands for. */
struct compile_binding {
    const char *name;     /* exported as, NULL for `export *` and imports */
    const char *imported; /* name in the other module; NULL: its namespace, or a local binding */
    int import;           /* index in `imports`; -1: a local binding */
    unsigned line, column;
};

struct compile_position {
    unsigned line, column; /* from 1; the column in bytes, see compiler_columns(); line 0: not to be shown */
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
    bool links; /* the function only links: it returns the function that runs the module's code */
    struct compile_import *imports;
    size_t n_imports;
    struct compile_binding *exports, *names; /* what it exports; what it imports by name */
    size_t n_exports, n_names;
    struct compile_position *positions; /* of each line of `code` */
    size_t n_positions;
    char **helpers; /* names of the $lt helpers that the code uses */
    size_t n_helpers;
};

/* Bytes of the line terminator that stands here; 0 = none. */
size_t compiler_line_end(const char *at, const char *end);
/* How many columns, which are UTF-16 units, some bytes of a line are. */
unsigned compiler_columns(const char *text, size_t len);
/* Adds the line of the source, and a caret below the column, to an error's message. */
void compiler_add_frame(lt_error *err, const char *source, size_t len, unsigned line, unsigned column);

/* LT_ERR_SYNTAX with file, line, column, one sentence and a code frame. Any thread. */
lt_status compiler_compile(const struct compile_request *request, struct compile_result *out, lt_error *err);
void compile_result_free(struct compile_result *result);

#endif
