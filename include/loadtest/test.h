/**
 * @file test.h
 * A load test: load a script or register C functions, set options, run, read the result.
 *
 *     lt_test *test;
 *     lt_error err = {0};
 *     lt_test_new(&test);
 *     lt_test_load_script(test, "script.js", NULL, 0, &err);
 *     lt_options_set(lt_test_options(test), LT_LAYER_FLAG, "vus", "10", &err);
 *     if (lt_test_run(test, &err) != LT_OK) fprintf(stderr, "%s\n", err.message);
 *     char *json = lt_test_summary_json(test, LT_SUMMARY_DEFAULT);
 *     lt_test_free(test);
 *
 * Every test stands alone: several may run in one process at the same time.
 */
#ifndef LOADTEST_TEST_H
#define LOADTEST_TEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "loadtest/error.h"
#include "loadtest/log.h"
#include "loadtest/metrics.h"
#include "loadtest/options.h"
#include "loadtest/runtime.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct lt_test lt_test;

/** Where a test is in its life. */
typedef enum lt_phase {
    LT_PHASE_NEW,
    LT_PHASE_PREPARED, /**< script loaded, options merged, plan made */
    LT_PHASE_INIT_VUS,
    LT_PHASE_PAUSED,
    LT_PHASE_SETUP,
    LT_PHASE_RUNNING,
    LT_PHASE_TEARDOWN,
    LT_PHASE_SUMMARY,
    LT_PHASE_ENDED
} lt_phase;

/** State of one scenario within a snapshot. */
typedef enum lt_scenario_state {
    LT_SCENARIO_WAITING, /**< before its startTime */
    LT_SCENARIO_RUNNING,
    LT_SCENARIO_STOPPING, /**< regular duration over, gracefulStop running */
    LT_SCENARIO_INTERRUPTED,
    LT_SCENARIO_DONE
} lt_scenario_state;

/** Progress of one scenario. Strings are borrowed from the test. */
typedef struct lt_scenario_snapshot {
    const char *name;
    const char *executor; /**< "constant-vus", … */
    lt_scenario_state state;
    double progress;             /**< 0..1 */
    int64_t start_ns;            /**< startTime, from the start of the test */
    int64_t elapsed_ns;          /**< since its start, ≤ duration_ns */
    int64_t duration_ns;         /**< regular duration or maxDuration, 0 = endless */
    uint32_t vus, max_vus;       /**< VUs it holds now; most it may hold */
    uint32_t active_vus;         /**< VUs inside an iteration (arrival rates) */
    uint64_t iterations;         /**< completed */
    uint64_t planned_iterations; /**< 0 where the executor has no total */
    uint64_t iterations_per_vu;  /**< per-vu-iterations only */
    double rate;                 /**< current target rate, iterations per timeUnit (arrival rates) */
    int64_t time_unit_ns;        /**< of rate */
    uint32_t peak_vus;           /**< most VUs that it held at once */
} lt_scenario_snapshot;

/** State of the whole test at one moment. */
typedef struct lt_snapshot {
    lt_phase phase;
    bool stopping;      /**< a stop was asked for */
    int64_t elapsed_ns; /**< since the scenarios started */
    uint32_t vus_active, vus_initialized, vus_planned;
    uint64_t iterations_complete, iterations_interrupted;
    size_t n_scenarios;
    bool paused;  /**< waits for lt_test_set_paused(), before or after its start */
    bool tainted; /**< a threshold failed when they were judged last */
} lt_snapshot;

/** Which JSON document lt_test_summary_json() makes. */
typedef enum lt_summary_form {
    LT_SUMMARY_DEFAULT, /**< the data of k6's handleSummary() */
    LT_SUMMARY_EXPORT,  /**< the layout of --summary-export */
    LT_SUMMARY_MACHINE, /**< --new-machine-readable-summary */
    /**
     * LT_SUMMARY_DEFAULT and what lt_report_make() shows: `metadata`, `groups` and `scenarios` (trees
     * of {name, checks, metrics, groups}), `urls`, `timeline`, the value that each threshold was judged
     * by, `details` of trends. Groups and scenarios are filled when the option `summaryMode` is full,
     * all of it when the option `report` names a file.
     */
    LT_SUMMARY_REPORT
} lt_summary_form;

/**
 * Create an empty test.
 * @param out  receives the test, owned by the caller (lt_test_free).
 * @return LT_OK or LT_ERR_NOMEM.
 * Thread safety: any thread.
 */
LT_API lt_status lt_test_new(lt_test **out);

/** Free a test that is not running. NULL is allowed. */
LT_API void lt_test_free(lt_test *test);

/** The test's options; set them before lt_test_prepare(). Borrowed. */
LT_API lt_options *lt_test_options(lt_test *test);

/**
 * Use a k6 script as VU code, or an archive of one (lt_test_archive(), `k6 archive`).
 *
 * @param path    file name, or "-" for a script without one; imports resolve against its folder
 *                ("-": the working directory).
 * @param source  the script's text, or NULL to read the file at path.
 * @param len     bytes of source.
 * @return LT_OK; LT_ERR_NOT_FOUND when there is no such file; LT_ERR_IO. Syntax errors come
 *         from lt_test_prepare().
 */
LT_API lt_status lt_test_load_script(lt_test *test, const char *path, const char *source, size_t len, lt_error *err);

/** What lt_test_archive() leaves out. */
typedef enum lt_archive_flags {
    LT_ARCHIVE_WITHOUT_ENV = 1 /**< the variables of __ENV */
} lt_archive_flags;

/**
 * Pack a script into a tar archive: itself, the modules and files that its init code loaded, the
 * merged options. lt_test_load_script() takes the archive in place of a script, on any machine.
 *
 * @param test   a test with a script, after lt_test_prepare().
 * @param flags  lt_archive_flags, or 0.
 * @param data   receives the archive, freed with lt_free().
 * @param len    receives its bytes.
 * @return LT_OK; LT_ERR_STATE when the test has no script or is not prepared; LT_ERR_NOMEM.
 */
LT_API lt_status lt_test_archive(lt_test *test, unsigned flags, void **data, size_t *len, lt_error *err);

/**
 * Local files (absolute paths) and remote modules (URLs) that the script's init code read, or looked
 * for without finding them: what to watch to know that another run would be another test. Complete
 * after lt_test_prepare(), also when that failed.
 * @return malloc'ed JSON list of strings, freed with lt_free(); NULL without a script.
 */
LT_API char *lt_test_files_json(lt_test *test);

/**
 * Run every scenario once, at once, by one virtual user, whatever the options plan: to try a script
 * out. Call before lt_test_prepare(). Default: false.
 */
LT_API void lt_test_set_trial(lt_test *test, bool trial);

/** Set a variable of the script's __ENV. Call before lt_test_prepare(). Copies both strings. */
LT_API lt_status lt_test_set_env(lt_test *test, const char *name, const char *value, lt_error *err);

/** VU body in C. Returns LT_OK, or LT_ERR_SCRIPT with err filled: an iteration that failed. */
typedef lt_status lt_vu_fn(lt_vu *vu, void *udata, lt_error *err);

/**
 * Register a C function that scenarios can name in `exec` ("default" is what they use unasked).
 * The function runs on a fiber: it must block only through lt_vu_* functions. udata is shared by
 * all VUs and is called from several threads at once.
 */
LT_API lt_status lt_test_set_function(lt_test *test, const char *exec, lt_vu_fn *fn, void *udata, lt_error *err);

/** Use a host's own runtime. ops must outlive the test; runtime is passed to its functions. */
LT_API lt_status lt_test_set_runtime(lt_test *test, const lt_runtime_ops *ops, void *runtime, lt_error *err);

/** Where log records go; NULL drops them. Call before lt_test_prepare(). */
LT_API void lt_test_set_logger(lt_test *test, lt_log_fn *fn, void *udata);

/** Tell what the standard streams are, for the summary's state.isStdOutTTY. Default: false. */
LT_API void lt_test_set_terminal(lt_test *test, bool stdout_is_tty, bool stderr_is_tty);

/**
 * Define a metric, or find one of the same name and type.
 * @param id  receives the number for lt_vu_add().
 * @return LT_OK; LT_ERR_INVALID for a bad name or another type. Call before lt_test_run().
 */
LT_API lt_status lt_test_metric(lt_test *test, const char *name, lt_metric_type type, lt_metric_contains contains,
                                unsigned *id, lt_error *err);

/**
 * Attach a sink that gets every sample. ops must outlive the test.
 * Call before lt_test_run(). Its callbacks come on a thread of the sink's own.
 */
LT_API lt_status lt_test_add_sink(lt_test *test, const lt_sink_ops *ops, void *udata, lt_error *err);

/** Attach a built-in output by its --out text, such as "json=results.json". */
LT_API lt_status lt_test_add_output(lt_test *test, const char *spec, lt_error *err);

/**
 * Load everything and make the plan: compile the script, run its init code once, merge options,
 * check scenarios and thresholds. lt_test_run() does it when it was not called before.
 * @return LT_OK; LT_ERR_SYNTAX, LT_ERR_SCRIPT, LT_ERR_INVALID, LT_ERR_NOT_FOUND with position.
 */
LT_API lt_status lt_test_prepare(lt_test *test, lt_error *err);

/**
 * Run to the end: VU initialisation, setup, scenarios, teardown, thresholds, handleSummary.
 * Blocks the calling thread. Metrics, summary and files can be read afterwards, also when it
 * failed.
 * @return LT_OK; LT_ERR_THRESHOLD when a threshold was crossed; LT_ERR_ABORTED, LT_ERR_FAILED,
 *         LT_ERR_INTERRUPTED (lt_test_stop), LT_ERR_SCRIPT, LT_ERR_TIMEOUT.
 */
LT_API lt_status lt_test_run(lt_test *test, lt_error *err);

/** As lt_test_run(), on a thread of its own. lt_test_wait() gives the result. */
LT_API lt_status lt_test_start(lt_test *test, lt_error *err);
LT_API lt_status lt_test_wait(lt_test *test, lt_error *err);

/**
 * Ask a running test to stop: running iterations are interrupted, teardown and summary follow;
 * the run returns LT_ERR_INTERRUPTED with this reason as its message.
 * @param reason  copied; NULL gives a default text.
 * @param at_once true: teardown and handleSummary are cut short as well.
 * Thread safety: any thread, also from within a callback; not from a signal handler.
 */
LT_API void lt_test_stop(lt_test *test, const char *reason, bool at_once);

/**
 * Pause or resume a test: before its start, or later when all scenarios are externally-controlled.
 * A pause lets running iterations end and starts no new ones; it does not count as test time.
 * @return LT_OK; LT_ERR_UNSUPPORTED when a scenario cannot pause after its start; LT_ERR_STATE
 *         when the test is in that state already, or not running any more.
 * Thread safety: any thread, but not from a callback of this test.
 */
LT_API lt_status lt_test_set_paused(lt_test *test, bool paused, lt_error *err);

/**
 * Scale the first externally-controlled scenario; before its start this sets what it starts with.
 * @param vus      VUs to run; negative leaves them.
 * @param max_vus  most VUs, not below the configured value; negative leaves it.
 * @return LT_OK; LT_ERR_NOT_FOUND when no scenario is externally-controlled; LT_ERR_STATE when the
 *         test is not prepared or its scenarios are over; LT_ERR_INVALID.
 * Thread safety: any thread, but not from a callback of this test.
 */
LT_API lt_status lt_test_scale(lt_test *test, int64_t vus, int64_t max_vus, lt_error *err);

/**
 * Read the progress. Any thread, any time after lt_test_prepare().
 * @param scenarios  receives up to `capacity` entries; may be NULL.
 */
LT_API void lt_test_snapshot(lt_test *test, lt_snapshot *snapshot, lt_scenario_snapshot *scenarios, size_t capacity);

/**
 * The text block that describes the scenarios before the start (k6's "scenarios: (100.00%) …").
 * @return malloc'ed, the caller frees it with lt_free(); NULL when not prepared or out of memory.
 */
LT_API char *lt_test_describe(lt_test *test);

/**
 * What the plan needs, as JSON: {"scenarios": {NAME: {…}}, "totalDuration": "1m30s", "maxVUs": 10}.
 * Shortcuts such as `duration` appear as the scenario that they stand for; graceful stops count;
 * "0s" when a scenario is endless.
 * @return malloc'ed, freed with lt_free(); NULL when not prepared or out of memory.
 */
LT_API char *lt_test_requirements_json(lt_test *test);

/**
 * The end-of-test summary as JSON; while the test runs, the summary so far. Any thread, but not
 * from a callback of this test.
 * @return malloc'ed JSON, freed with lt_free(); NULL when memory is out.
 */
LT_API char *lt_test_summary_json(lt_test *test, lt_summary_form form);

/** Files that the script's handleSummary() returned. Borrowed; *n = 0 and NULL when it has none. */
LT_API const lt_summary_file *lt_test_summary_files(lt_test *test, size_t *n);

/** Free memory that a function of this library returned. */
LT_API void lt_free(void *memory);

/** Version of the library, such as "0.1.0". Static string. */
LT_API const char *lt_version(void);

#ifdef __cplusplus
}
#endif
#endif
