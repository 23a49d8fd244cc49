#include "base/deadline.h"

#include <stdlib.h>

static void place(struct deadline_heap *h, size_t slot, struct deadline *d)
{
    h->items[slot - 1] = d;
    d->slot = slot;
}

/* Restores the order around one slot, upwards or downwards. */
static void sift(struct deadline_heap *h, size_t slot)
{
    struct deadline *d = h->items[slot - 1];
    while (slot > 1 && h->items[slot / 2 - 1]->at_ns > d->at_ns) {
        place(h, slot, h->items[slot / 2 - 1]);
        slot /= 2;
    }
    for (;;) {
        size_t child = slot * 2;
        if (child > h->n) break;
        if (child < h->n && h->items[child]->at_ns < h->items[child - 1]->at_ns) child++;
        if (h->items[child - 1]->at_ns >= d->at_ns) break;
        place(h, slot, h->items[child - 1]);
        slot = child;
    }
    place(h, slot, d);
}

bool deadline_set(struct deadline_heap *h, struct deadline *d, int64_t at_ns)
{
    if (!d->slot) {
        if (h->n == h->cap) {
            size_t cap = h->cap ? h->cap * 2 : 64;
            struct deadline **grown = realloc(h->items, cap * sizeof *grown);
            if (!grown) return false;
            h->items = grown;
            h->cap = cap;
        }
        h->n++;
        place(h, h->n, d);
    }
    d->at_ns = at_ns;
    sift(h, d->slot);
    return true;
}

void deadline_remove(struct deadline_heap *h, struct deadline *d)
{
    if (!d->slot) return;
    size_t slot = d->slot;
    struct deadline *last = h->items[--h->n];
    d->slot = 0;
    if (last == d) return;
    place(h, slot, last);
    sift(h, slot);
}

void deadline_heap_free(struct deadline_heap *h)
{
    free(h->items);
    *h = (struct deadline_heap){0};
}
