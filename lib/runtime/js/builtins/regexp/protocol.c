/*
 * Symbol.match, matchAll, search and split of RegExp.prototype, and the String methods that go
 * through them.
 */
#include <string.h>

#include "runtime/js/builtins/regexp/regexp_internal.h"

#define STATE DUK_HIDDEN_SYMBOL("reit")

bool regexp_delegate(duk_context *ctx, duk_idx_t value, const char *symbol, duk_idx_t argument)
{
    duk_require_stack(ctx, 12);
    if (!duk_is_object(ctx, value)) return false;
    value = duk_require_normalize_index(ctx, value);
    duk_get_prop_string(ctx, value, symbol);
    if (duk_is_null_or_undefined(ctx, -1)) {
        duk_pop(ctx);
        return false;
    }
    duk_dup(ctx, value);
    duk_push_this(ctx);
    if (argument != DUK_INVALID_INDEX) duk_dup(ctx, argument);
    duk_call_method(ctx, argument == DUK_INVALID_INDEX ? 1 : 2);
    return true;
}

static void require_this(duk_context *ctx)
{
    duk_push_this(ctx);
    if (duk_is_null_or_undefined(ctx, -1)) {
        (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "String.prototype method called on null or undefined");
    }
    duk_pop(ctx);
}

/* new RegExp(pattern, flags)[symbol](this string), for patterns that are no RegExp. */
static void call_with_new(duk_context *ctx, const char *flags, const char *symbol)
{
    regexp_push_this_string(ctx);
    duk_dup(ctx, 0);
    duk_push_string(ctx, flags);
    regexp_construct(ctx);
    duk_get_prop_string(ctx, -1, symbol);
    duk_swap_top(ctx, -2);
    duk_dup(ctx, -3);
    duk_call_method(ctx, 1);
}

duk_ret_t lt_bi_string_match(duk_context *ctx)
{
    require_this(ctx);
    if (!regexp_delegate(ctx, 0, DUK_WELLKNOWN_SYMBOL("Symbol.match"), DUK_INVALID_INDEX)) {
        call_with_new(ctx, "", DUK_WELLKNOWN_SYMBOL("Symbol.match"));
    }
    return 1;
}

duk_ret_t lt_bi_string_search(duk_context *ctx)
{
    require_this(ctx);
    if (!regexp_delegate(ctx, 0, DUK_WELLKNOWN_SYMBOL("Symbol.search"), DUK_INVALID_INDEX)) {
        call_with_new(ctx, "", DUK_WELLKNOWN_SYMBOL("Symbol.search"));
    }
    return 1;
}

duk_ret_t lt_bi_string_match_all(duk_context *ctx)
{
    require_this(ctx);
    if (!duk_is_null_or_undefined(ctx, 0) && regexp_is_like(ctx, 0)) {
        duk_get_prop_literal(ctx, 0, "flags");
        if (duk_is_null_or_undefined(ctx, -1) || !strchr(duk_to_string(ctx, -1), 'g')) {
            return duk_error(ctx, DUK_ERR_TYPE_ERROR, "String.prototype.matchAll called with a RegExp without flag g");
        }
        duk_pop(ctx);
    }
    if (!regexp_delegate(ctx, 0, DUK_WELLKNOWN_SYMBOL("Symbol.matchAll"), DUK_INVALID_INDEX)) {
        call_with_new(ctx, "g", DUK_WELLKNOWN_SYMBOL("Symbol.matchAll"));
    }
    return 1;
}

/* Frame of what follows: 0 string, 1 the RegExp. */

static void match_global_fast(duk_context *ctx, const struct heap_regexp *object)
{
    struct regexp *re = regexp_of(ctx, object);
    struct subject *s = subject_of(ctx, 0, object->flags);
    bool sticky = object->flags & REGEXP_STICKY;
    duk_uarridx_t n = 0;
    size_t *captures;
    heap_regexp_set_last_index(ctx, 1, 0);
    duk_push_array(ctx);
    for (size_t at = 0; at <= s->units.len && regexp_match(ctx, re, s, at, sticky, &captures);) {
        at = captures[1] > captures[0] ? captures[1] : captures[1] + 1;
        subject_push(ctx, s, captures[0], captures[1]);
        heap_define_index(ctx, -2, n++);
    }
    if (!n) duk_push_null(ctx);
}

duk_ret_t lt_bi_regexp_match(duk_context *ctx)
{
    struct heap_regexp object;
    regexp_push_this_object(ctx);
    duk_to_string(ctx, 0);
    if (heap_regexp_get(ctx, 1, &object) && object.pristine) {
        if (object.flags & REGEXP_GLOBAL) match_global_fast(ctx, &object);
        else regexp_builtin_exec(ctx, 1, 0);
        return 1;
    }
    duk_get_prop_literal(ctx, 1, "flags");
    const char *flags = duk_to_string(ctx, -1);
    bool global = strchr(flags, 'g'), by_code_point = strchr(flags, 'u') || strchr(flags, 'v');
    if (!global) {
        regexp_exec_any(ctx, 1, 0);
        return 1;
    }
    regexp_set_last_index(ctx, 1, 0);
    duk_push_array(ctx);
    duk_idx_t list = duk_get_top_index(ctx);
    for (duk_uarridx_t n = 0;; n++) {
        regexp_exec_any(ctx, 1, 0);
        if (duk_is_null(ctx, -1)) {
            if (n) duk_pop(ctx);
            return 1;
        }
        duk_get_prop_index(ctx, -1, 0);
        duk_to_string(ctx, -1);
        if (duk_get_length(ctx, -1) == 0) {
            regexp_set_last_index(ctx, 1, regexp_advance(ctx, 0, regexp_get_last_index(ctx, 1), by_code_point));
        }
        heap_define_index(ctx, list, n);
        duk_pop(ctx);
    }
}

/* Pushes the constructor to make a copy of the object at 1 with; false: it is the built-in one. */
static bool push_species(duk_context *ctx)
{
    struct heap_regexp object;
    if (heap_regexp_get(ctx, 1, &object) && object.pristine && heap_regexp_constructor_pristine(ctx)) return false;
    duk_get_prop_literal(ctx, 1, "constructor");
    if (duk_is_undefined(ctx, -1)) {
        duk_pop(ctx);
        return false;
    }
    if (!duk_is_object(ctx, -1)) (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "the constructor property is no object");
    duk_get_prop_literal(ctx, -1, DUK_WELLKNOWN_SYMBOL("Symbol.species"));
    duk_remove(ctx, -2);
    if (duk_is_null_or_undefined(ctx, -1)) {
        duk_pop(ctx);
        return false;
    }
    return true;
}

duk_ret_t lt_bi_regexp_match_all(duk_context *ctx)
{
    regexp_push_this_object(ctx);
    duk_to_string(ctx, 0);
    /* In the standard's order: the constructor is looked up before flags are read. */
    bool species = push_species(ctx);
    if (!species) heap_push_builtin(ctx, BIDX_REGEXP_CONSTRUCTOR);
    duk_get_prop_literal(ctx, 1, "flags");
    duk_to_string(ctx, 3);
    duk_dup(ctx, 2);
    duk_dup(ctx, 1);
    duk_dup(ctx, 3);
    duk_new(ctx, 2);
    regexp_set_last_index(ctx, 4, regexp_get_last_index(ctx, 1));
    const char *flags = duk_get_string(ctx, 3);

    duk_push_object(ctx);
    heap_push_builtin(ctx, BIDX_REGEXP_STRING_ITERATOR_PROTOTYPE);
    duk_set_prototype(ctx, -2);
    duk_push_bare_array(ctx);
    duk_dup(ctx, 4);
    heap_define_index(ctx, -2, 0);
    duk_dup(ctx, 0);
    heap_define_index(ctx, -2, 1);
    duk_push_boolean(ctx, strchr(flags, 'g') != NULL);
    heap_define_index(ctx, -2, 2);
    duk_push_boolean(ctx, strchr(flags, 'u') || strchr(flags, 'v'));
    heap_define_index(ctx, -2, 3);
    /* Objects that inherit from the iterator are none: its address is part of the state. */
    duk_push_pointer(ctx, duk_get_heapptr(ctx, -2));
    heap_define_index(ctx, -2, 4);
    duk_put_prop_literal(ctx, -2, STATE);
    return 1;
}

static duk_ret_t iterator_result(duk_context *ctx, bool done)
{
    duk_push_object(ctx);
    duk_swap_top(ctx, -2);
    duk_put_prop_literal(ctx, -2, "value");
    duk_push_boolean(ctx, done);
    duk_put_prop_literal(ctx, -2, "done");
    return 1;
}

/* State: 0 the RegExp (undefined at the end), 1 string, 2 global, 3 by code point. */
duk_ret_t lt_bi_regexp_string_iterator_next(duk_context *ctx)
{
    duk_require_stack(ctx, 16);
    duk_push_this(ctx);
    bool real = duk_is_object(ctx, 0) && duk_get_prop_literal(ctx, 0, STATE);
    if (real) {
        duk_get_prop_index(ctx, 1, 4);
        real = duk_get_pointer(ctx, 2) == duk_get_heapptr(ctx, 0);
        duk_pop(ctx);
    }
    if (!real)
        return duk_error(ctx, DUK_ERR_TYPE_ERROR, "next() called on an object that is no RegExp String Iterator");
    duk_get_prop_index(ctx, 1, 0);
    duk_get_prop_index(ctx, 1, 1);
    if (duk_is_undefined(ctx, 2)) return duk_push_undefined(ctx), iterator_result(ctx, true);
    regexp_exec_any(ctx, 2, 3);
    duk_get_prop_index(ctx, 1, 2);
    bool none = duk_is_null(ctx, 4), global = duk_get_boolean(ctx, -1);
    duk_pop(ctx);
    if (none || !global) {
        duk_push_undefined(ctx);
        duk_put_prop_index(ctx, 1, 0);
        if (none) duk_push_undefined(ctx);
        return iterator_result(ctx, none);
    }
    duk_get_prop_index(ctx, 4, 0);
    duk_to_string(ctx, -1);
    if (duk_get_length(ctx, -1) == 0) {
        duk_get_prop_index(ctx, 1, 3);
        bool by_code_point = duk_get_boolean(ctx, -1);
        regexp_set_last_index(ctx, 2, regexp_advance(ctx, 3, regexp_get_last_index(ctx, 2), by_code_point));
    }
    duk_set_top(ctx, 5);
    return iterator_result(ctx, false);
}

duk_ret_t lt_bi_regexp_search(duk_context *ctx)
{
    struct heap_regexp object;
    regexp_push_this_object(ctx);
    duk_to_string(ctx, 0);
    if (heap_regexp_get(ctx, 1, &object) && object.pristine) {
        struct regexp *re = regexp_of(ctx, &object);
        struct subject *s = subject_of(ctx, 0, object.flags);
        size_t *captures;
        bool found = regexp_match(ctx, re, s, 0, object.flags & REGEXP_STICKY, &captures);
        duk_push_number(ctx, found ? (double)subject_index(s, captures[0]) : -1);
        return 1;
    }
    duk_get_prop_literal(ctx, 1, "lastIndex");
    duk_push_uint(ctx, 0);
    if (!duk_samevalue(ctx, 2, 3)) regexp_set_last_index(ctx, 1, 0);
    regexp_exec_any(ctx, 1, 0);
    duk_get_prop_literal(ctx, 1, "lastIndex");
    if (!duk_samevalue(ctx, 2, -1)) {
        duk_dup(ctx, 2);
        duk_put_prop_literal(ctx, 1, "lastIndex");
    }
    duk_pop(ctx);
    if (duk_is_null(ctx, -1)) duk_push_int(ctx, -1);
    else duk_get_prop_literal(ctx, -1, "index");
    return 1;
}

/* ToUint32 of the limit at idx; undefined means none. */
static duk_uarridx_t limit_at(duk_context *ctx, duk_idx_t idx)
{
    return duk_is_undefined(ctx, idx) ? UINT32_MAX : duk_to_uint32(ctx, idx);
}

/* Frame: 0 string, 1 limit, 2 the RegExp. */
static void split_fast(duk_context *ctx, const struct heap_regexp *object, duk_uarridx_t limit)
{
    /* As a search, without the sticky match at each place that the standard describes. */
    struct regexp *re = regexp_of(ctx, object);
    struct subject *s = subject_of(ctx, 0, object->flags);
    unsigned groups = regexp_groups(re);
    size_t *captures, done = 0;
    duk_uarridx_t n = 0;
    duk_push_array(ctx);
    if (limit == 0) return;
    if (s->units.len == 0) {
        if (regexp_match(ctx, re, s, 0, true, &captures)) return;
        duk_dup(ctx, 0);
        heap_define_index(ctx, -2, 0);
        return;
    }
    for (size_t at = 0; at < s->units.len && regexp_match(ctx, re, s, at, false, &captures);) {
        if (captures[0] >= s->units.len) break;
        if (captures[1] == done) { /* an empty match right after the last piece splits nothing */
            at = captures[0] + 1;
            continue;
        }
        subject_push(ctx, s, done, captures[0]);
        heap_define_index(ctx, -2, n++);
        if (n == limit) return;
        done = captures[1];
        for (unsigned i = 1; i < groups; i++) {
            if (captures[i * 2] == REGEXP_UNSET) duk_push_undefined(ctx);
            else subject_push(ctx, s, captures[i * 2], captures[i * 2 + 1]);
            heap_define_index(ctx, -2, n++);
            if (n == limit) return;
        }
        at = done;
    }
    subject_push(ctx, s, done, s->units.len);
    heap_define_index(ctx, -2, n);
}

/* Frame: 0 string, 1 limit, 2 the splitter; the array is on top. */
static void split_slow(duk_context *ctx, duk_uarridx_t limit, bool by_code_point)
{
    duk_idx_t list = duk_get_top_index(ctx);
    double size = (double)duk_get_length(ctx, 0), done = 0;
    duk_uarridx_t n = 0;
    if (limit == 0) return;
    if (size == 0) {
        regexp_exec_any(ctx, 2, 0);
        bool none = duk_is_null(ctx, -1);
        duk_pop(ctx);
        if (!none) return;
        duk_dup(ctx, 0);
        heap_define_index(ctx, list, 0);
        return;
    }
    for (double at = 0; at < size;) {
        regexp_set_last_index(ctx, 2, at);
        regexp_exec_any(ctx, 2, 0);
        double end = duk_is_null(ctx, -1) ? done : regexp_get_last_index(ctx, 2);
        if (end > size) end = size;
        if (duk_is_null(ctx, -1) || end == done) {
            duk_pop(ctx);
            at = regexp_advance(ctx, 0, at, by_code_point);
            continue;
        }
        duk_dup(ctx, 0);
        duk_substring(ctx, -1, (duk_size_t)done, (duk_size_t)at);
        heap_define_index(ctx, list, n++);
        if (n == limit) return;
        done = end;
        duk_get_prop_literal(ctx, -1, "length");
        double groups = regexp_to_length(ctx, -1);
        duk_pop(ctx);
        for (double i = 1; i < groups; i++) {
            duk_get_prop_index(ctx, -1, (duk_uarridx_t)i);
            heap_define_index(ctx, list, n++);
            if (n == limit) return;
        }
        duk_pop(ctx);
        at = done;
    }
    duk_dup(ctx, 0);
    duk_substring(ctx, -1, (duk_size_t)done, (duk_size_t)size);
    heap_define_index(ctx, list, n);
}

duk_ret_t lt_bi_regexp_split(duk_context *ctx)
{
    struct heap_regexp object;
    regexp_push_this_object(ctx);
    duk_to_string(ctx, 0);
    if (heap_regexp_get(ctx, 2, &object) && object.pristine && heap_regexp_constructor_pristine(ctx) &&
        (duk_is_undefined(ctx, 1) || duk_is_number(ctx, 1)) && !(object.flags & REGEXP_STICKY)) {
        split_fast(ctx, &object, limit_at(ctx, 1));
        return 1;
    }
    duk_swap(ctx, 1, 2); /* push_species() looks there */
    bool species = push_species(ctx);
    if (!species) heap_push_builtin(ctx, BIDX_REGEXP_CONSTRUCTOR);
    duk_dup(ctx, 1);
    duk_get_prop_literal(ctx, 1, "flags");
    const char *flags = duk_to_string(ctx, -1);
    bool by_code_point = strchr(flags, 'u') || strchr(flags, 'v');
    if (!strchr(flags, 'y')) {
        duk_push_string(ctx, "y");
        duk_concat(ctx, 2);
    }
    duk_new(ctx, 2);
    duk_swap(ctx, 1, 2); /* string, limit, RegExp, splitter */
    duk_replace(ctx, 2);
    duk_push_array(ctx);
    duk_uarridx_t limit = limit_at(ctx, 1);
    split_slow(ctx, limit, by_code_point);
    duk_set_top(ctx, 4);
    return 1;
}

/* Split at a string. Frame: 0 separator, 1 limit, 2 this string. */
static void split_string(duk_context *ctx, duk_uarridx_t limit)
{
    size_t len, step;
    const char *text = duk_get_lstring(ctx, 2, &len), *separator = duk_get_lstring(ctx, 0, &step);
    const char *end = text + len;
    duk_uarridx_t n = 0;
    duk_push_array(ctx);
    if (limit == 0) return;
    if (step == 0) { /* into UTF-16 units */
        size_t units = duk_get_length(ctx, 2);
        if (units == len) {
            for (; n < len && n < limit; n++) {
                duk_push_lstring(ctx, text + n, 1);
                heap_define_index(ctx, -2, n);
            }
            return;
        }
        struct subject *s = subject_of(ctx, 2, 0);
        for (; n < s->units.len && n < limit; n++) {
            subject_push(ctx, s, n, n + 1);
            heap_define_index(ctx, -2, n);
        }
        return;
    }
    for (const char *found; (found = memmem(text, (size_t)(end - text), separator, step));) {
        duk_push_lstring(ctx, text, (size_t)(found - text));
        heap_define_index(ctx, -2, n++);
        if (n == limit) return;
        text = found + step;
    }
    duk_push_lstring(ctx, text, (size_t)(end - text));
    heap_define_index(ctx, -2, n);
}

duk_ret_t lt_bi_string_split(duk_context *ctx)
{
    require_this(ctx);
    if (regexp_delegate(ctx, 0, DUK_WELLKNOWN_SYMBOL("Symbol.split"), 1)) return 1;
    regexp_push_this_string(ctx);
    duk_uarridx_t limit = limit_at(ctx, 1);
    bool whole = duk_is_undefined(ctx, 0);
    duk_to_string(ctx, 0);
    if (!whole) {
        split_string(ctx, limit);
        return 1;
    }
    duk_push_array(ctx);
    if (limit == 0) return 1;
    duk_dup(ctx, 2);
    heap_define_index(ctx, -2, 0);
    return 1;
}
