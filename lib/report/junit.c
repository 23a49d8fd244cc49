/*
 * The JUnit report: <testsuites> with a suite "run" (did the test run to its end), one of thresholds
 * and one of checks. A crossed threshold and a check with fails are failures; a run that ended early
 * is an error.
 */
#include <stdlib.h>
#include <string.h>

#include "report/report.h"

/* XML 1.0 has no place for control characters, not even as references. JSON gave us valid UTF-8; the
 * surrogates and the two non-characters at the end of the plane are what else may not appear. */
static void put_text(struct strbuf *out, const char *text)
{
    for (const unsigned char *p = (const unsigned char *)text; *p; p++) {
        switch (*p) {
        case '&': strbuf_puts(out, "&amp;"); continue;
        case '<': strbuf_puts(out, "&lt;"); continue;
        case '>': strbuf_puts(out, "&gt;"); continue;
        case '"': strbuf_puts(out, "&quot;"); continue;
        case '\n': strbuf_puts(out, "&#10;"); continue;
        case '\r': strbuf_puts(out, "&#13;"); continue;
        case '\t': strbuf_puts(out, "&#9;"); continue;
        default: break;
        }
        bool no_character = p[0] == 0xEF && p[1] == 0xBF && (p[2] == 0xBE || p[2] == 0xBF);
        if (*p < 0x20 || no_character) strbuf_puts(out, "\uFFFD");
        else strbuf_putc(out, (char)*p);
        if (no_character) p += 2;
    }
}

/* The same for text that is not from JSON. */
static void put_foreign(struct strbuf *out, const char *text)
{
    struct strbuf quoted = {0};
    strbuf_json_string(&quoted, text, strlen(text));
    json_t *clean = quoted.failed ? NULL : json_loadb(quoted.data, quoted.len, JSON_DECODE_ANY, NULL);
    put_text(out, clean ? json_string_value(clean) : "");
    json_decref(clean);
    strbuf_free(&quoted);
}

/* A suite while its cases are written; its head needs their number. */
struct suite {
    struct strbuf cases;
    unsigned tests, failures, errors;
};

struct totals {
    unsigned tests, failures, errors;
};

static double seconds_of(json_t *summary)
{
    return json_number_value(json_object_get(json_object_get(summary, "state"), "testRunDurationMs")) / 1000;
}

static const char *started(json_t *summary)
{
    json_t *metadata = json_object_get(summary, "metadata");
    const char *at = json_string_value(json_object_get(metadata, "startedAt"));
    return at ? at : json_string_value(json_object_get(metadata, "generatedAt"));
}

static void case_open(struct suite *s, const char *class, const char *name, double seconds)
{
    s->tests++;
    strbuf_puts(&s->cases, "    <testcase name=\"");
    put_text(&s->cases, name);
    strbuf_puts(&s->cases, "\" classname=\"");
    put_text(&s->cases, class);
    strbuf_printf(&s->cases, "\" time=\"%.3f\"", seconds);
}

static void case_ok(struct suite *s)
{
    strbuf_puts(&s->cases, "/>\n");
}

/* element: failure or error. */
static void case_not_ok(struct suite *s, const char *element, const char *type, const char *message)
{
    *(*element == 'f' ? &s->failures : &s->errors) += 1;
    strbuf_printf(&s->cases, ">\n      <%s message=\"", element);
    put_foreign(&s->cases, message);
    strbuf_printf(&s->cases, "\" type=\"%s\">", type);
    put_foreign(&s->cases, message);
    strbuf_printf(&s->cases, "</%s>\n    </testcase>\n", element);
}

static void put_suite(struct strbuf *out, struct suite *s, const char *name, json_t *summary, struct totals *totals)
{
    if (s->tests) {
        const char *at = started(summary);
        strbuf_printf(out, "  <testsuite name=\"%s\" tests=\"%u\" failures=\"%u\" errors=\"%u\" skipped=\"0\"", name,
                      s->tests, s->failures, s->errors);
        strbuf_printf(out, " time=\"%.3f\"", seconds_of(summary));
        /* ISO 8601 without a zone is what the schema of most readers wants. */
        if (at) {
            char time[64];
            snprintf(time, sizeof time, "%.*s", (int)strcspn(at, "Z"), at);
            strbuf_puts(out, " timestamp=\"");
            put_foreign(out, time);
            strbuf_putc(out, '"');
        }
        strbuf_puts(out, ">\n");
        strbuf_append(out, s->cases.data, s->cases.len);
        strbuf_puts(out, "  </testsuite>\n");
    }
    out->failed |= s->cases.failed;
    totals->tests += s->tests;
    totals->failures += s->failures;
    totals->errors += s->errors;
    strbuf_free(&s->cases);
}

static void run_suite(struct suite *s, json_t *summary, const lt_error *outcome)
{
    case_open(s, "run", "test run", seconds_of(summary));
    if (report_run_failed(outcome)) case_not_ok(s, "error", lt_status_name(outcome->status), outcome->message);
    else case_ok(s);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void threshold_case(struct suite *s, const char *metric, const char *expression, json_t *result)
{
    struct strbuf text = {0};
    strbuf_printf(&text, "%s: %s", metric, expression);
    if (text.failed) s->cases.failed = true;
    else case_open(s, "thresholds", text.data, 0);
    if (!text.failed && json_is_true(json_object_get(result, "ok"))) {
        case_ok(s);
    } else if (!text.failed) {
        json_t *value = json_object_get(result, "value");
        strbuf_clear(&text);
        strbuf_printf(&text, "the threshold '%s' on metric '%s' was crossed", expression, metric);
        if (value) strbuf_printf(&text, ": it was %.6g", json_number_value(value));
        case_not_ok(s, "failure", "threshold", text.data);
    }
    strbuf_free(&text);
}

static void threshold_suite(struct suite *s, json_t *summary)
{
    json_t *metrics = json_object_get(summary, "metrics"), *metric, *result;
    const char *name, *expression, **names = calloc(json_object_size(metrics) + 1, sizeof(char *));
    size_t n = 0;
    if (!names) {
        s->cases.failed = true;
        return;
    }
    json_object_foreach(metrics, name, metric) names[n++] = name;
    qsort(names, n, sizeof *names, by_name);
    for (size_t i = 0; i < n; i++) {
        json_object_foreach(json_object_get(json_object_get(metrics, names[i]), "thresholds"), expression, result)
        {
            threshold_case(s, names[i], expression, result);
        }
    }
    free(names);
}

static void check_case(struct suite *s, const char *class, json_t *check)
{
    double passes = json_number_value(json_object_get(check, "passes"));
    double fails = json_number_value(json_object_get(check, "fails"));
    char message[160];
    const char *name = json_string_value(json_object_get(check, "name"));
    case_open(s, class, name ? name : "", 0);
    if (fails == 0) {
        case_ok(s);
        return;
    }
    snprintf(message, sizeof message, "%.0f of %.0f failed", fails, passes + fails);
    case_not_ok(s, "failure", "check", message);
}

/* Readers make a tree of the class name's dots: checks.GROUP.GROUP. */
static void check_suite(struct suite *s, json_t *group, const char *class)
{
    size_t i;
    json_t *item;
    json_array_foreach(json_object_get(group, "checks"), i, item) check_case(s, class, item);
    json_array_foreach(json_object_get(group, "groups"), i, item)
    {
        struct strbuf inner = {0};
        const char *name = json_string_value(json_object_get(item, "name"));
        strbuf_printf(&inner, "%s.%s", class, name ? name : "");
        if (inner.failed) s->cases.failed = true;
        else check_suite(s, item, inner.data);
        strbuf_free(&inner);
    }
}

void report_junit(json_t *summary, const char *title, const lt_error *outcome, struct strbuf *out)
{
    struct suite run = {0}, thresholds = {0}, checks = {0};
    struct totals totals = {0};
    struct strbuf suites = {0};
    run_suite(&run, summary, outcome);
    threshold_suite(&thresholds, summary);
    check_suite(&checks, json_object_get(summary, "root_group"), "checks");
    put_suite(&suites, &run, "run", summary, &totals);
    put_suite(&suites, &thresholds, "thresholds", summary, &totals);
    put_suite(&suites, &checks, "checks", summary, &totals);
    strbuf_puts(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"");
    put_foreign(out, title ? title : "lt");
    strbuf_printf(out, "\" tests=\"%u\" failures=\"%u\" errors=\"%u\" time=\"%.3f\">\n", totals.tests, totals.failures,
                  totals.errors, seconds_of(summary));
    strbuf_append(out, suites.data, suites.len);
    strbuf_puts(out, "</testsuites>\n");
    out->failed |= suites.failed;
    strbuf_free(&suites);
}
