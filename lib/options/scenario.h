/* Scenarios: the typed form of the `scenarios` option, its checks and its descriptions. */
#ifndef OPTIONS_SCENARIO_H
#define OPTIONS_SCENARIO_H

#include <jansson.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/strbuf.h"
#include "loadtest/metrics.h"

enum executor_type {
    EXECUTOR_SHARED_ITERATIONS,
    EXECUTOR_PER_VU_ITERATIONS,
    EXECUTOR_CONSTANT_VUS,
    EXECUTOR_RAMPING_VUS,
    EXECUTOR_CONSTANT_ARRIVAL_RATE,
    EXECUTOR_RAMPING_ARRIVAL_RATE,
    EXECUTOR_EXTERNALLY_CONTROLLED
};

struct stage {
    int64_t duration_ns;
    int64_t target;
};

/* Fields that an executor does not have are zero. */
struct scenario {
    const char *name;
    enum executor_type executor;
    int64_t start_time_ns, graceful_stop_ns;
    const char *exec;
    const lt_tag *env, *tags;
    size_t n_env, n_tags;

    int64_t vus; /* also startVUs */
    int64_t iterations;
    int64_t duration_ns; /* also maxDuration; 0 = endless (externally-controlled) */
    struct stage *stages;
    size_t n_stages;
    int64_t graceful_ramp_down_ns;
    int64_t rate;                  /* also startRate */
    int64_t rate_part, rate_parts; /* in a segment: its part of the rate; both 0: all of it */
    int64_t time_unit_ns;
    int64_t pre_allocated_vus, max_vus;
};

const char *executor_type_name(enum executor_type type);

/* Reads one scenario. Problems are appended to `problems`, one line "\t- text" each; the result is
 * usable only when none was. */
void scenario_parse(struct arena *arena, const char *name, json_t *config, struct scenario *out,
                    struct strbuf *problems);

/* Checks numbers and durations; also for scenarios that shortcuts made. */
void scenario_validate(const struct scenario *s, struct strbuf *problems);

/* Regular duration without graceful stop; 0 = endless. */
int64_t scenario_duration_ns(const struct scenario *s);
/* Most VUs that it may hold, and how many are made before the start. */
uint32_t scenario_max_vus(const struct scenario *s);
uint32_t scenario_planned_vus(const struct scenario *s);

/* "10 looping VUs for 30s (gracefulStop: 30s)" */
void scenario_describe(const struct scenario *s, struct strbuf *out);

/* The scenario as an object of the `scenarios` option, with the values that count; new reference. */
json_t *scenario_to_json(const struct scenario *s);

#endif
