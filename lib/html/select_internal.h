/* A parsed selector, between select_parse.c and select.c. */
#ifndef HTML_SELECT_INTERNAL_H
#define HTML_SELECT_INTERNAL_H

#include "html/select.h"
#include "regexp/regexp.h"

enum simple_kind {
    SIMPLE_TAG,
    SIMPLE_ID,
    SIMPLE_CLASS,
    SIMPLE_ATTRIBUTE,
    SIMPLE_ELEMENT, /* the universal selector */
    SIMPLE_NOT,
    SIMPLE_HAS,
    SIMPLE_HAS_CHILD,
    SIMPLE_CONTAINS,
    SIMPLE_CONTAINS_OWN,
    SIMPLE_PATTERN, /* :matches() */
    SIMPLE_PATTERN_OWN,
    SIMPLE_NTH,
    SIMPLE_ONLY_CHILD,
    SIMPLE_INPUT,
    SIMPLE_EMPTY,
    SIMPLE_ROOT,
    SIMPLE_LINK,
    SIMPLE_LANG,
    SIMPLE_ENABLED,
    SIMPLE_DISABLED,
    SIMPLE_CHECKED,
    SIMPLE_NEVER, /* :hover and its like */
};

struct simple {
    enum simple_kind kind;
    char op;          /* of an attribute: 0 = present, '=', or the first character of the operator */
    bool insensitive; /* its i flag */
    bool last, of_type;
    int a, b;                         /* an+b */
    const char *name, *value;         /* NUL-terminated; value of :contains() in lower case */
    const struct compound_list *list; /* of :not() and :has() */
    struct regexp *pattern;           /* of :matches() and [a#=b] */
    struct simple *next, *next_pattern;
};

/* What holds for one node, and what for the node that the combinator leads to. */
struct compound {
    struct simple *simples;
    char combinator; /* ' ', '>', '+', '~'; 0 = nothing on the left */
    struct compound *left;
};

struct compound_list {
    struct compound *rightmost;
    struct compound_list *next;
};

struct html_selector {
    struct arena arena;
    struct compound_list *list;
    struct simple *patterns; /* those that hold one */
};

/* Appends text in lower case: ASCII and the two-case alphabets of Latin, Greek and Cyrillic. */
void select_append_lower(struct strbuf *out, const char *text);

#endif
