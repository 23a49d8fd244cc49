/**
 * @file runtime.h
 * What runs inside a virtual user (VU): a JavaScript heap, a C function, or a host's own language.
 *
 * The engine knows only this table of functions. It creates one state per VU, calls iterate()
 * again and again as the scenario's executor says, and frees it. Two runtimes come with the
 * library: k6 scripts (lt_test_load_script) and C callbacks (lt_test_set_function).
 */
#ifndef LOADTEST_RUNTIME_H
#define LOADTEST_RUNTIME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "loadtest/error.h"
#include "loadtest/log.h"
#include "loadtest/metrics.h"

#ifdef __cplusplus
extern "C" {
#endif

/** One virtual user, as the engine presents it to a runtime. Owned by the engine. */
typedef struct lt_vu lt_vu;

/** A file that handleSummary asked to write; name may be "stdout" or "stderr". */
typedef struct lt_summary_file {
    char *name;
    char *data;
    size_t len;
} lt_summary_file;

/** Functions of a runtime. Members that say so may be NULL. */
typedef struct lt_runtime_ops {
    size_t size; /**< sizeof(lt_runtime_ops) of the caller: versions the struct */

    /**
     * true: calls may block the thread (foreign languages), every VU gets a thread of its own.
     * false: VUs are fibers on worker threads; calls block only through lt_vu_* functions.
     */
    bool blocking;

    /**
     * Runs once, before options are merged, in a VU with id 0 (k6: first init context).
     * @param options_json  receives malloc'ed JSON of the script's options, or stays NULL.
     * May be NULL.
     */
    lt_status (*prepare)(void *runtime, lt_vu *vu, char **options_json, lt_error *err);

    /** Whether a scenario may name this function in `exec`. May be NULL: every name exists. */
    bool (*has_function)(void *runtime, const char *name);

    /**
     * The merged options. Comes twice: before prepare() with what is known without the script, and
     * before the first vu_new with all (k6 shows them to the script). Borrowed text. May be NULL.
     */
    void (*set_options)(void *runtime, const char *options_json);

    /** Creates the state of one VU; runs on the VU's own fiber or thread. */
    lt_status (*vu_new)(void *runtime, lt_vu *vu, void **state, lt_error *err);

    /**
     * Runs one iteration of the function named exec.
     * @return LT_OK; LT_ERR_SCRIPT on an uncaught error (it is logged, the test goes on);
     *         LT_ERR_INTERRUPTED when the engine ended it; LT_ERR_ABORTED to end the test.
     */
    lt_status (*iterate)(void *state, lt_vu *vu, const char *exec, lt_error *err);

    /** Ask running code of this VU to end soon. Called from another thread. May be NULL. */
    void (*interrupt)(void *state);

    /** Undoes interrupt() before the VU runs again. On the VU's fiber or thread. May be NULL. */
    void (*resume)(void *state);

    /** Frees the state; on the VU's own fiber or thread. */
    void (*vu_free)(void *state);

    /** k6's setup(): once, in a VU with id 0; data_json receives malloc'ed JSON or stays NULL.
     *  May be NULL. */
    lt_status (*setup)(void *state, lt_vu *vu, char **data_json, lt_error *err);

    /** k6's teardown(data). May be NULL. */
    lt_status (*teardown)(void *state, lt_vu *vu, const char *data_json, lt_error *err);

    /**
     * k6's handleSummary(data): turns the summary into files. *files is malloc'ed by the runtime,
     * with malloc'ed names and data. Leaves *files NULL when there is no such function.
     * May be NULL.
     */
    lt_status (*handle_summary)(void *state, lt_vu *vu, const char *summary_json, lt_summary_file **files,
                                size_t *n_files, lt_error *err);

    /** Frees the runtime itself when the test is freed. May be NULL. */
    void (*free)(void *runtime);
} lt_runtime_ops;

/** VU number in this process from 1; 0 in prepare, setup, teardown and handle_summary. */
LT_API uint32_t lt_vu_id(const lt_vu *vu);

/** Number of this VU's iteration, from 0; -1 outside of iterations. */
LT_API int64_t lt_vu_iteration(const lt_vu *vu);

/** Setup data as JSON text, or NULL. Borrowed, valid for the whole test. */
LT_API const char *lt_vu_setup_data(const lt_vu *vu);

/**
 * Let this VU sleep without holding up its worker.
 * @return LT_OK, or LT_ERR_INTERRUPTED when the engine ended the iteration meanwhile.
 * Thread: the VU's own.
 */
LT_API lt_status lt_vu_sleep(lt_vu *vu, int64_t duration_ns);

/** Whether the engine wants this VU's iteration to end now. Thread: any. */
LT_API bool lt_vu_interrupted(const lt_vu *vu);

/**
 * Add one value to a metric, with the VU's current tags (run, scenario, group).
 * @param metric  from lt_test_metric().
 * Thread: the VU's own.
 */
LT_API void lt_vu_add(lt_vu *vu, unsigned metric, double value);

/** Record the result of a named check. Thread: the VU's own. */
LT_API void lt_vu_check(lt_vu *vu, const char *name, bool passed);

#ifdef __cplusplus
}
#endif
#endif
