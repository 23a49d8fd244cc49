/* The syntax of paths: steps, queries, pipes, lists of paths. */
#include "json/path_internal.h"

struct slice path_trim(struct slice s)
{
    while (s.n && (unsigned char)s.p[0] <= ' ') s = slice_from(s, 1);
    while (s.n && (unsigned char)s.p[s.n - 1] <= ' ') s.n--;
    return s;
}

/* Whether what follows a dot works on the whole result, as if there were a pipe. */
static bool acts_as_piped(struct slice after)
{
    if (!after.n) return false;
    if (*after.p != '@') return *after.p == '[' || *after.p == '{';
    size_t i = 1;
    while (i < after.n && !strchr(".|:", after.p[i])) i++;
    return path_is_modifier((struct slice){after.p + 1, i - 1});
}

/* What the separator at i makes of the rest. False when path[i] is none. */
static bool read_separator(struct slice path, size_t i, bool dots_may_pipe, struct slice *rest, struct slice *pipe,
                           bool *more, bool *piped)
{
    struct slice after = slice_from(path, i + 1);
    if (path.p[i] == '|' || (path.p[i] == '.' && dots_may_pipe && acts_as_piped(after))) {
        *pipe = after;
        *piped = true;
    } else if (path.p[i] == '.') {
        *rest = after;
        *more = true;
    } else {
        return false;
    }
    return true;
}

struct object_step path_object_step(struct lookup *l, struct slice path)
{
    struct object_step s = {.part = path, .rest = SLICE_EMPTY, .pipe = SLICE_EMPTY};
    char *plain = NULL;
    size_t n = 0;
    for (size_t i = 0; i < path.n; i++) {
        char c = path.p[i];
        if (c == '\\' && !plain) { /* from here on the part is a copy without backslashes */
            plain = arena_alloc(l->arena, path.n);
            if (!plain) break;
            memcpy(plain, path.p, n = i);
        }
        if (c == '\\') {
            if (++i < path.n) plain[n++] = path.p[i];
            continue;
        }
        if (read_separator(path, i, true, &s.rest, &s.pipe, &s.more, &s.piped)) {
            s.part = plain ? (struct slice){plain, n} : slice_to(path, i);
            return s;
        }
        if (c == '*' || c == '?') s.wild = true;
        if (plain) plain[n++] = c;
    }
    if (plain) s.part = (struct slice){plain, n};
    return s;
}

/* Past the string that starts at i (its closing quote, or the end). */
static size_t skip_string(struct slice s, size_t i, bool *escaped)
{
    for (i++; i < s.n && s.p[i] != '"'; i++) {
        if (s.p[i] != '\\') continue;
        if (escaped) *escaped = true;
        i++;
    }
    return i;
}

static size_t operator_length(struct slice value)
{
    static const char *const two[] = {"!=", "!%", "<=", ">="};
    for (size_t i = 0; value.n >= 2 && i < ARRAY_LEN(two); i++) {
        if (memcmp(value.p, two[i], 2) == 0) return 2;
    }
    return value.n == 1 || strchr("<>=%", *value.p) ? 1 : 0;
}

/* "(b>1)…": returns where it ends (after the bracket), 0 when it does not. */
static size_t parse_query(struct slice path, struct query *out, bool *escaped)
{
    size_t i = 2, value_at = 0, depth = 1;
    for (; i < path.n; i++) {
        char c = path.p[i];
        if (depth == 1 && !value_at && strchr("!=<>%", c) && c) {
            value_at = i;
            continue;
        }
        if (c == '\\') i++;
        else if (c == '[' || c == '(') depth++;
        else if (c == '"') i = skip_string(path, i, escaped);
        else if ((c == ']' || c == ')') && --depth == 0) break;
    }
    if (depth > 0) return 0;
    out->path = path_trim((struct slice){path.p + 2, (value_at ? value_at : i) - 2});
    if (!value_at) return i + 1;
    struct slice value = path_trim((struct slice){path.p + value_at, i - value_at});
    if (value.n >= 2 && value.p[0] == '=' && value.p[1] == '=') value = slice_from(value, 1);
    size_t n = operator_length(value);
    out->op = slice_to(value, n);
    out->value = path_trim(slice_from(value, n));
    return i + 1;
}

static bool read_query(struct lookup *l, struct slice path, struct array_step *s, size_t *i)
{
    bool escaped = false;
    s->query.on = true;
    size_t end = parse_query(path, &s->query, &escaped);
    if (!end) return false;
    struct slice *value = &s->query.value;
    if (value->n >= 2 && value->p[0] == '"' && value->p[value->n - 1] == '"') {
        if (escaped) *value = path_unescape(l, *value);
        else *value = (struct slice){value->p + 1, value->n - 2};
    }
    s->query.all = end < path.n && path.p[end] == '#';
    *i = end - 1;
    return true;
}

struct array_step path_array_step(struct lookup *l, struct slice path)
{
    const struct query none = {.path = SLICE_EMPTY, .op = SLICE_EMPTY, .value = SLICE_EMPTY};
    struct array_step s = {
        .part = path, .rest = SLICE_EMPTY, .pipe = SLICE_EMPTY, .each_path = SLICE_EMPTY, .query = none};
    for (size_t i = 0; i < path.n; i++) {
        size_t at = i;
        if (read_separator(path, i, !s.counts, &s.rest, &s.pipe, &s.more, &s.piped)) {
            s.part = slice_to(path, at);
            return s;
        }
        if (path.p[i] != '#') continue;
        s.counts = true;
        if (i > 0 || path.n < 2) continue;
        if (path.p[1] == '.') {
            s.each = true;
            s.each_path = slice_from(path, 2);
        } else if ((path.p[1] == '[' || path.p[1] == '(') && !read_query(l, path, &s, &i)) {
            break;
        }
    }
    return s;
}

/* Past a query's brackets that start at i. */
static size_t skip_brackets(struct slice s, size_t i)
{
    char open = s.p[i], close = open == '[' ? ']' : ')';
    size_t depth = 1;
    for (i++; i < s.n; i++) {
        if (s.p[i] == '\\') i++;
        else if (s.p[i] == open) depth++;
        else if (s.p[i] == close && --depth == 0) return i;
        else if (s.p[i] == '"') i = skip_string(s, i, NULL);
    }
    return i;
}

bool path_split_pipe(struct slice path, struct slice *left, struct slice *right)
{
    if (path.n && *path.p == '{') {
        size_t n = (size_t)(path_value_end(path.p, path.p + path.n) - path.p);
        if (n >= path.n || path.p[n] != '|') return false;
        *left = slice_to(path, n);
        *right = slice_from(path, n + 1);
        return true;
    }
    for (size_t i = 0; i < path.n; i++) {
        if (path.p[i] == '\\') {
            i++;
        } else if (path.p[i] == '|') {
            *left = slice_to(path, i);
            *right = slice_from(path, i + 1);
            return true;
        } else if (path.p[i] == '.' && i + 1 < path.n && path.p[i + 1] == '#') {
            i += 2;
            if (i < path.n && (path.p[i] == '[' || path.p[i] == '(')) i = skip_brackets(path, i);
        }
    }
    return false;
}

struct subpath *path_subpaths(struct lookup *l, struct slice path, size_t *n, struct slice *rest)
{
    /* There are no more paths than commas, plus one. */
    size_t most = 1, depth = 1, start = 1, colon = 0;
    bool modifier = false;
    for (size_t i = 0; i < path.n; i++) most += path.p[i] == ',';
    struct subpath *list = arena_alloc(l->arena, most * sizeof *list);
    *n = 0;
    for (size_t i = 1; list && i < path.n; i++) {
        char c = path.p[i];
        bool closes = (c == ']' || c == ')' || c == '}') && --depth == 0;
        if (closes || (c == ',' && depth == 1)) {
            list[*n].name = colon ? (struct slice){path.p + start, colon - start} : (struct slice){path.p, 0};
            size_t from = colon ? colon + 1 : start;
            list[(*n)++].path = (struct slice){path.p + from, i - from};
            colon = 0;
            modifier = false;
            start = i + 1;
            if (!closes) continue;
            *rest = slice_from(path, i + 1);
            return list;
        }
        if (c == '\\') i++;
        else if (c == '"') i = skip_string(path, i, NULL);
        else if (c == '[' || c == '(' || c == '{') depth++;
        else if (c == '@' && (path.p[i - 1] == '.' || path.p[i - 1] == '|')) modifier = true;
        else if (c == ':' && !modifier && !colon && depth == 1) colon = i;
    }
    return NULL;
}
