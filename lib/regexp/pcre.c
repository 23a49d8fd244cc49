/*
 * Tree → PCRE2 pattern, run by PCRE2's JIT.
 *
 * PCRE2 and the standard disagree in places: PCRE2 keeps captures of earlier iterations, ends a loop
 * at an empty iteration instead of refusing it, wants lookbehind of fixed length, and folds case its
 * own way. suits() accepts only trees where none of that can show. What is spelt differently is
 * spelt out: sets as ranges, already closed over case; line ends; word edges.
 *
 * Subjects are units without an encoding, 8 bits wide when all are ASCII and 32 bits otherwise, so a
 * lone surrogate is a unit as any other. A pattern for ASCII subjects is cut down to ASCII.
 */
#include "regexp/pcre.h"

#include <stdlib.h>
#include <string.h>

#define PCRE2_CODE_UNIT_WIDTH 0
#include <pcre2.h>

enum {
    MAX_REPEAT = 65535,
    MAX_ASCII = 0x7F,
    JIT_LIMIT = 40 * 1000 * 1000,
    NO_JIT_LIMIT = 2 * 1000 * 1000,
    HEAP_LIMIT_KIB = 32 * 1024,
    NO_CODE = 1
};

struct place {
    const struct place *outer_loop; /* loops of more than one iteration around */
    const struct re_node *loop;
    bool uncertain; /* inside that loop: an iteration may pass by here */
};

static bool suits(const struct re_tree *t, const struct re_node *n, struct place place);

static bool backref_suits(const struct re_tree *t, const struct re_node *n, const struct place *place)
{
    for (; place; place = place->outer_loop) {
        if (place->loop && n->c >= place->loop->first_group && n->c < place->loop->end_group) return false;
    }
    return true;
}

static bool repeat_suits(const struct re_tree *t, const struct re_node *n, struct place place)
{
    if (n->min > MAX_REPEAT || (n->max > MAX_REPEAT && n->max != RE_INFINITE) || n->a->type == RE_LOOK) return false;
    if (n->min != n->max && re_min_length(n->a) == 0) return false;
    if (n->max > 1) {
        struct place inside = {.outer_loop = &place, .loop = n};
        return (!place.loop || n->first_group == n->end_group || (n->min > 0 && !place.uncertain)) &&
               suits(t, n->a, inside);
    }
    place.uncertain |= n->min == 0;
    return suits(t, n->a, place);
}

static bool contains_backref_to(const struct re_node *n, uint32_t group)
{
    if (n->type == RE_BACKREF) return n->c == group;
    for (const struct re_node *i = n->a; i; i = i->next) {
        if (contains_backref_to(i, group)) return true;
    }
    return false;
}

static bool suits(const struct re_tree *t, const struct re_node *n, struct place place)
{
    switch (n->type) {
    case RE_NAMED_REF: return false;
    case RE_BACKREF: return backref_suits(t, n, &place);
    case RE_CAPTURE:
        return !(place.loop && place.uncertain) && !(t->has_backrefs && contains_backref_to(n->a, n->c)) &&
               suits(t, n->a, place);
    case RE_REPEAT: return repeat_suits(t, n, place);
    case RE_LOOK:
        if ((n->behind || (n->negative && place.loop)) && n->first_group != n->end_group) return false;
        if (n->behind) {
            const struct re_node *alternative = n->a->type == RE_ALTERNATIVES ? n->a->a : n->a;
            for (; alternative; alternative = n->a->type == RE_ALTERNATIVES ? alternative->next : NULL) {
                if (re_min_length(alternative) != re_max_length(alternative)) return false;
            }
        }
        return suits(t, n->a, place);
    case RE_ALTERNATIVES: place.uncertain = true; break;
    default: break;
    }
    for (const struct re_node *i = n->a; i; i = i->next) {
        if (!suits(t, i, place)) return false;
    }
    return true;
}

struct writer {
    const struct re_tree *tree;
    struct strbuf *out;
    struct arena arena;
    bool wide;
};

static void write_unit(struct writer *w, uint32_t c)
{
    if ((c | 32) - 'a' < 26u || c - '0' < 10u) strbuf_putc(w->out, (char)c);
    else strbuf_printf(w->out, "\\x{%x}", c);
}

static void write_ranges(struct writer *w, const struct charset *set)
{
    for (size_t i = 0; i < set->n; i++) {
        write_unit(w, set->ranges[i].lo);
        if (set->ranges[i].hi == set->ranges[i].lo) continue;
        if (set->ranges[i].hi > set->ranges[i].lo + 1) strbuf_putc(w->out, '-');
        write_unit(w, set->ranges[i].hi);
    }
}

static void write_set(struct writer *w, const struct charset *given)
{
    uint32_t max = !w->wide ? MAX_ASCII : re_by_code_point(w->tree) ? 0x10FFFF : 0xFFFF;
    struct charset set = {0}, rest;
    for (size_t i = 0; i < given->n && given->ranges[i].lo <= max; i++) {
        charset_add(&w->arena, &set, given->ranges[i].lo, given->ranges[i].hi < max ? given->ranges[i].hi : max);
    }
    rest = set;
    charset_invert(&w->arena, &rest, max);
    if (set.no_memory || rest.no_memory) {
        w->out->failed = true;
    } else if (!set.n) {
        strbuf_puts(w->out, "(?!)");
    } else if (!rest.n) {
        strbuf_puts(w->out, "(?s:.)");
    } else if (set.n == 1 && set.ranges[0].lo == set.ranges[0].hi) {
        write_unit(w, set.ranges[0].lo);
    } else if (w->tree->flags & REGEXP_IGNORE_CASE && set.n == 2 && set.ranges[0].lo == set.ranges[0].hi &&
               set.ranges[1].lo == set.ranges[1].hi && set.ranges[1].lo == set.ranges[0].lo + 32 &&
               set.ranges[0].lo - 'A' < 26u) {
        strbuf_putc(w->out, (char)set.ranges[1].lo); /* PCRE2_CASELESS makes it both */
    } else {
        bool inverted = rest.n < set.n;
        strbuf_puts(w->out, inverted ? "[^" : "[");
        write_ranges(w, inverted ? &rest : &set);
        strbuf_putc(w->out, ']');
    }
}

static void write_edge(struct writer *w, bool negative)
{
    bool folded = w->wide && w->tree->flags & REGEXP_IGNORE_CASE && re_by_code_point(w->tree);
    if (!folded) {
        strbuf_puts(w->out, negative ? "\\B" : "\\b");
        return;
    }
#define WORD "[0-9A-Za-z_\\x{17f}\\x{212a}]"
    if (negative) strbuf_puts(w->out, "(?:(?<=" WORD ")(?=" WORD ")|(?<!" WORD ")(?!" WORD "))");
    else strbuf_puts(w->out, "(?:(?<=" WORD ")(?!" WORD ")|(?<!" WORD ")(?=" WORD "))");
#undef WORD
}

static void write_node(struct writer *w, const struct re_node *n);

static void write_repeat(struct writer *w, const struct re_node *n)
{
    bool bare = n->a->type == RE_CHAR || n->a->type == RE_SET || n->a->type == RE_CAPTURE;
    if (!bare) strbuf_puts(w->out, "(?:");
    write_node(w, n->a);
    if (!bare) strbuf_putc(w->out, ')');
    if (n->max == RE_INFINITE) {
        if (n->min < 2) strbuf_putc(w->out, n->min ? '+' : '*');
        else strbuf_printf(w->out, "{%u,}", n->min);
    } else if (n->min == n->max) {
        strbuf_printf(w->out, "{%u}", n->min);
    } else if (n->max == 1) {
        strbuf_putc(w->out, '?');
    } else {
        strbuf_printf(w->out, "{%u,%u}", n->min, n->max);
    }
    if (n->lazy) strbuf_putc(w->out, '?');
}

static void write_node(struct writer *w, const struct re_node *n)
{
    static const char *const looks[2][2] = {{"(?=", "(?!"}, {"(?<=", "(?<!"}};
    const char *line_ends = w->wide ? "\\n\\r\\x{2028}\\x{2029}" : "\\n\\r";
    bool multiline = w->tree->flags & REGEXP_MULTILINE;
    switch (n->type) {
    case RE_NAMED_REF:
    case RE_EMPTY: break;
    case RE_CHAR:
        if (w->wide || n->c <= MAX_ASCII) write_unit(w, n->c);
        else strbuf_puts(w->out, "(?!)");
        break;
    case RE_SET: write_set(w, n->set); break;
    case RE_SEQUENCE:
        for (const struct re_node *i = n->a; i; i = i->next) write_node(w, i);
        break;
    case RE_ALTERNATIVES:
        strbuf_puts(w->out, "(?:");
        for (const struct re_node *i = n->a; i; i = i->next) {
            write_node(w, i);
            strbuf_putc(w->out, i->next ? '|' : ')');
        }
        break;
    case RE_CAPTURE:
        strbuf_putc(w->out, '(');
        write_node(w, n->a);
        strbuf_putc(w->out, ')');
        break;
    case RE_BACKREF: strbuf_printf(w->out, "\\g{%u}", n->c); break;
    case RE_START:
        if (multiline) strbuf_printf(w->out, "(?<![^%s])", line_ends);
        else strbuf_puts(w->out, "\\A");
        break;
    case RE_END:
        if (multiline) strbuf_printf(w->out, "(?![^%s])", line_ends);
        else strbuf_puts(w->out, "\\z");
        break;
    case RE_WORD_EDGE: write_edge(w, false); break;
    case RE_NOT_WORD_EDGE: write_edge(w, true); break;
    case RE_LOOK:
        strbuf_puts(w->out, looks[n->behind][n->negative]);
        if (n->a->type == RE_ALTERNATIVES) { /* bare: each alternative may have a length of its own */
            for (const struct re_node *i = n->a->a; i; i = i->next) {
                write_node(w, i);
                if (i->next) strbuf_putc(w->out, '|');
            }
        } else {
            write_node(w, n->a);
        }
        strbuf_putc(w->out, ')');
        break;
    case RE_REPEAT: write_repeat(w, n); break;
    }
}

bool pcre_init(struct pcre *p, const struct re_tree *tree)
{
    if (!suits(tree, tree->root, (struct place){0})) return true;
    p->options = PCRE2_MATCH_UNSET_BACKREF | PCRE2_NEVER_UTF | PCRE2_NEVER_UCP;
    if (tree->flags & REGEXP_IGNORE_CASE) p->options |= PCRE2_CASELESS;
    for (int wide = 0; wide < 2; wide++) {
        if (wide && tree->has_backrefs && tree->flags & REGEXP_IGNORE_CASE) continue;
        struct strbuf out = {0};
        struct writer w = {.tree = tree, .out = &out, .wide = wide};
        write_node(&w, tree->root);
        arena_free(&w.arena);
        bool failed = out.failed;
        p->text[wide] = strbuf_steal(&out);
        if (failed) return false;
    }
    return true;
}

void pcre_free(struct pcre *p)
{
    for (int here = 0; here < 2; here++) {
        uintptr_t ascii = atomic_load(&p->code[0][here]), wide = atomic_load(&p->code[1][here]);
        if (ascii > NO_CODE) pcre2_code_free_8((void *)ascii);
        if (wide > NO_CODE) pcre2_code_free_32((void *)wide);
    }
    free(p->text[0]);
    free(p->text[1]);
}

static void *compile8(const char *text, unsigned options)
{
    int error;
    PCRE2_SIZE at;
    pcre2_code_8 *code = pcre2_compile_8((PCRE2_SPTR8)text, strlen(text), options, &error, &at, NULL);
    if (code) pcre2_jit_compile_8(code, PCRE2_JIT_COMPLETE);
    return code;
}

static void *compile32(const char *text, unsigned options)
{
    size_t n = strlen(text);
    uint32_t *wide = malloc((n + 1) * sizeof *wide);
    if (!wide) return NULL;
    for (size_t i = 0; i < n; i++) wide[i] = (unsigned char)text[i];
    int error;
    PCRE2_SIZE at;
    pcre2_code_32 *code = pcre2_compile_32(wide, n, options, &error, &at, NULL);
    if (code) pcre2_jit_compile_32(code, PCRE2_JIT_COMPLETE);
    free(wide);
    return code;
}

/* NULL: PCRE2 refused the pattern (too big for it). */
static const void *code_for(struct pcre *p, bool wide, bool here)
{
    uintptr_t code = atomic_load_explicit(&p->code[wide][here], memory_order_acquire);
    if (code) return code > NO_CODE ? (void *)code : NULL;
    unsigned options = p->options | (here ? PCRE2_ANCHORED : 0);
    void *made = wide ? compile32(p->text[wide], options) : compile8(p->text[wide], options);
    uintptr_t mine = made ? (uintptr_t)made : NO_CODE;
    if (!atomic_compare_exchange_strong(&p->code[wide][here], &code, mine)) {
        if (made && wide) pcre2_code_free_32(made);
        if (made && !wide) pcre2_code_free_8(made);
        mine = code;
    }
    return mine > NO_CODE ? (void *)mine : NULL;
}

/* Steps of PCRE2, which take some nanoseconds with the JIT: a quarter of a second in both cases. */
static uint32_t match_limit(void)
{
    uint32_t jit = 0;
    pcre2_config_8(PCRE2_CONFIG_JIT, &jit);
    return jit ? JIT_LIMIT : NO_JIT_LIMIT;
}

static bool prepare(struct regexp_workspace *w, bool wide, unsigned groups)
{
    if (groups > w->match_groups) {
        pcre_free_workspace(w);
        w->match_groups = groups < 4 ? 4 : groups;
    }
    if (wide ? w->match32 != NULL : w->match8 != NULL) return true;
    if (wide) {
        w->match32 = pcre2_match_data_create_32(w->match_groups, NULL);
        w->context32 = pcre2_match_context_create_32(NULL);
        if (!w->match32 || !w->context32) return false;
        pcre2_set_match_limit_32(w->context32, match_limit());
        pcre2_set_heap_limit_32(w->context32, HEAP_LIMIT_KIB);
    } else {
        w->match8 = pcre2_match_data_create_8(w->match_groups, NULL);
        w->context8 = pcre2_match_context_create_8(NULL);
        if (!w->match8 || !w->context8) return false;
        pcre2_set_match_limit_8(w->context8, match_limit());
        pcre2_set_heap_limit_8(w->context8, HEAP_LIMIT_KIB);
    }
    return true;
}

void pcre_free_workspace(struct regexp_workspace *w)
{
    if (w->match8) pcre2_match_data_free_8(w->match8);
    if (w->match32) pcre2_match_data_free_32(w->match32);
    if (w->context8) pcre2_match_context_free_8(w->context8);
    if (w->context32) pcre2_match_context_free_32(w->context32);
    w->match8 = w->match32 = w->context8 = w->context32 = NULL;
    w->match_groups = 0;
}

int pcre_exec(struct pcre *p, const struct regexp_subject *subject, size_t start, enum regexp_how how,
              struct regexp_workspace *w, unsigned groups, size_t *captures)
{
    bool wide = !subject->ascii;
    if (w->short_of_stack && !atomic_load_explicit(&p->code[wide][how == REGEXP_HERE], memory_order_relaxed))
        return PCRE_CANNOT;
    const void *code = code_for(p, wide, how == REGEXP_HERE);
    if (!code) return PCRE_CANNOT;
    if (!prepare(w, wide, groups)) return REGEXP_NO_MEMORY;
    const PCRE2_SIZE *at;
    int n;
    if (wide) {
        n = pcre2_match_32(code, subject->wide, subject->len, start, 0, w->match32, w->context32);
        at = pcre2_get_ovector_pointer_32(w->match32);
    } else {
        n = pcre2_match_8(code, subject->ascii, subject->len, start, 0, w->match8, w->context8);
        at = pcre2_get_ovector_pointer_8(w->match8);
    }
    if (n == PCRE2_ERROR_NOMATCH) return REGEXP_NO_MATCH;
    if (n == PCRE2_ERROR_MATCHLIMIT) return REGEXP_TOO_COMPLEX;
    if (n <= 0) return PCRE_CANNOT;
    for (unsigned i = 0; i < groups * 2; i++) captures[i] = i < (unsigned)n * 2 ? at[i] : REGEXP_UNSET;
    return REGEXP_MATCH;
}
