/* Literals: templates, arrays, objects and their keys, regular expressions, numbers, strings. */
#include <string.h>

#include "compiler/parser.h"
#include "compiler/ts.h"

struct node *parse_template(struct compiler *c, bool is_tagged)
{
    struct node *n = node_new(c, N_TEMPLATE);
    for (;;) {
        struct node *piece = node_new(c, N_STRING);
        piece->s = c->token.text;
        if (!piece->s && !is_tagged) compiler_fail_node(c, piece, "this template has a malformed escape sequence");
        piece->a = node_new(c, N_STRING);
        piece->a->s = c->token.raw;
        node_add(n, piece);
        bool tail = c->token.tail;
        lexer_next(c);
        if (tail) return n;
        bool no_in = c->no_in;
        c->no_in = false;
        node_add(n, parse_expression(c));
        c->no_in = no_in;
        if (!is_punct(c, "}")) unexpected(c);
        lexer_rescan_template(c);
    }
}

struct node *parse_array(struct compiler *c)
{
    struct node *n = node_new(c, N_ARRAY);
    bool no_in = c->no_in;
    c->no_in = false;
    expect(c, "[");
    while (!is_punct(c, "]")) {
        if (is_punct(c, ",")) {
            node_add(n, node_new(c, N_HOLE));
        } else if (is_punct(c, "...")) {
            struct node *spread = node_new(c, N_SPREAD);
            lexer_next(c);
            spread->a = parse_assignment(c);
            node_add(n, spread);
        } else {
            node_add(n, parse_assignment(c));
        }
        if (is_punct(c, "]")) break;
        if (is_punct(c, ",")) n->flags |= F_TRAILING_COMMA;
        expect(c, ",");
        if (!is_punct(c, "]")) n->flags &= ~(uint32_t)F_TRAILING_COMMA;
    }
    lexer_next(c);
    c->no_in = no_in;
    return n;
}

static void check_octal(struct compiler *c)
{
    if (c->token.octal && c->strict)
        compiler_fail(c, c->token.line, c->token.column, "octal numbers and escapes are not allowed in strict mode");
}

/* The key of a property or class member, into n->a (computed) or n->s. */
static void parse_key(struct compiler *c, struct node *n)
{
    n->line = c->token.line;
    n->column = c->token.column;
    switch (c->token.type) {
    case T_NAME:
    case T_KEYWORD:
        n->a = node_new(c, N_NAME);
        n->a->s = n->s = c->token.text;
        lexer_next(c);
        return;
    case T_PRIVATE:
        n->a = node_new(c, N_PRIVATE_NAME);
        n->a->s = c->token.text;
        lexer_next(c);
        return;
    case T_BIGINT:
        n->a = node_new(c, N_NAME);
        n->a->s = c->token.text;
        lexer_next(c);
        return;
    case T_STRING:
    case T_NUMBER:
        check_octal(c);
        n->a = node_new(c, c->token.type == T_STRING ? N_STRING : N_NUMBER);
        n->a->s = c->token.text;
        lexer_next(c);
        return;
    default: break;
    }
    if (!is_punct(c, "[")) unexpected(c);
    lexer_next(c);
    n->flags |= F_COMPUTED;
    bool no_in = c->no_in;
    c->no_in = false;
    n->a = parse_assignment(c);
    c->no_in = no_in;
    expect(c, "]");
}

static bool key_follows(struct compiler *c)
{
    return !(is_punct(c, "(") || is_punct(c, ",") || is_punct(c, "}") || is_punct(c, ":") || is_punct(c, "=") ||
             is_punct(c, ";") || ts_starts_angle(c) || c->token.type == T_EOF);
}

/* get, set, async, * before a key. */
static void parse_modifiers(struct compiler *c, struct node *n, uint32_t *function_flags)
{
    static const struct {
        const char *word;
        uint32_t flag;
    } words[] = {{"async", F_ASYNC}, {"get", F_GETTER}, {"set", F_SETTER}};
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (!is_word(c, words[i].word)) continue;
        struct token word = c->token;
        size_t at = c->at, line_start = c->line_start;
        unsigned line = c->line;
        lexer_next(c);
        if (key_follows(c) && !(words[i].flag == F_ASYNC && c->token.newline_before)) {
            if (words[i].flag == F_ASYNC) *function_flags |= F_ASYNC;
            else n->flags |= words[i].flag;
        } else { /* the word itself is the key */
            c->token = word;
            c->at = at;
            c->line = line;
            c->line_start = line_start;
        }
        break;
    }
    if (!(n->flags & (F_GETTER | F_SETTER)) && eat(c, "*")) *function_flags |= F_GENERATOR;
}

static void parse_property(struct compiler *c, struct node *object)
{
    struct node *n = node_new(c, N_PROPERTY);
    uint32_t function_flags = 0;
    if (is_punct(c, "...")) {
        n->type = N_SPREAD;
        lexer_next(c);
        n->a = parse_assignment(c);
        node_add(object, n);
        return;
    }
    parse_modifiers(c, n, &function_flags);
    bool plain_name = c->token.type == T_NAME;
    struct token key = c->token;
    parse_key(c, n);
    if (n->a->type == N_PRIVATE_NAME) compiler_fail_node(c, n, "private names belong in classes");
    if (n->flags & (F_GETTER | F_SETTER) || function_flags || is_punct(c, "(") || ts_starts_angle(c)) {
        n->flags |= F_METHOD;
        n->b = parse_function(c, function_flags | F_METHOD | (n->flags & (F_GETTER | F_SETTER)), false);
        n->b->start = n->start;
    } else if (eat(c, ":")) {
        n->b = parse_assignment(c);
    } else {
        if (!plain_name) unexpected(c);
        n->flags |= F_SHORTHAND;
        n->b = node_at(c, N_NAME, n);
        n->b->s = n->s;
        check_name(c, n->b, key.text);
        if (is_punct(c, "=")) {
            struct node *value = node_new(c, N_DEFAULT);
            lexer_next(c);
            value->a = n->b;
            value->b = parse_assignment(c);
            n->b = value;
        }
    }
    node_add(object, n);
}

struct node *parse_object(struct compiler *c)
{
    struct node *n = node_new(c, N_OBJECT);
    bool no_in = c->no_in;
    c->no_in = false;
    expect(c, "{");
    while (!is_punct(c, "}")) {
        parse_property(c, n);
        n->flags &= ~(uint32_t)F_TRAILING_COMMA;
        if (is_punct(c, ",")) n->flags |= F_TRAILING_COMMA;
        if (!is_punct(c, "}")) expect(c, ",");
    }
    lexer_next(c);
    c->no_in = no_in;
    return n;
}

struct node *parse_regexp(struct compiler *c)
{
    lexer_rescan_regexp(c);
    struct node *n = node_new(c, N_REGEXP);
    n->s = c->token.text;
    n->a = node_new(c, N_REGEXP);
    n->a->s = c->token.flags;
    lexer_next(c);
    return n;
}

struct node *parse_literal(struct compiler *c)
{
    static const enum node_type types[] = {[T_NUMBER] = N_NUMBER, [T_STRING] = N_STRING, [T_BIGINT] = N_BIGINT};
    check_octal(c);
    struct node *n = node_new(c, types[c->token.type]);
    n->s = c->token.text;
    lexer_next(c);
    return n;
}
