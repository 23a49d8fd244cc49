/*
 * What the language's own algorithms are written in: conversions, property access by numeric index up
 * to 2^53, creation of results. Indices given as `obj` may be relative only where it is said.
 */
#ifndef RUNTIME_JS_BUILTINS_OPS_H
#define RUNTIME_JS_BUILTINS_OPS_H

#include <stdbool.h>
#include <stddef.h>

#include "duktape.h"

#define OP_MAX_SAFE 9007199254740991.0

/* ToIntegerOrInfinity; changes the value at idx to a number. */
double op_integer(duk_context *ctx, duk_idx_t idx);
/* ToLength of any value; changes the value at idx to a number. */
double op_to_length(duk_context *ctx, duk_idx_t idx);
/* ToIndex: RangeError outside of 0..2^53-1; undefined is 0. */
double op_index(duk_context *ctx, duk_idx_t idx);
/* A position counted from the end when negative, clamped to 0..len; def when undefined. */
double op_position(duk_context *ctx, duk_idx_t idx, double len, double def);

/* Pushes `this` as an object; TypeError for null and undefined. */
void op_push_this_object(duk_context *ctx);
/* LengthOfArrayLike. */
double op_length(duk_context *ctx, duk_idx_t obj);
void op_set_length(duk_context *ctx, duk_idx_t obj, double len);

void op_get(duk_context *ctx, duk_idx_t obj, double i);    /* pushes */
bool op_get_if(duk_context *ctx, duk_idx_t obj, double i); /* pushes when it has the property */
void op_put(duk_context *ctx, duk_idx_t obj, double i);    /* pops; TypeError when it cannot be set */
void op_delete(duk_context *ctx, duk_idx_t obj, double i);
/* CreateDataPropertyOrThrow; pops the value. */
void op_create(duk_context *ctx, duk_idx_t obj, double i);
/* The same for the key and value on the top; pops both. */
void op_create_key(duk_context *ctx, duk_idx_t obj);
/* Defines what is on the top as writable, not enumerable, configurable; pops it. */
void op_define_hidden(duk_context *ctx, duk_idx_t obj, const char *key);

void op_require_function(duk_context *ctx, duk_idx_t idx);
/* GetMethod: pushes the method and returns true; undefined and null give false and push nothing. */
bool op_get_method(duk_context *ctx, duk_idx_t obj, const char *key);
/* Text for messages; pushes it. Never runs script code. */
const char *op_describe(duk_context *ctx, duk_idx_t idx);
/* … next iterator → … result, an object; false, and nothing left of them, at the end. */
bool op_iterator_step(duk_context *ctx);

/*
 * The array that a method returns. A plain one is filled without a prototype, so that nothing that
 * scripts put on Array.prototype is seen, and gets it in op_result_finish().
 */
struct op_result {
    duk_idx_t at;
    bool plain;
};
/* ArraySpeciesCreate: pushes the result for a method of the object `original`. */
struct op_result op_result_species(duk_context *ctx, duk_idx_t original, double len);
/* ArrayCreate: pushes an array. RangeError when len is no array length. */
struct op_result op_result_new(duk_context *ctx, double len);
/* Pops the value on the top into the result. */
void op_result_set(duk_context *ctx, const struct op_result *result, double i);
/* Gives a plain result its length and prototype. */
void op_result_finish(duk_context *ctx, const struct op_result *result, double len);

/* SpeciesConstructor: pushes the constructor, or undefined when it is the default one. */
void op_push_species(duk_context *ctx, duk_idx_t obj);

/* Bytes that grow, in a buffer on the value stack. */
struct op_text {
    duk_context *ctx;
    duk_idx_t at;
    char *data;
    size_t len, cap;
};
void op_text_begin(duk_context *ctx, struct op_text *text); /* pushes the buffer */
void op_text_add(struct op_text *text, const char *bytes, size_t len);
void op_text_puts(struct op_text *text, const char *s);
void op_text_add_value(struct op_text *text, duk_idx_t idx); /* a string */
void op_text_end(struct op_text *text); /* replaces the buffer, which is on the top, by the string */

#endif
