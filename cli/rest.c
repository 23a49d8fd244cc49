#include "rest.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "flags.h"

extern char **environ;

static const char *const DEFAULT_ADDRESS = "localhost:6565";

/* Of the environment only what these commands are about: K6_VUS is meant for a run. */
static lt_status load_environment(lt_options *options, lt_error *err)
{
    static const char *const names[] = {"ADDRESS=", "API_TOKEN=", "NO_COLOR=", "LOG_FORMAT="};
    size_t n = 0, count = 0;
    while (environ[count]) count++;
    char **kept = calloc(count + 1, sizeof *kept);
    if (!kept) return LT_ERR_NOMEM;
    for (size_t i = 0; i < count; i++) {
        if (strncmp(environ[i], "K6_", 3) != 0 && strncmp(environ[i], "LT_", 3) != 0) continue;
        for (size_t k = 0; k < sizeof names / sizeof names[0]; k++) {
            if (strncmp(environ[i] + 3, names[k], strlen(names[k])) == 0) kept[n++] = environ[i];
        }
    }
    lt_status status = lt_options_load_env(options, kept, err);
    free(kept);
    return status;
}

static lt_status reject_foreign_flags(struct rest *r, lt_error *err)
{
    const struct command *command = command_find(r->command);
    for (size_t i = 0; i < lt_option_count(); i++) {
        const lt_option_info *option = lt_option_at(i);
        if (!option->flag || lt_options_get_layer(r->options, option->name) != LT_LAYER_FLAG) continue;
        if (!command_takes(command, option->name))
            return flags_usage(err, r->command, "unknown flag: --%s", option->flag);
    }
    return LT_OK;
}

lt_status rest_open(struct rest *r, const char *command, int argc, char **argv, lt_error *err)
{
    *r = (struct rest){.command = command};
    terminal_init(&r->terminal, false);
    log_init(&r->log, &r->terminal);
    r->options = lt_options_new();
    const char **positional = calloc((size_t)argc + 1, sizeof *positional);
    int n = 0;
    if (!r->options || !positional) {
        free(positional);
        return LT_ERR_NOMEM;
    }
    lt_status status = lt_options_parse_args(r->options, argc, argv, positional, &n, err);
    if (status == LT_OK) status = reject_foreign_flags(r, err);
    if (status == LT_OK && n) status = flags_usage(err, command, "unexpected argument \"%s\"", positional[0]);
    free(positional);
    if (status == LT_OK && lt_options_get_bool(r->options, "help", false)) {
        help_command(command_find(command));
        r->help = true;
        return LT_OK;
    }
    if (status == LT_OK) status = load_environment(r->options, err);
    return status == LT_OK ? log_configure(&r->log, r->options, err) : status;
}

int rest_close(struct rest *r, lt_status status, lt_error *err)
{
    if (status != LT_OK) {
        err->status = status;
        log_failure(&r->log, err);
    }
    lt_options_free(r->options);
    log_close(&r->log);
    terminal_destroy(&r->terminal);
    return status == LT_OK ? 0 : lt_error_exit_code(err);
}

static lt_status fail(lt_error *err, const char *fmt, const char *what, const char *why)
{
    err->status = LT_ERR_IO;
    err->exit_code = 255;
    snprintf(err->message, sizeof err->message, fmt, what, why);
    return LT_ERR_IO;
}

/* The answer as curl delivers it. */
struct answer {
    char *text;
    size_t len;
};

enum { MAX_ANSWER_BYTES = 64 * 1024 * 1024 };

static size_t collect(char *bytes, size_t size, size_t n, void *udata)
{
    struct answer *a = udata;
    n *= size;
    if (a->len + n > MAX_ANSWER_BYTES) return 0;
    char *grown = realloc(a->text, a->len + n + 1);
    if (!grown) return 0;
    memcpy(grown + a->len, bytes, n);
    a->text = grown;
    a->len += n;
    a->text[a->len] = '\0';
    return n;
}

/* One exchange; *code receives the HTTP status. */
static lt_status exchange(struct rest *r, const char *method, const char *url, const char *body, long *code,
                          struct answer *answer, lt_error *err)
{
    char why[CURL_ERROR_SIZE] = "", header[1200];
    CURL *curl = curl_easy_init();
    if (!curl) return LT_ERR_NOMEM;
    char *token = lt_options_get_string(r->options, "apiToken");
    struct curl_slist *headers = curl_slist_append(NULL, "Content-Type: application/json");
    if (token && *token) {
        snprintf(header, sizeof header, "Authorization: Bearer %.1100s", token);
        headers = curl_slist_append(headers, header);
    }
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method);
    if (body) curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, collect);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, answer);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, why);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, 10L);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
    CURLcode result = curl_easy_perform(curl);
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, code);
    lt_status status = LT_OK;
    if (result != CURLE_OK)
        status = fail(err, "cannot reach the REST API at %s: %s", url, *why ? why : curl_easy_strerror(result));
    curl_slist_free_all(headers);
    curl_easy_cleanup(curl);
    lt_free(token);
    return status;
}

/* JSON:API errors say what is wrong in their title and detail. */
static lt_status server_error(json_t *root, long code, lt_error *err)
{
    json_t *first = json_array_get(json_object_get(root, "errors"), 0);
    const char *title = json_string_value(json_object_get(first, "title"));
    const char *detail = json_string_value(json_object_get(first, "detail"));
    char number[32];
    snprintf(number, sizeof number, "%ld", code);
    if (title && detail) return fail(err, "%s: %s", title, detail);
    if (title) return fail(err, "%s%s", title, "");
    return fail(err, "the REST API answered with HTTP status %s%s", number, "");
}

lt_status rest_call(struct rest *r, const char *method, const char *path, json_t *body, json_t **data, lt_error *err)
{
    *data = NULL;
    char *address = lt_options_get_string(r->options, "address"), url[1024];
    bool off = address && !*address;
    snprintf(url, sizeof url, "http://%s%s%s", address && *address == ':' ? "localhost" : "",
             address ? address : DEFAULT_ADDRESS, path);
    lt_free(address);
    if (off) {
        return fail(err, "%s%s", "The REST API server is disabled, but this command needs to read metrics from it. ",
                    "Enable it by setting --address or K6_ADDRESS.");
    }
    struct answer answer = {0};
    long code = 0;
    char *text = body ? json_dumps(body, JSON_COMPACT) : NULL;
    lt_status status = exchange(r, method, url, text, &code, &answer, err);
    json_t *root = status == LT_OK && answer.text ? json_loads(answer.text, 0, NULL) : NULL;
    if (status == LT_OK && code >= 400) status = server_error(root, code, err);
    if (status == LT_OK && !(*data = json_incref(json_object_get(root, "data")))) {
        status = fail(err, "what answers at %s is no REST API of a test%s", url, "");
    }
    json_decref(root);
    free(answer.text);
    free(text);
    return status;
}

static void print_bool(json_t *attributes, const char *name, const char *quote)
{
    printf("%s: %s%s%s\n", name, quote, json_is_true(json_object_get(attributes, name)) ? "true" : "false", quote);
}

static void print_count(json_t *attributes, const char *name)
{
    printf("%s: \"%lld\"\n", name, (long long)json_integer_value(json_object_get(attributes, name)));
}

/* k6 prints the fields that may be absent as strings. */
void rest_print_status(json_t *data)
{
    json_t *attributes = json_object_get(data, "attributes");
    printf("status: %lld\n", (long long)json_integer_value(json_object_get(attributes, "status")));
    print_bool(attributes, "paused", "\"");
    print_count(attributes, "vus");
    print_count(attributes, "vus-max");
    print_bool(attributes, "stopped", "");
    print_bool(attributes, "running", "");
    print_bool(attributes, "tainted", "");
}

lt_status rest_patch_status(struct rest *r, json_t *attributes, lt_error *err)
{
    json_t *data,
        *body = json_pack("{s:{s:s, s:s, s:o}}", "data", "type", "status", "id", "default", "attributes", attributes);
    if (!body) return LT_ERR_NOMEM;
    lt_status status = rest_call(r, "PATCH", "/v1/status", body, &data, err);
    json_decref(body);
    if (status == LT_OK) rest_print_status(data);
    json_decref(data);
    return status;
}
