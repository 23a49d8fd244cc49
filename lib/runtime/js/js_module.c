/* Modules inside one heap: instances, globals, and small tools for native code. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "runtime/js/engine/inspect.h"
#include "runtime/js/js_vu.h"
#include "runtime/js/modules/console.h"

struct js_vu *js_of(duk_context *ctx)
{
    return heap_udata(heap_from_ctx(ctx));
}

void js_put_functions(duk_context *ctx, duk_idx_t obj, const struct js_function *functions, size_t n)
{
    obj = duk_normalize_index(ctx, obj);
    for (size_t i = 0; i < n; i++) {
        duk_push_c_lightfunc(ctx, functions[i].fn, functions[i].nargs, functions[i].nargs < 0 ? 0 : functions[i].nargs,
                             functions[i].magic);
        duk_put_prop_string(ctx, obj, functions[i].name);
    }
}

/* A table of the stash, made when it is first needed. */
static void push_table(duk_context *ctx, const char *table)
{
    duk_push_global_stash(ctx);
    if (!duk_get_prop_string(ctx, -1, table)) {
        duk_pop(ctx);
        duk_push_bare_object(ctx);
        duk_dup_top(ctx);
        duk_put_prop_string(ctx, -3, table);
    }
    duk_remove(ctx, -2);
}

void js_ref_put(duk_context *ctx, const char *table, uint32_t id, duk_idx_t value)
{
    value = duk_normalize_index(ctx, value);
    push_table(ctx, table);
    duk_dup(ctx, value);
    duk_put_prop_index(ctx, -2, id);
    duk_pop(ctx);
}

void js_ref_push(duk_context *ctx, const char *table, uint32_t id)
{
    push_table(ctx, table);
    duk_get_prop_index(ctx, -1, id);
    duk_remove(ctx, -2);
}

void js_ref_drop(duk_context *ctx, const char *table, uint32_t id)
{
    push_table(ctx, table);
    duk_del_prop_index(ctx, -1, id);
    duk_pop(ctx);
}

static void throw_lt_error(duk_context *ctx, const lt_error *err)
{
    if (err->line) (void)duk_error(ctx, DUK_ERR_ERROR, "%s:%u:%u: %s", err->file, err->line, err->column, err->message);
    (void)duk_error(ctx, DUK_ERR_ERROR, "%s", err->message);
}

void js_push_helpers(duk_context *ctx)
{
    duk_push_global_stash(ctx);
    if (!duk_get_prop_string(ctx, -1, "helpers")) {
        duk_pop(ctx);
        heap_load(ctx, &js_of(ctx)->program->helpers);
        js_push_native_helpers(ctx);
        duk_call(ctx, 1);
        duk_dup_top(ctx);
        duk_put_prop_string(ctx, -3, "helpers");
    }
    duk_remove(ctx, -2);
}

static void push_helpers(duk_context *ctx, const struct js_file *file)
{
    if (file->uses_helpers) js_push_helpers(ctx);
    else duk_push_undefined(ctx);
}

void js_push_builtin(duk_context *ctx, const char *name)
{
    push_table(ctx, "builtins");
    if (!duk_get_prop_string(ctx, -1, name)) {
        duk_pop(ctx);
        js_module_push *push = js_module_find(name);
        if (!push)
            (void)duk_error(ctx, DUK_ERR_ERROR, "unknown modules [%s] were tried to be loaded, but couldn't be found",
                            name);
        push(ctx);
        if (!duk_has_prop_string(ctx, -1, "default")) {
            duk_dup_top(ctx);
            duk_put_prop_string(ctx, -2, "default");
        }
        duk_dup_top(ctx);
        duk_put_prop_string(ctx, -3, name);
    }
    duk_remove(ctx, -2);
}

static void run_file(duk_context *ctx, const struct js_file *file);
static void push_exports(duk_context *ctx, const struct js_file *file);

static duk_ret_t native_require(duk_context *ctx)
{
    struct js_vu *js = js_of(ctx);
    const char *name = duk_require_string(ctx, 0);
    if (!js->in_init) {
        (void)duk_error(ctx, DUK_ERR_ERROR,
                        "the \"require\" function is only available in the init stage (i.e. the global scope)");
    }
    if (strcmp(name, "k6") == 0 || strncmp(name, "k6/", 3) == 0) {
        js_push_builtin(ctx, name);
        return 1;
    }
    duk_push_current_function(ctx);
    duk_get_prop_string(ctx, -1, "from");
    const struct js_file *from = duk_get_pointer(ctx, -1);
    struct js_file *file;
    lt_error err = {0};
    if (program_require(js->program, from ? from : js->program->main, name, &file, &err) != LT_OK)
        throw_lt_error(ctx, &err);
    duk_push_undefined(ctx);
    run_file(ctx, file);
    duk_pop(ctx);
    push_exports(ctx, file);
    return 1;
}

/* What an import of this file sees: a CommonJS file's exports with `default` added. */
static void finish_commonjs(duk_context *ctx, duk_idx_t module)
{
    duk_get_prop_string(ctx, module, "exports");
}

static void run_commonjs(duk_context *ctx, const struct js_file *file)
{
    push_table(ctx, "files");
    duk_idx_t files = duk_get_top_index(ctx);
    duk_push_object(ctx); /* module */
    duk_idx_t module = duk_get_top_index(ctx);
    duk_push_object(ctx);
    duk_dup_top(ctx);
    duk_put_prop_string(ctx, module, "exports");
    duk_dup_top(ctx);
    duk_put_prop_index(ctx, files, file->index);
    heap_load(ctx, &file->code);
    duk_dup(ctx, -2); /* exports */
    duk_push_c_function(ctx, native_require, 1);
    duk_push_pointer(ctx, (void *)file);
    duk_put_prop_string(ctx, -2, "from");
    duk_dup(ctx, module);
    js_push_text(ctx, file->path, strlen(file->path));
    js_push_text(ctx, file->folder, strlen(file->folder));
    push_helpers(ctx, file);
    duk_call(ctx, 6);
    duk_pop_2(ctx);
    finish_commonjs(ctx, module);
    duk_dup_top(ctx);
    duk_put_prop_index(ctx, files, file->index);
    duk_replace(ctx, files);
    duk_set_top(ctx, files + 1);
}

/* Modules. A module is linked first, with all that it imports: exports objects are made and filled
 * with functions and accessors. Then it runs, after what it imports. Tables of the stash hold by file:
 * "files" exports, "imports" what its code reads them from, "bodies" the function that runs it,
 * "runs" true, or the promise of a run that has not ended, "errors" what ended a run. */

static void push_meta(duk_context *ctx, const struct js_file *file)
{
    duk_push_bare_object(ctx);
    js_push_text(ctx, file->name, strlen(file->name));
    duk_put_prop_string(ctx, -2, "url");
    duk_push_pointer(ctx, (void *)file);
    duk_put_prop_string(ctx, -2, DUK_HIDDEN_SYMBOL("file"));
}

static void put_in_table(duk_context *ctx, const char *table, uint32_t index)
{
    js_ref_put(ctx, table, index, -1);
}

/* What an import of a CommonJS file sees: names = the properties of module.exports, default = its default
 * when it has one (k6; what was an ES module before a bundler made it CommonJS), else module.exports. */
static void push_commonjs_view(duk_context *ctx, const struct js_file *file)
{
    push_exports(ctx, file);
    duk_push_object(ctx);
    duk_idx_t view = duk_get_top_index(ctx);
    if (duk_is_object(ctx, -2)) {
        duk_dup(ctx, -2);
        duk_set_prototype(ctx, -2);
    }
    if (!duk_is_object(ctx, -2) || !duk_has_prop_string(ctx, -2, "default")) {
        duk_push_literal(ctx, "default");
        duk_dup(ctx, view - 1);
        duk_def_prop(ctx, view,
                     DUK_DEFPROP_HAVE_VALUE | DUK_DEFPROP_SET_ENUMERABLE | DUK_DEFPROP_SET_WRITABLE |
                         DUK_DEFPROP_SET_CONFIGURABLE);
    }
    duk_remove(ctx, -2);
}

static void instantiate(duk_context *ctx, const struct js_file *file);

static void push_imports(duk_context *ctx, const struct js_file *file)
{
    duk_push_array(ctx);
    put_in_table(ctx, "imports", file->index);
    for (unsigned i = 0; i < file->n_imports; i++) {
        const struct js_import *import = &file->imports[i];
        if (import->builtin) {
            js_push_builtin(ctx, import->builtin);
        } else if (import->file->is_module) {
            instantiate(ctx, import->file);
            push_exports(ctx, import->file);
        } else {
            continue; /* known when it has run */
        }
        duk_put_prop_index(ctx, -2, i);
    }
}

static void install_stars(duk_context *ctx, const struct js_file *file)
{
    if (!file->n_stars) return;
    js_push_helpers(ctx);
    for (size_t i = 0; i < file->n_stars; i++) {
        duk_push_string(ctx, "star");
        push_exports(ctx, file);
        push_exports(ctx, file->imports[file->stars[i].import].file);
        duk_push_string(ctx, file->stars[i].name);
        duk_call_prop(ctx, -5, 3);
        duk_pop(ctx);
    }
    duk_pop(ctx);
}

/* The exports object, linked; what the file imports is linked too. */
static void instantiate(duk_context *ctx, const struct js_file *file)
{
    duk_require_stack(ctx, 20);
    push_exports(ctx, file);
    bool known = !duk_is_undefined(ctx, -1);
    duk_pop(ctx);
    if (known) return;
    duk_idx_t top = duk_get_top(ctx);
    duk_push_bare_object(ctx); /* $x */
    put_in_table(ctx, "files", file->index);
    heap_load(ctx, &file->code);
    duk_dup(ctx, top);
    push_imports(ctx, file);
    push_helpers(ctx, file);
    push_meta(ctx, file);
    if (file->links) {
        duk_call(ctx, 4);
    } else { /* called when it runs */
        duk_push_string(ctx, "bind");
        duk_insert(ctx, -6 + 1);
        duk_push_undefined(ctx);
        duk_insert(ctx, -5);
        duk_call_prop(ctx, top + 1, 5);
    }
    put_in_table(ctx, "bodies", file->index);
    install_stars(ctx, file);
    duk_set_top(ctx, top);
}

/* Pushes undefined, or the promise of a run that goes on. */
static void run_module(duk_context *ctx, const struct js_file *file)
{
    duk_idx_t top = duk_get_top(ctx), pending = top;
    instantiate(ctx, file);
    duk_push_true(ctx);
    put_in_table(ctx, "runs", file->index);
    duk_pop(ctx);
    duk_push_array(ctx);
    for (unsigned i = 0; i < file->n_imports; i++) {
        const struct js_file *other = file->imports[i].file;
        if (!other) continue;
        run_file(ctx, other);
        if (duk_is_object(ctx, -1)) duk_put_prop_index(ctx, pending, (duk_uarridx_t)duk_get_length(ctx, pending));
        else duk_pop(ctx);
        if (other->is_module) continue;
        js_ref_push(ctx, "imports", file->index);
        push_commonjs_view(ctx, other);
        duk_put_prop_index(ctx, -2, i);
        duk_pop(ctx);
    }
    js_ref_push(ctx, "bodies", file->index);
    if (duk_get_length(ctx, pending) > 0) {
        js_push_helpers(ctx);
        duk_push_string(ctx, "after");
        duk_dup(ctx, pending);
        duk_dup(ctx, pending + 1);
        duk_call_prop(ctx, -4, 2);
    } else if (duk_pcall(ctx, 0) != DUK_EXEC_SUCCESS) {
        duk_push_array(ctx); /* who asks again gets the same error */
        duk_dup(ctx, -2);
        duk_put_prop_index(ctx, -2, 0);
        put_in_table(ctx, "errors", file->index);
        duk_pop(ctx);
        (void)duk_throw(ctx);
    }
    if (!duk_is_object(ctx, -1)) {
        duk_set_top(ctx, top);
        duk_push_undefined(ctx);
        return;
    }
    put_in_table(ctx, "runs", file->index);
    duk_replace(ctx, top);
    duk_set_top(ctx, top + 1);
}

/* Runs a file once; pushes undefined or the promise that it has ended. */
static void run_file(duk_context *ctx, const struct js_file *file)
{
    duk_require_stack(ctx, 20);
    js_ref_push(ctx, "errors", file->index);
    if (duk_is_object(ctx, -1)) {
        duk_get_prop_index(ctx, -1, 0);
        (void)duk_throw(ctx);
    }
    duk_pop(ctx);
    js_ref_push(ctx, "runs", file->index);
    if (duk_is_object(ctx, -1)) return;
    bool done = duk_to_boolean(ctx, -1);
    duk_pop(ctx);
    if (done) {
        duk_push_undefined(ctx);
    } else if (file->is_module) {
        run_module(ctx, file);
    } else {
        duk_push_true(ctx);
        put_in_table(ctx, "runs", file->index);
        run_commonjs(ctx, file);
        duk_pop(ctx);
        duk_to_undefined(ctx, -1);
    }
}

static void push_exports(duk_context *ctx, const struct js_file *file)
{
    js_ref_push(ctx, "files", file->index);
}

/* import(): (import.meta of who asks, specifier) → [exports, promise of the run or undefined] */
duk_ret_t js_import_module(duk_context *ctx)
{
    struct js_vu *js = js_of(ctx);
    const char *name = duk_require_string(ctx, 1);
    duk_push_array(ctx);
    if (strcmp(name, "k6") == 0 || strncmp(name, "k6/", 3) == 0) {
        js_push_builtin(ctx, name);
        duk_put_prop_index(ctx, -2, 0);
        return 1;
    }
    const struct js_file *from = NULL;
    if (duk_is_object(ctx, 0) && duk_get_prop_string(ctx, 0, DUK_HIDDEN_SYMBOL("file")))
        from = duk_get_pointer(ctx, -1);
    duk_set_top(ctx, 3);
    struct js_file *file;
    lt_error err = {0};
    if (program_require(js->program, from ? from : js->program->main, name, &file, &err) != LT_OK) {
        if (err.status == LT_ERR_SYNTAX) js_throw_syntax_error(ctx, &err);
        throw_lt_error(ctx, &err);
    }
    run_file(ctx, file);
    duk_put_prop_index(ctx, 2, 1);
    if (file->is_module) push_exports(ctx, file);
    else push_commonjs_view(ctx, file);
    duk_put_prop_index(ctx, 2, 0);
    return 1;
}

void js_run_main(duk_context *ctx)
{
    run_file(ctx, js_of(ctx)->program->main);
    duk_push_global_stash(ctx);
    duk_dup(ctx, -2);
    duk_put_prop_string(ctx, -2, "awaited");
    duk_pop_2(ctx);
}

void js_push_exports(duk_context *ctx)
{
    push_table(ctx, "files");
    duk_get_prop_index(ctx, -1, js_of(ctx)->program->main->index);
    duk_remove(ctx, -2);
}

static duk_ret_t native_open(duk_context *ctx)
{
    struct js_vu *js = js_of(ctx);
    if (!js->in_init) {
        (void)duk_error(ctx, DUK_ERR_ERROR,
                        "the \"open\" function is only available in the init stage (i.e. the global scope)");
    }
    const char *path = duk_require_string(ctx, 0), *mode = duk_is_string(ctx, 1) ? duk_get_string(ctx, 1) : "";
    const struct js_data *data;
    lt_error err = {0};
    if (!*path) (void)duk_error(ctx, DUK_ERR_ERROR, "open() can't be used with an empty filename");
    if (program_open(js->program, path, &data, &err) != LT_OK) throw_lt_error(ctx, &err);
    if (strchr(mode, 'b')) {
        void *copy = duk_push_fixed_buffer(ctx, data->len);
        memcpy(copy, data->bytes, data->len);
        duk_push_buffer_object(ctx, -1, 0, data->len, DUK_BUFOBJ_ARRAYBUFFER);
    } else {
        js_push_text(ctx, data->bytes, data->len);
    }
    return 1;
}

void js_install_env(struct js_vu *js, const struct vu_scenario *scenario)
{
    duk_context *ctx = heap_ctx(js->heap);
    duk_push_object(ctx);
    struct hashmap_entry *e;
    for (size_t i = 0; (e = hashmap_next(&js->program->env, &i));) {
        js_push_text(ctx, e->value, strlen(e->value));
        duk_put_prop_lstring(ctx, -2, e->key, e->key_len);
    }
    for (size_t i = 0; scenario && i < scenario->n_env; i++) {
        js_push_text(ctx, scenario->env[i].value, strlen(scenario->env[i].value));
        duk_put_prop_string(ctx, -2, scenario->env[i].key);
    }
    if (js->program->freeze_env) heap_seal(ctx, -1, true);
    duk_put_global_string(ctx, "__ENV");
}

void js_install_globals(struct js_vu *js)
{
    duk_context *ctx = heap_ctx(js->heap);
    static const struct js_function functions[] = {{"open", native_open, 2, 0}, {"require", native_require, 1, 0}};
    duk_push_global_object(ctx);
    js_put_functions(ctx, -1, functions, ARRAY_LEN(functions));
    duk_push_uint(ctx, js->vu->id_in_instance);
    duk_put_prop_string(ctx, -2, "__VU");
    duk_push_global_object(ctx);
    duk_put_prop_string(ctx, -2, "global");
    duk_pop(ctx);
    js_install_env(js, NULL);
    console_install(ctx);
    event_loop_install(ctx);
}
