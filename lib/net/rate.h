/* The rps option: a token bucket of one for all VUs of a test. */
#ifndef NET_RATE_H
#define NET_RATE_H

#include <stdatomic.h>

#include "base/base.h"

/* interval_ns 0 = no limit. */
struct rate_limit {
    int64_t interval_ns;
    _Atomic int64_t next_ns; /* when the next request may start */
};

/* Takes the next free moment and returns it; not before now_ns. */
static inline int64_t rate_limit_take(struct rate_limit *limit, int64_t now_ns)
{
    if (!limit->interval_ns) return now_ns;
    int64_t next = atomic_load_explicit(&limit->next_ns, memory_order_relaxed), start;
    do {
        start = next > now_ns ? next : now_ns;
    } while (!atomic_compare_exchange_weak_explicit(&limit->next_ns, &next, start + limit->interval_ns,
                                                    memory_order_relaxed, memory_order_relaxed));
    return start;
}

#endif
