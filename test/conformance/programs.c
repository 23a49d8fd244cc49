/*
 * Runs many small modules for compiler_differential.py: one process, one prepared heap, a forked copy of
 * it per program.
 *
 * usage: programs run|parse < requests
 * A request is "LENGTH\n" and that many bytes of source, an answer is the same. `run`: what the module
 * printed with print(), one line each, and how it ended when not in order. `parse`: "ok", or the error;
 * what compiles has to be good for Duktape as well.
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

enum { SECONDS = 5, MEMORY_MB = 1024, STACK_BYTES = 4 << 20, MOST_SOURCE = 64 << 20 };

struct host {
    struct lt_vu vu;
    struct js_vu js;
    struct strbuf printed;
};

static struct host *host_of(duk_context *ctx)
{
    return (struct host *)((char *)js_of(ctx) - offsetof(struct host, js));
}

static duk_ret_t native_print(duk_context *ctx)
{
    struct strbuf *out = &host_of(ctx)->printed;
    if (out->len < 1 << 20) strbuf_printf(out, "%s\n", duk_to_string(ctx, 0));
    return 0;
}

static duk_ret_t prepare(duk_context *ctx, void *udata)
{
    js_install_globals(&((struct host *)udata)->js);
    duk_push_c_lightfunc(ctx, native_print, 1, 1, 0);
    duk_put_global_string(ctx, "print");
    return 0;
}

static duk_ret_t run_module(duk_context *ctx, void *udata)
{
    js_run_main(ctx);
    return 0;
}

static duk_ret_t awaited(duk_context *ctx, void *udata)
{
    static const char WATCH[] = "(function(p){p.then(function(){},function(e){print('rejected '+e)})})";
    duk_push_global_stash(ctx);
    if (!duk_get_prop_string(ctx, -1, "awaited") || !duk_is_object(ctx, -1)) return 0;
    js_eval(ctx, "watch", WATCH, sizeof WATCH - 1, 0);
    duk_dup(ctx, -2);
    duk_call(ctx, 1);
    return 0;
}

static void drain(struct host *h)
{
    duk_context *ctx = heap_ctx(h->js.heap);
    while (builtins_has_microtasks(ctx)) {
        if (!event_loop_microtasks(ctx)) duk_pop(ctx); /* a rejection that nobody listens to */
    }
}

static void one_line(char *text)
{
    for (char *p = text; *p; p++) {
        if (*p == '\n') *p = ' ';
    }
}

static void print_error(struct host *h, const char *how)
{
    duk_context *ctx = heap_ctx(h->js.heap);
    char text[4096];
    snprintf(text, sizeof text, "%s", heap_push_error_text(ctx, -1));
    one_line(text);
    strbuf_printf(&h->printed, "%s %s\n", how, text);
}

static void run_program(struct host *h, const char *source, size_t len)
{
    lt_error err = {0};
    duk_context *ctx = heap_ctx(h->js.heap);
    h->js.program = program_new("/program.js", source, len, "js", &err);
    h->js.program->main_kind = COMPILE_MODULE;
    if (program_load(h->js.program, &err) != LT_OK) {
        one_line(err.message);
        strbuf_printf(&h->printed, "SyntaxError %s\n", err.message);
        return;
    }
    bool failed = duk_safe_call(ctx, run_module, NULL, 0, 1) != DUK_EXEC_SUCCESS;
    if (failed) print_error(h, "uncaught");
    else if (duk_safe_call(ctx, awaited, NULL, 0, 1) != DUK_EXEC_SUCCESS) print_error(h, "awaiting");
    drain(h);
}

static void answer(const char *text, size_t len)
{
    printf("%zu\n", len);
    fwrite(text, 1, len, stdout);
    fflush(stdout);
}

static void run_in_child(struct host *h, const char *source, size_t len)
{
    int ends[2];
    if (pipe(ends) != 0) exit(2);
    pid_t pid = fork();
    if (pid == 0) {
#if !defined __SANITIZE_ADDRESS__ && !defined __SANITIZE_THREAD__ /* they reserve terabytes */
        struct rlimit limit = {(rlim_t)MEMORY_MB << 20, (rlim_t)MEMORY_MB << 20};
        setrlimit(RLIMIT_AS, &limit);
#endif
        alarm(SECONDS);
        run_program(h, source, len);
        FILE *f = fdopen(ends[1], "w");
        fwrite(h->printed.data ? h->printed.data : "", 1, h->printed.len, f);
        fclose(f);
        _exit(0);
    }
    close(ends[1]);
    struct strbuf out = {0};
    char chunk[8192];
    ssize_t n;
    while ((n = read(ends[0], chunk, sizeof chunk)) > 0) strbuf_append(&out, chunk, (size_t)n);
    close(ends[0]);
    int status = 0;
    waitpid(pid, &status, 0);
    if (WIFSIGNALED(status)) strbuf_printf(&out, "CRASH %s\n", strsignal(WTERMSIG(status)));
    else if (WEXITSTATUS(status) != 0) strbuf_printf(&out, "CRASH exit %d\n", WEXITSTATUS(status));
    answer(out.data ? out.data : "", out.len);
    strbuf_free(&out);
}

struct parse_call {
    const char *source;
    size_t len;
    char text[4096];
};

static duk_ret_t parse(duk_context *ctx, void *udata)
{
    struct parse_call *call = udata;
    struct compile_request request = {
        .source = call->source, .len = call->len, .name = "program.js", .kind = COMPILE_MODULE};
    struct compile_result result;
    lt_error err = {0};
    if (compiler_compile(&request, &result, &err) != LT_OK) {
        snprintf(call->text, sizeof call->text, "%s", err.message);
        return 0;
    }
    snprintf(call->text, sizeof call->text, "ok");
    if (duk_pcompile_lstring(ctx, DUK_COMPILE_FUNCTION, result.code, result.code_len) != 0)
        snprintf(call->text, sizeof call->text, "BAD OUTPUT %s", duk_safe_to_string(ctx, -1));
    compile_result_free(&result);
    return 0;
}

static void parse_program(struct host *h, const char *source, size_t len)
{
    duk_context *ctx = heap_ctx(h->js.heap);
    struct parse_call call = {source, len, ""};
    duk_safe_call(ctx, parse, &call, 0, 1);
    duk_pop(ctx);
    one_line(call.text);
    answer(call.text, strlen(call.text));
}

static char *next_request(size_t *len)
{
    unsigned long long n;
    if (scanf("%llu", &n) != 1 || getchar() != '\n' || n > MOST_SOURCE) return NULL;
    char *text = malloc(n ? n : 1);
    if (text && fread(text, 1, n, stdin) == n) {
        *len = n;
        return text;
    }
    free(text);
    return NULL;
}

int main(int argc, char **argv)
{
    if (argc != 2 || (strcmp(argv[1], "run") != 0 && strcmp(argv[1], "parse") != 0)) {
        fprintf(stderr, "usage: programs run|parse < requests\n");
        return 2;
    }
    struct host *h = calloc(1, sizeof *h);
    lt_error err = {0};
    h->js.vu = &h->vu;
    h->js.in_init = true;
    struct js_program *program = h->js.program = program_new("/host.js", "", 0, "js", &err);
    if (program_load(program, &err) != LT_OK) {
        fprintf(stderr, "programs: %s\n", err.message);
        return 2;
    }
    struct heap_config config = {.udata = &h->js, .lower = js_lower, .regexps = program->regexps};
    h->js.heap = heap_new(&config);
    heap_use_stack(h->js.heap, STACK_BYTES);
    duk_context *ctx = heap_ctx(h->js.heap);
    if (duk_safe_call(ctx, prepare, h, 0, 1) != DUK_EXEC_SUCCESS) {
        fprintf(stderr, "programs: %s\n", heap_push_error_text(ctx, -1));
        return 2;
    }
    size_t len;
    for (char *source; (source = next_request(&len));) {
        if (argv[1][0] == 'r') run_in_child(h, source, len);
        else parse_program(h, source, len);
        free(source);
    }
    heap_free(h->js.heap);
    program_free(program);
    free(h);
    return 0;
}
