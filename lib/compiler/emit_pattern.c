/*
 * Destructuring → assignments.
 *
 * An object pattern becomes a comma list. So does an array pattern of plain names, which takes its
 * values from the iterator at once; where a default or a target may throw in between, the pattern
 * runs in a function that the helper closes the iterator behind.
 */
#include <stdio.h>
#include <string.h>

#include "compiler/emit.h"

void pattern_names(struct compiler *c, struct node *p, struct strbuf *out)
{
    if (p->type == N_NAME) {
        if (!p->binding || !is_declared_here(c, p->binding)) return;
        if (out->len) strbuf_putc(out, ',');
        strbuf_puts(out, output_name(c, p->binding));
    } else if (p->type == N_DEFAULT || p->type == N_REST || p->type == N_SPREAD) {
        pattern_names(c, p->a, out);
    } else {
        for (struct node *e = p->list; e; e = e->next) {
            if (e->type == N_PROPERTY) pattern_names(c, e->b, out);
            else if (e->type != N_HOLE) pattern_names(c, e, out);
        }
    }
}

/* What the target is made of is evaluated before the value: `[a().b] = …`. */
static struct node *prepare_target(struct compiler *c, struct node *target)
{
    target = unwrapped(target);
    if ((target->type != N_MEMBER && target->type != N_INDEX) || target->a->type == N_SUPER) return target;
    struct node *copy = node_at(c, target->type, target);
    struct node *next = copy->next;
    *copy = *target;
    copy->next = next;
    const char *object = emit_temp(c);
    emitf(c, "%s=", object);
    emit_expression(c, target->a);
    emit(c, ",");
    copy->a = text_node(c, target, "%s", object);
    if (target->type == N_INDEX && target->b->type != N_PRIVATE_NAME) {
        const char *key = emit_temp(c);
        emitf(c, "%s=", key);
        emit_expression(c, target->b);
        emit(c, ",");
        copy->b = text_node(c, target, "%s", key);
    }
    return copy;
}

/* One element: value is the text of an expression that is evaluated once. */
static void emit_element(struct compiler *c, struct node *element, const char *value, bool declare)
{
    struct node *target = element->type == N_DEFAULT ? element->a : element;
    if (!declare) target = prepare_target(c, target);
    struct node *from = text_node(c, element, "%s", value);
    if (element->type == N_DEFAULT) {
        struct node *choice = node_at(c, N_DEFAULTED, element);
        choice->a = from;
        choice->b = element->b;
        choice->s = emit_temp(c);
        choice->c = unwrapped(element->a)->type == N_NAME ? element->a : NULL;
        from = choice;
    }
    emit_store(c, target, from, declare);
}

static void emit_key_of(struct compiler *c, struct node *e, const char *object, struct strbuf *place,
                        struct strbuf *taken, bool keep)
{
    if (e->flags & F_COMPUTED) {
        const char *key = emit_temp(c);
        emitf(c, "%s=", key);
        emit_helper(c, "key");
        emit(c, "(");
        emit_expression(c, e->a);
        emit(c, "),");
        strbuf_printf(place, "%s[%s]", object, key);
        if (keep) strbuf_printf(taken, "%s%s", taken->len ? "," : "", key);
        return;
    }
    const char *key = key_text(c, e);
    strbuf_printf(place, "%s[%s]", object, key);
    if (keep) strbuf_printf(taken, "%s%s", taken->len ? "," : "", key);
}

static void object_pattern(struct compiler *c, struct node *p, const char *value, bool declare)
{
    struct strbuf taken = {0};
    bool rest = false;
    for (struct node *e = p->list; e; e = e->next) rest |= e->type == N_REST || e->type == N_SPREAD;
    emit_helper(c, "object");
    emitf(c, "(%s)", value);
    for (struct node *e = p->list; e; e = e->next) {
        emit(c, ",");
        struct strbuf place = {0};
        if (e->type == N_REST || e->type == N_SPREAD) {
            struct node *target = declare ? e->a : prepare_target(c, e->a);
            hashmap_puts(&c->helpers, "omit", c);
            emit_store(c, target, text_node(c, e, "%s.omit(%s,[%s])", c->names.lt, value, taken.data ? taken.data : ""),
                       declare);
        } else {
            emit_key_of(c, e, value, &place, &taken, rest);
            emit_element(c, e->b, place.data, declare);
        }
        strbuf_free(&place);
    }
    strbuf_free(&taken);
}

static void array_elements(struct compiler *c, struct node *p, const char *cursor, bool declare)
{
    char value[96];
    for (struct node *e = p->list; e; e = e->next) {
        if (e != p->list) emit(c, ";");
        if (e->type == N_HOLE) {
            emitf(c, "%s.take()", cursor);
        } else if (e->type == N_REST || e->type == N_SPREAD) {
            snprintf(value, sizeof value, "%s.rest()", cursor);
            emit_element(c, e->a, value, declare);
        } else {
            snprintf(value, sizeof value, "%s.take()", cursor);
            emit_element(c, e, value, declare);
        }
    }
}

static void closed_pattern(struct compiler *c, struct node *p, const char *value, bool declare)
{
    const char *cursor = unique_name(c, "$d");
    emit_helper(c, "destructure");
    emitf(c, "(%s,function(%s){", value, cursor);
    c->jumps_wrapped++;
    array_elements(c, p, cursor, declare);
    c->jumps_wrapped--;
    emit(c, "})");
}

static void array_pattern(struct compiler *c, struct node *p, const char *value, bool declare)
{
    if (p->flags & F_CLOSURE) {
        closed_pattern(c, p, value, declare);
        return;
    }
    unsigned n = 0, i = 0;
    bool rest = false;
    for (struct node *e = p->list; e; e = e->next) {
        if (e->type == N_REST || e->type == N_SPREAD) rest = true;
        else n++;
    }
    const char *list = emit_temp(c);
    emitf(c, "%s=", list);
    emit_helper(c, "take");
    emitf(c, "(%s,%d)", value, rest ? -1 : (int)n);
    for (struct node *e = p->list; e; e = e->next, i++) {
        char place[128];
        if (e->type == N_HOLE) continue;
        emit(c, ",");
        if (e->type == N_REST || e->type == N_SPREAD) {
            snprintf(place, sizeof place, "%s.slice(%u)", list, i);
            emit_element(c, e->a, place, declare);
        } else {
            snprintf(place, sizeof place, "%s[%u]", list, i);
            emit_element(c, e, place, declare);
        }
    }
}

void emit_pattern(struct compiler *c, struct node *p, const char *value, bool declare)
{
    if (p->type == N_OBJECT || p->type == N_ARRAY) emit_line(c, p);
    if (p->type == N_OBJECT) object_pattern(c, p, value, declare);
    else if (p->type == N_ARRAY) array_pattern(c, p, value, declare);
    else emit_element(c, p, value, declare);
}
