/*
 * Results of a run, read from a file: per metric what a comparison needs. How much that is depends on
 * the file: a summary of k6 has values only, one of lt also counts, deviations and quantiles, raw
 * samples have everything.
 */
#ifndef REPORT_RESULTS_H
#define REPORT_RESULTS_H

#include "base/arena.h"
#include "base/base.h"
#include "base/hashmap.h"
#include "loadtest/error.h"
#include "loadtest/metrics.h"
#include "metrics/sketch.h"

enum results_kind { RESULTS_SUMMARY, RESULTS_STATISTICS, RESULTS_SAMPLES };
enum { RESULTS_BLOCKS = 64 };

/* Samples of a stretch of time. Values near in time are alike, so that a bootstrap which drew single
 * values would be too sure of itself; it draws blocks. */
struct result_block {
    double sum;
    uint64_t count, trues;
    struct trend trend;
};

struct result_stat {
    const char *name; /* "avg", "p(95)", … */
    double value;
    struct result_stat *next;
};

struct result_metric {
    const char *name;
    lt_metric_type type;
    lt_metric_contains contains;
    bool contains_known;
    struct result_stat *stats; /* trends: what the summary lists */
    double count;              /* samples; negative = unknown */
    double value;              /* gauge: the last; counter: the sum */
    double trues;              /* rates; count is the total */
    double avg, stddev;        /* trends; stddev negative = unknown */
    const double (*quantiles)[2];
    size_t n_quantiles;
    struct result_block *blocks; /* RESULTS_BLOCKS of them; samples only */
    struct trend whole;          /* samples only */
};

struct results {
    struct arena arena;
    enum results_kind kind;
    double seconds;             /* 0 = unknown */
    struct hashmap metrics;     /* name → result_metric, in order of appearance */
    int64_t first_ns, block_ns; /* samples: where block 0 begins; how long each is */
    int64_t last_ns;
    bool any;
};

lt_status results_read(const char *path, struct results *out, lt_error *err);
void results_free(struct results *r);

/* The metric of that name; NULL when memory is out. */
struct result_metric *results_metric(struct results *r, const char *name);
/* samples.c: one line of raw samples. False when it is none. */
bool results_add_line(struct results *r, const char *line, size_t len);

#endif
