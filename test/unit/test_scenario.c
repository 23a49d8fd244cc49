/* Scenarios: fields and defaults of each executor, one clear line for each mistake, descriptions. */
#include "options/scenario.h"

#include <stdio.h>
#include <string.h>

#include "unit.h"

static struct arena arena;

/* Problems go to text, malloc'ed; NULL when there are none. */
static char *parse(const char *name, const char *json, struct scenario *out)
{
    json_error_t detail;
    json_t *config = json_loads(json, JSON_DECODE_ANY, &detail);
    ck_assert_msg(config != NULL, "%s: %s", detail.text, json);
    struct strbuf problems = {0};
    scenario_parse(&arena, name, config, out, &problems);
    json_decref(config);
    return problems.len ? strbuf_steal(&problems) : (strbuf_free(&problems), NULL);
}

static struct scenario good(const char *json)
{
    struct scenario s;
    char *problems = parse("s", json, &s);
    ck_assert_msg(!problems, "%s:%s", json, problems);
    return s;
}

static void check_description(const struct scenario *s, const char *want)
{
    struct strbuf text = {0};
    scenario_describe(s, &text);
    ck_assert_str_eq(text.data, want);
    strbuf_free(&text);
}

START_TEST(defaults_are_the_reference_s)
{
    struct scenario s = good("{\"executor\":\"shared-iterations\"}");
    ck_assert_int_eq(s.vus, 1);
    ck_assert_int_eq(s.iterations, 1);
    ck_assert_int_eq(s.duration_ns, 600 * NS_PER_S);
    ck_assert_int_eq(s.graceful_stop_ns, 30 * NS_PER_S);
    ck_assert_int_eq(s.start_time_ns, 0);
    ck_assert_str_eq(s.exec, "default");
    ck_assert_str_eq(s.name, "s");

    s = good("{\"executor\":\"ramping-vus\",\"stages\":[{\"duration\":\"1s\",\"target\":2}]}");
    ck_assert_int_eq(s.vus, 1);
    ck_assert_int_eq(s.graceful_ramp_down_ns, 30 * NS_PER_S);

    s = good("{\"executor\":\"constant-arrival-rate\",\"rate\":5,\"duration\":\"1s\",\"preAllocatedVUs\":3}");
    ck_assert_int_eq(s.time_unit_ns, NS_PER_S);
    ck_assert_int_eq(s.max_vus, 3);

    s = good("{\"executor\":\"ramping-arrival-rate\",\"preAllocatedVUs\":3,\"stages\":[{\"duration\":\"1s\",\"target\":"
             "2}]}");
    ck_assert_int_eq(s.rate, 0);

    s = good("{\"executor\":\"externally-controlled\",\"duration\":0}");
    ck_assert_int_eq(s.vus, 0);
    ck_assert_int_eq(s.max_vus, 0);
    ck_assert_int_eq(s.graceful_stop_ns, 0);
    arena_free(&arena);
}
END_TEST

START_TEST(fields_are_read)
{
    struct scenario s =
        good("{\"executor\":\"ramping-vus\",\"startVUs\":3,\"startTime\":\"5s\",\"gracefulStop\":250,"
             "\"gracefulRampDown\":\"0s\",\"exec\":\"go\",\"env\":{\"A\":\"1\"},\"tags\":{\"t\":\"x\",\"u\":\"y\"},"
             "\"options\":{\"browser\":{\"type\":\"chromium\"}},"
             "\"stages\":[{\"duration\":\"1m\",\"target\":10},{\"duration\":0,\"target\":5.0}]}");
    ck_assert_int_eq(s.executor, EXECUTOR_RAMPING_VUS);
    ck_assert_int_eq(s.vus, 3);
    ck_assert_int_eq(s.start_time_ns, 5 * NS_PER_S);
    ck_assert_int_eq(s.graceful_stop_ns, 250 * NS_PER_MS);
    ck_assert_int_eq(s.graceful_ramp_down_ns, 0);
    ck_assert_str_eq(s.exec, "go");
    ck_assert_uint_eq(s.n_env, 1);
    ck_assert_str_eq(s.env[0].key, "A");
    ck_assert_str_eq(s.env[0].value, "1");
    ck_assert_uint_eq(s.n_tags, 2);
    ck_assert_str_eq(s.tags[1].value, "y");
    ck_assert_uint_eq(s.n_stages, 2);
    ck_assert_int_eq(s.stages[0].duration_ns, 60 * NS_PER_S);
    ck_assert_int_eq(s.stages[0].target, 10);
    ck_assert_int_eq(s.stages[1].duration_ns, 0);
    ck_assert_int_eq(s.stages[1].target, 5);
    arena_free(&arena);
}
END_TEST

START_TEST(facts_follow_from_the_fields)
{
    struct scenario s =
        good("{\"executor\":\"ramping-vus\",\"startVUs\":7,\"stages\":[{\"duration\":\"10s\",\"target\":3},"
             "{\"duration\":\"20s\",\"target\":5}]}");
    ck_assert_int_eq(scenario_duration_ns(&s), 30 * NS_PER_S);
    ck_assert_uint_eq(scenario_max_vus(&s), 7);
    ck_assert_uint_eq(scenario_planned_vus(&s), 7);
    s = good(
        "{\"executor\":\"constant-arrival-rate\",\"rate\":5,\"duration\":\"9s\",\"preAllocatedVUs\":3,\"maxVUs\":8}");
    ck_assert_int_eq(scenario_duration_ns(&s), 9 * NS_PER_S);
    ck_assert_uint_eq(scenario_max_vus(&s), 8);
    ck_assert_uint_eq(scenario_planned_vus(&s), 3);
    s = good("{\"executor\":\"externally-controlled\",\"vus\":2,\"maxVUs\":6,\"duration\":0}");
    ck_assert_int_eq(scenario_duration_ns(&s), 0);
    ck_assert_uint_eq(scenario_max_vus(&s), 6);
    arena_free(&arena);
}
END_TEST

START_TEST(descriptions_are_k6_s)
{
    static const struct {
        const char *json, *text;
    } cases[] = {
        {"{\"executor\":\"shared-iterations\",\"vus\":2,\"iterations\":20}",
         "20 iterations shared among 2 VUs (maxDuration: 10m0s, gracefulStop: 30s)"},
        {"{\"executor\":\"per-vu-iterations\",\"vus\":2,\"iterations\":5,\"maxDuration\":\"90s\",\"gracefulStop\":0}",
         "5 iterations for each of 2 VUs (maxDuration: 1m30s)"},
        {"{\"executor\":\"constant-vus\",\"vus\":10,\"duration\":\"30s\",\"exec\":\"go\",\"startTime\":\"5s\"}",
         "10 looping VUs for 30s (exec: go, startTime: 5s, gracefulStop: 30s)"},
        {"{\"executor\":\"constant-vus\",\"vus\":1,\"duration\":\"30s\",\"gracefulStop\":\"0s\"}",
         "1 looping VUs for 30s"},
        {"{\"executor\":\"ramping-vus\",\"stages\":[{\"duration\":\"10s\",\"target\":5},{\"duration\":\"10s\","
         "\"target\":9},"
         "{\"duration\":\"10s\",\"target\":0}]}",
         "Up to 9 looping VUs for 30s over 3 stages (gracefulRampDown: 30s, gracefulStop: 30s)"},
        {"{\"executor\":\"constant-arrival-rate\",\"rate\":20,\"duration\":\"10s\",\"preAllocatedVUs\":20,\"maxVUs\":"
         "50}",
         "20.00 iterations/s for 10s (maxVUs: 20-50, gracefulStop: 30s)"},
        {"{\"executor\":\"constant-arrival-rate\",\"rate\":90,\"timeUnit\":\"1m\",\"duration\":\"10s\","
         "\"preAllocatedVUs\":5}",
         "1.50 iterations/s for 10s (maxVUs: 5, gracefulStop: 30s)"},
        {"{\"executor\":\"ramping-arrival-rate\",\"startRate\":50,\"stages\":[{\"duration\":\"2m\",\"target\":200},"
         "{\"duration\":\"2m30s\",\"target\":0}],\"preAllocatedVUs\":50,\"maxVUs\":100}",
         "Up to 200.00 iterations/s for 4m30s over 2 stages (maxVUs: 50-100, gracefulStop: 30s)"},
        {"{\"executor\":\"externally-controlled\",\"vus\":1,\"maxVUs\":4,\"duration\":0}",
         "Externally controlled execution with 1 VUs, 4 max VUs, infinite duration"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct scenario s = good(cases[i].json);
        check_description(&s, cases[i].text);
    }
    arena_free(&arena);
}
END_TEST

START_TEST(a_bad_value_gives_one_clear_error)
{
    static const char constant[] = "{\"executor\":\"constant-vus\",\"duration\":\"10s\",%s}";
    static const char shared[] = "{\"executor\":\"shared-iterations\",%s}";
    static const char per_vu[] = "{\"executor\":\"per-vu-iterations\",%s}";
    static const char ramp[] = "{\"executor\":\"ramping-vus\",%s}";
    static const char ramp_ok[] = "{\"executor\":\"ramping-vus\",\"stages\":[{\"duration\":\"1s\",\"target\":1}],%s}";
    static const char arrival[] = "{\"executor\":\"constant-arrival-rate\",%s}";
    static const char ramp_rate[] = "{\"executor\":\"ramping-arrival-rate\",\"preAllocatedVUs\":1,%s}";
    static const char external[] = "{\"executor\":\"externally-controlled\",%s}";
    static const struct {
        const char *form, *part, *problem;
    } cases[] = {
        {constant, "\"startTime\":\"-1s\"", "the startTime can't be negative"},
        {constant, "\"gracefulStop\":\"-1s\"", "the gracefulStop timeout can't be negative"},
        {constant, "\"exec\":\"\"", "exec value cannot be empty"},
        {constant, "\"vus\":0", "the number of VUs must be more than 0"},
        {constant, "\"vus\":-1", "the number of VUs must be more than 0"},
        {constant, "\"vus\":1.5", "vus must be a whole number"},
        {constant, "\"vus\":\"5\"", "vus must be a whole number"},
        {constant, "\"vus\":1e300", "vus must be a whole number"},
        {constant, "\"vus\":4294967297", "the number of VUs can't be above 100000000"},
        {constant, "\"exec\":5", "exec must be a string"},
        {constant, "\"env\":5", "env must be an object"},
        {constant, "\"env\":{\"A\":1}", "env: the value of 'A' must be a string"},
        {constant, "\"tags\":{\"A\":null}", "tags: the value of 'A' must be a string"},
        {constant, "\"startTime\":\"soon\"",
         "startTime: 'soon' is not a valid duration: a number was expected, as in '1m30s'"},
        {constant, "\"startTime\":true", "startTime: a duration such as '30s' is needed"},
        {constant, "\"startTime\":1e300", "startTime: '1e+300' is not a valid duration: it is too long"},
        {constant, "\"startTime\":9e12,\"gracefulStop\":9e12", "its times add up to more than 291 years"},
        {constant, "\"iterations\":5", "unknown field 'iterations' for the executor constant-vus"},
        {constant, "\"vsu\":5", "unknown field 'vsu' for the executor constant-vus"},
        {shared, "\"vus\":5,\"iterations\":4", "the number of iterations (4) can't be less than the number of VUs (5)"},
        {shared, "\"maxDuration\":\"0.5s\"", "the maxDuration must be at least 1s, but is 500ms"},
        {per_vu, "\"iterations\":0", "the number of iterations must be more than 0"},
        {per_vu, "\"maxDuration\":-9e12", "the maxDuration must be at least 1s, but is -2500000h0m0s"},
        {"{\"executor\":\"constant-vus\",%s}", "\"vus\":1", "the duration is unspecified"},
        {"{\"executor\":\"constant-vus\",%s}", "\"duration\":999", "the duration must be at least 1s, but is 999ms"},
        {"{\"executor\":\"constant-vus\",%s}", "\"duration\":null", "the duration is unspecified"},
        {ramp, "\"startVUs\":1", "at least one stage has to be specified"},
        {ramp, "\"stages\":[]", "at least one stage has to be specified"},
        {ramp, "\"stages\":5", "stages must be a list"},
        {ramp, "\"stages\":[{\"target\":1}]", "stage 1 doesn't have a duration"},
        {ramp, "\"stages\":[{\"duration\":\"1s\",\"target\":1},{\"duration\":\"1s\"}]",
         "stage 2 doesn't have a target"},
        {ramp, "\"stages\":[{\"duration\":\"-1s\",\"target\":1}]", "the duration for stage 1 can't be negative"},
        {ramp, "\"stages\":[{\"duration\":\"1s\",\"target\":-1}]", "the target for stage 1 can't be negative"},
        {ramp, "\"stages\":[{\"duration\":\"1s\",\"target\":100000001}]",
         "the target for stage 1 can't be above 100000000"},
        {ramp, "\"stages\":[{\"duration\":\"2000000h\",\"target\":1},{\"duration\":\"2000000h\",\"target\":1}]",
         "its times add up to more than 291 years"},
        {ramp, "\"startVUs\":0,\"stages\":[{\"duration\":\"1s\",\"target\":0}]",
         "either startVUs or one of the stages' target values must be greater than 0"},
        {ramp_ok, "\"startVUs\":-1", "the number of start VUs can't be negative"},
        {ramp_ok, "\"startVUs\":100000001", "the number of start VUs can't be above 100000000"},
        {ramp_ok, "\"gracefulRampDown\":\"-1s\"", "the gracefulRampDown timeout can't be negative"},
        {arrival, "\"duration\":\"1s\",\"preAllocatedVUs\":1", "the iteration rate isn't specified"},
        {arrival, "\"duration\":\"1s\",\"preAllocatedVUs\":1,\"rate\":0", "the iteration rate must be more than 0"},
        {arrival, "\"duration\":\"1s\",\"rate\":1", "the number of preAllocatedVUs isn't specified"},
        {arrival, "\"preAllocatedVUs\":1,\"rate\":1", "the duration is unspecified"},
        {arrival, "\"duration\":\"1s\",\"preAllocatedVUs\":1,\"rate\":1,\"timeUnit\":\"0s\"",
         "the timeUnit must be more than 0"},
        {arrival, "\"duration\":\"1s\",\"preAllocatedVUs\":5,\"rate\":1,\"maxVUs\":4",
         "maxVUs can't be less than preAllocatedVUs"},
        {arrival, "\"duration\":\"1s\",\"preAllocatedVUs\":-1,\"maxVUs\":1,\"rate\":1",
         "the number of preAllocatedVUs can't be negative"},
        {arrival, "\"duration\":\"1s\",\"preAllocatedVUs\":1,\"rate\":1,\"maxVUs\":4294967297",
         "the number of maxVUs can't be above 100000000"},
        {ramp_rate, "\"startRate\":-1,\"stages\":[{\"duration\":\"1s\",\"target\":1}]",
         "the startRate can't be negative"},
        {ramp_rate, "\"startRate\":1", "at least one stage has to be specified"},
        {external, "\"vus\":1", "the duration must be specified, for infinite duration use 0"},
        {external, "\"duration\":0,\"gracefulStop\":\"1s\"",
         "gracefulStop is not supported by the externally controlled executor"},
        {external, "\"duration\":0,\"vus\":3,\"maxVUs\":2",
         "the number of active VUs (3) can't be more than the maximum (2)"},
        {external, "\"duration\":0,\"vus\":-1", "the number of VUs can't be negative"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char json[512], want[512];
        struct scenario s;
        snprintf(json, sizeof json, cases[i].form, cases[i].part);
        snprintf(want, sizeof want, "\n\t- scenario my_one has configuration errors: %s", cases[i].problem);
        char *problems = parse("my_one", json, &s);
        ck_assert_msg(problems && strcmp(problems, want) == 0, "%s gives%s", json, problems ? problems : " nothing");
        free(problems);
    }
    arena_free(&arena);
}
END_TEST

START_TEST(several_problems_share_a_line)
{
    struct scenario s;
    char *problems = parse("s", "{\"executor\":\"constant-vus\",\"duration\":\"0s\",\"vus\":0,\"exec\":\"\"}", &s);
    ck_assert_str_eq(problems,
                     "\n\t- scenario s has configuration errors: exec value cannot be empty, the number of VUs "
                     "must be more than 0, the duration must be at least 1s, but is 0s");
    free(problems);
    arena_free(&arena);
}
END_TEST

START_TEST(executors_must_be_named_and_known)
{
    static const struct {
        const char *json, *problem;
    } cases[] = {
        {"{}", "\n\t- scenario 's' doesn't have a specified executor type"},
        {"{\"executor\":\"\"}", "\n\t- scenario 's' doesn't have a specified executor type"},
        {"{\"executor\":5}", "\n\t- scenario 's' doesn't have a specified executor type"},
        {"{\"executor\":\"constant-vu\"}", "\n\t- scenario s: unknown executor type 'constant-vu'"},
        {"5", "\n\t- scenario s has configuration errors: a scenario must be an object"},
        {"null", "\n\t- scenario s has configuration errors: a scenario must be an object"},
        {"[]", "\n\t- scenario s has configuration errors: a scenario must be an object"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct scenario s;
        char *problems = parse("s", cases[i].json, &s);
        ck_assert_str_eq(problems, cases[i].problem);
        free(problems);
    }
    arena_free(&arena);
}
END_TEST

START_TEST(names_are_plain)
{
    static const char *const ok[] = {"a", "A_b-9", "0"}, *const bad[] = {"", "a b", "a.b", "\xc3\xa4"};
    struct scenario s;
    for (size_t i = 0; i < ARRAY_LEN(ok); i++)
        ck_assert_ptr_null(parse(ok[i], "{\"executor\":\"shared-iterations\"}", &s));
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        char *problems = parse(bad[i], "{\"executor\":\"shared-iterations\"}", &s);
        ck_assert_ptr_nonnull(problems);
        ck_assert_ptr_nonnull(
            strstr(problems, "the scenario name should contain only numbers, latin letters, underscores, and dashes"));
        free(problems);
    }
    arena_free(&arena);
}
END_TEST

UNIT_MAIN("scenario", defaults_are_the_reference_s, fields_are_read, facts_follow_from_the_fields,
          descriptions_are_k6_s, a_bad_value_gives_one_clear_error, several_problems_share_a_line,
          executors_must_be_named_and_known, names_are_plain)
