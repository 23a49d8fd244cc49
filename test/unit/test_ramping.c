/* Steps of ramping-vus against the line between the stages' targets. */
#include "exec/plan/ramping.h"

#include <math.h>

#include "unit.h"

static struct scenario plan(int64_t start, struct stage *stages, size_t n)
{
    return (struct scenario){.vus = start, .stages = stages, .n_stages = n};
}

struct want {
    int64_t at_ms;
    uint32_t vus;
};

static void check_steps(const struct scenario *s, const struct want *want, size_t n)
{
    struct ramp r;
    ramp_init(&r, s);
    struct ramp_step step;
    for (size_t i = 0; i < n; i++) {
        ck_assert(ramp_next(&r, &step));
        ck_assert_int_eq(step.at_ns, want[i].at_ms * NS_PER_MS);
        ck_assert_uint_eq(step.vus, want[i].vus);
    }
    ck_assert(!ramp_next(&r, &step));
    ck_assert(!ramp_next(&r, &step)); /* and stays so */
}

START_TEST(going_up_vu_n_joins_on_the_line)
{
    /* From 0 to 5 in 10 s: VU n at 10 − 10·(5−n)/5 = 2n. */
    struct stage stages[] = {{10 * NS_PER_S, 5}};
    struct scenario s = plan(0, stages, 1);
    check_steps(&s, (struct want[]){{2000, 1}, {4000, 2}, {6000, 3}, {8000, 4}, {10000, 5}}, 5);
}
END_TEST

START_TEST(going_down_vu_n_leaves_on_the_line)
{
    /* From 5 to 0 in 10 s: VU n leaves at 10 − 10·(0−n+1)/(0−5) = 2·(6−n). */
    struct stage stages[] = {{10 * NS_PER_S, 0}};
    struct scenario s = plan(5, stages, 1);
    check_steps(&s, (struct want[]){{0, 5}, {2000, 4}, {4000, 3}, {6000, 2}, {8000, 1}, {10000, 0}}, 6);
}
END_TEST

START_TEST(a_stage_without_duration_jumps)
{
    struct stage stages[] = {{0, 10}, {5 * NS_PER_S, 10}, {0, 3}, {3 * NS_PER_S, 0}};
    struct scenario s = plan(1, stages, 4);
    check_steps(&s, (struct want[]){{0, 1}, {0, 10}, {5000, 3}, {6000, 2}, {7000, 1}, {8000, 0}}, 6);
}
END_TEST

START_TEST(holding_makes_no_steps)
{
    struct stage stages[] = {{NS_PER_S, 2}, {60 * NS_PER_S, 2}, {2 * NS_PER_S, 4}};
    struct scenario s = plan(2, stages, 3);
    check_steps(&s, (struct want[]){{0, 2}, {62000, 3}, {63000, 4}}, 3);
}
END_TEST

START_TEST(a_start_of_zero_has_no_first_step)
{
    struct stage stages[] = {{NS_PER_S, 0}, {NS_PER_S, 1}};
    struct scenario s = plan(0, stages, 2);
    check_steps(&s, (struct want[]){{2000, 1}}, 1);
}
END_TEST

START_TEST(up_and_down_passes_every_number)
{
    struct stage stages[] = {{3 * NS_PER_S, 4}, {2 * NS_PER_S, 2}, {NS_PER_S, 3}};
    struct scenario s = plan(1, stages, 3);
    check_steps(&s, (struct want[]){{0, 1}, {1000, 2}, {2000, 3}, {3000, 4}, {4000, 3}, {5000, 2}, {6000, 3}}, 7);
}
END_TEST

START_TEST(days_of_millions_do_not_overflow)
{
    struct stage stages[] = {{30 * 86400 * NS_PER_S, 100000000}};
    struct scenario s = plan(0, stages, 1);
    struct ramp r;
    ramp_init(&r, &s);
    struct ramp_step step;
    for (int i = 1; i <= 1000; i++) {
        ck_assert(ramp_next(&r, &step));
        ck_assert_uint_eq(step.vus, (unsigned)i);
        ck_assert_int_eq(step.at_ns, INT64_C(25920000) * i); /* 30 days / 10^8 */
    }
}
END_TEST

static uint64_t next_random(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return *state >> 33;
}

/* Value of the line at a moment, in stage `i`. */
static long double line(const struct stage *stage, int64_t from, int64_t since)
{
    return stage->duration_ns ? from + (long double)(stage->target - from) * since / stage->duration_ns : stage->target;
}

START_TEST(random_plans_stay_on_the_line)
{
    uint64_t seed = 23;
    for (int round = 0; round < 2000; round++) {
        struct stage stages[6];
        size_t n = 1 + next_random(&seed) % 6;
        struct scenario s = plan((int64_t)(next_random(&seed) % 20), stages, n);
        int64_t most = s.vus;
        for (size_t i = 0; i < n; i++) {
            stages[i].duration_ns = (int64_t)(next_random(&seed) % 4 * next_random(&seed) * 997);
            stages[i].target = (int64_t)(next_random(&seed) % 60);
            if (stages[i].target > most) most = stages[i].target;
        }
        struct ramp r;
        ramp_init(&r, &s);
        struct ramp_step step;
        int64_t last_at = 0, current = 0;
        while (ramp_next(&r, &step)) {
            if (step.at_ns < last_at || step.vus > most)
                ck_abort_msg("%u VUs at %lld", step.vus, (long long)step.at_ns);
            /* Where the step happens, the line (of the stage that r is in) has that value. */
            if (r.started && r.stage < n && stages[r.stage].duration_ns && current != 0 && step.at_ns > 0) {
                long double there = line(&stages[r.stage], r.from, step.at_ns - r.stage_start_ns);
                long double slope = fabsl((long double)(stages[r.stage].target - r.from) / stages[r.stage].duration_ns);
                if (fabsl(there - step.vus) > slope + 1e-9L) ck_abort_msg("%u VUs at a line of %.6Lf", step.vus, there);
            }
            last_at = step.at_ns;
            current = step.vus;
        }
        ck_assert_int_eq(current, stages[n - 1].target);
    }
}
END_TEST

UNIT_MAIN("ramping", going_up_vu_n_joins_on_the_line, going_down_vu_n_leaves_on_the_line,
          a_stage_without_duration_jumps, holding_makes_no_steps, a_start_of_zero_has_no_first_step,
          up_and_down_passes_every_number, days_of_millions_do_not_overflow, random_plans_stay_on_the_line)
