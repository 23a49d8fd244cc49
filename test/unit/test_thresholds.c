/* Thresholds of a test: bound to metrics and submetrics, judged against the totals, aborting in time. */
#include <stdio.h>
#include <string.h>

#include "metrics/metrics.h"
#include "unit.h"

struct bench {
    struct metrics *m;
    struct metric_worker *w;
    struct logger log;
    char warning[512];
    int warnings;
};

static void keep_warning(void *udata, const lt_log_record *record)
{
    struct bench *b = udata;
    b->warnings += record->level == LT_LOG_WARNING;
    snprintf(b->warning, sizeof b->warning, "%s", record->message);
}

static void bench_init(struct bench *b)
{
    memset(b, 0, sizeof *b);
    b->m = metrics_new();
    logger_init(&b->log);
    b->log.fn = keep_warning;
    b->log.udata = b;
}

static unsigned define(struct bench *b, const char *name, lt_metric_type type)
{
    unsigned id;
    ck_assert_int_eq(metrics_define(b->m, name, type, LT_CONTAINS_DEFAULT, &id, NULL), LT_OK);
    return id;
}

static void add(struct bench *b, const char *metric, const char *expr)
{
    lt_error err = {0};
    ck_assert_msg(metrics_add_threshold(b->m, metric, expr, false, 0, &err) == LT_OK, "%s", err.message);
}

/* After the thresholds, before the samples. */
static void bench_start(struct bench *b)
{
    lt_error err = {0};
    ck_assert_msg(metrics_validate_thresholds(b->m, &b->log, &err) == LT_OK, "%s", err.message);
    ck_assert_int_eq(metrics_freeze(b->m, NULL), LT_OK);
    b->w = metric_worker_new(b->m);
}

static void emit(struct bench *b, unsigned metric, double value, const lt_tag *tags, size_t n)
{
    metric_emit(b->w, metric, tagset_intern(metric_worker_tags(b->w), tags, n), value, 1, NULL, 0);
    metrics_merge(b->m, metric_worker_publish(b->w));
}

static void bench_free(struct bench *b)
{
    metric_worker_free(b->w);
    metrics_free(b->m);
    logger_destroy(&b->log);
}

/* crossed: expected list of names, NULL = none. */
static void check_verdict(struct bench *b, int64_t now_ns, bool final, const char *crossed, bool abort)
{
    struct threshold_verdict v = metrics_evaluate_thresholds(b->m, now_ns, final);
    ck_assert_int_eq(v.failed, crossed != NULL);
    ck_assert_int_eq(v.abort, abort);
    if (crossed) ck_assert_str_eq(v.crossed, crossed);
    else ck_assert_ptr_null(v.crossed);
    free(v.crossed);
}

START_TEST(aggregates_of_each_type_are_judged)
{
    static const struct {
        lt_metric_type type;
        const char *expr;
        bool holds;
    } cases[] = {
        /* samples 10, 0, 20, 30 over two seconds */
        {LT_METRIC_COUNTER, "count==60", true}, {LT_METRIC_COUNTER, "count>60", false},
        {LT_METRIC_COUNTER, "rate==30", true},  {LT_METRIC_COUNTER, "rate<30", false},
        {LT_METRIC_GAUGE, "value==30", true},   {LT_METRIC_GAUGE, "value!=30", false},
        {LT_METRIC_RATE, "rate==0.75", true},   {LT_METRIC_RATE, "rate>0.75", false},
        {LT_METRIC_TREND, "avg==15", true},     {LT_METRIC_TREND, "avg<15", false},
        {LT_METRIC_TREND, "min==0", true},      {LT_METRIC_TREND, "max==30", true},
        {LT_METRIC_TREND, "max<30", false},     {LT_METRIC_TREND, "med==15", true},
        {LT_METRIC_TREND, "p(0)==0", true},     {LT_METRIC_TREND, "p(50)==15", true},
        {LT_METRIC_TREND, "p(100)==30", true},  {LT_METRIC_TREND, "p(75)==22.5", true},
        {LT_METRIC_TREND, "p(75)>22.5", false},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct bench b;
        bench_init(&b);
        unsigned id = define(&b, "mine", cases[i].type);
        add(&b, "mine", cases[i].expr);
        bench_start(&b);
        static const double values[] = {10, 0, 20, 30};
        for (size_t v = 0; v < ARRAY_LEN(values); v++) emit(&b, id, values[v], NULL, 0);
        struct threshold_verdict verdict = metrics_evaluate_thresholds(b.m, 2 * NS_PER_S, true);
        ck_assert_msg(verdict.failed == !cases[i].holds, "%s", cases[i].expr);
        free(verdict.crossed);
        bench_free(&b);
    }
}
END_TEST

START_TEST(metrics_without_samples_wait_for_the_end)
{
    struct bench b;
    bench_init(&b);
    define(&b, "aa", LT_METRIC_COUNTER);
    define(&b, "bb", LT_METRIC_TREND);
    define(&b, "cc", LT_METRIC_GAUGE);
    define(&b, "dd", LT_METRIC_RATE);
    add(&b, "aa", "count>0");
    add(&b, "bb", "p(95)>0");
    add(&b, "cc", "value>0");
    add(&b, "dd", "rate>0"); /* a rate of nothing is no rate: passes */
    bench_start(&b);
    check_verdict(&b, NS_PER_S, false, NULL, false);
    check_verdict(&b, NS_PER_S, true, "aa, bb, cc", false);
    bench_free(&b);
}
END_TEST

START_TEST(a_counter_rate_needs_time)
{
    struct bench b;
    bench_init(&b);
    unsigned id = define(&b, "aa", LT_METRIC_COUNTER);
    add(&b, "aa", "rate<1");
    bench_start(&b);
    emit(&b, id, 100, NULL, 0);
    check_verdict(&b, 0, true, NULL, false);
    check_verdict(&b, NS_PER_S, true, "aa", false);
    bench_free(&b);
}
END_TEST

START_TEST(all_thresholds_of_a_metric_must_hold)
{
    struct bench b;
    bench_init(&b);
    unsigned id = define(&b, "aa", LT_METRIC_TREND);
    add(&b, "aa", "avg<100");
    add(&b, "aa", "max<100");
    bench_start(&b);
    emit(&b, id, 10, NULL, 0);
    check_verdict(&b, NS_PER_S, false, NULL, false);
    emit(&b, id, 120, NULL, 0);
    check_verdict(&b, NS_PER_S, false, "aa", false);
    bench_free(&b);
}
END_TEST

START_TEST(crossed_metrics_are_listed_by_name)
{
    struct bench b;
    bench_init(&b);
    unsigned z = define(&b, "zz", LT_METRIC_COUNTER), a = define(&b, "aa", LT_METRIC_COUNTER);
    add(&b, "zz", "count<1");
    add(&b, "zz{k:v}", "count<1");
    add(&b, "aa", "count<1");
    bench_start(&b);
    emit(&b, z, 5, &(lt_tag){"k", "v"}, 1);
    emit(&b, a, 5, NULL, 0);
    check_verdict(&b, NS_PER_S, false, "aa, zz, zz{k:v}", false);
    bench_free(&b);
}
END_TEST

START_TEST(abort_on_fail_waits_for_its_delay)
{
    struct bench b;
    bench_init(&b);
    unsigned id = define(&b, "aa", LT_METRIC_COUNTER);
    ck_assert_int_eq(metrics_add_threshold(b.m, "aa", "count<10", true, 5 * NS_PER_S, NULL), LT_OK);
    bench_start(&b);
    emit(&b, id, 9, NULL, 0);
    check_verdict(&b, 6 * NS_PER_S, false, NULL, false); /* holds: nothing to abort */
    emit(&b, id, 1, NULL, 0);
    check_verdict(&b, 5 * NS_PER_S - 1, false, "aa", false); /* crossed, too early */
    check_verdict(&b, 5 * NS_PER_S, false, "aa", true);
    bench_free(&b);
}
END_TEST

START_TEST(only_a_failed_threshold_that_asks_for_it_aborts)
{
    struct bench b;
    bench_init(&b);
    unsigned id = define(&b, "aa", LT_METRIC_COUNTER);
    add(&b, "aa", "count<10");
    ck_assert_int_eq(metrics_add_threshold(b.m, "aa", "count<100", true, 0, NULL), LT_OK);
    add(&b, "aa", "count<11");
    bench_start(&b);
    emit(&b, id, 50, NULL, 0);
    check_verdict(&b, NS_PER_S, false, "aa", false);
    emit(&b, id, 50, NULL, 0);
    check_verdict(&b, NS_PER_S, false, "aa", true);
    bench_free(&b);
}
END_TEST

START_TEST(a_threshold_recovers_when_the_value_does)
{
    struct bench b;
    bench_init(&b);
    unsigned id = define(&b, "aa", LT_METRIC_RATE);
    add(&b, "aa", "rate<0.5");
    bench_start(&b);
    emit(&b, id, 1, NULL, 0);
    check_verdict(&b, NS_PER_S, false, "aa", false);
    emit(&b, id, 0, NULL, 0);
    emit(&b, id, 0, NULL, 0);
    check_verdict(&b, NS_PER_S, true, NULL, false);
    bench_free(&b);
}
END_TEST

START_TEST(a_selector_counts_only_what_matches)
{
    struct bench b;
    bench_init(&b);
    unsigned id = define(&b, "aa", LT_METRIC_COUNTER);
    add(&b, "aa{status:200}", "count==1");
    add(&b, "aa{ status : 200 , method:GET }", "count==2");
    add(&b, "aa{status:500}", "count==0");
    add(&b, "aa", "count==7");
    bench_start(&b);
    emit(&b, id, 1, (lt_tag[]){{"method", "POST"}, {"status", "200"}}, 2);
    emit(&b, id, 2, (lt_tag[]){{"status", "200"}, {"method", "GET"}, {"more", "x"}}, 3);
    emit(&b, id, 4, NULL, 0);
    struct threshold_verdict v = metrics_evaluate_thresholds(b.m, NS_PER_S, true);
    ck_assert_str_eq(v.crossed, "aa{status:200}"); /* 1 + 2 */
    free(v.crossed);
    bench_free(&b);
}
END_TEST

START_TEST(vu_and_iter_never_match_and_warn)
{
    struct bench b;
    bench_init(&b);
    unsigned id = define(&b, "aa", LT_METRIC_COUNTER);
    add(&b, "aa{vu:1}", "count==0");
    bench_start(&b);
    ck_assert_int_eq(b.warnings, 1);
    ck_assert_ptr_nonnull(strstr(b.warning, "aa{vu:1}"));
    emit(&b, id, 1, &(lt_tag){"vu", "1"}, 1);
    check_verdict(&b, NS_PER_S, true, NULL, false);
    bench_free(&b);
}
END_TEST

START_TEST(a_threshold_may_come_before_its_metric)
{
    struct bench b;
    bench_init(&b);
    add(&b, "later", "count<1");
    unsigned id = define(&b, "later", LT_METRIC_COUNTER);
    bench_start(&b);
    emit(&b, id, 1, NULL, 0);
    check_verdict(&b, NS_PER_S, true, "later", false);
    bench_free(&b);
}
END_TEST

START_TEST(unknown_metrics_and_wrong_methods_are_invalid_options)
{
    static const struct {
        const char *metric, *expr, *message;
    } cases[] = {
        {"nobody", "count<1", "invalid threshold defined on nobody; reason: no metric name \"nobody\" found"},
        {"nobody{a:b}", "count<1", "invalid threshold defined on nobody{a:b}; reason: no metric name \"nobody\" found"},
        {"http_reqs{a:b}", "p(95)<1",
         "invalid threshold \"p(95)<1\" applied on metric http_reqs{a:b}; reason: unsupported aggregation method p(95) "
         "on metric of type counter. supported aggregation methods for this metric are: count, rate"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct bench b;
        bench_init(&b);
        add(&b, cases[i].metric, cases[i].expr);
        lt_error err = {0};
        ck_assert_int_ne(metrics_validate_thresholds(b.m, &b.log, &err), LT_OK);
        ck_assert_str_eq(err.message, cases[i].message);
        ck_assert_int_eq(lt_error_exit_code(&err), 104);
        bench_free(&b);
    }
}
END_TEST

START_TEST(syntax_is_judged_at_once)
{
    struct bench b;
    bench_init(&b);
    lt_error err = {0};
    ck_assert_int_eq(metrics_add_threshold(b.m, "vus", "value<<1", false, 0, &err), LT_ERR_SYNTAX);
    ck_assert_int_eq(lt_error_exit_code(&err), 104);
    ck_assert_int_eq(metrics_add_threshold(b.m, "vus{a:}", "value<1", false, 0, &err), LT_ERR_INVALID);
    ck_assert_int_eq(lt_error_exit_code(&err), 104);
    bench_free(&b);
}
END_TEST

UNIT_MAIN("thresholds", aggregates_of_each_type_are_judged, metrics_without_samples_wait_for_the_end,
          a_counter_rate_needs_time, all_thresholds_of_a_metric_must_hold, crossed_metrics_are_listed_by_name,
          abort_on_fail_waits_for_its_delay, only_a_failed_threshold_that_asks_for_it_aborts,
          a_threshold_recovers_when_the_value_does, a_selector_counts_only_what_matches,
          vu_and_iter_never_match_and_warn, a_threshold_may_come_before_its_metric,
          unknown_metrics_and_wrong_methods_are_invalid_options, syntax_is_judged_at_once)
