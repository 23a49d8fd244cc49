/*
 * Options from each source: input that begins with { is a script's options, with - flags (one argument
 * a line), else the environment (one variable a line). What is accepted resolves, describes itself, and
 * its plans give moments in order.
 */
#include "exec/plan/arrival.h"
#include "exec/plan/ramping.h"
#include "options/resolved.h"
#include "fuzz.h"

enum { MOST_ARGS = 64, STEPS = 200 };

static lt_status load(lt_options *o, char *text, lt_error *err)
{
    if (*text == '{') return lt_options_set_json(o, LT_LAYER_SCRIPT, NULL, text, err);
    char *args[MOST_ARGS + 1] = {NULL};
    int n = 0;
    for (char *line = strtok(text, "\n"); line && n < MOST_ARGS; line = strtok(NULL, "\n")) args[n++] = line;
    if (*text != '-') return lt_options_load_env(o, args, err);
    const char *positional[MOST_ARGS];
    int n_positional;
    return lt_options_parse_args(o, n, args, positional, &n_positional, err);
}

static void follow_plan(const struct scenario *s)
{
    int64_t end = scenario_duration_ns(s), last = 0, at;
    CHECK(end >= 0 && scenario_planned_vus(s) <= scenario_max_vus(s));
    if (s->executor == EXECUTOR_RAMPING_VUS) {
        struct ramp ramp;
        struct ramp_step step;
        ramp_init(&ramp, s);
        for (int i = 0; i < STEPS && ramp_next(&ramp, &step); i++) {
            CHECK(step.at_ns >= last && step.at_ns <= end && step.vus <= scenario_max_vus(s));
            last = step.at_ns;
        }
    }
    if (s->executor == EXECUTOR_CONSTANT_ARRIVAL_RATE || s->executor == EXECUTOR_RAMPING_ARRIVAL_RATE) {
        struct arrival arrival;
        arrival_init(&arrival, s);
        for (int i = 0; i < STEPS && arrival_next(&arrival, &at); i++) {
            CHECK(at >= last && at <= end);
            last = at;
        }
    }
}

static void check_segment(const struct segment_option *s)
{
    uint64_t sum = 0;
    CHECK(s->text && s->own < s->n && s->period <= SEGMENT_MAX_PERIOD);
    for (size_t i = 0; i < s->n; i++) {
        CHECK(s->weights[i] > 0);
        sum += s->weights[i];
    }
    CHECK(sum == s->period);
}

static void use(const struct options *o)
{
    check_segment(&o->segment);
    CHECK(o->n_scenarios >= 1);
    for (size_t i = 0; i < o->n_scenarios; i++) {
        const struct scenario *s = &o->scenarios[i];
        struct strbuf text = {0};
        scenario_describe(s, &text);
        CHECK(text.len > 0);
        strbuf_free(&text);
        CHECK(i == 0 || o->scenarios[i - 1].start_time_ns <= s->start_time_ns);
        follow_plan(s);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size);
    lt_options *o = lt_options_new();
    lt_error err = {0};
    struct options resolved = {0};
    lt_status status = load(o, text, &err);
    if (status == LT_OK) {
        char *json = lt_options_to_json(o);
        CHECK(json);
        free(json);
        status = options_resolve(o, &resolved, &err);
        if (status == LT_OK) use(&resolved);
        options_free(&resolved);
    }
    CHECK(status == LT_OK ? !err.message[0] : err.message[0] && lt_error_exit_code(&err) != 0);
    lt_options_free(o);
    free(text);
    return 0;
}
