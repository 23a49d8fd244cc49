/* Statements, functions, patterns and the module frame → ES5. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/ast.h"
#include "compiler/ts.h"

void emit(struct compiler *c, const char *text)
{
    strbuf_puts(&c->out, text);
}

void emitf(struct compiler *c, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    strbuf_vprintf(&c->out, fmt, args);
    va_end(args);
}

/* Moves on to the line of the source. Only where a line break cannot change the meaning. */
void emit_line(struct compiler *c, const struct node *n)
{
    while (c->out_line < n->line) {
        strbuf_putc(&c->out, '\n');
        c->out_line++;
    }
}

const char *emit_temp(struct compiler *c)
{
    struct scope *f = c->scope->function;
    const char *name = unique_name(c, "$t");
    strbuf_printf(&f->temps, "%s%s", f->temps.len ? "," : "", name);
    return name;
}

void emit_helper(struct compiler *c, const char *name)
{
    if (!hashmap_gets(&c->helpers, name)) hashmap_puts(&c->helpers, name, c);
    emitf(c, "$lt.%s", name);
}

void emit_string(struct compiler *c, const char *name)
{
    emitf(c, "\"%s\"", name);
}

void emit_temps(struct compiler *c, struct scope *s)
{
    if (s->temps.len) emitf(c, "var %s;", s->temps.data);
    strbuf_free(&s->temps);
}

/* Patterns. */

static void assign_to(struct compiler *c, struct node *target, const char *value, bool declare)
{
    if (target->type == N_ARRAY || target->type == N_OBJECT || target->type == N_DEFAULT) {
        emit_pattern(c, target, value, declare);
        return;
    }
    emit_expression(c, target);
    emitf(c, "=%s", value);
}

static void assign_with_default(struct compiler *c, struct node *target, const char *value, bool declare)
{
    if (target->type != N_DEFAULT) {
        assign_to(c, target, value, declare);
        return;
    }
    const char *temp = emit_temp(c);
    emitf(c, "%s=%s,%s===undefined&&(%s=", temp, value, temp, temp);
    emit_named(c, target->b, target->a->type == N_NAME ? target->a->s : NULL);
    emit(c, "),");
    assign_to(c, target->a, temp, declare);
}

static void object_pattern(struct compiler *c, struct node *p, const char *value, bool declare)
{
    struct strbuf taken = {0};
    emit_helper(c, "object");
    emitf(c, "(%s)", value);
    for (struct node *e = p->list; e; e = e->next) {
        emit(c, ",");
        if (e->type == N_REST) {
            const char *temp = emit_temp(c);
            emitf(c, "%s=", temp);
            emit_helper(c, "omit");
            emitf(c, "(%s,[%s]),", value, taken.data ? taken.data : "");
            assign_to(c, e->a, temp, declare);
            continue;
        }
        char place[512];
        if (e->flags & F_COMPUTED) {
            const char *key = emit_temp(c);
            emitf(c, "%s=", key);
            emit_expression(c, e->a);
            emit(c, ",");
            snprintf(place, sizeof place, "%s[%s]", value, key);
            strbuf_printf(&taken, "%s%s", taken.len ? "," : "", key);
        } else if (e->a->type == N_NAME) {
            snprintf(place, sizeof place, "%s.%s", value, e->a->s);
            strbuf_printf(&taken, "%s\"%s\"", taken.len ? "," : "", e->a->s);
        } else {
            snprintf(place, sizeof place, "%s[%.400s]", value, e->a->s);
            strbuf_printf(&taken, "%s%s", taken.len ? "," : "", e->a->s);
        }
        assign_with_default(c, e->b, place, declare);
    }
    strbuf_free(&taken);
}

static void array_pattern(struct compiler *c, struct node *p, const char *value, bool declare)
{
    unsigned n = 0;
    bool rest = false;
    for (struct node *e = p->list; e; e = e->next) {
        if (e->type == N_REST) rest = true;
        else n++;
    }
    const char *list = emit_temp(c);
    emitf(c, "%s=", list);
    emit_helper(c, "take");
    emitf(c, "(%s,%d)", value, rest ? -1 : (int)n);
    unsigned i = 0;
    for (struct node *e = p->list; e; e = e->next, i++) {
        char place[128];
        if (e->type == N_HOLE) continue;
        emit(c, ",");
        if (e->type == N_REST) {
            const char *temp = emit_temp(c);
            emitf(c, "%s=%s.slice(%u),", temp, list, i);
            assign_to(c, e->a, temp, declare);
            continue;
        }
        snprintf(place, sizeof place, "%s[%u]", list, i);
        assign_with_default(c, e, place, declare);
    }
}

void emit_pattern(struct compiler *c, struct node *p, const char *value, bool declare)
{
    if (p->type == N_OBJECT) object_pattern(c, p, value, declare);
    else if (p->type == N_ARRAY) array_pattern(c, p, value, declare);
    else assign_with_default(c, p, value, declare);
}

/* Names of a pattern, for a var statement in front of its assignments. */
static void pattern_names(struct compiler *c, struct node *p, struct strbuf *out)
{
    if (p->type == N_NAME) {
        struct binding *b = p->binding;
        if (!b) return;
        const char *name = b->outside && c->loop_header == b->scope ? b->outside : b->output;
        strbuf_printf(out, "%s%s", out->len ? "," : "", name);
    } else if (p->type == N_DEFAULT || p->type == N_REST) {
        pattern_names(c, p->a, out);
    } else {
        for (struct node *e = p->list; e; e = e->next) {
            if (e->type == N_PROPERTY) pattern_names(c, e->b, out);
            else if (e->type != N_HOLE) pattern_names(c, e, out);
        }
    }
}

/* An anonymous function or class that gets its name from where it is assigned. */
void emit_named(struct compiler *c, struct node *n, const char *name)
{
    if (n->type == N_CLASS && !n->s) emit_class(c, n, name);
    else emit_expression(c, n);
}

/* A var inside a loop body that became a function belongs outside of it. */
static void keep_outside(struct compiler *c, struct node *pattern)
{
    struct strbuf *temps = &c->scope->function->temps;
    pattern_names(c, pattern, temps);
}

void emit_var(struct compiler *c, struct node *n)
{
    bool outside = c->jumps_wrapped && strcmp(n->s, "var") == 0;
    bool any = false;
    for (struct node *d = n->list; d; d = d->next) {
        if (outside) keep_outside(c, d->a);
        if (d->a->type == N_NAME) {
            bool needs_value = !d->b && strcmp(n->s, "var") != 0;
            if (outside && !d->b) continue;
            if (!outside) emit(c, "var ");
            emit_name(c, d->a);
            if (d->b) {
                emit(c, "=");
                emit_line(c, d->b);
                emit_named(c, d->b, d->a->s);
            } else if (needs_value) {
                emit(c, "=undefined");
            }
        } else {
            struct strbuf names = {0};
            pattern_names(c, d->a, &names);
            if (!outside && names.len) emitf(c, "var %s;", names.data);
            strbuf_free(&names);
            const char *temp = emit_temp(c);
            emitf(c, "%s=", temp);
            emit_expression(c, d->b);
            emit(c, ",");
            emit_pattern(c, d->a, temp, true);
        }
        emit(c, ";");
        any = true;
    }
    if (!any) emit(c, ";");
}

/* Functions. */

static void emit_params(struct compiler *c, struct node *f)
{
    unsigned i = 0;
    emit(c, "(");
    for (struct node *p = f->list; p && p->type != N_REST; p = p->next, i++) {
        if (i) emit(c, ",");
        if (p->type == N_NAME) emit(c, p->binding->output);
        else emitf(c, "$p%u", i);
    }
    emit(c, ")");
}

static void emit_param_values(struct compiler *c, struct node *f)
{
    unsigned i = 0;
    for (struct node *p = f->list; p; p = p->next, i++) {
        if (p->type == N_NAME) continue;
        char value[32];
        struct strbuf names = {0};
        pattern_names(c, p, &names);
        if (names.len) emitf(c, "var %s;", names.data);
        strbuf_free(&names);
        if (p->type == N_REST) {
            const char *temp = emit_temp(c);
            emitf(c, "%s=Array.prototype.slice.call(arguments,%u),", temp, i);
            assign_to(c, p->a, temp, true);
        } else {
            snprintf(value, sizeof value, "$p%u", i);
            emit_pattern(c, p, value, true);
        }
        emit(c, ";");
    }
}

static void emit_saved_this(struct compiler *c, struct scope *s)
{
    if (s->is_arrow) return;
    if (s->uses_this && !s->is_derived) emit(c, "var $this=this;");
    if (s->uses_arguments) emit(c, "var $args=arguments;");
}

void emit_function_body(struct compiler *c, struct node *f)
{
    if (f->flags & F_EXPRESSION_BODY) {
        emit(c, "return ");
        emit_expression(c, f->b);
        emit(c, ";");
    } else {
        emit_statements(c, f->b->list);
    }
}

/* Runs print with the function's own context. */
void emit_in_function(struct compiler *c, struct node *f, void (*print)(struct compiler *, struct node *))
{
    struct scope *outer = c->scope;
    struct jump *jumps = c->jumps;
    unsigned wrapped = c->jumps_wrapped;
    struct scope *header = c->loop_header;
    c->scope = f->scope;
    c->jumps = NULL;
    c->jumps_wrapped = 0;
    c->loop_header = NULL;
    print(c, f);
    c->scope = outer;
    c->jumps = jumps;
    c->jumps_wrapped = wrapped;
    c->loop_header = header;
}

static void print_function(struct compiler *c, struct node *f)
{
    emit_params(c, f);
    emit(c, "{");
    emit_saved_this(c, f->scope);
    emit_param_values(c, f);
    uint32_t coroutine = f->flags & (F_ASYNC | F_GENERATOR);
    if (coroutine) {
        static const char *const helpers[] = {[F_ASYNC] = "async", [F_GENERATOR] = "generator", [F_ASYNC | F_GENERATOR] = "asyncGenerator"};
        emit(c, "return ");
        emit_helper(c, helpers[coroutine]);
        emit(c, "(function(){");
    }
    emit_function_body(c, f);
    if (coroutine) {
        bool arrow = f->flags & F_ARROW;
        emitf(c, "},%s,arguments);", arrow && f->scope->uses_this ? "$this" : arrow ? "undefined" : "this");
    }
    emit_temps(c, f->scope);
    emit(c, "}");
}

void emit_function(struct compiler *c, struct node *f, const char *name)
{
    emit(c, "function");
    bool own = f->s && f->binding && !(f->flags & F_DECLARATION);
    if (own) emitf(c, " %s", f->binding->output);
    else if (name) emitf(c, " %s", name);
    emit_in_function(c, f, print_function);
}

/* Jumps. */

static struct jump *find_jump(struct compiler *c, const char *label, bool is_continue, bool *crossed)
{
    *crossed = false;
    for (struct jump *j = c->jumps; j; j = j->outer) {
        if (j->wrapped) *crossed = true;
        else if (label ? j->label && strcmp(j->label, label) == 0 : j->is_loop || (j->is_switch && !is_continue)) return j;
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

static bool add_label(const char **labels, unsigned *n, const char *label)
{
    for (unsigned i = 0; i < *n; i++) {
        if (strcmp(labels[i], label) == 0) return true;
    }
    if (*n == 8) return false;
    labels[(*n)++] = label;
    return true;
}

void emit_break(struct compiler *c, const char *label, const struct node *n)
{
    bool crossed;
    struct jump *target = find_jump(c, label, false, &crossed);
    if (!target) compiler_fail(c, n->line, n->column, label ? "there is no label '%s' to break out of" : "break is only allowed in loops and switches", label);
    if (!crossed) {
        emitf(c, label ? "break %s;" : "break;", label);
        return;
    }
    struct wrapped *w = border(c);
    if (!label || (w->label && strcmp(w->label, label) == 0)) {
        w->breaks = true;
        emit(c, "return [0];");
    } else {
        add_label(w->break_labels, &w->n_break, label);
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
    struct jump *target = find_jump(c, label, true, &crossed);
    if (!target || !target->is_loop) compiler_fail(c, n->line, n->column, label ? "there is no loop '%s' to continue" : "continue is only allowed in loops", label);
    if (!crossed) {
        emitf(c, label ? "continue %s;" : "continue;", label);
        return;
    }
    struct wrapped *w = border(c);
    if (!label || (w->label && strcmp(w->label, label) == 0)) {
        copy_back(c, w->scope);
        emit(c, "return;");
    } else {
        add_label(w->continue_labels, &w->n_continue, label);
        emitf(c, "return [3,\"%s\"];", label);
    }
}

void emit_return(struct compiler *c, struct node *value, const char *text)
{
    struct wrapped *w = border(c);
    bool derived = c->scope->function->is_derived;
    if (w) {
        w->returns = true;
        emit(c, "return [1,");
    } else {
        emit(c, "return ");
    }
    if (value) emit_expression(c, value);
    else if (text) emit(c, text);
    else emit(c, derived ? "$this" : "undefined");
    emit(c, w ? "];" : ";");
}

/* Loops. */

static void call_wrapped(struct compiler *c, struct wrapped *w, const char *call, const struct node *n)
{
    const char *result = emit_temp(c);
    if (!w->breaks && !w->returns && !w->n_break && !w->n_continue) {
        emitf(c, "%s;", call);
        return;
    }
    emitf(c, "%s=%s;if(%s){", result, call, result);
    if (w->breaks) emitf(c, "if(%s[0]===0)break;", result);
    if (w->returns) {
        char value[64];
        snprintf(value, sizeof value, "%s[1]", result);
        emitf(c, "if(%s[0]===1){", result);
        emit_return(c, NULL, value);
        emit(c, "}");
    }
    for (unsigned i = 0; i < w->n_break; i++) {
        emitf(c, "if(%s[0]===2&&%s[1]===\"%s\"){", result, result, w->break_labels[i]);
        emit_break(c, w->break_labels[i], n);
        emit(c, "}");
    }
    for (unsigned i = 0; i < w->n_continue; i++) {
        emitf(c, "if(%s[0]===3&&%s[1]===\"%s\"){", result, result, w->continue_labels[i]);
        emit_continue(c, w->continue_labels[i], n);
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

static void emit_body(struct compiler *c, struct node *body)
{
    emit(c, "{");
    emit_statement(c, body);
    emit(c, "}");
}

/* Prints the body as a function and returns the text of its call. */
static char *define_body(struct compiler *c, struct node *n, struct wrapped *w)
{
    struct jump edge = {.outer = c->jumps, .wrapped = w};
    struct strbuf names = {0}, call = {0};
    const char *function = emit_temp(c);
    loop_names(n->scope, false, &names);
    emitf(c, "%s=function(%s){", function, names.data ? names.data : "");
    strbuf_free(&names);
    struct scope *header = c->loop_header;
    c->loop_header = NULL;
    c->jumps = &edge;
    c->jumps_wrapped++;
    emit_statement(c, n->d);
    copy_back(c, n->scope);
    c->jumps_wrapped--;
    c->jumps = edge.outer;
    c->loop_header = header;
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
        b->outside = unique_name(c, b->name);
    }
}

static void loop_body(struct compiler *c, struct node *n, struct wrapped *w, char *call)
{
    if (call) {
        emit(c, "{");
        call_wrapped(c, w, call, n);
        emit(c, "}");
    } else {
        emit_body(c, n->d);
    }
}

static void emit_for(struct compiler *c, struct node *n, struct wrapped *w, char *call, const char *label)
{
    struct scope *outer_header = c->loop_header;
    if (call) c->loop_header = n->scope;
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
    c->loop_header = outer_header;
    loop_body(c, n, w, call);
}

/* The loop variable of for-in and for-of takes its next value. */
static void next_value(struct compiler *c, struct node *n, const char *value, bool wrapped)
{
    struct node *target = n->a->type == N_VAR ? n->a->list->a : n->a;
    struct scope *header = c->loop_header;
    if (wrapped) c->loop_header = n->scope;
    if (n->a->type == N_VAR) {
        bool hoist = c->jumps_wrapped && strcmp(n->a->s, "var") == 0;
        struct strbuf names = {0};
        if (hoist) keep_outside(c, target);
        else if (target->type == N_NAME) emit(c, "var ");
        else pattern_names(c, target, &names);
        if (names.len) emitf(c, "var %s;", names.data);
        strbuf_free(&names);
    }
    if (target->type == N_NAME || target->type == N_MEMBER || target->type == N_INDEX) {
        emit_expression(c, target);
        emitf(c, "=%s;", value);
    } else {
        emit_pattern(c, target, value, n->a->type == N_VAR);
        emit(c, ";");
    }
    c->loop_header = header;
}

static void emit_for_of(struct compiler *c, struct node *n, struct wrapped *w, char *call, const char *label)
{
    const char *iterator = emit_temp(c);
    char value[64];
    bool await = n->flags & F_AWAIT;
    emitf(c, "%s=", iterator);
    emit_helper(c, await ? "asyncIterate" : "iterate");
    emit(c, "(");
    struct scope *inner = c->scope;
    c->scope = n->scope->parent;
    emit_expression(c, n->b);
    c->scope = inner;
    emit(c, ");try{");
    if (label) emitf(c, "%s:", label);
    emitf(c, "while(%s.step()){", iterator);
    snprintf(value, sizeof value, "%s.value", iterator);
    next_value(c, n, value, call != NULL);
    if (call) call_wrapped(c, w, call, n);
    else emit_statement(c, n->d);
    emitf(c, "}}catch($e){%s.fail($e);}finally{%s.close();}", iterator, iterator);
}

static void emit_for_in(struct compiler *c, struct node *n, struct wrapped *w, char *call, const char *label)
{
    const char *key = emit_temp(c);
    if (label) emitf(c, "%s:", label);
    emitf(c, "for(%s in ", key);
    emit_expression(c, n->b);
    emit(c, "){");
    next_value(c, n, key, call != NULL);
    if (call) call_wrapped(c, w, call, n);
    else emit_statement(c, n->d);
    emit(c, "}");
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
    if (n->type == N_FOR) {
        emit_for(c, n, &w, call, label);
    } else if (n->type == N_FOR_OF) {
        emit_for_of(c, n, &w, call, label);
    } else if (n->type == N_FOR_IN) {
        emit_for_in(c, n, &w, call, label);
    } else {
        if (label) emitf(c, "%s:", label);
        if (n->type == N_WHILE) {
            emit(c, "while(");
            emit_expression(c, n->a);
            emit(c, ")");
        } else {
            emit(c, "do");
        }
        loop_body(c, n, &w, call);
        if (n->type == N_DO) {
            emit(c, "while(");
            emit_expression(c, n->a);
            emit(c, ");");
        }
    }
    free(call);
    c->jumps = jump.outer;
    c->scope = outer;
}

/* Statements. */

static void emit_declared_function(struct compiler *c, struct node *f)
{
    bool in_block = !c->scope->is_function || c->jumps_wrapped;
    emit_line(c, f);
    if (in_block) emitf(c, "var %s=", f->binding->output);
    emit_function(c, f, f->binding->output);
    emit(c, in_block ? ";" : "\n");
    if (!in_block) c->out_line++;
}

/* Function declarations of a block come first; at the top of a function ES5 does that by itself. */
void emit_statements(struct compiler *c, struct node *list)
{
    bool in_block = !c->scope->is_function || c->jumps_wrapped;
    for (struct node *n = list; n && in_block; n = n->next) {
        if (n->type == N_FUNCTION && n->flags & F_DECLARATION) emitf(c, "var %s;", n->binding->output);
    }
    for (struct node *n = list; n; n = n->next) emit_statement(c, n);
}

static void emit_try(struct compiler *c, struct node *n)
{
    emit(c, "try{");
    emit_statement(c, n->a);
    emit(c, "}");
    if (n->b) {
        struct scope *outer = c->scope;
        c->scope = n->b->scope;
        bool simple = n->b->a && n->b->a->type == N_NAME;
        const char *name = simple ? n->b->a->binding->output : unique_name(c, "$e");
        emitf(c, "catch(%s){", name);
        if (n->b->a && !simple) {
            struct strbuf names = {0};
            pattern_names(c, n->b->a, &names);
            emitf(c, "var %s;", names.data);
            strbuf_free(&names);
            emit_pattern(c, n->b->a, name, true);
            emit(c, ";");
        }
        emit_statement(c, n->b->b);
        emit(c, "}");
        c->scope = outer;
    }
    if (n->c) {
        emit(c, "finally{");
        emit_statement(c, n->c);
        emit(c, "}");
    }
}

static void emit_switch(struct compiler *c, struct node *n, const char *label)
{
    struct scope *outer = c->scope;
    struct jump jump = {.outer = c->jumps, .label = label, .is_switch = true};
    emit(c, "switch(");
    emit_expression(c, n->a);
    emit(c, "){");
    c->scope = n->scope;
    c->jumps = &jump;
    for (struct node *k = n->list; k; k = k->next) {
        emit_line(c, k);
        if (k->a) {
            emit(c, "case ");
            emit_expression(c, k->a);
            emit(c, ":");
        } else {
            emit(c, "default:");
        }
        emit_statements(c, k->list);
    }
    emit(c, "}");
    c->jumps = jump.outer;
    c->scope = outer;
}

static void emit_label(struct compiler *c, struct node *n)
{
    struct node *s = n->a;
    switch (s->type) {
    case N_FOR:
    case N_FOR_IN:
    case N_FOR_OF:
    case N_WHILE:
    case N_DO: emit_loop(c, s, n->s); return;
    default: break;
    }
    struct jump jump = {.outer = c->jumps, .label = n->s};
    c->jumps = &jump;
    emitf(c, "%s:{", n->s);
    emit_statement(c, s);
    emit(c, "}");
    c->jumps = jump.outer;
}

static void emit_if(struct compiler *c, struct node *n)
{
    emit(c, "if(");
    emit_expression(c, n->a);
    emit(c, ")");
    emit_body(c, n->b);
    if (n->c) {
        emit(c, "else");
        emit_body(c, n->c);
    }
}

/* Names that the program exports under `name`, once they have a value that stays. */
static void emit_export_value(struct compiler *c, struct binding *b, const char *name)
{
    if (b->assigned) return;
    emitf(c, "$x.%s=%s;", name, b->output);
}

static void export_pattern(struct compiler *c, struct node *p)
{
    if (p->type == N_NAME) {
        emit_export_value(c, p->binding, p->s);
    } else if (p->type == N_DEFAULT || p->type == N_REST) {
        export_pattern(c, p->a);
    } else {
        for (struct node *e = p->list; e; e = e->next) {
            if (e->type == N_PROPERTY) export_pattern(c, e->b);
            else if (e->type != N_HOLE) export_pattern(c, e);
        }
    }
}

static void emit_export(struct compiler *c, struct node *n)
{
    if (n->type == N_EXPORT_DEFAULT) {
        bool hoisted = n->a->type == N_FUNCTION && n->a->flags & F_DECLARATION;
        if (hoisted) return; /* at the top of the module */
        if (n->a->flags & F_DECLARATION && n->a->s) {
            emit_statement(c, n->a);
            emitf(c, "$x[\"default\"]=%s;", n->a->binding->output);
            return;
        }
        emit(c, "$x[\"default\"]=");
        emit_named(c, n->a, "default");
        emit(c, ";");
    } else if (n->type == N_EXPORT_NAMED && n->b) {
        emit_statement(c, n->b);
        if (n->b->type == N_VAR) {
            for (struct node *d = n->b->list; d; d = d->next) export_pattern(c, d->a);
        } else if (n->b->type != N_FUNCTION) {
            emit_export_value(c, n->b->binding, n->b->s);
        }
    }
}

void emit_statement(struct compiler *c, struct node *n)
{
    if (!n) return;
    emit_line(c, n);
    switch (n->type) {
    case N_VAR: emit_var(c, n); break;
    case N_EXPRESSION: {
        bool directive = n->a->type == N_STRING;
        emit_expression(c, n->a);
        emit(c, directive ? ";" : ";");
        break;
    }
    case N_BLOCK: {
        struct scope *outer = c->scope;
        c->scope = n->scope ? n->scope : outer;
        emit(c, "{");
        emit_statements(c, n->list);
        emit(c, "}");
        c->scope = outer;
        break;
    }
    case N_EMPTY: emit(c, ";"); break;
    case N_IF: emit_if(c, n); break;
    case N_FOR:
    case N_FOR_IN:
    case N_FOR_OF:
    case N_WHILE:
    case N_DO: emit_loop(c, n, NULL); break;
    case N_BREAK: emit_break(c, n->s, n); break;
    case N_CONTINUE: emit_continue(c, n->s, n); break;
    case N_RETURN: emit_return(c, n->a, NULL); break;
    case N_SWITCH: emit_switch(c, n, NULL); break;
    case N_LABEL: emit_label(c, n); break;
    case N_THROW:
        emit(c, "throw ");
        emit_expression(c, n->a);
        emit(c, ";");
        break;
    case N_TRY: emit_try(c, n); break;
    case N_FUNCTION: emit_declared_function(c, n); break;
    case N_CLASS:
        emitf(c, "var %s=", n->binding->output);
        emit_class(c, n, n->s);
        emit(c, ";");
        break;
    case N_EXPORT_NAMED:
    case N_EXPORT_DEFAULT: emit_export(c, n); break;
    case N_IMPORT:
    case N_EXPORT_ALL: break;
    default:
        if (!ts_emit(c, n)) compiler_fail_node(c, n, "this statement is not supported");
    }
}

/* The module frame. */

static void live_export(struct compiler *c, const char *name, const char *fmt, const char *value)
{
    emit_helper(c, "live");
    emitf(c, "($x,\"%s\",function(){return ", name);
    emitf(c, fmt, value);
    emit(c, "});");
}

static void live_pattern(struct compiler *c, struct node *p)
{
    if (p->type == N_NAME) {
        if (p->binding->assigned) live_export(c, p->s, "%s", p->binding->output);
    } else if (p->type == N_DEFAULT || p->type == N_REST) {
        live_pattern(c, p->a);
    } else {
        for (struct node *e = p->list; e; e = e->next) {
            if (e->type == N_PROPERTY) live_pattern(c, e->b);
            else if (e->type != N_HOLE) live_pattern(c, e);
        }
    }
}

static void hoist_specifiers(struct compiler *c, struct node *n)
{
    for (struct node *s = n->list; s; s = s->next) {
        char place[256];
        struct binding *b = s->binding;
        if (n->s) {
            snprintf(place, sizeof place, "$i[%u][\"%.200s\"]", n->flags, s->s);
        } else if (b->kind == B_IMPORT && b->import_name) {
            snprintf(place, sizeof place, "$i[%u][\"%.200s\"]", b->import_index, b->import_name);
        } else if (b->kind == B_IMPORT) {
            snprintf(place, sizeof place, "$i[%u]", b->import_index);
        } else if (b->kind == B_FUNCTION && !b->assigned) {
            emitf(c, "$x[\"%s\"]=%s;", s->a->s, b->output);
            continue;
        } else {
            snprintf(place, sizeof place, "%.250s", b->output);
        }
        live_export(c, s->a->s, "%s", place);
    }
}

static void hoist_export(struct compiler *c, struct node *n)
{
    if (n->type == N_EXPORT_DEFAULT && n->a->type == N_FUNCTION && n->a->flags & F_DECLARATION) {
        emit(c, "$x[\"default\"]=");
        if (n->a->binding) emit(c, n->a->binding->output);
        else emit(c, "$default");
        emit(c, ";");
    } else if (n->type == N_EXPORT_ALL && n->a) {
        char place[32];
        snprintf(place, sizeof place, "$i[%u]", n->flags);
        live_export(c, n->a->s, "%s", place);
    } else if (n->type == N_EXPORT_ALL) {
        emit_helper(c, "all");
        emitf(c, "($x,$i[%u]);", n->flags);
    } else if (n->type == N_EXPORT_NAMED && n->b) {
        struct node *d = n->b;
        if (d->type == N_VAR) {
            for (struct node *e = d->list; e; e = e->next) live_pattern(c, e->a);
        } else if (d->binding->assigned) {
            live_export(c, d->s, "%s", d->binding->output);
        } else if (d->type == N_FUNCTION) {
            emitf(c, "$x[\"%s\"]=%s;", d->s, d->binding->output);
        }
    } else if (n->type == N_EXPORT_NAMED) {
        hoist_specifiers(c, n);
    }
}

static void print_default_function(struct compiler *c, struct node *program)
{
    for (struct node *n = program->list; n; n = n->next) {
        if (n->type != N_EXPORT_DEFAULT || n->a->type != N_FUNCTION || !(n->a->flags & F_DECLARATION)) continue;
        emit_line(c, n);
        emit_function(c, n->a, n->a->binding ? n->a->binding->output : "$default");
        emit(c, ";");
    }
}

void emit_program(struct compiler *c, struct node *program)
{
    bool module = c->has_module_syntax || c->request->kind == COMPILE_MODULE;
    c->out_line = 1;
    c->scope = program->scope;
    if (module) emit(c, "function($x,$i,$lt,$meta){\"use strict\";");
    else emit(c, "function(exports,require,module,__filename,__dirname,$lt){");
    if (program->scope->uses_this) emit(c, module ? "var $this;" : "var $this=exports;");
    if (program->scope->uses_arguments) emit(c, "var $args=arguments;");
    for (struct node *n = program->list; n; n = n->next) hoist_export(c, n);
    if (c->top_level_await) {
        emit(c, "return ");
        emit_helper(c, "async");
        emit(c, "(function(){");
    }
    for (struct node *n = program->list; n; n = n->next) {
        if (n->type == N_EXPORT_DEFAULT && n->a->type == N_FUNCTION && n->a->flags & F_DECLARATION) {
            struct node only = {.list = n};
            struct node *next = n->next;
            n->next = NULL;
            print_default_function(c, &only);
            n->next = next;
        } else {
            emit_statement(c, n);
        }
    }
    if (c->top_level_await) emit(c, "},undefined,[]);");
    emit_temps(c, program->scope);
    emit(c, "}");
}
