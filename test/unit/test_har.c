/* HAR to script: what is read from recordings, and what is said about bad ones. */
#include "loadtest/har.h"

#include <stdio.h>
#include <string.h>

#include "har/har.h"
#include "loadtest/test.h"
#include "unit.h"

#define ENTRY(more) "{\"request\":{\"method\":\"GET\",\"url\":\"http://h.test/\"" more "}}"

static struct har parsed(const char *json)
{
    struct har har = {0};
    lt_error err = {0};
    ck_assert_msg(har_parse(json, strlen(json), &har, &err) == LT_OK, "%s", err.message);
    return har;
}

static char *converted(const char *entries, const lt_har_options *options)
{
    char json[8192], *script;
    lt_error err = {0};
    snprintf(json, sizeof json, "{\"log\":{\"entries\":[%s]}}", entries);
    ck_assert_msg(lt_har_convert(json, strlen(json), options, &script, &err) == LT_OK, "%s", err.message);
    return script;
}

static void expect_in(const char *entries, const lt_har_options *options, const char *part)
{
    char *script = converted(entries, options);
    ck_assert_msg(strstr(script, part) != NULL, "no %s in:\n%s", part, script);
    lt_free(script);
}

static void expect_failure(const char *json, const lt_har_options *options, lt_status status, const char *message)
{
    char *script;
    lt_error err = {0};
    ck_assert_int_eq(lt_har_convert(json, strlen(json), options, &script, &err), status);
    ck_assert_ptr_null(script);
    ck_assert_msg(strstr(err.message, message) != NULL, "%s", err.message);
}

/* Times from `date -u -d … +%s`. */
START_TEST(times_count_zones_fractions_and_leap_years)
{
    static const struct {
        const char *text;
        double ms;
    } table[] = {
        {"2024-05-31T10:00:00.123Z", 1717149600123.0},  {"2024-05-31T12:00:00.123+02:00", 1717149600123.0},
        {"2024-02-29T23:59:59-05:00", 1709269199000.0}, {"1970-01-01T00:00:00", 0},
        {"2000-03-01T00:00:00.5Z", 951868800500.0},     {"2024-05-31T10:00:00.123456Z", 1717149600123.456},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        char json[512];
        snprintf(json, sizeof json,
                 "{\"log\":{\"entries\":[{\"startedDateTime\":\"%s\",\"request\":{\"method\":\"GET\",\"url\":\"http://"
                 "h/\"}}]}}",
                 table[i].text);
        struct har har = parsed(json);
        ck_assert_double_eq_tol(har.entries[0].start_ms, table[i].ms, 0.001);
        har_free(&har);
    }
}
END_TEST

/* RFC 4648, section 10, and what is none. */
START_TEST(base64_of_the_standard)
{
    static const char *const table[][2] = {{"", ""},
                                           {"Zg==", "f"},
                                           {"Zm8=", "fo"},
                                           {"Zm9v", "foo"},
                                           {"Zm9vYg==", "foob"},
                                           {"Zm9vYmE", "fooba"},
                                           {"Zm9v\nYmFy", "foobar"}};
    struct arena arena = {0};
    struct har_text out;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        ck_assert(har_base64(&arena, (struct har_text){table[i][0], strlen(table[i][0])}, &out));
        ck_assert_uint_eq(out.len, strlen(table[i][1]));
        ck_assert_mem_eq(out.s, table[i][1], out.len);
    }
    ck_assert(!har_base64(&arena, (struct har_text){"Z", 1}, &out));
    ck_assert(!har_base64(&arena, (struct har_text){"Zm9*", 4}, &out));
    arena_free(&arena);
}
END_TEST

START_TEST(entries_come_by_time_and_without_time_in_place)
{
    struct har har = parsed(
        "{\"log\":{\"entries\":["
        "{\"startedDateTime\":\"2024-05-31T10:00:02Z\",\"request\":{\"method\":\"GET\",\"url\":\"http://h/2\"}},"
        "{\"request\":{\"method\":\"GET\",\"url\":\"http://h/3\"}},"
        "{\"startedDateTime\":\"2024-05-31T10:00:01Z\",\"request\":{\"method\":\"GET\",\"url\":\"http://h/1\"}}]}}");
    ck_assert_str_eq(har.entries[0].url.s, "http://h/1");
    ck_assert_str_eq(har.entries[1].url.s, "http://h/2");
    ck_assert_str_eq(har.entries[2].url.s, "http://h/3");
    har_free(&har);
}
END_TEST

START_TEST(byte_order_mark_nulls_and_half_surrogates_are_forgiven)
{
    struct har har = parsed(
        "\xEF\xBB\xBF{\"log\":{\"version\":null,\"comment\":\"a\\ud800b\\\\ud800\\ud83d\\ude00\",\"pages\":null,"
        "\"entries\":[{\"response\":null,\"request\":{\"method\":\"GET\",\"url\":\"http://h/\",\"headers\":null}}]}}");
    ck_assert_str_eq(har.comment.s, "a\xEF\xBF\xBD"
                                    "b\\ud800\xF0\x9F\x98\x80");
    har_free(&har);
}
END_TEST

START_TEST(query_that_is_kept_apart_is_put_back)
{
    expect_in(ENTRY(",\"queryString\":[{\"name\":\"a b\",\"value\":\"&=%20\"},{\"name\":\"c\",\"value\":\"\"}]"), NULL,
              "http.get(\"http://h.test/?a%20b=%26%3D%20&c=\"");
}
END_TEST

START_TEST(literals_hold_any_content)
{
    expect_in(ENTRY(",\"headers\":[{\"name\":\"X\",\"value\":\"\\\"\\\\\\u0000\\r\\n\\u2028\"}]"), NULL,
              "\"X\": \"\\\"\\\\\\x00\\r\\n\\u2028\",");
    expect_in(ENTRY(",\"headers\":[{\"name\":\"__proto__\",\"value\":\"v\"}]"), NULL, "[\"__proto__\"]: \"v\",");
}
END_TEST

START_TEST(comments_stay_on_their_line)
{
    static const char json[] =
        "{\"log\":{\"comment\":\"a\\nb\\rc\\u2028d\\u2029e\\u0000f\",\"entries\":[" ENTRY("") "]}}";
    char *script;
    ck_assert_int_eq(lt_har_convert(json, strlen(json), NULL, &script, NULL), LT_OK);
    ck_assert_ptr_nonnull(strstr(script, "// a b c d e f\n"));
    lt_free(script);
}
END_TEST

START_TEST(headers_of_the_client_are_left_out_and_doubles_too)
{
    char *script =
        converted(ENTRY(",\"headers\":[{\"name\":\":path\",\"value\":\"/\"},{\"name\":\"Host\",\"value\":\"h.test\"},"
                        "{\"name\":\"content-length\",\"value\":\"1\"},{\"name\":\"X-A\",\"value\":\"1\"},"
                        "{\"name\":\"x-a\",\"value\":\"2\"},{\"name\":\"Connection\",\"value\":\"close\"}]"),
                  NULL);
    ck_assert_ptr_nonnull(strstr(script, "headers: {\n        \"X-A\": \"1\",\n      },"));
    lt_free(script);
}
END_TEST

START_TEST(options_replace_the_redirect_limit)
{
    lt_har_options options = LT_HAR_OPTIONS_INIT;
    expect_in(ENTRY(""), &options, "maxRedirects: 0,");
    options.options_json = "{\"maxRedirects\": 5, \"vus\": 2}";
    expect_in(ENTRY(""), &options, "options = {\n  \"maxRedirects\": 5,\n  \"vus\": 2,\n};");
    options.min_sleep_s = options.max_sleep_s = 0;
    char *script = converted(ENTRY(""), &options);
    ck_assert_ptr_null(strstr(script, "sleep("));
    lt_free(script);
}
END_TEST

START_TEST(mistakes_name_their_place)
{
    static const char good[] = "{\"log\":{\"entries\":[" ENTRY("") "]}}";
    lt_har_options options = LT_HAR_OPTIONS_INIT;
    lt_error err = {0};
    char *script;
    ck_assert_int_eq(lt_har_convert("{\n \"log\" 1}", 11, NULL, &script, &err), LT_ERR_SYNTAX);
    ck_assert_uint_eq(err.line, 2);
    expect_failure("", NULL, LT_ERR_SYNTAX, "not valid JSON");
    expect_failure("[]", NULL, LT_ERR_INVALID, "the 'log' property is missing");
    expect_failure("{\"log\":{\"entries\":[" ENTRY("") ",7]}}", NULL, LT_ERR_INVALID,
                   "'log.entries[1].request' is missing");
    expect_failure("{\"log\":{\"entries\":[" ENTRY(",\"headers\":{}") "]}}", NULL, LT_ERR_INVALID,
                   "'log.entries[0].request.headers' is not an array");
    expect_failure("{\"log\":{\"pages\":[{\"startedDateTime\":\"x\"}],\"entries\":[" ENTRY("") "]}}", NULL,
                   LT_ERR_INVALID, "'log.pages[0].startedDateTime' is not a time");
    options.return_on_failed_check = true;
    expect_failure(good, &options, LT_ERR_INVALID, "return on failed check requires --enable-status-code-checks");
    options = (lt_har_options)LT_HAR_OPTIONS_INIT;
    options.correlate = true;
    expect_failure(good, &options, LT_ERR_INVALID, "correlation requires --no-batch");
    options = (lt_har_options)LT_HAR_OPTIONS_INIT;
    options.options_json = "{]";
    expect_failure(good, &options, LT_ERR_SYNTAX, "the options are not valid JSON");
}
END_TEST

UNIT_MAIN("har", times_count_zones_fractions_and_leap_years, base64_of_the_standard,
          entries_come_by_time_and_without_time_in_place, byte_order_mark_nulls_and_half_surrogates_are_forgiven,
          query_that_is_kept_apart_is_put_back, literals_hold_any_content, comments_stay_on_their_line,
          headers_of_the_client_are_left_out_and_doubles_too, options_replace_the_redirect_limit,
          mistakes_name_their_place)
