/* Time: CLOCK_MONOTONIC nanoseconds everywhere inside; wall time only where something is shown. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include "base/base.h"

int64_t clock_now_ns(void);  /* CLOCK_MONOTONIC */
int64_t clock_wall_ns(void); /* CLOCK_REALTIME, since the Unix epoch */

#endif
