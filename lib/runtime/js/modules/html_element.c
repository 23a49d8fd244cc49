/*
 * Element: a node of the page with methods like the DOM's. What only some tags have is in html_tags.c;
 * each element type gets a prototype of its own, made when its first element is.
 */
#include <stdlib.h>
#include <string.h>

#include "runtime/js/modules/html.h"

static const char PAGE[] = DUK_HIDDEN_SYMBOL("page"), NODES[] = DUK_HIDDEN_SYMBOL("nodes"),
                  PREFIX[] = DUK_HIDDEN_SYMBOL("prefix");

static const char *namespace_uri(const char *name)
{
    if (strcmp(name, "svg") == 0) return "http://www.w3.org/2000/svg";
    if (strcmp(name, "math") == 0) return "http://www.w3.org/1998/Math/MathML";
    return "http://www.w3.org/1999/xhtml";
}

/* Texts. */

enum text_method { NODE_NAME, NODE_VALUE, INNER_HTML, TEXT_CONTENT, ID, CLASS_NAME, LANG, NAMESPACE_URI, TO_STRING };

static const char *node_name(const struct html_node *node)
{
    switch (node->type) {
    case HTML_TEXT: return "#text";
    case HTML_COMMENT: return "#comment";
    case HTML_DOCUMENT: return "#document";
    default: return node->data;
    }
}

static void push_or_undefined(duk_context *ctx, const char *text)
{
    if (text) html_push_string(ctx, text);
    else duk_push_undefined(ctx);
}

static duk_ret_t element_text(duk_context *ctx)
{
    static const char *const namespaces[] = {"", "svg", "math"};
    struct html_view v = html_this_element(ctx);
    const struct html_node *n = v.node;
    const char *id;
    switch ((enum text_method)duk_get_current_magic(ctx)) {
    case NODE_NAME: html_push_string(ctx, node_name(n)); break;
    case NODE_VALUE: push_or_undefined(ctx, n->type == HTML_TEXT || n->type == HTML_COMMENT ? n->data : NULL); break;
    case INNER_HTML:
        html_append_inner(&v.page->text, n);
        html_push_scratch_text(ctx, &v);
        break;
    case TEXT_CONTENT:
        html_append_text(&v.page->text, n);
        html_push_scratch_text(ctx, &v);
        break;
    case ID:
        id = html_attr(n, "id");
        html_push_string(ctx, id ? id : "");
        break;
    case CLASS_NAME: push_or_undefined(ctx, html_attr(n, "class")); break;
    case LANG: push_or_undefined(ctx, html_attr(n, "lang")); break;
    case NAMESPACE_URI: html_push_string(ctx, namespace_uri(namespaces[n->ns])); break;
    case TO_STRING:
        strbuf_printf(&v.page->text, "[object %s]", n->type == HTML_ELEMENT ? "html.Node" : node_name(n));
        html_push_scratch_text(ctx, &v);
        break;
    }
    return 1;
}

static duk_ret_t element_class_list(duk_context *ctx)
{
    struct html_view v = html_this_element(ctx);
    const char *p = html_attr(v.node, "class");
    duk_push_array(ctx);
    duk_uarridx_t n = 0;
    while (p && *(p += strspn(p, " \t\r\n\f\v"))) {
        size_t len = strcspn(p, " \t\r\n\f\v");
        js_push_text(ctx, p, len);
        duk_put_prop_index(ctx, -2, n++);
        p += len;
    }
    return 1;
}

/* Attributes. */

static duk_ret_t attribute_prefix(duk_context *ctx)
{
    duk_push_this(ctx);
    duk_get_prop_string(ctx, -1, PREFIX);
    return 1;
}

static duk_ret_t attribute_namespace_uri(duk_context *ctx)
{
    attribute_prefix(ctx);
    const char *prefix = duk_get_string(ctx, -1);
    duk_push_string(ctx, namespace_uri(prefix ? prefix : ""));
    return 1;
}

static duk_ret_t attribute_get(duk_context *ctx)
{
    duk_push_this(ctx);
    duk_get_prop_string(ctx, -1, duk_get_current_magic(ctx) ? "owner_element" : "name");
    return 1;
}

static void push_attribute_prototype(duk_context *ctx)
{
    static const struct js_function methods[] = {
        {"prefix", attribute_prefix, 0, 0},
        {"namespaceURI", attribute_namespace_uri, 0, 0},
        {"localName", attribute_get, 0, 0},
    };
    duk_push_global_stash(ctx);
    if (!duk_get_prop_string(ctx, -1, "html attribute")) {
        duk_pop(ctx);
        duk_push_object(ctx);
        js_put_functions(ctx, -1, methods, ARRAY_LEN(methods));
        /* k6 has owner_element; its published types say ownerElement. */
        duk_push_string(ctx, "ownerElement");
        duk_push_c_function(ctx, attribute_get, 0);
        duk_set_magic(ctx, -1, 1);
        duk_def_prop(ctx, -3, DUK_DEFPROP_HAVE_GETTER | DUK_DEFPROP_SET_CONFIGURABLE);
        duk_dup_top(ctx);
        duk_put_prop_string(ctx, -3, "html attribute");
    }
    duk_remove(ctx, -2);
}

static void push_attribute(duk_context *ctx, const struct html_view *v, const struct html_attr *a)
{
    duk_push_object(ctx);
    push_attribute_prototype(ctx);
    duk_set_prototype(ctx, -2);
    html_push_string(ctx, a->name);
    duk_put_prop_string(ctx, -2, "name");
    html_push_string(ctx, a->value);
    duk_put_prop_string(ctx, -2, "value");
    html_push_string(ctx, a->prefix);
    duk_put_prop_string(ctx, -2, PREFIX);
    duk_dup(ctx, v->self);
    duk_put_prop_string(ctx, -2, "owner_element");
}

static duk_ret_t element_attributes(duk_context *ctx)
{
    struct html_view v = html_this_element(ctx);
    duk_push_object(ctx);
    for (uint32_t i = 0; i < v.node->n_attrs; i++) {
        html_push_string(ctx, v.node->attrs[i].name);
        push_attribute(ctx, &v, &v.node->attrs[i]);
        duk_put_prop(ctx, -3);
    }
    return 1;
}

enum attribute_method { GET_ATTRIBUTE, GET_ATTRIBUTE_NODE, HAS_ATTRIBUTE };

static duk_ret_t element_attribute(duk_context *ctx)
{
    duk_to_string(ctx, 0);
    struct html_view v = html_this_element(ctx);
    enum attribute_method method = (enum attribute_method)duk_get_current_magic(ctx);
    size_t len;
    char *owned;
    const char *name = js_get_text(ctx, 0, &len, &owned);
    const struct html_attr *found = NULL;
    for (uint32_t i = 0; name && i < v.node->n_attrs && !found; i++) {
        if (strcmp(v.node->attrs[i].name, name) == 0) found = &v.node->attrs[i];
    }
    free(owned);
    if (method == HAS_ATTRIBUTE) duk_push_boolean(ctx, found != NULL);
    else if (!found) duk_push_undefined(ctx);
    else if (method == GET_ATTRIBUTE) html_push_string(ctx, found->value);
    else push_attribute(ctx, &v, found);
    return 1;
}

static duk_ret_t element_has_attributes(duk_context *ctx)
{
    duk_push_boolean(ctx, html_this_element(ctx).node->n_attrs > 0);
    return 1;
}

/* Other nodes. */

enum node_method {
    FIRST_CHILD,
    LAST_CHILD,
    FIRST_ELEMENT,
    LAST_ELEMENT,
    NEXT,
    PREVIOUS,
    NEXT_ELEMENT,
    PREVIOUS_ELEMENT,
    PARENT,
    PARENT_ELEMENT,
    OWNER_DOCUMENT,
};

static const struct html_node *element_from(const struct html_node *n, bool forward)
{
    while (n && n->type != HTML_ELEMENT) n = forward ? n->next : n->prev;
    return n;
}

static duk_ret_t element_node(duk_context *ctx)
{
    struct html_view v = html_this_element(ctx);
    const struct html_node *n = v.node, *to = NULL;
    switch ((enum node_method)duk_get_current_magic(ctx)) {
    case FIRST_CHILD: to = n->first; break;
    case LAST_CHILD: to = n->last; break;
    case FIRST_ELEMENT: to = element_from(n->first, true); break;
    case LAST_ELEMENT: to = element_from(n->last, false); break;
    case NEXT: to = n->next; break;
    case PREVIOUS: to = n->prev; break;
    case NEXT_ELEMENT: to = element_from(n->next, true); break;
    case PREVIOUS_ELEMENT: to = element_from(n->prev, false); break;
    case PARENT: to = n->parent; break;
    case PARENT_ELEMENT: to = html_is_element(n->parent) ? n->parent : NULL; break;
    case OWNER_DOCUMENT: to = v.page->doc->root; break;
    }
    html_push_element(ctx, &v, to);
    return 1;
}

/* children() and childNodes(). */
static duk_ret_t element_children(duk_context *ctx)
{
    struct html_view v = html_this_element(ctx);
    html_walk(v.page->doc, (enum html_way)duk_get_current_magic(ctx), v.set, NULL, &v.page->found);
    if (v.page->found.failed) html_throw_memory(ctx);
    html_push_elements(ctx, &v, v.page->found.items, v.page->found.n);
    return 1;
}

static duk_ret_t element_child_count(duk_context *ctx)
{
    duk_push_uint(ctx, html_this_element(ctx).node->n_elements);
    return 1;
}

static duk_ret_t element_has_children(duk_context *ctx)
{
    duk_push_boolean(ctx, html_this_element(ctx).node->first != NULL);
    return 1;
}

static duk_ret_t element_type(duk_context *ctx)
{
    duk_push_int(ctx, (int)html_this_element(ctx).node->type);
    return 1;
}

static duk_ret_t element_default_namespace(duk_context *ctx)
{
    duk_push_boolean(ctx, html_this_element(ctx).node->ns == HTML_NS_HTML);
    return 1;
}

/* Comparisons. */

enum comparison { CONTAINS, SAME, EQUAL };

static duk_ret_t element_compare(duk_context *ctx)
{
    struct html_view v = html_this_element(ctx), other;
    bool answer = false;
    if (!html_view_of(ctx, 0, &other) || !other.node) {
        duk_push_false(ctx);
        return 1;
    }
    struct strbuf mine = {0}, theirs = {0};
    switch ((enum comparison)duk_get_current_magic(ctx)) {
    case CONTAINS: answer = html_contains(v.node, other.node); break;
    case SAME: answer = v.node == other.node; break;
    case EQUAL: /* k6 compares what is inside only */
        html_append_inner(&mine, v.node);
        html_append_inner(&theirs, other.node);
        answer = !mine.failed && !theirs.failed && mine.len == theirs.len &&
                 memcmp(mine.data ? mine.data : "", theirs.data ? theirs.data : "", mine.len) == 0;
        strbuf_free(&mine);
        strbuf_free(&theirs);
        break;
    }
    duk_push_boolean(ctx, answer);
    return 1;
}

static duk_ret_t element_matches(duk_context *ctx)
{
    duk_to_string(ctx, 0);
    struct html_view v = html_this_element(ctx);
    struct html_selector *selector = html_selector_arg(ctx, 0);
    bool answer = html_matches(selector, v.node);
    html_selector_free(selector);
    duk_push_boolean(ctx, answer);
    return 1;
}

/* querySelector(), querySelectorAll(), getElementsBy…(). */
enum query { QUERY_ONE, QUERY_ALL, QUERY_CLASS };

static duk_ret_t element_query(duk_context *ctx)
{
    enum query query = (enum query)duk_get_current_magic(ctx);
    duk_push_string(ctx, query == QUERY_CLASS ? "." : "");
    duk_insert(ctx, 0);
    duk_to_string(ctx, 1);
    duk_concat(ctx, 2);
    struct html_view v = html_this_element(ctx);
    struct html_selector *selector = html_selector_arg(ctx, 0);
    struct html_nodes *found = &v.page->found;
    html_find(v.page->doc, v.set, selector, query == QUERY_ONE, found);
    html_selector_free(selector);
    if (found->failed) html_throw_memory(ctx);
    if (query == QUERY_ONE) html_push_element(ctx, &v, found->n ? found->items[0] : NULL);
    else html_push_elements(ctx, &v, found->items, found->n);
    return 1;
}

static duk_ret_t element_selection(duk_context *ctx)
{
    struct html_view v = html_this_element(ctx);
    html_push_selection(ctx, &v, v.set.items, 1, false);
    return 1;
}

static void put_element_methods(duk_context *ctx)
{
    static const struct js_function methods[] = {
        {"nodeName", element_text, 0, NODE_NAME},
        {"nodeValue", element_text, 0, NODE_VALUE},
        {"innerHTML", element_text, 0, INNER_HTML},
        {"textContent", element_text, 0, TEXT_CONTENT},
        {"id", element_text, 0, ID},
        {"className", element_text, 0, CLASS_NAME},
        {"lang", element_text, 0, LANG},
        {"namespaceURI", element_text, 0, NAMESPACE_URI},
        {"toString", element_text, 0, TO_STRING},
        {"nodeType", element_type, 0, 0},
        {"classList", element_class_list, 0, 0},
        {"attributes", element_attributes, 0, 0},
        {"getAttribute", element_attribute, 1, GET_ATTRIBUTE},
        {"getAttributeNode", element_attribute, 1, GET_ATTRIBUTE_NODE},
        {"hasAttribute", element_attribute, 1, HAS_ATTRIBUTE},
        {"hasAttributes", element_has_attributes, 0, 0},
        {"firstChild", element_node, 0, FIRST_CHILD},
        {"lastChild", element_node, 0, LAST_CHILD},
        {"firstElementChild", element_node, 0, FIRST_ELEMENT},
        {"lastElementChild", element_node, 0, LAST_ELEMENT},
        {"nextSibling", element_node, 0, NEXT},
        {"previousSibling", element_node, 0, PREVIOUS},
        {"nextElementSibling", element_node, 0, NEXT_ELEMENT},
        {"previousElementSibling", element_node, 0, PREVIOUS_ELEMENT},
        {"parentNode", element_node, 0, PARENT},
        {"parentElement", element_node, 0, PARENT_ELEMENT},
        {"ownerDocument", element_node, 0, OWNER_DOCUMENT},
        {"children", element_children, 0, HTML_CHILDREN},
        {"childNodes", element_children, 0, HTML_CONTENTS},
        {"childElementCount", element_child_count, 0, 0},
        {"hasChildNodes", element_has_children, 0, 0},
        {"isDefaultNamespace", element_default_namespace, 0, 0},
        {"contains", element_compare, 1, CONTAINS},
        {"isSameNode", element_compare, 1, SAME},
        {"isEqualNode", element_compare, 1, EQUAL},
        {"matches", element_matches, 1, 0},
        {"querySelector", element_query, 1, QUERY_ONE},
        {"querySelectorAll", element_query, 1, QUERY_ALL},
        {"getElementsByTagName", element_query, 1, QUERY_ALL},
        {"getElementsByClassName", element_query, 1, QUERY_CLASS},
        {"selection", element_selection, 0, 0},
    };
    js_put_functions(ctx, -1, methods, ARRAY_LEN(methods));
}

/* Type 0 is the plain Element, which the others inherit from. */
static void push_prototype(duk_context *ctx, unsigned type)
{
    duk_push_global_stash(ctx);
    if (!duk_get_prop_string(ctx, -1, "html elements")) {
        duk_pop(ctx);
        duk_push_array(ctx);
        duk_push_object(ctx);
        put_element_methods(ctx);
        duk_put_prop_index(ctx, -2, 0);
        duk_dup_top(ctx);
        duk_put_prop_string(ctx, -3, "html elements");
    }
    duk_remove(ctx, -2);
    if (!duk_get_prop_index(ctx, -1, type)) {
        duk_pop(ctx);
        duk_push_object(ctx);
        duk_get_prop_index(ctx, -2, 0);
        duk_set_prototype(ctx, -2);
        html_put_type_methods(ctx, -1, type);
        duk_dup_top(ctx);
        duk_put_prop_index(ctx, -3, type);
    }
    duk_remove(ctx, -2);
}

void html_push_element(duk_context *ctx, const struct html_view *view, const struct html_node *node)
{
    if (!node) {
        duk_push_undefined(ctx);
        return;
    }
    duk_push_object(ctx);
    push_prototype(ctx, html_type_of(node));
    duk_set_prototype(ctx, -2);
    duk_dup(ctx, view->holder);
    duk_put_prop_string(ctx, -2, PAGE);
    memcpy(duk_push_fixed_buffer(ctx, sizeof node), &node, sizeof node);
    duk_put_prop_string(ctx, -2, NODES);
}

void html_push_elements(duk_context *ctx, const struct html_view *view, struct html_node *const *nodes, size_t n)
{
    duk_push_array(ctx);
    for (size_t i = 0; i < n; i++) {
        html_push_element(ctx, view, nodes[i]);
        duk_put_prop_index(ctx, -2, (duk_uarridx_t)i);
    }
}
