/*
 * Sets of nodes and ways from one to another, as in jQuery and goquery. Every function appends to
 * `out`, which the caller empties before and frees; results have no node twice. Where a filter is
 * asked for, NULL is the selector that matches nothing.
 */
#ifndef HTML_WALK_H
#define HTML_WALK_H

#include "html/select.h"

/* A set as it is handed in: borrowed. */
struct html_set {
    struct html_node *const *items;
    size_t n;
};

enum html_way {
    HTML_CHILDREN,
    HTML_CONTENTS, /* texts and comments, too */
    HTML_PARENT,
    HTML_PARENTS,
    HTML_SIBLINGS,
    HTML_NEXT,
    HTML_NEXT_ALL,
    HTML_PREV,
    HTML_PREV_ALL,
};

/* Where PARENTS, NEXT_ALL and PREV_ALL stop (NULL: nowhere): at a match, or at one of the nodes. */
struct html_until {
    const struct html_selector *selector;
    struct html_set nodes;
};

void html_walk(struct html_document *doc, enum html_way way, struct html_set from, const struct html_until *until,
               struct html_nodes *out);

/* Matches below the nodes of the set. at_most_one: only the first one found. */
void html_find(struct html_document *doc, struct html_set from, const struct html_selector *selector, bool at_most_one,
               struct html_nodes *out);
/* Nodes of `wanted` that are below one of `from`. */
void html_find_nodes(struct html_document *doc, struct html_set from, struct html_set wanted, struct html_nodes *out);
/* The node itself or its nearest ancestor that matches, for each node. */
void html_closest(struct html_document *doc, struct html_set from, const struct html_selector *selector,
                  struct html_nodes *out);
void html_closest_nodes(struct html_document *doc, struct html_set from, struct html_set wanted,
                        struct html_nodes *out);
/* Those of the set that have a match, or one of the nodes, below them. */
void html_has(struct html_set from, const struct html_selector *selector, struct html_nodes *out);
void html_has_nodes(struct html_set from, struct html_set wanted, struct html_nodes *out);
/* Those of the set that match, or are among the nodes; with keep false, the others. */
void html_filter(struct html_set from, const struct html_selector *selector, bool keep, struct html_nodes *out);
void html_filter_nodes(struct html_document *doc, struct html_set from, struct html_set wanted, bool keep,
                       struct html_nodes *out);
/* The set, then what `more` has beyond it. */
void html_union(struct html_document *doc, struct html_set from, struct html_set more, struct html_nodes *out);

/* Place in the set, -1 when it is not there. */
long html_index_of(struct html_set set, const struct html_node *node);
/* Shortens a list to those that match. */
void html_keep_matching(struct html_nodes *list, const struct html_selector *selector);

#endif
