/*
 * The frame of a file.
 *
 * A module is a function of its exports object, the exports of the modules that it imports and the
 * helpers. One that may be part of a cycle, or that awaits, is linked before it runs: the function
 * declares the variables, fills the exports object with functions and accessors and returns the
 * function that runs the code. What it exports for good is stored as a plain value at the end.
 */
#include <stdio.h>
#include <string.h>

#include "compiler/emit.h"

bool is_declared_here(struct compiler *c, const struct binding *b)
{
    return !(c->links && b->scope == c->program->scope);
}

static const char *pick_name(struct compiler *c, const char *base)
{
    return hashmap_gets(&c->identifiers, base) ? unique_name(c, base) : base;
}

static bool has_param_like_names(struct compiler *c)
{
    char name[8] = "$p0";
    for (int i = 0; i < 10; i++) {
        name[2] = (char)('0' + i);
        if (hashmap_gets(&c->identifiers, name)) return true;
    }
    return false;
}

static void pick_names(struct compiler *c)
{
    bool script = c->request->kind == COMPILE_SCRIPT;
    c->names.exports = pick_name(c, "$x");
    c->names.imports = pick_name(c, "$i");
    c->names.lt = script ? "$lt" : pick_name(c, "$lt");
    c->names.meta = pick_name(c, "$meta");
    c->names.self = pick_name(c, "$this");
    c->names.args = pick_name(c, "$args");
    c->names.target = pick_name(c, "$target");
    c->names.param = has_param_like_names(c) ? unique_name(c, "$p") : "$p";
}

static bool is_builtin(const char *specifier)
{
    return strcmp(specifier, "k6") == 0 || strncmp(specifier, "k6/", 3) == 0;
}

static void add_binding(struct compiler *c, struct compile_binding **list, size_t *n, struct compile_binding b)
{
    if ((*n & (*n - 1)) == 0) { /* powers of two */
        struct compile_binding *grown = compiler_alloc(c, (*n ? *n * 2 : 1) * sizeof *grown);
        if (*n) memcpy(grown, *list, *n * sizeof *grown);
        *list = grown;
    }
    (*list)[(*n)++] = b;
}

/* Imports of built-in modules never change: they are read once. */
static void emit_imports(struct compiler *c, struct scope *s)
{
    struct hashmap_entry *e;
    for (size_t i = 0; (e = hashmap_next(&s->names, &i));) {
        struct binding *b = e->value;
        if (b->kind != B_IMPORT || (c->ts.on && !b->is_value)) continue; /* types */
        add_binding(c, &c->imported, &c->n_imported,
                    (struct compile_binding){NULL, b->import_name, (int)b->import_index, b->line, b->column});
        bool constant = is_builtin(c->imports[b->import_index].specifier);
        if (!constant && b->import_name) {
            b->output = NULL; /* read where it is used */
            continue;
        }
        if (!constant) { /* a namespace: when the code starts */
            emitf(c, "var %s;", b->output);
            continue;
        }
        emitf(c, "var %s=%s[%u]", b->output, c->names.imports, b->import_index);
        if (b->import_name) {
            emit(c, "[");
            emit_string(c, b->import_name);
            emit(c, "]");
        }
        emit(c, ";");
    }
}

static void emit_namespaces(struct compiler *c, struct scope *s)
{
    struct hashmap_entry *e;
    for (size_t i = 0; (e = hashmap_next(&s->names, &i));) {
        struct binding *b = e->value;
        if (b->kind != B_IMPORT || b->import_name || (c->ts.on && !b->is_value) ||
            is_builtin(c->imports[b->import_index].specifier))
            continue;
        emitf(c, "%s=", b->output);
        emit_helper(c, "namespace");
        emitf(c, "(%s[%u]);", c->names.imports, b->import_index);
    }
}

static void add_export(struct compiler *c, const struct node *n, const char *name, const char *imported, int import)
{
    for (size_t i = 0; name && i < c->n_exports; i++) {
        if (c->exports[i].name && strcmp(c->exports[i].name, name) == 0)
            compiler_fail(c, n->line, n->column, "'%s' is exported twice", name);
    }
    add_binding(c, &c->exports, &c->n_exports, (struct compile_binding){name, imported, import, n->line, n->column});
}

static void emit_accessor(struct compiler *c, const char *name, struct node *value)
{
    emit_helper(c, "live");
    emitf(c, "(%s,", c->names.exports);
    emit_string(c, name);
    emit(c, ",function(){");
    emit_hidden_line(c);
    emit(c, "return ");
    emit_expression(c, value);
    emit(c, "});");
}

static struct node *import_text(struct compiler *c, const struct node *where, unsigned index, const char *name)
{
    if (!name) {
        hashmap_puts(&c->helpers, "namespace", c);
        return text_node(c, where, is_builtin(c->imports[index].specifier) ? "%s[%u]" : "%3$s.namespace(%1$s[%2$u])",
                         c->names.imports, index, c->names.lt);
    }
    struct node *member = node_at(c, N_MEMBER, where);
    member->a = text_node(c, where, "%s[%u]", c->names.imports, index);
    member->s = name;
    return member;
}

static void set_export(struct compiler *c, const char *name)
{
    emit(c, c->names.exports);
    emit(c, "[");
    emit_string(c, name);
    emit(c, "]=");
}

/* Links one local binding to an export; what is only known at the end is left for then. */
static void export_binding(struct compiler *c, const struct node *where, struct binding *b, const char *name)
{
    if (b->kind == B_IMPORT) {
        add_export(c, where, name, b->import_name, (int)b->import_index);
        if (b->import_name || !b->output) {
            emit_accessor(c, name, import_text(c, where, b->import_index, b->import_name));
        } else {
            emit_accessor(c, name, text_node(c, where, "%s", b->output));
        }
        return;
    }
    add_export(c, where, name, NULL, -1);
    if (b->kind == B_FUNCTION && !b->assigned) {
        set_export(c, name);
        emitf(c, "%s;", b->output);
    } else if (b->assigned || c->links) {
        struct node *read = node_at(c, N_NAME, where);
        read->s = b->name;
        read->binding = b;
        if (b->tdz) read->flags |= F_TDZ;
        emit_accessor(c, name, read);
    }
}

static void finish_binding(struct compiler *c, struct binding *b, const char *name)
{
    if (b->kind == B_IMPORT || b->assigned || b->kind == B_FUNCTION) return;
    if (c->links) {
        emit_helper(c, "fix");
        emitf(c, "(%s,", c->names.exports);
        emit_string(c, name);
        emitf(c, ",%s);", b->output);
    } else {
        set_export(c, name);
        emitf(c, "%s;", b->output);
    }
}

typedef void each_export(struct compiler *c, struct node *where, struct binding *b, const char *name, bool finish);

static void one_export(struct compiler *c, struct node *where, struct binding *b, const char *name, bool finish)
{
    if (finish) finish_binding(c, b, name);
    else export_binding(c, where, b, name);
}

static void export_pattern(struct compiler *c, struct node *p, bool finish)
{
    if (p->type == N_NAME) {
        one_export(c, p, p->binding, p->s, finish);
    } else if (p->type == N_DEFAULT || p->type == N_REST || p->type == N_SPREAD) {
        export_pattern(c, p->a, finish);
    } else {
        for (struct node *e = p->list; e; e = e->next) {
            if (e->type == N_PROPERTY) export_pattern(c, e->b, finish);
            else if (e->type != N_HOLE) export_pattern(c, e, finish);
        }
    }
}

static void export_from(struct compiler *c, struct node *n)
{
    if (n->type == N_EXPORT_ALL) {
        add_export(c, n, n->a ? n->a->s : NULL, NULL, (int)n->flags);
        if (n->a) {
            emit_accessor(c, n->a->s, import_text(c, n, n->flags, NULL));
        } else if (is_builtin(c->imports[n->flags].specifier)) {
            emit_helper(c, "all");
            emitf(c, "(%s,%s[%u]);", c->names.exports, c->names.imports, n->flags);
        }
        return;
    }
    for (struct node *s = n->list; s; s = s->next) {
        add_export(c, s, s->a->s, s->s, (int)n->flags);
        emit_accessor(c, s->a->s, import_text(c, s, n->flags, s->s));
    }
}

static void export_default(struct compiler *c, struct node *n, bool finish)
{
    if (n->a->flags & F_DECLARATION && n->a->binding) {
        one_export(c, n, n->a->binding, "default", finish);
    } else if (!finish) {
        add_export(c, n, "default", NULL, -1);
        if (!c->links) return;
        c->default_name = unique_name(c, "$default");
        strbuf_printf(&c->statics, "%s%s", c->statics.len ? "," : "", c->default_name);
        emitf(c, "%s=\"\\u0000tdz\";", c->default_name);
        struct node *read = node_at(c, N_NAME, n);
        struct binding *b = compiler_alloc(c, sizeof *b);
        *b = (struct binding){.name = "default", .output = c->default_name, .kind = B_LET, .scope = c->program->scope};
        read->binding = b;
        read->flags |= F_TDZ;
        emit_accessor(c, "default", read);
    } else if (c->links) {
        emit_helper(c, "fix");
        emitf(c, "(%s,\"default\",%s);", c->names.exports, c->default_name);
    }
}

static void emit_exports(struct compiler *c, struct node *program, bool finish)
{
    for (struct node *n = program->list; n; n = n->next) {
        if (n->type == N_EXPORT_DEFAULT) {
            export_default(c, n, finish);
        } else if (n->type == N_EXPORT_ALL || (n->type == N_EXPORT_NAMED && n->s)) {
            if (!finish) export_from(c, n);
        } else if (n->type == N_EXPORT_NAMED && !n->b) {
            for (struct node *s = n->list; s; s = s->next) one_export(c, s, s->binding, s->a->s, finish);
        } else if (n->type == N_EXPORT_NAMED && n->b->type == N_VAR) {
            for (struct node *d = n->b->list; d; d = d->next) export_pattern(c, d->a, finish);
        } else if (n->type == N_EXPORT_NAMED) {
            one_export(c, n->b, n->b->binding, n->b->s, finish);
        }
    }
}

/* The statement itself, where it stands. */
void emit_export(struct compiler *c, struct node *n)
{
    if (n->type == N_EXPORT_NAMED) {
        if (n->b) emit_statement(c, n->b);
        return;
    }
    if (n->a->flags & F_DECLARATION && n->a->binding) {
        if (n->a->type == N_CLASS || !c->links) emit_statement(c, n->a);
        return;
    }
    if (c->links) emitf(c, "%s=", c->default_name);
    else set_export(c, "default");
    emit_named(c, n->a, "default");
    emit(c, ";");
}

static bool is_function_statement(const struct node *n)
{
    if (n->type == N_EXPORT_NAMED && n->b) n = n->b;
    if (n->type == N_EXPORT_DEFAULT) n = n->a;
    return n->type == N_FUNCTION && n->flags & F_DECLARATION;
}

/* Lexical bindings that others may look at before the code has run. */
static void mark_exported(struct compiler *c, struct scope *s)
{
    struct hashmap_entry *e;
    for (size_t i = 0; (e = hashmap_next(&s->names, &i));) {
        struct binding *b = e->value;
        if (b->kind == B_LET || b->kind == B_CONST || b->kind == B_CLASS) b->tdz = true;
    }
}

static void emit_module_variables(struct compiler *c, struct scope *s)
{
    bool first = true;
    struct hashmap_entry *e;
    for (size_t i = 0; (e = hashmap_next(&s->names, &i));) {
        struct binding *b = e->value;
        if (b->kind == B_IMPORT || b->kind == B_FUNCTION) continue;
        emitf(c, "%s%s", first ? "var " : ",", b->output);
        first = false;
    }
    if (!first) emit(c, ";");
}

static void emit_linked(struct compiler *c, struct node *program)
{
    for (struct node *n = program->list; n; n = n->next) {
        if (!is_function_statement(n)) continue;
        emit_statement(c, n->type == N_EXPORT_NAMED ? n->b : n->type == N_EXPORT_DEFAULT ? n->a : n);
    }
    emit(c, "return function(){");
    if (c->top_level_await) {
        emit(c, "return ");
        emit_helper(c, "async");
        emit(c, "(function(){");
    }
    emit_namespaces(c, program->scope);
    for (struct node *n = program->list; n; n = n->next) {
        if (!is_function_statement(n)) emit_statement(c, n);
    }
    emit_exports(c, program, true);
    emit_temps(c, program->scope);
    if (c->top_level_await) emit(c, "},undefined,[]);");
    emit(c, "};");
}

static void emit_module(struct compiler *c, struct node *program)
{
    struct scope *s = program->scope;
    c->links = c->top_level_await;
    for (size_t i = 0; i < c->n_imports; i++) c->links |= !is_builtin(c->imports[i].specifier);
    emitf(c, "function(%s,%s,%s,%s){\"use strict\";", c->names.exports, c->names.imports, c->names.lt, c->names.meta);
    if (s->uses_this) emitf(c, "var %s;", c->names.self);
    if (c->links) {
        mark_exported(c, s);
        emit_module_variables(c, s);
    }
    emit_imports(c, s);
    emit_tdz_marks(c, s);
    emit_exports(c, program, false);
    emit_hoisted(c, program->list);
    if (c->links) {
        emit_linked(c, program);
    } else {
        for (struct node *n = program->list; n; n = n->next) emit_statement(c, n);
        emit_exports(c, program, true);
        emit_temps(c, s);
    }
    if (c->statics.len) emitf(c, "var %s;", c->statics.data);
    emit(c, "}");
}

static void emit_script(struct compiler *c, struct node *program)
{
    struct scope *s = program->scope;
    for (size_t i = 0; i < c->len; i++) c->unique = c->unique * 31 + (unsigned char)c->source[i];
    c->unique %= 100000000;
    if (s->strict && !c->request->strict) emit(c, "\"use strict\";");
    if (s->uses_this) emitf(c, "var %s=this;", c->names.self);
    emit_tdz_marks(c, s);
    emit_statements(c, program->list);
    emit_temps(c, s);
    if (c->statics.len) emitf(c, "var %s;", c->statics.data);
}

static void emit_commonjs(struct compiler *c, struct node *program)
{
    struct scope *s = program->scope;
    emitf(c, "function(exports,require,module,__filename,__dirname,%s){", c->names.lt);
    if (s->strict) emit(c, "\"use strict\";");
    if (s->uses_this) emitf(c, "var %s=this;", c->names.self);
    if (s->uses_arguments) emitf(c, "var %s=arguments;", c->names.args);
    emit_tdz_marks(c, s);
    emit_statements(c, program->list);
    emit_temps(c, s);
    if (c->statics.len) emitf(c, "var %s;", c->statics.data);
    emit(c, "}");
}

void emit_program(struct compiler *c, struct node *program)
{
    c->out_line = 1;
    c->scope = program->scope;
    pick_names(c);
    struct node start = {.line = 1, .column = 1};
    emit_line(c, &start);
    if (c->request->kind == COMPILE_SCRIPT) emit_script(c, program);
    else if (c->is_module) emit_module(c, program);
    else emit_commonjs(c, program);
}
