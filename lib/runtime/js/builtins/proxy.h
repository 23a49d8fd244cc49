/*
 * The internal methods of objects, [[GetPrototypeOf]] to [[OwnPropertyKeys]], with a Proxy's traps and
 * the checks of what they return. Duktape itself has those of get, set, has, delete, call and construct.
 * Indices are absolute. Keys are strings or symbols: op_to_property_key().
 */
#ifndef RUNTIME_JS_BUILTINS_PROXY_H
#define RUNTIME_JS_BUILTINS_PROXY_H

#include "runtime/js/engine/inspect.h"

/* Those of a module namespace, which is made of getters that nobody gets to see: namespace.c. */
void namespace_get_own_property(duk_context *ctx, duk_idx_t obj, duk_idx_t key); /* pushes descriptor or undefined */
bool namespace_define_property(duk_context *ctx, duk_idx_t obj, duk_idx_t key, duk_idx_t descriptor, bool throws);

bool op_is_proxy(duk_context *ctx, duk_idx_t obj);
void op_to_property_key(duk_context *ctx, duk_idx_t idx);

void op_own_keys(duk_context *ctx, duk_idx_t obj);                        /* pushes an array that no script has seen */
void op_get_own_property(duk_context *ctx, duk_idx_t obj, duk_idx_t key); /* pushes descriptor or undefined */
/* Pushes an array of the keys of its own enumerable properties that are strings. */
void op_enumerable_keys(duk_context *ctx, duk_idx_t obj);
bool op_delete_property(duk_context *ctx, duk_idx_t obj, duk_idx_t key); /* false: it was refused */
enum heap_own op_own_property(duk_context *ctx, duk_idx_t obj, duk_idx_t key);
/* ToPropertyDescriptor and back: pushes a new object with just the fields of the one at idx. */
void op_push_descriptor(duk_context *ctx, duk_idx_t idx);
/* The descriptor is any object. False when it was refused. */
bool op_define_property(duk_context *ctx, duk_idx_t obj, duk_idx_t key, duk_idx_t descriptor, bool throws);
void op_get_prototype(duk_context *ctx, duk_idx_t obj); /* pushes object or null */
bool op_set_prototype(duk_context *ctx, duk_idx_t obj, duk_idx_t prototype);
bool op_is_extensible(duk_context *ctx, duk_idx_t obj);
bool op_prevent_extensions(duk_context *ctx, duk_idx_t obj);

#endif
