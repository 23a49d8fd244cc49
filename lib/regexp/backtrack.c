/*
 * Our own matcher: a backtracking machine with every rule of the standard (captures forgotten at each
 * iteration, empty iterations refused, lookbehind that reads backwards).
 *
 * Slots hold captures and loop state. One stack holds choices still to try and, between them, the old
 * values of the slots that changed since: going back undoes these down to the next choice, so nothing
 * is ever copied. C recursion is not used. Work is counted; past a limit the match is given up.
 */
#include <stdlib.h>
#include <string.h>

#include "regexp/bytecode.h"

enum entry_kind {
    CHOICE, /* a: instruction, b: position */
    UNDO,   /* a: slot, b: its old value */
    LOOK,   /* a: index of the enclosing one + 1, b: position where the lookaround began */
    GREEDY, /* a: instruction, b: position, c: last position to try */
    LAZY,   /* a: instruction, b: position, c: how many more */
};

struct bt_entry {
    uint32_t kind, a;
    size_t b, c;
};

enum { STEP_LIMIT = 10 * 1000 * 1000, STEPS_PER_UNIT = 64, STACK_LIMIT = 4 * 1000 * 1000 };
enum { NO_LOOK = 0, FAILED_AT = UINT32_MAX };

struct machine {
    const struct bt_program *p;
    const unsigned char *ascii;
    const uint32_t *wide;
    size_t len;
    size_t *slots;
    struct bt_entry *stack; /* first on the C stack, then the workspace's */
    size_t cap;
    struct regexp_workspace *w;
    size_t top;    /* entries on the stack */
    uint32_t look; /* index of the innermost LOOK entry + 1 */
    int64_t steps;
    enum regexp_result trouble;
};

#define INLINE static inline __attribute__((always_inline))

INLINE uint32_t unit_at(const struct machine *m, size_t i, bool wide)
{
    return wide ? m->wide[i] : m->ascii[i];
}

static bool grow_stack(struct machine *m)
{
    struct regexp_workspace *w = m->w;
    size_t cap = w->stack_cap;
    bool moves = m->stack != w->stack; /* off the C stack */
    if (!moves || cap <= m->cap) cap = m->cap * 4;
    if (cap > STACK_LIMIT) {
        m->trouble = REGEXP_TOO_COMPLEX;
        return false;
    }
    struct bt_entry *grown = cap > w->stack_cap ? realloc(w->stack, cap * sizeof *grown) : w->stack;
    if (!grown) {
        m->trouble = REGEXP_NO_MEMORY;
        return false;
    }
    if (moves) memcpy(grown, m->stack, m->top * sizeof *grown);
    m->stack = w->stack = grown;
    m->cap = w->stack_cap = cap;
    return true;
}

INLINE bool push(struct machine *m, enum entry_kind kind, uint32_t a, size_t b, size_t c)
{
    if (UNLIKELY(m->top == m->cap) && !grow_stack(m)) return false;
    m->stack[m->top++] = (struct bt_entry){kind, a, b, c};
    return true;
}

INLINE bool set_slot(struct machine *m, uint32_t slot, size_t value)
{
    if (m->slots[slot] == value) return true;
    if (!push(m, UNDO, slot, m->slots[slot], 0)) return false;
    m->slots[slot] = value;
    return true;
}

static bool clear_groups(struct machine *m, uint32_t first, uint32_t end)
{
    for (uint32_t i = first * 2; i < end * 2; i++) {
        if (!set_slot(m, i, REGEXP_UNSET)) return false;
    }
    return true;
}

INLINE bool one_matches(const struct machine *m, const struct bt_insn *insn, uint32_t c)
{
    return insn->op == BT_CHAR ? c == insn->a : bt_set_has(&m->p->sets[insn->a], c);
}

INLINE bool is_line_end(uint32_t c)
{
    return c == '\n' || c == '\r' || c == 0x2028 || c == 0x2029;
}

INLINE bool at_edge(const struct machine *m, uint32_t set, size_t pos, bool wide)
{
    bool before = pos > 0 && bt_set_has(&m->p->sets[set], unit_at(m, pos - 1, wide));
    bool after = pos < m->len && bt_set_has(&m->p->sets[set], unit_at(m, pos, wide));
    return before != after;
}

/* Moves *pos over what the group holds; nothing when it holds nothing. */
INLINE bool backref(const struct machine *m, const struct bt_insn *insn, size_t *pos, bool wide)
{
    size_t from = m->slots[insn->a * 2], to = m->slots[insn->a * 2 + 1];
    if (from == REGEXP_UNSET || to == REGEXP_UNSET) return true;
    size_t n = to - from;
    if (insn->back ? *pos < n : m->len - *pos < n) return false;
    size_t at = insn->back ? *pos - n : *pos;
    for (size_t i = 0; i < n; i++) {
        uint32_t x = unit_at(m, from + i, wide), y = unit_at(m, at + i, wide);
        if (x == y) continue;
        if (!m->p->ignore_case) return false;
        if (charset_canonical(x, m->p->by_code_point) != charset_canonical(y, m->p->by_code_point)) return false;
    }
    *pos = insn->back ? at : at + n;
    return true;
}

/* Moves over as many units as fit, most first. False: fewer than the least, or no room. */
INLINE bool repeat_one(struct machine *m, uint32_t pc, size_t *pos, bool wide)
{
    const struct bt_insn *insn = &m->p->insns[pc], *one = insn + 1;
    size_t at = *pos, room = insn->back ? at : m->len - at;
    if (room < insn->a) return false;
    size_t most = insn->lazy ? insn->a : insn->b < room ? insn->b : room, n = 0;
    if (insn->back) {
        while (n < most && one_matches(m, one, unit_at(m, at - n - 1, wide))) n++;
    } else if (one->op == BT_SET) {
        const struct bt_set *set = &m->p->sets[one->a];
        while (n < most && bt_set_has(set, unit_at(m, at + n, wide))) n++;
    } else {
        while (n < most && unit_at(m, at + n, wide) == one->a) n++;
    }
    if (n < insn->a) return false;
    m->steps -= (int64_t)(n / 8);
    *pos = insn->back ? at - n : at + n;
    if (insn->lazy) {
        return insn->b == insn->a || push(m, LAZY, pc, *pos, insn->b == RE_INFINITE ? SIZE_MAX : insn->b - insn->a);
    }
    if (n == insn->a) return true;
    return push(m, GREEDY, pc, *pos, insn->back ? at - insn->a : at + insn->a);
}

/* The lookaround's choices are dropped; what it changed stays on the stack, to be undone later. */
static size_t leave_look(struct machine *m)
{
    struct bt_entry *stack = m->stack;
    size_t at = m->look - 1, to = at, pos = stack[at].b;
    m->look = stack[at].a;
    for (size_t i = at + 1; i < m->top; i++) {
        if (stack[i].kind == UNDO) stack[to++] = stack[i];
    }
    m->top = to;
    return pos;
}

/* A negative lookaround that matched: everything since is undone, its way on is dropped too. */
static void abandon_look(struct machine *m)
{
    struct bt_entry *stack = m->stack;
    size_t at = m->look - 1;
    while (m->top > at + 1) {
        struct bt_entry *e = &stack[--m->top];
        if (e->kind == UNDO) m->slots[e->a] = e->b;
    }
    m->look = stack[at].a;
    m->top = at - 1; /* the choice that lies below it */
}

/* Takes back until there is something else to try; FAILED_AT when there is nothing. */
INLINE uint32_t go_back(struct machine *m, size_t *pos, bool wide)
{
    while (m->top) {
        struct bt_entry *e = &m->stack[m->top - 1];
        const struct bt_insn *insn;
        switch ((enum entry_kind)e->kind) {
        case UNDO:
            m->slots[e->a] = e->b;
            m->top--;
            break;
        case LOOK:
            m->look = e->a;
            m->top--;
            break;
        case CHOICE:
            *pos = e->b;
            m->top--;
            return e->a;
        case GREEDY:
            insn = &m->p->insns[e->a];
            if (insn->back) {
                e->b++;
            } else {
                e->b--;
                /* What has to follow is known: go on to where it is. */
                if (insn[2].op == BT_CHAR && !insn[2].back) {
                    while (e->b > e->c && unit_at(m, e->b, wide) != insn[2].a) e->b--;
                }
            }
            *pos = e->b;
            if (e->b == e->c) m->top--;
            return e->a + 2;
        case LAZY:
            insn = &m->p->insns[e->a];
            *pos = e->b;
            if (insn->back ? *pos == 0 : *pos == m->len) {
                m->top--;
                break;
            }
            if (!one_matches(m, insn + 1, unit_at(m, insn->back ? *pos - 1 : *pos, wide))) {
                m->top--;
                break;
            }
            *pos = insn->back ? *pos - 1 : *pos + 1;
            e->b = *pos;
            if (--e->c == 0) m->top--;
            return (uint32_t)(insn - m->p->insns) + 2;
        }
    }
    return FAILED_AT;
}

static bool begin_iteration(struct machine *m, const struct bt_loop *loop, size_t pos)
{
    return set_slot(m, loop->slot, m->slots[loop->slot] + 1) && set_slot(m, loop->slot + 1, pos) &&
           clear_groups(m, loop->first_group, loop->end_group);
}

INLINE bool run(struct machine *m, size_t pos, bool wide)
{
    const struct bt_insn *insns = m->p->insns;
    const struct bt_loop *loop;
    uint32_t pc = 0;
    m->top = 0;
    m->look = NO_LOOK;
    for (;;) {
        const struct bt_insn *insn = &insns[pc];
        bool ok = true;
        switch ((enum bt_op)insn->op) {
        case BT_CHAR:
        case BT_SET:
            if (insn->back) {
                ok = pos > 0 && one_matches(m, insn, unit_at(m, pos - 1, wide));
                pos--;
            } else {
                ok = pos < m->len && one_matches(m, insn, unit_at(m, pos, wide));
                pos++;
            }
            pc++;
            break;
        case BT_REPEAT_ONE:
            ok = repeat_one(m, pc, &pos, wide);
            pc += 2;
            break;
        case BT_JUMP: pc = insn->a; break;
        case BT_SPLIT:
            ok = push(m, CHOICE, insn->lazy ? pc + 1 : insn->a, pos, 0);
            pc = insn->lazy ? insn->a : pc + 1;
            break;
        case BT_SAVE:
            ok = set_slot(m, insn->a, pos);
            pc++;
            break;
        case BT_CLEAR:
            ok = clear_groups(m, insn->a, insn->b);
            pc++;
            break;
        case BT_LOOP_INIT:
            ok = set_slot(m, m->p->loops[insn->a].slot, 0);
            pc++;
            break;
        case BT_LOOP:
            loop = &m->p->loops[insn->a];
            if (UNLIKELY(--m->steps < 0)) {
                ok = false;
            } else if (m->slots[loop->slot] >= loop->max) {
                pc = loop->exit;
            } else if (m->slots[loop->slot] < loop->min) {
                ok = begin_iteration(m, loop, pos);
                pc = loop->body;
            } else if (loop->lazy) {
                ok = push(m, CHOICE, pc + 1, pos, 0);
                pc = loop->exit;
            } else {
                ok = push(m, CHOICE, loop->exit, pos, 0) && begin_iteration(m, loop, pos);
                pc = loop->body;
            }
            break;
        case BT_LOOP_BEGIN:
            ok = begin_iteration(m, &m->p->loops[insn->a], pos);
            pc++;
            break;
        case BT_LOOP_NEXT:
            loop = &m->p->loops[insn->a];
            /* An iteration that matched nothing is refused, unless it had to be. */
            ok = m->slots[loop->slot + 1] != pos || m->slots[loop->slot] <= loop->min;
            pc = loop->body - 2; /* BT_LOOP */
            break;
        case BT_START:
            ok = pos == 0;
            pc++;
            break;
        case BT_START_LINE:
            ok = pos == 0 || is_line_end(unit_at(m, pos - 1, wide));
            pc++;
            break;
        case BT_END:
            ok = pos == m->len;
            pc++;
            break;
        case BT_END_LINE:
            ok = pos == m->len || is_line_end(unit_at(m, pos, wide));
            pc++;
            break;
        case BT_EDGE:
            ok = at_edge(m, insn->a, pos, wide) != insn->negative;
            pc++;
            break;
        case BT_BACKREF:
            ok = backref(m, insn, &pos, wide);
            pc++;
            break;
        case BT_LOOK:
            ok = !insn->negative || push(m, CHOICE, insn->a, pos, 0);
            ok = ok && push(m, LOOK, m->look, pos, 0);
            m->look = (uint32_t)m->top;
            pc++;
            break;
        case BT_LOOK_END:
            if (insn->negative) {
                abandon_look(m);
                ok = false;
            } else {
                pos = leave_look(m);
            }
            pc++;
            break;
        case BT_MATCH: m->slots[1] = pos; return true;
        }
        if (LIKELY(ok)) continue;
        if (UNLIKELY(m->trouble || m->steps-- < 0)) {
            if (!m->trouble) m->trouble = REGEXP_TOO_COMPLEX;
            return false;
        }
        pc = go_back(m, &pos, wide);
        if (pc == FAILED_AT) return false;
    }
}

static bool run_ascii(struct machine *m, size_t pos)
{
    return run(m, pos, false);
}

static bool run_wide(struct machine *m, size_t pos)
{
    return run(m, pos, true);
}

/* The next place where a match may begin; past the end when there is none. */
static size_t next_candidate(const struct machine *m, size_t at)
{
    const struct bt_program *p = m->p;
    if (!p->has_first) return at;
    if (m->ascii && p->only_first >= 0) {
        const unsigned char *found = at < m->len ? memchr(m->ascii + at, p->only_first, m->len - at) : NULL;
        return found ? (size_t)(found - m->ascii) : m->len + 1;
    }
    const struct bt_set *set = &p->sets[p->first];
    if (m->ascii)
        while (at < m->len && !bt_set_has(set, m->ascii[at])) at++;
    else
        while (at < m->len && !bt_set_has(set, m->wide[at])) at++;
    return at < m->len ? at : m->len + 1;
}

enum regexp_result bt_exec(const struct bt_program *program, const struct regexp_subject *subject, size_t start,
                           enum regexp_how how, struct regexp_workspace *w, size_t groups, size_t *captures)
{
    if (start > subject->len || (program->anchored && start > 0)) return REGEXP_NO_MATCH;
    size_t few[64], *slots = few;
    struct bt_entry short_stack[64];
    if (program->n_slots > ARRAY_LEN(few)) slots = malloc(program->n_slots * sizeof *slots);
    if (!slots) return REGEXP_NO_MEMORY;
    struct machine m = {
        .p = program, .ascii = subject->ascii, .wide = subject->wide, .len = subject->len, .slots = slots, .w = w};
    m.stack = short_stack;
    m.cap = ARRAY_LEN(short_stack);
    m.steps = STEP_LIMIT + (int64_t)subject->len * STEPS_PER_UNIT;
    for (uint32_t i = 0; i < program->n_slots; i++) slots[i] = REGEXP_UNSET;
    bool matched = false;
    bool once = how == REGEXP_HERE || program->anchored;
    for (size_t at = start; !matched && !m.trouble; at++) {
        if (!once) at = next_candidate(&m, at);
        if (at > m.len) break;
        matched = m.ascii ? run_ascii(&m, at) : run_wide(&m, at);
        slots[0] = at;
        if (once) break;
    }
    if (matched) memcpy(captures, slots, groups * 2 * sizeof *slots);
    if (slots != few) free(slots);
    return m.trouble ? m.trouble : matched ? REGEXP_MATCH : REGEXP_NO_MATCH;
}
