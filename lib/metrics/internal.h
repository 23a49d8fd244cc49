/* What the files of metrics/ share. */
#ifndef METRICS_INTERNAL_H
#define METRICS_INTERNAL_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/arena.h"
#include "base/hashmap.h"
#include "metrics/facets.h"
#include "metrics/metrics.h"
#include "metrics/threshold_expr.h"
#include "metrics/timeline.h"

struct metric_threshold {
    struct threshold_expr expr;
    char *text;
    bool abort_on_fail;
    int64_t delay_abort_eval_ns;
    bool failed, judged;
    double value; /* that it was judged by, if judged */
    struct metric_threshold *next;
};

/* A metric or, with a parent, a submetric. Both have a sink; its number is `sink`. */
struct metric {
    lt_metric_info info; /* of a submetric: name with selector */
    unsigned sink;
    struct metric *parent;
    lt_tag *selector; /* submetrics; sorted by nothing */
    size_t n_selector;
    bool never_matches; /* selector on vu or iter */
    struct metric **children;
    size_t n_children;
    struct metric_threshold *thresholds, **thresholds_tail;
};

/* A threshold that waits for its metric to be defined. */
struct pending_threshold {
    char *metric, *expr;
    bool abort_on_fail;
    int64_t delay_abort_eval_ns;
    struct pending_threshold *next;
};

/* Passes and fails of one check, or a group without checks (name NULL). */
struct check_count {
    char *group, *name;
    uint64_t passes, fails;
};

/* Zeroed = empty. */
struct check_table {
    struct hashmap index; /* group NUL name → check_count, in order of first appearance */
};

struct check_count *check_table_get(struct check_table *t, const char *group, const char *name);
void check_table_merge(struct check_table *into, const struct check_table *from);
void check_table_free(struct check_table *t);

struct metrics {
    pthread_mutex_t lock; /* guards the registry: metrics, by_name, arena */
    struct arena arena;
    struct hashmap by_name;  /* metrics and submetrics */
    struct metric **metrics; /* by id */
    unsigned n_metrics, metrics_cap;
    struct metric **sinks; /* by sink number: metrics, then submetrics; after the freeze */
    unsigned n_sinks;
    bool frozen;
    atomic_bool wants_samples;
    struct pending_threshold *pending, **pending_tail;

    struct tagset_table *tagsets;
    int64_t wall_offset_ns; /* wall clock minus monotonic clock at the start */

    struct facets facets;
    unsigned timeline_ticks;

    /* Control thread. */
    struct sink *totals;
    struct sink *facet_totals; /* by sink number - n_sinks */
    size_t n_facet_totals;
    struct timeline *timeline; /* NULL = not wanted */
    struct check_table checks;
    size_t warned_series;
};

struct metric_delta {
    struct metric_worker *worker;
    struct sink *sinks; /* of metrics, then of facets */
    bool *touched;
    unsigned n_sinks;
    bool any;
    struct check_table checks;
};

/* Type of the values in a sink, facets' included. */
lt_metric_type metrics_sink_type(struct metrics *m, unsigned sink);
/* Total of a facet for a metric; NULL when it got none. Control thread. */
struct sink *metrics_facet_total(struct metrics *m, const struct facet *facet, unsigned metric);

#endif
