/*
 * Deadlines: a binary heap of moments, embedded in what waits for them. Adding, moving and removing
 * cost O(log n); the earliest is free to read. Not thread-safe.
 */
#ifndef BASE_DEADLINE_H
#define BASE_DEADLINE_H

#include "base/base.h"

/* Zeroed = not in a heap. */
struct deadline {
    int64_t at_ns;
    size_t slot; /* place in the heap + 1, 0 = none */
};

/* Zeroed = empty. */
struct deadline_heap {
    struct deadline **items;
    size_t n, cap;
};

/* Adds d, or moves it when it is in the heap already. False when memory is out. */
bool deadline_set(struct deadline_heap *h, struct deadline *d, int64_t at_ns);
/* No-op when d is in no heap. */
void deadline_remove(struct deadline_heap *h, struct deadline *d);
void deadline_heap_free(struct deadline_heap *h);

static inline struct deadline *deadline_first(const struct deadline_heap *h)
{
    return h->n ? h->items[0] : NULL;
}

#endif
