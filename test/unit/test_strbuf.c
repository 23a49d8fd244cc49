/* Growing buffers: appending, formatting, JSON strings, and what happens past the limit. */
#include "base/strbuf.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "unit.h"

START_TEST(pieces_become_one_text)
{
    struct strbuf b = {0};
    strbuf_puts(&b, "one");
    strbuf_putc(&b, ' ');
    strbuf_append(&b, "twofold", 3);
    strbuf_printf(&b, " %d-%s", 3, "three");
    ck_assert_str_eq(b.data, "one two 3-three");
    ck_assert_uint_eq(b.len, strlen("one two 3-three"));
    strbuf_free(&b);
    ck_assert_ptr_null(b.data);
}
END_TEST

START_TEST(it_grows_and_stays_terminated)
{
    struct strbuf b = {0};
    for (size_t i = 0; i < 100000; i++) {
        strbuf_putc(&b, (char)('a' + i % 26));
        if (b.len != i + 1 || b.data[b.len] != '\0' || b.len >= b.cap) ck_abort_msg("after %zu", i);
    }
    for (size_t i = 0; i < b.len; i++) {
        if (b.data[i] != (char)('a' + i % 26)) ck_abort_msg("byte %zu", i);
    }
    strbuf_free(&b);
}
END_TEST

START_TEST(formatting_longer_than_the_room_is_complete)
{
    struct strbuf b = {0};
    for (size_t width = 0; width < 300; width++) {
        strbuf_clear(&b);
        strbuf_puts(&b, "<");
        strbuf_printf(&b, "%*d", (int)width, 7);
        ck_assert_uint_eq(b.len, 1 + (width ? width : 1));
        ck_assert_int_eq(b.data[b.len - 1], '7');
        ck_assert_uint_eq(strlen(b.data), b.len);
    }
    strbuf_free(&b);
}
END_TEST

START_TEST(bytes_may_be_zero)
{
    struct strbuf b = {0};
    strbuf_append(&b, "a\0b", 3);
    strbuf_append(&b, NULL, 0);
    ck_assert_uint_eq(b.len, 3);
    ck_assert_mem_eq(b.data, "a\0b", 4);
    strbuf_free(&b);
}
END_TEST

START_TEST(clearing_keeps_the_memory)
{
    struct strbuf b = {0};
    strbuf_printf(&b, "%200d", 1);
    size_t cap = b.cap;
    strbuf_clear(&b);
    ck_assert_uint_eq(b.len, 0);
    ck_assert_uint_eq(b.cap, cap);
    ck_assert_str_eq(b.data, "");
    strbuf_free(&b);
}
END_TEST

START_TEST(stealing_hands_over_the_text)
{
    struct strbuf b = {0};
    strbuf_puts(&b, "text");
    char *text = strbuf_steal(&b);
    ck_assert_str_eq(text, "text");
    ck_assert_ptr_null(b.data);
    ck_assert_uint_eq(b.len, 0);
    free(text);
    text = strbuf_steal(&b); /* of an empty one */
    ck_assert_str_eq(text, "");
    free(text);
}
END_TEST

START_TEST(an_impossible_size_fails_for_good)
{
    static const size_t sizes[] = {SIZE_MAX, SIZE_MAX - 1, SIZE_MAX - 4, SIZE_MAX - 5, SIZE_MAX / 2 + 1};
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        struct strbuf b = {0};
        strbuf_puts(&b, "kept");
        ck_assert_msg(!strbuf_reserve(&b, sizes[i]), "%zu bytes", sizes[i]);
        ck_assert(b.failed);
        strbuf_puts(&b, "dropped");
        strbuf_printf(&b, "%d", 1);
        ck_assert_str_eq(b.data, "kept");
        ck_assert_ptr_null(strbuf_steal(&b));
        strbuf_free(&b);
    }
}
END_TEST

static void check_json(const char *bytes, size_t len, const char *want)
{
    struct strbuf b = {0};
    strbuf_json_string(&b, bytes, len);
    ck_assert_str_eq(b.data, want);
    json_t *back = json_loadb(b.data, b.len, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
    ck_assert_msg(json_is_string(back), "%s is no JSON string", b.data);
    json_decref(back);
    strbuf_free(&b);
}
#define CHECK_JSON(text, want) check_json(text, sizeof text - 1, want)

START_TEST(json_strings_are_escaped)
{
    CHECK_JSON("", "\"\"");
    CHECK_JSON("plain / text", "\"plain / text\"");
    CHECK_JSON("a\"b\\c", "\"a\\\"b\\\\c\"");
    CHECK_JSON("\n\r\t", "\"\\n\\r\\t\"");
    CHECK_JSON("\x01\x1f\0", "\"\\u0001\\u001f\\u0000\"");
    CHECK_JSON("\x7f", "\"\x7f\"");
    CHECK_JSON("\xc3\xa4\xe2\x82\xac\xf0\x9f\x9a\x80", "\"\xc3\xa4\xe2\x82\xac\xf0\x9f\x9a\x80\""); /* ä € 🚀 */
}
END_TEST

#define BAD "\xef\xbf\xbd"

/* Unicode 15, table 3-7: what is well-formed UTF-8. */
START_TEST(bad_utf8_becomes_the_replacement_character)
{
    CHECK_JSON("\xff", "\"" BAD "\"");
    CHECK_JSON("a\x80z", "\"a" BAD "z\"");
    CHECK_JSON("\xc3", "\"" BAD "\""); /* cut off */
    CHECK_JSON("\xc3z", "\"" BAD "z\"");
    CHECK_JSON("\xc0\xaf", "\"" BAD BAD "\""); /* overlong */
    CHECK_JSON("\xe0\x9f\xbf", "\"" BAD BAD BAD "\"");
    CHECK_JSON("\xed\xa0\x80", "\"" BAD BAD BAD "\"");         /* surrogate */
    CHECK_JSON("\xf4\x90\x80\x80", "\"" BAD BAD BAD BAD "\""); /* above U+10FFFF */
    CHECK_JSON("\xf0\x8f\xbf\xbf", "\"" BAD BAD BAD BAD "\"");
    CHECK_JSON("\xf4\x8f\xbf\xbf", "\"\xf4\x8f\xbf\xbf\"");                 /* U+10FFFF itself */
    CHECK_JSON("\xed\x9f\xbf\xee\x80\x80", "\"\xed\x9f\xbf\xee\x80\x80\""); /* around the surrogates */
}
END_TEST

UNIT_MAIN("strbuf", pieces_become_one_text, it_grows_and_stays_terminated, formatting_longer_than_the_room_is_complete,
          bytes_may_be_zero, clearing_keeps_the_memory, stealing_hands_over_the_text, an_impossible_size_fails_for_good,
          json_strings_are_escaped, bad_utf8_becomes_the_replacement_character)
