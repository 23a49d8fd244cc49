/* From merged options to what the engine reads: shortcuts, conflicts, defaults, collected problems. */
#include "options/resolved.h"

#include <string.h>

#include "unit.h"

struct scene {
    lt_options *in;
    struct options out;
    lt_error err;
};

static lt_status resolve(struct scene *s, const char *script)
{
    memset(s, 0, sizeof *s);
    s->in = lt_options_new();
    ck_assert_msg(lt_options_set_json(s->in, LT_LAYER_SCRIPT, NULL, script, &s->err) == LT_OK, "%s", s->err.message);
    return options_resolve(s->in, &s->out, &s->err);
}

static void good(struct scene *s, const char *script)
{
    ck_assert_msg(resolve(s, script) == LT_OK, "%s: %s", script, s->err.message);
}

static void scene_free(struct scene *s)
{
    options_free(&s->out);
    lt_options_free(s->in);
}

START_TEST(nothing_given_is_one_iteration)
{
    struct scene s;
    good(&s, "{}");
    ck_assert_uint_eq(s.out.n_scenarios, 1);
    const struct scenario *only = s.out.scenarios;
    ck_assert_str_eq(only->name, "default");
    ck_assert_str_eq(only->exec, "default");
    ck_assert_int_eq(only->executor, EXECUTOR_PER_VU_ITERATIONS);
    ck_assert_int_eq(only->vus, 1);
    ck_assert_int_eq(only->iterations, 1);
    ck_assert_int_eq(only->duration_ns, 600 * NS_PER_S);
    ck_assert_int_eq(s.out.setup_timeout_ns, 60 * NS_PER_S);
    ck_assert_int_eq(s.out.teardown_timeout_ns, 60 * NS_PER_S);
    ck_assert_int_eq(s.out.handle_summary_timeout_ns, 120 * NS_PER_S);
    ck_assert_int_eq(s.out.max_redirects, 10);
    ck_assert(s.out.max_redirects_is_default);
    ck_assert_int_eq(s.out.batch, 20);
    ck_assert_int_eq(s.out.batch_per_host, 6);
    ck_assert_int_eq(s.out.rps, 0);
    ck_assert_uint_eq(s.out.n_trend_stats, 6);
    ck_assert_str_eq(s.out.trend_stats[5], "p(95)");
    ck_assert_ptr_null(s.out.time_unit);
    ck_assert_ptr_null(lt_options_warning(s.in, 0));
    scene_free(&s);
}
END_TEST

START_TEST(shortcuts_make_the_default_scenario)
{
    static const struct {
        const char *script;
        enum executor_type executor;
        int64_t vus, iterations, duration_s;
    } cases[] = {
        {"{\"iterations\":10}", EXECUTOR_SHARED_ITERATIONS, 1, 10, 600},
        {"{\"iterations\":10,\"vus\":5}", EXECUTOR_SHARED_ITERATIONS, 5, 10, 600},
        {"{\"iterations\":10,\"vus\":5,\"duration\":\"7s\"}", EXECUTOR_SHARED_ITERATIONS, 5, 10, 7},
        {"{\"duration\":\"7s\"}", EXECUTOR_CONSTANT_VUS, 1, 1, 7},
        {"{\"duration\":7000,\"vus\":3}", EXECUTOR_CONSTANT_VUS, 3, 1, 7},
        {"{\"vus\":4}", EXECUTOR_SHARED_ITERATIONS, 4, 4, 600},
        {"{\"stages\":[{\"duration\":\"5s\",\"target\":9}]}", EXECUTOR_RAMPING_VUS, 1, 1, 5},
        {"{\"stages\":[{\"duration\":\"5s\",\"target\":9}],\"vus\":2}", EXECUTOR_RAMPING_VUS, 2, 1, 5},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct scene s;
        good(&s, cases[i].script);
        ck_assert_uint_eq(s.out.n_scenarios, 1);
        const struct scenario *only = s.out.scenarios;
        ck_assert_str_eq(only->name, "default");
        ck_assert_int_eq(only->executor, cases[i].executor);
        ck_assert_int_eq(only->vus, cases[i].vus);
        ck_assert_int_eq(scenario_duration_ns(only), cases[i].duration_s * NS_PER_S);
        ck_assert_int_eq(only->graceful_stop_ns, 30 * NS_PER_S);
        if (only->executor == EXECUTOR_SHARED_ITERATIONS) ck_assert_int_eq(only->iterations, cases[i].iterations);
        scene_free(&s);
    }
}
END_TEST

START_TEST(scenarios_come_by_start_then_name)
{
    struct scene s;
    good(&s, "{\"scenarios\":{"
             "\"late\":{\"executor\":\"shared-iterations\",\"startTime\":\"9s\"},"
             "\"b\":{\"executor\":\"shared-iterations\"},"
             "\"a\":{\"executor\":\"constant-vus\",\"duration\":\"1s\"}}}");
    ck_assert_uint_eq(s.out.n_scenarios, 3);
    ck_assert_str_eq(s.out.scenarios[0].name, "a");
    ck_assert_str_eq(s.out.scenarios[1].name, "b");
    ck_assert_str_eq(s.out.scenarios[2].name, "late");
    scene_free(&s);
}
END_TEST

START_TEST(vus_alone_override_scenarios_with_a_warning)
{
    struct scene s;
    good(&s, "{\"vus\":3,\"scenarios\":{\"a\":{\"executor\":\"constant-vus\",\"duration\":\"1s\"}}}");
    ck_assert_int_eq(s.out.scenarios->executor, EXECUTOR_SHARED_ITERATIONS);
    ck_assert_int_eq(s.out.scenarios->iterations, 3);
    ck_assert_str_eq(lt_options_warning(s.in, 0), "`vus=3` overrides scenarios configuration");
    scene_free(&s);
}
END_TEST

START_TEST(a_higher_layer_overrides_scenarios_with_a_warning)
{
    struct scene s = {.in = lt_options_new()};
    ck_assert_int_eq(lt_options_set_json(s.in, LT_LAYER_SCRIPT, NULL,
                                         "{\"scenarios\":{\"a\":{\"executor\":\"constant-vus\",\"duration\":\"1s\"}}}",
                                         NULL),
                     LT_OK);
    ck_assert_int_eq(lt_options_set(s.in, LT_LAYER_ENV, "duration", "10s", NULL), LT_OK);
    ck_assert_int_eq(lt_options_set(s.in, LT_LAYER_FLAG, "iterations", "10", NULL), LT_OK);
    ck_assert_int_eq(options_resolve(s.in, &s.out, &s.err), LT_OK);
    ck_assert_int_eq(s.out.scenarios->executor, EXECUTOR_SHARED_ITERATIONS);
    ck_assert_int_eq(s.out.scenarios->iterations, 10);
    ck_assert_int_eq(s.out.scenarios->duration_ns, 600 * NS_PER_S); /* not that of the environment */
    ck_assert_str_eq(lt_options_warning(s.in, 0),
                     "\"cli\" level configuration overrode scenarios configuration entirely");
    scene_free(&s);
}
END_TEST

START_TEST(empty_execution_options_warn_and_run_once)
{
    static const char *const names[] = {"stages", "scenarios"}, *const scripts[] = {"{\"stages\":[]}",
                                                                                    "{\"scenarios\":{}}"};
    for (size_t i = 0; i < 2; i++) {
        struct scene s;
        good(&s, scripts[i]);
        ck_assert_int_eq(s.out.scenarios->executor, EXECUTOR_PER_VU_ITERATIONS);
        ck_assert_ptr_nonnull(lt_options_warning(s.in, 0));
        ck_assert_ptr_nonnull(strstr(lt_options_warning(s.in, 0), names[i]));
        scene_free(&s);
    }
    struct scene s;
    good(&s, "{\"stages\":[],\"duration\":\"2s\"}"); /* and does not conflict */
    ck_assert_int_eq(s.out.scenarios->executor, EXECUTOR_CONSTANT_VUS);
    scene_free(&s);
}
END_TEST

#define PROBLEMS "There were problems with the specified script configuration:"
#define SCENARIO "\"scenarios\":{\"a\":{\"executor\":\"shared-iterations\"}}"
#define STAGES "\"stages\":[{\"duration\":\"1s\",\"target\":1}]"

START_TEST(conflicts_and_bad_values_end_with_104)
{
    static const struct {
        const char *script, *message;
    } cases[] = {
        {"{\"iterations\":1," STAGES "}",
         "\n\t- using `iterations` and `stages` options simultaneously is not allowed"},
        {"{\"iterations\":1," SCENARIO "}",
         "\n\t- using `iterations` and `scenarios` options simultaneously is not allowed"},
        {"{\"duration\":1," STAGES "}", "\n\t- using `duration` and `stages` options simultaneously is not allowed"},
        {"{\"duration\":1," SCENARIO "}",
         "\n\t- using `duration` and `scenarios` options simultaneously is not allowed"},
        {"{" STAGES "," SCENARIO "}", "\n\t- using `stages` and `scenarios` options simultaneously is not allowed"},
        {"{\"duration\":0}", "\n\t- `duration` option should be more than 0, for infinite duration use the "
                             "externally-controlled executor"},
        {"{\"duration\":\"-1s\"}", "\n\t- `duration` option should be more than 0, for infinite duration use the "
                                   "externally-controlled executor"},
        {"{\"vus\":0}", "\n\t- scenario default has configuration errors: the number of VUs must be more than 0"},
        {"{\"iterations\":2,\"vus\":3}",
         "\n\t- scenario default has configuration errors: the number of iterations (2) "
         "can't be less than the number of VUs (3)"},
        {"{\"stages\":[{\"target\":1}]}",
         "\n\t- scenario default has configuration errors: stage 1 doesn't have a duration"},
        {"{\"scenarios\":[]}", "\n\t- scenarios must be an object of scenario name → configuration"},
        {"{\"setupTimeout\":0}", "\n\t- setupTimeout must be positive"},
        {"{\"teardownTimeout\":0}", "\n\t- teardownTimeout must be positive"},
        {"{\"summaryTimeUnit\":\"h\"}", "\n\t- invalid summary time unit 'h', use 's', 'ms' or 'us'"},
        {"{\"summaryTrendStats\":[\"mean\"]}", "\n\t- invalid trend stat 'mean', unknown format"},
        {"{\"summaryTrendStats\":[\"p(95\"]}", "\n\t- invalid trend stat 'p(95', unknown format"},
        {"{\"summaryTrendStats\":[\"p(101)\"]}",
         "\n\t- invalid percentile trend stat value 'p(101)', provide a number between 0 and 100"},
        {"{\"summaryTrendStats\":[\"p(x)\"]}",
         "\n\t- invalid percentile trend stat value 'p(x)', provide a number between 0 and 100"},
        {"{\"thresholds\":5}", "\n\t- thresholds must be an object of metric name → list of expressions"},
        {"{\"thresholds\":{\"m\":\"p(95)<1\"}}", "\n\t- thresholds of 'm' must be a list of expressions"},
        {"{\"thresholds\":{\"m\":[5]}}",
         "\n\t- thresholds of 'm': a text such as 'p(95)<500' or an object with `threshold` is needed"},
        {"{\"thresholds\":{\"m\":[{\"threshold\":\"max<1\",\"delayAbortEval\":\"x\"}]}}",
         "\n\t- thresholds of 'm': delayAbortEval: 'x' is not a valid duration: a number was expected, as in '1m30s'"},
        {"{\"summaryTimeUnit\":\"h\",\"vus\":0}", /* all of them at once */
         "\n\t- invalid summary time unit 'h', use 's', 'ms' or 'us'"
         "\n\t- scenario default has configuration errors: the number of VUs must be more than 0"},
        {"{\"scenarios\":{\"a\":{\"executor\":\"x\"},\"b\":{}}}",
         "\n\t- scenario a: unknown executor type 'x'\n\t- scenario 'b' doesn't have a specified executor type"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct scene s;
        ck_assert_msg(resolve(&s, cases[i].script) == LT_ERR_INVALID, "%s", cases[i].script);
        ck_assert_int_eq(strncmp(s.err.message, PROBLEMS, strlen(PROBLEMS)), 0);
        ck_assert_str_eq(s.err.message + strlen(PROBLEMS), cases[i].message);
        ck_assert_int_eq(lt_error_exit_code(&s.err), 104);
        scene_free(&s);
    }
}
END_TEST

START_TEST(thresholds_keep_their_order_and_settings)
{
    struct scene s;
    good(&s, "{\"thresholds\":{\"b{x:y}\":[\"max<1\",{\"threshold\":\"avg<2\",\"abortOnFail\":true,\"delayAbortEval\":"
             "\"10s\"}],\"a\":[{\"threshold\":\"count>0\",\"delayAbortEval\":1500,\"abortOnFail\":false}],\"empty{q:r}"
             "\":[]}}");
    const struct threshold_option *t = s.out.thresholds;
    ck_assert_uint_eq(s.out.n_thresholds, 4);
    ck_assert_str_eq(t[0].metric, "b{x:y}");
    ck_assert_str_eq(t[0].expression, "max<1");
    ck_assert(!t[0].abort_on_fail);
    ck_assert_str_eq(t[1].expression, "avg<2");
    ck_assert(t[1].abort_on_fail);
    ck_assert_int_eq(t[1].delay_abort_eval_ns, 10 * NS_PER_S);
    ck_assert_str_eq(t[2].metric, "a");
    ck_assert_int_eq(t[2].delay_abort_eval_ns, 1500 * NS_PER_MS);
    ck_assert(!t[2].abort_on_fail);
    ck_assert_str_eq(t[3].metric, "empty{q:r}"); /* only the submetric */
    ck_assert_ptr_null(t[3].expression);
    scene_free(&s);
}
END_TEST

START_TEST(system_tags_default_and_replace)
{
    struct scene s;
    good(&s, "{}");
    for (int tag = 0; tag < TAG_COUNT; tag++) {
        bool off = tag == TAG_VU || tag == TAG_ITER || tag == TAG_OCSP_STATUS || tag == TAG_IP;
        ck_assert_int_eq(options_has_tag(&s.out, (enum system_tag)tag), !off);
    }
    scene_free(&s);
    good(&s, "{\"systemTags\":[\"vu\",\"ip\",\"no_such_tag\"]}");
    ck_assert_uint_eq(s.out.system_tags, 1u << TAG_VU | 1u << TAG_IP);
    scene_free(&s);
    good(&s, "{\"systemTags\":[]}");
    ck_assert_uint_eq(s.out.system_tags, 0);
    scene_free(&s);
}
END_TEST

START_TEST(plain_values_arrive)
{
    struct scene s;
    good(&s,
         "{\"minIterationDuration\":\"2s\",\"paused\":true,\"noSetup\":true,\"noTeardown\":true,\"setupTimeout\":1500,"
         "\"teardownTimeout\":\"1m\",\"handleSummaryTimeout\":\"2m\",\"rps\":7,\"batch\":8,\"batchPerHost\":0,"
         "\"maxRedirects\":0,\"userAgent\":\"me\",\"insecureSkipTLSVerify\":true,\"throw\":true,"
         "\"noConnectionReuse\":true,\"noVUConnectionReuse\":true,\"noCookiesReset\":true,"
         "\"discardResponseBodies\":true,\"tags\":{\"a\":\"b\"},\"summaryTrendStats\":[\"count\",\"p(99.9)\"],"
         "\"summaryTimeUnit\":\"us\"}");
    const struct options *o = &s.out;
    ck_assert_int_eq(o->min_iteration_duration_ns, 2 * NS_PER_S);
    ck_assert(o->paused && o->no_setup && o->no_teardown && o->insecure_skip_tls_verify && o->throws);
    ck_assert(o->no_connection_reuse && o->no_vu_connection_reuse && o->no_cookies_reset && o->discard_response_bodies);
    ck_assert_int_eq(o->setup_timeout_ns, 1500 * NS_PER_MS);
    ck_assert_int_eq(o->teardown_timeout_ns, 60 * NS_PER_S);
    ck_assert_int_eq(o->handle_summary_timeout_ns, 120 * NS_PER_S);
    ck_assert_int_eq(o->rps, 7);
    ck_assert_int_eq(o->batch, 8);
    ck_assert_int_eq(o->batch_per_host, 0);
    ck_assert_int_eq(o->max_redirects, 0);
    ck_assert(!o->max_redirects_is_default);
    ck_assert_str_eq(o->user_agent, "me");
    ck_assert_uint_eq(o->n_tags, 1);
    ck_assert_str_eq(o->tags[0].value, "b");
    ck_assert_uint_eq(o->n_trend_stats, 2);
    ck_assert_str_eq(o->trend_stats[1], "p(99.9)");
    ck_assert_str_eq(o->time_unit, "us");
    scene_free(&s);
}
END_TEST

START_TEST(vus_max_is_accepted_with_a_warning)
{
    struct scene s;
    good(&s, "{\"vusMax\":50}");
    ck_assert_ptr_nonnull(strstr(lt_options_warning(s.in, 0), "vusMax"));
    scene_free(&s);
}
END_TEST

UNIT_MAIN("resolved", nothing_given_is_one_iteration, shortcuts_make_the_default_scenario,
          scenarios_come_by_start_then_name, vus_alone_override_scenarios_with_a_warning,
          a_higher_layer_overrides_scenarios_with_a_warning, empty_execution_options_warn_and_run_once,
          conflicts_and_bad_values_end_with_104, thresholds_keep_their_order_and_settings,
          system_tags_default_and_replace, plain_values_arrive, vus_max_is_accepted_with_a_warning)
