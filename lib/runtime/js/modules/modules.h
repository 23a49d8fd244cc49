/* The k6 modules. Each pushes its exports object; table.c lists them. */
#ifndef RUNTIME_JS_MODULES_MODULES_H
#define RUNTIME_JS_MODULES_MODULES_H

#include "runtime/js/js_vu.h"

void module_k6(duk_context *ctx);
void module_crypto(duk_context *ctx);
void module_data(duk_context *ctx);
void module_encoding(duk_context *ctx);
void module_execution(duk_context *ctx);
void module_html(duk_context *ctx);
void module_http(duk_context *ctx);
void module_metrics(duk_context *ctx);
void module_timers(duk_context *ctx);
void module_tracing(duk_context *ctx);

/* Tags of a script object ({name: string, number or boolean}) into list; throws for other values.
 * Strings are borrowed from the heap. Returns how many. */
size_t js_read_tags(duk_context *ctx, duk_idx_t object, lt_tag *list, size_t max);

/* encoding.c. Pushes an ArrayBuffer of len bytes, which are zero. */
void *js_push_array_buffer(duk_context *ctx, size_t len);
/* Flags as in base64.h. */
void js_push_base64(duk_context *ctx, const void *data, size_t len, unsigned flags);
/* js_get_bytes() that throws for anything else; free *owned, if anything. */
const void *js_require_bytes(duk_context *ctx, duk_idx_t idx, size_t *len, char **owned);

#endif
