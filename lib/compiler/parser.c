/* Nodes, tokens, names, and the program as a whole: recursive descent over the lexer's tokens. */
#include <string.h>

#include "compiler/parser.h"
#include "compiler/ts.h"

/* Deep enough for any written code, shallow enough for the parser's stack. */
enum { MAX_NESTING = 600, MAX_NESTING_EVAL = 300 };

struct node *node_at(struct compiler *c, enum node_type type, const struct node *where)
{
    struct node *n = compiler_alloc(c, sizeof *n);
    n->type = type;
    n->line = where->line;
    n->column = where->column;
    n->start = where->start;
    return n;
}

struct node *node_new(struct compiler *c, enum node_type type)
{
    struct node here = {.line = c->token.line, .column = c->token.column, .start = (uint32_t)c->token.start};
    return node_at(c, type, &here);
}

void node_add(struct node *parent, struct node *child)
{
    if (!parent->tail) {
        parent->tail = &parent->list;
        while (*parent->tail) parent->tail = &(*parent->tail)->next;
    }
    child->next = NULL;
    *parent->tail = child;
    parent->tail = &child->next;
}

struct node *unwrapped(struct node *n)
{
    while (n->type == N_PAREN) n = n->a;
    return n;
}

void enter_nesting(struct compiler *c)
{
    /* eval() runs on what a VU's fiber has left of its stack. */
    unsigned most = c->request->kind == COMPILE_SCRIPT ? MAX_NESTING_EVAL : MAX_NESTING;
    if (++c->depth > most) compiler_fail(c, c->token.line, c->token.column, "the code is nested too deeply");
}

bool is_punct(struct compiler *c, const char *text)
{
    return c->token.type == T_PUNCT && c->token.text[0] == text[0] && strcmp(c->token.text, text) == 0;
}

/* A word of the grammar; written with escapes it is none. */
bool is_word(struct compiler *c, const char *word)
{
    if (c->token.type != T_NAME && c->token.type != T_KEYWORD) return false;
    return c->token.text[0] == word[0] && !c->token.escaped && strcmp(c->token.text, word) == 0;
}

bool eat(struct compiler *c, const char *punct)
{
    if (!is_punct(c, punct)) return false;
    lexer_next(c);
    return true;
}

bool eat_word(struct compiler *c, const char *word)
{
    if (!is_word(c, word)) return false;
    lexer_next(c);
    return true;
}

_Noreturn void unexpected(struct compiler *c)
{
    if (c->token.type == T_EOF) compiler_fail(c, c->token.line, c->token.column, "unexpected end of the script");
    compiler_fail(c, c->token.line, c->token.column, "unexpected token '%.*s'",
                  (int)(c->token.end - c->token.start > 40 ? 40 : c->token.end - c->token.start),
                  c->source + c->token.start);
}

void expect(struct compiler *c, const char *punct)
{
    if (eat(c, punct)) return;
    if (c->token.type == T_EOF)
        compiler_fail(c, c->token.line, c->token.column, "unexpected end of the script: '%s' is missing", punct);
    compiler_fail(c, c->token.line, c->token.column, "unexpected token '%.*s': '%s' was expected",
                  (int)(c->token.end - c->token.start > 40 ? 40 : c->token.end - c->token.start),
                  c->source + c->token.start, punct);
}

/* The end of a statement: a semicolon, or what stands for one. */
void semicolon(struct compiler *c)
{
    if (eat(c, ";") || is_punct(c, "}") || c->token.type == T_EOF || c->token.newline_before) return;
    unexpected(c);
}

struct mark mark(const struct compiler *c)
{
    return (struct mark){c->token, c->at, c->line_start, c->line};
}

void rewind_to(struct compiler *c, const struct mark *m)
{
    c->token = m->token;
    c->at = m->at;
    c->line_start = m->line_start;
    c->line = m->line;
}

/* Names that code of this kind cannot use. */
void check_name(struct compiler *c, const struct node *where, const char *name)
{
    static const char *const strict_words[] = {"implements", "interface", "let",    "package", "private",
                                               "protected",  "public",    "static", "yield"};
    bool reserved = false;
    if (c->strict) {
        for (size_t i = 0; i < ARRAY_LEN(strict_words); i++)
            reserved |= strict_words[i][0] == name[0] && strcmp(strict_words[i], name) == 0;
    }
    if (name[0] == 'y' && c->in_generator) reserved |= strcmp(name, "yield") == 0;
    if (name[0] == 'a' && strcmp(name, "await") == 0) {
        bool module = c->module_goal;
        reserved |= c->in_async || c->in_static_block || module;
    }
    if (name[0] == 'a' && c->no_arguments && strcmp(name, "arguments") == 0) {
        compiler_fail(c, where->line, where->column, "'arguments' is not allowed in class fields and static blocks");
    }
    if (reserved) compiler_fail(c, where->line, where->column, "'%s' is a reserved word here", name);
}

/* Names that can be declared or assigned to. */
void check_binding(struct compiler *c, const struct node *where, const char *name)
{
    check_name(c, where, name);
    if (c->strict && (strcmp(name, "eval") == 0 || strcmp(name, "arguments") == 0)) {
        compiler_fail(c, where->line, where->column, "'%s' cannot be declared or assigned to in strict mode", name);
    }
}

/* Statements up to the closing brace; "use strict" in front of them counts. */
void parse_directives(struct compiler *c, struct node *list, struct node *function)
{
    bool octal = false;
    while (c->token.type == T_STRING) {
        struct token t = c->token;
        octal |= t.octal;
        struct node *n = parse_statement(c);
        node_add(list, n);
        if (n->type != N_EXPRESSION || n->a->type != N_STRING) return;
        if (t.end - t.start != 12 || strncmp(c->source + t.start + 1, "use strict", 10) != 0) continue;
        if (function && !has_simple_params(function))
            compiler_fail(c, t.line, t.column, "\"use strict\" is not allowed in functions with such parameters");
        if (octal) compiler_fail(c, t.line, t.column, "octal escapes are not allowed in strict mode");
        n->flags |= F_DIRECTIVE;
        c->strict = true;
        if (function) function->flags |= F_STRICT;
        /* The token behind it was read as sloppy code. */
        if (c->token.octal)
            compiler_fail(c, c->token.line, c->token.column,
                          "octal escapes and numbers are not allowed in strict mode");
    }
}

/* Import, export and await at the top make a module, which is strict from its first line: when they
 * turn up in what was taken for CommonJS, parsing starts again. */
void need_module(struct compiler *c)
{
    if (!c->module_goal && c->request->kind == COMPILE_AUTO && !c->ts.ambient) longjmp(c->restart, 1);
    c->has_module_syntax = true;
}

struct node *parse_program(struct compiler *c)
{
    jmp_buf fail;
    memcpy(fail, c->fail, sizeof fail);
    c->module_goal = c->request->kind == COMPILE_MODULE;
    if (setjmp(c->restart)) { /* perhaps out of a guess */
        memcpy(c->fail, fail, sizeof fail);
        hashmap_free(&c->ts.outcomes);
        c->ts.guesses = 0;
        c->ts.middle = c->ts.no_conditional = false;
        c->module_goal = true;
    }
    c->has_module_syntax = c->module_goal;
    c->strict = c->module_goal || c->request->strict;
    c->depth = 0;
    c->in_async = c->in_generator = c->in_function = c->no_in = c->substatement = false;
    c->allow_super = c->allow_super_call = c->allow_target = c->no_arguments = c->in_static_block = c->in_params =
        false;
    c->yield_at = c->await_at = c->await_name_at = 0;
    c->top_level_await = false;
    c->labels = NULL;
    c->loops = c->switches = 0;
    c->privates = NULL;
    lexer_start(c);
    struct node *program = node_new(c, N_PROGRAM);
    program->line = program->column = 1;
    parse_directives(c, program, NULL);
    while (c->token.type != T_EOF) node_add(program, parse_statement(c));
    return program;
}
