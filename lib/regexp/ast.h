/* The tree of a pattern. Private to regexp/. */
#ifndef REGEXP_AST_H
#define REGEXP_AST_H

#include "regexp/charset.h"
#include "regexp/regexp.h"

enum node_type {
    RE_EMPTY,
    RE_CHAR,         /* c */
    RE_SET,          /* set */
    RE_SEQUENCE,     /* a, then its siblings */
    RE_ALTERNATIVES, /* a or one of its siblings */
    RE_CAPTURE,      /* a as group number c */
    RE_BACKREF,      /* c */
    RE_NAMED_REF,    /* while parsing: name */
    RE_START,
    RE_END,
    RE_WORD_EDGE,
    RE_NOT_WORD_EDGE,
    RE_LOOK,   /* a; behind, negative */
    RE_REPEAT, /* a; min, max, lazy */
};

#define RE_INFINITE UINT32_MAX

struct re_node {
    enum node_type type;
    bool lazy, behind, negative;
    uint32_t c;
    uint32_t min, max;
    uint32_t first_group, end_group; /* groups below this node: first_group <= g < end_group */
    const struct charset *set;
    const char *name;
    struct re_node *a, *next;
};

struct re_tree {
    struct arena arena;
    struct re_node *root;
    unsigned flags, groups;
    struct regexp_name *names;
    size_t n_names;
    bool has_backrefs;
};

enum re_purpose {
    RE_TO_COMPILE,
    RE_TO_CHECK, /* sets of properties, which take milliseconds to make, are left empty */
};

/* False with err filled. The tree lives in its arena; free that in any case. */
bool re_parse(const char *source, size_t len, unsigned flags, enum re_purpose purpose, struct re_tree *tree,
              struct regexp_error *err);

static inline bool re_by_code_point(const struct re_tree *t)
{
    return t->flags & REGEXP_BY_CODE_POINT;
}

/* Length of what a node matches: smallest, and largest (RE_INFINITE when unbounded). */
uint32_t re_min_length(const struct re_node *n);
uint32_t re_max_length(const struct re_node *n);

#endif
