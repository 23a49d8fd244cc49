#include "report.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "loadtest/report.h"
#include "summary.h"

/* The files that --report names, as a JSON array; NULL when there are none. */
static json_t *files(const lt_options *options)
{
    char *text = lt_options_get_json(options, "report");
    json_t *list = text ? json_loads(text, JSON_DECODE_ANY, NULL) : NULL;
    lt_free(text);
    return list;
}

lt_status report_check(const lt_options *options, lt_error *err)
{
    json_t *list = files(options), *item;
    size_t i;
    lt_status status = LT_OK;
    json_array_foreach(list, i, item)
    {
        lt_report_form form;
        const char *path = json_string_value(item);
        if (status == LT_OK && path) status = lt_report_form_of(path, &form, err);
    }
    json_decref(list);
    return status;
}

static bool write_one(const char *summary, const char *path, const char *script, const lt_error *outcome,
                      struct log *log)
{
    lt_report_form form;
    lt_error err = {0};
    char *text = NULL;
    size_t len = 0;
    const char *slash = strrchr(script, '/');
    lt_status status = lt_report_form_of(path, &form, &err);
    if (status == LT_OK) status = lt_report_make(summary, form, slash ? slash + 1 : script, outcome, &text, &len, &err);
    if (status != LT_OK) log_message(log, LT_LOG_ERROR, "failed to make the report", err.message);
    bool ok = status == LT_OK && summary_write_file(path, text, len, "failed to write the report", log);
    lt_free(text);
    return ok;
}

bool report_write_all(lt_test *test, const char *script, const lt_error *outcome, struct log *log)
{
    json_t *list = files(lt_test_options(test)), *item;
    size_t i;
    bool ok = true;
    char *summary = json_array_size(list) ? lt_test_summary_json(test, LT_SUMMARY_REPORT) : NULL;
    json_array_foreach(list, i, item)
    {
        const char *path = json_string_value(item);
        if (path && *path) ok = summary && write_one(summary, path, script, outcome, log) && ok;
    }
    if (json_array_size(list) && !summary) log_message(log, LT_LOG_ERROR, "there is nothing to report", NULL);
    lt_free(summary);
    json_decref(list);
    return ok;
}
