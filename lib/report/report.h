/*
 * report: a finished test as a document, and two finished tests side by side. Works on the JSON of
 * summaries, so that it needs no running test. May use base/ and metrics/.
 */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include <jansson.h>

#include "base/strbuf.h"
#include "loadtest/report.h"

/* One maker per form; both append to `out`. */
void report_html(json_t *summary, const char *title, const lt_error *outcome, struct strbuf *out);
void report_junit(json_t *summary, const char *title, const lt_error *outcome, struct strbuf *out);

/* Crossed thresholds are told apart from what kept the test from running. */
static inline bool report_run_failed(const lt_error *outcome)
{
    return outcome && outcome->status != LT_OK && outcome->status != LT_ERR_THRESHOLD;
}

#endif
