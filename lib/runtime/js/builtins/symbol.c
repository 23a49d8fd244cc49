/* Symbol.prototype. A symbol is a string to Duktape: a first byte, the description, 0xff, what makes it
 * unique; another 0xff at the end when it has no description. Symbol.for's have no 0xff. */
#include <string.h>

#include "runtime/js/builtins/builtins.h"
#include "runtime/js/builtins/natives.h"

enum { GLOBAL_SYMBOL = 0x80, NO_DESCRIPTION = 0xff };

duk_ret_t lt_bi_symbol_description(duk_context *ctx)
{
    duk_push_this(ctx);
    if (duk_is_object(ctx, 0) && strcmp(heap_class_name(ctx, 0), "Symbol") == 0) heap_push_primitive(ctx, 0);
    if (!duk_is_symbol(ctx, -1))
        return duk_error(ctx, DUK_ERR_TYPE_ERROR, "Symbol.prototype.description called on a value that is no symbol");
    duk_size_t len;
    const unsigned char *bytes = (const unsigned char *)duk_get_lstring(ctx, -1, &len);
    if (bytes[0] == GLOBAL_SYMBOL) {
        duk_push_lstring(ctx, (const char *)bytes + 1, len - 1);
        return 1;
    }
    if (bytes[len - 1] == NO_DESCRIPTION && len > 2 && bytes[1] == 0xff) return 0;
    const unsigned char *end = memchr(bytes + 1, 0xff, len - 1);
    duk_push_lstring(ctx, (const char *)bytes + 1, (size_t)((end ? end : bytes + len) - bytes - 1));
    return 1;
}

/* Symbol.prototype[Symbol.toPrimitive] and valueOf. */
duk_ret_t lt_bi_symbol_value(duk_context *ctx)
{
    duk_push_this(ctx);
    duk_idx_t self = duk_get_top_index(ctx);
    if (duk_is_object(ctx, self) && strcmp(heap_class_name(ctx, self), "Symbol") == 0) heap_push_primitive(ctx, self);
    if (!duk_is_symbol(ctx, -1)) return duk_error(ctx, DUK_ERR_TYPE_ERROR, "Cannot convert the value to a symbol");
    return 1;
}
