/* import and export declarations. */
#include <stdio.h>
#include <string.h>

#include "compiler/parser.h"
#include "compiler/ts.h"

/* The value of an ES5 string literal, as UTF-8. */
static const char *string_value(struct compiler *c, const char *literal)
{
    struct strbuf b = {0};
    size_t len = strlen(literal);
    for (size_t i = 1; i + 1 < len; i++) {
        if (literal[i] != '\\') {
            strbuf_putc(&b, literal[i]);
            continue;
        }
        static const char from[] = "ntrbf", to[] = "\n\t\r\b\f";
        const char *simple = strchr(from, literal[++i]);
        if (literal[i] != 'u') {
            strbuf_putc(&b, simple ? to[simple - from] : literal[i]);
            continue;
        }
        unsigned code, low;
        if (sscanf(literal + i + 1, "%4x", &code) != 1) break;
        i += 4;
        if (code >= 0xD800 && code < 0xDC00 && sscanf(literal + i + 1, "\\u%4x", &low) == 1) {
            code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
            i += 6;
        }
        lexer_put_utf8(&b, code);
    }
    const char *text = compiler_string(c, b.data ? b.data : "", b.len);
    strbuf_free(&b);
    return text;
}

/* Import attributes: are checked, and ignored. */
static void parse_attributes(struct compiler *c)
{
    struct node *seen = node_new(c, N_EMPTY);
    lexer_next(c);
    expect(c, "{");
    while (!is_punct(c, "}")) {
        if (c->token.type != T_NAME && c->token.type != T_KEYWORD && c->token.type != T_STRING) unexpected(c);
        struct node *key = node_new(c, N_STRING);
        key->s = c->token.type == T_STRING ? string_value(c, c->token.text) : c->token.text;
        for (struct node *k = seen->list; k; k = k->next) {
            if (strcmp(k->s, key->s) == 0) compiler_fail_node(c, key, "this import attribute is given twice");
        }
        node_add(seen, key);
        lexer_next(c);
        expect(c, ":");
        if (c->token.type != T_STRING) unexpected(c);
        lexer_next(c);
        if (!is_punct(c, "}")) expect(c, ",");
    }
    lexer_next(c);
}

const char *parse_module_name(struct compiler *c)
{
    if (c->token.type != T_STRING) unexpected(c);
    const char *text = string_value(c, c->token.text);
    lexer_next(c);
    if (is_word(c, "with")) parse_attributes(c);
    return text;
}

/* A surrogate without its other half, in a string that is to be a name. */
static bool has_lone_surrogate(const char *s)
{
    for (; (s = strstr(s, "\\ud")); s += 6) {
        if (s[3] < '8') continue;
        bool pair = s[3] <= 'b' && strncmp(s + 6, "\\ud", 3) == 0 && s[9] >= 'c';
        if (!pair) return true;
        s += 6;
    }
    return false;
}

/* A name, also as a string; *is_word: it could be a variable. */
static const char *exported_name(struct compiler *c, bool *variable)
{
    if (c->token.type != T_NAME && c->token.type != T_KEYWORD && c->token.type != T_STRING) unexpected(c);
    const char *text = c->token.text;
    *variable = c->token.type == T_NAME;
    if (c->token.type == T_STRING) {
        if (has_lone_surrogate(text))
            compiler_fail(c, c->token.line, c->token.column, "this name is not well-formed Unicode");
        text = string_value(c, text);
    }
    lexer_next(c);
    return text;
}

/* {a, b as c}: N_SPECIFIER with s = the first name and a->s = the second. F_COMPUTED marks names
 * that cannot be variables. */
void parse_specifiers(struct compiler *c, struct node *n)
{
    expect(c, "{");
    while (!is_punct(c, "}")) {
        bool type = ts_type_specifier(c);
        struct node *s = node_new(c, N_SPECIFIER);
        bool variable;
        s->s = exported_name(c, &variable);
        if (!variable) s->flags |= F_COMPUTED;
        s->a = node_at(c, N_NAME, s);
        s->a->s = eat_word(c, "as") ? exported_name(c, &variable) : s->s;
        if (!variable) s->a->flags |= F_COMPUTED;
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

struct node *parse_import(struct compiler *c)
{
    struct node *n = node_new(c, N_IMPORT);
    bool had_list = false;
    need_module(c);
    lexer_next(c);
    if (c->token.type == T_STRING) {
        n->s = parse_module_name(c);
    } else {
        if (c->token.type == T_NAME) {
            node_add(n, default_specifier(c, "default"));
            if (!is_word(c, "from")) {
                expect(c, ",");
                if (!is_punct(c, "*") && !is_punct(c, "{")) unexpected(c);
            }
        }
        if (eat(c, "*")) {
            if (!eat_word(c, "as")) unexpected(c);
            node_add(n, default_specifier(c, NULL));
        } else if (is_punct(c, "{")) {
            parse_specifiers(c, n);
        }
        had_list = true;
        if (!eat_word(c, "from")) unexpected(c);
        n->s = parse_module_name(c);
    }
    for (struct node *s = n->list; s; s = s->next) {
        if (s->a->flags & F_COMPUTED) compiler_fail_node(c, s, "this name cannot be a variable");
        check_binding(c, s, s->a->s);
    }
    bool only_types = n->s && c->ts.on && had_list && !n->list;
    semicolon(c);
    return only_types ? ts_without_types(c, n) : n;
}

static void check_local_exports(struct compiler *c, struct node *n)
{
    for (struct node *s = n->list; s; s = s->next) {
        if (s->flags & F_COMPUTED) compiler_fail_node(c, s, "this name cannot be a variable");
        check_name(c, s, s->s);
    }
}

struct node *parse_export(struct compiler *c)
{
    struct node *n = node_new(c, N_EXPORT_NAMED);
    need_module(c);
    lexer_next(c);
    struct node *types = ts_export(c, n);
    if (types) return types;
    if (eat_word(c, "default")) {
        n->type = N_EXPORT_DEFAULT;
        types = ts_export_default(c, n);
        if (types) return types;
        bool async = is_word(c, "async");
        struct mark word = mark(c);
        if (async) lexer_next(c);
        if (is_word(c, "function") && (!async || !c->token.newline_before)) {
            n->a = parse_function(c, F_SIGNATURE | (async ? F_ASYNC : 0), false);
            if (!n->a->b) return ts_nothing(c, n);
            n->a->start = (uint32_t)word.token.start;
            n->a->flags |= F_DECLARATION;
        } else if (is_word(c, "class")) {
            n->a = parse_class(c, false);
            n->a->flags |= F_DECLARATION;
        } else {
            if (async) rewind_to(c, &word);
            n->a = parse_assignment(c);
            semicolon(c);
        }
    } else if (eat(c, "*")) {
        n->type = N_EXPORT_ALL;
        if (eat_word(c, "as")) {
            bool variable;
            n->a = node_new(c, N_NAME);
            n->a->s = exported_name(c, &variable);
        }
        if (!eat_word(c, "from")) unexpected(c);
        n->s = parse_module_name(c);
        semicolon(c);
    } else if (is_punct(c, "{")) {
        parse_specifiers(c, n);
        if (eat_word(c, "from")) n->s = parse_module_name(c);
        else check_local_exports(c, n);
        semicolon(c);
        if (n->s) return ts_without_types(c, n);
    } else {
        n->b = parse_statement(c);
        if (c->ts.on && n->b->type == N_EMPTY) return n->b;
        if (n->b->type != N_VAR && !(n->b->flags & F_DECLARATION))
            compiler_fail_node(c, n, "a declaration was expected behind export");
    }
    return n;
}
