/**
 * @file report.h
 * Reports of a finished test as documents: HTML for people, JUnit XML for CI systems.
 */
#ifndef LOADTEST_REPORT_H
#define LOADTEST_REPORT_H

#include <stddef.h>

#include "loadtest/error.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Which document lt_report_make() makes. */
typedef enum lt_report_form {
    /** One page with charts and tables, without anything from elsewhere: it opens from a file. */
    LT_REPORT_HTML,
    /** JUnit XML: the run, each threshold and each check is a test case. */
    LT_REPORT_JUNIT
} lt_report_form;

/**
 * The form that a file's name asks for: ".html" or ".htm", ".xml".
 * @return LT_OK; LT_ERR_USAGE for another ending, with exit code 255.
 * Thread safety: any thread.
 */
LT_API lt_status lt_report_form_of(const char *path, lt_report_form *form, lt_error *err);

/**
 * Make a report of a test's summary.
 *
 * @param summary_json  lt_test_summary_json(test, LT_SUMMARY_REPORT).
 * @param form          which document.
 * @param title         heading, such as the script's name.
 * @param outcome       how the run ended: NULL or status LT_OK when well. Crossed thresholds are test
 *                      cases of their own; other errors make the run's test case an error.
 * @param out           receives the document, NUL-terminated, freed with lt_free().
 * @param len           receives its bytes.
 * @return LT_OK; LT_ERR_SYNTAX when summary_json is no summary; LT_ERR_NOMEM.
 * Thread safety: any thread.
 */
LT_API lt_status lt_report_make(const char *summary_json, lt_report_form form, const char *title,
                                const lt_error *outcome, char **out, size_t *len, lt_error *err);

#ifdef __cplusplus
}
#endif
#endif
