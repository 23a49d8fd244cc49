/*
 * Comparing two result files: which statistics of which metrics, how far each moved as a share of the
 * first run's value, whether that is beyond chance, and which moves are regressions.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/strbuf.h"
#include "loadtest/compare.h"
#include "report/interval.h"
#include "report/report.h"

enum better { NEITHER, LOWER, HIGHER };

struct comparison {
    double confidence, max_regression;
    const char *stats, *metrics, *lower, *higher;
    bool all;
    struct results a, b;
    json_t *rows;
    size_t regressions;
};

static size_t base_length(const char *name)
{
    return strcspn(name, "{");
}

/* Whether a list separated by commas has the name, with or without its selector. Commas within
 * braces belong to a name. */
static bool in_list(const char *list, const char *name)
{
    size_t len = strlen(name), base = base_length(name);
    for (const char *at = list; at && *at;) {
        size_t n = 0;
        for (int depth = 0; at[n] && (depth || at[n] != ','); n++) depth += (at[n] == '{') - (at[n] == '}');
        if ((n == len || n == base) && strncmp(at, name, n) == 0) return true;
        at += n + (at[n] == ',');
    }
    return false;
}

static bool is_one_of(const char *name, const char *const *list, size_t n)
{
    size_t len = base_length(name);
    for (size_t i = 0; i < n; i++) {
        if (strlen(list[i]) == len && strncmp(list[i], name, len) == 0) return true;
    }
    return false;
}

/* Parts of others, and what is a matter of the test more than of what it tests. */
static bool is_detail(const char *name)
{
    static const char *const details[] = {
        "http_req_blocked",
        "http_req_connecting",
        "http_req_tls_handshaking",
        "http_req_sending",
        "http_req_waiting",
        "http_req_receiving",
        "vus",
        "vus_max",
        "data_sent",
        "data_received",
    };
    return is_one_of(name, details, ARRAY_LEN(details));
}

static bool is_time(const struct result_metric *m)
{
    if (m->contains_known) return m->contains == LT_CONTAINS_TIME;
    static const char *const times[] = {
        "http_req_duration", "http_req_blocked",  "http_req_connecting", "http_req_tls_handshaking",
        "http_req_sending",  "http_req_waiting",  "http_req_receiving",  "iteration_duration",
        "group_duration",    "grpc_req_duration", "ws_connecting",       "ws_session_duration",
        "ws_ping",
    };
    return is_one_of(m->name, times, ARRAY_LEN(times));
}

static enum better better_of(const struct comparison *c, const struct result_metric *m)
{
    static const char *const lower[] = {"http_req_failed", "dropped_iterations"};
    static const char *const higher[] = {"checks", "http_reqs", "iterations"};
    if (in_list(c->lower, m->name)) return LOWER;
    if (in_list(c->higher, m->name)) return HIGHER;
    if (is_one_of(m->name, lower, ARRAY_LEN(lower))) return LOWER;
    if (is_one_of(m->name, higher, ARRAY_LEN(higher))) return HIGHER;
    return m->type == LT_METRIC_TREND && is_time(m) ? LOWER : NEITHER;
}

static void set_share(json_t *row, const char *key, double value)
{
    json_object_set_new(row, key, isfinite(value) ? json_real(value) : json_null());
}

/* A share of a; infinite when a is 0 and b is not. */
static double relative(double difference, double a)
{
    if (difference == 0) return 0;
    return a == 0 ? copysign(INFINITY, difference) : difference / fabs(a);
}

static const char *verdict_of(const struct comparison *c, enum better better, double change, const struct interval *i)
{
    bool sure = !i->known || i->low > 0 || i->high < 0;
    if (change == 0 || !sure) return "same";
    if (better == NEITHER) return "changed";
    double worse = better == LOWER ? change : -change;
    if (worse < 0) return "better";
    return worse > c->max_regression ? "regression" : "worse";
}

static void add_row(struct comparison *c, struct result_metric *a, struct result_metric *b, const char *stat)
{
    static const char *const names[] = {"none", "lower", "higher"};
    struct estimate *ea = calloc(2, sizeof *ea), *eb = ea + 1;
    if (!ea) return;
    estimate_make(&c->a, a, stat, ea);
    estimate_make(&c->b, b, stat, eb);
    if (ea->known && eb->known) {
        struct interval i = interval_of_difference(ea, eb, c->confidence);
        enum better better = better_of(c, a);
        double change = relative(eb->value - ea->value, ea->value);
        const char *verdict = verdict_of(c, better, change, &i);
        bool regression = strcmp(verdict, "regression") == 0;
        json_t *row = json_pack("{s:s, s:s, s:s, s:s, s:s, s:f, s:f}", "metric", a->name, "stat", stat, "type",
                                lt_metric_type_name(a->type), "contains",
                                is_time(a) ? "time" : lt_metric_contains_name(a->contains), "better", names[better],
                                "a", ea->value, "b", eb->value);
        set_share(row, "change", change);
        set_share(row, "low", i.known ? relative(i.low, ea->value) : NAN);
        set_share(row, "high", i.known ? relative(i.high, ea->value) : NAN);
        json_object_set_new(row, "method", json_string(estimate_method_name(i.method)));
        json_object_set_new(row, "verdict", json_string(verdict));
        json_array_append_new(c->rows, row);
        c->regressions += regression;
    }
    free(ea);
}

static void add_metric(struct comparison *c, struct result_metric *a)
{
    struct result_metric *b = hashmap_gets(&c->b.metrics, a->name);
    if (!b || a->type != b->type) return;
    if (c->metrics ? !in_list(c->metrics, a->name) : !c->all && is_detail(a->name)) return;
    if (a->type != LT_METRIC_TREND) {
        add_row(c, a, b, a->type == LT_METRIC_GAUGE ? "value" : "rate");
        return;
    }
    for (const char *at = c->stats; *at;) {
        char stat[32];
        size_t n = strcspn(at, ",");
        snprintf(stat, sizeof stat, "%.*s", (int)n, at);
        add_row(c, a, b, stat);
        at += n + (at[n] == ',');
    }
}

static lt_status check_stats(const char *stats, lt_error *err)
{
    for (const char *at = stats; *at;) {
        size_t n = strcspn(at, ",");
        char *end = NULL;
        bool good = (n == 3 && (!strncmp(at, "avg", 3) || !strncmp(at, "min", 3) || !strncmp(at, "med", 3) ||
                                !strncmp(at, "max", 3)));
        if (!good && n > 3 && n < 30 && strncmp(at, "p(", 2) == 0) {
            double p = strtod(at + 2, &end);
            good = end == at + n - 1 && *end == ')' && p >= 0 && p <= 100;
        }
        if (!good) {
            return error_set(err, LT_ERR_INVALID, "invalid trend stat '%.*s': use avg, min, med, max or p(N)", (int)n,
                             at);
        }
        at += n + (at[n] == ',');
    }
    return LT_OK;
}

static const char *kind_name(enum results_kind kind)
{
    static const char *const names[] = {"summary", "summary with statistics", "samples"};
    return names[kind];
}

static json_t *file_json(const char *path, const struct results *r)
{
    json_t *name = json_string(path);
    return json_pack("{s:o, s:s, s:f}", "path", name ? name : json_string("?"), "kind", kind_name(r->kind), "duration",
                     r->seconds);
}

static lt_status compare(struct comparison *c, const char *a, const char *b, char **json, lt_error *err)
{
    lt_status status = check_stats(c->stats, err);
    if (status == LT_OK) status = results_read(a, &c->a, err);
    if (status == LT_OK) status = results_read(b, &c->b, err);
    if (status != LT_OK) return status;
    struct hashmap_entry *e;
    for (size_t i = 0; (e = hashmap_next(&c->a.metrics, &i));) add_metric(c, e->value);
    if (!json_array_size(c->rows)) {
        return error_set(err, LT_ERR_INVALID, "'%s' and '%s' have no metric in common that could be compared", a, b);
    }
    json_t *root = json_pack("{s:f, s:f, s:I, s:o, s:o, s:O}", "confidence", c->confidence, "maxRegression",
                             c->max_regression, "regressions", (json_int_t)c->regressions, "a", file_json(a, &c->a),
                             "b", file_json(b, &c->b), "rows", c->rows);
    *json = root ? json_dumps(root, JSON_INDENT(2) | JSON_REAL_PRECISION(9)) : NULL;
    json_decref(root);
    return *json ? LT_OK : error_nomem(err);
}

static const char *or_null(const char *text)
{
    return text && *text ? text : NULL;
}

lt_status lt_compare_files(const char *a, const char *b, const lt_compare_options *options, char **json,
                           size_t *regressions, lt_error *err)
{
    lt_compare_options o = {0};
    if (options) memcpy(&o, options, options->size < sizeof o ? options->size : sizeof o);
    struct comparison c = {
        .confidence = o.confidence > 0 ? o.confidence : 0.95,
        .max_regression = !options               ? 0.05
                          : o.max_regression > 0 ? o.max_regression
                                                 : 0,
        .stats = or_null(o.stats) ? o.stats : "avg,med,p(95)",
        .metrics = or_null(o.metrics),
        .lower = or_null(o.lower),
        .higher = or_null(o.higher),
        .all = o.all != 0,
        .rows = json_array(),
    };
    *json = NULL;
    if (!(c.confidence < 1)) return error_set(err, LT_ERR_INVALID, "the confidence must lie between 0 and 1");
    lt_status status = c.rows ? compare(&c, a, b, json, err) : error_nomem(err);
    if (regressions) *regressions = c.regressions;
    json_decref(c.rows);
    results_free(&c.a);
    results_free(&c.b);
    return status;
}
