/* Expressions. Arrow parameters and destructuring targets are parsed as expressions first and turned
 * into patterns when `=>` or `=` shows what they were. */
#include <string.h>

#include "compiler/parser.h"
#include "compiler/ts.h"

static struct node *name_node(struct compiler *c)
{
    struct node *n = node_new(c, N_NAME);
    n->s = c->token.text;
    check_name(c, n, n->s);
    if (n->s[0] == 'a' && strcmp(n->s, "await") == 0) c->await_name_at = c->token.start + 1;
    lexer_next(c);
    return n;
}

struct node *parse_arrow_body(struct compiler *c, struct node *f)
{
    if (c->token.newline_before) unexpected(c);
    expect(c, "=>");
    bool in_async = c->in_async, in_generator = c->in_generator, in_function = c->in_function,
         in_block = c->in_static_block;
    size_t yield_at = c->yield_at, await_at = c->await_at;
    bool middle = c->ts.middle;
    c->ts.middle = false;
    c->in_async = f->flags & F_ASYNC;
    c->in_generator = c->in_static_block = false;
    c->in_function = true;
    if (is_punct(c, "{")) {
        bool no_in = c->no_in;
        c->no_in = false;
        parse_function_body(c, f);
        c->no_in = no_in;
    } else {
        f->flags |= F_EXPRESSION_BODY;
        check_params(c, f);
        c->ts.middle = middle;
        f->b = parse_assignment(c);
    }
    c->in_async = in_async;
    c->in_generator = in_generator;
    c->in_function = in_function;
    c->in_static_block = in_block;
    c->yield_at = yield_at;
    c->await_at = await_at;
    f->end = (uint32_t)c->previous_end;
    return f;
}

static bool is_trailing_rest(const struct node *n)
{
    return n->type == N_SPREAD && n->flags & F_TRAILING_COMMA;
}

/* list: the arguments or the parenthesised expressions that turn out to be parameters. */
static struct node *make_arrow(struct compiler *c, struct node *where, struct node *list, uint32_t flags, size_t start)
{
    struct node *f = node_at(c, N_FUNCTION, where);
    f->flags = flags | F_ARROW;
    if (c->yield_at > start || c->await_at > start || (flags & F_ASYNC && c->await_name_at > start)) {
        compiler_fail_node(c, where, "yield and await are not allowed in parameters");
    }
    for (struct node *n = list, *next; n; n = next) {
        next = n->next;
        if (is_trailing_rest(n) || (n->type == N_SPREAD && next))
            compiler_fail_node(c, n, "a rest parameter must be the last");
        check_bindings(c, n);
        struct node *p = to_pattern(c, n);
        check_bindings(c, p);
        node_add(f, p);
    }
    return parse_arrow_body(c, f);
}

/* "(" … ")": an expression or the parameters of an arrow function. */
static struct node *parse_paren(struct compiler *c)
{
    struct node *n = node_new(c, N_PAREN);
    size_t start = c->token.start;
    bool no_in = c->no_in, only_arrow = false, may_be_arrow = c->arrow_at == start;
    c->no_in = false;
    expect(c, "(");
    while (!is_punct(c, ")")) {
        if (is_punct(c, "...")) {
            struct node *rest = node_new(c, N_SPREAD);
            lexer_next(c);
            rest->a = parse_binding_target(c);
            node_add(n, rest);
            only_arrow = true;
            if (!is_punct(c, ")")) unexpected(c);
        } else {
            node_add(n, parse_assignment(c));
        }
        if (is_punct(c, ")")) break;
        expect(c, ",");
        if (is_punct(c, ")")) only_arrow = true;
    }
    if (!n->list) only_arrow = true;
    lexer_next(c);
    c->no_in = no_in;
    if (may_be_arrow && is_punct(c, "=>") && !c->token.newline_before) return make_arrow(c, n, n->list, 0, start);
    if (only_arrow) unexpected(c);
    if (n->list->next) {
        struct node *sequence = node_at(c, N_SEQUENCE, n);
        sequence->list = n->list;
        n->a = sequence;
    } else {
        n->a = n->list;
    }
    n->list = NULL;
    return n;
}

static void parse_arguments(struct compiler *c, struct node *call)
{
    bool no_in = c->no_in;
    c->no_in = false;
    expect(c, "(");
    while (!is_punct(c, ")")) {
        if (is_punct(c, "...")) {
            struct node *spread = node_new(c, N_SPREAD);
            lexer_next(c);
            spread->a = parse_assignment(c);
            if (is_punct(c, ",")) spread->flags |= F_TRAILING_COMMA;
            node_add(call, spread);
        } else {
            node_add(call, parse_assignment(c));
        }
        if (!is_punct(c, ")")) expect(c, ",");
    }
    lexer_next(c);
    c->no_in = no_in;
}

static struct node *parse_async(struct compiler *c)
{
    size_t start = c->token.start;
    bool may_be_arrow = c->arrow_at == start;
    struct node *name = name_node(c);
    if (c->token.newline_before) return name;
    if (is_word(c, "function")) {
        struct node *f = parse_function(c, F_ASYNC, false);
        f->start = name->start;
        return f;
    }
    if (may_be_arrow && c->token.type == T_NAME && !is_word(c, "of") && !ts_operator_follows(c)) { /* async x => … */
        struct node *param = name_node(c);
        return make_arrow(c, name, param, F_ASYNC, start);
    }
    if (may_be_arrow && is_word(c, "of")) {
        struct token word = c->token;
        size_t at = c->at;
        struct node *param = name_node(c);
        if (is_punct(c, "=>")) return make_arrow(c, name, param, F_ASYNC, start);
        c->token = word;
        c->at = at;
        return name;
    }
    if (is_punct(c, "(")) {
        struct node *call = node_at(c, N_CALL, name);
        parse_arguments(c, call);
        if (may_be_arrow && is_punct(c, "=>") && !c->token.newline_before)
            return make_arrow(c, name, call->list, F_ASYNC, start);
        call->a = name;
        return call;
    }
    return name;
}

static struct node *parse_new(struct compiler *c);

static struct node *parse_import_expression(struct compiler *c, struct node *n)
{
    lexer_next(c);
    if (eat(c, ".")) {
        if (!is_word(c, "meta")) unexpected(c);
        if (c->request->kind == COMPILE_SCRIPT || c->request->kind == COMPILE_COMMONJS)
            compiler_fail_node(c, n, "import.meta is only allowed in modules");
        need_module(c);
        lexer_next(c);
        n->type = N_IMPORT_META;
        return n;
    }
    bool no_in = c->no_in;
    c->no_in = false;
    expect(c, "(");
    n->type = N_IMPORT_CALL;
    n->a = parse_assignment(c);
    if (eat(c, ",") && !is_punct(c, ")")) {
        n->b = parse_assignment(c);
        eat(c, ",");
    }
    c->no_in = no_in;
    expect(c, ")");
    return n;
}

static struct node *parse_super(struct compiler *c, struct node *n)
{
    n->type = N_SUPER;
    lexer_next(c);
    if (is_punct(c, "(")) {
        if (!c->allow_super_call)
            compiler_fail_node(c, n, "super() is only allowed in the constructor of a class that extends another");
    } else {
        if (!is_punct(c, ".") && !is_punct(c, "[")) unexpected(c);
        if (!c->allow_super) compiler_fail_node(c, n, "super is only allowed in methods");
        c->seen_super = true;
    }
    return n;
}

static struct node *parse_keyword(struct compiler *c)
{
    struct node *n = node_new(c, N_LITERAL);
    n->s = c->token.text;
    if (c->token.escaped) unexpected(c);
    if (is_word(c, "function")) return parse_function(c, 0, false);
    if (is_word(c, "class")) return parse_class(c, false);
    if (is_word(c, "new")) return parse_new(c);
    if (is_word(c, "import")) return parse_import_expression(c, n);
    if (is_word(c, "super")) return parse_super(c, n);
    if (is_word(c, "this")) n->type = N_THIS;
    else if (!is_word(c, "null") && !is_word(c, "true") && !is_word(c, "false")) unexpected(c);
    lexer_next(c);
    return n;
}

static struct node *parse_primary(struct compiler *c)
{
    struct node *n;
    size_t start = c->token.start;
    bool may_be_arrow = c->arrow_at == start;
    switch (c->token.type) {
    case T_NAME:
        if (is_word(c, "async")) {
            n = parse_async(c);
            if (n->type != N_NAME) return n;
        } else {
            n = name_node(c);
        }
        if (may_be_arrow && is_punct(c, "=>") && !c->token.newline_before) return make_arrow(c, n, n, 0, start);
        return n;
    case T_KEYWORD: return parse_keyword(c);
    case T_NUMBER:
    case T_BIGINT:
    case T_STRING: return parse_literal(c);
    case T_TEMPLATE: return parse_template(c, false);
    default: break;
    }
    if (is_punct(c, "(")) return parse_paren(c);
    if (is_punct(c, "[")) return parse_array(c);
    if (is_punct(c, "{")) return parse_object(c);
    if (is_punct(c, "/") || is_punct(c, "/=")) return parse_regexp(c);
    unexpected(c);
}

static struct node *member_after_dot(struct compiler *c, struct node *object)
{
    struct node *n = node_new(c, N_MEMBER);
    n->a = object;
    if (c->token.type == T_PRIVATE) {
        if (object->type == N_SUPER) unexpected(c);
        n->type = N_INDEX;
        n->b = node_new(c, N_PRIVATE_NAME);
        n->b->s = c->token.text;
    } else if (c->token.type == T_NAME || c->token.type == T_KEYWORD) {
        n->s = c->token.text;
    } else {
        unexpected(c);
    }
    lexer_next(c);
    return n;
}

static struct node *index_of(struct compiler *c, struct node *object)
{
    struct node *n = node_new(c, N_INDEX);
    bool no_in = c->no_in;
    c->no_in = false;
    lexer_next(c);
    n->a = object;
    n->b = parse_expression(c);
    expect(c, "]");
    c->no_in = no_in;
    return n;
}

static struct node *tagged(struct compiler *c, struct node *tag)
{
    struct node *n = node_new(c, N_TAGGED);
    n->a = tag;
    n->b = parse_template(c, true);
    return n;
}

static struct node *parse_new(struct compiler *c)
{
    struct node *n = node_new(c, N_NEW);
    lexer_next(c);
    if (eat(c, ".")) {
        if (!is_word(c, "target")) unexpected(c);
        if (!c->allow_target) compiler_fail_node(c, n, "new.target is only allowed in functions");
        lexer_next(c);
        n->type = N_NEW_TARGET;
        return n;
    }
    enter_nesting(c);
    c->arrow_at = SIZE_MAX;
    if (is_word(c, "new")) n->a = parse_new(c);
    else n->a = parse_primary(c);
    if (n->a->type == N_IMPORT_CALL || (n->a->type == N_SUPER && is_punct(c, "(")))
        compiler_fail_node(c, n->a, "this cannot be called with new");
    if (n->a->type == N_FUNCTION && n->a->flags & F_ARROW)
        compiler_fail_node(c, n->a, "this cannot be called with new");
    c->depth--;
    for (;;) {
        if (eat(c, ".")) n->a = member_after_dot(c, n->a);
        else if (is_punct(c, "[")) n->a = index_of(c, n->a);
        else if (c->token.type == T_TEMPLATE) n->a = tagged(c, n->a);
        else if (!ts_postfix(c)) break;
    }
    if (is_punct(c, "?.")) unexpected(c);
    if (is_punct(c, "(")) parse_arguments(c, n);
    return n;
}

/* Chains such as a + b + c or a.b().c() nest to the left, and later passes recurse into them. */
static void next_part(struct compiler *c, unsigned *parts)
{
    enum { MOST_PARTS = 4000 };
    if (++*parts > MOST_PARTS) compiler_fail(c, c->token.line, c->token.column, "this expression has too many parts");
}

struct node *parse_left_hand_side(struct compiler *c)
{
    c->arrow_at = SIZE_MAX;
    return parse_call(c);
}

struct node *parse_call(struct compiler *c)
{
    unsigned parts = 0;
    struct node *n = parse_primary(c);
    if (n->type == N_FUNCTION && n->flags & F_ARROW) return n;
    bool chain = false;
    for (;;) {
        next_part(c, &parts);
        if (eat(c, ".")) {
            n = member_after_dot(c, n);
        } else if (is_punct(c, "?.")) {
            chain = true;
            lexer_next(c);
            if (c->token.type == T_TEMPLATE) unexpected(c);
            ts_type_arguments(c);
            if (is_punct(c, "(")) {
                struct node *call = node_at(c, N_CALL, n);
                call->a = n;
                parse_arguments(c, call);
                n = call;
            } else if (is_punct(c, "[")) {
                n = index_of(c, n);
            } else {
                n = member_after_dot(c, n);
            }
            n->flags |= F_OPTIONAL;
        } else if (is_punct(c, "[")) {
            n = index_of(c, n);
        } else if (is_punct(c, "(")) {
            struct node *call = node_at(c, N_CALL, n);
            call->a = n;
            parse_arguments(c, call);
            n = call;
        } else if (c->token.type == T_TEMPLATE) {
            if (chain) compiler_fail_node(c, n, "a template cannot have a tag with ?.");
            n = tagged(c, n);
        } else if (!ts_postfix(c)) {
            break;
        }
    }
    if (!chain) return n;
    struct node *wrapped = node_at(c, N_CHAIN, n);
    wrapped->a = n;
    return wrapped;
}

static struct node *parse_update(struct compiler *c)
{
    struct node *n;
    if (is_punct(c, "++") || is_punct(c, "--")) {
        n = node_new(c, N_UPDATE);
        c->assignments++;
        n->flags |= F_PREFIX;
        n->s = c->token.text;
        lexer_next(c);
        n->a = parse_unary(c);
    } else {
        struct node *operand = parse_call(c);
        if (c->token.newline_before || !(is_punct(c, "++") || is_punct(c, "--"))) return operand;
        n = node_at(c, N_UPDATE, operand);
        c->assignments++;
        n->s = c->token.text;
        n->a = operand;
        lexer_next(c);
    }
    check_target(c, n->a, "this cannot be incremented or decremented");
    return n;
}

bool may_await(struct compiler *c)
{
    if (c->in_async) return true;
    if (c->in_function || c->in_static_block) return false;
    return c->request->kind == COMPILE_MODULE || c->request->kind == COMPILE_AUTO;
}

void note_await(struct compiler *c)
{
    c->await_at = c->token.start + 1;
    if (c->in_async) return;
    need_module(c);
    c->top_level_await = true;
}

static void check_delete(struct compiler *c, const struct node *n)
{
    const struct node *target = n->a;
    while (target->type == N_PAREN) target = target->a;
    if (target->type == N_NAME && c->strict) compiler_fail_node(c, n, "a variable cannot be deleted in strict mode");
    if (target->type == N_CHAIN) target = target->a;
    if (target->type == N_INDEX && target->b->type == N_PRIVATE_NAME)
        compiler_fail_node(c, n, "a private member cannot be deleted");
}

struct node *parse_unary(struct compiler *c)
{
    static const char *const words[] = {"typeof", "void", "delete"};
    enter_nesting(c);
    struct node *n = ts_cast(c);
    if (n) {
        c->depth--;
        return n;
    }
    if (c->token.type == T_PUNCT && !c->token.text[1] && strchr("!-+~", c->token.text[0])) n = node_new(c, N_UNARY);
    for (size_t i = 0; !n && c->token.type == T_KEYWORD && i < ARRAY_LEN(words); i++) {
        if (is_word(c, words[i])) n = node_new(c, N_UNARY);
    }
    if (!n && c->token.type == T_NAME && is_word(c, "await") && may_await(c)) {
        n = node_new(c, N_AWAIT);
        note_await(c);
    }
    if (!n) {
        n = parse_update(c);
    } else {
        n->s = c->token.text;
        lexer_next(c);
        n->a = parse_unary(c);
        if (n->type == N_UNARY && n->s[0] == 'd') check_delete(c, n);
    }
    c->depth--;
    return n;
}

/* The first character and the length tell most operators apart. */
int token_precedence(struct compiler *c)
{
    const char *t = c->token.text;
    if (c->token.type == T_KEYWORD) {
        if (is_word(c, "instanceof")) return 8;
        return is_word(c, "in") && !c->no_in ? 8 : 0;
    }
    if (c->token.type != T_PUNCT) return 0;
    bool alone = !t[1], twice = t[1] == t[0] && !t[2];
    switch (t[0]) {
    case '?': return twice ? 1 : 0;
    case '|': return twice ? 2 : alone ? 4 : 0;
    case '&': return twice ? 3 : alone ? 5 : 0;
    case '^': return alone ? 6 : 0;
    case '=': return t[1] == '=' ? 7 : 0;
    case '!': return t[1] == '=' ? 7 : 0;
    case '<':
    case '>': return alone || t[1] == '=' ? 8 : t[strlen(t) - 1] == '=' ? 0 : 9;
    case '+':
    case '-': return alone ? 10 : 0;
    case '*': return twice ? 12 : alone ? 11 : 0;
    case '/':
    case '%': return alone ? 11 : 0;
    default: return 0;
    }
}

static bool is_logical(const struct node *n, bool nullish)
{
    return n->type == N_LOGICAL && (n->s[0] == '?') == nullish;
}

static struct node *parse_operand(struct compiler *c, int least)
{
    if (c->token.type != T_PRIVATE) return parse_unary(c);
    struct node *n = node_new(c, N_PRIVATE_NAME); /* #x in o */
    n->s = c->token.text;
    lexer_next(c);
    if (!is_word(c, "in") || c->no_in || least > 8) unexpected(c);
    return n;
}

static struct node *parse_binary(struct compiler *c, int least)
{
    struct node *left = parse_operand(c, least);
    if (left->type == N_FUNCTION && left->flags & F_ARROW) return left;
    for (unsigned parts = 0;;) {
        if (least <= 8 && ts_as(c)) continue;
        int level = token_precedence(c);
        if (level <= 0 || level < least) break;
        next_part(c, &parts);
        struct node *n = node_new(c, level <= 3 ? N_LOGICAL : N_BINARY);
        n->s = c->token.text;
        if (level == 12 && (left->type == N_UNARY || left->type == N_AWAIT)) {
            compiler_fail_node(c, n, "put parentheses around the operand of **");
        }
        c->arrow_at = SIZE_MAX;
        lexer_next(c);
        n->a = left;
        unsigned assignments = c->assignments;
        enter_nesting(c);
        n->b = parse_binary(c, level == 12 ? level : level + 1);
        c->depth--;
        if (c->assignments != assignments) n->flags |= F_ASSIGNS;
        if (n->b->type == N_PRIVATE_NAME) unexpected(c);
        if (n->type == N_LOGICAL && (is_logical(n->a, n->s[0] != '?') || is_logical(n->b, n->s[0] != '?')) &&
            (n->s[0] == '?' || is_logical(n->a, true) || is_logical(n->b, true))) {
            compiler_fail_node(c, n, "put parentheses around ?? when it is mixed with || and &&");
        }
        left = n;
    }
    return left;
}

static struct node *parse_yield(struct compiler *c)
{
    struct node *n = node_new(c, N_YIELD);
    c->yield_at = c->token.start + 1;
    lexer_next(c);
    if (c->token.newline_before) return n;
    if (eat(c, "*")) n->flags |= F_GENERATOR;
    else if (is_punct(c, ")") || is_punct(c, "]") || is_punct(c, "}") || is_punct(c, ",") || is_punct(c, ";") ||
             is_punct(c, ":") || c->token.type == T_EOF || is_word(c, "in"))
        return n;
    n->a = parse_assignment(c);
    return n;
}

/* What ends in "=" and compares nothing. */
static bool is_assignment(struct compiler *c)
{
    const char *t = c->token.text;
    if (c->token.type != T_PUNCT || t[strlen(t) - 1] != '=') return false;
    switch (t[0]) {
    case '=': return !t[1];
    case '!': return false;
    case '<':
    case '>': return t[1] == t[0];
    default: return true;
    }
}

static struct node *parse_conditional(struct compiler *c, struct node *test, bool middle)
{
    struct node *n = node_at(c, N_CONDITIONAL, test);
    bool no_in = c->no_in;
    lexer_next(c);
    n->a = test;
    c->no_in = false;
    c->ts.middle = true;
    n->b = parse_assignment(c);
    c->no_in = no_in;
    expect(c, ":");
    c->ts.middle = middle;
    n->c = parse_assignment(c);
    return n;
}

struct node *parse_assignment(struct compiler *c)
{
    bool middle = c->ts.middle;
    c->ts.middle = false;
    if (c->in_generator && is_word(c, "yield")) return parse_yield(c);
    enter_nesting(c);
    struct node *left = ts_arrow(c, middle);
    c->arrow_at = c->token.start;
    if (!left) left = parse_binary(c, 1);
    bool arrow = left->type == N_FUNCTION && left->flags & F_ARROW;
    if (!arrow && is_punct(c, "?")) {
        left = parse_conditional(c, left, middle);
    } else if (!arrow && is_assignment(c)) {
        struct node *n = node_at(c, N_ASSIGN, left);
        c->assignments++;
        n->s = c->token.text;
        bool plain = strcmp(n->s, "=") == 0;
        if (plain && (left->type == N_ARRAY || left->type == N_OBJECT)) left = to_pattern(c, left);
        else check_target(c, left, "the left side of this assignment cannot be assigned to");
        lexer_next(c);
        n->a = left;
        c->ts.middle = middle;
        n->b = parse_assignment(c);
        left = n;
    }
    c->depth--;
    return left;
}

/* The head of a for loop: what is to be assigned to ends before `of`. */
struct node *parse_for_init(struct compiler *c)
{
    return parse_expression(c);
}

struct node *parse_expression(struct compiler *c)
{
    struct node *first = parse_assignment(c);
    if (!is_punct(c, ",")) return first;
    struct node *n = node_at(c, N_SEQUENCE, first);
    node_add(n, first);
    while (eat(c, ",")) node_add(n, parse_assignment(c));
    return n;
}
