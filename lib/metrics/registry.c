/* Names, types and ids of metrics, and the submetrics that thresholds ask for. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "metrics/internal.h"
#include "metrics/selector.h"

static const struct {
    const char *name;
    lt_metric_type type;
    lt_metric_contains contains;
} BUILTIN_METRICS[METRIC_BUILTIN_COUNT] = {
    [METRIC_VUS] = {"vus", LT_METRIC_GAUGE, LT_CONTAINS_DEFAULT},
    [METRIC_VUS_MAX] = {"vus_max", LT_METRIC_GAUGE, LT_CONTAINS_DEFAULT},
    [METRIC_ITERATIONS] = {"iterations", LT_METRIC_COUNTER, LT_CONTAINS_DEFAULT},
    [METRIC_ITERATION_DURATION] = {"iteration_duration", LT_METRIC_TREND, LT_CONTAINS_TIME},
    [METRIC_DROPPED_ITERATIONS] = {"dropped_iterations", LT_METRIC_COUNTER, LT_CONTAINS_DEFAULT},
    [METRIC_DATA_SENT] = {"data_sent", LT_METRIC_COUNTER, LT_CONTAINS_DATA},
    [METRIC_DATA_RECEIVED] = {"data_received", LT_METRIC_COUNTER, LT_CONTAINS_DATA},
    [METRIC_CHECKS] = {"checks", LT_METRIC_RATE, LT_CONTAINS_DEFAULT},
    [METRIC_GROUP_DURATION] = {"group_duration", LT_METRIC_TREND, LT_CONTAINS_TIME},
    [METRIC_HTTP_REQS] = {"http_reqs", LT_METRIC_COUNTER, LT_CONTAINS_DEFAULT},
    [METRIC_HTTP_REQ_DURATION] = {"http_req_duration", LT_METRIC_TREND, LT_CONTAINS_TIME},
    [METRIC_HTTP_REQ_BLOCKED] = {"http_req_blocked", LT_METRIC_TREND, LT_CONTAINS_TIME},
    [METRIC_HTTP_REQ_CONNECTING] = {"http_req_connecting", LT_METRIC_TREND, LT_CONTAINS_TIME},
    [METRIC_HTTP_REQ_TLS_HANDSHAKING] = {"http_req_tls_handshaking", LT_METRIC_TREND, LT_CONTAINS_TIME},
    [METRIC_HTTP_REQ_SENDING] = {"http_req_sending", LT_METRIC_TREND, LT_CONTAINS_TIME},
    [METRIC_HTTP_REQ_WAITING] = {"http_req_waiting", LT_METRIC_TREND, LT_CONTAINS_TIME},
    [METRIC_HTTP_REQ_RECEIVING] = {"http_req_receiving", LT_METRIC_TREND, LT_CONTAINS_TIME},
    [METRIC_HTTP_REQ_FAILED] = {"http_req_failed", LT_METRIC_RATE, LT_CONTAINS_DEFAULT},
};

const char *lt_metric_type_name(lt_metric_type type)
{
    static const char *const names[] = {"counter", "gauge", "rate", "trend"};
    return (size_t)type < ARRAY_LEN(names) ? names[type] : "unknown";
}

const char *lt_metric_contains_name(lt_metric_contains contains)
{
    static const char *const names[] = {"default", "time", "data"};
    return (size_t)contains < ARRAY_LEN(names) ? names[contains] : "unknown";
}

/* k6's ^[a-zA-Z_][a-zA-Z0-9_]{1,128}$: one character more than its message says. */
static bool valid_name(const char *name)
{
    size_t len = strlen(name);
    if (len < 2 || len > 129 || isdigit((unsigned char)name[0])) return false;
    for (const char *p = name; *p; p++) {
        if (!isalnum((unsigned char)*p) && *p != '_') return false;
        if ((unsigned char)*p >= 0x80) return false;
    }
    return true;
}

static bool append_metric(struct metrics *m, struct metric *metric)
{
    if (m->n_metrics == m->metrics_cap) {
        unsigned cap = m->metrics_cap ? m->metrics_cap * 2 : 32;
        struct metric **grown = realloc(m->metrics, cap * sizeof(struct metric *));
        if (!grown) return false;
        m->metrics = grown;
        m->metrics_cap = cap;
    }
    metric->info.id = m->n_metrics;
    m->metrics[m->n_metrics++] = metric;
    return true;
}

static struct metric *new_metric(struct metrics *m, const char *name, lt_metric_type type, lt_metric_contains contains)
{
    struct metric *metric = ARENA_NEW(&m->arena, struct metric);
    char *copy = arena_strdup(&m->arena, name);
    if (!metric || !copy || !hashmap_puts(&m->by_name, name, metric)) return NULL;
    metric->info = (lt_metric_info){.name = copy, .type = type, .contains = contains};
    metric->thresholds_tail = &metric->thresholds;
    return metric;
}

static lt_status define_locked(struct metrics *m, const char *name, lt_metric_type type, lt_metric_contains contains,
                               unsigned *id, lt_error *err)
{
    struct metric *known = hashmap_gets(&m->by_name, name);
    if (known) {
        *id = known->info.id;
        if (known->info.type != type) {
            return error_set(err, LT_ERR_INVALID, "metric '%s' already exists but with type %s, instead of %s", name,
                             lt_metric_type_name(known->info.type), lt_metric_type_name(type));
        }
        if (known->info.contains != contains) {
            return error_set(err, LT_ERR_INVALID, "metric '%s' already exists but with a value type %s, instead of %s",
                             name, lt_metric_contains_name(known->info.contains), lt_metric_contains_name(contains));
        }
        return LT_OK;
    }
    if (m->frozen) {
        return error_set(err, LT_ERR_STATE, "metric '%s' was not defined when the test started", name);
    }
    struct metric *metric = new_metric(m, name, type, contains);
    if (!metric || !append_metric(m, metric)) return error_nomem(err);
    *id = metric->info.id;
    return LT_OK;
}

lt_status metrics_define(struct metrics *m, const char *name, lt_metric_type type, lt_metric_contains contains,
                         unsigned *id, lt_error *err)
{
    if (!valid_name(name)) {
        return error_set(err, LT_ERR_INVALID,
                         "Invalid metric name: '%s'. Metric names must only include up to 128 ASCII letters, numbers, "
                         "or underscores and start with a letter or an underscore.",
                         name);
    }
    pthread_mutex_lock(&m->lock);
    lt_status status = define_locked(m, name, type, contains, id, err);
    pthread_mutex_unlock(&m->lock);
    return status;
}

const lt_metric_info *metrics_find(struct metrics *m, const char *name)
{
    pthread_mutex_lock(&m->lock);
    struct metric *metric = hashmap_gets(&m->by_name, name);
    pthread_mutex_unlock(&m->lock);
    return metric ? &metric->info : NULL;
}

const lt_metric_info *metrics_info(struct metrics *m, unsigned id)
{
    return &m->metrics[id]->info;
}

static bool add_child(struct metric *parent, struct metric *child)
{
    struct metric **grown = realloc(parent->children, (parent->n_children + 1) * sizeof(struct metric *));
    if (!grown) return false;
    parent->children = grown;
    parent->children[parent->n_children++] = child;
    return true;
}

lt_status metrics_add_submetric(struct metrics *m, const char *name, lt_error *err)
{
    struct selector selector;
    lt_status status = selector_parse(&m->arena, name, &selector, err);
    if (status != LT_OK) return status;
    if (!selector.has_braces || hashmap_gets(&m->by_name, name)) return LT_OK;
    struct metric *parent = hashmap_gets(&m->by_name, selector.metric);
    if (!parent || parent->parent) {
        return error_set(err, LT_ERR_INVALID, "invalid threshold defined on %s; reason: no metric name \"%s\" found",
                         name, selector.metric);
    }
    struct metric *child = new_metric(m, name, parent->info.type, parent->info.contains);
    if (!child || !add_child(parent, child)) return error_nomem(err);
    child->parent = parent;
    child->selector = selector.tags;
    child->n_selector = selector.n_tags;
    for (size_t i = 0; i < selector.n_tags; i++) {
        const char *key = selector.tags[i].key;
        child->never_matches |= strcmp(key, "vu") == 0 || strcmp(key, "iter") == 0;
    }
    return LT_OK;
}

/* Copies what the public metric description lists. */
static bool describe(struct metrics *m, struct metric *metric)
{
    size_t n = 0;
    for (struct metric_threshold *t = metric->thresholds; t; t = t->next) n++;
    lt_threshold_info *thresholds = arena_zalloc(&m->arena, n * sizeof *thresholds);
    lt_submetric_info *subs = arena_zalloc(&m->arena, metric->n_children * sizeof *subs);
    if (!thresholds || !subs) return false;
    n = 0;
    for (struct metric_threshold *t = metric->thresholds; t; t = t->next) {
        thresholds[n++] = (lt_threshold_info){t->text, t->abort_on_fail, t->delay_abort_eval_ns};
    }
    for (size_t i = 0; i < metric->n_children; i++) {
        struct metric *child = metric->children[i];
        const char *brace = strchr(child->info.name, '{');
        char *suffix = arena_strndup(&m->arena, brace + 1, strlen(brace) - 2);
        if (!suffix) return false;
        subs[i] = (lt_submetric_info){child->info.name, suffix, child->selector, child->n_selector};
    }
    metric->info.thresholds = thresholds;
    metric->info.n_thresholds = n;
    metric->info.submetrics = subs;
    metric->info.n_submetrics = metric->n_children;
    return true;
}

lt_status metrics_freeze(struct metrics *m, lt_error *err)
{
    if (m->frozen) return LT_OK;
    unsigned n = m->n_metrics;
    for (unsigned i = 0; i < m->n_metrics; i++) n += (unsigned)m->metrics[i]->n_children;
    m->sinks = calloc(n, sizeof(struct metric *));
    m->totals = calloc(n, sizeof *m->totals);
    if (!m->sinks || !m->totals) return error_nomem(err);
    for (unsigned i = 0; i < m->n_metrics; i++) {
        struct metric *metric = m->metrics[i];
        metric->sink = m->n_sinks;
        m->sinks[m->n_sinks++] = metric;
        for (size_t c = 0; c < metric->n_children; c++) {
            metric->children[c]->sink = m->n_sinks;
            m->sinks[m->n_sinks++] = metric->children[c];
            if (!describe(m, metric->children[c])) return error_nomem(err);
        }
        if (!describe(m, metric)) return error_nomem(err);
    }
    m->facets.first_sink = m->n_sinks;
    if (m->facets.parts & METRICS_PARTS_TIMELINE) {
        m->timeline = calloc(1, sizeof *m->timeline);
        if (!m->timeline) return error_nomem(err);
        timeline_start(m->timeline, clock_now_ns(), m->timeline_ticks);
    }
    m->frozen = true;
    m->wall_offset_ns = clock_wall_ns() - clock_now_ns();
    return LT_OK;
}

void metrics_want_parts(struct metrics *m, unsigned parts, unsigned ticks)
{
    m->facets.parts |= parts;
    m->timeline_ticks = ticks;
}

lt_metric_type metrics_sink_type(struct metrics *m, unsigned sink)
{
    if (sink < m->n_sinks) return m->sinks[sink]->info.type;
    return m->metrics[facets_sink_metric(&m->facets, sink)]->info.type;
}

struct sink *metrics_facet_total(struct metrics *m, const struct facet *facet, unsigned metric)
{
    long sink = facet_sink_of(facet, metric);
    size_t i = sink < 0 ? m->n_facet_totals : (size_t)sink - m->n_sinks;
    return i < m->n_facet_totals && m->facet_totals[i].count ? &m->facet_totals[i] : NULL;
}

void metrics_want_samples(struct metrics *m)
{
    atomic_store(&m->wants_samples, true);
}

const struct sink *metrics_total(struct metrics *m, unsigned id)
{
    return &m->totals[m->metrics[id]->sink];
}

struct metrics *metrics_new(void)
{
    struct metrics *m = calloc(1, sizeof *m);
    if (!m) return NULL;
    pthread_mutex_init(&m->lock, NULL);
    pthread_mutex_init(&m->facets.lock, NULL);
    m->pending_tail = &m->pending;
    m->tagsets = tagset_table_new();
    bool ok = m->tagsets != NULL;
    for (int i = 0; ok && i < METRIC_BUILTIN_COUNT; i++) {
        unsigned id;
        ok = metrics_define(m, BUILTIN_METRICS[i].name, BUILTIN_METRICS[i].type, BUILTIN_METRICS[i].contains, &id,
                            NULL) == LT_OK;
    }
    if (ok) return m;
    metrics_free(m);
    return NULL;
}

void metrics_free(struct metrics *m)
{
    if (!m) return;
    for (unsigned i = 0; i < m->n_sinks && m->totals; i++) sink_free(&m->totals[i], m->sinks[i]->info.type);
    for (unsigned i = 0; i < m->n_metrics; i++) free(m->metrics[i]->children);
    for (size_t i = 0; i < m->n_facet_totals; i++) {
        sink_free(&m->facet_totals[i], metrics_sink_type(m, m->n_sinks + (unsigned)i));
    }
    if (m->timeline) timeline_free(m->timeline);
    free(m->timeline);
    free(m->facet_totals);
    facets_free(&m->facets);
    check_table_free(&m->checks);
    free(m->totals);
    free(m->sinks);
    free(m->metrics);
    hashmap_free(&m->by_name);
    tagset_table_free(m->tagsets);
    arena_free(&m->arena);
    pthread_mutex_destroy(&m->lock);
    free(m);
}

bool metrics_view(struct metrics *m, unsigned i, struct metric_view *out)
{
    if (!m->totals || i >= m->n_sinks) return false;
    const struct metric *metric = m->sinks[i];
    *out = (struct metric_view){&metric->info, &m->totals[metric->sink], metric->thresholds != NULL, false};
    for (const struct metric_threshold *t = metric->thresholds; t; t = t->next) out->tainted |= t->failed;
    return true;
}
