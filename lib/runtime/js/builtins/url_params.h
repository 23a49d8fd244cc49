/* What URL and URLSearchParams need of each other. Indices are absolute. */
#ifndef RUNTIME_JS_BUILTINS_URL_PARAMS_H
#define RUNTIME_JS_BUILTINS_URL_PARAMS_H

#include "base/strbuf.h"
#include "duktape.h"

/* url.c */
void url_push_owned(duk_context *ctx, struct strbuf *text); /* pushes UTF-8 and frees it */
void url_push_query(duk_context *ctx, duk_idx_t idx);
void url_set_query(duk_context *ctx, duk_idx_t idx); /* pops the query */

/* url_search_params.c */
void url_params_push(duk_context *ctx, duk_idx_t url);    /* a list that belongs to the URL object */
void url_params_fill(duk_context *ctx, duk_idx_t params); /* from the query on the top, which is popped */

#endif
