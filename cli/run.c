/*
 * `lt run FILE`: options, script, outputs, then the test in the background with progress on the
 * screen, and the summary at the end. The first error decides the exit code.
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "loadtest/control.h"
#include "loadtest/test.h"
#include "report.h"
#include "script.h"
#include "signals.h"
#include "summary.h"
#include "ui/banner.h"
#include "ui/log.h"
#include "ui/progress.h"
#include "ui/terminal.h"

struct run {
    lt_test *test;
    struct terminal terminal;
    struct log log;
    struct signals *signals;
    lt_control *control; /* the REST API, NULL = none */
    const char *file;
    enum summary_mode summary_mode;
    bool quiet;
    bool report_failed; /* a file that --report asked for is missing */
};

static bool flag(const struct run *r, const char *name)
{
    return lt_options_get_bool(lt_test_options(r->test), name, false);
}

static lt_status choose_summary(struct run *r, lt_error *err)
{
    char *mode = lt_options_get_string(lt_test_options(r->test), "summaryMode");
    bool known = !mode || summary_mode_parse(mode, &r->summary_mode);
    lt_free(mode);
    if (flag(r, "noSummary")) r->summary_mode = SUMMARY_DISABLED;
    if (known) return LT_OK;
    err->status = LT_ERR_INVALID;
    err->exit_code = 255;
    strcpy(err->message, "invalid summary mode");
    strcpy(err->hint, "use compact, full, legacy or disabled");
    return LT_ERR_INVALID;
}

static lt_status add_outputs(struct run *r, lt_error *err)
{
    char *text = lt_options_get_json(lt_test_options(r->test), "out");
    json_t *list = text ? json_loads(text, 0, NULL) : NULL, *item;
    size_t i;
    lt_status status = LT_OK;
    json_array_foreach(list, i, item)
    {
        const char *spec = json_string_value(item);
        if (status == LT_OK && spec) status = lt_test_add_output(r->test, spec, err);
    }
    json_decref(list);
    lt_free(text);
    return status;
}

static void print(struct run *r, char *text)
{
    if (text) terminal_write(&r->terminal, stdout, text);
    free(text);
}

static lt_status configure(struct run *r, int argc, char **argv, lt_error *err)
{
    lt_status status = script_options(r->test, argc, argv, &r->file, err);
    if (status != LT_OK || !r->file) return status;
    if (flag(r, "noColor")) r->terminal.color_out = r->terminal.color_err = false;
    r->quiet = flag(r, "quiet");
    status = log_configure(&r->log, lt_test_options(r->test), err);
    if (status == LT_OK) status = report_check(lt_test_options(r->test), err);
    return status == LT_OK ? choose_summary(r, err) : status;
}

static lt_status prepare(struct run *r, lt_error *err)
{
    lt_test_set_logger(r->test, log_receive, &r->log);
    lt_test_set_terminal(r->test, r->terminal.stdout_is_tty, r->terminal.stderr_is_tty);
    r->signals = signals_start(r->test, &r->log);
    if (!r->quiet) print(r, banner_text(r->terminal.color_out));
    lt_status status = script_load(r->test, r->file, true, err);
    if (status == LT_OK) status = add_outputs(r, err);
    return status == LT_OK ? lt_test_prepare(r->test, err) : status;
}

/* A port that is taken ends the run only when the user named it on the command line. */
static lt_status start_control(struct run *r, lt_error *err)
{
    lt_options *options = lt_test_options(r->test);
    char *address = lt_options_get_string(options, "address"), *token = lt_options_get_string(options, "apiToken");
    lt_error detail = {0};
    lt_status status = LT_OK;
    bool wanted = !address || *address;
    if (wanted && lt_control_start(r->test, address, token, &r->control, &detail) != LT_OK) {
        if (lt_options_get_layer(options, "address") == LT_LAYER_FLAG) {
            status = LT_ERR_IO;
            err->exit_code = 106;
            strcpy(err->message, "Error from API server");
            snprintf(err->hint, sizeof err->hint, "%.500s", detail.message);
        } else {
            log_message(&r->log, LT_LOG_WARNING, "Error from API server", detail.message);
        }
    }
    if (r->control) {
        char text[256];
        snprintf(text, sizeof text, "REST API on %s", lt_control_address(r->control));
        bool chosen = address && strlen(address) > 2 && strcmp(address + strlen(address) - 2, ":0") == 0;
        log_message(&r->log, chosen ? LT_LOG_INFO : LT_LOG_DEBUG, text, NULL);
    }
    if (status == LT_OK && !r->control && flag(r, "paused")) {
        log_message(&r->log, LT_LOG_WARNING, "the test is paused, and without a REST API nothing can resume it", NULL);
    }
    lt_free(address);
    lt_free(token);
    return status;
}

static void describe(struct run *r)
{
    char *text = description_text(r->test, r->file);
    if (!r->quiet) {
        print(r, text);
        return;
    }
    if (text) log_message(&r->log, LT_LOG_DEBUG, text, NULL);
    free(text);
}

/* The longest that scenarios take by plan; fixes how wide the clock is. */
static int64_t planned_duration(lt_test *test)
{
    lt_snapshot snapshot;
    lt_test_snapshot(test, &snapshot, NULL, 0);
    lt_scenario_snapshot *scenarios = calloc(snapshot.n_scenarios + 1, sizeof *scenarios);
    if (!scenarios) return 0;
    lt_test_snapshot(test, &snapshot, scenarios, snapshot.n_scenarios);
    int64_t longest = 0;
    for (size_t i = 0; i < snapshot.n_scenarios; i++) {
        int64_t end = scenarios[i].start_ns + scenarios[i].duration_ns;
        if (end > longest) longest = end;
    }
    free(scenarios);
    return longest;
}

static void linger(struct run *r)
{
    if (!flag(r, "linger") || !r->signals) return;
    if (!r->quiet) {
        terminal_write(&r->terminal, stdout,
                       "The test is done, but --linger was enabled, so lt is waiting for Ctrl+C to continue...\n");
    }
    signals_wait(r->signals);
}

static lt_status run_test(struct run *r, lt_error *err)
{
    lt_status status = lt_test_start(r->test, err);
    if (status != LT_OK) return status;
    int64_t total_ns = planned_duration(r->test);
    struct progress *progress = r->quiet ? NULL : progress_start(r->test, &r->terminal, total_ns);
    status = lt_test_wait(r->test, err);
    progress_stop(progress);
    summary_show(r->test, r->summary_mode, &r->log);
    if (status != LT_OK) err->status = status;
    r->report_failed = !report_write_all(r->test, r->file, err, &r->log);
    linger(r);
    return status;
}

static int finish(struct run *r, lt_status status, lt_error *err)
{
    if (status != LT_OK) {
        err->status = status;
        log_failure(&r->log, err);
    }
    lt_control_stop(r->control);
    signals_stop(r->signals);
    lt_test_free(r->test);
    log_close(&r->log);
    terminal_destroy(&r->terminal);
    if (status == LT_OK) return r->report_failed ? 255 : 0;
    return lt_error_exit_code(err);
}

int command_run(int argc, char **argv)
{
    struct run r = {0};
    lt_error err = {0};
    terminal_init(&r.terminal, false);
    log_init(&r.log, &r.terminal);
    lt_status status = lt_test_new(&r.test);
    if (status == LT_OK) status = configure(&r, argc, argv, &err);
    if (status == LT_OK && !r.file) {
        help_command(command_find("run"));
        return finish(&r, LT_OK, &err);
    }
    if (status == LT_OK) status = prepare(&r, &err);
    if (status == LT_OK) status = start_control(&r, &err);
    if (status == LT_OK) {
        describe(&r);
        status = run_test(&r, &err);
    }
    return finish(&r, status, &err);
}
