/*
 * engine: Duktape as this library uses it. heap.h is all that other folders need of it, beside
 * duktape.h itself; the build of Duktape, its patches and what knows its insides stay in here.
 *
 * A heap is one VU's script world. One thread at a time uses it, and it may move between threads
 * or C stacks while none of its calls is on the way. May use base/ only.
 */
#ifndef RUNTIME_JS_ENGINE_HEAP_H
#define RUNTIME_JS_ENGINE_HEAP_H

#include "base/base.h"
#include "duk_builtin_ids.h"
#include "duktape.h"
#include "loadtest/error.h"

struct heap;
struct regexp_cache;

/* 1-based; column 0 = unknown. */
struct heap_place {
    const char *file; /* one that map_position() sets lives as long as the heap */
    unsigned line, column;
};

struct heap_config {
    size_t memory_limit_bytes; /* 0 = none; a script that needs more gets a RangeError */
    void *udata;               /* for the callbacks and heap_udata() */

    /* Called on the running script's stack every 16384 bytecode instructions (0.05 ms of a
     * tight loop, 2 ms of slow calls). May switch C stacks and come back later, so that another VU of this thread
     * runs. Must not use this heap. May be NULL. */
    void (*on_slice)(void *udata);

    /* Compiled regular expressions that this heap shares with others; NULL: it has its own. */
    struct regexp_cache *regexps;

    /* Where a line of generated code comes from, for stack traces: replaces the place. False: as
     * generated; line 0: not to be shown. May switch C stacks, as on_slice. Must not use this heap. May be NULL. */
    bool (*map_position)(void *udata, struct heap_place *place);

    /* Pushes a part of a file's source text, for Function.prototype.toString(). False, with nothing pushed: it has
     * none. NULL: no file has. */
    bool (*push_source)(duk_context *ctx, const char *file, size_t start, size_t len);

    /* Turns source text that a script hands to eval() at run time, on the stack top, into ES5; for
     * Function(), into the function that the text is an expression of. Throws a SyntaxError. NULL:
     * only ES5 can be evaluated. */
    void (*lower)(duk_context *ctx, bool strict, bool function);
};

/* NULL when memory is out. config may be NULL. */
struct heap *heap_new(const struct heap_config *config);
/* Runs finalizers and frees everything. NULL is fine. */
void heap_free(struct heap *heap);

duk_context *heap_ctx(struct heap *heap);
struct heap *heap_from_ctx(duk_context *ctx); /* also from a coroutine's context */
void *heap_udata(struct heap *heap);

/* Says that about `bytes` of C stack are left below the caller's frame. While the heap runs on that
 * stack, a script that recurses to within 64 KiB of its end gets a RangeError; on another stack, or
 * without this call, only Duktape's fixed depth limits hold, which need 2 MiB. For fibers: call it
 * at the start of the fiber. */
void heap_use_stack(struct heap *heap, size_t bytes);
/* Bytes of C stack left below the caller's frame; SIZE_MAX when it is not on the stack that was told. */
size_t heap_stack_left(const struct heap *heap);

struct heap_memory {
    size_t used_bytes;     /* by the script's objects, garbage that is not collected yet included */
    size_t reserved_bytes; /* of the process, for them */
};
struct heap_memory heap_memory(const struct heap *heap);

/*
 * Interruption. From heap_interrupt() until heap_clear_interrupt() every error that is thrown in
 * the heap is uncatchable for scripts: no catch and no finally runs, and running code is stopped
 * by such an error within a millisecond. It arrives at the duk_pcall()s of C code. Only the
 * outermost may keep it; native functions that call back into scripts with duk_pcall() must look
 * at heap_interrupted() when that fails, and throw on with duk_throw().
 */
void heap_interrupt(struct heap *heap);         /* any thread */
bool heap_interrupted(const struct heap *heap); /* any thread */
void heap_clear_interrupt(struct heap *heap);
/* In a native function, such as a sleep that was cut short: interrupts the script from within. */
_Noreturn void heap_throw_interrupted(duk_context *ctx);

/* What the RegExp built-in keeps for a heap; free_data is called when the heap is freed. */
struct heap_slot {
    void *data;
    void (*free_data)(void *data);
};
struct heap_slot *heap_regexp_slot(struct heap *heap);
struct regexp_cache *heap_regexp_cache(struct heap *heap); /* as configured */

/* RegExp objects: what only their internals tell. */
struct heap_regexp {
    const void *object, *source_string;
    const char *source; /* borrowed */
    size_t len;
    unsigned flags;
    double last_index; /* NaN: not a number */
    bool pristine;     /* the object and RegExp.prototype are as they were made; lastIndex is a number */
};
/* … source flags → … regexp; flags as a number. Throws only when memory is out. */
void heap_push_regexp(duk_context *ctx);
/* False: no RegExp object. */
bool heap_regexp_get(duk_context *ctx, duk_idx_t idx, struct heap_regexp *out);
bool heap_regexp_constructor_pristine(duk_context *ctx);
/* … source flags → … ; makes the RegExp at idx another one. */
void heap_regexp_set(duk_context *ctx, duk_idx_t idx);
/* For pristine ones. */
void heap_regexp_set_last_index(duk_context *ctx, duk_idx_t idx, double value);

/* … n elements, index, input, groups → … array of what a match gives */
void heap_push_match(duk_context *ctx, duk_idx_t n);
/* … value → … ; a new own property of a plain object or array, whatever its prototypes hold. */
void heap_define_index(duk_context *ctx, duk_idx_t object, duk_uarridx_t index);
void heap_define(duk_context *ctx, duk_idx_t object, const char *key, size_t len);
#define heap_define_literal(ctx, object, key) heap_define((ctx), (object), (key), sizeof(key) - 1)

/* Pushes a built-in object that the YAML files mark with `bidx: true`. */
void heap_push_builtin(duk_context *ctx, enum builtin_id id);

/*
 * A C object that lives as long as the value pushed for it, which scripts must not get to see: keep it in a
 * property with a hidden name. free() may come at any allocation and must not use the heap.
 */
struct heap_peer {
    void (*free)(struct heap_peer *peer);
};
/* Throws when memory is out; the peer is then not freed. */
void heap_push_peer(duk_context *ctx, struct heap_peer *peer);
/* The peer pushed at idx; NULL when there is none. */
struct heap_peer *heap_get_peer(duk_context *ctx, duk_idx_t idx);

/*
 * Objects of one shape, such as a response: pushes a copy of an ordinary object that has named properties only,
 * much cheaper than putting them one by one.
 */
void heap_push_copy(duk_context *ctx, void *shape);
/* Pops a value into the n-th property, in the order of creation, of the copy at idx. Must be a data property. */
void heap_put_slot(duk_context *ctx, duk_idx_t idx, unsigned slot);

/*
 * Bytecode: a script is compiled once and loaded into every heap, functions at their first call. It is
 * immutable, may be loaded in several threads at once and must outlive the heaps that loaded it. It is only
 * good for this very build of the library.
 */
struct function_image;
struct heap_bytecode {
    struct function_image *image;
};

enum heap_source {
    HEAP_SOURCE_PROGRAM,  /* statements; the function's result is that of the last one */
    HEAP_SOURCE_FUNCTION, /* one function expression: "(function (a, b) { … })" without the parentheses */
};

/* Compiles ES5 source; name is the file in stack traces. LT_ERR_SYNTAX with position in the
 * generated source, LT_ERR_NOMEM. Any thread; uses a heap of its own. */
lt_status heap_compile(const char *name, const char *source, size_t len, enum heap_source kind,
                       struct heap_bytecode *out, lt_error *err);
void heap_bytecode_free(struct heap_bytecode *code);
/* Pushes the compiled function. Throws when memory is out. */
void heap_load(duk_context *ctx, const struct heap_bytecode *code);

/* Pushes the value of an expression in today's JavaScript; a TypeError where only ES5 can be evaluated. */
void heap_eval(duk_context *ctx, const char *source);

/* Pushes what is to be printed for a thrown value, "Error: text\n\tat name (file:line:column)\n…"
 * for errors and its string otherwise, and returns it. Does not throw. Runs script code when the
 * value has a toString of its own. */
const char *heap_push_error_text(duk_context *ctx, duk_idx_t thrown);

#endif
