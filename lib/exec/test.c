/* Creating, configuring and freeing a test, and reading it. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/strbuf.h"
#include "exec/live.h"
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
    pthread_mutex_init(&test->live_lock, NULL);
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
    for (size_t i = 0; i < test->n_setup_texts; i++) free(test->setup_texts[i]);
    free(test->setup_texts);
    pthread_mutex_destroy(&test->stop_lock);
    pthread_mutex_destroy(&test->live_lock);
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
    char *type = lt_options_get_string(test->options_in, "type");
    lt_status status = LT_OK;
    if (type && strcmp(type, "js") != 0 && strcmp(type, "archive") != 0) {
        status = error_set(err, LT_ERR_INVALID, "unknown type \"%s\": use js or archive", type);
        if (err) err->exit_code = 255;
    }
    if (status == LT_OK) status = js_runtime_new(path, source, len, type, &runtime, err);
    free(type);
    return status == LT_OK ? replace_runtime(test, &JS_RUNTIME_OPS, runtime) : status;
}

lt_status lt_test_set_env(lt_test *test, const char *name, const char *value, lt_error *err)
{
    if (test->ops != &JS_RUNTIME_OPS) return error_set(err, LT_ERR_STATE, "load a script before setting its variables");
    return js_runtime_set_env(test->runtime, name, value) ? LT_OK : error_nomem(err);
}

lt_status lt_test_archive(lt_test *test, unsigned flags, void **data, size_t *len, lt_error *err)
{
    lt_phase phase = atomic_load(&test->phase);
    if (test->ops != &JS_RUNTIME_OPS || phase == LT_PHASE_NEW || !test->env.net) {
        return error_set(err, LT_ERR_STATE, "only a script that was prepared without error can be archived");
    }
    char *options = lt_options_to_json(test->options_in), *bytes = NULL;
    if (!options) return error_nomem(err);
    lt_status status = js_runtime_archive(test->runtime, options, flags & LT_ARCHIVE_WITHOUT_ENV, &bytes, len, err);
    *data = bytes;
    free(options);
    return status;
}

void lt_test_set_trial(lt_test *test, bool trial)
{
    test->trial = trial;
}

char *lt_test_files_json(lt_test *test)
{
    return test->ops == &JS_RUNTIME_OPS ? js_runtime_files_json(test->runtime) : NULL;
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

/* A summary that is made where the totals are. */
struct summary_call {
    lt_summary_form form;
    char *json;
};

static void make_summary(struct lt_test *test, void *arg)
{
    static const enum summary_form forms[] = {SUMMARY_HANDLE, SUMMARY_EXPORT, SUMMARY_MACHINE, SUMMARY_REPORT};
    struct summary_call *call = arg;
    if (!test->control_metrics) return;
    struct summary_config config = {
        .trend_stats = test->options.trend_stats,
        .n_trend_stats = test->options.n_trend_stats,
        .time_unit = test->options.time_unit,
        .no_color = lt_options_get_bool(test->options_in, "noColor", false),
        .stdout_is_tty = test->stdout_is_tty,
        .stderr_is_tty = test->stderr_is_tty,
        .duration_ns = live_elapsed_ns(test),
        .start_ns = atomic_load(&test->start_ns),
        .setup_data_json = test->setup_data,
        .version = LT_VERSION,
        .statistics = atomic_load(&test->phase) != LT_PHASE_SUMMARY, /* not for handleSummary(): k6's data only */
    };
    call->json = metrics_summary_json(test->metrics, &config, forms[call->form]);
}

char *lt_test_summary_json(lt_test *test, lt_summary_form form)
{
    struct summary_call call = {.form = form};
    live_call(test, make_summary, &call);
    return call.json;
}

const lt_summary_file *lt_test_summary_files(lt_test *test, size_t *n)
{
    *n = test->n_files;
    return test->files;
}
