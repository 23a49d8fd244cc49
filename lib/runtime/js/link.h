/* link.c: whether what the files of a script import from each other is exported. */
#ifndef RUNTIME_JS_LINK_H
#define RUNTIME_JS_LINK_H

#include "runtime/js/program.h"

/* Checks the file and all that it imports, and fills in `stars`. LT_ERR_SYNTAX with position. */
lt_status link_file(struct js_file *f, lt_error *err);

#endif
