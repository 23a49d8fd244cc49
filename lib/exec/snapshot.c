/* Reading the progress from any thread, and describing the plan. */
#include <jansson.h>

#include "base/clock.h"
#include "base/strbuf.h"
#include "exec/engine.h"
#include "exec/live.h"
#include "options/duration.h"

static void read_scenario(struct scenario_run *run, int64_t now_ns, lt_scenario_snapshot *out)
{
    const struct scenario *config = run->config;
    int64_t start = atomic_load(&run->start_ns), end = atomic_load(&run->end_ns);
    *out = (lt_scenario_snapshot){
        .name = run->view.name,
        .executor = run->view.executor,
        .state = (lt_scenario_state)atomic_load(&run->state_now),
        .start_ns = config->start_time_ns,
        .duration_ns = run->duration_ns,
        .vus = atomic_load(&run->held_vus),
        .peak_vus = atomic_load(&run->peak_vus),
        .max_vus = atomic_load(&run->max_vus),
        .active_vus = atomic_load(&run->active_vus),
        .iterations = atomic_load(&run->completed),
        .time_unit_ns = config->time_unit_ns,
    };
    if (start) out->elapsed_ns = (end ? end : now_ns) - start;
    if (out->duration_ns && out->elapsed_ns > out->duration_ns) out->elapsed_ns = out->duration_ns;
    if (config->executor == EXECUTOR_SHARED_ITERATIONS) out->planned_iterations = (uint64_t)config->iterations;
    if (config->executor == EXECUTOR_PER_VU_ITERATIONS) {
        out->iterations_per_vu = (uint64_t)config->iterations;
        out->planned_iterations = out->iterations_per_vu * (uint64_t)config->vus;
    }
    if (run->ops->rate) out->rate = run->ops->rate(run, out->elapsed_ns);
    if (out->planned_iterations) out->progress = (double)out->iterations / (double)out->planned_iterations;
    else if (out->duration_ns) out->progress = (double)out->elapsed_ns / (double)out->duration_ns;
    if (out->state == LT_SCENARIO_DONE) out->progress = 1;
}

void lt_test_snapshot(lt_test *test, lt_snapshot *snapshot, lt_scenario_snapshot *scenarios, size_t capacity)
{
    struct instance_stats stats = {0};
    lt_phase phase = atomic_load(&test->phase);
    *snapshot = (lt_snapshot){.phase = phase, .stopping = test_stopping(test)};
    if (phase == LT_PHASE_NEW || !test->workers) return;
    ENGINE_CALLS.instance_stats(test, &stats);
    int64_t now = clock_now_ns();
    snapshot->paused = atomic_load(&test->paused);
    snapshot->tainted = atomic_load(&test->tainted);
    snapshot->elapsed_ns = live_elapsed_ns(test);
    snapshot->vus_active = stats.vus_active;
    snapshot->vus_initialized = stats.vus_initialized;
    snapshot->vus_planned = test->vus_planned;
    snapshot->iterations_complete = stats.iterations_completed;
    snapshot->iterations_interrupted = stats.iterations_interrupted;
    snapshot->n_scenarios = test->n_runs;
    for (size_t i = 0; scenarios && i < test->n_runs && i < capacity; i++) {
        read_scenario(&test->runs[i], now, &scenarios[i]);
    }
}

/* Of all scenarios: the end of the last graceful stop, and the most VUs. */
struct requirements {
    int64_t longest_ns;
    bool endless;
    uint32_t max_vus;
};

static struct requirements requirements_of(struct lt_test *test)
{
    struct requirements r = {.max_vus = test->vus_planned};
    for (size_t i = 0; i < test->n_runs; i++) {
        const struct scenario *s = test->runs[i].config;
        int64_t end = s->start_time_ns + scenario_duration_ns(s) + s->graceful_stop_ns;
        r.endless |= scenario_duration_ns(s) == 0 && s->executor == EXECUTOR_EXTERNALLY_CONTROLLED;
        if (end > r.longest_ns) r.longest_ns = end;
        r.max_vus += scenario_max_vus(s) - scenario_planned_vus(s);
    }
    return r;
}

char *lt_test_requirements_json(lt_test *test)
{
    if (!test->runs) return NULL;
    char time[64];
    struct requirements r = requirements_of(test);
    json_t *scenarios = json_object();
    for (size_t i = 0; i < test->options.n_scenarios; i++) { /* as configured, also in a segment */
        const struct scenario *s = &test->options.scenarios[i];
        json_object_set_new(scenarios, s->name, scenario_to_json(s));
    }
    json_t *root =
        json_pack("{s:o, s:s, s:I}", "scenarios", scenarios, "totalDuration",
                  duration_format(r.endless ? 0 : r.longest_ns, time, sizeof time), "maxVUs", (json_int_t)r.max_vus);
    char *text = root ? json_dumps(root, JSON_COMPACT) : NULL;
    json_decref(root);
    return text;
}

char *lt_test_describe(lt_test *test)
{
    if (!test->runs) return NULL;
    struct strbuf text = {0};
    char time[64];
    struct requirements r = requirements_of(test);
    const struct segment_option *part = &test->options.segment;
    double percent = 100.0 * part->weights[part->own] / part->period;
    strbuf_printf(&text, "scenarios: (%.2f%%) %zu scenario%s, %u max VUs, %s max duration (incl. graceful stop):\n",
                  percent, test->n_runs, test->n_runs == 1 ? "" : "s", r.max_vus,
                  r.endless ? "infinite" : duration_format(r.longest_ns, time, sizeof time));
    for (size_t i = 0; i < test->n_runs; i++) {
        strbuf_printf(&text, "         * %s: ", test->runs[i].view.name);
        const struct scenario_run *run = &test->runs[i];
        /* What is controlled from outside is controlled in numbers of the whole test. */
        bool external = run->config->executor == EXECUTOR_EXTERNALLY_CONTROLLED;
        scenario_describe(external ? run->whole : run->config, &text);
        strbuf_putc(&text, '\n');
    }
    return strbuf_steal(&text);
}
