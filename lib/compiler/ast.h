/* Tokens, AST nodes, scopes: what the compiler's files share. Everything lives in one arena. */
#ifndef COMPILER_AST_H
#define COMPILER_AST_H

#include <setjmp.h>

#include "base/arena.h"
#include "base/hashmap.h"
#include "base/strbuf.h"
#include "compiler/compiler.h"

enum token_type { T_EOF, T_NAME, T_KEYWORD, T_PRIVATE, T_NUMBER, T_BIGINT, T_STRING, T_TEMPLATE, T_REGEXP, T_PUNCT };

struct token {
    enum token_type type;
    const char *text; /* names: decoded; strings: as ES5 source with quotes; punctuators: interned */
    const char *raw, *flags; /* template: cooked in text, raw in raw; regexp: pattern in text */
    size_t start, end;       /* in the source */
    unsigned line, column;
    bool newline_before, escaped;
    bool tail; /* template: the last piece */
};

enum node_type {
    /* expressions */
    N_NAME, N_NUMBER, N_STRING, N_TEMPLATE, N_TAGGED, N_REGEXP, N_ARRAY, N_OBJECT, N_PROPERTY, N_FUNCTION, N_CLASS,
    N_UNARY, N_UPDATE, N_BINARY, N_LOGICAL, N_ASSIGN, N_CONDITIONAL, N_CALL, N_NEW, N_MEMBER, N_INDEX, N_CHAIN,
    N_SEQUENCE, N_SPREAD, N_YIELD, N_AWAIT, N_THIS, N_SUPER, N_NEW_TARGET, N_IMPORT_META, N_LITERAL, N_HOLE, N_PAREN,
    N_PRIVATE_NAME,
    /* patterns */
    N_DEFAULT, N_REST,
    /* statements */
    N_VAR, N_DECLARATOR, N_EXPRESSION, N_BLOCK, N_EMPTY, N_IF, N_FOR, N_FOR_IN, N_FOR_OF, N_WHILE, N_DO, N_CONTINUE,
    N_BREAK, N_RETURN, N_WITH, N_SWITCH, N_CASE, N_LABEL, N_THROW, N_TRY, N_DEBUGGER, N_IMPORT, N_EXPORT_NAMED,
    N_EXPORT_DEFAULT, N_EXPORT_ALL, N_SPECIFIER, N_PROGRAM, N_STATIC_BLOCK,
    /* TypeScript */
    N_ENUM, N_NAMESPACE, N_ALIAS, N_MEMBER_EXPORT, N_EXPORT_ASSIGN
};

enum node_flag {
    F_ARROW = 1, F_ASYNC = 2, F_GENERATOR = 4, F_METHOD = 8, F_GETTER = 16, F_SETTER = 32, F_COMPUTED = 64,
    F_SHORTHAND = 128, F_STATIC = 256, F_OPTIONAL = 512, F_EXPRESSION_BODY = 1024, F_DECLARATION = 2048, F_FIELD = 4096,
    F_PREFIX = 8192, F_CONSTRUCTOR = 16384, F_AWAIT = 32768
};

struct node {
    enum node_type type;
    uint32_t flags;
    unsigned line, column;
    const char *s;           /* name, operator, literal text, kind of declaration */
    struct node *a, *b, *c, *d;
    struct node *list, **tail; /* children in order */
    struct node *next;
    struct scope *scope;     /* of blocks, loops, functions, classes */
    struct binding *binding; /* of names */
};

enum binding_kind { B_VAR, B_LET, B_CONST, B_FUNCTION, B_CLASS, B_PARAM, B_IMPORT, B_CATCH };

struct binding {
    const char *name;    /* in the source */
    const char *output;  /* in the generated code */
    const char *outside; /* per-iteration copies: name of the loop's own variable; else NULL */
    enum binding_kind kind;
    struct scope *scope;
    unsigned line, column;
    bool assigned; /* after its declaration */
    bool captured; /* by a closure in another function */
    unsigned import_index;
    const char *import_name; /* NULL: the namespace */
    const char *exported;    /* first export name */
    /* TypeScript */
    bool is_value;           /* code refers to it: an import that is none is a type */
    struct scope *members;   /* of enums and namespaces: what they export */
    const char *inner;       /* and their object, inside of them */
    struct ts_constant *constant; /* of enum members */
};

struct scope {
    struct scope *next; /* all scopes of a compilation */
    struct scope *parent;
    struct scope *function; /* nearest function or module scope */
    struct node *node;
    struct hashmap names;   /* → struct binding */
    bool is_function, is_arrow, is_loop;
    bool wraps_body;        /* loop whose body becomes a function, for its closures */
    /* functions */
    bool uses_this, uses_arguments; /* by arrows or wrapped loops inside: $this, $args are needed */
    bool hoists_vars;       /* has wrapped loops: its vars are declared apart from them */
    bool is_derived;        /* constructor of a class that extends another: `this` is $this */
    struct strbuf temps;    /* "a,b": to be declared at the top */
};

struct compiler {
    const struct compile_request *request;
    struct arena arena;
    jmp_buf fail; /* syntax errors leave the recursion at once */
    lt_error *err;
    lt_status status;

    /* lexer */
    const char *source;
    size_t len, at, line_start;
    unsigned line;
    struct token token;
    size_t previous_end;
    struct hashmap identifiers; /* every name in the source: generated ones avoid them */

    /* parser */
    unsigned depth;
    bool in_async, in_generator, in_function, no_in, has_module_syntax, top_level_await;
    struct node *program;

    /* scopes */
    struct scope *scope, *all_scopes;
    unsigned unique;

    /* output */
    struct strbuf out;
    struct strbuf *held[2];   /* the lexer's local texts, to be freed when it fails */
    unsigned out_line;
    struct hashmap helpers;
    struct compile_import *imports;
    size_t n_imports, imports_cap;
    const char *super_object; /* what super.x reads from, in the code that is printed now */
    const char *class_super;  /* the variable that holds the parent class */
    const char *class_init;   /* ",call" that sets the fields after super() */
    unsigned jumps_wrapped;   /* loop bodies that became functions around this code, in its function */
    struct jump *jumps;       /* what break, continue and return can reach */
    struct scope *loop_header; /* whose bindings are read by their outside name */

    /* TypeScript (ts.h) */
    struct {
        bool on;
        bool ambient;        /* behind `declare` */
        bool middle;         /* between ? and : of a conditional */
        bool no_conditional; /* in the `extends` of a conditional type */
        unsigned guesses;    /* open ones: an error ends a guess, not the compilation */
        struct hashmap outcomes; /* of guesses, by place */
        struct hashmap types;    /* names of interfaces, type aliases and imported types */
        struct hashmap declared; /* behind `declare` */
        struct node *arrow;      /* whose head was read last */
        bool arrow_typed;
        struct ts_alias *aliases;
        size_t failed_at; /* how far a failed guess came, and why it ended */
        unsigned failed_line, failed_column;
        char failed_message[200];
    } ts;
};

/* A statement that break or continue can leave, or the border of a body that became a function. */
struct jump {
    struct jump *outer;
    const char *label; /* of a labelled statement, or of the loop behind it */
    bool is_loop, is_switch;
    struct wrapped *wrapped; /* not NULL: the border */
};

/* What leaves a wrapped loop body, as [kind, value]: 0 break, 1 return, 2 break label, 3 continue label. */
struct wrapped {
    struct scope *scope;
    const char *label; /* of the loop itself */
    bool breaks, returns;
    const char *break_labels[8], *continue_labels[8];
    unsigned n_break, n_continue;
};
void emit_loop(struct compiler *c, struct node *n, const char *label);
void emit_break(struct compiler *c, const char *label, const struct node *n);
void emit_continue(struct compiler *c, const char *label, const struct node *n);
void emit_return(struct compiler *c, struct node *value, const char *text);
void emit_var(struct compiler *c, struct node *n);
void emit_function_body(struct compiler *c, struct node *f);

/* Reports at a position and does not return. */
_Noreturn void compiler_fail(struct compiler *c, unsigned line, unsigned column, const char *fmt, ...) PRINTF_LIKE(4, 5);
_Noreturn void compiler_fail_node(struct compiler *c, const struct node *n, const char *message);
_Noreturn void compiler_out_of_memory(struct compiler *c);
void *compiler_alloc(struct compiler *c, size_t size);
const char *compiler_string(struct compiler *c, const char *s, size_t len);

/* lexer.c */
void lexer_start(struct compiler *c);
void lexer_next(struct compiler *c);            /* a slash is a division */
void lexer_rescan_regexp(struct compiler *c);   /* the current token is a slash */
void lexer_rescan_template(struct compiler *c); /* the current token is the } that ends a ${ */

/* parser.c, parser_expr.c */
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
struct node *parse_pattern(struct compiler *c); /* the current token is [ or { */
struct node *parse_arrow_body(struct compiler *c, struct node *function);
struct node *parse_unary(struct compiler *c);
struct node *parse_call(struct compiler *c);
int token_precedence(struct compiler *c);
struct node *to_pattern(struct compiler *c, struct node *n);
struct node *node_new(struct compiler *c, enum node_type type);
struct node *node_at(struct compiler *c, enum node_type type, const struct node *where);
void node_add(struct node *parent, struct node *child);
bool is_punct(struct compiler *c, const char *text);
bool is_word(struct compiler *c, const char *word);
bool eat(struct compiler *c, const char *punct);
bool eat_word(struct compiler *c, const char *word);
void expect(struct compiler *c, const char *punct);
_Noreturn void unexpected(struct compiler *c);
void enter_nesting(struct compiler *c);

/* scope.c */
void scope_analyze(struct compiler *c, struct node *program);
struct binding *scope_find(struct scope *s, const char *name);
struct scope *scope_open(struct compiler *c, struct node *n, bool is_function);
struct binding *scope_declare(struct compiler *c, struct scope *s, struct node *n, const char *name, enum binding_kind kind);
void scope_declare_list(struct compiler *c, struct scope *s, struct node *list); /* of a function's body */
void scope_visit(struct compiler *c, struct node *n);
void scope_add_import(struct compiler *c, struct node *import);

/* emit.c, emit_expr.c, emit_class.c */
void emit_program(struct compiler *c, struct node *program);
void emit_statement(struct compiler *c, struct node *n);
void emit_statements(struct compiler *c, struct node *list);
void emit_expression(struct compiler *c, struct node *n);
void emit_function(struct compiler *c, struct node *n, const char *name);
void emit_class(struct compiler *c, struct node *n, const char *name);
void emit_named(struct compiler *c, struct node *n, const char *name);
/* Assigns `value` (an ES5 expression without side effects) to a pattern; a comma list. */
void emit_pattern(struct compiler *c, struct node *pattern, const char *value, bool declare);
void emit_name(struct compiler *c, struct node *n);
void emit_this(struct compiler *c);
void emit(struct compiler *c, const char *text);
void emitf(struct compiler *c, const char *fmt, ...) PRINTF_LIKE(2, 3);
void emit_line(struct compiler *c, const struct node *n);
const char *emit_temp(struct compiler *c);
void emit_temps(struct compiler *c, struct scope *s); /* declares them; ends a function */
void emit_in_function(struct compiler *c, struct node *f, void (*print)(struct compiler *, struct node *));
const char *unique_name(struct compiler *c, const char *base);
void emit_helper(struct compiler *c, const char *name);
void emit_string(struct compiler *c, const char *name);
void emit_arguments(struct compiler *c, struct node *list);
bool has_spread(const struct node *list);
void emit_spread_list(struct compiler *c, struct node *list);

#endif
