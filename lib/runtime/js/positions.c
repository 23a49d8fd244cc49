/*
 * A source map is read on a thread of its own, as JSON of any depth and TLS want a stack that no
 * fiber has; whoever asked for it, and everybody who comes later, waits until it is there. A fiber
 * waits in short sleeps, so that the other VUs of its worker go on.
 */
#include "runtime/js/positions.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "fiber/worker.h"
#include "net/url.h"
#include "runtime/js/loader/source_map.h"

enum { POLL_NS = NS_PER_MS };

struct file_positions {
    struct source_map *map; /* NULL: none */
    bool is_ascii;
    uint32_t *lines; /* unless it is: offset of each line's start */
    size_t n_lines;
};

/* The text of a file. */
struct text {
    const char *bytes;
    size_t len;
};

static struct text text_of(const struct js_program *p, const struct js_file *f)
{
    struct text t;
    t.bytes = program_source(p, f, &t.len);
    return t;
}

/* Lines and columns of a file. */

static bool is_ascii(struct text t)
{
    unsigned char all = 0;
    for (size_t i = 0; i < t.len; i++) all |= (unsigned char)t.bytes[i];
    return all < 0x80;
}

static size_t line_end(struct text t, size_t at)
{
    return compiler_line_end(t.bytes + at, t.bytes + t.len);
}

static bool find_lines(struct file_positions *positions, struct text t)
{
    size_t n = 1, end;
    for (size_t at = 0; at < t.len; at += end ? end : 1) n += (end = line_end(t, at)) != 0;
    positions->lines = malloc(n * sizeof *positions->lines);
    if (!positions->lines) return false;
    positions->lines[positions->n_lines++] = 0;
    for (size_t at = 0; at < t.len; at += end ? end : 1) {
        end = line_end(t, at);
        if (end) positions->lines[positions->n_lines++] = (uint32_t)(at + end);
    }
    return true;
}

/* The compiler counts bytes. */
static unsigned utf16_column(const struct file_positions *positions, struct text t, struct compile_position at)
{
    if (positions->is_ascii || !at.column || at.line > positions->n_lines) return at.column;
    size_t from = positions->lines[at.line - 1], end = from + at.column - 1;
    if (end > t.len) return at.column;
    return compiler_columns(t.bytes + from, end - from) + 1;
}

/* Where a file's map is, and what the sources in it are called. */

static bool is_file_url(const char *url)
{
    return strncmp(url, "file://", 7) == 0;
}

/* The address of what `name` means in the file at `base`; both paths or URLs. malloc'ed. */
static char *address_from(const char *base, const char *name)
{
    if (is_file_url(name)) name += 7;
    if (remote_is_url(name)) return strdup(name);
    if (remote_is_url(base)) return url_resolve(base, name);
    const char *slash = strrchr(base, '/');
    char *folder = slash ? strndup(base, (size_t)(slash - base)) : strdup("");
    char *path = folder ? path_join(folder, name) : NULL;
    free(folder);
    return path;
}

static bool is_data_url(const char *url)
{
    return strncmp(url, "data:", 5) == 0;
}

/* What the file names, a copy; NULL: nothing. */
static char *map_url(struct text t)
{
    const char *url;
    size_t len;
    return source_map_comment(t.bytes, t.len, &url, &len) ? strndup(url, len) : NULL;
}

/* The place of a script from standard input is the current folder. */
static char *base_of(const struct js_program *p, const char *path)
{
    return strcmp(path, "-") == 0 ? path_join(p->folder, "-") : strdup(path);
}

char *positions_map_path(struct js_program *p, const char *path, const char *source, size_t len)
{
    char *url = map_url((struct text){source, len}), *base = base_of(p, path), *address = NULL;
    if (url && base && !is_data_url(url)) address = address_from(base, url);
    free(url);
    free(base);
    return address;
}

/* "webpack://app/./src/a.ts" stays; "../src/a.ts" is relative to the map, or to the file that has it within. */
static char *shown_name(void *udata, const char *source)
{
    size_t scheme = strspn(source, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+.-");
    if (scheme && source[scheme] == ':') return strdup(source);
    char *address = address_from(udata, source), *shown = NULL;
    if (!address || remote_is_url(address)) return address;
    if (asprintf(&shown, "file://%s", address) < 0) shown = NULL;
    free(address);
    return shown;
}

/* LT_OK without a map: the file names none. */
static lt_status read_map(struct js_program *p, const char *path, struct text t, bool keep_contents,
                          struct source_map **out, lt_error *err)
{
    char *url = map_url(t), *base = base_of(p, path), *address = NULL, *text = NULL;
    size_t len = 0;
    lt_status status = LT_OK;
    *out = NULL;
    if (!url || !base) {
    } else if (is_data_url(url)) {
        text = source_map_from_data_url(url, strlen(url), &len);
        if (!text) status = error_set(err, LT_ERR_SYNTAX, "its data: URL is malformed");
    } else {
        address = address_from(base, url);
        status = address ? program_read(p, address, &text, &len, err)
                         : error_set(err, LT_ERR_INVALID, "its URL \"%s\" is malformed", url);
    }
    if (status == LT_OK && text) {
        struct source_map_request request = {.text = text,
                                             .len = len,
                                             .keep_contents = keep_contents,
                                             .name = shown_name,
                                             .udata = address ? address : base};
        status = source_map_parse(&request, out, err);
    }
    free(text);
    free(address);
    free(base);
    free(url);
    return status;
}

/* Reading a file's map, once. */

static bool names_map(struct text t)
{
    const char *url;
    size_t len;
    return source_map_comment(t.bytes, t.len, &url, &len);
}

struct reading {
    struct js_program *program;
    const char *path;
    struct text text;
    bool keep_contents;
    struct source_map *map;
    lt_status status;
    lt_error err;
    atomic_bool done;
};

static void *read_on_thread(void *arg)
{
    struct reading *r = arg;
    r->status = read_map(r->program, r->path, r->text, r->keep_contents, &r->map, &r->err);
    atomic_store_explicit(&r->done, true, memory_order_release);
    return NULL;
}

/* Sleeps a little; *token remembers a wake-up of the fiber that came meanwhile, which is not for us. */
static void pause_a_little(bool *token)
{
    if (fiber_current()) *token |= fiber_wait_shielded(clock_now_ns() + POLL_NS) == FIBER_WOKEN;
    else usleep(POLL_NS / 1000);
}

static void give_back(bool token)
{
    if (token) fiber_wake(fiber_current());
}

static void read_elsewhere(struct reading *r)
{
    pthread_t thread;
    bool token = false;
    atomic_init(&r->done, false);
    if (pthread_create(&thread, NULL, read_on_thread, r) != 0) {
        r->status = error_set(&r->err, LT_ERR_NOMEM, "no thread could be started to read it");
        return;
    }
    while (!atomic_load_explicit(&r->done, memory_order_acquire)) pause_a_little(&token);
    pthread_join(thread, NULL);
    give_back(token);
}

static struct file_positions *make(struct js_program *p, struct logger *log, const struct js_file *f)
{
    struct file_positions *positions = calloc(1, sizeof *positions);
    struct text text = text_of(p, f);
    if (!positions) return NULL;
    positions->is_ascii = is_ascii(text) || !find_lines(positions, text);
    if (!names_map(text)) return positions;
    struct reading reading = {.program = p, .path = f->path, .text = text};
    read_elsewhere(&reading);
    positions->map = reading.map;
    if (reading.status != LT_OK && log) {
        log_printf(log, LT_LOG_WARNING, "Couldn't load source map for %s: %s", f->name, reading.err.message);
    }
    return positions;
}

/* NULL only when memory is out. */
static const struct file_positions *positions_of(struct js_program *p, struct logger *log, struct js_file *f)
{
    struct file_positions *positions = atomic_load_explicit(&f->found, memory_order_acquire);
    if (positions) return positions;
    bool token = false;
    if (!atomic_exchange(&f->finding, true)) {
        positions = make(p, log, f);
        atomic_store_explicit(&f->found, positions, memory_order_release);
        atomic_store_explicit(&f->finding, positions != NULL, memory_order_release);
        return positions;
    }
    while (!(positions = atomic_load_explicit(&f->found, memory_order_acquire)) &&
           atomic_load_explicit(&f->finding, memory_order_acquire))
        pause_a_little(&token);
    give_back(token);
    return positions;
}

bool positions_find(struct js_program *p, struct logger *log, const char *name, unsigned line, struct js_place *out)
{
    struct js_file *f = hashmap_gets(&p->by_name, name);
    if (!f || !line || line > f->n_positions) return false;
    struct compile_position at = f->positions[line - 1];
    *out = (struct js_place){f->name, at.line, at.column};
    if (!at.line) return true;
    const struct file_positions *positions = positions_of(p, log, f);
    if (!positions) return true;
    out->column = utf16_column(positions, text_of(p, f), at);
    struct source_map_place place;
    if (!positions->map || !source_map_find(positions->map, out->line, out->column, &place)) return true;
    *out = (struct js_place){place.source, place.line, place.column};
    return true;
}

void positions_free(struct file_positions *positions)
{
    if (!positions) return;
    source_map_free(positions->map);
    free(positions->lines);
    free(positions);
}

void positions_explain(struct js_program *p, const char *path, const char *source, size_t len, lt_error *err)
{
    struct text text = {source, len};
    if (!err || !err->line || !names_map(text)) return;
    struct reading reading = {.program = p, .path = path, .text = text, .keep_contents = true};
    read_elsewhere(&reading);
    struct source_map_place place;
    if (reading.map && source_map_find(reading.map, err->line, err->column, &place)) {
        size_t used = strlen(err->message);
        snprintf(err->message + used, sizeof err->message - used, "\nin its source map: %s:%u:%u", place.source,
                 place.line, place.column);
        char *content = NULL;
        size_t content_len = place.content_len;
        if (!place.content && is_file_url(place.source)) {
            lt_error ignored;
            if (program_read(p, place.source + 7, &content, &content_len, &ignored) != LT_OK) content = NULL;
        }
        const char *shown = place.content ? place.content : content;
        if (shown) compiler_add_frame(err, shown, content_len, place.line, place.column);
        free(content);
    }
    source_map_free(reading.map);
}
