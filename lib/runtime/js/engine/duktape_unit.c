/*
 * Duktape itself, and the few functions of ours that need its internals.
 *
 * The generated duktape.c is included as it is, so that this file sees what is private to it, and
 * so that nothing of it is visible outside of the library. Compiled without warnings (duktape.mk).
 */
#define DUK_COMPILING_DUKTAPE
#include "duktape.h"

/* Natives that our own built-ins replace, but that Duktape's code calls: it no longer declares them. */
static duk_ret_t duk_bi_object_prototype_to_string(duk_context *ctx);
static duk_ret_t duk_bi_object_constructor_define_properties(duk_context *ctx);

#include "duktape.c"

#include "runtime/js/engine/heap.h"
#include "runtime/js/engine/inspect.h"

void heap_push_builtin(duk_context *ctx, enum builtin_id id)
{
    duk_push_hobject((duk_hthread *)ctx, (duk_hobject *)DUK_LOSE_CONST(duk_rom_builtins_bidx[id]));
}

/* Linear lookup serves a shape's few properties, so the copy has no hash part. */
void heap_push_copy(duk_context *ctx, void *shape)
{
    duk_hthread *thr = (duk_hthread *)ctx;
    duk_hobject *from = shape;
    duk_uint32_t n = DUK_HOBJECT_GET_ENEXT(from);
    duk_push_object(ctx);
    duk_hobject *to = duk_known_hobject(thr, -1);
    DUK_HOBJECT_SET_PROTOTYPE_UPDREF(thr, to, DUK_HOBJECT_GET_PROTOTYPE(thr->heap, from));
    duk_hobject_realloc_props(thr, to, n, 0, 0, 0);
    for (duk_uint32_t i = 0; i < n; i++) {
        duk_hstring *key = DUK_HOBJECT_E_GET_KEY(thr->heap, from, i);
        duk_uint8_t flags = DUK_HOBJECT_E_GET_FLAGS(thr->heap, from, i);
        DUK_HOBJECT_E_SET_KEY(thr->heap, to, i, key);
        DUK_HOBJECT_E_SET_FLAGS(thr->heap, to, i, flags);
        DUK_HSTRING_INCREF(thr, key);
        *DUK_HOBJECT_E_GET_VALUE_PTR(thr->heap, to, i) = *DUK_HOBJECT_E_GET_VALUE_PTR(thr->heap, from, i);
        if (flags & DUK_PROPDESC_FLAG_ACCESSOR) {
            DUK_HOBJECT_INCREF_ALLOWNULL(thr, DUK_HOBJECT_E_GET_VALUE_GETTER(thr->heap, to, i));
            DUK_HOBJECT_INCREF_ALLOWNULL(thr, DUK_HOBJECT_E_GET_VALUE_SETTER(thr->heap, to, i));
        } else {
            DUK_TVAL_INCREF(thr, DUK_HOBJECT_E_GET_VALUE_TVAL_PTR(thr->heap, to, i));
        }
        DUK_HOBJECT_SET_ENEXT(to, i + 1);
    }
}

void heap_put_slot(duk_context *ctx, duk_idx_t idx, unsigned slot)
{
    duk_hthread *thr = (duk_hthread *)ctx;
    duk_hobject *object = duk_known_hobject(thr, idx);
    DUK_TVAL_SET_TVAL_UPDREF(thr, DUK_HOBJECT_E_GET_VALUE_TVAL_PTR(thr->heap, object, slot), duk_get_tval(ctx, -1));
    duk_pop(ctx);
}

static duk_hobject *object_with_elements(duk_context *ctx, duk_idx_t idx)
{
    duk_hobject *h = duk_get_hobject((duk_hthread *)ctx, idx);
    if (!h || !DUK_HOBJECT_HAS_ARRAY_PART(h) || DUK_HOBJECT_HAS_EXOTIC_ARGUMENTS(h)) return NULL;
    return h;
}

bool heap_dense_get(duk_context *ctx, duk_idx_t idx, double i)
{
    duk_hthread *thr = ctx;
    duk_hobject *h = object_with_elements(ctx, idx);
    if (!h || !(i < DUK_HOBJECT_GET_ASIZE(h))) return false;
    duk_tval *tv = DUK_HOBJECT_A_GET_VALUE_PTR(thr->heap, h, (duk_uint32_t)i);
    if (DUK_TVAL_IS_UNUSED(tv)) return false;
    duk_push_tval(thr, tv);
    return true;
}

bool heap_dense_move(duk_context *ctx, duk_idx_t idx, double from, double to, double n)
{
    enum { MAX_GAP = 16 };
    duk_hthread *thr = ctx;
    duk_hobject *h = object_with_elements(ctx, idx);
    duk_tval between[MAX_GAP];
    if (!h || !(from + n <= DUK_HOBJECT_GET_ASIZE(h)) || !(to < from) || from - to > MAX_GAP) return false;
    duk_uint32_t gap = (duk_uint32_t)(from - to), first = (duk_uint32_t)to, count = (duk_uint32_t)n;
    duk_tval *base = DUK_HOBJECT_A_GET_VALUE_PTR(thr->heap, h, first);
    for (duk_uint32_t i = 0; i < gap + count; i++) {
        if (DUK_TVAL_IS_UNUSED(&base[i])) return false;
    }
    memcpy(between, base, gap * sizeof *base);
    memmove(base, base + gap, count * sizeof *base);
    memcpy(base + count, between, gap * sizeof *base);
    return true;
}

void heap_check_stack(duk_context *ctx)
{
    duk_native_stack_check(ctx);
}

const char *heap_class_name(duk_context *ctx, duk_idx_t idx)
{
    duk_hthread *thr = ctx;
    if (duk_is_lightfunc(ctx, idx)) return "Function";
    duk_hobject *h = duk_get_hobject(thr, idx);
    if (!h) return NULL;
    return (const char *)DUK_HSTRING_GET_DATA(DUK_HTHREAD_GET_STRING(thr, DUK_HOBJECT_CLASS_NUMBER_TO_STRIDX(DUK_HOBJECT_GET_CLASS_NUMBER(h))));
}

bool heap_push_proxy(duk_context *ctx, duk_idx_t idx)
{
    duk_hthread *thr = ctx;
    duk_hobject *h = duk_get_hobject(thr, idx);
    if (!h || !DUK_HOBJECT_IS_PROXY(h)) return false;
    duk_push_hobject(thr, ((duk_hproxy *)h)->target);
    duk_push_hobject(thr, ((duk_hproxy *)h)->handler);
    return true;
}

void heap_set_proxy_handler(duk_context *ctx, duk_idx_t idx)
{
    duk_hthread *thr = ctx;
    duk_hproxy *proxy = (duk_hproxy *)duk_require_hobject(thr, idx);
    duk_hobject *old = proxy->handler, *handler = duk_require_hobject(thr, -1);
    DUK_HOBJECT_INCREF(thr, handler);
    proxy->handler = handler;
    DUK_HOBJECT_DECREF(thr, old);
    duk_pop(ctx);
}

static void push_keys(duk_context *ctx, duk_idx_t idx, duk_small_uint_t flags)
{
    duk_dup(ctx, idx);
    duk_hobject_get_enumerated_keys(ctx, flags | DUK_ENUM_OWN_PROPERTIES_ONLY | DUK_ENUM_NO_PROXY_BEHAVIOR);
}

void heap_push_own_keys(duk_context *ctx, duk_idx_t idx)
{
    push_keys(ctx, idx, DUK_ENUM_INCLUDE_SYMBOLS | DUK_ENUM_INCLUDE_NONENUMERABLE);
}

void heap_push_enumerable_keys(duk_context *ctx, duk_idx_t idx)
{
    push_keys(ctx, idx, 0);
}

enum heap_own heap_own_property(duk_context *ctx, duk_idx_t idx, duk_idx_t key)
{
    duk_hthread *thr = ctx;
    duk_propdesc desc;
    if (!duk_hobject_get_own_propdesc(thr, duk_require_hobject(thr, idx), duk_require_hstring(thr, key), &desc, 0)) {
        return HEAP_OWN_NONE;
    }
    return DUK_PROPDESC_IS_ENUMERABLE(&desc) ? HEAP_OWN_ENUMERABLE : HEAP_OWN_HIDDEN;
}

bool heap_is_extensible(duk_context *ctx, duk_idx_t idx)
{
    duk_hthread *thr = ctx;
    duk_hobject *h = duk_get_hobject(thr, idx);
    return h && DUK_HOBJECT_HAS_EXTENSIBLE(DUK_HOBJECT_ROM_VIEW(thr->heap, h));
}

void heap_prevent_extensions(duk_context *ctx, duk_idx_t idx)
{
    duk_hthread *thr = ctx;
    duk_hobject *h = duk_get_hobject(thr, idx);
    if (!h) return;
    h = DUK_HOBJECT_ROM_OWN(thr, h);
    DUK_HOBJECT_CLEAR_EXTENSIBLE(h);
    duk_hobject_compact_props(thr, h);
}

void heap_seal(duk_context *ctx, duk_idx_t idx, bool freeze)
{
    duk_hthread *thr = ctx;
    duk_hobject *h = duk_get_hobject(thr, idx);
    if (!h) return;
    duk_hobject_object_seal_freeze_helper(thr, h, freeze);
    duk_hobject_compact_props(thr, DUK_HOBJECT_ROM_OWN(thr, h));
}

bool heap_set_prototype(duk_context *ctx, duk_idx_t idx, duk_idx_t prototype)
{
    duk_hthread *thr = ctx;
    duk_hobject *h = duk_get_hobject(thr, idx), *to = duk_get_hobject(thr, prototype);
    if (!h || to == DUK_HOBJECT_GET_PROTOTYPE(thr->heap, h)) return true;
    if (!heap_is_extensible(ctx, idx)) return false;
    for (duk_hobject *p = to; p && !DUK_HOBJECT_IS_PROXY(p); p = DUK_HOBJECT_GET_PROTOTYPE(thr->heap, p)) {
        if (p == h) return false;
    }
    DUK_HOBJECT_SET_PROTOTYPE_UPDREF(thr, DUK_HOBJECT_ROM_OWN(thr, h), to);
    return true;
}

bool heap_define_property(duk_context *ctx, duk_idx_t idx, duk_idx_t key, duk_idx_t descriptor, bool throws)
{
    duk_hthread *thr = ctx;
    duk_idx_t top = duk_get_top(ctx), value;
    duk_uint_t flags;
    duk_hobject *get, *set;
    duk_require_stack(ctx, 16);
    duk_hobject_prepare_property_descriptor(thr, duk_require_normalize_index(ctx, descriptor), &flags, &value, &get, &set);
    bool done = duk_hobject_define_property_helper(thr, flags, duk_require_hobject(thr, idx), duk_require_hstring(thr, key),
                                                   value, get, set, throws);
    duk_set_top(ctx, top);
    return done;
}
