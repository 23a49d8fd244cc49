/* The k6 modules. Each pushes its exports object; table.c lists them. */
#ifndef RUNTIME_JS_MODULES_MODULES_H
#define RUNTIME_JS_MODULES_MODULES_H

#include "runtime/js/js_vu.h"

void module_k6(duk_context *ctx);
void module_data(duk_context *ctx);
void module_execution(duk_context *ctx);
void module_html(duk_context *ctx);
void module_http(duk_context *ctx);
void module_metrics(duk_context *ctx);
void module_timers(duk_context *ctx);

/* Tags of a script object ({name: string, number or boolean}) into list; throws for other values.
 * Strings are borrowed from the heap. Returns how many. */
size_t js_read_tags(duk_context *ctx, duk_idx_t object, lt_tag *list, size_t max);

#endif
