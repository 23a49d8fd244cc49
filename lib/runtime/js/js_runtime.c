/* lt_runtime_ops for k6 scripts: init code, iterations, setup, teardown, handleSummary. */
#include "runtime/js/js_runtime.h"

#include "runtime/js/builtins/builtins.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "runtime/js/js_vu.h"
#include "runtime/js/positions.h"

lt_status js_runtime_new(const char *path, const char *source, size_t len, const char *type, void **out, lt_error *err)
{
    struct js_program *p = program_new(path, source, len, type, err);
    *out = p;
    return p ? LT_OK : err && err->status ? err->status : LT_ERR_NOT_FOUND;
}

bool js_runtime_set_env(void *runtime, const char *name, const char *value)
{
    struct js_program *p = runtime;
    free(hashmap_remove(&p->env, name, strlen(name)));
    char *copy = strdup(value);
    return copy && hashmap_puts(&p->env, name, copy);
}

lt_status js_runtime_archive(void *runtime, const char *options_json, bool without_env, char **out, size_t *len,
                             lt_error *err)
{
    struct strbuf archive = {0};
    lt_status status = program_pack(runtime, options_json, without_env, &archive, err);
    *len = archive.len;
    *out = status == LT_OK ? strbuf_steal(&archive) : NULL;
    strbuf_free(&archive);
    return status == LT_OK && !*out ? error_nomem(err) : status;
}

char *js_runtime_files_json(void *runtime)
{
    return program_files_json(runtime);
}

static void on_slice(void *udata)
{
    (void)udata;
    fiber_yield_if_due(clock_now_ns());
}

static bool push_source(duk_context *ctx, const char *file, size_t start, size_t len)
{
    const char *text = program_text(js_of(ctx)->program, file, start, len);
    if (text) js_push_text(ctx, text, len);
    return text;
}

static bool map_position(void *udata, struct heap_place *place)
{
    struct js_vu *js = udata;
    struct js_place at;
    if (!positions_find(js->program, js->vu->env->log, place->file, place->line, &at)) return false;
    *place = (struct heap_place){at.file, at.line, at.column};
    return true;
}

/* Turns the thrown value on the stack top into an error, and pops it. */
static lt_status take_error(struct js_vu *js, lt_error *err)
{
    duk_context *ctx = heap_ctx(js->heap);
    lt_status status = LT_ERR_SCRIPT;
    if (heap_interrupted(js->heap) || vu_is_interrupted(js->vu)) {
        status = error_set(err, LT_ERR_INTERRUPTED, "the iteration was interrupted");
    } else {
        heap_push_error_text(ctx, -1);
        size_t len;
        char *owned;
        const char *text = js_get_text(ctx, -1, &len, &owned);
        error_set(err, LT_ERR_SCRIPT, "%s", text);
        free(owned);
        duk_pop(ctx);
    }
    duk_pop(ctx);
    return status;
}

static struct js_vu *js_new(struct js_program *p, lt_vu *vu)
{
    struct js_vu *js = calloc(1, sizeof *js);
    if (!js) return NULL;
    js->vu = vu;
    js->program = p;
    struct heap_config config = {.udata = js,
                                 .on_slice = on_slice,
                                 .map_position = map_position,
                                 .push_source = push_source,
                                 .lower = js_lower,
                                 .regexps = p->regexps};
    js->heap = heap_new(&config);
    if (js->heap) {
        /* The frames of the fiber itself and of this call are small. */
        heap_use_stack(js->heap, vu->fiber->stack_bytes - 16 * 1024);
        return js;
    }
    free(js);
    return NULL;
}

static void js_free(void *state)
{
    struct js_vu *js = state;
    if (!js) return;
    heap_free(js->heap);
    free(js->timers);
    free(js->matcher);
    free(js);
}

static duk_ret_t init_code(duk_context *ctx, void *udata)
{
    js_install_globals(udata);
    js_run_main(ctx);
    return 0;
}

/* Whether the value on the top is a promise that settled; pushes nothing. */
static duk_ret_t settle(duk_context *ctx, void *udata);

static lt_status finish_call(struct js_vu *js, lt_error *err);

static lt_status run_init(struct js_vu *js, lt_error *err)
{
    duk_context *ctx = heap_ctx(js->heap);
    js->in_init = true;
    lt_status status = LT_OK;
    if (duk_safe_call(ctx, init_code, js, 0, 1) != DUK_EXEC_SUCCESS) {
        status = take_error(js, err);
    } else {
        duk_pop(ctx);
        duk_push_global_stash(ctx);
        duk_get_prop_string(ctx, -1, "awaited");
        duk_remove(ctx, -2);
        status = finish_call(js, err);
        if (status == LT_OK) duk_pop(ctx);
    }
    js->in_init = false;
    if (status != LT_OK && err) {
        err->exit_code = 107;
        if (status == LT_ERR_SCRIPT) program_add_frame(js->program, err);
    }
    return status;
}

/* The promise's outcome, kept in an object of ours: {done, failed, value}. */
static duk_ret_t on_settled(duk_context *ctx)
{
    duk_push_current_function(ctx);
    duk_get_prop_string(ctx, -1, "outcome");
    duk_push_boolean(ctx, duk_get_prop_string(ctx, -2, "failed"));
    duk_put_prop_string(ctx, -3, "failed");
    duk_pop(ctx);
    duk_push_true(ctx);
    duk_put_prop_string(ctx, -2, "done");
    duk_dup(ctx, 0);
    duk_put_prop_string(ctx, -2, "value");
    return 0;
}

static void push_handler(duk_context *ctx, duk_idx_t outcome, bool failed)
{
    duk_push_c_function(ctx, on_settled, 1);
    duk_dup(ctx, outcome);
    duk_put_prop_string(ctx, -2, "outcome");
    if (!failed) return;
    duk_push_true(ctx);
    duk_put_prop_string(ctx, -2, "failed");
}

static duk_ret_t settle(duk_context *ctx, void *udata)
{
    duk_push_object(ctx);
    duk_idx_t outcome = duk_get_top_index(ctx);
    duk_push_string(ctx, "then");
    push_handler(ctx, outcome, false);
    push_handler(ctx, outcome, true);
    duk_call_prop(ctx, outcome - 1, 2);
    duk_pop(ctx);
    return 1;
}

/* With a function's result on the top: waits for promises, timers and calls, and leaves the final
 * value there. */
static lt_status finish_call(struct js_vu *js, lt_error *err)
{
    duk_context *ctx = heap_ctx(js->heap);
    bool promise = duk_is_object(ctx, -1) && duk_has_prop_string(ctx, -1, "then");
    if (promise && duk_safe_call(ctx, settle, NULL, 1, 1) != DUK_EXEC_SUCCESS) return take_error(js, err);
    if (!event_loop_run(js)) {
        lt_status status = take_error(js, err);
        duk_pop(ctx);
        return status;
    }
    if (!promise) return LT_OK;
    duk_get_prop_string(ctx, -1, "done");
    bool done = duk_get_boolean(ctx, -1);
    duk_pop(ctx);
    duk_get_prop_string(ctx, -1, "failed");
    bool failed = duk_get_boolean(ctx, -1);
    duk_pop(ctx);
    duk_get_prop_string(ctx, -1, "value");
    duk_remove(ctx, -2);
    if (failed) return take_error(js, err);
    if (!done) { /* a promise that nothing will ever settle */
        duk_pop(ctx);
        duk_push_undefined(ctx);
    }
    return LT_OK;
}

/* What an exported function is called with. */
struct invocation {
    const char *name;
    const char *data_json; /* NULL: undefined */
    bool keep_data;        /* parse once per VU */
};

static void push_data(duk_context *ctx, const struct invocation *call)
{
    struct js_vu *js = js_of(ctx);
    if (!call->data_json) {
        duk_push_undefined(ctx);
        return;
    }
    if (call->keep_data && js->setup_data_ready) {
        js_ref_push(ctx, "data", 0);
        return;
    }
    js_push_text(ctx, call->data_json, strlen(call->data_json));
    duk_json_decode(ctx, -1);
    if (!call->keep_data) return;
    js_ref_put(ctx, "data", 0, -1);
    js->setup_data_ready = true;
}

static duk_ret_t invoke(duk_context *ctx, void *udata)
{
    const struct invocation *call = udata;
    js_push_exports(ctx);
    duk_get_prop_string(ctx, -1, call->name);
    push_data(ctx, call);
    duk_call(ctx, 1);
    return 1;
}

static lt_status call_export(struct js_vu *js, const struct invocation *call, lt_error *err)
{
    duk_context *ctx = heap_ctx(js->heap);
    if (duk_safe_call(ctx, invoke, (void *)call, 0, 1) != DUK_EXEC_SUCCESS) return take_error(js, err);
    return finish_call(js, err);
}

/* Init. */

static duk_ret_t read_exports(duk_context *ctx, void *udata)
{
    struct js_program *p = udata;
    js_push_exports(ctx);
    duk_enum(ctx, -1, DUK_ENUM_OWN_PROPERTIES_ONLY);
    while (duk_next(ctx, -1, 1)) {
        if (duk_is_function(ctx, -1)) hashmap_puts(&p->exports, duk_get_string(ctx, -2), p);
        duk_pop_2(ctx);
    }
    duk_pop(ctx);
    static const char *const functions[] = {"setup", "teardown", "handleSummary"};
    for (size_t i = 0; i < ARRAY_LEN(functions); i++) {
        duk_get_prop_string(ctx, -1, functions[i]);
        if (!duk_is_undefined(ctx, -1) && !duk_is_function(ctx, -1)) {
            (void)duk_error(ctx, DUK_ERR_ERROR, "exported '%s' must be a function", functions[i]);
        }
        duk_pop(ctx);
    }
    duk_get_prop_string(ctx, -1, "options");
    if (duk_is_undefined(ctx, -1) || duk_is_null(ctx, -1)) return 0;
    duk_json_encode(ctx, -1);
    return 1;
}

static lt_status prepare(void *runtime, lt_vu *vu, char **options_json, lt_error *err)
{
    struct js_program *p = runtime;
    lt_status status = program_load(p, err);
    if (status != LT_OK) return status;
    struct js_vu *js = js_new(p, vu);
    if (!js) return error_nomem(err);
    status = run_init(js, err);
    duk_context *ctx = heap_ctx(js->heap);
    if (status == LT_OK) {
        if (duk_safe_call(ctx, read_exports, p, 0, 1) != DUK_EXEC_SUCCESS) {
            status = take_error(js, err);
            if (err) err->exit_code = 107;
        } else if (duk_is_string(ctx, -1)) {
            size_t len;
            char *owned;
            const char *text = js_get_text(ctx, -1, &len, &owned);
            *options_json = owned ? owned : strdup(text);
        }
    }
    if (status == LT_OK && p->archive_options) {
        free(*options_json);
        *options_json = strdup(p->archive_options);
    }
    pthread_mutex_lock(&p->lock);
    p->frozen = true;
    pthread_mutex_unlock(&p->lock);
    js_free(js);
    return status;
}

static bool has_function(void *runtime, const char *name)
{
    return hashmap_gets(&((struct js_program *)runtime)->exports, name) != NULL;
}

static void set_options(void *runtime, const char *json)
{
    struct js_program *p = runtime;
    free(p->options_json);
    p->options_json = strdup(json);
    json_t *options = json_loads(json, 0, NULL), *feature;
    size_t i;
    /* Not among those that come once the script is known: features are not a script's to choose. */
    json_array_foreach(json_object_get(options, "features"), i, feature)
    {
        if (strcmp(json_string_value(feature), "freeze-env") == 0) p->freeze_env = true;
    }
    json_decref(options);
}

static lt_status vu_new(void *runtime, lt_vu *vu, void **state, lt_error *err)
{
    struct js_vu *js = js_new(runtime, vu);
    if (!js) return error_nomem(err);
    lt_status status = run_init(js, err);
    if (status == LT_OK) *state = js;
    else js_free(js);
    return status;
}

/* Iterations. */

static duk_ret_t begin_iteration(duk_context *ctx, void *udata)
{
    struct js_vu *js = js_of(ctx);
    const struct vu_scenario *scenario = js->vu->scenario;
    duk_push_number(ctx, (double)js->vu->iteration);
    duk_put_global_string(ctx, "__ITER");
    if (scenario == js->env_of) return 0;
    bool differs = (js->env_of && js->env_of->n_env) || (scenario && scenario->n_env);
    if (differs) js_install_env(js, scenario);
    js->env_of = scenario;
    return 0;
}

static lt_status iterate(void *state, lt_vu *vu, const char *exec, lt_error *err)
{
    struct js_vu *js = state;
    duk_context *ctx = heap_ctx(js->heap);
    if (vu->net) net_vu_begin_iteration(vu->net);
    if (duk_safe_call(ctx, begin_iteration, NULL, 0, 1) != DUK_EXEC_SUCCESS) return take_error(js, err);
    duk_pop(ctx);
    struct invocation call = {.name = exec, .data_json = vu->env->setup_data_json, .keep_data = true};
    lt_status status = call_export(js, &call, err);
    if (status == LT_OK) duk_pop(ctx);
    if (vu->group) vu_set_group(vu, "");
    event_loop_drop_all(js);
    if (vu->net) net_vu_end_iteration(vu->net);
    builtins_end_iteration(ctx);
    return status;
}

static void interrupt(void *state)
{
    heap_interrupt(((struct js_vu *)state)->heap);
}

static void resume(void *state)
{
    heap_clear_interrupt(((struct js_vu *)state)->heap);
}

static lt_status special(struct js_vu *js, const char *name, const char *data, lt_error *err)
{
    struct invocation call = {.name = name, .data_json = data};
    lt_status status = call_export(js, &call, err);
    if (status != LT_OK && err) err->exit_code = 107;
    return status;
}

static duk_ret_t encode_result(duk_context *ctx, void *udata)
{
    duk_json_encode(ctx, -1);
    return 1;
}

static lt_status setup(void *state, lt_vu *vu, char **data_json, lt_error *err)
{
    struct js_vu *js = state;
    duk_context *ctx = heap_ctx(js->heap);
    if (!has_function(js->program, "setup")) return LT_OK;
    lt_status status = special(js, "setup", NULL, err);
    if (status != LT_OK) return status;
    if (duk_safe_call(ctx, encode_result, NULL, 1, 1) != DUK_EXEC_SUCCESS) return take_error(js, err);
    if (duk_is_string(ctx, -1)) {
        size_t len;
        char *owned;
        const char *text = js_get_text(ctx, -1, &len, &owned);
        *data_json = owned ? owned : strdup(text);
    }
    duk_pop(ctx);
    return LT_OK;
}

static lt_status teardown(void *state, lt_vu *vu, const char *data_json, lt_error *err)
{
    struct js_vu *js = state;
    if (!has_function(js->program, "teardown")) return LT_OK;
    lt_status status = special(js, "teardown", data_json, err);
    if (status == LT_OK) duk_pop(heap_ctx(js->heap));
    return status;
}

struct collected {
    lt_summary_file *files;
    size_t n;
};

static duk_ret_t collect_files(duk_context *ctx, void *udata)
{
    struct collected *out = udata;
    if (!duk_is_object(ctx, -1)) return 0;
    duk_enum(ctx, -1, DUK_ENUM_OWN_PROPERTIES_ONLY);
    while (duk_next(ctx, -1, 1)) {
        const void *data;
        size_t len;
        char *owned;
        if (!js_get_bytes(ctx, -1, &data, &len, &owned)) {
            (void)duk_error(ctx, DUK_ERR_TYPE_ERROR,
                            "handleSummary() returned a value for '%s' that is neither a string nor an ArrayBuffer",
                            duk_get_string(ctx, -2));
        }
        lt_summary_file *grown = realloc(out->files, (out->n + 1) * sizeof *grown);
        if (grown) {
            out->files = grown;
            lt_summary_file *file = &out->files[out->n++];
            *file = (lt_summary_file){strdup(duk_get_string(ctx, -2)), malloc(len + 1), len};
            if (file->data) memcpy(file->data, data, len);
        }
        free(owned);
        duk_pop_2(ctx);
    }
    return 0;
}

static lt_status handle_summary(void *state, lt_vu *vu, const char *summary_json, lt_summary_file **files, size_t *n,
                                lt_error *err)
{
    struct js_vu *js = state;
    duk_context *ctx = heap_ctx(js->heap);
    if (!has_function(js->program, "handleSummary")) return LT_OK;
    lt_status status = special(js, "handleSummary", summary_json, err);
    if (status != LT_OK) return status;
    struct collected out = {0};
    if (duk_safe_call(ctx, collect_files, &out, 1, 1) != DUK_EXEC_SUCCESS) status = take_error(js, err);
    else duk_pop(ctx);
    *files = out.files;
    *n = out.n;
    return status;
}

static void runtime_free(void *runtime)
{
    program_free(runtime);
}

const lt_runtime_ops JS_RUNTIME_OPS = {
    .size = sizeof(lt_runtime_ops),
    .prepare = prepare,
    .has_function = has_function,
    .set_options = set_options,
    .vu_new = vu_new,
    .iterate = iterate,
    .interrupt = interrupt,
    .resume = resume,
    .vu_free = js_free,
    .setup = setup,
    .teardown = teardown,
    .handle_summary = handle_summary,
    .free = runtime_free,
};
