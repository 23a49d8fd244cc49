/*
 * Keeping a changing number of VUs looping: what ramping-vus and externally-controlled share.
 *
 * VUs have an index in the ramp. Lowering the target stops those with the highest index after their
 * running iteration; raising it again in time lets such a VU simply go on.
 */
#ifndef EXEC_EXECUTORS_TARGET_VUS_H
#define EXEC_EXECUTORS_TARGET_VUS_H

#include "exec/scenario_run.h"

struct target_vus {
    struct scenario_run *run;
    struct exec_vu **by_index; /* NULL where none runs */
    uint32_t cap;
    uint32_t target;
    int64_t grace_ns; /* time for the running iteration of a stopped VU; 0 = interrupt at once */
};

/* max: highest target that will ever be set. False when memory is out. */
bool target_vus_init(struct target_vus *t, struct scenario_run *run, uint32_t max, int64_t grace_ns);
void target_vus_set(struct target_vus *t, uint32_t target, int64_t now_ns);
void target_vus_acquired(struct target_vus *t, struct exec_vu *vu);
void target_vus_reported(struct target_vus *t, struct exec_vu *vu);
void target_vus_free(struct target_vus *t);

#endif
