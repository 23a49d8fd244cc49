#include "exec/plan/arrival.h"

#include <math.h>
#include <string.h>

void arrival_init(struct arrival *a, const struct scenario *scenario)
{
    memset(a, 0, sizeof *a);
    a->scenario = scenario;
    a->stage_from = (double)scenario->rate / (double)scenario->time_unit_ns;
}

static bool constant_next(struct arrival *a, int64_t *at_ns)
{
    const struct scenario *s = a->scenario;
    __int128 at = (__int128)a->next * s->time_unit_ns / s->rate;
    if (at >= s->duration_ns) return false;
    *at_ns = (int64_t)at;
    a->next++;
    return true;
}

/* Iterations that a stage of this length adds. */
static double stage_area(double from, double to, double duration)
{
    return (from + to) / 2 * duration;
}

/* x with from·x + slope·x²/2 = area. This form of the solution has no difference of nearly equal
 * numbers, also where the slope is next to nothing. */
static double time_to_area(double from, double slope, double area)
{
    return 2 * area / (from + sqrt(fmax(0, from * from + 2 * area * slope)));
}

static bool ramping_next(struct arrival *a, int64_t *at_ns)
{
    const struct scenario *s = a->scenario;
    double wanted = (double)(a->next + 1);
    while (a->stage < s->n_stages) {
        const struct stage *stage = &s->stages[a->stage];
        double duration = (double)stage->duration_ns, from = a->stage_from;
        double to = (double)stage->target / (double)s->time_unit_ns;
        double area = stage_area(from, to, duration), left = wanted - a->before_stage;
        /* A hair of tolerance: a plan of exactly N iterations must not lose its last to rounding. */
        if (duration > 0 && left <= area * (1 + 1e-12)) {
            double at = time_to_area(from, (to - from) / duration, left);
            *at_ns = a->stage_start_ns + llround(fmin(at, duration));
            a->next++;
            return true;
        }
        a->before_stage += area;
        a->stage_start_ns += stage->duration_ns;
        a->stage_from = to;
        a->stage++;
    }
    return false;
}

bool arrival_next(struct arrival *a, int64_t *at_ns)
{
    if (a->segment) a->next = segment_at(a->segment, a->taken);
    bool any = a->scenario->n_stages ? ramping_next(a, at_ns) : constant_next(a, at_ns);
    a->taken += any;
    return any;
}

double arrival_rate_at(const struct scenario *s, int64_t elapsed_ns)
{
    double from = (double)s->rate;
    for (size_t i = 0; i < s->n_stages; i++) {
        const struct stage *stage = &s->stages[i];
        if (elapsed_ns < stage->duration_ns) {
            return from + ((double)stage->target - from) * (double)elapsed_ns / (double)stage->duration_ns;
        }
        elapsed_ns -= stage->duration_ns;
        from = (double)stage->target;
    }
    return from;
}
