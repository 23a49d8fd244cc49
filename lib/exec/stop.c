/* Ending a test early: the first reason wins, and the control thread is woken to act on it. */
#include "base/clock.h"
#include "base/error.h"
#include "exec/scenario_run.h"

bool test_stopping(struct lt_test *test)
{
    return atomic_load(&test->stop_requested);
}

static void stop_scenarios(struct task *task)
{
    struct lt_test *test = CONTAINER_OF(task, struct lt_test, stop_task);
    pthread_mutex_lock(&test->stop_lock);
    test->stop_task_posted = false;
    pthread_mutex_unlock(&test->stop_lock);
    int64_t now = clock_now_ns();
    for (size_t i = 0; i < test->n_runs; i++) scenario_stop(&test->runs[i], now);
}

void test_stop(struct lt_test *test, const lt_error *reason, bool at_once)
{
    pthread_mutex_lock(&test->stop_lock);
    if (!test->stop_error.status) test->stop_error = *reason;
    atomic_store(&test->stop_requested, true);
    if (at_once) atomic_store(&test->stop_at_once, true);
    bool post = !test->stop_task_posted;
    test->stop_task_posted = true;
    if (post) {
        test->stop_task.run = stop_scenarios;
        control_post(&test->control, &test->stop_task);
    }
    pthread_mutex_unlock(&test->stop_lock);
}

void lt_test_stop(lt_test *test, const char *reason, bool at_once)
{
    lt_error err = {0};
    error_set(&err, LT_ERR_INTERRUPTED, "%s", reason ? reason : "the test was stopped");
    test_stop(test, &err, at_once);
}

/* What VUs may ask of the engine. */

static void instance_stats(void *engine, struct instance_stats *out)
{
    struct lt_test *test = engine;
    *out = (struct instance_stats){
        .vus_active = atomic_load(&test->vus_active),
        .vus_initialized = atomic_load(&test->vus_initialized),
    };
    int64_t start = atomic_load(&test->start_ns);
    if (start) out->elapsed_ns = clock_now_ns() - start;
    for (unsigned i = 0; i < test->n_workers; i++) {
        out->iterations_completed += atomic_load(&test->workers[i].iterations_complete);
        out->iterations_interrupted += atomic_load(&test->workers[i].iterations_interrupted);
    }
}

static double scenario_progress(void *engine, const struct vu_scenario *view)
{
    const struct scenario_run *run = CONTAINER_OF(view, struct scenario_run, view);
    enum executor_type type = run->config->executor;
    double iterations = (double)run->config->iterations;
    if (type == EXECUTOR_PER_VU_ITERATIONS) iterations *= (double)run->config->vus;
    if (type == EXECUTOR_SHARED_ITERATIONS || type == EXECUTOR_PER_VU_ITERATIONS) {
        return (double)atomic_load(&run->completed) / iterations;
    }
    if (!run->duration_ns) return 0;
    double done = (double)(clock_now_ns() - run->start_at_ns) / (double)run->duration_ns;
    return done > 1 ? 1 : done;
}

static void abort_test(void *engine, const char *message)
{
    lt_error err = {0};
    if (message && *message) error_set(&err, LT_ERR_ABORTED, "test aborted: %s", message);
    else error_set(&err, LT_ERR_ABORTED, "test aborted");
    test_stop(engine, &err, false);
}

static void fail_test(void *engine, const char *message)
{
    struct lt_test *test = engine;
    log_printf(&test->log, LT_LOG_ERROR, "test marked as failed: %s", message ? message : "");
    atomic_store(&test->failed_mark, true);
}

const struct engine_calls ENGINE_CALLS = {
    .instance_stats = instance_stats,
    .scenario_progress = scenario_progress,
    .abort_test = abort_test,
    .fail_test = fail_test,
};
