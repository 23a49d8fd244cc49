/* Reading a scenario: which fields which executor has, with their defaults. */
#include "options/scenario.h"

#include <ctype.h>
#include <stdarg.h>
#include <string.h>

#include "options/duration.h"
#include "options/options.h"

enum { MOST_VUS = 100000000 };

enum field_kind { FIELD_INT, FIELD_DURATION, FIELD_STRING, FIELD_STAGES, FIELD_MAP, FIELD_ANY };

#define ON(type) (1u << EXECUTOR_##type)
enum {
    ALL = 0x7f,
    SHARED = ON(SHARED_ITERATIONS),
    PER_VU = ON(PER_VU_ITERATIONS),
    CONSTANT = ON(CONSTANT_VUS),
    RAMPING = ON(RAMPING_VUS),
    ARRIVAL = ON(CONSTANT_ARRIVAL_RATE),
    RAMPING_ARRIVAL = ON(RAMPING_ARRIVAL_RATE),
    EXTERNAL = ON(EXTERNALLY_CONTROLLED)
};

static const struct field {
    const char *name;
    enum field_kind kind;
    unsigned executors;
    size_t offset;
    const char *missing; /* text when a required field is absent */
    unsigned required;   /* executors that need it */
} FIELDS[] = {
    {"executor", FIELD_ANY, ALL, 0, NULL, 0},
    {"options", FIELD_ANY, ALL, 0, NULL, 0},
    {"startTime", FIELD_DURATION, ALL, offsetof(struct scenario, start_time_ns), NULL, 0},
    {"gracefulStop", FIELD_DURATION, ALL, offsetof(struct scenario, graceful_stop_ns), NULL, 0},
    {"exec", FIELD_STRING, ALL, offsetof(struct scenario, exec), NULL, 0},
    {"env", FIELD_MAP, ALL, offsetof(struct scenario, env), NULL, 0},
    {"tags", FIELD_MAP, ALL, offsetof(struct scenario, tags), NULL, 0},
    {"vus", FIELD_INT, SHARED | PER_VU | CONSTANT | EXTERNAL, offsetof(struct scenario, vus), NULL, 0},
    {"iterations", FIELD_INT, SHARED | PER_VU, offsetof(struct scenario, iterations), NULL, 0},
    {"maxDuration", FIELD_DURATION, SHARED | PER_VU, offsetof(struct scenario, duration_ns), NULL, 0},
    {"duration", FIELD_DURATION, CONSTANT | ARRIVAL | EXTERNAL, offsetof(struct scenario, duration_ns),
     "the duration is unspecified", CONSTANT | ARRIVAL | EXTERNAL},
    {"startVUs", FIELD_INT, RAMPING, offsetof(struct scenario, vus), NULL, 0},
    {"stages", FIELD_STAGES, RAMPING | RAMPING_ARRIVAL, offsetof(struct scenario, stages),
     "at least one stage has to be specified", RAMPING | RAMPING_ARRIVAL},
    {"gracefulRampDown", FIELD_DURATION, RAMPING, offsetof(struct scenario, graceful_ramp_down_ns), NULL, 0},
    {"rate", FIELD_INT, ARRIVAL, offsetof(struct scenario, rate), "the iteration rate isn't specified", ARRIVAL},
    {"startRate", FIELD_INT, RAMPING_ARRIVAL, offsetof(struct scenario, rate), NULL, 0},
    {"timeUnit", FIELD_DURATION, ARRIVAL | RAMPING_ARRIVAL, offsetof(struct scenario, time_unit_ns), NULL, 0},
    {"preAllocatedVUs", FIELD_INT, ARRIVAL | RAMPING_ARRIVAL, offsetof(struct scenario, pre_allocated_vus),
     "the number of preAllocatedVUs isn't specified", ARRIVAL | RAMPING_ARRIVAL},
    {"maxVUs", FIELD_INT, ARRIVAL | RAMPING_ARRIVAL | EXTERNAL, offsetof(struct scenario, max_vus), NULL, 0},
};

static const char *const EXECUTOR_NAMES[] = {
    [EXECUTOR_SHARED_ITERATIONS] = "shared-iterations",
    [EXECUTOR_PER_VU_ITERATIONS] = "per-vu-iterations",
    [EXECUTOR_CONSTANT_VUS] = "constant-vus",
    [EXECUTOR_RAMPING_VUS] = "ramping-vus",
    [EXECUTOR_CONSTANT_ARRIVAL_RATE] = "constant-arrival-rate",
    [EXECUTOR_RAMPING_ARRIVAL_RATE] = "ramping-arrival-rate",
    [EXECUTOR_EXTERNALLY_CONTROLLED] = "externally-controlled",
};

const char *executor_type_name(enum executor_type type)
{
    return EXECUTOR_NAMES[type];
}

/* What one scenario's problems are collected in. */
struct reader {
    struct arena *arena;
    struct scenario *s;
    struct strbuf errors; /* "a, b" */
};

static void problem(struct reader *r, const char *fmt, ...) PRINTF_LIKE(2, 3);
static void problem(struct reader *r, const char *fmt, ...)
{
    if (r->errors.len) strbuf_puts(&r->errors, ", ");
    va_list args;
    va_start(args, fmt);
    strbuf_vprintf(&r->errors, fmt, args);
    va_end(args);
}

static bool read_int(struct reader *r, const char *name, const json_t *value, int64_t *out)
{
    if (!options_json_int(value, out)) {
        problem(r, "%s must be a whole number", name);
        return false;
    }
    return true;
}

static bool read_duration(struct reader *r, const char *name, const json_t *value, int64_t *out)
{
    lt_error err = {0};
    if (duration_from_json(value, out, &err) == LT_OK) return true;
    problem(r, "%s: %s", name, err.message);
    return false;
}

static void read_stages(struct reader *r, const json_t *list)
{
    struct scenario *s = r->s;
    if (!json_is_array(list)) {
        problem(r, "stages must be a list");
        return;
    }
    s->stages = arena_zalloc(r->arena, (json_array_size(list) + 1) * sizeof *s->stages);
    size_t i;
    json_t *item;
    json_array_foreach(list, i, item)
    {
        json_t *duration = json_object_get(item, "duration"), *target = json_object_get(item, "target");
        struct stage *stage = &s->stages[s->n_stages++];
        if (!duration || json_is_null(duration)) problem(r, "stage %zu doesn't have a duration", i + 1);
        else if (read_duration(r, "stage duration", duration, &stage->duration_ns) && stage->duration_ns < 0)
            problem(r, "the duration for stage %zu can't be negative", i + 1);
        if (!target || json_is_null(target)) problem(r, "stage %zu doesn't have a target", i + 1);
        else if (read_int(r, "stage target", target, &stage->target) && stage->target < 0)
            problem(r, "the target for stage %zu can't be negative", i + 1);
        else if (stage->target > MOST_VUS) problem(r, "the target for stage %zu can't be above %d", i + 1, MOST_VUS);
    }
}

static void read_map(struct reader *r, const char *name, const json_t *map)
{
    size_t n = json_object_size(map), i = 0;
    lt_tag *tags = arena_zalloc(r->arena, (n + 1) * sizeof *tags);
    const char *key;
    json_t *value;
    if (!json_is_object(map)) problem(r, "%s must be an object", name);
    json_object_foreach((json_t *)map, key, value)
    {
        if (!json_is_string(value)) problem(r, "%s: the value of '%s' must be a string", name, key);
        else tags[i++] = (lt_tag){arena_strdup(r->arena, key), arena_strdup(r->arena, json_string_value(value))};
    }
    if (strcmp(name, "env") == 0) {
        r->s->env = tags;
        r->s->n_env = i;
    } else {
        r->s->tags = tags;
        r->s->n_tags = i;
    }
}

static void read_field(struct reader *r, const struct field *field, const json_t *value)
{
    void *at = (char *)r->s + field->offset;
    switch (field->kind) {
    case FIELD_INT: read_int(r, field->name, value, at); break;
    case FIELD_DURATION: read_duration(r, field->name, value, at); break;
    case FIELD_STRING:
        if (json_is_string(value)) *(const char **)at = arena_strdup(r->arena, json_string_value(value));
        else problem(r, "%s must be a string", field->name);
        break;
    case FIELD_STAGES: read_stages(r, value); break;
    case FIELD_MAP: read_map(r, field->name, value); break;
    case FIELD_ANY: break;
    }
}

static void set_defaults(struct scenario *s)
{
    s->exec = "default";
    s->graceful_stop_ns = s->executor == EXECUTOR_EXTERNALLY_CONTROLLED ? 0 : 30 * NS_PER_S;
    s->graceful_ramp_down_ns = 30 * NS_PER_S;
    s->time_unit_ns = NS_PER_S;
    s->vus = s->executor == EXECUTOR_EXTERNALLY_CONTROLLED ? 0 : 1;
    s->iterations = 1;
    s->max_vus = -1;
    unsigned bit = 1u << s->executor;
    if (bit & (SHARED | PER_VU)) s->duration_ns = 600 * NS_PER_S;
}

static const struct field *find_field(const char *name, unsigned executors)
{
    for (size_t i = 0; i < ARRAY_LEN(FIELDS); i++) {
        if (FIELDS[i].executors & executors && strcmp(FIELDS[i].name, name) == 0) return &FIELDS[i];
    }
    return NULL;
}

static void read_fields(struct reader *r, json_t *config)
{
    unsigned bit = 1u << r->s->executor;
    const char *key;
    json_t *value;
    json_object_foreach(config, key, value)
    {
        const struct field *field = find_field(key, bit);
        if (!field) problem(r, "unknown field '%s' for the executor %s", key, EXECUTOR_NAMES[r->s->executor]);
        else if (bit & EXTERNAL && strcmp(key, "gracefulStop") == 0)
            problem(r, "gracefulStop is not supported by the externally controlled executor");
        else if (!json_is_null(value)) read_field(r, field, value);
    }
    for (size_t i = 0; i < ARRAY_LEN(FIELDS); i++) {
        json_t *given = json_object_get(config, FIELDS[i].name);
        if (!(FIELDS[i].required & bit) || (given && !json_is_null(given))) continue;
        if (bit & EXTERNAL) problem(r, "the duration must be specified, for infinite duration use 0");
        else problem(r, "%s", FIELDS[i].missing);
    }
    if (r->s->max_vus < 0) r->s->max_vus = bit & EXTERNAL ? r->s->vus : r->s->pre_allocated_vus;
}

static bool find_executor(const char *name, enum executor_type *out)
{
    for (size_t i = 0; i < ARRAY_LEN(EXECUTOR_NAMES); i++) {
        if (strcmp(EXECUTOR_NAMES[i], name) != 0) continue;
        *out = (enum executor_type)i;
        return true;
    }
    return false;
}

static bool good_name(const char *name)
{
    for (const char *p = name; *p; p++) {
        if (!(isalnum((unsigned char)*p) && (unsigned char)*p < 0x80) && *p != '_' && *p != '-') return false;
    }
    return *name != '\0';
}

void scenario_parse(struct arena *arena, const char *name, json_t *config, struct scenario *out,
                    struct strbuf *problems)
{
    *out = (struct scenario){.name = arena_strdup(arena, name)};
    struct reader r = {.arena = arena, .s = out};
    const char *executor = json_string_value(json_object_get(config, "executor"));
    if (!good_name(name)) {
        problem(&r, "the scenario name should contain only numbers, latin letters, underscores, and dashes");
    }
    if (!json_is_object(config)) problem(&r, "a scenario must be an object");
    else if (!executor || !*executor) {
        strbuf_printf(problems, "\n\t- scenario '%s' doesn't have a specified executor type", name);
        strbuf_free(&r.errors);
        return;
    } else if (!find_executor(executor, &out->executor)) {
        strbuf_printf(problems, "\n\t- scenario %s: unknown executor type '%s'", name, executor);
        strbuf_free(&r.errors);
        return;
    } else {
        set_defaults(out);
        read_fields(&r, config);
    }
    if (r.errors.len) strbuf_printf(problems, "\n\t- scenario %s has configuration errors: %s", name, r.errors.data);
    else scenario_validate(out, problems);
    strbuf_free(&r.errors);
}

static void check_duration(struct reader *r, const char *what)
{
    char text[64];
    if (r->s->duration_ns >= NS_PER_S) return;
    problem(r, "the %s must be at least 1s, but is %s", what, duration_format(r->s->duration_ns, text, sizeof text));
}

static void check_most(struct reader *r, const char *what, int64_t value)
{
    if (value > MOST_VUS) problem(r, "the number of %s can't be above %d", what, MOST_VUS);
}

static void check_vus(struct reader *r)
{
    if (r->s->vus <= 0) problem(r, "the number of VUs must be more than 0");
    check_most(r, "VUs", r->s->vus);
}

/* Sums of these are int64 nanoseconds everywhere. */
static void check_times(struct reader *r)
{
    const struct scenario *s = r->s;
    double sum = (double)s->start_time_ns + (double)s->graceful_stop_ns + (double)s->graceful_ramp_down_ns;
    for (size_t i = 0; i < s->n_stages; i++) sum += (double)s->stages[i].duration_ns;
    if (!s->n_stages) sum += (double)s->duration_ns;
    if (s->start_time_ns < 0) problem(r, "the startTime can't be negative");
    if (s->graceful_stop_ns < 0) problem(r, "the gracefulStop timeout can't be negative");
    if (sum > 9.2e18) problem(r, "its times add up to more than 291 years");
}

static void check_arrival(struct reader *r)
{
    const struct scenario *s = r->s;
    if (s->executor == EXECUTOR_CONSTANT_ARRIVAL_RATE && s->rate <= 0) {
        problem(r, "the iteration rate must be more than 0");
    }
    if (s->executor == EXECUTOR_RAMPING_ARRIVAL_RATE && s->rate < 0) problem(r, "the startRate can't be negative");
    if (s->time_unit_ns <= 0) problem(r, "the timeUnit must be more than 0");
    if (s->pre_allocated_vus < 0) problem(r, "the number of preAllocatedVUs can't be negative");
    if (s->max_vus < s->pre_allocated_vus) problem(r, "maxVUs can't be less than preAllocatedVUs");
    check_most(r, "maxVUs", s->max_vus);
}

static void check_ramp(struct reader *r)
{
    const struct scenario *s = r->s;
    int64_t most = s->vus;
    for (size_t i = 0; i < s->n_stages; i++) most = s->stages[i].target > most ? s->stages[i].target : most;
    if (s->vus < 0) problem(r, "the number of start VUs can't be negative");
    check_most(r, "start VUs", s->vus);
    if (s->graceful_ramp_down_ns < 0) problem(r, "the gracefulRampDown timeout can't be negative");
    if (most <= 0) problem(r, "either startVUs or one of the stages' target values must be greater than 0");
}

void scenario_validate(const struct scenario *s, struct strbuf *problems)
{
    struct reader r = {.s = (struct scenario *)s};
    check_times(&r);
    if (!*s->exec) problem(&r, "exec value cannot be empty");
    switch (s->executor) {
    case EXECUTOR_SHARED_ITERATIONS:
        check_vus(&r);
        if (s->iterations < s->vus) {
            problem(&r, "the number of iterations (%lld) can't be less than the number of VUs (%lld)",
                    (long long)s->iterations, (long long)s->vus);
        }
        check_duration(&r, "maxDuration");
        break;
    case EXECUTOR_PER_VU_ITERATIONS:
        check_vus(&r);
        if (s->iterations <= 0) problem(&r, "the number of iterations must be more than 0");
        check_duration(&r, "maxDuration");
        break;
    case EXECUTOR_CONSTANT_VUS:
        check_vus(&r);
        check_duration(&r, "duration");
        break;
    case EXECUTOR_RAMPING_VUS:
    case EXECUTOR_RAMPING_ARRIVAL_RATE:
        if (!s->n_stages) problem(&r, "at least one stage has to be specified");
        if (s->executor == EXECUTOR_RAMPING_VUS) check_ramp(&r);
        else check_arrival(&r);
        break;
    case EXECUTOR_CONSTANT_ARRIVAL_RATE:
        check_arrival(&r);
        check_duration(&r, "duration");
        break;
    case EXECUTOR_EXTERNALLY_CONTROLLED:
        if (s->vus < 0) problem(&r, "the number of VUs can't be negative");
        if (s->vus > s->max_vus)
            problem(&r, "the number of active VUs (%lld) can't be more than the maximum (%lld)", (long long)s->vus,
                    (long long)s->max_vus);
        if (s->duration_ns < 0) problem(&r, "the duration can't be negative");
        check_most(&r, "maxVUs", s->max_vus);
        break;
    }
    if (r.errors.len) strbuf_printf(problems, "\n\t- scenario %s has configuration errors: %s", s->name, r.errors.data);
    strbuf_free(&r.errors);
}

static json_t *map_json(const lt_tag *tags, size_t n)
{
    json_t *map = json_object();
    for (size_t i = 0; i < n; i++) json_object_set_new(map, tags[i].key, json_string(tags[i].value));
    return map;
}

static json_t *duration_json(int64_t ns)
{
    char text[64];
    return json_string(duration_format(ns, text, sizeof text));
}

static json_t *stages_json(const struct scenario *s)
{
    json_t *list = json_array();
    for (size_t i = 0; i < s->n_stages; i++) {
        json_array_append_new(list, json_pack("{s:o, s:I}", "duration", duration_json(s->stages[i].duration_ns),
                                              "target", (json_int_t)s->stages[i].target));
    }
    return list;
}

json_t *scenario_to_json(const struct scenario *s)
{
    json_t *object = json_object();
    json_object_set_new(object, "executor", json_string(executor_type_name(s->executor)));
    for (size_t i = 0; i < ARRAY_LEN(FIELDS); i++) {
        if (!(FIELDS[i].executors & 1u << s->executor)) continue;
        const char *name = FIELDS[i].name, *at = (const char *)s + FIELDS[i].offset;
        bool is_env = FIELDS[i].kind == FIELD_MAP && strcmp(name, "env") == 0;
        json_t *value = NULL;
        switch (FIELDS[i].kind) {
        case FIELD_ANY: break;
        case FIELD_INT: value = json_integer(*(const int64_t *)at); break;
        case FIELD_DURATION: value = duration_json(*(const int64_t *)at); break;
        case FIELD_STRING: value = json_string(*(const char *const *)at); break;
        case FIELD_MAP: value = is_env ? map_json(s->env, s->n_env) : map_json(s->tags, s->n_tags); break;
        case FIELD_STAGES: value = stages_json(s); break;
        }
        bool empty = FIELDS[i].kind == FIELD_MAP && !json_object_size(value);
        if (value && !empty) json_object_set(object, name, value);
        json_decref(value);
    }
    return object;
}
