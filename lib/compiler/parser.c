/* Statements, functions, classes, modules: recursive descent over the lexer's tokens. */
#include <string.h>

#include "compiler/ast.h"
#include "compiler/ts.h"

/* Deep enough for any written code, shallow enough for the parser's stack. */
enum { MAX_NESTING = 600 };

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
    if (++c->depth > MAX_NESTING) compiler_fail(c, c->token.line, c->token.column, "the code is nested too deeply");
}

bool is_punct(struct compiler *c, const char *text)
{
    return c->token.type == T_PUNCT && strcmp(c->token.text, text) == 0;
}

bool is_word(struct compiler *c, const char *word)
{
    return (c->token.type == T_NAME || c->token.type == T_KEYWORD) && strcmp(c->token.text, word) == 0;
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
    if (c->token.type == T_EOF) compiler_fail(c, c->token.line, c->token.column, "unexpected end of the script: '%s' is missing", punct);
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

struct node *parse_binding_target(struct compiler *c)
{
    if (is_punct(c, "[") || is_punct(c, "{")) {
        return parse_pattern(c);
    }
    if (c->token.type != T_NAME) unexpected(c);
    struct node *n = node_new(c, N_NAME);
    n->s = c->token.text;
    lexer_next(c);
    return n;
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
        struct node *p = node_new(c, N_DECLARATOR);
        struct node *target = parse_binding_target(c);
        ts_parameter_type(c);
        if (eat(c, "=")) p->b = parse_assignment(c);
        if (p->b) {
            p->type = N_DEFAULT;
            p->a = target;
            target = p;
        }
        target->flags |= property;
        node_add(f, target);
        if (!is_punct(c, ")")) expect(c, ",");
    }
    expect(c, ")");
}

struct node *parse_function_body(struct compiler *c, struct node *f)
{
    enter_nesting(c);
    f->b = node_new(c, N_BLOCK);
    expect(c, "{");
    while (!is_punct(c, "}")) node_add(f->b, parse_statement(c));
    lexer_next(c);
    c->depth--;
    return f;
}

struct node *parse_function(struct compiler *c, uint32_t flags, bool statement)
{
    struct node *f = node_new(c, N_FUNCTION);
    if (!(flags & F_METHOD)) {
        lexer_next(c); /* function */
        if (eat(c, "*")) flags |= F_GENERATOR;
        if (c->token.type == T_NAME) {
            f->s = c->token.text;
            lexer_next(c);
        } else if (statement) {
            unexpected(c);
        }
    }
    f->flags = flags;
    bool in_async = c->in_async, in_generator = c->in_generator, in_function = c->in_function, no_in = c->no_in;
    c->in_async = flags & F_ASYNC;
    c->in_generator = flags & F_GENERATOR;
    c->in_function = true;
    c->no_in = false;
    ts_type_parameters(c);
    parse_params(c, f);
    ts_return_type(c);
    if (!(flags & F_SIGNATURE && ts_signature(c))) parse_function_body(c, f);
    c->in_async = in_async;
    c->in_generator = in_generator;
    c->in_function = in_function;
    c->no_in = no_in;
    return f;
}

static void parse_member(struct compiler *c, struct node *class)
{
    struct node *n = node_new(c, N_PROPERTY);
    uint32_t function_flags = 0;
    uint32_t modifiers = ts_modifiers(c);
    if (is_word(c, "static") && !c->token.escaped) {
        struct token word = c->token;
        size_t at = c->at;
        lexer_next(c);
        bool is_name = is_punct(c, "(") || is_punct(c, "=") || is_punct(c, ";") || is_punct(c, "}") || ts_ends_key(c);
        if (is_name) {
            c->token = word;
            c->at = at;
        } else {
            n->flags |= F_STATIC;
        }
    }
    modifiers |= ts_modifiers(c);
    if (ts_index_signature(c)) return;
    if (n->flags & F_STATIC && is_punct(c, "{")) {
        n->type = N_STATIC_BLOCK;
        n->b = node_new(c, N_FUNCTION);
        n->b->flags = F_METHOD;
        parse_function_body(c, n->b);
        node_add(class, n);
        return;
    }
    if (is_word(c, "get") || is_word(c, "set") || is_word(c, "async") || is_punct(c, "*")) {
        const char *word = c->token.type == T_PUNCT ? "*" : c->token.text;
        struct token saved = c->token;
        size_t at = c->at;
        lexer_next(c);
        if (strcmp(word, "*") == 0) {
            function_flags = F_GENERATOR;
        } else if (is_punct(c, "(") || is_punct(c, "=") || is_punct(c, ";") || is_punct(c, "}") || c->token.newline_before || ts_ends_key(c)) {
            c->token = saved;
            c->at = at;
        } else if (strcmp(word, "async") == 0) {
            function_flags = F_ASYNC;
            if (eat(c, "*")) function_flags |= F_GENERATOR;
        } else {
            n->flags |= strcmp(word, "get") == 0 ? F_GETTER : F_SETTER;
        }
    }
    bool string_key = c->token.type == T_STRING;
    n->line = c->token.line;
    n->column = c->token.column;
    if (is_punct(c, "[")) {
        lexer_next(c);
        n->flags |= F_COMPUTED;
        n->a = parse_assignment(c);
        expect(c, "]");
    } else {
        static const enum node_type types[] = {[T_NAME] = N_NAME, [T_KEYWORD] = N_NAME, [T_PRIVATE] = N_PRIVATE_NAME, [T_NUMBER] = N_NUMBER, [T_STRING] = N_STRING};
        enum token_type t = c->token.type;
        if (t != T_NAME && t != T_KEYWORD && t != T_PRIVATE && t != T_NUMBER && t != T_STRING) unexpected(c);
        n->a = node_new(c, types[t]);
        n->a->s = c->token.text;
        if (t == T_NAME || t == T_KEYWORD) n->s = c->token.text;
        lexer_next(c);
    }
    ts_member_suffix(c);
    if (is_punct(c, "(") || ts_starts_angle(c)) {
        n->flags |= F_METHOD;
        bool is_constructor = !(n->flags & (F_STATIC | F_COMPUTED)) && ((n->s && strcmp(n->s, "constructor") == 0) || (string_key && strcmp(n->a->s, "\"constructor\"") == 0));
        n->b = parse_function(c, function_flags | F_METHOD | F_SIGNATURE | (is_constructor ? F_CONSTRUCTOR : 0), false);
        if (!n->b->b) return;
        if (is_constructor) {
            if (class->b) compiler_fail_node(c, n, "a class can have only one constructor");
            class->b = n->b;
            ts_parameter_properties(c, class);
            return;
        }
    } else {
        n->flags |= F_FIELD;
        ts_annotation(c);
        if (eat(c, "=")) {
            bool in_function = c->in_function;
            c->in_function = true;
            struct node *f = node_new(c, N_FUNCTION);
            f->flags = F_METHOD | F_EXPRESSION_BODY;
            f->b = parse_assignment(c);
            n->b = f;
            c->in_function = in_function;
        }
        semicolon(c);
        if (modifiers & TS_NO_CODE) return;
        if (modifiers & TS_ACCESSOR) {
            ts_add_accessor(c, class, n);
            return;
        }
    }
    node_add(class, n);
}

struct node *parse_class(struct compiler *c, bool statement)
{
    struct node *n = node_new(c, N_CLASS);
    lexer_next(c);
    if (c->token.type == T_NAME) {
        n->s = c->token.text;
        lexer_next(c);
    } else if (statement) {
        unexpected(c);
    }
    ts_class_name(c, n);
    if (eat_word(c, "extends")) {
        n->a = node_new(c, N_PAREN);
        enter_nesting(c);
        n->a->a = parse_call(c);
        c->depth--;
    }
    ts_implements(c, n);
    expect(c, "{");
    while (!is_punct(c, "}")) {
        if (!eat(c, ";")) parse_member(c, n);
    }
    lexer_next(c);
    return n;
}

/* The statement of an if, a loop or a label. A function there (legal in sloppy mode) is alone in a block. */
static struct node *parse_body(struct compiler *c)
{
    struct node *n = parse_statement(c);
    if ((n->type == N_VAR && strcmp(n->s, "var") != 0) || (n->type == N_CLASS && n->flags & F_DECLARATION)) {
        compiler_fail_node(c, n, "a declaration needs a block here");
    }
    if (n->type != N_FUNCTION) return n;
    struct node *block = node_at(c, N_BLOCK, n);
    node_add(block, n);
    return block;
}

static struct node *parse_for_rest(struct compiler *c, struct node *n, struct node *init)
{
    if (is_word(c, "of") || is_word(c, "in")) {
        bool of = is_word(c, "of");
        n->type = of ? N_FOR_OF : N_FOR_IN;
        lexer_next(c);
        n->a = init->type == N_VAR ? init : to_pattern(c, init);
        n->b = of ? parse_assignment(c) : parse_expression(c);
    } else {
        n->a = init;
        if (init && init->type == N_VAR) require_values(c, init);
        expect(c, ";");
        if (!is_punct(c, ";")) n->b = parse_expression(c);
        expect(c, ";");
        if (!is_punct(c, ")")) n->c = parse_expression(c);
    }
    expect(c, ")");
    n->d = parse_body(c);
    return n;
}

static const char *declaration_kind(struct compiler *c)
{
    if (is_word(c, "var")) return "var";
    if (is_word(c, "const")) return "const";
    if (!is_word(c, "let") || c->token.escaped) return NULL;
    /* `let` is a name, unless a binding follows. */
    size_t at = c->at;
    while (at < c->len && strchr(" \t\r\n", c->source[at])) at++;
    int ch = at < c->len ? (unsigned char)c->source[at] : 0;
    return ch == '[' || ch == '{' || ch == '_' || ch == '$' || ch >= 0x80 || (ch | 32) >= 'a' ? "let" : NULL;
}

static struct node *parse_for(struct compiler *c)
{
    struct node *n = node_new(c, N_FOR);
    lexer_next(c);
    if (is_word(c, "await")) {
        n->flags |= F_AWAIT;
        if (!c->in_async) c->top_level_await = c->has_module_syntax = true;
        lexer_next(c);
    }
    expect(c, "(");
    struct node *init = NULL;
    const char *kind = declaration_kind(c);
    c->no_in = true;
    if (kind) init = parse_var(c, kind);
    else if (!is_punct(c, ";")) init = parse_expression(c);
    c->no_in = false;
    return parse_for_rest(c, n, init);
}

static struct node *parse_try(struct compiler *c)
{
    struct node *n = node_new(c, N_TRY);
    lexer_next(c);
    if (!is_punct(c, "{")) unexpected(c);
    n->a = parse_statement(c);
    if (eat_word(c, "catch")) {
        n->b = node_new(c, N_BLOCK);
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
    while (!is_punct(c, "}")) {
        struct node *branch = node_new(c, N_CASE);
        if (eat_word(c, "case")) branch->a = parse_expression(c);
        else if (!eat_word(c, "default")) unexpected(c);
        expect(c, ":");
        while (!is_punct(c, "}") && !is_word(c, "case") && !is_word(c, "default")) node_add(branch, parse_statement(c));
        node_add(n, branch);
    }
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
        lexer_next(c);
    }
    semicolon(c);
    return n;
}

static struct node *parse_return(struct compiler *c)
{
    struct node *n = node_new(c, N_RETURN);
    if (!c->in_function && c->request->kind == COMPILE_MODULE) compiler_fail_node(c, n, "return is only allowed in functions");
    lexer_next(c);
    if (!is_punct(c, ";") && !is_punct(c, "}") && c->token.type != T_EOF && !c->token.newline_before) {
        n->a = parse_expression(c);
    }
    semicolon(c);
    return n;
}

const char *parse_module_name(struct compiler *c)
{
    if (c->token.type != T_STRING) unexpected(c);
    const char *text = compiler_string(c, c->token.text + 1, strlen(c->token.text) - 2);
    lexer_next(c);
    if (is_word(c, "with") && !c->token.newline_before) { /* import attributes are accepted and ignored */
        lexer_next(c);
        parse_expression(c);
    }
    return text;
}

static const char *exported_name(struct compiler *c)
{
    if (c->token.type != T_NAME && c->token.type != T_KEYWORD && c->token.type != T_STRING) unexpected(c);
    const char *text = c->token.type == T_STRING ? compiler_string(c, c->token.text + 1, strlen(c->token.text) - 2) : c->token.text;
    lexer_next(c);
    return text;
}

/* {a, b as c}: N_SPECIFIER with s = the first name and a->s = the second. */
void parse_specifiers(struct compiler *c, struct node *n)
{
    expect(c, "{");
    while (!is_punct(c, "}")) {
        bool type = ts_type_specifier(c);
        struct node *s = node_new(c, N_SPECIFIER);
        s->s = exported_name(c);
        s->a = node_at(c, N_NAME, s);
        s->a->s = eat_word(c, "as") ? exported_name(c) : s->s;
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
    c->has_module_syntax = true;
    lexer_next(c);
    if (c->token.type == T_STRING) {
        n->s = parse_module_name(c);
    } else {
        if (c->token.type == T_NAME) {
            node_add(n, default_specifier(c, "default"));
            if (!is_word(c, "from")) expect(c, ",");
        }
        if (eat(c, "*")) {
            if (!eat_word(c, "as")) unexpected(c);
            node_add(n, default_specifier(c, NULL));
        } else if (is_punct(c, "{")) {
            parse_specifiers(c, n);
        }
        if (!eat_word(c, "from")) unexpected(c);
        n->s = parse_module_name(c);
        n = ts_without_types(c, n);
    }
    semicolon(c);
    return n;
}

static struct node *parse_export(struct compiler *c)
{
    struct node *n = node_new(c, N_EXPORT_NAMED);
    c->has_module_syntax = true;
    lexer_next(c);
    struct node *types = ts_export(c, n);
    if (types) return types;
    if (eat_word(c, "default")) {
        n->type = N_EXPORT_DEFAULT;
        types = ts_export_default(c, n);
        if (types) return types;
        bool async = is_word(c, "async");
        size_t at = c->at;
        struct token word = c->token;
        if (async) lexer_next(c);
        if (is_word(c, "function") && (!async || !c->token.newline_before)) {
            n->a = parse_function(c, F_SIGNATURE | (async ? F_ASYNC : 0), false);
            if (!n->a->b) return ts_nothing(c, n);
            n->a->flags |= F_DECLARATION;
        } else if (is_word(c, "class")) {
            n->a = parse_class(c, false);
            n->a->flags |= F_DECLARATION;
        } else {
            if (async) {
                c->token = word;
                c->at = at;
            }
            n->a = parse_assignment(c);
            semicolon(c);
        }
    } else if (eat(c, "*")) {
        n->type = N_EXPORT_ALL;
        if (eat_word(c, "as")) {
            n->a = node_new(c, N_NAME);
            n->a->s = exported_name(c);
        }
        if (!eat_word(c, "from")) unexpected(c);
        n->s = parse_module_name(c);
        semicolon(c);
    } else if (is_punct(c, "{")) {
        parse_specifiers(c, n);
        if (eat_word(c, "from")) n->s = parse_module_name(c);
        semicolon(c);
        if (n->s) return ts_without_types(c, n);
    } else {
        n->b = parse_statement(c);
        if (c->ts.on && n->b->type == N_EMPTY) return n->b;
        if (n->b->type != N_VAR && !(n->b->flags & F_DECLARATION)) compiler_fail_node(c, n, "a declaration was expected behind export");
    }
    return n;
}

static struct node *parse_expression_statement(struct compiler *c)
{
    struct node *n = node_new(c, N_EXPRESSION);
    n->a = parse_expression(c);
    if (n->a->type == N_NAME && eat(c, ":")) {
        n->type = N_LABEL;
        n->s = n->a->s;
        n->a = parse_body(c);
        return n;
    }
    semicolon(c);
    return n;
}

static struct node *parse_async_statement(struct compiler *c)
{
    size_t at = c->at, line_start = c->line_start;
    unsigned line = c->line;
    struct token word = c->token;
    lexer_next(c);
    if (is_word(c, "function") && !c->token.newline_before) {
        struct node *f = parse_function(c, F_ASYNC | F_SIGNATURE, true);
        f->flags |= F_DECLARATION;
        return f;
    }
    c->token = word;
    c->at = at;
    c->line = line;
    c->line_start = line_start;
    return parse_expression_statement(c);
}

static struct node *parse_keyword_statement(struct compiler *c)
{
    struct node *n;
    if (is_word(c, "if")) {
        n = condition(c, node_new(c, N_IF));
        n->b = parse_body(c);
        if (eat_word(c, "else")) n->c = parse_body(c);
        return n;
    }
    if (is_word(c, "for")) return parse_for(c);
    if (is_word(c, "while")) {
        n = condition(c, node_new(c, N_WHILE));
        n->d = parse_body(c);
        return n;
    }
    if (is_word(c, "do")) {
        n = node_new(c, N_DO);
        lexer_next(c);
        n->d = parse_body(c);
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
    if (is_word(c, "with")) compiler_fail(c, c->token.line, c->token.column, "with is not allowed in strict mode");
    return NULL;
}

struct node *parse_statement(struct compiler *c)
{
    enter_nesting(c);
    struct node *n = NULL;
    const char *kind = declaration_kind(c);
    bool top = (!c->in_function && c->depth == 1) || c->ts.ambient;
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
    } else if (is_word(c, "import") && !(c->at < c->len && memchr(".(", c->source[c->at], 2))) {
        if (!top) compiler_fail(c, c->token.line, c->token.column, "import is only allowed at the top level of a module");
        n = parse_import(c);
    } else if (is_word(c, "export")) {
        if (!top) compiler_fail(c, c->token.line, c->token.column, "export is only allowed at the top level of a module");
        n = parse_export(c);
    } else if (c->token.type == T_KEYWORD) {
        n = parse_keyword_statement(c);
    } else if (is_word(c, "async") && !c->token.escaped) {
        n = parse_async_statement(c);
    }
    if (!n) n = parse_expression_statement(c);
    if (n->type == N_FUNCTION && !n->b) { /* an overload */
        ts_note_declared(c, n);
        n = ts_nothing(c, n);
    }
    c->depth--;
    return n;
}

struct node *parse_program(struct compiler *c)
{
    lexer_start(c);
    struct node *program = node_new(c, N_PROGRAM);
    program->line = 1;
    while (c->token.type != T_EOF) node_add(program, parse_statement(c));
    return program;
}
