/* Module k6: check, fail, group, sleep, randomSeed; and k6/timers, the global timers as exports. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "runtime/js/builtins/builtins.h"
#include "runtime/js/modules/modules.h"

size_t js_read_tags(duk_context *ctx, duk_idx_t object, lt_tag *list, size_t max)
{
    size_t n = 0;
    object = duk_normalize_index(ctx, object);
    if (!duk_is_object(ctx, object)) return 0;
    duk_enum(ctx, object, DUK_ENUM_OWN_PROPERTIES_ONLY);
    while (duk_next(ctx, -1, 1)) {
        const char *key = duk_get_string(ctx, -2);
        if (!duk_is_string(ctx, -1) && !duk_is_number(ctx, -1) && !duk_is_boolean(ctx, -1)) {
            (void)duk_error(ctx, DUK_ERR_TYPE_ERROR,
                            "invalid value for metric tag '%s': only String, Boolean and Number types are accepted as "
                            "a metric tag values",
                            key);
        }
        const char *value = duk_to_string(ctx, -1);
        if (n < max) {
            list[n++] = (lt_tag){key, value};
            /* Keep both strings reachable until the caller is done: they stay on the stack. */
            duk_require_stack(ctx, 4);
            duk_insert(ctx, object);
            duk_insert(ctx, object);
            object += 2;
        } else {
            duk_pop_2(ctx);
        }
    }
    duk_pop(ctx);
    return n;
}

static void require_vu_context(duk_context *ctx, const char *what)
{
    if (js_of(ctx)->in_init) (void)duk_error(ctx, DUK_ERR_ERROR, "%s in the init context is not supported", what);
}

static void record_check(duk_context *ctx, const char *name, bool passed, const lt_tag *extra, size_t n_extra)
{
    struct lt_vu *vu = js_of(ctx)->vu;
    metric_check(vu->metrics, vu->group ? vu->group : "", name, passed);
    lt_tag tags[34];
    size_t n = 0;
    for (size_t i = 0; i < n_extra; i++) tags[n++] = extra[i];
    if (options_has_tag(vu->env->options, TAG_CHECK)) tags[n++] = (lt_tag){"check", name};
    const struct tagset *set = tagset_extend(metric_worker_tags(vu->metrics), vu_tags(vu), tags, n);
    vu_emit_tagged(vu, METRIC_CHECKS, set, passed, clock_now_ns());
}

static duk_ret_t k6_check(duk_context *ctx)
{
    require_vu_context(ctx, "Using check()");
    duk_set_top(ctx, 3);
    lt_tag extra[32];
    size_t n_extra = js_read_tags(ctx, 2, extra, ARRAY_LEN(extra));
    duk_idx_t sets = duk_is_object(ctx, 1) ? 1 : -1;
    bool all = true;
    if (sets < 0) return 0;
    duk_enum(ctx, 1, DUK_ENUM_OWN_PROPERTIES_ONLY);
    while (duk_next(ctx, -1, 1)) {
        const char *name = duk_get_string(ctx, -2);
        if (strstr(name, "::")) (void)duk_error(ctx, DUK_ERR_ERROR, "group and check names may not contain '::'");
        if (duk_is_function(ctx, -1)) {
            duk_dup(ctx, 0);
            if (duk_pcall(ctx, 1) != DUK_EXEC_SUCCESS) {
                if (!heap_interrupted(heap_from_ctx(ctx))) record_check(ctx, name, false, extra, n_extra);
                (void)duk_throw(ctx);
            }
            if (promise_is(ctx, -1)) {
                (void)duk_error(ctx, DUK_ERR_ERROR, "check() does not support async functions as arguments");
            }
        }
        bool passed = duk_to_boolean(ctx, -1);
        all &= passed;
        record_check(ctx, name, passed, extra, n_extra);
        duk_pop_2(ctx);
    }
    duk_push_boolean(ctx, all);
    return 1;
}

static duk_ret_t k6_fail(duk_context *ctx)
{
    if (duk_is_undefined(ctx, 0)) duk_push_string(ctx, "");
    return duk_error(ctx, DUK_ERR_ERROR, "%s", duk_safe_to_string(ctx, 0));
}

static duk_ret_t k6_sleep(duk_context *ctx)
{
    struct js_vu *js = js_of(ctx);
    double seconds = duk_to_number(ctx, 0);
    if (!(seconds > 0)) return 0;
    int64_t end = clock_now_ns() + (int64_t)fmin(seconds * 1e9, 9e18);
    for (;;) {
        enum fiber_wait_result result = fiber_wait(end);
        if (result == FIBER_INTERRUPTED || vu_is_interrupted(js->vu)) heap_throw_interrupted(ctx);
        if (result == FIBER_TIMED_OUT) return 0;
    }
}

static duk_ret_t k6_group(duk_context *ctx)
{
    require_vu_context(ctx, "Using group()");
    struct lt_vu *vu = js_of(ctx)->vu;
    const char *name = duk_to_string(ctx, 0);
    if (strstr(name, "::")) (void)duk_error(ctx, DUK_ERR_ERROR, "group and check names may not contain '::'");
    if (!duk_is_function(ctx, 1))
        (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "group() requires a callback as a second argument");
    char *outer = vu->group ? strdup(vu->group) : NULL, *path = NULL;
    if (asprintf(&path, "%s::%s", outer ? outer : "", name) < 0) path = NULL;
    if (path) {
        vu_set_group(vu, path);
        metric_group_seen(vu->metrics, path);
    }
    free(path);
    int64_t start = clock_now_ns();
    duk_dup(ctx, 1);
    bool ok = duk_pcall(ctx, 0) == DUK_EXEC_SUCCESS;
    int64_t end = clock_now_ns();
    if (!heap_interrupted(heap_from_ctx(ctx))) {
        vu_emit_at(vu, METRIC_GROUP_DURATION, (double)(end - start) / (double)NS_PER_MS, end);
    }
    vu_set_group(vu, outer ? outer : "");
    free(outer);
    if (!ok) return duk_throw(ctx);
    if (promise_is(ctx, -1)) {
        (void)duk_error(ctx, DUK_ERR_ERROR,
                        "group() does not support async functions as arguments, please see "
                        "https://grafana.com/docs/k6/latest/javascript-api/k6/group/#working-with-async-functions for "
                        "more information");
    }
    return 1;
}

/* xorshift128+ seeded by splitmix64: Math.random() of this VU from now on. */
static uint64_t splitmix(uint64_t *state)
{
    uint64_t z = (*state += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

static duk_ret_t seeded_random(duk_context *ctx)
{
    duk_push_current_function(ctx);
    duk_get_prop_string(ctx, -1, "state");
    uint64_t *s = duk_require_buffer(ctx, -1, NULL);
    uint64_t a = s[0], b = s[1];
    s[0] = b;
    a ^= a << 23;
    s[1] = a ^ b ^ (a >> 18) ^ (b >> 5);
    duk_push_number(ctx, (double)((s[1] + b) >> 11) * 0x1.0p-53);
    return 1;
}

static duk_ret_t k6_random_seed(duk_context *ctx)
{
    uint64_t seed = (uint64_t)(int64_t)duk_to_number(ctx, 0);
    duk_get_global_string(ctx, "Math");
    duk_push_c_function(ctx, seeded_random, 0);
    uint64_t *s = duk_push_fixed_buffer(ctx, 2 * sizeof(uint64_t));
    s[0] = splitmix(&seed);
    s[1] = splitmix(&seed);
    duk_put_prop_string(ctx, -2, "state");
    duk_put_prop_string(ctx, -2, "random");
    return 0;
}

void module_k6(duk_context *ctx)
{
    static const struct js_function functions[] = {
        {"check", k6_check, 3, 0},
        {"fail", k6_fail, 1, 0},
        {"group", k6_group, 2, 0},
        {"sleep", k6_sleep, 1, 0},
        {"randomSeed", k6_random_seed, 1, 0},
    };
    duk_push_object(ctx);
    js_put_functions(ctx, -1, functions, ARRAY_LEN(functions));
}

void module_timers(duk_context *ctx)
{
    static const char *const names[] = {"setTimeout", "clearTimeout", "setInterval", "clearInterval"};
    duk_push_object(ctx);
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        duk_get_global_string(ctx, names[i]);
        duk_put_prop_string(ctx, -2, names[i]);
    }
}
