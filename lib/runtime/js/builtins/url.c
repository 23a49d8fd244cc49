/*
 * URL objects. An object keeps only its href, and each part is read from that (a parse is a
 * microsecond); a setter changes the part in the record and writes the href again.
 */
#include <stdlib.h>
#include <string.h>

#include "runtime/js/builtins/builtins.h"
#include "runtime/js/builtins/natives.h"
#include "runtime/js/builtins/ops.h"
#include "runtime/js/builtins/url_params.h"
#include "runtime/js/builtins/url_record.h"
#include "runtime/js/builtins/utf8.h"

#define HREF DUK_HIDDEN_SYMBOL("href")
#define PARAMS DUK_HIDDEN_SYMBOL("params")

enum part { HREF_PART, ORIGIN, PROTOCOL, USERNAME, PASSWORD, HOST, HOSTNAME, PORT, PATHNAME, SEARCH, HASH };

static duk_ret_t push_protected(duk_context *ctx, void *udata)
{
    const struct strbuf *text = udata;
    utf8_push(ctx, text->data ? text->data : "", text->len);
    return 1;
}

void url_push_owned(duk_context *ctx, struct strbuf *text)
{
    bool failed = text->failed;
    duk_int_t rc = duk_safe_call(ctx, push_protected, text, 0, 1);
    strbuf_free(text);
    if (rc != DUK_EXEC_SUCCESS) (void)duk_throw(ctx);
    if (failed) (void)duk_error(ctx, DUK_ERR_RANGE_ERROR, "out of memory");
}

static void require_url(duk_context *ctx, duk_idx_t idx)
{
    if (!duk_is_object(ctx, idx) || !duk_get_prop_literal(ctx, idx, HREF))
        (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "Receiver is not a URL");
    duk_pop(ctx);
}

/* Parses the href of the URL object at idx, which is one. */
static void load(duk_context *ctx, duk_idx_t idx, struct web_url *out)
{
    size_t len;
    duk_get_prop_literal(ctx, idx, HREF);
    const char *text = utf8_get(ctx, duk_get_top_index(ctx), &len);
    (void)web_url_parse(text, len, NULL, out);
    duk_pop_2(ctx);
}

/* Writes the record back, and frees it. */
static void store(duk_context *ctx, duk_idx_t idx, struct web_url *u)
{
    struct strbuf text = {0};
    web_url_serialize(u, &text);
    web_url_free(u);
    url_push_owned(ctx, &text);
    duk_put_prop_literal(ctx, idx, HREF);
}

_Noreturn static void throw_invalid(duk_context *ctx, duk_idx_t input)
{
    duk_push_error_object(ctx, DUK_ERR_TYPE_ERROR, "Invalid URL");
    duk_push_literal(ctx, "ERR_INVALID_URL");
    op_define_hidden(ctx, -2, "code");
    duk_dup(ctx, input);
    op_define_hidden(ctx, -2, "input");
    (void)duk_throw(ctx);
    __builtin_unreachable();
}

/* Arguments 0 and 1: URL and base, both made strings. False: no URL. */
static bool parse_arguments(duk_context *ctx, struct web_url *out)
{
    struct web_url base;
    size_t len;
    bool has_base = !duk_is_undefined(ctx, 1);
    duk_to_string(ctx, 0);
    if (has_base) duk_to_string(ctx, 1);
    const char *text = utf8_get(ctx, 0, &len);
    if (!has_base) return web_url_parse(text, len, NULL, out);
    size_t base_len;
    const char *base_text = utf8_get(ctx, 1, &base_len);
    *out = (struct web_url){.port = -1};
    bool ok = web_url_parse(base_text, base_len, NULL, &base) && web_url_parse(text, len, &base, out);
    web_url_free(&base);
    return ok;
}

duk_ret_t lt_bi_url_constructor(duk_context *ctx)
{
    struct web_url u;
    if (!duk_is_constructor_call(ctx))
        return duk_error(ctx, DUK_ERR_TYPE_ERROR, "Class constructor URL cannot be invoked without 'new'");
    if (!parse_arguments(ctx, &u)) {
        web_url_free(&u);
        throw_invalid(ctx, 0);
    }
    duk_push_this(ctx);
    store(ctx, duk_get_top_index(ctx), &u);
    return 0;
}

/* URL.canParse (magic 0) and URL.parse (1). */
duk_ret_t lt_bi_url_try(duk_context *ctx)
{
    struct web_url u;
    bool make = duk_get_current_magic(ctx), ok = parse_arguments(ctx, &u);
    if (!make || !ok) {
        web_url_free(&u);
        if (make) duk_push_null(ctx);
        else duk_push_boolean(ctx, ok);
        return 1;
    }
    duk_push_object(ctx);
    heap_push_builtin(ctx, BIDX_URL_PROTOTYPE);
    duk_set_prototype(ctx, -2);
    store(ctx, duk_get_top_index(ctx), &u);
    return 1;
}

static void put(struct strbuf *out, const struct strbuf *part)
{
    strbuf_append(out, part->data ? part->data : "", part->len);
}

static void put_origin(const struct web_url *u, struct strbuf *out)
{
    int port = web_url_default_port(u->scheme.data, u->scheme.len);
    if (port >= 0) {
        strbuf_printf(out, "%s://%s", u->scheme.data, u->host.data ? u->host.data : "");
        if (u->port >= 0) strbuf_printf(out, ":%d", u->port);
        return;
    }
    struct web_url inner = {.port = -1};
    bool http = strcmp(u->scheme.data, "blob") == 0 &&
                web_url_parse(u->path.data ? u->path.data : "", u->path.len, NULL, &inner) &&
                strncmp(inner.scheme.data, "http", 4) == 0 && web_url_is_special(&inner);
    if (http) put_origin(&inner, out);
    else strbuf_puts(out, "null");
    web_url_free(&inner);
}

static void put_part(const struct web_url *u, enum part part, struct strbuf *out)
{
    switch (part) {
    case HREF_PART: web_url_serialize(u, out); break;
    case ORIGIN: put_origin(u, out); break;
    case PROTOCOL: strbuf_printf(out, "%s:", u->scheme.data); break;
    case USERNAME: put(out, &u->username); break;
    case PASSWORD: put(out, &u->password); break;
    case HOST:
        put(out, &u->host);
        if (u->port >= 0) strbuf_printf(out, ":%d", u->port);
        break;
    case HOSTNAME: put(out, &u->host); break;
    case PORT:
        if (u->port >= 0) strbuf_printf(out, "%d", u->port);
        break;
    case PATHNAME: put(out, &u->path); break;
    case SEARCH:
        if (u->query.len) strbuf_printf(out, "?%s", u->query.data);
        break;
    case HASH:
        if (u->fragment.len) strbuf_printf(out, "#%s", u->fragment.data);
        break;
    }
}

duk_ret_t lt_bi_url_get(duk_context *ctx)
{
    enum part part = (enum part)duk_get_current_magic(ctx);
    duk_push_this(ctx);
    require_url(ctx, 0);
    if (part == HREF_PART) {
        duk_get_prop_literal(ctx, 0, HREF);
        return 1;
    }
    struct web_url u;
    struct strbuf text = {0};
    load(ctx, 0, &u);
    put_part(&u, part, &text);
    web_url_free(&u);
    url_push_owned(ctx, &text);
    return 1;
}

static bool set_href(duk_context *ctx, struct web_url *u, const char *text, size_t len)
{
    struct web_url fresh;
    bool ok = web_url_parse(text, len, NULL, &fresh);
    web_url_free(ok ? u : &fresh);
    if (!ok) {
        web_url_free(u);
        throw_invalid(ctx, 0);
    }
    *u = fresh;
    return true;
}

duk_ret_t lt_bi_url_set(duk_context *ctx)
{
    enum part part = (enum part)duk_get_current_magic(ctx);
    struct web_url u;
    size_t len;
    duk_push_this(ctx);
    require_url(ctx, 1);
    duk_to_string(ctx, 0);
    const char *text = utf8_get(ctx, 0, &len); /* 2 */
    load(ctx, 1, &u);
    switch (part) {
    case HREF_PART: set_href(ctx, &u, text, len); break;
    case PROTOCOL: web_url_set_protocol(&u, text, len); break;
    case USERNAME: web_url_set_username(&u, text, len); break;
    case PASSWORD: web_url_set_password(&u, text, len); break;
    case HOST:
    case HOSTNAME: web_url_set_host(&u, text, len, part == HOST); break;
    case PORT: web_url_set_port(&u, text, len); break;
    case PATHNAME: web_url_set_pathname(&u, text, len); break;
    case SEARCH: web_url_set_search(&u, text, len); break;
    case HASH: web_url_set_hash(&u, text, len); break;
    case ORIGIN: break;
    }
    store(ctx, 1, &u);
    if ((part == SEARCH || part == HREF_PART) && duk_get_prop_literal(ctx, 1, PARAMS)) {
        url_push_query(ctx, 1);
        url_params_fill(ctx, duk_get_top_index(ctx) - 1);
    }
    return 0;
}

/* Pushes the query, without its mark, of the URL object at idx. */
void url_push_query(duk_context *ctx, duk_idx_t idx)
{
    struct web_url u;
    struct strbuf text = {0};
    load(ctx, idx, &u);
    put(&text, &u.query);
    web_url_free(&u);
    url_push_owned(ctx, &text);
}

void url_set_query(duk_context *ctx, duk_idx_t idx)
{
    struct web_url u;
    size_t len;
    const char *text = utf8_get(ctx, duk_get_top_index(ctx), &len);
    load(ctx, idx, &u);
    web_url_set_search(&u, "", 0);
    if (len) {
        u.has_query = true;
        strbuf_append(&u.query, text, len);
    }
    store(ctx, idx, &u);
    duk_pop_2(ctx);
}

duk_ret_t lt_bi_url_search_params(duk_context *ctx)
{
    duk_push_this(ctx);
    require_url(ctx, 0);
    if (duk_get_prop_literal(ctx, 0, PARAMS)) return 1;
    url_params_push(ctx, 0);
    duk_dup_top(ctx);
    duk_put_prop_literal(ctx, 0, PARAMS);
    url_push_query(ctx, 0);
    url_params_fill(ctx, duk_get_top_index(ctx) - 1);
    return 1;
}
