/*
 * The worker's side: one lookup per sample, no lock, no allocation once a series is known.
 *
 * A series (metric + tag set) is resolved once to the sinks that want it: the metric's own and
 * those of the submetrics whose selector matches. The sinks belong to the current delta; publishing
 * hands the delta over and takes a spare one.
 */
#include <stdlib.h>
#include <string.h>

#include "metrics/internal.h"

struct series {
    const struct tagset *tags; /* NULL = free slot */
    unsigned metric;
    uint32_t first_target, n_targets; /* into targets */
};

struct metric_worker {
    struct metrics *metrics;
    struct tagset_cache *tags;
    struct series *series; /* open addressing */
    size_t series_cap, n_series;
    uint32_t *targets; /* sink numbers */
    size_t n_targets, targets_cap;
    uint32_t n_sinks; /* that deltas must have: those of all targets */
    struct metric_delta *delta;
    _Atomic(struct metric_delta *) spare; /* given back by the control thread */
    struct sample_batch *batch;
};

static struct metric_delta *delta_new(struct metric_worker *w)
{
    struct metrics *m = w->metrics;
    struct metric_delta *d = calloc(1, sizeof *d);
    if (!d) return NULL;
    d->worker = w;
    d->n_sinks = w->n_sinks > m->n_sinks ? w->n_sinks : m->n_sinks;
    d->sinks = calloc(d->n_sinks, sizeof *d->sinks);
    d->touched = calloc(d->n_sinks, sizeof *d->touched);
    if (d->sinks && d->touched) return d;
    free(d->sinks);
    free(d->touched);
    free(d);
    return NULL;
}

/* A facet has appeared since the delta was made. */
static bool delta_grow(struct metric_delta *d, unsigned n)
{
    struct sink *sinks = realloc(d->sinks, n * sizeof *sinks);
    if (!sinks) return false;
    d->sinks = sinks;
    bool *touched = realloc(d->touched, n * sizeof *touched);
    if (!touched) return false;
    d->touched = touched;
    memset(&sinks[d->n_sinks], 0, (n - d->n_sinks) * sizeof *sinks);
    memset(&touched[d->n_sinks], 0, (n - d->n_sinks) * sizeof *touched);
    d->n_sinks = n;
    return true;
}

static void delta_free(struct metric_delta *d, struct metrics *m)
{
    if (!d) return;
    for (unsigned i = 0; i < d->n_sinks; i++) sink_free(&d->sinks[i], metrics_sink_type(m, i));
    check_table_free(&d->checks);
    free(d->sinks);
    free(d->touched);
    free(d);
}

struct metric_worker *metric_worker_new(struct metrics *m)
{
    struct metric_worker *w = calloc(1, sizeof *w);
    if (!w) return NULL;
    w->metrics = m;
    w->tags = tagset_cache_new(m->tagsets);
    if (w->tags) return w;
    free(w);
    return NULL;
}

void metric_worker_free(struct metric_worker *w)
{
    if (!w) return;
    delta_free(w->delta, w->metrics);
    delta_free(atomic_load(&w->spare), w->metrics);
    sample_batch_free(w->batch);
    tagset_cache_free(w->tags);
    free(w->series);
    free(w->targets);
    free(w);
}

struct tagset_cache *metric_worker_tags(struct metric_worker *w)
{
    return w->tags;
}

static bool selector_matches(const struct metric *sub, const struct tagset *tags)
{
    if (sub->never_matches) return false;
    for (size_t i = 0; i < sub->n_selector; i++) {
        const char *value = tagset_get(tags, sub->selector[i].key);
        if (!value || strcmp(value, sub->selector[i].value) != 0) return false;
    }
    return true;
}

static bool add_target(struct metric_worker *w, uint32_t sink)
{
    if (w->n_targets == w->targets_cap) {
        size_t cap = w->targets_cap ? w->targets_cap * 2 : 128;
        uint32_t *grown = realloc(w->targets, cap * sizeof *grown);
        if (!grown) return false;
        w->targets = grown;
        w->targets_cap = cap;
    }
    w->targets[w->n_targets++] = sink;
    return true;
}

static size_t series_slot(const struct metric_worker *w, const struct tagset *tags, unsigned metric)
{
    uint64_t h = ((uintptr_t)tags >> 4) * 0x9E3779B97F4A7C15u + metric * 0xD6E8FEB86659FD93u;
    size_t mask = w->series_cap - 1, i = (h ^ (h >> 32)) & mask;
    while (w->series[i].tags && (w->series[i].tags != tags || w->series[i].metric != metric)) i = (i + 1) & mask;
    return i;
}

static bool series_grow(struct metric_worker *w)
{
    struct series *old = w->series;
    size_t old_cap = w->series_cap, cap = old_cap ? old_cap * 2 : 256;
    struct series *grown = calloc(cap, sizeof *grown);
    if (!grown) return false;
    w->series = grown;
    w->series_cap = cap;
    for (size_t i = 0; i < old_cap; i++) {
        if (old[i].tags) grown[series_slot(w, old[i].tags, old[i].metric)] = old[i];
    }
    free(old);
    return true;
}

/* The targets of a series: its metric, submetrics, facets. Deltas get room for new sinks here, once
 * per series, so that adding a sample need not look. */
static __attribute__((noinline)) bool add_targets(struct metric_worker *w, const struct tagset *tags, unsigned metric)
{
    const struct metric *info = w->metrics->metrics[metric];
    if (!add_target(w, info->sink)) return false;
    for (size_t i = 0; i < info->n_children; i++) {
        if (selector_matches(info->children[i], tags) && !add_target(w, info->children[i]->sink)) return false;
    }
    uint32_t facets[FACETS_PER_SERIES];
    size_t n_facets = facets_find(&w->metrics->facets, tags, metric, facets);
    for (size_t i = 0; i < n_facets; i++) {
        if (!add_target(w, facets[i])) return false;
        if (facets[i] >= w->n_sinks) w->n_sinks = facets[i] + 1;
    }
    return !w->delta || w->delta->n_sinks >= w->n_sinks || delta_grow(w->delta, w->n_sinks);
}

static struct series *series_get(struct metric_worker *w, const struct tagset *tags, unsigned metric)
{
    if ((w->n_series + 1) * 2 > w->series_cap && !series_grow(w)) return NULL;
    struct series *s = &w->series[series_slot(w, tags, metric)];
    if (LIKELY(s->tags)) return s;
    uint32_t first = (uint32_t)w->n_targets;
    if (!add_targets(w, tags, metric)) return NULL;
    *s = (struct series){tags, metric, first, (uint32_t)w->n_targets - first};
    w->n_series++;
    return s;
}

static bool new_delta(struct metric_worker *w)
{
    struct metric_delta *d = atomic_exchange(&w->spare, NULL);
    if (!d) d = delta_new(w);
    if (d && d->n_sinks < w->n_sinks && !delta_grow(d, w->n_sinks)) {
        delta_free(d, w->metrics);
        d = NULL;
    }
    w->delta = d;
    return d != NULL;
}

static bool ensure_delta(struct metric_worker *w)
{
    return LIKELY(w->delta) || new_delta(w);
}

/* Appends one sample; a batch that cannot grow drops it. Metadata is kept as offsets until the
 * batch is taken, because its arrays move while they grow. */
static void keep_sample(struct metric_worker *w, unsigned metric, const struct tagset *tags, double value,
                        int64_t now_ns, const lt_tag *metadata, size_t n_metadata)
{
    struct sample_batch *b = w->batch;
    if (!b) b = w->batch = calloc(1, sizeof *b);
    if (!b) return;
    if (b->n == b->cap) {
        size_t cap = b->cap ? b->cap * 2 : 256;
        lt_sample *grown = realloc(b->samples, cap * sizeof *grown);
        if (!grown) return;
        b->samples = grown;
        b->cap = cap;
    }
    if (b->n_metadata + n_metadata > b->metadata_cap) {
        size_t cap = (b->n_metadata + n_metadata) * 2;
        lt_tag *grown = realloc(b->metadata, cap * sizeof *grown);
        if (!grown) return;
        b->metadata = grown;
        b->metadata_cap = cap;
    }
    for (size_t i = 0; i < n_metadata; i++) {
        b->metadata[b->n_metadata + i] = (lt_tag){strdup(metadata[i].key), strdup(metadata[i].value)};
    }
    b->samples[b->n++] = (lt_sample){
        .metric = &w->metrics->metrics[metric]->info,
        .wall_time_ns = now_ns + w->metrics->wall_offset_ns,
        .value = value,
        .tags = tags->tags,
        .n_tags = tags->n,
        .n_metadata = n_metadata,
    };
    b->n_metadata += n_metadata;
}

void metric_emit(struct metric_worker *w, unsigned metric, const struct tagset *tags, double value, int64_t now_ns,
                 const lt_tag *metadata, size_t n_metadata)
{
    if (!tags || !w->metrics->frozen || !ensure_delta(w)) return;
    struct series *s = series_get(w, tags, metric);
    if (!s) return;
    lt_metric_type type = w->metrics->metrics[metric]->info.type;
    for (uint32_t i = 0; i < s->n_targets; i++) {
        uint32_t sink = w->targets[s->first_target + i];
        sink_add(&w->delta->sinks[sink], type, value, now_ns);
        w->delta->touched[sink] = true;
    }
    w->delta->any = true;
    if (UNLIKELY(atomic_load_explicit(&w->metrics->wants_samples, memory_order_relaxed))) {
        keep_sample(w, metric, tags, value, now_ns, metadata, n_metadata);
    }
}

void metric_check(struct metric_worker *w, const char *group, const char *name, bool passed)
{
    if (!w->metrics->frozen || !ensure_delta(w)) return;
    struct check_count *c = check_table_get(&w->delta->checks, group, name);
    if (!c) return;
    if (passed) c->passes++;
    else c->fails++;
    w->delta->any = true;
}

void metric_group_seen(struct metric_worker *w, const char *group)
{
    if (!w->metrics->frozen || !ensure_delta(w)) return;
    if (check_table_get(&w->delta->checks, group, NULL)) w->delta->any = true;
}

struct metric_delta *metric_worker_publish(struct metric_worker *w)
{
    struct metric_delta *d = w->delta;
    if (!d || !d->any) return NULL;
    w->delta = NULL;
    return d;
}

static void delta_reset(struct metric_delta *d, struct metrics *m)
{
    for (unsigned i = 0; i < d->n_sinks; i++) {
        if (d->touched[i]) sink_clear(&d->sinks[i], metrics_sink_type(m, i));
        d->touched[i] = false;
    }
    check_table_free(&d->checks);
    d->any = false;
}

/* Room for the facets of a delta; those that do not fit are lost, the totals are not. */
static unsigned grow_facet_totals(struct metrics *m, unsigned n_sinks)
{
    size_t n = n_sinks - m->n_sinks;
    if (n > m->n_facet_totals) {
        struct sink *grown = realloc(m->facet_totals, n * sizeof *grown);
        if (!grown) return m->n_sinks + (unsigned)m->n_facet_totals;
        memset(&grown[m->n_facet_totals], 0, (n - m->n_facet_totals) * sizeof *grown);
        m->facet_totals = grown;
        m->n_facet_totals = n;
    }
    return n_sinks;
}

static void add_to_timeline(struct metrics *m, const struct metric_delta *d)
{
    const struct sink *values[TIMELINE_VALUES];
    for (size_t i = 0; i < TIMELINE_VALUES; i++) values[i] = &d->sinks[m->metrics[TIMELINE_METRICS[i]]->sink];
    timeline_add(m->timeline, values);
}

void metrics_merge(struct metrics *m, struct metric_delta *d)
{
    if (!d) return;
    for (unsigned i = 0; i < m->n_sinks; i++) {
        if (d->touched[i]) sink_merge(&m->totals[i], &d->sinks[i], m->sinks[i]->info.type);
    }
    unsigned n = d->n_sinks > m->n_sinks ? grow_facet_totals(m, d->n_sinks) : 0;
    for (unsigned i = m->n_sinks; i < n; i++) {
        if (d->touched[i]) sink_merge(&m->facet_totals[i - m->n_sinks], &d->sinks[i], metrics_sink_type(m, i));
    }
    if (m->timeline) add_to_timeline(m, d);
    check_table_merge(&m->checks, &d->checks);
    delta_reset(d, m);
    delta_free(atomic_exchange(&d->worker->spare, d), m);
}

void metrics_tick(struct metrics *m, int64_t now_ns, double vus, double vus_max)
{
    if (m->timeline) timeline_tick(m->timeline, now_ns, vus, vus_max);
}

void metrics_cut(struct metrics *m)
{
    if (m->timeline) m->timeline->cut = true;
}

void metrics_end(struct metrics *m)
{
    if (m->timeline) timeline_end(m->timeline);
}

struct sample_batch *metric_worker_take_batch(struct metric_worker *w)
{
    struct sample_batch *b = w->batch;
    w->batch = NULL;
    if (!b) return NULL;
    lt_tag *metadata = b->metadata;
    for (size_t i = 0; i < b->n; i++) {
        b->samples[i].metadata = metadata;
        metadata += b->samples[i].n_metadata;
    }
    return b;
}

void sample_batch_free(struct sample_batch *b)
{
    if (!b) return;
    for (size_t i = 0; i < b->n_metadata; i++) {
        free((char *)b->metadata[i].key);
        free((char *)b->metadata[i].value);
    }
    free(b->metadata);
    free(b->samples);
    free(b);
}
