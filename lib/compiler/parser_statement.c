/* Statements and declarations other than functions and classes. */
#include <string.h>

#include "compiler/parser.h"
#include "compiler/ts.h"

static bool lets_newline(struct compiler *c)
{
    struct mark word = mark(c);
    lexer_next(c);
    bool newline = c->token.newline_before && !is_punct(c, "[");
    rewind_to(c, &word);
    return newline;
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

static const char *declaration_kind(struct compiler *c)
{
    if (c->token.type == T_KEYWORD) {
        if (is_word(c, "var")) return "var";
        return is_word(c, "const") ? "const" : NULL;
    }
    return is_word(c, "let") && binding_follows(c) ? "let" : NULL;
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

static bool is_import_expression(struct compiler *c)
{
    struct mark word = mark(c);
    lexer_next(c);
    bool yes = is_punct(c, "(") || is_punct(c, ".");
    rewind_to(c, &word);
    return yes;
}

/* The body of a loop or if: no declaration. */
static struct node *parse_substatement(struct compiler *c)
{
    bool label = false;
    struct token first = c->token;
    bool declares = is_word(c, "class") || is_word(c, "const") || is_word(c, "export");
    if (declares || (is_word(c, "import") && !is_import_expression(c))) unexpected(c);
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
        f->start = (uint32_t)word.token.start;
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
