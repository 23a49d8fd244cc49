/*
 * Expressions of TypeScript, and guessing.
 *
 * `(a: T) => x`, `<T>(a) => x` and `f<T>(x)` start like other things do. As the TypeScript compiler
 * does, they are read on trial: an error or a wrong next token ends the guess and the parser goes
 * back. A guess that failed at a place is not made there again, so that nested guesses cost no more
 * than their depth.
 */
#include <stdio.h>
#include <string.h>

#include "compiler/parser.h"
#include "compiler/ts.h"

/* Back to a place in the source. */
static void go_back_to(struct compiler *c, const struct compiler *saved)
{
    c->at = saved->at;
    c->line_start = saved->line_start;
    c->line = saved->line;
    c->previous_end = saved->previous_end;
    c->token = saved->token;
}

/* Back to a state of the parser: all of it, except for what only grows. */
static void go_back(struct compiler *c, const struct compiler *saved)
{
    struct compiler now = *c;
    *c = *saved;
    c->arena = now.arena;
    c->identifiers = now.identifiers;
    c->all_privates = now.all_privates;
    c->status = now.status;
    c->ts.outcomes = now.ts.outcomes;
    c->ts.types = now.ts.types;
    c->ts.declared = now.ts.declared;
    c->ts.failed_at = now.ts.failed_at;
    c->ts.failed_line = now.ts.failed_line;
    c->ts.failed_column = now.ts.failed_column;
    memcpy(c->ts.failed_message, now.ts.failed_message, sizeof c->ts.failed_message);
}

struct place {
    size_t at;
    size_t kind;
};

static struct place place_of(const struct compiler *c, enum ts_guess kind)
{
    return (struct place){c->token.start, (size_t)kind};
}

/* NULL: not tried there yet. */
static const char *outcome(struct compiler *c, struct place place)
{
    return hashmap_get(&c->ts.outcomes, &place, sizeof place);
}

static void note_outcome(struct compiler *c, struct place place, bool good)
{
    if (!hashmap_put(&c->ts.outcomes, &place, sizeof place, good ? "yes" : "no")) compiler_out_of_memory(c);
}

/* An error in read() lands here instead of ending the compilation. */
static bool try(struct compiler *c, bool (*read)(struct compiler *))
{
    jmp_buf outer;
    memcpy(outer, c->fail, sizeof outer);
    c->ts.guesses++;
    volatile bool good = false;
    if (setjmp(c->fail) == 0) good = read(c);
    c->ts.guesses--;
    memcpy(c->fail, outer, sizeof outer);
    if (c->status == LT_ERR_NOMEM) longjmp(c->fail, 1);
    return good;
}

bool ts_guess(struct compiler *c, enum ts_guess kind, bool (*read)(struct compiler *))
{
    struct place place = place_of(c, kind);
    if (outcome(c, place)) return false; /* only failures are noted */
    struct compiler saved = *c;
    if (try(c, read)) return true;
    go_back(c, &saved);
    note_outcome(c, place, false);
    return false;
}

bool ts_look(struct compiler *c, enum ts_guess kind, bool (*read)(struct compiler *))
{
    struct place place = place_of(c, kind);
    const char *known = outcome(c, place);
    if (known) return known[0] == 'y';
    struct compiler saved = *c;
    bool good = try(c, read);
    go_back(c, &saved);
    note_outcome(c, place, good);
    return good;
}

struct token ts_peek(struct compiler *c)
{
    struct compiler saved = *c;
    lexer_next(c);
    struct token next = c->token;
    go_back_to(c, &saved);
    return next;
}

bool ts_word_ahead(struct compiler *c)
{
    struct token next = ts_peek(c);
    return (next.type == T_NAME || next.type == T_KEYWORD) && !next.newline_before;
}

void ts_note_failure(struct compiler *c, unsigned line, unsigned column, const char *message)
{
    if (c->token.start <= c->ts.failed_at) return;
    c->ts.failed_at = c->token.start;
    c->ts.failed_line = line;
    c->ts.failed_column = column;
    snprintf(c->ts.failed_message, sizeof c->ts.failed_message, "%s", message);
}

/* Arrow functions. */

static bool arrow_follows(struct compiler *c)
{
    return is_punct(c, "=>") && !c->token.newline_before;
}

/* [async] [<T>] (parameters) [: result], up to the arrow. */
static bool read_arrow_head(struct compiler *c)
{
    struct node *f = node_new(c, N_FUNCTION);
    f->flags = F_ARROW;
    if (is_word(c, "async")) {
        f->flags |= F_ASYNC;
        lexer_next(c);
        if (c->token.newline_before) return false;
    }
    ts_type_parameters(c);
    if (!is_punct(c, "(")) return false;
    bool no_in = c->no_in;
    c->no_in = false;
    parse_params(c, f);
    c->no_in = no_in;
    c->ts.arrow = f;
    c->ts.arrow_typed = is_punct(c, ":");
    ts_return_type(c);
    return arrow_follows(c);
}

/* Between ? and : of a conditional, `(b): c => d` is only an arrow function if another : follows. */
static bool read_arrow_and_colon(struct compiler *c)
{
    if (!read_arrow_head(c)) return false;
    struct node *f = c->ts.arrow;
    bool typed = c->ts.arrow_typed;
    c->ts.middle = true;
    parse_arrow_body(c, f);
    c->ts.middle = false;
    c->ts.arrow = f;
    return !typed || is_punct(c, ":");
}

static bool read_simple_head(struct compiler *c)
{
    struct node *f = node_new(c, N_FUNCTION);
    f->flags = F_ARROW;
    struct node *name = node_new(c, N_NAME);
    name->s = c->token.text;
    lexer_next(c);
    if (strcmp(name->s, "async") == 0 && c->token.type == T_NAME && !c->token.newline_before) {
        f->flags |= F_ASYNC;
        name = node_new(c, N_NAME);
        name->s = c->token.text;
        lexer_next(c);
    }
    node_add(f, name);
    c->ts.arrow = f;
    return arrow_follows(c);
}

struct node *ts_arrow(struct compiler *c, bool middle)
{
    if (!c->ts.on) return NULL;
    bool async = is_word(c, "async") && !c->token.escaped;
    if (is_punct(c, "(") || is_punct(c, "<") || async) {
        if (middle) {
            if (ts_guess(c, GUESS_CONDITIONAL_ARROW, read_arrow_and_colon)) return c->ts.arrow;
        } else if (ts_guess(c, GUESS_ARROW, read_arrow_head)) {
            return parse_arrow_body(c, c->ts.arrow);
        }
    }
    /* x => (y) : z inside a conditional: the body has to know where it is. */
    if (!middle || c->token.type != T_NAME || !ts_guess(c, GUESS_ARROW, read_simple_head)) return NULL;
    struct node *f = c->ts.arrow;
    c->ts.middle = true;
    parse_arrow_body(c, f);
    c->ts.middle = false;
    return f;
}

/* Operators. */

bool ts_operator_follows(struct compiler *c)
{
    if (!c->ts.on || !(is_word(c, "as") || is_word(c, "satisfies"))) return false;
    struct token next = ts_peek(c);
    return next.type != T_PUNCT || strcmp(next.text, "=>") != 0;
}

bool ts_as(struct compiler *c)
{
    if (!c->ts.on || c->token.type != T_NAME || c->token.newline_before) return false;
    bool as = is_word(c, "as");
    if (!as && !is_word(c, "satisfies")) return false;
    lexer_next(c);
    if (!(as && eat_word(c, "const"))) ts_type(c);
    return true;
}

static bool starts_expression(struct compiler *c)
{
    static const char *const puncts[] = {"(", "[", "{", "+", "-", "~", "!", "++", "--", "<", "/", "/="};
    static const char *const words[] = {"function", "class", "new",    "this", "super",  "null",
                                        "true",     "false", "typeof", "void", "delete", "import"};
    if (c->token.type == T_PUNCT) {
        for (size_t i = 0; i < ARRAY_LEN(puncts); i++) {
            if (is_punct(c, puncts[i])) return true;
        }
        return false;
    }
    if (c->token.type == T_KEYWORD) {
        for (size_t i = 0; i < ARRAY_LEN(words); i++) {
            if (is_word(c, words[i])) return true;
        }
        return false;
    }
    return c->token.type != T_EOF;
}

static bool is_binary_operator(struct compiler *c)
{
    return is_word(c, "as") || is_word(c, "satisfies") || token_precedence(c) > 0;
}

/* The rule of the TypeScript compiler for what may follow type arguments in an expression. */
static bool may_follow_arguments(struct compiler *c)
{
    static const char *const never[] = {"<", "<<", ">", ">>", ">>>", ">=", ">>=", ">>>=", "+", "-"};
    if (is_punct(c, "(") || c->token.type == T_TEMPLATE) return true;
    for (size_t i = 0; i < ARRAY_LEN(never); i++) {
        if (is_punct(c, never[i])) return false;
    }
    return c->token.newline_before || is_binary_operator(c) || !starts_expression(c);
}

static bool read_call_arguments(struct compiler *c)
{
    bool saved = c->ts.no_conditional;
    c->ts.no_conditional = false;
    ts_open_angle(c);
    do ts_type(c);
    while (eat(c, ","));
    c->ts.no_conditional = saved;
    return eat(c, ">") && may_follow_arguments(c);
}

bool ts_postfix(struct compiler *c)
{
    if (!c->ts.on || c->token.type != T_PUNCT) return false;
    if (is_punct(c, "!") && !c->token.newline_before) {
        lexer_next(c);
        return true;
    }
    return ts_starts_angle(c) && ts_guess(c, GUESS_ARGUMENTS, read_call_arguments);
}

struct node *ts_cast(struct compiler *c)
{
    if (!ts_starts_angle(c)) return NULL;
    bool saved = c->ts.no_conditional;
    c->ts.no_conditional = false;
    ts_open_angle(c);
    if (!eat_word(c, "const")) ts_type(c);
    c->ts.no_conditional = saved;
    ts_close_angle(c);
    return parse_unary(c);
}
