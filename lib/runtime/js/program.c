#include "runtime/js/program.h"

#include <errno.h>
#include <jansson.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/strbuf.h"
#include "base/tar.h"
#include "net/url.h"
#include "runtime/js/js_vu.h"
#include "runtime/js/link.h"
#include "runtime/js/positions.h"

extern const char JS_HELPERS[];

static lt_status read_file(const char *path, char **out, size_t *len, lt_error *err)
{
    FILE *file = fopen(path, "re");
    if (!file)
        return error_set(err, errno == ENOENT ? LT_ERR_NOT_FOUND : LT_ERR_IO, "cannot open \"%s\": %s", path,
                         strerror(errno));
    struct stat info;
    if (fstat(fileno(file), &info) == 0 && S_ISDIR(info.st_mode)) {
        fclose(file);
        return error_set(err, LT_ERR_INVALID, "open() can't be used with directories, path: \"%s\"", path);
    }
    struct strbuf text = {0};
    bool failed = !strbuf_read(&text, file);
    fclose(file);
    *len = text.len;
    *out = strbuf_steal(&text);
    if (*out && !failed) return LT_OK;
    free(*out);
    *out = NULL;
    return error_set(err, LT_ERR_IO, "cannot read \"%s\"", path);
}

static char *copy_text(const char *text, size_t len)
{
    char *copy = malloc(len + 1);
    if (copy) memcpy(copy, text, len);
    if (copy) copy[len] = '\0';
    return copy;
}

static lt_status read_remote(struct js_program *p, struct hashmap *modules, const char *url, char **out, size_t *len,
                             lt_error *err)
{
    lt_status status = remote_load(modules, &url, 1, p->use_module_cache, err);
    if (status != LT_OK) return status;
    const struct remote_module *module = hashmap_gets(modules, url);
    if (!module->text) {
        return error_set(err, LT_ERR_NOT_FOUND, "The moduleSpecifier \"%s\" couldn't be retrieved: %s", url,
                         module->error ? module->error : "out of memory");
    }
    *len = module->len;
    *out = copy_text(module->text, module->len);
    return *out ? LT_OK : error_nomem(err);
}

static lt_status read_source_with(struct js_program *p, struct hashmap *modules, const char *path, char **out,
                                  size_t *len, lt_error *err)
{
    if (!p->is_archive)
        return remote_is_url(path) ? read_remote(p, modules, path, out, len, err) : read_file(path, out, len, err);
    char *name = archive_path(path);
    const struct js_data *data = name ? hashmap_gets(&p->packed, name) : NULL;
    free(name);
    if (!data) return error_set(err, LT_ERR_NOT_FOUND, "cannot open \"%s\": it is not in the archive", path);
    struct strbuf copy = {0};
    strbuf_append(&copy, data->bytes, data->len);
    *len = data->len;
    *out = strbuf_steal(&copy);
    return *out ? LT_OK : error_nomem(err);
}

/* From the archive that the program came in, or else from the disk or the network. */
static lt_status read_source(struct js_program *p, const char *path, char **out, size_t *len, lt_error *err)
{
    if (!p->is_archive) hashmap_puts(&p->touched, path, p);
    return read_source_with(p, &p->remote, path, out, len, err);
}

lt_status program_read(struct js_program *p, const char *path, char **out, size_t *len, lt_error *err)
{
    struct hashmap modules = {0};
    lt_status status = read_source_with(p, &modules, path, out, len, err);
    remote_free(&modules);
    return status;
}

static char *folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    if (!slash) return strdup(".");
    return slash == path ? strdup("/") : strndup(path, (size_t)(slash - path));
}

char *path_join(const char *folder, const char *path)
{
    struct strbuf joined = {0};
    if (path[0] != '/') strbuf_printf(&joined, "%s/", folder);
    strbuf_puts(&joined, path);
    struct strbuf clean = {0};
    char *save = NULL;
    for (char *part = strtok_r(joined.data, "/", &save); part; part = strtok_r(NULL, "/", &save)) {
        if (strcmp(part, ".") == 0) continue;
        if (strcmp(part, "..") == 0) {
            while (clean.len && clean.data[clean.len - 1] != '/') clean.len--;
            if (clean.len) clean.len--;
            if (clean.data) clean.data[clean.len] = '\0';
            continue;
        }
        strbuf_printf(&clean, "/%s", part);
    }
    if (!clean.len) strbuf_puts(&clean, "/");
    strbuf_free(&joined);
    return strbuf_steal(&clean);
}

static char *absolute(const char *path)
{
    char folder[PATH_MAX];
    if (path[0] == '/' || !getcwd(folder, sizeof folder)) return path_join("/", path);
    return path_join(folder, path);
}

/* Replaces an archive's bytes by what is in it. */
static lt_status unpack_if_archive(struct js_program *p, const char *type, lt_error *err)
{
    bool is_tar = tar_is(p->source, p->len), wants_tar = type ? strcmp(type, "archive") == 0 : is_tar;
    if (!wants_tar) return LT_OK;
    if (!is_tar) {
        error_set(err, LT_ERR_SYNTAX, "\"%s\" is not an archive", p->path);
        if (err) err->exit_code = 255;
        return LT_ERR_SYNTAX;
    }
    char *archive = p->source;
    p->source = NULL;
    lt_status status = program_unpack(p, archive, p->len, err);
    free(archive);
    return status;
}

struct js_program *program_new(const char *path, const char *source, size_t len, const char *type, lt_error *err)
{
    struct js_program *p = calloc(1, sizeof *p);
    if (!p) {
        error_nomem(err);
        return NULL;
    }
    pthread_mutex_init(&p->lock, NULL);
    p->regexps = regexp_cache_new();
    bool is_stdin = strcmp(path, "-") == 0;
    bool is_remote = remote_is_url(path);
    p->path = is_stdin || is_remote ? strdup(path) : absolute(path);
    char *place = is_stdin || is_remote ? absolute("x") : strdup(p->path);
    p->folder = folder_of(place);
    free(place);
    if (source) {
        p->source = malloc(len + 1);
        if (p->source) memcpy(p->source, source, len);
        if (p->source) p->source[len] = '\0';
        p->len = len;
    } else {
        lt_error detail = {0};
        if (read_source(p, p->path, &p->source, &p->len, &detail) != LT_OK) {
            if (is_remote) {
                if (err) *err = detail;
            } else {
                error_set(err, LT_ERR_NOT_FOUND,
                          "The moduleSpecifier \"%s\" couldn't be found on local disk. Make sure that you've specified "
                          "the right path to the file.",
                          path);
                error_hint(err, "%s", detail.message);
            }
            if (err) err->exit_code = 255;
            program_free(p);
            return NULL;
        }
    }
    if (!p->source) error_nomem(err);
    if (p->source && unpack_if_archive(p, type, err) == LT_OK) return p;
    program_free(p);
    return NULL;
}

static void file_free(struct js_file *f)
{
    for (unsigned i = 0; i < f->n_imports; i++) free(f->imports[i].builtin);
    free(f->imports);
    for (size_t i = 0; i < f->n_stars; i++) free(f->stars[i].name);
    free(f->stars);
    struct compile_result parts = {.exports = f->exports,
                                   .n_exports = f->n_exports,
                                   .names = f->names,
                                   .n_names = f->n_names,
                                   .positions = f->positions};
    compile_result_free(&parts);
    heap_bytecode_free(&f->code);
    positions_free(atomic_load(&f->found));
    free(f->path);
    free(f->name);
    free(f->folder);
    free(f->source);
    free(f);
}

static void free_data(struct hashmap *files)
{
    struct hashmap_entry *e;
    for (size_t i = 0; (e = hashmap_next(files, &i));) {
        free(((struct js_data *)e->value)->bytes);
        free(e->value);
    }
    hashmap_free(files);
}

void program_free(struct js_program *p)
{
    if (!p) return;
    struct hashmap_entry *e;
    for (size_t i = 0; (e = hashmap_next(&p->files, &i));) file_free(e->value);
    free_data(&p->data);
    free_data(&p->packed);
    hashmap_free(&p->touched);
    for (size_t i = 0; (e = hashmap_next(&p->shared_arrays, &i));) {
        struct js_shared_array *a = e->value;
        for (size_t k = 0; k < a->n; k++) free(a->items[k]);
        free(a->items);
        free(a);
    }
    for (size_t i = 0; (e = hashmap_next(&p->env, &i));) free(e->value);
    hashmap_free(&p->files);
    remote_free(&p->remote);
    import_map_free(p->import_map);
    hashmap_free(&p->by_name);
    hashmap_free(&p->shared_arrays);
    hashmap_free(&p->env);
    hashmap_free(&p->exports);
    heap_bytecode_free(&p->helpers);
    regexp_cache_free(p->regexps);
    pthread_mutex_destroy(&p->lock);
    free(p->path);
    free(p->source);
    free(p->folder);
    free(p->options_json);
    free(p->archive_options);
    free(p);
}

static lt_status add_file(struct js_program *p, const char *path, const char *source, size_t len,
                          enum compile_kind kind, struct js_file **out, lt_error *err);

/* The path or URL that a specifier means in a file, malloc'ed; NULL when it is neither. */
static char *address_of(const struct js_program *p, const struct js_file *from, const char *specifier)
{
    char *mapped = import_map_find(p->import_map, specifier), *address = NULL;
    const char *name = mapped ? mapped : specifier;
    if (strncmp(name, "file://", 7) == 0) name += 7;
    bool relative = strncmp(name, "./", 2) == 0 || strncmp(name, "../", 3) == 0;
    if (remote_is_url(name)) address = strdup(name);
    else if (!mapped && remote_is_url(from->path) && (relative || name[0] == '/'))
        address = url_resolve(from->path, name);
    else if (relative || name[0] == '/') address = path_join(from->folder, name);
    free(mapped);
    return address;
}

static lt_status resolve(struct js_program *p, const struct js_file *from, const char *specifier, struct js_file **out,
                         lt_error *err)
{
    char *path = address_of(p, from, specifier), *source = NULL;
    if (!path) {
        return error_set(err, LT_ERR_NOT_FOUND,
                         "The moduleSpecifier \"%s\" couldn't be recognised as something k6 supports.", specifier);
    }
    size_t len;
    *out = hashmap_gets(&p->files, path);
    lt_status status = LT_OK;
    if (!*out && p->frozen) {
        status = error_set(err, LT_ERR_STATE,
                           "the file \"%s\" was not loaded in the first init run and cannot be loaded now", specifier);
    } else if (!*out) {
        status = read_source(p, path, &source, &len, err);
        if (status != LT_OK && !remote_is_url(path)) {
            error_set(err, status,
                      "The moduleSpecifier \"%s\" couldn't be found on local disk. Make sure that you've specified the "
                      "right path to the file.",
                      specifier);
        }
        if (status == LT_OK) status = add_file(p, path, source, len, p->main_kind, out, err);
        if (status == LT_OK) {
            (*out)->source = source;
            (*out)->source_len = len;
            source = NULL;
        }
    }
    free(source);
    free(path);
    return status;
}

/* Fetches the remote modules that a file imports all at once; what fails is reported where it is needed. */
static lt_status fetch_imports(struct js_program *p, const struct js_file *f, const struct compile_result *result,
                               lt_error *err)
{
    char **urls = calloc(result->n_imports + 1, sizeof *urls);
    size_t n = 0;
    if (!urls) return error_nomem(err);
    for (size_t i = 0; i < result->n_imports && !p->is_archive; i++) {
        char *address =
            js_module_find(result->imports[i].specifier) ? NULL : address_of(p, f, result->imports[i].specifier);
        if (address && remote_is_url(address)) urls[n++] = address;
        else free(address);
    }
    lt_status status = n ? remote_load(&p->remote, (const char *const *)urls, n, p->use_module_cache, err) : LT_OK;
    for (size_t i = 0; i < n; i++) free(urls[i]);
    free(urls);
    return status;
}

static lt_status add_import(struct js_program *p, struct js_file *f, const struct compile_import *import, unsigned i,
                            lt_error *err)
{
    const char *name = import->specifier;
    lt_status status = LT_OK;
    if (strcmp(name, "k6") == 0 || strncmp(name, "k6/", 3) == 0) {
        f->imports[i].builtin = strdup(name);
        if (!js_module_find(name)) {
            const char *similar = js_module_similar(name);
            status = error_set(err, LT_ERR_NOT_FOUND,
                               "unknown modules [%s] were tried to be loaded, but couldn't be found", name);
            if (similar) error_hint(err, "did you mean \"%s\"?", similar);
        }
    } else {
        status = resolve(p, f, name, &f->imports[i].file, err);
    }
    if (status != LT_OK && err && !err->line) error_at(err, f->path, import->line, import->column);
    return status;
}

/* By the file's name, as k6 does; of a URL without query and fragment. */
static bool is_typescript(const char *path)
{
    size_t len = remote_is_url(path) ? strcspn(path, "?#") : strlen(path);
    return (len > 3 && strncmp(path + len - 3, ".ts", 3) == 0) || (len > 4 && strncmp(path + len - 4, ".mts", 4) == 0);
}

static lt_status add_file(struct js_program *p, const char *path, const char *source, size_t len,
                          enum compile_kind kind, struct js_file **out, lt_error *err)
{
    struct compile_request request = {
        .source = source, .len = len, .name = path, .kind = kind, .typescript = is_typescript(path)};
    struct compile_result result;
    lt_status status = compiler_compile(&request, &result, err);
    if (status != LT_OK && strcmp(path, "-") == 0) {
        /* What comes from a pipe has no name to tell by. If it is neither, the first error stands. */
        lt_error ignored = {0};
        request.typescript = true;
        if (compiler_compile(&request, &result, &ignored) == LT_OK) status = LT_OK;
    }
    if (status != LT_OK) {
        positions_explain(p, path, source, len, err);
        return status;
    }
    struct js_file *f = calloc(1, sizeof *f);
    if (!f) {
        compile_result_free(&result);
        return error_nomem(err);
    }
    f->path = strdup(path);
    bool is_url = remote_is_url(path);
    f->folder = strcmp(path, "-") == 0 || is_url ? strdup(p->folder) : folder_of(path);
    if (asprintf(&f->name, strcmp(path, "-") == 0 || is_url ? "%s" : "file://%s", path) < 0) f->name = NULL;
    f->is_module = result.is_module;
    f->is_async = result.is_async;
    f->uses_helpers = result.n_helpers > 0;
    f->links = result.links;
    f->exports = result.exports;
    f->n_exports = result.n_exports;
    f->names = result.names;
    f->n_names = result.n_names;
    f->positions = result.positions;
    f->n_positions = result.n_positions;
    result.exports = result.names = NULL;
    result.n_exports = result.n_names = result.n_positions = 0;
    result.positions = NULL;
    if (f->name) hashmap_puts(&p->by_name, f->name, f);
    f->n_imports = (unsigned)result.n_imports;
    f->imports = calloc(result.n_imports + 1, sizeof *f->imports);
    f->index = (uint32_t)p->files.live;
    /* In the table before its imports are followed: cycles end here. */
    hashmap_puts(&p->files, path, f);
    *out = f;
    status = heap_compile(f->name, result.code, result.code_len, HEAP_SOURCE_FUNCTION, &f->code, err);
    if (status == LT_OK) status = fetch_imports(p, f, &result, err);
    for (unsigned i = 0; status == LT_OK && i < f->n_imports; i++)
        status = add_import(p, f, &result.imports[i], i, err);
    compile_result_free(&result);
    return status;
}

/* The one that the options name, or importmap.json beside the script. */
static lt_status load_import_map(struct js_program *p, lt_error *err)
{
    json_t *options = p->options_json ? json_loads(p->options_json, 0, NULL) : NULL;
    const char *named = json_string_value(json_object_get(options, "importMap"));
    p->use_module_cache = !json_is_true(json_object_get(options, "noModuleCache"));
    char *path = named ? absolute(named) : path_join(p->folder, "importmap.json");
    lt_status status = LT_OK;
    if (!p->is_archive) hashmap_puts(&p->touched, path, p);
    if (!p->is_archive && (named || access(path, F_OK) == 0)) status = import_map_read(path, &p->import_map, err);
    free(path);
    json_decref(options);
    return status;
}

lt_status program_load(struct js_program *p, lt_error *err)
{
    lt_status status = load_import_map(p, err);
    if (status == LT_OK)
        status = heap_compile("lt:helpers", JS_HELPERS, strlen(JS_HELPERS), HEAP_SOURCE_FUNCTION, &p->helpers, err);
    if (status == LT_OK) status = add_file(p, p->path, p->source, p->len, p->main_kind, &p->main, err);
    if (status == LT_OK) status = link_file(p->main, err);
    if (status != LT_OK && err && !err->exit_code) err->exit_code = 107;
    return status;
}

lt_status program_require(struct js_program *p, const struct js_file *from, const char *specifier, struct js_file **out,
                          lt_error *err)
{
    pthread_mutex_lock(&p->lock);
    lt_status status = resolve(p, from, specifier, out, err);
    if (status == LT_OK) status = link_file(*out, err);
    pthread_mutex_unlock(&p->lock);
    return status;
}

const char *program_source(const struct js_program *p, const struct js_file *f, size_t *len)
{
    *len = f->source ? f->source_len : p->len;
    return f->source ? f->source : p->source;
}

const char *program_text(const struct js_program *p, const char *name, size_t start, size_t len)
{
    const struct js_file *f = hashmap_gets(&p->by_name, name);
    if (!f) return NULL;
    size_t whole;
    const char *source = program_source(p, f, &whole);
    return start > whole || len > whole - start ? NULL : source + start;
}

void program_add_frame(struct js_program *p, lt_error *err)
{
    const char *at = strstr(err->message, "file://"), *end = at ? strchr(at + 7, ':') : NULL;
    unsigned line, column;
    if (!end || sscanf(end, ":%u:%u", &line, &column) != 2) return;
    char *name = strndup(at, (size_t)(end - at));
    const struct js_file *f = name ? hashmap_gets(&p->by_name, name) : NULL;
    free(name);
    if (!f) return;
    size_t len = strlen(err->message);
    while (len && err->message[len - 1] == '\n') err->message[--len] = '\0';
    const char *source = program_source(p, f, &len);
    compiler_add_frame(err, source, len, line, column);
}

lt_status program_open(struct js_program *p, const char *given, const struct js_data **out, lt_error *err)
{
    if (strncmp(given, "file://", 7) == 0) given += 7;
    char *path = path_join(p->folder, given);
    pthread_mutex_lock(&p->lock);
    struct js_data *data = hashmap_gets(&p->data, path);
    lt_status status = LT_OK;
    if (!data && p->frozen) {
        status = error_set(err, LT_ERR_STATE,
                           "open() can't be used with files that weren't previously opened during initialization "
                           "(__VU==0), path: \"%s\"",
                           given);
    } else if (!data) {
        data = calloc(1, sizeof *data);
        status = data ? read_source(p, path, &data->bytes, &data->len, err) : error_nomem(err);
        if (status == LT_OK) hashmap_puts(&p->data, path, data);
        else free(data);
    }
    pthread_mutex_unlock(&p->lock);
    free(path);
    *out = data;
    return status;
}

char *program_files_json(struct js_program *p)
{
    json_t *list = json_array();
    struct hashmap_entry *e;
    pthread_mutex_lock(&p->lock);
    for (size_t i = 0; (e = hashmap_next(&p->touched, &i));) json_array_append_new(list, json_string(e->key));
    pthread_mutex_unlock(&p->lock);
    char *text = json_dumps(list, JSON_COMPACT);
    json_decref(list);
    return text;
}
