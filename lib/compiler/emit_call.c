/* Calls, new, spreads and optional chains → ES5. */
#include <string.h>

#include "compiler/emit.h"

bool has_spread(const struct node *list)
{
    for (; list; list = list->next) {
        if (list->type == N_SPREAD) return true;
    }
    return false;
}

/* The elements of an array or call with spreads, as one array. */
void emit_spread_list(struct compiler *c, struct node *list)
{
    bool open = false, first = true;
    if (list && list->type == N_SPREAD && !list->next) {
        emit_helper(c, "spread");
        emit(c, "(");
        emit_expression(c, list->a);
        emit(c, ")");
        return;
    }
    emit_helper(c, "concat");
    emit(c, "(");
    for (; list; list = list->next) {
        if (list->type == N_SPREAD) {
            emit(c, open ? "]," : first ? "" : ",");
            emit_helper(c, "spread");
            emit(c, "(");
            emit_expression(c, list->a);
            emit(c, ")");
            open = false;
        } else {
            emit(c, open ? "," : first ? "[" : ",[");
            if (list->type != N_HOLE) emit_expression(c, list);
            else if (!list->next || list->next->type == N_SPREAD) emit(c, ",");
            open = true;
        }
        first = false;
    }
    emit(c, open ? "])" : ")");
}

void emit_arguments(struct compiler *c, struct node *list)
{
    emit(c, "(");
    emit_list(c, list);
    emit(c, ")");
}

/* Arguments of the call n; its closing parenthesis is what Duktape takes the call's line from. */
static void emit_call_arguments(struct compiler *c, struct node *n)
{
    emit(c, "(");
    emit_list(c, n->list);
    emit_line(c, n);
    emit(c, ")");
}

static void emit_super_call(struct compiler *c, struct node *n)
{
    emitf(c, "(%s=", c->names.self);
    emit_helper(c, "once");
    emit(c, "(");
    emit_helper(c, "superCall");
    emitf(c, "(%s,", c->class_self);
    if (has_spread(n->list)) {
        emit_spread_list(c, n->list);
    } else {
        emit(c, "[");
        emit_list(c, n->list);
        emit(c, "]");
    }
    emit(c, ",");
    emit_new_target(c);
    emit_line(c, n);
    emitf(c, "),%s)", c->names.self);
    if (c->class_init) emitf(c, ",%s.call(%s)", c->class_init, c->names.self);
    emitf(c, ",%s)", c->names.self);
}

bool is_harmless(const struct node *n)
{
    switch (n->type) {
    case N_NAME: return n->binding && !n->binding->assigned && n->binding->kind != B_IMPORT && !(n->flags & F_TDZ);
    case N_NUMBER:
    case N_STRING:
    case N_LITERAL:
    case N_FUNCTION:
    case N_TEXT:
    case N_THIS:
    case N_REGEXP: return true;
    case N_PAREN: return is_harmless(n->a);
    default: return false;
    }
}

static bool all_harmless(const struct node *list)
{
    for (; list; list = list->next) {
        if (!is_harmless(list)) return false;
    }
    return true;
}

/*
 * A call of what is not printed as a member, with `self` as its this (NULL: the own one). The callee is
 * printed between begin and end. f.call() would find out that f is no function before the arguments are
 * evaluated, so that it serves only where nobody can tell.
 */
static void begin_call_with(struct compiler *c, const struct node *n)
{
    if (all_harmless(n->list)) return;
    emit_helper(c, "apply");
    emit(c, "(");
}

static void end_call_with(struct compiler *c, struct node *n, const char *self)
{
    bool direct = all_harmless(n->list);
    emit(c, direct ? ".call(" : ",");
    if (self) emit(c, self);
    else emit_this(c);
    if (direct) {
        if (n->list) emit(c, ",");
        emit_list(c, n->list);
    } else {
        emit(c, ",[");
        emit_list(c, n->list);
        emit(c, "]");
    }
    emit_line(c, n);
    emit(c, ")");
}

static void emit_spread_call(struct compiler *c, struct node *n, struct node *callee)
{
    bool member = callee->type == N_MEMBER || callee->type == N_INDEX;
    const char *self = "undefined";
    emit_helper(c, "apply");
    emit(c, "(");
    if (callee->type == N_TEXT && callee->a) {
        emit(c, callee->s);
        self = callee->a->s;
    } else if (member && is_super(callee)) {
        emit_member(c, callee);
        self = NULL;
    } else if (member) {
        struct node *copy = node_at(c, callee->type, callee);
        *copy = *callee;
        struct node *keep = node_at(c, N_KEEP, callee);
        keep->s = self = emit_temp(c);
        keep->a = callee->a;
        copy->a = keep;
        emit_member(c, copy);
    } else {
        emit_expression(c, callee);
    }
    emit(c, ",");
    if (self) emit(c, self);
    else emit_this(c);
    emit(c, ",");
    emit_spread_list(c, n->list);
    emit_line(c, n);
    emit(c, ")");
}

static bool is_member_chain(const struct node *n)
{
    return n->type == N_CHAIN && (n->a->type == N_MEMBER || n->a->type == N_INDEX) && !is_super(n->a);
}

/* Prints a?.b and keeps a: the result is its temporary. */
static const char *emit_chain_keeping(struct compiler *c, struct node *chain)
{
    struct node *top = chain->a, *keep = node_at(c, N_KEEP, top);
    keep->s = emit_temp(c);
    keep->a = top->a;
    struct node *copy = node_at(c, top->type, top);
    *copy = *top;
    copy->a = keep;
    struct node wrapped = *chain;
    wrapped.a = copy;
    emit_expression(c, &wrapped);
    return keep->s;
}

void emit_call(struct compiler *c, struct node *n)
{
    struct node *callee = unwrapped(n->a);
    if (callee->type == N_SUPER) {
        emit_super_call(c, n);
    } else if (has_spread(n->list)) {
        emit_spread_call(c, n, callee);
    } else if (callee->type == N_TEXT && callee->a) { /* a function and its this, from an optional chain */
        begin_call_with(c, n);
        emit(c, callee->s);
        end_call_with(c, n, callee->a->s);
    } else if (is_member_chain(callee)) { /* (a?.b)(): a is this */
        begin_call_with(c, n);
        end_call_with(c, n, emit_chain_keeping(c, callee));
    } else if (is_super(callee)) {
        begin_call_with(c, n);
        emit_member(c, callee);
        end_call_with(c, n, NULL);
    } else if (is_private(callee)) {
        const char *object = emit_temp(c);
        begin_call_with(c, n);
        emit_helper(c, "privateGet");
        emitf(c, "(%s=", object);
        emit_expression(c, callee->a);
        emitf(c, ",%s)", callee->b->binding->output);
        end_call_with(c, n, object);
    } else {
        bool name = callee->type == N_NAME;
        bool import = name && callee->binding && callee->binding->kind == B_IMPORT && !callee->binding->output;
        bool guarded = import || callee->type == N_NUMBER;
        if (guarded) emit(c, import ? "(0," : "(");
        emit_expression(c, callee);
        if (guarded) emit(c, ")");
        emit_call_arguments(c, n);
    }
}

void emit_new(struct compiler *c, struct node *n)
{
    if (has_spread(n->list)) {
        emit_helper(c, "newSpread");
        emit(c, "(");
        emit_expression(c, n->a);
        emit(c, ",");
        emit_spread_list(c, n->list);
        emit_line(c, n);
        emit(c, ")");
        return;
    }
    emit(c, "new (");
    emit_expression(c, n->a);
    emit(c, ")");
    emit_call_arguments(c, n);
}

/*
 * a?.b.c?.(d): the innermost ?. splits the chain. What is left of it goes to a temporary; if that is
 * nullish, the whole is undefined, else what is right of it works on the temporary.
 */
static struct node *first_optional(struct node *n)
{
    struct node *found = NULL;
    for (; n->type == N_MEMBER || n->type == N_INDEX || n->type == N_CALL || n->type == N_KEEP; n = n->a) {
        if (n->flags & F_OPTIONAL) found = n;
    }
    return found;
}

/* Prints the function of a.b?.() and keeps a: both are in temporaries then. */
static struct node *emit_optional_callee(struct compiler *c, struct node *left, const char *function)
{
    struct node *text = text_node(c, left, "%s", function);
    const char *self = emit_temp(c);
    text->a = text_node(c, left, "%s", self);
    if (is_super(left)) {
        emitf(c, "%s=", self);
        emit_this(c);
        emit(c, ",");
        emit_expression(c, left);
        return text;
    }
    struct node *keep = node_at(c, N_KEEP, left), *copy = node_at(c, left->type, left);
    keep->s = self;
    keep->a = left->a;
    *copy = *left;
    copy->a = keep;
    emit_expression(c, copy);
    return text;
}

void emit_chain_as(struct compiler *c, struct node *n, const char *before, const char *otherwise)
{
    struct node *link = first_optional(n->a);
    if (!link) {
        emit(c, before);
        emit_expression(c, n->a);
        return;
    }
    const char *value = emit_temp(c);
    struct node *left = unwrapped(link->a), *saved = link->a, *replaced;
    emitf(c, "((%s=(", value);
    if (link->type == N_CALL && (left->type == N_MEMBER || left->type == N_INDEX)) {
        replaced = emit_optional_callee(c, left, value);
    } else if (link->type == N_CALL && is_member_chain(left)) { /* (a?.b)?.() */
        const char *self = emit_chain_keeping(c, left);
        replaced = text_node(c, left, "%s", value);
        replaced->a = text_node(c, left, "%s", self);
    } else {
        emit_expression(c, link->a);
        replaced = text_node(c, left, "%s", value);
    }
    emitf(c, "))==null?%s:", otherwise);
    link->flags &= ~(uint32_t)F_OPTIONAL;
    link->a = replaced;
    emit_chain_as(c, n, before, otherwise);
    link->a = saved;
    link->flags |= F_OPTIONAL;
    emit(c, ")");
}
