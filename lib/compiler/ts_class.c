/* What TypeScript adds to classes and to parameter lists. */
#include <stdio.h>
#include <string.h>

#include "compiler/parser.h"
#include "compiler/ts.h"

static bool is_modifier(struct compiler *c, const char *const *words, size_t n)
{
    if (c->token.type != T_NAME || c->token.escaped) return false;
    for (size_t i = 0; i < n; i++) {
        if (strcmp(c->token.text, words[i]) == 0) return true;
    }
    return false;
}

/* A modifier stands in front of a key on the same line; else it is the key itself. */
static bool key_ahead(struct compiler *c)
{
    struct token next = ts_peek(c);
    if (next.newline_before || next.type == T_EOF || next.type == T_TEMPLATE) return false;
    return next.type != T_PUNCT || strcmp(next.text, "[") == 0 || strcmp(next.text, "*") == 0;
}

uint32_t ts_modifiers(struct compiler *c)
{
    static const char *const words[] = {"public",   "private",  "protected", "readonly",
                                        "override", "abstract", "declare",   "accessor"};
    uint32_t found = 0;
    while (c->ts.on && is_modifier(c, words, ARRAY_LEN(words)) && key_ahead(c)) {
        if (is_word(c, "abstract") || is_word(c, "declare")) found |= TS_NO_CODE;
        if (is_word(c, "accessor")) found |= TS_ACCESSOR;
        lexer_next(c);
    }
    return found;
}

bool ts_ends_key(struct compiler *c)
{
    return c->ts.on &&
           (is_punct(c, ":") || is_punct(c, "?") || is_punct(c, "!") || is_punct(c, ",") || ts_starts_angle(c));
}

static bool read_index_start(struct compiler *c)
{
    lexer_next(c);
    if (c->token.type != T_NAME) return false;
    lexer_next(c);
    return is_punct(c, ":");
}

/* [key: string]: T */
bool ts_index_signature(struct compiler *c)
{
    if (!c->ts.on || !is_punct(c, "[") || !ts_look(c, GUESS_TYPE_ONLY, read_index_start)) return false;
    lexer_next(c);
    lexer_next(c);
    ts_annotation(c);
    expect(c, "]");
    ts_annotation(c);
    if (!eat(c, ",")) semicolon(c);
    return true;
}

void ts_member_suffix(struct compiler *c)
{
    if (!c->ts.on || (is_punct(c, "!") && c->token.newline_before)) return;
    if (is_punct(c, "?") || is_punct(c, "!")) lexer_next(c);
}

bool ts_signature(struct compiler *c)
{
    if (!c->ts.on || is_punct(c, "{")) return false;
    semicolon(c);
    return true;
}

/* Behind the name: type parameters. */
void ts_class_name(struct compiler *c, struct node *class)
{
    if (!c->ts.on) return;
    if (class->s && strcmp(class->s, "implements") == 0 && !is_punct(c, "{") && !is_punct(c, "<") &&
        !is_word(c, "extends")) {
        class->s = NULL; /* class implements I {…} has no name */
        do ts_type(c);
        while (eat(c, ","));
        return;
    }
    ts_type_parameters(c);
}

/* Behind the parent: its type arguments, and what the class implements. */
void ts_implements(struct compiler *c, struct node *class)
{
    if (!c->ts.on) return;
    if (class->a) ts_type_arguments(c);
    if (!eat_word(c, "implements")) return;
    do ts_type(c);
    while (eat(c, ","));
}

void ts_this_parameter(struct compiler *c)
{
    if (!c->ts.on || !is_word(c, "this")) return;
    lexer_next(c);
    ts_annotation(c);
    if (!is_punct(c, ")")) expect(c, ",");
}

uint32_t ts_parameter_modifiers(struct compiler *c)
{
    static const char *const words[] = {"public", "private", "protected", "readonly", "override"};
    uint32_t found = 0;
    while (c->ts.on && is_modifier(c, words, ARRAY_LEN(words))) {
        struct token next = ts_peek(c);
        bool target = next.type == T_NAME ||
                      (next.type == T_PUNCT && (strcmp(next.text, "{") == 0 || strcmp(next.text, "[") == 0));
        if (!target) break;
        found = F_PARAM_PROPERTY;
        lexer_next(c);
    }
    return found;
}

/* Parameter properties. */

static struct node *name_at(struct compiler *c, const char *name, const struct node *where)
{
    struct node *n = node_at(c, N_NAME, where);
    n->s = name;
    return n;
}

static struct node *this_member(struct compiler *c, const char *name, const struct node *where)
{
    struct node *n = node_at(c, N_MEMBER, where);
    n->a = node_at(c, N_THIS, where);
    n->s = name;
    return n;
}

static bool calls_super(const struct node *s)
{
    return s->type == N_EXPRESSION && s->a->type == N_CALL && s->a->a && s->a->a->type == N_SUPER;
}

/* Where this.x = x goes: behind super(), which may stand in a try, or at the start. */
static struct node **behind_super(struct node **list)
{
    for (struct node **at = list; *at; at = &(*at)->next) {
        if (calls_super(*at)) return &(*at)->next;
        if ((*at)->type == N_TRY) {
            struct node **inside = behind_super(&(*at)->a->list);
            if (inside) return inside;
        }
    }
    return NULL;
}

static struct node *field_of(struct compiler *c, const struct node *class, struct node *key)
{
    struct node *n = node_at(c, N_PROPERTY, class);
    n->flags = F_FIELD;
    n->a = key;
    n->s = key->s;
    return n;
}

void ts_parameter_properties(struct compiler *c, struct node *class)
{
    struct node *f = class->b, **at = NULL;
    struct node **first = &class->list;
    for (struct node *p = f->list; p; p = p->next) {
        if (!(p->flags & F_PARAM_PROPERTY)) continue;
        struct node *name = p->type == N_DEFAULT ? p->a : p;
        if (name->type != N_NAME) compiler_fail_node(c, p, "a parameter property needs a plain name");
        if (!at) at = behind_super(&f->b->list);
        if (!at) at = &f->b->list;
        struct node *set = node_at(c, N_ASSIGN, name);
        set->s = "=";
        set->a = this_member(c, name->s, name);
        set->b = name_at(c, name->s, name);
        struct node *s = node_at(c, N_EXPRESSION, name);
        s->a = set;
        s->next = *at;
        *at = s;
        at = &s->next;
        /* Declared in front of the other fields. */
        struct node *field = field_of(c, class, name_at(c, name->s, class));
        field->next = *first;
        *first = field;
        first = &field->next;
    }
    class->tail = NULL; /* both lists may have got a new end: node_add looks for it again */
    f->b->tail = NULL;
}

/* accessor x = 1: a hidden field with a getter and a setter. */

static struct node *hidden_member(struct compiler *c, const char *name, const struct node *where)
{
    struct node *n = node_at(c, N_INDEX, where);
    n->a = node_at(c, N_THIS, where);
    n->b = node_at(c, N_PRIVATE_NAME, where);
    n->b->s = name;
    return n;
}

static struct node *accessor_function(struct compiler *c, const struct node *field, const char *hidden, bool setter)
{
    struct node *f = node_at(c, N_FUNCTION, field), *s = node_at(c, setter ? N_EXPRESSION : N_RETURN, field);
    f->flags = F_METHOD;
    f->b = node_at(c, N_BLOCK, field);
    s->a = hidden_member(c, hidden, field);
    if (setter) {
        struct node *set = node_at(c, N_ASSIGN, field);
        set->s = "=";
        set->a = s->a;
        set->b = name_at(c, "value", field);
        s->a = set;
        node_add(f, name_at(c, "value", field));
    }
    node_add(f->b, s);
    return f;
}

void ts_add_accessor(struct compiler *c, struct node *class, struct node *field)
{
    if (field->flags & F_COMPUTED)
        compiler_fail_node(c, field, "an accessor with a computed name is not supported: write get and set");
    char text[200];
    if (field->a->type == N_STRING) snprintf(text, sizeof text, "accessor$%u$%u", field->line, field->column);
    else snprintf(text, sizeof text, "%.150s$accessor", field->a->s);
    const char *hidden = compiler_string(c, text, strlen(text));
    for (int setter = 0; setter < 2; setter++) {
        struct node *m = node_at(c, N_PROPERTY, field), *key = node_at(c, field->a->type, field);
        key->s = field->a->s;
        m->flags = F_METHOD | (setter ? F_SETTER : F_GETTER) | (field->flags & F_STATIC);
        m->a = key;
        m->s = field->s;
        m->b = accessor_function(c, field, hidden, setter);
        node_add(class, m);
    }
    field->a = node_at(c, N_PRIVATE_NAME, field);
    field->a->s = hidden;
    field->s = NULL;
    node_add(class, field);
}
