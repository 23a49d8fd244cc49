/* `lt compare A B`: how far the results of a run moved against an earlier one, and whether that is a regression. */
#include "loadtest/compare.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "flags.h"
#include "loadtest/test.h"
#include "ui/compare_text.h"
#include "ui/log.h"

const struct command_flag COMPARE_FLAGS[] = {
    {'r', "max-regression", "PERCENT", "how far a value may worsen (default 5%)"},
    {'c', "confidence", "PERCENT", "of the intervals (default 95%)"},
    {0, "stats", "LIST", "columns of trends (default avg,med,p(95))"},
    {'m', "metric", "LIST", "compare these metrics only"},
    {0, "lower-is-better", "LIST", "metrics that should go down, beside times and errors"},
    {0, "higher-is-better", "LIST", "metrics that should go up, beside checks, requests and iterations"},
    {0, "all", NULL, "show parts of the request time, VUs and data as well"},
    {0, "json", NULL, "print the comparison as JSON"},
    {0, "no-color", NULL, "no colours"},
    {'h', "help", NULL, "show this help"},
    {0},
};
enum { MAX_REGRESSION, CONFIDENCE, STATS, METRIC, LOWER, HIGHER, ALL, JSON, NO_COLOR, HELP };

/* "5%" and "5" are 0.05. */
static lt_status read_percent(const char *text, const char *flag, double most, double *share, lt_error *err)
{
    char *end;
    if (!text) return LT_OK;
    double percent = strtod(text, &end);
    if (*end == '%') end++;
    if (end == text || *end || !(percent >= 0 && percent < most)) {
        char what[160];
        snprintf(what, sizeof what, "%s: '%.80s' is not a percentage of 0 or more", flag, text);
        if (most <= 100) snprintf(what, sizeof what, "%s: '%.80s' is not a percentage between 0 and 100", flag, text);
        return flags_usage(err, "compare", "invalid value for %s", what);
    }
    *share = percent / 100;
    return LT_OK;
}

static lt_status print(const char *json, const char **values, lt_error *err)
{
    struct terminal terminal;
    terminal_init(&terminal, values[NO_COLOR] != NULL);
    char *text = values[JSON] ? strdup(json) : compare_text(json, terminal.color_out);
    terminal_destroy(&terminal);
    bool ok = text && fputs(text, stdout) >= 0 && (!values[JSON] || putchar('\n') == '\n') && fflush(stdout) == 0;
    free(text);
    if (ok) return LT_OK;
    strcpy(err->message, "cannot write the comparison to standard output");
    return LT_ERR_IO;
}

static lt_status compare(char **argv, const char **values, lt_error *err)
{
    lt_compare_options options = {
        .size = sizeof options,
        .confidence = 0.95,
        .max_regression = 0.05,
        .stats = values[STATS],
        .metrics = values[METRIC],
        .lower = values[LOWER],
        .higher = values[HIGHER],
        .all = values[ALL] != NULL,
    };
    char *json = NULL;
    size_t regressions = 0;
    lt_status status = read_percent(values[MAX_REGRESSION], "--max-regression", INFINITY, &options.max_regression, err);
    if (status == LT_OK) status = read_percent(values[CONFIDENCE], "--confidence", 100, &options.confidence, err);
    if (status == LT_OK && options.confidence <= 0) {
        status = flags_usage(err, "compare", "invalid value for %s", "--confidence: it must be more than 0");
    }
    if (status == LT_OK) {
        status = lt_compare_files(argv[0], argv[1], &options, &json, &regressions, err);
        if (status != LT_OK) err->exit_code = 255; /* whatever it is: 99 and the like are about runs */
    }
    if (status == LT_OK) status = print(json, values, err);
    if (status == LT_OK && regressions) {
        status = LT_ERR_THRESHOLD;
        err->exit_code = LT_EXIT_REGRESSION;
        snprintf(err->message, sizeof err->message, "%zu value%s worsened by more than %g%%", regressions,
                 regressions == 1 ? "" : "s", 100 * options.max_regression);
    }
    lt_free(json);
    return status;
}

static lt_status run_compare(int argc, char **argv, const char **values, lt_error *err)
{
    char count[16];
    snprintf(count, sizeof count, "%d", argc);
    if (argc == 2) return compare(argv, values, err);
    return flags_usage(err, "compare", "accepts 2 arg(s), received %s: the args should be two result files", count);
}

int command_compare(int argc, char **argv)
{
    return flags_run_command("compare", COMPARE_FLAGS, HELP, run_compare, argc, argv);
}
