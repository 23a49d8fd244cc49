/* Loops of C code over what scripts hand in as iterable; arrays are read without iterator objects. */
#ifndef RUNTIME_JS_BUILTINS_ITERATE_H
#define RUNTIME_JS_BUILTINS_ITERATE_H

#include <stdbool.h>

#include "duktape.h"

/* Gets the value on the stack top and must leave the stack one shorter. False stops the loop.
 * Absolute stack indices of the caller's frame are valid in it. */
typedef bool iter_body(duk_context *ctx, void *udata);

/* Calls body for each value. When body stops or throws, the iterator's return() is called. */
void iter_each(duk_context *ctx, duk_idx_t iterable, iter_body *body, void *udata);

/* The same with the iterable's Symbol.iterator method, which is at the index `method`. */
void iter_each_with(duk_context *ctx, duk_idx_t iterable, duk_idx_t method, iter_body *body, void *udata);

/* Does the value have a Symbol.iterator method (not undefined, not null)? */
bool iter_is_iterable(duk_context *ctx, duk_idx_t idx);

/* IteratorClose, of the iterator at the absolute index; quiet: an error of its return() is dropped. */
void iter_close(duk_context *ctx, duk_idx_t iterator, bool quiet);

/* Replaces the value on the stack top by { value, done }. */
void iter_wrap(duk_context *ctx, bool done);

enum iter_kind { ITER_KEYS, ITER_VALUES, ITER_ENTRIES };

#endif
