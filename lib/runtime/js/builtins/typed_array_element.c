/* Elements of typed arrays: reading, writing, conversion. */
#include <math.h>
#include <string.h>

#include "runtime/js/builtins/bigint.h"
#include "runtime/js/builtins/builtins.h"
#include "runtime/js/builtins/typed_array.h"

bool element_is_bigint(enum heap_element kind)
{
    return kind == HEAP_BIGINT64 || kind == HEAP_BIGUINT64;
}

unsigned element_shift(enum heap_element kind)
{
    static const unsigned char shifts[] = {0, 0, 0, 1, 1, 2, 2, 2, 3, 3, 3};
    return shifts[kind];
}

double element_read(enum heap_element kind, const unsigned char *p)
{
    uint16_t u16;
    uint32_t u32;
    float f32;
    double f64;
    switch (kind) {
    case HEAP_UINT8:
    case HEAP_UINT8_CLAMPED: return *p;
    case HEAP_INT8: return (int8_t)*p;
    case HEAP_UINT16: memcpy(&u16, p, sizeof u16); return u16;
    case HEAP_INT16: memcpy(&u16, p, sizeof u16); return (int16_t)u16;
    case HEAP_UINT32: memcpy(&u32, p, sizeof u32); return u32;
    case HEAP_INT32: memcpy(&u32, p, sizeof u32); return (int32_t)u32;
    case HEAP_FLOAT32: memcpy(&f32, p, sizeof f32); return f32;
    case HEAP_FLOAT64: memcpy(&f64, p, sizeof f64); return f64;
    default: return 0;
    }
}

static uint32_t modulo_32(double d)
{
    if (!isfinite(d)) return 0;
    if (fabs(d) < 9007199254740992.0) return (uint32_t)(int64_t)d;
    d = fmod(trunc(d), 4294967296.0);
    return (uint32_t)(int64_t)d;
}

static float to_float(double d)
{
    /* Beyond the range of float the conversion is not defined in C. */
    if (fabs(d) >= 3.4028235677973366e38 && isfinite(d)) return d < 0 ? -INFINITY : INFINITY;
    return (float)d;
}

void element_write(enum heap_element kind, unsigned char *p, double d)
{
    uint32_t u32;
    uint16_t u16;
    float f32;
    switch (kind) {
    case HEAP_UINT8_CLAMPED: *p = d > 0 ? (unsigned char)fmin(nearbyint(d), 255) : 0; break;
    case HEAP_UINT8:
    case HEAP_INT8: *p = (unsigned char)modulo_32(d); break;
    case HEAP_UINT16:
    case HEAP_INT16:
        u16 = (uint16_t)modulo_32(d);
        memcpy(p, &u16, sizeof u16);
        break;
    case HEAP_UINT32:
    case HEAP_INT32:
        u32 = modulo_32(d);
        memcpy(p, &u32, sizeof u32);
        break;
    case HEAP_FLOAT32:
        f32 = to_float(d);
        memcpy(p, &f32, sizeof f32);
        break;
    case HEAP_FLOAT64: memcpy(p, &d, sizeof d); break;
    default: break;
    }
}

void element_push(duk_context *ctx, enum heap_element kind, const unsigned char *p)
{
    if (element_is_bigint(kind)) {
        uint64_t bits;
        memcpy(&bits, p, sizeof bits);
        bigint_push(ctx, bits, kind == HEAP_BIGINT64);
        return;
    }
    duk_push_number(ctx, element_read(kind, p));
}

void element_coerce(duk_context *ctx, enum heap_element kind, duk_idx_t idx)
{
    if (element_is_bigint(kind)) bigint_from(ctx, idx);
    else duk_to_number(ctx, idx);
}

void element_store(duk_context *ctx, enum heap_element kind, unsigned char *p, duk_idx_t idx)
{
    if (element_is_bigint(kind)) {
        uint64_t bits = bigint_bits(ctx, idx);
        memcpy(p, &bits, sizeof bits);
        return;
    }
    element_write(kind, p, duk_get_number(ctx, idx));
}

struct heap_view typed_require(duk_context *ctx, duk_idx_t idx)
{
    struct heap_view view;
    if (!heap_get_view(ctx, idx, &view) || view.type != HEAP_TYPED_ARRAY)
        (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "this is not a typed array.");
    if (view.out_of_bounds)
        (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "Cannot perform the operation on a detached ArrayBuffer");
    return view;
}

double typed_length(const struct heap_view *view)
{
    return (double)(view->bytes >> view->shift);
}

struct heap_view typed_now(duk_context *ctx, duk_idx_t idx)
{
    struct heap_view view = {0};
    heap_get_view(ctx, idx, &view);
    return view;
}
