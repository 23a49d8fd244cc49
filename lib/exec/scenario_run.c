/*
 * What all executors share: a scenario begins at its startTime, its regular duration ends, the
 * graceful stop runs out, and it is done when the last VU that it held has come back.
 */
#include "exec/scenario_run.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"

static struct control *control_of(struct scenario_run *run)
{
    return &run->test->control;
}

static void hold(struct scenario_run *run, struct exec_vu *v)
{
    if (run->n_held == run->held_cap) {
        uint32_t cap = run->held_cap ? run->held_cap * 2 : 16;
        struct exec_vu **grown = realloc(run->held, cap * sizeof(struct exec_vu *));
        if (!grown) { /* it stays usable for others; this scenario runs with one VU less */
            pool_put(run->test, v);
            return;
        }
        run->held = grown;
        run->held_cap = cap;
    }
    v->slot = run->n_held;
    v->run = run;
    v->activated_for = NULL;
    run->held[run->n_held++] = v;
    atomic_store(&run->held_vus, run->n_held);
    if (run->n_held > atomic_load(&run->peak_vus)) atomic_store(&run->peak_vus, run->n_held);
}

void scenario_vu_acquired(struct scenario_run *run, struct exec_vu *v)
{
    if (run->done || run->finished) {
        pool_put(run->test, v);
        return;
    }
    hold(run, v);
    run->ops->vu_acquired(run, v);
}

void scenario_release(struct scenario_run *run, struct exec_vu *v)
{
    struct exec_vu *last = run->held[--run->n_held];
    run->held[v->slot] = last;
    last->slot = v->slot;
    v->run = NULL;
    atomic_store(&run->held_vus, run->n_held);
    pool_put(run->test, v);
}

static void set_active(struct scenario_run *run, int change)
{
    atomic_fetch_add(&run->active_vus, (unsigned)change);
    atomic_fetch_add(&run->test->vus_active, (unsigned)change);
}

static void on_report(struct exec_vu *v)
{
    struct scenario_run *run = v->run;
    set_active(run, -1);
    run->ops->vu_reported(run, v);
    scenario_check_done(run);
}

void scenario_loop(struct scenario_run *run, struct exec_vu *v)
{
    set_active(run, 1);
    vu_order(v, ORDER_LOOP, on_report);
}

void scenario_once(struct scenario_run *run, struct exec_vu *v, uint64_t number, int64_t planned_ns)
{
    set_active(run, 1);
    v->iteration_number = number;
    v->planned_start_ns = planned_ns;
    vu_order(v, ORDER_ONCE, on_report);
}

void scenario_request_vus(struct scenario_run *run, uint32_t n)
{
    pool_request(run->test, run, n);
}

void scenario_drop(struct scenario_run *run, uint64_t iterations)
{
    if (!iterations) return;
    atomic_fetch_add(&run->dropped, iterations);
    sampling_emit_dropped(run, iterations);
}

static void release_idle(struct scenario_run *run)
{
    for (uint32_t i = run->n_held; i-- > 0;) {
        if (run->held[i]->idle) scenario_release(run, run->held[i]);
    }
}

static void interrupt_all(struct scenario_run *run)
{
    for (uint32_t i = 0; i < run->n_held; i++) vu_interrupt(run->held[i]);
}

static void on_graceful_end(struct event *event, int64_t now_ns)
{
    struct scenario_run *run = CONTAINER_OF(event, struct scenario_run, graceful_end);
    if (run->n_held) atomic_store(&run->state_now, LT_SCENARIO_INTERRUPTED);
    interrupt_all(run);
}

void scenario_check_done(struct scenario_run *run)
{
    if (run->done || !run->finished || run->n_held || run->vus_adding) return;
    run->done = true;
    control_cancel(control_of(run), &run->regular_end);
    control_cancel(control_of(run), &run->graceful_end);
    if (run->ops->dropped) scenario_drop(run, run->ops->dropped(run));
    if (atomic_load(&run->state_now) != LT_SCENARIO_INTERRUPTED) atomic_store(&run->state_now, LT_SCENARIO_DONE);
    atomic_store(&run->end_ns, clock_now_ns());
    run->test->runs_done++;
}

void scenario_finish(struct scenario_run *run, int64_t now_ns)
{
    if (run->finished) return;
    run->finished = true;
    atomic_store(&run->no_new_iterations, true);
    pool_forget(run->test, run);
    if (run->ops->finish) run->ops->finish(run, now_ns);
    release_idle(run);
    if (run->n_held) {
        atomic_store(&run->state_now, LT_SCENARIO_STOPPING);
        if (run->config->graceful_stop_ns <= 0) on_graceful_end(&run->graceful_end, now_ns);
        else control_schedule(control_of(run), &run->graceful_end, now_ns + run->config->graceful_stop_ns);
    }
    scenario_check_done(run);
}

void scenario_stop(struct scenario_run *run, int64_t now_ns)
{
    control_cancel(control_of(run), &run->begin);
    control_cancel(control_of(run), &run->regular_end);
    scenario_finish(run, now_ns);
    control_cancel(control_of(run), &run->graceful_end);
    interrupt_all(run);
}

static void on_regular_end(struct event *event, int64_t now_ns)
{
    scenario_finish(CONTAINER_OF(event, struct scenario_run, regular_end), now_ns);
}

static void on_begin(struct event *event, int64_t now_ns)
{
    struct scenario_run *run = CONTAINER_OF(event, struct scenario_run, begin);
    run->begun = true;
    run->start_at_ns = now_ns;
    run->view.start_wall_ns = clock_wall_ns();
    atomic_store(&run->start_ns, now_ns);
    atomic_store(&run->state_now, LT_SCENARIO_RUNNING);
    if (run->duration_ns) control_schedule(control_of(run), &run->regular_end, now_ns + run->duration_ns);
    run->ops->start(run, now_ns);
    scenario_check_done(run);
}

static lt_status create(struct lt_test *test, struct scenario_run *run, lt_error *err)
{
    const struct scenario *config = run->config = &run->share.scenario;
    run->test = test;
    run->ops = executor_find(config->executor);
    run->duration_ns = scenario_duration_ns(config);
    run->begin.fire = on_begin;
    run->regular_end.fire = on_regular_end;
    run->graceful_end.fire = on_graceful_end;
    run->view = (struct vu_scenario){
        .name = config->name,
        .executor = executor_type_name(config->executor),
        .exec = config->exec,
        .env = config->env,
        .n_env = config->n_env,
        .tags = config->tags,
        .n_tags = config->n_tags,
    };
    atomic_store(&run->max_vus, scenario_max_vus(config));
    return run->ops->create(run, err);
}

static void leave_out(struct lt_test *test, struct scenario_run *run)
{
    log_printf(&test->log, LT_LOG_WARNING, "scenario '%s' has no work in the segment %s and is left out",
               run->whole->name, test->options.segment.text);
    share_free(&run->share);
    memset(run, 0, sizeof *run);
    test->n_runs--;
}

lt_status scenarios_create(struct lt_test *test, lt_error *err)
{
    const struct options *o = &test->options;
    test->runs = calloc(o->n_scenarios ? o->n_scenarios : 1, sizeof *test->runs);
    const struct segment_option *part = &o->segment;
    if (!test->runs || !segment_init(&test->segment, part->weights, part->n, part->own)) return error_nomem(err);
    for (size_t i = 0; i < o->n_scenarios; i++) {
        struct scenario_run *run = &test->runs[test->n_runs++];
        run->whole = &o->scenarios[i];
        if (!share_init(&run->share, &test->segment, run->whole)) return error_nomem(err);
        if (!run->share.has_work) {
            leave_out(test, run);
            continue;
        }
        lt_status status = create(test, run, err);
        if (status != LT_OK) return status;
    }
    return LT_OK;
}

void scenarios_begin(struct lt_test *test, int64_t now_ns)
{
    for (size_t i = 0; i < test->n_runs; i++) {
        struct scenario_run *run = &test->runs[i];
        control_schedule(&test->control, &run->begin, now_ns + run->config->start_time_ns);
    }
}

void scenarios_free(struct lt_test *test)
{
    for (size_t i = 0; i < test->n_runs; i++) {
        struct scenario_run *run = &test->runs[i];
        if (run->state && run->ops->free) run->ops->free(run);
        free(run->state);
        share_free(&run->share);
        free(run->held);
    }
    free(test->runs);
    test->runs = NULL;
    test->n_runs = 0;
    segment_free(&test->segment);
}
