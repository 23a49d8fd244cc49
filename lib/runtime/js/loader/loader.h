/*
 * loader: where the text of a script's modules comes from beyond the local disk.
 *
 * remote.c        https:// and http:// modules, each fetched once per test
 * module_cache.c  their copies on disk, for the next test
 * import_map.c    other places for specifiers, as import maps of the web say them
 * source_map.c    from places in bundles to places in what they were made of (source_map.h)
 */
#ifndef RUNTIME_JS_LOADER_LOADER_H
#define RUNTIME_JS_LOADER_LOADER_H

#include <jansson.h>

#include "base/base.h"
#include "base/error.h"
#include "base/hashmap.h"

/* A remote module's text. */
struct remote_module {
    char *text;
    size_t len;
    char *error; /* why there is no text */
};

/* Fetches what is not in the table (URL → struct remote_module) yet, all at once. use_disk: keeps
 * copies, asks only for newer ones, and takes the copy when the server cannot be reached. */
lt_status remote_load(struct hashmap *modules, const char *const *urls, size_t n, bool use_disk, lt_error *err);
void remote_free(struct hashmap *modules);
bool remote_is_url(const char *specifier);

/* A copy of a module on disk. */
struct cached_module {
    char *text;
    size_t len;
    char *etag, *date;
};
/* False when there is no copy, or a damaged one. */
bool module_cache_get(const char *url, struct cached_module *out);
/* Failures are no errors: a cache may be missing. */
void module_cache_put(const char *url, const struct cached_module *module);
void cached_module_clear(struct cached_module *module);

struct import_map;

/* Reads {"imports": {"specifier": "address", "prefix/": "folder/"}}. Relative addresses start at
 * folder. name is that of the file, for errors. */
lt_status import_map_parse(const char *name, const char *folder, const char *json, size_t len, struct import_map **out,
                           lt_error *err);
lt_status import_map_read(const char *path, struct import_map **out, lt_error *err);
void import_map_free(struct import_map *map);
/* {"imports": …} with whole addresses, each as `rename` (malloc'ed result) gives it; NULL without a map. */
json_t *import_map_json(const struct import_map *map, char *(*rename)(const char *path));
/* The address that takes the specifier's place, malloc'ed; NULL when the map has none. map may be NULL. */
char *import_map_find(const struct import_map *map, const char *specifier);

#endif
