/* Between script strings (UTF-16 units, each as UTF-8) and UTF-8 of code points. */
#ifndef RUNTIME_JS_BUILTINS_UTF8_H
#define RUNTIME_JS_BUILTINS_UTF8_H

#include <stddef.h>
#include <stdint.h>

#include "duktape.h"

/* The string at idx as UTF-8, lone surrogates as U+FFFD. Pushes the buffer or string that holds it. */
const char *utf8_get(duk_context *ctx, duk_idx_t idx, size_t *len);
/* Pushes UTF-8 as a script string; each ill-formed sequence is a U+FFFD. */
void utf8_push(duk_context *ctx, const char *text, size_t len);
/* The next code point, at least one byte long; U+FFFD for ill-formed ones. */
uint32_t utf8_next(const char **p, const char *end);
/* Writes up to 4 bytes, returns how many. */
size_t utf8_put(char *out, uint32_t c);

#endif
