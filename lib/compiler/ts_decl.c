/*
 * Declarations of TypeScript. Those that are only types leave an empty statement; enums, namespaces
 * and import aliases become nodes of their own, which ts_scope.c and ts_emit.c turn into code.
 */
#include <string.h>

#include "compiler/parser.h"
#include "compiler/ts.h"

struct node *ts_nothing(struct compiler *c, const struct node *where)
{
    return node_at(c, N_EMPTY, where);
}

void ts_note_type(struct compiler *c, const char *name)
{
    if (!hashmap_puts(&c->ts.types, name, (void *)name)) compiler_out_of_memory(c);
}

static const char *name_here(struct compiler *c)
{
    if (c->token.type != T_NAME) unexpected(c);
    const char *name = c->token.text;
    lexer_next(c);
    return name;
}

static struct node *interface(struct compiler *c)
{
    struct node *n = ts_nothing(c, node_new(c, N_EMPTY));
    lexer_next(c);
    ts_note_type(c, name_here(c));
    ts_type_parameters(c);
    if (eat_word(c, "extends")) {
        do ts_type(c);
        while (eat(c, ","));
    }
    ts_type_members(c);
    return n;
}

static struct node *type_alias(struct compiler *c)
{
    struct node *n = node_new(c, N_EMPTY);
    lexer_next(c);
    ts_note_type(c, name_here(c));
    ts_type_parameters(c);
    expect(c, "=");
    ts_type(c);
    semicolon(c);
    return n;
}

/* Enums. */

static struct node *enum_member(struct compiler *c)
{
    struct node *m = node_new(c, N_PROPERTY);
    bool computed = eat(c, "[");
    m->a = node_new(c, N_STRING);
    if (c->token.type == T_STRING || (computed && c->token.type == T_TEMPLATE && c->token.tail)) {
        m->a->s = c->token.text;
        m->s = compiler_string(c, c->token.text + 1, strlen(c->token.text) - 2);
    } else if (!computed && (c->token.type == T_NAME || c->token.type == T_KEYWORD)) {
        struct strbuf quoted = {0};
        strbuf_printf(&quoted, "\"%s\"", c->token.text);
        m->s = c->token.text;
        m->a->s = quoted.data ? compiler_string(c, quoted.data, quoted.len) : NULL;
        strbuf_free(&quoted);
        if (!m->a->s) compiler_out_of_memory(c);
    } else {
        unexpected(c);
    }
    lexer_next(c);
    if (computed) expect(c, "]");
    if (eat(c, "=")) m->b = parse_assignment(c);
    return m;
}

static struct node *parse_enum(struct compiler *c)
{
    struct node *n = node_new(c, N_ENUM);
    n->flags = F_DECLARATION;
    eat_word(c, "const");
    lexer_next(c);
    n->s = name_here(c);
    expect(c, "{");
    while (!is_punct(c, "}")) {
        node_add(n, enum_member(c));
        if (!is_punct(c, "}")) expect(c, ",");
    }
    lexer_next(c);
    return n;
}

/* import A = B.C, import A = require("b"). */

static struct node *alias(struct compiler *c)
{
    struct node *n = node_new(c, N_ALIAS);
    n->flags = F_DECLARATION;
    lexer_next(c);
    struct token next = ts_peek(c);
    bool type_only = is_word(c, "type") && next.type == T_NAME;
    if (type_only) lexer_next(c);
    n->s = name_here(c);
    expect(c, "=");
    next = ts_peek(c);
    if (is_word(c, "require") && next.type == T_PUNCT && strcmp(next.text, "(") == 0) {
        lexer_next(c);
        lexer_next(c);
        if (c->token.type != T_STRING) unexpected(c);
        n->b = node_new(c, N_STRING);
        n->b->s = c->token.text;
        lexer_next(c);
        expect(c, ")");
    } else {
        n->a = node_new(c, N_NAME);
        n->a->s = name_here(c);
        while (eat(c, ".")) {
            struct node *member = node_new(c, N_MEMBER);
            if (c->token.type != T_NAME && c->token.type != T_KEYWORD) unexpected(c);
            member->s = c->token.text;
            member->a = n->a;
            n->a = member;
            lexer_next(c);
        }
    }
    semicolon(c);
    if (!type_only) return n;
    ts_note_type(c, n->s);
    return ts_nothing(c, n);
}

static bool read_alias_head(struct compiler *c)
{
    lexer_next(c);
    if (c->token.type != T_NAME) return false;
    bool type = is_word(c, "type");
    lexer_next(c);
    if (type && c->token.type == T_NAME) lexer_next(c);
    return is_punct(c, "=");
}

/* Namespaces. */

static bool has_code(const struct node *n)
{
    for (const struct node *s = n->list; s; s = s->next) {
        if (s->type != N_EMPTY && s->type != N_ALIAS) return true;
    }
    return false;
}

static struct node *exported_member(struct compiler *c)
{
    struct node *n = node_new(c, N_MEMBER_EXPORT);
    lexer_next(c);
    n->a = is_word(c, "import") ? alias(c) : parse_statement(c);
    if (n->a->type == N_EMPTY) return n->a;
    if (n->a->type != N_VAR && !(n->a->flags & F_DECLARATION))
        compiler_fail_node(c, n, "a declaration was expected behind export");
    return n;
}

static void namespace_body(struct compiler *c, struct node *n)
{
    bool in_function = c->in_function, in_async = c->in_async, in_generator = c->in_generator;
    c->in_function = true;
    c->in_async = c->in_generator = false;
    expect(c, "{");
    while (!is_punct(c, "}")) {
        if (c->ts.ambient) node_add(n, parse_statement(c));
        else if (is_word(c, "export")) node_add(n, exported_member(c));
        else node_add(n, parse_statement(c));
    }
    c->in_function = in_function;
    c->in_async = in_async;
    c->in_generator = in_generator;
    lexer_next(c);
}

/* From the name on; each dot opens an exported namespace inside. */
static struct node *namespace_from_name(struct compiler *c)
{
    struct node *n = node_new(c, N_NAMESPACE);
    n->flags = F_DECLARATION;
    n->s = name_here(c);
    enter_nesting(c);
    if (eat(c, ".")) {
        struct node *inner = namespace_from_name(c);
        if (inner->type != N_EMPTY) {
            struct node *export = node_at(c, N_MEMBER_EXPORT, inner);
            export->a = inner;
            node_add(n, export);
        }
    } else {
        namespace_body(c, n);
    }
    c->depth--;
    if (has_code(n)) return n;
    if (!c->ts.ambient) ts_note_type(c, n->s);
    return ts_nothing(c, n);
}

/* declare module "x"; declare global { … } */
static struct node *ambient_module(struct compiler *c)
{
    struct node *n = node_new(c, N_EMPTY);
    lexer_next(c);
    if (is_punct(c, "{")) namespace_body(c, n);
    else semicolon(c);
    return ts_nothing(c, n);
}

static struct node *namespace(struct compiler *c)
{
    lexer_next(c);
    if (c->token.type != T_STRING) return namespace_from_name(c);
    if (!c->ts.ambient)
        compiler_fail(c, c->token.line, c->token.column, "a module with a name in quotes needs `declare` in front");
    return ambient_module(c);
}

/* declare: read like other code, and dropped. */

/* Names that a declaration file exports without having them. */
void ts_note_declared(struct compiler *c, const struct node *n)
{
    if (!c->ts.ambient) return;
    if (n->type == N_VAR) {
        for (const struct node *d = n->list; d; d = d->next) {
            if (d->a->type == N_NAME && !hashmap_puts(&c->ts.declared, d->a->s, c)) compiler_out_of_memory(c);
        }
    } else if (n->s && (n->flags & F_DECLARATION || n->type == N_FUNCTION) && !hashmap_puts(&c->ts.declared, n->s, c)) {
        compiler_out_of_memory(c);
    }
}

static struct node *declare(struct compiler *c)
{
    struct node *n = node_new(c, N_EMPTY);
    bool ambient = c->ts.ambient, module = c->has_module_syntax, await = c->top_level_await;
    lexer_next(c);
    c->ts.ambient = true;
    ts_note_declared(c, parse_statement(c));
    c->ts.ambient = ambient;
    c->has_module_syntax = module;
    c->top_level_await = await;
    return n;
}

static bool is_declarable(const struct token *t)
{
    static const char *const words[] = {"var",       "let",    "const",  "function", "class",     "abstract", "enum",
                                        "namespace", "module", "global", "type",     "interface", "import",   "async"};
    if ((t->type != T_NAME && t->type != T_KEYWORD) || t->newline_before) return false;
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (strcmp(t->text, words[i]) == 0) return true;
    }
    return false;
}

static struct node *abstract_class(struct compiler *c)
{
    lexer_next(c);
    struct node *n = parse_class(c, true);
    n->flags |= F_DECLARATION;
    return n;
}

/* import type … from "x" */

static bool read_type_import(struct compiler *c)
{
    lexer_next(c);
    if (!is_word(c, "type")) return false;
    lexer_next(c);
    if (is_punct(c, "{") || is_punct(c, "*")) return true;
    if (c->token.type != T_NAME) return false;
    if (!is_word(c, "from")) return true;
    lexer_next(c);
    return c->token.type != T_STRING; /* else a default import that is called type */
}

static struct node *type_import(struct compiler *c)
{
    struct node *n = node_new(c, N_EMPTY), names = {0};
    need_module(c);
    lexer_next(c);
    lexer_next(c);
    if (c->token.type == T_NAME) {
        ts_note_type(c, name_here(c));
        if (!is_word(c, "from")) expect(c, ",");
    }
    if (eat(c, "*")) {
        if (!eat_word(c, "as")) unexpected(c);
        ts_note_type(c, name_here(c));
    } else if (is_punct(c, "{")) {
        parse_specifiers(c, &names);
    }
    for (struct node *s = names.list; s; s = s->next) ts_note_type(c, s->a->s);
    if (!eat_word(c, "from")) unexpected(c);
    parse_module_name(c);
    semicolon(c);
    return n;
}

struct node *ts_statement(struct compiler *c)
{
    if (!c->ts.on || c->token.escaped) return NULL;
    if (c->token.type == T_KEYWORD) {
        if (is_word(c, "enum")) return parse_enum(c);
        if (is_word(c, "const")) {
            struct token next = ts_peek(c);
            return next.type == T_KEYWORD && strcmp(next.text, "enum") == 0 ? parse_enum(c) : NULL;
        }
        if (!is_word(c, "import")) return NULL;
        if (ts_look(c, GUESS_ALIAS, read_alias_head)) return alias(c);
        return ts_look(c, GUESS_TYPE_ONLY, read_type_import) ? type_import(c) : NULL;
    }
    static const char *const words[] = {"interface", "type", "namespace", "module", "abstract", "declare", "global"};
    bool known = false;
    for (size_t i = 0; i < ARRAY_LEN(words); i++) known |= is_word(c, words[i]);
    if (c->token.type != T_NAME || !known) return NULL;
    struct token next = ts_peek(c);
    if (c->ts.ambient && is_word(c, "global") && next.type == T_PUNCT && strcmp(next.text, "{") == 0)
        return ambient_module(c);
    if (next.newline_before) return NULL;
    if (is_word(c, "declare")) return is_declarable(&next) ? declare(c) : NULL;
    if (is_word(c, "abstract"))
        return next.type == T_KEYWORD && strcmp(next.text, "class") == 0 ? abstract_class(c) : NULL;
    if (is_word(c, "module") && next.type == T_STRING) return namespace(c);
    if (next.type != T_NAME) return NULL;
    if (is_word(c, "interface")) return interface(c);
    if (is_word(c, "type")) return type_alias(c);
    return is_word(c, "global") ? NULL : namespace(c);
}

/* Exports. */

/* {a, type b} and * of `export type` */
static struct node *type_export(struct compiler *c, struct node *n)
{
    struct node names = {0};
    lexer_next(c);
    bool all = eat(c, "*");
    if (all) {
        if (eat_word(c, "as")) lexer_next(c);
    } else {
        parse_specifiers(c, &names);
    }
    if (eat_word(c, "from")) parse_module_name(c);
    else if (all) unexpected(c);
    semicolon(c);
    return ts_nothing(c, n);
}

struct node *ts_export(struct compiler *c, struct node *n)
{
    if (!c->ts.on) return NULL;
    struct token next = {0};
    if (is_word(c, "type")) next = ts_peek(c);
    if (next.type == T_PUNCT && (strcmp(next.text, "{") == 0 || strcmp(next.text, "*") == 0)) return type_export(c, n);
    if (eat(c, "=")) {
        n->type = N_EXPORT_ASSIGN;
        n->a = parse_expression(c);
        semicolon(c);
        return n;
    }
    if (is_word(c, "as")) { /* as namespace X: says where a script without modules finds it */
        lexer_next(c);
        if (!eat_word(c, "namespace")) unexpected(c);
        name_here(c);
        semicolon(c);
        return ts_nothing(c, n);
    }
    if (!is_word(c, "import")) return NULL;
    n->b = alias(c);
    return n->b->type == N_EMPTY ? n->b : n;
}

struct node *ts_export_default(struct compiler *c, struct node *n)
{
    if (!c->ts.on || c->token.type != T_NAME) return NULL;
    struct token next = {0};
    if (is_word(c, "interface") || is_word(c, "abstract")) next = ts_peek(c);
    if (is_word(c, "interface") && next.type == T_NAME && !next.newline_before) return interface(c);
    if (!is_word(c, "abstract") || next.type != T_KEYWORD || strcmp(next.text, "class") != 0) return NULL;
    lexer_next(c);
    n->a = parse_class(c, false);
    n->a->flags |= F_DECLARATION;
    return n;
}

struct node *ts_without_types(struct compiler *c, struct node *n)
{
    return c->ts.on && !n->list ? ts_nothing(c, n) : n;
}

/* {type A}, {type A as B}; but `type`, `type as A` and `type as as` are a value of that name. */
static bool read_type_specifier(struct compiler *c)
{
    lexer_next(c);
    if (is_punct(c, ",") || is_punct(c, "}")) return false;
    if (!is_word(c, "as")) return true;
    lexer_next(c);
    if (is_punct(c, ",") || is_punct(c, "}")) return true;
    if (!is_word(c, "as")) return false;
    lexer_next(c);
    return !is_punct(c, ",") && !is_punct(c, "}");
}

bool ts_type_specifier(struct compiler *c)
{
    if (!c->ts.on || !is_word(c, "type") || !ts_look(c, GUESS_TYPE_ONLY, read_type_specifier)) return false;
    lexer_next(c);
    return true;
}
