/* Destructuring: patterns are parsed as array and object literals, and turned into patterns when it shows what
 * they are. */
#include <string.h>

#include "compiler/parser.h"

static bool is_target(const struct node *n)
{
    while (n->type == N_PAREN) n = n->a;
    return n->type == N_NAME || n->type == N_MEMBER || n->type == N_INDEX;
}

void check_target(struct compiler *c, struct node *n, const char *message)
{
    if (!is_target(n)) compiler_fail_node(c, n, message);
    while (n->type == N_PAREN) n = n->a;
    if (n->type == N_NAME) check_binding(c, n, n->s);
}

static struct node *pattern_elements(struct compiler *c, struct node *n)
{
    struct node *list = n->list;
    n->list = NULL;
    n->tail = NULL;
    for (struct node *e = list, *next; e; e = next) {
        next = e->next;
        if (e->type == N_PROPERTY) {
            if (e->flags & F_METHOD) compiler_fail_node(c, e, "a method cannot be destructured");
            e->b = to_pattern(c, e->b);
        } else if (e->type != N_HOLE) {
            bool rest = e->type == N_SPREAD;
            if (rest && (next || n->flags & F_TRAILING_COMMA))
                compiler_fail_node(c, e, "a rest element must be the last");
            e = to_pattern(c, e);
            if (rest && e->a->type == N_DEFAULT) compiler_fail_node(c, e, "a rest element cannot have a default");
            bool nested = rest && n->type == N_OBJECT && (e->a->type == N_ARRAY || e->a->type == N_OBJECT);
            if (nested) compiler_fail_node(c, e, "a rest property must be a name");
        }
        node_add(n, e);
    }
    return n;
}

struct node *to_pattern(struct compiler *c, struct node *n)
{
    switch (n->type) {
    case N_NAME: check_binding(c, n, n->s); return n;
    case N_MEMBER:
    case N_INDEX: return n;
    case N_PAREN:
        if (n->a && is_target(n->a)) {
            check_target(c, n, "");
            return n;
        }
        break;
    case N_ARRAY:
    case N_OBJECT: return pattern_elements(c, n);
    case N_DEFAULT: n->a = to_pattern(c, n->a); return n;
    case N_SPREAD:
        n->type = N_REST;
        if (n->a->type == N_ASSIGN) compiler_fail_node(c, n, "a rest element cannot have a default");
        n->a = to_pattern(c, n->a);
        return n;
    case N_REST: return n;
    case N_ASSIGN:
        if (strcmp(n->s, "=") != 0) break;
        n->type = N_DEFAULT;
        n->a = to_pattern(c, n->a);
        return n;
    default: break;
    }
    compiler_fail_node(c, n, "this is not a name or pattern that can be assigned to");
}

struct node *parse_pattern(struct compiler *c)
{
    struct node *n = is_punct(c, "[") ? parse_array(c) : parse_object(c);
    return to_pattern(c, n);
}

void check_bindings(struct compiler *c, const struct node *p)
{
    switch (p->type) {
    case N_NAME: return;
    case N_DEFAULT:
    case N_REST:
    case N_SPREAD:
    case N_ASSIGN: check_bindings(c, p->a); return;
    case N_ARRAY:
    case N_OBJECT:
        for (const struct node *e = p->list; e; e = e->next) {
            if (e->type == N_PROPERTY) {
                if (e->b) check_bindings(c, e->b);
            } else if (e->type != N_HOLE) {
                check_bindings(c, e);
            }
        }
        return;
    default: compiler_fail_node(c, p, "a name or pattern was expected");
    }
}
