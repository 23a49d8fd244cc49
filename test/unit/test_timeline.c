/* The timeline: what falls into which slice, folding, and that nothing is lost. */
#include "metrics/metrics.h"
#include "metrics/timeline.h"
#include "unit.h"

static struct sink none[TIMELINE_VALUES];

/* HTTP requests are the first value. */
static void add_requests(struct timeline *t, double n)
{
    struct sink requests = {.count = 1, .u.counter.sum = n};
    const struct sink *values[TIMELINE_VALUES] = {&requests};
    for (size_t i = 1; i < TIMELINE_VALUES; i++) values[i] = &none[i];
    timeline_add(t, values);
}

static double requests(const struct timeline *t, size_t i)
{
    return t->slices[i].values[0].u.counter.sum;
}

START_TEST(what_comes_after_a_tick_was_measured_before_it)
{
    struct timeline *t = calloc(1, sizeof *t);
    timeline_start(t, 100, 1);
    timeline_tick(t, 200, 3, 10);
    add_requests(t, 5); /* the answer to the first tick */
    timeline_tick(t, 300, 2, 10);
    add_requests(t, 7);
    timeline_end(t);
    ck_assert_uint_eq(t->n, 2);
    ck_assert_int_eq(t->slices[0].from_ns, 100);
    ck_assert_int_eq(t->slices[0].to_ns, 200);
    ck_assert_double_eq(t->slices[0].vus, 3);
    ck_assert_double_eq(requests(t, 0), 5);
    ck_assert_int_eq(t->slices[1].from_ns, 200);
    ck_assert_int_eq(t->slices[1].to_ns, 300);
    ck_assert_double_eq(requests(t, 1), 7);
    timeline_free(t);
    free(t);
}
END_TEST

START_TEST(a_long_run_is_folded_and_loses_nothing)
{
    struct timeline *t = calloc(1, sizeof *t);
    double sum = 0;
    timeline_start(t, 0, 1);
    for (int i = 1; i <= 10000; i++) {
        timeline_tick(t, i * 250, i == 5000 ? 77 : 1, 100);
        add_requests(t, i);
        sum += i;
        ck_assert_uint_le(t->n, TIMELINE_MOST);
    }
    timeline_end(t);
    ck_assert_uint_ge(t->n, TIMELINE_MOST / 2);
    double got = 0, vus = 0;
    int64_t at = 0;
    for (size_t i = 0; i < t->n; i++) {
        ck_assert_int_eq(t->slices[i].from_ns, at);
        at = t->slices[i].to_ns;
        got += requests(t, i);
        if (t->slices[i].vus > vus) vus = t->slices[i].vus;
    }
    ck_assert_int_eq(at, 10000 * 250);
    ck_assert_double_eq(got, sum);
    ck_assert_double_eq(vus, 77);
    timeline_free(t);
    free(t);
}
END_TEST

START_TEST(a_cut_ends_a_slice_early)
{
    struct timeline *t = calloc(1, sizeof *t);
    timeline_start(t, 0, 5);
    timeline_tick(t, 10, 0, 0);
    t->cut = true;
    add_requests(t, 1);
    for (int i = 1; i <= 5; i++) {
        timeline_tick(t, 10 + 10 * i, 0, 0);
        add_requests(t, 2);
    }
    timeline_end(t);
    ck_assert_uint_eq(t->n, 2);
    ck_assert_int_eq(t->slices[0].to_ns, 10);
    ck_assert_double_eq(requests(t, 0), 1);
    ck_assert_double_eq(requests(t, 1), 10);
    timeline_free(t);
    free(t);
}
END_TEST

UNIT_MAIN("timeline", what_comes_after_a_tick_was_measured_before_it, a_long_run_is_folded_and_loses_nothing,
          a_cut_ends_a_slice_early)
