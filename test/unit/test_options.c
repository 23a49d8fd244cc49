/* Layers: what each source takes, which one wins, and how execution options replace each other. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "options/options.h"
#include "unit.h"

static void set_json(lt_options *o, lt_layer layer, const char *json)
{
    lt_error err = {0};
    ck_assert_msg(lt_options_set_json(o, layer, NULL, json, &err) == LT_OK, "%s", err.message);
}

static void set_text(lt_options *o, lt_layer layer, const char *name, const char *text)
{
    lt_error err = {0};
    ck_assert_msg(lt_options_set(o, layer, name, text, &err) == LT_OK, "%s", err.message);
}

static void set_env(lt_options *o, char *const *environment)
{
    lt_error err = {0};
    ck_assert_msg(lt_options_load_env(o, environment, &err) == LT_OK, "%s", err.message);
}
#define ENV(o, ...) set_env(o, (char *const[]){__VA_ARGS__, NULL})

/* want NULL = not set */
static void check_merged(lt_options *o, const char *name, const char *want)
{
    char *got = lt_options_get_json(o, name);
    if (!want) ck_assert_msg(got == NULL, "%s is %s", name, got);
    else ck_assert_msg(got && strcmp(got, want) == 0, "%s is %s, not %s", name, got, want);
    free(got);
}

START_TEST(each_layer_beats_those_below)
{
    lt_options *o = lt_options_new();
    check_merged(o, "batch", NULL);
    set_text(o, LT_LAYER_DEFAULT, "batch", "1");
    check_merged(o, "batch", "1");
    set_json(o, LT_LAYER_CONFIG, "{\"batch\":2}");
    check_merged(o, "batch", "2");
    set_json(o, LT_LAYER_SCRIPT, "{\"batch\":3}");
    check_merged(o, "batch", "3");
    ENV(o, "K6_BATCH=4");
    check_merged(o, "batch", "4");
    set_text(o, LT_LAYER_FLAG, "batch", "5");
    check_merged(o, "batch", "5");
    set_json(o, LT_LAYER_SCRIPT, "{\"batch\":6}"); /* the order of setting does not matter */
    check_merged(o, "batch", "5");
    set_text(o, LT_LAYER_FLAG, "batch", NULL);
    check_merged(o, "batch", "4");
    lt_options_free(o);
}
END_TEST

START_TEST(a_layer_replaces_lists_and_maps_whole)
{
    lt_options *o = lt_options_new();
    set_json(o, LT_LAYER_CONFIG, "{\"tags\":{\"a\":\"1\",\"b\":\"2\"},\"systemTags\":[\"url\",\"name\"]}");
    ENV(o, "K6_TAGS=b:3,c:4", "K6_SYSTEM_TAGS=status");
    check_merged(o, "tags", "{\"b\":\"3\",\"c\":\"4\"}");
    check_merged(o, "systemTags", "[\"status\"]");
    lt_options_free(o);
}
END_TEST

START_TEST(null_means_not_set)
{
    lt_options *o = lt_options_new();
    set_json(o, LT_LAYER_CONFIG, "{\"vus\":7}");
    set_json(o, LT_LAYER_SCRIPT, "{\"vus\":null,\"batch\":null}");
    check_merged(o, "vus", "7");
    check_merged(o, "batch", NULL);
    lt_options_free(o);
}
END_TEST

START_TEST(an_execution_option_drops_all_of_lower_layers)
{
    static const char *const names[] = {"duration", "iterations", "stages", "scenarios"};
    static const char *const values[] = {"\"10s\"", "5", "[{\"duration\":\"1s\",\"target\":1}]",
                                         "{\"s\":{\"executor\":\"constant-vus\"}}"};
    for (int lower = LT_LAYER_DEFAULT; lower < LT_LAYER_FLAG; lower++) {
        for (size_t upper = 0; upper < ARRAY_LEN(names); upper++) {
            lt_options *o = lt_options_new();
            for (size_t i = 0; i < ARRAY_LEN(names); i++) {
                ck_assert_int_eq(lt_options_set_json(o, (lt_layer)lower, names[i], values[i], NULL), LT_OK);
            }
            set_json(o, (lt_layer)lower, "{\"vus\":3}");
            for (size_t i = 0; i < ARRAY_LEN(names); i++) check_merged(o, names[i], values[i]);
            ck_assert_int_eq(lt_options_set_json(o, (lt_layer)(lower + 1), names[upper], values[upper], NULL), LT_OK);
            for (size_t i = 0; i < ARRAY_LEN(names); i++) check_merged(o, names[i], i == upper ? values[i] : NULL);
            check_merged(o, "vus", "3"); /* not one of them */
            ck_assert_int_eq(options_execution_layer(o), lower + 1);
            lt_options_free(o);
        }
    }
}
END_TEST

START_TEST(vus_alone_drops_nothing)
{
    lt_options *o = lt_options_new();
    set_json(o, LT_LAYER_SCRIPT, "{\"duration\":\"10s\"}");
    set_text(o, LT_LAYER_FLAG, "vus", "5");
    check_merged(o, "duration", "\"10s\"");
    check_merged(o, "vus", "5");
    lt_options_free(o);
}
END_TEST

START_TEST(environment_texts_have_the_documented_forms)
{
    static const struct {
        const char *variable, *name, *json;
    } cases[] = {
        {"K6_VUS=10", "vus", "10"},
        {"LT_VUS=11", "vus", "11"},
        {"K6_DURATION=1d12h", "duration", "\"1d12h\""},
        {"K6_DURATION=1500", "duration", "\"1500\""},
        {"K6_STAGES=5s:10,1m:0", "stages", "[{\"duration\":\"5s\",\"target\":10},{\"duration\":\"1m\",\"target\":0}]"},
        {"K6_STAGE=5s:10", "stages", "[{\"duration\":\"5s\",\"target\":10}]"},
        {"K6_STAGES=5s:10,:7", "stages", "[{\"duration\":\"5s\",\"target\":10}]"},
        {"K6_STAGES=60s", "stages", "[{\"duration\":\"60s\"}]"},
        {"K6_NO_SETUP=t", "noSetup", "true"},
        {"K6_NO_SETUP=False", "noSetup", "false"},
        {"K6_BLACKLIST_IPS=10.0.0.0/8,::1/128", "blacklistIPs", "[\"10.0.0.0/8\",\"::1/128\"]"},
        {"K6_USER_AGENT=", "userAgent", "\"\""},
        {"K6_TAGS=url:http://h:1,k:v", "tags", "{\"url\":\"http://h:1\",\"k\":\"v\"}"},
        {"K6_OUT=json=a,csv=b", "out", "[\"json=a\",\"csv=b\"]"},
        {"K6_VUS=", "vus", NULL},
        {"K6_VUSX=5", "vus", NULL},
        {"OTHER_VUS=5", "vus", NULL},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        lt_options *o = lt_options_new();
        ENV(o, "PATH=/bin", (char *)cases[i].variable);
        check_merged(o, cases[i].name, cases[i].json);
        lt_options_free(o);
    }
}
END_TEST

START_TEST(our_own_variable_beats_k6_s)
{
    lt_options *o = lt_options_new();
    ENV(o, "LT_VUS=2", "K6_VUS=1", "K6_STAGES=1s:1", "K6_STAGE=2s:2");
    check_merged(o, "vus", "2");
    check_merged(o, "stages", "[{\"duration\":\"1s\",\"target\":1}]");
    lt_options_free(o);
}
END_TEST

START_TEST(bad_texts_name_source_and_value)
{
    static const struct {
        const char *variable, *part;
    } cases[] = {
        {"K6_VUS=ten", "environment variable K6_VUS: 'ten' is not a whole number"},
        {"K6_VUS=1.5", "'1.5' is not a whole number"},
        {"K6_VUS=99999999999999999999", "is not a whole number"},
        {"K6_DURATION=soon", "'soon' is not a valid duration"},
        {"K6_NO_SETUP=yes", "'yes' is not a valid boolean value"},
        {"K6_STAGES=5s:x", "'5s:x' is not a stage such as 30s:10"},
        {"K6_STAGES=5:10", "is not a stage"}, /* Go's durations: a unit is needed */
        {"K6_STAGES=5s:10:20", "is not a stage"},
        {"K6_USER_AGENT=\xff", "environment variable K6_USER_AGENT"},
        {"K6_TAGS=a:\xff", "environment variable K6_TAGS"},
        {"K6_OUT=a,\xff", "environment variable K6_OUT"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        lt_options *o = lt_options_new();
        lt_error err = {0};
        char *const environment[] = {(char *)cases[i].variable, NULL};
        ck_assert_msg(lt_options_load_env(o, environment, &err) == LT_ERR_INVALID, "%s", cases[i].variable);
        ck_assert_msg(strstr(err.message, cases[i].part), "%s", err.message);
        ck_assert_int_eq(lt_error_exit_code(&err), 104);
        lt_options_free(o);
    }
}
END_TEST

START_TEST(a_wrong_json_type_is_an_error)
{
    static const struct {
        const char *json, *part;
    } cases[] = {
        {"{\"vus\":\"ten\"}", "option 'vus': a whole number is needed, not a string"},
        {"{\"vus\":1.5}", "a whole number is needed"},
        {"{\"vus\":1e300}", "a whole number is needed"},
        {"{\"vus\":true}", "a whole number is needed, not a boolean"},
        {"{\"duration\":[]}", "a duration, such as '30s' is needed, not a list"},
        {"{\"duration\":\"x\"}", "'x' is not a valid duration"},
        {"{\"duration\":1e300}", "too long"},
        {"{\"noSetup\":1}", "true or false is needed"},
        {"{\"userAgent\":1}", "a string is needed"},
        {"{\"systemTags\":[1]}", "a list of strings is needed"},
        {"{\"stages\":{}}", "a list of stages is needed, not an object"},
        {"{\"tags\":{\"a\":1}}", "the values must be strings"},
        {"{\"tags\":[]}", "an object of strings is needed"},
        {"[]", "options must be an object"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        lt_options *o = lt_options_new();
        lt_error err = {0};
        ck_assert_msg(lt_options_set_json(o, LT_LAYER_SCRIPT, NULL, cases[i].json, &err) == LT_ERR_INVALID, "%s",
                      cases[i].json);
        ck_assert_msg(strstr(err.message, cases[i].part), "%s: %s", cases[i].json, err.message);
        ck_assert_int_eq(lt_error_exit_code(&err), 104);
        lt_options_free(o);
    }
}
END_TEST

START_TEST(whole_numbers_may_be_written_as_reals)
{
    lt_options *o = lt_options_new();
    set_json(o, LT_LAYER_SCRIPT, "{\"vus\":5.0,\"iterations\":1e3}");
    int64_t n = 0;
    ck_assert(options_json_int(options_get(o, "vus", NULL), &n));
    ck_assert_int_eq(n, 5);
    ck_assert(options_json_int(options_get(o, "iterations", NULL), &n));
    ck_assert_int_eq(n, 1000);
    lt_options_free(o);
}
END_TEST

START_TEST(broken_json_has_a_position)
{
    lt_options *o = lt_options_new();
    lt_error err = {0};
    ck_assert_int_eq(lt_options_set_json(o, LT_LAYER_SCRIPT, NULL, "{\n \"vus\": }", &err), LT_ERR_SYNTAX);
    ck_assert_uint_eq(err.line, 2);
    ck_assert_int_eq(lt_error_exit_code(&err), 104);
    lt_options_free(o);
}
END_TEST

START_TEST(unknown_keys_warn_once)
{
    lt_options *o = lt_options_new();
    set_json(o, LT_LAYER_SCRIPT, "{\"vuss\":5}");
    set_json(o, LT_LAYER_SCRIPT, "{\"vuss\":5}");
    ck_assert_ptr_nonnull(
        strstr(lt_options_warning(o, 0), "There were unknown fields in the options exported in the script"));
    ck_assert_ptr_nonnull(strstr(lt_options_warning(o, 0), "vuss"));
    ck_assert_ptr_null(lt_options_warning(o, 1));
    set_json(o, LT_LAYER_SCRIPT, "{\"verbose\":true}"); /* a flag only */
    ck_assert_ptr_nonnull(lt_options_warning(o, 1));
    check_merged(o, "verbose", NULL);
    lt_options_free(o);
}
END_TEST

START_TEST(names_are_those_of_the_table)
{
    lt_options *o = lt_options_new();
    set_text(o, LT_LAYER_ENV, "batch-per-host", "4"); /* the flag's name is understood too */
    check_merged(o, "batchPerHost", "4");
    lt_error err = {0};
    ck_assert_int_eq(lt_options_set(o, LT_LAYER_ENV, "nothing", "1", &err), LT_ERR_NOT_FOUND);
    ck_assert_ptr_nonnull(strstr(err.message, "nothing"));
    ck_assert_int_eq(lt_options_set_json(o, LT_LAYER_ENV, "nothing", "1", &err), LT_ERR_NOT_FOUND);
    for (size_t i = 0; i < lt_option_count(); i++) {
        const lt_option_info *row = lt_option_at(i);
        ck_assert_ptr_eq(option_by_name(row->name), row); /* no name, flag or letter twice */
        if (row->flag) ck_assert_ptr_eq(option_by_flag(row->flag, strlen(row->flag)), row);
        if (row->short_flag) ck_assert_ptr_eq(option_by_short_flag(row->short_flag), row);
        if (row->env) ck_assert_int_eq(strncmp(row->env, "K6_", 3), 0);
    }
    ck_assert_ptr_null(lt_option_at(lt_option_count()));
    lt_options_free(o);
}
END_TEST

static lt_status load_config(lt_options *o, const char *text, lt_error *err)
{
    char path[] = "/tmp/lt-test-config-XXXXXX";
    int fd = mkstemp(path);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    close(fd);
    lt_status status = lt_options_load_config(o, path, true, err);
    unlink(path);
    return status;
}

START_TEST(a_config_file_fills_its_layer)
{
    lt_options *o = lt_options_new();
    lt_error err = {0};
    ck_assert_int_eq(load_config(o, "{\"vus\":3,\"out\":\"json=x\"}", &err), LT_OK);
    check_merged(o, "vus", "3");
    check_merged(o, "out", "[\"json=x\"]");
    lt_layer layer;
    options_get(o, "vus", &layer);
    ck_assert_int_eq(layer, LT_LAYER_CONFIG);
    ck_assert_int_eq(load_config(o, "{\"vus\":", &err), LT_ERR_INVALID);
    ck_assert_ptr_nonnull(strstr(err.message, "failed to load the configuration file"));
    ck_assert_int_eq(lt_error_exit_code(&err), 104);
    ck_assert_int_eq(load_config(o, "[1]", &err), LT_ERR_INVALID);
    ck_assert_int_eq(lt_options_load_config(o, "/nonexistent/config.json", false, &err), LT_OK);
    ck_assert_int_eq(lt_options_load_config(o, "/nonexistent/config.json", true, &err), LT_ERR_INVALID);
    ck_assert_ptr_nonnull(strstr(err.message, "/nonexistent/config.json"));
    lt_options_free(o);
}
END_TEST

START_TEST(merged_values_read_back)
{
    lt_options *o = lt_options_new();
    set_json(o, LT_LAYER_SCRIPT,
             "{\"systemTags\":[\"url\",\"vu\"],\"summaryTimeUnit\":\"ms\",\"throw\":true,\"vus\":2}");
    char *text = lt_options_get_string(o, "systemTags");
    ck_assert_str_eq(text, "url,vu");
    free(text);
    text = lt_options_get_string(o, "summaryTimeUnit");
    ck_assert_str_eq(text, "ms");
    free(text);
    ck_assert_ptr_null(lt_options_get_string(o, "userAgent"));
    ck_assert(lt_options_get_bool(o, "throw", false));
    ck_assert(lt_options_get_bool(o, "paused", true));
    text = lt_options_to_json(o);
    json_t *all = json_loads(text, 0, NULL);
    ck_assert_uint_eq(json_object_size(all), 4);
    ck_assert_int_eq(json_integer_value(json_object_get(all, "vus")), 2);
    json_decref(all);
    free(text);
    lt_options_free(o);
}
END_TEST

UNIT_MAIN("options", each_layer_beats_those_below, a_layer_replaces_lists_and_maps_whole, null_means_not_set,
          an_execution_option_drops_all_of_lower_layers, vus_alone_drops_nothing,
          environment_texts_have_the_documented_forms, our_own_variable_beats_k6_s, bad_texts_name_source_and_value,
          a_wrong_json_type_is_an_error, whole_numbers_may_be_written_as_reals, broken_json_has_a_position,
          unknown_keys_warn_once, names_are_those_of_the_table, a_config_file_fills_its_layer, merged_values_read_back)
