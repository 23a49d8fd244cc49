/* Functions: what can be bound, parameters, bodies, and what is allowed inside of them. */
#include <string.h>

#include "compiler/parser.h"
#include "compiler/ts.h"

static struct node *binding_name(struct compiler *c)
{
    if (c->token.type != T_NAME) unexpected(c);
    struct node *n = node_new(c, N_NAME);
    n->s = c->token.text;
    check_binding(c, n, n->s);
    lexer_next(c);
    return n;
}

static struct node *binding_pattern(struct compiler *c)
{
    bool no_in = c->no_in;
    c->no_in = false;
    struct node *n = parse_pattern(c);
    c->no_in = no_in;
    check_bindings(c, n);
    return n;
}

struct node *parse_binding_target(struct compiler *c)
{
    return is_punct(c, "[") || is_punct(c, "{") ? binding_pattern(c) : binding_name(c);
}

void parse_params(struct compiler *c, struct node *f)
{
    expect(c, "(");
    ts_this_parameter(c);
    while (!is_punct(c, ")")) {
        uint32_t property = ts_parameter_modifiers(c);
        if (is_punct(c, "...")) {
            struct node *rest = node_new(c, N_REST);
            lexer_next(c);
            rest->a = parse_binding_target(c);
            ts_parameter_type(c);
            node_add(f, rest);
            break;
        }
        struct node *target = parse_binding_target(c);
        ts_parameter_type(c);
        if (is_punct(c, "=")) {
            struct node *p = node_at(c, N_DEFAULT, target);
            lexer_next(c);
            p->b = parse_assignment(c);
            p->a = target;
            target = p;
        }
        target->flags |= property;
        node_add(f, target);
        if (!is_punct(c, ")")) expect(c, ",");
    }
    expect(c, ")");
}

bool has_simple_params(const struct node *f)
{
    for (const struct node *p = f->list; p; p = p->next) {
        if (p->type != N_NAME) return false;
    }
    return true;
}

static void collect_name(struct compiler *c, struct node *p, struct hashmap *seen, bool unique)
{
    if (p->type == N_NAME) {
        check_binding(c, p, p->s);
        if (unique && hashmap_gets(seen, p->s)) {
            hashmap_free(seen);
            compiler_fail(c, p->line, p->column, "the parameter '%s' is declared twice", p->s);
        }
        hashmap_puts(seen, p->s, p);
    } else if (p->type == N_DEFAULT || p->type == N_REST || p->type == N_SPREAD) {
        collect_name(c, p->a, seen, unique);
    } else if (p->type == N_ARRAY || p->type == N_OBJECT) {
        for (struct node *e = p->list; e; e = e->next) {
            if (e->type == N_PROPERTY) collect_name(c, e->b, seen, unique);
            else if (e->type != N_HOLE) collect_name(c, e, seen, unique);
        }
    }
}

/* What can be said of parameters when the body is known. */
void check_params(struct compiler *c, struct node *f)
{
    if (!f->list) return;
    bool unique = c->strict || f->flags & (F_ARROW | F_METHOD) || !has_simple_params(f);
    if (!f->list->next && f->list->type == N_NAME) {
        check_binding(c, f->list, f->list->s);
        return;
    }
    struct hashmap seen = {0};
    for (struct node *p = f->list; p; p = p->next) collect_name(c, p, &seen, unique);
    hashmap_free(&seen);
}

struct node *parse_function_body(struct compiler *c, struct node *f)
{
    struct label *labels = c->labels;
    unsigned loops = c->loops, switches = c->switches;
    bool strict = c->strict, in_params = c->in_params;
    enter_nesting(c);
    c->labels = NULL;
    c->loops = c->switches = 0;
    c->in_params = false;
    f->b = node_new(c, N_BLOCK);
    expect(c, "{");
    parse_directives(c, f->b, f);
    while (!is_punct(c, "}")) node_add(f->b, parse_statement(c));
    check_params(c, f);
    if (f->s && !(f->flags & F_METHOD)) {
        bool own_strict = c->strict && !strict;
        if (own_strict) check_binding(c, f, f->s);
    }
    c->strict = strict;
    lexer_next(c);
    c->depth--;
    c->labels = labels;
    c->loops = loops;
    c->switches = switches;
    c->in_params = in_params;
    return f;
}

struct function_state enter_function(struct compiler *c, const struct node *f)
{
    struct function_state old = {c->in_async,        c->in_generator,     c->in_function,  c->no_in,
                                 c->allow_super,     c->allow_super_call, c->allow_target, c->no_arguments,
                                 c->in_static_block, c->seen_super,       c->yield_at,     c->await_at};
    c->in_async = f->flags & F_ASYNC;
    c->in_generator = f->flags & F_GENERATOR;
    c->in_function = true;
    c->no_in = false;
    c->allow_super = f->flags & F_METHOD;
    c->allow_super_call = f->flags & F_DERIVED;
    c->allow_target = true;
    c->no_arguments = c->in_static_block = c->seen_super = false;
    return old;
}

void leave_function(struct compiler *c, struct node *f, const struct function_state *old)
{
    if (c->seen_super) f->flags |= F_SUPER;
    c->in_async = old->in_async;
    c->in_generator = old->in_generator;
    c->in_function = old->in_function;
    c->no_in = old->no_in;
    c->allow_super = old->allow_super;
    c->allow_super_call = old->allow_super_call;
    c->allow_target = old->allow_target;
    c->no_arguments = old->no_arguments;
    c->in_static_block = old->in_static_block;
    c->seen_super = old->seen_super;
    c->yield_at = old->yield_at;
    c->await_at = old->await_at;
}

static void check_accessor(struct compiler *c, const struct node *f)
{
    if (f->flags & F_GETTER && f->list) compiler_fail_node(c, f, "a getter has no parameters");
    if (f->flags & F_SETTER && (!f->list || f->list->next || f->list->type == N_REST))
        compiler_fail_node(c, f, "a setter has exactly one parameter");
}

struct node *parse_function(struct compiler *c, uint32_t flags, bool statement)
{
    struct node *f = node_new(c, N_FUNCTION);
    if (!(flags & F_METHOD)) {
        lexer_next(c); /* function */
        if (eat(c, "*")) flags |= F_GENERATOR;
        if (c->token.type == T_NAME) {
            bool in_async = c->in_async, in_generator = c->in_generator, in_block = c->in_static_block;
            f->s = c->token.text;
            if (!statement) { /* an expression's name belongs to its inside */
                c->in_async = flags & F_ASYNC;
                c->in_generator = flags & F_GENERATOR;
                c->in_static_block = false;
            }
            check_binding(c, f, f->s);
            c->in_async = in_async;
            c->in_generator = in_generator;
            c->in_static_block = in_block;
            lexer_next(c);
        } else if (statement) {
            unexpected(c);
        }
    }
    f->flags = flags;
    struct function_state old = enter_function(c, f);
    c->yield_at = c->await_at = 0;
    ts_type_parameters(c);
    parse_params(c, f);
    if (c->yield_at || c->await_at) compiler_fail_node(c, f, "yield and await are not allowed in parameters");
    check_accessor(c, f);
    ts_return_type(c);
    if (!(flags & F_SIGNATURE && ts_signature(c))) parse_function_body(c, f);
    f->end = (uint32_t)c->previous_end;
    leave_function(c, f, &old);
    return f;
}
