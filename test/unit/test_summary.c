/* Summary data in its three forms: the values, the tree of groups and checks, the layout. */
#include <jansson.h>
#include <math.h>
#include <string.h>

#include "metrics/metrics.h"
#include "unit.h"

struct scene {
    struct metrics *m;
    struct metric_worker *w;
};

static const char *const STATS[] = {"avg", "min", "med", "max", "p(90)", "count"};

static void sample(struct scene *s, unsigned metric, double value)
{
    metric_emit(s->w, metric, tagset_intern(metric_worker_tags(s->w), NULL, 0), value, 0, NULL, 0);
}

/* Two seconds: 4 requests, durations 10 to 40 ms, a failed check, groups. */
static void play(struct scene *s)
{
    s->m = metrics_new();
    ck_assert_int_eq(metrics_add_threshold(s->m, "http_req_duration", "max<40", false, 0, NULL), LT_OK);
    ck_assert_int_eq(metrics_add_threshold(s->m, "http_req_duration", "min>=10", false, 0, NULL), LT_OK);
    ck_assert_int_eq(metrics_add_threshold(s->m, "http_reqs{status:500}", "count<1", false, 0, NULL), LT_OK);
    ck_assert_int_eq(metrics_validate_thresholds(s->m, NULL, NULL), LT_OK);
    ck_assert_int_eq(metrics_freeze(s->m, NULL), LT_OK);
    s->w = metric_worker_new(s->m);
    for (int i = 1; i <= 4; i++) {
        sample(s, METRIC_HTTP_REQS, 1);
        sample(s, METRIC_HTTP_REQ_DURATION, 10 * i);
        sample(s, METRIC_HTTP_REQ_FAILED, i == 4);
        sample(s, METRIC_VUS, i);
        sample(s, METRIC_CHECKS, i != 2);
        metric_check(s->w, i < 3 ? "::outer::inner" : "", i < 3 ? "is ok" : "top", i != 2);
    }
    metric_group_seen(s->w, "::empty");
    metric_group_seen(s->w, "::outer");
    metrics_merge(s->m, metric_worker_publish(s->w));
    free(metrics_evaluate_thresholds(s->m, 2 * NS_PER_S, true).crossed);
}

static json_t *summary(struct scene *s, enum summary_form form)
{
    struct summary_config config = {
        .trend_stats = STATS,
        .n_trend_stats = ARRAY_LEN(STATS),
        .time_unit = "ms",
        .no_color = true,
        .stdout_is_tty = true,
        .duration_ns = 2 * NS_PER_S,
        .setup_data_json = "{\"token\":[1,2]}",
        .version = "9.8.7",
    };
    char *text = metrics_summary_json(s->m, &config, form);
    ck_assert_ptr_nonnull(text);
    json_error_t err;
    json_t *object = json_loads(text, 0, &err);
    ck_assert_msg(object != NULL, "%s\n%s", err.text, text);
    free(text);
    return object;
}

static void scene_free(struct scene *s)
{
    metric_worker_free(s->w);
    metrics_free(s->m);
}

/* Part of the data, at a path such as {"metrics", "vus", NULL}. */
static json_t *at(json_t *object, const char *const *path)
{
    for (; *path; path++) {
        json_t *next =
            json_is_array(object) ? json_array_get(object, (size_t)atoi(*path)) : json_object_get(object, *path);
        ck_assert_msg(next != NULL, "no '%s'", *path);
        object = next;
    }
    return object;
}
#define AT(object, ...) at(object, (const char *const[]){__VA_ARGS__, NULL})

/* Key by key in this order. */
static void check_json(json_t *got, const char *want_text)
{
    json_error_t err;
    json_t *want = json_loads(want_text, JSON_DECODE_ANY, &err);
    ck_assert_msg(want != NULL, "%s: %s", err.text, want_text);
    char *a = json_dumps(got, JSON_COMPACT | JSON_ENCODE_ANY), *b = json_dumps(want, JSON_COMPACT | JSON_ENCODE_ANY);
    ck_assert_str_eq(a, b);
    free(a);
    free(b);
    json_decref(want);
}

START_TEST(handle_summary_gets_values_by_type)
{
    struct scene s;
    play(&s);
    json_t *data = summary(&s, SUMMARY_HANDLE);
    check_json(AT(data, "metrics", "http_reqs"),
               "{\"type\":\"counter\",\"contains\":\"default\",\"values\":{\"count\":4,\"rate\":2}}");
    check_json(AT(data, "metrics", "vus"),
               "{\"type\":\"gauge\",\"contains\":\"default\",\"values\":{\"value\":4,\"min\":1,\"max\":4}}");
    check_json(AT(data, "metrics", "http_req_failed"),
               "{\"type\":\"rate\",\"contains\":\"default\",\"values\":{\"rate\":0.25,\"passes\":1,\"fails\":3}}");
    check_json(AT(data, "metrics", "http_req_duration"),
               "{\"type\":\"trend\",\"contains\":\"time\",\"values\":{\"avg\":25,\"min\":10,\"med\":25,\"max\":40,"
               "\"p(90)\":37,\"count\":4},\"thresholds\":{\"max<40\":{\"ok\":false},\"min>=10\":{\"ok\":true}}}");
    json_decref(data);
    scene_free(&s);
}
END_TEST

START_TEST(metrics_without_samples_are_left_out_unless_judged)
{
    struct scene s;
    play(&s);
    json_t *data = summary(&s, SUMMARY_HANDLE), *metrics = AT(data, "metrics");
    ck_assert_ptr_null(json_object_get(metrics, "iterations"));
    ck_assert_ptr_null(json_object_get(metrics, "group_duration"));
    check_json(AT(metrics, "http_reqs{status:500}"),
               "{\"type\":\"counter\",\"contains\":\"default\",\"values\":{\"count\":0,\"rate\":0},"
               "\"thresholds\":{\"count<1\":{\"ok\":true}}}");
    json_decref(data);
    scene_free(&s);
}
END_TEST

START_TEST(groups_and_checks_form_a_tree_with_ids)
{
    struct scene s;
    play(&s);
    json_t *data = summary(&s, SUMMARY_HANDLE), *root = AT(data, "root_group");
    /* id: MD5 of the path */
    check_json(AT(root, "id"), "\"d41d8cd98f00b204e9800998ecf8427e\"");
    check_json(AT(root, "checks"), "[{\"name\":\"top\",\"path\":\"::top\",\"id\":\"0384334781effa9218e13817f86f11a3\","
                                   "\"passes\":2,\"fails\":0}]");
    ck_assert_uint_eq(json_array_size(AT(root, "groups")), 2);
    check_json(AT(root, "groups", "0"),
               "{\"name\":\"outer\",\"path\":\"::outer\",\"id\":\"c34b428ee7255085dfe7fef53d3394d5\",\"groups\":["
               "{\"name\":\"inner\",\"path\":\"::outer::inner\",\"id\":\"b6c425bc7b9e3d21a2d56ce7a6de3614\",\"groups\":"
               "[],\"checks\":[{\"name\":\"is ok\",\"path\":\"::outer::inner::is ok\",\"id\":"
               "\"dbfaa2a9910b097a032400ff17684364\",\"passes\":1,\"fails\":1}]}],\"checks\":[]}");
    check_json(AT(root, "groups", "1", "path"), "\"::empty\"");
    json_decref(data);
    scene_free(&s);
}
END_TEST

START_TEST(handle_summary_gets_options_state_and_setup_data)
{
    struct scene s;
    play(&s);
    json_t *data = summary(&s, SUMMARY_HANDLE);
    check_json(AT(data, "options"), "{\"summaryTrendStats\":[\"avg\",\"min\",\"med\",\"max\",\"p(90)\",\"count\"],"
                                    "\"summaryTimeUnit\":\"ms\",\"noColor\":true}");
    check_json(AT(data, "state"), "{\"isStdOutTTY\":true,\"isStdErrTTY\":false,\"testRunDurationMs\":2000}");
    check_json(AT(data, "setup_data"), "{\"token\":[1,2]}");
    json_decref(data);
    scene_free(&s);
}
END_TEST

START_TEST(the_export_keeps_its_old_layout)
{
    struct scene s;
    play(&s);
    json_t *data = summary(&s, SUMMARY_EXPORT);
    check_json(AT(data, "metrics", "http_reqs"), "{\"count\":4,\"rate\":2}");
    check_json(AT(data, "metrics", "http_req_failed", "value"), "0.25");
    check_json(AT(data, "metrics", "http_req_failed", "passes"), "1");
    check_json(AT(data, "metrics", "http_req_duration", "p(90)"), "37");
    /* true says failed there */
    check_json(AT(data, "metrics", "http_req_duration", "thresholds"), "{\"max<40\":true,\"min>=10\":false}");
    check_json(AT(data, "root_group", "groups", "outer", "groups", "inner", "checks", "is ok", "fails"), "1");
    check_json(AT(data, "root_group", "checks", "top", "path"), "\"::top\"");
    json_decref(data);
    scene_free(&s);
}
END_TEST

static json_t *named(json_t *list, const char *name)
{
    size_t i;
    json_t *item;
    json_array_foreach(list, i, item)
    {
        if (strcmp(json_string_value(json_object_get(item, "name")), name) == 0) return item;
    }
    return NULL;
}

START_TEST(the_machine_form_lists_metrics_and_checks)
{
    struct scene s;
    play(&s);
    json_t *data = summary(&s, SUMMARY_MACHINE), *metrics = AT(data, "results", "metrics");
    check_json(AT(data, "config"), "{\"duration\":2,\"execution\":\"local\"}");
    check_json(AT(data, "version"), "\"1.0.0\"");
    check_json(AT(data, "metadata", "k6Version"), "\"9.8.7\"");
    check_json(AT(named(metrics, "http_reqs"), "values"), "{\"count\":4}");
    check_json(AT(named(metrics, "http_req_failed"), "values"), "{\"rate\":0.25,\"matches\":1,\"total\":4}");
    check_json(AT(named(metrics, "vus"), "values"), "{\"value\":4,\"min\":1,\"max\":4}");
    ck_assert_ptr_null(named(metrics, "checks"));
    check_json(AT(data, "results", "checks", "results"),
               "[{\"name\":\"is ok\",\"passes\":1,\"fails\":1},{\"name\":\"top\",\"passes\":2,\"fails\":0}]");
    json_t *totals = AT(data, "results", "checks", "metrics");
    check_json(AT(named(totals, "checks_total"), "values", "count"), "4");
    check_json(AT(named(totals, "checks_failed"), "values"), "{\"rate\":0.25,\"matches\":1,\"total\":4}");
    check_json(AT(named(totals, "checks_succeeded"), "values"), "{\"rate\":0.75,\"matches\":3,\"total\":4}");
    json_decref(data);
    scene_free(&s);
}
END_TEST

START_TEST(an_empty_test_has_a_summary)
{
    struct scene s = {.m = metrics_new()};
    ck_assert_int_eq(metrics_freeze(s.m, NULL), LT_OK);
    s.w = metric_worker_new(s.m);
    json_t *data = summary(&s, SUMMARY_HANDLE);
    ck_assert_uint_eq(json_object_size(AT(data, "metrics")), 0);
    json_decref(data);
    data = summary(&s, SUMMARY_MACHINE);
    ck_assert_ptr_null(json_object_get(AT(data, "results"), "checks"));
    json_decref(data);
    scene_free(&s);
}
END_TEST

/* A script can name a group with half of a surrogate pair. */
START_TEST(names_that_are_not_utf8_are_replaced)
{
    struct scene s;
    play(&s);
    metric_check(s.w, "::bad \xed\xa0\xbd", "check \xff", true);
    metric_group_seen(s.w, "::bad \xed\xa0\xbd::below");
    metrics_merge(s.m, metric_worker_publish(s.w));
    static const enum summary_form forms[] = {SUMMARY_HANDLE, SUMMARY_EXPORT, SUMMARY_MACHINE};
    for (size_t i = 0; i < ARRAY_LEN(forms); i++) json_decref(summary(&s, forms[i]));
    json_t *data = summary(&s, SUMMARY_HANDLE);
    json_t *group = AT(data, "root_group", "groups", "2");
    ck_assert_int_eq(strncmp(json_string_value(AT(group, "name")), "bad \xef\xbf\xbd", 7), 0);
    check_json(AT(group, "checks", "0", "name"), "\"check \xef\xbf\xbd\"");
    check_json(AT(group, "groups", "0", "name"), "\"below\"");
    json_decref(data);
    scene_free(&s);
}
END_TEST

/* What `lt compare` reads; arithmetic on 10, 20, 30, 40. */
START_TEST(exports_carry_counts_deviations_and_quantiles)
{
    struct scene s;
    play(&s);
    struct summary_config config = {
        .trend_stats = STATS, .n_trend_stats = 1, .duration_ns = NS_PER_S, .statistics = true};
    static const enum summary_form forms[] = {SUMMARY_EXPORT, SUMMARY_MACHINE};
    for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
        char *text = metrics_summary_json(s.m, &config, forms[i]);
        json_t *data = json_loads(text, 0, NULL), *trend = AT(data, "lt", "metrics", "http_req_duration");
        check_json(AT(data, "lt", "metrics", "http_reqs"),
                   "{\"type\":\"counter\",\"contains\":\"default\",\"count\":4,\"sum\":4}");
        check_json(AT(data, "lt", "metrics", "http_req_failed"),
                   "{\"type\":\"rate\",\"contains\":\"default\",\"count\":4,\"trues\":1}");
        ck_assert_double_eq_tol(json_number_value(AT(trend, "stddev")), sqrt(500.0 / 3), 1e-6);
        check_json(AT(trend, "quantiles", "0"), "[0.0,10.0]");
        json_t *list = AT(trend, "quantiles");
        check_json(json_array_get(list, json_array_size(list) - 1), "[1.0,40.0]");
        json_decref(data);
        free(text);
    }
    char *text = metrics_summary_json(s.m, &config, SUMMARY_HANDLE);
    ck_assert_ptr_null(strstr(text, "\"lt\""));
    free(text);
    scene_free(&s);
}
END_TEST

static const struct tagset *tagged(struct scene *s, const char *scenario, const char *group, const char *check)
{
    lt_tag tags[4] = {{"scenario", scenario}, {"group", group}, {"url", "http://h/"}, {"check", check}};
    return tagset_intern(metric_worker_tags(s->w), tags, check ? 4 : 3);
}

static json_t *report(struct scene *s)
{
    struct summary_config config = {.trend_stats = STATS, .n_trend_stats = 1, .duration_ns = NS_PER_S};
    char *text = metrics_summary_json(s->m, &config, SUMMARY_REPORT);
    json_t *data = json_loads(text, 0, NULL);
    free(text);
    return data;
}

/* k6: the groups of the default scenario at the top, those of others within their scenario, which has
 * all its samples itself; setup() is no group. */
START_TEST(parts_are_scenarios_and_groups)
{
    struct scene s = {.m = metrics_new()};
    metrics_want_parts(s.m, METRICS_PARTS_GROUPS | METRICS_PARTS_URLS, 1);
    ck_assert_int_eq(metrics_freeze(s.m, NULL), LT_OK);
    s.w = metric_worker_new(s.m);
    metric_emit(s.w, METRIC_HTTP_REQS, tagged(&s, "default", "::a::b", NULL), 1, 0, NULL, 0);
    metric_emit(s.w, METRIC_HTTP_REQS, tagged(&s, "default", "::setup", NULL), 1, 0, NULL, 0);
    metric_emit(s.w, METRIC_HTTP_REQS, tagged(&s, "buy", "", NULL), 1, 0, NULL, 0);
    metrics_merge(s.m, metric_worker_publish(s.w));
    /* A delta that was made before these facets came to be. */
    metric_emit(s.w, METRIC_HTTP_REQS, tagged(&s, "buy", "::cart", NULL), 1, 0, NULL, 0);
    metric_emit(s.w, METRIC_CHECKS, tagged(&s, "buy", "::cart", "ok"), 1, 0, NULL, 0);
    metric_emit(s.w, METRIC_CHECKS, tagged(&s, "buy", "::cart", "ok"), 0, 0, NULL, 0);
    metrics_merge(s.m, metric_worker_publish(s.w));
    json_t *data = report(&s);
    ck_assert_uint_eq(json_array_size(AT(data, "groups")), 1);
    check_json(AT(data, "groups", "0", "name"), "\"a\"");
    check_json(AT(data, "groups", "0", "metrics"), "{}");
    check_json(AT(data, "groups", "0", "groups", "0", "metrics", "http_reqs", "values"), "{\"count\":1,\"rate\":1}");
    ck_assert_uint_eq(json_array_size(AT(data, "scenarios")), 1);
    json_t *buy = AT(data, "scenarios", "0");
    check_json(AT(buy, "metrics", "http_reqs", "values", "count"), "2");
    check_json(AT(buy, "checks"), "[{\"name\":\"ok\",\"passes\":1,\"fails\":1}]");
    check_json(AT(buy, "groups", "0", "metrics", "http_reqs", "values", "count"), "1");
    check_json(AT(buy, "groups", "0", "checks"), "[{\"name\":\"ok\",\"passes\":1,\"fails\":1}]");
    check_json(AT(data, "urls", "0", "requests"), "4");
    check_json(AT(data, "metrics", "http_reqs", "values", "count"), "4");
    json_decref(data);
    scene_free(&s);
}
END_TEST

START_TEST(many_urls_end_in_one_line)
{
    struct scene s = {.m = metrics_new()};
    metrics_want_parts(s.m, METRICS_PARTS_URLS, 1);
    ck_assert_int_eq(metrics_freeze(s.m, NULL), LT_OK);
    s.w = metric_worker_new(s.m);
    for (int i = 0; i < 1000; i++) {
        char name[32];
        snprintf(name, sizeof name, "http://h/%d", i);
        lt_tag tag = {"name", name};
        metric_emit(s.w, METRIC_HTTP_REQS, tagset_intern(metric_worker_tags(s.w), &tag, 1), 1, 0, NULL, 0);
    }
    metrics_merge(s.m, metric_worker_publish(s.w));
    json_t *data = report(&s), *urls = AT(data, "urls");
    ck_assert_uint_eq(json_array_size(urls), 201);
    check_json(AT(urls, "199", "name"), "\"http://h/199\"");
    check_json(AT(urls, "200", "name"), "\"(other)\"");
    check_json(AT(urls, "200", "requests"), "800");
    json_decref(data);
    scene_free(&s);
}
END_TEST

UNIT_MAIN("summary", handle_summary_gets_values_by_type, metrics_without_samples_are_left_out_unless_judged,
          groups_and_checks_form_a_tree_with_ids, handle_summary_gets_options_state_and_setup_data,
          the_export_keeps_its_old_layout, the_machine_form_lists_metrics_and_checks, an_empty_test_has_a_summary,
          names_that_are_not_utf8_are_replaced, exports_carry_counts_deviations_and_quantiles,
          parts_are_scenarios_and_groups, many_urls_end_in_one_line)
