/* Threshold expressions: `method op number`, such as "p(95)<500". */
#ifndef METRICS_THRESHOLD_EXPR_H
#define METRICS_THRESHOLD_EXPR_H

#include "base/error.h"
#include "loadtest/metrics.h"

enum threshold_method {
    METHOD_COUNT,
    METHOD_RATE,
    METHOD_VALUE,
    METHOD_AVG,
    METHOD_MIN,
    METHOD_MAX,
    METHOD_MED,
    METHOD_PERCENTILE
};

enum threshold_operator { OP_LESS, OP_LESS_EQUAL, OP_GREATER, OP_GREATER_EQUAL, OP_EQUAL, OP_NOT_EQUAL };

struct threshold_expr {
    enum threshold_method method;
    double percentile; /* 0..100, METHOD_PERCENTILE */
    enum threshold_operator op;
    double limit;
};

/* Syntax only. err gets the 1-based column. Texts as in k6. */
lt_status threshold_expr_parse(const char *text, struct threshold_expr *out, lt_error *err);
/* Whether a metric of this type has the method; names the metric in err. */
lt_status threshold_expr_check_type(const struct threshold_expr *expr, const char *text, const char *metric,
                                    lt_metric_type type, lt_error *err);
bool threshold_expr_holds(const struct threshold_expr *expr, double value);

#endif
