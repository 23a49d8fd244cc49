/* /v1/metrics: the values so far of each metric that has samples or thresholds. */
#include <math.h>
#include <string.h>

#include "control/control.h"
#include "exec/engine.h"
#include "exec/live.h"

/* JSON has no NaN and no infinity. */
static void put(json_t *sample, const char *name, double value)
{
    if (!isfinite(value)) value = 0;
    bool whole = value == floor(value) && fabs(value) < 9e15;
    json_object_set_new(sample, name, whole ? json_integer((json_int_t)value) : json_real(value));
}

static void put_trend(json_t *sample, const struct trend *values)
{
    /* Quantiles sort the values in place; the order is nobody's business. */
    struct trend *t = (struct trend *)values;
    put(sample, "min", t->count ? t->min : 0);
    put(sample, "max", t->count ? t->max : 0);
    put(sample, "avg", trend_average(t));
    put(sample, "med", trend_quantile(t, 0.5));
    put(sample, "p(90)", trend_quantile(t, 0.9));
    put(sample, "p(95)", trend_quantile(t, 0.95));
}

static json_t *sample_json(const struct metric_view *view, double seconds)
{
    const struct sink *total = view->total;
    json_t *sample = json_object();
    switch (view->info->type) {
    case LT_METRIC_COUNTER:
        put(sample, "count", total->u.counter.sum);
        put(sample, "rate", seconds > 0 ? total->u.counter.sum / seconds : 0);
        break;
    case LT_METRIC_GAUGE: put(sample, "value", total->u.gauge.last); break;
    case LT_METRIC_RATE:
        put(sample, "rate", total->count ? (double)total->u.rate.trues / (double)total->count : 0);
        break;
    case LT_METRIC_TREND: put_trend(sample, &total->u.trend); break;
    }
    return sample;
}

static json_t *metric_json(const struct metric_view *view, double seconds)
{
    json_t *attributes = json_pack("{s:s, s:s, s:o, s:o}", "type", lt_metric_type_name(view->info->type), "contains",
                                   lt_metric_contains_name(view->info->contains), "tainted",
                                   view->has_thresholds ? json_boolean(view->tainted) : json_null(), "sample",
                                   sample_json(view, seconds));
    return jsonapi_resource("metrics", view->info->name, attributes);
}

/* A question for the control thread. */
struct question {
    const char *id; /* NULL: all */
    json_t *data;
};

static void look_up(struct lt_test *test, void *arg)
{
    struct question *q = arg;
    struct metric_view view;
    double seconds = (double)live_elapsed_ns(test) / (double)NS_PER_S;
    for (unsigned i = 0; metrics_view(test->metrics, i, &view); i++) {
        if (!view.total->count && !view.has_thresholds) continue;
        if (!q->id) {
            json_array_append_new(q->data, metric_json(&view, seconds));
        } else if (strcmp(q->id, view.info->name) == 0) {
            q->data = metric_json(&view, seconds);
            return;
        }
    }
}

void control_get_metrics(struct lt_test *test, const struct control_request *request, struct control_answer *answer)
{
    struct question q = {.data = json_array()};
    live_call(test, look_up, &q);
    answer_json(answer, jsonapi_document(q.data));
}

void control_get_metric(struct lt_test *test, const struct control_request *request, struct control_answer *answer)
{
    struct question q = {.id = request->path + strlen("/v1/metrics/")};
    live_call(test, look_up, &q);
    if (q.data) answer_json(answer, jsonapi_document(q.data));
    else answer_error(answer, 404, "Not Found", "No metric with that ID was found");
}
