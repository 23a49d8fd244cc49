/* Assignments of all kinds → ES5: to names, members and patterns. */
#include <string.h>

#include "compiler/emit.h"

static bool is_constant(struct compiler *c, const struct binding *b)
{
    return b && (b->kind == B_CONST || b->kind == B_IMPORT || (b->kind == B_SELF && c->scope->strict));
}

static void store_name(struct compiler *c, struct node *target, struct node *value, bool declare)
{
    struct binding *b = target->binding;
    if (!b) {
        emit_expression(c, target);
        emit(c, "=");
        emit_named(c, value, target->s);
    } else if (!declare && is_constant(c, b)) {
        emit_helper(c, "constant");
        emit(c, "(");
        emit_string(c, b->name);
        emit(c, ",");
        emit_named(c, value, target->s);
        if (target->flags & F_TDZ) {
            emit(c, ",");
            emit_read(c, target);
        }
        emit(c, ")");
    } else if (!declare && b->kind == B_SELF) {
        emit_named(c, value, target->s);
    } else if (!declare && target->flags & F_TDZ) {
        const char *temp = emit_temp(c);
        emitf(c, "(%s=", temp);
        emit_named(c, value, target->s);
        emit(c, ",");
        emit_read(c, target);
        emitf(c, ",%s=%s)", output_name(c, b), temp);
    } else {
        emit(c, output_name(c, b));
        emit(c, "=");
        emit_named(c, value, target->s);
    }
}

/*
 * What is assigned to a property: the line that Duktape takes for the assignment is that of its end, which
 * a value of several lines, such as a function, brings back to the target with parentheses.
 */
static void emit_stored(struct compiler *c, struct node *target, struct node *value)
{
    size_t start = c->out.len;
    emit_expression(c, value);
    bool moved = c->n_positions && c->positions[c->n_positions - 1].line != target->line;
    if (!moved || target->type == N_NAME || c->request->kind == COMPILE_SCRIPT) return;
    emit(c, "(");
    if (c->out.failed) return;
    memmove(c->out.data + start + 1, c->out.data + start, c->out.len - 1 - start);
    c->out.data[start] = '(';
    emit_line(c, target);
    emit(c, ")");
}

void emit_store(struct compiler *c, struct node *target, struct node *value, bool declare)
{
    if (target->type == N_NAME) {
        store_name(c, target, value, declare);
        return;
    }
    bool wrapped = target->type == N_PAREN;
    target = unwrapped(target);
    if (target->type == N_NAME) { /* (a) = function … gives no name */
        struct node *v = value;
        if (wrapped && is_anonymous_function(v)) {
            v = node_at(c, N_SEQUENCE, value);
            v->list = value;
        }
        store_name(c, target, v, declare);
    } else if (target->type == N_ARRAY || target->type == N_OBJECT) {
        const char *temp = emit_temp(c);
        emitf(c, "(%s=", temp);
        emit_expression(c, value);
        emit(c, ",");
        emit_pattern(c, target, temp, declare);
        emitf(c, ",%s)", temp);
    } else if (target->type == N_DEFAULT) {
        struct node *choice = node_at(c, N_DEFAULTED, target);
        choice->a = value;
        choice->b = target->b;
        choice->s = emit_temp(c);
        choice->c = unwrapped(target->a)->type == N_NAME ? target->a : NULL;
        emit_store(c, target->a, choice, declare);
    } else if (is_super(target)) {
        emit_helper(c, "superSet");
        emit_super_place(c, target);
        emit(c, ",");
        emit_expression(c, value);
        emit(c, ")");
    } else if (is_private(target)) {
        emit_helper(c, "privateSet");
        emit(c, "(");
        emit_expression(c, target->a);
        emitf(c, ",%s,", target->b->binding->output);
        emit_expression(c, value);
        emit(c, ")");
    } else {
        emit_expression(c, target);
        emit(c, "=");
        emit_stored(c, target, value);
    }
}

/* A target whose object and key are in temporaries, printed in front: read and then written. */
static struct node *fixed_target(struct compiler *c, struct node *target)
{
    if (target->type == N_NAME) return target;
    struct node *copy = node_at(c, target->type, target);
    struct node *next = copy->next;
    *copy = *target;
    copy->next = next;
    if (!is_super(target)) {
        const char *object = emit_temp(c);
        emitf(c, "%s=", object);
        emit_expression(c, target->a);
        emit(c, ",");
        copy->a = text_node(c, target, "%s", object);
    } else {
        emit_this(c); /* is bound before anything else happens */
        emit(c, ",");
    }
    if (target->type == N_INDEX && target->b->type != N_PRIVATE_NAME) {
        const char *key = emit_temp(c);
        emitf(c, "%s=", key);
        if (target->b->type != N_NUMBER && target->b->type != N_STRING) {
            const char *object = is_super(target) ? NULL : copy->a->s;
            const char *raw = emit_temp(c);
            emitf(c, "(%s=", raw);
            emit_expression(c, target->b);
            emit(c, ",");
            if (object) {
                emit_helper(c, "object");
                emitf(c, "(%s),", object);
            }
            emit_helper(c, "key");
            emitf(c, "(%s))", raw);
        } else {
            emit_expression(c, target->b);
        }
        emit(c, ",");
        copy->b = text_node(c, target, "%s", key);
    }
    return copy;
}

/* a.b op= c with a and its key evaluated once. */
static void emit_read_modify(struct compiler *c, struct node *n)
{
    struct node *target = unwrapped(n->a), *value = n->b;
    size_t len = strlen(n->s) - 1;
    bool logical = strcmp(n->s, "&&=") == 0 || strcmp(n->s, "||=") == 0 || n->s[0] == '?';
    emit(c, "(");
    struct node *place = fixed_target(c, target);
    if (logical) {
        if (n->s[0] == '?') {
            const char *temp = emit_temp(c);
            emitf(c, "(%s=", temp);
            emit_expression(c, place);
            emitf(c, ")!=null?%s:(", temp);
        } else {
            emit_expression(c, place);
            emitf(c, "%.*s(", (int)len, n->s);
        }
        if (n->a->type != N_NAME && is_anonymous_function(value)) {
            value = node_at(c, N_SEQUENCE, n->b);
            value->list = n->b;
        }
        emit_store(c, place, value, false);
        emit(c, "))");
        return;
    }
    struct node *sum = node_at(c, N_BINARY, n);
    sum->s = compiler_string(c, n->s, len);
    sum->a = place;
    sum->b = value;
    emit_store(c, place, sum, false);
    emit(c, ")");
}

/* Whether the target can be left to Duktape's own operators. */
static bool is_native_target(struct compiler *c, const struct node *t)
{
    if (t->type == N_NAME)
        return !(t->flags & F_TDZ) && !is_constant(c, t->binding) && !(t->binding && t->binding->kind == B_SELF);
    return !is_super(t) && !is_private(t) && !(t->type == N_CHAIN);
}

void emit_assign(struct compiler *c, struct node *n)
{
    struct node *target = unwrapped(n->a);
    if (strcmp(n->s, "=") == 0) {
        emit(c, "(");
        emit_store(c, n->a, n->b, false);
        emit(c, ")");
        return;
    }
    bool logical = strcmp(n->s, "&&=") == 0 || strcmp(n->s, "||=") == 0 || n->s[0] == '?';
    if (logical || !is_native_target(c, target)) {
        emit_read_modify(c, n);
        return;
    }
    emit(c, "(");
    emit_expression(c, target);
    emit(c, n->s);
    emit_stored(c, target, n->b);
    emit(c, ")");
}

void emit_update(struct compiler *c, struct node *n)
{
    struct node *target = unwrapped(n->a);
    emit(c, "(");
    if (is_native_target(c, target)) {
        if (n->flags & F_PREFIX) emit(c, n->s);
        emit_expression(c, target);
        if (!(n->flags & F_PREFIX)) emit(c, n->s);
        emit(c, ")");
        return;
    }
    struct node *place = fixed_target(c, target);
    const char *old = emit_temp(c);
    emitf(c, "%s=", old);
    emit_helper(c, "numeric");
    emit(c, "(");
    emit_expression(c, place);
    emit(c, "),");
    if (n->flags & F_PREFIX) {
        emit_store(c, place, text_node(c, n, "%s%c1", old, n->s[0]), false);
        emit(c, ")");
    } else {
        emit_store(c, place, text_node(c, n, "%s%c1", old, n->s[0]), false);
        emitf(c, ",%s)", old);
    }
}
