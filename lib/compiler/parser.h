/* What the parser's files share: parser.c the tokens and names, parser_*.c one part of the grammar each. */
#ifndef COMPILER_PARSER_H
#define COMPILER_PARSER_H

#include "compiler/ast.h"

/* A position to come back to. */
struct mark {
    struct token token;
    size_t at, line_start;
    unsigned line;
};

struct mark mark(const struct compiler *c);
void rewind_to(struct compiler *c, const struct mark *m);

/* What a function may contain, kept while an inner one is parsed. */
struct function_state {
    bool in_async, in_generator, in_function, no_in, allow_super, allow_super_call, allow_target, no_arguments,
        in_static_block, seen_super;
    size_t yield_at, await_at;
};

struct function_state enter_function(struct compiler *c, const struct node *f);
void leave_function(struct compiler *c, struct node *f, const struct function_state *old);
/* Whether all parameters are names alone. */
bool has_simple_params(const struct node *f);
/* The statements at the start that are strings, "use strict" perhaps; function: NULL for the program. */
void parse_directives(struct compiler *c, struct node *list, struct node *function);
struct node *parse_import(struct compiler *c);
struct node *parse_export(struct compiler *c);

struct node *parse_program(struct compiler *c);
struct node *parse_statement(struct compiler *c);
struct node *parse_function_body(struct compiler *c, struct node *function);
void parse_params(struct compiler *c, struct node *function);
void parse_specifiers(struct compiler *c, struct node *n);
const char *parse_module_name(struct compiler *c);
void semicolon(struct compiler *c);
struct node *parse_expression(struct compiler *c);
struct node *parse_assignment(struct compiler *c);
struct node *parse_function(struct compiler *c, uint32_t flags, bool statement);
struct node *parse_class(struct compiler *c, bool statement);
struct node *parse_binding_target(struct compiler *c);
struct node *parse_template(struct compiler *c, bool is_tagged);
struct node *parse_array(struct compiler *c);
struct node *parse_object(struct compiler *c);
struct node *parse_regexp(struct compiler *c);
struct node *parse_literal(struct compiler *c); /* a number, bigint or string */
struct node *parse_pattern(struct compiler *c); /* the current token is [ or { */
struct node *parse_arrow_body(struct compiler *c, struct node *function);
struct node *parse_unary(struct compiler *c);
struct node *parse_call(struct compiler *c);
int token_precedence(struct compiler *c);
struct node *to_pattern(struct compiler *c, struct node *n);
struct node *parse_left_hand_side(struct compiler *c);
struct node *parse_for_init(struct compiler *c);
/* Fails for what cannot be declared: a pattern with members or parentheses in it. */
void check_bindings(struct compiler *c, const struct node *pattern);
/* Fails with `message` for what cannot be assigned to. */
void check_target(struct compiler *c, struct node *n, const char *message);
void check_params(struct compiler *c, struct node *f);
void check_name(struct compiler *c, const struct node *where, const char *name);
void check_binding(struct compiler *c, const struct node *where, const char *name);
bool may_await(struct compiler *c);
void note_await(struct compiler *c);
void need_module(struct compiler *c);
bool is_punct(struct compiler *c, const char *text);
bool is_word(struct compiler *c, const char *word);
bool eat(struct compiler *c, const char *punct);
bool eat_word(struct compiler *c, const char *word);
void expect(struct compiler *c, const char *punct);
_Noreturn void unexpected(struct compiler *c);
void enter_nesting(struct compiler *c);

#endif
