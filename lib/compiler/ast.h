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
    const char *text;        /* names: decoded; strings: as ES5 source with quotes; punctuators: interned */
    const char *raw, *flags; /* template: cooked in text, raw in raw; regexp: pattern in text */
    size_t start, end;       /* in the source */
    unsigned line, column;
    bool newline_before, escaped;
    bool octal; /* a number or string that only sloppy code may have */
    bool tail;  /* template: the last piece */
};

enum node_type {
    /* expressions */
    N_NAME,
    N_NUMBER,
    N_STRING,
    N_TEMPLATE,
    N_TAGGED,
    N_REGEXP,
    N_ARRAY,
    N_OBJECT,
    N_PROPERTY,
    N_FUNCTION,
    N_CLASS,
    N_UNARY,
    N_UPDATE,
    N_BINARY,
    N_LOGICAL,
    N_ASSIGN,
    N_CONDITIONAL,
    N_CALL,
    N_NEW,
    N_MEMBER,
    N_INDEX,
    N_CHAIN,
    N_SEQUENCE,
    N_SPREAD,
    N_YIELD,
    N_AWAIT,
    N_THIS,
    N_SUPER,
    N_NEW_TARGET,
    N_IMPORT_META,
    N_LITERAL,
    N_HOLE,
    N_PAREN,
    N_PRIVATE_NAME,
    N_BIGINT,
    N_IMPORT_CALL,
    N_TEXT,      /* made by the emitter: s as it is */
    N_KEEP,      /* made by the emitter: (s=a) */
    N_DEFAULTED, /* made by the emitter: a unless undefined, else b; s is a temporary */
    /* patterns */
    N_DEFAULT,
    N_REST,
    /* statements */
    N_VAR,
    N_DECLARATOR,
    N_EXPRESSION,
    N_BLOCK,
    N_EMPTY,
    N_IF,
    N_FOR,
    N_FOR_IN,
    N_FOR_OF,
    N_WHILE,
    N_DO,
    N_CONTINUE,
    N_BREAK,
    N_RETURN,
    N_WITH,
    N_SWITCH,
    N_CASE,
    N_LABEL,
    N_THROW,
    N_TRY,
    N_DEBUGGER,
    N_IMPORT,
    N_EXPORT_NAMED,
    N_EXPORT_DEFAULT,
    N_EXPORT_ALL,
    N_SPECIFIER,
    N_PROGRAM,
    N_STATIC_BLOCK,
    /* TypeScript */
    N_ENUM,
    N_NAMESPACE,
    N_ALIAS,
    N_MEMBER_EXPORT,
    N_EXPORT_ASSIGN
};

enum node_flag {
    F_ARROW = 1,
    F_ASYNC = 2,
    F_GENERATOR = 4,
    F_METHOD = 8,
    F_GETTER = 16,
    F_SETTER = 32,
    F_COMPUTED = 64,
    F_SHORTHAND = 128,
    F_STATIC = 256,
    F_OPTIONAL = 512,
    F_EXPRESSION_BODY = 1024,
    F_DECLARATION = 2048,
    F_FIELD = 4096,
    F_PREFIX = 8192,
    F_CONSTRUCTOR = 16384,
    F_AWAIT = 32768,
    F_TDZ = 1 << 16,               /* of a name: read or written where its declaration may not have run yet */
    F_SUPER = 1 << 17,             /* of a method: uses super.x, itself or in an arrow function */
    F_STRICT = 1 << 18,            /* of a function: has a "use strict" of its own */
    F_CLOSURE = 1 << 19,           /* of an array pattern: runs in a function, so that errors close the iterator */
    F_YIELDS = 1 << 20,            /* of a try: a generator may be closed inside of it */
    F_DERIVED = 1 << 21,           /* of a constructor */
    F_PARENTHESIZED = 1 << 22,     /* of a pattern or assignment target that stood in parentheses */
    F_DIRECTIVE = 1 << 23,         /* of a statement: in the prologue of its function */
    F_TRAILING_COMMA = 1 << 24,    /* of an array literal or spread: [...a,] */
    F_SHORTHAND_DEFAULT = 1 << 25, /* of an object literal: {a = 1}, good as a pattern only */
    F_ASSIGNS = 1 << 26            /* of a binary expression: its right side assigns to something */
};

struct node {
    enum node_type type;
    uint32_t flags;
    unsigned line, column;
    uint32_t start, end; /* in the source; end: of functions and classes */
    const char *s;       /* name, operator, literal text, kind of declaration */
    struct node *a, *b, *c, *d;
    struct node *list, **tail; /* children in order */
    struct node *next;
    struct scope *scope;     /* of blocks, loops, functions, classes */
    struct binding *binding; /* of names */
};

enum binding_kind { B_VAR, B_LET, B_CONST, B_FUNCTION, B_CLASS, B_PARAM, B_IMPORT, B_CATCH, B_SELF, B_PRIVATE };

/* Where a function declaration is referred to: it may run from then on. */
struct use {
    struct use *next;
    uint32_t clock;
    struct binding *inside; /* the declaration that the reference stands in; NULL: code that runs in order */
};

struct binding {
    const char *name;    /* in the source */
    const char *output;  /* in the generated code */
    const char *outside; /* per-iteration copies: name of the loop's own variable; else NULL */
    enum binding_kind kind;
    struct scope *scope;
    unsigned line, column;
    uint32_t ready;      /* when the declaration has run, on the clock of the analysis; 0: not yet */
    struct use *uses;    /* of function declarations */
    uint32_t earliest;   /* of function declarations: when it may run first; 0: not known */
    struct node *branch; /* in a switch: the case of the declaration */
    bool tdz;            /* starts as the TDZ mark, because somebody looks */
    bool used, exported_function, is_static;
    struct node *getter, *setter, *method; /* private names */
    bool assigned;                         /* after its declaration */
    bool captured;                         /* by a closure in another function */
    bool assigned_outside;                 /* by such a closure */
    unsigned import_index;
    const char *import_name; /* NULL: the namespace */
    const char *exported;    /* first export name */
    /* TypeScript */
    bool is_value;                /* code refers to it: an import that is none is a type */
    struct scope *members;        /* of enums and namespaces: what they export */
    const char *inner;            /* and their object, inside of them */
    struct ts_constant *constant; /* of enum members */
};

struct scope {
    struct scope *next; /* all scopes of a compilation */
    struct scope *parent;
    struct scope *function; /* nearest function or module scope */
    struct node *node;
    struct hashmap names; /* → struct binding */
    bool is_function, is_arrow, is_loop;
    bool in_header;  /* of a wrapped loop, now: its bindings go by their outside name */
    bool wraps_body; /* loop whose body becomes a function, for its closures */
    /* functions */
    bool uses_this, uses_arguments, uses_target;    /* by arrows or closures of ours: saved copies are needed */
    bool is_class, is_switch, is_body, in_heritage; /* is_body: vars of a function whose parameters have closures */
    bool strict;
    uint32_t entered;     /* clock */
    struct node *branch;  /* in a switch: the case at hand */
    struct binding *self; /* of a function declaration: its binding */
    bool calls_super;     /* a super() statement of the constructor itself has been passed */
    bool hoists_vars;     /* has wrapped loops: its vars are declared apart from them */
    bool is_derived;      /* constructor of a class that extends another: `this` is $this */
    struct strbuf temps;  /* "a,b": to be declared at the top */
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
    bool strict, allow_super, allow_super_call, allow_target, no_arguments, in_static_block, in_params;
    bool uses_import_call, is_module, module_goal, substatement;
    jmp_buf restart; /* as a module */
    bool seen_super; /* super.x since the method began */
    struct label *labels;
    unsigned loops, switches;       /* around this statement, in its function */
    struct private_names *privates; /* of the class at hand */
    struct private_names *all_privates;
    size_t arrow_at;           /* the only place where an arrow function may begin */
    size_t await_name_at;      /* last use of await as a name */
    size_t yield_at, await_at; /* last yield or await expression: parameters must have none */
    unsigned assignments;      /* so far; those that an undone guess read count as well */
    struct node *program;

    /* scopes */
    struct scope *scope, *all_scopes;
    unsigned unique;
    uint32_t clock;
    unsigned wrap;        /* closures of ours around this code, in its function */
    struct check *checks; /* reads in hoisted functions, to be decided at the end */

    /* output */
    struct {
        const char *exports, *imports, *lt, *meta, *self, *args, *target, *param;
    } names;
    struct compile_position *positions;
    size_t n_positions, positions_cap;
    struct strbuf statics;    /* variables of the module that the emitter made: "a,b" */
    bool links;               /* the module is linked before it runs: its variables are declared apart */
    const char *default_name; /* variable of `export default`, when one is needed */
    const char *home;         /* the object whose prototype super.x reads from */
    struct strbuf out;
    struct strbuf *held[2]; /* the lexer's local texts, to be freed when it fails */
    unsigned out_line;
    struct hashmap helpers;
    struct compile_import *imports;
    size_t n_imports, imports_cap;
    struct compile_binding *exports, *imported;
    size_t n_exports, n_imported;
    const char *class_self; /* variable of the class whose constructor is printed now */
    const char *class_init; /* variable of the function that sets its fields, or NULL */
    unsigned jumps_wrapped; /* loop bodies that became functions around this code, in its function */
    struct jump *jumps;     /* what break, continue and return can reach */

    /* TypeScript (ts.h) */
    struct {
        bool on;
        bool ambient;            /* behind `declare` */
        bool middle;             /* between ? and : of a conditional */
        bool no_conditional;     /* in the `extends` of a conditional type */
        unsigned guesses;        /* open ones: an error ends a guess, not the compilation */
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

struct label {
    struct label *outer;
    const char *name;
    bool is_loop, is_border; /* border: of a function */
};

/* Private names that a class declares, and those that are used before it is known what it declares. */
struct private_names {
    struct private_names *outer, *next; /* next: of all */
    struct hashmap declared;            /* name → node */
    struct node *used;                  /* list through next */
};

struct check {
    struct check *next;
    struct node *name;
    struct binding *binding, *inside;
    uint32_t clock;
};

/* A statement that break or continue can leave, or the border of a body that became a function. */
struct jump {
    struct jump *outer;
    const char *label; /* of a labelled statement, or of the loop behind it */
    const char *alias; /* a second label of a loop: its first one */
    bool is_loop, is_switch;
    struct wrapped *wrapped; /* not NULL: the border */
};

/* What leaves a wrapped loop body, as [kind, value]: 0 break, 1 return, 2 break label, 3 continue label. */
struct wrapped {
    struct scope *scope;
    const char *label; /* of the loop itself */
    bool breaks, returns;
    struct label *break_labels, *continue_labels;
};

/* Reports at a position and does not return. */
_Noreturn void compiler_fail(struct compiler *c, unsigned line, unsigned column, const char *fmt, ...)
    PRINTF_LIKE(4, 5);
_Noreturn void compiler_fail_node(struct compiler *c, const struct node *n, const char *message);
_Noreturn void compiler_out_of_memory(struct compiler *c);
void *compiler_alloc(struct compiler *c, size_t size);
const char *compiler_string(struct compiler *c, const char *s, size_t len);

/* lexer.c */
void lexer_start(struct compiler *c);
void lexer_next(struct compiler *c);          /* a slash is a division */
void lexer_rescan_regexp(struct compiler *c); /* the current token is a slash */
bool lexer_is_name_code(unsigned code, bool first);
void lexer_put_utf8(struct strbuf *b, unsigned code);
void lexer_rescan_template(struct compiler *c); /* the current token is the } that ends a ${ */

/* parser.c */
struct node *node_new(struct compiler *c, enum node_type type);
struct node *node_at(struct compiler *c, enum node_type type, const struct node *where);
void node_add(struct node *parent, struct node *child);
struct node *unwrapped(struct node *n); /* out of its parentheses */

/* scope.c */
void scope_analyze(struct compiler *c, struct node *program);
struct binding *scope_find(struct scope *s, const char *name);
const char *unique_name(struct compiler *c, const char *base);
struct scope *scope_open(struct compiler *c, struct node *n, bool is_function);
struct binding *scope_declare(struct compiler *c, struct scope *s, struct node *n, const char *name,
                              enum binding_kind kind);
void scope_declare_list(struct compiler *c, struct scope *s, struct node *list); /* of a function's body */
void scope_visit(struct compiler *c, struct node *n);
void scope_add_import(struct compiler *c, struct node *import);

#endif
