/*
 * runtime: what runs inside a VU. vu.h is the engine's side of a VU as runtimes see it.
 *
 * The engine (exec/) fills these structs; runtimes read them and call the functions below. May use
 * base, fiber, metrics, options and net; knows nothing of executors: what only the engine can
 * answer goes through struct engine_calls, a table that exec/ hands down.
 */
#ifndef RUNTIME_VU_H
#define RUNTIME_VU_H

#include <stdatomic.h>

#include "base/base.h"
#include "base/hashmap.h"
#include "base/log.h"
#include "fiber/worker.h"
#include "loadtest/runtime.h"
#include "metrics/metrics.h"
#include "net/http.h"
#include "options/resolved.h"

/* Counters of the whole test, for k6/execution's instance. */
struct instance_stats {
    int64_t elapsed_ns; /* since the scenarios started, 0 before */
    uint64_t iterations_completed, iterations_interrupted;
    uint32_t vus_active, vus_initialized;
};

/* A scenario while it runs. Constant for runtimes. */
struct vu_scenario {
    const char *name;
    const char *executor;  /* "constant-vus", … */
    const char *exec;      /* exported function */
    int64_t start_wall_ns; /* when it started, Unix epoch */
    const lt_tag *env;     /* __ENV overlay */
    size_t n_env;
    const lt_tag *tags; /* the scenario's own tags */
    size_t n_tags;
};

/* Questions and requests to the engine; any VU's own thread. */
struct engine_calls {
    void (*instance_stats)(void *engine, struct instance_stats *out);
    double (*scenario_progress)(void *engine, const struct vu_scenario *scenario); /* 0..1 */
    void (*abort_test)(void *engine, const char *message); /* exec.test.abort(): exit code 108 */
    void (*fail_test)(void *engine, const char *message);  /* exec.test.fail(): exit code 110 */
};

/* Shared by all VUs of one test; lives as long as the test. */
struct test_env {
    struct logger *log;
    struct metrics *metrics;
    struct net_shared *net;        /* NULL until options are merged (prepare) */
    const struct options *options; /* NULL until options are merged (prepare) */
    const struct engine_calls *calls;
    void *engine;
    _Atomic(const char *) setup_data_json; /* NULL = undefined; set after setup(), or from outside */
};

struct lt_vu {
    struct test_env *env;
    struct worker *worker;
    struct fiber *fiber;
    struct metric_worker *metrics; /* of the worker */
    struct net_vu *net;            /* NULL in prepare (init context makes no requests) */

    uint32_t id_in_instance; /* from 1; 0 in prepare, setup, teardown, handleSummary */
    uint32_t id_in_test;

    const struct vu_scenario *scenario; /* NULL outside of scenarios */
    int64_t iteration;                  /* __ITER, from 0; -1 outside of iterations */
    int64_t iteration_in_scenario;
    uint64_t scenario_iteration_in_instance;
    uint64_t scenario_iteration_in_test;

    atomic_bool interrupted; /* the engine wants this VU to stop now */
    uint64_t activation;     /* changes when the VU is handed to a scenario (again) */

    /* Tags: run tags, scenario tags, group and the script's own, kept by vu_tags.c. */
    struct hashmap custom_tags; /* exec.vu.metrics.tags: name → malloc'ed value */
    struct hashmap metadata;    /* exec.vu.metrics.metadata: name → malloc'ed value */
    char *group;                /* malloc'ed "::a::b"; NULL = root */
    const struct tagset *tags;  /* cache; NULL = stale */
};

/* The tag set that samples of this VU carry now. Never NULL. */
const struct tagset *vu_tags(struct lt_vu *vu);
/* Group path ("" = root, "::a::b"); copied. False when memory is out. */
bool vu_set_group(struct lt_vu *vu, const char *path);
/* Sets or (value NULL) deletes a custom tag or metadata entry. */
bool vu_set_tag(struct lt_vu *vu, const char *name, const char *value);
bool vu_set_metadata(struct lt_vu *vu, const char *name, const char *value);
/* A copy of the metadata as one block that the caller frees; NULL when there is none, or no memory. */
lt_tag *vu_copy_metadata(const struct lt_vu *vu, size_t *n);
void vu_free_tags(struct lt_vu *vu);

/* Forgets the script's own tags and the group: the VU was handed to a scenario. */
void vu_reset_tags(struct lt_vu *vu);

/* Sends a sample with the VU's current tags (and metadata), now or at a given time. */
void vu_emit(struct lt_vu *vu, unsigned metric, double value);
void vu_emit_at(struct lt_vu *vu, unsigned metric, double value, int64_t now_ns);
/* The same with another tag set, which the caller derived from vu_tags(). */
void vu_emit_tagged(struct lt_vu *vu, unsigned metric, const struct tagset *tags, double value, int64_t now_ns);
/* Whether the script may have stopped being welcome: the iteration is to end now. */
static inline bool vu_is_interrupted(const struct lt_vu *vu)
{
    return atomic_load_explicit(&vu->interrupted, memory_order_relaxed);
}

#endif
