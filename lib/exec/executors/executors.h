/* The executors. Each is one file; table.c lists them. */
#ifndef EXEC_EXECUTORS_EXECUTORS_H
#define EXEC_EXECUTORS_EXECUTORS_H

#include "exec/scenario_run.h"

extern const struct executor_ops EXECUTE_SHARED_ITERATIONS;
extern const struct executor_ops EXECUTE_PER_VU_ITERATIONS;
extern const struct executor_ops EXECUTE_CONSTANT_VUS;
extern const struct executor_ops EXECUTE_RAMPING_VUS;
extern const struct executor_ops EXECUTE_ARRIVAL_RATE;
extern const struct executor_ops EXECUTE_EXTERNALLY_CONTROLLED;

/* externally_controlled.c: control thread; negative values leave what is. */
lt_status externally_controlled_scale(struct scenario_run *run, int64_t vus, int64_t max_vus, lt_error *err);

/* Lets running iterations end and starts no new ones, or goes on. Control thread. */
void externally_controlled_pause(struct scenario_run *run, bool paused, int64_t now_ns);

#endif
