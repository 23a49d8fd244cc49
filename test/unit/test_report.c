/* Reports: which form a name asks for, and that names of a script cannot break out of a document. */
#include <string.h>

#include "loadtest/report.h"
#include "loadtest/test.h"
#include "unit.h"

static const char SUMMARY[] =
    "{\"metrics\":{\"http_reqs{name:</script><!--&}\":{\"type\":\"counter\",\"contains\":\"default\",\"values\":"
    "{\"count\":1,\"rate\":1},\"thresholds\":{\"count>5\":{\"ok\":false,\"value\":1}}}},"
    "\"state\":{\"testRunDurationMs\":1500},\"setup_data\":{\"secret\":\"hunter2\"},\"root_group\":{\"checks\":["
    "{\"name\":\"a \\u2028 \\u0007 ]]> <b>\",\"passes\":1,\"fails\":2}],\"groups\":[]}}";

static char *make(lt_report_form form, const lt_error *outcome)
{
    char *text = NULL;
    size_t len = 0;
    lt_error err = {0};
    ck_assert_int_eq(lt_report_make(SUMMARY, form, "<script.js> \"&", outcome, &text, &len, &err), LT_OK);
    ck_assert_uint_eq(strlen(text), len);
    return text;
}

static int occurrences(const char *text, const char *part)
{
    int n = 0;
    for (; (text = strstr(text, part)); text++) n++;
    return n;
}

START_TEST(the_name_says_the_form)
{
    lt_report_form form;
    lt_error err = {0};
    ck_assert_int_eq(lt_report_form_of("a/b.html", &form, NULL), LT_OK);
    ck_assert_int_eq(form, LT_REPORT_HTML);
    ck_assert_int_eq(lt_report_form_of("x.XML", &form, NULL), LT_OK);
    ck_assert_int_eq(form, LT_REPORT_JUNIT);
    ck_assert_int_eq(lt_report_form_of("dir.html/report", &form, &err), LT_ERR_USAGE);
    ck_assert_int_eq(lt_error_exit_code(&err), 255);
    ck_assert_int_eq(lt_report_form_of("html", &form, &err), LT_ERR_USAGE);
}
END_TEST

START_TEST(a_page_holds_its_data_as_data)
{
    char *page = make(LT_REPORT_HTML, NULL);
    ck_assert_int_eq(occurrences(page, "</script>"), 2); /* the page's own */
    ck_assert_ptr_null(strstr(page, "<script.js>"));
    ck_assert_ptr_nonnull(strstr(page, "\\u003cscript.js\\u003e"));
    ck_assert_ptr_null(strstr(page, "\u2028"));
    ck_assert_ptr_null(strstr(page, "hunter2"));
    /* Nothing is loaded from elsewhere. */
    ck_assert_ptr_null(strstr(page, "src="));
    ck_assert_ptr_null(strstr(page, "<link"));
    ck_assert_ptr_null(strstr(page, "@import"));
    lt_free(page);
}
END_TEST

START_TEST(junit_counts_failures_and_escapes)
{
    char *text = make(LT_REPORT_JUNIT, NULL);
    ck_assert_ptr_nonnull(strstr(text, "<testsuites name=\"&lt;script.js&gt; &quot;&amp;\" tests=\"3\" failures=\"2\" "
                                       "errors=\"0\" time=\"1.500\">"));
    ck_assert_ptr_nonnull(strstr(text, "name=\"a \u2028 \uFFFD ]]&gt; &lt;b&gt;\" classname=\"checks\""));
    ck_assert_ptr_nonnull(strstr(text, "<failure message=\"2 of 3 failed\""));
    lt_free(text);
}
END_TEST

START_TEST(a_run_that_failed_is_an_error_crossed_thresholds_are_not)
{
    lt_error outcome = {.status = LT_ERR_ABORTED, .message = "test aborted: <why>"};
    char *text = make(LT_REPORT_JUNIT, &outcome);
    ck_assert_ptr_nonnull(strstr(text, "<error message=\"test aborted: &lt;why&gt;\" type=\"LT_ERR_ABORTED\">"));
    lt_free(text);
    outcome.status = LT_ERR_THRESHOLD;
    text = make(LT_REPORT_JUNIT, &outcome);
    ck_assert_ptr_null(strstr(text, "<error"));
    lt_free(text);
}
END_TEST

START_TEST(what_is_no_summary_is_refused)
{
    char *text = NULL;
    size_t len;
    lt_error err = {0};
    ck_assert_int_eq(lt_report_make("[]", LT_REPORT_HTML, "x", NULL, &text, &len, &err), LT_ERR_SYNTAX);
    ck_assert_int_eq(lt_report_make("{", LT_REPORT_JUNIT, "x", NULL, &text, &len, &err), LT_ERR_SYNTAX);
}
END_TEST

UNIT_MAIN("report", the_name_says_the_form, a_page_holds_its_data_as_data, junit_counts_failures_and_escapes,
          a_run_that_failed_is_an_error_crossed_thresholds_are_not, what_is_no_summary_is_refused)
