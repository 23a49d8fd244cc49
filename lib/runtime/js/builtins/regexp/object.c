/*
 * RegExp objects: how they are made (constructor, literals), exec and what it returns, getters.
 */
#include <math.h>
#include <string.h>

#include "runtime/js/builtins/regexp/regexp_internal.h"

static const char flag_letters[] = "dgimsuvy"; /* in the order of the bits of enum regexp_flag */

static double to_integer(double d)
{
    return isnan(d) ? 0 : trunc(d);
}

double regexp_to_length(duk_context *ctx, duk_idx_t idx)
{
    double d = to_integer(duk_to_number(ctx, idx));
    return d <= 0 ? 0 : d > 9007199254740991.0 ? 9007199254740991.0 : d;
}

double regexp_get_last_index(duk_context *ctx, duk_idx_t regexp)
{
    duk_get_prop_literal(ctx, regexp, "lastIndex");
    double d = regexp_to_length(ctx, -1);
    duk_pop(ctx);
    return d;
}

void regexp_set_last_index(duk_context *ctx, duk_idx_t regexp, double value)
{
    regexp = duk_require_normalize_index(ctx, regexp);
    duk_push_number(ctx, value);
    duk_put_prop_literal(ctx, regexp, "lastIndex"); /* from C code always throws when it cannot */
}

void regexp_push_this_object(duk_context *ctx)
{
    duk_require_stack(ctx, 16);
    duk_push_this(ctx);
    if (!duk_is_object(ctx, -1))
        (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "RegExp method called on %s", duk_safe_to_string(ctx, -1));
}

void regexp_push_this_string(duk_context *ctx)
{
    duk_push_this(ctx);
    if (duk_is_null_or_undefined(ctx, -1)) {
        (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "String.prototype method called on null or undefined");
    }
    duk_to_string(ctx, -1);
}

bool regexp_is_like(duk_context *ctx, duk_idx_t idx)
{
    struct heap_regexp object;
    if (!duk_is_object(ctx, idx)) return false;
    duk_get_prop_literal(ctx, idx, DUK_WELLKNOWN_SYMBOL("Symbol.match"));
    bool is_undefined = duk_is_undefined(ctx, -1), is_true = duk_to_boolean(ctx, -1);
    duk_pop(ctx);
    return is_undefined ? heap_regexp_get(ctx, idx, &object) : is_true;
}

/* … source flags → … object; strings, undefined counts as empty. */
static void initialize(duk_context *ctx)
{
    for (duk_idx_t i = -2; i < 0; i++) {
        if (duk_is_undefined(ctx, i)) {
            duk_push_string(ctx, "");
            duk_replace(ctx, i - 1);
        } else {
            duk_to_string(ctx, i);
        }
    }
    unsigned flags = regexp_require_valid(ctx, -2, -1, true);
    duk_pop(ctx);
    duk_push_uint(ctx, flags);
}

void regexp_construct(duk_context *ctx)
{
    duk_require_stack(ctx, 8);
    initialize(ctx);
    heap_push_regexp(ctx);
}

static void push_flags(duk_context *ctx, unsigned flags)
{
    char text[sizeof flag_letters];
    size_t n = 0;
    for (size_t i = 0; flag_letters[i]; i++) {
        if (flags >> i & 1) text[n++] = flag_letters[i];
    }
    duk_push_lstring(ctx, text, n);
}

/* Stack: pattern flags [newTarget or nothing]. */
duk_ret_t lt_bi_regexp_constructor(duk_context *ctx)
{
    duk_require_stack(ctx, 16);
    bool like = regexp_is_like(ctx, 0);
    if (!duk_is_constructor_call(ctx) && like && duk_is_undefined(ctx, 1)) {
        duk_get_prop_literal(ctx, 0, "constructor");
        duk_push_current_function(ctx);
        bool same = duk_samevalue(ctx, -1, -2);
        duk_pop_2(ctx);
        if (same) {
            duk_dup(ctx, 0);
            return 1;
        }
    }
    struct heap_regexp object;
    if (duk_is_object(ctx, 0) && heap_regexp_get(ctx, 0, &object)) {
        duk_push_lstring(ctx, object.source, object.len);
        if (duk_is_undefined(ctx, 1)) push_flags(ctx, object.flags);
        else duk_dup(ctx, 1);
    } else if (like) {
        duk_get_prop_literal(ctx, 0, "source");
        if (duk_is_undefined(ctx, 1)) duk_get_prop_literal(ctx, 0, "flags");
        else duk_dup(ctx, 1);
    } else {
        duk_dup(ctx, 0);
        duk_dup(ctx, 1);
    }
    regexp_construct(ctx);
    return 1;
}

/* Annex B: re.compile(pattern, flags). */
duk_ret_t lt_bi_regexp_compile(duk_context *ctx)
{
    regexp_push_this_object(ctx);
    struct heap_regexp object, other;
    if (!heap_regexp_get(ctx, 2, &object))
        return duk_error(ctx, DUK_ERR_TYPE_ERROR, "RegExp.prototype.compile called on no RegExp");
    if (heap_regexp_get(ctx, 0, &other)) {
        if (!duk_is_undefined(ctx, 1)) return duk_error(ctx, DUK_ERR_TYPE_ERROR, "flags given beside a RegExp");
        duk_push_lstring(ctx, other.source, other.len);
        push_flags(ctx, other.flags);
    } else {
        duk_dup(ctx, 0);
        duk_dup(ctx, 1);
    }
    initialize(ctx);
    heap_regexp_set(ctx, 2);
    regexp_set_last_index(ctx, 2, 0);
    duk_set_top(ctx, 3);
    return 1;
}

void lt_js_regexp_check(void *ctx)
{
    duk_require_stack(ctx, 8);
    regexp_require_valid(ctx, -2, -1, false);
}

void lt_js_regexp_literal(void *ctx)
{
    duk_require_stack(ctx, 8);
    size_t len;
    unsigned flags;
    const char *letters = duk_get_lstring(ctx, -1, &len);
    regexp_parse_flags(letters, len, &flags);
    duk_pop(ctx);
    duk_push_uint(ctx, flags);
    heap_push_regexp(ctx);
}

/* The standard's SameValue(this, RegExp.prototype), where the getters give what an empty one has. */
static bool is_prototype(duk_context *ctx)
{
    heap_push_builtin(ctx, BIDX_REGEXP_PROTOTYPE);
    bool same = duk_samevalue(ctx, -1, -2);
    duk_pop(ctx);
    return same;
}

/* Getters of one flag: magic is its bit. */
duk_ret_t lt_bi_regexp_flag(duk_context *ctx)
{
    struct heap_regexp object;
    regexp_push_this_object(ctx);
    if (heap_regexp_get(ctx, -1, &object)) {
        duk_push_boolean(ctx, (object.flags & (unsigned)duk_get_current_magic(ctx)) != 0);
        return 1;
    }
    if (is_prototype(ctx)) return 0;
    return duk_error(ctx, DUK_ERR_TYPE_ERROR, "RegExp flag getter called on no RegExp");
}

duk_ret_t lt_bi_regexp_flags(duk_context *ctx)
{
    static const char *const names[] = {"hasIndices", "global",  "ignoreCase",  "multiline",
                                        "dotAll",     "unicode", "unicodeSets", "sticky"};
    struct heap_regexp object;
    regexp_push_this_object(ctx);
    if (heap_regexp_get(ctx, -1, &object) && object.pristine) {
        push_flags(ctx, object.flags);
        return 1;
    }
    unsigned flags = 0;
    for (unsigned i = 0; i < ARRAY_LEN(names); i++) {
        duk_get_prop_string(ctx, 0, names[i]);
        flags |= (unsigned)duk_to_boolean(ctx, -1) << i;
        duk_pop(ctx);
    }
    push_flags(ctx, flags);
    return 1;
}

/* A slash outside of a class and line ends are escaped, so that /source/ is the same pattern. */
static void push_escaped(duk_context *ctx, const char *source, size_t len)
{
    if (!len) {
        duk_push_string(ctx, "(?:)");
        return;
    }
    struct text_out out;
    text_out_start(ctx, &out);
    bool in_class = false;
    for (size_t i = 0; i < len; i++) {
        char c = source[i];
        bool line = c == '\n' || c == '\r';
        bool paragraph =
            i + 2 < len && memcmp(source + i, "\xE2\x80", 2) == 0 && ((unsigned char)source[i + 2] & 0xFE) == 0xA8;
        bool escaped = c == '\\' && i + 1 < len;
        if (escaped) {
            c = source[i + 1];
            line = c == '\n' || c == '\r';
            if (!line) {
                text_out_append(&out, source + i, 2);
                i++;
                continue;
            }
            i++;
        }
        if (line) {
            text_out_append(&out, c == '\n' ? "\\n" : "\\r", 2);
        } else if (paragraph) {
            text_out_append(&out, source[i + 2] & 1 ? "\\u2029" : "\\u2028", 6);
            i += 2;
        } else {
            if (c == '/' && !in_class) text_out_append(&out, "\\", 1);
            text_out_append(&out, &c, 1);
        }
        if (c == '[') in_class = true;
        else if (c == ']') in_class = false;
    }
    text_out_push(&out);
}

duk_ret_t lt_bi_regexp_source(duk_context *ctx)
{
    struct heap_regexp object;
    regexp_push_this_object(ctx);
    if (heap_regexp_get(ctx, -1, &object)) {
        push_escaped(ctx, object.source, object.len);
        return 1;
    }
    if (!is_prototype(ctx))
        return duk_error(ctx, DUK_ERR_TYPE_ERROR, "RegExp.prototype.source getter called on no RegExp");
    duk_push_string(ctx, "(?:)");
    return 1;
}

duk_ret_t lt_bi_regexp_to_string(duk_context *ctx)
{
    regexp_push_this_object(ctx);
    duk_push_string(ctx, "/");
    duk_get_prop_literal(ctx, 0, "source");
    duk_to_string(ctx, -1);
    duk_push_string(ctx, "/");
    duk_get_prop_literal(ctx, 0, "flags");
    duk_to_string(ctx, -1);
    duk_concat(ctx, 4);
    return 1;
}

/* Pushes { name: value } for the named groups; values by index, from the array at `values`. */
static void push_index_groups(duk_context *ctx, const struct regexp *re, duk_idx_t values)
{
    const struct regexp_name *names;
    size_t n = regexp_names(re, &names);
    if (!n) {
        duk_push_undefined(ctx);
        return;
    }
    duk_push_bare_object(ctx);
    for (size_t i = 0; i < n; i++) {
        duk_get_prop_index(ctx, values, names[i].group);
        heap_define(ctx, -2, names[i].name, names[i].len);
    }
}

static void push_indices(duk_context *ctx, const struct regexp *re, struct subject *s, const size_t *captures)
{
    duk_push_array(ctx);
    duk_idx_t list = duk_get_top_index(ctx);
    for (unsigned i = 0; i < regexp_groups(re); i++) {
        if (captures[i * 2] == REGEXP_UNSET) {
            duk_push_undefined(ctx);
        } else {
            duk_push_array(ctx);
            duk_push_number(ctx, (double)subject_index(s, captures[i * 2]));
            heap_define_index(ctx, -2, 0);
            duk_push_number(ctx, (double)subject_index(s, captures[i * 2 + 1]));
            heap_define_index(ctx, -2, 1);
        }
        heap_define_index(ctx, list, i);
    }
    push_index_groups(ctx, re, list);
    heap_define_literal(ctx, list, "groups");
}

void regexp_push_result(duk_context *ctx, const struct regexp *re, struct subject *s, const size_t *captures,
                        duk_idx_t string)
{
    unsigned groups = regexp_groups(re);
    duk_require_stack(ctx, (duk_idx_t)groups + 12);
    duk_idx_t first = duk_get_top(ctx);
    for (unsigned i = 0; i < groups; i++) {
        if (captures[i * 2] == REGEXP_UNSET) duk_push_undefined(ctx);
        else subject_push(ctx, s, captures[i * 2], captures[i * 2 + 1]);
    }
    duk_push_number(ctx, (double)subject_index(s, captures[0]));
    duk_dup(ctx, string);
    const struct regexp_name *names;
    size_t n = regexp_names(re, &names);
    if (n) duk_push_bare_object(ctx);
    else duk_push_undefined(ctx);
    for (size_t i = 0; i < n; i++) {
        duk_dup(ctx, first + (duk_idx_t)names[i].group);
        heap_define(ctx, -2, names[i].name, names[i].len);
    }
    heap_push_match(ctx, (duk_idx_t)groups);
    if (regexp_flags(re) & REGEXP_INDICES) {
        push_indices(ctx, re, s, captures);
        heap_define_literal(ctx, first, "indices");
    }
}

/* One match of a RegExp object with all that it does to lastIndex. False: none. */
static bool match_once(duk_context *ctx, duk_idx_t regexp, duk_idx_t string, struct regexp **re, struct subject **s,
                       size_t **captures)
{
    struct heap_regexp object;
    heap_regexp_get(ctx, regexp, &object);
    /* lastIndex is read in any case: its valueOf may run, and may change the pattern. */
    double last_index = object.pristine ? object.last_index : NAN;
    if (!(last_index >= 0)) {
        last_index = regexp_get_last_index(ctx, regexp);
        heap_regexp_get(ctx, regexp, &object);
    }
    unsigned flags = object.flags;
    bool moves = flags & (REGEXP_GLOBAL | REGEXP_STICKY);
    if (!moves) last_index = 0;
    *re = regexp_of(ctx, &object);
    *s = subject_of(ctx, string, flags);
    bool found = last_index <= (double)(*s)->len &&
                 regexp_match(ctx, *re, *s, subject_unit(*s, (size_t)last_index), flags & REGEXP_STICKY, captures);
    if (moves) {
        double next = found ? (double)subject_index(*s, (*captures)[1]) : 0;
        if (object.pristine) heap_regexp_set_last_index(ctx, regexp, next);
        else regexp_set_last_index(ctx, regexp, next);
    }
    return found;
}

void regexp_builtin_exec(duk_context *ctx, duk_idx_t regexp, duk_idx_t string)
{
    struct regexp *re;
    struct subject *s;
    size_t *captures;
    if (match_once(ctx, regexp, string, &re, &s, &captures)) regexp_push_result(ctx, re, s, captures, string);
    else duk_push_null(ctx);
}

duk_ret_t lt_bi_regexp_exec(duk_context *ctx)
{
    struct heap_regexp object;
    regexp_push_this_object(ctx);
    if (!heap_regexp_get(ctx, 1, &object))
        return duk_error(ctx, DUK_ERR_TYPE_ERROR, "RegExp.prototype.exec called on no RegExp");
    duk_to_string(ctx, 0);
    regexp_builtin_exec(ctx, 1, 0);
    return 1;
}

void regexp_exec_any(duk_context *ctx, duk_idx_t regexp, duk_idx_t string)
{
    struct heap_regexp object;
    bool real = heap_regexp_get(ctx, regexp, &object);
    if (real && object.pristine) {
        regexp_builtin_exec(ctx, regexp, string);
        return;
    }
    duk_require_stack(ctx, 8);
    duk_get_prop_literal(ctx, regexp, "exec");
    if (duk_is_callable(ctx, -1) && !(real && duk_get_c_function(ctx, -1) == lt_bi_regexp_exec)) {
        duk_dup(ctx, regexp);
        duk_dup(ctx, string);
        duk_call_method(ctx, 1);
        if (!duk_is_object(ctx, -1) && !duk_is_null(ctx, -1)) {
            (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "exec() has to return an object or null");
        }
        return;
    }
    duk_pop(ctx);
    if (!real) (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "RegExp method called on an object that is no RegExp");
    regexp_builtin_exec(ctx, regexp, string);
}

duk_ret_t lt_bi_regexp_test(duk_context *ctx)
{
    struct heap_regexp object;
    regexp_push_this_object(ctx);
    duk_to_string(ctx, 0);
    if (heap_regexp_get(ctx, 1, &object) && object.pristine) {
        struct regexp *re;
        struct subject *s;
        size_t *captures;
        duk_push_boolean(ctx, match_once(ctx, 1, 0, &re, &s, &captures));
        return 1;
    }
    regexp_exec_any(ctx, 1, 0);
    duk_push_boolean(ctx, !duk_is_null(ctx, -1));
    return 1;
}

double regexp_advance(duk_context *ctx, duk_idx_t string, double index, bool by_code_point)
{
    if (!by_code_point) return index + 1;
    double len = (double)duk_get_length(ctx, string);
    if (index + 1 >= len) return index + 1;
    duk_codepoint_t lead = duk_char_code_at(ctx, string, (duk_size_t)index);
    duk_codepoint_t trail = duk_char_code_at(ctx, string, (duk_size_t)index + 1);
    return index + ((lead & 0xFFFFFC00) == 0xD800 && (trail & 0xFFFFFC00) == 0xDC00 ? 2 : 1);
}
