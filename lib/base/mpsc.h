/*
 * Queue from many threads to one: intrusive, lock-free, unbounded by itself (its users bound it:
 * every message is embedded in an object that has at most one under way).
 *
 * Producers push onto an atomic stack; the consumer takes the whole stack at once and reverses it,
 * so messages of one producer arrive in the order they were pushed.
 */
#ifndef BASE_MPSC_H
#define BASE_MPSC_H

#include <stdatomic.h>

#include "base/base.h"

struct mpsc_node {
    struct mpsc_node *next;
};

/* Zeroed = empty. */
struct mpsc {
    _Atomic(struct mpsc_node *) head;
};

/* Any thread. True when the queue was empty: the consumer may be asleep and needs a wake-up. */
static inline bool mpsc_push(struct mpsc *q, struct mpsc_node *node)
{
    struct mpsc_node *head = atomic_load_explicit(&q->head, memory_order_relaxed);
    do {
        node->next = head;
    } while (!atomic_compare_exchange_weak_explicit(&q->head, &head, node, memory_order_release, memory_order_relaxed));
    return head == NULL;
}

/* Consumer only: everything pushed so far, oldest first, linked by next; NULL when empty. */
static inline struct mpsc_node *mpsc_take_all(struct mpsc *q)
{
    struct mpsc_node *node = atomic_exchange_explicit(&q->head, NULL, memory_order_acquire);
    struct mpsc_node *ordered = NULL;
    while (node) {
        struct mpsc_node *next = node->next;
        node->next = ordered;
        ordered = node;
        node = next;
    }
    return ordered;
}

#endif
