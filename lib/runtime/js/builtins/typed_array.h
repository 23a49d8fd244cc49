/* Elements of typed arrays and DataViews, for the files that implement them. */
#ifndef RUNTIME_JS_BUILTINS_TYPED_ARRAY_H
#define RUNTIME_JS_BUILTINS_TYPED_ARRAY_H

#include "runtime/js/engine/inspect.h"

bool element_is_bigint(enum heap_element kind);
unsigned element_shift(enum heap_element kind);
/* p need not be aligned. */
double element_read(enum heap_element kind, const unsigned char *p);
void element_write(enum heap_element kind, unsigned char *p, double value);
/* The element as script value; of BigInt arrays, too. */
void element_push(duk_context *ctx, enum heap_element kind, const unsigned char *p);
/* ToNumber or ToBigInt of the value at idx, in place: what may run script code and throw. */
void element_coerce(duk_context *ctx, enum heap_element kind, duk_idx_t idx);
/* Stores a value that element_coerce() returned. */
void element_store(duk_context *ctx, enum heap_element kind, unsigned char *p, duk_idx_t idx);

/* ValidateTypedArray: TypeError unless the value is a typed array that is within its buffer. */
struct heap_view typed_require(duk_context *ctx, duk_idx_t idx);
double typed_length(const struct heap_view *view);
/* The view as it is now: after script code ran. */
struct heap_view typed_now(duk_context *ctx, duk_idx_t idx);

#endif
