/**
 * @file compare.h
 * Compare the results of two runs: how far each metric moved, and how sure that is.
 */
#ifndef LOADTEST_COMPARE_H
#define LOADTEST_COMPARE_H

#include <stddef.h>

#include "loadtest/error.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Exit code of `lt compare` for a regression; k6 does not use it. */
#define LT_EXIT_REGRESSION 111

/** What to compare and what counts as a regression. */
typedef struct lt_compare_options {
    size_t size;           /**< sizeof(lt_compare_options) of the caller */
    double confidence;     /**< of the intervals, between 0 and 1; 0 = 0.95 */
    double max_regression; /**< share by which a value may worsen: 0.05 = 5 %, 0 = not at all */
    const char *stats;     /**< columns of trends, such as "avg,med,p(95)" (the default) */
    const char *metrics;   /**< names of the metrics to compare, separated by commas; NULL = a choice */
    const char *lower;     /**< metrics of which less is better, beside the known ones */
    const char *higher;    /**< metrics of which more is better, beside the known ones */
    int all;               /**< non-zero: also metrics that only help to find a cause */
} lt_compare_options;

/**
 * Compare two result files. Each is a summary (--summary-export of lt or k6, either layout, or the
 * data of handleSummary() as JSON) or raw samples (--out json=FILE, also .gz).
 *
 * @param a        the earlier run, by which change is measured.
 * @param b        the later run.
 * @param options  NULL = defaults, with 0.05 as max_regression.
 * @param json     receives {"confidence", "maxRegression", "regressions", "a", "b": {"path", "kind",
 *                 "duration"}, "rows": [{"metric", "stat", "contains", "better", "a", "b", "change",
 *                 "low", "high", "method", "verdict"}]}, freed with lt_free(). change, low and high are
 *                 shares of a, null when unknown; verdict is "regression", "worse", "better", "same" or
 *                 "changed".
 * @param regressions  receives how many rows are regressions. May be NULL.
 * @return LT_OK, also with regressions; LT_ERR_NOT_FOUND, LT_ERR_IO, LT_ERR_SYNTAX; LT_ERR_INVALID for
 *         options, or when the files have no metric in common.
 * Thread safety: any thread.
 */
LT_API lt_status lt_compare_files(const char *a, const char *b, const lt_compare_options *options, char **json,
                                  size_t *regressions, lt_error *err);

#ifdef __cplusplus
}
#endif
#endif
