/*
 * A line with a path, then JSON of any kind: the validity check agrees with jansson where that one is as
 * strict, and a path, whatever it is, ends with something inside the text or the arena.
 */
#include <jansson.h>

#include "json/json.h"
#include "json/json_path.h"
#include "fuzz.h"

/* jansson refuses more than we do (bad UTF-8, huge numbers, great depth), and less only where it takes a NUL for
 * the end. */
static void check_validity(const char *json, size_t len)
{
    struct json_error err = {0};
    bool valid = json_check(json, len, &err);
    json_t *value = json_loadb(json, len, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
    CHECK(valid || !value || memchr(json, '\0', len));
    CHECK(valid || (err.line >= 1 && err.message[0]));
    json_decref(value);
}

static void look_up(const char *json, size_t len, const char *path, size_t path_len)
{
    struct arena arena = {0};
    struct json_value v;
    if (json_path_get(&arena, json, len, path, path_len, &v)) {
        size_t n;
        CHECK(v.len > 0 && v.raw);
        char *copy = arena_strndup(&arena, v.raw, v.len); /* reads all of it */
        CHECK(copy);
        if (v.type == JSON_IS_STRING) CHECK(json_unescape(&arena, v.raw, v.len, &n) && n <= v.len);
    }
    arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char people[] = "{\"name\":{\"first\":\"Tom\"},\"age\":37,\"fav.movie\":\"x\\\"y\",\"list\":[1,\"a\","
                                 "null,true,[2,[3]],{\"a\":1,\"b\":\"\\u00e9\"}]}";
    char *text = fuzz_text(data, size);
    char *end = memchr(text, '\n', size);
    size_t path_len = end ? (size_t)(end - text) : size;
    const char *json = end ? end + 1 : people;
    size_t len = end ? size - path_len - 1 : sizeof people - 1;
    check_validity(json, len);
    look_up(json, len, text, path_len);
    look_up(people, sizeof people - 1, text, path_len);
    free(text);
    return 0;
}
