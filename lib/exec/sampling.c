/*
 * Metrics on their way: workers publish what they added on a tick, the control thread merges it,
 * judges thresholds and hands raw samples to the sinks. The vus gauges are emitted here.
 */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "exec/engine.h"

static const int64_t VUS_TICK_NS = NS_PER_S;
static const int64_t THRESHOLD_TICK_NS = 2 * NS_PER_S;
/* Sinks get samples every 50 ms, as k6's outputs do; without sinks once a second is enough. */
static const int64_t SAMPLE_TICK_NS = 50 * NS_PER_MS;
static const int64_t MERGE_TICK_NS = NS_PER_S;
/* A report shows the course of short tests too. */
static const int64_t REPORT_TICK_NS = 250 * NS_PER_MS;

static void publish_on_worker(struct task *task)
{
    struct exec_worker *w = CONTAINER_OF(task, struct exec_worker, publish);
    w->delta = metric_worker_publish(w->metrics);
    w->batch = metric_worker_take_batch(w->metrics);
    control_post(&w->test->control, &w->published);
}

static void merge_on_control(struct task *task)
{
    struct exec_worker *w = CONTAINER_OF(task, struct exec_worker, published);
    struct lt_test *test = w->test;
    metrics_merge(test->metrics, w->delta);
    sink_queue_push_all(test, w->batch);
    w->delta = NULL;
    w->batch = NULL;
    w->publishing = false;
    test->publishing--;
}

/* A worker that is busy with a long script answers late; it is not asked twice. */
static void publish_all(struct lt_test *test)
{
    for (unsigned i = 0; i < test->n_workers; i++) {
        struct exec_worker *w = &test->workers[i];
        if (w->publishing) continue;
        w->publishing = true;
        w->publish.run = publish_on_worker;
        w->published.run = merge_on_control;
        test->publishing++;
        worker_post(&w->worker, &w->publish);
    }
    metrics_merge(test->metrics, metric_worker_publish(test->control_metrics));
    sink_queue_push_all(test, metric_worker_take_batch(test->control_metrics));
}

static const struct tagset *run_tags(struct lt_test *test)
{
    return tagset_intern(metric_worker_tags(test->control_metrics), test->options.tags, test->options.n_tags);
}

static void emit_vus(struct lt_test *test, int64_t now_ns)
{
    const struct tagset *tags = run_tags(test);
    metric_emit(test->control_metrics, METRIC_VUS, tags, atomic_load(&test->vus_active), now_ns, NULL, 0);
    metric_emit(test->control_metrics, METRIC_VUS_MAX, tags, atomic_load(&test->vus_initialized), now_ns, NULL, 0);
}

void sampling_emit_dropped(struct scenario_run *run, uint64_t iterations)
{
    struct lt_test *test = run->test;
    struct tagset_cache *cache = metric_worker_tags(test->control_metrics);
    const struct tagset *tags = tagset_extend(cache, run_tags(test), run->view.tags, run->view.n_tags);
    lt_tag scenario = {"scenario", run->view.name};
    if (tags && options_has_tag(&test->options, TAG_SCENARIO)) tags = tagset_extend(cache, tags, &scenario, 1);
    metric_emit(test->control_metrics, METRIC_DROPPED_ITERATIONS, tags, (double)iterations, clock_now_ns(), NULL, 0);
}

static void on_vus_tick(struct event *event, int64_t now_ns)
{
    struct lt_test *test = CONTAINER_OF(event, struct lt_test, vus_tick);
    emit_vus(test, now_ns);
    control_schedule(&test->control, event, now_ns + VUS_TICK_NS);
}

static void on_publish_tick(struct event *event, int64_t now_ns)
{
    struct lt_test *test = CONTAINER_OF(event, struct lt_test, publish_tick);
    metrics_tick(test->metrics, now_ns, atomic_load(&test->vus_active), atomic_load(&test->vus_initialized));
    publish_all(test);
    control_schedule(&test->control, event, now_ns + test->publish_every_ns);
}

/* What was measured before lies in slices of its own. */
void sampling_cut(struct lt_test *test, int64_t now_ns)
{
    if (!test->timeline) return;
    metrics_tick(test->metrics, now_ns, atomic_load(&test->vus_active), atomic_load(&test->vus_initialized));
    metrics_cut(test->metrics);
    publish_all(test);
}

static void on_threshold_tick(struct event *event, int64_t now_ns)
{
    struct lt_test *test = CONTAINER_OF(event, struct lt_test, threshold_tick);
    control_schedule(&test->control, event, now_ns + THRESHOLD_TICK_NS);
    int64_t start = atomic_load(&test->start_ns);
    if (!start || test_stopping(test)) return;
    struct threshold_verdict verdict = metrics_evaluate_thresholds(test->metrics, now_ns - start, false);
    atomic_store(&test->tainted, verdict.failed);
    if (verdict.abort) {
        lt_error err = {0};
        error_set(&err, LT_ERR_THRESHOLD,
                  "thresholds on metrics '%s' were crossed; at least one has abortOnFail enabled, stopping test "
                  "prematurely",
                  verdict.crossed ? verdict.crossed : "");
        test_stop(test, &err, false);
    }
    free(verdict.crossed);
}

/* What the summary of this run will be asked for. */
static unsigned wanted_parts(struct lt_test *test)
{
    char *mode = lt_options_get_string(test->options_in, "summaryMode");
    char *report = lt_options_get_json(test->options_in, "report");
    unsigned parts = mode && strcmp(mode, "full") == 0 ? METRICS_PARTS_GROUPS : 0;
    if (report && strcmp(report, "[]") != 0 && strcmp(report, "null") != 0) {
        parts |= METRICS_PARTS_GROUPS | METRICS_PARTS_URLS | METRICS_PARTS_TIMELINE;
    }
    free(mode);
    free(report);
    return parts;
}

lt_status sampling_start(struct lt_test *test, lt_error *err)
{
    unsigned parts = wanted_parts(test);
    metrics_want_parts(test->metrics, parts, test->wants_samples ? REPORT_TICK_NS / SAMPLE_TICK_NS : 1);
    test->timeline = parts & METRICS_PARTS_TIMELINE;
    test->publish_every_ns = test->wants_samples ? SAMPLE_TICK_NS : test->timeline ? REPORT_TICK_NS : MERGE_TICK_NS;
    lt_status status = metrics_freeze(test->metrics, err);
    if (status != LT_OK) return status;
    test->control_metrics = metric_worker_new(test->metrics);
    if (!test->control_metrics) return error_nomem(err);
    test->sampling = true;
    int64_t now = clock_now_ns();
    test->vus_tick.fire = on_vus_tick;
    test->publish_tick.fire = on_publish_tick;
    test->threshold_tick.fire = on_threshold_tick;
    control_schedule(&test->control, &test->vus_tick, now + VUS_TICK_NS);
    control_schedule(&test->control, &test->publish_tick, now + SAMPLE_TICK_NS);
    if (!test->options.no_thresholds) control_schedule(&test->control, &test->threshold_tick, now + THRESHOLD_TICK_NS);
    return LT_OK;
}

static bool none_publishing(void *arg)
{
    return ((struct lt_test *)arg)->publishing == 0;
}

void sampling_stop(struct lt_test *test)
{
    if (!test->sampling) return;
    test->sampling = false;
    control_cancel(&test->control, &test->vus_tick);
    control_cancel(&test->control, &test->publish_tick);
    control_cancel(&test->control, &test->threshold_tick);
    metrics_tick(test->metrics, clock_now_ns(), -1, -1); /* the VUs are gone already */
    /* Twice: a publication under way when the first was asked for may miss the last samples. */
    for (int i = 0; i < 2; i++) {
        publish_all(test);
        control_run(&test->control, none_publishing, test);
    }
    metrics_end(test->metrics);
}
