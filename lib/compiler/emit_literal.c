/* Objects, arrays, templates and regular expressions → ES5. */
#include <string.h>

#include "compiler/emit.h"

bool is_es5_name(const char *s)
{
    if (!((*s | 32) >= 'a' && (*s | 32) <= 'z') && *s != '_' && *s != '$') return false;
    for (; *s; s++) {
        bool letter = ((*s | 32) >= 'a' && (*s | 32) <= 'z') || (*s >= '0' && *s <= '9');
        if (!letter && *s != '_' && *s != '$') return false;
    }
    return true;
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
        emit_named_by(c, value, key);
    } else if (name_of_key(c, p->a)) {
        emit_named(c, value, name_of_key(c, p->a));
    } else if (inner->type == N_FUNCTION) {
        emit_named(c, value, p->a->s);
    } else {
        emit_named_by(c, value, p->a->s);
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

void emit_object(struct compiler *c, struct node *n)
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

void emit_array(struct compiler *c, struct node *n)
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

void emit_template(struct compiler *c, struct node *n)
{
    struct node *piece = n->list;
    if (!piece->next) {
        emit(c, piece->s);
        return;
    }
    /* concat() converts with ToString, as templates do; + would ask for a primitive. What is converted has to be
     * that before the next value is computed. */
    emit(c, piece->s);
    emit(c, ".concat(");
    for (piece = piece->next; piece; piece = piece->next) {
        bool text = piece->type == N_STRING && piece->a;
        if (text && strcmp(piece->s, "\"\"") == 0) continue;
        if (c->out.data[c->out.len - 1] != '(') emit(c, text || is_harmless(piece) ? "," : ").concat(");
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

void emit_tagged(struct compiler *c, struct node *n)
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

void emit_regexp(struct compiler *c, struct node *n)
{
    strbuf_putc(&c->out, '/');
    emit(c, n->s);
    strbuf_putc(&c->out, '/');
    emit(c, n->a->s);
}
