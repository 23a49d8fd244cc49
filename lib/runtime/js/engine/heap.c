/*
 * A Duktape heap with memory of its own, interruption and positions of the original source.
 *
 * Duktape hands its "heap udata" to the allocator and to the three lt_js_… hooks that our
 * configuration names (duk_options.yaml) or our patches call; it is the struct heap.
 */
#include "runtime/js/engine/heap.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "runtime/js/engine/function_image.h"
#include "runtime/js/engine/inspect.h"
#include "runtime/js/engine/vualloc.h"

struct heap {
    duk_context *ctx;
    struct vualloc *memory;
    struct heap_config config;
    struct heap_slot regexps;
    atomic_bool interrupted;
    uintptr_t stack_end, stack_low; /* lowest address; below stack_low it is too full to recurse */
};

/* Left for what recursive scripts end in: making the error, native functions, libraries below. */
enum { STACK_RESERVE = 64 * 1024, LARGEST_STACK = 64 * 1024 * 1024 };

/* Hooks that Duktape calls. */
int lt_js_exec_check(void *udata);
int lt_js_uncatchable(void *udata);
int lt_js_stack_low(void *udata);
int lt_js_lower(void *udata, struct duk_hthread *ctx, int strict, int function);
int lt_js_map_position(void *udata, const char **file, unsigned *line, unsigned *column);
void lt_js_peer_free(void *peer);

int lt_js_exec_check(void *udata)
{
    struct heap *heap = udata;
    if (heap->config.on_slice) heap->config.on_slice(heap->config.udata);
    return heap_interrupted(heap);
}

int lt_js_uncatchable(void *udata)
{
    return heap_interrupted(udata);
}

int lt_js_stack_low(void *udata)
{
    struct heap *heap = udata;
    uintptr_t here = (uintptr_t)__builtin_frame_address(0);
    return here < heap->stack_low && here >= heap->stack_end;
}

int lt_js_map_position(void *udata, const char **file, unsigned *line, unsigned *column)
{
    struct heap *heap = udata;
    struct heap_place place = {*file, *line, 0};
    if (!heap->config.map_position || !heap->config.map_position(heap->config.udata, &place)) return 0;
    *file = place.file;
    *line = place.line;
    *column = place.column;
    return 1;
}

void lt_js_peer_free(void *peer)
{
    ((struct heap_peer *)peer)->free(peer);
}

int lt_js_lower(void *udata, struct duk_hthread *ctx, int strict, int function)
{
    struct heap *heap = udata;
    if (!heap->config.lower) return 0;
    heap->config.lower((duk_context *)ctx, strict, function);
    return 1;
}

void heap_eval(duk_context *ctx, const char *source)
{
    struct heap *heap = heap_from_ctx(ctx);
    if (!heap->config.lower) (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "only ES5 can be evaluated here");
    duk_push_string(ctx, source);
    heap->config.lower(ctx, false, true);
}

static void *alloc_cb(void *udata, duk_size_t size)
{
    return vualloc_alloc(((struct heap *)udata)->memory, size);
}

static void *realloc_cb(void *udata, void *block, duk_size_t size)
{
    return vualloc_realloc(((struct heap *)udata)->memory, block, size);
}

static void free_cb(void *udata, void *block)
{
    vualloc_free(((struct heap *)udata)->memory, block);
}

/* Only a throw outside of every protected call comes here, which is a bug of ours; Duktape
 * forbids to return. */
_Noreturn static void fatal_cb(void *udata, const char *message)
{
    fprintf(stderr, "libloadtest: script engine: %s\n", message ? message : "fatal error");
    abort();
}

struct heap *heap_new(const struct heap_config *config)
{
    struct heap *heap = calloc(1, sizeof *heap);
    if (!heap) return NULL;
    if (config) heap->config = *config;
    atomic_init(&heap->interrupted, false);
    heap->memory = vualloc_new(heap->config.memory_limit_bytes);
    if (heap->memory) heap->ctx = duk_create_heap(alloc_cb, realloc_cb, free_cb, heap, fatal_cb);
    if (!heap->ctx) {
        heap_free(heap);
        return NULL;
    }
    return heap;
}

void heap_free(struct heap *heap)
{
    if (!heap) return;
    if (heap->ctx) duk_destroy_heap(heap->ctx);
    if (heap->regexps.data) heap->regexps.free_data(heap->regexps.data);
    vualloc_free_all(heap->memory);
    free(heap);
}

duk_context *heap_ctx(struct heap *heap)
{
    return heap->ctx;
}

struct heap *heap_from_ctx(duk_context *ctx)
{
    duk_memory_functions functions;
    duk_get_memory_functions(ctx, &functions);
    return functions.udata;
}

void *heap_udata(struct heap *heap)
{
    return heap->config.udata;
}

size_t heap_stack_left(const struct heap *heap)
{
    uintptr_t here = (uintptr_t)__builtin_frame_address(0);
    if (!heap->stack_end || here < heap->stack_end || here - heap->stack_end > LARGEST_STACK) return SIZE_MAX;
    return here - heap->stack_end;
}

struct heap_slot *heap_regexp_slot(struct heap *heap)
{
    return &heap->regexps;
}

struct regexp_cache *heap_regexp_cache(struct heap *heap)
{
    return heap->config.regexps;
}

void heap_use_stack(struct heap *heap, size_t bytes)
{
    heap->stack_end = (uintptr_t)__builtin_frame_address(0) - bytes;
    heap->stack_low = heap->stack_end + STACK_RESERVE;
}

struct heap_memory heap_memory(const struct heap *heap)
{
    struct vualloc_stats s = vualloc_stats(heap->memory);
    return (struct heap_memory){.used_bytes = s.used_bytes, .reserved_bytes = s.reserved_bytes + sizeof *heap};
}

void heap_interrupt(struct heap *heap)
{
    atomic_store_explicit(&heap->interrupted, true, memory_order_release);
}

bool heap_interrupted(const struct heap *heap)
{
    return atomic_load_explicit(&heap->interrupted, memory_order_acquire);
}

void heap_clear_interrupt(struct heap *heap)
{
    atomic_store_explicit(&heap->interrupted, false, memory_order_release);
}

_Noreturn void heap_throw_interrupted(duk_context *ctx)
{
    heap_interrupt(heap_from_ctx(ctx));
    (void)duk_error(ctx, DUK_ERR_RANGE_ERROR, "script interrupted");
    __builtin_unreachable();
}

struct compile_call {
    const char *name, *source;
    size_t len;
    duk_uint_t flags;
    struct heap_bytecode out;
};

static duk_ret_t compile_protected(duk_context *ctx, void *udata)
{
    struct compile_call *call = udata;
    duk_push_string(ctx, call->name);
    duk_compile_lstring_filename(ctx, call->flags, call->source, call->len);
    call->out.image = heap_make_image(ctx);
    return 0;
}

/* Duktape's syntax errors end in "(line 12)" or "(line 12, end of input)". */
static lt_status compile_error(duk_context *ctx, const char *name, lt_error *err)
{
    const char *text = duk_safe_to_string(ctx, -1);
    const char *position = strstr(text, " (line ");
    unsigned line = 0;
    if (!position || sscanf(position, " (line %u", &line) != 1) return error_set(err, LT_ERR_SYNTAX, "%s", text);
    error_set(err, LT_ERR_SYNTAX, "%.*s", (int)(position - text), text);
    error_at(err, name, line, 0);
    return LT_ERR_SYNTAX;
}

lt_status heap_compile(const char *name, const char *source, size_t len, enum heap_source kind,
                       struct heap_bytecode *out, lt_error *err)
{
    struct compile_call call = {.name = name, .source = source, .len = len};
    call.flags = kind == HEAP_SOURCE_FUNCTION ? DUK_COMPILE_FUNCTION : 0;
    struct heap *heap = heap_new(NULL);
    if (!heap) return error_nomem(err);

    lt_status status = LT_OK;
    if (duk_safe_call(heap->ctx, compile_protected, &call, 0, 1) != DUK_EXEC_SUCCESS) {
        status = compile_error(heap->ctx, name, err);
    } else if (!call.out.image) {
        status = error_nomem(err);
    } else {
        *out = call.out;
    }
    heap_free(heap);
    return status;
}

bool heap_push_source(duk_context *ctx, const char *file, size_t start, size_t len)
{
    struct heap *heap = heap_from_ctx(ctx);
    return heap->config.push_source && heap->config.push_source(ctx, file, start, len);
}

void heap_bytecode_free(struct heap_bytecode *code)
{
    heap_free_image(code->image);
    *code = (struct heap_bytecode){0};
}

static duk_ret_t error_text_protected(duk_context *ctx, void *udata)
{
    if (duk_is_error(ctx, -1)) {
        duk_get_prop_string(ctx, -1, "stack");
        if (duk_is_string(ctx, -1)) return 1;
        duk_pop(ctx);
    }
    bool traced = heap_push_thrown_at(ctx, -1);
    if (traced) duk_insert(ctx, -2);
    if (duk_is_symbol(ctx, -1)) {
        duk_push_string(ctx, "toString");
        duk_call_prop(ctx, -2, 0);
        duk_remove(ctx, -2);
    }
    duk_to_string(ctx, -1);
    if (!traced) return 1;
    duk_get_prop_string(ctx, -2, "stack");
    const char *trace = duk_is_string(ctx, -1) ? strchr(duk_get_string(ctx, -1), '\n') : NULL;
    duk_push_string(ctx, trace ? trace : "");
    duk_remove(ctx, -2);
    duk_concat(ctx, 2);
    return 1;
}

const char *heap_push_error_text(duk_context *ctx, duk_idx_t thrown)
{
    duk_dup(ctx, thrown);
    if (duk_safe_call(ctx, error_text_protected, NULL, 1, 1) == DUK_EXEC_SUCCESS) return duk_get_string(ctx, -1);
    return duk_safe_to_string(ctx, -1);
}

void heap_push_peer(duk_context *ctx, struct heap_peer *peer)
{
    duk_push_external_buffer(ctx);
    duk_config_buffer(ctx, -1, peer, 0);
}

struct heap_peer *heap_get_peer(duk_context *ctx, duk_idx_t idx)
{
    return duk_get_buffer(ctx, idx, NULL);
}
