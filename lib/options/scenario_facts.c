/* What follows from a scenario's configuration: durations, VU counts, its one-line description. */
#include <stdio.h>
#include <string.h>

#include "options/duration.h"
#include "options/scenario.h"

int64_t scenario_duration_ns(const struct scenario *s)
{
    if (!s->n_stages) return s->duration_ns;
    int64_t sum = 0;
    for (size_t i = 0; i < s->n_stages; i++) sum += s->stages[i].duration_ns;
    return sum;
}

static int64_t highest_target(const struct scenario *s, int64_t start)
{
    for (size_t i = 0; i < s->n_stages; i++) {
        if (s->stages[i].target > start) start = s->stages[i].target;
    }
    return start;
}

uint32_t scenario_max_vus(const struct scenario *s)
{
    switch (s->executor) {
    case EXECUTOR_RAMPING_VUS: return (uint32_t)highest_target(s, s->vus);
    case EXECUTOR_CONSTANT_ARRIVAL_RATE:
    case EXECUTOR_RAMPING_ARRIVAL_RATE:
    case EXECUTOR_EXTERNALLY_CONTROLLED: return (uint32_t)s->max_vus;
    default: return (uint32_t)s->vus;
    }
}

uint32_t scenario_planned_vus(const struct scenario *s)
{
    bool arrival = s->executor == EXECUTOR_CONSTANT_ARRIVAL_RATE || s->executor == EXECUTOR_RAMPING_ARRIVAL_RATE;
    return arrival ? (uint32_t)s->pre_allocated_vus : scenario_max_vus(s);
}

struct facts {
    struct strbuf *out;
    bool any;
};

static void fact(struct facts *f, const char *name, const char *value)
{
    strbuf_printf(f->out, "%s%s: %s", f->any ? ", " : " (", name, value);
    f->any = true;
}

static void duration_fact(struct facts *f, const char *name, int64_t ns)
{
    char text[64];
    if (ns) fact(f, name, duration_format(ns, text, sizeof text));
}

static void max_vus_fact(struct facts *f, const struct scenario *s)
{
    char text[64];
    if (s->max_vus > s->pre_allocated_vus) {
        snprintf(text, sizeof text, "%lld-%lld", (long long)s->pre_allocated_vus, (long long)s->max_vus);
    } else {
        snprintf(text, sizeof text, "%lld", (long long)s->max_vus);
    }
    fact(f, "maxVUs", text);
}

static double peak_rate(const struct scenario *s)
{
    double all = (double)highest_target(s, s->rate) * (double)NS_PER_S / (double)s->time_unit_ns;
    return s->rate_parts ? all * (double)s->rate_part / (double)s->rate_parts : all;
}

void scenario_describe(const struct scenario *s, struct strbuf *out)
{
    char time[64];
    duration_format(scenario_duration_ns(s), time, sizeof time);
    long long vus = s->vus, iterations = s->iterations;
    struct facts f = {out, false};
    switch (s->executor) {
    case EXECUTOR_SHARED_ITERATIONS:
        strbuf_printf(out, "%lld iterations shared among %lld VUs", iterations, vus);
        duration_fact(&f, "maxDuration", s->duration_ns);
        break;
    case EXECUTOR_PER_VU_ITERATIONS:
        strbuf_printf(out, "%lld iterations for each of %lld VUs", iterations, vus);
        duration_fact(&f, "maxDuration", s->duration_ns);
        break;
    case EXECUTOR_CONSTANT_VUS: strbuf_printf(out, "%lld looping VUs for %s", vus, time); break;
    case EXECUTOR_RAMPING_VUS:
        strbuf_printf(out, "Up to %u looping VUs for %s over %zu stages", scenario_max_vus(s), time, s->n_stages);
        duration_fact(&f, "gracefulRampDown", s->graceful_ramp_down_ns);
        break;
    case EXECUTOR_CONSTANT_ARRIVAL_RATE:
        strbuf_printf(out, "%.2f iterations/s for %s", peak_rate(s), time);
        max_vus_fact(&f, s);
        break;
    case EXECUTOR_RAMPING_ARRIVAL_RATE:
        strbuf_printf(out, "Up to %.2f iterations/s for %s over %zu stages", peak_rate(s), time, s->n_stages);
        max_vus_fact(&f, s);
        break;
    case EXECUTOR_EXTERNALLY_CONTROLLED:
        strbuf_printf(out, "Externally controlled execution with %lld VUs, %lld max VUs, ", vus, (long long)s->max_vus);
        if (s->duration_ns) strbuf_printf(out, "%s duration", time);
        else strbuf_puts(out, "infinite duration");
        break;
    }
    if (strcmp(s->exec, "default") != 0) fact(&f, "exec", s->exec);
    duration_fact(&f, "startTime", s->start_time_ns);
    duration_fact(&f, "gracefulStop", s->graceful_stop_ns);
    if (f.any) strbuf_putc(out, ')');
}
