#include "options/resolved.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "options/duration.h"

static const char *const SYSTEM_TAGS[TAG_COUNT] = {
    [TAG_PROTO] = "proto",
    [TAG_SUBPROTO] = "subproto",
    [TAG_STATUS] = "status",
    [TAG_METHOD] = "method",
    [TAG_URL] = "url",
    [TAG_NAME] = "name",
    [TAG_GROUP] = "group",
    [TAG_CHECK] = "check",
    [TAG_ERROR] = "error",
    [TAG_ERROR_CODE] = "error_code",
    [TAG_TLS_VERSION] = "tls_version",
    [TAG_SCENARIO] = "scenario",
    [TAG_SERVICE] = "service",
    [TAG_EXPECTED_RESPONSE] = "expected_response",
    [TAG_VU] = "vu",
    [TAG_ITER] = "iter",
    [TAG_OCSP_STATUS] = "ocsp_status",
    [TAG_IP] = "ip",
};
static const uint32_t DEFAULT_SYSTEM_TAGS = (1u << TAG_VU) - 1;

/* What options_resolve works with. */
struct resolver {
    lt_options *in;
    struct options *out;
    struct strbuf problems; /* "\n\t- text" each */
};

static void problem(struct resolver *r, const char *fmt, ...) PRINTF_LIKE(2, 3);
static void problem(struct resolver *r, const char *fmt, ...)
{
    strbuf_puts(&r->problems, "\n\t- ");
    va_list args;
    va_start(args, fmt);
    strbuf_vprintf(&r->problems, fmt, args);
    va_end(args);
}

static int64_t json_int(const json_t *value)
{
    int64_t number = 0;
    options_json_int(value, &number); /* checked when it was stored */
    return number;
}

static int64_t get_int(struct resolver *r, const char *name, int64_t fallback)
{
    json_t *value = options_get(r->in, name, NULL);
    return value ? json_int(value) : fallback;
}

static bool get_bool(struct resolver *r, const char *name)
{
    return json_is_true(options_get(r->in, name, NULL));
}

static int64_t get_duration(struct resolver *r, const char *name, int64_t fallback)
{
    int64_t ns = fallback;
    json_t *value = options_get(r->in, name, NULL);
    if (value) duration_from_json(value, &ns, NULL); /* checked when it was stored */
    return ns;
}

static const char *get_string(struct resolver *r, const char *name)
{
    json_t *value = options_get(r->in, name, NULL);
    return json_is_string(value) ? arena_strdup(&r->out->arena, json_string_value(value)) : NULL;
}

static const char **get_list(struct resolver *r, const char *name, size_t *n)
{
    json_t *list = options_get(r->in, name, NULL), *item;
    const char **out = arena_zalloc(&r->out->arena, (json_array_size(list) + 1) * sizeof *out);
    size_t i;
    *n = 0;
    json_array_foreach(list, i, item) out[(*n)++] = arena_strdup(&r->out->arena, json_string_value(item));
    return out;
}

/* Shortcuts. */

static struct scenario *only_scenario(struct resolver *r, enum executor_type executor)
{
    struct scenario *s = ARENA_NEW(&r->out->arena, struct scenario);
    s->name = s->exec = "default";
    s->executor = executor;
    s->graceful_stop_ns = s->graceful_ramp_down_ns = 30 * NS_PER_S;
    s->vus = get_int(r, "vus", 1);
    s->iterations = 1;
    s->time_unit_ns = NS_PER_S;
    r->out->scenarios = s;
    r->out->n_scenarios = 1;
    return s;
}

static bool has_conflict(struct resolver *r)
{
    static const char *const pairs[][2] = {{"iterations", "stages"},
                                           {"iterations", "scenarios"},
                                           {"duration", "stages"},
                                           {"duration", "scenarios"},
                                           {"stages", "scenarios"}};
    for (size_t i = 0; i < ARRAY_LEN(pairs); i++) {
        json_t *a = options_get(r->in, pairs[i][0], NULL), *b = options_get(r->in, pairs[i][1], NULL);
        if (json_is_array(a) && !json_array_size(a)) a = NULL; /* an empty list of stages is none */
        if (json_is_array(b) && !json_array_size(b)) b = NULL;
        if (a && b) {
            problem(r, "using `%s` and `%s` options simultaneously is not allowed", pairs[i][0], pairs[i][1]);
            return true;
        }
    }
    return false;
}

static void shortcut_iterations(struct resolver *r)
{
    struct scenario *s = only_scenario(r, EXECUTOR_SHARED_ITERATIONS);
    s->iterations = get_int(r, "iterations", s->vus);
    s->duration_ns = get_duration(r, "duration", 600 * NS_PER_S);
    scenario_validate(s, &r->problems);
}

static void shortcut_duration(struct resolver *r)
{
    struct scenario *s = only_scenario(r, EXECUTOR_CONSTANT_VUS);
    s->duration_ns = get_duration(r, "duration", 0);
    if (s->duration_ns <= 0) {
        problem(r, "`duration` option should be more than 0, for infinite duration use the externally-controlled "
                   "executor");
        return;
    }
    scenario_validate(s, &r->problems);
}

static void shortcut_stages(struct resolver *r, json_t *stages)
{
    json_t *config = json_pack("{s:s, s:O, s:I}", "executor", "ramping-vus", "stages", stages, "startVUs",
                               (json_int_t)get_int(r, "vus", 1));
    struct scenario *s = only_scenario(r, EXECUTOR_RAMPING_VUS);
    scenario_parse(&r->out->arena, "default", config, s, &r->problems);
    json_decref(config);
}

static int by_start_then_name(const void *a, const void *b)
{
    const struct scenario *x = a, *y = b;
    if (x->start_time_ns != y->start_time_ns) return x->start_time_ns < y->start_time_ns ? -1 : 1;
    return strcmp(x->name, y->name);
}

static void parse_scenarios(struct resolver *r, json_t *scenarios)
{
    struct options *o = r->out;
    o->scenarios = arena_zalloc(&o->arena, json_object_size(scenarios) * sizeof *o->scenarios);
    const char *name;
    json_t *config;
    json_object_foreach(scenarios, name, config)
    {
        scenario_parse(&o->arena, name, config, &o->scenarios[o->n_scenarios++], &r->problems);
    }
    qsort(o->scenarios, o->n_scenarios, sizeof *o->scenarios, by_start_then_name);
}

static void warn_overridden_scenarios(struct resolver *r)
{
    static const char *const layers[] = {"default", "config", "script", "env", "cli"};
    lt_layer execution = options_execution_layer(r->in);
    for (int i = LT_LAYER_DEFAULT; i < (int)execution; i++) {
        if (json_object_get(r->in->layers[i], "scenarios")) {
            options_warn(r->in, "\"%s\" level configuration overrode scenarios configuration entirely",
                         layers[execution]);
            return;
        }
    }
}

static void resolve_scenarios(struct resolver *r)
{
    if (has_conflict(r)) return;
    warn_overridden_scenarios(r);
    lt_layer vus_layer = LT_LAYER_DEFAULT;
    json_t *vus = options_get(r->in, "vus", &vus_layer), *stages = options_get(r->in, "stages", NULL);
    json_t *scenarios = options_get(r->in, "scenarios", NULL);
    if (scenarios && !json_is_object(scenarios)) {
        problem(r, "scenarios must be an object of scenario name → configuration");
    } else if (options_get(r->in, "iterations", NULL)) {
        shortcut_iterations(r);
    } else if (options_get(r->in, "duration", NULL)) {
        shortcut_duration(r);
    } else if (stages && json_array_size(stages)) {
        shortcut_stages(r, stages);
    } else if (scenarios && json_object_size(scenarios) && !vus) {
        parse_scenarios(r, scenarios);
    } else if (vus) {
        if (scenarios && json_object_size(scenarios)) {
            options_warn(r->in, "`vus=%lld` overrides scenarios configuration", (long long)json_int(vus));
        }
        shortcut_iterations(r);
    } else {
        if (stages)
            options_warn(r->in,
                         "`stages` was explicitly set to an empty value, running the script with 1 iteration in 1 VU");
        if (scenarios)
            options_warn(
                r->in, "`scenarios` was explicitly set to an empty value, running the script with 1 iteration in 1 VU");
        struct scenario *s = only_scenario(r, EXECUTOR_PER_VU_ITERATIONS);
        s->duration_ns = 600 * NS_PER_S;
    }
}

static void resolve_segment(struct resolver *r)
{
    lt_error err = {0};
    const char *segment = get_string(r, "executionSegment"), *sequence = get_string(r, "executionSegmentSequence");
    if (segment_parse(&r->out->arena, segment, sequence, &r->out->segment, &err) != LT_OK)
        problem(r, "%s", err.message);
}

/* Thresholds, tags, statistics. */

static void add_threshold(struct resolver *r, const char *metric, json_t *item)
{
    struct threshold_option *t = &r->out->thresholds[r->out->n_thresholds];
    *t = (struct threshold_option){.metric = metric};
    json_t *expression = json_is_object(item) ? json_object_get(item, "threshold") : item;
    if (!json_is_string(expression)) {
        problem(r, "thresholds of '%s': a text such as 'p(95)<500' or an object with `threshold` is needed", metric);
        return;
    }
    t->expression = arena_strdup(&r->out->arena, json_string_value(expression));
    json_t *abort = json_object_get(item, "abortOnFail");
    if (abort && !json_is_null(abort) && !json_is_boolean(abort)) {
        problem(r, "thresholds of '%s': abortOnFail: true or false is needed", metric);
        return;
    }
    t->abort_on_fail = json_is_true(abort);
    json_t *delay = json_object_get(item, "delayAbortEval");
    lt_error err = {0};
    if (delay && !json_is_null(delay) && duration_from_json(delay, &t->delay_abort_eval_ns, &err) != LT_OK) {
        problem(r, "thresholds of '%s': delayAbortEval: %s", metric, err.message);
        return;
    }
    r->out->n_thresholds++;
}

static void resolve_thresholds(struct resolver *r)
{
    json_t *all = options_get(r->in, "thresholds", NULL), *list, *item;
    if (!all) return;
    if (!json_is_object(all)) {
        problem(r, "thresholds must be an object of metric name → list of expressions");
        return;
    }
    size_t n = 0, i;
    const char *metric;
    json_object_foreach(all, metric, list) n += json_array_size(list) + 1;
    r->out->thresholds = arena_zalloc(&r->out->arena, n * sizeof *r->out->thresholds);
    json_object_foreach(all, metric, list)
    {
        const char *name = arena_strdup(&r->out->arena, metric);
        if (!json_is_array(list)) problem(r, "thresholds of '%s' must be a list of expressions", metric);
        if (json_is_array(list) && !json_array_size(list)) {
            r->out->thresholds[r->out->n_thresholds++] = (struct threshold_option){.metric = name};
        }
        json_array_foreach(list, i, item) add_threshold(r, name, item);
    }
}

static void resolve_system_tags(struct resolver *r)
{
    json_t *list = options_get(r->in, "systemTags", NULL), *item;
    r->out->system_tags = list ? 0 : DEFAULT_SYSTEM_TAGS;
    size_t i;
    json_array_foreach(list, i, item)
    {
        for (int tag = 0; tag < TAG_COUNT; tag++) {
            if (strcmp(SYSTEM_TAGS[tag], json_string_value(item)) == 0) r->out->system_tags |= 1u << tag;
        }
    }
}

/* Those of the highest layer, or with the feature merge-run-tags of all, and a tag for each active
 * feature; new reference. */
static json_t *merge_tags(struct resolver *r)
{
    static const char *const features[] = {"merge-run-tags", "freeze-env"};
    bool merge = options_has_feature(r->in, "merge-run-tags");
    json_t *tags = json_object(), *highest = options_get(r->in, "tags", NULL);
    for (int layer = 0; merge && layer < LT_LAYER_COUNT; layer++) {
        json_object_update(tags, json_object_get(r->in->layers[layer], "tags"));
    }
    json_object_update(tags, highest);
    for (size_t i = 0; i < ARRAY_LEN(features); i++) {
        char name[64];
        if (!options_has_feature(r->in, features[i])) continue;
        snprintf(name, sizeof name, "k6_feature_%s", features[i]);
        for (char *p = name; *p; p++) *p = *p == '-' ? '_' : *p;
        json_object_set_new(tags, name, json_string("true"));
    }
    return tags;
}

static void resolve_tags(struct resolver *r)
{
    json_t *tags = merge_tags(r), *value;
    lt_tag *out = arena_zalloc(&r->out->arena, (json_object_size(tags) + 1) * sizeof *out);
    const char *key;
    json_object_foreach(tags, key, value)
    {
        out[r->out->n_tags++] =
            (lt_tag){arena_strdup(&r->out->arena, key), arena_strdup(&r->out->arena, json_string_value(value))};
    }
    json_decref(tags);
    r->out->tags = out;
}

static void check_trend_stat(struct resolver *r, const char *stat)
{
    static const char *const known[] = {"avg", "min", "med", "max", "count"};
    for (size_t i = 0; i < ARRAY_LEN(known); i++) {
        if (strcmp(stat, known[i]) == 0) return;
    }
    char *end;
    size_t len = strlen(stat);
    if (len < 4 || strncmp(stat, "p(", 2) != 0 || stat[len - 1] != ')') {
        problem(r, "invalid trend stat '%s', unknown format", stat);
        return;
    }
    double p = strtod(stat + 2, &end);
    if (end != stat + len - 1 || !(p >= 0 && p <= 100)) {
        problem(r, "invalid percentile trend stat value '%s', provide a number between 0 and 100", stat);
    }
}

static void resolve_summary(struct resolver *r)
{
    static const char *defaults[] = {"avg", "min", "med", "max", "p(90)", "p(95)"};
    struct options *o = r->out;
    if (options_get(r->in, "summaryTrendStats", NULL)) {
        o->trend_stats = get_list(r, "summaryTrendStats", &o->n_trend_stats);
        for (size_t i = 0; i < o->n_trend_stats; i++) check_trend_stat(r, o->trend_stats[i]);
    } else {
        o->trend_stats = defaults;
        o->n_trend_stats = ARRAY_LEN(defaults);
    }
    o->time_unit = get_string(r, "summaryTimeUnit");
    if (o->time_unit && !*o->time_unit) o->time_unit = NULL;
    if (o->time_unit && strcmp(o->time_unit, "s") && strcmp(o->time_unit, "ms") && strcmp(o->time_unit, "us")) {
        problem(r, "invalid summary time unit '%s', use 's', 'ms' or 'us'", o->time_unit);
    }
}

static void resolve_plain(struct resolver *r)
{
    struct options *o = r->out;
    lt_layer layer;
    o->min_iteration_duration_ns = get_duration(r, "minIterationDuration", 0);
    o->paused = get_bool(r, "paused");
    o->no_setup = get_bool(r, "noSetup");
    o->no_teardown = get_bool(r, "noTeardown");
    o->no_thresholds = get_bool(r, "noThresholds");
    o->setup_timeout_ns = get_duration(r, "setupTimeout", 60 * NS_PER_S);
    o->teardown_timeout_ns = get_duration(r, "teardownTimeout", 60 * NS_PER_S);
    o->handle_summary_timeout_ns = get_duration(r, "handleSummaryTimeout", 120 * NS_PER_S);
    if (o->setup_timeout_ns <= 0) problem(r, "setupTimeout must be positive");
    if (o->teardown_timeout_ns <= 0) problem(r, "teardownTimeout must be positive");
    o->rps = get_int(r, "rps", 0);
    o->batch = get_int(r, "batch", 20);
    o->batch_per_host = get_int(r, "batchPerHost", 6);
    o->max_redirects = get_int(r, "maxRedirects", 10);
    o->max_redirects_is_default = !options_get(r->in, "maxRedirects", &layer);
    o->user_agent = get_string(r, "userAgent");
    o->insecure_skip_tls_verify = get_bool(r, "insecureSkipTLSVerify");
    o->throws = get_bool(r, "throw");
    o->no_connection_reuse = get_bool(r, "noConnectionReuse");
    o->no_vu_connection_reuse = get_bool(r, "noVUConnectionReuse");
    o->http3 = get_bool(r, "http3");
    o->no_cookies_reset = get_bool(r, "noCookiesReset");
    o->discard_response_bodies = get_bool(r, "discardResponseBodies");
    o->samples_buffer = get_int(r, "metricSamplesBufferSize", 1000);
    if (o->samples_buffer < 1) problem(r, "metricSamplesBufferSize must be positive");
    if (o->samples_buffer > 1000000) problem(r, "metricSamplesBufferSize can't be more than 1000000");
    if (options_get(r->in, "vusMax", NULL)) {
        options_warn(r->in, "the option vusMax (-m, --max) has no effect any more and can be left out");
    }
}

lt_status options_resolve(lt_options *merged, struct options *out, lt_error *err)
{
    memset(out, 0, sizeof *out);
    struct resolver r = {.in = merged, .out = out};
    resolve_plain(&r);
    network_options_resolve(merged, &out->arena, &out->network, &r.problems);
    options_check_support(merged, &r.problems);
    resolve_tags(&r);
    resolve_system_tags(&r);
    resolve_summary(&r);
    resolve_thresholds(&r);
    resolve_scenarios(&r);
    resolve_segment(&r);
    lt_status status = LT_OK;
    if (r.problems.len) {
        status = error_set(err, LT_ERR_INVALID, "There were problems with the specified script configuration:%s",
                           r.problems.data);
        if (err) err->exit_code = 104;
    }
    strbuf_free(&r.problems);
    return status;
}

void options_free(struct options *o)
{
    arena_free(&o->arena);
    memset(o, 0, sizeof *o);
}
