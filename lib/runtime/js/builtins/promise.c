/*
 * Promise. An object's state is a bare array under a hidden key: flags, value, then three values for
 * each waiting reaction (onFulfilled, onRejected, capability). Where the derived promise is one of
 * ours it is its own capability and is settled without resolving functions.
 */
#include "runtime/js/builtins/promise_internal.h"

#define STATE DUK_HIDDEN_SYMBOL("promise")
#define RESOLVER DUK_HIDDEN_SYMBOL("resolver")

enum { FULFILLED = 1, REJECTED = 2, SETTLED = 3, HANDLED = 4, TAKEN = 8 /* resolve or reject was called */ };
enum { SLOT_FLAGS, SLOT_VALUE, SLOT_REACTIONS };

/* Gives the object at idx the state of a pending promise. */
static void init(duk_context *ctx, duk_idx_t idx)
{
    idx = duk_require_normalize_index(ctx, idx);
    duk_push_bare_array(ctx);
    duk_push_uint(ctx, 0);
    duk_put_prop_index(ctx, -2, SLOT_FLAGS);
    duk_push_undefined(ctx);
    duk_put_prop_index(ctx, -2, SLOT_VALUE);
    duk_put_prop_literal(ctx, idx, STATE);
}

bool promise_is(duk_context *ctx, duk_idx_t idx)
{
    if (!duk_is_object(ctx, idx)) return false;
    bool is = duk_get_prop_literal(ctx, idx, STATE);
    duk_pop(ctx);
    return is;
}

void promise_new(duk_context *ctx)
{
    duk_require_stack(ctx, 8);
    duk_push_object(ctx);
    heap_push_builtin(ctx, BIDX_LT_PROMISE_PROTOTYPE);
    duk_set_prototype(ctx, -2);
    init(ctx, -1);
}

static duk_uint_t flags_of(duk_context *ctx, duk_idx_t state)
{
    duk_get_prop_index(ctx, state, SLOT_FLAGS);
    duk_uint_t flags = duk_get_uint(ctx, -1);
    duk_pop(ctx);
    return flags;
}

static void set_flags(duk_context *ctx, duk_idx_t state, duk_uint_t flags)
{
    state = duk_require_normalize_index(ctx, state);
    duk_push_uint(ctx, flags);
    duk_put_prop_index(ctx, state, SLOT_FLAGS);
}

bool promise_is_handled(duk_context *ctx, duk_idx_t promise)
{
    duk_get_prop_literal(ctx, promise, STATE);
    bool handled = flags_of(ctx, -1) & HANDLED;
    duk_pop(ctx);
    return handled;
}

void promise_push_value(duk_context *ctx, duk_idx_t promise)
{
    duk_get_prop_literal(ctx, promise, STATE);
    duk_get_prop_index(ctx, -1, SLOT_VALUE);
    duk_remove(ctx, -2);
}

/* Queues a reaction's job. Stack: … onFulfilled onRejected capability; popped. */
static void enqueue_reaction(duk_context *ctx, duk_idx_t value, bool rejected)
{
    value = duk_require_normalize_index(ctx, value);
    duk_remove(ctx, rejected ? -3 : -2); /* handler capability */
    if (!duk_is_function(ctx, -2)) {
        duk_push_boolean(ctx, rejected); /* says which way the value goes on */
        duk_replace(ctx, -3);
    }
    duk_dup(ctx, value);
    microtask_enqueue(ctx, JOB_REACTION);
}

/* Takes the value on the stack top. */
static void settle(duk_context *ctx, duk_idx_t promise, bool reject)
{
    promise = duk_require_normalize_index(ctx, promise);
    duk_require_stack(ctx, 12);
    duk_idx_t value = duk_get_top_index(ctx), state = value + 1;
    duk_get_prop_literal(ctx, promise, STATE);
    duk_uint_t flags = flags_of(ctx, state);
    duk_dup(ctx, value);
    duk_put_prop_index(ctx, state, SLOT_VALUE);
    set_flags(ctx, state, flags | (reject ? REJECTED : FULFILLED) | TAKEN);
    duk_uarridx_t n = (duk_uarridx_t)duk_get_length(ctx, state);
    for (duk_uarridx_t i = SLOT_REACTIONS; i + 2 < n; i += 3) {
        for (duk_uarridx_t k = 0; k < 3; k++) duk_get_prop_index(ctx, state, i + k);
        enqueue_reaction(ctx, value, reject);
    }
    duk_set_length(ctx, state, SLOT_REACTIONS);
    if (reject && !(flags & HANDLED)) microtask_note_rejection(ctx, promise);
    duk_set_top(ctx, value);
}

/* Stack: … value. Pushes its then, or the error of getting it and returns false. */
static duk_ret_t get_then(duk_context *ctx, void *udata)
{
    duk_get_prop_literal(ctx, -1, "then");
    return 1;
}

/* The resolve function's steps; takes the value on the stack top. */
static void resolve(duk_context *ctx, duk_idx_t promise)
{
    promise = duk_require_normalize_index(ctx, promise);
    duk_require_stack(ctx, 12);
    duk_idx_t value = duk_get_top_index(ctx);
    if (!duk_is_object(ctx, value)) {
        settle(ctx, promise, false);
        return;
    }
    if (duk_strict_equals(ctx, value, promise)) {
        duk_push_error_object(ctx, DUK_ERR_TYPE_ERROR, "Chaining cycle detected for promise #<Promise>");
        duk_replace(ctx, value);
        settle(ctx, promise, true);
        return;
    }
    duk_dup(ctx, value);
    if (duk_safe_call(ctx, get_then, NULL, 1, 1) != DUK_EXEC_SUCCESS) {
        if (heap_interrupted(heap_from_ctx(ctx))) (void)duk_throw(ctx);
        duk_replace(ctx, value);
        settle(ctx, promise, true);
        return;
    }
    if (!duk_is_function(ctx, -1)) {
        duk_pop(ctx);
        settle(ctx, promise, false);
        return;
    }
    duk_dup(ctx, promise);
    duk_dup(ctx, value);
    duk_dup(ctx, value + 1);
    microtask_enqueue(ctx, JOB_THENABLE);
    duk_set_top(ctx, value);
}

/* False when it was resolved or rejected before. */
static bool take(duk_context *ctx, duk_idx_t promise)
{
    duk_get_prop_literal(ctx, promise, STATE);
    duk_uint_t flags = flags_of(ctx, -1);
    if (!(flags & TAKEN)) set_flags(ctx, -1, flags | TAKEN);
    duk_pop(ctx);
    return !(flags & TAKEN);
}

void promise_resolve(duk_context *ctx, duk_idx_t promise)
{
    promise = duk_require_normalize_index(ctx, promise);
    if (take(ctx, promise)) resolve(ctx, promise);
    else duk_pop(ctx);
}

void promise_reject(duk_context *ctx, duk_idx_t promise)
{
    promise = duk_require_normalize_index(ctx, promise);
    if (take(ctx, promise)) settle(ctx, promise, true);
    else duk_pop(ctx);
}

/* Resolving functions share an array [promise]; whoever is first takes the promise out of it. */
static duk_ret_t resolving_function(duk_context *ctx)
{
    bool reject = duk_get_current_magic(ctx);
    duk_push_current_function(ctx);
    duk_get_prop_literal(ctx, -1, RESOLVER);
    duk_get_prop_index(ctx, -1, 0);
    if (duk_is_undefined(ctx, -1)) return 0;
    duk_push_undefined(ctx);
    duk_put_prop_index(ctx, -3, 0);
    duk_dup(ctx, 0);
    if (reject) settle(ctx, -2, true);
    else resolve(ctx, -2);
    return 0;
}

static void push_resolving_functions(duk_context *ctx, duk_idx_t promise)
{
    promise = duk_require_normalize_index(ctx, promise);
    duk_require_stack(ctx, 8);
    duk_push_bare_array(ctx);
    duk_dup(ctx, promise);
    duk_put_prop_index(ctx, -2, 0);
    for (duk_int_t reject = 0; reject < 2; reject++) {
        heap_push_method(ctx, resolving_function, 1);
        duk_set_magic(ctx, -1, reject);
        duk_dup(ctx, -2 - reject);
        duk_put_prop_literal(ctx, -2, RESOLVER);
    }
    duk_remove(ctx, -3);
}

duk_ret_t lt_bi_promise_constructor(duk_context *ctx)
{
    if (!duk_is_constructor_call(ctx))
        return duk_error(ctx, DUK_ERR_TYPE_ERROR, "Promise constructor cannot be invoked without 'new'");
    if (!duk_is_function(ctx, 0)) {
        return duk_error(ctx, DUK_ERR_TYPE_ERROR, "Promise resolver %s is not a function", duk_safe_to_string(ctx, 0));
    }
    duk_push_this(ctx);
    init(ctx, 1);
    push_resolving_functions(ctx, 1); /* 2 resolve, 3 reject */
    duk_dup(ctx, 0);
    duk_dup(ctx, 2);
    duk_dup(ctx, 3);
    if (duk_pcall(ctx, 2) != DUK_EXEC_SUCCESS) {
        if (heap_interrupted(heap_from_ctx(ctx))) return duk_throw(ctx);
        duk_dup(ctx, 3);
        duk_swap_top(ctx, -2);
        duk_call(ctx, 1);
    }
    duk_set_top(ctx, 2);
    return 1;
}

void promise_run_reaction(duk_context *ctx)
{
    duk_idx_t handler = duk_get_top(ctx) - 3, capability = handler + 1, value = handler + 2;
    bool reject;
    duk_require_stack(ctx, 8);
    if (duk_is_boolean(ctx, handler)) {
        reject = duk_get_boolean(ctx, handler);
        duk_dup(ctx, value);
    } else {
        duk_dup(ctx, handler);
        duk_dup(ctx, value);
        reject = duk_pcall(ctx, 1) != DUK_EXEC_SUCCESS;
        if (reject && heap_interrupted(heap_from_ctx(ctx))) (void)duk_throw(ctx);
    }
    promise_capability_settle(ctx, capability, reject);
    duk_set_top(ctx, handler);
}

/* Adds a reaction. Stack: … onFulfilled onRejected capability; popped. */
static void perform_then(duk_context *ctx, duk_idx_t promise)
{
    promise = duk_require_normalize_index(ctx, promise);
    duk_require_stack(ctx, 8);
    duk_idx_t first = duk_get_top(ctx) - 3, state = first + 3;
    duk_get_prop_literal(ctx, promise, STATE);
    duk_uint_t flags = flags_of(ctx, state);
    if (!(flags & HANDLED)) set_flags(ctx, state, flags | HANDLED);
    if (flags & SETTLED) {
        duk_get_prop_index(ctx, state, SLOT_VALUE);
        for (duk_idx_t i = 0; i < 3; i++) duk_dup(ctx, first + i);
        enqueue_reaction(ctx, state + 1, flags & REJECTED);
    } else {
        duk_uarridx_t n = (duk_uarridx_t)duk_get_length(ctx, state);
        for (duk_uarridx_t i = 0; i < 3; i++) {
            duk_dup(ctx, first + (duk_idx_t)i);
            duk_put_prop_index(ctx, state, n + i);
        }
    }
    duk_set_top(ctx, first);
}

/* promise thenable then. A promise of ours with its own then needs no resolving functions. */
void promise_run_thenable(duk_context *ctx)
{
    duk_idx_t promise = duk_get_top(ctx) - 3, thenable = promise + 1, then = promise + 2;
    duk_require_stack(ctx, 8);
    if (duk_get_c_function(ctx, then) == lt_bi_promise_then && promise_is(ctx, thenable)) {
        duk_push_undefined(ctx);
        duk_push_undefined(ctx);
        duk_push_bare_array(ctx); /* a capability that is not to be "taken" */
        duk_dup(ctx, promise);
        duk_put_prop_index(ctx, -2, 3);
        perform_then(ctx, thenable);
        duk_set_top(ctx, promise);
        return;
    }
    push_resolving_functions(ctx, promise);
    duk_dup(ctx, then);
    duk_dup(ctx, thenable);
    duk_dup(ctx, then + 1);
    duk_dup(ctx, then + 2);
    if (duk_pcall_method(ctx, 2) != DUK_EXEC_SUCCESS) {
        if (heap_interrupted(heap_from_ctx(ctx))) (void)duk_throw(ctx);
        duk_dup(ctx, then + 2);
        duk_swap_top(ctx, -2);
        duk_call(ctx, 1);
    }
    duk_set_top(ctx, promise);
}

static duk_ret_t capability_executor(duk_context *ctx)
{
    duk_push_current_function(ctx);
    duk_get_prop_literal(ctx, -1, RESOLVER);
    for (duk_uarridx_t i = 1; i <= 2; i++) {
        duk_get_prop_index(ctx, 3, i);
        if (!duk_is_undefined(ctx, -1))
            return duk_error(ctx, DUK_ERR_TYPE_ERROR, "Promise executor has already been invoked");
        duk_pop(ctx);
    }
    for (duk_uarridx_t i = 1; i <= 2; i++) {
        duk_dup(ctx, (duk_idx_t)i - 1);
        duk_put_prop_index(ctx, 3, i);
    }
    return 0;
}

void promise_push_capability(duk_context *ctx, duk_idx_t constructor)
{
    constructor = duk_require_normalize_index(ctx, constructor);
    duk_require_stack(ctx, 8);
    if (duk_get_c_function(ctx, constructor) == lt_bi_promise_constructor) {
        promise_new(ctx);
        return;
    }
    if (!duk_is_constructable(ctx, constructor)) {
        (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "%s is not a constructor", duk_safe_to_string(ctx, constructor));
    }
    duk_push_bare_array(ctx);
    duk_dup(ctx, constructor);
    heap_push_method(ctx, capability_executor, 2);
    duk_dup(ctx, -3);
    duk_put_prop_literal(ctx, -2, RESOLVER);
    duk_new(ctx, 1);
    duk_put_prop_index(ctx, -2, 0);
    for (duk_uarridx_t i = 1; i <= 2; i++) {
        duk_get_prop_index(ctx, -1, i);
        if (!duk_is_function(ctx, -1))
            (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "Promise resolve or reject function is not callable");
        duk_pop(ctx);
    }
}

void promise_push_capability_promise(duk_context *ctx, duk_idx_t capability)
{
    capability = duk_require_normalize_index(ctx, capability);
    if (promise_is(ctx, capability)) duk_dup(ctx, capability);
    else duk_get_prop_index(ctx, capability, 0);
}

void promise_capability_settle(duk_context *ctx, duk_idx_t capability, bool reject)
{
    capability = duk_require_normalize_index(ctx, capability);
    duk_require_stack(ctx, 8);
    if (duk_is_undefined(ctx, capability)) {
        duk_pop(ctx);
        return;
    }
    if (promise_is(ctx, capability)) {
        if (reject) promise_reject(ctx, capability);
        else promise_resolve(ctx, capability);
        return;
    }
    if (duk_get_prop_index(ctx, capability, 3)) {
        duk_swap_top(ctx, -2);
        if (reject) settle(ctx, -2, true);
        else resolve(ctx, -2);
        duk_pop(ctx);
        return;
    }
    duk_pop(ctx);
    duk_get_prop_index(ctx, capability, reject ? 2 : 1);
    duk_swap_top(ctx, -2);
    duk_call(ctx, 1);
    duk_pop(ctx);
}

/* Pushes the constructor for what derives from the promise at idx. */
static void push_species(duk_context *ctx, duk_idx_t promise)
{
    duk_get_prop_literal(ctx, promise, "constructor");
    if (duk_get_c_function(ctx, -1) == lt_bi_promise_constructor) return;
    if (!duk_is_undefined(ctx, -1)) {
        if (!duk_is_object(ctx, -1)) (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "constructor is not an object");
        duk_get_prop_literal(ctx, -1, DUK_WELLKNOWN_SYMBOL("Symbol.species"));
        duk_remove(ctx, -2);
        if (!duk_is_null_or_undefined(ctx, -1)) return;
    }
    duk_pop(ctx);
    heap_push_builtin(ctx, BIDX_LT_PROMISE_CONSTRUCTOR);
}

duk_ret_t lt_bi_promise_then(duk_context *ctx)
{
    duk_push_this(ctx);
    if (!promise_is(ctx, 2)) {
        return duk_error(ctx, DUK_ERR_TYPE_ERROR, "Promise.prototype.then called on incompatible receiver");
    }
    push_species(ctx, 2);
    promise_push_capability(ctx, 3);
    duk_dup(ctx, 0);
    duk_dup(ctx, 1);
    duk_dup(ctx, 4);
    perform_then(ctx, 2);
    promise_push_capability_promise(ctx, 4);
    return 1;
}

void promise_coerce(duk_context *ctx, duk_idx_t constructor)
{
    constructor = duk_require_normalize_index(ctx, constructor);
    duk_require_stack(ctx, 8);
    duk_idx_t value = duk_get_top_index(ctx);
    if (promise_is(ctx, value)) {
        duk_get_prop_literal(ctx, value, "constructor");
        bool same =
            duk_samevalue(ctx, -1, constructor) || (duk_get_c_function(ctx, -1) == lt_bi_promise_constructor &&
                                                    duk_get_c_function(ctx, constructor) == lt_bi_promise_constructor);
        duk_pop(ctx);
        if (same) return;
    }
    promise_push_capability(ctx, constructor);
    duk_dup(ctx, value);
    promise_capability_settle(ctx, value + 1, false);
    promise_push_capability_promise(ctx, value + 1);
    duk_replace(ctx, value);
    duk_set_top(ctx, value + 1);
}

static void push_this_constructor(duk_context *ctx)
{
    duk_push_this(ctx);
    if (!duk_is_object(ctx, -1)) (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "PromiseResolve called on non-object");
}

duk_ret_t lt_bi_promise_resolve(duk_context *ctx)
{
    push_this_constructor(ctx);
    duk_dup(ctx, 0);
    promise_coerce(ctx, 1);
    return 1;
}

duk_ret_t lt_bi_promise_reject(duk_context *ctx)
{
    push_this_constructor(ctx);
    promise_push_capability(ctx, 1);
    duk_dup(ctx, 0);
    promise_capability_settle(ctx, 2, true);
    promise_push_capability_promise(ctx, 2);
    return 1;
}

duk_ret_t lt_bi_promise_with_resolvers(duk_context *ctx)
{
    static const char *const names[] = {"promise", "resolve", "reject"};
    push_this_constructor(ctx);
    promise_push_capability(ctx, 0);
    if (promise_is(ctx, 1)) {
        push_resolving_functions(ctx, 1);
    } else {
        for (duk_uarridx_t i = 0; i < 3; i++) duk_get_prop_index(ctx, 1, i);
        duk_remove(ctx, 1);
    }
    duk_push_object(ctx);
    for (duk_idx_t i = 0; i < 3; i++) {
        duk_dup(ctx, 1 + i);
        duk_put_prop_string(ctx, 4, names[i]);
    }
    return 1;
}

duk_ret_t lt_bi_promise_try(duk_context *ctx)
{
    duk_idx_t n = duk_get_top(ctx);
    push_this_constructor(ctx);
    promise_push_capability(ctx, n);
    if (n == 0) duk_push_undefined(ctx);
    for (duk_idx_t i = 0; i < n; i++) duk_dup(ctx, i);
    bool reject = duk_pcall(ctx, n ? n - 1 : 0) != DUK_EXEC_SUCCESS;
    if (reject && heap_interrupted(heap_from_ctx(ctx))) return duk_throw(ctx);
    promise_capability_settle(ctx, n + 1, reject);
    promise_push_capability_promise(ctx, n + 1);
    return 1;
}

duk_ret_t lt_bi_promise_catch(duk_context *ctx)
{
    duk_push_this(ctx);
    duk_get_prop_literal(ctx, -1, "then");
    duk_dup(ctx, -2);
    duk_push_undefined(ctx);
    duk_dup(ctx, 0);
    duk_call_method(ctx, 2);
    return 1;
}

/* finally: a function that gives back, or throws, what it was made with. */
static duk_ret_t finally_passes(duk_context *ctx)
{
    duk_push_current_function(ctx);
    duk_get_prop_literal(ctx, -1, RESOLVER);
    return duk_get_current_magic(ctx) ? duk_throw(ctx) : 1;
}

static duk_ret_t finally_reaction(duk_context *ctx)
{
    duk_push_current_function(ctx);
    duk_get_prop_literal(ctx, 1, RESOLVER);
    duk_get_prop_index(ctx, 2, 0); /* 3: constructor */
    duk_get_prop_index(ctx, 2, 1);
    duk_call(ctx, 0);
    promise_coerce(ctx, 3); /* 4 */
    duk_get_prop_literal(ctx, 4, "then");
    duk_dup(ctx, 4);
    heap_push_method(ctx, finally_passes, 0);
    duk_set_magic(ctx, -1, duk_get_current_magic(ctx));
    duk_dup(ctx, 0);
    duk_put_prop_literal(ctx, -2, RESOLVER);
    duk_call_method(ctx, 1);
    return 1;
}

duk_ret_t lt_bi_promise_finally(duk_context *ctx)
{
    duk_push_this(ctx);
    if (!duk_is_object(ctx, 1))
        return duk_error(ctx, DUK_ERR_TYPE_ERROR, "Promise.prototype.finally called on a non-object");
    push_species(ctx, 1);
    duk_get_prop_literal(ctx, 1, "then");
    duk_dup(ctx, 1);
    for (duk_int_t reject = 0; reject < 2; reject++) {
        if (!duk_is_function(ctx, 0)) {
            duk_dup(ctx, 0);
            continue;
        }
        heap_push_method(ctx, finally_reaction, 1);
        duk_set_magic(ctx, -1, reject);
        duk_push_bare_array(ctx);
        duk_dup(ctx, 2);
        duk_put_prop_index(ctx, -2, 0);
        duk_dup(ctx, 0);
        duk_put_prop_index(ctx, -2, 1);
        duk_put_prop_literal(ctx, -2, RESOLVER);
    }
    duk_call_method(ctx, 2);
    return 1;
}
