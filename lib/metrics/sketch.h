/*
 * Trend: a distribution of doubles in bounded memory.
 *
 * Holds the exact values up to SKETCH_EXACT_MAX, then counts them in log-linear buckets: exponent
 * plus the top 9 mantissa bits of the double, so a bucket is at most 1/512 wide and its middle at
 * most 0.1 % off. Count, sum, minimum and maximum stay exact. Two trends merge without further
 * loss, in any order.
 */
#ifndef METRICS_SKETCH_H
#define METRICS_SKETCH_H

#include "base/base.h"

enum { SKETCH_EXACT_MAX = 4096, SKETCH_PAGE_BUCKETS = 512 };

/* Buckets of one sign and exponent. */
struct sketch_page {
    int32_t order; /* pages sort by it in the order of their values */
    uint64_t counts[SKETCH_PAGE_BUCKETS];
};

/* A zeroed struct is an empty trend. */
struct trend {
    uint64_t count;
    double sum, min, max;
    double *exact; /* NULL once the buckets are in use */
    uint32_t n_exact, exact_cap;
    bool exact_sorted, bucketed;
    struct sketch_page **pages; /* sorted by order */
    uint32_t n_pages, pages_cap;
    struct sketch_page *last_page; /* of the latest value: most values fall near each other */
    uint64_t zeros;
    bool failed; /* memory ran out: percentiles miss values, count and sum do not */
};

void trend_add(struct trend *t, double value);
void trend_merge(struct trend *into, const struct trend *from);
/* q in 0..1; 0 for an empty trend. Exact values interpolate linearly between ranks, as k6 does. */
double trend_quantile(struct trend *t, double q);
double trend_average(const struct trend *t);
/* Standard deviation of the values as a sample (n - 1); 0 below two. Computed from what is held, so
 * that adding a value costs nothing for it. */
double trend_stddev(const struct trend *t);
/* Gives back memory that its present values do not need; more may be added later. */
void trend_pack(struct trend *t);
/* Empties it and keeps memory for reuse. */
void trend_clear(struct trend *t);
void trend_free(struct trend *t);

#endif
