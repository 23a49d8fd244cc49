/*
 * Symbol.replace of RegExp.prototype; replace and replaceAll of String.prototype.
 */
#include <string.h>

#include "runtime/js/builtins/regexp/regexp_internal.h"

enum { PIECE_MATCH = 0, PIECE_BEFORE = -1, PIECE_AFTER = -2 };

/* What the $ signs of a replacement text stand for. */
struct pieces {
    unsigned n_groups; /* without the whole match */
    bool has_names;
    void (*append)(struct text_out *out, void *udata, int piece); /* a group, or one of PIECE_… */
    void (*append_name)(struct text_out *out, void *udata, const char *name, size_t len);
    void *udata;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* $1 to $99: the group's number and in *used how many digits; 0 when there is no such group. */
static unsigned group_number(const char *digits, size_t left, unsigned n_groups, size_t *used)
{
    if (left < 1 || !is_digit(digits[0])) return 0;
    unsigned one = (unsigned)(digits[0] - '0'),
             two = left > 1 && is_digit(digits[1]) ? one * 10 + (unsigned)(digits[1] - '0') : 0;
    *used = 2;
    if (two && two <= n_groups) return two;
    *used = 1;
    return one <= n_groups ? one : 0;
}

/* The standard's GetSubstitution. */
static void substitute(struct text_out *out, const char *text, size_t len, const struct pieces *p)
{
    const char *end = text + len;
    while (text < end) {
        const char *dollar = memchr(text, '$', (size_t)(end - text));
        if (!dollar || dollar + 1 == end) dollar = end;
        text_out_append(out, text, (size_t)(dollar - text));
        if (dollar == end) return;
        size_t used = 1;
        unsigned group;
        const char *close;
        char c = dollar[1];
        if (c == '$') {
            text_out_append(out, "$", 1);
        } else if (c == '&') {
            p->append(out, p->udata, PIECE_MATCH);
        } else if (c == '`') {
            p->append(out, p->udata, PIECE_BEFORE);
        } else if (c == '\'') {
            p->append(out, p->udata, PIECE_AFTER);
        } else if ((group = group_number(dollar + 1, (size_t)(end - dollar - 1), p->n_groups, &used))) {
            p->append(out, p->udata, (int)group);
        } else if (c == '<' && p->has_names && (close = memchr(dollar, '>', (size_t)(end - dollar)))) {
            p->append_name(out, p->udata, dollar + 2, (size_t)(close - dollar - 2));
            used = (size_t)(close - dollar);
        } else {
            text_out_append(out, "$", 1);
            used = 0;
        }
        text = dollar + 1 + used;
    }
}

/* The fast way: pieces are units of the subject. */

struct match_pieces {
    const struct regexp *re;
    const struct subject *s;
    const size_t *captures;
};

static void append_unit_piece(struct text_out *out, void *udata, int piece)
{
    const struct match_pieces *m = udata;
    const size_t *c = m->captures;
    if (piece == PIECE_BEFORE) text_out_units(out, m->s, 0, c[0]);
    else if (piece == PIECE_AFTER) text_out_units(out, m->s, c[1], m->s->units.len);
    else if (c[piece * 2] != REGEXP_UNSET) text_out_units(out, m->s, c[piece * 2], c[piece * 2 + 1]);
}

static void append_unit_name(struct text_out *out, void *udata, const char *name, size_t len)
{
    const struct match_pieces *m = udata;
    const struct regexp_name *names;
    size_t n = regexp_names(m->re, &names);
    for (size_t i = 0; i < n; i++) {
        if (names[i].len == len && memcmp(names[i].name, name, len) == 0)
            append_unit_piece(out, udata, (int)names[i].group);
    }
}

/* Frame: 0 string, 1 replacement (a string), 2 the RegExp. */
static void replace_with_text(duk_context *ctx, const struct heap_regexp *object)
{
    struct regexp *re = regexp_of(ctx, object);
    bool global = object->flags & REGEXP_GLOBAL, sticky = object->flags & REGEXP_STICKY;
    struct subject *s = subject_of(ctx, 0, object->flags);
    const struct regexp_name *names;
    size_t len, at = 0, done = 0;
    const char *text = duk_get_lstring(ctx, 1, &len);
    bool plain = !memchr(text, '$', len);
    struct match_pieces m = {.re = re, .s = s};
    struct pieces p = {.n_groups = regexp_groups(re) - 1,
                       .has_names = regexp_names(re, &names) > 0,
                       .append = append_unit_piece,
                       .append_name = append_unit_name,
                       .udata = &m};
    struct text_out out = {0};
    size_t *captures;
    bool any = false;
    if (sticky && !global)
        at = object->last_index <= (double)s->len ? subject_unit(s, (size_t)object->last_index) : SIZE_MAX;
    while (at <= s->units.len && regexp_match(ctx, re, s, at, sticky, &captures)) {
        if (!any) text_out_start(ctx, &out);
        any = true;
        m.captures = captures;
        text_out_units(&out, s, done, captures[0]);
        if (plain) text_out_append(&out, text, len);
        else substitute(&out, text, len, &p);
        done = captures[1];
        at = captures[1] > captures[0] ? captures[1] : captures[1] + 1;
        if (!global) break;
    }
    if (global) heap_regexp_set_last_index(ctx, 2, 0);
    else if (sticky) heap_regexp_set_last_index(ctx, 2, any ? (double)subject_index(s, done) : 0);
    if (!any) {
        duk_dup(ctx, 0);
        return;
    }
    text_out_units(&out, s, done, s->units.len);
    text_out_push(&out);
}

static void call_replacer(duk_context *ctx, const struct regexp *re, const size_t *captures)
{
    struct subject *s = subject_of(ctx, 0, regexp_flags(re));
    unsigned groups = regexp_groups(re);
    duk_require_stack(ctx, (duk_idx_t)groups + 12);
    duk_idx_t first = duk_get_top(ctx) + 1;
    duk_dup(ctx, 1);
    for (unsigned i = 0; i < groups; i++) {
        if (captures[i * 2] == REGEXP_UNSET) duk_push_undefined(ctx);
        else subject_push(ctx, s, captures[i * 2], captures[i * 2 + 1]);
    }
    duk_push_number(ctx, (double)subject_index(s, captures[0]));
    duk_dup(ctx, 0);
    const struct regexp_name *names;
    size_t n = regexp_names(re, &names);
    if (n) {
        duk_push_bare_object(ctx);
        for (size_t i = 0; i < n; i++) {
            duk_dup(ctx, first + (duk_idx_t)names[i].group);
            heap_define(ctx, -2, names[i].name, names[i].len);
        }
    }
    duk_call(ctx, duk_get_top(ctx) - first);
    duk_to_string(ctx, -1);
}

/* Frame: 0 string, 1 function, 2 the RegExp. All matches are found before the first call. */
static void replace_with_function(duk_context *ctx, const struct heap_regexp *object)
{
    struct regexp *re = regexp_of(ctx, object);
    bool global = object->flags & REGEXP_GLOBAL, sticky = object->flags & REGEXP_STICKY;
    struct subject *s = subject_of(ctx, 0, object->flags);
    size_t row = regexp_groups(re) * 2 * sizeof(size_t), at = 0, done = 0, *captures;
    struct text_out found, out;
    text_out_start(ctx, &found);
    if (sticky && !global)
        at = object->last_index <= (double)s->len ? subject_unit(s, (size_t)object->last_index) : SIZE_MAX;
    while (at <= s->units.len && regexp_match(ctx, re, s, at, sticky, &captures)) {
        at = captures[1] > captures[0] ? captures[1] : captures[1] + 1;
        text_out_append(&found, captures, row);
        done = captures[1];
        if (!global) break;
    }
    if (global) heap_regexp_set_last_index(ctx, 2, 0);
    else if (sticky) heap_regexp_set_last_index(ctx, 2, found.len ? (double)subject_index(s, done) : 0);
    if (!found.len) {
        duk_dup(ctx, 0);
        return;
    }
    /* The calls may push the pattern out of the heap's table: it is looked up again for each. Its source
     * stays alive on the stack, whatever compile() makes of the object. */
    duk_push_heapptr(ctx, (void *)object->source_string);
    text_out_start(ctx, &out);
    done = 0;
    for (size_t i = 0; i < found.len; i += row) {
        captures = (size_t *)(void *)(found.data + i);
        call_replacer(ctx, regexp_of(ctx, object), captures);
        s = subject_of(ctx, 0, object->flags);
        text_out_units(&out, s, done, captures[0]);
        size_t len;
        const char *text = duk_get_lstring(ctx, -1, &len);
        text_out_append(&out, text, len);
        duk_pop(ctx);
        done = captures[1];
    }
    s = subject_of(ctx, 0, object->flags);
    text_out_units(&out, s, done, s->units.len);
    text_out_push(&out);
}

/* The slow way: pieces are values on the stack. */

struct value_pieces {
    duk_context *ctx;
    duk_idx_t string, matched, groups, names; /* groups: an array, element 0 is the first group */
    size_t position, end;                     /* UTF-16 units */
};

static void append_value(struct text_out *out, duk_context *ctx)
{
    if (!duk_is_undefined(ctx, -1)) {
        size_t len;
        const char *text = duk_to_lstring(ctx, -1, &len);
        text_out_append(out, text, len);
    }
    duk_pop(ctx);
}

static void append_value_piece(struct text_out *out, void *udata, int piece)
{
    const struct value_pieces *v = udata;
    if (piece == PIECE_MATCH) {
        duk_dup(v->ctx, v->matched);
    } else if (piece > 0) {
        duk_get_prop_index(v->ctx, v->groups, (duk_uarridx_t)piece - 1);
    } else {
        size_t len = duk_get_length(v->ctx, v->string);
        duk_dup(v->ctx, v->string);
        if (piece == PIECE_BEFORE) duk_substring(v->ctx, -1, 0, v->position);
        else duk_substring(v->ctx, -1, v->end < len ? v->end : len, len);
    }
    append_value(out, v->ctx);
}

static void append_value_name(struct text_out *out, void *udata, const char *name, size_t len)
{
    const struct value_pieces *v = udata;
    duk_get_prop_lstring(v->ctx, v->names, name, len);
    append_value(out, v->ctx);
}

/* Pushes the text that replaces one match. Frame: 0 string, 1 replacement. groups is an array, names an object or
 * undefined. */
static void push_replacement(duk_context *ctx, struct value_pieces *v, unsigned n_groups)
{
    duk_require_stack(ctx, (duk_idx_t)n_groups + 12);
    if (duk_is_callable(ctx, 1)) {
        duk_idx_t first = duk_get_top(ctx) + 1;
        duk_dup(ctx, 1);
        duk_dup(ctx, v->matched);
        for (unsigned i = 0; i < n_groups; i++) duk_get_prop_index(ctx, v->groups, i);
        duk_push_number(ctx, (double)v->position);
        duk_dup(ctx, v->string);
        if (!duk_is_undefined(ctx, v->names)) duk_dup(ctx, v->names);
        duk_call(ctx, duk_get_top(ctx) - first);
        duk_to_string(ctx, -1);
        return;
    }
    if (!duk_is_undefined(ctx, v->names)) duk_to_object(ctx, v->names);
    struct pieces p = {.n_groups = n_groups,
                       .has_names = !duk_is_undefined(ctx, v->names),
                       .append = append_value_piece,
                       .append_name = append_value_name,
                       .udata = v};
    struct text_out out;
    text_out_start(ctx, &out);
    size_t len;
    const char *text = duk_get_lstring(ctx, 1, &len);
    substitute(&out, text, len, &p);
    text_out_push(&out);
    duk_remove(ctx, out.buffer);
}

/* Appends UTF-16 units of the string at 0. */
static void append_part(duk_context *ctx, struct text_out *out, size_t from, size_t to)
{
    duk_dup(ctx, 0);
    duk_substring(ctx, -1, from, to);
    append_value(out, ctx);
}

/* One result of exec(), at `result`: reads it as the standard does and appends its replacement. */
static void replace_result(duk_context *ctx, struct text_out *out, duk_idx_t result, size_t *done)
{
    size_t size = duk_get_length(ctx, 0);
    duk_get_prop_literal(ctx, result, "length");
    double length = regexp_to_length(ctx, -1);
    duk_pop(ctx);
    unsigned n_groups = length < 1 ? 0 : length > 65536 ? 65535 : (unsigned)length - 1;
    struct value_pieces v = {.ctx = ctx, .string = 0, .matched = duk_get_top(ctx)};
    duk_get_prop_index(ctx, result, 0);
    duk_to_string(ctx, -1);
    duk_get_prop_literal(ctx, result, "index");
    double position = duk_to_number(ctx, -1);
    duk_pop(ctx);
    v.position = !(position > 0) ? 0 : position > (double)size ? size : (size_t)position;
    v.end = v.position + duk_get_length(ctx, v.matched);
    v.groups = duk_get_top(ctx);
    duk_push_bare_array(ctx);
    for (unsigned i = 0; i < n_groups; i++) {
        duk_get_prop_index(ctx, result, i + 1);
        if (!duk_is_undefined(ctx, -1)) duk_to_string(ctx, -1);
        heap_define_index(ctx, v.groups, i);
    }
    v.names = duk_get_top(ctx);
    duk_get_prop_literal(ctx, result, "groups");
    push_replacement(ctx, &v, n_groups);
    if (v.position >= *done) {
        append_part(ctx, out, *done, v.position);
        size_t len;
        const char *text = duk_get_lstring(ctx, -1, &len);
        text_out_append(out, text, len);
        *done = v.end;
    }
    duk_set_top(ctx, v.matched);
}

/* Frame: 0 string, 1 replacement, 2 the RegExp. */
static void replace_slow(duk_context *ctx)
{
    duk_get_prop_literal(ctx, 2, "flags");
    const char *flags = duk_to_string(ctx, 3);
    bool global = strchr(flags, 'g'), by_code_point = strchr(flags, 'u') || strchr(flags, 'v');
    if (global) regexp_set_last_index(ctx, 2, 0);
    duk_push_bare_array(ctx);
    duk_uarridx_t n = 0;
    for (;;) {
        regexp_exec_any(ctx, 2, 0);
        if (duk_is_null(ctx, -1)) break;
        duk_dup_top(ctx);
        heap_define_index(ctx, 4, n++);
        if (!global) break;
        duk_get_prop_index(ctx, -1, 0);
        duk_to_string(ctx, -1);
        if (duk_get_length(ctx, -1) == 0) {
            regexp_set_last_index(ctx, 2, regexp_advance(ctx, 0, regexp_get_last_index(ctx, 2), by_code_point));
        }
        duk_pop_2(ctx);
    }
    duk_set_top(ctx, 5);
    struct text_out out;
    text_out_start(ctx, &out);
    size_t done = 0, size = duk_get_length(ctx, 0);
    for (duk_uarridx_t i = 0; i < n; i++) {
        duk_get_prop_index(ctx, 4, i);
        replace_result(ctx, &out, 6, &done);
        duk_set_top(ctx, 6);
    }
    if (done < size) append_part(ctx, &out, done, size);
    text_out_push(&out);
}

duk_ret_t lt_bi_regexp_replace(duk_context *ctx)
{
    struct heap_regexp object;
    regexp_push_this_object(ctx);
    duk_to_string(ctx, 0);
    bool callable = duk_is_callable(ctx, 1);
    if (!callable) duk_to_string(ctx, 1);
    if (!heap_regexp_get(ctx, 2, &object) || !object.pristine) replace_slow(ctx);
    else if (callable) replace_with_function(ctx, &object);
    else replace_with_text(ctx, &object);
    return 1;
}

static size_t count_units(const char *text, size_t len)
{
    size_t n = 0;
    for (size_t i = 0; i < len; i++) n += (text[i] & 0xC0) != 0x80;
    return n;
}

/* Of one character, 1 to 4 bytes. */
static size_t character_bytes(const char *text, size_t left)
{
    size_t n = 1;
    while (n < left && (text[n] & 0xC0) == 0x80) n++;
    return n;
}

/* Replaces a string's first or all occurrences. Frame: 0 what, 1 replacement, 2 this string. */
static void replace_string(duk_context *ctx, bool all)
{
    duk_swap(ctx, 0, 2);      /* 0 string, 2 what: push_replacement() looks there */
    duk_push_bare_array(ctx); /* 3: no groups */
    duk_push_undefined(ctx);  /* 4: no names */
    size_t len, step, at = 0, done = 0;
    const char *text = duk_get_lstring(ctx, 0, &len), *what = duk_get_lstring(ctx, 2, &step);
    struct value_pieces v = {.ctx = ctx, .string = 0, .matched = 2, .groups = 3, .names = 4};
    size_t what_units = duk_get_length(ctx, 2);
    struct text_out out = {0};
    bool any = false;
    do {
        const char *found = step ? memmem(text + at, len - at, what, step) : text + at;
        if (!found) break;
        if (!any) text_out_start(ctx, &out);
        any = true;
        size_t from = (size_t)(found - text);
        v.position += count_units(text + at, from - at);
        v.end = v.position + what_units;
        push_replacement(ctx, &v, 0);
        text_out_append(&out, text + done, from - done);
        size_t n;
        const char *replacement = duk_get_lstring(ctx, -1, &n);
        text_out_append(&out, replacement, n);
        duk_pop(ctx);
        done = from + step;
        at = step ? done : at < len ? at + character_bytes(text + at, len - at) : len + 1;
        v.position += step ? what_units : 1;
    } while (all && at <= len);
    if (!any) {
        duk_dup(ctx, 0);
        return;
    }
    text_out_append(&out, text + done, len - done);
    text_out_push(&out);
}

/* replace and replaceAll (magic 1). */
duk_ret_t lt_bi_string_replace(duk_context *ctx)
{
    bool all = duk_get_current_magic(ctx) == 1;
    duk_push_this(ctx);
    if (duk_is_null_or_undefined(ctx, 2)) {
        return duk_error(ctx, DUK_ERR_TYPE_ERROR, "String.prototype.replace called on null or undefined");
    }
    if (all && !duk_is_null_or_undefined(ctx, 0) && regexp_is_like(ctx, 0)) {
        duk_get_prop_literal(ctx, 0, "flags");
        if (duk_is_null_or_undefined(ctx, -1) || !strchr(duk_to_string(ctx, -1), 'g')) {
            return duk_error(ctx, DUK_ERR_TYPE_ERROR, "replaceAll must be called with a global RegExp");
        }
        duk_pop(ctx);
    }
    if (regexp_delegate(ctx, 0, DUK_WELLKNOWN_SYMBOL("Symbol.replace"), 1)) return 1;
    duk_to_string(ctx, 2);
    duk_to_string(ctx, 0);
    if (!duk_is_callable(ctx, 1)) duk_to_string(ctx, 1);
    replace_string(ctx, all);
    return 1;
}
