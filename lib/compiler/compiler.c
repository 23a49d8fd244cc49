/* The front: one compilation from source to result, and its errors. */
#include "compiler/compiler.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/emit.h"
#include "compiler/parser.h"
#include "compiler/ts.h"

size_t compiler_line_end(const char *at, const char *end)
{
    if (*at == '\n') return 1;
    if (*at == '\r') return end - at > 1 && at[1] == '\n' ? 2 : 1;
    return end - at > 2 && memcmp(at, "\xE2\x80", 2) == 0 && (at[2] == '\xA8' || at[2] == '\xA9') ? 3 : 0;
}

/* The text of a line, without its end. False: there are not so many. */
static bool find_line(const char *source, size_t len, unsigned line, const char **from, const char **to)
{
    const char *at = source, *end = source + len;
    for (unsigned i = 1; i < line; i++) {
        size_t n = 0;
        while (at < end && !(n = compiler_line_end(at, end))) at++;
        if (at == end) return false;
        at += n;
    }
    *from = *to = at;
    while (*to < end && !compiler_line_end(*to, end)) ++*to;
    return true;
}

unsigned compiler_columns(const char *text, size_t len)
{
    unsigned units = 0;
    for (size_t i = 0; i < len; i++) {
        unsigned char byte = (unsigned char)text[i];
        units += (byte & 0xC0) != 0x80;
        units += byte >= 0xF0;
    }
    return units;
}

static const char *next_character(const char *at, const char *end)
{
    do at++;
    while (at < end && (*at & 0xC0) == 0x80);
    return at;
}

/* Of a long line, what is around the column. */
void compiler_add_frame(lt_error *err, const char *source, size_t len, unsigned line, unsigned column)
{
    enum { BEFORE = 60, SHOWN = 100 };
    const char *at, *end;
    if (!err || !find_line(source, len, line, &at, &end)) return;
    while (at < end && column > BEFORE) {
        const char *next = next_character(at, end);
        column -= compiler_columns(at, (size_t)(next - at));
        at = next;
    }
    const char *to = at;
    for (unsigned n = 0; to < end && n < SHOWN; n++) to = next_character(to, end);
    struct strbuf frame = {0};
    strbuf_printf(&frame, "\n  %5u | %.*s\n        | ", line, (int)(to - at), at);
    for (unsigned i = 1; i < column && at < to; at = next_character(at, to)) {
        strbuf_putc(&frame, *at == '\t' ? '\t' : ' ');
        i += compiler_columns(at, (size_t)(next_character(at, to) - at));
    }
    strbuf_putc(&frame, '^');
    size_t used = strlen(err->message);
    if (!frame.failed) snprintf(err->message + used, sizeof err->message - used, "%s", frame.data);
    strbuf_free(&frame);
}

/* The lexer's columns are bytes. */
static unsigned columns_before(struct compiler *c, unsigned line, unsigned column)
{
    const char *from, *to;
    if (!column || !find_line(c->request->source, c->request->len, line, &from, &to)) return column;
    return (size_t)(to - from) < column - 1 ? column : compiler_columns(from, column - 1) + 1;
}

/* The frames between here and run(), or a guess, are lost: what they hold goes first. */
static _Noreturn void give_up(struct compiler *c)
{
    for (size_t i = 0; i < ARRAY_LEN(c->held); i++) {
        if (c->held[i]) strbuf_free(c->held[i]);
        c->held[i] = NULL;
    }
    longjmp(c->fail, 1);
}

_Noreturn void compiler_fail(struct compiler *c, unsigned line, unsigned column, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    if (c->ts.guesses) {
        char message[200];
        vsnprintf(message, sizeof message, fmt, args);
        va_end(args);
        ts_note_failure(c, line, column, message);
        give_up(c);
    }
    bool guess_came_further = c->ts.failed_at > c->token.start;
    c->status = error_vset(c->err, LT_ERR_SYNTAX, fmt, args);
    va_end(args);
    if (guess_came_further) {
        c->status = error_set(c->err, LT_ERR_SYNTAX, "%s", c->ts.failed_message);
        line = c->ts.failed_line;
        column = c->ts.failed_column;
    }
    column = columns_before(c, line, column);
    error_at(c->err, c->request->name, line, column);
    compiler_add_frame(c->err, c->request->source, c->request->len, line, column);
    give_up(c);
}

_Noreturn void compiler_fail_node(struct compiler *c, const struct node *n, const char *message)
{
    compiler_fail(c, n->line, n->column, "%s", message);
}

_Noreturn void compiler_out_of_memory(struct compiler *c)
{
    c->status = error_nomem(c->err);
    give_up(c);
}

void *compiler_alloc(struct compiler *c, size_t size)
{
    void *p = arena_zalloc(&c->arena, size);
    if (!p) compiler_out_of_memory(c);
    return p;
}

const char *compiler_string(struct compiler *c, const char *s, size_t len)
{
    char *copy = arena_strndup(&c->arena, s, len);
    if (!copy) compiler_out_of_memory(c);
    return copy;
}

static void run(struct compiler *c)
{
    if (setjmp(c->fail)) return;
    c->program = parse_program(c);
    c->ts.failed_at = 0;
    c->is_module = c->request->kind != COMPILE_SCRIPT && (c->has_module_syntax || c->request->kind == COMPILE_MODULE);
    if (c->is_module || c->strict) c->program->flags |= F_STRICT;
    scope_analyze(c, c->program);
    ts_finish(c, c->program);
    c->is_module = c->request->kind != COMPILE_SCRIPT && (c->has_module_syntax || c->request->kind == COMPILE_MODULE);
    emit_program(c, c->program);
    if (c->out.failed) c->status = error_nomem(c->err);
}

static struct compile_binding *copy_bindings(const struct compile_binding *list, size_t n, size_t *copied)
{
    struct compile_binding *copy = calloc(n + 1, sizeof *copy);
    for (size_t i = 0; copy && i < n; i++) {
        copy[i] = list[i];
        copy[i].name = list[i].name ? strdup(list[i].name) : NULL;
        copy[i].imported = list[i].imported ? strdup(list[i].imported) : NULL;
        *copied = i + 1;
    }
    return copy;
}

static void free_bindings(struct compile_binding *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        free((char *)list[i].name);
        free((char *)list[i].imported);
    }
    free(list);
}

static void take_result(struct compiler *c, struct compile_result *out)
{
    out->is_module = c->is_module;
    out->is_async = c->top_level_await;
    out->links = c->links;
    out->imports = calloc(c->n_imports + 1, sizeof *out->imports);
    out->helpers = calloc(c->helpers.used + 1, sizeof *out->helpers);
    if (!out->imports || !out->helpers) {
        c->status = error_nomem(c->err);
        return;
    }
    for (size_t i = 0; i < c->n_imports; i++) {
        out->imports[i] = c->imports[i];
        out->imports[i].specifier = strdup(c->imports[i].specifier);
        out->n_imports = i + 1;
    }
    out->exports = copy_bindings(c->exports, c->n_exports, &out->n_exports);
    out->names = copy_bindings(c->imported, c->n_imported, &out->n_names);
    if ((c->n_exports && !out->exports) || (c->n_imported && !out->names)) {
        c->status = error_nomem(c->err);
        return;
    }
    out->positions = c->positions;
    out->n_positions = c->n_positions;
    c->positions = NULL;
    struct hashmap_entry *e;
    for (size_t i = 0; (e = hashmap_next(&c->helpers, &i));) out->helpers[out->n_helpers++] = strdup(e->key);
    out->code_len = c->out.len;
    out->code = strbuf_steal(&c->out);
}

/* Hash maps live outside of the arena. */
static void free_scopes(struct compiler *c)
{
    for (struct scope *s = c->all_scopes; s; s = s->next) {
        hashmap_free(&s->names);
        strbuf_free(&s->temps);
    }
}

lt_status compiler_compile(const struct compile_request *request, struct compile_result *out, lt_error *err)
{
    struct compiler *c = calloc(1, sizeof *c);
    memset(out, 0, sizeof *out);
    if (!c) return error_nomem(err);
    c->request = request;
    c->err = err;
    c->ts.on = request->typescript;
    run(c);
    if (c->status == LT_OK) take_result(c, out);
    lt_status status = c->status;
    if (status != LT_OK) compile_result_free(out);
    free_scopes(c);
    hashmap_free(&c->helpers);
    hashmap_free(&c->identifiers);
    hashmap_free(&c->ts.outcomes);
    hashmap_free(&c->ts.types);
    hashmap_free(&c->ts.declared);
    strbuf_free(&c->out);
    strbuf_free(&c->statics);
    free(c->positions);
    for (struct private_names *p = c->all_privates; p; p = p->next) hashmap_free(&p->declared);
    arena_free(&c->arena);
    free(c);
    return status;
}

void compile_result_free(struct compile_result *r)
{
    for (size_t i = 0; i < r->n_imports; i++) free((char *)r->imports[i].specifier);
    free_bindings(r->exports, r->n_exports);
    free_bindings(r->names, r->n_names);
    free(r->positions);
    for (size_t i = 0; i < r->n_helpers; i++) free(r->helpers[i]);
    free(r->imports);
    free(r->helpers);
    free(r->code);
    memset(r, 0, sizeof *r);
}
