/*
 * What elements of certain tags have beyond Element. Most of it is one attribute read as a string, a
 * URL, a number, a flag or one of some words: a row each. The rest are functions at the end of each
 * group. Tables, words and defaults are k6's; they are those of the DOM of about 2017.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "runtime/js/modules/html.h"

enum row_kind {
    TEXT,     /* the attribute, or "" */
    URL,      /* resolved on the page's URL, or "" */
    FLAG,     /* is it there? */
    NUMBER,   /* an integer, or `number` */
    CONSTANT, /* `words` */
    WORD,     /* one of `words`, or else the first of them */
    MAYBE,    /* one of `words`, or undefined */
    CALL,
};

struct row {
    const char *name;
    enum row_kind kind;
    const char *attr;
    const char *words; /* separated by | */
    int number;
    duk_c_function call;
    int magic;
};

/* Small tools. */

static bool is_one_of(const char *tag, const char *words)
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
    return html_is_element(node) && is_one_of(node->data, tags);
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
static struct html_nodes *below(const struct html_view *v, const struct html_node *top, const char *tags, const char *selected)
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
static duk_ret_t push_place(duk_context *ctx, const struct html_view *v, const struct html_node *top, const char *tags, const struct html_node *node, int without_top)
{
    const struct html_nodes *list = below(v, top, tags, NULL);
    if (list->failed) html_throw_memory(ctx);
    duk_push_number(ctx, top ? (double)html_index_of((struct html_set){list->items, list->n}, node) : without_top);
    return 1;
}

static duk_ret_t push_inner_text(duk_context *ctx)
{
    struct html_view v = html_this_element(ctx);
    html_append_text(&v.page->text, v.node);
    html_push_scratch_text(ctx, &v);
    return 1;
}

static duk_ret_t value_or_markup(duk_context *ctx)
{
    struct html_view v = html_this_element(ctx);
    const char *value = html_value_or_markup(html_scratch(&v), v.node);
    if (!value) html_throw_memory(ctx);
    html_push_string(ctx, value);
    return 1;
}

/* URLs. */

enum url_part { HASH, HOST, HOSTNAME, PORT, USERNAME, PASSWORD, ORIGIN, PATHNAME, PROTOCOL, SEARCH };

/* The attribute as k6 gives it: as written without a page URL, else resolved. */
static const char *url_text(const struct html_view *v, struct arena *scratch, const char *attr, const char *otherwise)
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
    return href && html_url_parse(scratch, v->page->url, &base) && html_url_parse(scratch, href, &ref) && html_url_resolve(scratch, &base, &ref, out);
}

static const char *host_part(struct arena *scratch, const struct html_url *u, enum url_part part)
{
    const char *name = u->host, *port = "";
    bool has_port = html_url_split_port(scratch, u->host, &name, &port);
    if (part == HOSTNAME) return name;
    if (part == PORT) return port;
    bool usual = has_port && ((strcmp(u->scheme, "http") == 0 && strcmp(port, "80") == 0) || (strcmp(u->scheme, "https") == 0 && strcmp(port, "443") == 0) ||
                              (strcmp(u->scheme, "ftp") == 0 && strcmp(port, "21") == 0));
    return usual ? name : u->host;
}

static const char *prefixed(struct arena *scratch, const char *sign, const char *text)
{
    return text && *text ? arena_printf(scratch, "%s%s", sign, text) : "";
}

static const char *url_part(const struct html_view *v, struct arena *scratch, const struct html_url *u, enum url_part part)
{
    switch (part) {
    case HASH: return prefixed(scratch, "#", u->fragment ? html_url_decode(scratch, u->fragment) : NULL);
    case HOST:
    case HOSTNAME:
    case PORT: return host_part(scratch, u, part);
    case USERNAME: return u->user ? u->user : "";
    case PASSWORD: return u->password ? u->password : "";
    case ORIGIN:
        if (strcmp(u->scheme, "file") == 0) return url_text(v, scratch, "href", "");
        return *u->scheme ? arena_printf(scratch, "%s://%s", u->scheme, u->host) : "";
    case PATHNAME: return html_url_decode(scratch, u->path);
    case PROTOCOL: return *u->scheme ? u->scheme : ":";
    default: return prefixed(scratch, "?", u->query);
    }
}

static duk_ret_t href_part(duk_context *ctx)
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
static duk_ret_t rel_list(duk_context *ctx)
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

static duk_ret_t form_of(duk_context *ctx)
{
    struct html_view v = html_this_element(ctx);
    html_push_element(ctx, &v, owner_form(&v));
    return 1;
}

static duk_ret_t labels_of(duk_context *ctx)
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

static duk_ret_t form_action(duk_context *ctx)
{
    struct html_view v = html_this_element(ctx);
    const char *action = form_attribute(&v, "formaction", "action"), *page_url = v.page->url;
    const char *url = !*page_url ? (action ? action : "") : !action || !*action ? page_url : html_url_join(html_scratch(&v), page_url, action);
    html_push_string(ctx, url ? url : action);
    return 1;
}

static duk_ret_t form_enctype(duk_context *ctx)
{
    struct html_view v = html_this_element(ctx);
    const char *type = form_attribute(&v, "formenctype", "enctype");
    html_push_string(ctx, type && is_one_of(type, "multipart/form-data|text/plain") ? type : "application/x-www-form-urlencoded");
    return 1;
}

static duk_ret_t form_method(duk_context *ctx)
{
    struct html_view v = html_this_element(ctx);
    const char *method = form_attribute(&v, "formmethod", "method");
    duk_push_string(ctx, method && strcasecmp(method, "post") == 0 ? "post" : "get");
    return 1;
}

static duk_ret_t form_no_validate(duk_context *ctx)
{
    struct html_view v = html_this_element(ctx);
    duk_push_boolean(ctx, form_attribute(&v, "formnovalidate", "novalidate") != NULL);
    return 1;
}

static duk_ret_t form_target(duk_context *ctx)
{
    struct html_view v = html_this_element(ctx);
    const char *target = form_attribute(&v, "formtarget", "target");
    html_push_string(ctx, target ? target : "");
    return 1;
}

static const char CONTROLS[] = "input|select|button|textarea", FORM_CONTROLS[] = "input|select|button|textarea|fieldset";

/* Lists of what is below. */
enum list { LIST_OPTIONS, LIST_SELECTED, LIST_CONTROLS, LIST_FORM_CONTROLS, LIST_AREAS, LIST_ROWS, LIST_BODIES, LIST_CELLS, LIST_TRACKS };

static const char *const LISTS[] = {"option", "option", CONTROLS, FORM_CONTROLS, "area", "tr", "tbody", "th|td", "track"};

static duk_ret_t list_below(duk_context *ctx)
{
    struct html_view v = html_this_element(ctx);
    int list = duk_get_current_magic(ctx);
    return push_list(ctx, &v, below(&v, v.node, LISTS[list], list == LIST_SELECTED ? "selected" : NULL));
}

static duk_ret_t length_of(duk_context *ctx)
{
    struct html_view v = html_this_element(ctx);
    duk_push_uint(ctx, (duk_uint_t)below(&v, v.node, LISTS[duk_get_current_magic(ctx)], NULL)->n);
    return 1;
}

static duk_ret_t form_own_method(duk_context *ctx)
{
    duk_push_string(ctx, strcasecmp(text_of(html_this_element(ctx).node, "method"), "post") == 0 ? "post" : "get");
    return 1;
}

static duk_ret_t always_undefined(duk_context *ctx)
{
    html_this_element(ctx);
    return 0;
}

static duk_ret_t input_list(duk_context *ctx)
{
    struct html_view v = html_this_element(ctx);
    const char *id = text_of(v.node, "list");
    bool has_one = *id && !is_one_of(text_of(v.node, "type"), "hidden|checkbox|radio|file|button");
    html_push_element(ctx, &v, has_one ? by_attribute(&v, "datalist", "id", id) : NULL);
    return 1;
}

static duk_ret_t label_control(duk_context *ctx)
{
    struct html_view v = html_this_element(ctx);
    const char *id = html_attr(v.node, "for");
    html_push_element(ctx, &v, id ? by_attribute(&v, NULL, "id", id) : NULL);
    return 1;
}

static duk_ret_t option_disabled(duk_context *ctx)
{
    struct html_view v = html_this_element(ctx);
    const struct html_node *group = ancestor(v.node, "optgroup");
    duk_push_boolean(ctx, html_attr(v.node, "disabled") || (group && html_attr(group, "disabled")));
    return 1;
}

static duk_ret_t option_form(duk_context *ctx)
{
    struct html_view v = html_this_element(ctx);
    const struct html_node *form = ancestor(v.node, "form"), *select = ancestor(v.node, "select");
    const char *id = !form && select ? html_attr(select, "form") : NULL;
    html_push_element(ctx, &v, id ? by_attribute(&v, "form", "id", id) : form);
    return 1;
}

static duk_ret_t option_index(duk_context *ctx)
{
    struct html_view v = html_this_element(ctx);
    return push_place(ctx, &v, ancestor(v.node, "select|datalist"), "option", v.node, 0);
}

static duk_ret_t option_label(duk_context *ctx)
{
    const char *label = html_attr(html_this_element(ctx).node, "label");
    if (!label) return push_inner_text(ctx);
    html_push_string(ctx, label);
    return 1;
}

static const struct html_node *first_selected(const struct html_view *v)
{
    const struct html_nodes *selected = below(v, v->node, "option", "selected");
    return selected->n ? selected->items[0] : NULL;
}

static duk_ret_t select_index(duk_context *ctx)
{
    struct html_view v = html_this_element(ctx);
    const struct html_node *option = first_selected(&v);
    return push_place(ctx, &v, option ? v.node : NULL, "option", option, -1);
}

static duk_ret_t select_value(duk_context *ctx)
{
    struct html_view v = html_this_element(ctx);
    const struct html_node *option = first_selected(&v);
    const char *value = option ? html_value_or_markup(html_scratch(&v), option) : "";
    if (!value) html_throw_memory(ctx);
    html_push_string(ctx, value);
    return 1;
}

static duk_ret_t select_size(duk_context *ctx)
{
    duk_push_int(ctx, html_attr(html_this_element(ctx).node, "multiple") ? 4 : 1);
    return 1;
}

static duk_ret_t select_type(duk_context *ctx)
{
    duk_push_string(ctx, html_attr(html_this_element(ctx).node, "multiple") ? "select-multiple" : "select");
    return 1;
}

static duk_ret_t textarea_length(duk_context *ctx)
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

enum progress { PROGRESS_MAX, PROGRESS_VALUE, PROGRESS_POSITION };

static duk_ret_t progress(duk_context *ctx)
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

static duk_ret_t map_images(duk_context *ctx)
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

enum table_part { CAPTION, THEAD, TFOOT };

static duk_ret_t table_part(duk_context *ctx)
{
    static const char *const tags[] = {"caption", "thead", "tfoot"};
    struct html_view v = html_this_element(ctx);
    const struct html_node *n = v.node->first;
    while (n && !html_is_tag(n, tags[duk_get_current_magic(ctx)])) n = n->next;
    html_push_element(ctx, &v, n);
    return 1;
}

enum table_place { CELL_IN_ROW, ROW_IN_TABLE, ROW_IN_SECTION };

static duk_ret_t table_place(duk_context *ctx)
{
    static const char *const tops[] = {"tr", "table", "thead|tbody|tfoot"};
    struct html_view v = html_this_element(ctx);
    int place = duk_get_current_magic(ctx);
    return push_place(ctx, &v, ancestor(v.node, tops[place]), place == CELL_IN_ROW ? "th|td" : "tr", v.node, -1);
}

static duk_ret_t col_span(duk_context *ctx)
{
    int span = atoi(text_of(html_this_element(ctx).node, "span"));
    duk_push_int(ctx, span < 1 ? 1 : span);
    return 1;
}

static duk_ret_t style_type(duk_context *ctx)
{
    const char *type = text_of(html_this_element(ctx).node, "type");
    html_push_string(ctx, *type ? type : "text/css");
    return 1;
}

static duk_ret_t base_href(duk_context *ctx)
{
    struct html_view v = html_this_element(ctx);
    html_push_string(ctx, url_text(&v, html_scratch(&v), "href", v.page->url));
    return 1;
}

/* The tables. */

#define TEXT_ROW(name, attr) {name, TEXT, attr, NULL, 0, NULL, 0}
#define URL_ROW(name, attr) {name, URL, attr, NULL, 0, NULL, 0}
#define FLAG_ROW(name, attr) {name, FLAG, attr, NULL, 0, NULL, 0}
#define NUMBER_ROW(name, attr, otherwise) {name, NUMBER, attr, NULL, otherwise, NULL, 0}
#define WORD_ROW(name, attr, words) {name, WORD, attr, words, 0, NULL, 0}
#define MAYBE_ROW(name, attr, words) {name, MAYBE, attr, words, 0, NULL, 0}
#define CONSTANT_ROW(name, value) {name, CONSTANT, NULL, value, 0, NULL, 0}
#define CALL_ROW(name, call, magic) {name, CALL, NULL, NULL, 0, call, magic}

#define REFERRER "|no-referrer|no-referrer-when-downgrade|origin|origin-when-cross-origin|unsafe-url"
#define CROSS_ORIGIN "anonymous|use-credentials"
#define ENCODINGS "application/x-www-form-urlencoded|multipart/form-data|text/plain"

static const struct row HREF[] = {
    TEXT_ROW("download", "download"), WORD_ROW("referrerPolicy", "referrerpolicy", REFERRER), TEXT_ROW("rel", "rel"),
    URL_ROW("href", "href"), TEXT_ROW("target", "target"), TEXT_ROW("type", "type"), TEXT_ROW("accessKey", "accesskey"),
    TEXT_ROW("hrefLang", "hreflang"), URL_ROW("toString", "href"), CALL_ROW("hash", href_part, HASH), CALL_ROW("host", href_part, HOST),
    CALL_ROW("hostname", href_part, HOSTNAME), CALL_ROW("port", href_part, PORT), CALL_ROW("username", href_part, USERNAME),
    CALL_ROW("password", href_part, PASSWORD), CALL_ROW("origin", href_part, ORIGIN), CALL_ROW("pathname", href_part, PATHNAME),
    CALL_ROW("protocol", href_part, PROTOCOL), CALL_ROW("search", href_part, SEARCH), CALL_ROW("relList", rel_list, 0),
    CALL_ROW("text", push_inner_text, 0), {0},
};
static const struct row MEDIA[] = {
    FLAG_ROW("autoplay", "autoplay"), FLAG_ROW("controls", "controls"), FLAG_ROW("loop", "loop"), FLAG_ROW("muted", "muted"),
    WORD_ROW("preload", "preload", "auto|metadata|none"), URL_ROW("src", "src"), MAYBE_ROW("crossOrigin", "crossorigin", CROSS_ORIGIN),
    TEXT_ROW("currentSrc", "src"), FLAG_ROW("defaultMuted", "muted"), TEXT_ROW("mediaGroup", "mediagroup"),
    CALL_ROW("textTracks", list_below, LIST_TRACKS), {0},
};
static const struct row BASE[] = {CALL_ROW("href", base_href, 0), TEXT_ROW("target", "target"), {0}};
#define FORM_FIELD_ROWS                                                                                                                     \
    CALL_ROW("form", form_of, 0), CALL_ROW("formAction", form_action, 0), CALL_ROW("formEnctype", form_enctype, 0),                          \
        CALL_ROW("formMethod", form_method, 0), CALL_ROW("formNoValidate", form_no_validate, 0), CALL_ROW("formTarget", form_target, 0),     \
        CALL_ROW("labels", labels_of, 0), TEXT_ROW("name", "name")
static const struct row BUTTON[] = {
    FORM_FIELD_ROWS, TEXT_ROW("accessKey", "accesskey"), FLAG_ROW("autofocus", "autofocus"), FLAG_ROW("disabled", "disabled"),
    NUMBER_ROW("tabIndex", "tabindex", 0), WORD_ROW("type", "type", "submit|button|menu|reset"), CALL_ROW("value", value_or_markup, 0), {0},
};
static const struct row CANVAS[] = {NUMBER_ROW("width", "width", 150), NUMBER_ROW("height", "height", 150), {0}};
static const struct row DATA[] = {TEXT_ROW("value", "value"), {0}};
static const struct row DATALIST[] = {CALL_ROW("options", list_below, LIST_OPTIONS), {0}};
static const struct row MOD[] = {TEXT_ROW("cite", "cite"), TEXT_ROW("datetime", "datetime"), {0}};
static const struct row EMBED[] = {TEXT_ROW("height", "height"), TEXT_ROW("width", "width"), TEXT_ROW("src", "src"), TEXT_ROW("type", "type"), {0}};
static const struct row FIELDSET[] = {
    FLAG_ROW("disabled", "disabled"), TEXT_ROW("name", "name"), CALL_ROW("form", form_of, 0), CONSTANT_ROW("type", "fieldset"),
    CALL_ROW("elements", list_below, LIST_CONTROLS), CALL_ROW("validity", always_undefined, 0), {0},
};
static const struct row FORM[] = {
    URL_ROW("action", "action"), TEXT_ROW("name", "name"), TEXT_ROW("target", "target"), WORD_ROW("enctype", "enctype", ENCODINGS),
    WORD_ROW("encoding", "enctype", ENCODINGS), TEXT_ROW("acceptCharset", "accept-charset"), WORD_ROW("autocomplete", "autocomplete", "on|off"),
    FLAG_ROW("noValidate", "novalidate"), CALL_ROW("elements", list_below, LIST_FORM_CONTROLS), CALL_ROW("length", length_of, LIST_FORM_CONTROLS),
    CALL_ROW("method", form_own_method, 0), {0},
};
static const struct row IFRAME[] = {
    FLAG_ROW("allowfullscreen", "allowfullscreen"), WORD_ROW("referrerPolicy", "referrerpolicy", REFERRER), TEXT_ROW("height", "height"),
    TEXT_ROW("width", "width"), TEXT_ROW("name", "name"), URL_ROW("src", "src"), {0},
};
static const struct row IMAGE[] = {
    URL_ROW("currentSrc", "src"), TEXT_ROW("sizes", "sizes"), TEXT_ROW("srcset", "srcset"), TEXT_ROW("alt", "alt"),
    MAYBE_ROW("crossOrigin", "crossorigin", CROSS_ORIGIN), NUMBER_ROW("height", "height", 0), NUMBER_ROW("width", "width", 0),
    FLAG_ROW("isMap", "ismap"), TEXT_ROW("name", "name"), URL_ROW("src", "src"), TEXT_ROW("useMap", "usemap"),
    WORD_ROW("referrerPolicy", "referrerpolicy", REFERRER), {0},
};
static const struct row INPUT[] = {
    FORM_FIELD_ROWS, NUMBER_ROW("tabIndex", "tabindex", 0),
    WORD_ROW("type", "type",
             "text|button|checkbox|color|date|datetime-local|email|file|hidden|image|month|number|password|radio|range|reset|search|submit|tel|time|url|week"),
    FLAG_ROW("disabled", "disabled"), FLAG_ROW("autofocus", "autofocus"), FLAG_ROW("required", "required"), TEXT_ROW("value", "value"),
    FLAG_ROW("checked", "checked"), FLAG_ROW("defaultChecked", "checked"), TEXT_ROW("alt", "alt"), URL_ROW("src", "src"),
    TEXT_ROW("height", "height"), TEXT_ROW("width", "width"), TEXT_ROW("accept", "accept"), WORD_ROW("autocomplete", "autocomplete", "on|off"),
    NUMBER_ROW("maxLength", "maxlength", -1), NUMBER_ROW("size", "size", 0), TEXT_ROW("pattern", "pattern"), TEXT_ROW("placeholder", "placeholder"),
    FLAG_ROW("readonly", "readonly"), TEXT_ROW("min", "min"), TEXT_ROW("max", "max"), TEXT_ROW("defaultValue", "value"), TEXT_ROW("dirName", "dirname"),
    TEXT_ROW("accessKey", "accesskey"), FLAG_ROW("multiple", "multiple"), TEXT_ROW("step", "step"), CALL_ROW("list", input_list, 0), {0},
};
static const struct row KEYGEN[] = {
    FLAG_ROW("autofocus", "autofocus"), TEXT_ROW("challenge", "challenge"), FLAG_ROW("disabled", "disabled"), WORD_ROW("keytype", "keytype", "RSA|DSA|EC"),
    TEXT_ROW("name", "name"), CONSTANT_ROW("type", "keygen"), CALL_ROW("form", form_of, 0), CALL_ROW("labels", labels_of, 0), {0},
};
static const struct row LABEL[] = {TEXT_ROW("htmlFor", "for"), CALL_ROW("control", label_control, 0), CALL_ROW("form", form_of, 0), {0}};
static const struct row LEGEND[] = {TEXT_ROW("accessKey", "accesskey"), CALL_ROW("form", form_of, 0), {0}};
static const struct row LI[] = {NUMBER_ROW("value", "value", 0), WORD_ROW("type", "type", "|1|a|A|i|I|disc|square|circle"), {0}};
static const struct row LINK[] = {
    MAYBE_ROW("crossOrigin", "crossorigin", CROSS_ORIGIN), WORD_ROW("referrerPolicy", "referrerpolicy", REFERRER), URL_ROW("href", "href"),
    TEXT_ROW("hreflang", "hreflang"), TEXT_ROW("media", "media"), TEXT_ROW("rel", "rel"), TEXT_ROW("target", "target"), TEXT_ROW("type", "type"),
    CALL_ROW("relList", rel_list, 0), {0},
};
static const struct row MAP[] = {TEXT_ROW("name", "name"), CALL_ROW("areas", list_below, LIST_AREAS), CALL_ROW("images", map_images, 0), {0}};
static const struct row META[] = {TEXT_ROW("content", "content"), TEXT_ROW("name", "name"), WORD_ROW("httpEquiv", "http-equiv", "content-type|default-style|refresh"), {0}};
static const struct row METER[] = {
    NUMBER_ROW("min", "min", 0), NUMBER_ROW("max", "max", 0), NUMBER_ROW("high", "high", 0), NUMBER_ROW("low", "low", 0),
    NUMBER_ROW("optimum", "optimum", 0), CALL_ROW("labels", labels_of, 0), {0},
};
static const struct row OBJECT[] = {
    URL_ROW("data", "data"), TEXT_ROW("height", "height"), TEXT_ROW("name", "name"), TEXT_ROW("type", "type"), NUMBER_ROW("tabIndex", "tabindex", 0),
    FLAG_ROW("typeMustMatch", "typemustmatch"), TEXT_ROW("useMap", "usemap"), TEXT_ROW("width", "width"), CALL_ROW("form", form_of, 0), {0},
};
static const struct row OLIST[] = {FLAG_ROW("reversed", "reversed"), NUMBER_ROW("start", "start", 0), WORD_ROW("type", "type", "1|a|A|i|I"), {0}};
static const struct row OPTGROUP[] = {FLAG_ROW("disabled", "disabled"), TEXT_ROW("label", "label"), {0}};
static const struct row OPTION[] = {
    FLAG_ROW("defaultSelected", "selected"), FLAG_ROW("selected", "selected"), CALL_ROW("disabled", option_disabled, 0), CALL_ROW("form", option_form, 0),
    CALL_ROW("index", option_index, 0), CALL_ROW("label", option_label, 0), CALL_ROW("text", push_inner_text, 0), CALL_ROW("value", value_or_markup, 0), {0},
};
static const struct row OUTPUT[] = {
    TEXT_ROW("htmlFor", "for"), TEXT_ROW("name", "name"), CONSTANT_ROW("type", "output"), CALL_ROW("form", form_of, 0), CALL_ROW("labels", labels_of, 0),
    CALL_ROW("value", push_inner_text, 0), CALL_ROW("defaultValue", push_inner_text, 0), {0},
};
static const struct row NAME_VALUE[] = {TEXT_ROW("name", "name"), TEXT_ROW("value", "value"), {0}};
static const struct row PROGRESS[] = {
    CALL_ROW("max", progress, PROGRESS_MAX), CALL_ROW("value", progress, PROGRESS_VALUE), CALL_ROW("position", progress, PROGRESS_POSITION),
    CALL_ROW("labels", labels_of, 0), {0},
};
static const struct row QUOTE[] = {TEXT_ROW("cite", "cite"), {0}};
static const struct row SCRIPT[] = {
    TEXT_ROW("crossOrigin", "crossorigin"), TEXT_ROW("type", "type"), URL_ROW("src", "src"), TEXT_ROW("charset", "charset"), FLAG_ROW("async", "async"),
    FLAG_ROW("defer", "defer"), FLAG_ROW("noModule", "nomodule"), CALL_ROW("text", push_inner_text, 0), {0},
};
static const struct row SELECT[] = {
    FLAG_ROW("autofocus", "autofocus"), FLAG_ROW("disabled", "disabled"), FLAG_ROW("multiple", "multiple"), TEXT_ROW("name", "name"),
    FLAG_ROW("required", "required"), NUMBER_ROW("tabIndex", "tabindex", 0), CALL_ROW("form", form_of, 0), CALL_ROW("labels", labels_of, 0),
    CALL_ROW("length", length_of, LIST_OPTIONS), CALL_ROW("options", list_below, LIST_OPTIONS), CALL_ROW("selectedOptions", list_below, LIST_SELECTED),
    CALL_ROW("selectedIndex", select_index, 0), CALL_ROW("value", select_value, 0), CALL_ROW("size", select_size, 0), CALL_ROW("type", select_type, 0), {0},
};
static const struct row SOURCE[] = {
    TEXT_ROW("keySystem", "keysystem"), TEXT_ROW("media", "media"), TEXT_ROW("sizes", "sizes"), URL_ROW("src", "src"), TEXT_ROW("srcset", "srcset"),
    TEXT_ROW("type", "type"), {0},
};
static const struct row STYLE[] = {TEXT_ROW("media", "media"), CALL_ROW("type", style_type, 0), {0}};
static const struct row TABLE[] = {
    FLAG_ROW("sortable", "sortable"), CALL_ROW("caption", table_part, CAPTION), CALL_ROW("tHead", table_part, THEAD), CALL_ROW("tFoot", table_part, TFOOT),
    CALL_ROW("rows", list_below, LIST_ROWS), CALL_ROW("tBodies", list_below, LIST_BODIES), {0},
};
static const struct row SECTION[] = {CALL_ROW("rows", list_below, LIST_ROWS), {0}};
static const struct row COL[] = {CALL_ROW("span", col_span, 0), {0}};
#define CELL_ROWS                                                                                                                           \
    NUMBER_ROW("colSpan", "colspan", 1), NUMBER_ROW("rowSpan", "rowspan", 1), TEXT_ROW("headers", "headers"), CALL_ROW("cellIndex", table_place, CELL_IN_ROW)
static const struct row TD[] = {CELL_ROWS, {0}};
static const struct row TH[] = {CELL_ROWS, TEXT_ROW("abbr", "abbr"), WORD_ROW("scope", "scope", "|row|col|colgroup|rowgroup"), FLAG_ROW("sorted", "sorted"), {0}};
static const struct row TR[] = {
    CALL_ROW("cells", list_below, LIST_CELLS), CALL_ROW("rowIndex", table_place, ROW_IN_TABLE), CALL_ROW("sectionRowIndex", table_place, ROW_IN_SECTION), {0},
};
static const struct row TEXTAREA[] = {
    CONSTANT_ROW("type", "textarea"), TEXT_ROW("name", "name"), FLAG_ROW("disabled", "disabled"), FLAG_ROW("autofocus", "autofocus"), TEXT_ROW("value", "value"),
    TEXT_ROW("defaultValue", "value"), TEXT_ROW("placeholder", "placeholder"), NUMBER_ROW("rows", "rows", 0), NUMBER_ROW("cols", "cols", 0),
    NUMBER_ROW("maxLength", "maxlength", 0), NUMBER_ROW("tabIndex", "tabindex", 0), TEXT_ROW("accessKey", "accesskey"), FLAG_ROW("readOnly", "readonly"),
    FLAG_ROW("required", "required"), WORD_ROW("autocomplete", "autocomplete", "on|off"),
    WORD_ROW("autocapitalize", "autocapitalize", "sentences|none|off|characters|words"), WORD_ROW("wrap", "wrap", "soft|hard|off"), CALL_ROW("form", form_of, 0),
    CALL_ROW("labels", labels_of, 0), CALL_ROW("length", textarea_length, 0), CALL_ROW("textLength", textarea_length, 0), {0},
};
static const struct row TIME[] = {TEXT_ROW("datetime", "datetime"), {0}};
static const struct row TITLE[] = {CALL_ROW("text", push_inner_text, 0), {0}};
static const struct row TRACK[] = {
    WORD_ROW("kind", "kind", "subtitle|captions|descriptions|chapters|metadata"), URL_ROW("src", "src"), TEXT_ROW("srclang", "srclang"),
    TEXT_ROW("label", "label"), FLAG_ROW("default", "default"), {0},
};
static const struct row ULIST[] = {TEXT_ROW("type", "type"), {0}};

static const struct {
    const char *tags;
    const struct row *rows;
} TYPES[] = {
    {"", NULL}, /* the plain Element */
    {"a|area", HREF},
    {"audio|video", MEDIA},
    {"base", BASE},
    {"button", BUTTON},
    {"canvas", CANVAS},
    {"data", DATA},
    {"datalist", DATALIST},
    {"del|ins", MOD},
    {"embed", EMBED},
    {"fieldset", FIELDSET},
    {"form", FORM},
    {"iframe", IFRAME},
    {"img", IMAGE},
    {"input", INPUT},
    {"keygen", KEYGEN},
    {"label", LABEL},
    {"legend", LEGEND},
    {"li", LI},
    {"link", LINK},
    {"map", MAP},
    {"meta", META},
    {"meter", METER},
    {"object", OBJECT},
    {"ol", OLIST},
    {"optgroup", OPTGROUP},
    {"option", OPTION},
    {"output", OUTPUT},
    {"param|pre", NAME_VALUE},
    {"progress", PROGRESS},
    {"q|blockquote|quote", QUOTE},
    {"script", SCRIPT},
    {"select", SELECT},
    {"source", SOURCE},
    {"style", STYLE},
    {"table", TABLE},
    {"thead|tbody|tfoot", SECTION},
    {"col", COL},
    {"td", TD},
    {"th", TH},
    {"tr", TR},
    {"textarea", TEXTAREA},
    {"time", TIME},
    {"title", TITLE},
    {"track", TRACK},
    {"ul", ULIST},
};

unsigned html_type_of(const struct html_node *node)
{
    for (unsigned i = 1; node->type == HTML_ELEMENT && i < ARRAY_LEN(TYPES); i++) {
        if (is_one_of(node->data, TYPES[i].tags)) return i;
    }
    return 0;
}

/* A whole number as Go's Atoi reads it. */
static int read_integer(const char *text, int otherwise)
{
    char *end;
    if (!text || !strchr("+-0123456789", *text) || !*text) return otherwise;
    long value = strtol(text, &end, 10);
    return *end || end == text ? otherwise : (int)value;
}

/* Reads the row that the function's magic is the number of; `this` decides the table. */
static duk_ret_t read_row(duk_context *ctx)
{
    struct html_view v = html_this_element(ctx);
    const struct row *row = TYPES[html_type_of(v.node)].rows;
    for (int left = duk_get_current_magic(ctx); row && row->name && left; left--) row++;
    if (!row || !row->name || row->kind == CALL) return 0; /* called on an element of another type */
    const char *value = row->attr ? html_attr(v.node, row->attr) : NULL;
    switch (row->kind) {
    case TEXT: html_push_string(ctx, value ? value : ""); break;
    case URL: html_push_string(ctx, url_text(&v, html_scratch(&v), row->attr, "")); break;
    case FLAG: duk_push_boolean(ctx, value != NULL); break;
    case NUMBER: duk_push_int(ctx, read_integer(value, row->number)); break;
    case CONSTANT: duk_push_string(ctx, row->words); break;
    default:
        if (value && is_one_of(value, row->words)) html_push_string(ctx, value);
        else if (row->kind == WORD) duk_push_lstring(ctx, row->words, strcspn(row->words, "|"));
        else duk_push_undefined(ctx);
    }
    return 1;
}

void html_put_type_methods(duk_context *ctx, duk_idx_t prototype, unsigned type)
{
    prototype = duk_normalize_index(ctx, prototype);
    int number = 0;
    for (const struct row *row = TYPES[type].rows; row && row->name; row++, number++) {
        struct js_function f = {row->name, row->kind == CALL ? row->call : read_row, 0, row->kind == CALL ? row->magic : number};
        js_put_functions(ctx, prototype, &f, 1);
    }
}
