/* Threshold expressions: grammar, truth tables, which metric type has which method, messages. */
#include "metrics/threshold_expr.h"

#include <string.h>

#include "loadtest/threshold.h"
#include "unit.h"

START_TEST(the_grammar_is_method_operator_number)
{
    static const struct {
        const char *text;
        enum threshold_method method;
        double percentile;
        enum threshold_operator op;
        double limit;
    } cases[] = {
        {"count<100", METHOD_COUNT, 0, OP_LESS, 100},
        {"rate<=0.01", METHOD_RATE, 0, OP_LESS_EQUAL, 0.01},
        {"value>5", METHOD_VALUE, 0, OP_GREATER, 5},
        {"avg>=1e3", METHOD_AVG, 0, OP_GREATER_EQUAL, 1000},
        {"min==.5", METHOD_MIN, 0, OP_EQUAL, 0.5},
        {"max===-2.5", METHOD_MAX, 0, OP_EQUAL, -2.5},
        {"med!=+7", METHOD_MED, 0, OP_NOT_EQUAL, 7},
        {"p(95)<500", METHOD_PERCENTILE, 95, OP_LESS, 500},
        {"p(99.99) < 1.5E-3", METHOD_PERCENTILE, 99.99, OP_LESS, 0.0015},
        {"p(0)>0", METHOD_PERCENTILE, 0, OP_GREATER, 0},
        {"p(100)<1", METHOD_PERCENTILE, 100, OP_LESS, 1},
        {"  p( 90 )\t<=   300  ", METHOD_PERCENTILE, 90, OP_LESS_EQUAL, 300},
        {"max\n<\n5.", METHOD_MAX, 0, OP_LESS, 5},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct threshold_expr e;
        lt_error err = {0};
        ck_assert_msg(threshold_expr_parse(cases[i].text, &e, &err) == LT_OK, "%s: %s", cases[i].text, err.message);
        ck_assert_int_eq(e.method, cases[i].method);
        ck_assert_int_eq(e.op, cases[i].op);
        ck_assert_double_eq(e.limit, cases[i].limit);
        if (e.method == METHOD_PERCENTILE) ck_assert_double_eq(e.percentile, cases[i].percentile);
    }
}
END_TEST

START_TEST(what_is_not_an_expression_says_why_and_where)
{
    static const struct {
        const char *text, *reason;
        unsigned column;
    } cases[] = {
        {"", "malformed threshold expression", 1},
        {"avg", "malformed threshold expression", 1},
        {"avg 5", "malformed threshold expression", 1},
        {"avg<", "malformed threshold expression", 5},
        {"avg<x", "malformed threshold expression", 5},
        {"avg<5ms", "malformed threshold expression", 6},
        {"avg=5", "malformed threshold expression", 4},
        {"avg<>5", "malformed threshold expression", 5},
        {"avg<5<6", "malformed threshold expression", 6},
        {"avg<nan", "malformed threshold expression", 5},
        {"avg<inf", "malformed threshold expression", 5},
        {"avg<-inf", "malformed threshold expression", 5},
        {"avg<+nan", "malformed threshold expression", 5},
        {"avg<0x10", "malformed threshold expression", 5},
        {"avg<-0x10", "malformed threshold expression", 5},
        {"avg<1e999", "malformed threshold expression", 5},
        {"avg<-", "malformed threshold expression", 5},
        {"avg<.", "malformed threshold expression", 5},
        {"p(95)500<", "malformed threshold expression", 6},
        {"<5", "failed parsing method from expression", 1},
        {"average<5", "failed parsing method from expression", 1},
        {"Avg<5", "failed parsing method from expression", 1},
        {"p95<5", "failed parsing method from expression", 1},
        {"p(<5", "malformed percentile value, provide a number between 0 and 100", 3},
        {"p()<5", "malformed percentile value, provide a number between 0 and 100", 3},
        {"p(101)<5", "malformed percentile value, provide a number between 0 and 100", 3},
        {"p(-1)<5", "malformed percentile value, provide a number between 0 and 100", 3},
        {"p(nan)<5", "malformed percentile value, provide a number between 0 and 100", 3},
        {"p(0x10)<5", "malformed percentile value, provide a number between 0 and 100", 3},
        {"p(95<5", "malformed percentile value, provide a number between 0 and 100", 3},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct threshold_expr e;
        lt_error err = {0};
        ck_assert_msg(threshold_expr_parse(cases[i].text, &e, &err) == LT_ERR_SYNTAX, "'%s' was accepted",
                      cases[i].text);
        ck_assert_int_eq(err.status, LT_ERR_SYNTAX);
        ck_assert_msg(strstr(err.message, cases[i].reason), "'%s': %s", cases[i].text, err.message);
        ck_assert_msg(err.column == cases[i].column, "'%s': column %u", cases[i].text, err.column);
        ck_assert_int_eq(threshold_expr_parse(cases[i].text, &e, NULL), LT_ERR_SYNTAX);
    }
}
END_TEST

START_TEST(messages_quote_the_expression)
{
    struct threshold_expr e;
    lt_error err = {0};
    threshold_expr_parse("avg<x", &e, &err);
    ck_assert_str_eq(err.message,
                     "failed parsing threshold expression \"avg<x\"; reason: malformed threshold expression");
    threshold_expr_parse("foo<1", &e, &err);
    ck_assert_str_eq(err.message, "failed parsing threshold expression's \"foo<1\" left hand side; reason: failed "
                                  "parsing method from expression");
}
END_TEST

START_TEST(operators_hold_as_arithmetic_says)
{
    static const struct {
        const char *text;
        bool below, equal, above;
    } cases[] = {
        {"value<5", true, false, false}, {"value<=5", true, true, false},  {"value>5", false, false, true},
        {"value>=5", false, true, true}, {"value==5", false, true, false}, {"value===5", false, true, false},
        {"value!=5", true, false, true},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        lt_threshold *t = NULL;
        ck_assert_int_eq(lt_threshold_parse(cases[i].text, LT_METRIC_GAUGE, &t, NULL), LT_OK);
        ck_assert_int_eq(lt_threshold_check(t, 4.999), cases[i].below);
        ck_assert_int_eq(lt_threshold_check(t, 5), cases[i].equal);
        ck_assert_int_eq(lt_threshold_check(t, 5.001), cases[i].above);
        lt_threshold_free(t);
    }
}
END_TEST

START_TEST(each_metric_type_has_its_methods)
{
    static const struct {
        const char *text;
        bool counter, gauge, rate, trend;
    } cases[] = {
        {"count<1", true, false, false, false}, {"rate<1", true, false, true, false},
        {"value<1", false, true, false, false}, {"avg<1", false, false, false, true},
        {"min<1", false, false, false, true},   {"max<1", false, false, false, true},
        {"med<1", false, false, false, true},   {"p(9)<1", false, false, false, true},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const bool has[] = {cases[i].counter, cases[i].gauge, cases[i].rate, cases[i].trend};
        static const lt_metric_type types[] = {LT_METRIC_COUNTER, LT_METRIC_GAUGE, LT_METRIC_RATE, LT_METRIC_TREND};
        for (size_t t = 0; t < ARRAY_LEN(types); t++) {
            lt_threshold *out = NULL;
            lt_error err = {0};
            lt_status status = lt_threshold_parse(cases[i].text, types[t], &out, &err);
            ck_assert_msg(status == (has[t] ? LT_OK : LT_ERR_UNSUPPORTED), "%s on %s", cases[i].text,
                          lt_metric_type_name(types[t]));
            lt_threshold_free(out);
        }
    }
}
END_TEST

START_TEST(a_method_of_another_type_is_named_with_those_allowed)
{
    struct threshold_expr e;
    lt_error err = {0};
    ck_assert_int_eq(threshold_expr_parse("p(95)<5", &e, &err), LT_OK);
    ck_assert_int_eq(threshold_expr_check_type(&e, "p(95)<5", "my_rate", LT_METRIC_RATE, &err), LT_ERR_UNSUPPORTED);
    ck_assert_str_eq(err.message,
                     "invalid threshold \"p(95)<5\" applied on metric my_rate; reason: unsupported aggregation method "
                     "p(95) on metric of type rate. supported aggregation methods for this metric are: rate");
    ck_assert_int_eq(threshold_expr_parse("count<5", &e, &err), LT_OK);
    ck_assert_int_eq(threshold_expr_check_type(&e, "count<5", "t", LT_METRIC_TREND, &err), LT_ERR_UNSUPPORTED);
    ck_assert_ptr_nonnull(strstr(err.message, "unsupported aggregation method count on metric of type trend"));
}
END_TEST

START_TEST(freeing_nothing_is_allowed)
{
    lt_threshold_free(NULL);
    lt_threshold *t = NULL;
    ck_assert_int_eq(lt_threshold_parse("nonsense", LT_METRIC_TREND, &t, NULL), LT_ERR_SYNTAX);
    ck_assert_ptr_null(t);
}
END_TEST

UNIT_MAIN("threshold_expr", the_grammar_is_method_operator_number, what_is_not_an_expression_says_why_and_where,
          messages_quote_the_expression, operators_hold_as_arithmetic_says, each_metric_type_has_its_methods,
          a_method_of_another_type_is_named_with_those_allowed, freeing_nothing_is_allowed)
