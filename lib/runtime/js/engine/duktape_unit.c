/*
 * Duktape itself, and the few functions of ours that need its internals.
 *
 * The generated duktape.c is included as it is, so that this file sees what is private to it, and
 * so that nothing of it is visible outside of the library. Compiled without warnings (duktape.mk).
 */
#define DUK_COMPILING_DUKTAPE
#define DUK_CBRT(x) ((double)cbrtl(x)) /* glibc's cbrt() is off by one unit even for cubes */
#include "duktape.h"

/* Natives that our own built-ins replace, but that Duktape's code calls: it no longer declares them. */
static duk_ret_t duk_bi_object_prototype_to_string(duk_context *ctx);
static duk_ret_t duk_bi_object_constructor_define_properties(duk_context *ctx);

#include "duktape.c"

#include "runtime/js/engine/heap.h"
#include "runtime/js/engine/inspect.h"
#include "runtime/js/engine/function_image.inc"
#include "runtime/js/engine/regexp_object.inc"

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

bool heap_is_plain_array(duk_context *ctx, duk_idx_t idx)
{
    duk_hobject *h = duk_get_hobject((duk_hthread *)ctx, idx);
    return h && DUK_HOBJECT_HAS_EXOTIC_ARRAY(h);
}

bool heap_array_push_fast(duk_context *ctx)
{
    duk_harray *h = duk__arraypart_fastpath_this(ctx);
    return h && !DUK_HARRAY_LENGTH_NONWRITABLE(h) && duk__array_push_fastpath(ctx, h);
}

bool heap_array_pop_fast(duk_context *ctx)
{
    duk_hthread *thr = ctx;
    duk_harray *h = duk__arraypart_fastpath_this(thr);
    if (!h || DUK_HARRAY_LENGTH_NONWRITABLE(h) || h->length == 0) return false;
    if (DUK_TVAL_IS_UNUSED(DUK_HOBJECT_A_GET_VALUE_PTR(thr->heap, &h->obj, h->length - 1))) return false;
    return duk__array_pop_fastpath(thr, h);
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
    return (const char *)DUK_HSTRING_GET_DATA(
        DUK_HTHREAD_GET_STRING(thr, DUK_HOBJECT_CLASS_NUMBER_TO_STRIDX(DUK_HOBJECT_GET_CLASS_NUMBER(h))));
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
    if (!heap_is_extensible(ctx, idx) || h == thr->builtins[DUK_BIDX_OBJECT_PROTOTYPE]) return false;
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
    duk_hobject_prepare_property_descriptor(thr, duk_require_normalize_index(ctx, descriptor), &flags, &value, &get,
                                            &set);
    bool done = duk_hobject_define_property_helper(thr, flags, duk_require_hobject(thr, idx),
                                                   duk_require_hstring(thr, key), value, get, set, throws);
    duk_set_top(ctx, top);
    return done;
}

/* Buffers. */

static duk_hbufobj *get_bufobj(duk_context *ctx, duk_idx_t idx)
{
    duk_hobject *h = duk_get_hobject((duk_hthread *)ctx, idx);
    return h && DUK_HOBJECT_IS_BUFOBJ(h) ? (duk_hbufobj *)h : NULL;
}

static bool is_detached(const duk_hbufobj *h)
{
    return h->is_detached || (h->buf_prop && ((const duk_hbufobj *)h->buf_prop)->is_detached);
}

bool heap_get_view(duk_context *ctx, duk_idx_t idx, struct heap_view *out)
{
    duk_hthread *thr = ctx;
    duk_hbufobj *h = get_bufobj(ctx, idx);
    if (!h) return false;
    *out = (struct heap_view){.element = (enum heap_element)h->elem_type,
                              .shift = h->shift,
                              .offset = h->offset,
                              .tracking = h->is_tracking,
                              .detached = is_detached(h)};
    out->type = h->is_typedarray                                                      ? HEAP_TYPED_ARRAY
                : DUK_HOBJECT_GET_CLASS_NUMBER(&h->obj) == DUK_HOBJECT_CLASS_DATAVIEW ? HEAP_DATA_VIEW
                                                                                      : HEAP_ARRAY_BUFFER;
    size_t size = h->buf && !out->detached ? DUK_HBUFFER_GET_SIZE(h->buf) : 0;
    if (out->type == HEAP_ARRAY_BUFFER && h->is_tracking) {
        out->bytes = size;
        out->max_bytes = h->max_length;
    } else {
        out->bytes = duk_hbufobj_current_length(h);
        out->max_bytes = out->bytes;
    }
    out->out_of_bounds = out->detached || h->offset > size || (!h->is_tracking && h->length > size - h->offset);
    if (size) out->data = (unsigned char *)DUK_HBUFFER_GET_DATA_PTR(thr->heap, h->buf) + h->offset;
    return true;
}

void heap_push_array_buffer(duk_context *ctx, size_t bytes, size_t max_bytes)
{
    bool resizable = max_bytes != SIZE_MAX;
    if (bytes > 0x7fffffff || (resizable && max_bytes > 0x7fffffff))
        (void)duk_error(ctx, DUK_ERR_RANGE_ERROR, "Array buffer allocation failed");
    duk_push_buffer(ctx, bytes, resizable);
    duk_push_buffer_object(ctx, -1, 0, bytes, DUK_BUFOBJ_ARRAYBUFFER);
    duk_remove(ctx, -2);
    if (!resizable) return;
    duk_hbufobj *h = get_bufobj(ctx, -1);
    h->is_tracking = 1;
    h->max_length = (duk_uint_t)max_bytes;
}

void heap_push_view_buffer(duk_context *ctx, duk_idx_t idx)
{
    duk_hthread *thr = ctx;
    duk_hbufobj *h = get_bufobj(ctx, idx);
    if (!h->buf_prop) {
        size_t size = DUK_HBUFFER_GET_SIZE(h->buf);
        duk_push_hbuffer(thr, h->buf);
        duk_push_buffer_object(ctx, -1, 0, size, DUK_BUFOBJ_ARRAYBUFFER);
        duk_remove(ctx, -2);
        h->buf_prop = duk_require_hobject(thr, -1);
        DUK_HOBJECT_INCREF(thr, h->buf_prop);
        return;
    }
    duk_push_hobject(thr, h->buf_prop);
}

void heap_push_view(duk_context *ctx, duk_idx_t buffer, const struct heap_view_spec *spec)
{
    static const struct {
        duk_uint8_t class_number, prototype, shift;
    } kinds[] = {
        {DUK_HOBJECT_CLASS_UINT8ARRAY, DUK_BIDX_UINT8ARRAY_PROTOTYPE, 0},
        {DUK_HOBJECT_CLASS_UINT8CLAMPEDARRAY, DUK_BIDX_UINT8CLAMPEDARRAY_PROTOTYPE, 0},
        {DUK_HOBJECT_CLASS_INT8ARRAY, DUK_BIDX_INT8ARRAY_PROTOTYPE, 0},
        {DUK_HOBJECT_CLASS_UINT16ARRAY, DUK_BIDX_UINT16ARRAY_PROTOTYPE, 1},
        {DUK_HOBJECT_CLASS_INT16ARRAY, DUK_BIDX_INT16ARRAY_PROTOTYPE, 1},
        {DUK_HOBJECT_CLASS_UINT32ARRAY, DUK_BIDX_UINT32ARRAY_PROTOTYPE, 2},
        {DUK_HOBJECT_CLASS_INT32ARRAY, DUK_BIDX_INT32ARRAY_PROTOTYPE, 2},
        {DUK_HOBJECT_CLASS_FLOAT32ARRAY, DUK_BIDX_FLOAT32ARRAY_PROTOTYPE, 2},
        {DUK_HOBJECT_CLASS_FLOAT64ARRAY, DUK_BIDX_FLOAT64ARRAY_PROTOTYPE, 3},
        {DUK_HOBJECT_CLASS_FLOAT64ARRAY, DUK_BIDX_BIGINT64ARRAY_PROTOTYPE, 3},
        {DUK_HOBJECT_CLASS_FLOAT64ARRAY, DUK_BIDX_BIGUINT64ARRAY_PROTOTYPE, 3},
    };
    duk_hthread *thr = ctx;
    duk_hbufobj *of = get_bufobj(ctx, buffer);
    bool is_array = spec->type == HEAP_TYPED_ARRAY;
    duk_uint_t class_number = is_array ? kinds[spec->element].class_number : DUK_HOBJECT_CLASS_DATAVIEW;
    duk_hbufobj *h = duk_push_bufobj_raw(
        thr, DUK_HOBJECT_FLAG_EXTENSIBLE | DUK_HOBJECT_FLAG_BUFOBJ | DUK_HOBJECT_CLASS_AS_FLAGS(class_number),
        is_array ? kinds[spec->element].prototype : DUK_BIDX_DATAVIEW_PROTOTYPE);
    h->buf = of->buf;
    DUK_HBUFFER_INCREF(thr, h->buf);
    h->buf_prop = &of->obj;
    DUK_HOBJECT_INCREF(thr, h->buf_prop);
    h->offset = (duk_uint_t)spec->offset;
    h->length = (duk_uint_t)spec->bytes;
    h->shift = is_array ? kinds[spec->element].shift : 0;
    h->elem_type = is_array ? spec->element : HEAP_UINT8;
    h->is_typedarray = is_array;
    h->is_tracking = spec->tracking;
}

void heap_resize_buffer(duk_context *ctx, duk_idx_t idx, size_t bytes)
{
    duk_hthread *thr = ctx;
    duk_hbufobj *h = get_bufobj(ctx, idx);
    size_t old = DUK_HBUFFER_GET_SIZE(h->buf);
    duk_hbuffer_resize(thr, (duk_hbuffer_dynamic *)h->buf, bytes);
    (void)old;
    h->length = (duk_uint_t)bytes;
}

void heap_detach_buffer(duk_context *ctx, duk_idx_t idx)
{
    duk_hbufobj *h = get_bufobj(ctx, idx);
    h->is_detached = 1;
    h->length = 0;
}

void heap_move_buffer(duk_context *ctx, duk_idx_t from, duk_idx_t to)
{
    duk_hthread *thr = ctx;
    duk_hbufobj *source = get_bufobj(ctx, from), *target = get_bufobj(ctx, to);
    duk_hbuffer *old = target->buf;
    target->buf = source->buf;
    DUK_HBUFFER_INCREF(thr, target->buf);
    target->offset = source->offset;
    target->length = source->length;
    target->max_length = source->max_length;
    target->is_tracking = source->is_tracking;
    DUK_HBUFFER_DECREF(thr, old);
    heap_detach_buffer(ctx, from);
}

bool heap_is_numeric_key(duk_context *ctx, duk_idx_t key)
{
    return duk__is_numeric_key(ctx, duk_require_hstring((duk_hthread *)ctx, key));
}

void heap_push_primitive(duk_context *ctx, duk_idx_t idx)
{
    duk_hthread *thr = ctx;
    duk_idx_t object = duk_require_normalize_index(ctx, idx);
    duk_xget_owndataprop_stridx_short(thr, object, DUK_STRIDX_INT_VALUE);
}

void heap_push_date(duk_context *ctx, double time)
{
    duk_hthread *thr = ctx;
    (void)duk_push_object_helper(thr,
                                 DUK_HOBJECT_FLAG_EXTENSIBLE | DUK_HOBJECT_FLAG_FASTREFS |
                                     DUK_HOBJECT_CLASS_AS_FLAGS(DUK_HOBJECT_CLASS_DATE),
                                 DUK_BIDX_DATE_PROTOTYPE);
    duk_push_number(thr, time);
    duk_xdef_prop_stridx_short(thr, -2, DUK_STRIDX_INT_VALUE, DUK_PROPDESC_FLAGS_W);
}

void heap_set_date(duk_context *ctx, duk_idx_t idx, double time)
{
    duk_hthread *thr = ctx;
    duk_idx_t object = duk_require_normalize_index(ctx, idx);
    duk_push_number(thr, time);
    duk_put_prop_stridx_short(thr, object, DUK_STRIDX_INT_VALUE);
}

void heap_push_untraced_error(duk_context *ctx, duk_errcode_t code)
{
    duk_hthread *thr = (duk_hthread *)ctx;
    duk_hobject *prototype = duk_error_prototype_from_code(thr, code);
    duk_push_object_helper(thr,
                           DUK_HOBJECT_FLAG_EXTENSIBLE | DUK_HOBJECT_FLAG_FASTREFS |
                               DUK_HOBJECT_CLASS_AS_FLAGS(DUK_HOBJECT_CLASS_ERROR),
                           DUK_BIDX_ERROR_PROTOTYPE);
    DUK_HOBJECT_SET_PROTOTYPE_UPDREF(thr, duk_known_hobject(thr, -1), prototype);
}

void heap_trace_error(duk_context *ctx)
{
    duk_hthread *thr = (duk_hthread *)ctx;
    duk_err_augment_error_create(thr, thr, NULL, 0, DUK_AUGMENT_FLAG_NOBLAME_FILELINE | DUK_AUGMENT_FLAG_SKIP_ONE);
}

/* Whether the innermost function is a helper of compiled code, which only throws on what others threw. */
static bool in_helper(duk_hthread *thr)
{
    duk_push_tval(thr, &thr->callstack_curr->tv_func);
    duk_get_prop_stridx_short(thr, -1, DUK_STRIDX_INT_FILE_NAME);
    const char *name = duk_get_string(thr, -1);
    bool helper = name && strncmp(name, "lt:", 3) == 0;
    duk_pop_2(thr);
    return helper;
}

/* At a throw statement, with its value on the top: a value that is no error has no trace of its own, so an
 * error that has one is kept beside it. Only for the last such value of a heap. */
void lt_js_thrown(struct duk_hthread *thr);
void lt_js_thrown(struct duk_hthread *thr)
{
    duk_hobject *obj = duk_get_hobject(thr, -1);
    if (obj && duk_hobject_prototype_chain_contains(thr, obj, thr->builtins[DUK_BIDX_ERROR_PROTOTYPE], 1)) return;
    duk_require_stack(thr, 16);
    if (in_helper(thr)) return;
    duk_push_heap_stash(thr);
    duk_dup_m2(thr);
    duk_put_prop_literal(thr, -2, "thrown");
    heap_push_untraced_error((duk_context *)thr, DUK_ERR_ERROR);
    duk_err_augment_error_create(thr, thr, NULL, 0, DUK_AUGMENT_FLAG_NOBLAME_FILELINE);
    duk_put_prop_literal(thr, -2, "thrownAt");
    duk_pop(thr);
}

bool heap_push_thrown_at(duk_context *ctx, duk_idx_t value)
{
    value = duk_normalize_index(ctx, value);
    duk_push_heap_stash(ctx);
    bool known = duk_get_prop_literal(ctx, -1, "thrown") && duk_samevalue(ctx, -1, value);
    duk_pop(ctx);
    if (known) {
        duk_get_prop_literal(ctx, -1, "thrownAt");
        duk_del_prop_literal(ctx, -2, "thrown");
        duk_del_prop_literal(ctx, -2, "thrownAt");
        duk_remove(ctx, -2);
    } else {
        duk_pop(ctx);
    }
    return known;
}

/* hidden.h. Descriptions stand between the marker byte and the next one, which a count follows. */

#include "runtime/js/engine/hidden.h"

duk_ret_t hidden_name(duk_context *ctx)
{
    duk_hthread *thr = (duk_hthread *)ctx;
    duk_size_t len;
    const char *description = duk_require_lstring(ctx, 0, &len);
    char *text = duk_push_fixed_buffer(ctx, len + 32);
    text[0] = '\xff';
    memcpy(text + 1, description, len);
    int tail = snprintf(text + 1 + len, 31, "\xff%llu", (unsigned long long)++thr->heap->sym_counter[1]);
    duk_push_lstring(ctx, text, 1 + len + (size_t)tail);
    return 1;
}

static const char *hidden_description(duk_hstring *key, int *len)
{
    const char *text = (const char *)DUK_HSTRING_GET_DATA(key) + 1,
               *end = memchr(text, '\xff', DUK_HSTRING_GET_BYTELEN(key) - 1);
    *len = end ? (int)(end - text) : 0;
    return text;
}

static duk_hstring *hidden_key(duk_hthread *thr)
{
    duk_hstring *key = duk_require_hstring(thr, 1);
    if (!DUK_HSTRING_HAS_HIDDEN(key)) DUK_ERROR_TYPE_INVALID_ARGS(thr);
    return key;
}

static duk_int_t hidden_find(duk_hthread *thr, duk_hobject **object, duk_hstring *key)
{
    duk_int_t entry, hash;
    *object = duk_get_hobject(thr, 0);
    if (!*object) return -1;
    *object = DUK_HOBJECT_ROM_VIEW(thr->heap, *object);
    return duk_hobject_find_entry(thr->heap, *object, key, &entry, &hash) ? entry : -1;
}

static void hidden_missing(duk_hthread *thr, duk_hstring *key, const char *what)
{
    int len;
    const char *name = hidden_description(key, &len);
    (void)duk_error(thr, DUK_ERR_TYPE_ERROR,
                    "Cannot %s private member %.*s %s an object whose class did not declare it", what, len, name,
                    what[0] == 'r' ? "from" : "to");
}

duk_ret_t hidden_get(duk_context *ctx)
{
    duk_hthread *thr = (duk_hthread *)ctx;
    duk_hstring *key = hidden_key(thr);
    duk_hobject *object;
    duk_int_t entry = hidden_find(thr, &object, key);
    if (entry < 0) hidden_missing(thr, key, "read");
    if (!DUK_HOBJECT_E_SLOT_IS_ACCESSOR(thr->heap, object, entry)) {
        duk_push_tval(thr, DUK_HOBJECT_E_GET_VALUE_TVAL_PTR(thr->heap, object, entry));
        return 1;
    }
    duk_hobject *getter = DUK_HOBJECT_E_GET_VALUE_GETTER(thr->heap, object, entry);
    int len;
    const char *name = hidden_description(key, &len);
    if (!getter) return duk_error(ctx, DUK_ERR_TYPE_ERROR, "'%.*s' was defined without a getter", len, name);
    duk_push_hobject(thr, getter);
    duk_dup(ctx, 0);
    duk_call_method(ctx, 0);
    return 1;
}

duk_ret_t hidden_set(duk_context *ctx)
{
    duk_hthread *thr = (duk_hthread *)ctx;
    duk_hstring *key = hidden_key(thr);
    duk_hobject *object;
    duk_int_t entry = hidden_find(thr, &object, key);
    int len;
    const char *name = hidden_description(key, &len);
    if (entry < 0) hidden_missing(thr, key, "write");
    if (DUK_HOBJECT_E_SLOT_IS_ACCESSOR(thr->heap, object, entry)) {
        duk_hobject *setter = DUK_HOBJECT_E_GET_VALUE_SETTER(thr->heap, object, entry);
        if (!setter) return duk_error(ctx, DUK_ERR_TYPE_ERROR, "'%.*s' was defined without a setter", len, name);
        duk_push_hobject(thr, setter);
        duk_dup(ctx, 0);
        duk_dup(ctx, 2);
        duk_call_method(ctx, 1);
    } else if (DUK_HOBJECT_E_SLOT_IS_ENUMERABLE(thr->heap, object, entry)) { /* the mark of methods */
        return duk_error(ctx, DUK_ERR_TYPE_ERROR, "Private method '%.*s' is not writable", len, name);
    } else {
        duk_tval *slot = DUK_HOBJECT_E_GET_VALUE_TVAL_PTR(thr->heap, object, entry);
        DUK_TVAL_SET_TVAL_UPDREF(thr, slot, duk_require_tval(thr, 2));
    }
    duk_dup(ctx, 2);
    return 1;
}

duk_ret_t hidden_in(duk_context *ctx)
{
    duk_hthread *thr = (duk_hthread *)ctx;
    duk_hobject *object;
    if (!duk_is_object(ctx, 0) && !duk_is_lightfunc(ctx, 0))
        return duk_error(ctx, DUK_ERR_TYPE_ERROR,
                         "Cannot use 'in' operator to search for a private name in a primitive value");
    duk_push_boolean(ctx, hidden_find(thr, &object, hidden_key(thr)) >= 0);
    return 1;
}

static duk_hobject *hidden_new(duk_hthread *thr, duk_hstring *key)
{
    duk_hobject *object;
    duk_int_t entry = hidden_find(thr, &object, key);
    int len;
    const char *name = hidden_description(key, &len);
    if (!object) (void)duk_error(thr, DUK_ERR_TYPE_ERROR, "private member %.*s needs an object", len, name);
    if (entry >= 0)
        (void)duk_error(thr, DUK_ERR_TYPE_ERROR, "Cannot initialize %.*s twice on the same object", len, name);
    return object;
}

static duk_ret_t hidden_put(duk_context *ctx, duk_small_uint_t flags)
{
    duk_hthread *thr = (duk_hthread *)ctx;
    duk_hstring *key = hidden_key(thr);
    duk_hobject *object = hidden_new(thr, key);
    duk_set_top(ctx, 3);
    duk_hobject_define_property_internal(thr, object, key, flags);
    return 0;
}

duk_ret_t hidden_add(duk_context *ctx)
{
    return hidden_put(ctx, DUK_PROPDESC_FLAGS_W);
}

duk_ret_t hidden_add_method(duk_context *ctx)
{
    return hidden_put(ctx, DUK_PROPDESC_FLAGS_E);
}

duk_ret_t hidden_add_accessor(duk_context *ctx)
{
    duk_hthread *thr = (duk_hthread *)ctx;
    duk_hstring *key = hidden_key(thr);
    duk_hobject *object = hidden_new(thr, key), *getter = duk_get_hobject(thr, 2), *setter = duk_get_hobject(thr, 3);
    duk_push_undefined(ctx);
    duk_hobject_define_property_internal(thr, object, key, DUK_PROPDESC_FLAGS_NONE);
    duk_int_t entry = hidden_find(thr, &object, key);
    DUK_HOBJECT_E_SLOT_SET_ACCESSOR(thr->heap, object, entry);
    DUK_HOBJECT_E_SET_VALUE_GETTER(thr->heap, object, entry, getter);
    DUK_HOBJECT_E_SET_VALUE_SETTER(thr->heap, object, entry, setter);
    DUK_HOBJECT_INCREF_ALLOWNULL(thr, getter);
    DUK_HOBJECT_INCREF_ALLOWNULL(thr, setter);
    return 0;
}

#define NAMESPACE_MARK DUK_HIDDEN_SYMBOL("namespace")

duk_ret_t hidden_make_namespace(duk_context *ctx)
{
    duk_hobject *h = duk_require_hobject((duk_hthread *)ctx, 0);
    duk_push_true(ctx);
    duk_put_prop_literal(ctx, 0, NAMESPACE_MARK);
    DUK_HOBJECT_CLEAR_EXTENSIBLE(h);
    return 1;
}

bool heap_is_namespace(duk_context *ctx, duk_idx_t idx)
{
    duk_hthread *thr = (duk_hthread *)ctx;
    duk_hobject *h = duk_get_hobject(thr, idx);
    if (!h || DUK_HOBJECT_HAS_EXTENSIBLE(h) || DUK_HOBJECT_GET_PROTOTYPE(thr->heap, h)) return false;
    duk_push_literal(ctx, NAMESPACE_MARK);
    duk_int_t entry, hash;
    bool is = duk_hobject_find_entry(thr->heap, h, duk_known_hstring(thr, -1), &entry, &hash);
    duk_pop(ctx);
    return is;
}

duk_ret_t hidden_callee(duk_context *ctx)
{
    duk_activation *caller = ((duk_hthread *)ctx)->callstack_curr->parent;
    if (!caller) return 0;
    duk_push_tval((duk_hthread *)ctx, &caller->tv_func);
    return 1;
}

duk_ret_t hidden_is_constructor(duk_context *ctx)
{
    duk_push_boolean(ctx, duk_is_constructable((duk_hthread *)ctx, 0));
    return 1;
}

duk_ret_t hidden_get_with(duk_context *ctx)
{
    duk_hthread *thr = (duk_hthread *)ctx;
    duk_hobject *object = duk_require_hobject(thr, 0);
    duk_hstring *key = duk_to_property_key_hstring(thr, 1);
    duk_uint32_t index = DUK_HSTRING_GET_ARRIDX_SLOW(key);
    for (duk_hobject *h = object; h; h = DUK_HOBJECT_GET_PROTOTYPE(thr->heap, h)) {
        duk_propdesc d;
        if (DUK_HOBJECT_IS_PROXY(h)) {
            duk_push_hobject(thr, h);
            duk_dup(ctx, 1);
            duk_get_prop(ctx, -2);
            return 1;
        }
        if (!duk__get_own_propdesc_raw(thr, h, key, index, &d, DUK_GETDESC_FLAG_PUSH_VALUE)) continue;
        if (!(d.flags & DUK_PROPDESC_FLAG_ACCESSOR)) return 1;
        if (!d.get) return 0;
        duk_push_hobject(thr, d.get);
        duk_dup(ctx, 2);
        duk_call_method(ctx, 0);
        return 1;
    }
    return 0;
}

void heap_push_method(duk_context *ctx, duk_c_function fn, duk_idx_t nargs)
{
    duk_hthread *thr = ctx;
    duk_push_c_function(ctx, fn, nargs);
    DUK_HOBJECT_CLEAR_CONSTRUCTABLE(duk_known_hobject(thr, -1));
}
