#include "report/interval.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

double normal_quantile(double probability)
{
    double low = -40, high = 40;
    for (int i = 0; i < 100; i++) {
        double middle = (low + high) / 2;
        if (0.5 * erfc(-middle / sqrt(2)) < probability) low = middle;
        else high = middle;
    }
    return (low + high) / 2;
}

/* Student's quantile from the normal one (Cornish and Fisher's expansion). */
static double student_quantile(double z, double freedom)
{
    if (freedom <= 0) return z;
    double z3 = z * z * z, z5 = z3 * z * z, z7 = z5 * z * z, v = freedom;
    return z + (z3 + z) / (4 * v) + (5 * z5 + 16 * z3 + 3 * z) / (96 * v * v) +
           (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / (384 * v * v * v);
}

const char *estimate_method_name(enum estimate_method method)
{
    static const char *const names[] = {
        "none", "Welch", "order statistics", "Newcombe", "Poisson", "bootstrap of time blocks",
    };
    return names[method];
}

/* From values that a summary lists. */

static bool listed(const struct result_metric *m, const char *stat, double *value)
{
    for (const struct result_stat *s = m->stats; s; s = s->next) {
        if (strcmp(s->name, stat) != 0) continue;
        *value = s->value;
        return true;
    }
    return false;
}

static double table_quantile(const struct result_metric *m, double q)
{
    size_t i = 1;
    if (q <= 0) return m->quantiles[0][1];
    while (i + 1 < m->n_quantiles && m->quantiles[i][0] < q) i++;
    const double *left = m->quantiles[i - 1], *right = m->quantiles[i];
    double part = (q - left[0]) / (right[0] - left[0]);
    return left[1] + (right[1] - left[1]) * (part > 1 ? 1 : part);
}

static bool quantile_of_stat(const char *stat, double *q)
{
    if (strcmp(stat, "med") == 0) {
        *q = 0.5;
        return true;
    }
    char *end;
    if (strncmp(stat, "p(", 2) != 0) return false;
    *q = strtod(stat + 2, &end) / 100;
    return *end == ')' && *q >= 0 && *q <= 1;
}

/* Ranks scatter as a binomial does; the values at the ranks one deviation off say what that means. */
static void order_error(const struct result_metric *m, double q, struct estimate *out)
{
    double deviation = sqrt(q * (1 - q) / m->count), low = q - deviation, high = q + deviation;
    if (m->count < 2 || q <= 0 || q >= 1) return;
    if (low < 0) low = 0;
    if (high > 1) high = 1;
    out->error = (table_quantile(m, high) - table_quantile(m, low)) / 2;
    out->method = BY_ORDER;
}

static void trend_estimate(const struct result_metric *m, const char *stat, struct estimate *out)
{
    double q;
    bool quantile = quantile_of_stat(stat, &q);
    out->known = listed(m, stat, &out->value);
    if (!out->known && strcmp(stat, "avg") == 0 && m->stddev >= 0 && m->count > 0) {
        out->known = true;
        out->value = m->avg;
    }
    if (!out->known && quantile && m->quantiles) {
        out->known = true;
        out->value = table_quantile(m, q);
    }
    if (strcmp(stat, "avg") == 0 && m->stddev >= 0 && m->count > 1) {
        out->error = m->stddev / sqrt(m->count);
        out->freedom = m->count - 1;
        out->method = BY_MEAN;
    } else if (quantile && m->quantiles && m->count > 0) {
        order_error(m, q, out);
    }
}

/* What adds one at a time: the sum is the count. k6 does not write the count of samples. */
static bool counts_events(const struct result_metric *m)
{
    static const char *const known[] = {"http_reqs", "iterations", "dropped_iterations"};
    if (m->count >= 0) return m->count == m->value;
    for (size_t i = 0; i < ARRAY_LEN(known); i++) {
        size_t len = strlen(known[i]);
        if (strncmp(m->name, known[i], len) == 0 && (!m->name[len] || m->name[len] == '{')) return true;
    }
    return false;
}

static void summary_estimate(const struct results *r, const struct result_metric *m, const char *stat,
                             struct estimate *out)
{
    switch (m->type) {
    case LT_METRIC_COUNTER:
        out->known = r->seconds > 0;
        out->value = out->known ? m->value / r->seconds : 0;
        if (!out->known || !counts_events(m)) return;
        out->method = BY_POISSON;
        out->error = sqrt(m->value) / r->seconds;
        return;
    case LT_METRIC_GAUGE:
        out->known = true;
        out->value = m->value;
        return;
    case LT_METRIC_RATE:
        out->known = m->count > 0;
        out->value = out->known ? m->trues / m->count : 0;
        out->method = out->known ? BY_SHARE : BY_NOTHING;
        out->trues = m->trues;
        out->total = m->count;
        return;
    case LT_METRIC_TREND: trend_estimate(m, stat, out); return;
    }
}

/* From samples. */

/* SplitMix64: the same files give the same answer. */
static uint64_t next_random(uint64_t *state)
{
    uint64_t x = *state += 0x9E3779B97F4A7C15u;
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
    return x ^ (x >> 31);
}

static double trend_value(struct trend *t, const char *stat)
{
    double q;
    if (strcmp(stat, "avg") == 0) return trend_average(t);
    if (strcmp(stat, "min") == 0) return t->min;
    if (strcmp(stat, "max") == 0) return t->max;
    return quantile_of_stat(stat, &q) ? trend_quantile(t, q) : 0;
}

/* Blocks drawn with replacement, as many as the run has. */
static double replicate(const struct results *r, const struct result_metric *m, const char *stat, size_t n_blocks,
                        uint64_t *random)
{
    struct trend all = {0};
    double sum = 0, count = 0, trues = 0;
    for (size_t i = 0; i < n_blocks; i++) {
        const struct result_block *b = &m->blocks[next_random(random) % n_blocks];
        sum += b->sum;
        count += (double)b->count;
        trues += (double)b->trues;
        if (m->type == LT_METRIC_TREND) trend_merge(&all, &b->trend);
    }
    double value = m->type == LT_METRIC_COUNTER ? sum / r->seconds
                   : m->type == LT_METRIC_RATE  ? (count > 0 ? trues / count : 0)
                                                : trend_value(&all, stat);
    trend_free(&all);
    return value;
}

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void samples_estimate(const struct results *r, struct result_metric *m, const char *stat, struct estimate *out)
{
    out->known = m->count > 0 && (m->type != LT_METRIC_COUNTER || r->seconds > 0);
    if (!out->known) return;
    if (m->type == LT_METRIC_TREND) out->value = trend_value(&m->whole, stat);
    else if (m->type == LT_METRIC_COUNTER) out->value = m->value / r->seconds;
    else if (m->type == LT_METRIC_RATE) out->value = m->trues / m->count;
    else out->value = m->value;
    bool extreme = strcmp(stat, "min") == 0 || strcmp(stat, "max") == 0;
    size_t n_blocks = (size_t)((r->last_ns - r->first_ns) / r->block_ns) + 1, used = 0;
    for (size_t i = 0; i < n_blocks; i++) used += m->blocks[i].count > 0;
    /* A bootstrap knows nothing of extremes, and little from few blocks. */
    if (m->type == LT_METRIC_GAUGE || extreme || used < 5) return;
    out->method = BY_BOOTSTRAP;
    uint64_t random = 1;
    double mean = 0, squares = 0;
    for (int i = 0; i < REPLICATES; i++) {
        out->replicates[i] = replicate(r, m, stat, n_blocks, &random);
        mean += out->replicates[i] / REPLICATES;
    }
    for (int i = 0; i < REPLICATES; i++) squares += (out->replicates[i] - mean) * (out->replicates[i] - mean);
    out->error = sqrt(squares / (REPLICATES - 1));
}

void estimate_make(const struct results *r, struct result_metric *m, const char *stat, struct estimate *out)
{
    *out = (struct estimate){0};
    if (r->kind == RESULTS_SAMPLES) samples_estimate(r, m, stat, out);
    else summary_estimate(r, m, stat, out);
    out->known = out->known && isfinite(out->value);
}

/* Differences. */

struct wilson {
    double low, high;
};

static struct wilson wilson_of(double trues, double total, double z)
{
    double p = trues / total, z2 = z * z;
    double middle = (p + z2 / (2 * total)) / (1 + z2 / total);
    double half = z * sqrt(p * (1 - p) / total + z2 / (4 * total * total)) / (1 + z2 / total);
    return (struct wilson){middle - half, middle + half};
}

static struct interval newcombe(const struct estimate *a, const struct estimate *b, double z)
{
    struct wilson wa = wilson_of(a->trues, a->total, z), wb = wilson_of(b->trues, b->total, z);
    double d = b->value - a->value;
    double down = hypot(b->value - wb.low, wa.high - a->value), up = hypot(wb.high - b->value, a->value - wa.low);
    return (struct interval){true, d - down, d + up, BY_SHARE};
}

/* Replicates of one run are independent of the other's: any pairing will do. */
static struct interval bootstrap(const struct estimate *a, const struct estimate *b, double confidence)
{
    double differences[REPLICATES], tail = (1 - confidence) / 2 * (REPLICATES - 1);
    for (int i = 0; i < REPLICATES; i++) {
        differences[i] = b->replicates[i] - a->replicates[(i * 7 + 3) % REPLICATES];
    }
    qsort(differences, REPLICATES, sizeof(double), compare_doubles);
    size_t low = (size_t)floor(tail), high = REPLICATES - 1 - low;
    return (struct interval){true, differences[low], differences[high], BY_BOOTSTRAP};
}

static double share_error(const struct estimate *e)
{
    return e->method == BY_SHARE ? sqrt(e->value * (1 - e->value) / e->total) : e->error;
}

static struct interval normal(const struct estimate *a, const struct estimate *b, double z)
{
    double ea = share_error(a), eb = share_error(b), both = hypot(ea, eb), d = b->value - a->value, freedom = 0;
    if (a->freedom > 0 && b->freedom > 0 && both > 0) {
        freedom = pow(both, 4) / (pow(ea, 4) / a->freedom + pow(eb, 4) / b->freedom);
    }
    double half = student_quantile(z, freedom) * both;
    return (struct interval){true, d - half, d + half, a->method == BY_BOOTSTRAP ? b->method : a->method};
}

struct interval interval_of_difference(const struct estimate *a, const struct estimate *b, double confidence)
{
    if (!a->known || !b->known || !a->method || !b->method) return (struct interval){0};
    double z = normal_quantile(0.5 + confidence / 2);
    if (a->method == BY_SHARE && b->method == BY_SHARE) return newcombe(a, b, z);
    if (a->method == BY_BOOTSTRAP && b->method == BY_BOOTSTRAP) return bootstrap(a, b, confidence);
    return normal(a, b, z);
}
