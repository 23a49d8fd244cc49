/* Statements, functions, classes, modules: recursive descent over the lexer's tokens. */
#include <stdio.h>
#include <string.h>

#include "compiler/ast.h"
#include "compiler/ts.h"

/* Deep enough for any written code, shallow enough for the parser's stack. */
enum { MAX_NESTING = 600, MAX_NESTING_EVAL = 300 };

struct node *node_at(struct compiler *c, enum node_type type, const struct node *where)
{
    struct node *n = compiler_alloc(c, sizeof *n);
    n->type = type;
    n->line = where->line;
    n->column = where->column;
    return n;
}

struct node *node_new(struct compiler *c, enum node_type type)
{
    struct node here = {.line = c->token.line, .column = c->token.column};
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

/* A position to come back to. */
struct mark {
    struct token token;
    size_t at, line_start;
    unsigned line;
};

static struct mark mark(const struct compiler *c)
{
    return (struct mark){c->token, c->at, c->line_start, c->line};
}

static void rewind_to(struct compiler *c, const struct mark *m)
{
    c->token = m->token;
    c->at = m->at;
    c->line_start = m->line_start;
    c->line = m->line;
}

static const char *declaration_kind(struct compiler *c);
static bool lets_newline(struct compiler *c);

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

static struct node *binding_name(struct compiler *c)
{
    if (c->token.type != T_NAME) unexpected(c);
    struct node *n = node_new(c, N_NAME);
    n->s = c->token.text;
    check_binding(c, n, n->s);
    lexer_next(c);
    return n;
}

static struct node *binding_pattern(struct compiler *c)
{
    bool no_in = c->no_in;
    c->no_in = false;
    struct node *n = parse_pattern(c);
    c->no_in = no_in;
    check_bindings(c, n);
    return n;
}

struct node *parse_binding_target(struct compiler *c)
{
    return is_punct(c, "[") || is_punct(c, "{") ? binding_pattern(c) : binding_name(c);
}

static struct node *parse_var(struct compiler *c, const char *kind)
{
    struct node *n = node_new(c, N_VAR);
    n->s = kind;
    lexer_next(c);
    do {
        struct node *d = node_new(c, N_DECLARATOR);
        d->a = parse_binding_target(c);
        ts_variable_type(c);
        if (eat(c, "=")) d->b = parse_assignment(c);
        node_add(n, d);
    } while (eat(c, ","));
    return n;
}

static void require_values(struct compiler *c, struct node *var)
{
    for (struct node *d = var->list; d; d = d->next) {
        if (d->b) continue;
        if (strcmp(var->s, "const") == 0) compiler_fail_node(c, d, "a const needs a value");
        if (d->a->type != N_NAME) compiler_fail_node(c, d, "a destructuring declaration needs a value");
    }
}

void parse_params(struct compiler *c, struct node *f)
{
    expect(c, "(");
    ts_this_parameter(c);
    while (!is_punct(c, ")")) {
        uint32_t property = ts_parameter_modifiers(c);
        if (is_punct(c, "...")) {
            struct node *rest = node_new(c, N_REST);
            lexer_next(c);
            rest->a = parse_binding_target(c);
            ts_parameter_type(c);
            node_add(f, rest);
            break;
        }
        struct node *target = parse_binding_target(c);
        ts_parameter_type(c);
        if (is_punct(c, "=")) {
            struct node *p = node_at(c, N_DEFAULT, target);
            lexer_next(c);
            p->b = parse_assignment(c);
            p->a = target;
            target = p;
        }
        target->flags |= property;
        node_add(f, target);
        if (!is_punct(c, ")")) expect(c, ",");
    }
    expect(c, ")");
}

static bool is_simple(const struct node *f)
{
    for (const struct node *p = f->list; p; p = p->next) {
        if (p->type != N_NAME) return false;
    }
    return true;
}

static void collect_name(struct compiler *c, struct node *p, struct hashmap *seen, bool unique)
{
    if (p->type == N_NAME) {
        check_binding(c, p, p->s);
        if (unique && hashmap_gets(seen, p->s)) {
            hashmap_free(seen);
            compiler_fail(c, p->line, p->column, "the parameter '%s' is declared twice", p->s);
        }
        hashmap_puts(seen, p->s, p);
    } else if (p->type == N_DEFAULT || p->type == N_REST || p->type == N_SPREAD) {
        collect_name(c, p->a, seen, unique);
    } else if (p->type == N_ARRAY || p->type == N_OBJECT) {
        for (struct node *e = p->list; e; e = e->next) {
            if (e->type == N_PROPERTY) collect_name(c, e->b, seen, unique);
            else if (e->type != N_HOLE) collect_name(c, e, seen, unique);
        }
    }
}

/* What can be said of parameters when the body is known. */
void check_params(struct compiler *c, struct node *f)
{
    if (!f->list) return;
    bool unique = c->strict || f->flags & (F_ARROW | F_METHOD) || !is_simple(f);
    if (!f->list->next && f->list->type == N_NAME) {
        check_binding(c, f->list, f->list->s);
        return;
    }
    struct hashmap seen = {0};
    for (struct node *p = f->list; p; p = p->next) collect_name(c, p, &seen, unique);
    hashmap_free(&seen);
}

/* Statements up to the closing brace; "use strict" in front of them counts. */
static void parse_directives(struct compiler *c, struct node *list, struct node *function)
{
    bool octal = false;
    while (c->token.type == T_STRING) {
        struct token t = c->token;
        octal |= t.octal;
        struct node *n = parse_statement(c);
        node_add(list, n);
        if (n->type != N_EXPRESSION || n->a->type != N_STRING) return;
        if (t.end - t.start != 12 || strncmp(c->source + t.start + 1, "use strict", 10) != 0) continue;
        if (function && !is_simple(function))
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

struct node *parse_function_body(struct compiler *c, struct node *f)
{
    struct label *labels = c->labels;
    unsigned loops = c->loops, switches = c->switches;
    bool strict = c->strict, in_params = c->in_params;
    enter_nesting(c);
    c->labels = NULL;
    c->loops = c->switches = 0;
    c->in_params = false;
    f->b = node_new(c, N_BLOCK);
    expect(c, "{");
    parse_directives(c, f->b, f);
    while (!is_punct(c, "}")) node_add(f->b, parse_statement(c));
    check_params(c, f);
    if (f->s && !(f->flags & F_METHOD)) {
        bool own_strict = c->strict && !strict;
        if (own_strict) check_binding(c, f, f->s);
    }
    c->strict = strict;
    lexer_next(c);
    c->depth--;
    c->labels = labels;
    c->loops = loops;
    c->switches = switches;
    c->in_params = in_params;
    return f;
}

/* What a function may contain, kept while an inner one is parsed. */
struct function_state {
    bool in_async, in_generator, in_function, no_in, allow_super, allow_super_call, allow_target, no_arguments,
        in_static_block, seen_super;
    size_t yield_at, await_at;
};

static struct function_state enter_function(struct compiler *c, const struct node *f)
{
    struct function_state old = {c->in_async,        c->in_generator,     c->in_function,  c->no_in,
                                 c->allow_super,     c->allow_super_call, c->allow_target, c->no_arguments,
                                 c->in_static_block, c->seen_super,       c->yield_at,     c->await_at};
    c->in_async = f->flags & F_ASYNC;
    c->in_generator = f->flags & F_GENERATOR;
    c->in_function = true;
    c->no_in = false;
    c->allow_super = f->flags & F_METHOD;
    c->allow_super_call = f->flags & F_DERIVED;
    c->allow_target = true;
    c->no_arguments = c->in_static_block = c->seen_super = false;
    return old;
}

static void leave_function(struct compiler *c, struct node *f, const struct function_state *old)
{
    if (c->seen_super) f->flags |= F_SUPER;
    c->in_async = old->in_async;
    c->in_generator = old->in_generator;
    c->in_function = old->in_function;
    c->no_in = old->no_in;
    c->allow_super = old->allow_super;
    c->allow_super_call = old->allow_super_call;
    c->allow_target = old->allow_target;
    c->no_arguments = old->no_arguments;
    c->in_static_block = old->in_static_block;
    c->seen_super = old->seen_super;
    c->yield_at = old->yield_at;
    c->await_at = old->await_at;
}

static void check_accessor(struct compiler *c, const struct node *f)
{
    if (f->flags & F_GETTER && f->list) compiler_fail_node(c, f, "a getter has no parameters");
    if (f->flags & F_SETTER && (!f->list || f->list->next || f->list->type == N_REST))
        compiler_fail_node(c, f, "a setter has exactly one parameter");
}

struct node *parse_function(struct compiler *c, uint32_t flags, bool statement)
{
    struct node *f = node_new(c, N_FUNCTION);
    if (!(flags & F_METHOD)) {
        lexer_next(c); /* function */
        if (eat(c, "*")) flags |= F_GENERATOR;
        if (c->token.type == T_NAME) {
            bool in_async = c->in_async, in_generator = c->in_generator, in_block = c->in_static_block;
            f->s = c->token.text;
            if (!statement) { /* an expression's name belongs to its inside */
                c->in_async = flags & F_ASYNC;
                c->in_generator = flags & F_GENERATOR;
                c->in_static_block = false;
            }
            check_binding(c, f, f->s);
            c->in_async = in_async;
            c->in_generator = in_generator;
            c->in_static_block = in_block;
            lexer_next(c);
        } else if (statement) {
            unexpected(c);
        }
    }
    f->flags = flags;
    struct function_state old = enter_function(c, f);
    c->yield_at = c->await_at = 0;
    ts_type_parameters(c);
    parse_params(c, f);
    if (c->yield_at || c->await_at) compiler_fail_node(c, f, "yield and await are not allowed in parameters");
    check_accessor(c, f);
    ts_return_type(c);
    if (!(flags & F_SIGNATURE && ts_signature(c))) parse_function_body(c, f);
    leave_function(c, f, &old);
    return f;
}

/* Private names. */

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
    c->privates = privates->outer;
    return n;
}

/* The body of a loop or if: no declaration. */
static struct node *parse_substatement(struct compiler *c)
{
    bool label = false;
    struct token first = c->token;
    if (is_word(c, "class") || is_word(c, "const") || is_word(c, "import") || is_word(c, "export")) {
        size_t at = c->at;
        if (!is_word(c, "import") || (c->source[at] != '(' && c->source[at] != '.')) unexpected(c);
    }
    if (is_word(c, "function")) unexpected(c);
    const char *kind = declaration_kind(c);
    if (kind && kind[0] == 'l' && !lets_newline(c)) unexpected(c);
    c->substatement = true;
    struct node *n = parse_statement(c);
    c->substatement = false;
    for (struct node *inner = n; inner->type == N_LABEL; inner = inner->a) label = true;
    struct node *inner = n;
    while (inner->type == N_LABEL) inner = inner->a;
    if (label && inner->type == N_FUNCTION) compiler_fail_node(c, inner, "a function cannot be declared here");
    if (inner->type == N_FUNCTION || inner->type == N_CLASS || (inner->type == N_VAR && inner->s[0] != 'v')) {
        compiler_fail(c, first.line, first.column, "a declaration is not allowed here");
    }
    return n;
}

static struct node *parse_loop_body(struct compiler *c)
{
    c->loops++;
    struct node *n = parse_substatement(c);
    c->loops--;
    return n;
}

static void check_for_declaration(struct compiler *c, struct node *init, bool of)
{
    struct node *d = init->list;
    if (d->next) compiler_fail_node(c, init, "this loop can declare only one variable");
    if (!d->b) return;
    bool legacy = !of && !c->strict && init->s[0] == 'v' && d->a->type == N_NAME;
    if (!legacy) compiler_fail_node(c, d, "the variable of this loop cannot have a value");
}

static struct node *parse_for_rest(struct compiler *c, struct node *n, struct node *init, const struct token *first)
{
    bool of = is_word(c, "of");
    if (init && (of || is_word(c, "in"))) {
        bool lone_name = init->type == N_NAME;
        if (of && lone_name && strcmp(init->s, "let") == 0) compiler_fail_node(c, init, "'let' cannot stand here");
        bool async = of && lone_name && strcmp(init->s, "async") == 0 && first->end - first->start == 5;
        if (async && !(n->flags & F_AWAIT)) compiler_fail_node(c, init, "'async' cannot stand here");
        if (!of && n->flags & F_AWAIT) unexpected(c);
        n->type = of ? N_FOR_OF : N_FOR_IN;
        lexer_next(c);
        if (init->type == N_VAR) {
            check_for_declaration(c, init, of);
            n->a = init;
        } else {
            if (init->type == N_PAREN && (unwrapped(init)->type == N_ARRAY || unwrapped(init)->type == N_OBJECT))
                compiler_fail_node(c, init, "a pattern cannot be in parentheses");
            if (init->type == N_ASSIGN)
                compiler_fail_node(c, init, "this is not a name or pattern that can be assigned to");
            n->a = to_pattern(c, init);
        }
        n->b = of ? parse_assignment(c) : parse_expression(c);
    } else {
        if (n->flags & F_AWAIT) unexpected(c);
        n->a = init;
        if (init && init->type == N_VAR) require_values(c, init);
        expect(c, ";");
        if (!is_punct(c, ";")) n->b = parse_expression(c);
        expect(c, ";");
        if (!is_punct(c, ")")) n->c = parse_expression(c);
    }
    expect(c, ")");
    n->d = parse_loop_body(c);
    return n;
}

/* `let` is a name, unless a binding follows. */
static bool binding_follows(struct compiler *c)
{
    struct mark word = mark(c);
    lexer_next(c);
    bool yes = is_punct(c, "[") || is_punct(c, "{") || c->token.type == T_NAME;
    if (c->token.type == T_KEYWORD && !c->strict) yes = false;
    if (c->token.type == T_KEYWORD && c->strict && !is_word(c, "in") && !is_word(c, "instanceof")) yes = true;
    if (yes && is_word(c, "of") && c->no_in) { /* for (let of …) */
        lexer_next(c);
        yes = is_punct(c, "=") || is_punct(c, ";") || is_punct(c, ",") || is_word(c, "of") || is_word(c, "in");
    }
    rewind_to(c, &word);
    return yes;
}

static bool lets_newline(struct compiler *c)
{
    struct mark word = mark(c);
    lexer_next(c);
    bool newline = c->token.newline_before && !is_punct(c, "[");
    rewind_to(c, &word);
    return newline;
}

static const char *declaration_kind(struct compiler *c)
{
    if (c->token.type == T_KEYWORD) {
        if (is_word(c, "var")) return "var";
        return is_word(c, "const") ? "const" : NULL;
    }
    return is_word(c, "let") && binding_follows(c) ? "let" : NULL;
}

static struct node *parse_for(struct compiler *c)
{
    struct node *n = node_new(c, N_FOR);
    lexer_next(c);
    if (is_word(c, "await")) {
        n->flags |= F_AWAIT;
        if (!may_await(c)) unexpected(c);
        note_await(c);
        lexer_next(c);
    }
    expect(c, "(");
    struct node *init = NULL;
    struct token first = c->token;
    c->no_in = true;
    const char *kind = declaration_kind(c);
    if (kind) init = parse_var(c, kind);
    else if (!is_punct(c, ";")) init = parse_for_init(c);
    c->no_in = false;
    return parse_for_rest(c, n, init, &first);
}

static struct node *parse_try(struct compiler *c)
{
    struct node *n = node_new(c, N_TRY);
    lexer_next(c);
    if (!is_punct(c, "{")) unexpected(c);
    n->a = parse_statement(c);
    if (eat_word(c, "catch")) {
        n->b = node_new(c, N_BLOCK);
        if (c->in_generator) n->flags |= F_YIELDS;
        if (eat(c, "(")) {
            n->b->a = parse_binding_target(c);
            ts_annotation(c);
            expect(c, ")");
        }
        if (!is_punct(c, "{")) unexpected(c);
        n->b->b = parse_statement(c);
    }
    if (eat_word(c, "finally")) {
        if (!is_punct(c, "{")) unexpected(c);
        n->c = parse_statement(c);
    }
    if (!n->b && !n->c) compiler_fail_node(c, n, "a try needs a catch or a finally");
    return n;
}

static struct node *parse_switch(struct compiler *c)
{
    struct node *n = node_new(c, N_SWITCH);
    lexer_next(c);
    expect(c, "(");
    n->a = parse_expression(c);
    expect(c, ")");
    expect(c, "{");
    bool has_default = false;
    c->switches++;
    while (!is_punct(c, "}")) {
        struct node *branch = node_new(c, N_CASE);
        if (is_word(c, "default") && has_default) compiler_fail_node(c, branch, "a switch can have only one default");
        if (eat_word(c, "case")) branch->a = parse_expression(c);
        else if (!eat_word(c, "default")) unexpected(c);
        else has_default = true;
        expect(c, ":");
        while (!is_punct(c, "}") && !is_word(c, "case") && !is_word(c, "default")) node_add(branch, parse_statement(c));
        node_add(n, branch);
    }
    c->switches--;
    lexer_next(c);
    return n;
}

static struct node *condition(struct compiler *c, struct node *n)
{
    lexer_next(c);
    expect(c, "(");
    n->a = parse_expression(c);
    expect(c, ")");
    return n;
}

static struct node *jump(struct compiler *c, enum node_type type)
{
    struct node *n = node_new(c, type);
    lexer_next(c);
    if (c->token.type == T_NAME && !c->token.newline_before) {
        n->s = c->token.text;
        check_name(c, n, n->s);
        struct label *l = c->labels;
        while (l && strcmp(l->name, n->s) != 0) l = l->outer;
        if (!l) compiler_fail(c, n->line, n->column, "there is no label '%s' here", n->s);
        if (type == N_CONTINUE && !l->is_loop)
            compiler_fail(c, n->line, n->column, "there is no loop '%s' to continue", n->s);
        lexer_next(c);
    } else if (!c->loops && (type == N_CONTINUE || !c->switches)) {
        compiler_fail_node(c, n,
                           type == N_BREAK ? "break is only allowed in loops and switches"
                                           : "continue is only allowed in loops");
    }
    semicolon(c);
    return n;
}

static struct node *parse_return(struct compiler *c)
{
    struct node *n = node_new(c, N_RETURN);
    bool commonjs = c->request->kind == COMPILE_COMMONJS || (c->request->kind == COMPILE_AUTO && !c->has_module_syntax);
    if ((!c->in_function && !commonjs) || c->in_static_block)
        compiler_fail_node(c, n, "return is only allowed in functions");
    lexer_next(c);
    if (!is_punct(c, ";") && !is_punct(c, "}") && c->token.type != T_EOF && !c->token.newline_before) {
        n->a = parse_expression(c);
    }
    semicolon(c);
    return n;
}

/* The value of an ES5 string literal, as UTF-8. */
static const char *string_value(struct compiler *c, const char *literal)
{
    struct strbuf b = {0};
    size_t len = strlen(literal);
    for (size_t i = 1; i + 1 < len; i++) {
        if (literal[i] != '\\') {
            strbuf_putc(&b, literal[i]);
            continue;
        }
        static const char from[] = "ntrbf", to[] = "\n\t\r\b\f";
        const char *simple = strchr(from, literal[++i]);
        if (literal[i] != 'u') {
            strbuf_putc(&b, simple ? to[simple - from] : literal[i]);
            continue;
        }
        unsigned code, low;
        if (sscanf(literal + i + 1, "%4x", &code) != 1) break;
        i += 4;
        if (code >= 0xD800 && code < 0xDC00 && sscanf(literal + i + 1, "\\u%4x", &low) == 1) {
            code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
            i += 6;
        }
        lexer_put_utf8(&b, code);
    }
    const char *text = compiler_string(c, b.data ? b.data : "", b.len);
    strbuf_free(&b);
    return text;
}

const char *parse_module_name(struct compiler *c)
{
    if (c->token.type != T_STRING) unexpected(c);
    const char *text = string_value(c, c->token.text);
    lexer_next(c);
    if (is_word(c, "with")) { /* import attributes are accepted and ignored */
        lexer_next(c);
        struct node *attributes = node_new(c, N_EMPTY);
        attributes->a = parse_expression(c);
        if (attributes->a->type != N_OBJECT)
            compiler_fail_node(c, attributes, "import attributes are a list in braces");
    }
    return text;
}

/* A surrogate without its other half, in a string that is to be a name. */
static bool has_lone_surrogate(const char *s)
{
    for (; (s = strstr(s, "\\ud")); s += 6) {
        if (s[3] < '8') continue;
        bool pair = s[3] <= 'b' && strncmp(s + 6, "\\ud", 3) == 0 && s[9] >= 'c';
        if (!pair) return true;
        s += 6;
    }
    return false;
}

/* A name, also as a string; *is_word: it could be a variable. */
static const char *exported_name(struct compiler *c, bool *variable)
{
    if (c->token.type != T_NAME && c->token.type != T_KEYWORD && c->token.type != T_STRING) unexpected(c);
    const char *text = c->token.text;
    *variable = c->token.type == T_NAME;
    if (c->token.type == T_STRING) {
        if (has_lone_surrogate(text))
            compiler_fail(c, c->token.line, c->token.column, "this name is not well-formed Unicode");
        text = string_value(c, text);
    }
    lexer_next(c);
    return text;
}

/* {a, b as c}: N_SPECIFIER with s = the first name and a->s = the second. F_COMPUTED marks names
 * that cannot be variables. */
void parse_specifiers(struct compiler *c, struct node *n)
{
    expect(c, "{");
    while (!is_punct(c, "}")) {
        bool type = ts_type_specifier(c);
        struct node *s = node_new(c, N_SPECIFIER);
        bool variable;
        s->s = exported_name(c, &variable);
        if (!variable) s->flags |= F_COMPUTED;
        s->a = node_at(c, N_NAME, s);
        s->a->s = eat_word(c, "as") ? exported_name(c, &variable) : s->s;
        if (!variable) s->a->flags |= F_COMPUTED;
        if (type) ts_note_type(c, s->a->s);
        else node_add(n, s);
        if (!is_punct(c, "}")) expect(c, ",");
    }
    lexer_next(c);
}

static struct node *default_specifier(struct compiler *c, const char *imported)
{
    struct node *s = node_new(c, N_SPECIFIER);
    s->s = imported;
    s->a = node_new(c, N_NAME);
    if (c->token.type != T_NAME) unexpected(c);
    s->a->s = c->token.text;
    lexer_next(c);
    return s;
}

static struct node *parse_import(struct compiler *c)
{
    struct node *n = node_new(c, N_IMPORT);
    bool had_list = false;
    need_module(c);
    lexer_next(c);
    if (c->token.type == T_STRING) {
        n->s = parse_module_name(c);
    } else {
        if (c->token.type == T_NAME) {
            node_add(n, default_specifier(c, "default"));
            if (!is_word(c, "from")) {
                expect(c, ",");
                if (!is_punct(c, "*") && !is_punct(c, "{")) unexpected(c);
            }
        }
        if (eat(c, "*")) {
            if (!eat_word(c, "as")) unexpected(c);
            node_add(n, default_specifier(c, NULL));
        } else if (is_punct(c, "{")) {
            parse_specifiers(c, n);
        }
        had_list = true;
        if (!eat_word(c, "from")) unexpected(c);
        n->s = parse_module_name(c);
    }
    for (struct node *s = n->list; s; s = s->next) {
        if (s->a->flags & F_COMPUTED) compiler_fail_node(c, s, "this name cannot be a variable");
        check_binding(c, s, s->a->s);
    }
    bool only_types = n->s && c->ts.on && had_list && !n->list;
    semicolon(c);
    return only_types ? ts_without_types(c, n) : n;
}

static void check_local_exports(struct compiler *c, struct node *n)
{
    for (struct node *s = n->list; s; s = s->next) {
        if (s->flags & F_COMPUTED) compiler_fail_node(c, s, "this name cannot be a variable");
        check_name(c, s, s->s);
    }
}

static struct node *parse_export(struct compiler *c)
{
    struct node *n = node_new(c, N_EXPORT_NAMED);
    need_module(c);
    lexer_next(c);
    struct node *types = ts_export(c, n);
    if (types) return types;
    if (eat_word(c, "default")) {
        n->type = N_EXPORT_DEFAULT;
        types = ts_export_default(c, n);
        if (types) return types;
        bool async = is_word(c, "async");
        struct mark word = mark(c);
        if (async) lexer_next(c);
        if (is_word(c, "function") && (!async || !c->token.newline_before)) {
            n->a = parse_function(c, F_SIGNATURE | (async ? F_ASYNC : 0), false);
            if (!n->a->b) return ts_nothing(c, n);
            n->a->flags |= F_DECLARATION;
        } else if (is_word(c, "class")) {
            n->a = parse_class(c, false);
            n->a->flags |= F_DECLARATION;
        } else {
            if (async) rewind_to(c, &word);
            n->a = parse_assignment(c);
            semicolon(c);
        }
    } else if (eat(c, "*")) {
        n->type = N_EXPORT_ALL;
        if (eat_word(c, "as")) {
            bool variable;
            n->a = node_new(c, N_NAME);
            n->a->s = exported_name(c, &variable);
        }
        if (!eat_word(c, "from")) unexpected(c);
        n->s = parse_module_name(c);
        semicolon(c);
    } else if (is_punct(c, "{")) {
        parse_specifiers(c, n);
        if (eat_word(c, "from")) n->s = parse_module_name(c);
        else check_local_exports(c, n);
        semicolon(c);
        if (n->s) return ts_without_types(c, n);
    } else {
        n->b = parse_statement(c);
        if (c->ts.on && n->b->type == N_EMPTY) return n->b;
        if (n->b->type != N_VAR && !(n->b->flags & F_DECLARATION))
            compiler_fail_node(c, n, "a declaration was expected behind export");
    }
    return n;
}

/* Whether a loop follows, perhaps behind more labels. */
static bool label_of_loop(struct compiler *c)
{
    struct mark start = mark(c);
    while (c->token.type == T_NAME) {
        lexer_next(c);
        if (!is_punct(c, ":")) break;
        lexer_next(c);
    }
    bool loop = is_word(c, "for") || is_word(c, "while") || is_word(c, "do");
    rewind_to(c, &start);
    return loop;
}

static struct node *parse_labelled(struct compiler *c, struct node *n)
{
    struct label label = {c->labels, n->a->s, false, false};
    for (struct label *l = c->labels; l; l = l->outer) {
        if (strcmp(l->name, label.name) == 0)
            compiler_fail(c, n->line, n->column, "the label '%s' is used twice", label.name);
    }
    n->type = N_LABEL;
    n->s = n->a->s;
    /* Labels in front of a loop are the loop's. */
    label.is_loop = label_of_loop(c);
    c->labels = &label;
    if (is_word(c, "class") || is_word(c, "const")) unexpected(c);
    if (is_word(c, "function") && (c->strict || c->substatement)) unexpected(c);
    const char *kind = declaration_kind(c);
    if (kind && kind[0] == 'l') unexpected(c);
    struct token first = c->token;
    n->a = parse_statement(c);
    if (n->a->type == N_FUNCTION && n->a->flags & (F_ASYNC | F_GENERATOR))
        compiler_fail(c, first.line, first.column, "only plain functions can have a label");
    c->labels = label.outer;
    return n;
}

static struct node *parse_expression_statement(struct compiler *c)
{
    struct node *n = node_new(c, N_EXPRESSION);
    bool name = c->token.type == T_NAME;
    if (is_word(c, "let") && !c->strict) {
        struct mark word = mark(c);
        lexer_next(c);
        if (is_punct(c, "[")) unexpected(c);
        rewind_to(c, &word);
    }
    n->a = parse_expression(c);
    if (name && n->a->type == N_NAME && eat(c, ":")) return parse_labelled(c, n);
    semicolon(c);
    return n;
}

static struct node *parse_async_statement(struct compiler *c)
{
    struct mark word = mark(c);
    lexer_next(c);
    if (is_word(c, "function") && !c->token.newline_before) {
        struct node *f = parse_function(c, F_ASYNC | F_SIGNATURE, true);
        f->flags |= F_DECLARATION;
        return f;
    }
    rewind_to(c, &word);
    return parse_expression_statement(c);
}

/* if (x) function f() {} is an old liberty of sloppy code. */
static struct node *parse_branch(struct compiler *c)
{
    if (c->strict || !is_word(c, "function")) return parse_substatement(c);
    struct node *block = node_new(c, N_BLOCK);
    struct node *f = parse_statement(c);
    if (f->flags & (F_ASYNC | F_GENERATOR)) compiler_fail_node(c, f, "a declaration is not allowed here");
    node_add(block, f);
    return block;
}

static struct node *parse_keyword_statement(struct compiler *c)
{
    struct node *n;
    if (is_word(c, "if")) {
        n = condition(c, node_new(c, N_IF));
        n->b = parse_branch(c);
        if (eat_word(c, "else")) n->c = parse_branch(c);
        return n;
    }
    if (is_word(c, "for")) return parse_for(c);
    if (is_word(c, "while")) {
        n = condition(c, node_new(c, N_WHILE));
        n->d = parse_loop_body(c);
        return n;
    }
    if (is_word(c, "do")) {
        n = node_new(c, N_DO);
        lexer_next(c);
        n->d = parse_loop_body(c);
        if (!eat_word(c, "while")) unexpected(c);
        expect(c, "(");
        n->a = parse_expression(c);
        expect(c, ")");
        eat(c, ";");
        return n;
    }
    if (is_word(c, "continue")) return jump(c, N_CONTINUE);
    if (is_word(c, "break")) return jump(c, N_BREAK);
    if (is_word(c, "return")) return parse_return(c);
    if (is_word(c, "switch")) return parse_switch(c);
    if (is_word(c, "try")) return parse_try(c);
    if (is_word(c, "throw")) {
        n = node_new(c, N_THROW);
        lexer_next(c);
        if (c->token.newline_before) unexpected(c);
        n->a = parse_expression(c);
        semicolon(c);
        return n;
    }
    if (is_word(c, "function")) {
        n = parse_function(c, F_SIGNATURE, true);
        n->flags |= F_DECLARATION;
        return n;
    }
    if (is_word(c, "class")) {
        n = parse_class(c, true);
        n->flags |= F_DECLARATION;
        return n;
    }
    if (is_word(c, "debugger")) {
        n = node_new(c, N_EMPTY);
        lexer_next(c);
        semicolon(c);
        return n;
    }
    if (is_word(c, "with")) {
        if (c->strict) compiler_fail(c, c->token.line, c->token.column, "with is not allowed in strict mode");
        n = condition(c, node_new(c, N_WITH));
        n->d = parse_substatement(c);
        return n;
    }
    return NULL;
}

static bool is_import_expression(struct compiler *c)
{
    struct mark word = mark(c);
    lexer_next(c);
    bool yes = is_punct(c, "(") || is_punct(c, ".");
    rewind_to(c, &word);
    return yes;
}

struct node *parse_statement(struct compiler *c)
{
    enter_nesting(c);
    struct node *n = NULL;
    const char *kind = declaration_kind(c);
    bool top = (!c->in_function && c->depth == 1 && c->request->kind != COMPILE_SCRIPT) || c->ts.ambient;
    bool substatement = c->substatement;
    c->substatement = false;
    if ((n = ts_statement(c))) {
        c->depth--;
        return n;
    }
    if (kind) {
        n = parse_var(c, kind);
        if (!c->ts.ambient) require_values(c, n);
        semicolon(c);
    } else if (is_punct(c, "{")) {
        n = node_new(c, N_BLOCK);
        lexer_next(c);
        while (!is_punct(c, "}")) node_add(n, parse_statement(c));
        lexer_next(c);
    } else if (is_punct(c, ";")) {
        n = node_new(c, N_EMPTY);
        lexer_next(c);
    } else if (is_word(c, "import") && !is_import_expression(c)) {
        if (!top)
            compiler_fail(c, c->token.line, c->token.column, "import is only allowed at the top level of a module");
        n = parse_import(c);
    } else if (is_word(c, "export")) {
        if (!top)
            compiler_fail(c, c->token.line, c->token.column, "export is only allowed at the top level of a module");
        n = parse_export(c);
    } else if (c->token.type == T_KEYWORD) {
        n = parse_keyword_statement(c);
    } else if (is_word(c, "async")) {
        n = parse_async_statement(c);
    }
    c->substatement = substatement;
    if (!n) n = parse_expression_statement(c);
    c->substatement = false;
    if (n->type == N_FUNCTION && !n->b) { /* an overload */
        ts_note_declared(c, n);
        n = ts_nothing(c, n);
    }
    c->depth--;
    return n;
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
