/*
 * What the built-ins in C need of Duktape and its API does not have. Implemented in duktape_unit.c.
 */
#ifndef RUNTIME_JS_ENGINE_INSPECT_H
#define RUNTIME_JS_ENGINE_INSPECT_H

#include <stdbool.h>

#include "duktape.h"

/* Pushes element i when the object at idx keeps it in an array of its own, where no script code is
 * involved in reading; else pushes nothing. */
bool heap_dense_get(duk_context *ctx, duk_idx_t idx, double i);
/* Moves n such elements down, from → to; those that were between come after them, so that nothing
 * is lost. False, and nothing done, when they are not all there or are far apart. */
bool heap_dense_move(duk_context *ctx, duk_idx_t idx, double from, double to, double n);

/* Throws a RangeError when the C stack is nearly full: for recursion in C. */
void heap_check_stack(duk_context *ctx);

/* "Array", "Error", "Date" …: the kind an object was made as. NULL for what is no object. */
const char *heap_class_name(duk_context *ctx, duk_idx_t idx);

/* Pushes a Proxy's target and handler; false and nothing for other values. */
bool heap_push_proxy(duk_context *ctx, duk_idx_t idx);
/* Replaces a Proxy's handler by the one on the top, and pops that. */
void heap_set_proxy_handler(duk_context *ctx, duk_idx_t idx);

/* Pushes an array of an object's own keys, symbols last. Runs no trap. */
void heap_push_own_keys(duk_context *ctx, duk_idx_t idx);
/* The keys of its enumerable properties that are strings. Runs no trap. */
void heap_push_enumerable_keys(duk_context *ctx, duk_idx_t idx);
/* Is the key at `key` (string or symbol) an own property, and enumerable? Runs no trap. */
enum heap_own { HEAP_OWN_NONE, HEAP_OWN_HIDDEN, HEAP_OWN_ENUMERABLE };
enum heap_own heap_own_property(duk_context *ctx, duk_idx_t idx, duk_idx_t key);

/* The object's own behaviour, without traps. */
bool heap_is_extensible(duk_context *ctx, duk_idx_t idx);
void heap_prevent_extensions(duk_context *ctx, duk_idx_t idx);
void heap_seal(duk_context *ctx, duk_idx_t idx, bool freeze);
/* Object or null at `prototype`; false when the object is not extensible or a cycle would come. */
bool heap_set_prototype(duk_context *ctx, duk_idx_t idx, duk_idx_t prototype);
/* [[DefineOwnProperty]] of key and descriptor object at these indices; false or, with throws, a
 * TypeError when the property cannot be so. */
bool heap_define_property(duk_context *ctx, duk_idx_t idx, duk_idx_t key, duk_idx_t descriptor, bool throws);

#endif
