/*
 * Iterator, its methods and the two kinds of iterators that they make: helpers (map, filter, take, drop,
 * flatMap) and the wrappers of Iterator.from. The state of one is a bare array under a hidden key; an
 * iterator and its next method are in two slots of it, side by side.
 */
#include <math.h>

#include "base/base.h"
#include "runtime/js/builtins/builtins.h"
#include "runtime/js/builtins/iterate.h"
#include "runtime/js/builtins/natives.h"
#include "runtime/js/builtins/ops.h"

#define HELPER DUK_HIDDEN_SYMBOL("helper")
#define WRAPPED DUK_HIDDEN_SYMBOL("wrapped")

enum slot { UNDERLYING, UNDERLYING_NEXT, INNER, INNER_NEXT, CALLBACK, COUNT, KIND, STATUS };
enum kind { MAP, FILTER, TAKE, DROP, FLAT_MAP };
enum status { NOT_STARTED, SUSPENDED, RUNNING, ENDED };

static double number_in(duk_context *ctx, duk_idx_t state, enum slot slot)
{
    duk_get_prop_index(ctx, state, slot);
    double d = duk_get_number(ctx, -1);
    duk_pop(ctx);
    return d;
}

static void put_number(duk_context *ctx, duk_idx_t state, enum slot slot, double d)
{
    duk_push_number(ctx, d);
    duk_put_prop_index(ctx, state, slot);
}

/* Pushes `this`, which the methods of Iterator.prototype want to be an object. */
static duk_idx_t push_this_iterator(duk_context *ctx)
{
    duk_push_this(ctx);
    if (!duk_is_object(ctx, -1)) (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "%s is no iterator", op_describe(ctx, -1));
    return duk_get_top_index(ctx);
}

/* Throws what is on the top, after the iterator was closed, whose own errors count for nothing then. */
_Noreturn static void close_and_throw(duk_context *ctx, duk_idx_t iterator)
{
    if (!heap_interrupted(heap_from_ctx(ctx))) iter_close(ctx, iterator, true);
    (void)duk_throw(ctx);
    __builtin_unreachable();
}

static void require_callback(duk_context *ctx, duk_idx_t iterator)
{
    if (duk_is_function(ctx, 0)) return;
    const char *what = op_describe(ctx, 0);
    duk_push_error_object(ctx, DUK_ERR_TYPE_ERROR, "%s is not a function", what);
    close_and_throw(ctx, iterator);
}

/* IteratorStep, of the iterator in a slot: pushes the value (undefined when it is not wanted); false and
 * nothing at the end. */
static bool pull(duk_context *ctx, duk_idx_t state, enum slot iterator, bool want_value)
{
    duk_require_stack(ctx, 8);
    duk_get_prop_index(ctx, state, iterator + 1u);
    duk_get_prop_index(ctx, state, iterator);
    if (!op_iterator_step(ctx)) return false;
    if (want_value) duk_get_prop_literal(ctx, -1, "value");
    else duk_push_undefined(ctx);
    duk_remove(ctx, -2);
    return true;
}

/* GetIteratorDirect: pops the iterator into a slot, and its next method beside it. */
static void take_iterator(duk_context *ctx, duk_idx_t state, enum slot slot)
{
    duk_get_prop_literal(ctx, -1, "next");
    duk_put_prop_index(ctx, state, slot + 1u);
    duk_put_prop_index(ctx, state, slot);
}

/* GetIteratorFlattenable, but for reading `next`: replaces the top by its iterator. */
static void to_iterator(duk_context *ctx, bool strings)
{
    duk_idx_t at = duk_get_top_index(ctx);
    if (!duk_is_object(ctx, at) && !(strings && duk_is_string(ctx, at) && !duk_is_symbol(ctx, at)))
        (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "%s is not an object", op_describe(ctx, at));
    if (op_get_method(ctx, at, DUK_WELLKNOWN_SYMBOL("Symbol.iterator"))) {
        duk_dup(ctx, at);
        duk_call_method(ctx, 0);
        duk_replace(ctx, at);
    }
    if (!duk_is_object(ctx, at)) (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "%s is not an object", op_describe(ctx, at));
}

/* Helpers. */

/* What next() does, under duk_safe_call(). Frame: 0 this, 1 state. */
struct step {
    enum kind kind;
    bool ended;
    bool closes; /* an error that comes now closes the underlying iterator */
};

/* Calls the callback with the value on the top and the count; pushes what it returns. */
static void call_back(duk_context *ctx, struct step *s)
{
    double count = number_in(ctx, 1, COUNT);
    duk_get_prop_index(ctx, 1, CALLBACK);
    duk_dup(ctx, -2);
    duk_push_number(ctx, count);
    s->closes = true;
    duk_call(ctx, 2);
    s->closes = false;
    put_number(ctx, 1, COUNT, count + 1);
}

static bool step_filter(duk_context *ctx, struct step *s)
{
    while (pull(ctx, 1, UNDERLYING, true)) {
        call_back(ctx, s);
        bool keep = duk_to_boolean(ctx, -1);
        duk_pop(ctx);
        if (keep) return true;
        duk_pop(ctx);
    }
    return false;
}

static bool step_take(duk_context *ctx)
{
    double left = number_in(ctx, 1, COUNT);
    if (left == 0) {
        duk_get_prop_index(ctx, 1, UNDERLYING);
        iter_close(ctx, duk_get_top_index(ctx), false);
        return false;
    }
    put_number(ctx, 1, COUNT, left - 1);
    return pull(ctx, 1, UNDERLYING, true);
}

static bool step_drop(duk_context *ctx)
{
    for (double left; (left = number_in(ctx, 1, COUNT)) > 0;) {
        put_number(ctx, 1, COUNT, left - 1);
        if (!pull(ctx, 1, UNDERLYING, false)) return false;
        duk_pop(ctx);
    }
    return pull(ctx, 1, UNDERLYING, true);
}

static bool has_inner(duk_context *ctx)
{
    duk_get_prop_index(ctx, 1, INNER);
    bool has = duk_is_object(ctx, -1);
    duk_pop(ctx);
    return has;
}

static bool step_flat_map(duk_context *ctx, struct step *s)
{
    for (;;) {
        if (!has_inner(ctx)) {
            if (!pull(ctx, 1, UNDERLYING, true)) return false;
            call_back(ctx, s);
            s->closes = true;
            to_iterator(ctx, false);
            take_iterator(ctx, 1, INNER);
            duk_pop(ctx);
        }
        s->closes = true;
        if (pull(ctx, 1, INNER, true)) return true;
        s->closes = false;
        duk_push_undefined(ctx);
        duk_put_prop_index(ctx, 1, INNER);
    }
}

static duk_ret_t step(duk_context *ctx, void *udata)
{
    struct step *s = udata;
    bool more = false;
    switch (s->kind) {
    case MAP:
        more = pull(ctx, 1, UNDERLYING, true);
        if (more) call_back(ctx, s);
        break;
    case FILTER: more = step_filter(ctx, s); break;
    case TAKE: more = step_take(ctx); break;
    case DROP: more = step_drop(ctx); break;
    case FLAT_MAP: more = step_flat_map(ctx, s); break;
    }
    s->ended = !more;
    if (!more) duk_push_undefined(ctx);
    return 1;
}

/* Pushes this (0) and its state (1). */
static enum status push_helper(duk_context *ctx, const char *method)
{
    duk_push_this(ctx);
    if (!duk_is_object(ctx, 0) || !duk_get_prop_literal(ctx, 0, HELPER))
        (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "%s() called on an object that is no Iterator Helper", method);
    enum status status = (enum status)number_in(ctx, 1, STATUS);
    if (status == RUNNING) (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "Iterator Helper is already running");
    return status;
}

duk_ret_t lt_bi_iterator_helper_next(duk_context *ctx)
{
    if (push_helper(ctx, "next") == ENDED) {
        duk_push_undefined(ctx);
        iter_wrap(ctx, true);
        return 1;
    }
    struct step s = {.kind = (enum kind)number_in(ctx, 1, KIND)};
    put_number(ctx, 1, STATUS, RUNNING);
    duk_int_t failed = duk_safe_call(ctx, step, &s, 0, 1);
    put_number(ctx, 1, STATUS, failed || s.ended ? ENDED : SUSPENDED);
    if (failed) {
        if (!s.closes) return duk_throw(ctx);
        duk_get_prop_index(ctx, 1, UNDERLYING);
        duk_swap_top(ctx, -2);
        close_and_throw(ctx, 2);
    }
    iter_wrap(ctx, s.ended);
    return 1;
}

static duk_ret_t close_inner(duk_context *ctx, void *udata)
{
    duk_get_prop_index(ctx, 1, INNER);
    iter_close(ctx, duk_get_top_index(ctx), false);
    duk_push_undefined(ctx);
    return 1;
}

static duk_ret_t close_both(duk_context *ctx, void *udata)
{
    duk_get_prop_index(ctx, 1, UNDERLYING);
    duk_idx_t underlying = duk_get_top_index(ctx);
    if (has_inner(ctx)) {
        if (duk_safe_call(ctx, close_inner, NULL, 0, 1) != DUK_EXEC_SUCCESS) close_and_throw(ctx, underlying);
        duk_pop(ctx);
    }
    iter_close(ctx, underlying, false);
    duk_push_undefined(ctx);
    return 1;
}

duk_ret_t lt_bi_iterator_helper_return(duk_context *ctx)
{
    enum status status = push_helper(ctx, "return");
    if (status != ENDED) {
        put_number(ctx, 1, STATUS, status == NOT_STARTED ? ENDED : RUNNING);
        duk_int_t failed = duk_safe_call(ctx, close_both, NULL, 0, 1);
        put_number(ctx, 1, STATUS, ENDED);
        if (failed) return duk_throw(ctx);
    }
    duk_push_undefined(ctx);
    iter_wrap(ctx, true);
    return 1;
}

static duk_ret_t limit(duk_context *ctx, void *udata)
{
    duk_dup(ctx, 0);
    double d = duk_to_number(ctx, -1);
    if (isnan(d) || trunc(d) < 0 || (d > OP_MAX_SAFE && !isinf(d)))
        return duk_error(ctx, DUK_ERR_RANGE_ERROR, "%s must be positive", op_describe(ctx, 0));
    duk_push_number(ctx, trunc(d));
    return 1;
}

/* map, filter, take, drop, flatMap: the magic is the kind. Frame: 0 callback or limit, 1 this, 2 count. */
duk_ret_t lt_bi_iterator_make_helper(duk_context *ctx)
{
    enum kind kind = (enum kind)duk_get_current_magic(ctx);
    duk_idx_t iterator = push_this_iterator(ctx);
    if (kind == TAKE || kind == DROP) {
        if (duk_safe_call(ctx, limit, NULL, 0, 1) != DUK_EXEC_SUCCESS) close_and_throw(ctx, iterator);
    } else {
        require_callback(ctx, iterator);
        duk_push_uint(ctx, 0);
    }
    duk_push_bare_array(ctx);
    duk_idx_t state = duk_get_top_index(ctx);
    for (duk_uarridx_t i = 0; i <= STATUS; i++) {
        duk_push_undefined(ctx);
        duk_put_prop_index(ctx, state, i);
    }
    duk_dup(ctx, iterator);
    take_iterator(ctx, state, UNDERLYING);
    duk_dup(ctx, 0);
    duk_put_prop_index(ctx, state, CALLBACK);
    duk_dup(ctx, 2);
    duk_put_prop_index(ctx, state, COUNT);
    put_number(ctx, state, KIND, kind);
    put_number(ctx, state, STATUS, NOT_STARTED);
    duk_push_object(ctx);
    heap_push_builtin(ctx, BIDX_ITERATOR_HELPER_PROTOTYPE);
    duk_set_prototype(ctx, -2);
    duk_dup(ctx, state);
    duk_put_prop_literal(ctx, -2, HELPER);
    return 1;
}

/* Consumers: reduce, toArray, forEach, some, every, find. */

enum consumer { REDUCE, TO_ARRAY, FOR_EACH, SOME, EVERY, FIND };

struct consuming {
    enum consumer what;
    double count;
    bool have_result, stopped;
};

/* Frame: 0 callback, 1 iterator, 2 its next method in an array (as a state), 3 result, 4 value. */
static duk_ret_t consume_value(duk_context *ctx, void *udata)
{
    struct consuming *c = udata;
    duk_dup(ctx, 0);
    if (c->what == REDUCE) duk_dup(ctx, 3);
    duk_dup(ctx, 4);
    duk_push_number(ctx, c->count);
    duk_call(ctx, c->what == REDUCE ? 3 : 2);
    bool yes = c->what >= SOME && duk_to_boolean(ctx, -1);
    switch (c->what) {
    case REDUCE:
        duk_dup_top(ctx);
        duk_replace(ctx, 3);
        break;
    case SOME:
    case EVERY:
        c->stopped = yes == (c->what == SOME);
        if (!c->stopped) break;
        duk_push_boolean(ctx, yes);
        duk_replace(ctx, 3);
        break;
    case FIND:
        c->stopped = yes;
        if (!yes) break;
        duk_dup(ctx, 4);
        duk_replace(ctx, 3);
        break;
    case TO_ARRAY:
    case FOR_EACH: break;
    }
    return 1;
}

static void consume(duk_context *ctx, struct consuming *c)
{
    for (; pull(ctx, 2, UNDERLYING, true); c->count++) {
        if (c->what == TO_ARRAY) {
            duk_put_prop_index(ctx, 3, (duk_uarridx_t)c->count);
            continue;
        }
        if (!c->have_result) {
            duk_replace(ctx, 3);
            c->have_result = true;
            continue;
        }
        if (duk_safe_call(ctx, consume_value, c, 0, 1) != DUK_EXEC_SUCCESS) close_and_throw(ctx, 1);
        duk_set_top(ctx, 4);
        if (!c->stopped) continue;
        iter_close(ctx, 1, false);
        return;
    }
}

duk_ret_t lt_bi_iterator_consume(duk_context *ctx)
{
    struct consuming c = {.what = (enum consumer)duk_get_current_magic(ctx), .have_result = true};
    bool has_initial = duk_get_top(ctx) > 1;
    duk_set_top(ctx, 2); /* callback, initial value */
    duk_idx_t iterator = push_this_iterator(ctx);
    if (c.what != TO_ARRAY) require_callback(ctx, iterator);
    duk_insert(ctx, 1);
    duk_push_bare_array(ctx);
    duk_insert(ctx, 2); /* 0 callback, 1 this, 2 state, 3 initial value */
    duk_dup(ctx, 1);
    take_iterator(ctx, 2, UNDERLYING);
    switch (c.what) {
    case REDUCE: c.have_result = has_initial; break;
    case TO_ARRAY:
        duk_push_bare_array(ctx);
        duk_replace(ctx, 3);
        break;
    case SOME:
    case EVERY:
        duk_push_boolean(ctx, c.what == EVERY);
        duk_replace(ctx, 3);
        break;
    case FOR_EACH:
    case FIND:
        duk_push_undefined(ctx);
        duk_replace(ctx, 3);
        break;
    }
    consume(ctx, &c);
    if (!c.have_result) return duk_error(ctx, DUK_ERR_TYPE_ERROR, "Reduce of a done iterator with no initial value");
    duk_set_top(ctx, 4);
    if (c.what == TO_ARRAY) {
        heap_push_builtin(ctx, BIDX_ARRAY_PROTOTYPE);
        duk_set_prototype(ctx, 3);
    }
    return 1;
}

/* Iterator itself. */

duk_ret_t lt_bi_iterator_constructor(duk_context *ctx)
{
    if (!duk_is_constructor_call(ctx)) return duk_error(ctx, DUK_ERR_TYPE_ERROR, "Constructor Iterator requires 'new'");
    duk_push_new_target(ctx);
    heap_push_builtin(ctx, BIDX_ITERATOR_CONSTRUCTOR);
    if (duk_strict_equals(ctx, -1, -2))
        return duk_error(ctx, DUK_ERR_TYPE_ERROR, "Abstract class Iterator not directly constructable");
    return 0;
}

static bool inherits_iterator(duk_context *ctx, duk_idx_t idx)
{
    heap_push_builtin(ctx, BIDX_ITERATOR_PROTOTYPE);
    duk_dup(ctx, idx);
    bool found = false;
    do {
        op_get_prototype(ctx, duk_get_top_index(ctx));
        duk_remove(ctx, -2);
        found = duk_strict_equals(ctx, -1, -2);
    } while (!found && !duk_is_null(ctx, -1));
    duk_pop_2(ctx);
    return found;
}

duk_ret_t lt_bi_iterator_from(duk_context *ctx)
{
    to_iterator(ctx, true);
    duk_push_bare_array(ctx);
    duk_dup(ctx, 0);
    take_iterator(ctx, 1, UNDERLYING);
    if (inherits_iterator(ctx, 0)) {
        duk_dup(ctx, 0);
        return 1;
    }
    duk_push_object(ctx);
    heap_push_builtin(ctx, BIDX_WRAPPED_ITERATOR_PROTOTYPE);
    duk_set_prototype(ctx, -2);
    duk_dup(ctx, 1);
    duk_put_prop_literal(ctx, -2, WRAPPED);
    return 1;
}

/* Magic 0: next, 1: return. */
duk_ret_t lt_bi_iterator_wrapped(duk_context *ctx)
{
    bool returns = duk_get_current_magic(ctx) != 0;
    duk_push_this(ctx);
    if (!duk_is_object(ctx, 0) || !duk_get_prop_literal(ctx, 0, WRAPPED))
        return duk_error(ctx, DUK_ERR_TYPE_ERROR, "%s() called on an object that Iterator.from did not make",
                         returns ? "return" : "next");
    duk_get_prop_index(ctx, 1, UNDERLYING);
    if (!returns) {
        duk_get_prop_index(ctx, 1, UNDERLYING_NEXT);
    } else if (!op_get_method(ctx, 2, "return")) {
        duk_push_undefined(ctx);
        iter_wrap(ctx, true);
        return 1;
    }
    duk_dup(ctx, 2);
    duk_call_method(ctx, 0);
    return 1;
}

/* Iterator.prototype's constructor and @@toStringTag. Scripts of old set them on objects that inherit
 * from it, which gives those a property of their own. Magic 0: constructor, 1: @@toStringTag. */
duk_ret_t lt_bi_iterator_weird_get(duk_context *ctx)
{
    if (duk_get_current_magic(ctx)) duk_push_literal(ctx, "Iterator");
    else heap_push_builtin(ctx, BIDX_ITERATOR_CONSTRUCTOR);
    return 1;
}

duk_ret_t lt_bi_iterator_weird_set(duk_context *ctx)
{
    duk_push_this(ctx); /* 1 */
    if (!duk_is_object(ctx, 1)) return duk_error(ctx, DUK_ERR_TYPE_ERROR, "%s is not an object", op_describe(ctx, 1));
    heap_push_builtin(ctx, BIDX_ITERATOR_PROTOTYPE);
    if (duk_strict_equals(ctx, 1, 2))
        return duk_error(ctx, DUK_ERR_TYPE_ERROR, "Cannot assign to this property of Iterator.prototype");
    if (duk_get_current_magic(ctx)) duk_push_literal(ctx, DUK_WELLKNOWN_SYMBOL("Symbol.toStringTag"));
    else duk_push_literal(ctx, "constructor");
    op_get_own_property(ctx, 1, 3);
    bool exists = duk_is_object(ctx, -1);
    duk_pop(ctx);
    duk_dup(ctx, 0);
    if (exists) duk_put_prop(ctx, 1);
    else op_create_key(ctx, 1);
    return 0;
}
