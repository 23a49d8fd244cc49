#include "ui/log.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "ui/log_level.h"
#include "ui/loki.h"

static const struct {
    const char *name, *label;
    int color;
} LEVELS[] = {
    {"trace", "TRAC", 37},   {"debug", "DEBU", 37}, {"info", "INFO", 36},
    {"warning", "WARN", 33}, {"error", "ERRO", 31}, {"fatal", "FATA", 31},
};

static int64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

/* RFC 3339 in local time: "2026-01-02T03:04:05+01:00", with Z for UTC. */
static void format_time(int64_t wall_ns, char *out, size_t size)
{
    time_t seconds = (time_t)(wall_ns / 1000000000);
    struct tm local;
    localtime_r(&seconds, &local);
    size_t n = strftime(out, size, "%Y-%m-%dT%H:%M:%S", &local);
    long minutes = local.tm_gmtoff / 60;
    if (minutes == 0) snprintf(out + n, size - n, "Z");
    else snprintf(out + n, size - n, "%c%02ld:%02ld", minutes < 0 ? '-' : '+', labs(minutes) / 60, labs(minutes) % 60);
}

static int by_key(const void *a, const void *b)
{
    return strcmp(((const lt_log_field *)a)->key, ((const lt_log_field *)b)->key);
}

static lt_log_field *sorted_fields(const lt_log_record *record)
{
    lt_log_field *fields = malloc((record->n_fields + 1) * sizeof *fields);
    if (!fields) return NULL;
    if (record->n_fields) memcpy(fields, record->fields, record->n_fields * sizeof *fields);
    qsort(fields, record->n_fields, sizeof *fields, by_key);
    return fields;
}

static bool is_plain(const char *value)
{
    for (const char *p = value; *p; p++) {
        bool letter = (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || (*p >= '0' && *p <= '9');
        if (!letter && !strchr("-._/@^+", *p)) return false;
    }
    return *value != '\0';
}

static void put_quoted(FILE *out, const char *value)
{
    fputc('"', out);
    for (const char *p = value; *p; p++) {
        if (*p == '"' || *p == '\\') fprintf(out, "\\%c", *p);
        else if (*p == '\n') fputs("\\n", out);
        else if (*p == '\t') fputs("\\t", out);
        else if (*p == '\r') fputs("\\r", out);
        else if ((unsigned char)*p < 0x20) fprintf(out, "\\x%02x", *p);
        else fputc(*p, out);
    }
    fputc('"', out);
}

static void put_value(FILE *out, const char *value)
{
    if (is_plain(value)) fputs(value, out);
    else put_quoted(out, value);
}

/* Columns, so that padding is right for text that is not ASCII. */
static int columns(const char *text)
{
    int n = 0;
    for (; *text; text++) n += ((unsigned char)*text & 0xC0) != 0x80;
    return n;
}

static void terminal_line(FILE *out, const struct log_style *style, const lt_log_record *record,
                          const lt_log_field *fields)
{
    int color = LEVELS[record->level].color;
    long seconds = (long)((record->wall_time_ns - style->start_ns) / 1000000000);
    if (style->color) fprintf(out, "\x1b[%dm%s\x1b[0m", color, LEVELS[record->level].label);
    else fputs(LEVELS[record->level].label, out);
    fprintf(out, "[%04ld] %s", seconds < 0 ? 0 : seconds, record->message);
    if (record->n_fields) {
        for (int pad = columns(record->message); pad < 44; pad++) fputc(' ', out);
        fputc(' ', out);
    }
    for (size_t i = 0; i < record->n_fields; i++) {
        if (style->color) fprintf(out, " \x1b[%dm%s\x1b[0m=", color, fields[i].key);
        else fprintf(out, " %s=", fields[i].key);
        put_value(out, fields[i].value);
    }
    fputc('\n', out);
}

static void key_value_line(FILE *out, const lt_log_record *record, const lt_log_field *fields)
{
    char when[64];
    format_time(record->wall_time_ns, when, sizeof when);
    fprintf(out, "time=\"%s\" level=%s msg=", when, LEVELS[record->level].name);
    put_value(out, record->message);
    for (size_t i = 0; i < record->n_fields; i++) {
        fprintf(out, " %s=", fields[i].key);
        put_value(out, fields[i].value);
    }
    fputc('\n', out);
}

static void json_line(FILE *out, const lt_log_record *record)
{
    char when[64];
    format_time(record->wall_time_ns, when, sizeof when);
    json_t *object = json_object();
    for (size_t i = 0; i < record->n_fields; i++) {
        json_object_set_new(object, record->fields[i].key, json_string(record->fields[i].value));
    }
    json_object_set_new(object, "level", json_string(LEVELS[record->level].name));
    json_t *message = json_string(record->message);
    json_object_set_new(object, "msg", message ? message : json_string("(message is not UTF-8)"));
    json_object_set_new(object, "time", json_string(when));
    char *text = json_dumps(object, JSON_COMPACT | JSON_SORT_KEYS);
    if (text) fprintf(out, "%s\n", text);
    free(text);
    json_decref(object);
}

char *log_format_record(const struct log_style *style, const lt_log_record *record)
{
    char *line = NULL;
    size_t size = 0;
    lt_log_field *fields = sorted_fields(record);
    FILE *out = fields ? open_memstream(&line, &size) : NULL;
    if (out) {
        if (style->format == LOG_FORMAT_JSON) json_line(out, record);
        else if (style->format == LOG_FORMAT_RAW) fprintf(out, "%s\n", record->message);
        else if (style->terminal) terminal_line(out, style, record, fields);
        else key_value_line(out, record, fields);
        fclose(out);
    }
    free(fields);
    return line;
}

void log_init(struct log *log, struct terminal *terminal)
{
    *log = (struct log){.terminal = terminal, .out = stderr, .level = LT_LOG_INFO, .start_ns = now_ns()};
}

static bool from_console(const lt_log_record *record)
{
    for (size_t i = 0; i < record->n_fields; i++) {
        const lt_log_field *field = &record->fields[i];
        if (strcmp(field->key, "source") == 0 && strcmp(field->value, "console") == 0) return true;
    }
    return false;
}

void log_receive(void *udata, const lt_log_record *record)
{
    struct log *log = udata;
    FILE *out = log->console && from_console(record) ? log->console : log->out;
    if (record->level < log->level) return;
    if (log->loki && out == log->out) loki_add(log->loki, record);
    if (!out) return;
    struct log_style style = {
        .format = log->format,
        .terminal = (out == stderr && log->terminal->stderr_is_tty) || (out == stdout && log->terminal->stdout_is_tty),
        .color = (out == stderr && log->terminal->color_err) || (out == stdout && log->terminal->color_out),
        .start_ns = log->start_ns,
    };
    char *line = log_format_record(&style, record);
    if (line) terminal_write(log->terminal, out, line);
    free(line);
}

void log_message(struct log *log, lt_log_level level, const char *message, const char *hint)
{
    lt_log_field field = {"hint", hint};
    lt_log_record record = {level, now_ns(), message, &field, hint && *hint ? 1 : 0};
    log_receive(log, &record);
}

void log_failure(struct log *log, const lt_error *err)
{
    char message[sizeof err->message + sizeof err->file + 64];
    const char *text = *err->message ? err->message : lt_status_name(err->status);
    /* A message that names its position already, such as one with a stack, is left as it is. */
    bool placed = !*err->file || strstr(text, err->file);
    if (placed) snprintf(message, sizeof message, "%s", text);
    else if (err->column) snprintf(message, sizeof message, "%s:%u:%u: %s", err->file, err->line, err->column, text);
    else snprintf(message, sizeof message, "%s:%u: %s", err->file, err->line, text);
    log_message(log, LT_LOG_ERROR, message, err->hint);
}

void log_early_error(const char *message, const char *hint)
{
    struct terminal terminal;
    struct log log;
    terminal_init(&terminal, false);
    log_init(&log, &terminal);
    log_message(&log, LT_LOG_ERROR, message, hint);
    terminal_destroy(&terminal);
}

static lt_status fail(lt_error *err, const char *fmt, const char *what, const char *why)
{
    err->status = LT_ERR_INVALID;
    err->exit_code = 255;
    snprintf(err->message, sizeof err->message, fmt, what, why);
    return LT_ERR_INVALID;
}

static FILE *open_append(const char *path, mode_t mode)
{
    int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, mode);
    FILE *file = fd < 0 ? NULL : fdopen(fd, "a");
    if (!file && fd >= 0) close(fd);
    return file;
}

const char *log_level_name(lt_log_level level)
{
    return LEVELS[level].name;
}

bool log_level_parse(const char *name, lt_log_level *out)
{
    if (strcasecmp(name, "warn") == 0) name = "warning";
    if (strcasecmp(name, "panic") == 0) name = "fatal";
    for (size_t i = 0; i < sizeof LEVELS / sizeof LEVELS[0]; i++) {
        if (strcasecmp(LEVELS[i].name, name) != 0) continue;
        *out = (lt_log_level)i;
        return true;
    }
    return false;
}

static lt_status cannot_open(const char *path, lt_error *err)
{
    const char *slash = strrchr(path, '/');
    char folder[2048];
    snprintf(folder, sizeof folder, "%.*s", slash ? (int)(slash - path) : 0, path);
    struct stat info;
    int why = errno;
    if (slash && *folder && stat(folder, &info) != 0)
        return fail(err, "provided directory '%s' does not exist%s", folder, "");
    return fail(err, "cannot open the log file '%s': %s", path, strerror(why));
}

/* "file=PATH[,level=L]" */
static lt_status open_file(struct log *log, const char *spec, lt_error *err)
{
    char path[2048];
    snprintf(path, sizeof path, "%s", spec + strlen("file="));
    char *comma = strchr(path, ',');
    if (comma) {
        *comma = '\0';
        if (strncmp(comma + 1, "level=", 6) != 0)
            return fail(err, "unknown key in the log output: '%s'%s", comma + 1, "");
        if (!log_level_parse(comma + 7, &log->level)) return fail(err, "unknown log level '%s'%s", comma + 7, "");
    }
    if (!*path) return fail(err, "%s%s", "the log output 'file' needs a path: file=PATH", "");
    FILE *file = open_append(path, 0600);
    if (!file) return cannot_open(path, err); /* which is still shown on stderr */
    log->out = file;
    log->owns_out = true;
    return LT_OK;
}

static lt_status choose_output(struct log *log, const char *spec, lt_error *err)
{
    if (strncmp(spec, "file=", 5) == 0) return open_file(log, spec, err);
    bool to_loki = strcmp(spec, "loki") == 0 || strncmp(spec, "loki=", 5) == 0;
    if (to_loki) {
        lt_status status = loki_start(spec, &log->loki, err);
        if (status != LT_OK) return status;
    }
    if (to_loki || strcmp(spec, "none") == 0) log->out = NULL;
    else if (strcmp(spec, "stderr") == 0) log->out = stderr;
    else if (strcmp(spec, "stdout") == 0) log->out = stdout;
    else return fail(err, "unsupported log output '%s'%s", spec, "");
    return LT_OK;
}

lt_status log_configure(struct log *log, const lt_options *options, lt_error *err)
{
    if (lt_options_get_bool(options, "verbose", false)) log->level = LT_LOG_DEBUG;
    char *format = lt_options_get_string(options, "logFormat");
    if (format && strcmp(format, "json") == 0) log->format = LOG_FORMAT_JSON;
    if (format && strcmp(format, "raw") == 0) log->format = LOG_FORMAT_RAW;
    lt_free(format);

    char *output = lt_options_get_string(options, "logOutput");
    lt_status status = output ? choose_output(log, output, err) : LT_OK;
    lt_free(output);
    if (status != LT_OK) return status;

    char *console = lt_options_get_string(options, "consoleOutput");
    if (console && *console && !(log->console = open_append(console, 0644))) {
        status = fail(err, "cannot open the console output '%s': %s", console, strerror(errno));
    }
    lt_free(console);
    return status;
}

void log_close(struct log *log)
{
    loki_stop(log->loki);
    log->loki = NULL;
    if (log->owns_out && log->out) fclose(log->out);
    if (log->console) fclose(log->console);
    log->out = log->console = NULL;
}
