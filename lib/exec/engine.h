/*
 * The structs that the engine's files share: a test, its workers, its VUs and running scenarios.
 *
 * Ownership: fields marked "control" are touched by the control thread only, "worker" by the VU's
 * worker only while the VU carries out an order, atomics by anyone. A VU belongs to the control
 * thread while it is idle and to its worker from control's order until its report.
 */
#ifndef EXEC_ENGINE_H
#define EXEC_ENGINE_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/arena.h"
#include "base/log.h"
#include "exec/control.h"
#include "exec/plan/share.h"
#include "loadtest/test.h"
#include "metrics/metrics.h"
#include "net/http.h"
#include "options/options.h"
#include "options/resolved.h"
#include "runtime/vu.h"

struct scenario_run;
struct sink_queue;
struct exec_vu;

typedef void vu_report_fn(struct exec_vu *vu);

/* A worker with what hangs on it. Counters are the worker's own; others read them. */
struct exec_worker {
    struct worker worker;
    struct lt_test *test;
    struct metric_worker *metrics;
    struct net_worker *net;

    struct task publish;   /* control → worker: hand over metrics */
    struct task published; /* worker → control */
    struct metric_delta *delta;
    struct sample_batch *batch;
    bool publishing; /* control */

    _Alignas(64) atomic_ullong iterations_complete;
    atomic_ullong iterations_interrupted;
};

enum vu_order {
    ORDER_NONE,
    ORDER_INIT,    /* create the runtime's state */
    ORDER_LOOP,    /* iterate until the scenario has no more for this VU */
    ORDER_ONCE,    /* one iteration */
    ORDER_PREPARE, /* first init context */
    ORDER_SETUP,
    ORDER_TEARDOWN,
    ORDER_SUMMARY,
    ORDER_EXIT /* free the state, end the fiber */
};

struct exec_vu {
    struct lt_vu vu;
    struct lt_test *test;
    struct exec_worker *host;
    struct fiber fiber;
    void *state;           /* of the runtime */
    atomic_bool has_state; /* set once state is complete: vu_interrupt() looks from the control thread */

    /* control → worker: written while the VU is idle */
    struct task order_task;
    enum vu_order order;
    struct scenario_run *run;
    uint64_t iteration_number; /* ORDER_ONCE: in the whole scenario */
    int64_t planned_start_ns;  /* ORDER_ONCE: when the plan wanted it */
    atomic_bool stop;          /* ORDER_LOOP: no further iteration */
    struct task interrupt_task;
    atomic_bool interrupt_posted;

    /* worker */
    enum vu_order taken;
    struct scenario_run *activated_for;
    int64_t iterations_begun; /* by this VU, in the whole test */
    uint64_t claimed;         /* by this VU in this activation */

    /* worker → control: results of the order */
    struct task report_task;
    vu_report_fn *on_report;
    lt_status status;
    lt_error error;
    char *text; /* ORDER_SETUP: data out; ORDER_PREPARE: options out; ORDER_SUMMARY: summary in */

    /* control */
    bool idle, timed_out;
    uint32_t slot;         /* place in run->held */
    uint32_t index;        /* ramping-vus, externally-controlled: which VU of the ramp */
    struct exec_vu *next;  /* in the pool or in an executor's idle list */
    struct event deadline; /* end of the ramp-down grace, timeout of setup() */
};

/* What tells the executors apart. All on the control thread, but claim(). */
struct executor_ops {
    lt_status (*create)(struct scenario_run *run, lt_error *err); /* makes run->state */
    /* The scenario begins: ask for VUs, schedule events. */
    void (*start)(struct scenario_run *run, int64_t now_ns);
    /* A VU that scenario_request_vus() asked for. */
    void (*vu_acquired)(struct scenario_run *run, struct exec_vu *vu);
    /* A VU's order is done: give it the next one or release it. */
    void (*vu_reported)(struct scenario_run *run, struct exec_vu *vu);
    /* Nothing more will start; cancel own events. May be NULL. */
    void (*finish)(struct scenario_run *run, int64_t now_ns);
    /* May this VU start another iteration, and which one is it? Worker thread; NULL: always. */
    bool (*claim)(struct scenario_run *run, struct exec_vu *vu, uint64_t *number);
    /* Iterations that never started, asked when the scenario is done; NULL: none. */
    uint64_t (*dropped)(struct scenario_run *run);
    /* Frees what the state points to; NULL: nothing. */
    void (*free)(struct scenario_run *run);
    /* Current target rate per timeUnit, for progress; NULL: none. */
    double (*rate)(struct scenario_run *run, int64_t elapsed_ns);
};

/* One scenario while the test runs. */
struct scenario_run {
    struct lt_test *test;
    const struct scenario *whole;  /* as configured */
    const struct scenario *config; /* what this instance has to do of it: share.scenario */
    struct share share;
    const struct executor_ops *ops;
    void *state; /* of the executor; one malloc'ed block */
    struct vu_scenario view;
    int64_t duration_ns;      /* regular or maximum duration; 0 = endless */
    atomic_llong start_at_ns; /* set before the first order; a pause moves it */

    /* control */
    struct exec_vu **held; /* VUs that are this scenario's now */
    uint32_t n_held, held_cap;
    uint32_t vus_wanted; /* asked for, not handed over yet */
    uint32_t vus_adding; /* being initialised for this scenario */
    struct scenario_run *next_waiting;
    struct event begin, regular_end, graceful_end;
    bool begun, finished, done, warned_no_vus;

    /* anyone */
    atomic_llong start_ns, end_ns; /* 0 before */
    atomic_bool no_new_iterations;
    atomic_int state_now; /* lt_scenario_state */
    atomic_uint held_vus, peak_vus, active_vus, max_vus;
    /* claimed counts this instance's iterations; share.iterations has their numbers in the whole test. */
    atomic_ullong claimed, started, completed, interrupted, dropped;
    atomic_llong late_ns, latest_ns; /* arrival rates: sum and maximum of late starts */
};

struct lt_test {
    /* Set before the run. */
    lt_options *options_in;
    struct options options; /* resolved by prepare */
    bool options_resolved;
    struct segment segment; /* which VUs of the whole test are this instance's */
    const lt_runtime_ops *ops;
    void *runtime;
    struct logger log;
    bool stdout_is_tty, stderr_is_tty;
    bool trial; /* every scenario once, by one VU */

    struct metrics *metrics;
    struct net_shared *net;
    struct test_env env;

    struct control control;
    struct exec_worker *workers;
    unsigned n_workers, next_worker;

    struct exec_vu **vus; /* all that were created, by id - 1 */
    uint32_t n_vus, vus_cap;
    struct exec_vu *pool_head, *pool_tail;
    struct scenario_run *waiting; /* scenarios that asked for VUs in vain */
    uint32_t vus_planned;
    uint32_t vus_starting, vus_leaving; /* ORDER_INIT, ORDER_EXIT under way */
    lt_error init_error;
    bool init_failed;

    struct scenario_run *runs;
    size_t n_runs;
    size_t runs_done;

    /* Metrics on the control thread. */
    struct metric_worker *control_metrics;
    struct event vus_tick, publish_tick, threshold_tick;
    unsigned publishing; /* workers that have not answered yet */
    bool wants_samples, sampling;
    bool timeline; /* metrics_tick() is listened to */
    int64_t publish_every_ns;
    struct sink_queue *sinks;
    lt_error threshold_error;
    bool thresholds_aborted;

    /* Anyone. */
    _Atomic(lt_phase) phase;
    atomic_llong start_ns; /* when the scenarios began; 0 before */
    atomic_llong end_ns;
    atomic_uint vus_active, vus_initialized;
    atomic_bool stop_requested, stop_at_once, paused, failed_mark, tainted;
    atomic_llong paused_at_ns, paused_total_ns; /* pauses after the start */

    /* Why the test stops; the first reason wins. */
    pthread_mutex_t stop_lock; /* guards stop_error, fail_error, stop_task_posted */
    lt_error stop_error;
    lt_error fail_error;
    bool stop_task_posted;
    struct task stop_task;

    pthread_mutex_t live_lock; /* guards live and live_thread; while not live, what is the control thread's */
    bool live;                 /* live_thread is the control thread and takes calls */
    pthread_t live_thread;

    char *setup_data; /* the last of setup_texts, or NULL */
    char **setup_texts;
    size_t n_setup_texts;
    lt_summary_file *files;
    size_t n_files;
    pthread_t thread; /* lt_test_start */
    bool thread_started;
    lt_status run_status;
    lt_error run_error;
};

/* vu_run.c: carrying out orders on the worker. */
bool vu_create(struct lt_test *test, uint32_t id, struct exec_vu **out);
void vu_order(struct exec_vu *vu, enum vu_order order, vu_report_fn *on_report);
void vu_interrupt(struct exec_vu *vu);
void vu_destroy(struct exec_vu *vu); /* after ORDER_EXIT was reported */

/* pool.c: idle VUs and who waits for them. */
lt_status pool_init_vus(struct lt_test *test, lt_error *err);
void pool_put(struct lt_test *test, struct exec_vu *vu);
void pool_request(struct lt_test *test, struct scenario_run *run, uint32_t n);
void pool_forget(struct lt_test *test, struct scenario_run *run);
bool pool_add_vu(struct lt_test *test, struct scenario_run *run);
void pool_close(struct lt_test *test);

/* executors/table.c */
const struct executor_ops *executor_find(enum executor_type type);

/* sampling.c: metrics on their way from the workers to totals, thresholds and sinks. */
lt_status sampling_start(struct lt_test *test, lt_error *err);
void sampling_stop(struct lt_test *test);
void sampling_cut(struct lt_test *test, int64_t now_ns);
void sampling_emit_dropped(struct scenario_run *run, uint64_t iterations);

/* sink_queue.c: a thread and a bounded queue per sink. */
lt_status sink_queue_add(struct lt_test *test, const lt_sink_ops *ops, void *udata, lt_error *err);
lt_status sink_queue_start_all(struct lt_test *test, lt_error *err);
void sink_queue_push_all(struct lt_test *test, struct sample_batch *batch);
void sink_queue_stop_all(struct lt_test *test);
void sink_queue_free_all(struct lt_test *test);

/* workers.c */
lt_status workers_start(struct lt_test *test, lt_error *err);
/* After the options are known. */
lt_status workers_attach_net(struct lt_test *test, lt_error *err);
void workers_stop(struct lt_test *test);
void workers_free(struct lt_test *test);

/* special.c: orders in a VU of their own with id 0 (prepare, setup, teardown, handleSummary). */
lt_status special_order(struct lt_test *test, enum vu_order order, int64_t timeout_ns, bool *timed_out, char **text,
                        lt_error *err);

/* run.c: the script's functions with their time limits. Control thread. */
lt_status run_setup_function(struct lt_test *test, lt_error *err);
lt_status run_teardown_function(struct lt_test *test, lt_error *err);

/* stop.c: why and how a test ends early. Any thread. */
void test_stop(struct lt_test *test, const lt_error *reason, bool at_once);
bool test_stopping(struct lt_test *test);
extern const struct engine_calls ENGINE_CALLS;

#endif
