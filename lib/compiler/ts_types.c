/*
 * Types: read by the grammar and dropped. Nothing is built; the lexer simply moves on. Two places
 * need more than one token to tell what they are, a parenthesis (a type or a function's parameters)
 * and `infer U extends`; they guess and go back.
 */
#include <string.h>

#include "compiler/parser.h"
#include "compiler/ts.h"

static void intersection(struct compiler *c);

/* Inside brackets a conditional type may stand again. Returns what to restore. */
static bool open_brackets(struct compiler *c)
{
    bool saved = c->ts.no_conditional;
    c->ts.no_conditional = false;
    return saved;
}

bool ts_starts_angle(struct compiler *c)
{
    return c->ts.on && (is_punct(c, "<") || is_punct(c, "<<"));
}

/* Takes the first character of a punctuator. */
static void split(struct compiler *c)
{
    if (c->token.text[1]) c->at = c->token.end = c->token.start + 1;
    lexer_next(c);
}

void ts_open_angle(struct compiler *c)
{
    if (!ts_starts_angle(c)) expect(c, "<");
    else split(c);
}

void ts_close_angle(struct compiler *c)
{
    if (c->token.type != T_PUNCT || c->token.text[0] != '>') expect(c, ">");
    else split(c);
}

static void type_list(struct compiler *c)
{
    do ts_type(c);
    while (eat(c, ","));
}

bool ts_type_arguments(struct compiler *c)
{
    if (!ts_starts_angle(c)) return false;
    bool saved = open_brackets(c);
    ts_open_angle(c);
    type_list(c);
    c->ts.no_conditional = saved;
    ts_close_angle(c);
    return true;
}

static void type_parameter(struct compiler *c)
{
    while (is_word(c, "const") || is_word(c, "in") || (is_word(c, "out") && ts_word_ahead(c))) lexer_next(c);
    if (c->token.type != T_NAME) unexpected(c);
    lexer_next(c);
    if (eat_word(c, "extends")) ts_type(c);
    if (eat(c, "=")) ts_type(c);
}

void ts_type_parameters(struct compiler *c)
{
    if (!ts_starts_angle(c)) return;
    bool saved = open_brackets(c);
    lexer_next(c);
    do type_parameter(c);
    while (eat(c, ",") && !is_punct(c, ">"));
    c->ts.no_conditional = saved;
    ts_close_angle(c);
}

void ts_annotation(struct compiler *c)
{
    if (c->ts.on && eat(c, ":")) ts_type(c);
}

void ts_return_type(struct compiler *c)
{
    if (c->ts.on && eat(c, ":")) ts_result(c);
}

void ts_variable_type(struct compiler *c)
{
    if (!c->ts.on) return;
    if (is_punct(c, "!") && !c->token.newline_before) lexer_next(c);
    ts_annotation(c);
}

void ts_parameter_type(struct compiler *c)
{
    if (!c->ts.on) return;
    eat(c, "?");
    ts_annotation(c);
}

static bool is_then_word(struct compiler *c, const char *word)
{
    struct token next = ts_peek(c);
    return next.type == T_NAME && !next.newline_before && strcmp(next.text, word) == 0;
}

void ts_result(struct compiler *c)
{
    if (is_word(c, "asserts") && !is_then_word(c, "is") && ts_word_ahead(c)) {
        lexer_next(c);
        if (c->token.type != T_NAME && !is_word(c, "this")) unexpected(c);
        lexer_next(c);
        if (is_word(c, "is") && !c->token.newline_before) {
            lexer_next(c);
            ts_type(c);
        }
        return;
    }
    if ((c->token.type == T_NAME || is_word(c, "this")) && is_then_word(c, "is")) {
        lexer_next(c);
        lexer_next(c);
    }
    ts_type(c);
}

/* Behind its name or `new`: type parameters, parameters, result. */
static void signature(struct compiler *c)
{
    struct node *f = node_new(c, N_FUNCTION);
    bool saved = open_brackets(c);
    ts_type_parameters(c);
    parse_params(c, f);
    c->ts.no_conditional = saved;
    ts_return_type(c);
}

static void function_type(struct compiler *c)
{
    struct node *f = node_new(c, N_FUNCTION);
    eat_word(c, "abstract");
    eat_word(c, "new");
    bool saved = open_brackets(c);
    ts_type_parameters(c);
    parse_params(c, f);
    expect(c, "=>");
    ts_result(c);
    c->ts.no_conditional = saved;
}

/* From a parenthesis: parameters, where a type in parentheses could stand too? */
static bool read_parameters_start(struct compiler *c)
{
    lexer_next(c);
    if (is_punct(c, ")") || is_punct(c, "...")) return true;
    ts_parameter_modifiers(c);
    if (is_word(c, "this")) lexer_next(c);
    else parse_binding_target(c);
    if (is_punct(c, ":") || is_punct(c, ",") || is_punct(c, "?") || is_punct(c, "=")) return true;
    return eat(c, ")") && is_punct(c, "=>");
}

static bool starts_function_type(struct compiler *c)
{
    if (ts_starts_angle(c) || is_word(c, "new")) return true;
    if (is_word(c, "abstract")) {
        struct token next = ts_peek(c);
        return next.type == T_KEYWORD && strcmp(next.text, "new") == 0;
    }
    return is_punct(c, "(") && ts_look(c, GUESS_FUNCTION_TYPE, read_parameters_start);
}

/* Names of types that take no arguments: `x as number < 1` is a comparison. */
static bool is_simple(struct compiler *c)
{
    static const char *const words[] = {"any",    "bigint", "boolean", "never",     "number",
                                        "object", "string", "symbol",  "undefined", "unknown"};
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (is_word(c, words[i])) return true;
    }
    return false;
}

/* a.b.c<T>; the first name is the current token. */
static void reference(struct compiler *c)
{
    bool simple = is_simple(c);
    lexer_next(c);
    if (simple && !is_punct(c, ".")) return;
    while (eat(c, ".")) {
        if (c->token.type != T_NAME && c->token.type != T_KEYWORD && c->token.type != T_PRIVATE) unexpected(c);
        lexer_next(c);
    }
    if (!c->token.newline_before) ts_type_arguments(c);
}

/* import("x", {with: {…}}).A<T> */
static void import_type(struct compiler *c)
{
    lexer_next(c);
    expect(c, "(");
    ts_type(c);
    if (eat(c, ",") && !is_punct(c, ")")) parse_assignment(c);
    eat(c, ",");
    if (!is_punct(c, ")")) expect(c, ")");
    reference(c); /* the parenthesis stands for the first name */
}

static void template_type(struct compiler *c)
{
    for (;;) {
        bool tail = c->token.tail;
        lexer_next(c);
        if (tail) return;
        ts_type(c);
        if (!is_punct(c, "}")) unexpected(c);
        lexer_rescan_template(c);
    }
}

/* [key: string], [K in Keys as Other], [Symbol.iterator]; behind the bracket. */
static void bracketed_key(struct compiler *c)
{
    struct token next = ts_peek(c);
    bool name = c->token.type == T_NAME;
    if (name && next.type == T_KEYWORD && strcmp(next.text, "in") == 0) {
        lexer_next(c);
        lexer_next(c);
        ts_type(c);
        if (eat_word(c, "as")) ts_type(c);
    } else if (name && next.type == T_PUNCT && strcmp(next.text, ":") == 0) {
        lexer_next(c);
        lexer_next(c);
        ts_type(c);
    } else {
        parse_assignment(c);
    }
    expect(c, "]");
}

static bool is_member_modifier(struct compiler *c)
{
    static const char *const words[] = {"readonly", "get",       "set",     "static",  "public",
                                        "private",  "protected", "declare", "accessor"};
    if (c->token.type != T_NAME) return false;
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (strcmp(c->token.text, words[i]) != 0) continue;
        struct token next = ts_peek(c);
        return next.type == T_PUNCT ? strcmp(next.text, "[") == 0 : next.type != T_EOF && !next.newline_before;
    }
    return false;
}

static void type_member(struct compiler *c)
{
    if (is_word(c, "new")) {
        struct token next = ts_peek(c);
        if (next.type == T_PUNCT && (strcmp(next.text, "(") == 0 || strcmp(next.text, "<") == 0)) lexer_next(c);
    }
    if (is_punct(c, "+") || is_punct(c, "-")) {
        lexer_next(c);
        if (!is_word(c, "readonly")) unexpected(c);
    }
    while (is_member_modifier(c)) lexer_next(c);
    if (is_punct(c, "(") || ts_starts_angle(c)) {
        signature(c);
        return;
    }
    if (eat(c, "[")) {
        bracketed_key(c);
    } else {
        if (c->token.type == T_EOF || c->token.type == T_PUNCT || c->token.type == T_TEMPLATE) unexpected(c);
        lexer_next(c);
    }
    if ((is_punct(c, "+") || is_punct(c, "-"))) {
        lexer_next(c);
        if (!is_punct(c, "?")) unexpected(c);
    }
    eat(c, "?");
    if (is_punct(c, "(") || ts_starts_angle(c)) signature(c);
    else ts_annotation(c);
}

void ts_type_members(struct compiler *c)
{
    bool saved = open_brackets(c);
    expect(c, "{");
    while (!is_punct(c, "}")) {
        type_member(c);
        if (!eat(c, ";") && !eat(c, ",") && !is_punct(c, "}") && !c->token.newline_before) unexpected(c);
    }
    c->ts.no_conditional = saved;
    lexer_next(c);
}

static bool read_label(struct compiler *c)
{
    if (c->token.type != T_NAME && c->token.type != T_KEYWORD) return false;
    lexer_next(c);
    eat(c, "?");
    return eat(c, ":");
}

static void tuple(struct compiler *c)
{
    bool saved = open_brackets(c);
    expect(c, "[");
    while (!is_punct(c, "]")) {
        eat(c, "...");
        ts_guess(c, GUESS_LABEL, read_label);
        ts_type(c);
        eat(c, "?");
        if (!is_punct(c, "]")) expect(c, ",");
    }
    c->ts.no_conditional = saved;
    lexer_next(c);
}

static void keyword_type(struct compiler *c)
{
    static const char *const words[] = {"this", "void", "null", "true", "false"};
    if (is_word(c, "import")) {
        import_type(c);
        return;
    }
    if (eat_word(c, "typeof")) {
        if (is_word(c, "import")) import_type(c);
        else if (c->token.type == T_NAME || c->token.type == T_KEYWORD) reference(c);
        else unexpected(c);
        return;
    }
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (eat_word(c, words[i])) return;
    }
    unexpected(c);
}

static void primary(struct compiler *c)
{
    switch (c->token.type) {
    case T_NAME: reference(c); return;
    case T_KEYWORD: keyword_type(c); return;
    case T_TEMPLATE: template_type(c); return;
    case T_STRING:
    case T_NUMBER:
    case T_BIGINT: lexer_next(c); return;
    default: break;
    }
    if (is_punct(c, "{")) {
        ts_type_members(c);
    } else if (is_punct(c, "[")) {
        tuple(c);
    } else if (eat(c, "(")) {
        bool saved = open_brackets(c);
        ts_type(c);
        c->ts.no_conditional = saved;
        expect(c, ")");
    } else if (eat(c, "-")) {
        if (c->token.type != T_NUMBER && c->token.type != T_BIGINT) unexpected(c);
        lexer_next(c);
    } else {
        unexpected(c);
    }
}

/* T[], T[K]: not on a line of its own, where it would be the next statement. */
static void postfix(struct compiler *c)
{
    primary(c);
    while (is_punct(c, "[") && !c->token.newline_before) {
        bool saved = open_brackets(c);
        lexer_next(c);
        if (!is_punct(c, "]")) ts_type(c);
        c->ts.no_conditional = saved;
        expect(c, "]");
    }
}

/* `extends X` of infer belongs to it, unless a ? shows that it was the test of a conditional type. */
static bool read_infer_constraint(struct compiler *c)
{
    bool saved = c->ts.no_conditional;
    lexer_next(c);
    c->ts.no_conditional = true;
    ts_type(c);
    c->ts.no_conditional = saved;
    return saved || !is_punct(c, "?");
}

static void operators(struct compiler *c)
{
    enter_nesting(c);
    if (is_word(c, "keyof") || is_word(c, "readonly") || (is_word(c, "unique") && ts_word_ahead(c))) {
        lexer_next(c);
        operators(c);
    } else if (eat_word(c, "infer")) {
        if (c->token.type != T_NAME) unexpected(c);
        lexer_next(c);
        if (is_word(c, "extends"))
            ts_guess(c, c->ts.no_conditional ? GUESS_INFER_INSIDE : GUESS_INFER, read_infer_constraint);
    } else {
        postfix(c);
    }
    c->depth--;
}

static void member_of_union(struct compiler *c)
{
    if (starts_function_type(c)) function_type(c);
    else operators(c);
}

static void intersection(struct compiler *c)
{
    eat(c, "&");
    do member_of_union(c);
    while (eat(c, "&"));
}

void ts_type(struct compiler *c)
{
    enter_nesting(c);
    if (starts_function_type(c)) {
        function_type(c);
    } else {
        eat(c, "|");
        do intersection(c);
        while (eat(c, "|"));
        if (!c->ts.no_conditional && is_word(c, "extends") && !c->token.newline_before) {
            lexer_next(c);
            c->ts.no_conditional = true;
            ts_type(c);
            c->ts.no_conditional = false;
            expect(c, "?");
            ts_type(c);
            expect(c, ":");
            ts_type(c);
        }
    }
    c->depth--;
}
