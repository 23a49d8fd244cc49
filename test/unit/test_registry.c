/* Metric names and types, the frozen registry, and samples on their way into totals. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "metrics/metrics.h"
#include "unit.h"

START_TEST(built_in_metrics_have_their_types)
{
    static const struct {
        const char *name;
        lt_metric_type type;
        lt_metric_contains contains;
    } cases[] = {
        {"vus", LT_METRIC_GAUGE, LT_CONTAINS_DEFAULT},
        {"vus_max", LT_METRIC_GAUGE, LT_CONTAINS_DEFAULT},
        {"iterations", LT_METRIC_COUNTER, LT_CONTAINS_DEFAULT},
        {"iteration_duration", LT_METRIC_TREND, LT_CONTAINS_TIME},
        {"dropped_iterations", LT_METRIC_COUNTER, LT_CONTAINS_DEFAULT},
        {"data_sent", LT_METRIC_COUNTER, LT_CONTAINS_DATA},
        {"data_received", LT_METRIC_COUNTER, LT_CONTAINS_DATA},
        {"checks", LT_METRIC_RATE, LT_CONTAINS_DEFAULT},
        {"group_duration", LT_METRIC_TREND, LT_CONTAINS_TIME},
        {"http_reqs", LT_METRIC_COUNTER, LT_CONTAINS_DEFAULT},
        {"http_req_duration", LT_METRIC_TREND, LT_CONTAINS_TIME},
        {"http_req_blocked", LT_METRIC_TREND, LT_CONTAINS_TIME},
        {"http_req_connecting", LT_METRIC_TREND, LT_CONTAINS_TIME},
        {"http_req_tls_handshaking", LT_METRIC_TREND, LT_CONTAINS_TIME},
        {"http_req_sending", LT_METRIC_TREND, LT_CONTAINS_TIME},
        {"http_req_waiting", LT_METRIC_TREND, LT_CONTAINS_TIME},
        {"http_req_receiving", LT_METRIC_TREND, LT_CONTAINS_TIME},
        {"http_req_failed", LT_METRIC_RATE, LT_CONTAINS_DEFAULT},
    };
    struct metrics *m = metrics_new();
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const lt_metric_info *info = metrics_find(m, cases[i].name);
        ck_assert_msg(info != NULL, "%s", cases[i].name);
        ck_assert_str_eq(info->name, cases[i].name);
        ck_assert_int_eq(info->type, cases[i].type);
        ck_assert_int_eq(info->contains, cases[i].contains);
        ck_assert_uint_eq(info->id, i); /* the enum names them */
    }
    ck_assert_uint_eq(METRIC_HTTP_REQ_FAILED, ARRAY_LEN(cases) - 1);
    ck_assert_ptr_null(metrics_find(m, "no_such_metric"));
    metrics_free(m);
}
END_TEST

START_TEST(a_name_again_is_the_same_metric)
{
    struct metrics *m = metrics_new();
    unsigned first, again, other;
    ck_assert_int_eq(metrics_define(m, "mine", LT_METRIC_TREND, LT_CONTAINS_TIME, &first, NULL), LT_OK);
    ck_assert_int_eq(metrics_define(m, "mine", LT_METRIC_TREND, LT_CONTAINS_TIME, &again, NULL), LT_OK);
    ck_assert_int_eq(metrics_define(m, "mine2", LT_METRIC_TREND, LT_CONTAINS_TIME, &other, NULL), LT_OK);
    ck_assert_uint_eq(first, again);
    ck_assert_uint_ne(first, other);
    lt_error err = {0};
    ck_assert_int_eq(metrics_define(m, "mine", LT_METRIC_RATE, LT_CONTAINS_TIME, &again, &err), LT_ERR_INVALID);
    ck_assert_str_eq(err.message, "metric 'mine' already exists but with type trend, instead of rate");
    ck_assert_int_eq(metrics_define(m, "mine", LT_METRIC_TREND, LT_CONTAINS_DEFAULT, &again, &err), LT_ERR_INVALID);
    ck_assert_str_eq(err.message, "metric 'mine' already exists but with a value type time, instead of default");
    metrics_free(m);
}
END_TEST

START_TEST(names_follow_the_rule)
{
    static const char long_ok[] = "a23456789_123456789_123456789_123456789_123456789_123456789_1234"
                                  "a23456789_123456789_123456789_123456789_123456789_123456789_12345";
    char too_long[sizeof long_ok + 1];
    memcpy(too_long, long_ok, sizeof long_ok);
    strcat(too_long, "x");
    const struct {
        const char *name;
        bool ok;
    } cases[] = {
        {"ab", true},
        {"_1", true},
        {"A_b_9", true},
        {long_ok, true}, /* 129 characters: one and 1 to 128 more */
        {"a", false},
        {"", false},
        {"1ab", false},
        {"a-b", false},
        {"a b", false},
        {"a.b", false},
        {"a{b:c}", false},
        {"\xc3\xa4"
         "b",
         false},
        {too_long, false},
    };
    ck_assert_uint_eq(strlen(long_ok), 129);
    struct metrics *m = metrics_new();
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        unsigned id;
        lt_error err = {0};
        lt_status status = metrics_define(m, cases[i].name, LT_METRIC_COUNTER, LT_CONTAINS_DEFAULT, &id, &err);
        ck_assert_msg(status == (cases[i].ok ? LT_OK : LT_ERR_INVALID), "'%s'", cases[i].name);
        if (!cases[i].ok) ck_assert_ptr_nonnull(strstr(err.message, "Invalid metric name: '"));
    }
    metrics_free(m);
}
END_TEST

START_TEST(a_frozen_registry_takes_no_new_metric)
{
    struct metrics *m = metrics_new();
    unsigned id, again;
    ck_assert_int_eq(metrics_define(m, "early", LT_METRIC_COUNTER, LT_CONTAINS_DEFAULT, &id, NULL), LT_OK);
    ck_assert_int_eq(metrics_freeze(m, NULL), LT_OK);
    ck_assert_int_eq(metrics_define(m, "early", LT_METRIC_COUNTER, LT_CONTAINS_DEFAULT, &again, NULL), LT_OK);
    ck_assert_uint_eq(id, again);
    lt_error err = {0};
    ck_assert_int_eq(metrics_define(m, "late", LT_METRIC_COUNTER, LT_CONTAINS_DEFAULT, &again, &err), LT_ERR_STATE);
    ck_assert_ptr_nonnull(strstr(err.message, "late"));
    metrics_free(m);
}
END_TEST

START_TEST(more_metrics_than_one_block_keep_their_ids)
{
    struct metrics *m = metrics_new();
    for (unsigned i = 0; i < 500; i++) {
        char name[] = {'m', (char)('a' + i / 26 / 26), (char)('a' + i / 26 % 26), (char)('a' + i % 26), 0};
        unsigned id;
        ck_assert_int_eq(metrics_define(m, name, LT_METRIC_COUNTER, LT_CONTAINS_DEFAULT, &id, NULL), LT_OK);
        ck_assert_uint_eq(id, METRIC_BUILTIN_COUNT + i);
        ck_assert_str_eq(metrics_info(m, id)->name, name);
    }
    metrics_free(m);
}
END_TEST

START_TEST(submetrics_and_thresholds_are_described)
{
    struct metrics *m = metrics_new();
    ck_assert_int_eq(metrics_add_submetric(m, "http_reqs{status:200,method:GET}", NULL), LT_OK);
    ck_assert_int_eq(metrics_add_submetric(m, "http_reqs{status:200,method:GET}", NULL), LT_OK); /* once */
    ck_assert_int_eq(metrics_add_submetric(m, "nobody{a:b}", NULL), LT_ERR_INVALID);
    ck_assert_int_eq(metrics_add_threshold(m, "http_reqs", "count>1", true, 5, NULL), LT_OK);
    ck_assert_int_eq(metrics_validate_thresholds(m, NULL, NULL), LT_OK);
    ck_assert_int_eq(metrics_freeze(m, NULL), LT_OK);
    const lt_metric_info *info = metrics_find(m, "http_reqs");
    ck_assert_uint_eq(info->n_submetrics, 1);
    ck_assert_str_eq(info->submetrics[0].name, "http_reqs{status:200,method:GET}");
    ck_assert_str_eq(info->submetrics[0].suffix, "status:200,method:GET");
    ck_assert_uint_eq(info->submetrics[0].n_tags, 2);
    ck_assert_str_eq(info->submetrics[0].tags[1].value, "GET");
    ck_assert_uint_eq(info->n_thresholds, 1);
    ck_assert_str_eq(info->thresholds[0].expression, "count>1");
    ck_assert_int_eq(info->thresholds[0].abort_on_fail, 1);
    ck_assert_int_eq(info->thresholds[0].delay_abort_eval_ns, 5);
    metrics_free(m);
}
END_TEST

START_TEST(two_workers_add_up_in_the_totals)
{
    struct metrics *m = metrics_new();
    ck_assert_int_eq(metrics_freeze(m, NULL), LT_OK);
    struct metric_worker *w[2] = {metric_worker_new(m), metric_worker_new(m)};
    for (int round = 0; round < 3; round++) {
        for (int k = 0; k < 2; k++) {
            const struct tagset *none = tagset_intern(metric_worker_tags(w[k]), NULL, 0);
            ck_assert_ptr_null(metric_worker_publish(w[k])); /* nothing since the last one */
            metric_emit(w[k], METRIC_HTTP_REQS, none, k + 1, 0, NULL, 0);
            metric_emit(w[k], METRIC_VUS, none, 10 * round + k, 100 - k, NULL, 0);
            metric_emit(w[k], METRIC_CHECKS, none, k, 0, NULL, 0);
            metric_emit(w[k], METRIC_HTTP_REQ_DURATION, none, round + k, 0, NULL, 0);
            metrics_merge(m, metric_worker_publish(w[k]));
        }
    }
    ck_assert_double_eq(metrics_total(m, METRIC_HTTP_REQS)->u.counter.sum, 9);
    ck_assert_uint_eq(metrics_total(m, METRIC_HTTP_REQS)->count, 6);
    const struct sink *vus = metrics_total(m, METRIC_VUS);
    ck_assert_double_eq(vus->u.gauge.min, 0);
    ck_assert_double_eq(vus->u.gauge.max, 21);
    ck_assert_double_eq(vus->u.gauge.last, 20); /* of worker 0, whose clock was later */
    ck_assert_uint_eq(metrics_total(m, METRIC_CHECKS)->u.rate.trues, 3);
    ck_assert_uint_eq(metrics_total(m, METRIC_CHECKS)->count, 6);
    ck_assert_double_eq(metrics_total(m, METRIC_HTTP_REQ_DURATION)->u.trend.sum, 9);
    for (int k = 0; k < 2; k++) metric_worker_free(w[k]);
    metrics_free(m);
}
END_TEST

START_TEST(many_series_reach_the_right_submetric)
{
    struct metrics *m = metrics_new();
    ck_assert_int_eq(metrics_add_threshold(m, "http_reqs{n:7}", "count==2", false, 0, NULL), LT_OK);
    ck_assert_int_eq(metrics_add_threshold(m, "http_reqs", "count==2000", false, 0, NULL), LT_OK);
    ck_assert_int_eq(metrics_validate_thresholds(m, NULL, NULL), LT_OK);
    ck_assert_int_eq(metrics_freeze(m, NULL), LT_OK);
    struct metric_worker *w = metric_worker_new(m);
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 1000; i++) {
            char n[16];
            snprintf(n, sizeof n, "%d", i);
            const struct tagset *tags = tagset_intern(metric_worker_tags(w), &(lt_tag){"n", n}, 1);
            metric_emit(w, METRIC_HTTP_REQS, tags, 1, 0, NULL, 0);
        }
    }
    metrics_merge(m, metric_worker_publish(w));
    struct threshold_verdict v = metrics_evaluate_thresholds(m, NS_PER_S, true);
    ck_assert_msg(!v.failed, "%s", v.crossed);
    metric_worker_free(w);
    metrics_free(m);
}
END_TEST

START_TEST(samples_are_kept_only_when_wanted)
{
    struct metrics *m = metrics_new();
    ck_assert_int_eq(metrics_freeze(m, NULL), LT_OK);
    struct metric_worker *w = metric_worker_new(m);
    const struct tagset *tags = tagset_intern(metric_worker_tags(w), &(lt_tag){"a", "b"}, 1);
    metric_emit(w, METRIC_HTTP_REQS, tags, 1, 0, NULL, 0);
    ck_assert_ptr_null(metric_worker_take_batch(w));
    metrics_want_samples(m);
    int64_t now = clock_now_ns(), wall = clock_wall_ns();
    for (int i = 0; i < 1000; i++) {
        char vu[16];
        snprintf(vu, sizeof vu, "%d", i);
        metric_emit(w, METRIC_HTTP_REQS, tags, i, now, &(lt_tag){"vu", vu}, (size_t)(i % 2));
    }
    struct sample_batch *b = metric_worker_take_batch(w);
    ck_assert_uint_eq(b->n, 1000);
    for (size_t i = 0; i < b->n; i++) {
        const lt_sample *s = &b->samples[i];
        ck_assert_str_eq(s->metric->name, "http_reqs");
        ck_assert_double_eq(s->value, (double)i);
        ck_assert_str_eq(s->tags[0].value, "b");
        ck_assert_uint_eq(s->n_metadata, i % 2);
        if (i % 2) ck_assert_int_eq(atoi(s->metadata[0].value), (int)i);
        ck_assert_int_le(llabs(s->wall_time_ns - wall), NS_PER_S);
    }
    ck_assert_ptr_null(metric_worker_take_batch(w));
    sample_batch_free(b);
    metric_worker_free(w);
    metrics_free(m);
}
END_TEST

UNIT_MAIN("registry", built_in_metrics_have_their_types, a_name_again_is_the_same_metric, names_follow_the_rule,
          a_frozen_registry_takes_no_new_metric, more_metrics_than_one_block_keep_their_ids,
          submetrics_and_thresholds_are_described, two_workers_add_up_in_the_totals,
          many_series_reach_the_right_submetric, samples_are_kept_only_when_wanted)
