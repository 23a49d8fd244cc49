/*
 * Reading and steering a test from other threads: one way to get onto the control thread, and what
 * is done there on behalf of hosts and the REST API: scale, pause, setup data, setup, teardown.
 */
#include "exec/live.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "exec/executors/executors.h"
#include "exec/scenario_run.h"

/* A call that waits for the control thread. Lives on the caller's stack. */
struct call {
    struct task task;
    struct lt_test *test;
    live_fn *fn;
    void *arg;
    pthread_mutex_t lock; /* guards answered */
    pthread_cond_t done;
    bool answered;
};

static void answer(struct task *task)
{
    struct call *c = CONTAINER_OF(task, struct call, task);
    c->fn(c->test, c->arg);
    pthread_mutex_lock(&c->lock);
    c->answered = true;
    pthread_cond_signal(&c->done);
    pthread_mutex_unlock(&c->lock);
}

static void wait_for(struct call *c)
{
    pthread_mutex_lock(&c->lock);
    while (!c->answered) pthread_cond_wait(&c->done, &c->lock);
    pthread_mutex_unlock(&c->lock);
    pthread_cond_destroy(&c->done);
    pthread_mutex_destroy(&c->lock);
}

void live_call(struct lt_test *test, live_fn *fn, void *arg)
{
    struct call c = {.task.run = answer, .test = test, .fn = fn, .arg = arg};
    pthread_mutex_lock(&test->live_lock);
    if (test->live && !pthread_equal(test->live_thread, pthread_self())) {
        pthread_mutex_init(&c.lock, NULL);
        pthread_cond_init(&c.done, NULL);
        control_post(&test->control, &c.task);
        pthread_mutex_unlock(&test->live_lock);
        wait_for(&c);
        return;
    }
    bool own = test->live; /* the control thread itself: nobody else gets in, and fn may call us again */
    if (own) pthread_mutex_unlock(&test->live_lock);
    fn(test, arg);
    if (!own) pthread_mutex_unlock(&test->live_lock);
}

void live_open(struct lt_test *test)
{
    pthread_mutex_lock(&test->live_lock);
    test->live = true;
    test->live_thread = pthread_self();
    pthread_mutex_unlock(&test->live_lock);
}

void live_close(struct lt_test *test)
{
    pthread_mutex_lock(&test->live_lock);
    test->live = false;
    /* Nobody can post a call any more; those that were posted find their answer here. */
    control_drain(&test->control);
    pthread_mutex_unlock(&test->live_lock);
}

int64_t live_elapsed_ns(struct lt_test *test)
{
    int64_t start = atomic_load(&test->start_ns), end = atomic_load(&test->end_ns);
    if (!start) return 0;
    int64_t paused_at = atomic_load(&test->paused_at_ns);
    int64_t until = end ? end : paused_at ? paused_at : clock_now_ns();
    int64_t elapsed = until - start - atomic_load(&test->paused_total_ns);
    return elapsed > 0 ? elapsed : 0;
}

/* Scaling. */

struct scaling {
    int64_t vus, max_vus;
    lt_status status;
    lt_error error;
};

static void scale(struct lt_test *test, void *arg)
{
    struct scaling *s = arg;
    lt_phase phase = atomic_load(&test->phase);
    if (phase < LT_PHASE_PREPARED || phase > LT_PHASE_RUNNING) {
        s->status = error_set(&s->error, LT_ERR_STATE, "the test is not running");
        return;
    }
    s->status = error_set(&s->error, LT_ERR_NOT_FOUND,
                          "an externally-controlled executor needs to be configured for live configuration updates");
    for (size_t i = 0; i < test->n_runs; i++) {
        struct scenario_run *run = &test->runs[i];
        if (run->config->executor != EXECUTOR_EXTERNALLY_CONTROLLED) continue;
        s->status = externally_controlled_scale(run, s->vus, s->max_vus, &s->error);
        return;
    }
}

lt_status lt_test_scale(lt_test *test, int64_t vus, int64_t max_vus, lt_error *err)
{
    struct scaling s = {.vus = vus, .max_vus = max_vus};
    live_call(test, scale, &s);
    if (s.status != LT_OK && err) *err = s.error;
    return s.status;
}

/* Pausing. */

struct pausing {
    bool paused;
    lt_status status;
    lt_error error;
};

static lt_status pause_scenarios(struct lt_test *test, bool paused, lt_error *err)
{
    for (size_t i = 0; i < test->n_runs; i++) {
        struct scenario_run *run = &test->runs[i];
        if (run->config->executor == EXECUTOR_EXTERNALLY_CONTROLLED) continue;
        return error_set(err, LT_ERR_UNSUPPORTED,
                         "%s executor '%s' doesn't support pause and resume operations after its start",
                         run->view.executor, run->view.name);
    }
    if (atomic_load(&test->phase) != LT_PHASE_RUNNING || test_stopping(test)) {
        return error_set(err, LT_ERR_STATE, "the test is not running its scenarios");
    }
    if (atomic_load(&test->paused) == paused) {
        return error_set(err, LT_ERR_STATE,
                         paused ? "test execution was already paused" : "test execution wasn't paused");
    }
    int64_t now = clock_now_ns();
    for (size_t i = 0; i < test->n_runs; i++) externally_controlled_pause(&test->runs[i], paused, now);
    int64_t since = atomic_load(&test->paused_at_ns);
    if (!paused && since) atomic_fetch_add(&test->paused_total_ns, now - since);
    atomic_store(&test->paused_at_ns, paused ? now : 0);
    return LT_OK;
}

static void set_paused(struct lt_test *test, void *arg)
{
    struct pausing *p = arg;
    lt_phase phase = atomic_load(&test->phase);
    if (phase >= LT_PHASE_SETUP) {
        p->status = pause_scenarios(test, p->paused, &p->error);
    } else if (p->paused && atomic_load(&test->paused)) {
        p->status = error_set(&p->error, LT_ERR_STATE, "execution is already paused");
    }
    /* A test that waits asks its condition again after each message, so storing is enough. */
    if (p->status == LT_OK) atomic_store(&test->paused, p->paused);
}

lt_status lt_test_set_paused(lt_test *test, bool paused, lt_error *err)
{
    struct pausing p = {.paused = paused};
    live_call(test, set_paused, &p);
    if (p.status != LT_OK && err) *err = p.error;
    return p.status;
}

/* Setup data. VUs may read the previous text at any time: it is kept until the test is freed. */

bool live_put_setup_data(struct lt_test *test, char *json)
{
    if (json) {
        char **grown = realloc(test->setup_texts, (test->n_setup_texts + 1) * sizeof(char *));
        if (!grown) {
            free(json);
            return false;
        }
        test->setup_texts = grown;
        test->setup_texts[test->n_setup_texts++] = json;
    }
    test->setup_data = json;
    atomic_store(&test->env.setup_data_json, json);
    return true;
}

struct setup_call {
    const char *json;
    char *copy;
    lt_status status;
    lt_error error;
};

static void get_setup_data(struct lt_test *test, void *arg)
{
    struct setup_call *c = arg;
    if (test->setup_data && !(c->copy = strdup(test->setup_data))) c->status = error_nomem(&c->error);
}

static void set_setup_data(struct lt_test *test, void *arg)
{
    struct setup_call *c = arg;
    char *copy = c->json ? strdup(c->json) : NULL;
    if ((c->json && !copy) || !live_put_setup_data(test, copy)) c->status = error_nomem(&c->error);
}

static void run_setup(struct lt_test *test, void *arg)
{
    struct setup_call *c = arg;
    c->status = run_setup_function(test, &c->error);
}

static void run_teardown(struct lt_test *test, void *arg)
{
    struct setup_call *c = arg;
    c->status = run_teardown_function(test, &c->error);
}

static lt_status setup_call(struct lt_test *test, live_fn *fn, struct setup_call *c, lt_error *err)
{
    live_call(test, fn, c);
    if (c->status != LT_OK && err) *err = c->error;
    return c->status;
}

lt_status live_get_setup_data(struct lt_test *test, char **json, lt_error *err)
{
    struct setup_call c = {0};
    lt_status status = setup_call(test, get_setup_data, &c, err);
    *json = c.copy;
    return status;
}

lt_status live_set_setup_data(struct lt_test *test, const char *json, lt_error *err)
{
    struct setup_call c = {.json = json};
    return setup_call(test, set_setup_data, &c, err);
}

static bool is_live(struct lt_test *test)
{
    pthread_mutex_lock(&test->live_lock);
    bool live = test->live;
    pthread_mutex_unlock(&test->live_lock);
    return live;
}

lt_status live_run_setup(struct lt_test *test, lt_error *err)
{
    struct setup_call c = {0};
    if (!is_live(test)) return error_set(err, LT_ERR_STATE, "the test is not running");
    return setup_call(test, run_setup, &c, err);
}

lt_status live_run_teardown(struct lt_test *test, lt_error *err)
{
    struct setup_call c = {0};
    if (!is_live(test)) return error_set(err, LT_ERR_STATE, "the test is not running");
    return setup_call(test, run_teardown, &c, err);
}

void live_stop(struct lt_test *test)
{
    if (atomic_load(&test->phase) >= LT_PHASE_SUMMARY) return; /* there is nothing left to stop */
    lt_error err = {0};
    error_set(&err, LT_ERR_INTERRUPTED, "test run stopped from REST API");
    err.exit_code = 103;
    test_stop(test, &err, false);
}
