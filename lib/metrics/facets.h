/*
 * Facets: sinks beside those of the metrics, for the parts that a detailed summary tells apart:
 * scenarios, groups, the checks in them, URLs. Off unless asked for.
 *
 * A facet comes to be with the first series that belongs to it; its sinks are numbered behind those
 * of the metrics, so that a worker adds to both in the same way and a sample costs no more lookups.
 */
#ifndef METRICS_FACETS_H
#define METRICS_FACETS_H

#include <pthread.h>

#include "base/arena.h"
#include "base/hashmap.h"
#include "metrics/metrics.h"

enum facet_kind { FACET_PART, FACET_CHECK, FACET_URL };

/* Memory is bounded: what comes later is not told apart, URLs go to one facet "(other)". */
enum { FACETS_MOST_URLS = 200, FACETS_MOST = 2000, FACETS_PER_SERIES = 5 };
#define FACET_OTHER_URLS "(other)"

struct facet_sink {
    unsigned metric, number; /* number: of the sink */
    struct facet_sink *next;
};

struct facet {
    enum facet_kind kind;
    const char *scenario; /* "": the default one */
    const char *group;    /* path such as "::a::b"; "": all of the scenario */
    const char *name;     /* of the check, or of the URL */
    const char *method;   /* of the URL */
    struct facet_sink *sinks, **sinks_tail;
};

/* A zeroed struct but for the lock and first_sink is empty. */
struct facets {
    pthread_mutex_t lock; /* guards everything below */
    unsigned parts;       /* enum metrics_parts */
    unsigned first_sink;  /* number of the first facet's sink */
    struct arena arena;
    struct hashmap index;  /* kind and names → facet */
    struct facet **list;   /* in order of appearance */
    unsigned *sink_metric; /* by sink number - first_sink */
    size_t n, cap, n_urls, n_sinks, sinks_cap;
};

/* Sinks of the facets that a series belongs to; returns how many. Any thread. */
size_t facets_find(struct facets *f, const struct tagset *tags, unsigned metric, uint32_t out[FACETS_PER_SERIES]);
/* Metric of a facet's sink. Any thread. */
unsigned facets_sink_metric(struct facets *f, unsigned sink);
/* Number of the facet's sink for a metric, or -1. */
long facet_sink_of(const struct facet *facet, unsigned metric);
void facets_free(struct facets *f);

#endif
