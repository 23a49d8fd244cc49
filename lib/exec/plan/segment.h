/*
 * Execution segments: which of the test's VUs, iterations and arrivals are this instance's.
 *
 * Things are numbered 0, 1, … in the whole test and dealt out in a pattern that repeats: part k gets
 * weights[k] of each `period` things, as evenly as whole numbers allow, larger parts first. Each
 * instance computes the same pattern, so that every thing has exactly one owner without a word
 * between them. Whole numbers only. Behaviour: options.md §6.
 */
#ifndef EXEC_PLAN_SEGMENT_H
#define EXEC_PLAN_SEGMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Zeroed: the whole test, or with `empty` no part of it. */
struct segment {
    uint32_t *weights;   /* of all parts */
    uint32_t *order;     /* parts by weight, largest first */
    uint32_t *positions; /* own places in the pattern, ascending: weights[own] of them */
    size_t n, own;
    uint32_t period; /* 0: not divided */
    bool empty;
};

/* False when memory is out. */
bool segment_init(struct segment *s, const uint32_t *weights, size_t n, size_t own);
void segment_free(struct segment *s);

static inline bool segment_is_whole(const struct segment *s)
{
    return !s->period && !s->empty;
}

/* How many of the things 0 … value - 1 are ours. */
int64_t segment_scale(const struct segment *s, int64_t value);
/* Number in the whole test of our thing i. Not for an empty part. */
static inline uint64_t segment_at(const struct segment *s, uint64_t i)
{
    if (!s->period) return i;
    uint32_t own = s->weights[s->own];
    return i / own * s->period + s->positions[i % own];
}

/* Divides among the parts in the ratio of what they have of `value` things (VUs, usually), which is
 * never a part of those that got none. False when memory is out. */
bool segment_by_share(const struct segment *s, int64_t value, struct segment *out);

#endif
