/*
 * runtime/js: k6 scripts on Duktape. js_vu.h is one VU's script world and what its files share.
 *
 * program.c    files of the script, compiled once per test
 * js_module.c  modules inside one heap
 * event_loop.c timers, microtasks, asynchronous calls of one VU
 * js_runtime.c the lt_runtime_ops
 * modules/     one file per k6 module; table.c lists them
 */
#ifndef RUNTIME_JS_JS_VU_H
#define RUNTIME_JS_JS_VU_H

#include "runtime/js/engine/heap.h"
#include "runtime/js/program.h"
#include "runtime/vu.h"

struct js_timer {
    uint32_t id;
    int64_t due_ns, interval_ns; /* 0 = once */
};

/* Something under way that will call back on the VU's own fiber. Zeroed = not under way. */
struct js_completion {
    struct js_completion *next, **previous;         /* among those under way, or those completed */
    void (*run)(struct js_completion *completion);  /* may throw into the event loop's pcall */
    void (*drop)(struct js_completion *completion); /* instead of run(), when the iteration is over */
    struct js_vu *js;
};

struct js_vu {
    struct heap *heap;
    struct lt_vu *vu;
    struct js_program *program;
    bool in_init; /* init context: no requests, metrics may be defined */
    bool setup_data_ready;
    struct js_timer *timers;
    size_t n_timers, timers_cap;
    uint32_t last_timer_id;
    struct js_completion *under_way;
    struct js_completion *completed, **completed_tail;
    struct http_matcher *matcher; /* setResponseCallback */
    bool no_matcher;
    const struct vu_scenario *env_of; /* whose variables __ENV has */
    void *response_shape;             /* k6/http's, made with the first response */
};

struct js_vu *js_of(duk_context *ctx);

/* js_text.c: UTF-8 of the outside ↔ Duktape's CESU-8. */
void js_push_text(duk_context *ctx, const char *text, size_t len);
/* The string at idx as UTF-8, borrowed or in *owned (free it). */
const char *js_get_text(duk_context *ctx, duk_idx_t idx, size_t *len, char **owned);
/* Bytes of a string, ArrayBuffer or typed array; false for anything else. */
bool js_get_bytes(duk_context *ctx, duk_idx_t idx, const void **data, size_t *len, char **owned);

/* js_module.c */
void js_install_globals(struct js_vu *js);
/* __ENV anew: the test's variables and, over them, the scenario's (NULL = none). */
void js_install_env(struct js_vu *js, const struct vu_scenario *scenario);
/* Runs the main script's init code; throws. */
void js_run_main(duk_context *ctx);
/* Pushes the main script's exports. */
void js_push_exports(duk_context *ctx);
/* Pushes the exports object of a built-in module, the same one for all who import it; throws for unknown names. */
void js_push_builtin(duk_context *ctx, const char *name);
/* For built-in modules: functions as lightfuncs. */
struct js_function {
    const char *name;
    duk_c_function fn;
    int nargs; /* DUK_VARARGS or count, ≤ 14 */
    int magic;
};
void js_put_functions(duk_context *ctx, duk_idx_t obj, const struct js_function *functions, size_t n);
/* Keeps a value reachable under a number; js_ref_push gives it back. */
void js_ref_put(duk_context *ctx, const char *table, uint32_t id, duk_idx_t value);
void js_ref_push(duk_context *ctx, const char *table, uint32_t id);
void js_ref_drop(duk_context *ctx, const char *table, uint32_t id);

duk_ret_t js_import_module(duk_context *ctx);
/* js_native.c: what helpers.js gets from C. */
void js_push_native_helpers(duk_context *ctx);
/* Pushes the helpers of compiled code ($lt). */
void js_push_helpers(duk_context *ctx);

/* js_eval.c: runs source text as a script and pushes its value; throws. */
enum { JS_EVAL_STRICT = 1 };
void js_eval(duk_context *ctx, const char *name, const char *source, size_t len, unsigned flags);
/* For struct heap_config. */
void js_lower(duk_context *ctx, bool strict, bool function);
_Noreturn void js_throw_syntax_error(duk_context *ctx, const lt_error *err);

/* event_loop.c */
void event_loop_install(duk_context *ctx);
/* Runs until nothing is pending. True: all well. False: thrown value on the stack top. */
bool event_loop_run(struct js_vu *js);
void event_loop_drop_all(struct js_vu *js);
/* Keeps the iteration alive until event_loop_complete(); js, run and drop are set. */
void event_loop_begin(struct js_completion *completion);
void event_loop_complete(struct js_completion *completion);
bool event_loop_microtasks(duk_context *ctx);
/* Blocks the VU until *done, for synchronous calls. Throws when interrupted. */
void event_loop_block(duk_context *ctx, const bool *done);

/* modules/table.c */
typedef void js_module_push(duk_context *ctx); /* pushes the exports object */
js_module_push *js_module_find(const char *name);
const char *js_module_similar(const char *name);

#endif
