/* The life of a run: VUs, setup, scenarios, teardown, thresholds, summary, and what it ended with. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "exec/live.h"
#include "exec/scenario_run.h"

static void enter(struct lt_test *test, lt_phase phase)
{
    atomic_store(&test->phase, phase);
}

/* The first error of a run is the one it ends with. */
static void keep_error(struct lt_test *test, lt_status status, const lt_error *err)
{
    if (status == LT_OK || test->run_status != LT_OK) return;
    test->run_status = status;
    test->run_error = *err;
    test->run_error.status = status;
}

static bool not_paused(void *arg)
{
    struct lt_test *test = arg;
    return !atomic_load(&test->paused) || test_stopping(test);
}

static void timeout_error(const char *function, int64_t timeout_ns, int exit_code, lt_error *err)
{
    error_set(err, LT_ERR_TIMEOUT, "%s() execution timed out after %g seconds", function,
              (double)timeout_ns / (double)NS_PER_S);
    error_hint(err, "You can increase the time limit via the %sTimeout option", function);
    err->exit_code = exit_code;
}

lt_status run_setup_function(struct lt_test *test, lt_error *err)
{
    if (!test->ops->setup) return LT_OK;
    bool timed_out;
    char *data = NULL;
    lt_status status = special_order(test, ORDER_SETUP, test->options.setup_timeout_ns, &timed_out, &data, err);
    if (status != LT_OK && timed_out) {
        timeout_error("setup", test->options.setup_timeout_ns, 100, err);
        status = LT_ERR_TIMEOUT;
    }
    if (status != LT_OK) free(data);
    else if (!live_put_setup_data(test, data)) status = error_nomem(err);
    return status;
}

static lt_status run_setup(struct lt_test *test)
{
    enter(test, LT_PHASE_SETUP);
    if (test->options.no_setup) return LT_OK;
    lt_error err = {0};
    lt_status status = run_setup_function(test, &err);
    if (status != LT_ERR_TIMEOUT && test_stopping(test)) return LT_ERR_INTERRUPTED;
    keep_error(test, status, &err);
    return status;
}

static bool scenarios_done(void *arg)
{
    struct lt_test *test = arg;
    return test->runs_done == test->n_runs;
}

static void run_scenarios(struct lt_test *test)
{
    enter(test, LT_PHASE_RUNNING);
    int64_t now = clock_now_ns();
    sampling_cut(test, now);
    atomic_store(&test->start_ns, now);
    scenarios_begin(test, now);
    control_run(&test->control, scenarios_done, test);
    atomic_store(&test->end_ns, clock_now_ns());
}

lt_status run_teardown_function(struct lt_test *test, lt_error *err)
{
    if (!test->ops->teardown) return LT_OK;
    bool timed_out;
    lt_status status = special_order(test, ORDER_TEARDOWN, test->options.teardown_timeout_ns, &timed_out, NULL, err);
    if (status == LT_OK || !timed_out) return status;
    timeout_error("teardown", test->options.teardown_timeout_ns, 101, err);
    return LT_ERR_TIMEOUT;
}

static void run_teardown(struct lt_test *test)
{
    enter(test, LT_PHASE_TEARDOWN);
    if (test->options.no_teardown || atomic_load(&test->stop_at_once)) return;
    lt_error err = {0};
    lt_status status = run_teardown_function(test, &err);
    keep_error(test, status, &err);
}

static int64_t run_duration(struct lt_test *test)
{
    int64_t start = atomic_load(&test->start_ns), end = atomic_load(&test->end_ns);
    return start && end > start ? end - start : 0;
}

static void judge_thresholds(struct lt_test *test)
{
    if (test->options.no_thresholds) return;
    struct threshold_verdict verdict = metrics_evaluate_thresholds(test->metrics, live_elapsed_ns(test), true);
    atomic_store(&test->tainted, verdict.failed);
    lt_error err = {0};
    if (verdict.failed) {
        error_set(&err, LT_ERR_THRESHOLD, "thresholds on metrics '%s' have been crossed",
                  verdict.crossed ? verdict.crossed : "");
    }
    free(verdict.crossed);
    keep_error(test, err.status, &err);
}

static void run_handle_summary(struct lt_test *test)
{
    enter(test, LT_PHASE_SUMMARY);
    char *mode = lt_options_get_string(test->options_in, "summaryMode");
    bool disabled =
        (mode && strcmp(mode, "disabled") == 0) || lt_options_get_bool(test->options_in, "noSummary", false);
    free(mode);
    if (disabled || !test->ops->handle_summary || atomic_load(&test->stop_at_once)) return;
    bool machine = lt_options_get_bool(test->options_in, "newMachineReadableSummary", false);
    char *json = lt_test_summary_json(test, machine ? LT_SUMMARY_MACHINE : LT_SUMMARY_DEFAULT);
    if (!json) return;
    lt_error err = {0};
    bool timed_out;
    int64_t timeout_ns = test->options.handle_summary_timeout_ns;
    lt_status status = special_order(test, ORDER_SUMMARY, timeout_ns, &timed_out, &json, &err);
    free(json);
    if (status == LT_OK) return;
    if (timed_out) timeout_error("handleSummary", timeout_ns, 0, &err);
    lt_log_field fields[] = {{"error", err.message}, {"hint", "the default summary is shown instead"}};
    log_record(&test->log, LT_LOG_ERROR, fields, ARRAY_LEN(fields), "failed to handle the end-of-test summary");
}

static void warn_if_nothing_finished(struct lt_test *test)
{
    if (run_duration(test) > 0 && !metrics_total(test->metrics, METRIC_ITERATIONS)->count) {
        log_printf(&test->log, LT_LOG_WARNING,
                   "No script iterations fully finished, consider making the test duration longer");
    }
}

static void run_phases(struct lt_test *test)
{
    lt_error err = {0};
    lt_status status = sink_queue_start_all(test, &err);
    if (status == LT_OK) status = sampling_start(test, &err);
    if (status == LT_OK) {
        enter(test, LT_PHASE_INIT_VUS);
        status = pool_init_vus(test, &err);
    }
    if (status != LT_OK && !test_stopping(test)) keep_error(test, status, &err);
    if (status == LT_OK && atomic_load(&test->paused)) {
        enter(test, LT_PHASE_PAUSED);
        control_run(&test->control, not_paused, test);
    }
    if (status == LT_OK && !test_stopping(test)) status = run_setup(test);
    if (status == LT_OK && !test_stopping(test)) {
        run_scenarios(test);
        run_teardown(test);
    }
}

static void finish(struct lt_test *test)
{
    pthread_mutex_lock(&test->stop_lock);
    lt_error stop = test->stop_error;
    pthread_mutex_unlock(&test->stop_lock);
    /* An early stop came before whatever failed because of it. */
    if (stop.status) {
        test->run_status = LT_OK;
        keep_error(test, stop.status, &stop);
    }
    if (atomic_load(&test->failed_mark)) {
        lt_error err = {0};
        error_set(&err, LT_ERR_FAILED, "test run was marked as failed");
        keep_error(test, LT_ERR_FAILED, &err);
    }
    judge_thresholds(test);
    warn_if_nothing_finished(test);
    run_handle_summary(test);
}

lt_status lt_test_run(lt_test *test, lt_error *err)
{
    if (atomic_load(&test->phase) == LT_PHASE_NEW) {
        lt_status status = lt_test_prepare(test, err);
        if (status != LT_OK) return status;
    }
    if (atomic_load(&test->phase) != LT_PHASE_PREPARED) {
        return error_set(err, LT_ERR_STATE, "a test can run only once, and only when it was prepared without error");
    }
    live_open(test);
    run_phases(test);
    pool_close(test);
    bool sampled = test->sampling;
    sampling_stop(test);
    sink_queue_stop_all(test);
    if (sampled) finish(test);
    enter(test, LT_PHASE_ENDED);
    live_close(test);
    if (test->run_status != LT_OK && err) *err = test->run_error;
    return test->run_status;
}

static void *run_in_background(void *arg)
{
    struct lt_test *test = arg;
    lt_error err = {0};
    test->run_status = lt_test_run(test, &err);
    if (test->run_status != LT_OK) test->run_error = err;
    return NULL;
}

lt_status lt_test_start(lt_test *test, lt_error *err)
{
    if (test->thread_started) return error_set(err, LT_ERR_STATE, "the test was started before");
    if (atomic_load(&test->phase) == LT_PHASE_NEW) {
        lt_status status = lt_test_prepare(test, err);
        if (status != LT_OK) return status;
    }
    if (pthread_create(&test->thread, NULL, run_in_background, test) != 0) {
        return error_set(err, LT_ERR_IO, "cannot start a thread for the test");
    }
    test->thread_started = true;
    return LT_OK;
}

lt_status lt_test_wait(lt_test *test, lt_error *err)
{
    if (!test->thread_started) return error_set(err, LT_ERR_STATE, "the test was not started");
    pthread_join(test->thread, NULL);
    test->thread_started = false;
    if (test->run_status != LT_OK && err) *err = test->run_error;
    return test->run_status;
}
