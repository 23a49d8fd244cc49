/*
 * Markup as the HTML standard's serialisation has it, with Go's choices where it leaves one: void
 * elements end in "/>", and quotes and apostrophes are escaped everywhere. One walk in document order;
 * end tags are written on the way up.
 */
#include "html/serialize.h"

#include <string.h>
#include <strings.h>

void html_append_text(struct strbuf *out, const struct html_node *node)
{
    for (const struct html_node *n = node; n; n = html_next(n, node)) {
        if (n->type == HTML_TEXT) strbuf_puts(out, n->data);
    }
}

static bool is_one_of(const char *tag, const char *const *list)
{
    for (; *list; list++) {
        if (strcmp(tag, *list) == 0) return true;
    }
    return false;
}

static bool is_void(const struct html_node *node)
{
    static const char *const tags[] = {"area",   "base", "br",   "col",   "embed",  "hr",    "img", "input",
                                       "keygen", "link", "meta", "param", "source", "track", "wbr", NULL};
    return is_one_of(node->data, tags);
}

static void append_escaped(struct strbuf *out, const char *text)
{
    for (;;) {
        size_t plain = strcspn(text, "&'<>\"\r");
        strbuf_append(out, text, plain);
        text += plain;
        switch (*text++) {
        case '&': strbuf_puts(out, "&amp;"); break;
        case '\'': strbuf_puts(out, "&#39;"); break;
        case '<': strbuf_puts(out, "&lt;"); break;
        case '>': strbuf_puts(out, "&gt;"); break;
        case '"': strbuf_puts(out, "&#34;"); break;
        case '\r': strbuf_puts(out, "&#13;"); break;
        default: return;
        }
    }
}

/* Only what could end the comment early, or start a character reference, is escaped. */
static void append_comment(struct strbuf *out, const char *text)
{
    strbuf_puts(out, "<!--");
    for (const char *p = text; *p; p++) {
        if (*p == '&') strbuf_puts(out, "&amp;");
        else if (*p == '>' && (p == text || p[-1] == '!' || p[-1] == '-')) strbuf_puts(out, "&gt;");
        else strbuf_putc(out, *p);
    }
    strbuf_puts(out, "-->");
}

static void append_quoted(struct strbuf *out, const char *text)
{
    char quote = strchr(text, '"') ? '\'' : '"';
    strbuf_putc(out, quote);
    for (; *text; text++) {
        if (*text == '>') strbuf_puts(out, "&gt;");
        else strbuf_putc(out, *text);
    }
    strbuf_putc(out, quote);
}

static void append_doctype(struct strbuf *out, const struct html_node *node)
{
    const char *public_id = html_attr(node, "public"), *system_id = html_attr(node, "system");
    strbuf_puts(out, "<!DOCTYPE ");
    append_escaped(out, node->data);
    if (public_id || system_id) strbuf_puts(out, public_id ? " PUBLIC " : " SYSTEM ");
    if (public_id) append_quoted(out, public_id);
    if (public_id && system_id) strbuf_putc(out, ' ');
    if (system_id) append_quoted(out, system_id);
    strbuf_putc(out, '>');
}

static bool is_integration_point(const struct html_node *node)
{
    static const char *const svg[] = {"desc", "foreignObject", "title", NULL};
    if (node->ns == HTML_NS_SVG) return is_one_of(node->data, svg);
    const char *encoding = strcmp(node->data, "annotation-xml") == 0 ? html_attr(node, "encoding") : NULL;
    return encoding && (strcasecmp(encoding, "text/html") == 0 || strcasecmp(encoding, "application/xhtml+xml") == 0);
}

/* Text inside scripts, styles and their like is not escaped, unless it strayed into SVG or MathML. */
static bool has_literal_text(const struct html_node *node)
{
    static const char *const tags[] = {"iframe", "noembed", "noframes", "noscript", "plaintext",
                                       "script", "style",   "xmp",      NULL};
    if (node->ns != HTML_NS_HTML || node->type != HTML_ELEMENT || !is_one_of(node->data, tags)) return false;
    for (const struct html_node *p = node->parent; p; p = p->parent) {
        if (p->ns != HTML_NS_HTML) return is_integration_point(p);
    }
    return true;
}

static void append_start_tag(struct strbuf *out, const struct html_node *node)
{
    static const char *const eat_newline[] = {"pre", "listing", "textarea", NULL};
    strbuf_putc(out, '<');
    strbuf_puts(out, node->data);
    for (uint32_t i = 0; i < node->n_attrs; i++) {
        const struct html_attr *a = &node->attrs[i];
        strbuf_putc(out, ' ');
        if (*a->prefix) {
            strbuf_puts(out, a->prefix);
            strbuf_putc(out, ':');
        }
        strbuf_puts(out, a->name);
        strbuf_puts(out, "=\"");
        append_escaped(out, a->value);
        strbuf_putc(out, '"');
    }
    strbuf_puts(out, is_void(node) ? "/>" : ">");
    const struct html_node *first = node->first;
    if (first && first->type == HTML_TEXT && *first->data == '\n' && is_one_of(node->data, eat_newline))
        strbuf_putc(out, '\n');
}

static void append_end_tag(struct strbuf *out, const struct html_node *node)
{
    if (node->type != HTML_ELEMENT || is_void(node)) return;
    strbuf_puts(out, "</");
    strbuf_puts(out, node->data);
    strbuf_putc(out, '>');
}

void html_append_inner(struct strbuf *out, const struct html_node *top)
{
    const struct html_node *node = top->first;
    bool literal = has_literal_text(top);
    while (node) {
        switch (node->type) {
        case HTML_TEXT:
            if (literal) strbuf_puts(out, node->data);
            else append_escaped(out, node->data);
            break;
        case HTML_COMMENT: append_comment(out, node->data); break;
        case HTML_DOCTYPE: append_doctype(out, node); break;
        default: append_start_tag(out, node); break;
        }
        if (node->first) {
            literal = has_literal_text(node);
            node = node->first;
            continue;
        }
        /* Nothing can follow a plaintext element. */
        if (html_is_tag(node, "plaintext") || (html_is_tag(node->parent, "plaintext") && !node->next)) return;
        append_end_tag(out, node);
        while (!node->next) {
            node = node->parent;
            if (!node || node == top) return;
            append_end_tag(out, node);
        }
        node = node->next;
        literal = has_literal_text(node->parent);
    }
}
