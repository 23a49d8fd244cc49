/* What executors call: VUs, iterations and the life of a scenario. Control thread. */
#ifndef EXEC_SCENARIO_RUN_H
#define EXEC_SCENARIO_RUN_H

#include "exec/engine.h"

lt_status scenarios_create(struct lt_test *test, lt_error *err);
void scenarios_begin(struct lt_test *test, int64_t now_ns);
void scenarios_free(struct lt_test *test);

/* Asks for n VUs: ops->vu_acquired() is called for each, now or when one is free. */
void scenario_request_vus(struct scenario_run *run, uint32_t n);
/* The pool hands over a VU. */
void scenario_vu_acquired(struct scenario_run *run, struct exec_vu *vu);
/* Gives a VU back to the pool. */
void scenario_release(struct scenario_run *run, struct exec_vu *vu);
/* Lets the VU iterate until it is stopped, or run a single iteration. */
void scenario_loop(struct scenario_run *run, struct exec_vu *vu);
void scenario_once(struct scenario_run *run, struct exec_vu *vu, uint64_t number, int64_t planned_ns);
/* Counts iterations that could not start. */
void scenario_drop(struct scenario_run *run, uint64_t iterations);

/* The regular end: nothing new starts, running iterations get the graceful stop. */
void scenario_finish(struct scenario_run *run, int64_t now_ns);
/* The test stops: running iterations are interrupted at once. */
void scenario_stop(struct scenario_run *run, int64_t now_ns);
/* Ends the scenario when nothing is left of it. */
void scenario_check_done(struct scenario_run *run);

#endif
