/*
 * Which name means which binding.
 *
 * ES5 has function scope only, so a block's let, const, class and function become vars of the
 * function under a name of their own. A loop whose bindings are captured by a closure gets its body
 * wrapped into a function: that is what makes a fresh binding per iteration.
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
    static const char *const words[] = {"let", "static", "implements", "interface", "package", "private", "protected", "public", "yield", "eval", "arguments", "enum", "await"};
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (strcmp(words[i], name) == 0) return true;
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

static struct binding *declare(struct compiler *c, struct scope *s, struct node *n, const char *name, enum binding_kind kind)
{
    struct binding *known = hashmap_gets(&s->names, name);
    bool lexical = kind == B_LET || kind == B_CONST || kind == B_CLASS || kind == B_IMPORT;
    if (known) {
        bool known_lexical = known->kind == B_LET || known->kind == B_CONST || known->kind == B_CLASS || known->kind == B_IMPORT;
        bool block_function = !s->is_function && (kind == B_FUNCTION || known->kind == B_FUNCTION);
        if (lexical || known_lexical || block_function) {
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
    bool keep = s->is_function && !is_reserved(name) && is_ascii(name);
    b->output = keep ? name : unique_name(c, is_ascii(name) ? name : "$u");
    if (!hashmap_puts(&s->names, name, b)) compiler_out_of_memory(c);
    return b;
}

struct binding *scope_find(struct scope *s, const char *name)
{
    for (; s; s = s->parent) {
        struct binding *b = hashmap_gets(&s->names, name);
        if (b) return b;
    }
    return NULL;
}

static void declare_pattern(struct compiler *c, struct scope *s, struct node *p, enum binding_kind kind)
{
    switch (p->type) {
    case N_NAME: p->binding = declare(c, s, p, p->s, kind); break;
    case N_DEFAULT:
    case N_REST: declare_pattern(c, s, p->a, kind); break;
    case N_ARRAY:
    case N_OBJECT:
        for (struct node *e = p->list; e; e = e->next) {
            if (e->type == N_PROPERTY) declare_pattern(c, s, e->b, kind);
            else if (e->type != N_HOLE) declare_pattern(c, s, e->type == N_REST || e->type == N_SPREAD ? e->a : e, kind);
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
            if (!d->s) continue;
        }
        if (d->type == N_VAR && strcmp(d->s, "var") != 0) {
            for (struct node *e = d->list; e; e = e->next) declare_pattern(c, s, e->a, var_kind(d->s));
        } else if (d->type == N_CLASS && d->flags & F_DECLARATION) {
            d->binding = declare(c, s, d, d->s, B_CLASS);
        } else if (d->type == N_FUNCTION && d->flags & F_DECLARATION) {
            d->binding = declare(c, s, d, d->s, B_FUNCTION);
        } else if (d->type == N_LABEL && d->a->type == N_FUNCTION) {
            d->a->binding = declare(c, s, d->a, d->a->s, B_FUNCTION);
        }
    }
}

/* var declarations of a function, wherever they stand. */
static void declare_vars(struct compiler *c, struct scope *s, struct node *n)
{
    if (!n) return;
    switch (n->type) {
    case N_VAR:
        if (strcmp(n->s, "var") != 0) return;
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

/* Loops between here and the function whose body may become a function of its own: they need the
 * saved copies too. Whether they will is not known yet, so the copies are made if any might. */
static bool in_loop_with_bindings(struct scope *s)
{
    for (; s && !s->is_function; s = s->parent) {
        if (s->is_loop) return true;
    }
    return false;
}

static void use_this(struct compiler *c)
{
    if (c->scope->function->is_arrow || in_loop_with_bindings(c->scope)) own_function(c->scope)->uses_this = true;
}

static void use_name(struct compiler *c, struct node *n, bool assigned)
{
    struct binding *b = scope_find(c->scope, n->s);
    if (!b && strcmp(n->s, "arguments") == 0) {
        if (c->scope->function->is_arrow || in_loop_with_bindings(c->scope)) own_function(c->scope)->uses_arguments = true;
        return;
    }
    n->binding = b;
    if (!b) return;
    b->is_value = true;
    if (assigned) b->assigned = true;
    if (b->scope->function == c->scope->function) return;
    b->captured = true;
    for (struct scope *s = b->scope; !s->is_function; s = s->parent) {
        if (!s->is_loop) continue;
        s->wraps_body = true;
        s->function->hoists_vars = true;
    }
}

static void visit_target(struct compiler *c, struct node *p)
{
    switch (p->type) {
    case N_NAME: use_name(c, p, true); break;
    case N_DEFAULT:
        visit_target(c, p->a);
        visit(c, p->b);
        break;
    case N_REST:
    case N_SPREAD:
    case N_PAREN: visit_target(c, p->a); break;
    case N_ARRAY:
    case N_OBJECT:
        for (struct node *e = p->list; e; e = e->next) {
            if (e->type == N_PROPERTY) {
                if (e->flags & F_COMPUTED) visit(c, e->a);
                visit_target(c, e->b);
            } else if (e->type != N_HOLE) {
                visit_target(c, e);
            }
        }
        break;
    default: visit(c, p);
    }
}

/* A declaration's own pattern: its names are declared, its defaults and keys are code. */
static void visit_declared(struct compiler *c, struct node *p)
{
    switch (p->type) {
    case N_DEFAULT:
        visit_declared(c, p->a);
        visit(c, p->b);
        break;
    case N_REST:
    case N_SPREAD: visit_declared(c, p->a); break;
    case N_ARRAY:
    case N_OBJECT:
        for (struct node *e = p->list; e; e = e->next) {
            if (e->type == N_PROPERTY) {
                if (e->flags & F_COMPUTED) visit(c, e->a);
                visit_declared(c, e->b);
            } else if (e->type != N_HOLE) {
                visit_declared(c, e);
            }
        }
        break;
    default: break;
    }
}

static void visit_function(struct compiler *c, struct node *f)
{
    struct scope *outer = c->scope;
    if (f->s && !(f->flags & F_DECLARATION)) { /* its own name, visible inside only */
        struct scope *s = push(c, node_at(c, N_EMPTY, f), true);
        s->function = outer->function;
        struct binding *b = declare(c, s, f, f->s, B_FUNCTION);
        f->binding = b;
    }
    struct scope *s = push(c, f, true);
    s->is_arrow = f->flags & F_ARROW;
    for (struct node *p = f->list; p; p = p->next) declare_pattern(c, s, p, B_PARAM);
    if (!(f->flags & F_EXPRESSION_BODY)) {
        for (struct node *n = f->b->list; n; n = n->next) declare_vars(c, s, n);
        declare_lexical(c, s, f->b->list);
    }
    for (struct node *p = f->list; p; p = p->next) visit_declared(c, p);
    if (f->flags & F_EXPRESSION_BODY) visit(c, f->b);
    else visit_list(c, f->b->list);
    c->scope = outer;
}

static void visit_class(struct compiler *c, struct node *n)
{
    struct scope *outer = c->scope;
    push(c, n, false);
    if (n->s) {
        struct binding *inner = declare(c, c->scope, n, n->s, B_CONST);
        inner->kind = B_LET; /* assigned once by the class itself */
        (void)inner;
    }
    if (n->a) visit(c, n->a);
    if (n->b) visit_function(c, n->b);
    for (struct node *m = n->list; m; m = m->next) {
        if (m->flags & F_COMPUTED) visit(c, m->a);
        if (m->b) visit_function(c, m->b);
    }
    c->scope = outer;
}

static void visit_block(struct compiler *c, struct node *n)
{
    struct scope *outer = c->scope;
    push(c, n, false);
    declare_lexical(c, c->scope, n->list);
    visit_list(c, n->list);
    c->scope = outer;
}

static void visit_loop(struct compiler *c, struct node *n)
{
    struct scope *outer = c->scope;
    push(c, n, false)->is_loop = true;
    bool declares = n->a && n->a->type == N_VAR && n->type != N_WHILE && n->type != N_DO;
    if (declares && strcmp(n->a->s, "var") != 0) {
        for (struct node *e = n->a->list; e; e = e->next) declare_pattern(c, c->scope, e->a, var_kind(n->a->s));
    }
    if (n->type == N_FOR_OF || n->type == N_FOR_IN) {
        if (declares) {
            for (struct node *e = n->a->list; e; e = e->next) visit_declared(c, e->a);
        } else {
            visit_target(c, n->a);
        }
        struct scope *inner = c->scope;
        c->scope = outer;
        visit(c, n->b);
        c->scope = inner;
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
        push(c, n->b, false);
        if (n->b->a) {
            declare_pattern(c, c->scope, n->b->a, B_CATCH);
            visit_declared(c, n->b->a);
        }
        visit(c, n->b->b);
        c->scope = outer;
    }
    if (n->c) visit(c, n->c);
}

static void visit_switch(struct compiler *c, struct node *n)
{
    visit(c, n->a);
    struct scope *outer = c->scope;
    push(c, n, false);
    for (struct node *k = n->list; k; k = k->next) declare_lexical(c, c->scope, k->list);
    for (struct node *k = n->list; k; k = k->next) {
        if (k->a) visit(c, k->a);
        visit_list(c, k->list);
    }
    c->scope = outer;
}

static void visit(struct compiler *c, struct node *n)
{
    if (!n || ts_visit(c, n)) return;
    switch (n->type) {
    case N_NAME: use_name(c, n, false); return;
    case N_THIS:
    case N_SUPER:
    case N_NEW_TARGET: use_this(c); return;
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
        visit_target(c, n->a);
        visit(c, n->b);
        return;
    case N_UPDATE: visit_target(c, n->a); return;
    case N_PROPERTY:
        if (n->flags & F_COMPUTED) visit(c, n->a);
        visit(c, n->b);
        return;
    case N_DECLARATOR:
        visit_declared(c, n->a);
        visit(c, n->b);
        return;
    case N_IMPORT:
    case N_SPECIFIER: return;
    case N_EXPORT_NAMED:
        visit(c, n->b);
        if (n->s) return;
        ts_keep_values(c, n);
        for (struct node *s = n->list; s; s = s->next) {
            s->binding = scope_find(c->scope, s->s);
            if (!s->binding) compiler_fail(c, s->line, s->column, "'%s' is exported but not declared", s->s);
            s->binding->is_value = true;
        }
        return;
    case N_EXPORT_ALL: return;
    case N_LABEL:
    case N_MEMBER: visit(c, n->a); return;
    case N_TEMPLATE: visit_list(c, n->list); return;
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

/* The first export name of each local binding; more names become getters. */
static void note_exports(struct compiler *c, struct node *program)
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
    program->scope = s;
    c->scope = s;
    for (struct node *n = program->list; n; n = n->next) declare_vars(c, s, n);
    declare_lexical(c, s, program->list);
    note_exports(c, program);
    visit_list(c, program->list);
    c->scope = s;
}

/* For ts_scope.c. */

struct scope *scope_open(struct compiler *c, struct node *n, bool is_function)
{
    return push(c, n, is_function);
}

struct binding *scope_declare(struct compiler *c, struct scope *s, struct node *n, const char *name, enum binding_kind kind)
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
