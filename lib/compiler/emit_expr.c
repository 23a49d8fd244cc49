/* Expressions → ES5. Everything that may need parentheses gets them; Duktape's compiler drops them. */
#include <string.h>

#include "compiler/emit.h"

void emit_list(struct compiler *c, struct node *list)
{
    for (; list; list = list->next) {
        emit_expression(c, list);
        if (list->next) emit(c, ",");
    }
}

void emit_this(struct compiler *c)
{
    struct scope *f = c->scope->function;
    bool saved = f->is_arrow || c->jumps_wrapped;
    while (f->is_arrow && f->parent) f = f->parent->function;
    if (f->is_derived && !f->calls_super) {
        emit_helper(c, "bound");
        emitf(c, "(%s)", c->names.self);
    } else if (f->is_derived) {
        emit(c, c->names.self);
    } else {
        emit(c, saved ? c->names.self : "this");
    }
}

void emit_new_target(struct compiler *c)
{
    bool saved = c->scope->function->is_arrow || c->jumps_wrapped;
    emit(c, saved ? c->names.target : "new.target");
}

bool is_private(const struct node *n)
{
    return n->type == N_INDEX && n->b->type == N_PRIVATE_NAME;
}

bool is_super(const struct node *n)
{
    return (n->type == N_MEMBER || n->type == N_INDEX) && n->a->type == N_SUPER;
}

static void emit_member_suffix(struct compiler *c, struct node *n)
{
    if (n->type == N_MEMBER && is_es5_name(n->s)) {
        strbuf_putc(&c->out, '.');
        emit_line(c, n);
        emit(c, n->s);
        return;
    }
    emit(c, "[");
    if (n->type == N_MEMBER) emit_string(c, n->s);
    else emit_expression(c, n->b);
    emit_line(c, n);
    emit(c, "]");
}

/* this is bound first, then the key is computed, then the parent is looked at. */
void emit_super_place(struct compiler *c, struct node *n)
{
    emit(c, "(");
    emit_this(c);
    emitf(c, ",%s,", c->home ? c->home : "undefined");
    if (n->type == N_MEMBER) emit_string(c, n->s);
    else emit_expression(c, n->b);
    emit_line(c, n);
}

void emit_member(struct compiler *c, struct node *n)
{
    if (is_super(n)) {
        emit_helper(c, "superGet");
        emit_super_place(c, n);
        emit(c, ")");
        return;
    }
    if (is_private(n)) {
        emit_helper(c, "privateGet");
        emit(c, "(");
        emit_expression(c, n->a);
        emitf(c, ",%s", n->b->binding->output);
        emit_line(c, n);
        emit(c, ")");
        return;
    }
    bool number = unwrapped(n->a)->type == N_NUMBER;
    if (number) emit(c, "(");
    emit_expression(c, n->a);
    if (number) emit(c, ")");
    emit_member_suffix(c, n);
}

static void emit_logical(struct compiler *c, struct node *n)
{
    emit(c, "(");
    if (n->s[0] == '?') {
        const char *temp = emit_temp(c);
        emitf(c, "(%s=", temp);
        emit_expression(c, n->a);
        emitf(c, ")!=null?%s:", temp);
    } else {
        emit_expression(c, n->a);
        emit(c, n->s);
    }
    emit_expression(c, n->b);
    emit(c, ")");
}

static void emit_parts(struct compiler *c, const char *open, struct node *a, const char *middle, struct node *b)
{
    emit(c, open);
    emit_expression(c, a);
    if (middle) emit(c, middle);
    if (b) emit_expression(c, b);
}

/* The variable that Duktape takes the value of an expression from, when it has no register for the value alone. */
static const struct node *value_place(struct node *n)
{
    for (;;) {
        n = unwrapped(n);
        if (n->type == N_SEQUENCE) {
            n = n->list;
            while (n->next) n = n->next;
        } else if (n->type == N_ASSIGN && !n->s[1] && unwrapped(n->a)->type != N_NAME) {
            n = n->b;
        } else {
            return n->type == N_NAME && n->binding ? n : NULL;
        }
    }
}

static bool runs_no_code(struct node *n)
{
    n = unwrapped(n);
    return is_harmless(n) || n->type == N_NAME || n->type == N_FUNCTION || n->type == N_REGEXP;
}

/* Duktape reads a variable on the left only when it has computed the right side, which may assign to it. */
static bool right_may_change_left(struct compiler *c, struct node *n)
{
    bool global = c->request->kind == COMPILE_SCRIPT && c->scope->function == c->program->scope; /* has no register */
    if (global || runs_no_code(n->b)) return false;
    const struct node *left = value_place(n->a);
    if (!left) return false;
    const struct binding *b = left->binding;
    if (b->assigned_outside || (b->assigned && n->flags & F_ASSIGNS)) return true;
    if (b->kind == B_PARAM && !c->scope->strict && hashmap_gets(&c->identifiers, "arguments")) return true;
    return hashmap_gets(&c->identifiers, "eval") != NULL;
}

static void emit_binary(struct compiler *c, struct node *n)
{
    if (n->a->type == N_PRIVATE_NAME) {
        emit_helper(c, "privateIn");
        emit(c, "(");
        emit_expression(c, n->b);
        emitf(c, ",%s)", n->a->binding->output);
        return;
    }
    emit(c, "(");
    if (right_may_change_left(c, n)) {
        emitf(c, "(%s=", emit_temp(c));
        emit_parts(c, "", n->a, ")", NULL);
    } else {
        emit_expression(c, n->a);
    }
    emit(c, " ");
    emit(c, n->s);
    emit(c, " ");
    emit_expression(c, n->b);
    emit(c, ")");
}

static void emit_yield(struct compiler *c, struct node *n)
{
    bool async = c->scope->function->node->flags & F_ASYNC;
    emit_helper(c, n->flags & F_GENERATOR ? async ? "asyncYieldAll" : "yieldAll" : async ? "asyncYield" : "yield");
    emit(c, "(");
    if (n->a) emit_expression(c, n->a);
    emit(c, ")");
}

static void emit_unary(struct compiler *c, struct node *n)
{
    struct node *operand = unwrapped(n->a);
    if (n->s[0] == 'd' && operand->type == N_CHAIN) {
        emit_chain_as(c, operand, "delete ", "true");
        return;
    }
    if (n->s[0] == 'd' && is_super(operand)) {
        emit_helper(c, "deleteSuper");
        emit(c, "(");
        emit_this(c);
        if (operand->type == N_INDEX) {
            emit(c, ",");
            emit_expression(c, operand->b);
        }
        emit(c, ")");
        return;
    }
    if (n->s[0] == 'd' && operand->type == N_NAME && operand->binding && operand->binding->kind == B_IMPORT) {
        emit(c, "false");
        return;
    }
    emit(c, "(");
    emit(c, n->s);
    emit(c, " ");
    emit_expression(c, n->a);
    emit(c, ")");
}

static void emit_import_call(struct compiler *c, struct node *n)
{
    emit_helper(c, "dynamicImport");
    emitf(c, "(%s,", c->request->kind == COMPILE_SCRIPT ? "undefined" : c->names.meta);
    emit_expression(c, n->a);
    if (n->b) {
        emit(c, ",");
        emit_expression(c, n->b);
    }
    emit(c, ")");
}

static void emit_defaulted(struct compiler *c, struct node *n)
{
    emitf(c, "((%s=", n->s);
    emit_expression(c, n->a);
    emitf(c, ")===undefined?");
    emit_named(c, n->b, n->c && n->c->type == N_NAME ? n->c->s : NULL);
    emitf(c, ":%s)", n->s);
}

void emit_expression(struct compiler *c, struct node *n)
{
    switch (n->type) {
    case N_NAME: emit_read(c, n); break;
    case N_NUMBER:
    case N_STRING:
    case N_TEXT:
    case N_LITERAL: emit(c, n->s); break;
    case N_BIGINT:
        emit_helper(c, "bigint");
        emitf(c, "(\"%s\")", n->s);
        break;
    case N_TEMPLATE: emit_template(c, n); break;
    case N_TAGGED: emit_tagged(c, n); break;
    case N_REGEXP: emit_regexp(c, n); break;
    case N_ARRAY: emit_array(c, n); break;
    case N_OBJECT: emit_object(c, n); break;
    case N_FUNCTION:
        emit(c, "(");
        emit_function(c, n, NULL);
        emit(c, ")");
        break;
    case N_CLASS: emit_class(c, n, NULL, NULL); break;
    case N_UNARY: emit_unary(c, n); break;
    case N_UPDATE: emit_update(c, n); break;
    case N_BINARY: emit_binary(c, n); break;
    case N_LOGICAL: emit_logical(c, n); break;
    case N_ASSIGN: emit_assign(c, n); break;
    case N_CONDITIONAL:
        emit_parts(c, "(", n->a, "?", n->b);
        emit_parts(c, ":", n->c, ")", NULL);
        break;
    case N_CALL: emit_call(c, n); break;
    case N_NEW: emit_new(c, n); break;
    case N_MEMBER:
    case N_INDEX: emit_member(c, n); break;
    case N_CHAIN: emit_chain_as(c, n, "", "undefined"); break;
    case N_SEQUENCE:
        emit(c, "(");
        if (!n->list->next) emit(c, "0,");
        emit_list(c, n->list);
        emit(c, ")");
        break;
    case N_PAREN: emit_expression(c, n->a); break;
    case N_YIELD: emit_yield(c, n); break;
    case N_AWAIT:
        emit_helper(c, "await");
        emit_parts(c, "(", n->a, ")", NULL);
        break;
    case N_THIS: emit_this(c); break;
    case N_NEW_TARGET: emit_new_target(c); break;
    case N_IMPORT_META: emit(c, c->names.meta); break;
    case N_IMPORT_CALL: emit_import_call(c, n); break;
    case N_KEEP:
        emitf(c, "(%s=", n->s);
        emit_parts(c, "", n->a, ")", NULL);
        break;
    case N_DEFAULTED: emit_defaulted(c, n); break;
    default: compiler_fail_node(c, n, "this is not allowed here");
    }
}
