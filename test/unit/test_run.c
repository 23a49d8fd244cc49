/* Whole runs through the public C API: executors, counts, stops, two tests at once. */
#include <jansson.h>
#include <pthread.h>
#include <string.h>
#include <time.h>

#include "loadtest/loadtest.h"
#include "unit.h"

struct counts {
    _Atomic(uint64_t) calls;
    _Atomic(uint32_t) now, most;
    int64_t sleep_ns;
};

static lt_status body(lt_vu *vu, void *udata, lt_error *err)
{
    struct counts *c = udata;
    uint32_t now = ++c->now;
    if (now > c->most) c->most = now;
    c->calls++;
    lt_status status = c->sleep_ns ? lt_vu_sleep(vu, c->sleep_ns) : LT_OK;
    lt_vu_check(vu, "ran", true);
    c->now--;
    return status;
}

static double seconds(void)
{
    struct timespec ts;
    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static lt_test *make(struct counts *c, const char *options)
{
    lt_test *test;
    lt_error err = {0};
    ck_assert_int_eq(lt_test_new(&test), LT_OK);
    ck_assert_int_eq(lt_test_set_function(test, "default", body, c, &err), LT_OK);
    ck_assert_msg(lt_options_set_json(lt_test_options(test), LT_LAYER_SCRIPT, NULL, options, &err) == LT_OK, "%s",
                  err.message);
    return test;
}

static lt_status run(lt_test *test)
{
    lt_error err = {0};
    lt_status status = lt_test_run(test, &err);
    if (status != LT_OK && status != LT_ERR_INTERRUPTED && status != LT_ERR_THRESHOLD) ck_abort_msg("%s", err.message);
    return status;
}

static double metric(lt_test *test, const char *name, const char *field)
{
    char *text = lt_test_summary_json(test, LT_SUMMARY_EXPORT);
    json_t *json = json_loads(text, 0, NULL);
    double value = json_number_value(json_object_get(json_object_get(json_object_get(json, "metrics"), name), field));
    json_decref(json);
    lt_free(text);
    return value;
}

START_TEST(shared_iterations_run_exactly_as_many_as_asked)
{
    struct counts c = {.sleep_ns = 1000000};
    lt_test *test = make(&c, "{\"vus\": 7, \"iterations\": 100}");
    ck_assert_int_eq(run(test), LT_OK);
    ck_assert_uint_eq(c.calls, 100);
    ck_assert(metric(test, "iterations", "count") == 100);
    ck_assert(metric(test, "checks", "passes") == 100);
    ck_assert_uint_le(c.most, 7);
    lt_test_free(test);
}
END_TEST

START_TEST(per_vu_iterations_run_as_many_for_each_vu)
{
    struct counts c = {0};
    lt_test *test =
        make(&c, "{\"scenarios\": {\"a\": {\"executor\": \"per-vu-iterations\", \"vus\": 5, \"iterations\": 20}}}");
    ck_assert_int_eq(run(test), LT_OK);
    ck_assert_uint_eq(c.calls, 100);
    lt_test_free(test);
}
END_TEST

START_TEST(constant_vus_loop_for_the_duration)
{
    struct counts c = {.sleep_ns = 10000000};
    lt_test *test = make(&c, "{\"vus\": 4, \"duration\": \"1s\"}");
    double start = seconds();
    ck_assert_int_eq(run(test), LT_OK);
    double took = seconds() - start;
    ck_assert(took >= 1.0 && took < 1.5);
    ck_assert_uint_eq(c.most, 4);
    ck_assert_uint_ge(c.calls, 200); /* 4 VUs, 100 rounds each at best */
    lt_test_free(test);
}
END_TEST

START_TEST(constant_arrival_rate_starts_rate_times_duration)
{
    struct counts c = {.sleep_ns = 5000000};
    lt_test *test = make(&c, "{\"scenarios\": {\"a\": {\"executor\": \"constant-arrival-rate\", \"rate\": 200, "
                             "\"duration\": \"2s\", \"preAllocatedVUs\": 20}}}");
    ck_assert_int_eq(run(test), LT_OK);
    ck_assert_uint_ge(c.calls, 399);
    ck_assert_uint_le(c.calls, 401);
    ck_assert(metric(test, "dropped_iterations", "count") == 0);
    lt_test_free(test);
}
END_TEST

START_TEST(arrivals_without_a_free_vu_are_dropped_and_counted)
{
    struct counts c = {.sleep_ns = 500000000};
    lt_test *test = make(&c, "{\"scenarios\": {\"a\": {\"executor\": \"constant-arrival-rate\", \"rate\": 20, "
                             "\"duration\": \"1s\", \"preAllocatedVUs\": 1, \"maxVUs\": 2}}}");
    ck_assert_int_eq(run(test), LT_OK);
    ck_assert(metric(test, "dropped_iterations", "count") + (double)c.calls == 20);
    ck_assert_uint_le(c.most, 2);
    lt_test_free(test);
}
END_TEST

START_TEST(ramping_vus_reach_the_target_and_never_exceed_it)
{
    struct counts c = {.sleep_ns = 5000000};
    lt_test *test =
        make(&c, "{\"stages\": [{\"duration\": \"500ms\", \"target\": 10}, {\"duration\": \"500ms\", \"target\": 0}]}");
    ck_assert_int_eq(run(test), LT_OK);
    ck_assert_uint_eq(c.most, 10);
    lt_test_free(test);
}
END_TEST

START_TEST(a_scenario_starts_at_its_start_time)
{
    struct counts c = {0};
    lt_test *test =
        make(&c, "{\"scenarios\": {\"a\": {\"executor\": \"shared-iterations\", \"startTime\": \"700ms\"}}}");
    double start = seconds();
    ck_assert_int_eq(run(test), LT_OK);
    ck_assert(seconds() - start >= 0.7);
    ck_assert_uint_eq(c.calls, 1);
    lt_test_free(test);
}
END_TEST

START_TEST(graceful_stop_zero_interrupts_running_iterations)
{
    struct counts c = {.sleep_ns = 30000000000};
    lt_test *test =
        make(&c, "{\"scenarios\": {\"a\": {\"executor\": \"constant-vus\", \"vus\": 3, \"duration\": \"1s\", "
                 "\"gracefulStop\": \"0s\"}}}");
    double start = seconds();
    ck_assert_int_eq(run(test), LT_OK);
    ck_assert(seconds() - start < 1.5);
    ck_assert(metric(test, "iterations", "count") == 0);
    lt_snapshot snapshot;
    lt_test_snapshot(test, &snapshot, NULL, 0);
    ck_assert_uint_eq(snapshot.iterations_interrupted, 3);
    lt_test_free(test);
}
END_TEST

START_TEST(crossed_thresholds_are_the_result)
{
    struct counts c = {0};
    lt_test *test =
        make(&c, "{\"iterations\": 3, \"thresholds\": {\"iterations\": [\"count>5\"], \"checks\": [\"rate>0.5\"]}}");
    lt_error err = {0};
    ck_assert_int_eq(lt_test_run(test, &err), LT_ERR_THRESHOLD);
    ck_assert_int_eq(lt_error_exit_code(&err), 99);
    ck_assert_str_eq(err.message, "thresholds on metrics 'iterations' have been crossed");
    lt_test_free(test);
}
END_TEST

START_TEST(an_unknown_function_is_an_error_before_the_start)
{
    struct counts c = {0};
    lt_test *test = make(&c, "{\"scenarios\": {\"a\": {\"executor\": \"shared-iterations\", \"exec\": \"other\"}}}");
    lt_error err = {0};
    ck_assert_int_eq(lt_test_prepare(test, &err), LT_ERR_INVALID);
    ck_assert_str_eq(err.message, "executor a: function 'other' not found in exports");
    ck_assert_int_eq(lt_error_exit_code(&err), 104);
    lt_test_free(test);
}
END_TEST

static void *stop_soon(void *arg)
{
    struct timespec ts = {.tv_nsec = 300000000};
    nanosleep(&ts, NULL);
    lt_test_stop(arg, "enough", false);
    return NULL;
}

START_TEST(a_stop_from_another_thread_interrupts_and_is_the_result)
{
    struct counts c = {.sleep_ns = 60000000000};
    lt_test *test = make(&c, "{\"vus\": 5, \"duration\": \"60s\"}");
    pthread_t thread;
    pthread_create(&thread, NULL, stop_soon, test);
    double start = seconds();
    lt_error err = {0};
    ck_assert_int_eq(lt_test_run(test, &err), LT_ERR_INTERRUPTED);
    ck_assert_str_eq(err.message, "enough");
    ck_assert(seconds() - start < 2);
    pthread_join(thread, NULL);
    lt_test_free(test);
}
END_TEST

START_TEST(externally_controlled_vus_follow_scale)
{
    struct counts c = {.sleep_ns = 2000000};
    lt_test *test =
        make(&c, "{\"scenarios\": {\"a\": {\"executor\": \"externally-controlled\", \"vus\": 2, \"maxVUs\": 10, "
                 "\"duration\": \"2s\"}}}");
    lt_error err = {0};
    ck_assert_int_eq(lt_test_start(test, &err), LT_OK);
    struct timespec ts = {.tv_nsec = 600000000};
    nanosleep(&ts, NULL);
    ck_assert_uint_eq(c.most, 2);
    ck_assert_msg(lt_test_scale(test, 9, -1, &err) == LT_OK, "%s", err.message);
    nanosleep(&ts, NULL);
    ck_assert_uint_eq(c.most, 9);
    ck_assert_int_eq(lt_test_scale(test, 11, -1, &err), LT_ERR_INVALID);
    ck_assert_int_eq(lt_test_wait(test, &err), LT_OK);
    lt_test_free(test);
}
END_TEST

START_TEST(two_tests_in_one_process_are_independent)
{
    struct counts a = {.sleep_ns = 1000000}, b = {.sleep_ns = 2000000};
    lt_test *first = make(&a, "{\"vus\": 3, \"iterations\": 60}"),
            *second = make(&b, "{\"vus\": 5, \"iterations\": 40}");
    lt_error err = {0};
    ck_assert_int_eq(lt_test_start(first, &err), LT_OK);
    ck_assert_int_eq(lt_test_start(second, &err), LT_OK);
    ck_assert_int_eq(lt_test_wait(first, &err), LT_OK);
    ck_assert_int_eq(lt_test_wait(second, &err), LT_OK);
    ck_assert(metric(first, "iterations", "count") == 60);
    ck_assert(metric(second, "iterations", "count") == 40);
    lt_test_free(first);
    lt_test_free(second);
}
END_TEST

static lt_status count_samples(void *udata, const lt_sample *samples, size_t n, lt_error *err)
{
    uint64_t *total = udata;
    for (size_t i = 0; i < n; i++) *total += strcmp(samples[i].metric->name, "iterations") == 0;
    return LT_OK;
}

START_TEST(a_sink_gets_every_sample)
{
    static const lt_sink_ops ops = {.size = sizeof ops, .name = "count", .add_samples = count_samples};
    uint64_t total = 0;
    struct counts c = {0};
    lt_test *test = make(&c, "{\"vus\": 4, \"iterations\": 5000}");
    lt_error err = {0};
    ck_assert_int_eq(lt_test_add_sink(test, &ops, &total, &err), LT_OK);
    ck_assert_int_eq(run(test), LT_OK);
    ck_assert_uint_eq(total, 5000);
    lt_test_free(test);
}
END_TEST

static const char SCRIPT[] = "import { check } from 'k6';\n"
                             "export const options = { vus: 2, iterations: 10 };\n"
                             "export function setup() { return { n: 5 }; }\n"
                             "export default function (data) { check(data, { five: (d) => d.n === 5 }); }\n";

START_TEST(a_script_runs_with_its_options_and_setup_data)
{
    lt_test *test;
    lt_error err = {0};
    lt_test_new(&test);
    ck_assert_int_eq(lt_test_load_script(test, "-", SCRIPT, strlen(SCRIPT), &err), LT_OK);
    ck_assert_int_eq(run(test), LT_OK);
    ck_assert(metric(test, "iterations", "count") == 10);
    ck_assert(metric(test, "checks", "passes") == 10);
    lt_test_free(test);
}
END_TEST

UNIT_MAIN("run", shared_iterations_run_exactly_as_many_as_asked, per_vu_iterations_run_as_many_for_each_vu,
          constant_vus_loop_for_the_duration, constant_arrival_rate_starts_rate_times_duration,
          arrivals_without_a_free_vu_are_dropped_and_counted, ramping_vus_reach_the_target_and_never_exceed_it,
          a_scenario_starts_at_its_start_time, graceful_stop_zero_interrupts_running_iterations,
          crossed_thresholds_are_the_result, an_unknown_function_is_an_error_before_the_start,
          a_stop_from_another_thread_interrupts_and_is_the_result, externally_controlled_vus_follow_scale,
          two_tests_in_one_process_are_independent, a_sink_gets_every_sample,
          a_script_runs_with_its_options_and_setup_data)
