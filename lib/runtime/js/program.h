/* The script of a test: its files, compiled once, and what all VUs share. */
#ifndef RUNTIME_JS_PROGRAM_H
#define RUNTIME_JS_PROGRAM_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/error.h"
#include "base/hashmap.h"
#include "base/strbuf.h"
#include "compiler/compiler.h"
#include "regexp/regexp.h"
#include "runtime/js/engine/heap.h"
#include "runtime/js/loader/loader.h"

/* A file of the script. Constant once it is in the program. */
struct js_file {
    char *path; /* absolute, or a URL; "-" for standard input */
    char *name; /* as stack traces show it: file:///path, or the URL */
    char *folder;
    char *source; /* for archives; NULL for the main file, whose text is the program's */
    size_t source_len;
    struct heap_bytecode code;
    bool is_module, is_async, uses_helpers;
    bool links; /* its function returns the function that runs it */
    bool linked;
    struct compile_binding *exports, *names;
    size_t n_exports, n_names;
    struct js_star { /* what `export *` brings */
        char *name;
        unsigned import;
    } * stars;
    size_t n_stars;
    struct compile_position *positions; /* of each line of the code in the source */
    size_t n_positions;
    _Atomic(struct file_positions *) found; /* positions.c: NULL = nobody asked yet */
    atomic_bool finding;
    unsigned n_imports;
    struct js_import {
        struct js_file *file; /* NULL: built in */
        char *builtin;
    } * imports;
    uint32_t index;
};

struct js_data {
    char *bytes;
    size_t len;
};

/* A SharedArray: its elements as JSON text. */
struct js_shared_array {
    char **items;
    size_t n;
};

struct js_program {
    char *path;
    char *source;
    size_t len;
    char *folder;
    struct hashmap env;    /* name → malloc'ed value */
    bool freeze_env;       /* scripts cannot change __ENV */
    struct hashmap packed; /* of an archive: absolute path → struct js_data */
    bool is_archive;       /* files come from packed, not from the disk */
    char *archive_options; /* take the place of the script's own */
    char *options_json;
    struct regexp_cache *regexps; /* of all VUs; has its own lock */

    pthread_mutex_t lock; /* guards what follows until frozen */
    bool frozen;
    struct hashmap files;          /* absolute path or URL → struct js_file */
    struct hashmap remote;         /* URL → struct remote_module */
    struct import_map *import_map; /* NULL = none */
    bool use_module_cache;
    struct hashmap touched;       /* absolute path or URL of all that was read, or was not there */
    struct hashmap by_name;       /* name in stack traces → struct js_file */
    struct hashmap data;          /* absolute path → struct js_data */
    struct hashmap shared_arrays; /* name → struct js_shared_array */
    struct hashmap exports;       /* names of exported functions */
    struct js_file *main;
    enum compile_kind main_kind; /* of all files: COMPILE_AUTO unless set before program_load() */
    struct heap_bytecode helpers;
};

/* type: "js", "archive" (a tar file that program_pack() or k6 wrote), NULL: look at the source. */
struct js_program *program_new(const char *path, const char *source, size_t len, const char *type, lt_error *err);
void program_free(struct js_program *p);
/* Compiles the main file and everything that it imports. */
lt_status program_load(struct js_program *p, lt_error *err);
/* A file required at run time; LT_ERR_STATE when the set of files is frozen. */
lt_status program_require(struct js_program *p, const struct js_file *from, const char *specifier, struct js_file **out,
                          lt_error *err);
/* A file's whole source. */
const char *program_source(const struct js_program *p, const struct js_file *f, size_t *len);
/* A part of a file's source; NULL when there is none. */
const char *program_text(const struct js_program *p, const char *name, size_t start, size_t len);
/* Adds the source line of the first place that the error names, a stack trace perhaps. */
void program_add_frame(struct js_program *p, lt_error *err);
/* Contents of a file for open(). Borrowed, valid as long as the program. */
lt_status program_open(struct js_program *p, const char *path, const struct js_data **out, lt_error *err);

/* The keys of `touched` as a JSON list, malloc'ed; empty for a script in an archive or on stdin. */
char *program_files_json(struct js_program *p);
/* The text of a file or URL that is no module, such as a source map; malloc'ed. Any thread. */
lt_status program_read(struct js_program *p, const char *path, char **out, size_t *len, lt_error *err);
/* Absolute and without "." or ".." parts; need not exist. malloc'ed. */
char *path_join(const char *folder, const char *path);

/* archive.c */

/* Fills a program from an archive's bytes. */
lt_status program_unpack(struct js_program *p, const char *bytes, size_t len, lt_error *err);
/* An archive of a program that was loaded: script, modules, opened files, options and, unless
 * without_env, its variables. */
lt_status program_pack(struct js_program *p, const char *options_json, bool without_env, struct strbuf *out,
                       lt_error *err);
/* The path as archives have it: without the names of users. malloc'ed. */
char *archive_path(const char *path);

#endif
