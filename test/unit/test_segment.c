/*
 * Execution segments: how they are written, who owns what, and that all parts of a test together are
 * the test: on plans for random sequences, and with the engine running the parts side by side.
 */
#include "exec/plan/segment.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "exec/plan/arrival.h"
#include "exec/plan/ramping.h"
#include "exec/plan/share.h"
#include "loadtest/loadtest.h"
#include "options/segment.h"
#include "runtime/vu.h"
#include "unit.h"

enum { MOST_PARTS = 8, SEEDS = 300 };

/* Parsing. */

static struct segment_option good(struct arena *arena, const char *segment, const char *sequence)
{
    struct segment_option out;
    lt_error err = {0};
    ck_assert_msg(segment_parse(arena, segment, sequence, &out, &err) == LT_OK, "%s in %s: %s", segment, sequence,
                  err.message);
    return out;
}

static void check_text(const char *segment, const char *want)
{
    struct arena arena = {0};
    ck_assert_str_eq(good(&arena, segment, NULL).text, want);
    arena_free(&arena);
}

static void bad(const char *segment, const char *sequence, const char *message)
{
    struct arena arena = {0};
    struct segment_option out;
    lt_error err = {0};
    ck_assert_int_eq(segment_parse(&arena, segment, sequence, &out, &err), LT_ERR_INVALID);
    ck_assert_str_eq(err.message, message);
    arena_free(&arena);
}

START_TEST(segments_are_fractions_percentages_or_decimals)
{
    check_text("", "0:1");
    check_text("0:1", "0:1");
    check_text("1", "0:1");
    check_text("100%", "0:1");
    check_text("0:1/3", "0:1/3");
    check_text(":1/3", "0:1/3");
    check_text("20%", "0:1/5");
    check_text("0.2", "0:1/5");
    check_text(".2", "0:1/5");
    check_text("2/10", "0:1/5");
    check_text("0.5:0.75", "1/2:3/4");
    check_text("2/4:75%", "1/2:3/4");
    check_text("0.125:+0.250", "1/8:1/4");
}
END_TEST

START_TEST(mistakes_have_one_clear_message)
{
    static const char *const no_number = "'%s' is not a valid percentage, decimal, fraction or interval value";
    static const char *const wrong[] = {"1a5%", "1a5",   "x",  "1/0",  "1/",   "/2",  "-",
                                        ".",    "12.5%", "1 ", "1/-2", "1//2", "0x1", "99999999999999999999"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        char message[128];
        snprintf(message, sizeof message, no_number, wrong[i]);
        bad(wrong[i], NULL, message);
    }
    bad("0:", NULL, "'' is not a valid percentage, decimal, fraction or interval value");
    bad("0:1:2", NULL, "'1:2' is not a valid percentage, decimal, fraction or interval value");
    bad("-0.1:1", NULL, "segment start value must be at least 0 but was -0.10");
    bad("0.5:0.2", NULL, "segment start(0.50) must be less than its end(0.20)");
    bad("1/2:50%", NULL, "segment start(0.50) must be less than its end(0.50)");
    bad("120%", NULL, "segment end value can't be more than 1 but was 1.20");
    bad("0:2/3", "0,1/3,2/3,1", "provided segment 0:2/3 can't be found in sequence 0,1/3,2/3,1");
    bad(NULL, "0,1/2,1", "provided segment 0:1 can't be found in sequence 0,1/2,1");
    bad("0:1/2", "0.5", "at least 2 points are needed for an execution segment sequence, 1 given");
    bad("0:1/2", "0,1/2,,1", "'' is not a valid percentage, decimal, fraction or interval value");
    bad("0:1/2", "1/2,1/3", "segment start(0.50) must be less than its end(0.33)");
    bad("0:1/2", "-0.5,1", "segment start value must be at least 0 but was -0.50");
    bad("0:1/123456789", NULL, "the execution segments divide the test into more than 16777216 equal pieces");
}
END_TEST

/* Striping. */

static void check_positions(const char *segment, const char *sequence, uint32_t period, const char *want)
{
    struct arena arena = {0};
    struct segment_option o = good(&arena, segment, sequence);
    struct segment s;
    ck_assert(segment_init(&s, o.weights, o.n, o.own));
    char text[256] = "";
    size_t len = 0;
    for (uint32_t i = 0; i < s.weights[s.own]; i++) {
        len += (size_t)snprintf(text + len, sizeof text - len, "%s%llu", i ? " " : "",
                                (unsigned long long)segment_at(&s, i));
    }
    ck_assert_str_eq(text, want);
    ck_assert_uint_eq(s.period, period);
    segment_free(&s);
    arena_free(&arena);
}

/* k6's documented examples: the reference, and the offsets that its own tests state. */
START_TEST(places_are_dealt_out_as_k6_documents)
{
    check_positions("0:1/2", "0,1/2,3/4,1", 4, "0 2");
    check_positions("1/2:3/4", "0,1/2,3/4,1", 4, "1");
    check_positions("3/4:1", "0,1/2,3/4,1", 4, "3");
    check_positions("0:2/5", "0,2/5,11/15,1", 15, "0 3 5 8 10 13");
    check_positions("2/5:11/15", "0,2/5,11/15,1", 15, "1 4 6 9 12");
    check_positions("11/15:1", "0,2/5,11/15,1", 15, "2 7 11 14");
    check_positions("0:0.3", "0,0.3,0.5,0.6,0.7,0.8,0.9,1", 10, "0 4 7");
    check_positions("0.3:0.5", "0,0.3,0.5,0.6,0.7,0.8,0.9,1", 10, "1 5");
    check_positions("0.9:1", "0,0.3,0.5,0.6,0.7,0.8,0.9,1", 10, "9");
    /* What is missing at the end is one more part. */
    check_positions("0:0.2", "0,0.2,0.5", 10, "3 9");
    check_positions("0.2:0.5", "0,0.2,0.5", 10, "1 5 7");
    check_positions("0:0.2", NULL, 5, "1");
}
END_TEST

START_TEST(numbers_are_scaled_as_k6_documents)
{
    static const int64_t values[] = {1, 2, 3, 4, 5, 6, 7, 10};
    static const int64_t want[3][8] = {{1, 1, 2, 2, 3, 3, 4, 5}, {0, 1, 1, 1, 1, 2, 2, 3}, {0, 0, 0, 1, 1, 1, 1, 2}};
    static const uint32_t weights[] = {2, 1, 1}, other[] = {6, 5, 4};
    static const int64_t hundred[] = {40, 34, 26};
    for (size_t k = 0; k < 3; k++) {
        struct segment s;
        ck_assert(segment_init(&s, weights, 3, k));
        for (size_t i = 0; i < 8; i++) ck_assert_int_eq(segment_scale(&s, values[i]), want[k][i]);
        segment_free(&s);
        ck_assert(segment_init(&s, other, 3, k));
        ck_assert_int_eq(segment_scale(&s, 100), hundred[k]);
        segment_free(&s);
    }
}
END_TEST

/* Random sequences: xorshift, so that a failing seed can be run again. */

static uint64_t random_state;

static uint64_t random_below(uint64_t n)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return random_state % n;
}

struct parts {
    size_t n;
    char sequence[512];
    char names[MOST_PARTS][64];
    struct segment of[MOST_PARTS];
};

/* Written out and parsed, so that the whole way from the option is taken. */
static void random_parts(struct parts *p, uint64_t seed)
{
    random_state = seed * 0x9e3779b97f4a7c15 + 1;
    for (int i = 0; i < 8; i++) random_below(2);
    uint32_t weights[MOST_PARTS], total = 0, at = 0;
    p->n = 1 + random_below(MOST_PARTS);
    for (size_t i = 0; i < p->n; i++) total += weights[i] = 1 + (uint32_t)random_below(random_below(2) ? 4 : 40);
    size_t len = (size_t)snprintf(p->sequence, sizeof p->sequence, "0");
    for (size_t i = 0; i < p->n; i++) {
        snprintf(p->names[i], sizeof p->names[i], "%u/%u:%u/%u", at, total, at + weights[i], total);
        at += weights[i];
        len += (size_t)snprintf(p->sequence + len, sizeof p->sequence - len, ",%u/%u", at, total);
    }
    for (size_t i = 0; i < p->n; i++) {
        struct arena arena = {0};
        struct segment_option o = good(&arena, p->names[i], p->sequence);
        ck_assert_uint_eq(o.own, i);
        ck_assert(segment_init(&p->of[i], o.weights, o.n, o.own));
        arena_free(&arena);
    }
}

static void free_parts(struct parts *p)
{
    for (size_t i = 0; i < p->n; i++) segment_free(&p->of[i]);
}

/* Counts of 0 … n - 1, each of which must come once. Check writes each assertion to a pipe: only
 * failures here. */
static void all_once(const uint8_t *seen, size_t n, const char *what, uint64_t seed)
{
    for (size_t i = 0; i < n; i++) {
        if (seen[i] != 1) ck_abort_msg("seed %llu: %s %zu came %u times", (unsigned long long)seed, what, i, seen[i]);
    }
}

static void check_ownership(const struct segment *of, size_t n, size_t things, uint64_t seed)
{
    uint8_t *seen = calloc(things, 1);
    for (size_t k = 0; k < n; k++) {
        if (of[k].empty) continue;
        uint64_t i = 0, last = 0;
        for (uint64_t e; (e = segment_at(&of[k], i)) < things; i++) {
            if (i && e <= last)
                ck_abort_msg("seed %llu: %llu after %llu", (unsigned long long)seed, (unsigned long long)e,
                             (unsigned long long)last);
            /* What comes before e is what scale() counts. */
            if (segment_scale(&of[k], (int64_t)e) != (int64_t)i ||
                segment_scale(&of[k], (int64_t)e + 1) != (int64_t)i + 1) {
                ck_abort_msg("seed %llu: part %zu has not %llu before %llu", (unsigned long long)seed, k,
                             (unsigned long long)i, (unsigned long long)e);
            }
            seen[last = e]++;
        }
    }
    all_once(seen, things, "thing", seed);
    free(seen);
}

START_TEST(every_thing_has_exactly_one_owner)
{
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct parts p;
        random_parts(&p, seed);
        check_ownership(p.of, p.n, 1000, seed);
        int64_t huge = (int64_t)random_below(1000000000000), sum = 0;
        for (size_t k = 0; k < p.n; k++) sum += segment_scale(&p.of[k], huge);
        ck_assert_int_eq(sum, huge);
        free_parts(&p);
    }
}
END_TEST

START_TEST(only_parts_with_vus_share_in_the_iterations)
{
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct parts p;
        random_parts(&p, seed);
        int64_t vus = 1 + (int64_t)random_below(random_below(2) ? 5 : 500);
        struct segment of[MOST_PARTS];
        for (size_t k = 0; k < p.n; k++) {
            ck_assert(segment_by_share(&p.of[k], vus, &of[k]));
            if (of[k].empty != (segment_scale(&p.of[k], vus) == 0))
                ck_abort_msg("seed %llu: part %zu", (unsigned long long)seed, k);
            /* As many of the first `vus` iterations as it has VUs. */
            if (segment_scale(&of[k], vus) != segment_scale(&p.of[k], vus))
                ck_abort_msg("seed %llu: part %zu", (unsigned long long)seed, k);
        }
        check_ownership(of, p.n, 1000, seed);
        for (size_t k = 0; k < p.n; k++) segment_free(&of[k]);
        free_parts(&p);
    }
}
END_TEST

/* Plans. */

static struct stage stages[4];

static struct scenario random_scenario(enum executor_type executor)
{
    struct scenario s = {.name = "s", .exec = "default", .executor = executor, .time_unit_ns = NS_PER_S};
    bool staged = executor == EXECUTOR_RAMPING_VUS || executor == EXECUTOR_RAMPING_ARRIVAL_RATE;
    s.vus = 1 + (int64_t)random_below(20);
    s.iterations = s.vus + (int64_t)random_below(200);
    s.duration_ns = (int64_t)(1 + random_below(5)) * NS_PER_S;
    s.rate = 1 + (int64_t)random_below(150);
    s.pre_allocated_vus = (int64_t)random_below(20);
    s.max_vus = s.pre_allocated_vus + 1 + (int64_t)random_below(20);
    if (executor == EXECUTOR_EXTERNALLY_CONTROLLED) s.max_vus += s.vus;
    for (size_t i = 0; staged && i < 1 + random_below(4); i++) {
        int64_t duration = random_below(4) ? (int64_t)random_below(4000) * NS_PER_MS : 0;
        stages[i] = (struct stage){duration, (int64_t)random_below(60)};
        s.n_stages = i + 1;
    }
    if (staged) s.stages = stages;
    return s;
}

static void check_arrivals(const struct scenario *s, const struct parts *p, uint64_t seed)
{
    enum { MOST = 4096 };
    static int64_t starts[MOST];
    uint8_t seen[MOST] = {0};
    size_t n = 0;
    struct arrival whole;
    arrival_init(&whole, s);
    while (n < MOST && arrival_next(&whole, &starts[n])) n++;
    ck_assert_uint_lt(n, MOST);
    for (size_t k = 0; k < p->n; k++) {
        struct share share;
        ck_assert(share_init(&share, &p->of[k], s));
        struct arrival own;
        int64_t at;
        arrival_init(&own, s);
        own.segment = share.iterations;
        while (share.has_work && arrival_next(&own, &at)) {
            uint64_t number = own.next - 1;
            if (number >= n || at != starts[number])
                ck_abort_msg("seed %llu: arrival %llu at %lld", (unsigned long long)seed, (unsigned long long)number,
                             (long long)at);
            seen[number]++;
        }
        share_free(&share);
    }
    all_once(seen, n, "arrival", seed);
}

START_TEST(every_arrival_starts_once_and_when_it_does_in_the_whole)
{
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct parts p;
        random_parts(&p, seed);
        struct scenario s = random_scenario(seed % 2 ? EXECUTOR_CONSTANT_ARRIVAL_RATE : EXECUTOR_RAMPING_ARRIVAL_RATE);
        check_arrivals(&s, &p, seed);
        free_parts(&p);
    }
}
END_TEST

/* VUs at the end of a moment, after all its steps; *at becomes the moment of the next step. */
struct ramp_reader {
    struct ramp ramp;
    struct ramp_step next;
    bool more;
    uint32_t vus;
};

static void open_ramp(struct ramp_reader *r, const struct scenario *s, const struct segment *segment)
{
    memset(r, 0, sizeof *r);
    ramp_init(&r->ramp, s);
    r->ramp.segment = segment;
    r->more = ramp_next(&r->ramp, &r->next);
}

static void read_until(struct ramp_reader *r, int64_t at)
{
    while (r->more && r->next.at_ns <= at) {
        r->vus = r->next.vus;
        r->more = ramp_next(&r->ramp, &r->next);
    }
}

START_TEST(parts_of_a_ramp_add_up_at_every_moment)
{
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct parts p;
        random_parts(&p, seed);
        struct scenario s = random_scenario(EXECUTOR_RAMPING_VUS);
        struct ramp_reader whole, of[MOST_PARTS];
        open_ramp(&whole, &s, NULL);
        for (size_t k = 0; k < p.n; k++) open_ramp(&of[k], &s, &p.of[k]);
        while (whole.more) {
            int64_t at = whole.next.at_ns;
            uint32_t sum = 0;
            read_until(&whole, at);
            for (size_t k = 0; k < p.n; k++) {
                /* A step at a time at which the whole has none would be passed over here. */
                if (of[k].more && of[k].next.at_ns < at)
                    ck_abort_msg("seed %llu: a step of its own", (unsigned long long)seed);
                read_until(&of[k], at);
                sum += of[k].vus;
                if (of[k].vus != segment_scale(&p.of[k], whole.vus))
                    ck_abort_msg("seed %llu: part %zu", (unsigned long long)seed, k);
            }
            if (sum != whole.vus)
                ck_abort_msg("seed %llu: %u VUs instead of %u", (unsigned long long)seed, sum, whole.vus);
        }
        for (size_t k = 0; k < p.n; k++) ck_assert(!of[k].more);
        free_parts(&p);
    }
}
END_TEST

START_TEST(shares_of_every_executor_add_up_to_the_scenario)
{
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct parts p;
        random_parts(&p, seed);
        enum executor_type type = (enum executor_type)(seed % 7);
        struct scenario s = random_scenario(type);
        int64_t vus = 0, planned = 0, allocated = 0, most = 0, iterations = 0;
        for (size_t k = 0; k < p.n; k++) {
            struct share share;
            ck_assert(share_init(&share, &p.of[k], &s));
            const struct scenario *part = &share.scenario;
            vus += part->vus;
            planned += scenario_planned_vus(part);
            allocated += part->pre_allocated_vus;
            most += part->max_vus;
            /* shared: divided; per VU: of each of its VUs. */
            if (type == EXECUTOR_SHARED_ITERATIONS) iterations += part->iterations;
            if (type == EXECUTOR_PER_VU_ITERATIONS) iterations += part->iterations * part->vus;
            if (!share.has_work) ck_assert_int_eq(scenario_max_vus(part), 0);
            if (type == EXECUTOR_SHARED_ITERATIONS && share.has_work) ck_assert_int_ge(part->iterations, part->vus);
            ck_assert_int_eq(scenario_duration_ns(part), scenario_duration_ns(&s));
            share_free(&share);
        }
        ck_assert_int_eq(vus, s.vus);
        ck_assert_int_eq(planned, scenario_planned_vus(&s));
        ck_assert_int_eq(allocated, s.pre_allocated_vus);
        ck_assert_int_eq(most, s.max_vus);
        if (type == EXECUTOR_SHARED_ITERATIONS) ck_assert_int_eq(iterations, s.iterations);
        if (type == EXECUTOR_PER_VU_ITERATIONS) ck_assert_int_eq(iterations, s.iterations * s.vus);
        free_parts(&p);
    }
}
END_TEST

/* The engine. */

enum { MOST_IDS = 4096 };

/* What one scenario's iterations saw, over all parts. */
struct tally {
    _Atomic(uint32_t) numbers[MOST_IDS]; /* by iterationInTest */
    _Atomic(uint32_t) vus[MOST_IDS];     /* by idInTest: iterations; of which part in the upper half */
    _Atomic(uint64_t) calls, early;
    int64_t between_ns; /* arrival rates: iteration i starts at i times this */
};

struct tallies {
    struct tally of[7]; /* scenarios "0" … "6" */
};

/* Which part a VU belongs to is known by the function that it runs. */
struct part_run {
    struct tallies *all;
    uint32_t part;
};

static lt_status count(lt_vu *vu, void *udata, lt_error *err)
{
    struct part_run *run = udata;
    struct tally *t = &run->all->of[vu->scenario->name[0] - '0'];
    uint32_t id = vu->id_in_test % MOST_IDS, part = (run->part + 1) << 24, was = t->vus[id];
    if (was && was >> 24 != run->part + 1) t->vus[id] = 0xff000000; /* two parts have the same VU */
    else t->vus[id] = was ? was + 1 : part + 1;
    t->numbers[vu->scenario_iteration_in_test % MOST_IDS]++;
    t->calls++;
    int64_t planned = vu->scenario->start_wall_ns + t->between_ns * (int64_t)vu->scenario_iteration_in_test;
    if (clock_wall_ns() < planned - NS_PER_MS) t->early++;
    return lt_vu_sleep(vu, 2 * NS_PER_MS);
}

static const char *const SCENARIOS =
    "{\"0\": {\"executor\": \"shared-iterations\", \"vus\": 5, \"iterations\": 101},"
    " \"1\": {\"executor\": \"per-vu-iterations\", \"vus\": 7, \"iterations\": 3},"
    " \"2\": {\"executor\": \"constant-vus\", \"vus\": 11, \"duration\": \"1s\"},"
    " \"3\": {\"executor\": \"ramping-vus\", \"startVUs\": 2, \"stages\": [{\"duration\": \"500ms\", \"target\": 9},"
    "        {\"duration\": \"500ms\", \"target\": 9}]},"
    " \"4\": {\"executor\": \"constant-arrival-rate\", \"rate\": 50, \"duration\": \"2s\", \"preAllocatedVUs\": 20},"
    " \"5\": {\"executor\": \"ramping-arrival-rate\", \"startRate\": 20, \"preAllocatedVUs\": 25,"
    "        \"stages\": [{\"duration\": \"1s\", \"target\": 80}]},"
    " \"6\": {\"executor\": \"externally-controlled\", \"vus\": 6, \"maxVUs\": 8, \"duration\": \"1s\"}}";

static lt_test *start_part(struct part_run *run, const char *segment, const char *sequence)
{
    lt_test *test;
    lt_error err = {0};
    char *options = malloc(4096);
    snprintf(options, 4096, "{\"executionSegment\": \"%s\", \"executionSegmentSequence\": \"%s\", \"scenarios\": %s}",
             segment, sequence, SCENARIOS);
    ck_assert_int_eq(lt_test_new(&test), LT_OK);
    ck_assert_int_eq(lt_test_set_function(test, "default", count, run, &err), LT_OK);
    ck_assert_msg(lt_options_set_json(lt_test_options(test), LT_LAYER_SCRIPT, NULL, options, &err) == LT_OK, "%s",
                  err.message);
    ck_assert_msg(lt_test_start(test, &err) == LT_OK, "%s", err.message);
    free(options);
    return test;
}

static size_t distinct_vus(const struct tally *t)
{
    size_t n = 0;
    for (size_t i = 0; i < MOST_IDS; i++) {
        if (t->vus[i]) n++;
        ck_assert_msg(t->vus[i] < 0xff000000, "two parts have a VU %zu", i);
    }
    return n;
}

/* Each number 0 … n - 1 once and no other. */
static void numbers_are(const struct tally *t, size_t n)
{
    for (size_t i = 0; i < MOST_IDS; i++) {
        if (t->numbers[i] != (i < n)) ck_abort_msg("iteration %zu came %u times", i, t->numbers[i]);
    }
}

/* No number twice: where parts are not told how many iterations others do, there may be gaps. */
static void numbers_differ(const struct tally *t)
{
    for (size_t i = 0; i < MOST_IDS; i++) {
        if (t->numbers[i] > 1) ck_abort_msg("iteration %zu came %u times", i, t->numbers[i]);
    }
}

static void check_tallies(struct tallies *all)
{
    const struct tally *t = all->of;
    numbers_are(&t[0], 101);
    ck_assert_uint_eq(t[1].calls, 7 * 3);
    ck_assert_uint_eq(distinct_vus(&t[1]), 7);
    numbers_differ(&t[1]);
    ck_assert_uint_eq(distinct_vus(&t[2]), 11);
    ck_assert_uint_eq(distinct_vus(&t[3]), 9);
    numbers_are(&t[4], 100);
    ck_assert_uint_eq(t[4].early, 0);
    numbers_are(&t[5], 50); /* (20 + 80) / 2 · 1 s */
    ck_assert_uint_eq(distinct_vus(&t[6]), 6);
}

static void run_parts(const char *sequence, const char *const *segments, size_t n)
{
    struct tallies *all = calloc(1, sizeof *all);
    struct part_run runs[MOST_PARTS];
    lt_test *tests[MOST_PARTS];
    all->of[4].between_ns = NS_PER_S / 50;
    for (size_t i = 0; i < n; i++) {
        runs[i] = (struct part_run){all, (uint32_t)i};
        tests[i] = start_part(&runs[i], segments[i], sequence);
    }
    for (size_t i = 0; i < n; i++) {
        lt_error err = {0};
        ck_assert_msg(lt_test_wait(tests[i], &err) == LT_OK, "%s", err.message);
        lt_test_free(tests[i]);
    }
    check_tallies(all);
    free(all);
}

START_TEST(parts_that_run_side_by_side_do_the_whole_test)
{
    static const char *const whole[] = {"0:1"}, *const thirds[] = {"0:1/3", "1/3:2/3", "2/3:1"};
    static const char *const uneven[] = {"0:5%", "5%:50%", "0.5:3/5", "60%:1"};
    run_parts("", whole, 1);
    run_parts("0,1/3,2/3,1", thirds, 3);
    run_parts("0,1/20,1/2,0.6,1", uneven, 4);
}
END_TEST

static lt_status sleep_on(lt_vu *vu, void *udata, lt_error *err)
{
    return lt_vu_sleep(vu, NS_PER_S);
}

static uint32_t active_vus(lt_test *test)
{
    lt_snapshot now;
    lt_test_snapshot(test, &now, NULL, 0);
    return now.vus_active;
}

static void wait_for_vus(lt_test *test, uint32_t n)
{
    for (int i = 0; i < 500 && active_vus(test) != n; i++) usleep(10000);
    ck_assert_uint_eq(active_vus(test), n);
}

START_TEST(a_segment_has_its_part_of_what_is_asked_for_from_outside)
{
    lt_test *test;
    lt_error err = {0};
    ck_assert_int_eq(lt_test_new(&test), LT_OK);
    ck_assert_int_eq(lt_test_set_function(test, "default", sleep_on, NULL, &err), LT_OK);
    static const char *const options = "{\"executionSegment\": \"1/2:1\", \"scenarios\": {\"a\": {\"executor\": "
                                       "\"externally-controlled\", \"vus\": 5, \"maxVUs\": 7, \"duration\": \"1m\"}}}";
    ck_assert_int_eq(lt_options_set_json(lt_test_options(test), LT_LAYER_SCRIPT, NULL, options, &err), LT_OK);
    ck_assert_msg(lt_test_start(test, &err) == LT_OK, "%s", err.message);
    wait_for_vus(test, 2); /* numbers 1 and 3 of 0 … 4 */
    ck_assert_int_eq(lt_test_scale(test, 7, -1, &err), LT_OK);
    wait_for_vus(test, 3);
    ck_assert_int_eq(lt_test_scale(test, 12, 14, &err), LT_OK);
    wait_for_vus(test, 6);
    ck_assert_int_eq(lt_test_scale(test, 1, -1, &err), LT_OK);
    wait_for_vus(test, 0);
    ck_assert_int_eq(lt_test_scale(test, -1, 6, &err), LT_ERR_INVALID); /* the starting number is the whole test's, 7 */
    lt_test_stop(test, "enough", false);
    ck_assert_int_eq(lt_test_wait(test, &err), LT_ERR_INTERRUPTED);
    lt_test_free(test);
}
END_TEST

START_TEST(a_segment_is_described_by_its_share)
{
    lt_test *test;
    lt_error err = {0};
    ck_assert_int_eq(lt_test_new(&test), LT_OK);
    ck_assert_int_eq(lt_test_set_function(test, "default", count, NULL, &err), LT_OK);
    static const char *const options =
        "{\"executionSegment\": \"2/3:1\", \"executionSegmentSequence\": \"0,1/3,2/3,1\", \"scenarios\": {"
        "\"a\": {\"executor\": \"constant-vus\", \"vus\": 5, \"duration\": \"10s\", \"gracefulStop\": \"0s\"},"
        "\"b\": {\"executor\": \"constant-vus\", \"vus\": 2, \"duration\": \"10s\"},"
        "\"c\": {\"executor\": \"constant-arrival-rate\", \"rate\": 60, \"duration\": \"10s\", \"preAllocatedVUs\": 6,"
        " \"maxVUs\": 9, \"gracefulStop\": \"0s\"}}}";
    ck_assert_int_eq(lt_options_set_json(lt_test_options(test), LT_LAYER_SCRIPT, NULL, options, &err), LT_OK);
    ck_assert_msg(lt_test_prepare(test, &err) == LT_OK, "%s", err.message);
    char *text = lt_test_describe(test);
    ck_assert_str_eq(text, "scenarios: (33.33%) 2 scenarios, 4 max VUs, 10s max duration (incl. graceful stop):\n"
                           "         * a: 1 looping VUs for 10s\n"
                           "         * c: 20.00 iterations/s for 10s (maxVUs: 2-3)\n");
    lt_free(text);
    lt_test_free(test);
}
END_TEST

UNIT_MAIN("segment", segments_are_fractions_percentages_or_decimals, mistakes_have_one_clear_message,
          places_are_dealt_out_as_k6_documents, numbers_are_scaled_as_k6_documents, every_thing_has_exactly_one_owner,
          only_parts_with_vus_share_in_the_iterations, every_arrival_starts_once_and_when_it_does_in_the_whole,
          parts_of_a_ramp_add_up_at_every_moment, shares_of_every_executor_add_up_to_the_scenario,
          parts_that_run_side_by_side_do_the_whole_test, a_segment_has_its_part_of_what_is_asked_for_from_outside,
          a_segment_is_described_by_its_share)
