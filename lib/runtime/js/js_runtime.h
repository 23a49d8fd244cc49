/* The runtime whose VU code is a k6 script on Duktape. */
#ifndef RUNTIME_JS_JS_RUNTIME_H
#define RUNTIME_JS_JS_RUNTIME_H

#include "base/error.h"
#include "loadtest/runtime.h"

extern const lt_runtime_ops JS_RUNTIME_OPS;

/* Reads the script; compiling and running it is prepare()'s. source NULL: the file at path. type:
 * "js", "archive", or NULL to find out. */
lt_status js_runtime_new(const char *path, const char *source, size_t len, const char *type, void **out, lt_error *err);
/* A variable of __ENV; false when memory is out. */
bool js_runtime_set_env(void *runtime, const char *name, const char *value);

/* The script with everything that it loaded, as a tar archive; after prepare(). */
lt_status js_runtime_archive(void *runtime, const char *options_json, bool without_env, char **out, size_t *len,
                             lt_error *err);
/* Paths and URLs that its init code read or looked for, as a JSON list; malloc'ed. */
char *js_runtime_files_json(void *runtime);

#endif
