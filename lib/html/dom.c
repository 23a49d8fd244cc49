/*
 * Gumbo's tree, copied into ours. Gumbo knows no out of memory and frees its tree recursively;
 * so it gets an allocator that takes from an arena, leaves by longjmp when memory is out, and whose
 * frees do nothing: the arena goes as a whole when the copy is done. (Gumbo grows its buffers by
 * doubling, so what is lost to that is no more than what is used.)
 *
 * Gumbo parses as a browser without scripting, where <noscript> has elements inside. k6 has text
 * there, as browsers do. <noframes> has the same length and always holds text: every noscript tag is
 * given to Gumbo as a noframes tag with capitals that nobody writes, and turned back in the copy.
 */
#include "html/dom.h"

#include <gumbo.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char MARK[] = "nOfRaMeS", NOSCRIPT[] = "noscript";
enum { MARK_LEN = sizeof MARK - 1 };

/* Gumbo's memory. */

struct parser_memory {
    struct arena arena;
    jmp_buf out_of_memory;
};

static void *parser_alloc(void *udata, size_t size)
{
    struct parser_memory *m = udata;
    void *p = arena_alloc(&m->arena, size);
    if (!p) longjmp(m->out_of_memory, 1);
    return p;
}

static void parser_free(void *udata, void *p)
{
    (void)udata;
    (void)p;
}

/* NULL when memory is out. The parse's locals are all in `m`, so the jump loses nothing. */
static GumboOutput *run_gumbo(struct parser_memory *m, const char *text, size_t len)
{
    GumboOptions options = kGumboDefaultOptions;
    options.allocator = parser_alloc;
    options.deallocator = parser_free;
    options.userdata = m;
    options.max_errors = 0;
    if (setjmp(m->out_of_memory)) return NULL;
    return gumbo_parse_with_options(&options, text, len);
}

/* <noscript. */

static bool is_noscript_tag(const char *p, const char *end)
{
    const char *name = p + 1;
    if (name < end && *name == '/') name++;
    if ((size_t)(end - name) < MARK_LEN || strncasecmp(name, NOSCRIPT, MARK_LEN) != 0) return false;
    name += MARK_LEN;
    return name == end || strchr(" \t\r\n\f/>", *name);
}

/* A copy of the text in which noscript tags are marked, or the text itself when it has none. */
static const char *mark_noscript(struct arena *arena, const char *text, size_t len, bool *marked)
{
    char *copy = NULL;
    const char *end = text + len;
    *marked = false;
    for (const char *p = text; p < end && (p = memchr(p, '<', (size_t)(end - p))); p++) {
        if (!is_noscript_tag(p, end)) continue;
        if (!copy) {
            copy = arena_strndup(arena, text, len);
            if (!copy) return NULL;
        }
        memcpy(copy + (p - text) + (p[1] == '/' ? 2 : 1), MARK, MARK_LEN);
        *marked = true;
    }
    return copy ? copy : text;
}

/* Scripts, comments and attributes may have had the text, too. */
static void unmark(char *text)
{
    for (char *p = text; (p = strstr(p, MARK)); p += MARK_LEN) memcpy(p, NOSCRIPT, MARK_LEN);
}

/* The copy. */

struct copier {
    struct html_document *doc;
    bool marked, failed;
};

static char *copy_text(struct copier *c, const char *text)
{
    char *copy = arena_strdup(&c->doc->arena, text ? text : "");
    if (!copy) c->failed = true;
    else if (c->marked) unmark(copy);
    return copy;
}

static struct html_node *add_node(struct copier *c, struct html_node *parent, enum html_node_type type,
                                  const char *data)
{
    struct html_node *node = ARENA_NEW(&c->doc->arena, struct html_node);
    if (!node || !data) {
        c->failed = true;
        return NULL;
    }
    node->type = type;
    node->data = data;
    node->number = c->doc->n_nodes++;
    node->parent = parent;
    if (parent) {
        if (type == HTML_ELEMENT) node->place = ++parent->n_elements;
        node->prev = parent->last;
        if (parent->last) parent->last->next = node;
        else parent->first = node;
        parent->last = node;
    }
    return node;
}

static char *tag_name(struct copier *c, const GumboElement *e)
{
    GumboStringPiece source = e->original_tag;
    if (source.data && source.length >= 2) gumbo_tag_from_original_text(&source);
    if (e->tag_namespace == GUMBO_NAMESPACE_SVG && source.data && source.length) {
        const char *svg = gumbo_normalize_svg_tagname(&source);
        if (svg) return arena_strdup(&c->doc->arena, svg);
    }
    if (c->marked && source.length == MARK_LEN && memcmp(source.data, MARK, MARK_LEN) == 0)
        return arena_strdup(&c->doc->arena, NOSCRIPT);
    if (e->tag != GUMBO_TAG_UNKNOWN) return arena_strdup(&c->doc->arena, gumbo_normalized_tagname(e->tag));
    char *name =
        source.data ? arena_strndup(&c->doc->arena, source.data, source.length) : arena_strdup(&c->doc->arena, "");
    for (char *p = name; p && *p; p++) {
        if (*p >= 'A' && *p <= 'Z') *p += 'a' - 'A';
    }
    return name;
}

static void copy_attributes(struct copier *c, struct html_node *node, const GumboVector *from)
{
    static const char *const prefixes[] = {"", "xlink", "xml", "xmlns"};
    struct html_attr *attrs = arena_alloc(&c->doc->arena, from->length * sizeof *attrs);
    if (!attrs) {
        c->failed = true;
        return;
    }
    for (unsigned i = 0; i < from->length; i++) {
        const GumboAttribute *a = from->data[i];
        attrs[i] = (struct html_attr){prefixes[a->attr_namespace], copy_text(c, a->name), copy_text(c, a->value)};
    }
    node->attrs = attrs;
    node->n_attrs = from->length;
}

static const GumboVector *children_of(const GumboNode *from)
{
    if (from->type == GUMBO_NODE_DOCUMENT) return &from->v.document.children;
    if (from->type == GUMBO_NODE_ELEMENT || from->type == GUMBO_NODE_TEMPLATE) return &from->v.element.children;
    return &kGumboEmptyVector;
}

static struct html_node *copy_node(struct copier *c, struct html_node *parent, const GumboNode *from)
{
    if (from->type == GUMBO_NODE_COMMENT) return add_node(c, parent, HTML_COMMENT, copy_text(c, from->v.text.text));
    if (from->type != GUMBO_NODE_ELEMENT && from->type != GUMBO_NODE_TEMPLATE) {
        return add_node(c, parent, HTML_TEXT, copy_text(c, from->v.text.text));
    }
    struct html_node *node = add_node(c, parent, HTML_ELEMENT, tag_name(c, &from->v.element));
    if (!node) return NULL;
    node->ns = (enum html_namespace)from->v.element.tag_namespace;
    if (from->v.element.attributes.length) copy_attributes(c, node, &from->v.element.attributes);
    return node;
}

static void copy_doctype(struct copier *c, const GumboDocument *from)
{
    struct html_node *node = add_node(c, c->doc->root, HTML_DOCTYPE, copy_text(c, from->name));
    const char *values[] = {from->public_identifier, from->system_identifier};
    static const char *const names[] = {"public", "system"};
    struct html_attr *attrs = arena_alloc(&c->doc->arena, 2 * sizeof *attrs);
    if (!node || !attrs) {
        c->failed = true;
        return;
    }
    node->attrs = attrs;
    for (int i = 0; i < 2; i++) {
        if (values[i] && *values[i]) attrs[node->n_attrs++] = (struct html_attr){"", names[i], copy_text(c, values[i])};
    }
}

/* One open element of the copy. */
struct level {
    const GumboVector *children;
    unsigned next;
    struct html_node *node;
};

static void copy_tree(struct copier *c, const GumboNode *document)
{
    struct level *stack = NULL;
    size_t depth = 0, cap = 0;
    c->doc->root = add_node(c, NULL, HTML_DOCUMENT, "");
    if (c->doc->root && document->v.document.has_doctype) copy_doctype(c, &document->v.document);
    struct level top = {children_of(document), 0, c->doc->root};
    while (!c->failed) {
        if (top.next == top.children->length) {
            if (depth == 0) break;
            top = stack[--depth];
            continue;
        }
        const GumboNode *from = top.children->data[top.next++];
        struct html_node *node = copy_node(c, top.node, from);
        const GumboVector *below = children_of(from);
        if (!node || below->length == 0) continue;
        if (depth == cap) {
            cap = cap ? cap * 2 : 64;
            struct level *grown = realloc(stack, cap * sizeof *stack);
            if (!grown) {
                c->failed = true;
                break;
            }
            stack = grown;
        }
        stack[depth++] = top;
        top = (struct level){below, 0, node};
    }
    free(stack);
}

lt_status html_parse(const char *text, size_t len, struct html_document **out)
{
    struct parser_memory memory = {.arena = {0}};
    struct copier c = {.doc = calloc(1, sizeof *c.doc)};
    *out = NULL;
    const char *source = c.doc ? mark_noscript(&memory.arena, text, len, &c.marked) : NULL;
    const GumboOutput *parsed = source ? run_gumbo(&memory, source, len) : NULL;
    if (parsed) copy_tree(&c, parsed->document);
    arena_free(&memory.arena);
    if (parsed && !c.failed) c.doc->seen = arena_zalloc(&c.doc->arena, c.doc->n_nodes / 8 + 1);
    if (!parsed || c.failed || !c.doc->seen) {
        html_document_free(c.doc);
        return LT_ERR_NOMEM;
    }
    *out = c.doc;
    return LT_OK;
}

void html_document_free(struct html_document *doc)
{
    if (!doc) return;
    arena_free(&doc->arena);
    free(doc);
}

const char *html_attr(const struct html_node *node, const char *name)
{
    for (uint32_t i = 0; i < node->n_attrs; i++) {
        if (strcmp(node->attrs[i].name, name) == 0) return node->attrs[i].value;
    }
    return NULL;
}

bool html_is_tag(const struct html_node *node, const char *tag)
{
    return html_is_element(node) && strcmp(node->data, tag) == 0;
}

bool html_contains(const struct html_node *ancestor, const struct html_node *node)
{
    for (node = node->parent; node; node = node->parent) {
        if (node == ancestor) return true;
    }
    return false;
}

struct html_node *html_next(const struct html_node *node, const struct html_node *top)
{
    if (node->first) return node->first;
    for (; node && node != top; node = node->parent) {
        if (node->next) return node->next;
    }
    return NULL;
}

void html_nodes_add(struct html_nodes *list, struct html_node *node)
{
    if (list->n == list->cap) {
        size_t cap = list->cap ? list->cap * 2 : 16;
        struct html_node **items = list->failed ? NULL : realloc(list->items, cap * sizeof(struct html_node *));
        if (!items) {
            list->failed = true;
            return;
        }
        list->items = items;
        list->cap = cap;
    }
    list->items[list->n++] = node;
}

void html_nodes_free(struct html_nodes *list)
{
    free(list->items);
    *list = (struct html_nodes){0};
}
