/*
 * The mappings are one string of base64 VLQ numbers, each the difference to the one before. They are
 * decoded once, into a table sorted by place in the generated file; a look-up is a binary search for
 * the last entry at or before the place, which must be on the same line.
 */
#include "runtime/js/loader/source_map.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/base64.h"

enum { NO_SOURCE = -1, DEEPEST_SECTIONS = 8 };

/* All from 0, as in the map. */
struct segment {
    uint32_t line, column; /* generated */
    int32_t source;        /* NO_SOURCE: nobody wrote this code */
    uint32_t source_line, source_column;
};

struct source {
    char *name;
    char *content;
    size_t content_len;
};

struct source_map {
    struct segment *segments;
    size_t n_segments, segments_cap;
    struct source *sources;
    size_t n_sources;
};

struct parser {
    const struct source_map_request *request;
    struct source_map *map;
    lt_error *err;
    size_t first_source;         /* of the map, or section, under way */
    uint32_t at_line, at_column; /* where it starts in the generated file */
};

static lt_status malformed(struct parser *p, const char *why)
{
    return error_set(p->err, LT_ERR_SYNTAX, "%s", why);
}

static int digit_value(unsigned char c)
{
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* A number: five bits per digit, lowest first, bit 5 says that more follow; its lowest bit is the sign. */
static bool read_number(const unsigned char **at, const unsigned char *end, int64_t *out)
{
    uint64_t bits = 0;
    int digit;
    for (unsigned shift = 0; shift <= 30; shift += 5) {
        digit = *at < end ? digit_value(*(*at)++) : -1;
        if (digit < 0) return false;
        bits |= (uint64_t)(digit & 31) << shift;
        if (!(digit & 32)) break;
    }
    if (digit & 32) return false;
    int64_t value = (int64_t)(bits >> 1);
    *out = bits & 1 ? -value : value;
    return value <= (int64_t)INT32_MAX + (int64_t)(bits & 1);
}

static bool add_segment(struct source_map *map, const struct segment *s)
{
    if (map->n_segments == map->segments_cap) {
        size_t cap = map->segments_cap ? map->segments_cap * 2 : 64;
        struct segment *grown = realloc(map->segments, cap * sizeof *grown);
        if (!grown) return false;
        map->segments = grown;
        map->segments_cap = cap;
    }
    map->segments[map->n_segments++] = *s;
    return true;
}

enum { FIELD_COLUMN, FIELD_SOURCE, FIELD_LINE, FIELD_SOURCE_COLUMN, FIELD_NAME, FIELDS };

static bool in_range(int64_t value)
{
    return value >= 0 && value < INT32_MAX;
}

/* One decoded segment; places that cannot be are left without a source. */
static lt_status take_segment(struct parser *p, uint32_t line, const int64_t *fields, unsigned n)
{
    if (!in_range(fields[FIELD_COLUMN])) return malformed(p, "a mapping has a column that cannot be");
    struct segment s = {p->at_line + line, (uint32_t)fields[FIELD_COLUMN], NO_SOURCE, 0, 0};
    if (line == 0) s.column += p->at_column;
    size_t n_sources = p->map->n_sources - p->first_source;
    bool known = n >= 4 && in_range(fields[FIELD_SOURCE]) && (size_t)fields[FIELD_SOURCE] < n_sources;
    if (known && in_range(fields[FIELD_LINE]) && in_range(fields[FIELD_SOURCE_COLUMN])) {
        s.source = (int32_t)(p->first_source + (size_t)fields[FIELD_SOURCE]);
        s.source_line = (uint32_t)fields[FIELD_LINE];
        s.source_column = (uint32_t)fields[FIELD_SOURCE_COLUMN];
    }
    return add_segment(p->map, &s) ? LT_OK : error_nomem(p->err);
}

/* "AAAA,SAASA;…": lines end in ';', segments in ','. Columns start anew with each line, the rest goes on. */
static lt_status read_mappings(struct parser *p, const char *text, size_t len)
{
    const unsigned char *at = (const unsigned char *)text, *end = at + len;
    int64_t fields[FIELDS] = {0}, change;
    uint32_t line = 0;
    while (at < end) {
        if (*at == ';' || *at == ',') {
            if (*at++ == ',') continue;
            if (++line == INT32_MAX) return malformed(p, "it has too many lines");
            fields[FIELD_COLUMN] = 0;
            continue;
        }
        unsigned n = 0;
        for (; at < end && *at != ',' && *at != ';'; n++) {
            if (n == FIELDS || !read_number(&at, end, &change)) return malformed(p, "its mappings are not valid");
            fields[n] += change;
        }
        if (n != 1 && n != 4 && n != 5) return malformed(p, "its mappings are not valid");
        lt_status status = take_segment(p, line, fields, n);
        if (status != LT_OK) return status;
    }
    return LT_OK;
}

/* "https://…", "webpack:…", "/…": not relative to sourceRoot. */
static bool is_absolute(const char *name)
{
    if (*name == '/') return true;
    size_t scheme = strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+.-");
    return scheme > 0 && name[scheme] == ':';
}

static char *source_name(struct parser *p, const char *root, const char *name)
{
    char *joined = NULL, *shown;
    size_t end = strlen(root);
    if (end && !is_absolute(name)) {
        if (asprintf(&joined, "%s%s%s", root, root[end - 1] == '/' ? "" : "/", name) < 0) return NULL;
        name = joined;
    }
    shown = p->request->name ? p->request->name(p->request->udata, name) : strdup(name);
    free(joined);
    return shown;
}

static lt_status read_sources(struct parser *p, json_t *root)
{
    json_t *names = json_object_get(root, "sources"), *contents = json_object_get(root, "sourcesContent");
    const char *source_root = json_string_value(json_object_get(root, "sourceRoot"));
    size_t n = json_array_size(names);
    struct source_map *map = p->map;
    if (!json_is_array(names)) return malformed(p, "it has no list \"sources\"");
    p->first_source = map->n_sources;
    if (n > INT32_MAX - map->n_sources) return malformed(p, "it has too many sources");
    struct source *grown = realloc(map->sources, (map->n_sources + n + 1) * sizeof *grown);
    if (!grown) return error_nomem(p->err);
    map->sources = grown;
    for (size_t i = 0; i < n; i++) {
        struct source *s = &map->sources[map->n_sources];
        const char *name = json_string_value(json_array_get(names, i));
        *s = (struct source){.name = source_name(p, source_root ? source_root : "", name ? name : "(unknown)")};
        if (!s->name) return error_nomem(p->err);
        map->n_sources++;
        json_t *content = json_array_get(contents, i);
        if (!p->request->keep_contents || !json_is_string(content)) continue;
        s->content_len = json_string_length(content);
        s->content = malloc(s->content_len + 1);
        if (!s->content) return error_nomem(p->err);
        memcpy(s->content, json_string_value(content), s->content_len + 1);
    }
    return LT_OK;
}

static lt_status read_map(struct parser *p, json_t *root, unsigned depth);

/* {"offset": {"line", "column"}, "map": {…}}: maps of parts of the generated file, in its order. */
static lt_status read_section(struct parser *p, json_t *section, unsigned depth)
{
    json_t *offset = json_object_get(section, "offset"), *map = json_object_get(section, "map");
    json_t *line = json_object_get(offset, "line"), *column = json_object_get(offset, "column");
    if (!json_is_object(map)) return malformed(p, "one of its sections has no map");
    if (!json_is_integer(line) || !json_is_integer(column) || !in_range(json_integer_value(line)) ||
        !in_range(json_integer_value(column)))
        return malformed(p, "one of its sections has no valid offset");
    uint32_t line_before = p->at_line, column_before = p->at_column;
    if (json_integer_value(line) == 0) p->at_column += (uint32_t)json_integer_value(column);
    else p->at_column = (uint32_t)json_integer_value(column);
    p->at_line += (uint32_t)json_integer_value(line);
    lt_status status = read_map(p, map, depth + 1);
    p->at_line = line_before;
    p->at_column = column_before;
    return status;
}

static lt_status read_map(struct parser *p, json_t *root, unsigned depth)
{
    if (!json_is_object(root)) return malformed(p, "it is not a JSON object");
    json_t *version = json_object_get(root, "version"), *sections = json_object_get(root, "sections"), *section;
    if (version && json_integer_value(version) != 3 &&
        !(json_is_string(version) && !strcmp(json_string_value(version), "3")))
        return malformed(p, "it is not of version 3");
    if (sections) {
        size_t i;
        if (!json_is_array(sections) || depth >= DEEPEST_SECTIONS) return malformed(p, "its sections are not valid");
        json_array_foreach(sections, i, section)
        {
            lt_status status = read_section(p, section, depth);
            if (status != LT_OK) return status;
        }
        return LT_OK;
    }
    json_t *mappings = json_object_get(root, "mappings");
    if (!json_is_string(mappings)) return malformed(p, "it has no text \"mappings\"");
    lt_status status = read_sources(p, root);
    return status == LT_OK ? read_mappings(p, json_string_value(mappings), json_string_length(mappings)) : status;
}

static int by_place(const void *a, const void *b)
{
    const struct segment *x = a, *y = b;
    if (x->line != y->line) return x->line < y->line ? -1 : 1;
    return x->column == y->column ? 0 : x->column < y->column ? -1 : 1;
}

/* Nearly every map is in order as it stands; of segments at one place then the last one counts. */
static void sort_segments(struct source_map *map)
{
    for (size_t i = 1; i < map->n_segments; i++) {
        if (by_place(&map->segments[i - 1], &map->segments[i]) <= 0) continue;
        qsort(map->segments, map->n_segments, sizeof *map->segments, by_place);
        return;
    }
}

lt_status source_map_parse(const struct source_map_request *request, struct source_map **out, lt_error *err)
{
    const char *text = request->text;
    size_t len = request->len;
    *out = NULL;
    if (len >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) text += 3, len -= 3;
    if (len >= 3 && memcmp(text, ")]}", 3) == 0) { /* a first line that keeps browsers from running it as a script */
        const char *end = memchr(text, '\n', len);
        len = end ? len - (size_t)(end - text) : 0;
        text = end;
    }
    json_error_t detail;
    json_t *root = len ? json_loadb(text, len, JSON_ALLOW_NUL, &detail) : NULL;
    if (!root)
        return error_set(err, LT_ERR_SYNTAX, "it is not valid JSON%s%s", len ? ": " : "", len ? detail.text : "");
    struct parser parser = {.request = request, .map = calloc(1, sizeof *parser.map), .err = err};
    lt_status status = parser.map ? read_map(&parser, root, 0) : error_nomem(err);
    json_decref(root);
    if (status != LT_OK) {
        source_map_free(parser.map);
        return status;
    }
    sort_segments(parser.map);
    struct segment *fitting = realloc(parser.map->segments, (parser.map->n_segments + 1) * sizeof *fitting);
    if (fitting) parser.map->segments = fitting;
    *out = parser.map;
    return LT_OK;
}

void source_map_free(struct source_map *map)
{
    if (!map) return;
    for (size_t i = 0; i < map->n_sources; i++) {
        free(map->sources[i].name);
        free(map->sources[i].content);
    }
    free(map->sources);
    free(map->segments);
    free(map);
}

bool source_map_find(const struct source_map *map, unsigned line, unsigned column, struct source_map_place *out)
{
    if (!line || !column) return false;
    struct segment wanted = {.line = line - 1, .column = column - 1};
    size_t low = 0, high = map->n_segments; /* how many are at or before the place */
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (by_place(&map->segments[middle], &wanted) <= 0) low = middle + 1;
        else high = middle;
    }
    if (low == 0) return false;
    const struct segment *s = &map->segments[low - 1];
    if (s->line != wanted.line || s->source == NO_SOURCE) return false;
    const struct source *source = &map->sources[s->source];
    *out = (struct source_map_place){source->name, s->source_line + 1, s->source_column + 1, source->content,
                                     source->content_len};
    return true;
}

/* Where it is. */

/* The length of what follows "//# sourceMappingURL=" when nothing but the end of the comment comes after it. */
static bool comment_value(const char *from, const char *end, size_t *len)
{
    const char *at = from;
    while (at < end && !strchr(" \t\r\n\v\f'\"`", *at) && *at) at++;
    *len = (size_t)(at - from);
    if (*len >= 2 && memcmp(at - 2, "*/", 2) == 0) *len -= 2;
    while (at < end && (*at == ' ' || *at == '\t' || *at == '\r')) at++;
    if (end - at >= 2 && memcmp(at, "*/", 2) == 0) at += 2;
    return *len > 0 && (at == end || *at == '\n' || *at == '\r');
}

/* Whether a line is empty or a // comment. */
static bool is_no_code(const char *line, const char *end)
{
    while (line < end && strchr(" \t\r\v\f", *line) && *line) line++;
    return line == end || (end - line >= 2 && line[0] == '/' && line[1] == '/');
}

bool source_map_comment(const char *text, size_t len, const char **url, size_t *url_len)
{
    static const char key[] = " sourceMappingURL=";
    const size_t key_len = sizeof key - 1;
    const char *end = text + len;
    while (end > text) { /* from the last line up, as long as they are no code */
        const char *newline = memrchr(text, '\n', (size_t)(end - text)), *line = newline ? newline + 1 : text;
        const char *found = memmem(line, (size_t)(end - line), key, key_len);
        for (; found; found = memmem(found + 1, (size_t)(end - found) - 1, key, key_len)) {
            bool mark = found - line >= 3 && (found[-1] == '#' || found[-1] == '@') && found[-3] == '/' &&
                        (found[-2] == '/' || found[-2] == '*');
            if (mark && comment_value(found + key_len, end, url_len)) {
                *url = found + key_len;
                return true;
            }
        }
        if (!is_no_code(line, end) || !newline) return false;
        end = newline;
    }
    return false;
}

static int hex_digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1;
}

char *source_map_from_data_url(const char *url, size_t url_len, size_t *len)
{
    static const char scheme[] = "data:", base64[] = ";base64";
    const char *comma = memchr(url, ',', url_len), *end = url + url_len;
    if (!comma || (size_t)(comma - url) < sizeof scheme - 1 || memcmp(url, scheme, sizeof scheme - 1) != 0) return NULL;
    size_t head = (size_t)(comma - url), n = 0;
    bool is_base64 = head >= sizeof base64 - 1 && memcmp(comma - (sizeof base64 - 1), base64, sizeof base64 - 1) == 0;
    char *text = malloc(url_len + 1);
    if (!text) return NULL;
    for (const char *at = comma + 1; at < end; at++) {
        int high = *at == '%' && end - at > 2 ? hex_digit(at[1]) : -1, low = high >= 0 ? hex_digit(at[2]) : -1;
        if (low >= 0) at += 2;
        text[n++] = low >= 0 ? (char)(high << 4 | low) : *at;
    }
    if (is_base64) {
        unsigned char *bytes = malloc(n / 4 * 3 + 4);
        while (n && text[n - 1] == '=') n--;
        bool ok = bytes && base64_decode(text, n, BASE64_RAW, bytes, len);
        free(text);
        if (ok) bytes[*len] = '\0';
        else free(bytes);
        return ok ? (char *)bytes : NULL;
    }
    text[n] = '\0';
    *len = n;
    return text;
}
