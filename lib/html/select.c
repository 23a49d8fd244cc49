/*
 * Does a node match? Right to left: the rightmost compound on the node itself, then along its
 * combinator. A compound that fails says how far the failure reaches, so that "a b c d" on a deep
 * page does not try every combination of ancestors.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "html/select_internal.h"
#include "html/serialize.h"

enum outcome {
    MATCHES,
    FAILS_HERE,         /* another ancestor or sibling may do */
    FAILS_ALL_SIBLINGS, /* another ancestor may do */
    FAILS_EVERYWHERE,
};

/* Case. */

static unsigned lower_code(unsigned c)
{
    if ((c >= 0xC0 && c <= 0xDE && c != 0xD7) || (c >= 0x391 && c <= 0x3A9) || (c >= 0x410 && c <= 0x42F))
        return c + 32;
    if (c >= 0x400 && c <= 0x40F) return c + 80;
    if (c == 0x178) return 0xFF;
    if ((c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17E)) return c + (c & 1);
    if ((c >= 0x100 && c <= 0x137 && c != 0x130 && c != 0x131) || (c >= 0x14A && c <= 0x177)) return c | 1;
    return c;
}

void select_append_lower(struct strbuf *out, const char *text)
{
    const unsigned char *p = (const unsigned char *)text;
    while (*p) {
        if (*p < 0x80) {
            strbuf_putc(out, (char)(*p >= 'A' && *p <= 'Z' ? *p + 32 : *p));
            p++;
        } else if (*p >= 0xC3 && *p <= 0xD1 &&
                   (p[1] & 0xC0) == 0x80) { /* all of the above are two bytes, before and after */
            unsigned c = lower_code((*p & 31u) << 6 | (p[1] & 63u));
            strbuf_putc(out, (char)(0xC0 | c >> 6));
            strbuf_putc(out, (char)(0x80 | (c & 63)));
            p += 2;
        } else {
            strbuf_putc(out, (char)*p++);
        }
    }
}

/* Regular expressions. */

static bool pattern_matches(struct regexp *pattern, const char *text, size_t len)
{
    struct regexp_workspace workspace = {0};
    struct regexp_subject subject = {.ascii = (const unsigned char *)text, .len = len};
    uint32_t *wide = NULL;
    size_t *captures = calloc(2 * (size_t)regexp_groups(pattern), sizeof *captures), i = 0;
    while (i < len && (unsigned char)text[i] < 0x80) i++;
    if (i < len) {
        wide = malloc(len * sizeof *wide);
        if (wide) subject = (struct regexp_subject){.wide = wide, .len = regexp_decode(text, len, false, wide)};
    }
    bool matches = captures && (wide || i == len) &&
                   regexp_exec(pattern, &subject, 0, REGEXP_SEARCH, &workspace, captures) == REGEXP_MATCH;
    regexp_workspace_free(&workspace);
    free(captures);
    free(wide);
    return matches;
}

/* Attributes. */

static bool same(const char *text, size_t len, const char *value, bool insensitive)
{
    if (!insensitive) return strlen(value) == len && memcmp(text, value, len) == 0;
    struct strbuf a = {0}, b = {0};
    char *copy = strndup(text, len);
    if (copy) select_append_lower(&a, copy);
    select_append_lower(&b, value);
    bool equal = copy && !a.failed && !b.failed && a.len == b.len &&
                 memcmp(a.data ? a.data : "", b.data ? b.data : "", a.len) == 0;
    strbuf_free(&a);
    strbuf_free(&b);
    free(copy);
    return equal;
}

static bool has_word(const char *text, const char *word, bool insensitive)
{
    while (*text) {
        size_t len = strcspn(text, " \t\r\n\f");
        if (same(text, len, word, insensitive)) return true;
        text += len + (text[len] != '\0');
    }
    return false;
}

static bool is_blank(const char *text)
{
    return text[strspn(text, " \t\r\n\f\v")] == '\0';
}

/* ^= $= *= */
static bool has_part(const char *text, const char *part, char op)
{
    size_t len = strlen(text), n = strlen(part);
    if (n > len) return false;
    if (op == '^') return memcmp(text, part, n) == 0;
    if (op == '$') return memcmp(text + len - n, part, n) == 0;
    return strstr(text, part) != NULL;
}

static bool has_part_of(const char *text, const struct simple *s)
{
    if (is_blank(text)) return false;
    if (!s->insensitive) return has_part(text, s->value, s->op);
    struct strbuf a = {0}, b = {0};
    select_append_lower(&a, text);
    select_append_lower(&b, s->value);
    bool found = !a.failed && !b.failed && has_part(a.data, b.data ? b.data : "", s->op);
    strbuf_free(&a);
    strbuf_free(&b);
    return found;
}

static bool value_matches(const char *text, const struct simple *s)
{
    size_t n;
    switch (s->op) {
    case '=':
    case '!': return same(text, strlen(text), s->value, s->insensitive);
    case '~': return has_word(text, s->value, s->insensitive);
    case '|':
        n = strlen(s->value);
        if (same(text, strlen(text), s->value, s->insensitive)) return true;
        return strlen(text) > n && text[n] == '-' && same(text, n, s->value, s->insensitive);
    case '#': return pattern_matches(s->pattern, text, strlen(text));
    case 0: return true;
    default: return has_part_of(text, s);
    }
}

static bool attribute_matches(const struct html_node *node, const struct simple *s)
{
    for (uint32_t i = 0; i < node->n_attrs; i++) {
        if (strcmp(node->attrs[i].name, s->name) == 0 && value_matches(node->attrs[i].value, s)) return s->op != '!';
    }
    return s->op == '!';
}

/* Pseudo-classes. */

static bool is_any(const struct html_node *node, const char *const *tags)
{
    for (; *tags; tags++) {
        if (strcmp(node->data, *tags) == 0) return true;
    }
    return false;
}

static void append_text(struct strbuf *out, const struct html_node *node, bool own)
{
    if (!own && (node->type == HTML_ELEMENT || node->type == HTML_TEXT)) html_append_text(out, node);
    for (const struct html_node *c = node->first; own && c; c = c->next) {
        if (c->type == HTML_TEXT) strbuf_puts(out, c->data);
    }
}

/* :contains() and :matches(), of the node's text or only of what stands directly in it. */
static bool has_text(const struct html_node *node, const struct simple *s)
{
    struct strbuf plain = {0}, lowered = {0};
    bool found = false;
    append_text(&plain, node, s->kind == SIMPLE_CONTAINS_OWN || s->kind == SIMPLE_PATTERN_OWN);
    const char *text = plain.data ? plain.data : "";
    if (s->pattern) {
        found = !plain.failed && pattern_matches(s->pattern, text, plain.len);
    } else {
        select_append_lower(&lowered, text);
        found = !plain.failed && !lowered.failed && strstr(lowered.data ? lowered.data : "", s->value);
    }
    strbuf_free(&plain);
    strbuf_free(&lowered);
    return found;
}

/* Place among the siblings, or those of the same tag; from the end for `last`. */
static long place_of(const struct html_node *node, bool last, bool of_type)
{
    if (!of_type) return last ? (long)node->parent->n_elements - node->place + 1 : node->place;
    long place = 1;
    for (const struct html_node *n = last ? node->next : node->prev; n; n = last ? n->next : n->prev) {
        place += n->type == HTML_ELEMENT && strcmp(n->data, node->data) == 0;
    }
    return place;
}

static bool nth_matches(const struct html_node *node, const struct simple *s)
{
    long rest = place_of(node, s->last, s->of_type) - s->b;
    return s->a == 0 ? rest == 0 : rest % s->a == 0 && rest / s->a >= 0;
}

static bool is_only_child(const struct html_node *node, bool of_type)
{
    if (!of_type) return node->parent->n_elements == 1;
    return place_of(node, false, true) == 1 && place_of(node, true, true) == 1;
}

static bool is_empty(const struct html_node *node)
{
    for (const struct html_node *n = node->first; n; n = n->next) {
        if (n->type == HTML_ELEMENT || (n->type == HTML_TEXT && !is_blank(n->data))) return false;
    }
    return true;
}

static bool lang_matches(const struct html_node *node, const char *lang)
{
    size_t n = strlen(lang);
    for (; node; node = node->parent) {
        const char *own = node->type == HTML_ELEMENT ? html_attr(node, "lang") : NULL;
        if (own && strncmp(own, lang, n) == 0 && (own[n] == '\0' || own[n] == '-')) return true;
    }
    return false;
}

static bool in_disabled_fieldset(const struct html_node *node)
{
    for (; node->parent; node = node->parent) {
        if (!html_is_tag(node->parent, "fieldset") || !html_attr(node->parent, "disabled")) continue;
        if (!html_is_tag(node, "legend")) return true;
        /* What is in the first legend of a disabled fieldset is not disabled by it. */
        for (const struct html_node *n = node->prev; n; n = n->prev) {
            if (html_is_tag(n, "legend")) return true;
        }
    }
    return false;
}

static bool is_link(const struct html_node *node)
{
    static const char *const tags[] = {"a", "area", "link", NULL};
    return is_any(node, tags) && html_attr(node, "href");
}

static bool is_disabled(const struct html_node *node, bool *can_be)
{
    static const char *const groups[] = {"optgroup", "menuitem", "fieldset", NULL};
    static const char *const controls[] = {"button", "input", "select", "textarea", "option", NULL};
    bool control = is_any(node, controls);
    *can_be = control || is_any(node, groups);
    return *can_be && (html_attr(node, "disabled") || (control && in_disabled_fieldset(node)));
}

static bool is_checked(const struct html_node *node)
{
    static const char *const tags[] = {"input", "menuitem", NULL};
    if (strcmp(node->data, "option") == 0) return html_attr(node, "selected");
    const char *type = is_any(node, tags) && html_attr(node, "checked") ? html_attr(node, "type") : NULL;
    return type && (strcasecmp(type, "checkbox") == 0 || strcasecmp(type, "radio") == 0);
}

static bool list_matches(const struct compound_list *list, const struct html_node *node);

static bool has_matching(const struct html_node *node, const struct simple *s)
{
    if (s->kind == SIMPLE_HAS_CHILD) {
        for (const struct html_node *n = node->first; n; n = n->next) {
            if (list_matches(s->list, n)) return true;
        }
        return false;
    }
    for (const struct html_node *n = node; (n = html_next(n, node));) {
        if (list_matches(s->list, n)) return true;
    }
    return false;
}

static bool simple_matches(const struct simple *s, const struct html_node *node)
{
    static const char *const inputs[] = {"input", "select", "textarea", "button", NULL};
    bool can_be_disabled;
    const char *value;
    if (s->kind >= SIMPLE_CONTAINS && s->kind <= SIMPLE_PATTERN_OWN) return has_text(node, s);
    if (s->kind == SIMPLE_LANG) return lang_matches(node, s->value);
    if (node->type != HTML_ELEMENT) return false;
    switch (s->kind) {
    case SIMPLE_TAG: return strcmp(node->data, s->name) == 0;
    case SIMPLE_ID: return (value = html_attr(node, "id")) && strcmp(value, s->value) == 0;
    case SIMPLE_CLASS: return (value = html_attr(node, "class")) && has_word(value, s->value, false);
    case SIMPLE_ATTRIBUTE: return attribute_matches(node, s);
    case SIMPLE_ELEMENT: return true;
    case SIMPLE_NOT: return !list_matches(s->list, node);
    case SIMPLE_HAS:
    case SIMPLE_HAS_CHILD: return has_matching(node, s);
    case SIMPLE_NTH: return nth_matches(node, s);
    case SIMPLE_ONLY_CHILD: return is_only_child(node, s->of_type);
    case SIMPLE_INPUT: return is_any(node, inputs);
    case SIMPLE_EMPTY: return is_empty(node);
    case SIMPLE_ROOT: return node->parent->type == HTML_DOCUMENT;
    case SIMPLE_LINK: return is_link(node);
    case SIMPLE_ENABLED: return is_link(node) || (!is_disabled(node, &can_be_disabled) && can_be_disabled);
    case SIMPLE_DISABLED: return is_disabled(node, &can_be_disabled);
    case SIMPLE_CHECKED: return is_checked(node);
    default: return false;
    }
}

/* Combinators. */

static enum outcome compound_matches(const struct compound *c, const struct html_node *node);

static const struct html_node *previous_element(const struct html_node *node)
{
    do node = node->prev;
    while (node && node->type != HTML_ELEMENT);
    return node;
}

static enum outcome left_matches(const struct compound *c, const struct html_node *node)
{
    enum outcome outcome;
    switch (c->combinator) {
    case ' ':
        while ((node = node->parent)) {
            outcome = compound_matches(c->left, node);
            if (outcome == MATCHES || outcome == FAILS_EVERYWHERE) return outcome;
        }
        return FAILS_EVERYWHERE;
    case '>':
        if (!node->parent) return FAILS_EVERYWHERE;
        outcome = compound_matches(c->left, node->parent);
        return outcome == MATCHES || outcome == FAILS_EVERYWHERE ? outcome : FAILS_ALL_SIBLINGS;
    case '+': node = previous_element(node); return node ? compound_matches(c->left, node) : FAILS_ALL_SIBLINGS;
    default:
        while ((node = node->prev)) {
            outcome = compound_matches(c->left, node);
            if (outcome != FAILS_HERE) return outcome;
        }
        return FAILS_ALL_SIBLINGS;
    }
}

static enum outcome compound_matches(const struct compound *c, const struct html_node *node)
{
    for (const struct simple *s = c->simples; s; s = s->next) {
        if (!simple_matches(s, node)) return FAILS_HERE;
    }
    return c->left ? left_matches(c, node) : MATCHES;
}

static bool list_matches(const struct compound_list *list, const struct html_node *node)
{
    for (; list; list = list->next) {
        if (compound_matches(list->rightmost, node) == MATCHES) return true;
    }
    return false;
}

bool html_matches(const struct html_selector *selector, const struct html_node *node)
{
    return selector && list_matches(selector->list, node);
}
