/*
 * JSON output: one object per line, a Metric line before the first Point of each metric. Behaviour:
 * metrics-and-outputs.md §4. "json" and "json=-" write to standard output, "json=FILE.gz" compresses.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>

#include "base/clock.h"
#include "base/hashmap.h"
#include "base/strbuf.h"
#include "output/output.h"

static const size_t FLUSH_BYTES = 256 * 1024;
static const int64_t FLUSH_NS = 200 * NS_PER_MS;

struct json_output {
    char *path;
    int fd;
    gzFile gz;
    struct strbuf text;
    int64_t flushed_ns;
    struct hashmap seen; /* metrics whose Metric line is out */
    int64_t second;      /* of zone text */
    char date[64], zone[16];
    bool failed;
};

static lt_status failure(struct json_output *j, const char *what, lt_error *err)
{
    j->failed = true;
    return error_set(err, LT_ERR_IO, "cannot %s \"%s\": %s", what, j->path,
                     errno ? strerror(errno) : "compression failed");
}

static lt_status flush(struct json_output *j, lt_error *err)
{
    size_t done = 0;
    j->flushed_ns = clock_now_ns();
    while (!j->failed && done < j->text.len) {
        errno = 0;
        ssize_t n = j->gz ? gzwrite(j->gz, j->text.data + done, (unsigned)(j->text.len - done))
                          : write(j->fd, j->text.data + done, j->text.len - done);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return failure(j, "write to", err);
        done += (size_t)n;
    }
    strbuf_clear(&j->text);
    return LT_OK;
}

static void put_string(struct strbuf *b, const char *s)
{
    strbuf_json_string(b, s, strlen(s));
}

static void put_tags(struct strbuf *b, const lt_tag *tags, size_t n)
{
    strbuf_putc(b, '{');
    for (size_t i = 0; i < n; i++) {
        if (i) strbuf_putc(b, ',');
        put_string(b, tags[i].key);
        strbuf_putc(b, ':');
        put_string(b, tags[i].value);
    }
    strbuf_putc(b, '}');
}

static void put_thresholds(struct strbuf *b, const lt_metric_info *m)
{
    strbuf_putc(b, '[');
    for (size_t i = 0; i < m->n_thresholds; i++) {
        const lt_threshold_info *t = &m->thresholds[i];
        if (i) strbuf_putc(b, ',');
        if (t->abort_on_fail) strbuf_puts(b, "{\"threshold\":");
        put_string(b, t->expression);
        if (!t->abort_on_fail) continue;
        strbuf_puts(b, ",\"abortOnFail\":true");
        if (t->delay_abort_eval_ns)
            strbuf_printf(b, ",\"delayAbortEval\":\"%gs\"", (double)t->delay_abort_eval_ns / (double)NS_PER_S);
        strbuf_putc(b, '}');
    }
    strbuf_putc(b, ']');
}

static void put_submetrics(struct strbuf *b, const lt_metric_info *m)
{
    if (!m->n_submetrics) {
        strbuf_puts(b, "null");
        return;
    }
    strbuf_putc(b, '[');
    for (size_t i = 0; i < m->n_submetrics; i++) {
        strbuf_puts(b, i ? ",{\"name\":" : "{\"name\":");
        put_string(b, m->submetrics[i].name);
        strbuf_puts(b, ",\"suffix\":");
        put_string(b, m->submetrics[i].suffix);
        strbuf_puts(b, ",\"tags\":");
        put_tags(b, m->submetrics[i].tags, m->submetrics[i].n_tags);
        strbuf_putc(b, '}');
    }
    strbuf_putc(b, ']');
}

static void put_metric(struct json_output *j, const lt_metric_info *m)
{
    struct strbuf *b = &j->text;
    if (hashmap_gets(&j->seen, m->name)) return;
    hashmap_puts(&j->seen, m->name, j);
    strbuf_puts(b, "{\"type\":\"Metric\",\"data\":{\"name\":");
    put_string(b, m->name);
    strbuf_printf(b, ",\"type\":\"%s\",\"contains\":\"%s\",\"thresholds\":", lt_metric_type_name(m->type),
                  lt_metric_contains_name(m->contains));
    put_thresholds(b, m);
    strbuf_puts(b, ",\"submetrics\":");
    put_submetrics(b, m);
    strbuf_puts(b, "},\"metric\":");
    put_string(b, m->name);
    strbuf_puts(b, "}\n");
}

/* RFC 3339 in the local zone. Date and zone are computed once a second. */
static void put_time(struct json_output *j, int64_t wall_ns)
{
    int64_t second = wall_ns / NS_PER_S;
    if (second != j->second) {
        struct tm local;
        time_t when = (time_t)second;
        localtime_r(&when, &local);
        strftime(j->date, sizeof j->date, "%Y-%m-%dT%H:%M:%S", &local);
        char zone[8];
        strftime(zone, sizeof zone, "%z", &local);
        snprintf(j->zone, sizeof j->zone, "%.3s:%.2s", zone, zone + 3);
        if (strcmp(j->zone, "+00:00") == 0) snprintf(j->zone, sizeof j->zone, "Z");
        j->second = second;
    }
    strbuf_printf(&j->text, "\"%s.%09lld%s\"", j->date, (long long)(wall_ns % NS_PER_S), j->zone);
}

/* The shortest text that reads back as the same double. */
static void put_number(struct strbuf *b, double value)
{
    char text[32];
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, value);
        if (strtod(text, NULL) == value) break;
    }
    strbuf_puts(b, text);
}

static void put_point(struct json_output *j, const lt_sample *s)
{
    struct strbuf *b = &j->text;
    strbuf_puts(b, "{\"metric\":");
    put_string(b, s->metric->name);
    strbuf_puts(b, ",\"type\":\"Point\",\"data\":{\"time\":");
    put_time(j, s->wall_time_ns);
    strbuf_puts(b, ",\"value\":");
    put_number(b, s->value);
    strbuf_puts(b, ",\"tags\":");
    put_tags(b, s->tags, s->n_tags);
    if (s->n_metadata) {
        strbuf_puts(b, ",\"metadata\":");
        put_tags(b, s->metadata, s->n_metadata);
    }
    strbuf_puts(b, "}}\n");
}

static lt_status add_samples(void *udata, const lt_sample *samples, size_t n, lt_error *err)
{
    struct json_output *j = udata;
    if (j->failed) return LT_OK; /* reported once */
    for (size_t i = 0; i < n; i++) {
        put_metric(j, samples[i].metric);
        put_point(j, &samples[i]);
        if (j->text.len < FLUSH_BYTES) continue;
        lt_status status = flush(j, err);
        if (status != LT_OK) return status;
    }
    return clock_now_ns() - j->flushed_ns < FLUSH_NS ? LT_OK : flush(j, err);
}

static lt_status close_file(struct json_output *j, lt_error *err)
{
    lt_status status = LT_OK;
    errno = 0;
    if (j->gz && gzclose(j->gz) != Z_OK && !j->failed) status = failure(j, "finish", err);
    else if (!j->gz && j->fd > STDERR_FILENO && close(j->fd) != 0 && !j->failed) status = failure(j, "finish", err);
    j->gz = NULL;
    j->fd = -1;
    return status;
}

static lt_status stop(void *udata, lt_error *err)
{
    struct json_output *j = udata;
    lt_status status = flush(j, err), closed = close_file(j, err);
    return status != LT_OK ? status : closed;
}

static void free_output(void *udata)
{
    struct json_output *j = udata;
    if (j->gz || j->fd > STDERR_FILENO) close_file(j, NULL);
    hashmap_free(&j->seen);
    strbuf_free(&j->text);
    free(j->path);
    free(j);
}

static const lt_sink_ops OPS = {
    .size = sizeof(lt_sink_ops),
    .name = "json",
    .add_samples = add_samples,
    .stop = stop,
    .free = free_output,
};

lt_status output_json(const char *arg, struct output *out, lt_error *err)
{
    struct json_output *j = calloc(1, sizeof *j);
    if (!j) return error_nomem(err);
    bool to_stdout = !arg || !*arg || strcmp(arg, "-") == 0;
    j->path = strdup(to_stdout ? "standard output" : arg);
    j->second = -1;
    j->fd = to_stdout ? STDOUT_FILENO : open(arg, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (j->fd < 0) {
        error_set(err, LT_ERR_IO, "could not create the 'json' output: cannot open \"%s\": %s", arg, strerror(errno));
        free_output(j);
        return LT_ERR_IO;
    }
    size_t len = to_stdout ? 0 : strlen(arg);
    if (len > 3 && strcmp(arg + len - 3, ".gz") == 0) j->gz = gzdopen(j->fd, "wb");
    *out = (struct output){&OPS, j};
    return LT_OK;
}
