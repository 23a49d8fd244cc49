/* What parse.c and parse_class.c share. Private to them. */
#ifndef REGEXP_PARSER_H
#define REGEXP_PARSER_H

#include <setjmp.h>

#include "regexp/ast.h"

enum { RE_END_OF_PATTERN = -1 };

struct parser {
    struct re_tree *tree;
    struct arena *arena;
    struct regexp_error *err;
    const char *source;
    size_t source_len;
    const uint32_t *units;
    size_t len, at;
    unsigned depth;
    unsigned total_groups;      /* in all of the pattern */
    bool u, v, ignore_case;     /* u: also with v */
    bool named;                 /* \k is a reference: with u, or where the pattern names a group */
    struct re_node *named_refs; /* linked by a */
    enum re_purpose purpose;
    jmp_buf failed;
};

_Noreturn void re_fail(struct parser *p, size_t at, const char *message);
void *re_alloc(struct parser *p, size_t size);
struct re_node *re_node(struct parser *p, enum node_type type);

static inline int64_t re_peek(const struct parser *p, size_t ahead)
{
    return p->at + ahead < p->len ? (int64_t)p->units[p->at + ahead] : RE_END_OF_PATTERN;
}
static inline bool re_eat(struct parser *p, uint32_t c)
{
    if (re_peek(p, 0) != c) return false;
    p->at++;
    return true;
}
static inline uint32_t re_max_char(const struct parser *p)
{
    return p->u ? 0x10FFFF : 0xFFFF;
}

/* After a backslash: \d \D \s \S \w \W \p{} \P{}. False when it is something else. */
bool re_class_escape(struct parser *p, struct charset *set);
/* After a backslash: an escape for one character, in a class or not. */
uint32_t re_char_escape(struct parser *p, bool in_class);

struct re_node *re_node_char(struct parser *p, uint32_t c);
struct re_node *re_node_set(struct parser *p, struct charset *set); /* closes it over case */

/* After '['. */
struct re_node *re_class(struct parser *p);
struct re_node *re_class_v(struct parser *p);
/* After a backslash, with v: a property of strings; NULL when it is none. */
struct re_node *re_strings_property(struct parser *p);

#endif
