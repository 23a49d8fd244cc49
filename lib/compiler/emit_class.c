/*
 * Classes → constructor functions. A class becomes
 *
 *     (function($super){ function C(){…} …members… return C })(Parent)
 *
 * so that its inner name and its parent are variables of its own. In the constructor of a class
 * that extends another, `this` is the variable $this, which super() sets.
 */
#include <stdio.h>
#include <string.h>

#include "compiler/ast.h"

struct class_frame {
    struct node *node;
    const char *name;  /* variable of the constructor */
    const char *super; /* variable of the parent, NULL without */
    const char *init;  /* variable of the function that sets the fields, NULL without */
};

static void emit_member_key(struct compiler *c, struct node *m)
{
    if (m->flags & F_COMPUTED) emit_expression(c, m->a);
    else if (m->a->type == N_PRIVATE_NAME) emitf(c, "\"#%s\"", m->a->s);
    else if (m->a->type == N_NAME) emit_string(c, m->a->s);
    else emit(c, m->a->s);
}

static void set_super(struct compiler *c, const struct class_frame *f, bool is_static)
{
    if (!f->super) {
        c->super_object = is_static ? "Function.prototype" : "Object.prototype";
        return;
    }
    struct strbuf text = {0};
    strbuf_printf(&text, is_static ? "%s" : "%s.prototype", f->super);
    c->super_object = compiler_string(c, text.data, text.len);
    strbuf_free(&text);
}

static void emit_fields(struct compiler *c, const struct class_frame *f)
{
    emitf(c, "%s=function(){", f->init);
    for (struct node *m = f->node->list; m; m = m->next) {
        if (!(m->flags & F_FIELD) || m->flags & F_STATIC) continue;
        emit_line(c, m);
        emit_helper(c, m->a->type == N_PRIVATE_NAME ? "hidden" : "field");
        emit(c, "(this,");
        emit_member_key(c, m);
        emit(c, ",");
        if (m->b) {
            emit_function(c, m->b, NULL);
            emit(c, ".call(this)");
        } else {
            emit(c, "undefined");
        }
        emit(c, ");");
    }
    emit(c, "};");
}

static void emit_constructor(struct compiler *c, const struct class_frame *f, const char *shown)
{
    struct node *own = f->node->b;
    const char *old_super = c->class_super, *old_init = c->class_init;
    char init[160];
    snprintf(init, sizeof init, ",%s.call($this)", f->init ? f->init : "");
    c->class_super = f->super;
    c->class_init = f->init ? init : NULL;
    emitf(c, "%s=function %s", f->name, shown);
    if (own) {
        own->scope->is_derived = f->super != NULL;
        size_t start = c->out.len;
        emit_function(c, own, NULL);
        /* "function(a){": the text behind the word gets the class's first statements. */
        memmove(c->out.data + start, c->out.data + start + strlen("function"), c->out.len - start - strlen("function") + 1);
        c->out.len -= strlen("function");
        char *brace = strchr(c->out.data + start, '{');
        struct strbuf tail = {0};
        strbuf_puts(&tail, brace + 1);
        c->out.len = (size_t)(brace + 1 - c->out.data);
        c->out.data[c->out.len] = '\0';
        emitf(c, "if(!(this instanceof %s))", f->name);
        emit_helper(c, "needNew");
        emitf(c, "(\"%s\");", shown);
        if (f->super) emit(c, "var $this;");
        else if (f->init) emitf(c, "%s.call(this);", f->init);
        strbuf_append(&c->out, tail.data, tail.len);
        strbuf_free(&tail);
        if (f->super) {
            c->out.data[--c->out.len] = '\0'; /* the closing brace */
            emit(c, "return $this;}");
        }
    } else {
        emit(c, "(){");
        emitf(c, "if(!(this instanceof %s))", f->name);
        emit_helper(c, "needNew");
        emitf(c, "(\"%s\");", shown);
        if (f->super) {
            emit(c, "var $this=");
            emit_helper(c, "construct");
            emitf(c, "(%s,this,arguments);", f->super);
            if (f->init) emitf(c, "%s.call($this);", f->init);
            emit(c, "return $this;");
        } else if (f->init) {
            emitf(c, "%s.call(this);", f->init);
        }
        emit(c, "}");
    }
    emit(c, ";");
    c->class_super = old_super;
    c->class_init = old_init;
}

static void emit_method(struct compiler *c, const struct class_frame *f, struct node *m)
{
    emit_line(c, m);
    set_super(c, f, m->flags & F_STATIC);
    const char *target = m->flags & F_STATIC ? "" : ".prototype";
    const char *helper = m->flags & F_GETTER ? "getter" : m->flags & F_SETTER ? "setter" : "method";
    emit_helper(c, helper);
    emitf(c, "(%s%s,", f->name, target);
    emit_member_key(c, m);
    emit(c, ",");
    emit_function(c, m->b, NULL);
    emit(c, ");");
}

static void emit_static(struct compiler *c, const struct class_frame *f, struct node *m)
{
    emit_line(c, m);
    set_super(c, f, true);
    if (m->type == N_STATIC_BLOCK) {
        emit(c, "(");
        emit_function(c, m->b, NULL);
        emitf(c, ").call(%s);", f->name);
        return;
    }
    emit_helper(c, m->a->type == N_PRIVATE_NAME ? "hidden" : "field");
    emitf(c, "(%s,", f->name);
    emit_member_key(c, m);
    emit(c, ",");
    if (m->b) {
        emit(c, "(");
        emit_function(c, m->b, NULL);
        emitf(c, ").call(%s)", f->name);
    } else {
        emit(c, "undefined");
    }
    emit(c, ");");
}

void emit_class(struct compiler *c, struct node *n, const char *name)
{
    struct scope *outer = c->scope;
    const char *old_super = c->super_object;
    struct class_frame f = {.node = n};
    struct binding *inner = n->s ? hashmap_gets(&n->scope->names, n->s) : NULL;
    const char *shown = n->s ? n->s : name ? name : "$class";
    if (strcmp(shown, "default") == 0) shown = "$default";
    f.name = inner ? inner->output : unique_name(c, "$class");
    if (n->a) f.super = unique_name(c, "$super");
    for (struct node *m = n->list; m; m = m->next) {
        if (m->flags & F_FIELD && !(m->flags & F_STATIC)) f.init = f.init ? f.init : unique_name(c, "$fields");
    }
    emitf(c, "(function(%s){var %s%s%s;", f.super ? f.super : "", f.name, f.init ? "," : "", f.init ? f.init : "");
    c->scope = n->scope;
    set_super(c, &f, false);
    if (f.init) emit_fields(c, &f);
    emit_constructor(c, &f, shown);
    emit_helper(c, "inherit");
    emitf(c, "(%s%s%s);", f.name, f.super ? "," : "", f.super ? f.super : "");
    for (struct node *m = n->list; m; m = m->next) {
        if (m->flags & F_METHOD && m->type != N_STATIC_BLOCK) emit_method(c, &f, m);
    }
    for (struct node *m = n->list; m; m = m->next) {
        if (m->type == N_STATIC_BLOCK || (m->flags & F_FIELD && m->flags & F_STATIC)) emit_static(c, &f, m);
    }
    emitf(c, "return %s;})(", f.name);
    c->scope = outer;
    c->super_object = old_super;
    if (n->a) emit_expression(c, n->a);
    emit(c, ")");
}
