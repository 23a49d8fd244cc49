/* Reading results: which kind of file it is, and summaries in all layouts. */
#include "report/results.h"

#include <errno.h>
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/error.h"
#include "base/strbuf.h"

enum { MOST_SUMMARY_BYTES = 256 << 20, CHUNK = 1 << 16 };

struct result_metric *results_metric(struct results *r, const char *name)
{
    struct result_metric *m = hashmap_gets(&r->metrics, name);
    if (m || !(m = ARENA_NEW(&r->arena, struct result_metric))) return m;
    m->name = arena_strdup(&r->arena, name);
    m->count = m->stddev = -1;
    if (!m->name || !hashmap_puts(&r->metrics, name, m)) return NULL;
    return m;
}

static bool type_of(const char *text, lt_metric_type *type)
{
    for (int t = LT_METRIC_COUNTER; t <= LT_METRIC_TREND; t++) {
        if (strcmp(text, lt_metric_type_name((lt_metric_type)t)) != 0) continue;
        *type = (lt_metric_type)t;
        return true;
    }
    return false;
}

static void read_contains(struct result_metric *m, json_t *object)
{
    const char *text = json_string_value(json_object_get(object, "contains"));
    for (int c = LT_CONTAINS_DEFAULT; text && c <= LT_CONTAINS_DATA; c++) {
        if (strcmp(text, lt_metric_contains_name((lt_metric_contains)c)) != 0) continue;
        m->contains = (lt_metric_contains)c;
        m->contains_known = true;
    }
}

/* The older layout does not say the type; the values tell. */
static lt_metric_type guess_type(json_t *values)
{
    if (json_object_get(values, "passes") || json_object_get(values, "matches")) return LT_METRIC_RATE;
    if (json_object_get(values, "value")) return LT_METRIC_GAUGE;
    if (json_object_get(values, "count") && json_object_size(values) <= 3 && !json_object_get(values, "avg"))
        return LT_METRIC_COUNTER;
    return LT_METRIC_TREND;
}

static double number(json_t *object, const char *key, double otherwise)
{
    json_t *value = json_object_get(object, key);
    return json_is_number(value) ? json_number_value(value) : otherwise;
}

static void read_rate(struct result_metric *m, json_t *values)
{
    double matches = number(values, "matches", -1);
    m->trues = matches >= 0 ? matches : number(values, "passes", 0);
    m->count = matches >= 0 ? number(values, "total", 0) : m->trues + number(values, "fails", 0);
}

static void read_trend(struct results *r, struct result_metric *m, json_t *values)
{
    const char *name;
    json_t *value;
    struct result_stat **last = &m->stats;
    json_object_foreach(values, name, value)
    {
        if (!json_is_number(value)) continue;
        struct result_stat *stat = ARENA_NEW(&r->arena, struct result_stat);
        if (!stat) return;
        *stat = (struct result_stat){arena_strdup(&r->arena, name), json_number_value(value), NULL};
        if (!stat->name) return;
        *last = stat;
        last = &stat->next;
        if (strcmp(name, "count") == 0) m->count = stat->value;
    }
    m->avg = number(values, "avg", 0);
}

static void read_metric(struct results *r, const char *name, json_t *object)
{
    json_t *values = json_object_get(object, "values");
    if (!json_is_object(values)) values = object;
    const char *type = json_string_value(json_object_get(object, "type"));
    struct result_metric *m = json_is_object(values) ? results_metric(r, name) : NULL;
    if (!m) return;
    if (!type || !type_of(type, &m->type)) m->type = guess_type(values);
    read_contains(m, object);
    switch (m->type) {
    case LT_METRIC_COUNTER:
        m->value = number(values, "count", 0);
        if (!r->seconds && number(values, "rate", 0) > 0) r->seconds = m->value / number(values, "rate", 0);
        break;
    case LT_METRIC_GAUGE: m->value = number(values, "value", 0); break;
    case LT_METRIC_RATE: read_rate(m, values); break;
    case LT_METRIC_TREND: read_trend(r, m, values); break;
    }
}

/* Members of "lt": see metrics/summary_statistics.c. */
static void read_statistics(struct results *r, const char *name, json_t *object)
{
    struct result_metric *m = results_metric(r, name);
    const char *type = json_string_value(json_object_get(object, "type"));
    if (!m || !type || !type_of(type, &m->type)) return;
    read_contains(m, object);
    m->count = number(object, "count", -1);
    if (m->type == LT_METRIC_COUNTER) m->value = number(object, "sum", m->value);
    if (m->type == LT_METRIC_GAUGE) m->value = number(object, "value", m->value);
    m->trues = number(object, "trues", m->trues);
    m->avg = number(object, "avg", m->avg);
    m->stddev = number(object, "stddev", -1);
    json_t *list = json_object_get(object, "quantiles");
    size_t n = json_array_size(list);
    double(*quantiles)[2] = n ? arena_zalloc(&r->arena, n * sizeof *quantiles) : NULL;
    for (size_t i = 0; quantiles && i < n; i++) {
        json_t *pair = json_array_get(list, i);
        quantiles[i][0] = json_number_value(json_array_get(pair, 0));
        quantiles[i][1] = json_number_value(json_array_get(pair, 1));
        /* A table that does not rise is none. */
        if (i && (quantiles[i][0] <= quantiles[i - 1][0] || quantiles[i][1] < quantiles[i - 1][1])) n = 0;
    }
    if (quantiles && n > 1 && quantiles[0][0] <= 0 && quantiles[n - 1][0] >= 1) {
        m->quantiles = (const double(*)[2])quantiles;
        m->n_quantiles = n;
    }
}

static lt_status read_summary(const char *path, json_t *root, struct results *r, lt_error *err)
{
    json_t *machine = json_object_get(json_object_get(root, "results"), "metrics");
    json_t *metrics = json_object_get(root, "metrics"), *own = json_object_get(root, "lt"), *item;
    const char *name;
    size_t i;
    if (!json_is_object(metrics) && !json_is_array(machine)) {
        return error_set(err, LT_ERR_SYNTAX, "%s: neither a summary nor samples: it has no metrics", path);
    }
    r->seconds = number(json_object_get(root, "config"), "duration", 0);
    if (!r->seconds) r->seconds = number(json_object_get(root, "state"), "testRunDurationMs", 0) / 1000;
    if (!r->seconds) r->seconds = number(own, "duration", 0);
    json_object_foreach(metrics, name, item) read_metric(r, name, item);
    json_array_foreach(machine, i, item)
    {
        name = json_string_value(json_object_get(item, "name"));
        if (name) read_metric(r, name, item);
    }
    json_object_foreach(json_object_get(own, "metrics"), name, item) read_statistics(r, name, item);
    r->kind = json_is_object(own) ? RESULTS_STATISTICS : RESULTS_SUMMARY;
    return LT_OK;
}

static lt_status unreadable(const char *path, gzFile file, lt_error *err)
{
    int code;
    const char *text = gzerror(file, &code);
    return error_set(err, LT_ERR_IO, "cannot read '%s': %s", path, code == Z_ERRNO ? strerror(errno) : text);
}

/* Lines while they are lines of samples. A file whose first line is none is a summary, kept whole. */
static lt_status read_file(const char *path, gzFile file, struct results *r, struct strbuf *text, lt_error *err)
{
    bool samples = false, first = true;
    size_t line = 0;
    for (;;) {
        if (!strbuf_reserve(text, CHUNK)) return error_nomem(err);
        int n = gzread(file, text->data + text->len, CHUNK);
        if (n < 0) return unreadable(path, file, err);
        text->len += (size_t)n;
        text->data[text->len] = '\0';
        size_t done = 0;
        for (char *end; (samples || first) && (end = memchr(text->data + done, '\n', text->len - done));) {
            size_t len = (size_t)(end - text->data) - done;
            bool good = results_add_line(r, text->data + done, len);
            line++;
            if (first) samples = good;
            first = false;
            if (!samples) break;
            if (!good && len) {
                error_set(err, LT_ERR_SYNTAX, "%s:%zu: not a line of samples", path, line);
                return LT_ERR_SYNTAX;
            }
            done += len + 1;
        }
        memmove(text->data, text->data + done, text->len - done + 1);
        text->len -= done;
        if (text->len > MOST_SUMMARY_BYTES) return error_set(err, LT_ERR_SYNTAX, "%s: too large for a summary", path);
        if (n == 0) break;
    }
    r->kind = samples ? RESULTS_SAMPLES : RESULTS_SUMMARY;
    /* The last line of a run that was killed may be cut: it is left out. */
    if (samples) text->len = 0;
    return LT_OK;
}

lt_status results_read(const char *path, struct results *out, lt_error *err)
{
    struct strbuf text = {0};
    errno = 0;
    gzFile file = gzopen(path, "rbe"); /* reads plain files as well */
    if (!file) {
        bool missing = errno == ENOENT;
        return error_set(err, missing ? LT_ERR_NOT_FOUND : LT_ERR_IO, "cannot open '%s': %s", path, strerror(errno));
    }
    lt_status status = read_file(path, file, out, &text, err);
    gzclose(file);
    if (status == LT_OK && out->kind == RESULTS_SAMPLES) {
        out->seconds = (double)(out->last_ns - out->first_ns) / (double)NS_PER_S;
    } else if (status == LT_OK) {
        json_error_t detail;
        json_t *root = json_loadb(text.data ? text.data : "", text.len, 0, &detail);
        if (root) status = read_summary(path, root, out, err);
        else
            status = error_set(err, LT_ERR_SYNTAX, "%s:%d: neither a summary nor samples: %s", path, detail.line,
                               detail.text);
        json_decref(root);
    }
    strbuf_free(&text);
    return status;
}

void results_free(struct results *r)
{
    struct hashmap_entry *e;
    for (size_t i = 0; (e = hashmap_next(&r->metrics, &i));) {
        struct result_metric *m = e->value;
        for (int b = 0; m->blocks && b < RESULTS_BLOCKS; b++) trend_free(&m->blocks[b].trend);
        free(m->blocks);
        trend_free(&m->whole);
    }
    hashmap_free(&r->metrics);
    arena_free(&r->arena);
}
