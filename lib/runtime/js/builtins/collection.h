/* Map and Set for other C code. Indices are absolute. */
#ifndef RUNTIME_JS_BUILTINS_COLLECTION_H
#define RUNTIME_JS_BUILTINS_COLLECTION_H

#include <stdbool.h>

#include "duktape.h"

enum { COLLECTION_MAP = 1, COLLECTION_SET = 2 };

int collection_kind(duk_context *ctx, duk_idx_t idx);        /* 0: neither */
void collection_new(duk_context *ctx, int kind);             /* pushes an empty one */
void collection_put(duk_context *ctx, duk_idx_t collection); /* pops key and value; a Set ignores the value */
/* Pushes key and value of the entry at a position, which is 0 first, and returns the next position;
 * -1 and nothing at the end. */
double collection_next(duk_context *ctx, duk_idx_t collection, double position);
unsigned collection_size(duk_context *ctx, duk_idx_t collection);
bool collection_has(duk_context *ctx, duk_idx_t collection);    /* pops the key */
bool collection_delete(duk_context *ctx, duk_idx_t collection); /* pops the key; was it there? */

#endif
