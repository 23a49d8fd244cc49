/*
 * Names of TypeScript.
 *
 * An enum or namespace E is an object that a function fills: (function(E$1){…})(E={}). What it
 * exports are properties, so inside of it the name `x` of an exported variable means `E$1.x`. That is
 * all a binding has to know: its output text is the property. The exports of one E are in a scope of
 * their own, `members`, between its bodies and the code around it; the bodies of merged declarations
 * share it.
 *
 * An import that no code reads was a type, and is dropped, as an alias is that no code reads.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/ts.h"

struct ts_alias {
    struct ts_alias *next;
    struct node *node;
    struct scope *scope;
    bool done;
};

/* Members. */

static bool is_plain_name(const char *s)
{
    if (!*s || (*s >= '0' && *s <= '9')) return false;
    return s[strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_$")] == '\0';
}

static struct binding *add_name(struct compiler *c, struct scope *s, const char *name, const char *output,
                                const struct node *n)
{
    struct binding *b = compiler_alloc(c, sizeof *b);
    b->name = name;
    b->output = output;
    b->kind = B_LET;
    b->ready = 1; /* a property, which is undefined before it is set */
    b->scope = s;
    b->line = n->line;
    b->column = n->column;
    if (!hashmap_puts(&s->names, name, b)) compiler_out_of_memory(c);
    return b;
}

static struct scope *members_of(struct compiler *c, struct binding *b, struct node *n)
{
    if (b->members) return b->members;
    struct scope *s = compiler_alloc(c, sizeof *s);
    s->parent = b->scope;
    s->function = b->scope->function;
    s->node = n;
    s->next = c->all_scopes;
    c->all_scopes = s;
    b->members = s;
    /* Inside, the name means the parameter: the variable may not be set yet. */
    b->inner = unique_name(c, is_plain_name(b->name) ? b->name : "$n");
    struct binding *self = add_name(c, s, b->name, b->inner, n);
    self->members = s;
    self->inner = b->inner;
    return s;
}

static struct binding *member(struct compiler *c, struct binding *owner, const char *name, const struct node *n)
{
    struct binding *known = hashmap_gets(&owner->members->names, name);
    if (known && known->output != owner->inner) return known;
    struct strbuf place = {0};
    strbuf_printf(&place, is_plain_name(name) ? "%s.%s" : "%s[\"%s\"]", owner->inner, name);
    const char *output = place.data && !place.failed ? compiler_string(c, place.data, place.len) : NULL;
    strbuf_free(&place);
    if (!output) compiler_out_of_memory(c);
    return add_name(c, owner->members, name, output, n);
}

/* The function around the body of an enum or namespace. */
static struct scope *open_body(struct compiler *c, struct node *n)
{
    struct scope *members = members_of(c, n->binding, n);
    struct scope *s = scope_open(c, n, true);
    s->parent = members;
    s->is_arrow = true; /* `this` is the one outside */
    return s;
}

/* What an enum's initialiser is worth, as far as the numbering and the reverse mapping need it. */

static struct ts_constant evaluate(struct compiler *c, const struct node *n, int depth);

static const struct binding *find_member(const struct binding *owner, const char *name)
{
    return owner && owner->members ? hashmap_gets(&owner->members->names, name) : NULL;
}

static const struct binding *named(struct compiler *c, const struct node *n)
{
    if (n->type == N_PAREN) return named(c, n->a);
    if (n->type == N_NAME) return n->binding;
    if (n->type == N_MEMBER) return find_member(named(c, n->a), n->s);
    if (n->type != N_INDEX || n->b->type != N_STRING) return NULL;
    const char *key = compiler_string(c, n->b->s + 1, strlen(n->b->s) - 2);
    return find_member(named(c, n->a), key);
}

/* The value that a const was declared with. */
static const struct node *initialiser(const struct binding *b)
{
    const struct node *owner = b->scope->node;
    const struct node *list = owner->type == N_FUNCTION ? owner->b->list : owner->list;
    if (owner->type == N_FUNCTION && owner->flags & F_EXPRESSION_BODY) return NULL;
    if (owner->type != N_FUNCTION && owner->type != N_PROGRAM && owner->type != N_BLOCK && owner->type != N_NAMESPACE)
        return NULL;
    for (; list; list = list->next) {
        const struct node *var = list->type == N_EXPORT_NAMED && list->b ? list->b : list;
        if (var->type != N_VAR) continue;
        for (const struct node *d = var->list; d; d = d->next) {
            if (d->a->type == N_NAME && d->a->binding == b) return d->b;
        }
    }
    return NULL;
}

static struct ts_constant number(double value)
{
    return (struct ts_constant){TS_NUMBER, value};
}

static int32_t to_int32(double d)
{
    if (!isfinite(d)) return 0;
    double m = fmod(trunc(d), 4294967296.0);
    return (int32_t)(uint32_t)(int64_t)m;
}

static struct ts_constant evaluate_binary(struct compiler *c, const struct node *n, int depth)
{
    struct ts_constant a = evaluate(c, n->a, depth), b = evaluate(c, n->b, depth), none = {TS_COMPUTED, 0};
    if (strcmp(n->s, "+") == 0 && (a.kind == TS_TEXT || b.kind == TS_TEXT)) return (struct ts_constant){TS_TEXT, 0};
    if (a.kind != TS_NUMBER || b.kind != TS_NUMBER) return none;
    double x = a.number, y = b.number;
    uint32_t shift = (uint32_t)to_int32(y) & 31;
    if (strcmp(n->s, "+") == 0) return number(x + y);
    if (strcmp(n->s, "-") == 0) return number(x - y);
    if (strcmp(n->s, "*") == 0) return number(x * y);
    if (strcmp(n->s, "/") == 0) return number(x / y);
    if (strcmp(n->s, "%") == 0) return number(fmod(x, y));
    if (strcmp(n->s, "**") == 0) return number(pow(x, y));
    if (strcmp(n->s, "|") == 0) return number(to_int32(x) | to_int32(y));
    if (strcmp(n->s, "&") == 0) return number(to_int32(x) & to_int32(y));
    if (strcmp(n->s, "^") == 0) return number(to_int32(x) ^ to_int32(y));
    if (strcmp(n->s, "<<") == 0) return number((int32_t)((uint32_t)to_int32(x) << shift));
    if (strcmp(n->s, ">>") == 0) return number(to_int32(x) >> shift);
    if (strcmp(n->s, ">>>") == 0) return number((uint32_t)to_int32(x) >> shift);
    return none;
}

static struct ts_constant evaluate_name(struct compiler *c, const struct node *n, int depth)
{
    const struct binding *b = named(c, n);
    if (b && b->constant) return *b->constant;
    if (n->type == N_NAME && !b && strcmp(n->s, "Infinity") == 0) return number(INFINITY);
    if (n->type == N_NAME && !b && strcmp(n->s, "NaN") == 0) return number(NAN);
    const struct node *value = b && b->kind == B_CONST ? initialiser(b) : NULL;
    return value ? evaluate(c, value, depth) : (struct ts_constant){TS_COMPUTED, 0};
}

static struct ts_constant evaluate(struct compiler *c, const struct node *n, int depth)
{
    struct ts_constant value = {TS_COMPUTED, 0};
    if (depth > 1000) return value; /* consts that are declared with each other */
    switch (n->type) {
    case N_NUMBER: return number(strtod(n->s, NULL));
    case N_STRING:
    case N_TEMPLATE: return (struct ts_constant){TS_TEXT, 0};
    case N_PAREN: return evaluate(c, n->a, depth + 1);
    case N_NAME:
    case N_MEMBER:
    case N_INDEX: return evaluate_name(c, n, depth + 1);
    case N_BINARY: return n->a->type == N_PRIVATE_NAME ? value : evaluate_binary(c, n, depth + 1);
    case N_UNARY:
        value = evaluate(c, n->a, depth + 1);
        if (value.kind != TS_NUMBER) break;
        if (strcmp(n->s, "+") == 0) return value;
        if (strcmp(n->s, "-") == 0) return number(-value.number);
        if (strcmp(n->s, "~") == 0) return number(~to_int32(value.number));
        break;
    default: break;
    }
    return (struct ts_constant){TS_COMPUTED, 0};
}

/* Declarations. */

bool ts_declare(struct compiler *c, struct scope *s, struct node *n)
{
    if (n->type == N_ALIAS) {
        n->binding = scope_declare(c, s, n, n->s, B_CONST);
        return true;
    }
    if (n->type != N_ENUM && n->type != N_NAMESPACE) return false;
    struct binding *known = hashmap_gets(&s->names, n->s);
    if (known && (known->members || known->kind == B_FUNCTION || known->kind == B_CLASS)) {
        n->binding = known; /* merged */
    } else {
        n->binding = scope_declare(c, s, n, n->s, B_VAR);
        n->flags |= F_FIRST;
    }
    members_of(c, n->binding, n);
    return true;
}

/* An import and a declaration of the same name: the import was a type. */
bool ts_is_shadowed(struct compiler *c, const struct scope *s, const char *name)
{
    const struct binding *known = hashmap_gets(&s->names, name);
    return c->ts.on && known && known->kind != B_IMPORT;
}

static void visit_enum(struct compiler *c, struct node *n)
{
    struct scope *outer = c->scope;
    struct ts_constant value = {TS_NUMBER, -1};
    open_body(c, n);
    for (struct node *m = n->list; m; m = m->next) {
        if (m->b) {
            scope_visit(c, m->b);
            value = evaluate(c, m->b, 0);
        } else if (value.kind == TS_NUMBER) {
            value.number++;
        } else {
            value.kind = TS_COMPUTED;
        }
        struct ts_constant *kept = compiler_alloc(c, sizeof *kept);
        *kept = value;
        m->binding = member(c, n->binding, m->s, m);
        m->binding->constant = kept;
    }
    c->scope = outer;
}

static void export_pattern(struct compiler *c, struct binding *owner, struct node *p)
{
    if (p->type == N_NAME) {
        p->binding = member(c, owner, p->s, p);
    } else if (p->type == N_DEFAULT || p->type == N_REST || p->type == N_SPREAD) {
        export_pattern(c, owner, p->a);
    } else if (p->type == N_ARRAY || p->type == N_OBJECT) {
        for (struct node *e = p->list; e; e = e->next) {
            if (e->type == N_PROPERTY) export_pattern(c, owner, e->b);
            else if (e->type != N_HOLE) export_pattern(c, owner, e);
        }
    }
}

/* A merged namespace inside a namespace: with what it merges, a class of this body or an exported object. */
static void export_object(struct compiler *c, struct binding *owner, struct scope *s, struct node *d)
{
    struct binding *local = hashmap_gets(&s->names, d->s), *known = hashmap_gets(&owner->members->names, d->s);
    if (known && known->output == owner->inner) known = NULL;
    if (!local && !known) d->flags |= F_FIRST;
    struct binding *exported = member(c, owner, d->s, d);
    d->binding = local ? local : exported;
    if (local && !local->members && exported->members) {
        local->members = exported->members;
        local->inner = exported->inner;
    }
    members_of(c, d->binding, d);
    exported->members = d->binding->members;
    exported->inner = d->binding->inner;
}

static void declare_export(struct compiler *c, struct binding *owner, struct scope *s, struct node *d)
{
    switch (d->type) {
    case N_VAR:
        for (struct node *e = d->list; e; e = e->next) export_pattern(c, owner, e->a);
        break;
    case N_FUNCTION:
    case N_CLASS:
        d->binding = scope_declare(c, s, d, d->s, d->type == N_CLASS ? B_CLASS : B_FUNCTION);
        member(c, owner, d->s, d);
        break;
    case N_ALIAS: d->binding = member(c, owner, d->s, d); break;
    default: export_object(c, owner, s, d);
    }
}

static void visit_namespace(struct compiler *c, struct node *n)
{
    struct scope *outer = c->scope, *s = open_body(c, n);
    for (struct node *d = n->list; d; d = d->next) {
        if (d->type == N_MEMBER_EXPORT) declare_export(c, n->binding, s, d->a);
    }
    scope_declare_list(c, s, n->list);
    for (struct node *d = n->list; d; d = d->next) scope_visit(c, d);
    c->scope = outer;
}

bool ts_visit(struct compiler *c, struct node *n)
{
    switch (n->type) {
    case N_ENUM: visit_enum(c, n); return true;
    case N_NAMESPACE: visit_namespace(c, n); return true;
    case N_MEMBER_EXPORT:
        scope_visit(c, n->a);
        if (n->a->type == N_ALIAS) n->a->binding->is_value = true;
        return true;
    case N_ALIAS: {
        struct ts_alias *a = compiler_alloc(c, sizeof *a);
        *a = (struct ts_alias){.next = c->ts.aliases, .node = n, .scope = c->scope};
        n->binding->ready = ++c->clock;
        c->ts.aliases = a;
        return true;
    }
    default: return false;
    }
}

/* Imports, exports and aliases that are only types. */

static bool is_type(struct compiler *c, const char *name)
{
    return c->ts.on && hashmap_gets(&c->ts.types, name);
}

void ts_keep_values(struct compiler *c, struct node *n)
{
    struct node *list = n->list;
    n->list = NULL;
    n->tail = NULL;
    for (struct node *s = list, *next; s; s = next) {
        next = s->next;
        bool type = is_type(c, s->s) || hashmap_gets(&c->ts.declared, s->s);
        if (scope_find(c->scope, s->s) || !type) node_add(n, s);
    }
}

/* Aliases of aliases: until nothing changes. */
static void keep_used_aliases(struct compiler *c, struct node *program)
{
    for (struct node *n = program->list; n; n = n->next) {
        if (n->type == N_EXPORT_NAMED && n->b && n->b->type == N_ALIAS) n->b->binding->is_value = true;
    }
    for (bool changed = true; changed;) {
        changed = false;
        for (struct ts_alias *a = c->ts.aliases; a; a = a->next) {
            if (a->done || !a->node->binding->is_value) continue;
            a->done = changed = true;
            c->scope = a->scope;
            if (a->node->a) scope_visit(c, a->node->a);
        }
    }
    c->scope = program->scope;
}

static bool names_a_type(struct compiler *c, const struct node *n)
{
    while (n->type == N_MEMBER) n = n->a;
    return n->type == N_NAME && !n->binding && is_type(c, n->s);
}

static void drop_aliases(struct compiler *c)
{
    for (struct ts_alias *a = c->ts.aliases; a; a = a->next) {
        if (!a->done || (a->node->a && names_a_type(c, a->node->a))) a->node->type = N_EMPTY;
    }
}

static bool any_used(const struct node *import, const struct scope *s)
{
    for (const struct node *spec = import->list; spec; spec = spec->next) {
        const struct binding *b = hashmap_gets(&s->names, spec->a->s);
        if (b && b->kind == B_IMPORT && b->is_value) return true;
    }
    return !import->list;
}

static bool has_source(const struct node *n)
{
    return n->s && (n->type == N_IMPORT || n->type == N_EXPORT_NAMED || n->type == N_EXPORT_ALL);
}

/* Dropped imports leave gaps in the list of imported files: the others move up. */
static void drop_imports(struct compiler *c, struct node *program)
{
    size_t n = c->n_imports, left = 0;
    unsigned *places = compiler_alloc(c, (n + 1) * sizeof *places);
    for (struct node *s = program->list; s; s = s->next) {
        if (s->type == N_IMPORT && !any_used(s, program->scope)) s->type = N_EMPTY;
        else if (s->type == N_EXPORT_DEFAULT && names_a_type(c, s->a)) s->type = N_EMPTY;
        else if (s->type == N_EXPORT_NAMED && s->b && s->b->type == N_EMPTY) s->type = N_EMPTY;
        else if (has_source(s)) places[s->flags] = 1;
    }
    for (size_t i = 0; i < n; i++) {
        if (!places[i]) continue;
        c->imports[left] = c->imports[i];
        places[i] = (unsigned)left++;
    }
    c->n_imports = left;
    struct hashmap_entry *e;
    for (size_t i = 0; (e = hashmap_next(&program->scope->names, &i));) {
        struct binding *b = e->value;
        if (b->kind == B_IMPORT && n) b->import_index = places[b->import_index];
    }
    for (struct node *s = program->list; s; s = s->next) {
        if (has_source(s)) s->flags = places[s->flags];
    }
}

/* `export =` makes a file a CommonJS module; it cannot be both. */
static void settle_module_kind(struct compiler *c, struct node *program)
{
    struct node *assign = NULL, *other = NULL;
    for (struct node *n = program->list; n; n = n->next) {
        if (n->type == N_EXPORT_ASSIGN) assign = n;
        if (n->type == N_IMPORT || n->type == N_EXPORT_NAMED || n->type == N_EXPORT_DEFAULT || n->type == N_EXPORT_ALL)
            other = n;
    }
    if (!assign) return;
    if (other || c->request->kind == COMPILE_MODULE || c->top_level_await) {
        compiler_fail_node(c, assign, "export = cannot stand beside import and export: use export default");
    }
    c->has_module_syntax = false;
}

static void import_required(struct compiler *c)
{
    if (!c->has_module_syntax && c->request->kind != COMPILE_MODULE) return;
    for (struct ts_alias *a = c->ts.aliases; a; a = a->next) {
        if (a->node->type != N_ALIAS || !a->node->b) continue;
        struct node *import = node_at(c, N_IMPORT, a->node);
        import->s = compiler_string(c, a->node->b->s + 1, strlen(a->node->b->s) - 2);
        scope_add_import(c, import);
        a->node->c = import;
    }
}

void ts_finish(struct compiler *c, struct node *program)
{
    if (!c->ts.on) return;
    keep_used_aliases(c, program);
    drop_aliases(c);
    drop_imports(c, program);
    settle_module_kind(c, program);
    import_required(c);
}
