/* Frames of the progress display, compared with the reference's examples. */
#include "unit.h"

#include <string.h>

#include "ui/progress.h"

#define S 1000000000LL

static lt_snapshot running(size_t n)
{
    return (lt_snapshot){
        .phase = LT_PHASE_RUNNING,
        .elapsed_ns = 5300000000LL,
        .vus_active = 10,
        .vus_initialized = 10,
        .vus_planned = 10,
        .iterations_complete = 42,
        .n_scenarios = n,
    };
}

static lt_scenario_snapshot scenario(const char *name, const char *executor, int64_t duration_ns)
{
    return (lt_scenario_snapshot){
        .name = name,
        .executor = executor,
        .state = LT_SCENARIO_RUNNING,
        .progress = 0.25,
        .elapsed_ns = 5300000000LL,
        .duration_ns = duration_ns,
        .vus = 10,
        .max_vus = 10,
    };
}

static char *frame(lt_snapshot *test, lt_scenario_snapshot *scenarios, int width)
{
    struct progress_frame f = {.test = test, .scenarios = scenarios, .total_ns = 60 * S, .width = width};
    return progress_text(&f);
}

START_TEST(status_and_bar_of_constant_vus)
{
    lt_snapshot test = running(1);
    lt_scenario_snapshot s = scenario("default", "constant-vus", 30 * S);
    char *text = frame(&test, &s, 80);
    ck_assert_str_eq(text, "running (0m05.3s), 10/10 VUs, 42 complete and 0 interrupted iterations\n"
                           "default   [=========>----------------------------] 10 VUs  05.3s/30s\n");
    free(text);
}
END_TEST

START_TEST(without_a_width_bars_are_percentages)
{
    lt_snapshot test = running(1);
    lt_scenario_snapshot s = scenario("default", "shared-iterations", 600 * S);
    s.iterations = 42;
    s.planned_iterations = 100;
    char *text = frame(&test, &s, 0);
    ck_assert_ptr_nonnull(strstr(text, "default   [  25% ] 10 VUs  00m05.3s/10m0s  042/100 shared iters\n"));
    free(text);
}
END_TEST

START_TEST(columns_of_other_executors)
{
    lt_snapshot test = running(1);
    lt_scenario_snapshot s = scenario("a", "ramping-vus", 30 * S);
    s.vus = 4;
    char *text = frame(&test, &s, 0);
    ck_assert_ptr_nonnull(strstr(text, "] 04/10 VUs  05.3s/30.0s\n"));
    free(text);
    s = scenario("a", "constant-arrival-rate", 10 * S);
    s.active_vus = 3;
    s.vus = s.max_vus = 20;
    s.rate = 1200;
    s.time_unit_ns = 60 * S;
    text = frame(&test, &s, 0);
    ck_assert_ptr_nonnull(strstr(text, "] 03/20 VUs  05.3s/10s  20.00 iters/s\n"));
    free(text);
    s = scenario("a", "per-vu-iterations", 600 * S);
    s.iterations = 42;
    s.planned_iterations = 100;
    s.iterations_per_vu = 10;
    text = frame(&test, &s, 0);
    ck_assert_ptr_nonnull(strstr(text, "042/100 iters, 10 per VU\n"));
    free(text);
}
END_TEST

START_TEST(marks_tell_the_state)
{
    lt_snapshot test = running(2);
    lt_scenario_snapshot s[2] = {scenario("late", "constant-vus", 30 * S), scenario("early", "constant-vus", 30 * S)};
    s[0].state = LT_SCENARIO_WAITING;
    s[0].start_ns = 10 * S;
    s[1].state = LT_SCENARIO_DONE;
    char *text = frame(&test, s, 0);
    char *early = strstr(text, "early ✓ ["), *late = strstr(text, "late  • [");
    ck_assert(early && late && early < late);
    ck_assert_ptr_nonnull(strstr(late, "waiting  04.7s"));
    free(text);
}
END_TEST

START_TEST(long_names_are_cut)
{
    lt_snapshot test = running(1);
    lt_scenario_snapshot s = scenario("abcdefghijklmnopqrstuvwxyz0123456789", "constant-vus", 30 * S);
    char *text = frame(&test, &s, 0);
    ck_assert_ptr_nonnull(strstr(text, "\nabcdefghijklmnopqrstuvwxyz0123...   ["));
    free(text);
}
END_TEST

START_TEST(names_give_way_to_figures)
{
    lt_snapshot test = running(1);
    lt_scenario_snapshot s = scenario("abcdefghijklmnopqrstuvwxyz0123456789", "shared-iterations", 600 * S);
    s.iterations = 42;
    s.planned_iterations = 100;
    char *text = frame(&test, &s, 70), *row = strchr(text, '\n') + 1;
    ck_assert_ptr_nonnull(strstr(row, "...   [  25% ] 10 VUs  00m05.3s/10m0s  042/100 shared iters\n"));
    ck_assert_uint_eq(strlen(row), 70 + 1);
    free(text);
}
END_TEST

START_TEST(a_scenario_that_is_done_shows_the_vus_it_had)
{
    lt_snapshot test = running(1);
    lt_scenario_snapshot s = scenario("a", "ramping-arrival-rate", 10 * S);
    s.state = LT_SCENARIO_DONE;
    s.active_vus = s.vus = 0;
    s.max_vus = 20;
    s.peak_vus = 7;
    char *text = frame(&test, &s, 0);
    ck_assert_ptr_nonnull(strstr(text, "] 00/7 VUs  "));
    free(text);
}
END_TEST

UNIT_MAIN("progress", status_and_bar_of_constant_vus, without_a_width_bars_are_percentages, columns_of_other_executors,
          marks_tell_the_state, long_names_are_cut, names_give_way_to_figures,
          a_scenario_that_is_done_shows_the_vus_it_had)
