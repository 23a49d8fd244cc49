/*
 * The pool of idle VUs. All planned VUs are made before setup(); scenarios that do not overlap
 * share them. A scenario that finds the pool empty waits here and is served, first come first
 * served, as VUs come back.
 */
#include <stdlib.h>

#include "base/error.h"
#include "exec/scenario_run.h"

static bool remember(struct lt_test *test, struct exec_vu *v)
{
    if (test->n_vus == test->vus_cap) {
        uint32_t cap = test->vus_cap ? test->vus_cap * 2 : 64;
        struct exec_vu **grown = realloc(test->vus, cap * sizeof(struct exec_vu *));
        if (!grown) return false;
        test->vus = grown;
        test->vus_cap = cap;
    }
    test->vus[test->n_vus++] = v;
    return true;
}

static struct exec_vu *new_vu(struct lt_test *test)
{
    struct exec_vu *v;
    if (!vu_create(test, test->n_vus + 1, &v)) return NULL;
    if (remember(test, v)) return v;
    vu_destroy(v);
    return NULL;
}

void pool_put(struct lt_test *test, struct exec_vu *v)
{
    struct scenario_run *run = test->waiting;
    if (run) {
        if (--run->vus_wanted == 0) {
            test->waiting = run->next_waiting;
            run->next_waiting = NULL;
        }
        scenario_vu_acquired(run, v);
        return;
    }
    v->next = NULL;
    if (test->pool_tail) test->pool_tail->next = v;
    else test->pool_head = v;
    test->pool_tail = v;
}

static struct exec_vu *pool_take(struct lt_test *test)
{
    struct exec_vu *v = test->pool_head;
    if (!v) return NULL;
    test->pool_head = v->next;
    if (!test->pool_head) test->pool_tail = NULL;
    v->next = NULL;
    return v;
}

void pool_request(struct lt_test *test, struct scenario_run *run, uint32_t n)
{
    struct exec_vu *v;
    while (n && (v = pool_take(test))) {
        n--;
        scenario_vu_acquired(run, v);
    }
    if (!n) return;
    if (!run->vus_wanted) {
        struct scenario_run **last = &test->waiting;
        while (*last) last = &(*last)->next_waiting;
        *last = run;
        run->next_waiting = NULL;
    }
    run->vus_wanted += n;
}

void pool_forget(struct lt_test *test, struct scenario_run *run)
{
    run->vus_wanted = 0;
    for (struct scenario_run **at = &test->waiting; *at; at = &(*at)->next_waiting) {
        if (*at != run) continue;
        *at = run->next_waiting;
        run->next_waiting = NULL;
        return;
    }
}

static bool initialized(struct exec_vu *v)
{
    struct lt_test *test = v->test;
    test->vus_starting--;
    if (v->status == LT_OK) {
        atomic_fetch_add(&test->vus_initialized, 1);
        return true;
    }
    /* The first error is the one to show; the others are usually its copies. */
    if (!test->init_failed && v->status != LT_ERR_INTERRUPTED) test->init_error = v->error;
    test->init_failed = true;
    return false;
}

static void planned_vu_ready(struct exec_vu *v)
{
    if (initialized(v)) pool_put(v->test, v);
}

static bool all_started(void *arg)
{
    struct lt_test *test = arg;
    return test->vus_starting == 0;
}

lt_status pool_init_vus(struct lt_test *test, lt_error *err)
{
    uint32_t n = test->vus_planned;
    for (uint32_t i = 0; i < n; i++) {
        struct exec_vu *v = new_vu(test);
        if (!v) return error_nomem(err);
        test->vus_starting++;
        vu_order(v, ORDER_INIT, planned_vu_ready);
    }
    control_run(&test->control, all_started, test);
    if (!test->init_failed) return LT_OK;
    if (err) *err = test->init_error;
    return test->init_error.status ? test->init_error.status : LT_ERR_INTERRUPTED;
}

static void added_vu_ready(struct exec_vu *v)
{
    struct scenario_run *run = v->run;
    v->run = NULL;
    bool ok = initialized(v);
    run->vus_adding--;
    if (!ok) {
        log_printf(&v->test->log, LT_LOG_ERROR, "cannot initialize VU %u: %s", v->vu.id_in_instance, v->error.message);
    } else if (run->done || run->finished) {
        pool_put(v->test, v);
    } else {
        scenario_vu_acquired(run, v);
    }
    scenario_check_done(run);
}

bool pool_add_vu(struct lt_test *test, struct scenario_run *run)
{
    struct exec_vu *v = new_vu(test);
    if (!v) return false;
    v->run = run;
    test->vus_starting++;
    run->vus_adding++;
    vu_order(v, ORDER_INIT, added_vu_ready);
    return true;
}

static void vu_gone(struct exec_vu *v)
{
    v->test->vus_leaving--;
}

static bool all_gone(void *arg)
{
    struct lt_test *test = arg;
    return test->vus_leaving == 0 && test->vus_starting == 0;
}

void pool_close(struct lt_test *test)
{
    control_run(&test->control, all_started, test);
    test->waiting = NULL;
    for (uint32_t i = 0; i < test->n_vus; i++) {
        test->vus_leaving++;
        vu_order(test->vus[i], ORDER_EXIT, vu_gone);
    }
    control_run(&test->control, all_gone, test);
    for (uint32_t i = 0; i < test->n_vus; i++) vu_destroy(test->vus[i]);
    free(test->vus);
    test->vus = NULL;
    test->n_vus = test->vus_cap = 0;
    test->pool_head = test->pool_tail = NULL;
}
