/* The global crypto: random bytes of the system's generator, in typed arrays and as UUIDs. */
#include <errno.h>
#include <stdio.h>
#include <sys/random.h>

#include "runtime/js/builtins/natives.h"
#include "runtime/js/builtins/ops.h"
#include "runtime/js/engine/inspect.h"

enum { QUOTA = 65536 }; /* bytes per call, of the Web Cryptography API */

_Noreturn static void fail(duk_context *ctx, const char *name, const char *message)
{
    duk_push_error_object(ctx, DUK_ERR_ERROR, "%s", message);
    duk_push_string(ctx, name);
    op_define_hidden(ctx, -2, "name");
    (void)duk_throw(ctx);
    __builtin_unreachable();
}

static void fill(duk_context *ctx, unsigned char *p, size_t n)
{
    while (n) {
        ssize_t got = getrandom(p, n, 0);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) fail(ctx, "OperationError", "the system gives no random bytes");
        p += got;
        n -= (size_t)got;
    }
}

duk_ret_t lt_bi_crypto_get_random_values(duk_context *ctx)
{
    struct heap_view view;
    if (!heap_get_view(ctx, 0, &view) || view.type != HEAP_TYPED_ARRAY || view.element == HEAP_FLOAT32 ||
        view.element == HEAP_FLOAT64) {
        fail(ctx, "TypeMismatchError", "crypto.getRandomValues() fills typed arrays of integers");
    }
    if (view.bytes > QUOTA)
        fail(ctx, "QuotaExceededError", "crypto.getRandomValues() gives at most 65536 bytes in one call");
    fill(ctx, view.data, view.bytes);
    duk_set_top(ctx, 1);
    return 1;
}

duk_ret_t lt_bi_crypto_random_uuid(duk_context *ctx)
{
    unsigned char b[16];
    char text[33];
    fill(ctx, b, sizeof b);
    b[6] = (b[6] & 0x0f) | 0x40; /* RFC 9562: version 4 */
    b[8] = (b[8] & 0x3f) | 0x80; /* and its variant */
    for (int i = 0; i < 16; i++) snprintf(text + 2 * i, 3, "%02x", b[i]);
    duk_push_sprintf(ctx, "%.8s-%.4s-%.4s-%.4s-%.12s", text, text + 8, text + 12, text + 16, text + 20);
    return 1;
}
