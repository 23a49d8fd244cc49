/*
 * TypeScript on top of the JavaScript parser: types are read and dropped, what has a run time
 * (enums, namespaces, parameter properties) becomes code.
 *
 * Every function here may be called for JavaScript too and then does nothing and answers "no", so
 * that its caller needs no test of its own.
 *
 *   ts_types.c   types, type parameters, annotations
 *   ts_expr.c    guesses (try, and go back), arrow functions, type arguments of calls, casts
 *   ts_decl.c    interface, type, declare, enum, namespace, import = and export =
 *   ts_class.c   what TypeScript adds to classes and parameter lists
 *   ts_scope.c   which name means a member of an enum or namespace; imports that are only types
 *   ts_emit.c    enums and namespaces as ES5
 */
#ifndef COMPILER_TS_H
#define COMPILER_TS_H

#include "compiler/ast.h"

/* Bits of a node's flags, beside those of enum node_flag. */
enum ts_flag {
    F_SIGNATURE = 1 << 28, /* parse_function: the body may be missing */
    F_FIRST = 1 << 29,     /* enums and namespaces: nothing of that name comes before */
    F_PARAM_PROPERTY = 1 << 30
};

/* Modifiers of a class member. */
enum ts_modifier { TS_NO_CODE = 1, TS_ACCESSOR = 2 };

/* What is known of an enum member before the script runs. */
struct ts_constant {
    enum { TS_COMPUTED, TS_NUMBER, TS_TEXT } kind;
    double number;
};

/* ts_types.c. They fail at what is not a type. */
void ts_type(struct compiler *c);
void ts_result(struct compiler *c);          /* a type, `x is T` or `asserts x` */
void ts_annotation(struct compiler *c);      /* [: type] */
void ts_return_type(struct compiler *c);     /* [: result] */
void ts_variable_type(struct compiler *c);   /* [!][: type] */
void ts_parameter_type(struct compiler *c);  /* [?][: type] */
void ts_type_parameters(struct compiler *c); /* [<T, U>] */
bool ts_type_arguments(struct compiler *c);  /* [<A, B>], where nothing else can start with < */
void ts_type_members(struct compiler *c);    /* { … } of an interface */
bool ts_starts_angle(struct compiler *c);
void ts_open_angle(struct compiler *c);
void ts_close_angle(struct compiler *c); /* one > of what may be >> or >= */

/* ts_expr.c */
enum ts_guess {
    GUESS_ARROW,
    GUESS_CONDITIONAL_ARROW,
    GUESS_ARGUMENTS,
    GUESS_FUNCTION_TYPE,
    GUESS_LABEL,
    GUESS_ALIAS,
    GUESS_TYPE_ONLY,
    GUESS_INFER,
    GUESS_INFER_INSIDE
};
/* Runs read; when it says no or fails, everything is as it was before. */
bool ts_guess(struct compiler *c, enum ts_guess kind, bool (*read)(struct compiler *));
/* The same, and goes back in any case. */
bool ts_look(struct compiler *c, enum ts_guess kind, bool (*read)(struct compiler *));
struct token ts_peek(struct compiler *c); /* the token behind the current one */
bool ts_word_ahead(struct compiler *c);   /* a name or keyword behind the current token, on its line */
/* Remembers how far a failed guess came: its error is the better one. */
void ts_note_failure(struct compiler *c, unsigned line, unsigned column, const char *message);
struct node *ts_arrow(struct compiler *c, bool middle);
bool ts_operator_follows(struct compiler *c); /* the current `as` or `satisfies` is no parameter */
bool ts_as(struct compiler *c);               /* as T, satisfies T */
bool ts_postfix(struct compiler *c);          /* x!, f<T> */
struct node *ts_cast(struct compiler *c);     /* <T>x */

/* ts_decl.c */
struct node *ts_statement(struct compiler *c);
struct node *ts_import(struct compiler *c, struct node *n);         /* behind `import` */
struct node *ts_export(struct compiler *c, struct node *n);         /* behind `export` */
struct node *ts_export_default(struct compiler *c, struct node *n); /* behind `export default` */
struct node *ts_without_types(struct compiler *c, struct node *n);  /* an import or export list that was read */
bool ts_type_specifier(struct compiler *c);                         /* eats `type` in front of a specifier */
void ts_note_type(struct compiler *c, const char *name);
void ts_note_declared(struct compiler *c, const struct node *n); /* behind `declare` */
struct node *ts_nothing(struct compiler *c, const struct node *where);

/* ts_class.c */
uint32_t ts_modifiers(struct compiler *c);
bool ts_ends_key(struct compiler *c); /* : ? ! < , : the word before is a member's name */
bool ts_index_signature(struct compiler *c);
void ts_member_suffix(struct compiler *c);
bool ts_signature(struct compiler *c); /* ends a function without body */
void ts_class_name(struct compiler *c, struct node *class);
void ts_implements(struct compiler *c, struct node *class);
void ts_this_parameter(struct compiler *c);
uint32_t ts_parameter_modifiers(struct compiler *c);
void ts_parameter_properties(struct compiler *c, struct node *class);
void ts_add_accessor(struct compiler *c, struct node *class, struct node *field);

/* ts_scope.c */
bool ts_declare(struct compiler *c, struct scope *s, struct node *n);
bool ts_is_shadowed(struct compiler *c, const struct scope *s, const char *import_name);
bool ts_visit(struct compiler *c, struct node *n);
void ts_keep_values(struct compiler *c, struct node *export_list);
void ts_finish(struct compiler *c, struct node *program);

/* ts_emit.c */
bool ts_emit(struct compiler *c, struct node *n);

#endif
