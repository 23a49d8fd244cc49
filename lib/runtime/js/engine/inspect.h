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

/* Pushes an error without message and without a trace. A constructor's caller gives it one; otherwise
 * heap_trace_error does, for the one on the top. */
void heap_push_untraced_error(duk_context *ctx, duk_errcode_t code);
void heap_trace_error(duk_context *ctx);
/* Pushes an error without message whose trace is that of the throw statement which threw the value at idx, once;
 * false and nothing when the last value thrown that is no error was another one. */
bool heap_push_thrown_at(duk_context *ctx, duk_idx_t value);

/* A real array, no Proxy of one. */
bool heap_is_plain_array(duk_context *ctx, duk_idx_t idx);
/* In a native method: push of the arguments to, or pop from, `this` when that is a dense array, with
 * the method's result pushed. False, and nothing done, otherwise. */
bool heap_array_push_fast(duk_context *ctx);
bool heap_array_pop_fast(duk_context *ctx);

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

/* Is it a module namespace object? */
bool heap_is_namespace(duk_context *ctx, duk_idx_t idx);
/* Is the string at key the text of a number? */
bool heap_is_numeric_key(duk_context *ctx, duk_idx_t key);
/* Pushes the value that a Boolean, Number, String, Symbol or Date object holds; undefined for others. */
void heap_push_primitive(duk_context *ctx, duk_idx_t idx);

/* duk_push_c_function() of one that is no constructor, as methods and the functions of promises are. */
void heap_push_method(duk_context *ctx, duk_c_function fn, duk_idx_t nargs);
/* Date objects: a new one, with Date.prototype; another time for one. */
void heap_push_date(duk_context *ctx, double time);
void heap_set_date(duk_context *ctx, duk_idx_t idx, double time);

/* The object's own behaviour, without traps. */
bool heap_is_extensible(duk_context *ctx, duk_idx_t idx);
void heap_prevent_extensions(duk_context *ctx, duk_idx_t idx);
void heap_seal(duk_context *ctx, duk_idx_t idx, bool freeze);
/* Object or null at `prototype`; false when the object is not extensible or a cycle would come. */
bool heap_set_prototype(duk_context *ctx, duk_idx_t idx, duk_idx_t prototype);
/* [[DefineOwnProperty]] of key and descriptor object at these indices; false or, with throws, a
 * TypeError when the property cannot be so. */
bool heap_define_property(duk_context *ctx, duk_idx_t idx, duk_idx_t key, duk_idx_t descriptor, bool throws);

/* ArrayBuffers, typed arrays, DataViews. */
enum heap_element { /* as Duktape numbers them; the last two are ours */
                    HEAP_UINT8,
                    HEAP_UINT8_CLAMPED,
                    HEAP_INT8,
                    HEAP_UINT16,
                    HEAP_INT16,
                    HEAP_UINT32,
                    HEAP_INT32,
                    HEAP_FLOAT32,
                    HEAP_FLOAT64,
                    HEAP_BIGINT64,
                    HEAP_BIGUINT64,
};
enum heap_view_type { HEAP_ARRAY_BUFFER, HEAP_TYPED_ARRAY, HEAP_DATA_VIEW };

struct heap_view {
    enum heap_view_type type;
    enum heap_element element;
    unsigned shift;       /* log2 of the element's size */
    unsigned char *data;  /* valid until script code runs */
    size_t bytes, offset; /* now; a view of fixed length that does not fit into its buffer has 0 bytes */
    size_t max_bytes;     /* of an ArrayBuffer that can be resized */
    bool tracking;        /* view: its length follows the buffer's; ArrayBuffer: can be resized */
    bool detached;
    bool out_of_bounds; /* also when detached */
};
bool heap_get_view(duk_context *ctx, duk_idx_t idx, struct heap_view *out);
/* Pushes the view's ArrayBuffer, making it when it had none. */
void heap_push_view_buffer(duk_context *ctx, duk_idx_t idx);
/* Pushes an ArrayBuffer of zeros; max_bytes SIZE_MAX: its size is fixed. */
void heap_push_array_buffer(duk_context *ctx, size_t bytes, size_t max_bytes);
/* Pushes a typed array or DataView over the ArrayBuffer at `buffer`. */
struct heap_view_spec {
    enum heap_view_type type;
    enum heap_element element;
    size_t offset, bytes;
    bool tracking;
};
void heap_push_view(duk_context *ctx, duk_idx_t buffer, const struct heap_view_spec *spec);
/* The buffer's size, at most its max_bytes. */
void heap_resize_buffer(duk_context *ctx, duk_idx_t idx, size_t bytes);
/* Leaves the ArrayBuffer without memory. With a target, another ArrayBuffer, that gets the memory. */
void heap_detach_buffer(duk_context *ctx, duk_idx_t idx);
void heap_move_buffer(duk_context *ctx, duk_idx_t from, duk_idx_t to);

#endif
