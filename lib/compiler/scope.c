/*
 * Which name means which binding.
 *
 * ES5 has function scope only, so a block's let, const, class and function become vars of the
 * function under a name of their own. A loop whose bindings are captured by a closure gets its body
 * wrapped into a function: that is what makes a fresh binding per iteration.
 *
 * A clock ticks in the order in which code runs. A read that can come before its declaration has
 * run is marked (F_TDZ) and printed with a test; a closure runs later than where it stands, a
 * function declaration when it is first referred to. Most code so needs no tests.
 */
#include <stdio.h>
#include <string.h>

#include "compiler/ast.h"
#include "compiler/ts.h"

static void visit(struct compiler *c, struct node *n);

static void visit_list(struct compiler *c, struct node *list)
{
    for (; list; list = list->next) visit(c, list);
}

static struct scope *push(struct compiler *c, struct node *n, bool is_function)
{
    struct scope *s = compiler_alloc(c, sizeof *s);
    s->parent = c->scope;
    s->next = c->all_scopes;
    c->all_scopes = s;
    s->node = n;
    s->is_function = is_function;
    s->function = is_function ? s : c->scope->function;
    s->entered = ++c->clock;
    n->scope = s;
    c->scope = s;
    return s;
}

const char *unique_name(struct compiler *c, const char *base)
{
    char name[256];
    do {
        snprintf(name, sizeof name, "%.200s$%u", base, ++c->unique);
    } while (hashmap_gets(&c->identifiers, name));
    return compiler_string(c, name, strlen(name));
}

/* ES5 engines read strict code: names that are reserved there get another one. */
static bool is_reserved(const char *name)
{
    static const char *const words[] = {"let",       "static",    "implements", "interface", "package",
                                        "private",   "protected", "public",     "yield",     "eval",
                                        "arguments", "enum",      "await",      "const"};
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (words[i][0] == name[0] && strcmp(words[i], name) == 0) return true;
    }
    return false;
}

static bool is_ascii(const char *name)
{
    for (; *name; name++) {
        if ((unsigned char)*name >= 0x80) return false;
    }
    return true;
}

static bool is_lexical(enum binding_kind kind)
{
    return kind == B_LET || kind == B_CONST || kind == B_CLASS || kind == B_IMPORT;
}

static struct binding *declare(struct compiler *c, struct scope *s, struct node *n, const char *name,
                               enum binding_kind kind)
{
    struct binding *known = hashmap_gets(&s->names, name);
    if (known) {
        bool block_function = !s->is_function && !s->is_body && (kind == B_FUNCTION || known->kind == B_FUNCTION);
        if (kind == B_FUNCTION && known->kind == B_FUNCTION && !c->program->scope->strict && !s->strict)
            block_function = false;
        bool module_function =
            c->is_module && s == c->program->scope && (kind == B_FUNCTION || known->kind == B_FUNCTION);
        bool catch_twice = kind == B_CATCH; /* catch ([a, a]) */
        if (is_lexical(kind) || is_lexical(known->kind) || block_function || module_function || catch_twice) {
            compiler_fail(c, n->line, n->column, "'%s' has already been declared", name);
        }
        if (kind == B_FUNCTION) known->kind = kind;
        return known;
    }
    struct binding *b = compiler_alloc(c, sizeof *b);
    b->name = name;
    b->kind = kind;
    b->scope = s;
    b->line = n->line;
    b->column = n->column;
    b->branch = s->branch;
    bool keep = s->is_function && is_ascii(name) && !is_reserved(name);
    b->output = keep ? name : unique_name(c, is_ascii(name) ? name : "$u");
    if (!hashmap_puts(&s->names, name, b)) compiler_out_of_memory(c);
    return b;
}

struct binding *scope_find(struct scope *s, const char *name)
{
    size_t len = strlen(name);
    uint64_t hash = hash_bytes(name, len);
    for (; s; s = s->parent) {
        struct binding *b = s->names.live ? hashmap_get_hashed(&s->names, name, len, hash) : NULL;
        if (b) return b;
    }
    return NULL;
}

static void declare_pattern(struct compiler *c, struct scope *s, struct node *p, enum binding_kind kind)
{
    switch (p->type) {
    case N_NAME:
        if (is_lexical(kind) && strcmp(p->s, "let") == 0)
            compiler_fail_node(c, p, "'let' cannot be the name of a lexical declaration");
        p->binding = declare(c, s, p, p->s, kind);
        break;
    case N_DEFAULT:
    case N_REST:
    case N_SPREAD: declare_pattern(c, s, p->a, kind); break;
    case N_ARRAY:
    case N_OBJECT:
        for (struct node *e = p->list; e; e = e->next) {
            if (e->type == N_PROPERTY) declare_pattern(c, s, e->b, kind);
            else if (e->type != N_HOLE) declare_pattern(c, s, e, kind);
        }
        break;
    default: compiler_fail_node(c, p, "a name was expected");
    }
}

static enum binding_kind var_kind(const char *word)
{
    return strcmp(word, "let") == 0 ? B_LET : strcmp(word, "const") == 0 ? B_CONST : B_VAR;
}

/* let, const, class and function of one block; not of blocks inside. */
static void declare_lexical(struct compiler *c, struct scope *s, struct node *list)
{
    for (struct node *n = list; n; n = n->next) {
        struct node *d = n->type == N_EXPORT_NAMED && n->b ? n->b : n;
        if (ts_declare(c, s, d)) continue;
        if (n->type == N_EXPORT_DEFAULT && n->a->flags & F_DECLARATION) {
            d = n->a;
            if (!d->s && d->type == N_FUNCTION) { /* hoisted, though nobody can name it */
                d->binding = declare(c, s, d, "*default*", B_FUNCTION);
                d->binding->output = unique_name(c, "$default");
                d->binding->exported_function = true;
            }
            if (!d->s) continue;
        }
        while (d->type == N_LABEL) d = d->a;
        if (d->type == N_VAR && d->s[0] != 'v') {
            for (struct node *e = d->list; e; e = e->next) declare_pattern(c, s, e->a, var_kind(d->s));
        } else if (d->type == N_CLASS && d->flags & F_DECLARATION) {
            d->binding = declare(c, s, d, d->s, B_CLASS);
        } else if (d->type == N_FUNCTION && d->flags & F_DECLARATION) {
            d->binding = declare(c, s, d, d->s, B_FUNCTION);
            if (n != d) d->binding->exported_function = true;
        }
    }
}

/* A var must not pass a lexical declaration of the same name on its way to the function. */
static void check_hoist(struct compiler *c, struct scope *from, struct scope *to, struct node *p)
{
    if (p->type == N_NAME) {
        for (struct scope *s = from; s != to; s = s->parent) {
            struct binding *b = hashmap_gets(&s->names, p->s);
            bool simple_catch = b && b->kind == B_CATCH && b->scope->node->a && b->scope->node->a->type == N_NAME;
            if (b && b->kind != B_VAR && !simple_catch)
                compiler_fail(c, p->line, p->column, "'%s' has already been declared", p->s);
        }
    } else if (p->type == N_DEFAULT || p->type == N_REST || p->type == N_SPREAD) {
        check_hoist(c, from, to, p->a);
    } else {
        for (struct node *e = p->list; e; e = e->next) {
            if (e->type == N_PROPERTY) check_hoist(c, from, to, e->b);
            else if (e->type != N_HOLE) check_hoist(c, from, to, e);
        }
    }
}

/* var declarations of a function, wherever they stand. */
static void declare_vars(struct compiler *c, struct scope *s, struct node *n)
{
    if (!n) return;
    switch (n->type) {
    case N_VAR:
        if (n->s[0] != 'v') return;
        for (struct node *e = n->list; e; e = e->next) declare_pattern(c, s, e->a, B_VAR);
        return;
    case N_BLOCK:
    case N_SWITCH:
    case N_CASE:
        if (n->type == N_BLOCK) declare_vars(c, s, n->b); /* of a catch */
        for (struct node *e = n->list; e; e = e->next) declare_vars(c, s, e);
        return;
    case N_IF:
        declare_vars(c, s, n->b);
        declare_vars(c, s, n->c);
        return;
    case N_FOR:
    case N_FOR_IN:
    case N_FOR_OF:
        if (n->a && n->a->type == N_VAR) declare_vars(c, s, n->a);
        declare_vars(c, s, n->d);
        return;
    case N_WITH:
    case N_WHILE:
    case N_DO: declare_vars(c, s, n->d); return;
    case N_LABEL: declare_vars(c, s, n->a); return;
    case N_TRY:
        declare_vars(c, s, n->a);
        declare_vars(c, s, n->b);
        declare_vars(c, s, n->c);
        return;
    case N_EXPORT_NAMED: declare_vars(c, s, n->b); return;
    default: return;
    }
}

/* `this` or `arguments` inside an arrow, or a body that became a function, is the outer one's. */
static struct scope *own_function(struct scope *s)
{
    s = s->function;
    while (s->is_arrow && s->parent) s = s->parent->function;
    return s;
}

/* Whether this code may end up in a function of ours: in an arrow function, in a closure, or in a
 * loop whose body becomes one (which is not known yet). */
static bool needs_copy(struct compiler *c)
{
    struct scope *s = c->scope;
    if (s->function->is_arrow || c->wrap) return true;
    for (; s && !s->is_function; s = s->parent) {
        if (s->is_loop) return true;
    }
    return false;
}

static void use_this(struct compiler *c)
{
    if (needs_copy(c)) own_function(c->scope)->uses_this = true;
}

/* The outermost function between here and the binding's own; NULL: none. */
static struct scope *crossed_function(struct scope *from, const struct scope *to)
{
    struct scope *f = from->function, *last = NULL;
    while (f && f != to->function) {
        last = f;
        f = f->parent ? f->parent->function : NULL;
    }
    return last;
}

static void note_function_use(struct compiler *c, struct binding *b)
{
    struct scope *f = crossed_function(c->scope, b->scope);
    struct use *u = compiler_alloc(c, sizeof *u);
    u->clock = f ? f->entered : c->clock;
    u->inside = f ? f->self : NULL;
    u->next = b->uses;
    b->uses = u;
}

static bool may_be_early(const struct binding *b)
{
    if (b->kind == B_CATCH) return b->scope->node->a->type != N_NAME; /* one default reads the next name */
    return is_lexical(b->kind) || (b->kind == B_PARAM && b->scope->node->flags & F_COMPUTED);
}

static void check_order(struct compiler *c, struct node *n, struct binding *b)
{
    if (b->kind == B_IMPORT) return;
    struct scope *f = crossed_function(c->scope, b->scope);
    bool other_branch = b->scope->is_switch && b->scope->branch != b->branch;
    if (b->ready && !other_branch && !(f && f->self)) return;
    if (b->ready && !other_branch) { /* decided when it is known when the function runs first */
        struct check *k = compiler_alloc(c, sizeof *k);
        *k = (struct check){.next = c->checks, .name = n, .binding = b, .inside = f->self};
        c->checks = k;
        return;
    }
    if (f && f->self && !other_branch) {
        struct check *k = compiler_alloc(c, sizeof *k);
        *k = (struct check){.next = c->checks, .name = n, .binding = b, .inside = f->self};
        c->checks = k;
        return;
    }
    n->flags |= F_TDZ;
    b->tdz = true;
}

static uint32_t earliest(struct compiler *c, struct binding *f)
{
    if (f->earliest) return f->earliest;
    f->earliest = UINT32_MAX; /* a cycle adds nothing */
    uint32_t least = UINT32_MAX;
    if (f->exported_function) {
        for (size_t i = 0; i < c->n_imports; i++) {
            const char *name = c->imports[i].specifier;
            if (strcmp(name, "k6") != 0 && strncmp(name, "k6/", 3) != 0) least = 1; /* may be part of a cycle */
        }
    }
    for (struct use *u = f->uses; u; u = u->next) {
        uint32_t at = u->inside && u->inside != f ? earliest(c, u->inside) : u->inside == f ? UINT32_MAX : u->clock;
        if (at < least) least = at;
    }
    return f->earliest = least;
}

static void decide_checks(struct compiler *c)
{
    for (struct check *k = c->checks; k; k = k->next) {
        if (earliest(c, k->inside) >= k->binding->ready && k->binding->ready) continue;
        k->name->flags |= F_TDZ;
        k->binding->tdz = true;
    }
}

static void use_name(struct compiler *c, struct node *n, bool assigned)
{
    struct binding *b = scope_find(c->scope, n->s);
    c->clock++;
    if (!b && strcmp(n->s, "arguments") == 0) {
        if (needs_copy(c)) own_function(c->scope)->uses_arguments = true;
        return;
    }
    n->binding = b;
    if (!b) return;
    b->is_value = true;
    if (assigned) b->assigned = true;
    b->used = true;
    if (may_be_early(b)) check_order(c, n, b);
    if (b->kind == B_FUNCTION) note_function_use(c, b);
    if (b->scope->function == c->scope->function) return;
    b->captured = true;
    if (assigned) b->assigned_outside = true;
    if (b->scope->is_class) return; /* a function of its own anyway */
    for (struct scope *s = b->scope; !s->is_function; s = s->parent) {
        if (!s->is_loop) continue;
        s->wraps_body = true;
        s->function->hoists_vars = true;
    }
}

static void use_private(struct compiler *c, struct node *n)
{
    char name[256];
    snprintf(name, sizeof name, "#%.250s", n->s);
    struct scope *s = c->scope;
    for (; s && !n->binding; s = s->parent) {
        if (s->is_class && !s->in_heritage) n->binding = hashmap_gets(&s->names, name);
    }
    if (!n->binding) compiler_fail(c, n->line, n->column, "the private name '#%s' is not declared in this class", n->s);
}

/* Only names, with values that cannot throw: no need to close the iterator on errors. */
static bool is_simple_element(const struct node *e, bool declared)
{
    if (e->type == N_HOLE) return true;
    if (e->type == N_REST || e->type == N_SPREAD) return is_simple_element(e->a, declared) && e->a->type == N_NAME;
    if (e->type == N_DEFAULT) {
        const struct node *v = e->b;
        bool harmless = v->type == N_NUMBER || v->type == N_STRING || v->type == N_LITERAL ||
                        (v->type == N_FUNCTION && !(v->flags & F_ASYNC));
        return harmless && is_simple_element(e->a, declared);
    }
    if (e->type != N_NAME) return false;
    if (declared) return true;
    return e->binding && e->binding->kind != B_CONST && e->binding->kind != B_IMPORT && e->binding->kind != B_SELF &&
           !(e->flags & F_TDZ);
}

static void visit_pattern(struct compiler *c, struct node *p, bool declared);

static void visit_elements(struct compiler *c, struct node *p, bool declared)
{
    for (struct node *e = p->list; e; e = e->next) {
        if (e->type == N_PROPERTY) {
            if (e->flags & F_COMPUTED) visit(c, e->a);
            visit_pattern(c, e->b, declared);
        } else if (e->type != N_HOLE) {
            visit_pattern(c, e, declared);
        }
    }
}

static void visit_pattern(struct compiler *c, struct node *p, bool declared)
{
    switch (p->type) {
    case N_NAME:
        if (declared && p->binding) p->binding->ready = ++c->clock;
        else if (!declared) use_name(c, p, true);
        break;
    case N_DEFAULT:
        visit(c, p->b);
        visit_pattern(c, p->a, declared);
        break;
    case N_REST:
    case N_SPREAD:
    case N_PAREN: visit_pattern(c, p->a, declared); break;
    case N_OBJECT: visit_elements(c, p, declared); break;
    case N_ARRAY: {
        bool simple = true;
        for (struct node *e = p->list; e && simple; e = e->next) simple = declared && is_simple_element(e, true);
        if (!simple) c->wrap++;
        visit_elements(c, p, declared);
        if (!simple) c->wrap--;
        if (!declared) { /* the names' bindings are known only now */
            simple = true;
            for (struct node *e = p->list; e && simple; e = e->next) simple = is_simple_element(e, false);
        }
        if (!simple) p->flags |= F_CLOSURE;
        break;
    }
    default: visit(c, p);
    }
}

static bool contains_closure(const struct node *n)
{
    for (; n; n = n->next) {
        if (n->type == N_FUNCTION || n->type == N_CLASS) return true;
        if (n->a && contains_closure(n->a)) return true;
        if (n->b && contains_closure(n->b)) return true;
        if (n->c && contains_closure(n->c)) return true;
        if (n->list && contains_closure(n->list)) return true;
    }
    return false;
}

static bool has_expression(const struct node *p)
{
    if (p->type == N_DEFAULT || (p->type == N_PROPERTY && p->flags & F_COMPUTED)) return true;
    if (p->type == N_REST || p->type == N_SPREAD) return has_expression(p->a);
    if (p->type == N_PROPERTY) return has_expression(p->b);
    if (p->type != N_ARRAY && p->type != N_OBJECT) return false;
    for (struct node *e = p->list; e; e = e->next) {
        if (e->type != N_HOLE && has_expression(e)) return true;
    }
    return false;
}

static void visit_body(struct compiler *c, struct scope *s, struct node *f)
{
    if (f->flags & F_EXPRESSION_BODY) {
        visit(c, f->b);
        return;
    }
    struct scope *vars = s;
    if (f->flags & F_COMPUTED && contains_closure(f->list)) { /* the body's vars are not the parameters' */
        vars = push(c, f->b, false);
        vars->is_body = true;
        vars->strict = s->strict;
    }
    for (struct node *n = f->b->list; n; n = n->next) declare_vars(c, vars, n);
    declare_lexical(c, vars, f->b->list);
    if (vars != s) {
        struct hashmap_entry *e;
        for (size_t i = 0; (e = hashmap_next(&vars->names, &i));) {
            struct binding *b = e->value;
            if (is_lexical(b->kind) && hashmap_gets(&s->names, b->name))
                compiler_fail(c, b->line, b->column, "'%s' has already been declared", b->name);
        }
    }
    visit_list(c, f->b->list);
}

static void visit_function(struct compiler *c, struct node *f)
{
    struct scope *outer = c->scope;
    unsigned wrap = c->wrap;
    c->wrap = 0;
    if (f->s && !(f->flags & F_DECLARATION)) { /* its own name, visible inside only */
        struct scope *s = push(c, node_at(c, N_EMPTY, f), true);
        s->function = outer->function;
        struct binding *b = declare(c, s, f, f->s, B_SELF);
        f->binding = b;
    }
    struct scope *s = push(c, f, true);
    s->is_arrow = f->flags & F_ARROW;
    s->strict = outer->strict || f->flags & F_STRICT;
    s->is_derived = f->flags & F_DERIVED;
    if (f->flags & F_DECLARATION && f->binding) s->self = f->binding;
    for (struct node *p = f->list; p; p = p->next) {
        declare_pattern(c, s, p, B_PARAM);
        if (has_expression(p)) f->flags |= F_COMPUTED;
    }
    for (struct node *p = f->list; p; p = p->next) visit_pattern(c, p, true);
    visit_body(c, s, f);
    c->scope = outer;
    c->wrap = wrap;
}

static void declare_private(struct compiler *c, struct scope *s, struct node *m)
{
    char name[256];
    snprintf(name, sizeof name, "#%.250s", m->a->s);
    struct binding *b = hashmap_gets(&s->names, name);
    if (!b) {
        b = declare(c, s, m, compiler_string(c, name, strlen(name)), B_PRIVATE);
        b->output = unique_name(c, is_ascii(m->a->s) ? m->a->s : "$u");
    }
    b->is_static = m->flags & F_STATIC;
    if (m->flags & F_GETTER) b->getter = m;
    else if (m->flags & F_SETTER) b->setter = m;
    else if (m->flags & F_METHOD) b->method = m;
    m->a->binding = b;
}

static void visit_class(struct compiler *c, struct node *n)
{
    struct scope *outer = c->scope;
    struct scope *s = push(c, n, false);
    struct binding *inner = NULL;
    s->is_class = s->strict = true;
    c->wrap++;
    if (n->s) inner = declare(c, s, n, n->s, B_CONST);
    for (struct node *m = n->list; m; m = m->next) {
        if (m->type == N_PROPERTY && m->a->type == N_PRIVATE_NAME) declare_private(c, s, m);
    }
    s->in_heritage = true; /* its private names are not the class's */
    if (n->a) visit(c, n->a);
    s->in_heritage = false;
    for (struct node *m = n->list; m; m = m->next) {
        if (m->flags & F_COMPUTED) visit(c, m->a);
    }
    if (inner) inner->ready = ++c->clock;
    if (n->b) visit_function(c, n->b);
    for (struct node *m = n->list; m; m = m->next) {
        if (m->b) visit_function(c, m->b);
    }
    c->wrap--;
    c->scope = outer;
    if (n->binding && n->flags & F_DECLARATION) n->binding->ready = ++c->clock;
}

static void visit_block(struct compiler *c, struct node *n)
{
    struct scope *outer = c->scope;
    push(c, n, false)->strict = outer->strict;
    declare_lexical(c, c->scope, n->list);
    visit_list(c, n->list);
    c->scope = outer;
}

static void visit_loop(struct compiler *c, struct node *n)
{
    struct scope *outer = c->scope;
    struct scope *s = push(c, n, false);
    s->is_loop = true;
    s->strict = outer->strict;
    bool declares = n->a && n->a->type == N_VAR && n->type != N_WHILE && n->type != N_DO;
    if (declares && n->a->s[0] != 'v') {
        for (struct node *e = n->a->list; e; e = e->next) declare_pattern(c, c->scope, e->a, var_kind(n->a->s));
    }
    if (n->type == N_FOR_OF || n->type == N_FOR_IN) {
        visit(c, n->b);
        if (declares) {
            for (struct node *e = n->a->list; e; e = e->next) {
                if (e->b) visit(c, e->b);
                if (n->a->s[0] == 'v') check_hoist(c, c->scope, c->scope->function, e->a);
                visit_pattern(c, e->a, true);
            }
        } else {
            visit_pattern(c, n->a, false);
        }
    } else {
        if (n->a) visit(c, n->a);
        if (n->b) visit(c, n->b);
        if (n->c) visit(c, n->c);
    }
    visit(c, n->d);
    c->scope = outer;
}

static void visit_try(struct compiler *c, struct node *n)
{
    visit(c, n->a);
    if (n->b) {
        struct scope *outer = c->scope;
        push(c, n->b, false)->strict = outer->strict;
        if (n->b->a) {
            declare_pattern(c, c->scope, n->b->a, B_CATCH);
            visit_pattern(c, n->b->a, true);
        }
        visit(c, n->b->b);
        if (n->b->b->scope) { /* the block must not declare the parameter's names again */
            struct hashmap_entry *e;
            for (size_t i = 0; (e = hashmap_next(&n->b->b->scope->names, &i));) {
                struct binding *b = e->value;
                if (hashmap_gets(&c->scope->names, b->name))
                    compiler_fail(c, b->line, b->column, "'%s' has already been declared", b->name);
            }
        }
        c->scope = outer;
    }
    if (n->c) visit(c, n->c);
}

static void visit_switch(struct compiler *c, struct node *n)
{
    visit(c, n->a);
    struct scope *outer = c->scope;
    struct scope *s = push(c, n, false);
    s->is_switch = true;
    s->strict = outer->strict;
    for (struct node *k = n->list; k; k = k->next) {
        s->branch = k;
        declare_lexical(c, s, k->list);
    }
    for (struct node *k = n->list; k; k = k->next) {
        s->branch = k;
        if (k->a) visit(c, k->a);
        visit_list(c, k->list);
    }
    c->scope = outer;
}

static struct scope *var_scope(struct scope *s)
{
    while (!s->is_function && !s->is_body) s = s->parent;
    return s;
}

static void visit_target(struct compiler *c, struct node *t)
{
    while (t->type == N_PAREN) t = t->a;
    visit_pattern(c, t, false);
}

static void check_protos(struct compiler *c, const struct node *object)
{
    bool seen = false;
    for (const struct node *p = object->list; p; p = p->next) {
        if (p->type != N_PROPERTY || p->flags & (F_COMPUTED | F_METHOD | F_SHORTHAND)) continue;
        bool proto = p->a->type == N_STRING ? strcmp(p->a->s, "\"__proto__\"") == 0
                                            : p->a->type == N_NAME && strcmp(p->a->s, "__proto__") == 0;
        if (proto && seen) compiler_fail_node(c, p, "__proto__ is given twice");
        seen |= proto;
    }
}

static void visit_export(struct compiler *c, struct node *n)
{
    if (n->type == N_EXPORT_DEFAULT) {
        visit(c, n->a);
        return;
    }
    visit(c, n->b);
    if (n->s) return;
    ts_keep_values(c, n);
    for (struct node *s = n->list; s; s = s->next) {
        s->binding = scope_find(c->scope, s->s);
        if (!s->binding) compiler_fail(c, s->line, s->column, "'%s' is exported but not declared", s->s);
        s->binding->used = s->binding->is_value = true;
        if (s->binding->kind == B_FUNCTION) s->binding->exported_function = true;
    }
}

static void visit(struct compiler *c, struct node *n)
{
    if (!n || ts_visit(c, n)) return;
    switch (n->type) {
    case N_NAME: use_name(c, n, false); return;
    case N_PRIVATE_NAME: use_private(c, n); return;
    case N_THIS: use_this(c); return;
    case N_SUPER:
        use_this(c);
        if (needs_copy(c)) own_function(c->scope)->uses_target = true;
        return;
    case N_NEW_TARGET:
        if (needs_copy(c)) own_function(c->scope)->uses_target = true;
        return;
    case N_FUNCTION: visit_function(c, n); return;
    case N_CLASS: visit_class(c, n); return;
    case N_BLOCK: visit_block(c, n); return;
    case N_FOR:
    case N_FOR_IN:
    case N_FOR_OF:
    case N_WHILE:
    case N_DO: visit_loop(c, n); return;
    case N_TRY: visit_try(c, n); return;
    case N_SWITCH: visit_switch(c, n); return;
    case N_ASSIGN:
        if (n->a->type == N_NAME) {
            visit(c, n->b);
            visit_target(c, n->a);
        } else {
            visit_target(c, n->a);
            visit(c, n->b);
        }
        return;
    case N_UPDATE: visit_target(c, n->a); return;
    case N_PROPERTY:
        if (n->b && n->b->type == N_DEFAULT) compiler_fail_node(c, n, "'=' is only allowed in a destructuring pattern");
        if (n->flags & F_COMPUTED) visit(c, n->a);
        visit(c, n->b);
        return;
    case N_OBJECT:
        check_protos(c, n);
        visit_list(c, n->list);
        return;
    case N_VAR:
        if (n->s[0] == 'v') {
            for (struct node *d = n->list; d; d = d->next) check_hoist(c, c->scope, var_scope(c->scope), d->a);
        }
        visit_list(c, n->list);
        return;
    case N_DECLARATOR:
        visit(c, n->b);
        visit_pattern(c, n->a, true);
        return;
    case N_IMPORT:
    case N_EXPORT_ALL:
    case N_SPECIFIER: return;
    case N_EXPORT_DEFAULT:
    case N_EXPORT_NAMED: visit_export(c, n); return;
    case N_LABEL:
    case N_MEMBER: visit(c, n->a); return;
    case N_TEMPLATE: visit_list(c, n->list); return;
    case N_REGEXP:
    case N_STRING:
    case N_NUMBER: return;
    default: break;
    }
    visit(c, n->a);
    visit(c, n->b);
    visit(c, n->c);
    visit(c, n->d);
    visit_list(c, n->list);
}

static void declare_import(struct compiler *c, struct scope *s, struct node *n)
{
    unsigned index = (unsigned)c->n_imports;
    for (unsigned i = 0; i < c->n_imports; i++) {
        if (strcmp(c->imports[i].specifier, n->s) == 0) index = i;
    }
    if (index == c->n_imports) {
        if (c->n_imports == c->imports_cap) {
            c->imports_cap = c->imports_cap ? c->imports_cap * 2 : 8;
            struct compile_import *grown = compiler_alloc(c, c->imports_cap * sizeof *grown);
            if (c->n_imports) memcpy(grown, c->imports, c->n_imports * sizeof *grown);
            c->imports = grown;
        }
        c->imports[c->n_imports++] = (struct compile_import){n->s, n->line, n->column};
    }
    n->flags = index;
    for (struct node *spec = n->type == N_IMPORT ? n->list : NULL; spec; spec = spec->next) {
        if (ts_is_shadowed(c, s, spec->a->s)) continue;
        struct binding *b = declare(c, s, spec, spec->a->s, B_IMPORT);
        b->import_index = index;
        b->import_name = spec->s;
    }
}

static void declare_imports(struct compiler *c, struct node *program)
{
    for (struct node *n = program->list; n; n = n->next) {
        bool from = n->s && (n->type == N_EXPORT_NAMED || n->type == N_EXPORT_ALL);
        if (n->type == N_IMPORT || from) declare_import(c, program->scope, n);
    }
}

void scope_analyze(struct compiler *c, struct node *program)
{
    struct scope *s = compiler_alloc(c, sizeof *s);
    c->all_scopes = s;
    s->node = program;
    s->is_function = true;
    s->function = s;
    s->strict = program->flags & F_STRICT;
    program->scope = s;
    c->scope = s;
    for (struct node *n = program->list; n; n = n->next) declare_vars(c, s, n);
    declare_lexical(c, s, program->list);
    declare_imports(c, program);
    visit_list(c, program->list);
    decide_checks(c);
    c->scope = s;
}

/* For ts_scope.c. */

struct scope *scope_open(struct compiler *c, struct node *n, bool is_function)
{
    struct scope *outer = c->scope, *s = push(c, n, is_function);
    s->strict = outer->strict;
    return s;
}

struct binding *scope_declare(struct compiler *c, struct scope *s, struct node *n, const char *name,
                              enum binding_kind kind)
{
    return declare(c, s, n, name, kind);
}

void scope_declare_list(struct compiler *c, struct scope *s, struct node *list)
{
    for (struct node *n = list; n; n = n->next) declare_vars(c, s, n);
    declare_lexical(c, s, list);
}

void scope_visit(struct compiler *c, struct node *n)
{
    visit(c, n);
}

void scope_add_import(struct compiler *c, struct node *import)
{
    declare_import(c, c->program->scope, import);
}
