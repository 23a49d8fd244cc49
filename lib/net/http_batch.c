/*
 * A batch of calls as a sliding window: whenever one ends, the first one in order that the limits
 * allow is started.
 */
#include <stdlib.h>
#include <string.h>

#include "net/internal.h"

struct host_slot {
    const struct url_target *target; /* of one of the calls */
    size_t under_way;
};

struct http_batch {
    struct http_call **calls; /* NULL once started */
    size_t *slot_of;          /* per call */
    struct host_slot *slots;
    size_t n, n_slots, first, limit, per_host, under_way;
};

static size_t find_slot(struct http_batch *b, const struct url_target *target)
{
    for (size_t i = 0; i < b->n_slots; i++) {
        if (b->slots[i].target->port == target->port && strcmp(b->slots[i].target->host, target->host) == 0) return i;
    }
    b->slots[b->n_slots] = (struct host_slot){.target = target};
    return b->n_slots++;
}

static void start_some(struct http_batch *b)
{
    while (b->first < b->n && !b->calls[b->first]) b->first++;
    for (size_t i = b->first; i < b->n && b->under_way < b->limit; i++) {
        struct host_slot *slot = &b->slots[b->slot_of[i]];
        if (!b->calls[i] || (b->per_host && slot->under_way >= b->per_host)) continue;
        struct http_call *call = b->calls[i];
        b->calls[i] = NULL;
        b->under_way++;
        slot->under_way++;
        call->batch = b;
        call->batch_slot = b->slot_of[i];
        http_call_start(call);
    }
}

void http_batch_call_done(struct http_batch *b, struct http_call *call)
{
    call->batch = NULL;
    b->under_way--;
    b->slots[call->batch_slot].under_way--;
    start_some(b);
}

struct http_batch *http_batch_start(struct http_call **calls, size_t n, size_t limit, size_t per_host)
{
    struct http_batch *b = calloc(1, sizeof *b);
    if (!b) return NULL;
    b->calls = calloc(n + 1, sizeof *b->calls);
    b->slot_of = calloc(n + 1, sizeof *b->slot_of);
    b->slots = calloc(n + 1, sizeof *b->slots);
    if (!b->calls || !b->slot_of || !b->slots) {
        http_batch_free(b);
        return NULL;
    }
    b->n = n;
    b->limit = limit ? limit : 1;
    b->per_host = per_host;
    for (size_t i = 0; i < n; i++) {
        b->calls[i] = calls[i];
        b->slot_of[i] = find_slot(b, &calls[i]->target);
    }
    start_some(b);
    return b;
}

void http_batch_free(struct http_batch *b)
{
    if (!b) return;
    free(b->calls);
    free(b->slot_of);
    free(b->slots);
    free(b);
}
