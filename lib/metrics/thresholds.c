/*
 * Thresholds of a test: kept by name until the init code has defined its metrics, then bound to
 * metrics and submetrics, then judged against the totals again and again.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/strbuf.h"
#include "metrics/internal.h"
#include "metrics/selector.h"

lt_status metrics_add_threshold(struct metrics *m, const char *metric, const char *expr, bool abort_on_fail,
                                int64_t delay_abort_eval_ns, lt_error *err)
{
    struct threshold_expr parsed;
    lt_status status = expr ? threshold_expr_parse(expr, &parsed, err) : LT_OK;
    struct selector selector;
    if (status == LT_OK) status = selector_parse(&m->arena, metric, &selector, err);
    if (status != LT_OK) {
        if (err) err->exit_code = 104;
        return status;
    }
    struct pending_threshold *p = ARENA_NEW(&m->arena, struct pending_threshold);
    if (!p) return error_nomem(err);
    p->metric = arena_strdup(&m->arena, metric);
    p->expr = expr ? arena_strdup(&m->arena, expr) : NULL;
    if (!p->metric || (expr && !p->expr)) return error_nomem(err);
    p->abort_on_fail = abort_on_fail;
    p->delay_abort_eval_ns = delay_abort_eval_ns;
    *m->pending_tail = p;
    m->pending_tail = &p->next;
    return LT_OK;
}

static lt_status bind_threshold(struct metrics *m, const struct pending_threshold *p, struct logger *log, lt_error *err)
{
    lt_status status = metrics_add_submetric(m, p->metric, err);
    if (status != LT_OK) return status;
    struct metric *metric = hashmap_gets(&m->by_name, p->metric);
    if (!metric) {
        return error_set(err, LT_ERR_INVALID, "invalid threshold defined on %s; reason: no metric name \"%s\" found",
                         p->metric, p->metric);
    }
    if (metric->never_matches) {
        log_printf(log, LT_LOG_WARNING,
                   "the threshold on '%s' uses the tag vu or iter, which are not indexable: it will never match",
                   p->metric);
    }
    if (!p->expr) return LT_OK;
    struct metric_threshold *t = ARENA_NEW(&m->arena, struct metric_threshold);
    if (!t) return error_nomem(err);
    status = threshold_expr_parse(p->expr, &t->expr, err);
    if (status == LT_OK) {
        status = threshold_expr_check_type(&t->expr, p->expr, p->metric, metric->info.type, err);
    }
    if (status != LT_OK) return status;
    t->text = p->expr;
    t->abort_on_fail = p->abort_on_fail;
    t->delay_abort_eval_ns = p->delay_abort_eval_ns;
    *metric->thresholds_tail = t;
    metric->thresholds_tail = &t->next;
    return LT_OK;
}

lt_status metrics_validate_thresholds(struct metrics *m, struct logger *log, lt_error *err)
{
    while (m->pending) {
        lt_status status = bind_threshold(m, m->pending, log, err);
        if (status != LT_OK) {
            if (err) err->exit_code = 104;
            return status;
        }
        m->pending = m->pending->next;
    }
    m->pending_tail = &m->pending;
    return LT_OK;
}

/* False when there is nothing to judge: the threshold passes. */
static bool aggregate(const struct metric *metric, struct sink *total, const struct threshold_expr *expr,
                      int64_t now_ns, double *value)
{
    switch (metric->info.type) {
    case LT_METRIC_COUNTER:
        *value = total->u.counter.sum;
        if (expr->method == METHOD_COUNT) return true;
        if (now_ns <= 0) return false;
        *value /= (double)now_ns / (double)NS_PER_S;
        return true;
    case LT_METRIC_GAUGE: *value = total->count ? total->u.gauge.last : 0; return true;
    case LT_METRIC_RATE:
        if (!total->count) return false;
        *value = (double)total->u.rate.trues / (double)total->count;
        return true;
    case LT_METRIC_TREND: break;
    }
    struct trend *t = &total->u.trend;
    switch (expr->method) {
    case METHOD_AVG: *value = trend_average(t); break;
    case METHOD_MIN: *value = t->count ? t->min : 0; break;
    case METHOD_MAX: *value = t->count ? t->max : 0; break;
    case METHOD_MED: *value = trend_quantile(t, 0.5); break;
    default: *value = trend_quantile(t, expr->percentile / 100); break;
    }
    return true;
}

static bool judge(struct metrics *m, struct metric *metric, int64_t now_ns, bool final, bool *abort)
{
    struct sink *total = &m->totals[metric->sink];
    if (!metric->thresholds || (!total->count && !final)) return false;
    bool failed = false;
    for (struct metric_threshold *t = metric->thresholds; t; t = t->next) {
        t->judged = aggregate(metric, total, &t->expr, now_ns, &t->value);
        t->failed = t->judged && !threshold_expr_holds(&t->expr, t->value);
        failed |= t->failed;
        *abort |= t->failed && t->abort_on_fail && now_ns >= t->delay_abort_eval_ns;
    }
    return failed;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

struct threshold_verdict metrics_evaluate_thresholds(struct metrics *m, int64_t now_ns, bool final)
{
    struct threshold_verdict verdict = {0};
    const char **names = calloc(m->n_sinks + 1, sizeof *names);
    size_t n = 0;
    for (unsigned i = 0; i < m->n_sinks; i++) {
        if (!judge(m, m->sinks[i], now_ns, final, &verdict.abort)) continue;
        verdict.failed = true;
        if (names) names[n++] = m->sinks[i]->info.name;
    }
    if (names) qsort(names, n, sizeof *names, compare_names);
    struct strbuf list = {0};
    for (size_t i = 0; i < n; i++) strbuf_printf(&list, "%s%s", i ? ", " : "", names[i]);
    free(names);
    verdict.crossed = verdict.failed ? strbuf_steal(&list) : NULL;
    strbuf_free(&list);
    return verdict;
}
