/* Enums, namespaces and aliases → ES5. ts_scope.c has given their members the text to print. */
#include <string.h>

#include "compiler/emit.h"
#include "compiler/ts.h"

static void print_enum(struct compiler *c, struct node *n)
{
    for (struct node *m = n->list; m; m = m->next) {
        emit_line(c, m);
        bool text = m->binding->constant->kind == TS_TEXT;
        const char *object = n->binding->inner;
        emitf(c, text ? "%s[%s]=" : "%s[%s[%s]=", object, text ? m->a->s : object, m->a->s);
        if (m->b) emit_expression(c, m->b);
        else if (m->binding->constant->kind == TS_NUMBER) emitf(c, "%.17g", m->binding->constant->number);
        else emit(c, "undefined");
        if (!text) emitf(c, "]=%s", m->a->s);
        emit(c, ";");
    }
    emit_temps(c, n->scope);
}

static void print_namespace(struct compiler *c, struct node *n)
{
    emit_statements(c, n->list);
    emit_temps(c, n->scope);
}

/* (function(E$1){…})(E={}); or, merged, …(E); */
static void emit_object_body(struct compiler *c, struct node *n)
{
    const char *place = n->binding->output;
    bool variable = n->binding->kind == B_VAR;
    if (n->flags & F_FIRST && variable && is_declared_here(c, n->binding)) emitf(c, "var %s;", place);
    emitf(c, "(function(%s){", n->binding->inner);
    emit_in_function(c, n, n->type == N_ENUM ? print_enum : print_namespace);
    emitf(c, n->flags & F_FIRST ? "})(%s={});" : "})(%s);", place);
}

static void emit_alias_value(struct compiler *c, struct node *n)
{
    if (n->c) {
        emit_helper(c, "required");
        emitf(c, "(%s[%u])", c->names.imports, n->c->flags);
    } else if (n->b) {
        emitf(c, "require(%s)", n->b->s);
    } else {
        emit_expression(c, n->a);
    }
}

static void emit_alias(struct compiler *c, struct node *n, bool member)
{
    emitf(c, "%s%s=", member || !is_declared_here(c, n->binding) ? "" : "var ", n->binding->output);
    emit_alias_value(c, n);
    emit(c, ";");
}

static void emit_member_var(struct compiler *c, struct node *var)
{
    for (struct node *d = var->list; d; d = d->next) {
        if (!d->b) continue;
        struct node set = {.type = N_ASSIGN, .s = "=", .a = d->a, .b = d->b, .line = d->line, .column = d->column};
        emit_line(c, d);
        emit_expression(c, &set);
        emit(c, ";");
    }
}

/* The object is the parameter of the namespace's function around. */
static void emit_member_export(struct compiler *c, struct node *n)
{
    struct node *d = n->a;
    if (d->type == N_VAR) {
        emit_member_var(c, d);
    } else if (d->type == N_ALIAS) {
        emit_alias(c, d, true);
    } else {
        emit_statement(c, d);
        if (d->type != N_FUNCTION && d->type != N_CLASS) return;
        struct binding *member = hashmap_gets(&c->scope->parent->names, d->s);
        emitf(c, "%s=%s;", member->output, d->binding->output);
    }
}

bool ts_emit(struct compiler *c, struct node *n)
{
    switch (n->type) {
    case N_ENUM:
    case N_NAMESPACE: emit_object_body(c, n); return true;
    case N_ALIAS: emit_alias(c, n, false); return true;
    case N_MEMBER_EXPORT: emit_member_export(c, n); return true;
    case N_EXPORT_ASSIGN:
        emit(c, "module.exports=");
        emit_expression(c, n->a);
        emit(c, ";");
        return true;
    default: return false;
    }
}
