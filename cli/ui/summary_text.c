/*
 * Every metric becomes one row: a name, a first value and more columns. All rows are made first,
 * so that the widths are known, and printed afterwards section by section.
 */
#include "ui/summary_text.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ui/format.h"

enum { MAX_VALUES = 16, CELL_SIZE = 96, SECTIONS = 8 };

enum section { CUSTOM, HTTP, EXECUTION, NETWORK, BROWSER, WEB_VITALS, GRPC, WEBSOCKET };

static const char *const SECTION_NAMES[SECTIONS] = {"CUSTOM",  "HTTP",       "EXECUTION", "NETWORK",
                                                    "BROWSER", "WEB_VITALS", "GRPC",      "WEBSOCKET"};

/* A metric of the summary with its cells. */
struct row {
    const char *name;        /* full name, with {selector} */
    char *label;             /* as shown */
    bool sub, trend, hidden; /* sub: a metric with a selector, shown below its parent */
    bool has_thresholds, failed;
    enum section section;
    size_t n_cells;
    const char *stat[MAX_VALUES]; /* trends: the column's name */
    char cell[MAX_VALUES][CELL_SIZE];
    json_t *metric;
};

struct summary {
    FILE *out;
    json_t *root;
    enum summary_mode mode;
    bool color;
    const char *time_unit;
    struct row *rows;
    size_t n_rows;
    int name_width, trend_width[MAX_VALUES], cell_width[MAX_VALUES];
};

static int columns(const char *text)
{
    int n = 0;
    for (; *text; text++) n += ((unsigned char)*text & 0xC0) != 0x80;
    return n;
}

static void repeat(FILE *out, char c, int n)
{
    while (n-- > 0) fputc(c, out);
}

static void colored(const struct summary *s, const char *code, const char *text)
{
    if (s->color) fprintf(s->out, "\x1b[%sm%s\x1b[0m", code, text);
    else fputs(text, s->out);
}

#define CYAN "36"
#define FAINT_CYAN "36;2"
#define GREEN "32"
#define RED "31"

bool summary_mode_parse(const char *text, enum summary_mode *mode)
{
    static const char *const names[] = {"compact", "full", "legacy", "disabled"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(text, names[i]) == 0) {
            *mode = (enum summary_mode)i;
            return true;
        }
    }
    return false;
}

/* Reading the JSON. */

static double number(json_t *values, const char *key)
{
    return json_number_value(json_object_get(values, key));
}

static const char *string(json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "";
}

static bool has(json_t *metric, const char *key, const char *value)
{
    return strcmp(string(metric, key), value) == 0;
}

/* A value in the unit of its metric. */
static void format_value(const struct summary *s, json_t *metric, double value, char out[FORMAT_SIZE])
{
    if (has(metric, "type", "rate")) format_share(out, value);
    else if (has(metric, "contains", "data")) format_bytes(out, value);
    else if (has(metric, "contains", "time")) format_time(out, value, s->time_unit);
    else format_number(out, value);
}

/* Rows. */

static enum section section_of(const char *name, size_t len)
{
    static const struct {
        const char *name;
        enum section section;
    } known[] = {
        {"vus", EXECUTION},
        {"vus_max", EXECUTION},
        {"iterations", EXECUTION},
        {"iteration_duration", EXECUTION},
        {"dropped_iterations", EXECUTION},
        {"data_sent", NETWORK},
        {"data_received", NETWORK},
        {"http_reqs", HTTP},
        {"http_req_duration", HTTP},
        {"http_req_failed", HTTP},
        {"http_req_blocked", HTTP},
        {"http_req_connecting", HTTP},
        {"http_req_tls_handshaking", HTTP},
        {"http_req_sending", HTTP},
        {"http_req_waiting", HTTP},
        {"http_req_receiving", HTTP},
        {"grpc_req_duration", GRPC},
        {"grpc_streams", GRPC},
        {"grpc_streams_msgs_sent", GRPC},
        {"grpc_streams_msgs_received", GRPC},
        {"ws_sessions", WEBSOCKET},
        {"ws_msgs_sent", WEBSOCKET},
        {"ws_msgs_received", WEBSOCKET},
        {"ws_ping", WEBSOCKET},
        {"ws_session_duration", WEBSOCKET},
        {"ws_connecting", WEBSOCKET},
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (strlen(known[i].name) == len && strncmp(known[i].name, name, len) == 0) return known[i].section;
    }
    if (strncmp(name, "browser_web_vital_", 18) == 0) return WEB_VITALS;
    return strncmp(name, "browser_", 8) == 0 ? BROWSER : CUSTOM;
}

/* Parts of a request's time, which only matter when looking for a cause. */
static bool is_detail(const char *name, size_t len)
{
    static const char *const details[] = {"http_req_blocked", "http_req_connecting",      "http_req_receiving",
                                          "http_req_sending", "http_req_tls_handshaking", "http_req_waiting"};
    for (size_t i = 0; i < sizeof details / sizeof details[0]; i++) {
        if (strlen(details[i]) == len && strncmp(details[i], name, len) == 0) return true;
    }
    return false;
}

static char *next_cell(struct row *row)
{
    return row->cell[row->n_cells < MAX_VALUES ? row->n_cells++ : MAX_VALUES - 1];
}

static void counter_cells(const struct summary *s, struct row *row, json_t *values)
{
    char text[FORMAT_SIZE];
    format_value(s, row->metric, number(values, "count"), text);
    snprintf(next_cell(row), CELL_SIZE, "%s", text);
    if (has(row->metric, "contains", "data")) format_bytes(text, number(values, "rate"));
    else format_number(text, number(values, "rate"));
    snprintf(next_cell(row), CELL_SIZE, "%s/s", text);
}

static void gauge_cells(const struct summary *s, struct row *row, json_t *values)
{
    static const struct {
        const char *key, *prefix;
    } cells[] = {{"value", ""}, {"min", "min="}, {"max", "max="}};
    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++) {
        char text[FORMAT_SIZE];
        format_value(s, row->metric, number(values, cells[i].key), text);
        snprintf(next_cell(row), CELL_SIZE, "%s%s", cells[i].prefix, text);
    }
}

static void rate_cells(const struct summary *s, struct row *row, json_t *values)
{
    char share[FORMAT_SIZE], passes[FORMAT_SIZE], fails[FORMAT_SIZE], total[FORMAT_SIZE];
    format_number(passes, number(values, "passes"));
    format_number(fails, number(values, "fails"));
    format_number(total, number(values, "passes") + number(values, "fails"));
    snprintf(next_cell(row), CELL_SIZE, "%s", format_share(share, number(values, "rate")));
    if (s->mode == SUMMARY_LEGACY) {
        snprintf(next_cell(row), CELL_SIZE, "✓ %s", passes);
        snprintf(next_cell(row), CELL_SIZE, "✗ %s", fails);
    } else {
        snprintf(next_cell(row), CELL_SIZE, "%.40s out of %.40s", passes, total);
    }
}

static void trend_cells(const struct summary *s, struct row *row, json_t *values)
{
    const char *stat;
    json_t *value;
    row->trend = true;
    json_object_foreach(values, stat, value)
    {
        if (row->n_cells == MAX_VALUES) break;
        char text[FORMAT_SIZE];
        double v = json_number_value(value);
        if (strcmp(stat, "count") == 0) format_number(text, v);
        else format_value(s, row->metric, v, text);
        row->stat[row->n_cells] = stat;
        snprintf(next_cell(row), CELL_SIZE, "%s", text);
    }
}

static bool any_threshold_failed(json_t *metric)
{
    const char *expression;
    json_t *result;
    json_object_foreach(json_object_get(metric, "thresholds"), expression, result)
    {
        if (!json_is_true(json_object_get(result, "ok"))) return true;
    }
    return false;
}

static char *label_of(const struct summary *s, const char *name)
{
    const char *brace = strchr(name, '{');
    char *label = NULL;
    if (!brace) return strdup(name);
    const char *indent = s->mode == SUMMARY_LEGACY ? "" : "  ";
    int len = (int)strlen(brace + 1) - 1;
    if (asprintf(&label, "%s{ %.*s }", indent, len < 0 ? 0 : len, brace + 1) < 0) return NULL;
    return label;
}

static bool is_hidden(const struct summary *s, const char *name)
{
    size_t len = strcspn(name, "{");
    if (s->mode == SUMMARY_LEGACY) return false;
    if (len == 6 && strncmp(name, "checks", len) == 0) return true;
    if (len == 14 && strncmp(name, "group_duration", len) == 0) return true;
    return s->mode == SUMMARY_COMPACT && is_detail(name, len);
}

static bool make_row(const struct summary *s, const char *name, json_t *metric, struct row *row)
{
    json_t *values = json_object_get(metric, "values");
    size_t len = strcspn(name, "{");
    *row = (struct row){.name = name, .metric = metric, .sub = name[len] == '{'};
    row->section = section_of(name, len);
    row->has_thresholds = json_object_size(json_object_get(metric, "thresholds")) > 0;
    row->failed = any_threshold_failed(metric);
    row->label = label_of(s, name);
    row->hidden = is_hidden(s, name);
    if (has(metric, "type", "counter")) counter_cells(s, row, values);
    else if (has(metric, "type", "gauge")) gauge_cells(s, row, values);
    else if (has(metric, "type", "rate")) rate_cells(s, row, values);
    else trend_cells(s, row, values);
    return row->label != NULL;
}

/* "http_reqs" comes before its "http_reqs{…}", and both before "http_reqs_total". */
static int by_name(const void *a, const void *b)
{
    const char *left = ((const struct row *)a)->name, *right = ((const struct row *)b)->name;
    size_t l = strcspn(left, "{"), r = strcspn(right, "{");
    int order = strncmp(left, right, l < r ? l : r);
    if (order) return order;
    if (l != r) return l < r ? -1 : 1;
    return strcmp(left, right);
}

static void widen(int *width, int n)
{
    if (n > *width) *width = n;
}

static void measure(struct summary *s)
{
    for (size_t i = 0; i < s->n_rows; i++) {
        const struct row *row = &s->rows[i];
        if (row->hidden) continue;
        int indent = row->sub && s->mode == SUMMARY_LEGACY ? 2 : 0;
        widen(&s->name_width, columns(row->label) + indent);
        for (size_t c = 0; c < row->n_cells; c++) {
            widen(row->trend ? &s->trend_width[c] : &s->cell_width[c], columns(row->cell[c]));
        }
    }
}

static bool make_rows(struct summary *s, json_t *metrics)
{
    json_t *metric;
    const char *name;
    s->rows = calloc(json_object_size(metrics) + 1, sizeof *s->rows);
    if (!s->rows) return false;
    json_object_foreach(metrics, name, metric)
    {
        if (!make_row(s, name, metric, &s->rows[s->n_rows++])) return false;
    }
    qsort(s->rows, s->n_rows, sizeof *s->rows, by_name);
    measure(s);
    return true;
}

static void free_rows(struct summary *s)
{
    for (size_t i = 0; i < s->n_rows; i++) free(s->rows[i].label);
    free(s->rows);
}

/* Colons stand below each other in all parts, so names of all parts count. */
static void measure_names(struct summary *s, json_t *parts)
{
    size_t i;
    json_t *part, *metric;
    const char *name;
    json_array_foreach(parts, i, part)
    {
        json_object_foreach(json_object_get(part, "metrics"), name, metric)
        {
            if (!is_hidden(s, name)) widen(&s->name_width, columns(name));
        }
        measure_names(s, json_object_get(part, "groups"));
    }
}

/* Printing. */

static void print_label(const struct summary *s, const char *label, int extra)
{
    fputs(label, s->out);
    if (s->color) fputs("\x1b[2m", s->out);
    int dots = s->name_width + 3 - columns(label) - extra;
    repeat(s->out, '.', dots < 3 ? 3 : dots);
    if (s->color) fputs("\x1b[0m", s->out);
    fputs(": ", s->out);
}

static void print_trend(const struct summary *s, const struct row *row)
{
    for (size_t i = 0; i < row->n_cells; i++) {
        fprintf(s->out, "%s=", row->stat[i]);
        colored(s, CYAN, row->cell[i]);
        if (i + 1 < row->n_cells) repeat(s->out, ' ', s->trend_width[i] - columns(row->cell[i]) + 1);
    }
}

static void print_cells(const struct summary *s, const char cells[][CELL_SIZE], size_t n, const int *widths)
{
    for (size_t i = 0; i < n; i++) {
        colored(s, i ? FAINT_CYAN : CYAN, cells[i]);
        if (i + 1 < n) repeat(s->out, ' ', widths[i] - columns(cells[i]) + 1);
    }
}

static void print_row(const struct summary *s, const struct row *row)
{
    if (row->trend) print_trend(s, row);
    else print_cells(s, row->cell, row->n_cells, s->cell_width);
    fputc('\n', s->out);
}

static void title(const struct summary *s, int indent, const char *text)
{
    repeat(s->out, ' ', indent);
    if (s->color) fprintf(s->out, "\x1b[1m█ %s \x1b[0m\n\n", text);
    else fprintf(s->out, "█ %s \n\n", text);
}

static void print_check(const struct summary *s, int indent, const char *name, double passes, double fails)
{
    repeat(s->out, ' ', indent);
    char line[64];
    if (fails == 0) {
        colored(s, GREEN, "✓");
        fprintf(s->out, " %s\n", name);
        return;
    }
    colored(s, RED, "✗");
    fprintf(s->out, " %s\n", name);
    repeat(s->out, ' ', indent + (s->mode == SUMMARY_LEGACY ? 1 : 2));
    snprintf(line, sizeof line, "↳  %.0f%% — ✓ %.0f / ✗ %.0f", floor(100 * passes / (passes + fails)), passes, fails);
    colored(s, RED, line);
    fputc('\n', s->out);
}

static bool print_checks_of(const struct summary *s, json_t *group, int indent)
{
    json_t *checks = json_object_get(group, "checks"), *check;
    size_t i;
    json_array_foreach(checks, i, check)
    {
        print_check(s, indent, string(check, "name"), number(check, "passes"), number(check, "fails"));
    }
    return json_array_size(checks) > 0;
}

/* Checks of the same name in several groups count as one. */
static void collect_checks(json_t *group, json_t *all)
{
    size_t i;
    json_t *item;
    json_array_foreach(json_object_get(group, "checks"), i, item)
    {
        json_t *sum = json_object_get(all, string(item, "name"));
        double passes = number(item, "passes") + (sum ? number(sum, "passes") : 0);
        double fails = number(item, "fails") + (sum ? number(sum, "fails") : 0);
        json_object_set_new(all, string(item, "name"), json_pack("{s:f, s:f}", "passes", passes, "fails", fails));
    }
    json_array_foreach(json_object_get(group, "groups"), i, item) collect_checks(item, all);
}

static void print_check_totals(const struct summary *s, int indent, double passes, double fails)
{
    static const char *const names[] = {"checks_total", "checks_succeeded", "checks_failed"};
    double seconds = number(json_object_get(s->root, "state"), "testRunDurationMs") / 1000, total = passes + fails;
    char cells[3][2][CELL_SIZE], a[FORMAT_SIZE], b[FORMAT_SIZE];
    snprintf(cells[0][0], CELL_SIZE, "%s", format_number(a, total));
    snprintf(cells[0][1], CELL_SIZE, "%s/s", format_number(a, seconds > 0 ? total / seconds : 0));
    for (int i = 1; i < 3; i++) {
        double part = i == 1 ? passes : fails;
        snprintf(cells[i][0], CELL_SIZE, "%s", format_share(a, total > 0 ? part / total : 0));
        snprintf(cells[i][1], CELL_SIZE, "%.40s out of %.40s", format_number(a, part), format_number(b, total));
    }
    int widths[2] = {0, 0};
    for (int i = 0; i < 3; i++) widen(&widths[0], columns(cells[i][0]));
    for (int i = 0; i < 3; i++) {
        repeat(s->out, ' ', indent);
        print_label(s, names[i], indent - 4);
        print_cells(s, cells[i], 2, widths);
        fputc('\n', s->out);
    }
    fputc('\n', s->out);
}

static void print_checks(const struct summary *s)
{
    json_t *all = json_object(), *check;
    const char *name;
    collect_checks(json_object_get(s->root, "root_group"), all);
    json_t *metric = json_object_get(json_object_get(s->root, "metrics"), "checks");
    json_t *values = json_object_get(metric, "values");
    if (json_object_size(all)) {
        print_check_totals(s, 4, number(values, "passes"), number(values, "fails"));
        json_object_foreach(all, name, check) print_check(s, 4, name, number(check, "passes"), number(check, "fails"));
        fputc('\n', s->out);
    }
    json_decref(all);
}

/* "p(95)<500" is about "p(95)"; a rate's "rate" and a gauge's "value" are named likewise. */
static bool threshold_value(const struct summary *s, const struct row *row, const char *expression, json_t *judged,
                            char *out, size_t size)
{
    char name[64], text[FORMAT_SIZE];
    while (*expression == ' ') expression++;
    size_t len = strcspn(expression, " <>=!");
    if (len >= sizeof name) return false;
    memcpy(name, expression, len);
    name[len] = '\0';
    json_t *value = judged ? judged : json_object_get(json_object_get(row->metric, "values"), name);
    if (!value) return false;
    bool plain = strcmp(name, "count") == 0 && row->trend;
    bool data_rate = strcmp(name, "rate") == 0 && has(row->metric, "type", "counter");
    double v = json_number_value(value);
    if (plain || (data_rate && !has(row->metric, "contains", "data"))) format_number(text, v);
    else format_value(s, row->metric, v, text);
    snprintf(out, size, "%s=%s%s", name, text, data_rate ? "/s" : "");
    return true;
}

static void print_threshold(const struct summary *s, const struct row *row, int indent, const char *expression,
                            json_t *result)
{
    char value[160];
    bool passed = json_is_true(json_object_get(result, "ok"));
    repeat(s->out, ' ', indent);
    colored(s, passed ? GREEN : RED, passed ? "✓" : "✗");
    fprintf(s->out, " '%s'", expression);
    if (threshold_value(s, row, expression, json_object_get(result, "value"), value, sizeof value)) {
        fputc(' ', s->out);
        colored(s, CYAN, value);
    }
    fputc('\n', s->out);
}

static void print_thresholds(const struct summary *s)
{
    bool titled = false;
    const char *parent = "";
    for (size_t i = 0; i < s->n_rows; i++) {
        const struct row *row = &s->rows[i];
        if (!row->has_thresholds) continue;
        if (!titled) title(s, 2, "THRESHOLDS");
        titled = true;
        size_t len = strcspn(row->name, "{");
        bool below = row->sub && strlen(parent) == len && strncmp(parent, row->name, len) == 0;
        if (!row->sub) parent = row->name;
        int indent = below ? 6 : 4;
        repeat(s->out, ' ', indent);
        if (below) fprintf(s->out, "{ %.*s }\n", (int)strlen(row->name + len + 1) - 1, row->name + len + 1);
        else fprintf(s->out, "%s\n", row->name);
        const char *expression;
        json_t *result;
        json_object_foreach(json_object_get(row->metric, "thresholds"), expression, result)
        {
            print_threshold(s, row, indent, expression, result);
        }
        fputc('\n', s->out);
    }
    if (titled) fputc('\n', s->out);
}

static void print_section(const struct summary *s, int indent, enum section section)
{
    bool titled = false;
    for (size_t i = 0; i < s->n_rows; i++) {
        const struct row *row = &s->rows[i];
        if (row->hidden || row->section != section) continue;
        if (!titled) {
            repeat(s->out, ' ', indent);
            if (s->color) fprintf(s->out, "\x1b[1m%s\x1b[0m\n", SECTION_NAMES[section]);
            else fprintf(s->out, "%s\n", SECTION_NAMES[section]);
        }
        titled = true;
        repeat(s->out, ' ', indent);
        print_label(s, row->label, indent - 4);
        print_row(s, row);
    }
    if (titled) fputc('\n', s->out);
}

/* full: a group or a scenario with its checks, metrics and groups. */
static void print_part(const struct summary *whole, json_t *part, int indent)
{
    struct summary s = *whole;
    size_t i;
    json_t *item;
    double passes = 0, fails = 0;
    s.rows = NULL;
    s.n_rows = 0;
    memset(s.trend_width, 0, sizeof s.trend_width);
    memset(s.cell_width, 0, sizeof s.cell_width);
    if (!make_rows(&s, json_object_get(part, "metrics"))) return;
    json_array_foreach(json_object_get(part, "checks"), i, item)
    {
        passes += number(item, "passes");
        fails += number(item, "fails");
    }
    if (passes + fails > 0) {
        print_check_totals(&s, indent, passes, fails);
        print_checks_of(&s, part, indent);
        fputc('\n', s.out);
    }
    for (i = 0; i < SECTIONS; i++) print_section(&s, indent, (enum section)i);
    free_rows(&s);
    json_array_foreach(json_object_get(part, "groups"), i, item)
    {
        fprintf(s.out, "%*s↳ ", indent, "");
        if (s.color) fprintf(s.out, "\x1b[1mGROUP: %s\x1b[0m\n\n", string(item, "name"));
        else fprintf(s.out, "GROUP: %s\n\n", string(item, "name"));
        print_part(whole, item, indent + 2);
    }
}

static int by_part_name(const void *a, const void *b)
{
    return strcmp(string(*(json_t *const *)a, "name"), string(*(json_t *const *)b, "name"));
}

/* Groups in order of appearance, scenarios by name. */
static void print_parts(const struct summary *s, const char *list, const char *what, bool sorted)
{
    json_t *parts = json_object_get(s->root, list);
    size_t n = json_array_size(parts);
    json_t **order = calloc(n + 1, sizeof(json_t *));
    if (!order) return;
    for (size_t i = 0; i < n; i++) order[i] = json_array_get(parts, i);
    if (sorted) qsort(order, n, sizeof(json_t *), by_part_name);
    for (size_t i = 0; i < n; i++) {
        char text[512];
        snprintf(text, sizeof text, "%s: %.490s", what, string(order[i], "name"));
        fputc('\n', s->out);
        title(s, 2, text);
        print_part(s, order[i], 4);
    }
    free(order);
}

static void print_current(struct summary *s)
{
    if (s->mode == SUMMARY_FULL) {
        measure_names(s, json_object_get(s->root, "groups"));
        measure_names(s, json_object_get(s->root, "scenarios"));
    }
    print_thresholds(s);
    title(s, 2, "TOTAL RESULTS");
    print_checks(s);
    for (int i = 0; i < SECTIONS; i++) print_section(s, 4, (enum section)i);
    if (s->mode != SUMMARY_FULL) return;
    print_parts(s, "groups", "GROUP", false);
    print_parts(s, "scenarios", "SCENARIO", true);
}

static void print_legacy_group(const struct summary *s, json_t *group, int indent)
{
    size_t i;
    json_t *child;
    const char *name = string(group, "name");
    if (*name) {
        title(s, indent, name);
        indent += 2;
    }
    if (print_checks_of(s, group, indent)) fputc('\n', s->out);
    json_array_foreach(json_object_get(group, "groups"), i, child) print_legacy_group(s, child, indent);
}

static void print_legacy(const struct summary *s)
{
    print_legacy_group(s, json_object_get(s->root, "root_group"), 5);
    for (size_t i = 0; i < s->n_rows; i++) {
        const struct row *row = &s->rows[i];
        repeat(s->out, ' ', 3);
        if (row->has_thresholds) colored(s, row->failed ? RED : GREEN, row->failed ? "✗" : "✓");
        else fputc(' ', s->out);
        repeat(s->out, ' ', row->sub ? 3 : 1);
        print_label(s, row->label, row->sub ? 2 : 0);
        print_row(s, row);
    }
}

char *summary_text(const char *summary_json, enum summary_mode mode, bool color)
{
    char *text = NULL;
    size_t size = 0;
    char *printable = format_printable_json(summary_json);
    struct summary s = {.mode = mode, .color = color, .root = json_loads(printable ? printable : "", 0, NULL)};
    free(printable);
    if (!s.root) return NULL;
    s.time_unit = string(json_object_get(s.root, "options"), "summaryTimeUnit");
    if (make_rows(&s, json_object_get(s.root, "metrics")) && (s.out = open_memstream(&text, &size))) {
        fputc('\n', s.out);
        if (mode == SUMMARY_LEGACY) print_legacy(&s);
        else print_current(&s);
        fputs(mode == SUMMARY_LEGACY ? "\n\n" : "\n", s.out);
        fclose(s.out);
    }
    free_rows(&s);
    json_decref(s.root);
    return text;
}
