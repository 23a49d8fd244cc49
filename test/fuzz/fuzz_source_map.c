/*
 * A script with its source map: any text has at most one comment that names a map, which lies within the text;
 * any map gives an error, or places that are in its sources.
 */
#include "fuzz.h"
#include "runtime/js/loader/source_map.h"

static void look_up(const struct source_map *map)
{
    struct source_map_place place;
    for (unsigned line = 0; line < 6; line++) {
        for (unsigned column = 0; column < 40; column++) {
            if (!source_map_find(map, line, column, &place)) continue;
            CHECK(line && column && place.line && place.column && place.source);
            if (place.content) CHECK(place.content[place.content_len] == '\0');
        }
    }
    source_map_find(map, UINT32_MAX, UINT32_MAX, &place);
}

static void parse(const char *text, size_t len)
{
    struct source_map_request request = {.text = text, .len = len, .keep_contents = len % 2};
    struct source_map *map;
    lt_error err = {0};
    if (source_map_parse(&request, &map, &err) == LT_OK) look_up(map);
    else CHECK(!map && err.message[0]);
    source_map_free(map);
}

/* The same text as the mappings of a map that is otherwise in order. */
static void parse_mappings(const char *text, size_t len)
{
    static const char start[] = "{\"version\":3,\"sources\":[\"a\",\"b\"],\"mappings\":\"", end[] = "\"}";
    char *json = malloc(sizeof start + len + sizeof end);
    size_t n = sizeof start - 1;
    memcpy(json, start, n);
    memcpy(json + n, text, len);
    memcpy(json + n + len, end, sizeof end);
    parse(json, n + len + sizeof end - 1);
    free(json);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size);
    const char *url;
    size_t url_len, len;
    if (source_map_comment(text, size, &url, &url_len)) {
        CHECK(url > text && url_len && url + url_len <= text + size && !memchr(url, '\n', url_len));
        char *map = source_map_from_data_url(url, url_len, &len);
        if (map) {
            CHECK(map[len] == '\0');
            parse(map, len);
        }
        free(map);
    }
    parse(text, size);
    parse_mappings(text, size);
    free(text);
    return 0;
}
