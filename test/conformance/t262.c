/*
 * Runs test262 cases, each in a process of its own: test262.py feeds it.
 *
 * usage: t262 CHECKOUT < cases
 * A case is one line "path TAB flags TAB includes TAB phase TAB type" (lists with commas, the last
 * two of a negative test); the answer is one line "path TAB pass|fail TAB message". The heap with
 * the harness is made once; every case gets a copy of it by fork().
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/strbuf.h"
#include "runtime/js/builtins/builtins.h"
#include "runtime/js/js_vu.h"

enum { SECONDS = 2, MEMORY_MB = 1024, STACK_BYTES = 4 << 20 };

struct runner {
    const char *checkout;
    struct lt_vu vu;
    struct js_vu js;
    char printed[4096]; /* by the async harness */
};

struct one_case {
    char *path, *flags, *includes, *phase, *type;
};

static struct runner *runner_of(duk_context *ctx)
{
    return (struct runner *)((char *)js_of(ctx) - offsetof(struct runner, js));
}

static char *read_text(const char *path, size_t *len)
{
    FILE *f = fopen(path, "re");
    if (!f) return NULL;
    struct strbuf b = {0};
    char chunk[8192];
    size_t n;
    while ((n = fread(chunk, 1, sizeof chunk, f)) > 0) strbuf_append(&b, chunk, n);
    fclose(f);
    *len = b.len;
    return strbuf_steal(&b);
}

static duk_ret_t native_print(duk_context *ctx)
{
    struct runner *r = runner_of(ctx);
    size_t used = strlen(r->printed);
    snprintf(r->printed + used, sizeof r->printed - used, "%s\n", duk_safe_to_string(ctx, 0));
    return 0;
}

static duk_ret_t native_eval_script(duk_context *ctx)
{
    duk_size_t len;
    const char *source = duk_require_lstring(ctx, 0, &len);
    js_eval(ctx, "evalScript", source, len, 0);
    return 1;
}

static duk_ret_t native_gc(duk_context *ctx)
{
    duk_gc(ctx, 0);
    return 0;
}

static duk_ret_t native_detach(duk_context *ctx)
{
    struct heap_view view;
    if (!heap_get_view(ctx, 0, &view) || view.type != HEAP_ARRAY_BUFFER)
        return duk_error(ctx, DUK_ERR_TYPE_ERROR, "not an ArrayBuffer");
    heap_detach_buffer(ctx, 0);
    return 0;
}

static void eval_file(duk_context *ctx, const char *folder, const char *name, bool strict)
{
    char path[4096];
    size_t len;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    char *text = read_text(path, &len);
    if (!text) (void)duk_error(ctx, DUK_ERR_ERROR, "cannot read %s", path);
    char *whole = text;
    if (strict && asprintf(&whole, "\"use strict\";%s", text) < 0) whole = NULL;
    /* Leaked when it throws: the process ends then. */
    js_eval(ctx, name, whole, strlen(whole), 0);
    duk_pop(ctx);
    if (whole != text) free(whole);
    free(text);
}

static duk_ret_t prepare(duk_context *ctx, void *udata)
{
    struct runner *r = udata;
    char folder[4096];
    snprintf(folder, sizeof folder, "%s/harness", r->checkout);
    js_install_globals(&r->js);
    static const struct js_function functions[] = {
        {"evalScript", native_eval_script, 1, 0}, {"gc", native_gc, 0, 0}, {"detachArrayBuffer", native_detach, 1, 0}};
    duk_push_object(ctx);
    js_put_functions(ctx, -1, functions, ARRAY_LEN(functions));
    duk_push_global_object(ctx);
    duk_put_prop_string(ctx, -2, "global");
    duk_put_global_string(ctx, "$262");
    duk_push_c_lightfunc(ctx, native_print, 1, 1, 0);
    duk_put_global_string(ctx, "print");
    eval_file(ctx, folder, "assert.js", false);
    eval_file(ctx, folder, "sta.js", false);
    eval_file(ctx, folder, "doneprintHandle.js", false);
    return 0;
}

static bool has_flag(const struct one_case *k, const char *flag)
{
    const char *at = strstr(k->flags, flag);
    return at && (at == k->flags || at[-1] == ',') && strchr(",", at[strlen(flag)]);
}

struct script_call {
    struct runner *r;
    const struct one_case *k;
};

static duk_ret_t run_script(duk_context *ctx, void *udata)
{
    const struct script_call *call = udata;
    bool raw = has_flag(call->k, "raw");
    eval_file(ctx, "", call->k->path, !raw);
    return 0;
}

static duk_ret_t run_includes(duk_context *ctx, void *udata)
{
    const struct script_call *call = udata;
    char folder[4096], *save = NULL;
    snprintf(folder, sizeof folder, "%s/harness", call->r->checkout);
    for (char *name = strtok_r(call->k->includes, ",", &save); name; name = strtok_r(NULL, ",", &save)) {
        if (*name) eval_file(ctx, folder, name, false);
    }
    return 0;
}

static duk_ret_t run_module(duk_context *ctx, void *udata)
{
    js_run_main(ctx);
    duk_push_global_stash(ctx);
    duk_get_prop_string(ctx, -1, "awaited");
    return 1;
}

static void drain(struct runner *r)
{
    duk_context *ctx = heap_ctx(r->js.heap);
    while (builtins_has_microtasks(ctx)) {
        if (!event_loop_microtasks(ctx)) duk_pop(ctx); /* rejections that nobody listens to are fine here */
    }
}

static duk_ret_t watch(duk_context *ctx, void *udata)
{
    static const char SOURCE[] =
        "(function(p){var o={};p.then(function(){},function(e){o.failed=true;o.error=e});return o})";
    js_eval(ctx, "watch", SOURCE, sizeof SOURCE - 1, 0);
    duk_dup(ctx, -2);
    duk_call(ctx, 1);
    return 1;
}

/* True: it failed, with the thrown value on the stack top. */
static bool run_one(struct runner *r, const struct one_case *k, const char **phase, lt_error *err)
{
    duk_context *ctx = heap_ctx(r->js.heap);
    struct script_call call = {r, k};
    *phase = "harness";
    if (duk_safe_call(ctx, run_includes, &call, 0, 1) != DUK_EXEC_SUCCESS) return true;
    duk_pop(ctx);
    *phase = "runtime";
    if (!has_flag(k, "module")) {
        r->js.program = program_new(k->path, "", 0, "js", err); /* what import() is relative to */
        r->js.program->main_kind = COMPILE_MODULE;
        if (program_load(r->js.program, err) != LT_OK) return true;
        if (duk_safe_call(ctx, run_script, &call, 0, 1) != DUK_EXEC_SUCCESS) return true;
        drain(r);
        return false;
    }
    size_t len;
    char *source = read_text(k->path, &len);
    struct js_program *program = program_new(k->path, source, len, "js", err);
    program->main_kind = COMPILE_MODULE;
    r->js.program = program;
    if (program_load(program, err) != LT_OK) {
        *phase = "parse";
        duk_push_error_object(ctx, DUK_ERR_SYNTAX_ERROR, "%s", err->message);
        return true;
    }
    if (duk_safe_call(ctx, run_module, &call, 0, 1) != DUK_EXEC_SUCCESS) return true;
    if (!duk_is_object(ctx, -1)) {
        drain(r);
        return false;
    }
    if (duk_safe_call(ctx, watch, NULL, 1, 1) != DUK_EXEC_SUCCESS) return true;
    drain(r);
    if (!duk_get_prop_string(ctx, -1, "failed")) return false;
    duk_get_prop_string(ctx, -2, "error");
    return true;
}

static duk_ret_t error_name(duk_context *ctx, void *udata)
{
    if (duk_is_object(ctx, -1)) {
        duk_get_prop_string(ctx, -1, "constructor");
        if (duk_is_object(ctx, -1) || duk_is_lightfunc(ctx, -1)) {
            duk_get_prop_string(ctx, -1, "name");
            if (duk_is_string(ctx, -1)) return 1;
        }
    }
    duk_push_string(ctx, "");
    return 1;
}

static void child(struct runner *r, const struct one_case *k)
{
#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__ /* they reserve terabytes, and are slow */
    alarm(10 * SECONDS);
#else
    struct rlimit limit = {(rlim_t)MEMORY_MB << 20, (rlim_t)MEMORY_MB << 20};
    setrlimit(RLIMIT_AS, &limit);
    alarm(SECONDS);
#endif
    lt_error err = {0};
    const char *phase;
    duk_context *ctx = heap_ctx(r->js.heap);
    bool failed = run_one(r, k, &phase, &err);
    char name[128] = "", text[1024] = "";
    if (failed) {
        duk_dup(ctx, -1);
        if (duk_safe_call(ctx, error_name, NULL, 1, 1) == DUK_EXEC_SUCCESS)
            snprintf(name, sizeof name, "%s", duk_to_string(ctx, -1));
        duk_pop(ctx);
        snprintf(text, sizeof text, "%.900s", err.message[0] ? err.message : heap_push_error_text(ctx, -1));
    } else if (has_flag(k, "async") && !strstr(r->printed, "Test262:AsyncTestComplete")) {
        failed = true;
        snprintf(text, sizeof text, "async: %.900s", r->printed[0] ? r->printed : "$DONE was not called");
    }
    for (char *p = text; *p; p++) {
        if (*p == '\n' || *p == '\t') *p = ' ';
    }
    bool pass = !failed;
    if (*k->phase) {
        pass = failed && strcmp(name, k->type) == 0 && strcmp(phase, "harness") != 0;
        /* What must not parse must not run either. */
        if (pass && strcmp(k->phase, "parse") == 0 && strstr(text, "should not be evaluated")) pass = false;
        if (!pass && !failed) snprintf(text, sizeof text, "expected a %s (%s)", k->type, k->phase);
    }
    printf("%s\t%s\t%s\n", k->path, pass ? "pass" : "fail", pass ? "" : text);
    fflush(stdout);
    _exit(0);
}

static char *field(char **at)
{
    char *start = *at ? *at : (char *)"", *tab = *at ? strchr(*at, '\t') : NULL;
    if (tab) *tab = '\0';
    *at = tab ? tab + 1 : NULL;
    return start;
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: t262 CHECKOUT < cases\n");
        return 2;
    }
    struct runner *r = calloc(1, sizeof *r);
    lt_error err = {0};
    r->checkout = argv[1];
    r->js.vu = &r->vu;
    r->js.in_init = true;
    r->js.program = program_new("/t262.js", "", 0, "js", &err);
    if (program_load(r->js.program, &err) != LT_OK) {
        fprintf(stderr, "t262: %s\n", err.message);
        return 2;
    }
    struct heap_config config = {.udata = &r->js, .lower = js_lower, .regexps = r->js.program->regexps};
    r->js.heap = heap_new(&config);
    heap_use_stack(r->js.heap, STACK_BYTES);
    duk_context *ctx = heap_ctx(r->js.heap);
    if (duk_safe_call(ctx, prepare, r, 0, 1) != DUK_EXEC_SUCCESS) {
        fprintf(stderr, "t262: %s\n", heap_push_error_text(ctx, -1));
        return 2;
    }
    char *line = NULL;
    size_t cap = 0;
    while (getline(&line, &cap, stdin) > 0) {
        line[strcspn(line, "\n")] = '\0';
        char *at = line;
        struct one_case k;
        k.path = field(&at);
        k.flags = field(&at);
        k.includes = field(&at);
        k.phase = field(&at);
        k.type = field(&at);
        fflush(stdout);
        pid_t pid = fork();
        if (pid == 0) child(r, &k);
        int status = 0;
        waitpid(pid, &status, 0);
        if (WIFSIGNALED(status)) {
            printf("%s\tfail\t%s\n", k.path, WTERMSIG(status) == SIGALRM ? "time limit" : strsignal(WTERMSIG(status)));
        } else if (WEXITSTATUS(status) != 0) {
            printf("%s\tfail\texit %d\n", k.path, WEXITSTATUS(status));
        }
        fflush(stdout);
    }
    free(line);
    heap_free(r->js.heap);
    program_free(r->js.program);
    free(r);
    return 0;
}
