/*
 * Functions that scripts' helpers call and that need Duktape's insides: private class members, and
 * property reads for another receiver. They are members of duktape_unit.c.
 *
 * A private name is a hidden symbol, which nothing can enumerate. Members under one belong to the
 * very object, also when that is a proxy or frozen; they are not inherited.
 */
#ifndef RUNTIME_JS_ENGINE_HIDDEN_H
#define RUNTIME_JS_ENGINE_HIDDEN_H

#include "duktape.h"

duk_ret_t hidden_name(duk_context *ctx);         /* (description) → a new private name */
duk_ret_t hidden_get(duk_context *ctx);          /* (object, name) */
duk_ret_t hidden_set(duk_context *ctx);          /* (object, name, value) → value */
duk_ret_t hidden_in(duk_context *ctx);           /* (object, name) → boolean */
duk_ret_t hidden_add(duk_context *ctx);          /* (object, name, value) */
duk_ret_t hidden_add_method(duk_context *ctx);   /* (object, name, function) */
duk_ret_t hidden_add_accessor(duk_context *ctx); /* (object, name, getter, setter) */

/* (object) → object, a module namespace from now on: its getters are what exports are read by */
duk_ret_t hidden_make_namespace(duk_context *ctx);

duk_ret_t hidden_callee(duk_context *ctx);         /* () → the function that called */
duk_ret_t hidden_is_constructor(duk_context *ctx); /* (value) → boolean */
duk_ret_t hidden_get_with(duk_context *ctx);       /* (object, key, receiver) */

#endif
