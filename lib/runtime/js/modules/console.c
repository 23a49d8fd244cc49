/* console.log and its kin: arguments as text, one log record with source=console each. */
#include "runtime/js/modules/console.h"

#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "runtime/js/engine/inspect.h"

enum { MAX_DEPTH = 20 };

/* The objects around a value, innermost first. */
struct around {
    const void *object;
    const struct around *up;
    int depth;
};

static void format_value(duk_context *ctx, duk_idx_t idx, struct strbuf *out, const struct around *up);

static bool is_cycle(const void *object, const struct around *up)
{
    for (; up; up = up->up)
        if (up->object == object) return true;
    return false;
}

static void append_text(duk_context *ctx, duk_idx_t idx, struct strbuf *out)
{
    size_t len;
    char *owned;
    if (duk_is_symbol(ctx, idx)) { /* String() is the one conversion that takes symbols */
        duk_get_global_string(ctx, "String");
        duk_dup(ctx, idx);
        duk_call(ctx, 1);
    } else {
        duk_dup(ctx, idx);
    }
    const char *text = js_get_text(ctx, -1, &len, &owned);
    strbuf_append(out, text, len);
    free(owned);
    duk_pop(ctx);
}

static void format_array(duk_context *ctx, duk_idx_t idx, struct strbuf *out, const struct around *up)
{
    duk_size_t n = duk_get_length(ctx, idx);
    strbuf_puts(out, "[");
    for (duk_size_t i = 0; i < n; i++) {
        strbuf_puts(out, i ? ", " : " ");
        duk_get_prop_index(ctx, idx, (duk_uarridx_t)i);
        format_value(ctx, duk_get_top_index(ctx), out, up);
        duk_pop(ctx);
    }
    strbuf_puts(out, n ? " ]" : "]");
}

/* As Node shows them. */
static void format_bytes(duk_context *ctx, duk_idx_t idx, struct strbuf *out)
{
    duk_size_t n;
    const unsigned char *bytes = duk_get_buffer_data(ctx, idx, &n);
    strbuf_puts(out, "ArrayBuffer { [Uint8Contents]: <");
    for (duk_size_t i = 0; i < n; i++) strbuf_printf(out, i ? " %02x" : "%02x", bytes[i]);
    strbuf_printf(out, ">, byteLength: %zu }", (size_t)n);
}

static void format_typed_array(duk_context *ctx, duk_idx_t idx, struct strbuf *out)
{
    duk_size_t n = duk_get_length(ctx, idx);
    duk_get_prop_string(ctx, idx, DUK_WELLKNOWN_SYMBOL("Symbol.toStringTag"));
    append_text(ctx, duk_get_top_index(ctx), out);
    duk_pop(ctx);
    strbuf_printf(out, "(%zu) [", (size_t)n);
    for (duk_size_t i = 0; i < n; i++) {
        strbuf_puts(out, i ? ", " : " ");
        duk_get_prop_index(ctx, idx, (duk_uarridx_t)i);
        append_text(ctx, duk_get_top_index(ctx), out);
        duk_pop(ctx);
    }
    strbuf_puts(out, n ? " ]" : "]");
}

static duk_ret_t iso_date(duk_context *ctx, void *udata)
{
    duk_push_string(ctx, "toISOString");
    duk_call_prop(ctx, -2, 0);
    duk_require_string(ctx, -1);
    return 1;
}

/* An invalid date has no text. */
static void format_date(duk_context *ctx, duk_idx_t idx, struct strbuf *out)
{
    duk_dup(ctx, idx);
    bool valid = duk_safe_call(ctx, iso_date, NULL, 1, 1) == DUK_EXEC_SUCCESS;
    if (valid) strbuf_printf(out, "\"%s\"", duk_get_string(ctx, -1));
    else strbuf_puts(out, "{}");
    duk_pop(ctx);
}

static bool has_own_keys(duk_context *ctx, duk_idx_t idx)
{
    duk_enum(ctx, idx, DUK_ENUM_OWN_PROPERTIES_ONLY);
    bool any = duk_next(ctx, -1, 0);
    duk_pop_n(ctx, any ? 2 : 1);
    return any;
}

static void format_object(duk_context *ctx, duk_idx_t idx, struct strbuf *out, const struct around *up)
{
    bool any = false;
    strbuf_puts(out, "{");
    duk_enum(ctx, idx, DUK_ENUM_OWN_PROPERTIES_ONLY);
    while (duk_next(ctx, -1, 1)) {
        strbuf_puts(out, any ? ", " : " ");
        append_text(ctx, -2, out);
        strbuf_puts(out, ": ");
        format_value(ctx, duk_get_top_index(ctx), out, up);
        duk_pop_2(ctx);
        any = true;
    }
    duk_pop(ctx);
    strbuf_puts(out, any ? " }" : "}");
}

static void format_value(duk_context *ctx, duk_idx_t idx, struct strbuf *out, const struct around *up)
{
    int depth = up ? up->depth + 1 : 0;
    struct around here = {duk_get_heapptr(ctx, idx), up, depth};
    const char *class = duk_is_object(ctx, idx) ? heap_class_name(ctx, idx) : "";
    duk_require_stack(ctx, 10);
    if (depth > MAX_DEPTH || (duk_is_object(ctx, idx) && is_cycle(here.object, up))) strbuf_puts(out, "[Circular]");
    else if (duk_is_null_or_undefined(ctx, idx) && depth) strbuf_puts(out, "null");
    else if (duk_is_string(ctx, idx) && depth && !duk_is_symbol(ctx, idx)) {
        strbuf_putc(out, '"'); /* as it is: this is for people */
        append_text(ctx, idx, out);
        strbuf_putc(out, '"');
    } else if (duk_is_function(ctx, idx)) strbuf_puts(out, "[object Function]");
    else if (duk_is_array(ctx, idx)) format_array(ctx, idx, out, &here);
    else if (duk_is_error(ctx, idx) || !duk_is_object(ctx, idx)) append_text(ctx, idx, out);
    else if (strcmp(class, "ArrayBuffer") == 0) format_bytes(ctx, idx, out);
    else if (strcmp(class, "DataView") != 0 && duk_is_buffer_data(ctx, idx)) format_typed_array(ctx, idx, out);
    else if (strcmp(class, "Date") == 0 && !has_own_keys(ctx, idx)) format_date(ctx, idx, out);
    else format_object(ctx, idx, out, &here);
}

static duk_ret_t console_log(duk_context *ctx)
{
    static const lt_log_field source = {"source", "console"};
    duk_idx_t n = duk_get_top(ctx);
    struct strbuf text = {0};
    for (duk_idx_t i = 0; i < n; i++) {
        if (i) strbuf_putc(&text, ' ');
        format_value(ctx, i, &text, NULL);
    }
    log_record(js_of(ctx)->vu->env->log, (lt_log_level)duk_get_current_magic(ctx), &source, 1,
               text.data ? text.data : "");
    strbuf_free(&text);
    return 0;
}

void console_install(duk_context *ctx)
{
    static const struct js_function functions[] = {
        {"log", console_log, DUK_VARARGS, LT_LOG_INFO},     {"info", console_log, DUK_VARARGS, LT_LOG_INFO},
        {"warn", console_log, DUK_VARARGS, LT_LOG_WARNING}, {"error", console_log, DUK_VARARGS, LT_LOG_ERROR},
        {"debug", console_log, DUK_VARARGS, LT_LOG_DEBUG},
    };
    duk_push_object(ctx);
    js_put_functions(ctx, -1, functions, ARRAY_LEN(functions));
    duk_put_global_string(ctx, "console");
}
