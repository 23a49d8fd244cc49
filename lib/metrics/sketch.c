#include "metrics/sketch.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MANTISSA_BITS = 52, BUCKET_BITS = 9 };

/* The bits of a positive double sort like the double itself. */
static uint64_t magnitude_key(double value)
{
    uint64_t bits;
    value = fabs(value);
    memcpy(&bits, &value, sizeof bits);
    return bits >> (MANTISSA_BITS - BUCKET_BITS);
}

static double key_to_magnitude(uint64_t key)
{
    uint64_t bits = key << (MANTISSA_BITS - BUCKET_BITS);
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* Negative values come first, largest magnitude first; zero has no page. */
static int32_t page_order(double value, uint64_t key)
{
    int32_t exponent = (int32_t)(key >> BUCKET_BITS) + 1;
    return value < 0 ? -exponent : exponent;
}

static struct sketch_page *page_get(struct trend *t, int32_t order)
{
    if (t->last_page && t->last_page->order == order) return t->last_page;
    uint32_t low = 0, high = t->n_pages;
    while (low < high) {
        uint32_t mid = (low + high) / 2;
        if (t->pages[mid]->order < order) low = mid + 1;
        else high = mid;
    }
    if (low < t->n_pages && t->pages[low]->order == order) return t->last_page = t->pages[low];
    if (t->n_pages == t->pages_cap) {
        uint32_t cap = t->pages_cap ? t->pages_cap * 2 : 8;
        struct sketch_page **grown = realloc(t->pages, cap * sizeof(struct sketch_page *));
        if (!grown) return NULL;
        t->pages = grown;
        t->pages_cap = cap;
    }
    struct sketch_page *page = calloc(1, sizeof *page);
    if (!page) return NULL;
    page->order = order;
    memmove(&t->pages[low + 1], &t->pages[low], (t->n_pages - low) * sizeof(struct sketch_page *));
    t->pages[low] = page;
    t->n_pages++;
    return t->last_page = page;
}

static void bucket_add(struct trend *t, double value)
{
    if (value == 0) {
        t->zeros++;
        return;
    }
    uint64_t key = magnitude_key(value);
    struct sketch_page *page = page_get(t, page_order(value, key));
    if (page) page->counts[key & (SKETCH_PAGE_BUCKETS - 1)]++;
    else t->failed = true;
}

static void use_buckets(struct trend *t)
{
    if (t->bucketed) return;
    t->bucketed = true;
    for (uint32_t i = 0; i < t->n_exact; i++) bucket_add(t, t->exact[i]);
    t->n_exact = 0;
}

static void keep_value(struct trend *t, double value)
{
    if (!t->bucketed && t->n_exact == SKETCH_EXACT_MAX) use_buckets(t);
    if (!t->bucketed && t->n_exact == t->exact_cap) {
        uint32_t cap = t->exact_cap ? t->exact_cap * 2 : 16;
        double *grown = realloc(t->exact, cap * sizeof(double));
        if (grown) {
            t->exact = grown;
            t->exact_cap = cap;
        } else {
            use_buckets(t);
        }
    }
    if (t->bucketed) {
        bucket_add(t, value);
        return;
    }
    t->exact[t->n_exact++] = value;
    t->exact_sorted = false;
}

void trend_add(struct trend *t, double value)
{
    if (!t->count || value < t->min) t->min = value;
    if (!t->count || value > t->max) t->max = value;
    t->count++;
    t->sum += value;
    keep_value(t, value);
}

static void merge_buckets(struct trend *into, const struct trend *from)
{
    for (uint32_t i = 0; i < from->n_pages; i++) {
        const struct sketch_page *src = from->pages[i];
        struct sketch_page *dst = page_get(into, src->order);
        if (!dst) {
            into->failed = true;
            return;
        }
        for (int b = 0; b < SKETCH_PAGE_BUCKETS; b++) dst->counts[b] += src->counts[b];
    }
    into->zeros += from->zeros;
}

void trend_merge(struct trend *into, const struct trend *from)
{
    if (!from->count) return;
    if (!into->count || from->min < into->min) into->min = from->min;
    if (!into->count || from->max > into->max) into->max = from->max;
    into->count += from->count;
    into->sum += from->sum;
    into->failed |= from->failed;
    if (from->bucketed) {
        use_buckets(into);
        merge_buckets(into, from);
    } else {
        for (uint32_t i = 0; i < from->n_exact; i++) keep_value(into, from->exact[i]);
    }
}

double trend_average(const struct trend *t)
{
    return t->count ? t->sum / (double)t->count : 0;
}

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double exact_quantile(struct trend *t, double q)
{
    if (!t->exact_sorted) {
        qsort(t->exact, t->n_exact, sizeof(double), compare_doubles);
        t->exact_sorted = true;
    }
    double rank = q * (double)(t->n_exact - 1);
    uint32_t low = (uint32_t)floor(rank), high = (uint32_t)ceil(rank);
    double fraction = rank - floor(rank);
    return t->exact[low] + (t->exact[high] - t->exact[low]) * fraction;
}

/* The middle: wherever in the bucket its values lie, they are at most half a bucket away. */
static double bucket_value(const struct sketch_page *page, int bucket)
{
    uint64_t exponent = (uint64_t)(abs(page->order) - 1);
    uint64_t key = (exponent << BUCKET_BITS) | (unsigned)bucket;
    double low = key_to_magnitude(key), high = key_to_magnitude(key + 1);
    double middle = isfinite(high) ? low + (high - low) / 2 : low;
    return page->order < 0 ? -middle : middle;
}

struct walk {
    uint64_t rank, seen;
    double value;
    bool found;
};

static void walk_counts(struct walk *w, uint64_t count, double value)
{
    w->seen += count;
    if (w->found || w->rank >= w->seen) return;
    w->value = value;
    w->found = true;
}

static void walk_page(struct walk *w, const struct sketch_page *page)
{
    for (int i = 0; i < SKETCH_PAGE_BUCKETS && !w->found; i++) {
        int bucket = page->order < 0 ? SKETCH_PAGE_BUCKETS - 1 - i : i;
        if (page->counts[bucket]) walk_counts(w, page->counts[bucket], bucket_value(page, bucket));
    }
}

static double value_at_rank(const struct trend *t, uint64_t rank)
{
    struct walk w = {.rank = rank, .value = t->max};
    uint32_t page = 0;
    while (page < t->n_pages && t->pages[page]->order < 0 && !w.found) walk_page(&w, t->pages[page++]);
    walk_counts(&w, t->zeros, 0);
    while (page < t->n_pages && !w.found) walk_page(&w, t->pages[page++]);
    if (w.value < t->min) return t->min;
    return w.value > t->max ? t->max : w.value;
}

/* Interpolates as the exact form does: neighbouring ranks may lie far apart. */
static double bucket_quantile(const struct trend *t, double q)
{
    double rank = q * (double)(t->count - 1), fraction = rank - floor(rank);
    double low = value_at_rank(t, (uint64_t)rank);
    if (fraction == 0) return low;
    double high = value_at_rank(t, (uint64_t)rank + 1);
    return high == low ? low : low + (high - low) * fraction;
}

double trend_quantile(struct trend *t, double q)
{
    if (!t->count) return 0;
    if (q <= 0) return t->min;
    if (q >= 1) return t->max;
    return t->bucketed ? bucket_quantile(t, q) : exact_quantile(t, q);
}

double trend_stddev(const struct trend *t)
{
    if (t->count < 2) return 0;
    double mean = trend_average(t), squares = (double)t->zeros * mean * mean;
    for (uint32_t i = 0; i < t->n_exact; i++) squares += (t->exact[i] - mean) * (t->exact[i] - mean);
    for (uint32_t p = 0; p < t->n_pages; p++) {
        for (int b = 0; b < SKETCH_PAGE_BUCKETS; b++) {
            if (!t->pages[p]->counts[b]) continue;
            double distance = bucket_value(t->pages[p], b) - mean;
            squares += (double)t->pages[p]->counts[b] * distance * distance;
        }
    }
    return sqrt(squares / (double)(t->count - 1));
}

static void free_pages(struct trend *t)
{
    for (uint32_t i = 0; i < t->n_pages; i++) free(t->pages[i]);
    free(t->pages);
    t->pages = NULL;
    t->n_pages = t->pages_cap = 0;
    t->last_page = NULL;
}

void trend_pack(struct trend *t)
{
    if (t->n_exact == t->exact_cap) return;
    double *packed = t->n_exact ? realloc(t->exact, t->n_exact * sizeof(double)) : NULL;
    if (t->n_exact && !packed) return;
    if (!t->n_exact) free(t->exact);
    t->exact = packed;
    t->exact_cap = t->n_exact;
}

void trend_clear(struct trend *t)
{
    for (uint32_t i = 0; i < t->n_pages; i++) memset(t->pages[i]->counts, 0, sizeof t->pages[i]->counts);
    t->count = t->zeros = 0;
    t->sum = t->min = t->max = 0;
    t->n_exact = 0;
    t->exact_sorted = t->bucketed = t->failed = false;
}

void trend_free(struct trend *t)
{
    free_pages(t);
    free(t->exact);
    memset(t, 0, sizeof *t);
}
