/*
 * `lt run FILE`: options, script, outputs, then the test in the background with progress on the
 * screen, and the summary at the end. The first error decides the exit code. With --watch each
 * scenario runs once, and again whenever a file of the script is saved, until Ctrl+C.
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli.h"
#include "flags.h"
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
#include "watch.h"

const struct command_flag RUN_FLAGS[] = {
    {0, "watch", NULL, "run every scenario once with one VU, and again when a file of the script is saved"},
    {0},
};
enum { WATCH, FLAG_COUNT };
enum { EXIT_INTERRUPTED = 105 };

struct run {
    lt_test *test;
    struct terminal terminal;
    struct log log;
    struct signals *signals;
    lt_control *control; /* the REST API, NULL = none */
    const char *file;
    enum summary_mode summary_mode;
    bool quiet;
    bool report_failed;  /* a file that --report asked for is missing */
    struct watch *watch; /* of --watch, or NULL */
    bool signalled;      /* a signal came, perhaps when the test was over */
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

/* Whether flags say how much to run; then --watch runs that. */
static bool plans_by_flag(const struct run *r)
{
    static const char *const names[] = {"vus", "duration", "iterations", "stages"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (lt_options_get_layer(lt_test_options(r->test), names[i]) == LT_LAYER_FLAG) return true;
    }
    return false;
}

static void watch_script(struct run *r)
{
    char *files = lt_test_files_json(r->test), *config = lt_options_get_string(lt_test_options(r->test), "config");
    watch_files(r->watch, files, config);
    lt_free(files);
    lt_free(config);
}

static lt_status prepare(struct run *r, lt_error *err)
{
    lt_test_set_logger(r->test, log_receive, &r->log);
    lt_test_set_terminal(r->test, r->terminal.stdout_is_tty, r->terminal.stderr_is_tty);
    r->signals = signals_start(r->test, &r->log);
    bool rerun = r->watch && watch_count(r->watch);
    if (!r->quiet && !rerun) print(r, banner_text(r->terminal.color_out));
    lt_status status = script_load(r->test, r->file, true, err);
    if (status == LT_OK) status = add_outputs(r, err);
    if (status == LT_OK && r->watch) lt_test_set_trial(r->test, !plans_by_flag(r));
    if (status == LT_OK) status = lt_test_prepare(r->test, err);
    signals_test_starts(r->signals);
    if (r->watch) watch_script(r);
    return status;
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
    if (r->watch) watch_guard(r->watch, r->test);
    status = lt_test_wait(r->test, err);
    if (r->watch) watch_release(r->watch);
    progress_stop(progress);
    if (r->watch && watch_changed(r->watch)) return status; /* of no interest any more */
    summary_show(r->test, r->summary_mode, &r->log);
    if (status != LT_OK) err->status = status;
    r->report_failed = !report_write_all(r->test, r->file, err, &r->log);
    if (!r->watch) linger(r);
    return status;
}

static int finish(struct run *r, lt_status status, lt_error *err)
{
    if (status != LT_OK) {
        err->status = status;
        bool outdated = r->watch && watch_changed(r->watch) && status == LT_ERR_INTERRUPTED;
        if (!outdated) log_failure(&r->log, err);
    }
    lt_control_stop(r->control);
    r->signalled = signals_stop(r->signals);
    lt_test_free(r->test);
    log_close(&r->log);
    terminal_destroy(&r->terminal);
    if (status == LT_OK) return r->report_failed ? 255 : 0;
    return lt_error_exit_code(err);
}

static int run_once(int argc, char **argv, struct watch *watch, bool *signalled)
{
    struct run r = {.watch = watch};
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
    int code = finish(&r, status, &err);
    *signalled = r.signalled;
    return code;
}

/* A line across the screen between two runs. */
static void print_rule(unsigned number, const char *file)
{
    char title[512];
    time_t now = time(NULL);
    struct tm local;
    localtime_r(&now, &local);
    int len = snprintf(title, sizeof title, "run %u, %02d:%02d:%02d: %s was saved ", number, local.tm_hour,
                       local.tm_min, local.tm_sec, file);
    printf("\n=== %s", title);
    for (int i = len + 4; i < terminal_width() - 1; i++) putchar('=');
    printf("\n\n");
    fflush(stdout);
}

static int run_watched(int argc, char **argv)
{
    struct watch *watch = watch_new();
    if (!watch) {
        log_early_error("files cannot be watched", "the system has no inotify instance left for --watch");
        return 255;
    }
    int code;
    for (unsigned number = 2;; number++) {
        watch_begin(watch);
        bool signalled = false;
        code = run_once(argc, argv, watch, &signalled);
        if (signalled) code = EXIT_INTERRUPTED;
        if (signalled || !watch_count(watch)) break; /* a wrong flag will not mend itself */
        if (!watch_changed(watch)) {
            puts("\nWaiting for changes; Ctrl+C ends.");
            fflush(stdout);
            code = EXIT_INTERRUPTED;
            if (!watch_wait(watch)) break;
        }
        print_rule(number, watch_changed(watch));
    }
    watch_free(watch);
    return code;
}

int command_run(int argc, char **argv)
{
    const char *values[FLAG_COUNT];
    lt_error err = {0};
    if (flags_take_own(RUN_FLAGS, &argc, argv, values, &err) == LT_OK) {
        bool signalled;
        return values[WATCH] ? run_watched(argc, argv) : run_once(argc, argv, NULL, &signalled);
    }
    log_early_error(err.message, "see 'lt help run'");
    return 255;
}
