/*
 * Raw samples (--out json=FILE): a line per metric, a line per point. Points go into blocks of time;
 * a run that gets too long for its blocks doubles their length, so that there are 32 to 64 of them
 * for any run, in bounded memory.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "report/results.h"

static const int64_t FIRST_BLOCK_NS = 10 * NS_PER_MS;

/* "2026-01-02T03:04:05.123456789Z" or with "+01:00". */
static bool parse_time(const char *text, int64_t *out)
{
    struct tm tm = {0};
    int year, month, used = 0;
    if (sscanf(text, "%4d-%2d-%2dT%2d:%2d:%2d%n", &year, &month, &tm.tm_mday, &tm.tm_hour, &tm.tm_min, &tm.tm_sec,
               &used) != 6 ||
        year < 1970 || year > 2200) { /* what int64_t nanoseconds hold */
        return false;
    }
    tm.tm_year = year - 1900;
    tm.tm_mon = month - 1;
    int64_t ns = (int64_t)timegm(&tm) * NS_PER_S, unit = NS_PER_S / 10;
    text += used;
    if (*text == '.') {
        for (text++; *text >= '0' && *text <= '9'; text++, unit /= 10) ns += (*text - '0') * unit;
    }
    int hours = 0, minutes = 0;
    if ((*text == '+' || *text == '-') && sscanf(text + 1, "%2d:%2d", &hours, &minutes) == 2) {
        ns -= (*text == '-' ? -1 : 1) * (hours * 3600LL + minutes * 60LL) * NS_PER_S;
    } else if (*text != 'Z') {
        return false;
    }
    *out = ns;
    return true;
}

static void fold(struct result_metric *m)
{
    struct result_block *b = m->blocks;
    for (int i = 0; i < RESULTS_BLOCKS / 2; i++) {
        struct result_block joined = b[2 * i], *other = &b[2 * i + 1];
        joined.sum += other->sum;
        joined.count += other->count;
        joined.trues += other->trues;
        trend_merge(&joined.trend, &other->trend);
        trend_free(&other->trend);
        b[i] = joined;
    }
    memset(b + RESULTS_BLOCKS / 2, 0, RESULTS_BLOCKS / 2 * sizeof *b);
}

static void fold_all(struct results *r)
{
    struct hashmap_entry *e;
    for (size_t i = 0; (e = hashmap_next(&r->metrics, &i));) {
        struct result_metric *m = e->value;
        if (m->blocks) fold(m);
    }
    r->block_ns *= 2;
}

static size_t block_of(struct results *r, int64_t at_ns)
{
    if (!r->any) {
        r->any = true;
        r->first_ns = r->last_ns = at_ns;
        r->block_ns = FIRST_BLOCK_NS;
    }
    if (at_ns > r->last_ns) r->last_ns = at_ns;
    if (at_ns < r->first_ns) return 0; /* samples of several VUs are not quite in order */
    while ((at_ns - r->first_ns) / r->block_ns >= RESULTS_BLOCKS) fold_all(r);
    return (size_t)((at_ns - r->first_ns) / r->block_ns);
}

static bool add_point(struct results *r, const char *name, json_t *data)
{
    int64_t at_ns;
    const char *time = json_string_value(json_object_get(data, "time"));
    json_t *number = json_object_get(data, "value");
    struct result_metric *m = hashmap_gets(&r->metrics, name); /* its Metric line came before */
    if (!m || !time || !json_is_number(number) || !parse_time(time, &at_ns)) return false;
    if (!m->blocks && !(m->blocks = calloc(RESULTS_BLOCKS, sizeof *m->blocks))) return false;
    double value = json_number_value(number);
    struct result_block *block = &m->blocks[block_of(r, at_ns)];
    m->count++;
    block->count++;
    block->sum += value;
    block->trues += value != 0;
    m->trues += value != 0;
    if (m->type == LT_METRIC_COUNTER) m->value += value;
    if (m->type == LT_METRIC_GAUGE) m->value = value;
    if (m->type == LT_METRIC_TREND) {
        trend_add(&block->trend, value);
        trend_add(&m->whole, value);
    }
    return true;
}

static bool add_metric(struct results *r, const char *name, json_t *data)
{
    struct result_metric *m = results_metric(r, name);
    const char *type = json_string_value(json_object_get(data, "type"));
    const char *contains = json_string_value(json_object_get(data, "contains"));
    if (!m || !type || !contains) return false;
    for (int t = LT_METRIC_COUNTER; t <= LT_METRIC_TREND; t++) {
        if (strcmp(type, lt_metric_type_name((lt_metric_type)t)) == 0) m->type = (lt_metric_type)t;
    }
    for (int c = LT_CONTAINS_DEFAULT; c <= LT_CONTAINS_DATA; c++) {
        if (strcmp(contains, lt_metric_contains_name((lt_metric_contains)c)) == 0) m->contains = (lt_metric_contains)c;
    }
    m->contains_known = true;
    if (m->count < 0) m->count = 0;
    return true;
}

bool results_add_line(struct results *r, const char *line, size_t len)
{
    json_t *object = json_loadb(line, len, 0, NULL), *data = json_object_get(object, "data");
    const char *type = json_string_value(json_object_get(object, "type"));
    const char *name = json_string_value(json_object_get(object, "metric"));
    bool ok = false;
    if (type && strcmp(type, "Metric") == 0) {
        if (!name) name = json_string_value(json_object_get(data, "name"));
        ok = name && add_metric(r, name, data);
    } else if (type && strcmp(type, "Point") == 0) {
        ok = name && add_point(r, name, data);
    }
    json_decref(object);
    return ok;
}
