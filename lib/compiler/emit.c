/* Printing: text, names, positions, functions, statements → ES5. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/emit.h"
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

static void add_position(struct compiler *c, unsigned line, unsigned column)
{
    if (c->n_positions == c->positions_cap) {
        size_t cap = c->positions_cap ? c->positions_cap * 2 : 256;
        struct compile_position *grown = realloc(c->positions, cap * sizeof *grown);
        if (!grown) compiler_out_of_memory(c);
        c->positions = grown;
        c->positions_cap = cap;
    }
    c->positions[c->n_positions++] = (struct compile_position){line, column};
}

void emit_line(struct compiler *c, const struct node *n)
{
    if (!n->line) return;
    struct compile_position *last = c->n_positions ? &c->positions[c->n_positions - 1] : NULL;
    if (!last) {
        add_position(c, n->line, n->column);
        return;
    }
    if (last->line == n->line && last->column == n->column) return;
    if (c->request->kind == COMPILE_SCRIPT) { /* nobody asks for a map: the lines are the source's */
        while (c->out_line < n->line) {
            strbuf_putc(&c->out, '\n');
            c->out_line++;
        }
        *last = (struct compile_position){n->line, n->column};
        return;
    }
    strbuf_putc(&c->out, '\n');
    add_position(c, n->line, n->column);
}

void emit_hidden_line(struct compiler *c)
{
    if (c->request->kind == COMPILE_SCRIPT) return;
    strbuf_putc(&c->out, '\n');
    add_position(c, 0, 0);
}

const char *emit_temp(struct compiler *c)
{
    struct scope *f = c->scope->function;
    const char *name = unique_name(c, "$t");
    if (f->temps.len) strbuf_putc(&f->temps, ',');
    strbuf_puts(&f->temps, name);
    return name;
}

void emit_helper(struct compiler *c, const char *name)
{
    if (!hashmap_gets(&c->helpers, name)) hashmap_puts(&c->helpers, name, c);
    emit(c, c->names.lt);
    strbuf_putc(&c->out, '.');
    emit(c, name);
}

/* One code point of UTF-8; ill-formed bytes as they are. */
static unsigned next_code(const unsigned char **at)
{
    const unsigned char *s = *at;
    unsigned n = s[0] >= 0xF0 ? 4 : s[0] >= 0xE0 ? 3 : s[0] >= 0xC0 ? 2 : 1, code = s[0];
    if (n > 1) code &= 0x7Fu >> n;
    for (unsigned i = 1; i < n; i++) {
        if ((s[i] & 0xC0) != 0x80) {
            *at += 1;
            return s[0];
        }
        code = code << 6 | (s[i] & 63u);
    }
    *at += n;
    return code;
}

void emit_string(struct compiler *c, const char *name)
{
    strbuf_putc(&c->out, '"');
    for (const unsigned char *s = (const unsigned char *)name; *s;) {
        unsigned code = next_code(&s);
        if (code >= 0x10000) {
            emitf(c, "\\u%04x\\u%04x", 0xD800 + ((code - 0x10000) >> 10), 0xDC00 + ((code - 0x10000) & 0x3FF));
        } else if (code < 0x20 || code == '"' || code == '\\' || code >= 0x7F) {
            emitf(c, "\\u%04x", code);
        } else {
            strbuf_putc(&c->out, (char)code);
        }
    }
    strbuf_putc(&c->out, '"');
}

void emit_temps(struct compiler *c, struct scope *s)
{
    if (s->temps.len) {
        emit(c, "var ");
        emit(c, s->temps.data);
        emit(c, ";");
    }
    strbuf_free(&s->temps);
}

struct node *text_node(struct compiler *c, const struct node *where, const char *fmt, ...)
{
    struct node *n = node_at(c, N_TEXT, where);
    struct strbuf b = {0};
    va_list args;
    va_start(args, fmt);
    strbuf_vprintf(&b, fmt, args);
    va_end(args);
    n->s = b.failed ? "" : compiler_string(c, b.data ? b.data : "", b.len);
    strbuf_free(&b);
    return n;
}

/* Names. */

const char *output_name(struct compiler *c, const struct binding *b)
{
    return b->outside && b->scope->in_header ? b->outside : b->output;
}

static const char TDZ[] = "\"\\u0000tdz\"";

static void emit_marks(struct compiler *c, struct scope *s, bool with_params)
{
    if (!s) return;
    struct hashmap_entry *e;
    for (size_t i = 0; (e = hashmap_next(&s->names, &i));) {
        struct binding *b = e->value;
        if (b->kind == B_PARAM && !with_params) continue;
        if (b->tdz && b->kind != B_IMPORT && !s->is_class) emitf(c, "var %s=%s;", output_name(c, b), TDZ);
    }
}

void emit_tdz_marks(struct compiler *c, struct scope *s)
{
    emit_marks(c, s, true);
}

/* Names that the program reads, with a test where it may be too early for that. */
/* Where no line end can change what the code means, as it would after return. */
static bool is_in_expression(const struct compiler *c)
{
    size_t n = c->out.len;
    if (n > 1 && c->out.data[n - 1] == ' ') n--;
    return n && strchr("(,=?:|&+-*/%!<>[", c->out.data[n - 1]);
}

void emit_read(struct compiler *c, const struct node *n)
{
    struct binding *b = n->binding;
    if (!b) {
        if (is_in_expression(c)) emit_line(c, n); /* it may not be defined */
        bool saved = strcmp(n->s, "arguments") == 0 && (c->scope->function->is_arrow || c->jumps_wrapped);
        emit(c, saved ? c->names.args : n->s);
        return;
    }
    if (b->kind == B_IMPORT && !b->output) {
        emitf(c, "%s[%u]", c->names.imports, b->import_index);
        if (!b->import_name) return;
        emit(c, "[");
        emit_string(c, b->import_name);
        emit(c, "]");
        return;
    }
    const char *name = output_name(c, b);
    if (!(n->flags & F_TDZ)) {
        emit(c, name);
        return;
    }
    emitf(c, "(%s===%s?", name, TDZ);
    emit_helper(c, "tdz");
    emit(c, "(");
    emit_string(c, b->name);
    emitf(c, "):%s)", name);
}

/* Functions. */

bool is_anonymous_function(const struct node *n)
{
    while (n->type == N_PAREN) n = n->a;
    return (n->type == N_FUNCTION || n->type == N_CLASS) && !n->s;
}

/* A name in the source of a function: as it is, or a text that is ES5 source already. */
static void emit_shown_name(struct compiler *c, const char *name)
{
    if (*name == '"' || *name == '\'') emit(c, name);
    else emit_string(c, name);
}

void emit_named(struct compiler *c, struct node *n, const char *name)
{
    struct node *inner = unwrapped(n);
    if (!name || !is_anonymous_function(inner)) {
        emit_expression(c, n);
    } else if (inner->type == N_CLASS) {
        emit_class(c, inner, name, NULL);
    } else {
        emit(c, "(");
        emit_function(c, inner, name);
        emit(c, ")");
    }
}

void emit_named_by(struct compiler *c, struct node *n, const char *name_code)
{
    struct node *inner = unwrapped(n);
    if (inner->type == N_CLASS) {
        emit_class(c, inner, NULL, name_code);
        return;
    }
    emit_helper(c, "named");
    emit(c, "(");
    emit_expression(c, inner);
    emitf(c, ",%s)", name_code);
}

static bool is_direct(struct compiler *c, const struct node *p)
{
    if (p->type == N_NAME) return !p->binding->tdz;
    return p->type == N_DEFAULT && p->a->type == N_NAME && !p->a->binding->tdz && c->scope->strict;
}

static void emit_params(struct compiler *c, struct node *f)
{
    unsigned i = 0;
    emit(c, "(");
    for (struct node *p = f->list; p && p->type != N_REST; p = p->next, i++) {
        if (i) emit(c, ",");
        if (is_direct(c, p)) emit(c, (p->type == N_NAME ? p : p->a)->binding->output);
        else emitf(c, "%s%u", c->names.param, i);
    }
    emit(c, ")");
}

static void declare_names(struct compiler *c, struct node *pattern)
{
    struct strbuf names = {0};
    pattern_names(c, pattern, &names);
    if (names.len) emitf(c, "var %s;", names.data);
    strbuf_free(&names);
}

static void emit_param_values(struct compiler *c, struct node *f)
{
    unsigned i = 0;
    for (struct node *p = f->list; p; p = p->next, i++) {
        if (p->type == N_NAME && is_direct(c, p)) continue;
        if (is_direct(c, p)) {
            const char *name = p->a->binding->output;
            emitf(c, "if(%s===undefined)%s=", name, name);
            emit_named(c, p->b, p->a->s);
        } else if (p->type == N_REST) {
            declare_names(c, p);
            struct node *rest = text_node(c, p, "%s.rest(arguments,%u)", c->names.lt, i);
            hashmap_puts(&c->helpers, "rest", c);
            emit_store(c, p->a, rest, true);
        } else {
            declare_names(c, p);
            char value[64];
            snprintf(value, sizeof value, "%s%u", c->names.param, i);
            emit_pattern(c, p, value, true);
        }
        emit(c, ";");
    }
}

static void emit_saved(struct compiler *c, struct scope *s)
{
    if (s->is_arrow) return;
    if (s->uses_this && !s->is_derived) emitf(c, "var %s=this;", c->names.self);
    if (s->uses_arguments) emitf(c, "var %s=arguments;", c->names.args);
    if (s->uses_target) emitf(c, "var %s=new.target;", c->names.target);
}

/* Vars of a body that is a scope apart start with the values of the parameters of their names. */
static void emit_body_vars(struct compiler *c, struct scope *body, const struct scope *params)
{
    struct hashmap_entry *e;
    for (size_t i = 0; (e = hashmap_next(&body->names, &i));) {
        const struct binding *b = e->value, *param = hashmap_gets(&params->names, b->name);
        if (b->kind == B_VAR && param) emitf(c, "var %s=%s;", b->output, param->output);
    }
}

static void emit_body(struct compiler *c, struct node *f)
{
    struct scope *s = f->scope;
    if (f->flags & F_EXPRESSION_BODY) {
        emit_line(c, f->b);
        emit(c, "return ");
        if (f->d) { /* a field with a computed name */
            emit_named_by(c, f->b, f->d->s);
        } else {
            emit_named(c, f->b, f->c ? f->c->s : NULL);
        }
        emit(c, ";");
    } else if (f->b->scope) {
        c->scope = f->b->scope;
        emit_body_vars(c, f->b->scope, s);
        emit_tdz_marks(c, f->b->scope);
        emit_statements(c, f->b->list);
        c->scope = s;
    } else {
        emit_statements(c, f->b->list);
    }
    emit_temps(c, s);
}

/* A body that can be suspended is a function of its own, with the arguments of the outer one. */
static void emit_coroutine(struct compiler *c, struct node *f, const char *name, bool eager)
{
    static const char *const helpers[] = {
        [F_ASYNC] = "async", [F_GENERATOR] = "generator", [F_ASYNC | F_GENERATOR] = "asyncGenerator"};
    struct scope *s = f->scope;
    emit(c, "return ");
    emit_helper(c, helpers[f->flags & (F_ASYNC | F_GENERATOR)]);
    emit(c, "(");
    if (f->flags & F_GENERATOR) {
        emit_helper(c, "callee");
        emit(c, "(),");
    }
    emit(c, "function");
    if (name && *name) { /* for stack traces */
        emit(c, " ");
        emit_shown_name(c, name);
    }
    if (eager) emit(c, "()");
    else emit_params(c, f);
    emit(c, "{");
    if (!eager) {
        emit_saved(c, s);
        emit_tdz_marks(c, s);
        emit_param_values(c, f);
    } else { /* the body's names are variables of this inner function, the parameters are not */
        emit_marks(c, s, false);
    }
    emit_body(c, f);
    emit_hidden_line(c);
    emit(c, s->is_arrow ? "},void 0,arguments);" : "},this,arguments);");
}

static bool has_plain_params(const struct node *f)
{
    for (const struct node *p = f->list; p; p = p->next) {
        if (p->type != N_NAME) return false;
    }
    return true;
}

static void print_function(struct compiler *c, struct node *f, const char *name, const char *prologue)
{
    bool coroutine = f->flags & (F_ASYNC | F_GENERATOR);
    bool eager = f->flags & F_GENERATOR && !has_plain_params(f);
    if (coroutine && !eager) emit(c, "()");
    else emit_params(c, f);
    emit(c, "{");
    if (f->flags & F_STRICT) emit(c, "\"use strict\";");
    if (prologue) emit(c, prologue);
    if (!coroutine || eager) {
        emit_saved(c, f->scope);
        emit_tdz_marks(c, f->scope);
        emit_param_values(c, f);
    }
    if (eager) emit_temps(c, f->scope);
    if (coroutine) emit_coroutine(c, f, name, eager);
    else emit_body(c, f);
    if (f->scope->is_derived) {
        emit(c, "return ");
        emit_helper(c, "derived");
        emitf(c, "(undefined,%s);", c->names.self);
    }
    emit(c, "}");
}

static unsigned expected_length(const struct node *f)
{
    unsigned n = 0;
    for (const struct node *p = f->list; p && p->type != N_DEFAULT && p->type != N_REST; p = p->next) n++;
    return n;
}

/* What runs is not TypeScript: its functions show no text. */
void emit_traits(struct compiler *c, unsigned traits, const struct node *text)
{
    bool has_text = !c->request->typescript && text->end > text->start;
    if (traits || has_text) emitf(c, " %u", traits);
    if (has_text) emitf(c, " %u %u", text->start, text->end - text->start);
}

static unsigned traits_of(const struct node *f)
{
    unsigned shown = 0, length = expected_length(f);
    bool coroutine = f->flags & (F_ASYNC | F_GENERATOR), eager = f->flags & F_GENERATOR && !has_plain_params(f);
    for (const struct node *p = f->list; p && p->type != N_REST; p = p->next) shown++;
    if (coroutine && !eager) shown = 0;
    bool plain =
        !(f->flags & (F_ARROW | F_METHOD | F_GETTER | F_SETTER | F_ASYNC | F_GENERATOR)) || f->flags & F_CONSTRUCTOR;
    unsigned traits = plain ? 0 : 1;
    return shown == length ? traits : traits | 2 | length << 2;
}

/* What a function has of its own while it is printed. */
struct function_context {
    struct scope *scope;
    struct jump *jumps;
    unsigned jumps_wrapped;
};

static struct function_context begin_function(struct compiler *c, const struct node *f)
{
    struct function_context outer = {c->scope, c->jumps, c->jumps_wrapped};
    c->scope = f->scope;
    c->jumps = NULL;
    c->jumps_wrapped = 0;
    return outer;
}

static void end_function(struct compiler *c, struct function_context outer)
{
    c->scope = outer.scope;
    c->jumps = outer.jumps;
    c->jumps_wrapped = outer.jumps_wrapped;
}

void emit_in_function(struct compiler *c, struct node *f, void (*print)(struct compiler *, struct node *))
{
    struct function_context outer = begin_function(c, f);
    print(c, f);
    end_function(c, outer);
}

/* Prints head and body with the function's own context. */
static void in_function(struct compiler *c, struct node *f, const struct node *text, const char *name,
                        const char *prologue)
{
    struct function_context outer = begin_function(c, f);
    emit_traits(c, traits_of(f), text);
    print_function(c, f, name, prologue);
    end_function(c, outer);
}

static const char *function_wrapper(const struct node *f)
{
    static const char *const helpers[] = {[0] = NULL,
                                          [F_ASYNC] = "asyncFunction",
                                          [F_GENERATOR] = "generatorFunction",
                                          [F_ASYNC | F_GENERATOR] = "asyncGeneratorFunction"};
    return helpers[f->flags & (F_ASYNC | F_GENERATOR)];
}

void emit_constructor_function(struct compiler *c, struct node *class, const char *name, const char *prologue)
{
    emit(c, "function ");
    emit_string(c, name);
    in_function(c, class->b, class, name, prologue);
}

void emit_function(struct compiler *c, struct node *f, const char *name)
{
    struct binding *self = f->binding && f->binding->kind == B_SELF && f->binding->used ? f->binding : NULL;
    const char *wrapper = function_wrapper(f);
    bool renamed = self && (strcmp(self->output, f->s) != 0 || wrapper);
    if (f->s) name = f->s;
    if (renamed) emitf(c, "(function(){var %s=", self->output);
    if (wrapper) {
        emit_helper(c, wrapper);
        emit(c, "(");
    }
    emit(c, "function");
    if (self && !renamed) {
        emitf(c, " %s", self->output);
    } else if (name && *name) {
        emit(c, " ");
        emit_shown_name(c, name);
    }
    in_function(c, f, f, name, NULL);
    if (wrapper) emit(c, ")");
    if (renamed) emitf(c, ";return %s})()", self->output);
}

static void emit_declared_function(struct compiler *c, struct node *f)
{
    emit_line(c, f);
    emitf(c, "function %s", f->binding->output);
    if (!f->s || strcmp(f->binding->output, f->s) != 0) {
        emit(c, " ");
        emit_string(c, f->s ? f->s : "default");
    }
    in_function(c, f, f, f->s ? f->s : "default", NULL);
}

/* Statements. */

/* A var inside a loop body that became a function belongs outside of it. */
static bool is_outside(const struct compiler *c, const struct node *var)
{
    return c->jumps_wrapped && var->s[0] == 'v';
}

static void keep_outside(struct compiler *c, struct node *pattern)
{
    pattern_names(c, pattern, &c->scope->function->temps);
}

void emit_var(struct compiler *c, struct node *n)
{
    bool outside = is_outside(c, n);
    for (struct node *d = n->list; d; d = d->next) {
        if (outside) keep_outside(c, d->a);
        if (d->a->type != N_NAME) {
            if (!outside) declare_names(c, d->a);
            emit_store(c, d->a, d->b, true);
            emit(c, ";");
            continue;
        }
        if (!d->b && n->s[0] == 'v') {
            if (!outside && is_declared_here(c, d->a->binding)) emitf(c, "var %s;", output_name(c, d->a->binding));
            continue;
        }
        if (!outside && is_declared_here(c, d->a->binding)) emit(c, "var ");
        emit(c, output_name(c, d->a->binding));
        emit(c, "=");
        if (d->b) emit_named(c, d->b, d->a->s);
        else emit(c, "undefined");
        emit(c, ";");
    }
}

static struct node *function_of(struct node *n)
{
    if (n->type == N_EXPORT_NAMED && n->b) n = n->b;
    else if (n->type == N_MEMBER_EXPORT) n = n->a;
    else if (n->type == N_EXPORT_DEFAULT && n->a->flags & F_DECLARATION && n->a->binding) n = n->a;
    while (n->type == N_LABEL) n = n->a;
    return n->type == N_FUNCTION && n->flags & F_DECLARATION && n->binding ? n : NULL;
}

static void hoist_function(struct compiler *c, struct node *f)
{
    bool in_block = !c->scope->is_function || c->jumps_wrapped;
    const char *wrapper = function_wrapper(f);
    if (in_block) {
        emit_line(c, f);
        emitf(c, "var %s=", f->binding->output);
        if (wrapper) {
            emit_helper(c, wrapper);
            emit(c, "(");
        }
        emit(c, "function ");
        emit_string(c, f->s);
        in_function(c, f, f, f->s ? f->s : "default", NULL);
        emit(c, wrapper ? ");" : ";");
    } else if (wrapper) {
        emit_helper(c, wrapper);
        emitf(c, "(%s);", f->binding->output);
    }
}

void emit_hoisted(struct compiler *c, struct node *list)
{
    for (struct node *n = list; n; n = n->next) {
        struct node *f = function_of(n);
        if (f) hoist_function(c, f);
    }
}

/* Function declarations of a block come first; at the top of a function ES5 does that by itself. */
void emit_statements(struct compiler *c, struct node *list)
{
    emit_hoisted(c, list);
    for (struct node *n = list; n; n = n->next) emit_statement(c, n);
}

static void emit_block(struct compiler *c, struct node *n)
{
    struct scope *outer = c->scope;
    if (n->scope) c->scope = n->scope;
    emit(c, "{");
    emit_tdz_marks(c, n->scope);
    emit_statements(c, n->list);
    emit(c, "}");
    c->scope = outer;
}

static void emit_try(struct compiler *c, struct node *n)
{
    emit(c, "try");
    emit_block(c, n->a);
    if (n->b) {
        struct scope *outer = c->scope;
        c->scope = n->b->scope;
        bool simple = n->b->a && n->b->a->type == N_NAME;
        const char *name = simple ? n->b->a->binding->output : unique_name(c, "$e");
        emitf(c, "catch(%s){", name);
        if (n->flags & F_YIELDS) { /* a generator that is being closed is not an error */
            emit(c, "if(");
            emit_helper(c, "isReturn");
            emitf(c, "(%s))throw %s;", name, name);
        }
        if (n->b->a && !simple) {
            emit_tdz_marks(c, n->b->scope);
            declare_names(c, n->b->a);
            emit_pattern(c, n->b->a, name, true);
            emit(c, ";");
        }
        emit_block(c, n->b->b);
        emit(c, "}");
        c->scope = outer;
    }
    if (n->c) {
        emit(c, "finally");
        emit_block(c, n->c);
    }
}

static void emit_switch(struct compiler *c, struct node *n, const char *label)
{
    struct scope *outer = c->scope;
    struct jump jump = {.outer = c->jumps, .label = label, .is_switch = true};
    const char *value = NULL;
    bool apart = n->scope->names.live > 0; /* the value is computed outside of the scope whose functions come first */
    for (struct node *k = n->list; k && !apart; k = k->next) {
        apart = k->a && !is_harmless(k->a); /* Duktape compares with the variable itself, which a case may change */
    }
    if (apart) {
        value = unique_name(c, "$t");
        emitf(c, "var %s=", value);
        emit_expression(c, n->a);
        emit(c, ";");
    }
    c->scope = n->scope;
    c->jumps = &jump;
    emit_tdz_marks(c, n->scope);
    for (struct node *k = n->list; k; k = k->next) emit_hoisted(c, k->list);
    if (label) emitf(c, "%s:", label);
    emit(c, "switch(");
    if (value) emit(c, value);
    else emit_expression(c, n->a);
    emit(c, "){");
    for (struct node *k = n->list; k; k = k->next) {
        if (k->a) {
            emit(c, "case ");
            emit_expression(c, k->a);
            emit(c, ":");
        } else {
            emit(c, "default:");
        }
        for (struct node *s = k->list; s; s = s->next) emit_statement(c, s);
    }
    emit(c, "}");
    c->jumps = jump.outer;
    c->scope = outer;
}

static void emit_label(struct compiler *c, struct node *n)
{
    struct node *s = n->a;
    const char *label = compiler_string(c, n->s, strlen(n->s));
    switch (s->type) {
    case N_FOR:
    case N_FOR_IN:
    case N_FOR_OF:
    case N_WHILE:
    case N_DO: emit_loop(c, s, label); return;
    case N_SWITCH: emit_switch(c, s, label); return;
    default: break;
    }
    struct jump jump = {.outer = c->jumps, .label = label};
    struct node *loop = s;
    const char *last = label;
    for (; loop->type == N_LABEL; loop = loop->a) last = loop->s;
    bool is_loop = loop->type == N_FOR || loop->type == N_FOR_IN || loop->type == N_FOR_OF || loop->type == N_WHILE ||
                   loop->type == N_DO;
    c->jumps = &jump;
    if (is_loop) {
        jump.alias = last;
        emit_statement(c, s);
        c->jumps = jump.outer;
        return;
    }
    emitf(c, "%s:{", label);
    emit_statement(c, s);
    emit(c, "}");
    c->jumps = jump.outer;
}

static void emit_branch(struct compiler *c, struct node *n)
{
    if (n->type == N_BLOCK) {
        emit_block(c, n);
        return;
    }
    emit(c, "{");
    struct node *f = function_of(n);
    if (f) hoist_function(c, f);
    emit_statement(c, n);
    emit(c, "}");
}

static void emit_if(struct compiler *c, struct node *n)
{
    emit(c, "if(");
    emit_expression(c, n->a);
    emit(c, ")");
    emit_branch(c, n->b);
    if (n->c) {
        emit(c, "else");
        emit_branch(c, n->c);
    }
}

static void emit_expression_statement(struct compiler *c, struct node *n)
{
    if (n->flags & F_DIRECTIVE) return; /* "use strict" was printed where it counts */
    enum node_type type = n->a->type;
    if (type == N_CALL && n->a->a->type == N_SUPER && c->scope->is_derived) {
        emit_expression(c, n->a);
        emit(c, ";");
        c->scope->calls_super = true;
        return;
    }
    bool guarded = type == N_STRING || type == N_FUNCTION || type == N_OBJECT || type == N_CLASS;
    if (guarded) emit(c, "(");
    emit_expression(c, n->a);
    emit(c, guarded ? ");" : ";");
}

void emit_statement(struct compiler *c, struct node *n)
{
    if (!n) return;
    if (n->type != N_BLOCK && n->type != N_EMPTY) emit_line(c, n);
    switch (n->type) {
    case N_VAR: emit_var(c, n); break;
    case N_EXPRESSION: emit_expression_statement(c, n); break;
    case N_BLOCK: emit_block(c, n); break;
    case N_EMPTY: emit(c, ";"); break;
    case N_IF: emit_if(c, n); break;
    case N_FOR:
    case N_FOR_IN:
    case N_FOR_OF:
    case N_WHILE:
    case N_DO: emit_loop(c, n, NULL); break;
    case N_WITH:
        emit(c, "with(");
        emit_expression(c, n->a);
        emit(c, "){");
        emit_statement(c, n->d);
        emit(c, "}");
        break;
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
    case N_FUNCTION:
        if (c->scope->is_function && !c->jumps_wrapped) emit_declared_function(c, n);
        break;
    case N_CLASS:
        emitf(c, is_declared_here(c, n->binding) ? "var %s=" : "%s=", n->binding->output);
        emit_class(c, n, n->s, NULL);
        emit(c, ";");
        break;
    case N_EXPORT_NAMED:
    case N_EXPORT_DEFAULT: emit_export(c, n); break;
    case N_IMPORT:
    case N_EXPORT_ALL:
    case N_DEBUGGER: break;
    default:
        if (!ts_emit(c, n)) compiler_fail_node(c, n, "this statement is not supported");
    }
}
