/*
 * Module k6/html: parseHTML, and the objects under it.
 *
 * A Selection is a script object with its nodes in a buffer and a reference to the value that owns
 * the page. The methods are in html_selection.c, html_element.c and html_tags.c.
 */
#include "runtime/js/modules/html.h"

#include <stdlib.h>
#include <string.h>

static const char PAGE[] = DUK_HIDDEN_SYMBOL("page"), NODES[] = DUK_HIDDEN_SYMBOL("nodes"),
                  PREVIOUS[] = DUK_HIDDEN_SYMBOL("previous");

void html_throw_memory(duk_context *ctx)
{
    (void)duk_error(ctx, DUK_ERR_ERROR, "out of memory");
    __builtin_unreachable();
}

static void page_free(struct html_page *page)
{
    if (!page) return;
    html_document_free(page->doc);
    html_nodes_free(&page->found);
    strbuf_free(&page->text);
    arena_free(&page->scratch);
    free(page->url);
    free(page);
}

static void free_peer(struct heap_peer *peer)
{
    page_free(CONTAINER_OF(peer, struct html_page, peer));
}

static duk_ret_t push_peer(duk_context *ctx, void *udata)
{
    heap_push_peer(ctx, udata);
    return 1;
}

/* Pushes the value that owns a new, empty page. */
static struct html_page *push_page(duk_context *ctx)
{
    struct html_page *page = calloc(1, sizeof *page);
    if (!page) html_throw_memory(ctx);
    page->peer.free = free_peer;
    if (duk_safe_call(ctx, push_peer, &page->peer, 0, 1) == DUK_EXEC_SUCCESS) return page;
    page_free(page);
    (void)duk_throw(ctx);
    return NULL;
}

static bool page_fill(struct html_page *page, const char *text, size_t len, const char *url)
{
    page->url = strdup(url);
    return page->url && html_parse(text, len, &page->doc) == LT_OK;
}

/* Replaces the page on the top by the Selection of its document. */
static void push_document(duk_context *ctx, struct html_page *page)
{
    struct html_view view = {.page = page, .holder = duk_get_top_index(ctx)};
    html_push_selection(ctx, &view, &page->doc->root, 1, false);
    duk_remove(ctx, -2);
}

void html_push_page(duk_context *ctx, const char *text, size_t len, const char *url)
{
    struct html_page *page = push_page(ctx);
    if (!page_fill(page, text, len, url)) html_throw_memory(ctx);
    push_document(ctx, page);
}

bool html_view_of(duk_context *ctx, duk_idx_t idx, struct html_view *out)
{
    *out = (struct html_view){.self = duk_normalize_index(ctx, idx)};
    if (!duk_is_object(ctx, out->self)) return false;
    duk_get_prop_string(ctx, out->self, PAGE);
    out->holder = duk_get_top_index(ctx);
    struct heap_peer *peer = heap_get_peer(ctx, -1);
    if (!peer) {
        duk_pop(ctx);
        return false;
    }
    out->page = CONTAINER_OF(peer, struct html_page, peer);
    duk_get_prop_string(ctx, out->self, NODES);
    size_t size = 0;
    out->set.items = duk_get_buffer(ctx, -1, &size);
    out->set.n = size / sizeof(struct html_node *);
    duk_pop(ctx); /* the property keeps the buffer */
    out->node = out->set.n ? out->set.items[0] : NULL;
    return true;
}

static struct html_view view_of_this(duk_context *ctx, const char *what)
{
    struct html_view view;
    duk_push_this(ctx);
    if (!html_view_of(ctx, -1, &view)) (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "this is not %s", what);
    view.page->found.n = 0;
    view.page->found.failed = false;
    strbuf_clear(&view.page->text);
    if (view.page->text.failed) strbuf_free(&view.page->text);
    return view;
}

struct html_view html_this_selection(duk_context *ctx)
{
    return view_of_this(ctx, "a Selection");
}

struct html_view html_this_element(duk_context *ctx)
{
    struct html_view view = view_of_this(ctx, "an Element");
    if (!view.node) (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "this is not an Element");
    return view;
}

void html_push_selection(duk_context *ctx, const struct html_view *view, struct html_node *const *nodes, size_t n,
                         bool chain)
{
    duk_push_object(ctx);
    html_push_selection_prototype(ctx);
    duk_set_prototype(ctx, -2);
    duk_dup(ctx, view->holder);
    duk_put_prop_string(ctx, -2, PAGE);
    void *copy = duk_push_fixed_buffer(ctx, n * sizeof *nodes);
    if (n) memcpy(copy, nodes, n * sizeof *nodes);
    duk_put_prop_string(ctx, -2, NODES);
    if (!chain) return;
    duk_dup(ctx, view->self);
    duk_put_prop_string(ctx, -2, PREVIOUS);
}

void html_push_found(duk_context *ctx, const struct html_view *view)
{
    const struct html_nodes *found = &view->page->found;
    if (found->failed) html_throw_memory(ctx);
    html_push_selection(ctx, view, found->items, found->n, true);
}

void html_push_scratch_text(duk_context *ctx, const struct html_view *view)
{
    const struct strbuf *text = &view->page->text;
    if (text->failed) html_throw_memory(ctx);
    js_push_text(ctx, text->data ? text->data : "", text->len);
}

struct arena *html_scratch(const struct html_view *view)
{
    arena_free(&view->page->scratch);
    return &view->page->scratch;
}

struct html_selector *html_selector_arg(duk_context *ctx, duk_idx_t idx)
{
    size_t len;
    char *owned;
    const char *text = js_get_text(ctx, idx, &len, &owned);
    struct html_selector *selector = text ? html_selector_parse(text, len) : NULL;
    free(owned);
    return selector;
}

void html_push_string(duk_context *ctx, const char *text)
{
    js_push_text(ctx, text, strlen(text));
}

void html_push_value(duk_context *ctx, const struct html_value *value)
{
    if (!value->exists) {
        duk_push_undefined(ctx);
        return;
    }
    if (!value->is_list) {
        html_push_string(ctx, value->text);
        return;
    }
    duk_push_array(ctx);
    for (size_t i = 0; i < value->n; i++) {
        html_push_string(ctx, value->items[i]);
        duk_put_prop_index(ctx, -2, (duk_uarridx_t)i);
    }
}

static duk_ret_t parse_html(duk_context *ctx)
{
    size_t len;
    char *owned;
    duk_to_string(ctx, 0);
    struct html_page *page = push_page(ctx);
    const char *text = js_get_text(ctx, 0, &len, &owned);
    bool ok = text && page_fill(page, text, len, "");
    free(owned);
    if (!ok) html_throw_memory(ctx);
    push_document(ctx, page);
    return 1;
}

void module_html(duk_context *ctx)
{
    static const struct js_function functions[] = {{"parseHTML", parse_html, 1, 0}};
    static const struct {
        const char *name;
        enum html_node_type type;
    } types[] = {{"ElementNode", HTML_ELEMENT},
                 {"TextNode", HTML_TEXT},
                 {"CommentNode", HTML_COMMENT},
                 {"DocumentNode", HTML_DOCUMENT},
                 {"DoctypeNode", HTML_DOCTYPE}};
    duk_push_object(ctx);
    js_put_functions(ctx, -1, functions, ARRAY_LEN(functions));
    duk_push_object(ctx);
    for (size_t i = 0; i < ARRAY_LEN(types); i++) {
        duk_push_int(ctx, (int)types[i].type);
        duk_put_prop_string(ctx, -2, types[i].name);
    }
    duk_put_prop_string(ctx, -2, "NodeType");
}
