/*
 * Places in the user's source: from a line of compiled code to line and column of the file, and
 * through the file's source map, if it names one, to the file that it was made of.
 *
 * Nothing of this is done before the first place is asked for. Any thread.
 */
#ifndef RUNTIME_JS_POSITIONS_H
#define RUNTIME_JS_POSITIONS_H

#include "base/log.h"
#include "runtime/js/program.h"

struct file_positions;

/* 1-based; line 0 = not to be shown; column in UTF-16 units, 0 = unknown. */
struct js_place {
    const char *file; /* as stack traces show it; borrowed for as long as the program lives */
    unsigned line, column;
};

/* False: nobody knows. Reads the file's source map when it is the first time, while other fibers of
 * the thread run; a map that is missing or malformed is a warning in log. */
bool positions_find(struct js_program *p, struct logger *log, const char *name, unsigned line, struct js_place *out);
void positions_free(struct file_positions *positions);

/* Adds to an error in a file's text where its source map has that place. */
void positions_explain(struct js_program *p, const char *path, const char *source, size_t len, lt_error *err);

/* The path or URL of the map that a file names, malloc'ed; NULL when it names none, or has it within. */
char *positions_map_path(struct js_program *p, const char *path, const char *source, size_t len);

#endif
