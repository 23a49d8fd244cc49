/*
 * Source maps. BUNDLE is what esbuild 0.21 made of the two files in it; the places expected of it are what
 * Node's module.SourceMap finds in it, the others are arithmetic.
 */
#include "runtime/js/loader/source_map.h"

#include <stdio.h>
#include <string.h>

#include "unit.h"

static const char BUNDLE[] =
    "{\"version\": 3, \"sources\": [\"a.ts\", \"b.ts\"], \"sourcesContent\": [\"export const twice = (n: number): "
    "number => "
    "{\\n  if (n < 0) throw new RangeError(\\\"negative\\\");\\n  return n * 2;\\n};\\n\", null], \"mappings\": "
    "\"AAAO,IAAMA,EAASC,GAAsB,CAC1C,GAAIA,EAAI,EAAG,MAAM,IAAI,WAAW,UAAU,EAC1C,OAAOA,EAAI,CACb,ECFA,IAAMC,EAAe,SAAiB,"
    "SAASC,GAAc,CAAE,OAAOC,EAAMF,EAAK,OAAS,CAAC,CAAG,CAC9FC,EAAI\", \"names\": [\"twice\", \"n\"]}";

static struct source_map *parse(const char *text)
{
    struct source_map_request request = {.text = text, .len = strlen(text), .keep_contents = true};
    struct source_map *map;
    lt_error err = {0};
    lt_status status = source_map_parse(&request, &map, &err);
    if (status != LT_OK) ck_abort_msg("%s: %s", text, err.message);
    return map;
}

/* "source:line:column", or "nowhere". */
static void expect(const struct source_map *map, unsigned line, unsigned column, const char *expected)
{
    struct source_map_place place;
    char got[200] = "nowhere";
    if (source_map_find(map, line, column, &place))
        snprintf(got, sizeof got, "%s:%u:%u", place.source, place.line, place.column);
    if (strcmp(got, expected) != 0) ck_abort_msg("%u:%u is %s instead of %s", line, column, got, expected);
}

static void expect_one(const char *text, unsigned line, unsigned column, const char *expected)
{
    struct source_map *map = parse(text);
    expect(map, line, column, expected);
    source_map_free(map);
}

START_TEST(finds_what_node_finds)
{
    static const struct {
        unsigned column;
        const char *place;
    } places[] = {
        {1, "a.ts:1:8"},   {4, "a.ts:1:8"},   {5, "a.ts:1:14"},   {7, "a.ts:1:23"},   {10, "a.ts:1:45"},
        {11, "a.ts:2:3"},  {17, "a.ts:2:11"}, {24, "a.ts:2:20"},  {39, "a.ts:2:35"},  {51, "a.ts:3:3"},
        {59, "a.ts:3:10"}, {61, "a.ts:4:1"},  {63, "b.ts:2:1"},   {69, "b.ts:2:22"},  {78, "b.ts:2:39"},
        {97, "b.ts:2:64"}, {98, "b.ts:2:71"}, {100, "b.ts:2:77"}, {109, "b.ts:2:91"}, {111, "b.ts:2:95"},
        {112, "b.ts:3:1"}, {114, "b.ts:3:5"}, {999, "b.ts:3:5"},
    };
    struct source_map *map = parse(BUNDLE);
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) expect(map, 1, places[i].column, places[i].place);
    expect(map, 2, 1, "nowhere");
    expect(map, 0, 1, "nowhere");
    expect(map, 1, 0, "nowhere");
    source_map_free(map);
}
END_TEST

START_TEST(hands_out_the_contents_of_sources_that_it_was_to_keep)
{
    struct source_map *map = parse(BUNDLE);
    struct source_map_place place;
    ck_assert(source_map_find(map, 1, 28, &place));
    ck_assert(strncmp(place.content, "export const twice", 18) == 0);
    ck_assert_uint_eq(place.content_len, strlen(place.content));
    ck_assert(source_map_find(map, 1, 63, &place));
    ck_assert_ptr_null(place.content);
    source_map_free(map);

    struct source_map_request request = {.text = BUNDLE, .len = strlen(BUNDLE)};
    ck_assert_int_eq(source_map_parse(&request, &map, NULL), LT_OK);
    ck_assert(source_map_find(map, 1, 28, &place));
    ck_assert_ptr_null(place.content);
    source_map_free(map);
}
END_TEST

#define MAP(sources, mappings) "{\"version\":3,\"sources\":[" sources "],\"mappings\":\"" mappings "\"}"

/* A = 0, C = 1, D = -1, E = 2; g = 0 with more to come, so gB = 16 and ggggggB = 1 << 30 / 2. */
START_TEST(decodes_numbers_of_any_length_and_sign)
{
    expect_one(MAP("\"s\"", "AAAA"), 1, 1, "s:1:1");
    expect_one(MAP("\"s\"", "gBAgBgB"), 1, 16, "nowhere");
    expect_one(MAP("\"s\"", "gBAgBgB"), 1, 17, "s:17:17");
    expect_one(MAP("\"s\",\"t\"", "ACEG,CDDD"), 1, 1, "t:3:4");
    expect_one(MAP("\"s\",\"t\"", "ACEG,CDDD"), 1, 2, "s:2:3");
    expect_one(MAP("\"s\"", "AAggggggBA"), 1, 1, "s:536870913:1"); /* 2^29, and 1 */
}
END_TEST

START_TEST(only_columns_start_anew_with_a_line)
{
    static const char text[] = MAP("\"s\"", "EAEE;;EAEE,CACA;CACA");
    expect_one(text, 1, 3, "s:3:3");
    expect_one(text, 1, 2, "nowhere");
    expect_one(text, 2, 3, "nowhere");
    expect_one(text, 3, 3, "s:5:5");
    expect_one(text, 3, 4, "s:6:5");
    expect_one(text, 4, 2, "s:7:5");
}
END_TEST

START_TEST(code_that_nobody_wrote_is_nowhere)
{
    static const char text[] = MAP("\"s\"", "AAAA,E,EAAA");
    expect_one(text, 1, 2, "s:1:1");
    expect_one(text, 1, 4, "nowhere");
    expect_one(text, 1, 5, "s:1:1");
    expect_one(MAP("\"s\"", "ACAA,CDAA"), 1, 1, "nowhere"); /* there is no second source */
    expect_one(MAP("\"s\"", "ACAA,CDAA"), 1, 2, "s:1:1");
    expect_one(MAP("\"s\"", "AADA"), 1, 1, "nowhere"); /* line -1 */
}
END_TEST

START_TEST(segments_need_not_be_in_order)
{
    static const char text[] = MAP("\"s\"", "UAAA,LACA,EACA"); /* columns 10, 5, 7 */
    expect_one(text, 1, 6, "s:2:1");
    expect_one(text, 1, 8, "s:3:1");
    expect_one(text, 1, 11, "s:1:1");
}
END_TEST

START_TEST(sections_are_maps_of_parts)
{
    static const char text[] = "{\"version\":3,\"sections\":["
                               "{\"offset\":{\"line\":0,\"column\":4},\"map\":" MAP(
                                   "\"a\"", "AAAA;AACA") "},"
                                                         "{\"offset\":{\"line\":2,\"column\":10},\"map\":" MAP(
                                                             "\"b\",\"c\"", "ACAA,CDAA;CAAA") "}]}";
    expect_one(text, 1, 4, "nowhere");
    expect_one(text, 1, 5, "a:1:1");
    expect_one(text, 2, 1, "a:2:1");
    expect_one(text, 3, 10, "nowhere");
    expect_one(text, 3, 11, "c:1:1");
    expect_one(text, 3, 12, "b:1:1");
    expect_one(text, 4, 1, "nowhere");
    expect_one(text, 4, 2, "b:1:1");
}
END_TEST

static char *bracketed(void *udata, const char *source)
{
    char *name;
    return asprintf(&name, "%s[%s]", (const char *)udata, source) < 0 ? NULL : name;
}

START_TEST(source_root_is_put_in_front_of_relative_names)
{
    static const char text[] = "{\"version\":3,\"sourceRoot\":\"root\",\"mappings\":\"AAAA,CCAA,CCAA,CCAA,CCAA\","
                               "\"sources\":[\"a\",\"/b\",\"https://h/c\",\"webpack://x/./d\",null]}";
    struct source_map_request request = {.text = text, .len = strlen(text), .name = bracketed, .udata = "->"};
    struct source_map *map;
    ck_assert_int_eq(source_map_parse(&request, &map, NULL), LT_OK);
    expect(map, 1, 1, "->[root/a]:1:1");
    expect(map, 1, 2, "->[/b]:1:1");
    expect(map, 1, 3, "->[https://h/c]:1:1");
    expect(map, 1, 4, "->[webpack://x/./d]:1:1");
    expect(map, 1, 5, "->[root/(unknown)]:1:1");
    source_map_free(map);
}
END_TEST

START_TEST(what_keeps_browsers_from_running_it_is_skipped)
{
    expect_one(")]}'\n" MAP("\"s\"", "AAAA"), 1, 1, "s:1:1");
    expect_one("\xEF\xBB\xBF" MAP("\"s\"", "AAAA"), 1, 1, "s:1:1");
}
END_TEST

START_TEST(malformed_maps_are_errors)
{
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"", "it is not valid JSON"},
        {")]}'", "it is not valid JSON"},
        {"{\"version\":3", "it is not valid JSON"},
        {"[]", "it is not a JSON object"},
        {"{\"version\":2,\"sources\":[],\"mappings\":\"\"}", "it is not of version 3"},
        {"{\"version\":3,\"sources\":[]}", "it has no text \"mappings\""},
        {"{\"mappings\": 12}", "it has no text \"mappings\""},
        {"{\"version\":3,\"mappings\":\"\"}", "it has no list \"sources\""},
        {MAP("\"s\"", "AA!A"), "its mappings are not valid"},
        {MAP("\"s\"", "AA"), "its mappings are not valid"},       /* two fields */
        {MAP("\"s\"", "AAAAAA"), "its mappings are not valid"},   /* six */
        {MAP("\"s\"", "AAAg"), "its mappings are not valid"},     /* the number goes on, the text does not */
        {MAP("\"s\"", "gggggggA"), "its mappings are not valid"}, /* more than 32 bits */
        {MAP("\"s\"", "ggggggI"), "its mappings are not valid"},  /* 2^32 / 2 */
        {MAP("\"s\"", "D"), "a mapping has a column that cannot be"},
        {"{\"version\":3,\"sections\":{}}", "its sections are not valid"},
        {"{\"version\":3,\"sections\":[{\"offset\":{\"line\":0,\"column\":0}}]}", "one of its sections has no map"},
        {"{\"version\":3,\"sections\":[{\"offset\":{\"line\":-1,\"column\":0},\"map\":{}}]}",
         "one of its sections has no valid offset"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct source_map_request request = {.text = cases[i].text, .len = strlen(cases[i].text)};
        struct source_map *map;
        lt_error err = {0};
        ck_assert_int_eq(source_map_parse(&request, &map, &err), LT_ERR_SYNTAX);
        ck_assert_ptr_null(map);
        if (strncmp(err.message, cases[i].message, strlen(cases[i].message)) != 0)
            ck_abort_msg("%s: \"%s\"", cases[i].text, err.message);
    }
}
END_TEST

START_TEST(sections_in_sections_have_an_end)
{
    char text[4096] = MAP("\"s\"", "AAAA"), outer[4096];
    for (unsigned i = 0; i < 9; i++) {
        snprintf(outer, sizeof outer, "{\"sections\":[{\"offset\":{\"line\":0,\"column\":1},\"map\":%.3000s}]}", text);
        strcpy(text, outer);
        if (i == 3) expect_one(text, 1, 5, "s:1:1");
    }
    struct source_map_request request = {.text = text, .len = strlen(text)};
    struct source_map *map;
    ck_assert_int_eq(source_map_parse(&request, &map, NULL), LT_ERR_SYNTAX);
}
END_TEST

/* Where it is. */

static void expect_comment(const char *text, const char *expected)
{
    const char *url = "nothing";
    size_t len = strlen(url);
    if (!source_map_comment(text, strlen(text), &url, &len)) url = "nothing", len = strlen(url);
    if (strlen(expected) != len || memcmp(url, expected, len) != 0)
        ck_abort_msg("%s: %.*s instead of %s", text, (int)len, url, expected);
}

START_TEST(the_last_comment_names_the_map)
{
    expect_comment("", "nothing");
    expect_comment("f()", "nothing");
    expect_comment("f()\n//# sourceMappingURL=a.map", "a.map");
    expect_comment("f()\n//# sourceMappingURL=a.map\n\n", "a.map");
    expect_comment("f()\r\n//# sourceMappingURL=a.map\r\n", "a.map");
    expect_comment("f() //@ sourceMappingURL=a.map \t\n", "a.map");
    expect_comment("/*# sourceMappingURL=a.map */", "a.map");
    expect_comment("/*# sourceMappingURL=a.map*/", "a.map");
    expect_comment("//# sourceMappingURL=a.map\n//# sourceMappingURL=b.map\n", "b.map");
    expect_comment("//# sourceMappingURL=a.map\n// the end\n", "a.map");
    expect_comment("//# sourceMappingURL=a.map\nf()\n", "nothing");
    expect_comment("//# sourceMappingURL=\nf()\n", "nothing");
    expect_comment("// sourceMappingURL=a.map", "nothing");
    expect_comment("f(\"//# sourceMappingURL=a.map\")", "nothing");
    expect_comment("f(`//# sourceMappingURL=a.map`)", "nothing");
    expect_comment("//# sourceMappingURL=a b.map", "nothing");
    expect_comment("f('//# sourceMappingURL=a.map') //# sourceMappingURL=b.map", "b.map");
}
END_TEST

static void expect_data(const char *url, const char *expected)
{
    size_t len = 0;
    char *text = source_map_from_data_url(url, strlen(url), &len);
    if (!expected) {
        ck_assert_ptr_null(text);
        return;
    }
    ck_assert_ptr_nonnull(text);
    ck_assert_str_eq(text, expected);
    ck_assert_uint_eq(len, strlen(expected));
    free(text);
}

START_TEST(data_urls_hold_base64_or_percent_encoded_text)
{
    expect_data("data:application/json;base64,eyJhIjoxfQ==", "{\"a\":1}");
    expect_data("data:application/json;charset=utf-8;base64,eyJhIjoxfQ", "{\"a\":1}");
    expect_data("data:application/json;base64,eyJhIjoxfQ%3D%3D", "{\"a\":1}");
    expect_data("data:application/json,%7B%22a%22%3A1%7d", "{\"a\":1}");
    expect_data("data:,100%", "100%");
    expect_data("data:;base64,", "");
    expect_data("data:application/json;base64,ey!", NULL);
    expect_data("data:application/json", NULL);
    expect_data("http://h/,x", NULL);
}
END_TEST

UNIT_MAIN("source_map", finds_what_node_finds, hands_out_the_contents_of_sources_that_it_was_to_keep,
          decodes_numbers_of_any_length_and_sign, only_columns_start_anew_with_a_line,
          code_that_nobody_wrote_is_nowhere, segments_need_not_be_in_order, sections_are_maps_of_parts,
          source_root_is_put_in_front_of_relative_names, what_keeps_browsers_from_running_it_is_skipped,
          malformed_maps_are_errors, sections_in_sections_have_an_end, the_last_comment_names_the_map,
          data_urls_hold_base64_or_percent_encoded_text)
