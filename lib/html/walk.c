/*
 * Sets of nodes. "Seen already" is a bit per node in the document, set for what went into the list and
 * cleared from the list at the end, so that a set operation costs what it touches.
 */
#include "html/walk.h"

#include <string.h>

static bool seen(const struct html_document *doc, const struct html_node *node)
{
    return doc->seen[node->number / 8] >> (node->number % 8) & 1;
}

static void mark(struct html_document *doc, const struct html_node *node, bool on)
{
    uint8_t bit = (uint8_t)(1u << (node->number % 8));
    if (on) doc->seen[node->number / 8] |= bit;
    else doc->seen[node->number / 8] &= (uint8_t)~bit;
}

static void mark_all(struct html_document *doc, struct html_set set, bool on)
{
    for (size_t i = 0; i < set.n; i++) mark(doc, set.items[i], on);
}

static void add_once(struct html_document *doc, struct html_nodes *out, struct html_node *node)
{
    if (seen(doc, node)) return;
    size_t before = out->n;
    html_nodes_add(out, node);
    if (out->n > before) mark(doc, node, true);
}

static void finish(struct html_document *doc, const struct html_nodes *out)
{
    mark_all(doc, (struct html_set){out->items, out->n}, false);
}

static bool is_end(const struct html_until *until, const struct html_node *node)
{
    if (!until) return false;
    if (until->nodes.n) return html_index_of(until->nodes, node) >= 0;
    return html_matches(until->selector, node);
}

static struct html_node *step(enum html_way way, const struct html_node *node)
{
    switch (way) {
    case HTML_PARENT:
    case HTML_PARENTS: return node->parent;
    case HTML_PREV:
    case HTML_PREV_ALL: return node->prev;
    default: return node->next;
    }
}

static void walk_from(struct html_document *doc, enum html_way way, const struct html_node *node,
                      const struct html_until *until, struct html_nodes *out)
{
    struct html_node *n;
    if (way == HTML_CHILDREN || way == HTML_CONTENTS) n = node->first;
    else if (way == HTML_SIBLINGS) n = node->parent ? node->parent->first : NULL;
    else n = step(way, node);
    for (; n; n = step(way, n)) {
        if (way == HTML_PARENTS && is_end(until, n)) return;
        if (n->type != HTML_ELEMENT && way != HTML_CONTENTS) {
            if (way == HTML_PARENT) return;
            continue;
        }
        if (way == HTML_SIBLINGS && n == node) continue;
        if (way != HTML_PARENTS && is_end(until, n)) return;
        add_once(doc, out, n);
        if (way == HTML_PARENT || way == HTML_NEXT || way == HTML_PREV) return;
    }
}

void html_walk(struct html_document *doc, enum html_way way, struct html_set from, const struct html_until *until,
               struct html_nodes *out)
{
    for (size_t i = 0; i < from.n; i++) walk_from(doc, way, from.items[i], until, out);
    finish(doc, out);
}

void html_find(struct html_document *doc, struct html_set from, const struct html_selector *selector, bool at_most_one,
               struct html_nodes *out)
{
    for (size_t i = 0; selector && i < from.n; i++) {
        const struct html_node *top = from.items[i];
        for (struct html_node *n = top->first; n; n = html_next(n, top)) {
            /* What stands directly in a node of the set is looked at only when it is an element. */
            if (n->parent == top && n->type != HTML_ELEMENT) continue;
            if (!html_matches(selector, n)) continue;
            add_once(doc, out, n);
            if (at_most_one) break;
        }
        if (at_most_one && out->n) break;
    }
    finish(doc, out);
}

void html_find_nodes(struct html_document *doc, struct html_set from, struct html_set wanted, struct html_nodes *out)
{
    for (size_t i = 0; i < wanted.n; i++) {
        for (size_t k = 0; k < from.n; k++) {
            if (!html_contains(from.items[k], wanted.items[i])) continue;
            add_once(doc, out, wanted.items[i]);
            break;
        }
    }
    finish(doc, out);
}

void html_closest(struct html_document *doc, struct html_set from, const struct html_selector *selector,
                  struct html_nodes *out)
{
    for (size_t i = 0; selector && i < from.n; i++) {
        struct html_node *n = from.items[i];
        while (n && !html_matches(selector, n)) n = n->parent;
        if (n) add_once(doc, out, n);
    }
    finish(doc, out);
}

void html_closest_nodes(struct html_document *doc, struct html_set from, struct html_set wanted, struct html_nodes *out)
{
    for (size_t i = 0; i < from.n; i++) {
        struct html_node *n = from.items[i];
        while (n && html_index_of(wanted, n) < 0) n = n->parent;
        if (n) add_once(doc, out, n);
    }
    finish(doc, out);
}

void html_has(struct html_set from, const struct html_selector *selector, struct html_nodes *out)
{
    for (size_t i = 0; selector && i < from.n; i++) {
        const struct html_node *top = from.items[i];
        for (const struct html_node *n = top->first; n; n = html_next(n, top)) {
            if ((n->parent == top && n->type != HTML_ELEMENT) || !html_matches(selector, n)) continue;
            html_nodes_add(out, from.items[i]);
            break;
        }
    }
}

void html_has_nodes(struct html_set from, struct html_set wanted, struct html_nodes *out)
{
    for (size_t i = 0; i < from.n; i++) {
        for (size_t k = 0; k < wanted.n; k++) {
            if (!html_contains(from.items[i], wanted.items[k])) continue;
            html_nodes_add(out, from.items[i]);
            break;
        }
    }
}

void html_filter(struct html_set from, const struct html_selector *selector, bool keep, struct html_nodes *out)
{
    for (size_t i = 0; i < from.n; i++) {
        if (html_matches(selector, from.items[i]) == keep) html_nodes_add(out, from.items[i]);
    }
}

void html_filter_nodes(struct html_document *doc, struct html_set from, struct html_set wanted, bool keep,
                       struct html_nodes *out)
{
    mark_all(doc, wanted, true);
    for (size_t i = 0; i < from.n; i++) {
        if (seen(doc, from.items[i]) == keep) html_nodes_add(out, from.items[i]);
    }
    mark_all(doc, wanted, false);
}

void html_union(struct html_document *doc, struct html_set from, struct html_set more, struct html_nodes *out)
{
    for (size_t i = 0; i < from.n; i++) add_once(doc, out, from.items[i]);
    for (size_t i = 0; i < more.n; i++) add_once(doc, out, more.items[i]);
    finish(doc, out);
}

long html_index_of(struct html_set set, const struct html_node *node)
{
    for (size_t i = 0; i < set.n; i++) {
        if (set.items[i] == node) return (long)i;
    }
    return -1;
}

void html_keep_matching(struct html_nodes *list, const struct html_selector *selector)
{
    size_t kept = 0;
    for (size_t i = 0; i < list->n; i++) {
        if (html_matches(selector, list->items[i])) list->items[kept++] = list->items[i];
    }
    list->n = kept;
}
