/* Threshold expressions: what parses is a judgement, what does not has a message and a column. */
#include <math.h>

#include "loadtest/threshold.h"
#include "metrics/threshold_expr.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size);
    struct threshold_expr e;
    lt_error err = {0};
    if (threshold_expr_parse(text, &e, &err) == LT_OK) {
        CHECK(isfinite(e.limit));
        CHECK(e.method != METHOD_PERCENTILE || (e.percentile >= 0 && e.percentile <= 100));
        bool below = threshold_expr_holds(&e, -INFINITY), at = threshold_expr_holds(&e, e.limit);
        CHECK(below == (e.op == OP_LESS || e.op == OP_LESS_EQUAL || e.op == OP_NOT_EQUAL));
        CHECK(at == (e.op == OP_LESS_EQUAL || e.op == OP_GREATER_EQUAL || e.op == OP_EQUAL));
    } else {
        CHECK(err.status == LT_ERR_SYNTAX && err.message[0]);
        CHECK(err.column >= 1 && err.column <= strlen(text) + 1);
    }
    int types = 0;
    for (int type = LT_METRIC_COUNTER; type <= LT_METRIC_TREND; type++) {
        lt_threshold *t = NULL;
        types += lt_threshold_parse(text, (lt_metric_type)type, &t, NULL) == LT_OK;
        lt_threshold_free(t);
    }
    CHECK(!err.status == (types > 0)); /* each method belongs to some type */
    free(text);
    return 0;
}
