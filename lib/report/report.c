/* Choosing the form of a report and making it. */
#include "report/report.h"

#include <string.h>
#include <strings.h>

#include "base/error.h"

lt_status lt_report_form_of(const char *path, lt_report_form *form, lt_error *err)
{
    const char *slash = strrchr(path, '/'), *dot = strrchr(slash ? slash : path, '.');
    if (dot && (strcasecmp(dot, ".html") == 0 || strcasecmp(dot, ".htm") == 0)) {
        *form = LT_REPORT_HTML;
        return LT_OK;
    }
    if (dot && strcasecmp(dot, ".xml") == 0) {
        *form = LT_REPORT_JUNIT;
        return LT_OK;
    }
    error_set(err, LT_ERR_USAGE, "invalid report file '%.400s': its name must end in .html or .xml", path);
    error_hint(err, ".html makes a page to read, .xml a JUnit file for CI systems");
    if (err) err->exit_code = 255;
    return LT_ERR_USAGE;
}

lt_status lt_report_make(const char *summary_json, lt_report_form form, const char *title, const lt_error *outcome,
                         char **out, size_t *len, lt_error *err)
{
    json_error_t detail;
    struct strbuf text = {0};
    json_t *summary = json_loads(summary_json, 0, &detail);
    if (!json_is_object(json_object_get(summary, "metrics"))) {
        error_set(err, LT_ERR_SYNTAX, "not a summary: %s", summary ? "it has no metrics" : detail.text);
        json_decref(summary);
        return LT_ERR_SYNTAX;
    }
    if (form == LT_REPORT_HTML) report_html(summary, title, outcome, &text);
    else report_junit(summary, title, outcome, &text);
    json_decref(summary);
    *len = text.len;
    *out = text.failed ? NULL : strbuf_steal(&text);
    strbuf_free(&text);
    return *out ? LT_OK : error_nomem(err);
}
