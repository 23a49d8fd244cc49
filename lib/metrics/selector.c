#include "metrics/selector.h"

#include <ctype.h>
#include <string.h>

/* Trims spaces, then one layer of quotes, as users write {"status":"200"} as well. */
static char *trimmed(struct arena *arena, const char *from, const char *to)
{
    while (from < to && isspace((unsigned char)*from)) from++;
    while (to > from && isspace((unsigned char)to[-1])) to--;
    if (to - from >= 2 && (*from == '"' || *from == '\'') && to[-1] == *from) {
        from++;
        to--;
    }
    return arena_strndup(arena, from, (size_t)(to - from));
}

static lt_status parse_tag(struct arena *arena, const char *name, const char *from, const char *to, lt_tag *out,
                           lt_error *err)
{
    const char *colon = memchr(from, ':', (size_t)(to - from));
    char *key = colon ? trimmed(arena, from, colon) : NULL;
    char *value = colon ? trimmed(arena, colon + 1, to) : NULL;
    if (!key || !value || !*key || !*value) {
        return error_set(err, LT_ERR_INVALID, "parsing metric name failed, metric \"%s\" tag expression is malformed",
                         name);
    }
    *out = (lt_tag){key, value};
    return LT_OK;
}

lt_status selector_parse(struct arena *arena, const char *name, struct selector *out, lt_error *err)
{
    memset(out, 0, sizeof *out);
    const char *open = strchr(name, '{'), *close = strchr(name, '}');
    size_t len = strlen(name);
    if (!open && !close) {
        out->metric = arena_strdup(arena, name);
        return out->metric ? LT_OK : error_nomem(err);
    }
    if (!open || !close) {
        return error_set(err, LT_ERR_INVALID, "parsing metric name failed, metric \"%s\" has unmatched %s curly brace",
                         name, open ? "opening" : "close");
    }
    if (strrchr(name, '}') != name + len - 1 || close < open) {
        return error_set(err, LT_ERR_INVALID,
                         "parsing metric name failed, metric \"%s\" lacks a closing curly brace in its last position",
                         name);
    }
    out->has_braces = true;
    out->metric = arena_strndup(arena, name, (size_t)(open - name));
    const char *end = name + len - 1;
    size_t parts = 1;
    for (const char *p = open + 1; p < end; p++) parts += *p == ',';
    out->tags = arena_zalloc(arena, parts * sizeof *out->tags);
    if (!out->metric || !out->tags) return error_nomem(err);
    for (const char *from = open + 1; from <= end;) {
        const char *to = memchr(from, ',', (size_t)(end - from));
        if (!to) to = end;
        lt_status status = parse_tag(arena, name, from, to, &out->tags[out->n_tags], err);
        if (status != LT_OK) return status;
        out->n_tags++;
        from = to + 1;
    }
    return LT_OK;
}
