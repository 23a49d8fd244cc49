/* One line per executor. */
#include "exec/executors/executors.h"

const struct executor_ops *executor_find(enum executor_type type)
{
    static const struct executor_ops *const table[] = {
        [EXECUTOR_SHARED_ITERATIONS] = &EXECUTE_SHARED_ITERATIONS,
        [EXECUTOR_PER_VU_ITERATIONS] = &EXECUTE_PER_VU_ITERATIONS,
        [EXECUTOR_CONSTANT_VUS] = &EXECUTE_CONSTANT_VUS,
        [EXECUTOR_RAMPING_VUS] = &EXECUTE_RAMPING_VUS,
        [EXECUTOR_CONSTANT_ARRIVAL_RATE] = &EXECUTE_ARRIVAL_RATE,
        [EXECUTOR_RAMPING_ARRIVAL_RATE] = &EXECUTE_ARRIVAL_RATE,
        [EXECUTOR_EXTERNALLY_CONTROLLED] = &EXECUTE_EXTERNALLY_CONTROLLED,
    };
    return table[type];
}
