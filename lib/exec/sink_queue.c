/*
 * Sinks: each has a thread and a bounded queue of sample batches, so that a slow destination holds
 * up neither the test nor the other sinks. What does not fit is dropped, counted and reported.
 */
#include <stdlib.h>

#include "base/error.h"
#include "exec/engine.h"

struct sink_queue {
    struct sink_queue *next;
    struct lt_test *test;
    const lt_sink_ops *ops;
    void *udata;
    pthread_t thread;
    bool running, started;
    pthread_mutex_t lock; /* guards what follows, and batch reference counts of this queue */
    pthread_cond_t changed;
    struct sample_batch **batches; /* option metricSamplesBufferSize */
    size_t head, n, cap;
    bool stopping, failed;
    uint64_t dropped;
};

/* Batches are shared by all queues of a test; one lock for the counts is enough at 20 a second. */
static void release_batch(struct sample_batch *batch)
{
    if (__atomic_sub_fetch(&batch->references, 1, __ATOMIC_ACQ_REL) == 0) sample_batch_free(batch);
}

static void report(struct sink_queue *q, const char *what, const lt_error *err)
{
    if (q->failed) return;
    q->failed = true;
    log_printf(&q->test->log, LT_LOG_ERROR, "output %s: %s: %s", q->ops->name, what, err->message);
}

static void *sink_main(void *arg)
{
    struct sink_queue *q = arg;
    lt_error err = {0};
    for (;;) {
        pthread_mutex_lock(&q->lock);
        while (!q->n && !q->stopping) pthread_cond_wait(&q->changed, &q->lock);
        if (!q->n) break;
        struct sample_batch *batch = q->batches[q->head];
        q->head = (q->head + 1) % q->cap;
        q->n--;
        pthread_mutex_unlock(&q->lock);
        if (q->ops->add_samples(q->udata, batch->samples, batch->n, &err) != LT_OK) {
            report(q, "samples were lost", &err);
        }
        release_batch(batch);
    }
    pthread_mutex_unlock(&q->lock);
    if (q->ops->stop && q->ops->stop(q->udata, &err) != LT_OK) report(q, "could not be finished", &err);
    return NULL;
}

lt_status sink_queue_add(struct lt_test *test, const lt_sink_ops *ops, void *udata, lt_error *err)
{
    struct sink_queue *q = calloc(1, sizeof *q);
    if (!q) return error_nomem(err);
    q->test = test;
    q->ops = ops;
    q->udata = udata;
    pthread_mutex_init(&q->lock, NULL);
    pthread_cond_init(&q->changed, NULL);
    struct sink_queue **last = &test->sinks;
    while (*last) last = &(*last)->next;
    *last = q;
    test->wants_samples = true;
    return LT_OK;
}

lt_status sink_queue_start_all(struct lt_test *test, lt_error *err)
{
    if (test->sinks) metrics_want_samples(test->metrics);
    for (struct sink_queue *q = test->sinks; q; q = q->next) {
        if (q->ops->start) {
            lt_status status = q->ops->start(q->udata, err);
            if (status != LT_OK) return status;
        }
        q->cap = (size_t)test->options.samples_buffer;
        q->batches = calloc(q->cap, sizeof(struct sample_batch *));
        if (!q->batches) return error_nomem(err);
        q->started = true;
        if (pthread_create(&q->thread, NULL, sink_main, q) != 0) {
            return error_set(err, LT_ERR_IO, "cannot start the thread of output %s", q->ops->name);
        }
        q->running = true;
    }
    return LT_OK;
}

static bool push(struct sink_queue *q, struct sample_batch *batch)
{
    pthread_mutex_lock(&q->lock);
    bool room = q->running && q->n < q->cap;
    if (room) q->batches[(q->head + q->n++) % q->cap] = batch;
    else q->dropped += batch->n;
    pthread_cond_signal(&q->changed);
    pthread_mutex_unlock(&q->lock);
    return room;
}

void sink_queue_push_all(struct lt_test *test, struct sample_batch *batch)
{
    if (!batch) return;
    __atomic_store_n(&batch->references, 1, __ATOMIC_RELEASE);
    for (struct sink_queue *q = test->sinks; q; q = q->next) {
        __atomic_add_fetch(&batch->references, 1, __ATOMIC_ACQ_REL);
        if (!push(q, batch)) release_batch(batch);
    }
    release_batch(batch);
}

void sink_queue_stop_all(struct lt_test *test)
{
    for (struct sink_queue *q = test->sinks; q; q = q->next) {
        if (!q->running) continue;
        pthread_mutex_lock(&q->lock);
        q->stopping = true;
        pthread_cond_signal(&q->changed);
        pthread_mutex_unlock(&q->lock);
        pthread_join(q->thread, NULL);
        q->running = false;
        if (!q->dropped) continue;
        log_printf(&test->log, LT_LOG_ERROR, "output %s could not keep up: %llu samples were dropped", q->ops->name,
                   (unsigned long long)q->dropped);
    }
}

void sink_queue_free_all(struct lt_test *test)
{
    sink_queue_stop_all(test);
    while (test->sinks) {
        struct sink_queue *q = test->sinks;
        test->sinks = q->next;
        if (q->ops->free) q->ops->free(q->udata);
        pthread_mutex_destroy(&q->lock);
        pthread_cond_destroy(&q->changed);
        free(q->batches);
        free(q);
    }
}
