/*
 * Response.html(), submitForm() and clickLink(). The body is parsed when one of them is first called,
 * and kept with the response; a page cannot be changed, so every call can share it.
 */
#include <stdlib.h>
#include <string.h>

#include "runtime/js/modules/html.h"
#include "runtime/js/modules/http.h"

static const char DOCUMENT[] = DUK_HIDDEN_SYMBOL("document");

static const char *response_url(duk_context *ctx, duk_idx_t response)
{
    return http_job_response(http_job_of(ctx, response))->hop.url;
}

/* Pushes the Selection of the whole page. */
static void push_document(duk_context *ctx, duk_idx_t response)
{
    if (duk_get_prop_string(ctx, response, DOCUMENT)) return;
    duk_pop(ctx);
    const struct http_response *r = http_job_response(http_job_of(ctx, response));
    if (!r->body) {
        (void)duk_error(ctx, DUK_ERR_ERROR,
                        "the body is null so we can't transform it to HTML - this likely was because of a request "
                        "error getting the response");
    }
    html_push_page(ctx, r->body, r->body_len, r->hop.url);
    duk_dup_top(ctx);
    duk_put_prop_string(ctx, response, DOCUMENT);
}

/* The page's Selection or, with a selector at idx, what it finds. */
static void push_selection(duk_context *ctx, duk_idx_t response, duk_idx_t selector)
{
    struct html_view view;
    push_document(ctx, response);
    if (!duk_is_undefined(ctx, selector)) {
        duk_push_string(ctx, "find");
        duk_dup(ctx, selector);
        duk_to_string(ctx, -1);
        duk_call_prop(ctx, -3, 1);
    } else if (html_view_of(ctx, -1, &view)) { /* an object of its own, as the script may put things on it */
        html_push_selection(ctx, &view, view.set.items, view.set.n, false);
        duk_remove(ctx, -2);
    }
    duk_remove(ctx, -2);
}

duk_ret_t http_response_html(duk_context *ctx)
{
    duk_push_this(ctx);
    push_selection(ctx, 1, 0);
    return 1;
}

/* Pushes arguments.name, or the string otherwise. */
static void push_option(duk_context *ctx, const char *name, const char *otherwise)
{
    if (duk_is_object(ctx, 0)) duk_get_prop_string(ctx, 0, name);
    else duk_push_undefined(ctx);
    if (!duk_is_undefined(ctx, -1) || !otherwise) return;
    duk_push_string(ctx, otherwise);
    duk_replace(ctx, -2);
}

/* Pushes the selection of the first node that options[name] leads to, and its view. */
static struct html_view push_first(duk_context *ctx, duk_idx_t response, duk_idx_t selector, const char *message)
{
    struct html_view view;
    const char *text = duk_to_string(ctx, selector);
    push_selection(ctx, response, selector);
    if (!html_view_of(ctx, -1, &view) || !view.node)
        (void)duk_error(ctx, DUK_ERR_ERROR, message, text, response_url(ctx, response));
    view.set.n = 1;
    return view;
}

static _Noreturn void throw_bad_url(duk_context *ctx, const char *url)
{
    (void)duk_error(ctx, DUK_ERR_ERROR, "invalid URL: parse \"%s\"", url);
    __builtin_unreachable();
}

/* Resolves a reference of the page. */
static void resolve(duk_context *ctx, const struct html_view *view, struct arena *scratch, const char *reference,
                    struct html_url *out)
{
    struct html_url base, ref;
    if (!html_url_parse(scratch, view->page->url, &base)) throw_bad_url(ctx, view->page->url);
    if (!html_url_parse(scratch, reference, &ref)) throw_bad_url(ctx, reference);
    if (!html_url_resolve(scratch, &base, &ref, out)) html_throw_memory(ctx);
}

static void push_url(duk_context *ctx, const struct html_view *view, const struct html_url *url)
{
    strbuf_clear(&view->page->text);
    html_url_append(&view->page->text, url);
    html_push_scratch_text(ctx, view);
}

/* Submitting. */

/* Adds the button's name and value to the object of values on the top. */
static void add_submit_button(duk_context *ctx, const struct html_view *form, duk_idx_t selector)
{
    duk_to_string(ctx, selector);
    struct html_selector *s = html_selector_arg(ctx, selector);
    form->page->found.n = 0;
    html_find(form->page->doc, form->set, s, true, &form->page->found);
    html_selector_free(s);
    struct html_view button = *form;
    button.node = form->page->found.n ? form->page->found.items[0] : NULL;
    const char *name = button.node ? html_attr(button.node, "name") : NULL;
    if (!name) return;
    html_push_string(ctx, name);
    html_push_val(ctx, &button);
    if (duk_is_undefined(ctx, -1)) duk_pop_2(ctx);
    else duk_put_prop(ctx, -3);
}

/* Copies the fields at idx over the object on the top. */
static void add_fields(duk_context *ctx, duk_idx_t fields)
{
    if (!duk_is_object(ctx, fields)) return;
    duk_enum(ctx, fields, DUK_ENUM_OWN_PROPERTIES_ONLY);
    while (duk_next(ctx, -1, 1)) duk_put_prop(ctx, -4);
    duk_pop(ctx);
}

/* Appends the object on the top as a query, sorted by name. Values become strings first: what that
 * runs may be script code, and it may throw. */
static void append_query(duk_context *ctx, struct strbuf *out)
{
    duk_idx_t values = duk_get_top_index(ctx);
    duk_push_array(ctx);
    duk_enum(ctx, values, DUK_ENUM_OWN_PROPERTIES_ONLY);
    for (duk_uarridx_t n = 0; duk_next(ctx, -1, 1); n++) {
        duk_to_string(ctx, -1);
        duk_dup(ctx, -2);
        duk_swap_top(ctx, -2);
        duk_put_prop(ctx, values);
        duk_put_prop_index(ctx, values + 1, n);
    }
    duk_pop(ctx);
    duk_push_string(ctx, "sort");
    duk_call_prop(ctx, values + 1, 0);
    strbuf_clear(out);
    for (duk_uarridx_t i = 0; i < duk_get_length(ctx, values + 1); i++) {
        duk_get_prop_index(ctx, values + 1, i);
        duk_dup_top(ctx);
        duk_get_prop(ctx, values);
        for (int part = 0; part < 2; part++) {
            size_t len;
            char *owned;
            const char *text = js_get_text(ctx, part - 2, &len, &owned);
            if (part) strbuf_putc(out, '=');
            else if (out->len) strbuf_putc(out, '&');
            html_url_append_query_escaped(out, text ? text : "");
            free(owned);
        }
        duk_pop_2(ctx);
    }
    duk_set_top(ctx, values + 1);
}

enum { RESPONSE = 1, FORM_SELECTOR, SUBMIT_SELECTOR, FIELDS, PARAMS };

duk_ret_t http_response_submit_form(duk_context *ctx)
{
    duk_push_this(ctx);
    push_option(ctx, "formSelector", "form");
    push_option(ctx, "submitSelector", "[type=\"submit\"]");
    push_option(ctx, "fields", NULL);
    push_option(ctx, "params", NULL);
    struct html_view form =
        push_first(ctx, RESPONSE, FORM_SELECTOR, "no form found for selector '%s' in response '%s'");
    const char *action = html_attr(form.node, "action"), *method = html_attr(form.node, "method");
    html_push_form_object(ctx, &form);
    add_submit_button(ctx, &form, SUBMIT_SELECTOR);
    add_fields(ctx, FIELDS);
    duk_idx_t body = duk_get_top_index(ctx);
    html_push_string(ctx, method ? method : "get");
    duk_push_string(ctx, "toUpperCase");
    duk_call_prop(ctx, -2, 0);
    method = duk_get_string(ctx, -1);
    bool get = strcmp(method, "GET") == 0;
    if (get) {
        duk_dup(ctx, body);
        append_query(ctx, &form.page->text);
        html_push_scratch_text(ctx, &form);
    }
    const char *query = get ? duk_get_string(ctx, -1) : "";
    struct html_url url;
    resolve(ctx, &form, html_scratch(&form), action ? action : "", &url);
    if (get) url.query = *query ? query : NULL;
    push_url(ctx, &form, &url);
    return http_send(ctx, method, duk_get_top_index(ctx), get ? -1 : body, PARAMS);
}

duk_ret_t http_response_click_link(duk_context *ctx)
{
    enum { LINK_SELECTOR = 2, LINK_PARAMS };
    duk_push_this(ctx);
    push_option(ctx, "selector", "a[href]");
    push_option(ctx, "params", NULL);
    struct html_view link =
        push_first(ctx, RESPONSE, LINK_SELECTOR, "no element found for selector '%s' in response '%s'");
    const char *href = html_attr(link.node, "href");
    if (!href) {
        (void)duk_error(ctx, DUK_ERR_ERROR, "no valid href attribute value found on element '%s' in response '%s'",
                        duk_get_string(ctx, LINK_SELECTOR), response_url(ctx, RESPONSE));
    }
    struct html_url url;
    resolve(ctx, &link, html_scratch(&link), href, &url);
    push_url(ctx, &link, &url);
    return http_send(ctx, "GET", duk_get_top_index(ctx), -1, LINK_PARAMS);
}
