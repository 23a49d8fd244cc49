/*
 * Classes → constructor functions. A class becomes
 *
 *     (function(){ var C, proto, parent = …; C = function "C"(){…}; …members… return C })()
 *
 * so that its inner name, its private names and the keys of its fields are variables of its own. In
 * the constructor of a class that extends another, `this` is the variable $this, which super() sets.
 * Private names are keys that no script can get at; methods and accessors under such a name are put
 * on each instance, as the language says.
 */
#include <stdio.h>
#include <string.h>

#include "compiler/emit.h"

struct class_frame {
    struct node *node;
    const char *name;   /* variable of the constructor */
    const char *proto;  /* variable of its prototype */
    const char *parent; /* variable of the parent, NULL without */
    const char *init;   /* variable of the function that sets the fields, NULL without */
    const char *shown;
};

static bool is_private_member(const struct node *m)
{
    return m->type == N_PROPERTY && m->a->type == N_PRIVATE_NAME;
}

static void declare_variable(struct compiler *c, const char *name)
{
    emitf(c, ",%s", name);
}

static bool needs_init(const struct node *m)
{
    return m->type == N_PROPERTY && !(m->flags & F_STATIC) && (m->flags & F_FIELD || is_private_member(m));
}

/* The variables of the class, and its private names. */
static void emit_variables(struct compiler *c, struct class_frame *f)
{
    struct node *n = f->node;
    emitf(c, "var %s,%s", f->name, f->proto);
    if (f->init) declare_variable(c, f->init);
    for (struct node *m = n->list; m; m = m->next) {
        if (m->type != N_PROPERTY) continue;
        bool method = m->flags & F_METHOD && is_private_member(m), key = m->flags & F_COMPUTED && m->flags & F_FIELD;
        if (!method && !key) continue;
        m->d = text_node(c, m, "%s", unique_name(c, method ? "$m" : "$k"));
        declare_variable(c, m->d->s);
    }
    struct hashmap_entry *e;
    for (size_t i = 0; (e = hashmap_next(&n->scope->names, &i));) {
        struct binding *b = e->value;
        if (b->kind == B_PRIVATE) {
            emitf(c, ",%s=", b->output);
            emit_helper(c, "privateName");
            emit(c, "(");
            emit_string(c, b->name);
            emit(c, ")");
        } else if (b->used || b->tdz) {
            emitf(c, ",%s", b->output);
            if (b->tdz) emit(c, "=\"\\u0000tdz\"");
        }
    }
    if (f->parent) {
        emitf(c, ",%s=", f->parent);
        emit_expression(c, n->a);
    }
    emit(c, ";");
}

static bool is_literal(const struct node *n)
{
    return n->type == N_NUMBER || n->type == N_STRING || n->type == N_LITERAL || (n->type == N_ARRAY && !n->list) ||
           (n->type == N_OBJECT && !n->list);
}

/* Called where the class stands, if it is static, else where the object is made. */
static void emit_initializer(struct compiler *c, const struct class_frame *f, struct node *m, const char *self,
                             const char *key)
{
    if (!m->b) {
        emit(c, "undefined");
        return;
    }
    if (is_literal(m->b->b)) {
        emit_expression(c, m->b->b);
        return;
    }
    if (is_anonymous_function(m->b->b)) {
        if (is_private_member(m)) m->b->c = text_node(c, m, "#%s", m->a->s);
        else if (m->flags & F_COMPUTED || !m->s) m->b->d = text_node(c, m, "%s", key);
        else m->b->c = text_node(c, m, "%s", m->s);
    }
    emit(c, "(");
    emit_function(c, m->b, NULL);
    emitf(c, ").call(%s", self);
    if (m->flags & F_STATIC) emit_line(c, f->node);
    else emit_hidden_line(c);
    emit(c, ")");
    emit_line(c, m);
}

static void emit_field(struct compiler *c, const struct class_frame *f, struct node *m, const char *self)
{
    emit_line(c, m);
    const char *key = is_private_member(m) ? m->a->binding->output : m->flags & F_COMPUTED ? m->d->s : key_text(c, m);
    emit_helper(c, is_private_member(m) ? "privateAdd" : "field");
    emitf(c, "(%s,%s,", self, key);
    emit_initializer(c, f, m, self, key);
    emit(c, ");");
}

static void emit_private_method(struct compiler *c, struct node *m, const char *self)
{
    const struct binding *b = m->a->binding;
    if (m->flags & F_SETTER && b->getter) return; /* with the getter */
    if (m->flags & (F_GETTER | F_SETTER)) {
        emit_helper(c, "privateAccessor");
        emitf(c, "(%s,%s,%s,%s);", self, b->output, b->getter ? b->getter->d->s : "undefined",
              b->setter ? b->setter->d->s : "undefined");
    } else {
        emit_helper(c, "privateMethod");
        emitf(c, "(%s,%s,%s);", self, b->output, m->d->s);
    }
}

static void emit_init(struct compiler *c, const struct class_frame *f)
{
    emitf(c, "%s=function(){", f->init);
    for (struct node *m = f->node->list; m; m = m->next) {
        if (needs_init(m) && m->flags & F_METHOD) emit_private_method(c, m, "this");
    }
    for (struct node *m = f->node->list; m; m = m->next) {
        if (needs_init(m) && m->flags & F_FIELD) emit_field(c, f, m, "this");
    }
    emit(c, "};");
}

static const char *constructor_check(struct compiler *c, const struct class_frame *f)
{
    struct strbuf out = c->out;
    c->out = (struct strbuf){0};
    emit(c, "if(new.target===undefined)");
    emit_helper(c, "needNew");
    emit(c, "(");
    emit_string(c, f->shown);
    emit(c, ");");
    if (f->parent) emitf(c, "var %s;", c->names.self);
    else if (f->init) emitf(c, "%s.call(this);", f->init);
    const char *text = compiler_string(c, c->out.data, c->out.len);
    strbuf_free(&c->out);
    c->out = out;
    return text;
}

static void emit_constructor(struct compiler *c, const struct class_frame *f)
{
    struct node *own = f->node->b;
    const char *old_self = c->class_self, *old_init = c->class_init;
    c->class_self = f->name;
    c->class_init = f->init;
    c->home = f->proto;
    emitf(c, "%s=", f->name);
    const char *check = constructor_check(c, f);
    if (own) {
        emit_constructor_function(c, f->node, f->shown, check);
    } else {
        emit(c, "function ");
        emit_string(c, f->shown);
        emit_traits(c, 0, f->node);
        emit(c, "(){");
        emit(c, check);
        if (f->parent) {
            emitf(c, "%s=", c->names.self);
            emit_helper(c, "superCall");
            emitf(c, "(%s,arguments,new.target);", f->name);
            if (f->init) emitf(c, "%s.call(%s);", f->init, c->names.self);
            emitf(c, "return %s;", c->names.self);
        }
        emit(c, "}");
    }
    emit(c, ";");
    c->class_self = old_self;
    c->class_init = old_init;
}

static void emit_method(struct compiler *c, const struct class_frame *f, struct node *m)
{
    const char *prefix = m->flags & F_GETTER   ? "get "
                         : m->flags & F_SETTER ? "set "
                                               : "",
               *target = m->flags & F_STATIC ? f->name : f->proto;
    emit_line(c, m);
    c->home = target;
    if (is_private_member(m)) {
        emitf(c, "%s=", m->d->s);
        emit_function(c, m->b, text_node(c, m, "%s#%s", prefix, m->a->s)->s);
        emit(c, ";");
        return;
    }
    const char *key;
    if (m->flags & F_COMPUTED) {
        key = emit_temp(c);
        emitf(c, "%s=", key);
        emit_helper(c, "key");
        emit(c, "(");
        emit_expression(c, m->a);
        emit(c, ");");
    } else {
        key = key_text(c, m);
    }
    emit_helper(c, m->flags & F_GETTER ? "getter" : m->flags & F_SETTER ? "setter" : "method");
    emitf(c, "(%s,%s,", target, key);
    if (m->s && !(m->flags & F_COMPUTED)) {
        emit_function(c, m->b, text_node(c, m, "%s%s", prefix, m->s)->s);
    } else {
        emit_helper(c, "named");
        emit(c, "(");
        emit_function(c, m->b, NULL);
        emitf(c, ",%s,\"%s\")", key, prefix);
    }
    emit(c, ");");
}

/* Methods and keys, in the order of the source. */
static void emit_members(struct compiler *c, const struct class_frame *f)
{
    for (struct node *m = f->node->list; m; m = m->next) {
        if (m->flags & F_METHOD && m->type == N_PROPERTY) {
            emit_method(c, f, m);
        } else if (m->type == N_PROPERTY && m->flags & F_COMPUTED) {
            emit_line(c, m);
            emitf(c, "%s=", m->d->s);
            emit_helper(c, "key");
            emit(c, "(");
            emit_expression(c, m->a);
            emit(c, ");");
        }
    }
}

static void emit_statics(struct compiler *c, const struct class_frame *f)
{
    c->home = f->name;
    for (struct node *m = f->node->list; m; m = m->next) {
        if (is_private_member(m) && m->flags & F_METHOD && m->flags & F_STATIC) emit_private_method(c, m, f->name);
    }
    for (struct node *m = f->node->list; m; m = m->next) {
        if (m->type == N_STATIC_BLOCK) {
            emit_line(c, m);
            emit(c, "(");
            emit_function(c, m->b, NULL);
            emitf(c, ").call(%s", f->name);
            emit_line(c, f->node);
            emit(c, ");");
        } else if (m->flags & F_FIELD && m->flags & F_STATIC) {
            emit_field(c, f, m, f->name);
        }
    }
}

void emit_class(struct compiler *c, struct node *n, const char *name, const char *name_code)
{
    struct scope *outer = c->scope;
    const char *old_home = c->home;
    struct class_frame f = {.node = n};
    struct binding *inner = n->s ? hashmap_gets(&n->scope->names, n->s) : NULL;
    f.shown = n->s ? n->s : name ? name : "";
    f.name = unique_name(c, "$c");
    f.proto = unique_name(c, "$p");
    if (n->a) f.parent = unique_name(c, "$s");
    for (struct node *m = n->list; m && !f.init; m = m->next) {
        if (needs_init(m)) f.init = unique_name(c, "$f");
    }
    emit(c, "(function(){");
    if (!outer->strict) emit(c, "\"use strict\";");
    c->scope = n->scope;
    c->jumps_wrapped++;
    emit_variables(c, &f);
    emit_constructor(c, &f);
    emitf(c, "%s=", f.proto);
    emit_helper(c, "class");
    emitf(c, "(%s%s%s);", f.name, f.parent ? "," : "", f.parent ? f.parent : "");
    if (name_code && !n->s) { /* before static blocks and fields can look at it */
        emit_helper(c, "named");
        emitf(c, "(%s,%s);", f.name, name_code);
    }
    emit_members(c, &f);
    c->home = f.proto;
    if (f.init) emit_init(c, &f);
    if (inner && (inner->used || inner->tdz)) emitf(c, "%s=%s;", inner->output, f.name);
    emit_statics(c, &f);
    c->jumps_wrapped--;
    c->scope = outer;
    c->home = old_home;
    emitf(c, "return %s})(", f.name);
    emit_hidden_line(c);
    emit(c, ")");
}
