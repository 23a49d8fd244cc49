/* Trends against sorted arrays: percentiles within 0.1 %, merges without further loss, exact extremes. */
#include "metrics/sketch.h"

#include <math.h>
#include <string.h>

#include "unit.h"

enum { BIG = 60000 };

static const double QUANTILES[] = {0.001, 0.01, 0.1, 0.25, 0.333, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 0.9999};

static double uniform(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (double)(*state >> 11) / 9007199254740992.0;
}

/* Distributions: each gives one value from the seed. */
static double flat_ms(uint64_t *s)
{
    return 1 + 999 * uniform(s);
}
static double exponential(uint64_t *s)
{
    return -20 * log(1 - uniform(s));
}
static double log_normal(uint64_t *s)
{
    double u = uniform(s), v = uniform(s);
    return exp(3 + 1.5 * sqrt(-2 * log(1 - u)) * cos(2 * M_PI * v));
}
static double pareto(uint64_t *s)
{
    return 0.001 * pow(1 - uniform(s), -1 / 1.1);
}
/* Lumps at the lower and the upper edge of their buckets, where a guess inside the bucket is worst. */
static double lumps(uint64_t *s)
{
    static const double at[] = {1, 1.001953, 2, 100, 127.99, 128, 4096};
    return at[(size_t)(uniform(s) * 7)];
}
static double two_modes(uint64_t *s)
{
    return uniform(s) < 0.5 ? 1 : 1000;
}
static double signed_values(uint64_t *s)
{
    double u = uniform(s);
    return u < 0.2 ? 0 : (u - 0.6) * 500;
}

static double (*const DISTRIBUTIONS[])(uint64_t *) = {flat_ms, exponential, log_normal,   pareto,
                                                      lumps,   two_modes,   signed_values};

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* k6's percentile of a sorted array: rank q (n - 1), linear between its neighbours. */
static double percentile(const double *sorted, size_t n, double q)
{
    double rank = q * (double)(n - 1), low = floor(rank);
    double a = sorted[(size_t)low], b = sorted[(size_t)ceil(rank)];
    return a + (b - a) * (rank - low);
}

START_TEST(few_values_give_the_interpolated_percentile)
{
    struct trend t = {0};
    static const double values[] = {40, 10, 30, 20};
    for (size_t i = 0; i < ARRAY_LEN(values); i++) trend_add(&t, values[i]);
    ck_assert_double_eq(trend_quantile(&t, 0), 10);
    ck_assert_double_eq(trend_quantile(&t, 0.5), 25);
    ck_assert_double_eq(trend_quantile(&t, 1), 40);
    ck_assert_double_eq_tol(trend_quantile(&t, 0.9), 37, 1e-12); /* rank 2.7 */
    ck_assert_double_eq_tol(trend_quantile(&t, 0.95), 38.5, 1e-12);
    trend_add(&t, 0); /* sorted again after another value */
    ck_assert_double_eq(trend_quantile(&t, 0.5), 20);
    trend_free(&t);
}
END_TEST

START_TEST(one_value_is_every_percentile)
{
    struct trend t = {0};
    trend_add(&t, 12.5);
    for (size_t i = 0; i < ARRAY_LEN(QUANTILES); i++) ck_assert_double_eq(trend_quantile(&t, QUANTILES[i]), 12.5);
    trend_free(&t);
}
END_TEST

START_TEST(an_empty_trend_is_all_zero)
{
    struct trend t = {0};
    ck_assert_double_eq(trend_quantile(&t, 0.5), 0);
    ck_assert_double_eq(trend_average(&t), 0);
    trend_free(&t);
}
END_TEST

START_TEST(up_to_the_limit_percentiles_are_exact)
{
    static double sorted[SKETCH_EXACT_MAX];
    for (size_t d = 0; d < ARRAY_LEN(DISTRIBUTIONS); d++) {
        struct trend t = {0};
        uint64_t seed = 11 + d;
        for (size_t i = 0; i < SKETCH_EXACT_MAX; i++) trend_add(&t, sorted[i] = DISTRIBUTIONS[d](&seed));
        qsort(sorted, SKETCH_EXACT_MAX, sizeof *sorted, compare);
        for (size_t i = 0; i < ARRAY_LEN(QUANTILES); i++) {
            double q = QUANTILES[i];
            ck_assert_double_eq_tol(trend_quantile(&t, q), percentile(sorted, SKETCH_EXACT_MAX, q), 1e-9);
        }
        trend_free(&t);
    }
}
END_TEST

static void check_against(struct trend *t, const double *sorted, size_t n, size_t distribution)
{
    for (size_t i = 0; i < ARRAY_LEN(QUANTILES); i++) {
        double want = percentile(sorted, n, QUANTILES[i]), got = trend_quantile(t, QUANTILES[i]);
        ck_assert_msg(fabs(got - want) <= 0.001 * fabs(want), "distribution %zu, q %g: want %.9g, got %.9g",
                      distribution, QUANTILES[i], want, got);
    }
}

START_TEST(many_values_stay_within_a_thousandth)
{
    double *sorted = calloc(BIG, sizeof *sorted);
    for (size_t d = 0; d < ARRAY_LEN(DISTRIBUTIONS); d++) {
        for (uint64_t seed = 1; seed <= 3; seed++) {
            struct trend t = {0};
            uint64_t state = seed * 7919;
            double sum = 0;
            for (size_t i = 0; i < BIG; i++) {
                trend_add(&t, sorted[i] = DISTRIBUTIONS[d](&state));
                sum += sorted[i];
            }
            qsort(sorted, BIG, sizeof *sorted, compare);
            check_against(&t, sorted, BIG, d);
            ck_assert_uint_eq(t.count, BIG);
            ck_assert_double_eq(t.sum, sum);
            ck_assert_double_eq(t.min, sorted[0]);
            ck_assert_double_eq(t.max, sorted[BIG - 1]);
            ck_assert_double_eq(trend_quantile(&t, 0), sorted[0]);
            ck_assert_double_eq(trend_quantile(&t, 1), sorted[BIG - 1]);
            ck_assert(!t.failed);
            trend_free(&t);
        }
    }
    free(sorted);
}
END_TEST

/* A percentile between two ranks that lie far apart is between them, in buckets as in exact mode. */
START_TEST(a_gap_between_two_ranks_is_interpolated)
{
    struct trend t = {0};
    for (int i = 0; i < 5000; i++) trend_add(&t, 1);
    for (int i = 0; i < 5000; i++) trend_add(&t, 2);
    ck_assert_double_eq_tol(trend_quantile(&t, 0.5), 1.5, 0.0015); /* rank 4999.5 */
    ck_assert_double_eq_tol(trend_quantile(&t, 0.49), 1, 0.001);
    ck_assert_double_eq_tol(trend_quantile(&t, 0.99), 2, 0.002);
    trend_free(&t);
}
END_TEST

START_TEST(percentiles_never_leave_the_range_and_never_fall)
{
    for (size_t d = 0; d < ARRAY_LEN(DISTRIBUTIONS); d++) {
        struct trend t = {0};
        uint64_t seed = 5;
        for (int i = 0; i < 10000; i++) trend_add(&t, DISTRIBUTIONS[d](&seed));
        double last = t.min;
        for (double q = 0; q <= 1; q += 0.0007) {
            double v = trend_quantile(&t, q);
            ck_assert_double_ge(v, last);
            ck_assert_double_le(v, t.max);
            last = v;
        }
        trend_free(&t);
    }
}
END_TEST

/* However the values are dealt out to parts, in whatever order the parts come together. */
START_TEST(merged_parts_equal_the_whole)
{
    enum { PARTS = 7 };
    static const size_t sizes[] = {500, SKETCH_EXACT_MAX + 1, 30000};
    for (size_t d = 0; d < ARRAY_LEN(DISTRIBUTIONS); d++) {
        for (size_t s = 0; s < ARRAY_LEN(sizes); s++) {
            struct trend whole = {0}, part[PARTS] = {{0}}, forward = {0}, backward = {0};
            uint64_t seed = 99 + s;
            for (size_t i = 0; i < sizes[s]; i++) {
                double v = DISTRIBUTIONS[d](&seed);
                trend_add(&whole, v);
                /* Part 0 gets two thirds: some parts use buckets, some are exact, the last is empty. */
                trend_add(&part[i % 3 ? 0 : 1 + i % (PARTS - 2)], v);
            }
            for (int i = 0; i < PARTS; i++) trend_merge(&forward, &part[i]);
            for (int i = PARTS; i--;) trend_merge(&backward, &part[i]);
            struct trend *merged[] = {&forward, &backward};
            for (size_t m = 0; m < 2; m++) {
                ck_assert_uint_eq(merged[m]->count, whole.count);
                ck_assert_double_eq(merged[m]->min, whole.min);
                ck_assert_double_eq(merged[m]->max, whole.max);
                ck_assert_double_eq_tol(merged[m]->sum, whole.sum, 1e-9 * fabs(whole.sum) + 1e-6);
                for (size_t i = 0; i < ARRAY_LEN(QUANTILES); i++) {
                    ck_assert_double_eq(trend_quantile(merged[m], QUANTILES[i]), trend_quantile(&whole, QUANTILES[i]));
                }
                trend_free(merged[m]);
            }
            for (int i = 0; i < PARTS; i++) trend_free(&part[i]);
            trend_free(&whole);
        }
    }
}
END_TEST

START_TEST(a_cleared_trend_starts_anew)
{
    struct trend t = {0};
    for (int i = 0; i < 10000; i++) trend_add(&t, 1000 + i);
    trend_clear(&t);
    ck_assert_uint_eq(t.count, 0);
    ck_assert_double_eq(trend_quantile(&t, 0.5), 0);
    for (int i = 1; i <= 3; i++) trend_add(&t, i);
    ck_assert_double_eq(t.sum, 6);
    ck_assert_double_eq(t.min, 1);
    ck_assert_double_eq(t.max, 3);
    ck_assert_double_eq(trend_quantile(&t, 0.5), 2); /* exact again */
    for (int i = 0; i < 10000; i++) trend_add(&t, 7);
    ck_assert_double_eq_tol(trend_quantile(&t, 0.9), 7, 0.007);
    trend_free(&t);
}
END_TEST

START_TEST(memory_is_bounded)
{
    struct trend t = {0};
    uint64_t seed = 3;
    for (int i = 0; i < 500000; i++) trend_add(&t, log_normal(&seed));
    /* exp(3 ± 1.5 * 6) spans 26 powers of two */
    ck_assert_uint_le(t.n_pages, 30);
    ck_assert_uint_le(t.exact_cap, SKETCH_EXACT_MAX);
    trend_free(&t);
}
END_TEST

START_TEST(a_packed_trend_goes_on)
{
    static const int sizes[] = {0, 3, SKETCH_EXACT_MAX, SKETCH_EXACT_MAX + 1};
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
        struct trend t = {0};
        for (int i = 0; i < sizes[s]; i++) trend_add(&t, 1);
        trend_pack(&t);
        ck_assert_uint_eq(t.exact_cap, sizes[s] > SKETCH_EXACT_MAX ? 0 : (unsigned)sizes[s]);
        for (int i = 0; i < 10000; i++) trend_add(&t, 3);
        trend_pack(&t);
        ck_assert_uint_eq(t.count, 10000 + (unsigned)sizes[s]);
        ck_assert_double_eq_tol(trend_quantile(&t, 0.9), 3, 0.003);
        trend_free(&t);
    }
}
END_TEST

/* Against the textbook formula over the same values, exact and in buckets (0.1 % off each at most). */
START_TEST(the_standard_deviation_is_that_of_the_values)
{
    static const int sizes[] = {0, 1, 2, 1000, 50000};
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
        struct trend t = {0};
        double sum = 0, squares = 0;
        for (int i = 0; i < sizes[s]; i++) {
            double value = (i % 7 == 0 ? 0 : i % 3 ? 1 : -1) * (100 + i % 1000);
            trend_add(&t, value);
            sum += value;
        }
        for (int i = 0; i < sizes[s]; i++) {
            double value = (i % 7 == 0 ? 0 : i % 3 ? 1 : -1) * (100 + i % 1000);
            squares += (value - sum / sizes[s]) * (value - sum / sizes[s]);
        }
        double want = sizes[s] > 1 ? sqrt(squares / (sizes[s] - 1)) : 0;
        ck_assert_double_eq_tol(trend_stddev(&t), want, sizes[s] > SKETCH_EXACT_MAX ? want * 0.002 : 1e-9);
        trend_free(&t);
    }
}
END_TEST

UNIT_MAIN("sketch", few_values_give_the_interpolated_percentile, one_value_is_every_percentile,
          an_empty_trend_is_all_zero, up_to_the_limit_percentiles_are_exact, many_values_stay_within_a_thousandth,
          a_gap_between_two_ranks_is_interpolated, percentiles_never_leave_the_range_and_never_fall,
          merged_parts_equal_the_whole, a_cleared_trend_starts_anew, memory_is_bounded,
          the_standard_deviation_is_that_of_the_values, a_packed_trend_goes_on)
