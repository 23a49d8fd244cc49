/* What the emitter's files share: emit.c text, functions and statements, emit_*.c one kind of construct each. */
#ifndef COMPILER_EMIT_H
#define COMPILER_EMIT_H

#include "compiler/ast.h"

void emit_program(struct compiler *c, struct node *program);
void emit_statement(struct compiler *c, struct node *n);
void emit_statements(struct compiler *c, struct node *list);
void emit_expression(struct compiler *c, struct node *n);
void emit_function(struct compiler *c, struct node *n, const char *name);
/* name: as text, or NULL; name_code: an expression for it, or NULL. */
void emit_class(struct compiler *c, struct node *n, const char *name, const char *name_code);
/* An anonymous function or class that is named by the value of an expression. */
void emit_named_by(struct compiler *c, struct node *n, const char *name_code);
void emit_named(struct compiler *c, struct node *n, const char *name);
/* pattern.c: assigns `value` (an ES5 expression without side effects) to a pattern; a comma list. */
void emit_pattern(struct compiler *c, struct node *pattern, const char *value, bool declare);
/* target = value, as one expression. */
void emit_store(struct compiler *c, struct node *target, struct node *value, bool declare);
void emit_read(struct compiler *c, const struct node *n);
bool is_declared_here(struct compiler *c, const struct binding *b);
const char *output_name(struct compiler *c, const struct binding *b);
void emit_this(struct compiler *c);
void emit_hoisted(struct compiler *c, struct node *list);
/* traits: bits of patch 20 of the engine; text: whose source text the function shows. */
void emit_traits(struct compiler *c, unsigned traits, const struct node *text);
void emit_constructor_function(struct compiler *c, struct node *class, const char *name, const char *prologue);
void emit_export(struct compiler *c, struct node *n);
struct node *text_node(struct compiler *c, const struct node *where, const char *fmt, ...) PRINTF_LIKE(3, 4);
bool is_anonymous_function(const struct node *n);
const char *key_text(struct compiler *c, struct node *property);
/* Names of a pattern, as "a,b". */
void pattern_names(struct compiler *c, struct node *p, struct strbuf *out);
void emit_tdz_marks(struct compiler *c, struct scope *s);
void emit(struct compiler *c, const char *text);
void emitf(struct compiler *c, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* What follows comes from there: a line of its own, where a line break cannot change the meaning. */
void emit_line(struct compiler *c, const struct node *n);
/* What follows is the call of a part of the same function: stack traces do not show it. */
void emit_hidden_line(struct compiler *c);
const char *emit_temp(struct compiler *c);
void emit_temps(struct compiler *c, struct scope *s); /* declares them; ends a function */
void emit_in_function(struct compiler *c, struct node *f, void (*print)(struct compiler *, struct node *));
void emit_helper(struct compiler *c, const char *name);
void emit_string(struct compiler *c, const char *name);
void emit_arguments(struct compiler *c, struct node *list);
bool has_spread(const struct node *list);
void emit_spread_list(struct compiler *c, struct node *list);
void emit_loop(struct compiler *c, struct node *n, const char *label);
void emit_break(struct compiler *c, const char *label, const struct node *n);
void emit_continue(struct compiler *c, const char *label, const struct node *n);
void emit_return(struct compiler *c, struct node *value, const char *text);
void emit_var(struct compiler *c, struct node *n);

void emit_list(struct compiler *c, struct node *list);
void emit_object(struct compiler *c, struct node *n);
void emit_array(struct compiler *c, struct node *n);
void emit_template(struct compiler *c, struct node *n);
void emit_tagged(struct compiler *c, struct node *n);
void emit_regexp(struct compiler *c, struct node *n);
void emit_member(struct compiler *c, struct node *n);
void emit_call(struct compiler *c, struct node *n);
void emit_new(struct compiler *c, struct node *n);
void emit_new_target(struct compiler *c);
void emit_assign(struct compiler *c, struct node *n);
void emit_update(struct compiler *c, struct node *n);
/* An optional chain: `before` stands in front of its last part ("delete "), `otherwise` is its value when it ends
 * early. */
void emit_chain_as(struct compiler *c, struct node *n, const char *before, const char *otherwise);
/* "(this,home,key" for the helpers of super.key. */
void emit_super_place(struct compiler *c, struct node *n);
/* Nothing happens when this is evaluated, and nothing that happens changes its value. */
bool is_harmless(const struct node *n);
bool is_super(const struct node *n);   /* super.x */
bool is_private(const struct node *n); /* a.#x */
bool is_es5_name(const char *s);

#endif
