/*
 * Summary data as JSON: the object that handleSummary() gets, the older --summary-export layout,
 * and the machine-readable one. Key order is part of what users see, so objects keep it.
 */
#include <assert.h>
#include <jansson.h>
#include <math.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/strbuf.h"
#include "metrics/summary_json.h"

void summary_set_number(json_t *object, const char *key, double value)
{
    if (!isfinite(value)) value = 0;
    if (value == floor(value) && fabs(value) < 9e15) json_object_set_new(object, key, json_integer((json_int_t)value));
    else json_object_set_new(object, key, json_real(value));
}

static double trend_stat(struct trend *t, const char *stat)
{
    if (strcmp(stat, "avg") == 0) return trend_average(t);
    if (strcmp(stat, "min") == 0) return t->count ? t->min : 0;
    if (strcmp(stat, "max") == 0) return t->count ? t->max : 0;
    if (strcmp(stat, "med") == 0) return trend_quantile(t, 0.5);
    if (strcmp(stat, "count") == 0) return (double)t->count;
    return trend_quantile(t, strtod(stat + 2, NULL) / 100); /* "p(N)": checked with the options */
}

static void add_trend(const struct summary_context *c, json_t *values, struct trend *t)
{
    for (size_t i = 0; i < c->config->n_trend_stats; i++) {
        summary_set_number(values, c->config->trend_stats[i], trend_stat(t, c->config->trend_stats[i]));
    }
}

void summary_add_values(const struct summary_context *c, json_t *values, lt_metric_type type, struct sink *total)
{
    double count = (double)total->count, trues = (double)total->u.rate.trues;
    switch (type) {
    case LT_METRIC_COUNTER:
        summary_set_number(values, "count", total->u.counter.sum);
        if (c->form != SUMMARY_MACHINE) {
            summary_set_number(values, "rate", c->seconds > 0 ? total->u.counter.sum / c->seconds : 0);
        }
        break;
    case LT_METRIC_GAUGE:
        summary_set_number(values, "value", total->u.gauge.last);
        summary_set_number(values, "min", total->u.gauge.min);
        summary_set_number(values, "max", total->u.gauge.max);
        break;
    case LT_METRIC_RATE:
        summary_set_number(values, c->form == SUMMARY_EXPORT ? "value" : "rate", count > 0 ? trues / count : 0);
        if (c->form == SUMMARY_MACHINE) {
            summary_set_number(values, "matches", trues);
            summary_set_number(values, "total", count);
        } else {
            summary_set_number(values, "passes", trues);
            summary_set_number(values, "fails", count - trues);
        }
        break;
    case LT_METRIC_TREND: add_trend(c, values, &total->u.trend); break;
    }
}

static json_t *threshold_results(const struct summary_context *c, const struct metric *metric)
{
    json_t *list = json_object();
    for (const struct metric_threshold *t = metric->thresholds; t; t = t->next) {
        /* The export layout says "failed", for compatibility with its first readers. */
        json_t *result = c->form == SUMMARY_EXPORT ? json_boolean(t->failed) : json_pack("{s:b}", "ok", !t->failed);
        if (c->form == SUMMARY_REPORT && t->judged) summary_set_number(result, "value", t->value);
        json_object_set_new(list, t->text, result);
    }
    return list;
}

bool summary_shows(const struct summary_context *c, const struct metric *metric)
{
    if (c->m->totals[metric->sink].count || metric->thresholds) return true;
    /* A submetric of a metric that never got a sample is as empty as its parent. */
    return metric->parent && c->m->totals[metric->parent->sink].count;
}

static json_t *metric_json(const struct summary_context *c, const struct metric *metric)
{
    json_t *object = json_object();
    json_t *values = c->form == SUMMARY_EXPORT ? object : json_object();
    if (c->form != SUMMARY_EXPORT) {
        json_object_set_new(object, "type", json_string(lt_metric_type_name(metric->info.type)));
        json_object_set_new(object, "contains", json_string(lt_metric_contains_name(metric->info.contains)));
        json_object_set_new(object, "values", values);
    }
    summary_add_values(c, values, metric->info.type, &c->m->totals[metric->sink]);
    if (metric->thresholds && c->form != SUMMARY_MACHINE) {
        json_object_set_new(object, "thresholds", threshold_results(c, metric));
    }
    return object;
}

static json_t *metrics_json(const struct summary_context *c)
{
    json_t *all = json_object();
    for (unsigned i = 0; i < c->m->n_sinks; i++) {
        const struct metric *metric = c->m->sinks[i];
        if (!summary_shows(c, metric)) continue;
        json_object_set_new(all, metric->info.name, metric_json(c, metric));
    }
    return all;
}

static json_t *machine_metrics(const struct summary_context *c)
{
    json_t *all = json_array();
    for (unsigned i = 0; i < c->m->n_sinks; i++) {
        const struct metric *metric = c->m->sinks[i];
        if (!summary_shows(c, metric) || metric == c->m->metrics[METRIC_CHECKS]) continue;
        json_t *object = metric_json(c, metric);
        json_object_set_new(object, "name", json_string(metric->info.name));
        json_array_append_new(all, object);
    }
    return all;
}

char *summary_utf8(const char *s, size_t len)
{
    struct strbuf quoted = {0};
    strbuf_json_string(&quoted, s, len);
    json_t *text = quoted.failed ? NULL : json_loadb(quoted.data, quoted.len, JSON_DECODE_ANY, NULL);
    char *copy = text ? strdup(json_string_value(text)) : NULL;
    json_decref(text);
    strbuf_free(&quoted);
    return copy;
}

static void set_path(json_t *object, const char *name, const char *path)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned len = 0;
    char hex[2 * EVP_MAX_MD_SIZE + 1] = "";
    EVP_Digest(path, strlen(path), digest, &len, EVP_md5(), NULL);
    for (unsigned i = 0; i < len; i++) snprintf(hex + 2 * i, 3, "%02x", digest[i]);
    json_object_set_new(object, "name", json_string(name));
    json_object_set_new(object, "path", json_string(path));
    json_object_set_new(object, "id", json_string(hex));
}

static json_t *group_new(const struct summary_context *c, const char *name, const char *path)
{
    json_t *group = json_object();
    set_path(group, name, path);
    bool maps = c->form == SUMMARY_EXPORT;
    json_object_set_new(group, "groups", maps ? json_object() : json_array());
    json_object_set_new(group, "checks", maps ? json_object() : json_array());
    return group;
}

static json_t *find_named(json_t *list, const char *name)
{
    if (json_is_object(list)) return json_object_get(list, name);
    size_t i;
    json_t *item;
    json_array_foreach(list, i, item)
    {
        if (strcmp(json_string_value(json_object_get(item, "name")), name) == 0) return item;
    }
    return NULL;
}

static void add_named(json_t *list, const char *name, json_t *item)
{
    if (json_is_object(list)) json_object_set_new(list, name, item);
    else json_array_append_new(list, item);
}

/* The group of a path such as "::a::b", made on the way. */
static json_t *group_at(const struct summary_context *c, json_t *root, const char *path)
{
    json_t *group = root;
    for (const char *from = path; *from;) {
        from += 2; /* "::" */
        const char *to = strstr(from, "::");
        if (!to) to = from + strlen(from);
        char *name = summary_utf8(from, (size_t)(to - from));
        char *prefix = summary_utf8(path, (size_t)(to - path));
        if (!name || !prefix) {
            free(name);
            free(prefix);
            return group;
        }
        json_t *groups = json_object_get(group, "groups");
        json_t *child = find_named(groups, name);
        if (!child) {
            child = group_new(c, name, prefix);
            add_named(groups, name, child);
        }
        group = child;
        free(name);
        free(prefix);
        from = to;
    }
    return group;
}

static json_t *check_json(json_t *group, const char *name, const struct check_count *count)
{
    char *path = NULL;
    if (asprintf(&path, "%s::%s", json_string_value(json_object_get(group, "path")), name) < 0) return NULL;
    json_t *check = json_object();
    set_path(check, name, path);
    free(path);
    summary_set_number(check, "passes", (double)count->passes);
    summary_set_number(check, "fails", (double)count->fails);
    return check;
}

static json_t *root_group(const struct summary_context *c)
{
    json_t *root = group_new(c, "", "");
    struct hashmap_entry *e;
    for (size_t i = 0; (e = hashmap_next(&c->m->checks.index, &i));) {
        const struct check_count *count = e->value;
        json_t *group = group_at(c, root, count->group);
        if (!count->name) continue;
        char *name = summary_utf8(count->name, strlen(count->name));
        json_t *check = name ? check_json(group, name, count) : NULL;
        if (check) add_named(json_object_get(group, "checks"), name, check);
        free(name);
    }
    return root;
}

char *metrics_groups_json(struct metrics *m)
{
    struct summary_context c = {.m = m, .form = SUMMARY_HANDLE};
    json_t *root = root_group(&c);
    char *text = json_dumps(root, JSON_COMPACT);
    json_decref(root);
    return text;
}

static void add_setup_data(const struct summary_context *c, json_t *object)
{
    if (!c->config->setup_data_json) return;
    json_t *data = json_loads(c->config->setup_data_json, JSON_DECODE_ANY, NULL);
    if (data) json_object_set_new(object, "setup_data", data);
}

static json_t *handle_form(const struct summary_context *c)
{
    json_t *object = json_object(), *stats = json_array();
    for (size_t i = 0; i < c->config->n_trend_stats; i++) {
        json_array_append_new(stats, json_string(c->config->trend_stats[i]));
    }
    json_object_set_new(object, "root_group", root_group(c));
    json_object_set_new(object, "options",
                        json_pack("{s:o, s:s, s:b}", "summaryTrendStats", stats, "summaryTimeUnit",
                                  c->config->time_unit ? c->config->time_unit : "", "noColor", c->config->no_color));
    json_t *state =
        json_pack("{s:b, s:b}", "isStdOutTTY", c->config->stdout_is_tty, "isStdErrTTY", c->config->stderr_is_tty);
    summary_set_number(state, "testRunDurationMs", (double)c->config->duration_ns / (double)NS_PER_MS);
    json_object_set_new(object, "state", state);
    add_setup_data(c, object);
    json_object_set_new(object, "metrics", metrics_json(c));
    if (c->form == SUMMARY_REPORT) summary_add_report(c, object);
    return object;
}

static json_t *export_form(const struct summary_context *c)
{
    json_t *object = json_object();
    json_object_set_new(object, "root_group", root_group(c));
    json_object_set_new(object, "metrics", metrics_json(c));
    add_setup_data(c, object);
    return object;
}

static json_t *machine_checks(const struct summary_context *c)
{
    const struct sink *total = metrics_total(c->m, METRIC_CHECKS);
    double count = (double)total->count, trues = (double)total->u.rate.trues;
    json_t *results = json_array();
    struct hashmap_entry *e;
    for (size_t i = 0; (e = hashmap_next(&c->m->checks.index, &i));) {
        const struct check_count *check = e->value;
        if (!check->name) continue;
        char *name = summary_utf8(check->name, strlen(check->name));
        if (!name) continue;
        json_array_append_new(results, json_pack("{s:s, s:I, s:I}", "name", name, "passes", (json_int_t)check->passes,
                                                 "fails", (json_int_t)check->fails));
        free(name);
    }
    static const char *const names[] = {"checks_total", "checks_failed", "checks_succeeded"};
    json_t *list = json_array();
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        json_t *values = json_object();
        if (i == 0) {
            summary_set_number(values, "count", count);
        } else {
            double matches = i == 1 ? count - trues : trues;
            summary_set_number(values, "rate", count > 0 ? matches / count : 0);
            summary_set_number(values, "matches", matches);
            summary_set_number(values, "total", count);
        }
        json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:o}", "name", names[i], "type", i ? "rate" : "counter",
                                              "contains", "default", "values", values));
    }
    return json_pack("{s:o, s:o}", "metrics", list, "results", results);
}

static json_t *machine_form(const struct summary_context *c)
{
    char when[64];
    time_t now = (time_t)(clock_wall_ns() / NS_PER_S);
    struct tm utc;
    gmtime_r(&now, &utc);
    strftime(when, sizeof when, "%Y-%m-%dT%H:%M:%SZ", &utc);
    json_t *results = json_object();
    if (metrics_total(c->m, METRIC_CHECKS)->count) json_object_set_new(results, "checks", machine_checks(c));
    json_object_set_new(results, "metrics", machine_metrics(c));
    json_t *config = json_object();
    summary_set_number(config, "duration", c->seconds);
    json_object_set_new(config, "execution", json_string("local"));
    return json_pack("{s:o, s:{s:s, s:s}, s:o, s:s}", "config", config, "metadata", "generatedAt", when, "k6Version",
                     c->config->version ? c->config->version : "", "results", results, "version", "1.0.0");
}

/* Adds the member "lt" on one line: nobody reads its lists of quantiles. Takes the text. */
static char *with_statistics(const struct summary_context *c, char *text)
{
    json_t *object = summary_statistics(c);
    char *own = json_dumps(object, JSON_COMPACT | JSON_REAL_PRECISION(9)), *both = NULL;
    size_t len = strlen(text);
    assert(len > 2 && strcmp(text + len - 2, "\n}") == 0);
    if (own && asprintf(&both, "%.*s,\n    \"lt\": %s\n}", (int)len - 2, text, own) < 0) both = NULL;
    json_decref(object);
    free(own);
    free(text);
    return both;
}

char *metrics_summary_json(struct metrics *m, const struct summary_config *config, enum summary_form form)
{
    struct summary_context c = {m, config, form, (double)config->duration_ns / (double)NS_PER_S};
    json_t *object = form == SUMMARY_EXPORT    ? export_form(&c)
                     : form == SUMMARY_MACHINE ? machine_form(&c)
                                               : handle_form(&c);
    char *text = json_dumps(object, JSON_INDENT(4) | JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));
    json_decref(object);
    bool statistics = config->statistics && (form == SUMMARY_EXPORT || form == SUMMARY_MACHINE);
    return statistics && text ? with_statistics(&c, text) : text;
}
