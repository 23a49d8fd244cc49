/*
 * Tree → program of our own matcher. Inside lookbehind, sequences run backwards: their parts are
 * emitted last to first and read in front of the position, as the standard has it.
 */
#include <string.h>

#include "regexp/bytecode.h"

struct emitter {
    struct re_tree *tree;
    struct bt_program *out;
    uint32_t insns_cap, sets_cap, loops_cap;
    bool failed;
};

static void *grow(struct emitter *e, void *old, uint32_t n, uint32_t *cap, size_t size)
{
    if (n < *cap) return old;
    uint32_t wanted = *cap ? *cap * 2 : 16;
    void *grown = arena_alloc(&e->tree->arena, wanted * size);
    if (!grown) {
        e->failed = true;
        return NULL;
    }
    if (n) memcpy(grown, old, n * size);
    *cap = wanted;
    return grown;
}

/* Gives the instruction's number; 0 with failed set when memory is out. */
static uint32_t emit(struct emitter *e, struct bt_insn insn)
{
    struct bt_program *p = e->out;
    if (e->failed) return 0;
    struct bt_insn *grown = grow(e, p->insns, p->n_insns, &e->insns_cap, sizeof *p->insns);
    if (!grown) return 0;
    p->insns = grown;
    p->insns[p->n_insns] = insn;
    return p->n_insns++;
}

static void patch(struct emitter *e, uint32_t at)
{
    if (!e->failed) e->out->insns[at].a = e->out->n_insns;
}

static uint32_t add_set(struct emitter *e, const struct charset *set)
{
    struct bt_program *p = e->out;
    if (e->failed) return 0;
    for (uint32_t i = 0; i < p->n_sets; i++) {
        if (p->sets[i].n == set->n &&
            (!set->n || memcmp(p->sets[i].ranges, set->ranges, set->n * sizeof *set->ranges) == 0))
            return i;
    }
    struct bt_set *grown = grow(e, p->sets, p->n_sets, &e->sets_cap, sizeof *p->sets);
    if (!grown) return 0;
    p->sets = grown;
    struct bt_set *s = &p->sets[p->n_sets];
    *s = (struct bt_set){.ranges = set->ranges, .n = set->n};
    for (size_t i = 0; i < set->n; i++) {
        for (uint32_t c = set->ranges[i].lo; c < 256 && c <= set->ranges[i].hi; c++) s->low[c / 32] |= 1u << c % 32;
    }
    return p->n_sets++;
}

static uint32_t word_set(struct emitter *e)
{
    struct charset set = {0};
    charset_class(&e->tree->arena, &set, 'w', e->out->ignore_case && e->out->by_code_point);
    e->failed |= set.no_memory;
    return add_set(e, &set);
}

static void emit_node(struct emitter *e, const struct re_node *n, bool back);

static void emit_last_to_first(struct emitter *e, const struct re_node *n)
{
    if (!n) return;
    const struct re_node *parts[16];
    size_t k = 0;
    for (; n && k < ARRAY_LEN(parts); n = n->next) parts[k++] = n;
    emit_last_to_first(e, n);
    while (k) emit_node(e, parts[--k], true);
}

static void emit_alternatives(struct emitter *e, const struct re_node *n, bool back)
{
    uint32_t last_jump = UINT32_MAX;
    for (; n; n = n->next) {
        uint32_t split = 0;
        if (n->next) split = emit(e, (struct bt_insn){.op = BT_SPLIT});
        emit_node(e, n, back);
        if (!n->next) break;
        /* Jumps to the end form a list through their targets, until the end is known. */
        last_jump = emit(e, (struct bt_insn){.op = BT_JUMP, .a = last_jump});
        patch(e, split);
    }
    while (!e->failed && last_jump != UINT32_MAX) {
        uint32_t before = e->out->insns[last_jump].a;
        patch(e, last_jump);
        last_jump = before;
    }
}

static void emit_loop(struct emitter *e, const struct re_node *n, bool back)
{
    struct bt_program *p = e->out;
    if (e->failed) return;
    struct bt_loop *grown = grow(e, p->loops, p->n_loops, &e->loops_cap, sizeof *p->loops);
    if (!grown) return;
    p->loops = grown;
    uint32_t at = p->n_loops++;
    p->loops[at] = (struct bt_loop){
        .max = n->max, .lazy = n->lazy, .first_group = n->first_group, .end_group = n->end_group, .slot = p->n_slots};
    p->n_slots += 2;
    /* All mandatory iterations of what can only be empty are the same. */
    p->loops[at].min = n->min > 1 && re_max_length(n->a) == 0 ? 1 : n->min;
    emit(e, (struct bt_insn){.op = BT_LOOP_INIT, .a = at});
    emit(e, (struct bt_insn){.op = BT_LOOP, .a = at});
    emit(e, (struct bt_insn){.op = BT_LOOP_BEGIN, .a = at});
    p->loops[at].body = p->n_insns;
    emit_node(e, n->a, back);
    emit(e, (struct bt_insn){.op = BT_LOOP_NEXT, .a = at});
    p->loops[at].exit = p->n_insns;
}

static void emit_repeat(struct emitter *e, const struct re_node *n, bool back)
{
    if (n->max == 0) return;
    if (n->a->type == RE_CHAR || n->a->type == RE_SET) {
        emit(e, (struct bt_insn){.op = BT_REPEAT_ONE, .a = n->min, .b = n->max, .lazy = n->lazy, .back = back});
        emit_node(e, n->a, back);
        return;
    }
    if (n->min == 0 && n->max == 1 && re_min_length(n->a) > 0) {
        if (n->first_group != n->end_group)
            emit(e, (struct bt_insn){.op = BT_CLEAR, .a = n->first_group, .b = n->end_group});
        uint32_t split = emit(e, (struct bt_insn){.op = BT_SPLIT, .lazy = n->lazy});
        emit_node(e, n->a, back);
        patch(e, split);
        return;
    }
    emit_loop(e, n, back);
}

static void emit_node(struct emitter *e, const struct re_node *n, bool back)
{
    bool multiline = e->tree->flags & REGEXP_MULTILINE;
    uint32_t at;
    switch (n->type) {
    case RE_EMPTY: break;
    case RE_CHAR: emit(e, (struct bt_insn){.op = BT_CHAR, .a = n->c, .back = back}); break;
    case RE_SET: emit(e, (struct bt_insn){.op = BT_SET, .a = add_set(e, n->set), .back = back}); break;
    case RE_SEQUENCE:
        if (back) emit_last_to_first(e, n->a);
        else
            for (const struct re_node *i = n->a; i; i = i->next) emit_node(e, i, false);
        break;
    case RE_ALTERNATIVES: emit_alternatives(e, n->a, back); break;
    case RE_CAPTURE:
        emit(e, (struct bt_insn){.op = BT_SAVE, .a = n->c * 2 + back});
        emit_node(e, n->a, back);
        emit(e, (struct bt_insn){.op = BT_SAVE, .a = n->c * 2 + !back});
        break;
    case RE_NAMED_REF:
    case RE_BACKREF: emit(e, (struct bt_insn){.op = BT_BACKREF, .a = n->c, .back = back}); break;
    case RE_START: emit(e, (struct bt_insn){.op = multiline ? BT_START_LINE : BT_START}); break;
    case RE_END: emit(e, (struct bt_insn){.op = multiline ? BT_END_LINE : BT_END}); break;
    case RE_WORD_EDGE: emit(e, (struct bt_insn){.op = BT_EDGE, .a = word_set(e)}); break;
    case RE_NOT_WORD_EDGE: emit(e, (struct bt_insn){.op = BT_EDGE, .a = word_set(e), .negative = true}); break;
    case RE_LOOK:
        at = emit(e, (struct bt_insn){.op = BT_LOOK, .negative = n->negative});
        emit_node(e, n->a, n->behind);
        emit(e, (struct bt_insn){.op = BT_LOOK_END, .negative = n->negative});
        patch(e, at);
        break;
    case RE_REPEAT: emit_repeat(e, n, back); break;
    }
}

/* Adds what can be the first unit. True: it may also match nothing, look at what follows. */
static bool first_units(struct emitter *e, const struct re_node *n, struct charset *set, bool *unknown)
{
    bool empty = false;
    switch (n->type) {
    case RE_CHAR: charset_add(&e->tree->arena, set, n->c, n->c); return false;
    case RE_SET: charset_add_set(&e->tree->arena, set, n->set); return false;
    case RE_SEQUENCE:
        for (const struct re_node *i = n->a; i; i = i->next) {
            if (!first_units(e, i, set, unknown)) return false;
        }
        return true;
    case RE_ALTERNATIVES:
        for (const struct re_node *i = n->a; i; i = i->next) empty |= first_units(e, i, set, unknown);
        return empty;
    case RE_CAPTURE: return first_units(e, n->a, set, unknown);
    case RE_REPEAT:
        if (n->max == 0) return true;
        return first_units(e, n->a, set, unknown) || n->min == 0;
    case RE_BACKREF: *unknown = true; return true;
    default: return true;
    }
}

static bool starts_at_start(const struct re_node *n)
{
    switch (n->type) {
    case RE_START: return true;
    case RE_SEQUENCE: return n->a && starts_at_start(n->a);
    case RE_CAPTURE: return starts_at_start(n->a);
    case RE_ALTERNATIVES:
        for (const struct re_node *i = n->a; i; i = i->next) {
            if (!starts_at_start(i)) return false;
        }
        return true;
    default: return false;
    }
}

struct bt_program *bt_compile(struct re_tree *tree)
{
    struct emitter e = {.tree = tree, .out = arena_zalloc(&tree->arena, sizeof *e.out)};
    struct bt_program *p = e.out;
    if (!p) return NULL;
    p->n_slots = tree->groups * 2;
    p->ignore_case = tree->flags & REGEXP_IGNORE_CASE;
    p->by_code_point = tree->flags & REGEXP_BY_CODE_POINT;
    p->anchored = !(tree->flags & REGEXP_MULTILINE) && starts_at_start(tree->root);
    emit_node(&e, tree->root, false);
    emit(&e, (struct bt_insn){.op = BT_MATCH});

    struct charset first = {0};
    bool unknown = false;
    p->has_first = !first_units(&e, tree->root, &first, &unknown) && !unknown;
    p->only_first = -1;
    if (p->has_first) {
        charset_seal(&first);
        p->first = add_set(&e, &first);
        if (first.n == 1 && first.ranges[0].lo == first.ranges[0].hi && first.ranges[0].lo < 128)
            p->only_first = (int)first.ranges[0].lo;
    }
    return e.failed || first.no_memory ? NULL : p;
}
