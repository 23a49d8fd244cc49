/*
 * A script's compiled functions as all heaps share them.
 *
 * Instructions, line tables and the descriptions below stay here; a heap has only what it changes or counts references
 * of (function_image.inc). Immutable once made, and good for this very build in this process.
 */
#ifndef RUNTIME_JS_ENGINE_FUNCTION_IMAGE_H
#define RUNTIME_JS_ENGINE_FUNCTION_IMAGE_H

#include "base/arena.h"
#include "duktape.h"

struct image_text {
    const char *bytes; /* in the engine's encoding */
    size_t len;
};

struct image_constant {
    struct image_text text; /* bytes NULL: a number */
    double number;
};

/* A variable that inner functions or eval() may look up by its name, and its register. */
struct image_variable {
    struct image_text name;
    uint32_t reg;
};

struct image_function {
    struct image_text name, file;
    const uint32_t *instructions;
    const struct image_constant *constants;
    const struct image_function *functions; /* inner ones */
    const struct image_variable *variables;
    const struct image_text *formals; /* NULL: not needed at run time */
    const void *lines;                /* instruction → line, packed */
    size_t lines_size;
    uint32_t n_constants, n_functions, n_variables, n_formals;
    uint32_t flags;                   /* of the function object */
    uint32_t length;                  /* the property */
    uint32_t text_start, text_length; /* in the source; 0: unknown */
    uint16_t nregs, nargs;
};

struct function_image {
    struct arena memory;
    struct image_function main;
};

/* Of the function on the stack top, just compiled. NULL when memory is out. */
struct function_image *heap_make_image(duk_context *ctx);
/* As heap_config.push_source. */
bool heap_push_source(duk_context *ctx, const char *file, size_t start, size_t len);
void heap_free_image(struct function_image *image); /* NULL is fine */

#endif
