/*
 * What the summary of a report has beyond handleSummary()'s data: metrics and checks by group and by
 * scenario, requests by URL, the course of the test over time, more about each trend.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/strbuf.h"
#include "metrics/summary_json.h"

static void set_text(json_t *object, const char *key, const char *text)
{
    char *clean = summary_utf8(text, strlen(text));
    json_object_set_new(object, key, json_string(clean ? clean : ""));
    free(clean);
}

/* Parts: a tree for the top and one for each scenario. */

static json_t *part_new(const char *name)
{
    json_t *part = json_object();
    set_text(part, "name", name);
    json_object_set_new(part, "checks", json_array());
    json_object_set_new(part, "metrics", json_object());
    json_object_set_new(part, "groups", json_array());
    return part;
}

static json_t *named(json_t *list, const char *text, size_t len)
{
    size_t i;
    json_t *item = NULL;
    char *name = summary_utf8(text, len);
    if (!name) return NULL;
    json_array_foreach(list, i, item)
    {
        if (strcmp(json_string_value(json_object_get(item, "name")), name) == 0) break;
    }
    if (i == json_array_size(list)) {
        item = part_new(name);
        json_array_append_new(list, item);
    }
    free(name);
    return item;
}

/* The part of a facet, made on the way: scenarios first, then its path of groups. */
static json_t *part_of(json_t *object, const struct facet *facet)
{
    json_t *part = object;
    if (*facet->scenario) {
        part = named(json_object_get(object, "scenarios"), facet->scenario, strlen(facet->scenario));
    }
    for (const char *from = facet->group; part && *from;) {
        from += 2; /* "::" */
        const char *to = strstr(from, "::");
        if (!to) to = from + strlen(from);
        part = named(json_object_get(part, "groups"), from, (size_t)(to - from));
        from = to;
    }
    return part;
}

static void add_part_metrics(const struct summary_context *c, json_t *part, const struct facet *facet)
{
    json_t *metrics = json_object_get(part, "metrics");
    for (const struct facet_sink *s = facet->sinks; s; s = s->next) {
        const struct metric *metric = c->m->metrics[s->metric];
        struct sink *total = metrics_facet_total(c->m, facet, s->metric);
        if (!total) continue;
        json_t *values = json_object();
        summary_add_values(c, values, metric->info.type, total);
        json_object_set_new(metrics, metric->info.name,
                            json_pack("{s:s, s:s, s:o}", "type", lt_metric_type_name(metric->info.type), "contains",
                                      lt_metric_contains_name(metric->info.contains), "values", values));
    }
}

static void add_part_check(const struct summary_context *c, json_t *part, const struct facet *facet)
{
    const struct sink *total = metrics_facet_total(c->m, facet, METRIC_CHECKS);
    if (!total) return;
    json_t *check = json_object();
    set_text(check, "name", facet->name);
    summary_set_number(check, "passes", (double)total->u.rate.trues);
    summary_set_number(check, "fails", (double)(total->count - total->u.rate.trues));
    json_array_append_new(json_object_get(part, "checks"), check);
}

/* URLs. */

static json_t *url_json(const struct summary_context *c, const struct facet *facet)
{
    struct sink *requests = metrics_facet_total(c->m, facet, METRIC_HTTP_REQS);
    struct sink *failed = metrics_facet_total(c->m, facet, METRIC_HTTP_REQ_FAILED);
    struct sink *duration = metrics_facet_total(c->m, facet, METRIC_HTTP_REQ_DURATION);
    json_t *url = json_object();
    set_text(url, "method", facet->method);
    set_text(url, "name", facet->name);
    summary_set_number(url, "requests", requests ? requests->u.counter.sum : 0);
    summary_set_number(url, "failed", failed ? (double)failed->u.rate.trues : 0);
    if (!duration) return url;
    struct trend *t = &duration->u.trend;
    summary_set_number(url, "avg", trend_average(t));
    summary_set_number(url, "min", t->min);
    summary_set_number(url, "med", trend_quantile(t, 0.5));
    summary_set_number(url, "p95", trend_quantile(t, 0.95));
    summary_set_number(url, "p99", trend_quantile(t, 0.99));
    summary_set_number(url, "max", t->max);
    return url;
}

static void add_facets(const struct summary_context *c, json_t *object)
{
    pthread_mutex_lock(&c->m->facets.lock); /* while the test runs, workers add to the list */
    for (size_t i = 0; i < c->m->facets.n; i++) {
        const struct facet *facet = c->m->facets.list[i];
        if (facet->kind == FACET_URL) {
            json_array_append_new(json_object_get(object, "urls"), url_json(c, facet));
            continue;
        }
        json_t *part = part_of(object, facet);
        if (part && facet->kind == FACET_PART) add_part_metrics(c, part, facet);
        else if (part) add_part_check(c, part, facet);
    }
    pthread_mutex_unlock(&c->m->facets.lock);
}

/* Time. */

enum { HTTP_REQS, HTTP_REQ_FAILED, HTTP_REQ_DURATION, ITERATIONS, CHECKS, ITERATION_DURATION, DROPPED, SENT, RECEIVED };

static void append(json_t *list, double value)
{
    json_array_append_new(list, json_real(value));
}

/* Percentiles of a slice without values are null: a line has a gap there. */
static void append_trend(json_t *row, struct trend *t)
{
    static const double quantiles[] = {0.5, 0.95, 0.99};
    for (size_t i = 0; i < ARRAY_LEN(quantiles); i++) {
        if (t->count) append(row, trend_quantile(t, quantiles[i]));
        else json_array_append_new(row, json_null());
    }
}

static json_t *slice_json(struct timeline_slice *slice, int64_t start_ns)
{
    json_t *row = json_array();
    double seconds = (double)(slice->to_ns - slice->from_ns) / (double)NS_PER_S;
    const struct sink *v = slice->values;
    append(row, (double)(slice->from_ns - start_ns) / (double)NS_PER_S);
    append(row, (double)(slice->to_ns - start_ns) / (double)NS_PER_S);
    append(row, slice->vus);
    append(row, slice->vus_max);
    append(row, v[HTTP_REQS].u.counter.sum / seconds);
    append(row, (double)v[HTTP_REQ_FAILED].u.rate.trues / seconds);
    append(row, v[ITERATIONS].u.counter.sum / seconds);
    append(row, v[DROPPED].u.counter.sum / seconds);
    append(row, (double)(v[CHECKS].count - v[CHECKS].u.rate.trues) / seconds);
    append(row, v[SENT].u.counter.sum / seconds);
    append(row, v[RECEIVED].u.counter.sum / seconds);
    append_trend(row, &slice->values[HTTP_REQ_DURATION].u.trend);
    append_trend(row, &slice->values[ITERATION_DURATION].u.trend);
    return row;
}

static bool has_values(const struct timeline_slice *slice)
{
    for (size_t i = 0; i < TIMELINE_VALUES; i++) {
        if (slice->values[i].count) return true;
    }
    return false;
}

/* From the start of the scenarios, or of setup() when that measured something. */
static json_t *timeline_json(const struct summary_context *c)
{
    static const char *const columns[] = {
        "from",
        "to",
        "vus",
        "vus_max",
        "http_reqs",
        "http_req_failed",
        "iterations",
        "dropped_iterations",
        "checks_failed",
        "data_sent",
        "data_received",
        "http_req_duration_med",
        "http_req_duration_p95",
        "http_req_duration_p99",
        "iteration_duration_med",
        "iteration_duration_p95",
        "iteration_duration_p99",
    };
    struct timeline *t = c->m->timeline;
    json_t *names = json_array(), *rows = json_array();
    for (size_t i = 0; i < ARRAY_LEN(columns); i++) json_array_append_new(names, json_string(columns[i]));
    int64_t start = c->config->start_ns ? c->config->start_ns : t->slices[0].from_ns;
    for (size_t i = 0; i < t->n; i++) {
        struct timeline_slice *slice = &t->slices[i];
        if (slice->to_ns <= slice->from_ns) continue;
        bool before = slice->to_ns <= start && !json_array_size(rows);
        if (!before || has_values(slice)) json_array_append_new(rows, slice_json(slice, start));
    }
    return json_pack("{s:o, s:o}", "columns", names, "rows", rows);
}

/* More about a trend than --summary-trend-stats asks for. */
static void add_details(const struct summary_context *c, json_t *metrics)
{
    for (unsigned i = 0; i < c->m->n_sinks; i++) {
        const struct metric *metric = c->m->sinks[i];
        json_t *object = json_object_get(metrics, metric->info.name);
        if (!object || metric->info.type != LT_METRIC_TREND) continue;
        struct trend *t = &c->m->totals[metric->sink].u.trend;
        json_t *details = json_object();
        summary_set_number(details, "count", (double)t->count);
        summary_set_number(details, "avg", trend_average(t));
        summary_set_number(details, "stddev", trend_stddev(t));
        summary_set_number(details, "min", t->min);
        summary_set_number(details, "med", trend_quantile(t, 0.5));
        summary_set_number(details, "p90", trend_quantile(t, 0.9));
        summary_set_number(details, "p95", trend_quantile(t, 0.95));
        summary_set_number(details, "p99", trend_quantile(t, 0.99));
        summary_set_number(details, "max", t->max);
        json_object_set_new(object, "details", details);
    }
}

static void set_time(json_t *object, const char *key, int64_t wall_ns)
{
    char text[64];
    time_t seconds = (time_t)(wall_ns / NS_PER_S);
    struct tm utc;
    gmtime_r(&seconds, &utc);
    strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
    json_object_set_new(object, key, json_string(text));
}

void summary_add_report(const struct summary_context *c, json_t *object)
{
    json_t *metadata = json_object();
    json_object_set_new(metadata, "version", json_string(c->config->version ? c->config->version : ""));
    set_time(metadata, "generatedAt", clock_wall_ns());
    if (c->config->start_ns) set_time(metadata, "startedAt", c->config->start_ns + c->m->wall_offset_ns);
    json_object_set_new(object, "metadata", metadata);
    json_object_set_new(object, "groups", json_array());
    json_object_set_new(object, "scenarios", json_array());
    json_object_set_new(object, "urls", json_array());
    add_facets(c, object);
    add_details(c, json_object_get(object, "metrics"));
    if (c->m->timeline) json_object_set_new(object, "timeline", timeline_json(c));
}
