/* The worker pool of a test: one thread per core with its loop, metrics and network. */
#include <semaphore.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/error.h"
#include "exec/engine.h"

struct setup_task {
    struct task task;
    struct exec_worker *worker;
    sem_t done;
    bool ok;
};

/* Handles of a loop are made and closed on the loop's own thread. */
static void attach_net(struct task *task)
{
    struct setup_task *t = CONTAINER_OF(task, struct setup_task, task);
    t->worker->net = net_worker_new(t->worker->test->net, &t->worker->worker.loop);
    t->ok = t->worker->net != NULL;
    sem_post(&t->done);
}

static void detach_net(struct task *task)
{
    struct setup_task *t = CONTAINER_OF(task, struct setup_task, task);
    if (t->worker->net) net_worker_free(t->worker->net);
    t->worker->net = NULL;
    t->ok = true;
    sem_post(&t->done);
}

static bool on_worker(struct exec_worker *w, void (*run)(struct task *))
{
    struct setup_task t = {.task.run = run, .worker = w};
    sem_init(&t.done, 0, 0);
    worker_post(&w->worker, &t.task);
    sem_wait(&t.done);
    sem_destroy(&t.done);
    return t.ok;
}

lt_status workers_start(struct lt_test *test, lt_error *err)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    unsigned n = cores > 0 ? (unsigned)cores : 1;
    test->workers = aligned_alloc(64, n * sizeof *test->workers);
    if (!test->workers) return error_nomem(err);
    for (unsigned i = 0; i < n; i++) {
        test->workers[i] = (struct exec_worker){.test = test};
        struct exec_worker *w = &test->workers[i];
        w->metrics = metric_worker_new(test->metrics);
        if (!w->metrics || !worker_start(&w->worker, i)) {
            metric_worker_free(w->metrics);
            return error_set(err, LT_ERR_IO, "cannot start worker thread %u: not enough memory or threads", i);
        }
        test->n_workers = i + 1;
    }
    return LT_OK;
}

lt_status workers_attach_net(struct lt_test *test, lt_error *err)
{
    for (unsigned i = 0; i < test->n_workers; i++) {
        if (!on_worker(&test->workers[i], attach_net)) {
            return error_set(err, LT_ERR_IO, "cannot start the HTTP engine: not enough memory");
        }
    }
    return LT_OK;
}

void workers_stop(struct lt_test *test)
{
    for (unsigned i = 0; i < test->n_workers; i++) {
        on_worker(&test->workers[i], detach_net);
        worker_stop(&test->workers[i].worker);
    }
}

void workers_free(struct lt_test *test)
{
    for (unsigned i = 0; i < test->n_workers; i++) metric_worker_free(test->workers[i].metrics);
    free(test->workers);
    test->workers = NULL;
    test->n_workers = 0;
}
