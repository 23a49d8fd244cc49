/* Stable sorting of script values. */
#ifndef RUNTIME_JS_BUILTINS_ARRAY_SORT_H
#define RUNTIME_JS_BUILTINS_ARRAY_SORT_H

#include <stdint.h>

#include "duktape.h"

enum sort_kind {
    SORT_BY_FUNCTION, /* the function at `compare` */
    SORT_AS_TEXT,
    SORT_AS_NUMBERS,
    SORT_AS_BIGINTS,
};

struct sort {
    enum sort_kind kind;
    duk_idx_t compare;
    duk_idx_t values; /* a bare array of them, without undefined */
    uint32_t n;
};

/* Pushes a buffer with the values' positions (uint32_t) in their order. */
const uint32_t *sort_positions(duk_context *ctx, const struct sort *sort);

#endif
