/*
 * The options executionSegment and executionSegmentSequence: which part of the test this instance
 * runs. All in fractions of whole numbers; the outcome is a list of weights with a common period:
 * of each `period` things that the test does, part k does weights[k]. Behaviour: options.md §6.
 */
#ifndef OPTIONS_SEGMENT_H
#define OPTIONS_SEGMENT_H

#include "base/arena.h"
#include "base/error.h"

/* The finest division: its pattern is laid out in memory. */
enum { SEGMENT_MAX_PERIOD = 1 << 24 };

struct segment_option {
    const char *text;        /* "1/3:2/3", of this instance */
    const uint32_t *weights; /* of all parts, in order; they add up to period */
    size_t n;
    size_t own; /* which part is this instance's */
    uint32_t period;
};

/* Both may be NULL or empty: the whole. A failure's message is one line. */
lt_status segment_parse(struct arena *arena, const char *segment, const char *sequence, struct segment_option *out,
                        lt_error *err);

#endif
