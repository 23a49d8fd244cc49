/*
 * Import maps as in the HTML standard, without scopes: the whole specifier wins, then the longest key that
 * ends in "/" and begins it.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "runtime/js/loader/loader.h"

struct import_map {
    char *folder;
    json_t *imports;
};

static lt_status wrong(lt_error *err, const char *name, const char *what)
{
    error_set(err, LT_ERR_INVALID, "import map \"%s\": %s", name, what);
    if (err) err->exit_code = 104;
    return LT_ERR_INVALID;
}

static const char *check(json_t *imports)
{
    const char *key;
    json_t *value;
    if (!json_is_object(imports)) return "\"imports\" must be an object of specifiers and addresses";
    json_object_foreach(imports, key, value)
    {
        size_t len = strlen(key);
        const char *address = json_string_value(value);
        if (!len) return "a specifier is empty";
        if (!address || !*address) return "every address must be a text";
        if (key[len - 1] == '/' && address[strlen(address) - 1] != '/')
            return "the address of a specifier that ends in \"/\" must end in \"/\" too";
    }
    return NULL;
}

lt_status import_map_parse(const char *name, const char *folder, const char *json, size_t len, struct import_map **out,
                           lt_error *err)
{
    json_error_t detail;
    json_t *root = json_loadb(json, len, JSON_REJECT_DUPLICATES, &detail);
    if (!root) {
        wrong(err, name, detail.text);
        error_at(err, name, (unsigned)(detail.line > 0 ? detail.line : 1),
                 (unsigned)(detail.column > 0 ? detail.column : 1));
        return LT_ERR_INVALID;
    }
    json_t *imports = json_object_get(root, "imports");
    const char *problem =
        json_object_get(root, "scopes") ? "\"scopes\" are not supported; use \"imports\"" : check(imports);
    struct import_map *map = problem ? NULL : calloc(1, sizeof *map);
    if (map) {
        map->folder = strdup(folder);
        map->imports = json_incref(imports);
    }
    json_decref(root);
    *out = map;
    if (problem) return wrong(err, name, problem);
    return map ? LT_OK : error_nomem(err);
}

lt_status import_map_read(const char *path, struct import_map **out, lt_error *err)
{
    FILE *file = fopen(path, "re");
    struct strbuf text = {0};
    if (!file) return wrong(err, path, "it cannot be opened");
    (void)strbuf_read(&text, file); /* what is cut off is no JSON */
    fclose(file);
    const char *slash = strrchr(path, '/');
    char *folder = slash ? strndup(path, (size_t)(slash - path)) : strdup(".");
    lt_status status =
        folder ? import_map_parse(path, folder, text.data ? text.data : "", text.len, out, err) : error_nomem(err);
    free(folder);
    strbuf_free(&text);
    return status;
}

void import_map_free(struct import_map *map)
{
    if (!map) return;
    free(map->folder);
    json_decref(map->imports);
    free(map);
}

/* Relative addresses start at the map's folder. */
static char *place(const struct import_map *map, const char *address, const char *rest)
{
    bool relative = strncmp(address, "./", 2) == 0 || strncmp(address, "../", 3) == 0;
    char *path = NULL;
    int rc = relative ? asprintf(&path, "%s/%s%s", map->folder, address, rest) : asprintf(&path, "%s%s", address, rest);
    return rc < 0 ? NULL : path;
}

char *import_map_find(const struct import_map *map, const char *specifier)
{
    if (!map) return NULL;
    json_t *value = json_object_get(map->imports, specifier);
    if (value) return place(map, json_string_value(value), "");
    const char *key, *best = NULL;
    json_object_foreach(map->imports, key, value)
    {
        size_t len = strlen(key);
        if (key[len - 1] == '/' && strncmp(specifier, key, len) == 0 && (!best || len > strlen(best))) best = key;
    }
    return best ? place(map, json_string_value(json_object_get(map->imports, best)), specifier + strlen(best)) : NULL;
}

json_t *import_map_json(const struct import_map *map, char *(*rename)(const char *path))
{
    if (!map) return NULL;
    json_t *imports = json_object(), *value;
    const char *key;
    json_object_foreach(map->imports, key, value)
    {
        char *whole = place(map, json_string_value(value), ""), *address = whole ? rename(whole) : NULL;
        json_object_set_new(imports, key, json_string(address ? address : ""));
        free(address);
        free(whole);
    }
    return json_pack("{s:o}", "imports", imports);
}
