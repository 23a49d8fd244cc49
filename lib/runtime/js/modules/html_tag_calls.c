/*
 * What elements of certain tags compute: parts of a link, owners and labels of controls, places in tables.
 * html_tags.c says which element type has which.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "runtime/js/modules/html_tags.h"

/* Small tools. */

bool html_is_one_of(const char *tag, const char *words)
{
    size_t len = strlen(tag);
    for (const char *p = words; p; p = strchr(p, '|')) {
        if (*p == '|') p++;
        if (strncmp(p, tag, len) == 0 && (p[len] == '|' || p[len] == '\0')) return true;
    }
    return false;
}

static bool is_tag(const struct html_node *node, const char *tags)
{
    return html_is_element(node) && html_is_one_of(node->data, tags);
}

static const struct html_node *ancestor(const struct html_node *node, const char *tags)
{
    do node = node->parent;
    while (node && !is_tag(node, tags));
    return node;
}

static const struct html_node *closest(const struct html_node *node, const char *tag)
{
    return html_is_tag(node, tag) ? node : ancestor(node, tag);
}

/* First node of the page with that attribute value, of one of the tags (NULL = any). */
static struct html_node *by_attribute(const struct html_view *v, const char *tags, const char *attr, const char *value)
{
    struct html_node *root = v->page->doc->root;
    for (struct html_node *n = root; (n = html_next(n, root));) {
        const char *own = n->type == HTML_ELEMENT && (!tags || is_tag(n, tags)) ? html_attr(n, attr) : NULL;
        if (own && strcmp(own, value) == 0) return n;
    }
    return NULL;
}

static const char *text_of(const struct html_node *node, const char *attr)
{
    const char *value = html_attr(node, attr);
    return value ? value : "";
}

/* Elements below a node into the page's list. selected: only with that attribute. */
static struct html_nodes *below(const struct html_view *v, const struct html_node *top, const char *tags,
                                const char *selected)
{
    struct html_nodes *found = &v->page->found;
    found->n = 0;
    for (struct html_node *n = top ? top->first : NULL; n; n = html_next(n, top)) {
        if (is_tag(n, tags) && (!selected || html_attr(n, selected))) html_nodes_add(found, n);
    }
    return found;
}

static duk_ret_t push_list(duk_context *ctx, const struct html_view *v, const struct html_nodes *list)
{
    if (list->failed) html_throw_memory(ctx);
    html_push_elements(ctx, v, list->items, list->n);
    return 1;
}

/* Place of `node` among the elements below `top`; -1 when there is no top. */
static duk_ret_t push_place(duk_context *ctx, const struct html_view *v, const struct html_node *top, const char *tags,
                            const struct html_node *node, int without_top)
{
    const struct html_nodes *list = below(v, top, tags, NULL);
    if (list->failed) html_throw_memory(ctx);
    duk_push_number(ctx, top ? (double)html_index_of((struct html_set){list->items, list->n}, node) : without_top);
    return 1;
}

duk_ret_t html_tag_text(duk_context *ctx)
{
    struct html_view v = html_this_element(ctx);
    html_append_text(&v.page->text, v.node);
    html_push_scratch_text(ctx, &v);
    return 1;
}

duk_ret_t html_tag_value_or_markup(duk_context *ctx)
{
    struct html_view v = html_this_element(ctx);
    const char *value = html_value_or_markup(html_scratch(&v), v.node);
    if (!value) html_throw_memory(ctx);
    html_push_string(ctx, value);
    return 1;
}

/* URLs. */

/* The attribute as k6 gives it: as written without a page URL, else resolved. */
const char *html_url_attribute(const struct html_view *v, struct arena *scratch, const char *attr,
                               const char *otherwise)
{
    const char *value = html_attr(v->node, attr);
    if (!*v->page->url) return value ? value : "";
    const char *joined = value ? html_url_join(scratch, v->page->url, value) : NULL;
    return joined ? joined : otherwise;
}

static bool read_href(const struct html_view *v, struct arena *scratch, struct html_url *out)
{
    struct html_url base, ref;
    const char *href = html_attr(v->node, "href");
    return href && html_url_parse(scratch, v->page->url, &base) && html_url_parse(scratch, href, &ref) &&
           html_url_resolve(scratch, &base, &ref, out);
}

static const char *host_part(struct arena *scratch, const struct html_url *u, enum url_part part)
{
    const char *name = u->host, *port = "";
    bool has_port = html_url_split_port(scratch, u->host, &name, &port);
    if (part == HOSTNAME) return name;
    if (part == PORT) return port;
    bool usual = has_port && ((strcmp(u->scheme, "http") == 0 && strcmp(port, "80") == 0) ||
                              (strcmp(u->scheme, "https") == 0 && strcmp(port, "443") == 0) ||
                              (strcmp(u->scheme, "ftp") == 0 && strcmp(port, "21") == 0));
    return usual ? name : u->host;
}

static const char *prefixed(struct arena *scratch, const char *sign, const char *text)
{
    return text && *text ? arena_printf(scratch, "%s%s", sign, text) : "";
}

static const char *url_part(const struct html_view *v, struct arena *scratch, const struct html_url *u,
                            enum url_part part)
{
    switch (part) {
    case HASH: return prefixed(scratch, "#", u->fragment ? html_url_decode(scratch, u->fragment) : NULL);
    case HOST:
    case HOSTNAME:
    case PORT: return host_part(scratch, u, part);
    case USERNAME: return u->user ? u->user : "";
    case PASSWORD: return u->password ? u->password : "";
    case ORIGIN:
        if (strcmp(u->scheme, "file") == 0) return html_url_attribute(v, scratch, "href", "");
        return *u->scheme ? arena_printf(scratch, "%s://%s", u->scheme, u->host) : "";
    case PATHNAME: return html_url_decode(scratch, u->path);
    case PROTOCOL: return *u->scheme ? u->scheme : ":";
    default: return prefixed(scratch, "?", u->query);
    }
}

duk_ret_t html_tag_href_part(duk_context *ctx)
{
    struct html_view v = html_this_element(ctx);
    struct arena *scratch = html_scratch(&v);
    struct html_url url;
    if (!read_href(&v, scratch, &url)) url = (struct html_url){.scheme = "", .host = "", .path = ""};
    const char *text = url_part(&v, scratch, &url, (enum url_part)duk_get_current_magic(ctx));
    if (!text) html_throw_memory(ctx);
    html_push_string(ctx, text);
    return 1;
}

/* rel, at its spaces. */
duk_ret_t html_tag_rel_list(duk_context *ctx)
{
    struct html_view v = html_this_element(ctx);
    const char *p = html_attr(v.node, "rel");
    duk_push_array(ctx);
    for (duk_uarridx_t i = 0; p && *p; i++) {
        size_t len = strcspn(p, " ");
        js_push_text(ctx, p, len);
        duk_put_prop_index(ctx, -2, i);
        p += len + (p[len] != '\0');
        if (!*p && p[-1] == ' ') { /* a trailing space ends in an empty word */
            duk_push_string(ctx, "");
            duk_put_prop_index(ctx, -2, i + 1);
        }
    }
    return 1;
}

/* Forms. */

static const struct html_node *owner_form(const struct html_view *v)
{
    const struct html_node *form = closest(v->node, "form");
    const char *id = form ? NULL : html_attr(v->node, "form");
    return id && *id ? by_attribute(v, NULL, "id", id) : form;
}

duk_ret_t html_tag_form_of(duk_context *ctx)
{
    struct html_view v = html_this_element(ctx);
    html_push_element(ctx, &v, owner_form(&v));
    return 1;
}

duk_ret_t html_tag_labels_of(duk_context *ctx)
{
    struct html_view v = html_this_element(ctx);
    struct html_nodes *found = &v.page->found;
    const struct html_node *root = v.page->doc->root, *around = closest(v.node, "label");
    const char *id = html_attr(v.node, "id");
    if (around) html_nodes_add(found, (struct html_node *)around);
    for (struct html_node *n = root->first; id && *id && n; n = html_next(n, root)) {
        if (n != around && html_is_tag(n, "label") && strcmp(text_of(n, "for"), id) == 0) html_nodes_add(found, n);
    }
    return push_list(ctx, &v, found);
}

/* The element's own form… attribute, or the form's. */
static const char *form_attribute(const struct html_view *v, const char *own, const char *name)
{
    const char *value = html_attr(v->node, own);
    const struct html_node *form = value ? NULL : owner_form(v);
    return form ? html_attr(form, name) : value;
}

duk_ret_t html_tag_form_action(duk_context *ctx)
{
    struct html_view v = html_this_element(ctx);
    const char *action = form_attribute(&v, "formaction", "action"), *page_url = v.page->url;
    const char *url = !*page_url            ? (action ? action : "")
                      : !action || !*action ? page_url
                                            : html_url_join(html_scratch(&v), page_url, action);
    html_push_string(ctx, url ? url : action);
    return 1;
}

duk_ret_t html_tag_form_enctype(duk_context *ctx)
{
    struct html_view v = html_this_element(ctx);
    const char *type = form_attribute(&v, "formenctype", "enctype");
    html_push_string(ctx, type && html_is_one_of(type, "multipart/form-data|text/plain")
                              ? type
                              : "application/x-www-form-urlencoded");
    return 1;
}

duk_ret_t html_tag_form_method(duk_context *ctx)
{
    struct html_view v = html_this_element(ctx);
    const char *method = form_attribute(&v, "formmethod", "method");
    duk_push_string(ctx, method && strcasecmp(method, "post") == 0 ? "post" : "get");
    return 1;
}

duk_ret_t html_tag_form_no_validate(duk_context *ctx)
{
    struct html_view v = html_this_element(ctx);
    duk_push_boolean(ctx, form_attribute(&v, "formnovalidate", "novalidate") != NULL);
    return 1;
}

duk_ret_t html_tag_form_target(duk_context *ctx)
{
    struct html_view v = html_this_element(ctx);
    const char *target = form_attribute(&v, "formtarget", "target");
    html_push_string(ctx, target ? target : "");
    return 1;
}

static const char CONTROLS[] = "input|select|button|textarea",
                  FORM_CONTROLS[] = "input|select|button|textarea|fieldset";

/* Lists of what is below. */

static const char *const LISTS[] = {"option", "option", CONTROLS, FORM_CONTROLS, "area",
                                    "tr",     "tbody",  "th|td",  "track"};

duk_ret_t html_tag_list_below(duk_context *ctx)
{
    struct html_view v = html_this_element(ctx);
    int list = duk_get_current_magic(ctx);
    return push_list(ctx, &v, below(&v, v.node, LISTS[list], list == LIST_SELECTED ? "selected" : NULL));
}

duk_ret_t html_tag_length_of(duk_context *ctx)
{
    struct html_view v = html_this_element(ctx);
    duk_push_uint(ctx, (duk_uint_t)below(&v, v.node, LISTS[duk_get_current_magic(ctx)], NULL)->n);
    return 1;
}

duk_ret_t html_tag_own_method(duk_context *ctx)
{
    duk_push_string(ctx, strcasecmp(text_of(html_this_element(ctx).node, "method"), "post") == 0 ? "post" : "get");
    return 1;
}

duk_ret_t html_tag_undefined(duk_context *ctx)
{
    html_this_element(ctx);
    return 0;
}

duk_ret_t html_tag_input_list(duk_context *ctx)
{
    struct html_view v = html_this_element(ctx);
    const char *id = text_of(v.node, "list");
    bool has_one = *id && !html_is_one_of(text_of(v.node, "type"), "hidden|checkbox|radio|file|button");
    html_push_element(ctx, &v, has_one ? by_attribute(&v, "datalist", "id", id) : NULL);
    return 1;
}

duk_ret_t html_tag_label_control(duk_context *ctx)
{
    struct html_view v = html_this_element(ctx);
    const char *id = html_attr(v.node, "for");
    html_push_element(ctx, &v, id ? by_attribute(&v, NULL, "id", id) : NULL);
    return 1;
}

duk_ret_t html_tag_option_disabled(duk_context *ctx)
{
    struct html_view v = html_this_element(ctx);
    const struct html_node *group = ancestor(v.node, "optgroup");
    duk_push_boolean(ctx, html_attr(v.node, "disabled") || (group && html_attr(group, "disabled")));
    return 1;
}

duk_ret_t html_tag_option_form(duk_context *ctx)
{
    struct html_view v = html_this_element(ctx);
    const struct html_node *form = ancestor(v.node, "form"), *select = ancestor(v.node, "select");
    const char *id = !form && select ? html_attr(select, "form") : NULL;
    html_push_element(ctx, &v, id ? by_attribute(&v, "form", "id", id) : form);
    return 1;
}

duk_ret_t html_tag_option_index(duk_context *ctx)
{
    struct html_view v = html_this_element(ctx);
    return push_place(ctx, &v, ancestor(v.node, "select|datalist"), "option", v.node, 0);
}

duk_ret_t html_tag_option_label(duk_context *ctx)
{
    const char *label = html_attr(html_this_element(ctx).node, "label");
    if (!label) return html_tag_text(ctx);
    html_push_string(ctx, label);
    return 1;
}

static const struct html_node *first_selected(const struct html_view *v)
{
    const struct html_nodes *selected = below(v, v->node, "option", "selected");
    return selected->n ? selected->items[0] : NULL;
}

duk_ret_t html_tag_select_index(duk_context *ctx)
{
    struct html_view v = html_this_element(ctx);
    const struct html_node *option = first_selected(&v);
    return push_place(ctx, &v, option ? v.node : NULL, "option", option, -1);
}

duk_ret_t html_tag_select_value(duk_context *ctx)
{
    struct html_view v = html_this_element(ctx);
    const struct html_node *option = first_selected(&v);
    const char *value = option ? html_value_or_markup(html_scratch(&v), option) : "";
    if (!value) html_throw_memory(ctx);
    html_push_string(ctx, value);
    return 1;
}

duk_ret_t html_tag_select_size(duk_context *ctx)
{
    duk_push_int(ctx, html_attr(html_this_element(ctx).node, "multiple") ? 4 : 1);
    return 1;
}

duk_ret_t html_tag_select_type(duk_context *ctx)
{
    duk_push_string(ctx, html_attr(html_this_element(ctx).node, "multiple") ? "select-multiple" : "select");
    return 1;
}

duk_ret_t html_tag_textarea_length(duk_context *ctx)
{
    duk_push_uint(ctx, (duk_uint_t)strlen(text_of(html_this_element(ctx).node, "value")));
    return 1;
}

/* Progress. */

static bool read_number(const char *text, double *out)
{
    char *end;
    if (!text || !*text || strchr(" \t\r\n\f\v", *text)) return false;
    *out = strtod(text, &end);
    return !*end && *out >= 0;
}

duk_ret_t html_tag_progress(duk_context *ctx)
{
    struct html_view v = html_this_element(ctx);
    enum progress which = (enum progress)duk_get_current_magic(ctx);
    double max, value;
    if (!read_number(html_attr(v.node, "max"), &max)) max = 1;
    if (which == PROGRESS_MAX) value = max;
    else if (read_number(html_attr(v.node, "value"), &value)) value /= max;
    else value = which == PROGRESS_VALUE ? 0 : -1;
    duk_push_number(ctx, value);
    return 1;
}

/* Maps and tables. */

duk_ret_t html_tag_map_images(duk_context *ctx)
{
    struct html_view v = html_this_element(ctx);
    struct html_nodes *found = &v.page->found;
    const struct html_node *root = v.page->doc->root;
    const char *name = html_attr(v.node, "id");
    if (!name) name = html_attr(v.node, "name");
    for (struct html_node *n = root->first; name && n; n = html_next(n, root)) {
        const char *map = is_tag(n, "img|object") ? text_of(n, "usemap") : "";
        if (*map == '#' && strcmp(map + 1, name) == 0) html_nodes_add(found, n);
    }
    return push_list(ctx, &v, found);
}

duk_ret_t html_tag_table_part(duk_context *ctx)
{
    static const char *const tags[] = {"caption", "thead", "tfoot"};
    struct html_view v = html_this_element(ctx);
    const struct html_node *n = v.node->first;
    while (n && !html_is_tag(n, tags[duk_get_current_magic(ctx)])) n = n->next;
    html_push_element(ctx, &v, n);
    return 1;
}

duk_ret_t html_tag_table_place(duk_context *ctx)
{
    static const char *const tops[] = {"tr", "table", "thead|tbody|tfoot"};
    struct html_view v = html_this_element(ctx);
    int place = duk_get_current_magic(ctx);
    return push_place(ctx, &v, ancestor(v.node, tops[place]), place == CELL_IN_ROW ? "th|td" : "tr", v.node, -1);
}

duk_ret_t html_tag_col_span(duk_context *ctx)
{
    int span = atoi(text_of(html_this_element(ctx).node, "span"));
    duk_push_int(ctx, span < 1 ? 1 : span);
    return 1;
}

duk_ret_t html_tag_style_type(duk_context *ctx)
{
    const char *type = text_of(html_this_element(ctx).node, "type");
    html_push_string(ctx, *type ? type : "text/css");
    return 1;
}

duk_ret_t html_tag_base_href(duk_context *ctx)
{
    struct html_view v = html_this_element(ctx);
    html_push_string(ctx, html_url_attribute(&v, html_scratch(&v), "href", v.page->url));
    return 1;
}
