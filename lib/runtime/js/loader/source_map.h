/*
 * Source maps, revision 3 (ECMA-426): from a place in a generated file, such as a bundle, to the
 * place in the file that a person wrote. Knows no files: text in, places out.
 */
#ifndef RUNTIME_JS_LOADER_SOURCE_MAP_H
#define RUNTIME_JS_LOADER_SOURCE_MAP_H

#include "base/base.h"
#include "base/error.h"

/* Constant once it is made: any number of threads may look into it. */
struct source_map;

/* Lines and columns count from 1; columns in UTF-16 units, as everywhere in JavaScript. */
struct source_map_place {
    const char *source; /* its name, borrowed from the map */
    unsigned line, column;
    const char *content; /* of the whole source, borrowed; NULL when the map does not have it or it was not kept */
    size_t content_len;
};

/* How the name of a source is to be shown: malloc'ed. `source` already starts with sourceRoot. */
typedef char *source_map_name(void *udata, const char *source);

struct source_map_request {
    const char *text;
    size_t len;
    bool keep_contents;    /* sourcesContent, which is most of many maps */
    source_map_name *name; /* NULL: as the map has it */
    void *udata;
};

/* Reads a map, also one in sections. LT_ERR_SYNTAX says what is wrong with it. */
lt_status source_map_parse(const struct source_map_request *request, struct source_map **out, lt_error *err);
void source_map_free(struct source_map *map);
/* False: nothing in the map covers this place. */
bool source_map_find(const struct source_map *map, unsigned line, unsigned column, struct source_map_place *out);

/* What the last comment "//# sourceMappingURL=…" of a file names, if no code comes after it. Borrowed from the text. */
bool source_map_comment(const char *text, size_t len, const char **url, size_t *url_len);
/* The contents of a data: URL, malloc'ed and NUL-terminated; NULL when it is malformed. */
char *source_map_from_data_url(const char *url, size_t url_len, size_t *len);

#endif
