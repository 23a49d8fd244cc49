/*
 * Duktape itself, and the few functions of ours that need its internals.
 *
 * The generated duktape.c is included as it is, so that this file sees what is private to it, and
 * so that nothing of it is visible outside of the library. Compiled without warnings (duktape.mk).
 */
#include "duktape.c"

#include "runtime/js/engine/heap.h"

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
