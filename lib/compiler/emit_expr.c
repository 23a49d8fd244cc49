/* Expressions → ES5. Everything that may need parentheses gets them; Duktape's compiler drops them. */
#include <stdio.h>
#include <string.h>

#include "compiler/ast.h"

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
    emit_helper(c, "concat");
    emit(c, "(");
    bool open = false, first = true;
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
            if (list->type == N_HOLE) emit(c, "undefined");
            else emit_expression(c, list);
            open = true;
        }
        first = false;
    }
    emit(c, open ? "])" : ")");
}

void emit_arguments(struct compiler *c, struct node *list)
{
    emit(c, "(");
    for (struct node *n = list; n; n = n->next) {
        emit_line(c, n);
        emit_expression(c, n);
        if (n->next) emit(c, ",");
    }
    emit(c, ")");
}

void emit_name(struct compiler *c, struct node *n)
{
    struct binding *b = n->binding;
    if (!b) {
        bool arguments = strcmp(n->s, "arguments") == 0;
        if (arguments && (c->scope->function->is_arrow || c->jumps_wrapped)) emit(c, "$args");
        else emit(c, n->s);
    } else if (b->kind == B_IMPORT) {
        emitf(c, "$i[%u]", b->import_index);
        if (b->import_name) emitf(c, ".%s", b->import_name);
    } else {
        emit(c, b->outside && c->loop_header == b->scope ? b->outside : b->output);
    }
}

void emit_this(struct compiler *c)
{
    struct scope *f = c->scope->function;
    while (f->is_arrow && f->parent) f = f->parent->function;
    emit(c, f->is_derived || c->scope->function->is_arrow || c->jumps_wrapped ? "$this" : "this");
}

static void emit_key(struct compiler *c, struct node *key)
{
    if (key->type == N_PRIVATE_NAME) emitf(c, "\"#%s\"", key->s);
    else if (key->type == N_NAME) emit_string(c, key->s);
    else emit(c, key->s);
}

static void emit_object(struct compiler *c, struct node *n)
{
    bool spread = has_spread(n->list), open = true;
    if (spread) {
        emit_helper(c, "assign");
        emit(c, "({");
    } else {
        emit(c, "({");
    }
    bool first = true;
    for (struct node *p = n->list; p; p = p->next) {
        if (p->type == N_SPREAD) {
            emit(c, open ? "}," : ",");
            emit_expression(c, p->a);
            open = false;
            continue;
        }
        if (!open) emit(c, ",{");
        else if (!first) emit(c, ",");
        open = true;
        first = false;
        emit_line(c, p);
        if (p->flags & (F_GETTER | F_SETTER)) {
            emit(c, p->flags & F_GETTER ? "get " : "set ");
            if (p->flags & F_COMPUTED) compiler_fail_node(c, p, "computed accessor names are not supported in this version");
            emit_key(c, p->a);
            size_t mark = c->out.len;
            emit_function(c, p->b, NULL);
            memmove(c->out.data + mark, c->out.data + mark + strlen("function"), c->out.len - mark - strlen("function") + 1);
            c->out.len -= strlen("function");
            continue;
        }
        if (p->flags & F_COMPUTED) {
            emit(c, "[");
            emit_expression(c, p->a);
            emit(c, "]");
        } else {
            emit_key(c, p->a);
        }
        emit(c, ":");
        if (p->b->type == N_DEFAULT) compiler_fail_node(c, p, "'=' is only allowed in a destructuring pattern");
        emit_expression(c, p->b);
    }
    emit(c, open ? "})" : ")");
}

static void emit_array(struct compiler *c, struct node *n)
{
    if (has_spread(n->list)) {
        emit_spread_list(c, n->list);
        return;
    }
    emit(c, "[");
    for (struct node *e = n->list; e; e = e->next) {
        emit_line(c, e);
        if (e->type != N_HOLE) emit_expression(c, e);
        if (e->next || e->type == N_HOLE) emit(c, ",");
    }
    emit(c, "]");
}

static void emit_template(struct compiler *c, struct node *n)
{
    struct node *piece = n->list;
    if (!piece->next) {
        emit(c, piece->s);
        return;
    }
    /* concat() converts with ToString, as templates do; + would ask for a primitive. */
    emitf(c, "%s.concat(", piece->s);
    for (piece = piece->next; piece; piece = piece->next) {
        if (piece->type == N_STRING && strcmp(piece->s, "\"\"") == 0) continue;
        if (c->out.data[c->out.len - 1] != '(') emit(c, ",");
        emit_line(c, piece);
        emit_expression(c, piece);
    }
    emit(c, ")");
}

static void emit_tagged(struct compiler *c, struct node *n)
{
    /* The strings array is made once per place: kept in a variable of the module. */
    const char *cache = unique_name(c, "$strings");
    strbuf_printf(&c->program->scope->temps, "%s%s", c->program->scope->temps.len ? "," : "", cache);
    emit_expression(c, n->a);
    emitf(c, "(%s||(%s=", cache, cache);
    emit_helper(c, "template");
    emit(c, "([");
    for (struct node *p = n->b->list; p; p = p->next ? p->next->next : NULL) emitf(c, "%s%s", p->s, p->next ? "," : "");
    emit(c, "],[");
    for (struct node *p = n->b->list; p; p = p->next ? p->next->next : NULL) emitf(c, "%s%s", p->a->s, p->next ? "," : "");
    emit(c, "]))");
    for (struct node *p = n->b->list->next; p; p = p->next ? p->next->next : NULL) {
        emit(c, ",");
        emit_expression(c, p);
    }
    emit(c, ")");
}

static struct node *unwrapped(struct node *n)
{
    while (n->type == N_PAREN) n = n->a;
    return n;
}

static void emit_member_suffix(struct compiler *c, struct node *n)
{
    if (n->type == N_MEMBER) {
        emitf(c, ".%s", n->s);
    } else {
        emit(c, "[");
        if (n->b->type == N_PRIVATE_NAME) emitf(c, "\"#%s\"", n->b->s);
        else emit_expression(c, n->b);
        emit(c, "]");
    }
}

static void emit_super_call(struct compiler *c, struct node *n)
{
    if (!c->class_super) compiler_fail_node(c, n, "super() is only allowed in the constructor of a class that extends another");
    emit(c, "($this=");
    emit_helper(c, "construct");
    emitf(c, "(%s,this,", c->class_super);
    if (has_spread(n->list)) {
        emit_spread_list(c, n->list);
    } else {
        emit(c, "[");
        for (struct node *a = n->list; a; a = a->next) {
            emit_expression(c, a);
            if (a->next) emit(c, ",");
        }
        emit(c, "]");
    }
    emitf(c, ")%s,$this)", c->class_init ? c->class_init : "");
}

static void emit_call(struct compiler *c, struct node *n)
{
    struct node *callee = unwrapped(n->a);
    if (callee->type == N_SUPER) {
        emit_super_call(c, n);
        return;
    }
    bool member = callee->type == N_MEMBER || callee->type == N_INDEX;
    bool super = member && callee->a->type == N_SUPER;
    bool spread = has_spread(n->list);
    if (super) {
        emit_expression(c, callee);
        emit(c, spread ? ".apply(" : ".call(");
        emit_this(c);
        if (spread) {
            emit(c, ",");
            emit_spread_list(c, n->list);
        } else {
            for (struct node *a = n->list; a; a = a->next) {
                emit(c, ",");
                emit_expression(c, a);
            }
        }
        emit(c, ")");
    } else if (spread) {
        const char *object = member ? emit_temp(c) : NULL;
        emit(c, "(");
        if (member) {
            emitf(c, "%s=", object);
            emit_expression(c, callee->a);
            emitf(c, ",%s", object);
            emit_member_suffix(c, callee);
        } else {
            emit_expression(c, callee);
        }
        emitf(c, ").apply(%s,", object ? object : "undefined");
        emit_spread_list(c, n->list);
        emit(c, ")");
    } else {
        bool import = callee->type == N_NAME && callee->binding && callee->binding->kind == B_IMPORT;
        if (import) emit(c, "(0,");
        if (callee->type == N_FUNCTION) emit(c, "(");
        emit_expression(c, callee);
        if (import || callee->type == N_FUNCTION) emit(c, ")");
        emit_arguments(c, n->list);
    }
}

static void emit_new(struct compiler *c, struct node *n)
{
    if (has_spread(n->list)) {
        emit_helper(c, "newSpread");
        emit(c, "(");
        emit_expression(c, n->a);
        emit(c, ",");
        emit_spread_list(c, n->list);
        emit(c, ")");
        return;
    }
    emit(c, "new (");
    emit_expression(c, n->a);
    emit(c, ")");
    emit_arguments(c, n->list);
}

/*
 * a?.b.c(d): each ?. ends the whole chain with undefined when what is on its left is nullish. The
 * chain is printed from the inside out: tests open on the way, parts close at the end.
 */
static unsigned emit_chain_part(struct compiler *c, struct node *n, const char **self)
{
    *self = NULL;
    if (n->type != N_MEMBER && n->type != N_INDEX && n->type != N_CALL) {
        emit_expression(c, n);
        return 0;
    }
    bool optional = n->flags & F_OPTIONAL;
    size_t start = c->out.len;
    const char *object_self = NULL;
    unsigned opened = 0;
    struct node *left = n->type == N_CALL ? unwrapped(n->a) : n->a;
    bool method = n->type == N_CALL && (left->type == N_MEMBER || left->type == N_INDEX) && left->a->type != N_SUPER;
    if (method && optional) { /* a.b?.(): a is kept for `this` */
        const char *object = emit_temp(c), *function = emit_temp(c), *inner;
        unsigned inside = emit_chain_part(c, left->a, &inner);
        struct strbuf text = {0};
        strbuf_append(&text, c->out.data + start, c->out.len - start);
        c->out.len = start;
        /* Tests of the inner part stay in front. */
        (void)inside;
        emitf(c, "((%s=(%s=%s)", function, object, text.data ? text.data : "");
        strbuf_free(&text);
        emit_member_suffix(c, left);
        emitf(c, ")==null?undefined:%s.call(%s", function, object);
        for (struct node *a = n->list; a; a = a->next) {
            emit(c, ",");
            emit_expression(c, a);
        }
        emit(c, "))");
        return 0;
    }
    opened = emit_chain_part(c, left, &object_self);
    if (optional) {
        const char *temp = emit_temp(c);
        struct strbuf text = {0};
        strbuf_append(&text, c->out.data + start, c->out.len - start);
        c->out.len = start;
        /* Everything so far is the left side: its own tests are part of it. */
        emitf(c, "((%s=%s", temp, text.data ? text.data : "");
        for (unsigned i = 0; i < opened; i++) emit(c, ")");
        emitf(c, ")==null?undefined:%s", temp);
        strbuf_free(&text);
        opened = 1;
    }
    if (n->type == N_CALL) {
        if (has_spread(n->list)) compiler_fail_node(c, n, "spread arguments in an optional chain are not supported in this version");
        emit_arguments(c, n->list);
    } else {
        emit_member_suffix(c, n);
    }
    return opened;
}

static void emit_chain(struct compiler *c, struct node *n)
{
    const char *self;
    unsigned opened = emit_chain_part(c, n->a, &self);
    for (unsigned i = 0; i < opened; i++) emit(c, ")");
}

static void emit_logical(struct compiler *c, struct node *n)
{
    emit(c, "(");
    if (strcmp(n->s, "??") == 0) {
        const char *temp = emit_temp(c);
        emitf(c, "(%s=", temp);
        emit_expression(c, n->a);
        emitf(c, ")!=null?%s:", temp);
    } else {
        emit_expression(c, n->a);
        emit(c, n->s);
    }
    emit_line(c, n->b);
    emit_expression(c, n->b);
    emit(c, ")");
}

static void emit_binary(struct compiler *c, struct node *n)
{
    if (n->a->type == N_PRIVATE_NAME) {
        emitf(c, "Object.prototype.hasOwnProperty.call(");
        emit_expression(c, n->b);
        emitf(c, ",\"#%s\")", n->a->s);
        return;
    }
    bool power = strcmp(n->s, "**") == 0;
    emit(c, power ? "Math.pow(" : "(");
    emit_expression(c, n->a);
    emitf(c, power ? "," : " %s ", n->s);
    emit_line(c, n->b);
    emit_expression(c, n->b);
    emit(c, ")");
}

/* a.b op= c with a and its key evaluated once. */
static void emit_read_modify(struct compiler *c, struct node *n)
{
    struct node *target = unwrapped(n->a);
    char op[4];
    snprintf(op, sizeof op, "%.*s", (int)strlen(n->s) - 1, n->s);
    bool logical = strcmp(op, "&&") == 0 || strcmp(op, "||") == 0 || strcmp(op, "??") == 0;
    char place[256];
    emit(c, "(");
    if (target->type == N_NAME) {
        size_t start = c->out.len;
        emit_name(c, target);
        snprintf(place, sizeof place, "%.*s", (int)(c->out.len - start), c->out.data + start);
        c->out.len = start;
    } else {
        const char *object = emit_temp(c);
        emitf(c, "%s=", object);
        emit_expression(c, target->a);
        emit(c, ",");
        if (target->type == N_MEMBER) {
            snprintf(place, sizeof place, "%s.%s", object, target->s);
        } else if (target->b->type == N_PRIVATE_NAME) {
            snprintf(place, sizeof place, "%s[\"#%s\"]", object, target->b->s);
        } else {
            const char *key = emit_temp(c);
            emitf(c, "%s=", key);
            emit_expression(c, target->b);
            emit(c, ",");
            snprintf(place, sizeof place, "%s[%s]", object, key);
        }
    }
    if (logical && op[0] == '?') emitf(c, "%s!=null?%s:(%s=", place, place, place);
    else if (logical) emitf(c, "%s%s(%s=", place, op, place);
    else emitf(c, "%s=Math.pow(%s,", place, place);
    emit_expression(c, n->b);
    emit(c, "))");
}

static void check_constant(struct compiler *c, struct node *target)
{
    struct binding *b = target->type == N_NAME ? target->binding : NULL;
    if (b && (b->kind == B_CONST || b->kind == B_IMPORT)) {
        emit_helper(c, "constant");
        emitf(c, "(\"%s\"),", b->name);
    }
}

static void emit_assign(struct compiler *c, struct node *n)
{
    struct node *target = unwrapped(n->a);
    if (target->type == N_ARRAY || target->type == N_OBJECT) {
        const char *temp = emit_temp(c);
        emitf(c, "(%s=", temp);
        emit_expression(c, n->b);
        emit(c, ",");
        emit_pattern(c, target, temp, false);
        emitf(c, ",%s)", temp);
        return;
    }
    bool special = strcmp(n->s, "**=") == 0 || strcmp(n->s, "&&=") == 0 || strcmp(n->s, "||=") == 0 || strcmp(n->s, "?\?=") == 0;
    if (special) {
        emit_read_modify(c, n);
        return;
    }
    emit(c, "(");
    check_constant(c, target);
    emit_expression(c, target);
    emit(c, n->s);
    emit_line(c, n->b);
    emit_expression(c, n->b);
    emit(c, ")");
}

static void emit_update(struct compiler *c, struct node *n)
{
    struct node *target = unwrapped(n->a);
    emit(c, "(");
    check_constant(c, target);
    if (n->flags & F_PREFIX) emit(c, n->s);
    emit_expression(c, target);
    if (!(n->flags & F_PREFIX)) emit(c, n->s);
    emit(c, ")");
}

static void emit_regexp(struct compiler *c, struct node *n)
{
    emitf(c, "/%s/%s", n->s, n->a->s);
}

static void emit_yield(struct compiler *c, struct node *n)
{
    emit_helper(c, n->flags & F_GENERATOR ? "yieldAll" : "yield");
    emit(c, "(");
    if (n->a) emit_expression(c, n->a);
    emit(c, ")");
}

void emit_expression(struct compiler *c, struct node *n)
{
    switch (n->type) {
    case N_NAME: emit_name(c, n); break;
    case N_NUMBER:
    case N_STRING:
    case N_LITERAL: emit(c, n->s); break;
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
    case N_CLASS: emit_class(c, n, NULL); break;
    case N_UNARY:
        emitf(c, "(%s ", n->s);
        emit_expression(c, n->a);
        emit(c, ")");
        break;
    case N_UPDATE: emit_update(c, n); break;
    case N_BINARY: emit_binary(c, n); break;
    case N_LOGICAL: emit_logical(c, n); break;
    case N_ASSIGN: emit_assign(c, n); break;
    case N_CONDITIONAL:
        emit(c, "(");
        emit_expression(c, n->a);
        emit(c, "?");
        emit_line(c, n->b);
        emit_expression(c, n->b);
        emit(c, ":");
        emit_line(c, n->c);
        emit_expression(c, n->c);
        emit(c, ")");
        break;
    case N_CALL: emit_call(c, n); break;
    case N_NEW: emit_new(c, n); break;
    case N_MEMBER:
    case N_INDEX:
        if (n->a->type == N_SUPER) {
            if (!c->super_object) compiler_fail_node(c, n, "super is only supported in class methods in this version");
            emit(c, c->super_object);
        } else if (n->a->type == N_NUMBER) {
            emit(c, "(");
            emit_expression(c, n->a);
            emit(c, ")");
        } else {
            emit_expression(c, n->a);
        }
        emit_line(c, n);
        emit_member_suffix(c, n);
        break;
    case N_CHAIN: emit_chain(c, n); break;
    case N_SEQUENCE:
        emit(c, "(");
        for (struct node *e = n->list; e; e = e->next) {
            emit_expression(c, e);
            if (e->next) emit(c, ",");
        }
        emit(c, ")");
        break;
    case N_PAREN: emit_expression(c, n->a); break;
    case N_YIELD: emit_yield(c, n); break;
    case N_AWAIT:
        emit_helper(c, "await");
        emit(c, "(");
        emit_expression(c, n->a);
        emit(c, ")");
        break;
    case N_THIS: emit_this(c); break;
    case N_NEW_TARGET: emit(c, "new.target"); break;
    case N_IMPORT_META: emit(c, "$meta"); break;
    default: compiler_fail_node(c, n, "this is not allowed here");
    }
}
