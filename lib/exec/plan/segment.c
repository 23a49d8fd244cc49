#include "exec/plan/segment.h"

#include <stdlib.h>
#include <string.h>

/* Deals out the places 0 … upto - 1: each goes to the first part, in order, that is not ahead of its
 * share. One always is not: if all were, they would have more than there is. */
static void deal(const struct segment *s, uint32_t upto, uint32_t *taken, uint32_t *positions)
{
    for (uint32_t i = 0; i < upto; i++) {
        for (size_t k = 0; k < s->n; k++) {
            uint32_t part = s->order[k];
            if ((uint64_t)taken[part] * s->period > (uint64_t)i * s->weights[part]) continue;
            if (positions && part == s->own) positions[taken[part]] = i;
            taken[part]++;
            break;
        }
    }
}

/* Equal weights keep their order. */
static void sort_by_weight(struct segment *s)
{
    for (uint32_t i = 0; i < s->n; i++) {
        size_t k = i;
        for (; k > 0 && s->weights[s->order[k - 1]] < s->weights[i]; k--) s->order[k] = s->order[k - 1];
        s->order[k] = i;
    }
}

bool segment_init(struct segment *s, const uint32_t *weights, size_t n, size_t own)
{
    memset(s, 0, sizeof *s);
    if (n <= 1) return true;
    s->n = n;
    s->own = own;
    for (size_t i = 0; i < n; i++) s->period += weights[i];
    uint32_t *taken = calloc(n, sizeof *taken);
    s->weights = malloc(n * sizeof *s->weights);
    s->order = malloc(n * sizeof *s->order);
    s->positions = malloc(weights[own] * sizeof *s->positions);
    bool ok = taken && s->weights && s->order && s->positions;
    if (ok) {
        memcpy(s->weights, weights, n * sizeof *s->weights);
        sort_by_weight(s);
        deal(s, s->period, taken, s->positions);
    }
    free(taken);
    if (!ok) segment_free(s);
    return ok;
}

void segment_free(struct segment *s)
{
    free(s->weights);
    free(s->order);
    free(s->positions);
    memset(s, 0, sizeof *s);
}

int64_t segment_scale(const struct segment *s, int64_t value)
{
    if (s->empty) return 0;
    if (!s->period) return value;
    uint32_t own = s->weights[s->own], rest = (uint32_t)(value % s->period);
    uint32_t low = 0, high = own; /* first place at or after rest */
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (s->positions[middle] < rest) low = middle + 1;
        else high = middle;
    }
    return value / s->period * own + low;
}

static uint32_t greatest_divisor(uint32_t a, uint32_t b)
{
    while (b) {
        uint32_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

bool segment_by_share(const struct segment *s, int64_t value, struct segment *out)
{
    memset(out, 0, sizeof *out);
    out->empty = s->empty || (s->period && segment_scale(s, value) == 0);
    if (out->empty || !s->period) return true;
    uint32_t *share = calloc(s->n, sizeof *share), divisor = 0;
    if (!share) return false;
    deal(s, (uint32_t)(value % s->period), share, NULL);
    for (size_t i = 0; i < s->n; i++) {
        share[i] += (uint32_t)(value / s->period * s->weights[i]);
        divisor = greatest_divisor(divisor, share[i]);
    }
    size_t n = 0, own = 0;
    for (size_t i = 0; i < s->n; i++) {
        if (i == s->own) own = n;
        if (share[i]) share[n++] = share[i] / divisor;
    }
    bool ok = segment_init(out, share, n, own);
    free(share);
    return ok;
}
