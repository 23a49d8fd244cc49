/*
 * Forms. Successful is a control that has a name, is not disabled, is no button or file, and, for
 * checkboxes and radio buttons, is checked. As in k6, a select without a selected option is sent empty.
 */
#include "html/forms.h"

#include <string.h>
#include <strings.h>

#include "html/link.h"
#include "html/serialize.h"

const char *html_value_or_markup(struct arena *arena, const struct html_node *node)
{
    const char *value = html_attr(node, "value");
    if (value) return value;
    struct strbuf b = {0};
    html_append_inner(&b, node);
    value = b.failed ? NULL : arena_strndup(arena, b.data ? b.data : "", b.len);
    strbuf_free(&b);
    return value;
}

/* The selected options below a select, in order. */
static bool selected_options(struct arena *arena, const struct html_node *select, bool multiple, struct html_value *out)
{
    size_t cap = 0;
    const char **items = NULL;
    for (const struct html_node *n = select; (n = html_next(n, select));) {
        if (!html_is_tag(n, "option") || !html_attr(n, "selected")) continue;
        if (out->n == cap) {
            size_t grown = cap ? cap * 2 : 4;
            const char **more = arena_alloc(arena, grown * sizeof *more);
            if (!more) return false;
            if (cap) memcpy(more, items, cap * sizeof *more);
            items = more;
            cap = grown;
        }
        items[out->n] = html_value_or_markup(arena, n);
        if (!items[out->n++]) return false;
        if (!multiple) break;
    }
    out->is_list = multiple;
    out->items = items;
    out->text = out->n ? items[0] : "";
    return true;
}

bool html_value_of(struct arena *arena, const struct html_node *node, struct html_value *out)
{
    *out = (struct html_value){.exists = true};
    const char *value = html_attr(node, "value"), *type = html_attr(node, "type");
    if (html_is_tag(node, "input")) {
        bool ticks = type && (strcasecmp(type, "radio") == 0 || strcasecmp(type, "checkbox") == 0);
        out->text = value ? value : ticks ? "on" : "";
    } else if (html_is_tag(node, "button")) {
        out->text = value ? value : "";
    } else if (html_is_tag(node, "textarea")) {
        struct strbuf b = {0};
        html_append_inner(&b, node);
        out->text = b.failed ? NULL : arena_strndup(arena, b.data ? b.data : "", b.len);
        strbuf_free(&b);
    } else if (html_is_tag(node, "option")) {
        out->text = html_value_or_markup(arena, node);
    } else if (html_is_tag(node, "select")) {
        return selected_options(arena, node, html_attr(node, "multiple"), out);
    } else {
        out->exists = false;
        return true;
    }
    return out->text;
}

static bool is_control(const struct html_node *node)
{
    return html_is_tag(node, "input") || html_is_tag(node, "select") || html_is_tag(node, "textarea") ||
           html_is_tag(node, "keygen");
}

static bool is_successful(const struct html_node *node)
{
    static const char *const never[] = {"submit", "button", "reset", "image", "file"};
    const char *name = html_attr(node, "name"), *type = html_attr(node, "type");
    if (!is_control(node) || !name || !*name || html_attr(node, "disabled")) return false;
    if (!html_is_tag(node, "input") || !type) return true;
    for (size_t i = 0; i < ARRAY_LEN(never); i++) {
        if (strcasecmp(type, never[i]) == 0) return false;
    }
    return (strcasecmp(type, "checkbox") != 0 && strcasecmp(type, "radio") != 0) || html_attr(node, "checked");
}

static void collect(struct html_set set, struct html_nodes *controls)
{
    bool has_form = false;
    for (size_t i = 0; i < set.n; i++) has_form |= html_is_tag(set.items[i], "form");
    for (size_t i = 0; i < set.n; i++) {
        struct html_node *top = set.items[i];
        if (!has_form && is_successful(top)) html_nodes_add(controls, top);
        if (!has_form) continue;
        for (struct html_node *n = top; (n = html_next(n, top));) {
            if (is_successful(n)) html_nodes_add(controls, n);
        }
    }
}

bool html_form_values(struct arena *arena, struct html_set set, struct html_form_values *out)
{
    struct html_nodes controls = {0};
    collect(set, &controls);
    out->n = 0;
    out->items = arena_alloc(arena, controls.n * sizeof *out->items);
    bool ok = !controls.failed && out->items;
    for (size_t i = 0; ok && i < controls.n; i++) {
        struct html_form_value *v = &out->items[out->n++];
        v->name = html_attr(controls.items[i], "name");
        ok = html_value_of(arena, controls.items[i], &v->value);
    }
    html_nodes_free(&controls);
    return ok;
}

static void append_pair(struct strbuf *out, const char *name, const char *value)
{
    if (out->len) strbuf_putc(out, '&');
    html_url_append_query_escaped(out, name);
    strbuf_putc(out, '=');
    html_url_append_query_escaped(out, value);
}

void html_form_append_encoded(struct strbuf *out, const struct html_form_values *values)
{
    const char *last = NULL;
    for (;;) { /* the next name in order; forms are small */
        const struct html_form_value *next = NULL;
        for (size_t i = 0; i < values->n; i++) {
            const struct html_form_value *v = &values->items[i];
            if (last && strcmp(v->name, last) <= 0) continue;
            if (!next || strcmp(v->name, next->name) <= 0) next = v;
        }
        if (!next) return;
        last = next->name;
        if (next->value.exists && !next->value.is_list) append_pair(out, last, next->value.text);
        for (size_t i = 0; next->value.is_list && i < next->value.n; i++) append_pair(out, last, next->value.items[i]);
    }
}
