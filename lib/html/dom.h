/* The tree of a page. A document owns all of its nodes and is not changed after parsing. */
#ifndef HTML_DOM_H
#define HTML_DOM_H

#include "base/arena.h"
#include "base/strbuf.h"
#include "loadtest/error.h"

/* The DOM's numbers. */
enum html_node_type { HTML_ELEMENT = 1, HTML_TEXT = 3, HTML_COMMENT = 8, HTML_DOCUMENT = 9, HTML_DOCTYPE = 10 };

enum html_namespace { HTML_NS_HTML, HTML_NS_SVG, HTML_NS_MATHML };

struct html_attr {
    const char *prefix; /* "", "xlink", "xml" or "xmlns" */
    const char *name;   /* lower case, except in SVG and MathML */
    const char *value;
};

struct html_node {
    enum html_node_type type;
    enum html_namespace ns;
    uint32_t number; /* place in document order, from 0 (the document) */
    uint32_t n_attrs;
    uint32_t n_elements; /* children that are elements */
    uint32_t place;      /* of an element among its parent's, from 1 */
    const char *data;    /* tag in lower case; text of texts and comments; name of a doctype */
    const struct html_attr *attrs;
    struct html_node *parent, *first, *last, *prev, *next;
};

/* A list of nodes; zeroed = empty. Like strbuf it remembers in `failed` that memory ran out. */
struct html_nodes {
    struct html_node **items;
    size_t n, cap;
    bool failed;
};

struct html_document {
    struct arena arena;
    struct html_node *root; /* of type HTML_DOCUMENT */
    uint32_t n_nodes;
    uint8_t *seen; /* a bit per node, all 0 between calls */
};

/*
 * Parses a page of any bytes, as a browser with scripting does; every text is a page.
 *
 * @param out  receives a document, owned by the caller (html_document_free).
 * @return LT_OK or LT_ERR_NOMEM.
 */
lt_status html_parse(const char *text, size_t len, struct html_document **out);
void html_document_free(struct html_document *doc);

/* Value of the first attribute of that name, NULL when there is none. */
const char *html_attr(const struct html_node *node, const char *name);
static inline bool html_is_element(const struct html_node *node)
{
    return node && node->type == HTML_ELEMENT;
}
bool html_is_tag(const struct html_node *node, const char *tag);
/* Strictly below. */
bool html_contains(const struct html_node *ancestor, const struct html_node *node);
/* The node after `node` in document order inside the tree of `top`; NULL at its end. */
struct html_node *html_next(const struct html_node *node, const struct html_node *top);

void html_nodes_add(struct html_nodes *list, struct html_node *node);
void html_nodes_free(struct html_nodes *list);

#endif
