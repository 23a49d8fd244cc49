/*
 * URLSearchParams. The pairs are in a bare array, name and value in turn. A list that belongs to a URL
 * writes its text there after each change.
 */
#include <string.h>

#include "runtime/js/builtins/array_sort.h"
#include "runtime/js/builtins/builtins.h"
#include "runtime/js/builtins/iterate.h"
#include "runtime/js/builtins/natives.h"
#include "runtime/js/builtins/ops.h"
#include "runtime/js/builtins/url_params.h"
#include "runtime/js/builtins/url_record.h"
#include "runtime/js/builtins/utf8.h"

#define LIST DUK_HIDDEN_SYMBOL("list")
#define OWNER DUK_HIDDEN_SYMBOL("owner")

void url_params_push(duk_context *ctx, duk_idx_t url)
{
    duk_push_object(ctx);
    heap_push_builtin(ctx, BIDX_URLSEARCHPARAMS_PROTOTYPE);
    duk_set_prototype(ctx, -2);
    duk_push_bare_array(ctx);
    duk_put_prop_literal(ctx, -2, LIST);
    duk_dup(ctx, url);
    duk_put_prop_literal(ctx, -2, OWNER);
}

static void add_decoded(duk_context *ctx, duk_idx_t list, const char *text, size_t len)
{
    struct strbuf decoded = {0};
    web_url_form_decode(&decoded, text, len);
    url_push_owned(ctx, &decoded);
    duk_put_prop_index(ctx, list, (duk_uarridx_t)duk_get_length(ctx, list));
}

void url_params_fill(duk_context *ctx, duk_idx_t params)
{
    size_t len;
    duk_idx_t query = duk_get_top_index(ctx);
    const char *p = utf8_get(ctx, query, &len), *end = p + len;
    duk_push_bare_array(ctx);
    duk_idx_t list = duk_get_top_index(ctx);
    while (p < end) {
        const char *stop = memchr(p, '&', (size_t)(end - p));
        if (!stop) stop = end;
        if (stop > p) {
            const char *equals = memchr(p, '=', (size_t)(stop - p));
            add_decoded(ctx, list, p, (size_t)((equals ? equals : stop) - p));
            add_decoded(ctx, list, equals ? equals + 1 : stop, equals ? (size_t)(stop - equals - 1) : 0);
        }
        p = stop + 1;
    }
    duk_put_prop_literal(ctx, params, LIST);
    duk_set_top(ctx, query);
}

/* Makes the value on the top a string of whole code points. */
static void to_usv(duk_context *ctx, duk_idx_t idx)
{
    size_t len;
    idx = duk_normalize_index(ctx, idx);
    duk_to_string(ctx, idx);
    const char *text = utf8_get(ctx, idx, &len);
    if (duk_is_string(ctx, -1)) {
        duk_pop(ctx);
        return;
    }
    utf8_push(ctx, text, len);
    duk_replace(ctx, idx);
    duk_pop(ctx);
}

/* Pushes this and its list; returns the index of the list. */
static duk_idx_t push_this_list(duk_context *ctx)
{
    duk_push_this(ctx);
    if (!duk_is_object(ctx, -1) || !duk_get_prop_literal(ctx, -1, LIST)) {
        (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "Receiver is not a URLSearchParams");
    }
    return duk_get_top_index(ctx);
}

static duk_uarridx_t length_of(duk_context *ctx, duk_idx_t list)
{
    return (duk_uarridx_t)duk_get_length(ctx, list);
}

/* Pops the value. */
static void add(duk_context *ctx, duk_idx_t list)
{
    duk_put_prop_index(ctx, list, length_of(ctx, list));
}

/* Frame of the constructor: 0 init, 1 list. */
static bool add_pair(duk_context *ctx, void *udata)
{
    duk_require_stack(ctx, 8);
    duk_idx_t pair = duk_get_top_index(ctx);
    if (!duk_is_object(ctx, pair) || op_length(ctx, pair) != 2) {
        (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "Each query pair must be an iterable [name, value] tuple");
    }
    for (duk_uarridx_t i = 0; i < 2; i++) {
        duk_get_prop_index(ctx, pair, i);
        to_usv(ctx, -1);
        add(ctx, 1);
    }
    duk_pop(ctx);
    return true;
}

static void from_record(duk_context *ctx)
{
    op_own_keys(ctx, 0);
    duk_idx_t keys = duk_get_top_index(ctx);
    for (duk_uarridx_t i = 0, n = length_of(ctx, keys); i < n; i++) {
        duk_get_prop_index(ctx, keys, i);
        if (!duk_is_symbol(ctx, -1) && op_own_property(ctx, 0, keys + 1) == HEAP_OWN_ENUMERABLE) {
            duk_dup(ctx, keys + 1);
            duk_dup(ctx, keys + 1);
            to_usv(ctx, -1);
            add(ctx, 1);
            duk_get_prop(ctx, 0);
            to_usv(ctx, -1);
            add(ctx, 1);
        }
        duk_set_top(ctx, keys + 1);
    }
    duk_pop(ctx);
}

duk_ret_t lt_bi_url_search_params_constructor(duk_context *ctx)
{
    if (!duk_is_constructor_call(ctx))
        return duk_error(ctx, DUK_ERR_TYPE_ERROR, "Class constructor URLSearchParams cannot be invoked without 'new'");
    duk_push_bare_array(ctx); /* 1 */
    duk_push_this(ctx);       /* 2 */
    duk_dup(ctx, 1);
    duk_put_prop_literal(ctx, 2, LIST);
    if (duk_is_object(ctx, 0)) {
        duk_idx_t method = duk_get_top(ctx);
        if (op_get_method(ctx, 0, DUK_WELLKNOWN_SYMBOL("Symbol.iterator")))
            iter_each_with(ctx, 0, method, add_pair, NULL);
        else from_record(ctx);
    } else if (!duk_is_undefined(ctx, 0)) {
        duk_to_string(ctx, 0);
        duk_dup(ctx, 0);
        if (duk_get_length(ctx, 0) && duk_char_code_at(ctx, 0, 0) == '?')
            duk_substring(ctx, -1, 1, duk_get_length(ctx, 0));
        url_params_fill(ctx, 2);
    }
    return 0;
}

static void push_text(duk_context *ctx, duk_idx_t list)
{
    struct op_text text;
    duk_uarridx_t n = length_of(ctx, list);
    op_text_begin(ctx, &text);
    for (duk_uarridx_t i = 0; i < n; i++) {
        size_t len;
        struct strbuf encoded = {0};
        if (i) op_text_puts(&text, i % 2 ? "=" : "&");
        duk_get_prop_index(ctx, list, i);
        const char *part = utf8_get(ctx, duk_get_top_index(ctx), &len);
        web_url_form_encode(&encoded, part, len);
        duk_pop_2(ctx);
        url_push_owned(ctx, &encoded);
        op_text_add_value(&text, -1);
        duk_pop(ctx);
    }
    op_text_end(&text);
}

/* After a change: the URL that the list belongs to. */
static void update(duk_context *ctx, duk_idx_t list)
{
    duk_idx_t url = duk_get_top(ctx);
    if (duk_get_prop_literal(ctx, list - 1, OWNER)) {
        push_text(ctx, list);
        url_set_query(ctx, url);
    }
    duk_pop(ctx);
}

duk_ret_t lt_bi_url_search_params_to_string(duk_context *ctx)
{
    push_text(ctx, push_this_list(ctx));
    return 1;
}

duk_ret_t lt_bi_url_search_params_size(duk_context *ctx)
{
    duk_push_uint(ctx, length_of(ctx, push_this_list(ctx)) / 2);
    return 1;
}

duk_ret_t lt_bi_url_search_params_append(duk_context *ctx)
{
    duk_idx_t list = push_this_list(ctx);
    for (duk_idx_t i = 0; i < 2; i++) {
        to_usv(ctx, i);
        duk_dup(ctx, i);
    }
    duk_swap_top(ctx, -2);
    add(ctx, list);
    add(ctx, list);
    update(ctx, list);
    return 0;
}

/* Is pair i the one with the name at 0 and, if that is not undefined, the value at 1? */
static bool matches(duk_context *ctx, duk_idx_t list, duk_uarridx_t i)
{
    duk_get_prop_index(ctx, list, i);
    bool is = duk_strict_equals(ctx, -1, 0);
    if (is && !duk_is_undefined(ctx, 1)) {
        duk_get_prop_index(ctx, list, i + 1);
        is = duk_strict_equals(ctx, -1, 1);
        duk_pop(ctx);
    }
    duk_pop(ctx);
    return is;
}

/* Removes the pairs that match, from pair `first` on. */
static void remove_matches(duk_context *ctx, duk_idx_t list, duk_uarridx_t first)
{
    duk_uarridx_t n = length_of(ctx, list), kept = first;
    for (duk_uarridx_t i = first; i < n; i += 2) {
        if (matches(ctx, list, i)) continue;
        for (duk_uarridx_t k = 0; k < 2; k++) {
            duk_get_prop_index(ctx, list, i + k);
            duk_put_prop_index(ctx, list, kept++);
        }
    }
    duk_set_length(ctx, list, kept);
}

static duk_idx_t begin_search(duk_context *ctx)
{
    duk_idx_t list = push_this_list(ctx);
    to_usv(ctx, 0);
    if (!duk_is_undefined(ctx, 1)) to_usv(ctx, 1);
    return list;
}

duk_ret_t lt_bi_url_search_params_delete(duk_context *ctx)
{
    duk_idx_t list = begin_search(ctx);
    remove_matches(ctx, list, 0);
    update(ctx, list);
    return 0;
}

/* get (magic 0), getAll (1), has (2). Arguments: name[, value]. */
duk_ret_t lt_bi_url_search_params_get(duk_context *ctx)
{
    duk_int_t what = duk_get_current_magic(ctx);
    if (what != 2) {
        duk_push_undefined(ctx);
        duk_replace(ctx, 1);
    }
    duk_idx_t list = begin_search(ctx);
    duk_uarridx_t n = length_of(ctx, list), found = 0;
    if (what == 1) duk_push_array(ctx);
    for (duk_uarridx_t i = 0; i < n; i += 2) {
        if (!matches(ctx, list, i)) continue;
        if (what == 2) {
            duk_push_true(ctx);
            return 1;
        }
        duk_get_prop_index(ctx, list, i + 1);
        if (what == 0) return 1;
        duk_put_prop_index(ctx, list + 1, found++);
    }
    if (what == 0) duk_push_null(ctx);
    if (what == 2) duk_push_false(ctx);
    return 1;
}

duk_ret_t lt_bi_url_search_params_set(duk_context *ctx)
{
    duk_push_undefined(ctx); /* 2: takes the value, as all of that name go */
    duk_dup(ctx, 1);
    duk_replace(ctx, 2);
    to_usv(ctx, 2);
    duk_push_undefined(ctx);
    duk_replace(ctx, 1);
    duk_idx_t list = begin_search(ctx);
    duk_uarridx_t n = length_of(ctx, list), i = 0;
    while (i < n && !matches(ctx, list, i)) i += 2;
    if (i == n) {
        duk_dup(ctx, 0);
        duk_put_prop_index(ctx, list, i);
    }
    duk_dup(ctx, 2);
    duk_put_prop_index(ctx, list, i + 1);
    if (i < n) remove_matches(ctx, list, i + 2);
    update(ctx, list);
    return 0;
}

duk_ret_t lt_bi_url_search_params_sort(duk_context *ctx)
{
    duk_idx_t list = push_this_list(ctx);
    struct sort sort = {.kind = SORT_AS_TEXT, .values = list + 1, .n = length_of(ctx, list) / 2};
    duk_push_bare_array(ctx);
    for (uint32_t i = 0; i < sort.n; i++) {
        duk_get_prop_index(ctx, list, 2 * i);
        duk_put_prop_index(ctx, sort.values, i);
    }
    const uint32_t *at = sort_positions(ctx, &sort);
    duk_push_bare_array(ctx);
    duk_idx_t sorted = duk_get_top_index(ctx);
    for (uint32_t i = 0; i < 2 * sort.n; i++) {
        duk_get_prop_index(ctx, list, 2 * at[i / 2] + i % 2);
        duk_put_prop_index(ctx, sorted, i);
    }
    duk_dup(ctx, sorted);
    duk_put_prop_literal(ctx, list - 1, LIST);
    duk_replace(ctx, list);
    update(ctx, list);
    return 0;
}

/* Arguments: callback, its this. */
duk_ret_t lt_bi_url_search_params_for_each(duk_context *ctx)
{
    duk_idx_t list = push_this_list(ctx);
    op_require_function(ctx, 0);
    for (duk_uarridx_t i = 0; i < length_of(ctx, list); i += 2) {
        duk_dup(ctx, 0);
        duk_dup(ctx, 1);
        duk_get_prop_index(ctx, list, i + 1);
        duk_get_prop_index(ctx, list, i);
        duk_dup(ctx, list - 1);
        duk_call_method(ctx, 3);
        duk_pop(ctx);
        duk_get_prop_literal(ctx, list - 1, LIST); /* sort() and href make another */
        duk_replace(ctx, list);
    }
    return 0;
}

/* Iterators: state [object, position, kind]. Magic: enum iter_kind. */
#define STATE DUK_HIDDEN_SYMBOL("urlit")

duk_ret_t lt_bi_url_search_params_iterator(duk_context *ctx)
{
    push_this_list(ctx); /* 0 this, 1 list */
    duk_push_object(ctx);
    heap_push_builtin(ctx, BIDX_URLSEARCHPARAMS_ITERATOR_PROTOTYPE);
    duk_set_prototype(ctx, 2);
    duk_push_bare_array(ctx);
    duk_dup(ctx, 0);
    duk_put_prop_index(ctx, 3, 0);
    duk_push_uint(ctx, 0);
    duk_put_prop_index(ctx, 3, 1);
    duk_push_int(ctx, duk_get_current_magic(ctx));
    duk_put_prop_index(ctx, 3, 2);
    duk_put_prop_literal(ctx, 2, STATE);
    return 1;
}

duk_ret_t lt_bi_url_search_params_next(duk_context *ctx)
{
    duk_push_this(ctx);
    if (!duk_is_object(ctx, 0) || !duk_get_prop_literal(ctx, 0, STATE)) {
        return duk_error(ctx, DUK_ERR_TYPE_ERROR, "next() called on an object that is no URLSearchParams Iterator");
    }
    duk_get_prop_index(ctx, 1, 0);
    duk_get_prop_literal(ctx, 2, LIST); /* 3 */
    duk_get_prop_index(ctx, 1, 1);
    duk_get_prop_index(ctx, 1, 2);
    duk_uarridx_t at = duk_get_uint(ctx, 4);
    enum iter_kind kind = (enum iter_kind)duk_get_uint(ctx, 5);
    bool done = at >= length_of(ctx, 3);
    if (done) {
        duk_push_undefined(ctx);
    } else {
        duk_push_uint(ctx, at + 2);
        duk_put_prop_index(ctx, 1, 1);
        if (kind == ITER_ENTRIES) {
            duk_push_array(ctx);
            for (duk_uarridx_t i = 0; i < 2; i++) {
                duk_get_prop_index(ctx, 3, at + i);
                duk_put_prop_index(ctx, 6, i);
            }
        } else {
            duk_get_prop_index(ctx, 3, at + (kind == ITER_VALUES));
        }
    }
    iter_wrap(ctx, done);
    return 1;
}
