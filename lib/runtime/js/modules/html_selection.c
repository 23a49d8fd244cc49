/*
 * Selection: jQuery's way of moving about in a page, read only. Methods that take a selector take a
 * string, a Selection or an Element; a string that is no selector matches nothing, as in k6.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/js/modules/html.h"

static const char PREVIOUS[] = DUK_HIDDEN_SYMBOL("previous");
static const struct html_set NOTHING = {NULL, 0};

/* Arguments. */

enum argument_kind { ARGUMENT_NONE, ARGUMENT_SELECTOR, ARGUMENT_NODES, ARGUMENT_FUNCTION, ARGUMENT_OTHER };

/* What stands at idx; its nodes, if any, in *view. */
static enum argument_kind argument_at(duk_context *ctx, duk_idx_t idx, struct html_view *view)
{
    if (duk_is_null_or_undefined(ctx, idx)) return ARGUMENT_NONE;
    if (duk_is_string(ctx, idx)) return ARGUMENT_SELECTOR;
    if (duk_is_function(ctx, idx)) return ARGUMENT_FUNCTION;
    if (html_view_of(ctx, idx, view)) return ARGUMENT_NODES;
    return ARGUMENT_OTHER;
}

/* k6 names the Go type that the value has there. */
static const char *type_name(duk_context *ctx, duk_idx_t idx)
{
    switch (duk_get_type(ctx, idx)) {
    case DUK_TYPE_BOOLEAN: return "bool";
    case DUK_TYPE_NUMBER: return duk_get_number(ctx, idx) == trunc(duk_get_number(ctx, idx)) ? "int64" : "float64";
    case DUK_TYPE_OBJECT:
    case DUK_TYPE_LIGHTFUNC:
        if (duk_is_function(ctx, idx)) return "func(sobek.FunctionCall) sobek.Value";
        return duk_is_array(ctx, idx) ? "[]interface {}" : "map[string]interface {}";
    default: return "<nil>";
    }
}

static void throw_bad_selector(duk_context *ctx, duk_idx_t idx)
{
    (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "invalid argument, cannot use a '%s' as a selector", type_name(ctx, idx));
}

/* Whether there is an argument; made a string at once, because that may run script code. */
static bool given_text(duk_context *ctx, duk_idx_t idx)
{
    if (duk_is_undefined(ctx, idx)) return false;
    duk_to_string(ctx, idx);
    return true;
}

static bool given_integer(duk_context *ctx, duk_idx_t idx)
{
    if (duk_is_undefined(ctx, idx)) return false;
    duk_to_int(ctx, idx);
    return true;
}

/* Methods with one selector argument. */

enum with_selector { FIND, CLOSEST, HAS, ADD, NOT, FILTER };

static void by_selector(const struct html_view *v, enum with_selector method, const struct html_selector *selector)
{
    struct html_page *page = v->page;
    struct html_nodes all = {0};
    switch (method) {
    case FIND: html_find(page->doc, v->set, selector, false, &page->found); break;
    case CLOSEST: html_closest(page->doc, v->set, selector, &page->found); break;
    case HAS: html_has(v->set, selector, &page->found); break;
    case ADD:
        html_find(page->doc, (struct html_set){&page->doc->root, 1}, selector, false, &all);
        html_union(page->doc, v->set, (struct html_set){all.items, all.n}, &page->found);
        page->found.failed |= all.failed;
        html_nodes_free(&all);
        break;
    case NOT:
    case FILTER: html_filter(v->set, selector, method == FILTER, &page->found); break;
    }
}

/* Nodes of another page are nowhere in this one. */
static void by_nodes(duk_context *ctx, const struct html_view *v, enum with_selector method,
                     const struct html_view *other)
{
    struct html_page *page = v->page;
    bool foreign = other->page != page;
    struct html_set nodes = foreign ? NOTHING : other->set;
    if (foreign && method == ADD && other->set.n)
        (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "the selection to add is of another document");
    switch (method) {
    case FIND: html_find_nodes(page->doc, v->set, nodes, &page->found); break;
    case CLOSEST: html_closest_nodes(page->doc, v->set, nodes, &page->found); break;
    case HAS: html_has_nodes(v->set, nodes, &page->found); break;
    case ADD: html_union(page->doc, v->set, nodes, &page->found); break;
    case NOT:
    case FILTER: html_filter_nodes(page->doc, v->set, nodes, method == FILTER, &page->found); break;
    }
}

static bool by_function(duk_context *ctx, const struct html_view *v, size_t i)
{
    duk_dup(ctx, 0);
    duk_push_uint(ctx, (duk_uint_t)i);
    html_push_selection(ctx, v, &v->set.items[i], 1, false);
    duk_call(ctx, 2);
    bool answer = duk_to_boolean(ctx, -1);
    duk_pop(ctx);
    return answer;
}

/* The function may use the page itself, so the result grows in a buffer of its own. */
static void filter_by_function(duk_context *ctx, const struct html_view *v, bool keep)
{
    struct html_node **kept = duk_push_fixed_buffer(ctx, (v->set.n + 1) * sizeof(struct html_node *));
    size_t n = 0;
    for (size_t i = 0; i < v->set.n; i++) {
        if (by_function(ctx, v, i) == keep) kept[n++] = v->set.items[i];
    }
    html_push_selection(ctx, v, kept, n, true);
}

static duk_ret_t with_selector(duk_context *ctx)
{
    enum with_selector method = (enum with_selector)duk_get_current_magic(ctx);
    struct html_view v = html_this_selection(ctx), other;
    enum argument_kind kind = argument_at(ctx, 0, &other);
    if (kind == ARGUMENT_FUNCTION && (method == NOT || method == FILTER)) {
        filter_by_function(ctx, &v, method == FILTER);
        return 1;
    }
    if (kind == ARGUMENT_SELECTOR) {
        struct html_selector *selector = html_selector_arg(ctx, 0);
        by_selector(&v, method, selector);
        html_selector_free(selector);
    } else if (kind == ARGUMENT_NODES) {
        by_nodes(ctx, &v, method, &other);
    } else if (method == FILTER) {
        (void)duk_error(ctx, DUK_ERR_TYPE_ERROR,
                        "the argument to filter() must be a function, a selector or a selection");
    } else {
        throw_bad_selector(ctx, 0);
    }
    html_push_found(ctx, &v);
    return 1;
}

static duk_ret_t selection_is(duk_context *ctx)
{
    struct html_view v = html_this_selection(ctx), other;
    struct html_selector *selector;
    bool found = false;
    switch (argument_at(ctx, 0, &other)) {
    case ARGUMENT_SELECTOR:
        selector = html_selector_arg(ctx, 0);
        for (size_t i = 0; i < v.set.n && !found; i++) found = html_matches(selector, v.set.items[i]);
        html_selector_free(selector);
        break;
    case ARGUMENT_NODES:
        for (size_t i = 0; i < v.set.n && !found; i++) found = html_index_of(other.set, v.set.items[i]) >= 0;
        break;
    case ARGUMENT_FUNCTION:
        for (size_t i = 0; i < v.set.n && !found; i++) found = by_function(ctx, &v, i);
        break;
    default:
        (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "the argument to is() must be a function, a selector or a selection");
    }
    duk_push_boolean(ctx, found);
    return 1;
}

static duk_ret_t selection_single(duk_context *ctx)
{
    duk_to_string(ctx, 0);
    struct html_view v = html_this_selection(ctx);
    struct html_selector *selector = html_selector_arg(ctx, 0);
    html_find(v.page->doc, v.set, selector, true, &v.page->found);
    html_selector_free(selector);
    html_push_found(ctx, &v);
    return 1;
}

/* children(), parent(), next() and the like: an optional filter. */
static duk_ret_t walk(duk_context *ctx)
{
    bool filtered = given_text(ctx, 0);
    struct html_view v = html_this_selection(ctx);
    html_walk(v.page->doc, (enum html_way)duk_get_current_magic(ctx), v.set, NULL, &v.page->found);
    if (filtered) {
        struct html_selector *selector = html_selector_arg(ctx, 0);
        html_keep_matching(&v.page->found, selector);
        html_selector_free(selector);
    }
    html_push_found(ctx, &v);
    return 1;
}

/* nextUntil(), prevUntil(), parentsUntil(): where to stop, and an optional filter. */
static duk_ret_t walk_until(duk_context *ctx)
{
    bool filtered = !duk_is_null(ctx, 1) && given_text(ctx, 1);
    struct html_view v = html_this_selection(ctx), other;
    struct html_until until = {NULL, NOTHING};
    struct html_selector *selector = NULL, *filter;
    switch (argument_at(ctx, 0, &other)) {
    case ARGUMENT_NONE: break;
    case ARGUMENT_NODES:
        if (other.page == v.page) until.nodes = other.set;
        break;
    case ARGUMENT_SELECTOR: until.selector = selector = html_selector_arg(ctx, 0); break;
    default: throw_bad_selector(ctx, 0);
    }
    html_walk(v.page->doc, (enum html_way)duk_get_current_magic(ctx), v.set, &until, &v.page->found);
    html_selector_free(selector);
    if (filtered) {
        filter = html_selector_arg(ctx, 1);
        html_keep_matching(&v.page->found, filter);
        html_selector_free(filter);
    }
    html_push_found(ctx, &v);
    return 1;
}

/* Places. */

static void push_slice(duk_context *ctx, const struct html_view *v, long start, long end)
{
    long n = (long)v->set.n;
    if (start < 0) start += n;
    if (end < 0) end += n;
    if (start < 0) start = 0;
    if (end > n) end = n;
    size_t count = start < end ? (size_t)(end - start) : 0;
    html_push_selection(ctx, v, count ? v->set.items + start : NULL, count, true);
}

static duk_ret_t selection_eq(duk_context *ctx)
{
    int fixed = duk_get_current_magic(ctx); /* 1 first, 2 last, 0 eq(i) */
    long i = fixed == 1 ? 0 : fixed == 2 ? -1 : (long)duk_to_int(ctx, 0);
    struct html_view v = html_this_selection(ctx);
    if (i < 0) i += (long)v.set.n;
    bool there = i >= 0 && i < (long)v.set.n; /* else an empty selection, which end() leads nowhere from */
    html_push_selection(ctx, &v, there ? v.set.items + i : NULL, there, there);
    return 1;
}

static duk_ret_t selection_slice(duk_context *ctx)
{
    long start = (long)duk_to_int(ctx, 0);
    bool ends = given_integer(ctx, 1);
    struct html_view v = html_this_selection(ctx);
    push_slice(ctx, &v, start, ends ? (long)duk_get_int(ctx, 1) : (long)v.set.n);
    return 1;
}

static duk_ret_t selection_end(duk_context *ctx)
{
    struct html_view v = html_this_selection(ctx);
    if (!duk_get_prop_string(ctx, v.self, PREVIOUS)) html_push_selection(ctx, &v, NULL, 0, false);
    return 1;
}

static duk_ret_t selection_get(duk_context *ctx)
{
    bool one = given_integer(ctx, 0);
    struct html_view v = html_this_selection(ctx);
    if (!one) {
        html_push_elements(ctx, &v, v.set.items, v.set.n);
        return 1;
    }
    long i = (long)duk_get_int(ctx, 0), n = (long)v.set.n;
    if (i >= n || i <= -n) return 0;
    html_push_element(ctx, &v, v.set.items[i < 0 ? i + n : i]);
    return 1;
}

static duk_ret_t selection_to_array(duk_context *ctx)
{
    struct html_view v = html_this_selection(ctx);
    duk_push_array(ctx);
    for (size_t i = 0; i < v.set.n; i++) {
        html_push_selection(ctx, &v, &v.set.items[i], 1, true);
        duk_put_prop_index(ctx, -2, (duk_uarridx_t)i);
    }
    return 1;
}

static duk_ret_t selection_size(duk_context *ctx)
{
    duk_push_number(ctx, (double)html_this_selection(ctx).set.n);
    return 1;
}

static duk_ret_t selection_index(duk_context *ctx)
{
    struct html_view v = html_this_selection(ctx), other;
    long place = -1;
    if (duk_is_undefined(ctx, 0)) {
        if (v.node) place = 0;
        for (const struct html_node *n = v.node ? v.node->prev : NULL; n; n = n->prev) place += n->type == HTML_ELEMENT;
    } else if (duk_is_string(ctx, 0)) {
        struct html_selector *selector = html_selector_arg(ctx, 0);
        html_find(v.page->doc, (struct html_set){&v.page->doc->root, 1}, selector, false, &v.page->found);
        html_selector_free(selector);
        if (v.node) place = html_index_of((struct html_set){v.page->found.items, v.page->found.n}, v.node);
    } else if (html_view_of(ctx, 0, &other) && other.node) {
        place = html_index_of(v.set, other.node);
    }
    duk_push_number(ctx, (double)place);
    return 1;
}

/* Callbacks. */

static duk_ret_t selection_each(duk_context *ctx)
{
    struct html_view v = html_this_selection(ctx);
    if (!duk_is_function(ctx, 0)) (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "the argument to each() must be a function");
    for (size_t i = 0; i < v.set.n; i++) {
        duk_dup(ctx, 0);
        duk_push_uint(ctx, (duk_uint_t)i);
        html_push_element(ctx, &v, v.set.items[i]);
        duk_call(ctx, 2);
        duk_pop(ctx);
    }
    duk_dup(ctx, v.self);
    return 1;
}

/* As in k6, a call that throws leaves no result and does not end the loop. */
static duk_ret_t selection_map(duk_context *ctx)
{
    struct html_view v = html_this_selection(ctx);
    if (!duk_is_function(ctx, 0)) (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "the argument to map() must be a function");
    duk_push_array(ctx);
    duk_uarridx_t n = 0;
    for (size_t i = 0; i < v.set.n; i++) {
        duk_dup(ctx, 0);
        duk_push_uint(ctx, (duk_uint_t)i);
        html_push_selection(ctx, &v, &v.set.items[i], 1, false);
        if (duk_pcall(ctx, 2) == DUK_EXEC_SUCCESS) {
            duk_put_prop_index(ctx, -2, n++);
            continue;
        }
        if (heap_interrupted(heap_from_ctx(ctx))) (void)duk_throw(ctx);
        duk_pop(ctx);
    }
    return 1;
}

/* Contents. */

static duk_ret_t selection_attr(duk_context *ctx)
{
    duk_to_string(ctx, 0);
    struct html_view v = html_this_selection(ctx);
    size_t len;
    char *owned;
    const char *name = js_get_text(ctx, 0, &len, &owned);
    const char *value = v.node && name ? html_attr(v.node, name) : NULL;
    free(owned);
    if (value) html_push_string(ctx, value);
    else duk_dup(ctx, 1);
    return 1;
}

static duk_ret_t selection_html(duk_context *ctx)
{
    struct html_view v = html_this_selection(ctx);
    if (v.node) html_append_inner(&v.page->text, v.node);
    html_push_scratch_text(ctx, &v);
    return 1;
}

static duk_ret_t selection_text(duk_context *ctx)
{
    struct html_view v = html_this_selection(ctx);
    for (size_t i = 0; i < v.set.n; i++) html_append_text(&v.page->text, v.set.items[i]);
    html_push_scratch_text(ctx, &v);
    return 1;
}

void html_push_val(duk_context *ctx, const struct html_view *v)
{
    struct html_value value = {0};
    if (v->node && !html_value_of(html_scratch(v), v->node, &value)) html_throw_memory(ctx);
    html_push_value(ctx, &value);
}

static duk_ret_t selection_val(duk_context *ctx)
{
    struct html_view v = html_this_selection(ctx);
    html_push_val(ctx, &v);
    return 1;
}

/* data-*. */

static duk_ret_t decode_json(duk_context *ctx, void *udata)
{
    duk_json_decode(ctx, -1);
    return 1;
}

/* Booleans, JSON, and numbers that are written as JavaScript writes them; else the text. */
static void push_data_value(duk_context *ctx, const char *text)
{
    if (!*text || strcmp(text, "null") == 0 || strcmp(text, "undefined") == 0) {
        duk_push_undefined(ctx);
        return;
    }
    html_push_string(ctx, text);
    if (strcmp(text, "true") == 0 || strcmp(text, "false") == 0) {
        duk_push_boolean(ctx, *text == 't');
    } else if (*text == '{' || *text == '[') {
        duk_dup_top(ctx);
        if (duk_safe_call(ctx, decode_json, NULL, 1, 1) != DUK_EXEC_SUCCESS) {
            duk_pop(ctx);
            return;
        }
    } else if ((*text >= '0' && *text <= '9') || *text == '-') {
        duk_push_number(ctx, strtod(text, NULL));
        duk_dup_top(ctx);
        bool same = strcmp(duk_to_string(ctx, -1), text) == 0;
        duk_pop(ctx);
        if (!same) {
            duk_pop(ctx);
            return;
        }
    } else {
        return;
    }
    duk_remove(ctx, -2);
}

static duk_ret_t selection_data(duk_context *ctx)
{
    bool named = given_text(ctx, 0);
    struct html_view v = html_this_selection(ctx);
    if (!v.node || !v.node->n_attrs) return 0;
    struct strbuf *text = &v.page->text;
    if (named) {
        size_t len;
        char *owned;
        const char *name = js_get_text(ctx, 0, &len, &owned);
        if (name) html_dataset_attribute(text, name);
        free(owned);
        const char *value = text->failed || !text->data ? NULL : html_attr(v.node, text->data);
        if (!value) return 0;
        push_data_value(ctx, value);
        return 1;
    }
    duk_push_object(ctx);
    for (uint32_t i = 0; i < v.node->n_attrs; i++) {
        const struct html_attr *a = &v.node->attrs[i];
        if (strncmp(a->name, "data-", 5) != 0 || !a->name[5]) continue;
        strbuf_clear(text);
        html_dataset_property(text, a->name + 5);
        html_push_scratch_text(ctx, &v);
        push_data_value(ctx, a->value);
        duk_put_prop(ctx, -3);
    }
    return 1;
}

/* Forms. */

static struct html_form_values form_values(duk_context *ctx, const struct html_view *v)
{
    struct html_form_values values;
    if (!html_form_values(html_scratch(v), v->set, &values)) html_throw_memory(ctx);
    return values;
}

static duk_ret_t selection_serialize_array(duk_context *ctx)
{
    struct html_view v = html_this_selection(ctx);
    struct html_form_values values = form_values(ctx, &v);
    duk_push_array(ctx);
    for (size_t i = 0; i < values.n; i++) {
        duk_push_object(ctx);
        html_push_string(ctx, values.items[i].name);
        duk_put_prop_string(ctx, -2, "name");
        html_push_value(ctx, &values.items[i].value);
        duk_put_prop_string(ctx, -2, "value");
        duk_put_prop_index(ctx, -2, (duk_uarridx_t)i);
    }
    return 1;
}

void html_push_form_object(duk_context *ctx, const struct html_view *v)
{
    struct html_form_values values = form_values(ctx, v);
    duk_push_object(ctx);
    for (size_t i = 0; i < values.n; i++) {
        html_push_string(ctx, values.items[i].name);
        html_push_value(ctx, &values.items[i].value);
        duk_put_prop(ctx, -3);
    }
}

static duk_ret_t selection_serialize_object(duk_context *ctx)
{
    struct html_view v = html_this_selection(ctx);
    html_push_form_object(ctx, &v);
    return 1;
}

static duk_ret_t selection_serialize(duk_context *ctx)
{
    struct html_view v = html_this_selection(ctx);
    struct html_form_values values = form_values(ctx, &v);
    html_form_append_encoded(&v.page->text, &values);
    html_push_scratch_text(ctx, &v);
    return 1;
}

void html_push_selection_prototype(duk_context *ctx)
{
    static const struct js_function methods[] = {
        {"find", with_selector, 1, FIND},
        {"closest", with_selector, 1, CLOSEST},
        {"has", with_selector, 1, HAS},
        {"add", with_selector, 1, ADD},
        {"not", with_selector, 1, NOT},
        {"filter", with_selector, 1, FILTER},
        {"is", selection_is, 1, 0},
        {"single", selection_single, 1, 0},
        {"children", walk, 1, HTML_CHILDREN},
        {"contents", walk, 1, HTML_CONTENTS},
        {"parent", walk, 1, HTML_PARENT},
        {"parents", walk, 1, HTML_PARENTS},
        {"siblings", walk, 1, HTML_SIBLINGS},
        {"next", walk, 1, HTML_NEXT},
        {"nextAll", walk, 1, HTML_NEXT_ALL},
        {"prev", walk, 1, HTML_PREV},
        {"prevAll", walk, 1, HTML_PREV_ALL},
        {"nextUntil", walk_until, 2, HTML_NEXT_ALL},
        {"prevUntil", walk_until, 2, HTML_PREV_ALL},
        {"parentsUntil", walk_until, 2, HTML_PARENTS},
        {"eq", selection_eq, 1, 0},
        {"first", selection_eq, 0, 1},
        {"last", selection_eq, 0, 2},
        {"slice", selection_slice, 2, 0},
        {"end", selection_end, 0, 0},
        {"get", selection_get, 1, 0},
        {"toArray", selection_to_array, 0, 0},
        {"size", selection_size, 0, 0},
        {"index", selection_index, 1, 0},
        {"each", selection_each, 1, 0},
        {"map", selection_map, 1, 0},
        {"attr", selection_attr, 2, 0},
        {"html", selection_html, 0, 0},
        {"text", selection_text, 0, 0},
        {"val", selection_val, 0, 0},
        {"data", selection_data, 1, 0},
        {"serializeArray", selection_serialize_array, 0, 0},
        {"serializeObject", selection_serialize_object, 0, 0},
        {"serialize", selection_serialize, 0, 0},
    };
    duk_push_global_stash(ctx);
    if (!duk_get_prop_string(ctx, -1, "html selection")) {
        duk_pop(ctx);
        duk_push_object(ctx);
        js_put_functions(ctx, -1, methods, ARRAY_LEN(methods));
        duk_dup_top(ctx);
        duk_put_prop_string(ctx, -3, "html selection");
    }
    duk_remove(ctx, -2);
}
