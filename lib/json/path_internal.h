/* What json_path.c, path_parse.c and path_modify.c share. Texts are slices; none needs a NUL. */
#ifndef JSON_PATH_INTERNAL_H
#define JSON_PATH_INTERNAL_H

#include <string.h>

#include "base/strbuf.h"
#include "json/json.h"
#include "json/json_path.h"

struct slice {
    const char *p;
    size_t n;
};

struct lookup {
    struct arena *arena;
    unsigned depth; /* of lookups inside lookups */
};

#define SLICE_EMPTY ((struct slice){"", 0})

static inline bool slice_same(struct slice a, struct slice b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline struct slice slice_of(const char *text)
{
    return (struct slice){text, strlen(text)};
}

static inline struct slice slice_from(struct slice s, size_t start)
{
    return start < s.n ? (struct slice){s.p + start, s.n - start} : (struct slice){s.p + s.n, 0};
}

static inline struct slice slice_to(struct slice s, size_t end)
{
    return (struct slice){s.p, end < s.n ? end : s.n};
}

static inline bool slice_equals(struct slice s, const char *text)
{
    return slice_same(s, slice_of(text));
}

static inline struct slice value_slice(const struct json_value *v)
{
    return (struct slice){v->raw, v->len};
}

/* path_parse.c */

/* One step of a path in an object, and what comes after it. */
struct object_step {
    struct slice part, rest, pipe;
    bool more, piped, wild;
};

struct query {
    bool on, all;
    struct slice path, op, value;
};

struct array_step {
    struct slice part, rest, pipe;
    bool more, piped;
    bool counts;            /* a # was seen */
    bool each;              /* "#.": of each element … */
    struct slice each_path; /* … this */
    struct query query;
};

struct object_step path_object_step(struct lookup *l, struct slice path);
struct array_step path_array_step(struct lookup *l, struct slice path);
/* "a|b" → "a" and "b", where the pipe is outside of queries. */
bool path_split_pipe(struct slice path, struct slice *left, struct slice *right);
struct slice path_trim(struct slice s);

/* One of the paths of [a,b] or {"n":a,b}. */
struct subpath {
    struct slice name, path;
};

/* The paths inside the brackets that `path` starts with; *rest gets what follows them. n is set to how
 * many there are; NULL when the brackets do not close. */
struct subpath *path_subpaths(struct lookup *l, struct slice path, size_t *n, struct slice *rest);

/* json_path.c */
bool path_lookup(struct lookup *l, struct slice json, struct slice path, struct json_value *out);
/* Reads the value that the text starts with, white space skipped; false when there is none. */
bool path_first_value(struct slice json, struct json_value *out);
/* The whole text as one value. */
bool path_whole_value(struct slice json, struct json_value *out);
/* The end of the value at p, brackets inside strings not counted. */
const char *path_value_end(const char *p, const char *end);
struct slice path_unescape(struct lookup *l, struct slice raw);
/* Steps through members or elements: for the cursor's first use, that of a value with its bracket. */
struct members {
    const char *p, *end;
    bool object;
    struct slice key; /* with quotes; of objects */
    struct json_value value;
};
bool members_of(const struct json_value *v, struct members *m);
bool members_next(struct members *m);
/* Keeps a buffer's text in the arena; an empty slice when memory is out. */
struct slice path_keep(struct lookup *l, struct strbuf *b);

/* path_modify.c */
bool path_is_modifier(struct slice name);
/* Applies the modifier "@name" or "@name:argument" that the path starts with. False when it is none. */
bool path_modify(struct lookup *l, struct slice json, struct slice path, struct slice *rest, struct slice *out);
/* The same for a literal, "!true". */
bool path_literal(struct slice path, struct slice *rest, struct slice *out);

#endif
