/* Array.from, Array.of, and the methods that join arrays to new ones: concat, flat, flatMap. */
#include <math.h>

#include "runtime/js/builtins/builtins.h"
#include "runtime/js/builtins/iterate.h"
#include "runtime/js/builtins/natives.h"
#include "runtime/js/builtins/ops.h"

/* Pushes what Array.from and Array.of fill: new this() or an array. len < 0: no argument. */
static struct op_result begin(duk_context *ctx, double len)
{
    duk_push_this(ctx);
    heap_push_builtin(ctx, BIDX_ARRAY_CONSTRUCTOR);
    bool plain = !duk_is_constructable(ctx, -2) || duk_strict_equals(ctx, -1, -2);
    duk_pop(ctx);
    if (plain) {
        duk_pop(ctx);
        return op_result_new(ctx, fmax(len, 0));
    }
    if (len >= 0) duk_push_number(ctx, len);
    duk_new(ctx, len >= 0);
    return (struct op_result){.at = duk_get_top_index(ctx)};
}

static void finish(duk_context *ctx, const struct op_result *result, double len)
{
    if (!result->plain) op_set_length(ctx, result->at, len);
    op_result_finish(ctx, result, len);
}

struct filling {
    struct op_result result;
    double n;
    bool map;
};

/* Frame: 0 source, 1 callback, 2 its this; the value is on the top. */
static bool add_item(duk_context *ctx, void *udata)
{
    struct filling *f = udata;
    if (f->map) {
        duk_require_stack(ctx, 8);
        duk_dup(ctx, 1);
        duk_dup(ctx, 2);
        duk_dup(ctx, -3);
        duk_push_number(ctx, f->n);
        duk_call_method(ctx, 2);
        duk_remove(ctx, -2);
    }
    op_result_set(ctx, &f->result, f->n++);
    return true;
}

duk_ret_t lt_bi_array_from(duk_context *ctx)
{
    struct filling f = {.map = !duk_is_undefined(ctx, 1)};
    if (f.map) op_require_function(ctx, 1);
    duk_idx_t method = duk_get_top(ctx);
    if (duk_is_null_or_undefined(ctx, 0)) {
        return duk_error(ctx, DUK_ERR_TYPE_ERROR, "%s is not iterable", op_describe(ctx, 0));
    }
    if (op_get_method(ctx, 0, DUK_WELLKNOWN_SYMBOL("Symbol.iterator"))) {
        f.result = begin(ctx, -1);
        iter_each_with(ctx, 0, method, add_item, &f);
    } else {
        duk_to_object(ctx, 0);
        double len = op_length(ctx, 0);
        f.result = begin(ctx, len);
        for (double i = 0; i < len; i++) {
            op_get(ctx, 0, i);
            add_item(ctx, &f);
        }
    }
    finish(ctx, &f.result, f.n);
    return 1;
}

duk_ret_t lt_bi_array_of(duk_context *ctx)
{
    duk_idx_t n = duk_get_top(ctx);
    struct op_result result = begin(ctx, n);
    for (duk_idx_t i = 0; i < n; i++) {
        duk_dup(ctx, i);
        op_result_set(ctx, &result, i);
    }
    finish(ctx, &result, n);
    return 1;
}

static bool is_spreadable(duk_context *ctx, duk_idx_t idx)
{
    if (!duk_is_object(ctx, idx)) return false;
    duk_get_prop_literal(ctx, idx, DUK_WELLKNOWN_SYMBOL("Symbol.isConcatSpreadable"));
    bool is = duk_is_undefined(ctx, -1) ? duk_is_array(ctx, idx) : duk_to_boolean(ctx, -1);
    duk_pop(ctx);
    return is;
}

static void require_room(duk_context *ctx, double len)
{
    if (len > OP_MAX_SAFE) (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "array length exceeds 2 ** 53 - 1");
}

duk_ret_t lt_bi_array_concat(duk_context *ctx)
{
    op_push_this_object(ctx);
    duk_insert(ctx, 0);
    duk_idx_t n_parts = duk_get_top(ctx);
    struct op_result result = op_result_species(ctx, 0, 0);
    double n = 0;
    for (duk_idx_t part = 0; part < n_parts; part++) {
        if (!is_spreadable(ctx, part)) {
            require_room(ctx, n + 1);
            duk_dup(ctx, part);
            op_result_set(ctx, &result, n++);
            continue;
        }
        double len = op_length(ctx, part);
        require_room(ctx, n + len);
        for (double i = 0; i < len; i++, n++) {
            if (op_get_if(ctx, part, i)) op_result_set(ctx, &result, n);
        }
    }
    if (!result.plain) op_set_length(ctx, result.at, n);
    op_result_finish(ctx, &result, n);
    return 1;
}

struct flattening {
    struct op_result result;
    double n;
};

/* The source, of that length, is on the top. depth counts down. */
static void flatten(duk_context *ctx, struct flattening *f, double len, double depth)
{
    duk_require_stack(ctx, 8);
    duk_idx_t source = duk_get_top_index(ctx);
    for (double i = 0; i < len; i++) {
        if (!op_get_if(ctx, source, i)) continue;
        if (depth > 0 && duk_is_array(ctx, -1)) {
            heap_check_stack(ctx);
            flatten(ctx, f, op_length(ctx, duk_get_top_index(ctx)), depth - 1);
            duk_pop(ctx);
        } else {
            op_result_set(ctx, &f->result, f->n++);
        }
    }
}

duk_ret_t lt_bi_array_flat(duk_context *ctx)
{
    op_push_this_object(ctx);
    double len = op_length(ctx, 1), depth = duk_is_undefined(ctx, 0) ? 1 : op_integer(ctx, 0);
    struct flattening f = {.result = op_result_species(ctx, 1, 0)};
    duk_dup(ctx, 1);
    flatten(ctx, &f, len, depth);
    duk_pop(ctx);
    op_result_finish(ctx, &f.result, f.n);
    return 1;
}

duk_ret_t lt_bi_array_flat_map(duk_context *ctx)
{
    op_push_this_object(ctx);
    double len = op_length(ctx, 2);
    op_require_function(ctx, 0);
    struct flattening f = {.result = op_result_species(ctx, 2, 0)};
    for (double i = 0; i < len; i++) {
        if (!op_get_if(ctx, 2, i)) continue;
        duk_dup(ctx, 0);
        duk_dup(ctx, 1);
        duk_dup(ctx, -3);
        duk_push_number(ctx, i);
        duk_dup(ctx, 2);
        duk_call_method(ctx, 3);
        duk_remove(ctx, -2);
        if (duk_is_array(ctx, -1)) {
            flatten(ctx, &f, op_length(ctx, duk_get_top_index(ctx)), 0);
            duk_pop(ctx);
        } else {
            op_result_set(ctx, &f.result, f.n++);
        }
    }
    op_result_finish(ctx, &f.result, f.n);
    return 1;
}
