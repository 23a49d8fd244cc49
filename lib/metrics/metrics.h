/*
 * metrics: registry, tag sets, sinks, thresholds and summary data of one test.
 *
 * Data flows one way. Each worker thread owns a metric_worker and adds to it without locks; on a
 * tick it publishes a delta, which the control thread merges into the totals. Totals, thresholds
 * and the summary belong to the control thread. May use base/.
 */
#ifndef METRICS_METRICS_H
#define METRICS_METRICS_H

#include "base/base.h"
#include "base/log.h"
#include "loadtest/metrics.h"
#include "metrics/sink.h"
#include "metrics/tagset.h"

/* Built-in metrics; the order is that of BUILTIN_METRICS in registry.c. */
enum metric_builtin {
    METRIC_VUS,
    METRIC_VUS_MAX,
    METRIC_ITERATIONS,
    METRIC_ITERATION_DURATION,
    METRIC_DROPPED_ITERATIONS,
    METRIC_DATA_SENT,
    METRIC_DATA_RECEIVED,
    METRIC_CHECKS,
    METRIC_GROUP_DURATION,
    METRIC_HTTP_REQS,
    METRIC_HTTP_REQ_DURATION,
    METRIC_HTTP_REQ_BLOCKED,
    METRIC_HTTP_REQ_CONNECTING,
    METRIC_HTTP_REQ_TLS_HANDSHAKING,
    METRIC_HTTP_REQ_SENDING,
    METRIC_HTTP_REQ_WAITING,
    METRIC_HTTP_REQ_RECEIVING,
    METRIC_HTTP_REQ_FAILED,
    METRIC_BUILTIN_COUNT
};

struct metrics;
struct metric_worker;
struct metric_delta;

struct metrics *metrics_new(void);
void metrics_free(struct metrics *m);

/* Registry. Any thread until metrics_freeze(), which comes before the first sample. */

/* Finds or creates a metric. LT_ERR_INVALID: bad name, or same name with another type. */
lt_status metrics_define(struct metrics *m, const char *name, lt_metric_type type, lt_metric_contains contains,
                         unsigned *id, lt_error *err);
/* NULL when there is none of that name. */
const lt_metric_info *metrics_find(struct metrics *m, const char *name);
const lt_metric_info *metrics_info(struct metrics *m, unsigned id);
/* After this, ids and submetrics are fixed. */
lt_status metrics_freeze(struct metrics *m, lt_error *err);
/* What a detailed summary will tell apart, beside the totals; ticks: at least so many of
 * metrics_tick() make a slice of the timeline. Before metrics_freeze(). */
enum metrics_parts { METRICS_PARTS_GROUPS = 1, METRICS_PARTS_URLS = 2, METRICS_PARTS_TIMELINE = 4 };
void metrics_want_parts(struct metrics *m, unsigned parts, unsigned ticks);
/* Samples are kept for sinks from now on. Before the start. */
void metrics_want_samples(struct metrics *m);

/* Thresholds. Control thread, before metrics_freeze(). */

/* metric may carry a selector: "http_reqs{status:200}". Syntax errors only: whether the metric
 * exists is judged by metrics_validate_thresholds(), after the init code has run. */
lt_status metrics_add_threshold(struct metrics *m, const char *metric, const char *expr, bool abort_on_fail,
                                int64_t delay_abort_eval_ns, lt_error *err);
lt_status metrics_validate_thresholds(struct metrics *m, struct logger *log, lt_error *err);
/* Adds http_req_duration{expected_response:true}, which k6 always shows. */
lt_status metrics_add_submetric(struct metrics *m, const char *name, lt_error *err);

struct threshold_verdict {
    bool failed, abort;
    char *crossed; /* malloc'ed "'a, b'"-style list without quotes: sorted metric names; NULL = none */
};

/* Judges all thresholds against the totals. now_ns: since the test began. final: also metrics
 * without samples. The caller frees verdict.crossed. */
struct threshold_verdict metrics_evaluate_thresholds(struct metrics *m, int64_t now_ns, bool final);

/* Emission. Each metric_worker belongs to one thread. */

struct metric_worker *metric_worker_new(struct metrics *m);
void metric_worker_free(struct metric_worker *w);
struct tagset_cache *metric_worker_tags(struct metric_worker *w);

/* now_ns: CLOCK_MONOTONIC. metadata is copied where sinks ask for samples, else ignored. */
void metric_emit(struct metric_worker *w, unsigned metric, const struct tagset *tags, double value, int64_t now_ns,
                 const lt_tag *metadata, size_t n_metadata);
/* Counts a check for the summary's tree; the sample of the metric `checks` is emitted apart. */
void metric_check(struct metric_worker *w, const char *group, const char *name, bool passed);
/* Makes a group appear in the tree. Path "::a::b". */
void metric_group_seen(struct metric_worker *w, const char *group);

/* Hands over what was added since the last call; NULL when there is nothing. Worker's thread. */
struct metric_delta *metric_worker_publish(struct metric_worker *w);
/* Adds a delta to the totals and gives its memory back to the worker. Control thread. */
void metrics_merge(struct metrics *m, struct metric_delta *delta);

/* Workers are asked for their deltas now; the last tick begins something new; the last delta was
 * merged. Only for the timeline. Control thread. */
void metrics_tick(struct metrics *m, int64_t now_ns, double vus, double vus_max);
void metrics_cut(struct metrics *m);
void metrics_end(struct metrics *m);

/* Samples since the last call; NULL when none. Worker's thread. */
struct sample_batch {
    lt_sample *samples;
    size_t n, cap;
    lt_tag *metadata;
    size_t n_metadata, metadata_cap;
    int references; /* of whoever hands it around; not touched by metrics */
};
struct sample_batch *metric_worker_take_batch(struct metric_worker *w);
void sample_batch_free(struct sample_batch *batch);

/* Totals of a metric. Control thread. */
const struct sink *metrics_total(struct metrics *m, unsigned id);

/* One metric or submetric as it stands. Control thread. */
struct metric_view {
    const lt_metric_info *info;
    const struct sink *total;
    bool has_thresholds, tainted; /* tainted: one of them failed when they were judged last */
};
/* i counts metrics and submetrics from 0; false behind the last one. Needs metrics_freeze(). */
bool metrics_view(struct metrics *m, unsigned i, struct metric_view *out);

/* The tree of groups and checks so far: {name, path, id, groups: […], checks: […]}; malloc'ed JSON
 * text, NULL when memory is out. Control thread. */
char *metrics_groups_json(struct metrics *m);

/* Summary. Control thread. */

enum summary_form {
    SUMMARY_HANDLE,  /* what handleSummary() gets */
    SUMMARY_EXPORT,  /* --summary-export: the older layout */
    SUMMARY_MACHINE, /* the machine-readable layout */
    SUMMARY_REPORT   /* as HANDLE, with everything that a report shows */
};

struct summary_config {
    const char *const *trend_stats; /* "avg", "p(95)", … */
    size_t n_trend_stats;
    const char *time_unit; /* "s", "ms", "us" or NULL */
    bool no_color, stdout_is_tty, stderr_is_tty;
    int64_t duration_ns;
    int64_t start_ns;            /* when the scenarios began, CLOCK_MONOTONIC; 0 = they did not */
    const char *setup_data_json; /* may be NULL */
    const char *version;
    bool statistics; /* EXPORT and MACHINE: add "lt", with what `lt compare` needs */
};

/* malloc'ed JSON text; NULL when memory is out. */
char *metrics_summary_json(struct metrics *m, const struct summary_config *config, enum summary_form form);

#endif
