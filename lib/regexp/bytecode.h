/* The program of our own matcher. Private to regexp/. */
#ifndef REGEXP_BYTECODE_H
#define REGEXP_BYTECODE_H

#include "regexp/ast.h"

enum bt_op {
    BT_CHAR,       /* a: unit */
    BT_SET,        /* a: set */
    BT_REPEAT_ONE, /* the next instruction, a to b times; lazy */
    BT_JUMP,       /* a */
    BT_SPLIT,      /* go on here, later at a; lazy: the other way round */
    BT_SAVE,       /* a: slot */
    BT_CLEAR,      /* groups a to b - 1 */
    BT_LOOP_INIT,  /* a: loop */
    BT_LOOP,       /* a: loop; before an iteration */
    BT_LOOP_BEGIN, /* a: loop; an iteration that a lazy loop did not want at first */
    BT_LOOP_NEXT,  /* a: loop; after one */
    BT_START,
    BT_START_LINE,
    BT_END,
    BT_END_LINE,
    BT_EDGE,     /* of a word; a: set of word characters, negative */
    BT_BACKREF,  /* a: group */
    BT_LOOK,     /* a: where it goes on; negative */
    BT_LOOK_END, /* negative */
    BT_MATCH
};

struct bt_insn {
    uint8_t op;
    bool back; /* reads what is in front of the position and moves there */
    bool lazy, negative;
    uint32_t a, b;
};

struct bt_set {
    uint32_t low[8]; /* bit per unit below 256 */
    const struct range *ranges;
    size_t n;
};

struct bt_loop {
    uint32_t min, max;
    bool lazy;
    uint32_t first_group, end_group;
    uint32_t slot; /* how many iterations; slot + 1: where this one began */
    uint32_t body, exit;
};

struct bt_program {
    struct bt_insn *insns;
    struct bt_set *sets;
    struct bt_loop *loops;
    uint32_t n_insns, n_sets, n_loops;
    uint32_t n_slots; /* two per group, then two per loop */
    bool ignore_case, by_code_point;
    bool anchored;  /* can only match at the subject's start */
    bool has_first; /* a match begins with a unit of set `first` */
    uint32_t first;
    int only_first; /* the one ASCII unit that it begins with, or -1 */
};

/* In the tree's arena; NULL when memory is out. */
struct bt_program *bt_compile(struct re_tree *tree);

struct bt_entry;
enum regexp_result bt_exec(const struct bt_program *program, const struct regexp_subject *subject, size_t start,
                           enum regexp_how how, struct regexp_workspace *w, size_t groups, size_t *captures);

static inline bool bt_set_has(const struct bt_set *s, uint32_t c)
{
    if (c < 256) return s->low[c / 32] >> c % 32 & 1;
    struct charset set = {.ranges = (struct range *)s->ranges, .n = s->n};
    return charset_has(&set, c);
}

#endif
