/*
 * What a heap keeps for RegExp, in C memory, made when the first pattern runs: the compiled patterns
 * it has in use (a hash table that holds a reference to each; emptied when full), the units of the
 * last subject that was not ASCII, and what the matchers reuse.
 */
#include <stdlib.h>
#include <string.h>

#include "runtime/js/builtins/regexp/regexp_internal.h"

#define KEY_SUBJECT DUK_HIDDEN_SYMBOL("lt.subject")

enum { FIRST_SIZE = 8, LARGEST_SIZE = 256, KEPT_UNITS = 4096 };

struct pattern {
    const void *source; /* address of the string that asked; the text is compared too */
    unsigned flags;
    struct regexp *re;
};

struct heap_regexps {
    struct regexp_cache *shared, *own;
    struct pattern *patterns; /* open addressing */
    uint32_t size, used;
    struct subject subject;
    struct regexp_workspace workspace;
    size_t *captures;
    unsigned groups; /* room in captures */
};

static void forget_patterns(struct heap_regexps *h)
{
    for (uint32_t i = 0; i < h->size; i++) regexp_unref(h->patterns[i].re);
    if (h->size) memset(h->patterns, 0, h->size * sizeof *h->patterns);
    h->used = 0;
}

static void destroy(void *data)
{
    struct heap_regexps *h = data;
    forget_patterns(h);
    regexp_cache_free(h->own);
    regexp_workspace_free(&h->workspace);
    free(h->patterns);
    free(h->subject.wide);
    free(h->captures);
    free(h);
}

_Noreturn static void no_memory(duk_context *ctx)
{
    (void)duk_error(ctx, DUK_ERR_RANGE_ERROR, "out of memory");
    __builtin_unreachable();
}

static struct heap_regexps *regexps_of(duk_context *ctx)
{
    struct heap *heap = heap_from_ctx(ctx);
    struct heap_slot *slot = heap_regexp_slot(heap);
    if (LIKELY(slot->data != NULL)) return slot->data;
    struct heap_regexps *h = calloc(1, sizeof *h);
    if (!h) no_memory(ctx);
    *slot = (struct heap_slot){h, destroy};
    h->shared = heap_regexp_cache(heap);
    return h;
}

static struct regexp_cache *cache_of(duk_context *ctx, struct heap_regexps *h)
{
    if (h->shared) return h->shared;
    if (!h->own) h->own = regexp_cache_new();
    if (!h->own) no_memory(ctx);
    return h->own;
}

_Noreturn static void throw_invalid(duk_context *ctx, const char *source, const char *message)
{
    (void)duk_error(ctx, DUK_ERR_SYNTAX_ERROR, "Invalid regular expression: /%s/: %s", source, message);
    __builtin_unreachable();
}

/* Where the script has recursed far, only patterns that cannot nest deep are compiled. */
static void require_stack(duk_context *ctx, const char *source, size_t len)
{
    enum { SAFE_LEVELS = 64 };
    if (heap_stack_left(heap_from_ctx(ctx)) >= REGEXP_STACK_BYTES) return;
    size_t levels = 0;
    for (size_t i = 0; i < len; i++) levels += source[i] == '(' || source[i] == '[';
    if (levels > SAFE_LEVELS) (void)duk_error(ctx, DUK_ERR_RANGE_ERROR, "Maximum call stack size exceeded");
}

static void grow(duk_context *ctx, struct heap_regexps *h)
{
    if (h->size == LARGEST_SIZE) {
        forget_patterns(h);
        return;
    }
    uint32_t size = h->size ? h->size * 2 : FIRST_SIZE;
    struct pattern *grown = calloc(size, sizeof *grown), *old = h->patterns;
    if (!grown) no_memory(ctx);
    for (uint32_t i = 0; i < h->size; i++) {
        if (!old[i].re) continue;
        uint32_t at = (uint32_t)((uintptr_t)old[i].source >> 4) + old[i].flags;
        while (grown[at & (size - 1)].re) at++;
        grown[at & (size - 1)] = old[i];
    }
    free(old);
    h->patterns = grown;
    h->size = size;
}

struct regexp *regexp_of(duk_context *ctx, const struct heap_regexp *object)
{
    struct heap_regexps *h = regexps_of(ctx);
    uint32_t at = (uint32_t)((uintptr_t)object->source_string >> 4) + object->flags;
    for (uint32_t i = at; h->size && h->patterns[i & (h->size - 1)].re; i++) {
        struct pattern *p = &h->patterns[i & (h->size - 1)];
        if (p->source == object->source_string && p->flags == object->flags &&
            regexp_is(p->re, object->source, object->len, object->flags)) {
            return p->re;
        }
    }
    struct regexp_error err;
    require_stack(ctx, object->source, object->len);
    struct regexp *re = regexp_cache_get(cache_of(ctx, h), object->source, object->len, object->flags, &err);
    if (!re) throw_invalid(ctx, object->source, err.message);
    if ((h->used + 1) * 2 > h->size) {
        grow(ctx, h);
        at = (uint32_t)((uintptr_t)object->source_string >> 4) + object->flags;
    }
    while (h->patterns[at & (h->size - 1)].re) at++;
    h->patterns[at & (h->size - 1)] = (struct pattern){object->source_string, object->flags, re};
    h->used++;
    return re;
}

unsigned regexp_require_valid(duk_context *ctx, duk_idx_t source, duk_idx_t flags_idx, bool soon_used)
{
    size_t len, flags_len;
    const char *text = duk_require_lstring(ctx, source, &len);
    const char *letters = duk_require_lstring(ctx, flags_idx, &flags_len);
    unsigned flags;
    struct regexp_error err;
    if (!regexp_parse_flags(letters, flags_len, &flags)) {
        (void)duk_error(ctx, DUK_ERR_SYNTAX_ERROR, "Invalid flags supplied to RegExp constructor '%s'", letters);
    }
    require_stack(ctx, text, len);
    if (soon_used) { /* compiled at once, and kept */
        struct regexp *re = regexp_cache_get(cache_of(ctx, regexps_of(ctx)), text, len, flags, &err);
        if (!re) throw_invalid(ctx, text, err.message);
        regexp_unref(re);
    } else if (!regexp_check(text, len, flags, &err)) {
        throw_invalid(ctx, text, err.message);
    }
    return flags;
}

static void make_wide(duk_context *ctx, struct subject *s, size_t bytes, bool by_code_point)
{
    if (s->cap < bytes || (s->cap > KEPT_UNITS && bytes < s->cap / 4)) {
        free(s->wide);
        s->string = NULL;
        s->cap = 0;
        s->wide = malloc(bytes * sizeof *s->wide);
        if (!s->wide) no_memory(ctx);
        s->cap = bytes;
    }
    s->units.len = regexp_decode(s->text, bytes, by_code_point, s->wide);
    s->wide_by_code_point = by_code_point;
    s->near_unit = s->near_index = 0;
}

struct subject *subject_of(duk_context *ctx, duk_idx_t string, unsigned flags)
{
    struct subject *s = &regexps_of(ctx)->subject;
    size_t bytes;
    string = duk_require_normalize_index(ctx, string);
    const char *text = duk_require_lstring(ctx, string, &bytes);
    size_t len = duk_get_length(ctx, string);
    bool by_code_point = flags & REGEXP_BY_CODE_POINT;
    if (len == bytes) {
        s->text = text;
        s->len = len;
        s->units = (struct regexp_subject){.ascii = (const unsigned char *)text, .len = bytes};
        s->by_code_point = false;
        return s;
    }
    const void *address = duk_get_heapptr(ctx, string);
    bool same = s->string == address && s->wide_by_code_point == by_code_point;
    s->text = text;
    s->len = len;
    if (!same) {
        make_wide(ctx, s, bytes, by_code_point);
        if (s->string != address) {
            duk_require_stack(ctx, 4);
            duk_push_heap_stash(ctx);
            duk_dup(ctx, string);
            duk_put_prop_literal(ctx, -2, KEY_SUBJECT);
            duk_pop(ctx);
            s->string = address;
        }
        s->cached_len = s->units.len;
    }
    s->units = (struct regexp_subject){.wide = s->wide, .len = s->cached_len};
    s->by_code_point = by_code_point && s->cached_len != len;
    return s;
}

static duk_ret_t forget_subject(duk_context *ctx, void *udata)
{
    duk_push_heap_stash(ctx);
    duk_del_prop_literal(ctx, -1, KEY_SUBJECT);
    return 0;
}

void builtins_end_iteration(duk_context *ctx)
{
    struct heap_regexps *h = heap_regexp_slot(heap_from_ctx(ctx))->data;
    if (!h) return;
    if (h->workspace.stack_cap > KEPT_UNITS) regexp_workspace_free(&h->workspace);
    if (h->subject.cap <= KEPT_UNITS) return;
    free(h->subject.wide);
    h->subject = (struct subject){0};
    duk_safe_call(ctx, forget_subject, NULL, 0, 1);
    duk_pop(ctx);
}

size_t subject_unit(struct subject *s, size_t index)
{
    if (!s->by_code_point) return index;
    if (index < s->near_index) s->near_unit = s->near_index = 0;
    while (s->near_unit < s->units.len) {
        size_t width = s->wide[s->near_unit] > 0xFFFF ? 2 : 1;
        if (s->near_index + width > index) break;
        s->near_index += width;
        s->near_unit++;
    }
    return s->near_unit;
}

size_t subject_index(struct subject *s, size_t unit)
{
    if (!s->by_code_point) return unit;
    if (unit < s->near_unit / 2) s->near_unit = s->near_index = 0;
    while (s->near_unit < unit) s->near_index += s->wide[s->near_unit++] > 0xFFFF ? 2 : 1;
    while (s->near_unit > unit) s->near_index -= s->wide[--s->near_unit] > 0xFFFF ? 2 : 1;
    return s->near_index;
}

static size_t encode(char *out, uint32_t c)
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (char)(0xC0 | c >> 6);
        out[1] = (char)(0x80 | (c & 63));
        return 2;
    }
    if (c > 0xFFFF) {
        size_t n = encode(out, 0xD800 + ((c - 0x10000) >> 10));
        return n + encode(out + n, 0xDC00 + ((c - 0x10000) & 0x3FF));
    }
    out[0] = (char)(0xE0 | c >> 12);
    out[1] = (char)(0x80 | (c >> 6 & 63));
    out[2] = (char)(0x80 | (c & 63));
    return 3;
}

void subject_push(duk_context *ctx, const struct subject *s, size_t from, size_t to)
{
    if (s->units.ascii) {
        duk_push_lstring(ctx, s->text + from, to - from);
        return;
    }
    char few[256];
    if ((to - from) * 6 <= sizeof few) {
        size_t n = 0;
        for (size_t i = from; i < to; i++) n += encode(few + n, s->units.wide[i]);
        duk_push_lstring(ctx, few, n);
        return;
    }
    struct text_out out;
    text_out_start(ctx, &out);
    text_out_units(&out, s, from, to);
    text_out_push(&out);
    duk_remove(ctx, out.buffer);
}

void text_out_start(duk_context *ctx, struct text_out *out)
{
    duk_require_stack(ctx, 4);
    *out = (struct text_out){.ctx = ctx};
    duk_push_dynamic_buffer(ctx, 0);
    out->buffer = duk_get_top_index(ctx);
}

static void reserve(struct text_out *out, size_t more)
{
    if (out->len + more <= out->cap) return;
    size_t cap = out->cap ? out->cap * 2 : 256;
    while (cap < out->len + more) cap *= 2;
    out->data = duk_resize_buffer(out->ctx, out->buffer, cap);
    out->cap = cap;
}

void text_out_append(struct text_out *out, const void *bytes, size_t len)
{
    reserve(out, len);
    if (len) memcpy(out->data + out->len, bytes, len);
    out->len += len;
}

void text_out_units(struct text_out *out, const struct subject *s, size_t from, size_t to)
{
    if (s->units.ascii) {
        text_out_append(out, s->text + from, to - from);
        return;
    }
    reserve(out, (to - from) * 6);
    for (size_t i = from; i < to; i++) out->len += encode(out->data + out->len, s->units.wide[i]);
}

void text_out_push(struct text_out *out)
{
    duk_push_lstring(out->ctx, out->len ? out->data : "", out->len);
}

bool regexp_match(duk_context *ctx, const struct regexp *re, const struct subject *s, size_t from, bool sticky,
                  size_t **captures)
{
    struct heap_regexps *h = regexps_of(ctx);
    unsigned groups = regexp_groups(re);
    if (groups > h->groups) {
        size_t *grown = realloc(h->captures, (groups + 8) * 2 * sizeof *grown);
        if (!grown) no_memory(ctx);
        h->captures = grown;
        h->groups = groups + 8;
    }
    *captures = h->captures;
    h->workspace.short_of_stack = heap_stack_left(heap_from_ctx(ctx)) < REGEXP_STACK_BYTES;
    switch (regexp_exec(re, &s->units, from, sticky ? REGEXP_HERE : REGEXP_SEARCH, &h->workspace, h->captures)) {
    case REGEXP_MATCH: return true;
    case REGEXP_NO_MATCH: return false;
    case REGEXP_NO_MEMORY: no_memory(ctx);
    case REGEXP_TOO_COMPLEX: break;
    }
    (void)duk_error(ctx, DUK_ERR_RANGE_ERROR, "regular expression takes too many steps on this text");
    return false;
}
