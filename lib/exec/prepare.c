/* From a script and options to a plan: everything that can fail before the first VU exists. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "exec/scenario_run.h"

static lt_status run_init_code(struct lt_test *test, lt_error *err)
{
    if (!test->ops->prepare) return LT_OK;
    if (test->ops->set_options) { /* what is known without the script says where its modules are */
        char *known = options_dump(test->options_in, LT_OPTION_IN_CONFIG);
        if (!known) return error_nomem(err);
        test->ops->set_options(test->runtime, known);
        lt_free(known);
    }
    char *options = NULL;
    lt_status status = special_order(test, ORDER_PREPARE, 0, NULL, &options, err);
    if (status == LT_OK && options) {
        status = lt_options_set_json(test->options_in, LT_LAYER_SCRIPT, NULL, options, err);
    }
    if (status == LT_ERR_INVALID && err && !err->exit_code) err->exit_code = 104;
    free(options);
    return status;
}

static lt_status check_functions(struct lt_test *test, lt_error *err)
{
    if (!test->ops->has_function) return LT_OK;
    for (size_t i = 0; i < test->options.n_scenarios; i++) {
        const struct scenario *s = &test->options.scenarios[i];
        if (test->ops->has_function(test->runtime, s->exec)) continue;
        error_set(err, LT_ERR_INVALID, "executor %s: function '%s' not found in exports", s->name, s->exec);
        return LT_ERR_INVALID;
    }
    return LT_OK;
}

static lt_status add_thresholds(struct lt_test *test, lt_error *err)
{
    const struct options *o = &test->options;
    if (options_has_tag(o, TAG_EXPECTED_RESPONSE)) {
        metrics_add_submetric(test->metrics, "http_req_duration{expected_response:true}", NULL);
    }
    for (size_t i = 0; i < o->n_thresholds; i++) {
        const struct threshold_option *t = &o->thresholds[i];
        const char *expression = o->no_thresholds ? NULL : t->expression;
        lt_status status =
            metrics_add_threshold(test->metrics, t->metric, expression, t->abort_on_fail, t->delay_abort_eval_ns, err);
        if (status == LT_OK) status = metrics_validate_thresholds(test->metrics, &test->log, err);
        if (status == LT_OK) continue;
        if (!o->no_thresholds) return status;
        log_printf(&test->log, LT_LOG_WARNING, "threshold on '%s' ignored: %s", t->metric, err ? err->message : "");
    }
    return LT_OK;
}

/* The most VUs that scenarios need at once. A scenario holds its VUs from its start to the end of
 * its graceful stop; those that do not overlap share. */
static uint32_t plan_vus(const struct lt_test *test)
{
    uint32_t most = 0;
    for (size_t i = 0; i < test->n_runs; i++) {
        int64_t at = test->runs[i].config->start_time_ns;
        uint32_t sum = 0;
        for (size_t k = 0; k < test->n_runs; k++) {
            const struct scenario *s = test->runs[k].config;
            int64_t duration = scenario_duration_ns(s), end = s->start_time_ns + duration + s->graceful_stop_ns;
            if (s->start_time_ns <= at && (duration == 0 || at < end)) sum += scenario_planned_vus(s);
        }
        if (sum > most) most = sum;
    }
    return most;
}

static void log_option_warnings(struct lt_test *test)
{
    const char *text;
    for (size_t i = 0; (text = lt_options_warning(test->options_in, i)); i++) {
        log_record(&test->log, LT_LOG_WARNING, NULL, 0, text);
    }
}

/* The options as a script sees them: every key, null where nothing is set, and what the shortcuts mean as scenarios. */
static char *options_of_script(struct lt_test *test)
{
    char *merged = lt_options_to_json(test->options_in);
    json_t *root = merged ? json_loads(merged, 0, NULL) : NULL, *scenarios = json_object();
    lt_free(merged);
    for (size_t i = 0; i < test->options.n_scenarios; i++) {
        const struct scenario *s = &test->options.scenarios[i];
        json_object_set_new(scenarios, s->name, scenario_to_json(s));
    }
    json_object_set_new(root, "scenarios", scenarios);
    for (size_t i = 0; i < lt_option_count(); i++) {
        const lt_option_info *info = lt_option_at(i);
        if (info->file == LT_OPTION_IN_SCRIPT && !json_object_get(root, info->name))
            json_object_set_new(root, info->name, json_null());
    }
    char *text = root ? json_dumps(root, JSON_COMPACT) : NULL;
    json_decref(root);
    return text;
}

/* What a trial keeps of a scenario: whose code runs, and in which environment. */
static void make_trial(struct options *options)
{
    for (size_t i = 0; i < options->n_scenarios; i++) {
        struct scenario *s = &options->scenarios[i];
        *s = (struct scenario){.name = s->name,
                               .executor = EXECUTOR_PER_VU_ITERATIONS,
                               .exec = s->exec,
                               .env = s->env,
                               .n_env = s->n_env,
                               .tags = s->tags,
                               .n_tags = s->n_tags,
                               .vus = 1,
                               .iterations = 1,
                               .duration_ns = 600 * NS_PER_S,
                               .graceful_stop_ns = s->graceful_stop_ns};
    }
}

static lt_status resolve(struct lt_test *test, lt_error *err)
{
    lt_status status = options_resolve(test->options_in, &test->options, err);
    test->options_resolved = true;
    log_option_warnings(test);
    if (status == LT_OK && test->trial) make_trial(&test->options);
    if (status == LT_OK) status = check_functions(test, err);
    if (status == LT_OK) status = add_thresholds(test, err);
    if (status != LT_OK) return status;
    test->env.options = &test->options;
    if (test->ops->set_options) {
        char *json = options_of_script(test);
        if (!json) return error_nomem(err);
        test->ops->set_options(test->runtime, json);
        free(json);
    }
    status = net_shared_new(&test->options, &test->log, &test->net, err);
    if (status != LT_OK) return status;
    test->env.net = test->net;
    status = workers_attach_net(test, err);
    if (status == LT_OK) status = scenarios_create(test, err);
    if (status == LT_OK) test->vus_planned = plan_vus(test);
    return status;
}

lt_status lt_test_prepare(lt_test *test, lt_error *err)
{
    if (atomic_load(&test->phase) != LT_PHASE_NEW) {
        return error_set(err, LT_ERR_STATE, "the test was prepared before");
    }
    if (!test->ops) {
        return error_set(err, LT_ERR_STATE, "the test has no script and no function to run");
    }
    lt_status status = workers_start(test, err);
    if (status == LT_OK) status = run_init_code(test, err);
    if (status == LT_ERR_INTERRUPTED && test->stop_error.status) {
        /* exec.test.abort() in the init code: its message, not that of the interruption. */
        if (err) *err = test->stop_error;
        status = test->stop_error.status;
    }
    if (status == LT_OK) status = resolve(test, err);
    if (status == LT_ERR_INVALID && err && !err->exit_code) err->exit_code = 104;
    if (status == LT_OK && test->options.paused) atomic_store(&test->paused, true);
    atomic_store(&test->phase, status == LT_OK ? LT_PHASE_PREPARED : LT_PHASE_ENDED);
    return status;
}
