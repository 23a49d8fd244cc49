/*
 * Module k6/experimental/tracing: requests that carry the context of a trace, for systems that record traces.
 *
 * A Client is an object whose methods, each bound to it, call k6/http's request or asyncRequest as they were when the
 * client was made, with one more header: traceparent (W3C Trace Context) or uber-trace-id (Jaeger), and baggage (W3C)
 * if there is any. While the request is made, samples have its trace_id as metadata. instrumentHTTP() makes a client
 * and puts its methods over those of k6/http.
 */
#include <ctype.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/strbuf.h"
#include "runtime/js/modules/modules.h"

static const char PROPAGATOR[] = DUK_HIDDEN_SYMBOL("propagator"), SAMPLING[] = DUK_HIDDEN_SYMBOL("sampling");
static const char BAGGAGE[] = DUK_HIDDEN_SYMBOL("baggage"), REQUEST[] = DUK_HIDDEN_SYMBOL("request");
static const char ASYNC_REQUEST[] = DUK_HIDDEN_SYMBOL("asyncRequest"), IN_USE[] = DUK_HIDDEN_SYMBOL("in use");

enum { W3C, JAEGER };

/* The trace's identity: k6's mark, the time, and random bytes. */

enum { TRACE_ID_BYTES = 16 };

static void put_hex(char *out, const unsigned char *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++) sprintf(out + 2 * i, "%02x", bytes[i]);
}

/* As Go's binary.PutVarint: zigzag, then seven bits per byte. */
static size_t put_varint(unsigned char *out, int64_t value)
{
    uint64_t left = (uint64_t)value << 1 ^ (uint64_t)(value >> 63);
    size_t n = 0;
    for (; left >= 0x80; left >>= 7) out[n++] = (unsigned char)(left | 0x80);
    out[n++] = (unsigned char)left;
    return n;
}

static void make_trace_id(char text[2 * TRACE_ID_BYTES + 1])
{
    static const int64_t K6 = 0756, CLOUD = 12;
    unsigned char id[32];
    size_t n = put_varint(id, K6);
    n += put_varint(id + n, CLOUD);
    n += put_varint(id + n, clock_wall_ns());
    RAND_bytes(id + n, (int)(TRACE_ID_BYTES - n));
    put_hex(text, id, TRACE_ID_BYTES);
}

static bool is_sampled(double rate)
{
    unsigned random;
    if (rate >= 1) return true;
    RAND_bytes((unsigned char *)&random, sizeof random);
    return random < rate * 4294967296.0;
}

/* Puts the client's headers into the object at idx. */
static void put_trace_headers(duk_context *ctx, duk_idx_t client, duk_idx_t headers, const char *trace_id)
{
    unsigned char random[8];
    char span[17];
    RAND_bytes(random, sizeof random);
    duk_get_prop_string(ctx, client, SAMPLING);
    bool sampled = is_sampled(duk_get_number(ctx, -1));
    duk_get_prop_string(ctx, client, PROPAGATOR);
    if (duk_get_int(ctx, -1) == W3C) {
        put_hex(span, random, 8);
        duk_push_sprintf(ctx, "00-%s-%s-%s", trace_id, span, sampled ? "01" : "00");
        duk_put_prop_string(ctx, headers, "traceparent");
    } else {
        put_hex(span, random, 4);
        duk_push_sprintf(ctx, "%s:%s:0:%s", trace_id, span, sampled ? "1" : "0");
        duk_put_prop_string(ctx, headers, "uber-trace-id");
    }
    duk_pop_2(ctx);
    /* Baggage that the request brings itself stays. */
    if (duk_get_prop_string(ctx, client, BAGGAGE) && !duk_has_prop_string(ctx, headers, "baggage"))
        duk_put_prop_string(ctx, headers, "baggage");
    else duk_pop(ctx);
}

/* A request. */

/* Pushes a new object with the properties of the one at idx, if it is one. */
static void push_copy(duk_context *ctx, duk_idx_t idx)
{
    duk_push_object(ctx);
    if (!duk_is_object(ctx, idx)) return;
    duk_enum(ctx, idx, DUK_ENUM_OWN_PROPERTIES_ONLY);
    while (duk_next(ctx, -1, 1)) duk_put_prop(ctx, -4);
    duk_pop(ctx);
}

/* What k6/http gets, on top of the stack: method, URL, body, and a copy of the params. */
static void push_arguments(duk_context *ctx, duk_idx_t client, const char *method, const char *trace_id)
{
    /* request(method, url, body, params), get(url, params), post(url, body, params) */
    duk_idx_t at = method ? 0 : 1, base = duk_get_top(ctx);
    bool bodiless = method && (strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0);
    if (method) duk_push_string(ctx, method);
    else duk_dup(ctx, 0);
    duk_dup(ctx, at);
    if (bodiless) duk_push_null(ctx);
    else duk_dup(ctx, at + 1);
    push_copy(ctx, bodiless ? at + 1 : at + 2);
    duk_get_prop_string(ctx, base + 3, "headers");
    push_copy(ctx, base + 4);
    put_trace_headers(ctx, client, base + 5, trace_id);
    duk_put_prop_string(ctx, base + 3, "headers");
    duk_pop(ctx);
}

static const struct {
    const char *name, *method; /* NULL: the first argument */
} METHODS[] = {{"del", "DELETE"}, {"get", "GET"}, {"head", "HEAD"},  {"options", "OPTIONS"}, {"patch", "PATCH"},
               {"post", "POST"},  {"put", "PUT"}, {"request", NULL}, {"asyncRequest", NULL}};
enum { ASYNC = 8 };

static duk_ret_t client_call(duk_context *ctx)
{
    struct lt_vu *vu = js_of(ctx)->vu;
    int which = duk_get_current_magic(ctx);
    char trace_id[2 * TRACE_ID_BYTES + 1];
    duk_set_top(ctx, 4);
    duk_push_this(ctx); /* 4 */
    make_trace_id(trace_id);
    duk_get_prop_string(ctx, 4, which == ASYNC ? ASYNC_REQUEST : REQUEST);
    push_arguments(ctx, 4, METHODS[which].method, trace_id);
    /* The request notes the metadata when it is made; no other sample is to have it. */
    vu_set_metadata(vu, "trace_id", trace_id);
    duk_int_t result = duk_pcall(ctx, 4);
    vu_set_metadata(vu, "trace_id", NULL);
    if (result != DUK_EXEC_SUCCESS) (void)duk_throw(ctx);
    return 1;
}

/* A client. */

static _Noreturn void refuse(duk_context *ctx, const char *why)
{
    (void)duk_error(ctx, DUK_ERR_ERROR,
                    "failed initializing tracing client, invalid configuration; reason: invalid options: %s", why);
    __builtin_unreachable();
}

static void read_propagator(duk_context *ctx, duk_idx_t options)
{
    duk_get_prop_string(ctx, options, "propagator");
    const char *name = duk_is_undefined(ctx, -1) ? "" : duk_to_string(ctx, -1);
    int propagator = strcmp(name, "w3c") == 0 ? W3C : strcmp(name, "jaeger") == 0 ? JAEGER : -1;
    if (propagator < 0) {
        char why[100];
        snprintf(why, sizeof why, "unknown propagator: %s", name);
        refuse(ctx, why);
    }
    duk_pop(ctx);
    duk_push_int(ctx, propagator);
    duk_put_prop_string(ctx, -2, PROPAGATOR);
}

static void read_sampling(duk_context *ctx, duk_idx_t options)
{
    duk_get_prop_string(ctx, options, "sampling");
    double rate = duk_is_null_or_undefined(ctx, -1) ? 1 : duk_to_number(ctx, -1);
    if (!(rate >= 0 && rate <= 1)) refuse(ctx, "sampling rate must be between 0.0 and 1.0");
    duk_pop(ctx);
    duk_push_number(ctx, rate);
    duk_put_prop_string(ctx, -2, SAMPLING);
}

/* Of a key all bytes of a token, of a value those that W3C Baggage lets stand; the others as %XX. */
static void add_encoded(struct strbuf *out, const char *text, const char *also)
{
    for (const unsigned char *p = (const unsigned char *)text; *p; p++) {
        if (isalnum(*p) || strchr(also, *p)) strbuf_putc(out, (char)*p);
        else strbuf_printf(out, "%%%02X", *p);
    }
}

/* Pushes text. */
static duk_ret_t push_baggage(duk_context *ctx, void *udata)
{
    struct strbuf *out = udata;
    duk_enum(ctx, -1, DUK_ENUM_OWN_PROPERTIES_ONLY);
    while (duk_next(ctx, -1, 1)) {
        size_t len;
        char *owned;
        if (out->len) strbuf_putc(out, ',');
        add_encoded(out, duk_get_string(ctx, -2), "!#$&'*+-.^_`|~");
        strbuf_putc(out, '=');
        const char *value = js_get_text(ctx, -1, &len, &owned);
        add_encoded(out, value, "!#$&'()*+-./:<=>?@[]^_`{|}~");
        free(owned);
        duk_pop_2(ctx);
    }
    if (out->failed) (void)duk_error(ctx, DUK_ERR_ERROR, "out of memory");
    duk_push_lstring(ctx, out->data ? out->data : "", out->len);
    return 1;
}

static void read_baggage(duk_context *ctx, duk_idx_t options)
{
    struct strbuf text = {0};
    duk_get_prop_string(ctx, options, "baggage");
    if (!duk_is_object(ctx, -1)) {
        duk_pop(ctx);
        return;
    }
    bool ok = duk_safe_call(ctx, push_baggage, &text, 1, 1) == DUK_EXEC_SUCCESS;
    strbuf_free(&text);
    if (!ok) (void)duk_throw(ctx);
    if (duk_get_length(ctx, -1)) duk_put_prop_string(ctx, -2, BAGGAGE);
    else duk_pop(ctx);
}

/* Of k6/http as it is now, so that earlier changes of the script's stay in effect. */
static void take_function(duk_context *ctx, const char *name, const char *key)
{
    js_push_builtin(ctx, "k6/http");
    duk_get_prop_string(ctx, -1, name);
    duk_put_prop_string(ctx, -3, key);
    duk_pop(ctx);
}

/* Pushes a client with the options at idx. */
static void push_client(duk_context *ctx, duk_idx_t options)
{
    if (!duk_is_object(ctx, options))
        (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "unable to parse options object; reason: it is no object");
    duk_push_object(ctx);
    read_propagator(ctx, options);
    read_sampling(ctx, options);
    read_baggage(ctx, options);
    take_function(ctx, "request", REQUEST);
    take_function(ctx, "asyncRequest", ASYNC_REQUEST);
    for (int i = 0; i < (int)ARRAY_LEN(METHODS); i++) {
        duk_push_c_function(ctx, client_call, DUK_VARARGS);
        duk_set_magic(ctx, -1, i);
        duk_push_string(ctx, "bind");
        duk_dup(ctx, -3);
        duk_call_prop(ctx, -3, 1);
        duk_put_prop_string(ctx, -3, METHODS[i].name);
        duk_pop(ctx);
    }
}

static duk_ret_t new_client(duk_context *ctx)
{
    if (!duk_is_constructor_call(ctx)) (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "Client must be called with new");
    if (duk_is_undefined(ctx, 0))
        (void)duk_error(ctx, DUK_ERR_TYPE_ERROR,
                        "Client constructor expects a single configuration object as argument; none given");
    push_client(ctx, 0);
    return 1;
}

static duk_ret_t instrument_http(duk_context *ctx)
{
    if (!js_of(ctx)->in_init)
        (void)duk_error(ctx, DUK_ERR_ERROR, "tracing module's instrumentHTTP can only be called in the init context");
    js_push_builtin(ctx, "k6/http"); /* 1 */
    if (duk_has_prop_string(ctx, 1, IN_USE))
        (void)duk_error(ctx, DUK_ERR_ERROR,
                        "tracing module's instrumentHTTP can only be called once. if you were attempting to "
                        "reconfigure the instrumentation, please consider using the tracing.Client instead");
    push_client(ctx, 0); /* 2 */
    for (size_t i = 0; i < ARRAY_LEN(METHODS); i++) {
        duk_get_prop_string(ctx, 2, METHODS[i].name);
        duk_put_prop_string(ctx, 1, METHODS[i].name);
    }
    duk_push_true(ctx);
    duk_put_prop_string(ctx, 1, IN_USE);
    return 0;
}

void module_tracing(duk_context *ctx)
{
    static const struct js_function functions[] = {{"instrumentHTTP", instrument_http, 1, 0}};
    duk_push_object(ctx);
    js_put_functions(ctx, -1, functions, ARRAY_LEN(functions));
    duk_push_c_function(ctx, new_client, 1);
    duk_put_prop_string(ctx, -2, "Client");
}
