/*
 * The push API of Loki: {"streams": [{"stream": {label: value}, "values": [["<ns>", "line"]]}]}.
 * Records with the same labels form a stream. What exceeds the limit of a period is dropped and
 * counted; one record at its end says so. Options and texts are k6's.
 */
#include "ui/loki.h"

#include <curl/curl.h>
#include <errno.h>
#include <jansson.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "ui/log_level.h"

struct loki {
    char *url;
    struct curl_slist *headers;
    json_t *labels;  /* added to every stream */
    json_t *allowed; /* names of fields that become labels; NULL: all */
    lt_log_level level;
    long limit;
    size_t max_bytes;
    double period_s;

    pthread_t thread;
    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t changed;
    json_t *streams; /* labels as text → stream */
    long taken, dropped;
    bool stopping;
};

/* Options. */

static lt_status fail(lt_error *err, const char *what, const char *value)
{
    err->status = LT_ERR_INVALID;
    err->exit_code = 255;
    snprintf(err->message, sizeof err->message, "loki log output: %s '%s'", what, value);
    return LT_ERR_INVALID;
}

static bool read_seconds(const char *text, double *out)
{
    char *unit;
    *out = strtod(text, &unit);
    if (unit == text || !(*out > 0) || *out > 3600) return false;
    if (strcmp(unit, "ms") == 0) *out /= 1000;
    else if (strcmp(unit, "m") == 0) *out *= 60;
    else if (strcmp(unit, "s") != 0) return false;
    return true;
}

/* "[a,b]" */
static json_t *read_list(const char *text)
{
    size_t len = strlen(text);
    if (len < 2 || text[0] != '[' || text[len - 1] != ']') return NULL;
    json_t *list = json_object();
    for (const char *at = text + 1, *end = text + len - 1; at < end;) {
        size_t n = strcspn(at, ",]");
        char *name = strndup(at, n);
        if (name && n) json_object_set_new(list, name, json_true());
        free(name);
        at += n + 1;
    }
    return list;
}

static void add_header(struct loki *l, const char *name, const char *value)
{
    char *line = NULL;
    if (asprintf(&line, "%s: %s", name, value) >= 0) l->headers = curl_slist_append(l->headers, line);
    free(line);
}

static bool read_long(const char *text, long *out)
{
    char *end;
    errno = 0;
    *out = strtol(text, &end, 10);
    return !errno && end != text && !*end && *out > 0;
}

static lt_status set_option(struct loki *l, const char *name, const char *value, lt_error *err)
{
    long number;
    if (strcmp(name, "allowedLabels") == 0) {
        json_decref(l->allowed);
        l->allowed = read_list(value);
        return l->allowed ? LT_OK : fail(err, "allowedLabels is not a list such as [a,b]:", value);
    }
    if (strncmp(name, "label.", 6) == 0) {
        json_object_set_new(l->labels, name + 6, json_string(value));
        return LT_OK;
    }
    if (strncmp(name, "header.", 7) == 0) {
        add_header(l, name + 7, value);
        return LT_OK;
    }
    if (strcmp(name, "level") == 0)
        return log_level_parse(value, &l->level) ? LT_OK : fail(err, "unknown level", value);
    if (strcmp(name, "pushPeriod") == 0)
        return read_seconds(value, &l->period_s) ? LT_OK : fail(err, "bad pushPeriod", value);
    if (strcmp(name, "profile") == 0) return LT_OK; /* k6 uses it to measure itself */
    bool limit = strcmp(name, "limit") == 0;
    if (!limit && strcmp(name, "msgMaxSize") != 0) return fail(err, "unknown key", name);
    if (!read_long(value, &number)) return fail(err, "not a number above 0:", value);
    if (limit) l->limit = number;
    else l->max_bytes = (size_t)number;
    return LT_OK;
}

/* Up to the next comma that is not within brackets. */
static size_t part_length(const char *text)
{
    int depth = 0;
    size_t n = 0;
    for (; text[n] && (text[n] != ',' || depth > 0); n++) depth += text[n] == '[' ? 1 : text[n] == ']' ? -1 : 0;
    return n;
}

static lt_status read_spec(struct loki *l, const char *spec, lt_error *err)
{
    const char *at = spec + strlen("loki");
    bool first = true;
    if (*at) at++; /* '=' */
    for (lt_status status; *at; first = false) {
        size_t n = part_length(at);
        char *part = strndup(at, n), *equals = part ? strchr(part, '=') : NULL;
        at += n + (at[n] == ',');
        if (!part) return LT_ERR_NOMEM;
        if (first) {
            if (*part) {
                free(l->url);
                l->url = part;
            } else {
                free(part);
            }
            continue;
        }
        if (!equals) {
            status = fail(err, "not key=value:", part);
        } else {
            *equals = '\0';
            status = set_option(l, part, equals + 1, err);
        }
        free(part);
        if (status != LT_OK) return status;
    }
    return LT_OK;
}

/* Records. */

/* The line: the message, and the fields that are no labels. The middle of a long one is cut out. */
static json_t *line_of(const struct loki *l, const lt_log_record *record)
{
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    if (!out) return NULL;
    fputs(record->message, out);
    for (size_t i = 0; i < record->n_fields; i++) {
        if (!l->allowed || json_object_get(l->allowed, record->fields[i].key)) continue;
        fprintf(out, " %s=%s", record->fields[i].key, record->fields[i].value);
    }
    fclose(out);
    if (len > l->max_bytes) {
        char note[64];
        size_t half = l->max_bytes / 2;
        int n = snprintf(note, sizeof note, "... omitting %zu characters ...", len - 2 * half);
        char *cut = malloc(2 * half + (size_t)n + 1);
        if (cut) {
            memcpy(cut, text, half);
            memcpy(cut + half, note, (size_t)n);
            memcpy(cut + half + n, text + len - half, half);
            cut[2 * half + (size_t)n] = '\0';
            free(text);
            text = cut;
        }
    }
    json_t *line = json_string(text);
    if (!line) line = json_string("(message is not UTF-8)");
    free(text);
    return line;
}

static json_t *stream_of(struct loki *l, const lt_log_record *record)
{
    json_t *labels = json_copy(l->labels);
    json_object_set_new(labels, "level", json_string(log_level_name(record->level)));
    for (size_t i = 0; i < record->n_fields; i++) {
        const char *key = record->fields[i].key;
        if (l->allowed && !json_object_get(l->allowed, key)) continue;
        json_object_set_new(labels, key, json_string(record->fields[i].value));
    }
    char *text = json_dumps(labels, JSON_COMPACT | JSON_SORT_KEYS);
    json_t *stream = text ? json_object_get(l->streams, text) : NULL;
    if (!stream && text) {
        stream = json_pack("{s:O, s:[]}", "stream", labels, "values");
        json_object_set_new(l->streams, text, stream);
    }
    free(text);
    json_decref(labels);
    return stream;
}

static void put(struct loki *l, const lt_log_record *record)
{
    char when[32];
    snprintf(when, sizeof when, "%lld", (long long)record->wall_time_ns);
    json_t *values = json_object_get(stream_of(l, record), "values");
    json_array_append_new(values, json_pack("[s, o]", when, line_of(l, record)));
}

void loki_add(struct loki *l, const lt_log_record *record)
{
    if (record->level < l->level) return;
    pthread_mutex_lock(&l->lock);
    if (l->taken < l->limit) {
        l->taken++;
        put(l, record);
    } else {
        l->dropped++;
    }
    pthread_mutex_unlock(&l->lock);
}

static size_t ignore(char *bytes, size_t size, size_t n, void *udata)
{
    return size * n;
}

static void push(struct loki *l, const char *body)
{
    CURL *curl = curl_easy_init();
    long code = 0;
    if (!curl) return;
    curl_easy_setopt(curl, CURLOPT_URL, l->url);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, l->headers);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, ignore);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, 10L);
    CURLcode result = curl_easy_perform(curl);
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &code);
    /* The log cannot go where the log goes. */
    if (result != CURLE_OK) fprintf(stderr, "cannot push the log to %s: %s\n", l->url, curl_easy_strerror(result));
    else if (code < 200 || code > 299) fprintf(stderr, "cannot push the log to %s: HTTP status %ld\n", l->url, code);
    curl_easy_cleanup(curl);
}

/* Takes what was collected, as a request's body; NULL when there is nothing. Under the lock. */
static char *take(struct loki *l)
{
    if (l->dropped) {
        char text[160];
        struct timespec now;
        clock_gettime(CLOCK_REALTIME, &now);
        snprintf(text, sizeof text,
                 "lt dropped %ld log messages because they were above the limit of %ld messages / %gs", l->dropped,
                 l->limit, l->period_s);
        lt_log_record note = {LT_LOG_WARNING, now.tv_sec * 1000000000LL + now.tv_nsec, text, NULL, 0};
        put(l, &note);
    }
    l->taken = l->dropped = 0;
    if (!json_object_size(l->streams)) return NULL;
    json_t *root = json_object(), *list = json_array(), *stream;
    const char *key;
    json_object_foreach(l->streams, key, stream) json_array_append(list, stream);
    json_object_set_new(root, "streams", list);
    char *body = json_dumps(root, JSON_COMPACT);
    json_decref(root);
    json_object_clear(l->streams);
    return body;
}

static void wait_for_period(struct loki *l)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    double seconds = (double)until.tv_nsec / 1e9 + l->period_s;
    until.tv_sec += (time_t)seconds;
    until.tv_nsec = (long)((seconds - (double)(time_t)seconds) * 1e9);
    while (!l->stopping && pthread_cond_timedwait(&l->changed, &l->lock, &until) != ETIMEDOUT) {
    }
}

static void *run(void *arg)
{
    struct loki *l = arg;
    pthread_mutex_lock(&l->lock);
    for (bool last = false; !last;) {
        wait_for_period(l);
        last = l->stopping;
        char *body = take(l);
        pthread_mutex_unlock(&l->lock);
        if (body) push(l, body);
        free(body);
        pthread_mutex_lock(&l->lock);
    }
    pthread_mutex_unlock(&l->lock);
    return NULL;
}

static void destroy(struct loki *l)
{
    curl_slist_free_all(l->headers);
    json_decref(l->labels);
    json_decref(l->allowed);
    json_decref(l->streams);
    pthread_mutex_destroy(&l->lock);
    pthread_cond_destroy(&l->changed);
    free(l->url);
    free(l);
}

lt_status loki_start(const char *spec, struct loki **out, lt_error *err)
{
    struct loki *l = calloc(1, sizeof *l);
    if (!l) return LT_ERR_NOMEM;
    *l = (struct loki){.limit = 100, .max_bytes = 1024 * 1024, .period_s = 1, .level = LT_LOG_TRACE};
    pthread_mutex_init(&l->lock, NULL);
    pthread_cond_init(&l->changed, NULL);
    l->url = strdup("http://127.0.0.1:3100/loki/api/v1/push");
    l->labels = json_object();
    l->streams = json_object();
    l->headers = curl_slist_append(NULL, "Content-Type: application/json");
    lt_status status = read_spec(l, spec, err);
    if (status == LT_OK && pthread_create(&l->thread, NULL, run, l) != 0)
        status = fail(err, "cannot start a thread for", l->url);
    if (status == LT_OK) *out = l;
    else destroy(l);
    return status;
}

void loki_stop(struct loki *l)
{
    if (!l) return;
    pthread_mutex_lock(&l->lock);
    l->stopping = true;
    pthread_cond_signal(&l->changed);
    pthread_mutex_unlock(&l->lock);
    pthread_join(l->thread, NULL);
    destroy(l);
}
