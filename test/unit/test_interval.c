/* Estimates and intervals against tables and published examples. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "report/interval.h"
#include "unit.h"

/* Tables of the normal distribution. */
START_TEST(normal_quantiles_are_those_of_the_tables)
{
    ck_assert_double_eq_tol(normal_quantile(0.5), 0, 1e-9);
    ck_assert_double_eq_tol(normal_quantile(0.975), 1.959963985, 1e-8);
    ck_assert_double_eq_tol(normal_quantile(0.995), 2.575829304, 1e-8);
    ck_assert_double_eq_tol(normal_quantile(0.05), -1.644853627, 1e-8);
}
END_TEST

/* Newcombe (1998), Statistics in Medicine 17, 873-890, table II, method 10. */
START_TEST(shares_follow_newcombe)
{
    static const struct {
        double a, n, b, m, low, high;
    } cases[] = {
        {56, 70, 48, 80, 0.0524, 0.3339},
        {9, 10, 3, 10, 0.1705, 0.8090},
        {10, 10, 0, 20, 0.6791, 1.0000},
        {0, 10, 0, 20, -0.1611, 0.2775},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct estimate first = {.known = true, .value = cases[i].a / cases[i].n, .method = BY_SHARE};
        struct estimate second = {.known = true, .value = cases[i].b / cases[i].m, .method = BY_SHARE};
        first.trues = cases[i].a;
        first.total = cases[i].n;
        second.trues = cases[i].b;
        second.total = cases[i].m;
        /* The paper's difference is first minus second. */
        struct interval got = interval_of_difference(&second, &first, 0.95);
        ck_assert_double_eq_tol(got.low, cases[i].low, 6e-5);
        ck_assert_double_eq_tol(got.high, cases[i].high, 6e-5);
    }
}
END_TEST

/* Equal deviations and sizes of 6: Welch's degrees of freedom are 10, where t(0.975) is 2.228139. */
START_TEST(means_use_students_distribution)
{
    struct estimate a = {.known = true, .value = 10, .method = BY_MEAN, .error = 3, .freedom = 5};
    struct estimate b = {.known = true, .value = 20, .method = BY_MEAN, .error = 3, .freedom = 5};
    struct interval got = interval_of_difference(&a, &b, 0.95);
    double half = 2.228139 * sqrt(18);
    ck_assert_double_eq_tol(got.low, 10 - half, 0.002);
    ck_assert_double_eq_tol(got.high, 10 + half, 0.002);
}
END_TEST

/* Evenly spread over 0..100: a deviation of the rank of 2.5 % of 400 is 2.5. */
START_TEST(percentiles_follow_order_statistics)
{
    static const double table[][2] = {{0, 0}, {0.25, 25}, {0.5, 50}, {0.9, 90}, {1, 100}};
    struct results r = {.kind = RESULTS_STATISTICS};
    struct result_metric m = {.type = LT_METRIC_TREND, .count = 400, .stddev = 29, .avg = 50};
    m.quantiles = table;
    m.n_quantiles = ARRAY_LEN(table);
    struct estimate e;
    estimate_make(&r, &m, "med", &e);
    ck_assert(e.known);
    ck_assert_double_eq_tol(e.value, 50, 1e-9);
    ck_assert_double_eq_tol(e.error, 2.5, 1e-9);
    estimate_make(&r, &m, "p(90)", &e);
    ck_assert_double_eq_tol(e.value, 90, 1e-9);
    ck_assert_double_eq_tol(e.error, 100 * sqrt(0.9 * 0.1 / 400), 1e-9);
    estimate_make(&r, &m, "avg", &e);
    ck_assert_double_eq_tol(e.error, 29.0 / 20, 1e-9);
    estimate_make(&r, &m, "max", &e);
    ck_assert(!e.known);
}
END_TEST

START_TEST(counts_are_poisson_only_when_each_sample_counts_one)
{
    struct results r = {.kind = RESULTS_STATISTICS, .seconds = 10};
    struct result_metric m = {.name = "events", .type = LT_METRIC_COUNTER, .count = 400, .value = 400};
    struct estimate e;
    estimate_make(&r, &m, "rate", &e);
    ck_assert_double_eq_tol(e.value, 40, 1e-9);
    ck_assert_double_eq_tol(e.error, 2, 1e-9);
    m.value = 12345;
    estimate_make(&r, &m, "rate", &e);
    ck_assert(e.known && e.method == BY_NOTHING);
    m = (struct result_metric){.name = "http_reqs{status:200}", .type = LT_METRIC_COUNTER, .count = -1, .value = 100};
    estimate_make(&r, &m, "rate", &e);
    ck_assert_int_eq(e.method, BY_POISSON);
}
END_TEST

static void add_line(struct results *r, const char *line)
{
    ck_assert_msg(results_add_line(r, line, strlen(line)), "%s", line);
}

/* 2000 values, uniform on 0..100, one per 5 ms: the mean's standard error is 28.9 / sqrt(2000) = 0.65. */
static void samples(struct results *r, double shift, unsigned seed)
{
    r->kind = RESULTS_SAMPLES;
    add_line(
        r, "{\"type\":\"Metric\",\"data\":{\"name\":\"t\",\"type\":\"trend\",\"contains\":\"time\"},\"metric\":\"t\"}");
    uint32_t x = seed;
    for (int i = 0; i < 2000; i++) {
        char line[200];
        x = x * 1664525u + 1013904223u;
        int64_t ns = (int64_t)i * 5000000;
        snprintf(line, sizeof line,
                 "{\"metric\":\"t\",\"type\":\"Point\",\"data\":{\"time\":\"2026-01-02T03:04:%02d.%09d+01:00\","
                 "\"value\":%.9g,"
                 "\"tags\":{}}}",
                 (int)(ns / 1000000000), (int)(ns % 1000000000), shift + 100 * (x / 4294967296.0));
        add_line(r, line);
    }
    r->seconds = (double)(r->last_ns - r->first_ns) / 1e9;
}

START_TEST(samples_are_bootstrapped_by_blocks)
{
    struct results r = {0}, other = {0};
    samples(&r, 0, 1);
    samples(&other, 10, 99);
    ck_assert_double_eq_tol(r.seconds, 9.995, 1e-6);
    ck_assert_int_le((r.last_ns - r.first_ns) / r.block_ns, RESULTS_BLOCKS);
    struct estimate *a = calloc(1, sizeof *a), *b = calloc(1, sizeof *b);
    estimate_make(&r, hashmap_gets(&r.metrics, "t"), "avg", a);
    estimate_make(&other, hashmap_gets(&other.metrics, "t"), "avg", b);
    ck_assert_double_eq_tol(a->value, 50, 2);
    ck_assert_double_ge(a->error, 0.65 / 2);
    ck_assert_double_le(a->error, 0.65 * 2);
    struct interval i = interval_of_difference(a, b, 0.95);
    ck_assert(i.known && i.method == BY_BOOTSTRAP);
    ck_assert_double_ge(i.low, 5);
    ck_assert_double_le(i.high, 15);
    ck_assert_double_le(i.low, 10);
    ck_assert_double_ge(i.high, 10);
    i = interval_of_difference(a, a, 0.95);
    ck_assert(i.low < 0 && i.high > 0);
    free(a);
    free(b);
    results_free(&r);
    results_free(&other);
}
END_TEST

START_TEST(lines_that_are_no_samples_are_refused)
{
    static const char *const lines[] = {
        "",
        "{",
        "[]",
        "{\"type\":\"Point\",\"metric\":\"unknown\",\"data\":{\"time\":\"2026-01-02T03:04:05Z\",\"value\":1}}",
        "{\"type\":\"Metric\",\"metric\":\"t\"}",
        "{\"type\":\"Point\",\"metric\":\"t\",\"data\":{\"time\":\"9999-01-02T03:04:05Z\",\"value\":1}}",
        "{\"type\":\"Point\",\"metric\":\"t\",\"data\":{\"time\":\"2026-01-02 03:04\",\"value\":1}}",
        "{\"type\":\"Point\",\"metric\":\"t\",\"data\":{\"time\":\"2026-01-02T03:04:05Z\",\"value\":\"1\"}}",
    };
    struct results r = {0};
    add_line(
        &r,
        "{\"type\":\"Metric\",\"data\":{\"name\":\"t\",\"type\":\"trend\",\"contains\":\"time\"},\"metric\":\"t\"}");
    for (size_t i = 0; i < ARRAY_LEN(lines); i++) ck_assert(!results_add_line(&r, lines[i], strlen(lines[i])));
    results_free(&r);
}
END_TEST

UNIT_MAIN("interval", normal_quantiles_are_those_of_the_tables, shares_follow_newcombe, means_use_students_distribution,
          percentiles_follow_order_statistics, counts_are_poisson_only_when_each_sample_counts_one,
          samples_are_bootstrapped_by_blocks, lines_that_are_no_samples_are_refused)
