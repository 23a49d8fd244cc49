/* Creating, configuring and freeing a test, and reading it. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/strbuf.h"
#include "exec/executors/executors.h"
#include "exec/scenario_run.h"
#include "options/duration.h"
#include "runtime/c_runtime.h"
#include "runtime/js/js_runtime.h"

const char *lt_version(void)
{
    return LT_VERSION;
}

void lt_free(void *memory)
{
    free(memory);
}

lt_status lt_test_new(lt_test **out)
{
    lt_test *test = calloc(1, sizeof *test);
    if (!test) return LT_ERR_NOMEM;
    logger_init(&test->log);
    pthread_mutex_init(&test->stop_lock, NULL);
    test->options_in = lt_options_new();
    test->metrics = metrics_new();
    bool ok = control_init(&test->control);
    test->env = (struct test_env){
        .log = &test->log,
        .metrics = test->metrics,
        .calls = &ENGINE_CALLS,
        .engine = test,
    };
    if (ok && test->options_in && test->metrics) {
        *out = test;
        return LT_OK;
    }
    lt_test_free(test);
    return LT_ERR_NOMEM;
}

static void free_files(struct lt_test *test)
{
    for (size_t i = 0; i < test->n_files; i++) {
        free(test->files[i].name);
        free(test->files[i].data);
    }
    free(test->files);
}

void lt_test_free(lt_test *test)
{
    if (!test) return;
    if (test->thread_started) lt_test_wait(test, NULL);
    scenarios_free(test);
    if (test->workers) workers_stop(test);
    sink_queue_free_all(test);
    metric_worker_free(test->control_metrics);
    if (test->workers) workers_free(test);
    if (test->ops && test->ops->free) test->ops->free(test->runtime);
    net_shared_free(test->net);
    if (test->options_resolved) options_free(&test->options);
    lt_options_free(test->options_in);
    metrics_free(test->metrics);
    control_destroy(&test->control);
    free_files(test);
    free(test->setup_data);
    pthread_mutex_destroy(&test->stop_lock);
    logger_destroy(&test->log);
    free(test);
}

lt_options *lt_test_options(lt_test *test)
{
    return test->options_in;
}

static lt_status replace_runtime(lt_test *test, const lt_runtime_ops *ops, void *runtime)
{
    if (test->ops && test->ops->free) test->ops->free(test->runtime);
    test->ops = ops;
    test->runtime = runtime;
    return LT_OK;
}

lt_status lt_test_load_script(lt_test *test, const char *path, const char *source, size_t len, lt_error *err)
{
    void *runtime = NULL;
    lt_status status = js_runtime_new(path, source, len, &runtime, err);
    return status == LT_OK ? replace_runtime(test, &JS_RUNTIME_OPS, runtime) : status;
}

lt_status lt_test_set_env(lt_test *test, const char *name, const char *value, lt_error *err)
{
    if (test->ops != &JS_RUNTIME_OPS) return error_set(err, LT_ERR_STATE, "load a script before setting its variables");
    return js_runtime_set_env(test->runtime, name, value) ? LT_OK : error_nomem(err);
}

lt_status lt_test_set_function(lt_test *test, const char *exec, lt_vu_fn *fn, void *udata, lt_error *err)
{
    if (test->ops != &C_RUNTIME_OPS) {
        struct c_runtime *runtime = c_runtime_new();
        if (!runtime) return error_nomem(err);
        replace_runtime(test, &C_RUNTIME_OPS, runtime);
    }
    return c_runtime_add(test->runtime, exec, fn, udata, err);
}

lt_status lt_test_set_runtime(lt_test *test, const lt_runtime_ops *ops, void *runtime, lt_error *err)
{
    if (ops->size < sizeof *ops) return error_set(err, LT_ERR_INVALID, "lt_runtime_ops.size is too small");
    if (ops->blocking) {
        return error_set(err, LT_ERR_UNSUPPORTED, "runtimes that block their thread are not available in this version");
    }
    return replace_runtime(test, ops, runtime);
}

void lt_test_set_logger(lt_test *test, lt_log_fn *fn, void *udata)
{
    test->log.fn = fn;
    test->log.udata = udata;
}

void lt_test_set_terminal(lt_test *test, bool stdout_is_tty, bool stderr_is_tty)
{
    test->stdout_is_tty = stdout_is_tty;
    test->stderr_is_tty = stderr_is_tty;
}

lt_status lt_test_metric(lt_test *test, const char *name, lt_metric_type type, lt_metric_contains contains,
                         unsigned *id, lt_error *err)
{
    return metrics_define(test->metrics, name, type, contains, id, err);
}

lt_status lt_test_add_sink(lt_test *test, const lt_sink_ops *ops, void *udata, lt_error *err)
{
    return sink_queue_add(test, ops, udata, err);
}

char *lt_test_summary_json(lt_test *test, lt_summary_form form)
{
    static const enum summary_form forms[] = {SUMMARY_HANDLE, SUMMARY_EXPORT, SUMMARY_MACHINE};
    if (!test->control_metrics) return NULL;
    int64_t start = atomic_load(&test->start_ns), end = atomic_load(&test->end_ns);
    struct summary_config config = {
        .trend_stats = test->options.trend_stats,
        .n_trend_stats = test->options.n_trend_stats,
        .time_unit = test->options.time_unit,
        .no_color = lt_options_get_bool(test->options_in, "noColor", false),
        .stdout_is_tty = test->stdout_is_tty,
        .stderr_is_tty = test->stderr_is_tty,
        .duration_ns = start && end > start ? end - start : 0,
        .setup_data_json = test->setup_data,
        .version = LT_VERSION,
    };
    return metrics_summary_json(test->metrics, &config, forms[form]);
}

const lt_summary_file *lt_test_summary_files(lt_test *test, size_t *n)
{
    *n = test->n_files;
    return test->files;
}

/* Requests that have to be answered on the control thread. */
struct request {
    struct task task;
    struct lt_test *test;
    int64_t vus, max_vus;
    lt_status status;
    lt_error error;
    pthread_mutex_t lock; /* guards answered */
    pthread_cond_t done;
    bool answered;
};

static void answer(struct task *task)
{
    struct request *r = CONTAINER_OF(task, struct request, task);
    r->status = error_set(&r->error, LT_ERR_STATE, "no externally-controlled scenario is running");
    for (size_t i = 0; i < r->test->n_runs; i++) {
        struct scenario_run *run = &r->test->runs[i];
        if (run->config->executor != EXECUTOR_EXTERNALLY_CONTROLLED || !run->begun || run->finished) continue;
        r->status = externally_controlled_scale(run, r->vus, r->max_vus, &r->error);
        break;
    }
    pthread_mutex_lock(&r->lock);
    r->answered = true;
    pthread_cond_signal(&r->done);
    pthread_mutex_unlock(&r->lock);
}

lt_status lt_test_scale(lt_test *test, int64_t vus, int64_t max_vus, lt_error *err)
{
    if (atomic_load(&test->phase) != LT_PHASE_RUNNING) return error_set(err, LT_ERR_STATE, "the test is not running");
    struct request r = {.task.run = answer, .test = test, .vus = vus, .max_vus = max_vus};
    pthread_mutex_init(&r.lock, NULL);
    pthread_cond_init(&r.done, NULL);
    control_post(&test->control, &r.task);
    pthread_mutex_lock(&r.lock);
    while (!r.answered) pthread_cond_wait(&r.done, &r.lock);
    pthread_mutex_unlock(&r.lock);
    pthread_cond_destroy(&r.done);
    pthread_mutex_destroy(&r.lock);
    if (r.status != LT_OK && err) *err = r.error;
    return r.status;
}

struct wake {
    struct task task;
};

static void woken(struct task *task)
{
    free(CONTAINER_OF(task, struct wake, task)); /* the loop asks its condition again by itself */
}

lt_status lt_test_set_paused(lt_test *test, bool paused, lt_error *err)
{
    lt_phase phase = atomic_load(&test->phase);
    if (phase >= LT_PHASE_SETUP) {
        return error_set(err, LT_ERR_UNSUPPORTED, "a test that has started cannot be paused or resumed");
    }
    atomic_store(&test->paused, paused);
    struct wake *wake = calloc(1, sizeof *wake);
    if (!wake) return error_nomem(err);
    wake->task.run = woken;
    control_post(&test->control, &wake->task);
    return LT_OK;
}
