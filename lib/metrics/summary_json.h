/* What the makers of summary JSON share. */
#ifndef METRICS_SUMMARY_JSON_H
#define METRICS_SUMMARY_JSON_H

#include <jansson.h>

#include "metrics/internal.h"

struct summary_context {
    struct metrics *m;
    const struct summary_config *config;
    enum summary_form form;
    double seconds;
};

/* Integers without a fraction; what is not finite becomes 0. */
void summary_set_number(json_t *object, const char *key, double value);
/* The values of a sink by the type of its metric. */
void summary_add_values(const struct summary_context *c, json_t *values, lt_metric_type type, struct sink *total);
/* Whether the metric is in the summary. */
bool summary_shows(const struct summary_context *c, const struct metric *metric);
/* Names come from scripts and hosts: bytes that are not UTF-8 become U+FFFD, else JSON would refuse
 * the name. malloc'ed; NULL when memory is out. */
char *summary_utf8(const char *s, size_t len);

/* summary_report.c: groups, scenarios, URLs, time. */
void summary_add_report(const struct summary_context *c, json_t *object);
/* summary_statistics.c: what becomes "lt", with counts, deviations and quantiles of all metrics. */
json_t *summary_statistics(const struct summary_context *c);

#endif
