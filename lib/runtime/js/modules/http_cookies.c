/* http.cookieJar() and http.CookieJar. */
#include <stdlib.h>
#include <string.h>

#include "runtime/js/modules/http.h"

static const char JAR[] = DUK_HIDDEN_SYMBOL("jar"), OWNED[] = DUK_HIDDEN_SYMBOL("owned jar");

static struct cookie_jar *jar_of_this(duk_context *ctx)
{
    duk_push_this(ctx);
    duk_get_prop_string(ctx, -1, JAR);
    struct cookie_jar *jar = duk_get_pointer(ctx, -1);
    duk_pop_2(ctx);
    if (!jar) (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "this is not a CookieJar");
    return jar;
}

static void collect(void *udata, const struct cookie *cookie)
{
    duk_context *ctx = udata;
    if (!duk_get_prop_string(ctx, -1, cookie->name)) {
        duk_pop(ctx);
        duk_push_array(ctx);
        duk_dup_top(ctx);
        duk_put_prop_string(ctx, -3, cookie->name);
    }
    js_push_text(ctx, cookie->value, strlen(cookie->value));
    duk_put_prop_index(ctx, -2, (duk_uarridx_t)duk_get_length(ctx, -2));
    duk_pop(ctx);
}

static duk_ret_t cookies_for_url(duk_context *ctx)
{
    struct cookie_jar *jar = jar_of_this(ctx);
    const char *url = duk_to_string(ctx, 0);
    duk_push_object(ctx);
    cookie_jar_for_url(jar, url, collect, ctx);
    return 1;
}

static const char *text_option(duk_context *ctx, const char *name)
{
    if (!duk_is_object(ctx, 3)) return NULL;
    duk_get_prop_string(ctx, 3, name);
    return duk_is_null_or_undefined(ctx, -1) ? NULL : duk_to_string(ctx, -1); /* stays on the stack */
}

static duk_ret_t jar_set(duk_context *ctx)
{
    struct cookie_jar *jar = jar_of_this(ctx);
    duk_set_top(ctx, 4);
    const char *url = duk_to_string(ctx, 0), *expires = text_option(ctx, "expires"),
               *max_age = text_option(ctx, "max_age");
    struct cookie cookie = {
        .name = (char *)duk_to_string(ctx, 1),
        .value = (char *)duk_to_string(ctx, 2),
        .domain = (char *)text_option(ctx, "domain"),
        .path = (char *)text_option(ctx, "path"),
        .secure = text_option(ctx, "secure") && duk_to_boolean(ctx, -1),
        .http_only = text_option(ctx, "http_only") && duk_to_boolean(ctx, -1),
    };
    if (cookie.domain && *cookie.domain == '.') cookie.domain++; /* RFC 6265 5.2.3 */
    if (expires && *expires && !cookie_parse_date(expires, &cookie.expires_ms)) {
        (void)duk_error(ctx, DUK_ERR_ERROR, "unable to parse \"expires\" date string \"%s\"", expires);
    }
    if (max_age) cookie.max_age = strtoll(max_age, NULL, 10);
    duk_push_boolean(ctx, cookie_jar_set(jar, url, &cookie));
    return 1;
}

static duk_ret_t jar_clear(duk_context *ctx)
{
    cookie_jar_clear(jar_of_this(ctx), duk_to_string(ctx, 0), NULL);
    return 0;
}

static duk_ret_t jar_delete(duk_context *ctx)
{
    const char *name = duk_is_undefined(ctx, 1) ? "" : duk_to_string(ctx, 1);
    if (!*name) (void)duk_error(ctx, DUK_ERR_ERROR, "cookie: is null");
    cookie_jar_clear(jar_of_this(ctx), duk_to_string(ctx, 0), name);
    return 0;
}

static void put_methods(duk_context *ctx)
{
    static const struct js_function methods[] = {
        {"cookiesForURL", cookies_for_url, 1, 0},
        {"set", jar_set, 4, 0},
        {"clear", jar_clear, 1, 0},
        {"delete", jar_delete, 2, 0},
    };
    js_put_functions(ctx, -1, methods, ARRAY_LEN(methods));
}

static void put_jar(duk_context *ctx, struct cookie_jar *jar)
{
    duk_push_pointer(ctx, jar);
    duk_put_prop_string(ctx, -2, JAR);
}

static duk_ret_t http_cookie_jar(duk_context *ctx)
{
    struct js_vu *js = js_of(ctx);
    if (js->in_init || !js->vu->net)
        (void)duk_error(ctx, DUK_ERR_ERROR, "Making cookie jars in the init context is not supported");
    duk_push_object(ctx);
    put_methods(ctx);
    put_jar(ctx, net_vu_cookies(js->vu->net));
    return 1;
}

/* A jar of the script's own. */
struct owned_jar {
    struct heap_peer peer;
    struct cookie_jar *jar;
};

static void free_owned(struct heap_peer *peer)
{
    struct owned_jar *owned = CONTAINER_OF(peer, struct owned_jar, peer);
    cookie_jar_free(owned->jar);
    free(owned);
}

/* The peer is pushed before anything can throw that would not free it. */
static duk_ret_t new_jar(duk_context *ctx)
{
    struct owned_jar *owned = calloc(1, sizeof *owned);
    if (!owned || !(owned->jar = cookie_jar_new())) {
        free(owned);
        (void)duk_error(ctx, DUK_ERR_ERROR, "out of memory");
    }
    owned->peer.free = free_owned;
    duk_push_this(ctx);
    heap_push_peer(ctx, &owned->peer);
    duk_put_prop_string(ctx, -2, OWNED);
    put_jar(ctx, owned->jar);
    return 0;
}

void http_install_cookie_jar(duk_context *ctx, duk_idx_t module)
{
    static const struct js_function functions[] = {{"cookieJar", http_cookie_jar, 0, 0}};
    module = duk_normalize_index(ctx, module);
    js_put_functions(ctx, module, functions, 1);
    duk_push_c_function(ctx, new_jar, 0);
    duk_push_object(ctx);
    put_methods(ctx);
    duk_put_prop_string(ctx, -2, "prototype");
    duk_put_prop_string(ctx, module, "CookieJar");
}
