/*
 * json: JSON text without a tree. Is it valid, and where not (json.h); what does a path lead to
 * (json_path.h). Uses base/ only. Parsing into values is the script engine's or jansson's job.
 */
#ifndef JSON_JSON_H
#define JSON_JSON_H

#include "base/arena.h"

struct json_error {
    unsigned line, character; /* as k6 counts them, from 1 */
    char message[96];
};

/* Whether the text is one JSON value (RFC 8259). err may be NULL; on failure it gets Go's words. */
bool json_check(const char *text, size_t len, struct json_error *err);

/* The end of the string that starts with the quote at p; `end` when it is not closed. */
const char *json_string_end(const char *p, const char *end);
/* The text of a JSON string with its quotes, up to where it is malformed. NUL-terminated; NULL when
 * memory is out. Halves of a pair that stand alone become U+FFFD. */
char *json_unescape(struct arena *arena, const char *raw, size_t len, size_t *out_len);

#endif
