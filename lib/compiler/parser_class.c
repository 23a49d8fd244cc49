/* Classes: private names, fields, methods, static blocks. */
#include <string.h>

#include "compiler/parser.h"
#include "compiler/ts.h"

static void declare_private(struct compiler *c, struct node *m)
{
    const char *name = m->a->s;
    struct node *known = hashmap_gets(&c->privates->declared, name);
    if (strcmp(name, "constructor") == 0) compiler_fail_node(c, m, "'#constructor' cannot be a private name");
    if (known) {
        uint32_t kinds = F_GETTER | F_SETTER, both = (known->flags | m->flags) & kinds;
        bool pair = both == kinds && known->flags & kinds && m->flags & kinds && !(known->flags & m->flags & kinds);
        if (!pair || (known->flags & F_STATIC) != (m->flags & F_STATIC))
            compiler_fail(c, m->line, m->column, "the private name '#%s' is declared twice", name);
        struct node *merged = node_at(c, N_PROPERTY, m);
        merged->flags = known->flags | m->flags;
        m = merged;
    }
    if (!hashmap_puts(&c->privates->declared, name, m)) compiler_out_of_memory(c);
}

static void open_privates(struct compiler *c, struct private_names *p)
{
    p->outer = c->privates;
    p->next = c->all_privates;
    c->privates = c->all_privates = p;
}

/* A field's value or a static block: code of a method, without arguments or await. */
static struct node *field_function(struct compiler *c, struct function_state *old)
{
    struct node *f = node_new(c, N_FUNCTION);
    f->flags = F_METHOD;
    *old = enter_function(c, f);
    c->no_arguments = true;
    return f;
}

static bool is_key_end(struct compiler *c)
{
    return is_punct(c, "(") || is_punct(c, "=") || is_punct(c, ";") || is_punct(c, "}") || ts_ends_key(c);
}

static void parse_static_block(struct compiler *c, struct node *class, struct node *n)
{
    struct function_state old;
    n->type = N_STATIC_BLOCK;
    n->b = field_function(c, &old);
    c->in_static_block = true;
    parse_function_body(c, n->b);
    leave_function(c, n->b, &old);
    node_add(class, n);
}

static uint32_t member_modifiers(struct compiler *c, struct node *n)
{
    static const struct {
        const char *word;
        uint32_t function, member;
    } words[] = {{"async", F_ASYNC, 0}, {"get", 0, F_GETTER}, {"set", 0, F_SETTER}};
    uint32_t flags = 0;
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (!is_word(c, words[i].word)) continue;
        struct mark word = mark(c);
        lexer_next(c);
        bool is_name = is_key_end(c) || (c->token.newline_before &&
                                         (words[i].function || !(is_punct(c, "[") || c->token.type != T_PUNCT)));
        if (is_punct(c, "*") && !words[i].function) is_name = true;
        if (is_name) {
            rewind_to(c, &word);
            return 0;
        }
        flags = words[i].function;
        n->flags |= words[i].member;
        break;
    }
    if (!(n->flags & (F_GETTER | F_SETTER)) && eat(c, "*")) flags |= F_GENERATOR;
    return flags;
}

static void member_key(struct compiler *c, struct node *n)
{
    n->line = c->token.line;
    n->column = c->token.column;
    if (is_punct(c, "[")) {
        bool no_in = c->no_in;
        c->no_in = false;
        lexer_next(c);
        n->flags |= F_COMPUTED;
        n->a = parse_assignment(c);
        expect(c, "]");
        c->no_in = no_in;
        return;
    }
    static const enum node_type types[] = {[T_NAME] = N_NAME,     [T_KEYWORD] = N_NAME,  [T_PRIVATE] = N_PRIVATE_NAME,
                                           [T_NUMBER] = N_NUMBER, [T_STRING] = N_STRING, [T_BIGINT] = N_NAME};
    enum token_type t = c->token.type;
    if (t != T_NAME && t != T_KEYWORD && t != T_PRIVATE && t != T_NUMBER && t != T_STRING && t != T_BIGINT)
        unexpected(c);
    if (c->token.octal)
        compiler_fail(c, c->token.line, c->token.column, "octal numbers and escapes are not allowed in strict mode");
    n->a = node_new(c, types[t]);
    n->a->s = c->token.text;
    if (t == T_NAME || t == T_KEYWORD) n->s = c->token.text;
    lexer_next(c);
}

static bool key_is(const struct node *n, const char *name)
{
    if (n->flags & F_COMPUTED) return false;
    if (n->s) return strcmp(n->s, name) == 0;
    size_t len = strlen(name);
    return n->a->type == N_STRING && strncmp(n->a->s + 1, name, len) == 0 && strcmp(n->a->s + 1 + len, "\"") == 0;
}

static void parse_method(struct compiler *c, struct node *class, struct node *n, uint32_t function_flags)
{
    n->flags |= F_METHOD;
    bool is_constructor = !(n->flags & F_STATIC) && key_is(n, "constructor");
    bool special = n->flags & (F_GETTER | F_SETTER) || function_flags;
    if (is_constructor && special)
        compiler_fail_node(c, n, "a constructor cannot be a getter, setter, generator or async");
    if (n->flags & F_STATIC && key_is(n, "prototype"))
        compiler_fail_node(c, n, "a class cannot have a static member 'prototype'");
    if (n->a->type == N_PRIVATE_NAME) declare_private(c, n);
    if (is_constructor) function_flags |= F_CONSTRUCTOR | (class->a ? F_DERIVED : 0);
    n->b = parse_function(c, function_flags | F_METHOD | F_SIGNATURE | (n->flags & (F_GETTER | F_SETTER)), false);
    n->b->start = n->start;
    if (!n->b->b) return;
    if (!is_constructor) {
        node_add(class, n);
        return;
    }
    if (class->b) compiler_fail_node(c, n, "a class can have only one constructor");
    class->b = n->b;
    ts_parameter_properties(c, class);
}

static void parse_member(struct compiler *c, struct node *class)
{
    uint32_t modifiers = ts_modifiers(c);
    struct node *n = node_new(c, N_PROPERTY);
    if (is_word(c, "static")) {
        struct mark word = mark(c);
        lexer_next(c);
        if (is_key_end(c)) rewind_to(c, &word);
        else n->flags |= F_STATIC;
    }
    if (n->flags & F_STATIC && is_punct(c, "{")) {
        parse_static_block(c, class, n);
        return;
    }
    modifiers |= ts_modifiers(c);
    if (ts_index_signature(c)) return;
    n->start = (uint32_t)c->token.start;
    uint32_t function_flags = member_modifiers(c, n);
    member_key(c, n);
    ts_member_suffix(c);
    if (is_punct(c, "(") || ts_starts_angle(c)) {
        parse_method(c, class, n, function_flags);
        return;
    }
    if (function_flags || n->flags & (F_GETTER | F_SETTER)) unexpected(c);
    n->flags |= F_FIELD;
    ts_annotation(c);
    if (key_is(n, "constructor") || (n->flags & F_STATIC && key_is(n, "prototype")))
        compiler_fail_node(c, n, "a field cannot have this name");
    if (n->a->type == N_PRIVATE_NAME) declare_private(c, n);
    if (is_punct(c, "=")) {
        struct function_state old;
        lexer_next(c);
        struct node *f = field_function(c, &old);
        f->flags |= F_EXPRESSION_BODY;
        f->b = parse_assignment(c);
        leave_function(c, f, &old);
        n->b = f;
    }
    semicolon(c);
    if (modifiers & TS_NO_CODE) return;
    if (modifiers & TS_ACCESSOR) ts_add_accessor(c, class, n);
    else node_add(class, n);
}

struct node *parse_class(struct compiler *c, bool statement)
{
    struct node *n = node_new(c, N_CLASS);
    bool strict = c->strict, no_in = c->no_in;
    c->strict = true;
    c->no_in = false;
    lexer_next(c);
    if (c->token.type == T_NAME) {
        n->s = c->token.text;
        check_binding(c, n, n->s);
        lexer_next(c);
    } else if (statement) {
        unexpected(c);
    }
    ts_class_name(c, n);
    struct private_names *privates = compiler_alloc(c, sizeof *privates);
    open_privates(c, privates);
    if (is_word(c, "extends")) {
        lexer_next(c);
        n->a = node_new(c, N_PAREN);
        enter_nesting(c);
        n->a->a = parse_left_hand_side(c);
        c->depth--;
    }
    ts_implements(c, n);
    expect(c, "{");
    while (!is_punct(c, "}")) {
        if (!eat(c, ";")) parse_member(c, n);
    }
    c->strict = strict;
    c->no_in = no_in;
    lexer_next(c);
    n->end = (uint32_t)c->previous_end;
    c->privates = privates->outer;
    return n;
}
