/*
 * Paths into JSON text, in the language of GJSON, which k6's Response.json(path) has:
 *
 *     a.b.0.c   keys and places          a\.b     escaped        a*.b?     wildcards
 *     a.#       how many                 a.#.b    of each        a|b       after, not of each
 *     a.#(b>1)  the first that matches   a.#(b>1)#  all; = == != < <= > >= % !% and ~true, ~null …
 *     a.@keys   modifiers: this valid ugly pretty reverse flatten join keys values tostr fromstr group dig
 *     [a,b.c]   {a,"n":b.c}              a new array or object      !"x"  a literal
 *
 * @pretty only sorts (sortKeys): layout makes no difference to a value.
 */
#ifndef JSON_JSON_PATH_H
#define JSON_JSON_PATH_H

#include "base/arena.h"

enum json_type { JSON_IS_NULL, JSON_IS_FALSE, JSON_IS_NUMBER, JSON_IS_STRING, JSON_IS_TRUE, JSON_IS_BRACKETED };

/* A value as text. Of an absent value, len is 0. */
struct json_value {
    enum json_type type;
    const char *raw;
    size_t len;
};

/*
 * Looks a path up in valid JSON (json_check).
 *
 * @param arena  for results that are not part of the text; out may point into either.
 * @return false when there is no such value, or memory is out, or the path nests too deeply.
 */
bool json_path_get(struct arena *arena, const char *json, size_t len, const char *path, size_t path_len,
                   struct json_value *out);

#endif
