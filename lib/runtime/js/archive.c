/*
 * A script and everything that it loads in one tar file, in the layout of `k6 archive`:
 *
 *     metadata.json   type, options, filename, pwd, env, compatibilityMode, versions
 *     data            the main script
 *     file/home/…     modules, opened files and source maps by their absolute path; the main script as a link
 *     https/host/…    remote modules, and their source maps, by their URL
 *
 * Paths lose the names of users (/home/alice becomes /home/nobody): an archive is given away. A
 * script in an archive sees these paths as its own, and nothing of the disk.
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "base/tar.h"
#include "runtime/js/positions.h"

char *archive_path(const char *path)
{
    static const char *const homes[] = {"/home/", "/Users/"};
    for (size_t i = 0; i < ARRAY_LEN(homes); i++) {
        size_t len = strlen(homes[i]);
        if (strncmp(path, homes[i], len) != 0 || !path[len]) continue;
        const char *rest = strchr(path + len, '/');
        char *changed = NULL;
        return asprintf(&changed, "%snobody%s", homes[i], rest ? rest : "") < 0 ? NULL : changed;
    }
    return strdup(path);
}

/* Packing. */

static char *url_of(const char *path, const char *end)
{
    if (remote_is_url(path)) return strdup(path);
    char *name = strcmp(path, "-") == 0 ? strdup("/-") : archive_path(path), *url = NULL;
    if (!name || asprintf(&url, "file://%s%s", name, end) < 0) url = NULL;
    free(name);
    return url;
}

static json_t *env_json(const struct js_program *p)
{
    json_t *env = json_object();
    struct hashmap_entry *e;
    for (size_t i = 0; (e = hashmap_next(&p->env, &i));) json_object_set_new(env, e->key, json_string(e->value));
    return env;
}

static char *metadata(const struct js_program *p, const char *options_json, bool without_env)
{
    char *filename = url_of(p->path, ""), *pwd = url_of(p->folder, strcmp(p->folder, "/") == 0 ? "" : "/");
    json_t *options = json_loads(options_json, 0, NULL), *map = import_map_json(p->import_map, archive_path);
    json_t *root = filename && pwd && options
                       ? json_pack("{s:s, s:O, s:s, s:s, s:o, s:s, s:s, s:s}", "type", "js", "options", options,
                                   "filename", filename, "pwd", pwd, "env", without_env ? json_object() : env_json(p),
                                   "compatibilityMode", "extended", "k6version", LT_VERSION, "goos", "linux")
                       : NULL;
    if (root && map) json_object_set(root, "importMap", map);
    json_decref(map);
    char *text = root ? json_dumps(root, JSON_INDENT(2)) : NULL;
    json_decref(root);
    json_decref(options);
    free(filename);
    free(pwd);
    return text;
}

static void add_file(struct strbuf *out, const char *path, const void *bytes, size_t len)
{
    char *name = archive_path(path), *entry = NULL;
    const char *rest = strstr(path, "://");
    int rc = !name  ? -1
             : rest ? asprintf(&entry, "%.*s/%s", (int)(rest - path), path, rest + 3)
                    : asprintf(&entry, "file%s", name);
    if (rc < 0) out->failed = true;
    else if (bytes) tar_add_file(out, entry, bytes, len);
    else tar_add_link(out, entry, "data");
    free(entry);
    free(name);
}

/* The source map that a file names, unless it is within; one that cannot be read is left out. */
static void add_source_map(struct strbuf *out, struct js_program *p, const char *path, const char *source, size_t len)
{
    char *map = positions_map_path(p, path, source, len), *text = NULL;
    size_t text_len = 0;
    lt_error ignored;
    bool other = map && !hashmap_gets(&p->files, map) && !hashmap_gets(&p->data, map);
    if (other && program_read(p, map, &text, &text_len, &ignored) == LT_OK) add_file(out, map, text, text_len);
    free(text);
    free(map);
}

lt_status program_pack(struct js_program *p, const char *options_json, bool without_env, struct strbuf *out,
                       lt_error *err)
{
    char *text = metadata(p, options_json, without_env);
    if (!text) return error_nomem(err);
    tar_add_file(out, "metadata.json", text, strlen(text));
    free(text);
    tar_add_file(out, "data", p->source, p->len);
    if (strcmp(p->path, "-") != 0) add_file(out, p->path, NULL, 0);
    add_source_map(out, p, p->path, p->source, p->len);
    struct hashmap_entry *e;
    for (size_t i = 0; (e = hashmap_next(&p->files, &i));) {
        const struct js_file *file = e->value;
        if (!file->source) continue;
        add_file(out, file->path, file->source, file->source_len);
        add_source_map(out, p, file->path, file->source, file->source_len);
    }
    for (size_t i = 0; (e = hashmap_next(&p->data, &i));) {
        const struct js_data *data = e->value;
        const struct js_file *module = hashmap_gets(&p->files, e->key);
        if (!module) add_file(out, e->key, data->bytes ? data->bytes : "", data->len);
    }
    tar_finish(out);
    return out->failed ? error_nomem(err) : LT_OK;
}

/* Unpacking. */

static lt_status damaged(lt_error *err, const char *why)
{
    error_set(err, LT_ERR_SYNTAX, "cannot read the archive: %s", why);
    if (err) err->exit_code = 255;
    return LT_ERR_SYNTAX;
}

/* "file:///a/b" → "/a/b", other URLs as they are; a copy. */
static char *path_of(json_t *root, const char *key)
{
    const char *url = json_string_value(json_object_get(root, key));
    if (!url) return NULL;
    if (strncmp(url, "file://", 7) == 0) url += 7;
    return *url == '/' || remote_is_url(url) ? strdup(url) : NULL;
}

static lt_status read_metadata(struct js_program *p, const char *bytes, size_t len, lt_error *err)
{
    json_error_t detail;
    json_t *root = json_loadb(bytes, len, 0, &detail);
    if (!root) return damaged(err, "its metadata.json is not valid JSON");
    const char *type = json_string_value(json_object_get(root, "type")), *name;
    char *path = path_of(root, "filename"), *folder = path_of(root, "pwd");
    json_t *value, *options = json_object_get(root, "options");
    lt_status status = LT_OK;
    if (!type || strcmp(type, "js") != 0) status = damaged(err, "its metadata.json does not have the type \"js\"");
    else if (!path || !folder) status = damaged(err, "its metadata.json has no local filename and pwd");
    if (status == LT_OK) {
        size_t end = strlen(folder);
        if (end > 1 && folder[end - 1] == '/') folder[end - 1] = '\0';
        free(p->path);
        free(p->folder);
        p->path = strcmp(path, "/-") == 0 ? strdup("-") : path;
        p->folder = folder;
        if (strcmp(path, "/-") == 0) free(path);
        path = folder = NULL;
        p->archive_options = json_is_object(options) ? json_dumps(options, JSON_COMPACT) : NULL;
        json_object_foreach(json_object_get(root, "env"), name, value)
        {
            char *copy = json_is_string(value) ? strdup(json_string_value(value)) : NULL;
            if (copy && !hashmap_puts(&p->env, name, copy)) free(copy);
        }
        char *map = json_dumps(json_object_get(root, "importMap"), JSON_COMPACT);
        if (map) status = import_map_parse("metadata.json", "/", map, strlen(map), &p->import_map, err);
        free(map);
    }
    free(path);
    free(folder);
    json_decref(root);
    return status;
}

static lt_status keep(struct hashmap *files, const char *path, const struct tar_entry *entry, lt_error *err)
{
    struct js_data *data = calloc(1, sizeof *data);
    if (data && (data->bytes = malloc(entry->len + 1))) {
        memcpy(data->bytes, entry->data, entry->len);
        data->bytes[entry->len] = '\0';
        data->len = entry->len;
        struct js_data *before = hashmap_gets(files, path);
        if (hashmap_puts(files, path, data)) {
            if (before) free(before->bytes);
            free(before);
            return LT_OK;
        }
        free(data->bytes);
    }
    free(data);
    return error_nomem(err);
}

lt_status program_unpack(struct js_program *p, const char *bytes, size_t len, lt_error *err)
{
    struct tar_reader reader = {.bytes = bytes, .len = len};
    struct tar_entry entry;
    lt_status status = LT_OK;
    bool has_metadata = false;
    int found;
    p->is_archive = true;
    while (status == LT_OK && (found = tar_next(&reader, &entry)) == 1) {
        if (strcmp(entry.name, "metadata.json") == 0) {
            if (!has_metadata) status = read_metadata(p, entry.data, entry.len, err);
            has_metadata = true;
        } else if (strcmp(entry.name, "data") == 0 && !p->source) {
            p->source = malloc(entry.len + 1);
            if (!p->source) status = error_nomem(err);
            else memcpy(p->source, entry.data, entry.len);
            if (p->source) p->source[entry.len] = '\0';
            p->len = entry.len;
        } else if (strncmp(entry.name, "file/", 5) == 0) {
            status = keep(&p->packed, entry.name + 4, &entry, err);
        } else if (strncmp(entry.name, "https/", 6) == 0 || strncmp(entry.name, "http/", 5) == 0) {
            char *url = NULL;
            const char *rest = strchr(entry.name, '/');
            if (asprintf(&url, "%.*s:/%s", (int)(rest - entry.name), entry.name, rest) < 0) status = error_nomem(err);
            else status = keep(&p->packed, url, &entry, err);
            free(url);
        }
    }
    tar_reader_free(&reader);
    if (status == LT_OK && found < 0) status = damaged(err, "it is damaged");
    if (status == LT_OK && (!has_metadata || !p->source)) status = damaged(err, "it has no metadata.json or no script");
    return status;
}
