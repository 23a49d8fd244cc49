#include "metrics/facets.h"

#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"

static bool append_facet(struct facets *f, struct facet *facet)
{
    if (f->n == f->cap) {
        size_t cap = f->cap ? f->cap * 2 : 16;
        struct facet **grown = realloc(f->list, cap * sizeof(struct facet *));
        if (!grown) return false;
        f->list = grown;
        f->cap = cap;
    }
    f->list[f->n++] = facet;
    return true;
}

/* Strings are borrowed from the tag set, which lives as long as the test. */
static struct facet *facet_get(struct facets *f, const struct facet *wanted)
{
    const char *const parts[] = {wanted->scenario, wanted->group, wanted->name, wanted->method};
    struct strbuf key = {0};
    strbuf_putc(&key, (char)('0' + wanted->kind));
    for (size_t i = 0; i < ARRAY_LEN(parts); i++) strbuf_append(&key, parts[i], strlen(parts[i]) + 1);
    struct facet *facet = key.failed ? NULL : hashmap_get(&f->index, key.data, key.len);
    if (!facet && !key.failed && f->n < FACETS_MOST && (facet = ARENA_NEW(&f->arena, struct facet))) {
        *facet = *wanted;
        facet->sinks_tail = &facet->sinks;
        if (!hashmap_put(&f->index, key.data, key.len, facet) || !append_facet(f, facet)) facet = NULL;
        if (facet && facet->kind == FACET_URL) f->n_urls++;
    }
    strbuf_free(&key);
    return facet;
}

long facet_sink_of(const struct facet *facet, unsigned metric)
{
    for (const struct facet_sink *s = facet->sinks; s; s = s->next) {
        if (s->metric == metric) return (long)s->number;
    }
    return -1;
}

static long sink_get(struct facets *f, struct facet *facet, unsigned metric)
{
    long known = facet_sink_of(facet, metric);
    if (known >= 0) return known;
    if (f->n_sinks == f->sinks_cap) {
        size_t cap = f->sinks_cap ? f->sinks_cap * 2 : 64;
        unsigned *grown = realloc(f->sink_metric, cap * sizeof *grown);
        if (!grown) return -1;
        f->sink_metric = grown;
        f->sinks_cap = cap;
    }
    struct facet_sink *sink = ARENA_NEW(&f->arena, struct facet_sink);
    if (!sink) return -1;
    *sink = (struct facet_sink){.metric = metric, .number = f->first_sink + (unsigned)f->n_sinks};
    *facet->sinks_tail = sink;
    facet->sinks_tail = &sink->next;
    f->sink_metric[f->n_sinks++] = metric;
    return (long)sink->number;
}

/* One series on its way to its facets. */
struct search {
    struct facets *facets;
    unsigned metric;
    uint32_t *out;
    size_t n;
};

static struct facet *add(struct search *s, const struct facet *wanted)
{
    struct facet *facet = facet_get(s->facets, wanted);
    long sink = facet ? sink_get(s->facets, facet, s->metric) : -1;
    if (sink >= 0) s->out[s->n++] = (uint32_t)sink;
    return facet;
}

static void add_part(struct search *s, const char *scenario, const char *group, const char *check)
{
    add(s, &(struct facet){FACET_PART, scenario, group, "", "", NULL, NULL});
    if (!check || s->metric != METRIC_CHECKS) return;
    add(s, &(struct facet){FACET_CHECK, scenario, group, check, "", NULL, NULL});
}

/* As k6 has it: a scenario has all its samples and its own tree of groups; the groups of the default
 * scenario stand at the top. setup() and teardown() are no groups here. */
static void add_parts(struct search *s, const struct tagset *tags)
{
    const char *scenario = tagset_get(tags, "scenario"), *group = tagset_get(tags, "group");
    const char *check = tagset_get(tags, "check");
    if (!scenario || strcmp(scenario, "default") == 0) scenario = "";
    if (*scenario) add_part(s, scenario, "", check);
    if (!group || !*group || strcmp(group, "::setup") == 0 || strcmp(group, "::teardown") == 0) return;
    add_part(s, scenario, group, check);
}

static void add_url(struct search *s, const struct tagset *tags)
{
    if (s->metric != METRIC_HTTP_REQS && s->metric != METRIC_HTTP_REQ_DURATION && s->metric != METRIC_HTTP_REQ_FAILED) {
        return;
    }
    const char *name = tagset_get(tags, "name"), *method = tagset_get(tags, "method");
    if (!name) name = tagset_get(tags, "url");
    if (!name) return;
    struct facet wanted = {FACET_URL, "", "", name, method ? method : "", NULL, NULL};
    if (s->facets->n_urls >= FACETS_MOST_URLS) {
        struct strbuf key = {0};
        strbuf_printf(&key, "%c%c%c%s%c%s%c", '0' + FACET_URL, 0, 0, name, 0, wanted.method, 0);
        bool known = !key.failed && hashmap_get(&s->facets->index, key.data, key.len);
        strbuf_free(&key);
        if (!known) {
            wanted.name = FACET_OTHER_URLS;
            wanted.method = "";
        }
    }
    add(s, &wanted);
}

size_t facets_find(struct facets *f, const struct tagset *tags, unsigned metric, uint32_t out[FACETS_PER_SERIES])
{
    if (!f->parts) return 0;
    struct search s = {f, metric, out, 0};
    pthread_mutex_lock(&f->lock);
    if (f->parts & METRICS_PARTS_GROUPS) add_parts(&s, tags);
    if (f->parts & METRICS_PARTS_URLS) add_url(&s, tags);
    pthread_mutex_unlock(&f->lock);
    return s.n;
}

unsigned facets_sink_metric(struct facets *f, unsigned sink)
{
    pthread_mutex_lock(&f->lock);
    unsigned metric = f->sink_metric[sink - f->first_sink];
    pthread_mutex_unlock(&f->lock);
    return metric;
}

void facets_free(struct facets *f)
{
    hashmap_free(&f->index);
    arena_free(&f->arena);
    free(f->list);
    free(f->sink_metric);
    pthread_mutex_destroy(&f->lock);
}
