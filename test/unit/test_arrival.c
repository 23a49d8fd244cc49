/* Start times of arrival rates against the integral of the rate, over stages and over hours. */
#include "exec/plan/arrival.h"

#include <math.h>

#include "unit.h"

#define HOUR (3600 * NS_PER_S)

static struct scenario constant(int64_t rate, int64_t time_unit_ns, int64_t duration_ns)
{
    return (struct scenario){.rate = rate, .time_unit_ns = time_unit_ns, .duration_ns = duration_ns};
}

/* Integral of the rate up to a moment, in iterations. */
static long double area_until(const struct scenario *s, int64_t at_ns)
{
    long double sum = 0, from = (long double)s->rate / s->time_unit_ns;
    for (size_t i = 0; i < s->n_stages; i++) {
        long double to = (long double)s->stages[i].target / s->time_unit_ns, d = s->stages[i].duration_ns;
        if (at_ns <= s->stages[i].duration_ns)
            return sum + from * at_ns + (d > 0 ? (to - from) * at_ns / d * at_ns / 2 : 0);
        sum += (from + to) / 2 * d;
        at_ns -= s->stages[i].duration_ns;
        from = to;
    }
    return sum;
}

/* Whole iterations of the plan, in exact arithmetic: ⌊Σ (from + to) · d / 2 / timeUnit⌋. */
static uint64_t exact_count(const struct scenario *s)
{
    __int128 doubled = 0;
    int64_t from = s->rate;
    for (size_t i = 0; i < s->n_stages; i++) {
        doubled += (__int128)(from + s->stages[i].target) * s->stages[i].duration_ns;
        from = s->stages[i].target;
    }
    return (uint64_t)(doubled / 2 / s->time_unit_ns);
}

/* Every start is where the integral reaches its number, to the nanosecond. */
static void check_plan(const struct scenario *s)
{
    struct arrival a;
    arrival_init(&a, s);
    int64_t at, last = 0;
    uint64_t n = 0;
    while (arrival_next(&a, &at)) {
        n++;
        long double before = area_until(s, at - 1), after = area_until(s, at + 1);
        long double slack = 1e-12L * n;
        /* Check writes each assertion to a pipe: only failures here. */
        if (at < last || (at > 0 && before > n + slack) || after < n - slack) {
            ck_abort_msg("start %llu at %lld: integral %.12Lf to %.12Lf", (unsigned long long)n, (long long)at, before,
                         after);
        }
        last = at;
    }
    ck_assert_uint_eq(n, exact_count(s));
}

START_TEST(constant_starts_are_multiples_of_the_interval)
{
    static const struct {
        int64_t rate, unit_ns, duration_ns;
    } cases[] = {
        {10, NS_PER_S, 3 * NS_PER_S},         {3, NS_PER_S, 10 * NS_PER_S},
        {7, 60 * NS_PER_S, 300 * NS_PER_S},   {1, NS_PER_S, NS_PER_S},
        {1, 10 * NS_PER_S, NS_PER_S},         {1000000, NS_PER_S, 1500 * NS_PER_MS},
        {99991, 7 * NS_PER_S, 11 * NS_PER_S},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct scenario s = constant(cases[i].rate, cases[i].unit_ns, cases[i].duration_ns);
        struct arrival a;
        arrival_init(&a, &s);
        int64_t at;
        uint64_t n = 0;
        for (; arrival_next(&a, &at); n++) {
            long double want = (long double)n * s.time_unit_ns / s.rate;
            if (fabsl(at - want) >= 1 || at >= s.duration_ns) {
                ck_abort_msg("start %llu: %lld, not %.3Lf", (unsigned long long)n, (long long)at, want);
            }
        }
        /* i · unit / rate < duration */
        uint64_t count = (uint64_t)ceill((long double)s.duration_ns * s.rate / s.time_unit_ns);
        ck_assert_uint_eq(n, count);
    }
}
END_TEST

START_TEST(constant_does_not_drift_in_a_day)
{
    struct scenario s = constant(997, NS_PER_S, 24 * HOUR); /* 1/997 s is no whole number of ns */
    struct arrival a;
    arrival_init(&a, &s);
    int64_t at = 0;
    uint64_t n = 0;
    while (arrival_next(&a, &at)) {
        if (n % (997 * 60) == 0) ck_assert_int_eq(at, (int64_t)(n / 997) * NS_PER_S);
        n++;
    }
    ck_assert_uint_eq(n, 997u * 86400u);
}
END_TEST

START_TEST(a_rate_of_decades_does_not_overflow)
{
    struct scenario s = constant(1000000, 24 * HOUR, INT64_C(9000000000) * NS_PER_S);
    struct arrival a;
    arrival_init(&a, &s);
    a.next = UINT64_C(100000000000); /* 10^11 iterations, a million a day: 10^5 days */
    int64_t at;
    ck_assert(arrival_next(&a, &at));
    ck_assert_int_eq(at, INT64_C(100000) * 24 * HOUR);
}
END_TEST

START_TEST(linear_ramps_have_a_closed_form)
{
    /* 0 to 10/s in 10 s: t²/2 = n, so t = √(2n); 50 iterations */
    struct stage up = {10 * NS_PER_S, 10};
    struct scenario s = {.rate = 0, .time_unit_ns = NS_PER_S, .stages = &up, .n_stages = 1};
    struct arrival a;
    arrival_init(&a, &s);
    int64_t at;
    for (int n = 1; n <= 50; n++) {
        ck_assert(arrival_next(&a, &at));
        ck_assert_int_le(llabs(at - llroundl(sqrtl(2.0L * n) * NS_PER_S)), 1);
    }
    ck_assert(!arrival_next(&a, &at));

    /* 10/s to 0 in 10 s: mirrored, n-th start at 10 - √(100 - 2n) */
    struct stage down = {10 * NS_PER_S, 0};
    s = (struct scenario){.rate = 10, .time_unit_ns = NS_PER_S, .stages = &down, .n_stages = 1};
    arrival_init(&a, &s);
    for (int n = 1; n <= 50; n++) {
        ck_assert(arrival_next(&a, &at));
        /* at the very end the rate is zero and the square root is steep */
        ck_assert_int_le(llabs(at - llroundl((10 - sqrtl(100 - 2.0L * n)) * NS_PER_S)), n == 50 ? 100 : 1);
    }
    ck_assert(!arrival_next(&a, &at));

    /* flat 5/s: n / 5 */
    struct stage flat = {2 * NS_PER_S, 5};
    s = (struct scenario){.rate = 5, .time_unit_ns = NS_PER_S, .stages = &flat, .n_stages = 1};
    arrival_init(&a, &s);
    for (int n = 1; n <= 10; n++) {
        ck_assert(arrival_next(&a, &at));
        ck_assert_int_eq(at, n * 200 * NS_PER_MS);
    }
    ck_assert(!arrival_next(&a, &at));
}
END_TEST

START_TEST(fractions_carry_over_stage_borders)
{
    /* 1.5 iterations at 1/s, then 2/s: the second comes at 1.5 s + 0.5 / 2 */
    struct stage stages[] = {{1500 * NS_PER_MS, 1}, {0, 2}, {1000 * NS_PER_MS, 2}};
    struct scenario s = {.rate = 1, .time_unit_ns = NS_PER_S, .stages = stages, .n_stages = 3};
    struct arrival a;
    arrival_init(&a, &s);
    static const int64_t want_ms[] = {1000, 1750, 2250};
    int64_t at;
    for (size_t i = 0; i < ARRAY_LEN(want_ms); i++) {
        ck_assert(arrival_next(&a, &at));
        ck_assert_int_eq(at, want_ms[i] * NS_PER_MS);
    }
    ck_assert(!arrival_next(&a, &at));
    check_plan(&s);
}
END_TEST

START_TEST(pauses_start_nothing)
{
    struct stage stages[] = {{NS_PER_S, 2}, {0, 0}, {10 * NS_PER_S, 0}, {0, 4}, {NS_PER_S, 4}};
    struct scenario s = {.rate = 2, .time_unit_ns = NS_PER_S, .stages = stages, .n_stages = 5};
    struct arrival a;
    arrival_init(&a, &s);
    static const int64_t want_ms[] = {500, 1000, 11250, 11500, 11750, 12000};
    int64_t at;
    for (size_t i = 0; i < ARRAY_LEN(want_ms); i++) {
        ck_assert(arrival_next(&a, &at));
        ck_assert_int_eq(at, want_ms[i] * NS_PER_MS);
    }
    ck_assert(!arrival_next(&a, &at));
}
END_TEST

START_TEST(hours_of_stages_do_not_drift)
{
    struct stage stages[] = {{HOUR, 300}, {3 * HOUR, 300}, {HOUR, 301}, {HOUR, 7}, {2 * HOUR, 0}};
    struct scenario s = {.rate = 0, .time_unit_ns = NS_PER_S, .stages = stages, .n_stages = 5};
    check_plan(&s);
}
END_TEST

/* Two rates that differ by a hair: the textbook formula loses all its digits here. */
START_TEST(nearly_flat_stages_are_exact)
{
    struct stage stages[] = {{10 * HOUR, 3600001}, {10 * HOUR, 3600000}};
    struct scenario s = {.rate = 3600000, .time_unit_ns = HOUR, .stages = stages, .n_stages = 2};
    check_plan(&s);
}
END_TEST

static uint64_t next_random(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return *state >> 33;
}

START_TEST(random_plans_follow_the_integral)
{
    uint64_t seed = 17;
    for (int round = 0; round < 400; round++) {
        struct stage stages[8];
        static const int64_t units[] = {NS_PER_S, 60 * NS_PER_S, 100 * NS_PER_MS, 7 * NS_PER_S};
        struct scenario s = {.rate = (int64_t)(next_random(&seed) % 50),
                             .time_unit_ns = units[next_random(&seed) % 4],
                             .stages = stages,
                             .n_stages = 1 + next_random(&seed) % 8};
        for (size_t i = 0; i < s.n_stages; i++) {
            stages[i].duration_ns = (int64_t)(next_random(&seed) % 6 * (1 + next_random(&seed) % 10000)) * NS_PER_MS;
            stages[i].target = (int64_t)(next_random(&seed) % 3 * (next_random(&seed) % 100));
        }
        check_plan(&s);
    }
}
END_TEST

START_TEST(the_rate_of_a_moment_is_on_the_line)
{
    struct stage stages[] = {{10 * NS_PER_S, 20}, {0, 100}, {10 * NS_PER_S, 0}};
    struct scenario s = {.rate = 10, .time_unit_ns = NS_PER_S, .stages = stages, .n_stages = 3};
    static const double want[][2] = {{0, 10}, {5, 15}, {10, 100}, {12.5, 75}, {15, 50}, {20, 0}, {100, 0}};
    for (size_t i = 0; i < ARRAY_LEN(want); i++) {
        ck_assert_double_eq_tol(arrival_rate_at(&s, (int64_t)(want[i][0] * NS_PER_S)), want[i][1], 1e-9);
    }
    struct scenario flat = constant(7, NS_PER_S, NS_PER_S);
    ck_assert_double_eq(arrival_rate_at(&flat, 12345), 7);
}
END_TEST

UNIT_MAIN("arrival", constant_starts_are_multiples_of_the_interval, constant_does_not_drift_in_a_day,
          a_rate_of_decades_does_not_overflow, linear_ramps_have_a_closed_form, fractions_carry_over_stage_borders,
          pauses_start_nothing, hours_of_stages_do_not_drift, nearly_flat_stages_are_exact,
          random_plans_follow_the_integral, the_rate_of_a_moment_is_on_the_line)
