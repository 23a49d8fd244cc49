/* Paths into JSON: GJSON's published examples, and the validity check against Go's messages. */
#include "json/json_path.h"

#include <stdio.h>
#include <string.h>

#include "json/json.h"
#include "unit.h"

/* The document of GJSON's SYNTAX.md, and its table of results. */
static const char PEOPLE[] =
    "{\n"
    "  \"name\": {\"first\": \"Tom\", \"last\": \"Anderson\"},\n"
    "  \"age\":37,\n"
    "  \"children\": [\"Sara\",\"Alex\",\"Jack\"],\n"
    "  \"fav.movie\": \"Deer Hunter\",\n"
    "  \"friends\": [\n"
    "    {\"first\": \"Dale\", \"last\": \"Murphy\", \"age\": 44, \"nets\": [\"ig\", \"fb\", \"tw\"]},\n"
    "    {\"first\": \"Roger\", \"last\": \"Craig\", \"age\": 68, \"nets\": [\"fb\", \"tw\"]},\n"
    "    {\"first\": \"Jane\", \"last\": \"Murphy\", \"age\": 47, \"nets\": [\"ig\", \"tw\"]}\n"
    "  ]\n"
    "}\n";

/* What is found, spaces outside of strings dropped; "absent" when there is nothing. */
static void expect(const char *json, const char *path, const char *expected)
{
    struct arena arena = {0};
    struct json_value v;
    char got[1024] = "absent", full[2048];
    if (json_path_get(&arena, json, strlen(json), path, strlen(path), &v)) {
        size_t n = 0;
        bool quoted = false;
        for (size_t i = 0; i < v.len && n + 1 < sizeof got; i++) {
            if (v.raw[i] == '"') quoted = !quoted;
            if (quoted || (v.raw[i] != ' ' && v.raw[i] != '\n')) got[n++] = v.raw[i];
        }
        got[n] = '\0';
    }
    snprintf(full, sizeof full, "%s -> %s", path, got);
    arena_free(&arena);
    char wanted[2048];
    snprintf(wanted, sizeof wanted, "%s -> %s", path, expected);
    ck_assert_str_eq(full, wanted);
}

#define EXPECT_ALL(json, table)                                                                                        \
    for (size_t i = 0; i < sizeof(table) / sizeof((table)[0]); i++) expect(json, (table)[i][0], (table)[i][1])

START_TEST(keys_places_wildcards_and_escapes)
{
    static const char *const table[][2] = {
        {"name.last", "\"Anderson\""},
        {"name.first", "\"Tom\""},
        {"age", "37"},
        {"children", "[\"Sara\",\"Alex\",\"Jack\"]"},
        {"children.0", "\"Sara\""},
        {"children.1", "\"Alex\""},
        {"friends.1.first", "\"Roger\""},
        {"child*.2", "\"Jack\""},
        {"c?ildren.0", "\"Sara\""},
        {"fav\\.movie", "\"Deer Hunter\""},
        {"*.first", "\"Tom\""},
        {"children.3", "absent"},
        {"children.x", "absent"},
        {"nope", "absent"},
        {"age.x", "absent"},
        {"", "absent"},
    };
    EXPECT_ALL(PEOPLE, table);
}
END_TEST

START_TEST(arrays_and_queries)
{
    static const char *const table[][2] = {
        {"friends.#", "3"},
        {"friends.#.age", "[44,68,47]"},
        {"friends.#(last==\"Murphy\").first", "\"Dale\""},
        {"friends.#(last==\"Murphy\")#.first", "[\"Dale\",\"Jane\"]"},
        {"friends.#(age>45)#.last", "[\"Craig\",\"Murphy\"]"},
        {"friends.#(first%\"D*\").last", "\"Murphy\""},
        {"friends.#(first!%\"D*\").last", "\"Craig\""},
        {"children.#(!%\"*a*\")", "\"Alex\""},
        {"children.#(%\"*a*\")#", "[\"Sara\",\"Jack\"]"},
        {"friends.#(nets.#(==\"fb\"))#.first", "[\"Dale\",\"Roger\"]"},
        {"friends.#[last=\"Murphy\"].first", "\"Dale\""},
        {"friends.#(age>=47)#.age", "[68,47]"},
        {"friends.#(age!=44).first", "\"Roger\""},
        {"friends.#(age<=44)#.first", "[\"Dale\"]"},
        {"friends.#(age>100).first", "absent"},
        {"friends.#(age>100)#.first", "[]"},
        {"friends.#(age>100)#", "[]"},
        {"friends.#(nets)#.first", "[\"Dale\",\"Roger\",\"Jane\"]"},
        {"friends.#.nets.0", "[\"ig\",\"fb\",\"ig\"]"},
        {"friends.#.nets.#", "[3,2,2]"},
        {"children.#", "3"},
    };
    EXPECT_ALL(PEOPLE, table);
}
END_TEST

START_TEST(tilde_compares_what_is_like_true_or_false)
{
    static const char json[] =
        "{\"vals\":[{\"a\":1,\"b\":\"data\"},{\"a\":2,\"b\":true},{\"a\":3,\"b\":false},{\"a\":4,\"b\":\"0\"},"
        "{\"a\":5,\"b\":0},{\"a\":6,\"b\":\"1\"},{\"a\":7,\"b\":1},{\"a\":8,\"b\":\"true\"},{\"a\":9,\"b\":false},"
        "{\"a\":10,\"b\":null},{\"a\":11}]}";
    static const char *const table[][2] = {
        {"vals.#(b==~true)#.a", "[2,6,7,8]"},
        {"vals.#(b==~false)#.a", "[3,4,5,9,10,11]"},
        {"vals.#(b==~null)#.a", "[10,11]"},
        {"vals.#(b==~*)#.a", "[1,2,3,4,5,6,7,8,9,10]"},
        {"vals.#(b!=~*)#.a", "[11]"},
        /* GJSON compares by the element's type: "true" as a number is 0, as a string "true". */
        {"vals.#(b==true)#.a", "[2,5,8]"},
    };
    EXPECT_ALL(json, table);
}
END_TEST

START_TEST(dot_and_pipe)
{
    static const char *const table[][2] = {
        {"friends.0.first", "\"Dale\""},
        {"friends|0.first", "\"Dale\""},
        {"friends.0|first", "\"Dale\""},
        {"friends|0|first", "\"Dale\""},
        {"friends|#", "3"},
        {"friends.#(last=\"Murphy\")#.first", "[\"Dale\",\"Jane\"]"},
        {"friends.#(last=\"Murphy\")#|first", "absent"},
        {"friends.#(last=\"Murphy\")#.0", "[]"},
        {"friends.#(last=\"Murphy\")#|0.age", "44"},
        {"friends.#(last=\"Murphy\")#.#", "[]"},
        {"friends.#(last=\"Murphy\")#|#", "2"},
        {"friends.#.first|1", "\"Roger\""},
    };
    EXPECT_ALL(PEOPLE, table);
}
END_TEST

START_TEST(modifiers)
{
    static const char *const people[][2] = {
        {"children.@reverse", "[\"Jack\",\"Alex\",\"Sara\"]"},
        {"children.@reverse.0", "\"Jack\""},
        {"children|@reverse|0", "\"Jack\""},
        {"name.@keys", "[\"first\",\"last\"]"},
        {"name.@values", "[\"Tom\",\"Anderson\"]"},
        {"name.@reverse", "{\"last\":\"Anderson\",\"first\":\"Tom\"}"},
        {"@this.age", "37"},
        {"@this|@keys|#", "5"},
        {"friends.@dig:age", "[44,68,47]"},
        {"@valid.age", "37"},
        {"name.@tostr.@fromstr.last", "\"Anderson\""},
        {"@pretty:{\"sortKeys\":true}.@keys.0", "\"age\""},
        {"friends.#(age>45)#|@reverse|0.first", "\"Jane\""},
        {"name.@nothing", "absent"},
    };
    EXPECT_ALL(PEOPLE, people);
    /* from the comments of GJSON's source */
    expect("[1,[2],[3,4],[5,[6,7]]]", "@flatten", "[1,2,3,4,5,[6,7]]");
    expect("[1,[2],[3,4],[5,[6,7]]]", "@flatten:{\"deep\":true}", "[1,2,3,4,5,6,7]");
    expect("[{\"first\":\"Tom\"},{\"last\":\"Smith\"}]", "@join", "{\"first\":\"Tom\",\"last\":\"Smith\"}");
    expect("[{\"first\":\"Tom\",\"age\":37},{\"age\":41}]", "@join", "{\"first\":\"Tom\",\"age\":41}");
    expect("[{\"first\":\"Tom\",\"age\":37},{\"age\":41}]", "@join:{\"preserve\":true}",
           "{\"first\":\"Tom\",\"age\":37,\"age\":41}");
    expect("{\"a\":[1,2],\"b\":[3]}", "@group", "[{\"a\":1,\"b\":3},{\"a\":2}]");
    expect(" [ 1 , \"a b\" ] ", "@ugly", "[1,\"a b\"]");
}
END_TEST

START_TEST(lists_of_paths_and_literals)
{
    static const char *const table[][2] = {
        {"{name.first,age,\"the_murphys\":friends.#(last=\"Murphy\")#.first}",
         "{\"first\":\"Tom\",\"age\":37,\"the_murphys\":[\"Dale\",\"Jane\"]}"},
        {"{name.first,age,\"company\":!\"Happysoft\",\"employed\":!true}",
         "{\"first\":\"Tom\",\"age\":37,\"company\":\"Happysoft\",\"employed\":true}"},
        {"[age,name.last,children.0]", "[37,\"Anderson\",\"Sara\"]"},
        {"friends.0.[first,age]", "[\"Dale\",44]"},
        {"[age,missing]|#", "1"},
        {"friends.#.{first,n:nets.#}",
         "[{\"first\":\"Dale\",\"n\":3},{\"first\":\"Roger\",\"n\":2},{\"first\":\"Jane\",\"n\":2}]"},
        {"{children.#}", "{\"_\":3}"},
        {"[age", "absent"},
    };
    EXPECT_ALL(PEOPLE, table);
}
END_TEST

START_TEST(escapes_in_the_text_are_seen_through)
{
    static const char json[] =
        "{\"a\\\"b\":1,\"\\u00e9\":2,\"q\":\"x\\\\\",\"z\":\"\\ud83d\\ude00\",\"list\":[{\"k\":\"\\u0041\"}]}";
    expect(json, "a\"b", "1");
    expect(json, "\xc3\xa9", "2");
    expect(json, "list.#(k==\"A\").k", "\"\\u0041\"");
    struct arena arena = {0};
    size_t n;
    ck_assert_str_eq(json_unescape(&arena, "\"\\ud83d\\ude00\\n\"", 16, &n), "\xf0\x9f\x98\x80\n");
    ck_assert_uint_eq(n, 5);
    ck_assert_str_eq(json_unescape(&arena, "\"\\ud83d!\"", 9, &n), "\xef\xbf\xbd!");
    arena_free(&arena);
}
END_TEST

START_TEST(lines_are_elements)
{
    static const char lines[] =
        "{\"name\":\"Gilbert\",\"age\":61}\n{\"name\":\"Alexa\",\"age\":34}\n{\"name\":\"May\",\"age\":57}\n";
    expect(lines, "..#", "3");
    expect(lines, "..1", "{\"name\":\"Alexa\",\"age\":34}");
    expect(lines, "..2.name", "\"May\"");
    expect(lines, "..#.name", "[\"Gilbert\",\"Alexa\",\"May\"]");
    expect(lines, "..#(name=\"May\").age", "57");
}
END_TEST

START_TEST(foreign_paths_end)
{
    char deep[4000] = "";
    for (int i = 0; i < 1000; i++) strcat(deep, "[");
    expect(PEOPLE, deep, "absent");
    for (int i = 0; i < 1000; i++) memcpy(deep + 2 * i, "a|", 2);
    deep[2000] = '\0';
    expect(PEOPLE, deep, "absent");
    static const char *const odd[] = {
        "#(",  "#(a",       "friends.#(", "friends.#(a\\",  "\\", "a\\", "|", "..", ".", "@", "!", "[]", "{}",
        "{,}", "@flatten:", "@dig:",      "friends.#(a==\""};
    for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++) {
        struct arena arena = {0};
        struct json_value v;
        json_path_get(&arena, PEOPLE, strlen(PEOPLE), odd[i], strlen(odd[i]), &v);
        arena_free(&arena);
    }
}
END_TEST

/* RFC 8259; what is wrong in the words of Go's encoding/json, places as k6 counts them. */
START_TEST(validity)
{
    static const char *const good[] = {
        "0", "-1.5e+3", "\"\\u00e9\\n\"", "[]", "{}", " [1, {\"a\": [true,false,null]}] ", "{\"a\":{\"b\":[]}}"};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        ck_assert_msg(json_check(good[i], strlen(good[i]), NULL), "%s", good[i]);
    static const struct {
        const char *text;
        unsigned line, character;
        const char *message;
    } bad[] = {
        {"", 1, 0, "unexpected end of JSON input"},
        {"{", 1, 1, "unexpected end of JSON input"},
        {"{\"a\":1", 1, 6, "unexpected end of JSON input"},
        {"<html>", 1, 1, "invalid character '<' looking for beginning of value"},
        {"[1,]", 1, 4, "invalid character ']' looking for beginning of value"},
        {"{\"a\" 1}", 1, 6, "invalid character '1' after object key"},
        {"{a:1}", 1, 2, "invalid character 'a' looking for beginning of object key string"},
        {"{\"a\":1,}", 1, 8, "invalid character '}' looking for beginning of object key string"},
        {"[1 2]", 1, 4, "invalid character '2' after array element"},
        {"{\"a\":1 \"b\"}", 1, 8, "invalid character '\"' after object key:value pair"},
        {"[1] x", 1, 5, "invalid character 'x' after top-level value"},
        {"true\nx", 2, 1, "invalid character 'x' after top-level value"},
        {"{\n\t\"a\":\"apple\",\n\t\"t\":testing\"\n}", 3, 7, "invalid character 'e' in literal true (expecting 'r')"},
        {"01", 1, 2, "invalid character '1' after top-level value"},
        {"-x", 1, 2, "invalid character 'x' in numeric literal"},
        {"1.x", 1, 3, "invalid character 'x' after decimal point in numeric literal"},
        {"1ex", 1, 3, "invalid character 'x' in exponent of numeric literal"},
        {"trux", 1, 4, "invalid character 'x' in literal true (expecting 'e')"},
        {"\"\\x\"", 1, 3, "invalid character 'x' in string escape code"},
        {"\"\\u00g0\"", 1, 6, "invalid character 'g' in \\u hexadecimal character escape"},
        {"\"a\nb\"", 2, 1, "invalid character '\\n' in string literal"},
        {"{\n  \"a\": 1,\n  b\n}", 3, 3, "invalid character 'b' looking for beginning of object key string"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct json_error err;
        ck_assert_msg(!json_check(bad[i].text, strlen(bad[i].text), &err), "%s", bad[i].text);
        ck_assert_str_eq(err.message, bad[i].message);
        ck_assert_msg(err.line == bad[i].line && err.character == bad[i].character, "%s: %u:%u", bad[i].text, err.line,
                      err.character);
    }
}
END_TEST

START_TEST(deep_texts_take_no_stack)
{
    enum { DEPTH = 9999 };
    char *text = calloc(1, 2 * DEPTH + 1);
    memset(text, '[', DEPTH);
    memset(text + DEPTH, ']', DEPTH);
    ck_assert(json_check(text, 2 * DEPTH, NULL));
    struct arena arena = {0};
    struct json_value v;
    ck_assert(json_path_get(&arena, text, 2 * DEPTH, "0.0.0", 5, &v));
    ck_assert_uint_eq(v.len, 2 * DEPTH - 6);
    arena_free(&arena);
    free(text);
}
END_TEST

UNIT_MAIN("json path", keys_places_wildcards_and_escapes, arrays_and_queries, tilde_compares_what_is_like_true_or_false,
          dot_and_pipe, modifiers, lists_of_paths_and_literals, escapes_in_the_text_are_seen_through,
          lines_are_elements, foreign_paths_end, validity, deep_texts_take_no_stack)
