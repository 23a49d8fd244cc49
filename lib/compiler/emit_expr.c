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

static void emit_list(struct compiler *c, struct node *list)
{
    for (; list; list = list->next) {
        emit_expression(c, list);
        if (list->next) emit(c, ",");
    }
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

static void emit_new_target(struct compiler *c)
{
    bool saved = c->scope->function->is_arrow || c->jumps_wrapped;
    emit(c, saved ? c->names.target : "new.target");
}

static bool is_es5_name(const char *s)
{
    if (!((*s | 32) >= 'a' && (*s | 32) <= 'z') && *s != '_' && *s != '$') return false;
    for (; *s; s++) {
        bool letter = ((*s | 32) >= 'a' && (*s | 32) <= 'z') || (*s >= '0' && *s <= '9');
        if (!letter && *s != '_' && *s != '$') return false;
    }
    return true;
}

static void emit_property_name(struct compiler *c, const char *name)
{
    if (is_es5_name(name)) {
        strbuf_putc(&c->out, '.');
        emit(c, name);
    } else {
        emit(c, "[");
        emit_string(c, name);
        emit(c, "]");
    }
}

const char *key_text(struct compiler *c, struct node *p)
{
    const struct node *key = p->a;
    if (key->type == N_STRING || key->type == N_NUMBER) return key->s;
    struct strbuf out = c->out;
    c->out = (struct strbuf){0};
    emit_string(c, key->s);
    const char *text = compiler_string(c, c->out.data, c->out.len);
    strbuf_free(&c->out);
    c->out = out;
    return text;
}

/* The name that a function gets from the property it is the value of. */
static const char *name_of_key(struct compiler *c, const struct node *key)
{
    if (key->type == N_STRING) return NULL; /* ES5 source, see named_by_key() */
    return key->s;
}

static void named_by_key(struct compiler *c, struct node *value, struct node *p, const char *key)
{
    struct node *inner = unwrapped(value);
    if (!is_anonymous_function(inner)) {
        emit_expression(c, value);
    } else if (p->flags & F_COMPUTED) {
        emit_helper(c, "named");
        emit(c, "(");
        emit_expression(c, value);
        emitf(c, ",%s)", key);
    } else if (name_of_key(c, p->a)) {
        emit_named(c, value, name_of_key(c, p->a));
    } else if (inner->type == N_FUNCTION) {
        emit_named(c, value, p->a->s);
    } else {
        emit_helper(c, "named");
        emit(c, "(");
        emit_expression(c, value);
        emitf(c, ",%s)", p->a->s);
    }
}

static bool is_proto(const struct node *p)
{
    if (p->type != N_PROPERTY || p->flags & (F_COMPUTED | F_METHOD | F_SHORTHAND)) return false;
    return (p->a->type == N_NAME && strcmp(p->a->s, "__proto__") == 0) ||
           (p->a->type == N_STRING && strcmp(p->a->s, "\"__proto__\"") == 0);
}

static bool is_plain_property(const struct node *p)
{
    if (p->type != N_PROPERTY || p->flags & F_COMPUTED || is_proto(p)) return false;
    if (p->a->type == N_NAME && strcmp(p->a->s, "__proto__") == 0) return false;
    if (p->flags & (F_GETTER | F_SETTER)) return false;
    if (p->flags & F_METHOD && p->b->flags & F_SUPER) return false;
    return !(p->b->type == N_DEFAULT);
}

/* A method, or its factory when it uses super: that needs the object it is a method of. */
static void emit_object_method(struct compiler *c, struct node *p, const char *object, const char *key)
{
    const char *old = c->home;
    if (p->b->flags & F_SUPER) {
        c->home = unique_name(c, "$h");
        emitf(c, "(function(%s){return ", c->home);
    }
    const char *name = p->flags & F_COMPUTED ? NULL : p->a->type == N_STRING || p->a->type == N_NUMBER ? NULL : p->a->s;
    const char *prefix = p->flags & F_GETTER ? "get " : p->flags & F_SETTER ? "set " : "";
    if (name) {
        struct node *text = text_node(c, p, "%s%s", prefix, name);
        emit_function(c, p->b, text->s);
    } else {
        emit_helper(c, "named");
        emit(c, "(");
        emit_function(c, p->b, NULL);
        emitf(c, ",%s", key);
        if (*prefix) emitf(c, ",\"%s\"", prefix);
        emit(c, ")");
    }
    if (p->b->flags & F_SUPER) emitf(c, "})(%s)", object);
    c->home = old;
}

static void emit_plain_property(struct compiler *c, struct node *p)
{
    const char *key = key_text(c, p);
    if (p->a->type == N_NAME && is_es5_name(p->a->s)) emit(c, p->a->s);
    else emit(c, key);
    emit(c, ":");
    if (p->flags & F_METHOD) emit_object_method(c, p, "", key);
    else named_by_key(c, p->b, p, NULL);
}

static void emit_late_property(struct compiler *c, struct node *p, const char *object)
{
    if (p->type == N_SPREAD) {
        emit_helper(c, "assign");
        emitf(c, "(%s,", object);
        emit_expression(c, p->a);
        emit(c, ")");
        return;
    }
    if (is_proto(p)) {
        emit_helper(c, "proto");
        emitf(c, "(%s,", object);
        emit_expression(c, p->b);
        emit(c, ")");
        return;
    }
    const char *key;
    if (p->flags & F_COMPUTED) {
        key = emit_temp(c);
        emitf(c, "%s=", key);
        emit_helper(c, "key");
        emit(c, "(");
        emit_expression(c, p->a);
        emit(c, "),");
    } else {
        key = key_text(c, p);
    }
    emit_helper(c, p->flags & F_GETTER ? "getter" : p->flags & F_SETTER ? "setter" : "field");
    emitf(c, "(%s,%s,", object, key);
    if (p->flags & F_METHOD) emit_object_method(c, p, object, key);
    else named_by_key(c, p->b, p, key);
    if (p->flags & (F_GETTER | F_SETTER)) emit(c, ",true");
    emit(c, ")");
}

static void emit_object(struct compiler *c, struct node *n)
{
    struct node *p = n->list;
    const char *object = NULL;
    for (struct node *q = p; q && !object; q = q->next) {
        if (!is_plain_property(q)) object = emit_temp(c);
    }
    emit(c, "(");
    if (object) emitf(c, "%s=", object);
    emit(c, "{");
    for (bool first = true; p && is_plain_property(p); p = p->next, first = false) {
        if (!first) emit(c, ",");
        emit_plain_property(c, p);
    }
    emit(c, "}");
    for (; p; p = p->next) {
        emit(c, ",");
        emit_late_property(c, p, object);
    }
    if (object) emitf(c, ",%s", object);
    emit(c, ")");
}

/*
 * Duktape's functions have at most 65536 constants, which bundles with tables of data exceed. In a large
 * source, long arrays of constants get functions of their own, of a part of the limit each.
 */
enum { LARGE_SOURCE = 256 << 10, LONG_ARRAY = 16, PART = 32768 };

/* Is the array one of strings and numbers only, and long? */
static bool is_table(const struct compiler *c, const struct node *n)
{
    size_t count = 0;
    if (c->len < LARGE_SOURCE) return false;
    for (const struct node *e = n->list; e; e = e->next, count++) {
        if (e->type != N_STRING && e->type != N_NUMBER) return false;
    }
    return count >= LONG_ARRAY;
}

static void emit_table(struct compiler *c, const struct node *n)
{
    size_t count = 0;
    emit(c, "(function(){return[");
    for (struct node *e = n->list; e; e = e->next) {
        emit_expression(c, e);
        if (!e->next) break;
        if (++count % PART) emit(c, ",");
        else emit(c, count == PART ? "]})().concat((function(){return[" : "]})(),(function(){return[");
    }
    emit(c, count >= PART ? "]})())" : "]})()");
}

static void emit_array(struct compiler *c, struct node *n)
{
    if (has_spread(n->list)) {
        emit_spread_list(c, n->list);
        return;
    }
    if (is_table(c, n)) {
        emit_table(c, n);
        return;
    }
    emit(c, "[");
    for (struct node *e = n->list; e; e = e->next) {
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
    emit(c, piece->s);
    emit(c, ".concat(");
    for (piece = piece->next; piece; piece = piece->next) {
        if (piece->type == N_STRING && piece->a && strcmp(piece->s, "\"\"") == 0) continue;
        if (c->out.data[c->out.len - 1] != '(') emit(c, ",");
        emit_expression(c, piece);
    }
    emit(c, ")");
}

/* The strings array is made once per place: kept in a variable of the module. */
static struct node *template_strings(struct compiler *c, struct node *template)
{
    const char *cache = unique_name(c, "$strings");
    struct strbuf b = {0}, *names = &c->statics;
    strbuf_printf(names, "%s%s", names->len ? "," : "", cache);
    hashmap_puts(&c->helpers, "template", c);
    strbuf_printf(&b, "%s||(%s=%s.template([", cache, cache, c->names.lt);
    for (struct node *p = template->list; p; p = p->next ? p->next->next : NULL) {
        strbuf_puts(&b, p->s ? p->s : "undefined");
        if (p->next) strbuf_putc(&b, ',');
    }
    strbuf_puts(&b, "],[");
    for (struct node *p = template->list; p; p = p->next ? p->next->next : NULL) {
        strbuf_puts(&b, p->a->s);
        if (p->next) strbuf_putc(&b, ',');
    }
    strbuf_puts(&b, "]))");
    struct node *text = text_node(c, template, "%s", b.data);
    strbuf_free(&b);
    return text;
}

static void emit_call(struct compiler *c, struct node *n);
static void emit_chain_as(struct compiler *c, struct node *n, const char *before, const char *otherwise);

static void emit_tagged(struct compiler *c, struct node *n)
{
    struct node *call = node_at(c, N_CALL, n);
    call->a = n->a;
    node_add(call, template_strings(c, n->b));
    for (struct node *p = n->b->list->next, *next; p; p = next) {
        next = p->next ? p->next->next : NULL;
        node_add(call, p);
    }
    emit_call(c, call);
}

static bool is_private(const struct node *n)
{
    return n->type == N_INDEX && n->b->type == N_PRIVATE_NAME;
}

static bool is_super(const struct node *n)
{
    return (n->type == N_MEMBER || n->type == N_INDEX) && n->a->type == N_SUPER;
}

static void emit_member_suffix(struct compiler *c, struct node *n)
{
    if (n->type == N_MEMBER) {
        emit_property_name(c, n->s);
    } else {
        emit(c, "[");
        emit_expression(c, n->b);
        emit(c, "]");
    }
}

/* this is bound first, then the key is computed, then the parent is looked at. */
static void emit_super_place(struct compiler *c, struct node *n)
{
    emit(c, "(");
    emit_this(c);
    emitf(c, ",%s,", c->home ? c->home : "undefined");
    if (n->type == N_MEMBER) emit_string(c, n->s);
    else emit_expression(c, n->b);
}

static void emit_member(struct compiler *c, struct node *n)
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
        emitf(c, ",%s)", n->b->binding->output);
        return;
    }
    bool number = unwrapped(n->a)->type == N_NUMBER;
    if (number) emit(c, "(");
    emit_expression(c, n->a);
    if (number) emit(c, ")");
    emit_member_suffix(c, n);
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

/* f.apply(self, list) or f.call(self, …), for a callee that is not printed as a member. */
static void emit_call_with(struct compiler *c, struct node *n, const char *self)
{
    emit(c, ".call(");
    emit(c, self);
    if (n->list) emit(c, ",");
    emit_list(c, n->list);
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
    struct node *top = chain->a, *keep = node_at(c, N_KEEP, top), *inner = node_at(c, N_CHAIN, top);
    inner->a = top->a;
    keep->s = emit_temp(c);
    keep->a = inner;
    struct node *copy = node_at(c, top->type, top);
    *copy = *top;
    copy->a = keep;
    struct node wrapped = *chain;
    wrapped.a = copy;
    emit_expression(c, &wrapped);
    return keep->s;
}

static void emit_call(struct compiler *c, struct node *n)
{
    struct node *callee = unwrapped(n->a);
    if (callee->type == N_SUPER) {
        emit_super_call(c, n);
    } else if (has_spread(n->list)) {
        emit_spread_call(c, n, callee);
    } else if (callee->type == N_TEXT && callee->a) { /* a function and its this, from an optional chain */
        emit(c, callee->s);
        emit_call_with(c, n, callee->a->s);
    } else if (is_member_chain(callee)) { /* (a?.b)(): a is this */
        emit_call_with(c, n, emit_chain_keeping(c, callee));
    } else if (is_super(callee)) {
        emit_member(c, callee);
        emit(c, ".call(");
        emit_this(c);
        if (n->list) emit(c, ",");
        emit_list(c, n->list);
        emit_line(c, n);
        emit(c, ")");
    } else if (is_private(callee)) {
        const char *object = emit_temp(c);
        emit_helper(c, "privateGet");
        emitf(c, "(%s=", object);
        emit_expression(c, callee->a);
        emitf(c, ",%s)", callee->b->binding->output);
        emit_call_with(c, n, object);
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

static void emit_new(struct compiler *c, struct node *n)
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
    for (; n->type == N_MEMBER || n->type == N_INDEX || n->type == N_CALL; n = n->a) {
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

static void emit_chain_as(struct compiler *c, struct node *n, const char *before, const char *otherwise)
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
    emit_expression(c, n->a);
    emit(c, " ");
    emit(c, n->s);
    emit(c, " ");
    emit_expression(c, n->b);
    emit(c, ")");
}

/* Assignment. */

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
        emit_expression(c, value);
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

static void emit_assign(struct compiler *c, struct node *n)
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
    emit_expression(c, n->b);
    emit(c, ")");
}

static void emit_update(struct compiler *c, struct node *n)
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

static void emit_regexp(struct compiler *c, struct node *n)
{
    strbuf_putc(&c->out, '/');
    emit(c, n->s);
    strbuf_putc(&c->out, '/');
    emit(c, n->a->s);
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

static void emit_parts(struct compiler *c, const char *open, struct node *a, const char *middle, struct node *b)
{
    emit(c, open);
    emit_expression(c, a);
    if (middle) emit(c, middle);
    if (b) emit_expression(c, b);
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
    case N_CLASS: emit_class(c, n, NULL); break;
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
