/*
 * Loops, and the jumps that leave them.
 *
 * A loop whose bindings are captured becomes
 *
 *     body = function(i){ … }; for(…){ result = body(i); … }
 *
 * Jumps out of such a body are returned as [kind, value] and done by the loop: 0 break, 1 return,
 * 2 break label, 3 continue label.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/emit.h"

/* a: b: for … has one label in the output. */
static const char *real_label(struct compiler *c, const char *label)
{
    for (struct jump *j = c->jumps; j && label; j = j->outer) {
        if (j->alias && strcmp(j->label, label) == 0) label = j->alias;
    }
    return label;
}

static struct jump *find_jump(struct compiler *c, const char *label, bool is_continue, bool *crossed)
{
    *crossed = false;
    for (struct jump *j = c->jumps; j; j = j->outer) {
        if (j->wrapped) *crossed = true;
        else if (label ? j->label && strcmp(j->label, label) == 0 : j->is_loop || (j->is_switch && !is_continue))
            return j;
    }
    return NULL;
}

static struct wrapped *border(struct compiler *c)
{
    for (struct jump *j = c->jumps; j; j = j->outer) {
        if (j->wrapped) return j->wrapped;
    }
    return NULL;
}

static void add_label(struct compiler *c, struct label **labels, const char *name)
{
    for (struct label *l = *labels; l; l = l->outer) {
        if (strcmp(l->name, name) == 0) return;
    }
    struct label *l = compiler_alloc(c, sizeof *l);
    l->name = name;
    l->outer = *labels;
    *labels = l;
}

static void jump_to(struct compiler *c, const char *word, const char *label)
{
    emit(c, word);
    if (label) emitf(c, " %s", label);
    emit(c, ";");
}

void emit_break(struct compiler *c, const char *label, const struct node *n)
{
    bool crossed;
    label = real_label(c, label);
    struct jump *target = find_jump(c, label, false, &crossed);
    if (!target) compiler_fail_node(c, n, "there is nothing to break out of here");
    if (!crossed) {
        jump_to(c, "break", label);
        return;
    }
    struct wrapped *w = border(c);
    if (!label || (w->label && strcmp(w->label, label) == 0)) {
        w->breaks = true;
        emit(c, "return [0];");
    } else {
        add_label(c, &w->break_labels, label);
        emitf(c, "return [2,\"%s\"];", label);
    }
}

/* Values of the loop's own bindings go back to the loop before the next round. */
static void copy_back(struct compiler *c, struct scope *loop)
{
    struct hashmap_entry *e;
    for (size_t i = 0; (e = hashmap_next(&loop->names, &i));) {
        struct binding *b = e->value;
        if (b->outside && b->assigned && loop->node->type == N_FOR) emitf(c, "%s=%s;", b->outside, b->output);
    }
}

void emit_continue(struct compiler *c, const char *label, const struct node *n)
{
    bool crossed;
    label = real_label(c, label);
    struct jump *target = find_jump(c, label, true, &crossed);
    if (!target || !target->is_loop) compiler_fail_node(c, n, "there is no loop to continue here");
    if (!crossed) {
        jump_to(c, "continue", label);
        return;
    }
    struct wrapped *w = border(c);
    if (!label || (w->label && strcmp(w->label, label) == 0)) {
        copy_back(c, w->scope);
        emit(c, "return;");
    } else {
        add_label(c, &w->continue_labels, label);
        emitf(c, "return [3,\"%s\"];", label);
    }
}

void emit_return(struct compiler *c, struct node *value, const char *text)
{
    struct wrapped *w = border(c);
    struct scope *f = c->scope->function;
    bool check = f->is_derived && !w;
    if (w) {
        w->returns = true;
        emit(c, "return [1,");
    } else {
        emit(c, "return ");
    }
    if (check) {
        emit_helper(c, "derived");
        emit(c, "(");
    }
    if (value && f->node->flags & F_GENERATOR && f->node->flags & F_ASYNC) {
        emit_helper(c, "await");
        emit(c, "(");
        emit_expression(c, value);
        emit(c, ")");
    } else if (value) {
        emit_expression(c, value);
    } else {
        emit(c, text ? text : "undefined");
    }
    if (check) emitf(c, ",%s)", c->names.self);
    emit(c, w ? "];" : ";");
}

static void call_wrapped(struct compiler *c, struct wrapped *w, const char *call, const struct node *n)
{
    bool jumps = w->breaks || w->returns || w->break_labels || w->continue_labels;
    const char *result = jumps ? unique_name(c, "$t") : NULL;
    if (jumps) emitf(c, "var %s=", result);
    emitf(c, "%.*s", (int)strlen(call) - 1, call);
    emit_hidden_line(c);
    emit(c, ")");
    emit_line(c, n);
    emit(c, ";");
    if (!jumps) return;
    emitf(c, "if(%s){", result);
    if (w->breaks) emitf(c, "if(%s[0]===0)break;", result);
    if (w->returns) {
        char value[64];
        snprintf(value, sizeof value, "%s[1]", result);
        emitf(c, "if(%s[0]===1){", result);
        emit_return(c, NULL, value);
        emit(c, "}");
    }
    for (struct label *l = w->break_labels; l; l = l->outer) {
        emitf(c, "if(%s[0]===2&&%s[1]===\"%s\"){", result, result, l->name);
        emit_break(c, l->name, n);
        emit(c, "}");
    }
    for (struct label *l = w->continue_labels; l; l = l->outer) {
        emitf(c, "if(%s[0]===3&&%s[1]===\"%s\"){", result, result, l->name);
        emit_continue(c, l->name, n);
        emit(c, "}");
    }
    emit(c, "}");
}

/* The names that a wrapped body takes: those that the loop's head declares. */
static void loop_names(struct scope *s, bool outside, struct strbuf *out)
{
    struct hashmap_entry *e;
    for (size_t i = 0; (e = hashmap_next(&s->names, &i));) {
        struct binding *b = e->value;
        strbuf_printf(out, "%s%s", out->len ? "," : "", outside && b->outside ? b->outside : b->output);
    }
}

/* Prints the body as a function and returns the text of its call. */
static char *define_body(struct compiler *c, struct node *n, struct wrapped *w)
{
    struct jump edge = {.outer = c->jumps, .wrapped = w};
    struct strbuf names = {0}, call = {0};
    const char *function = unique_name(c, "$t");
    const struct node *outer = c->scope->function->node;
    loop_names(n->scope, false, &names);
    emitf(c, "var %s=function", function);
    if (outer->s) { /* for stack traces */
        emit(c, " ");
        emit_string(c, outer->s);
    }
    emitf(c, "(%s){", names.data ? names.data : "");
    strbuf_free(&names);
    c->jumps = &edge;
    c->jumps_wrapped++;
    emit_statement(c, n->d);
    copy_back(c, n->scope);
    c->jumps_wrapped--;
    c->jumps = edge.outer;
    emit(c, "};");
    loop_names(n->scope, true, &names);
    strbuf_printf(&call, "%s(%s)", function, names.data ? names.data : "");
    strbuf_free(&names);
    return strbuf_steal(&call);
}

static void name_outside(struct compiler *c, struct scope *s)
{
    struct hashmap_entry *e;
    for (size_t i = 0; (e = hashmap_next(&s->names, &i));) {
        struct binding *b = e->value;
        b->outside = unique_name(c, "$l");
    }
}

static void loop_body(struct compiler *c, struct node *n, struct wrapped *w, char *call)
{
    if (!call && n->d->type == N_BLOCK) {
        emit_statement(c, n->d);
        return;
    }
    emit(c, "{");
    if (call) call_wrapped(c, w, call, n);
    else emit_statement(c, n->d);
    emit(c, "}");
}

static void emit_for(struct compiler *c, struct node *n, struct wrapped *w, char *call, const char *label)
{
    n->scope->in_header = call;
    emit_tdz_marks(c, n->scope);
    if (n->a && n->a->type == N_VAR) {
        emit_var(c, n->a);
    } else if (n->a) {
        emit_expression(c, n->a);
        emit(c, ";");
    }
    if (label) emitf(c, "%s:", label);
    emit(c, "for(;");
    if (n->b) emit_expression(c, n->b);
    emit(c, ";");
    if (n->c) emit_expression(c, n->c);
    emit(c, ")");
    n->scope->in_header = false;
    loop_body(c, n, w, call);
}

/* The loop variable of for-in and for-of takes its next value. */
static void next_value(struct compiler *c, struct node *n, const char *value, bool wrapped)
{
    bool declares = n->a->type == N_VAR;
    struct node *target = declares ? n->a->list->a : n->a;
    n->scope->in_header = wrapped;
    if (declares) {
        struct strbuf names = {0};
        if (c->jumps_wrapped && n->a->s[0] == 'v') pattern_names(c, target, &c->scope->function->temps);
        else pattern_names(c, target, &names);
        if (names.len) emitf(c, "var %s;", names.data);
        strbuf_free(&names);
    }
    emit_store(c, target, text_node(c, n->a, "%s", value), declares);
    emit(c, ";");
    n->scope->in_header = false;
}

/* The expression sees the loop's own names, before they have a value. */
static void emit_subject(struct compiler *c, struct node *n, bool wrapped)
{
    n->scope->in_header = wrapped;
    emit_expression(c, n->b);
    n->scope->in_header = false;
}

static void emit_marks(struct compiler *c, struct node *n, bool wrapped)
{
    n->scope->in_header = wrapped;
    emit_tdz_marks(c, n->scope);
    n->scope->in_header = false;
}

static void emit_for_of(struct compiler *c, struct node *n, struct wrapped *w, char *call, const char *label)
{
    const char *iterator = unique_name(c, "$t"), *error = unique_name(c, "$e");
    char value[64];
    bool await = n->flags & F_AWAIT;
    emit_marks(c, n, call);
    emitf(c, "var %s=", iterator);
    emit_helper(c, await ? "asyncIterate" : "iterate");
    emit(c, "(");
    emit_subject(c, n, call);
    emit(c, ");try{");
    if (label) emitf(c, "%s:", label);
    emitf(c, "while(%s.step()){", iterator);
    snprintf(value, sizeof value, "%s.value", iterator);
    next_value(c, n, value, call != NULL);
    if (call) call_wrapped(c, w, call, n);
    else emit_statement(c, n->d);
    emitf(c, "}}catch(%s){%s.fail(%s);}finally{%s.close();}", error, iterator, error, iterator);
}

static void emit_for_in(struct compiler *c, struct node *n, struct wrapped *w, char *call, const char *label)
{
    const char *key = unique_name(c, "$t");
    emit_marks(c, n, call);
    if (n->a->type == N_VAR && n->a->list->b) { /* for (var a = 1 in …): sloppy code only */
        emit_store(c, n->a->list->a, n->a->list->b, true);
        emit(c, ";");
    }
    if (label) emitf(c, "%s:", label);
    emitf(c, "for(var %s in ", key);
    emit_subject(c, n, call);
    emit(c, "){");
    next_value(c, n, key, call != NULL);
    if (call) call_wrapped(c, w, call, n);
    else emit_statement(c, n->d);
    emit(c, "}");
}

static void emit_while(struct compiler *c, struct node *n, struct wrapped *w, char *call, const char *label)
{
    if (label) emitf(c, "%s:", label);
    if (n->type == N_WHILE) {
        emit(c, "while(");
        emit_expression(c, n->a);
        emit(c, ")");
    } else {
        emit(c, "do");
    }
    loop_body(c, n, w, call);
    if (n->type == N_DO) {
        emit(c, "while(");
        emit_expression(c, n->a);
        emit(c, ");");
    }
}

void emit_loop(struct compiler *c, struct node *n, const char *label)
{
    struct scope *outer = c->scope;
    struct wrapped w = {.scope = n->scope, .label = label};
    struct jump jump = {.outer = c->jumps, .label = label, .is_loop = true};
    c->scope = n->scope;
    c->jumps = &jump;
    char *call = NULL;
    if (n->scope->wraps_body) {
        name_outside(c, n->scope);
        call = define_body(c, n, &w);
    }
    if (n->type == N_FOR) emit_for(c, n, &w, call, label);
    else if (n->type == N_FOR_OF) emit_for_of(c, n, &w, call, label);
    else if (n->type == N_FOR_IN) emit_for_in(c, n, &w, call, label);
    else emit_while(c, n, &w, call, label);
    free(call);
    c->jumps = jump.outer;
    c->scope = outer;
}
