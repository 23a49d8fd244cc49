/* Module k6/execution: what the script can ask about the test, its scenario and its VU. */
#include <string.h>

#include "runtime/js/modules/modules.h"

enum { INSTANCE_TIME, INSTANCE_COMPLETED, INSTANCE_INTERRUPTED, INSTANCE_ACTIVE, INSTANCE_INITIALIZED };
enum { SCENARIO_NAME, SCENARIO_EXECUTOR, SCENARIO_START, SCENARIO_PROGRESS, SCENARIO_IN_INSTANCE, SCENARIO_IN_TEST };
enum { VU_IN_INSTANCE, VU_IN_TEST, VU_ITERATION, VU_ITERATION_SCENARIO };

struct getter {
    const char *name;
    int magic;
};

static void put_getters(duk_context *ctx, duk_c_function fn, const struct getter *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        duk_push_string(ctx, list[i].name);
        duk_push_c_function(ctx, fn, 0);
        duk_set_magic(ctx, -1, list[i].magic);
        duk_def_prop(ctx, -3, DUK_DEFPROP_HAVE_GETTER | DUK_DEFPROP_SET_ENUMERABLE);
    }
}

static duk_ret_t get_instance(duk_context *ctx)
{
    struct js_vu *js = js_of(ctx);
    if (js->in_init)
        (void)duk_error(ctx, DUK_ERR_ERROR, "getting instance information in the init context is not supported");
    struct instance_stats stats;
    js->vu->env->calls->instance_stats(js->vu->env->engine, &stats);
    const double values[] = {
        [INSTANCE_TIME] = (double)stats.elapsed_ns / (double)NS_PER_MS,
        [INSTANCE_COMPLETED] = (double)stats.iterations_completed,
        [INSTANCE_INTERRUPTED] = (double)stats.iterations_interrupted,
        [INSTANCE_ACTIVE] = stats.vus_active,
        [INSTANCE_INITIALIZED] = stats.vus_initialized,
    };
    duk_push_number(ctx, values[duk_get_current_magic(ctx)]);
    return 1;
}

static duk_ret_t get_scenario(duk_context *ctx)
{
    struct lt_vu *vu = js_of(ctx)->vu;
    if (!vu->scenario)
        (void)duk_error(ctx, DUK_ERR_ERROR, "getting scenario information outside of the VU context is not supported");
    switch (duk_get_current_magic(ctx)) {
    case SCENARIO_NAME: duk_push_string(ctx, vu->scenario->name); break;
    case SCENARIO_EXECUTOR: duk_push_string(ctx, vu->scenario->executor); break;
    case SCENARIO_START: duk_push_number(ctx, (double)(vu->scenario->start_wall_ns / NS_PER_MS)); break;
    case SCENARIO_PROGRESS:
        duk_push_number(ctx, vu->env->calls->scenario_progress(vu->env->engine, vu->scenario));
        break;
    case SCENARIO_IN_INSTANCE: duk_push_number(ctx, (double)vu->scenario_iteration_in_instance); break;
    default: duk_push_number(ctx, (double)vu->scenario_iteration_in_test); break;
    }
    return 1;
}

static duk_ret_t get_vu(duk_context *ctx)
{
    struct js_vu *js = js_of(ctx);
    struct lt_vu *vu = js->vu;
    if (js->in_init) (void)duk_error(ctx, DUK_ERR_ERROR, "getting VU information in the init context is not supported");
    switch (duk_get_current_magic(ctx)) {
    case VU_IN_INSTANCE: duk_push_uint(ctx, vu->id_in_instance); break;
    case VU_IN_TEST: duk_push_uint(ctx, vu->id_in_test); break;
    case VU_ITERATION: duk_push_number(ctx, (double)vu->iteration); break;
    default: duk_push_number(ctx, (double)vu->iteration_in_scenario); break;
    }
    return 1;
}

/* exec.vu.metrics.tags and .metadata: proxies, so that every change is seen at once. */

static struct hashmap *entries(duk_context *ctx)
{
    struct lt_vu *vu = js_of(ctx)->vu;
    return duk_get_current_magic(ctx) ? &vu->metadata : &vu->custom_tags;
}

static duk_ret_t entry_get(duk_context *ctx)
{
    if (duk_is_symbol(ctx, 1)) return 0;
    const char *name = duk_to_string(ctx, 1);
    const char *value = hashmap_gets(entries(ctx), name);
    struct lt_vu *vu = js_of(ctx)->vu;
    if (!value && !duk_get_current_magic(ctx) && !js_of(ctx)->in_init) value = tagset_get(vu_tags(vu), name);
    if (!value) return 0;
    js_push_text(ctx, value, strlen(value));
    return 1;
}

static duk_ret_t entry_set(duk_context *ctx)
{
    struct lt_vu *vu = js_of(ctx)->vu;
    const char *name = duk_to_string(ctx, 1);
    if (!duk_is_string(ctx, 2) && !duk_is_number(ctx, 2) && !duk_is_boolean(ctx, 2)) {
        (void)duk_error(ctx, DUK_ERR_TYPE_ERROR,
                        "invalid value for metric tag '%s': only String, Boolean and Number types are accepted as a "
                        "metric tag values",
                        name);
    }
    const char *value = duk_to_string(ctx, 2);
    if (duk_get_current_magic(ctx)) vu_set_metadata(vu, name, value);
    else vu_set_tag(vu, name, value);
    duk_push_true(ctx);
    return 1;
}

static duk_ret_t entry_delete(duk_context *ctx)
{
    struct lt_vu *vu = js_of(ctx)->vu;
    if (duk_get_current_magic(ctx)) vu_set_metadata(vu, duk_to_string(ctx, 1), NULL);
    else vu_set_tag(vu, duk_to_string(ctx, 1), NULL);
    duk_push_true(ctx);
    return 1;
}

static duk_ret_t entry_has(duk_context *ctx)
{
    duk_push_boolean(ctx, !duk_is_symbol(ctx, 1) && hashmap_gets(entries(ctx), duk_to_string(ctx, 1)) != NULL);
    return 1;
}

static duk_ret_t entry_keys(duk_context *ctx)
{
    struct hashmap_entry *e;
    duk_uarridx_t n = 0;
    duk_push_array(ctx);
    for (size_t i = 0; (e = hashmap_next(entries(ctx), &i));) {
        duk_push_lstring(ctx, e->key, e->key_len);
        duk_put_prop_index(ctx, -2, n++);
    }
    return 1;
}

static void push_entries(duk_context *ctx, int magic)
{
    const struct js_function traps[] = {
        {"get", entry_get, 3, magic},      {"set", entry_set, 4, magic},
        {"has", entry_has, 2, magic},      {"deleteProperty", entry_delete, 2, magic},
        {"ownKeys", entry_keys, 1, magic},
    };
    duk_push_object(ctx);
    duk_push_object(ctx);
    js_put_functions(ctx, -1, traps, ARRAY_LEN(traps));
    duk_push_proxy(ctx, 0);
}

static duk_ret_t test_abort(duk_context *ctx)
{
    struct js_vu *js = js_of(ctx);
    const char *message = duk_is_undefined(ctx, 0) ? NULL : duk_to_string(ctx, 0);
    js->vu->env->calls->abort_test(js->vu->env->engine, message);
    atomic_store(&js->vu->interrupted, true);
    heap_throw_interrupted(ctx);
}

static duk_ret_t test_fail(duk_context *ctx)
{
    struct js_vu *js = js_of(ctx);
    js->vu->env->calls->fail_test(js->vu->env->engine, duk_is_undefined(ctx, 0) ? "" : duk_to_string(ctx, 0));
    return 0;
}

static void deep_freeze(duk_context *ctx)
{
    if (!duk_is_object(ctx, -1)) return;
    duk_require_stack(ctx, 6);
    duk_enum(ctx, -1, DUK_ENUM_OWN_PROPERTIES_ONLY);
    while (duk_next(ctx, -1, 1)) {
        deep_freeze(ctx);
        duk_pop_2(ctx);
    }
    duk_pop(ctx);
    duk_freeze(ctx, -1);
}

static duk_ret_t test_options(duk_context *ctx)
{
    struct js_vu *js = js_of(ctx);
    if (js->in_init || !js->program->options_json) {
        (void)duk_error(ctx, DUK_ERR_ERROR, "getting test options in the init context is not supported");
    }
    duk_push_string(ctx, js->program->options_json);
    duk_json_decode(ctx, -1);
    deep_freeze(ctx);
    return 1;
}

static void push_vu(duk_context *ctx)
{
    static const struct getter getters[] = {
        {"idInInstance", VU_IN_INSTANCE},
        {"idInTest", VU_IN_TEST},
        {"iterationInInstance", VU_ITERATION},
        {"iterationInScenario", VU_ITERATION_SCENARIO},
    };
    duk_push_object(ctx);
    put_getters(ctx, get_vu, getters, ARRAY_LEN(getters));
    push_entries(ctx, 0);
    duk_dup_top(ctx);
    duk_put_prop_string(ctx, -3, "tags");
    duk_push_object(ctx);
    duk_swap_top(ctx, -2);
    duk_put_prop_string(ctx, -2, "tags");
    push_entries(ctx, 1);
    duk_put_prop_string(ctx, -2, "metadata");
    duk_put_prop_string(ctx, -2, "metrics");
}

void module_execution(duk_context *ctx)
{
    static const struct getter instance[] = {
        {"currentTestRunDuration", INSTANCE_TIME},       {"iterationsCompleted", INSTANCE_COMPLETED},
        {"iterationsInterrupted", INSTANCE_INTERRUPTED}, {"vusActive", INSTANCE_ACTIVE},
        {"vusInitialized", INSTANCE_INITIALIZED},
    };
    static const struct getter scenario[] = {
        {"name", SCENARIO_NAME},
        {"executor", SCENARIO_EXECUTOR},
        {"startTime", SCENARIO_START},
        {"progress", SCENARIO_PROGRESS},
        {"iterationInInstance", SCENARIO_IN_INSTANCE},
        {"iterationInTest", SCENARIO_IN_TEST},
    };
    static const struct js_function functions[] = {{"abort", test_abort, 1, 0}, {"fail", test_fail, 1, 0}};
    static const struct getter options[] = {{"options", 0}};
    duk_push_object(ctx);
    duk_push_object(ctx);
    put_getters(ctx, get_instance, instance, ARRAY_LEN(instance));
    duk_put_prop_string(ctx, -2, "instance");
    duk_push_object(ctx);
    put_getters(ctx, get_scenario, scenario, ARRAY_LEN(scenario));
    duk_put_prop_string(ctx, -2, "scenario");
    push_vu(ctx);
    duk_put_prop_string(ctx, -2, "vu");
    duk_push_object(ctx);
    js_put_functions(ctx, -1, functions, ARRAY_LEN(functions));
    put_getters(ctx, test_options, options, 1);
    duk_put_prop_string(ctx, -2, "test");
}
