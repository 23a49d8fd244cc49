/*
 * Estimates of one number from a run, and the confidence interval of the difference of two.
 *
 *   means        Welch's t interval from counts and standard deviations
 *   percentiles  order statistics: the quantiles that lie around it, by the binomial's deviation
 *   shares       Newcombe's hybrid score interval
 *   counts/s     Poisson: the deviation of a count is its root
 *   raw samples  bootstrap of blocks of time, for all of these
 */
#ifndef REPORT_INTERVAL_H
#define REPORT_INTERVAL_H

#include "report/results.h"

enum { REPLICATES = 400 };

enum estimate_method { BY_NOTHING, BY_MEAN, BY_ORDER, BY_SHARE, BY_POISSON, BY_BOOTSTRAP };

struct estimate {
    bool known;
    double value;
    enum estimate_method method;
    double error, freedom;         /* standard error; degrees of freedom, 0 = many */
    double trues, total;           /* BY_SHARE */
    double replicates[REPLICATES]; /* BY_BOOTSTRAP */
};

struct interval {
    bool known;
    double low, high;
    enum estimate_method method;
};

/* One statistic of a metric: "avg", "min", "med", "max" or "p(N)" of a trend, "rate" of a rate or a
 * counter, "value" of a gauge. */
void estimate_make(const struct results *r, struct result_metric *m, const char *stat, struct estimate *out);
/* Of b - a. */
struct interval interval_of_difference(const struct estimate *a, const struct estimate *b, double confidence);
/* Value below which the standard normal lies with this probability. */
double normal_quantile(double probability);
const char *estimate_method_name(enum estimate_method method);

#endif
