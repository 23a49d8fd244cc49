/*
 * Patterns and text: the first line is flags, the second the pattern, the rest is the text. A pattern
 * that compiles runs on our own matcher and, if it suits, on PCRE2, on ASCII and on wide units; all
 * have to agree, and a match has to lie in the text.
 */
#include "fuzz.h"
#include "regexp/regexp.h"

enum { MAX_TEXT = 200 };

struct outcome {
    enum regexp_result result;
    size_t captures[2 * 64];
};

static struct outcome run(const struct regexp *re, const struct regexp_subject *text, enum regexp_engine engine)
{
    struct outcome o;
    struct regexp_workspace w = {0};
    memset(&o, 0, sizeof o);
    o.result = regexp_exec_with(re, text, 0, regexp_flags(re) & REGEXP_STICKY ? REGEXP_HERE : REGEXP_SEARCH, engine, &w,
                                o.captures);
    if (o.result == REGEXP_MATCH) {
        for (unsigned i = 0; i < regexp_groups(re); i++) {
            size_t from = o.captures[i * 2], to = o.captures[i * 2 + 1];
            CHECK((from == REGEXP_UNSET) == (to == REGEXP_UNSET));
            CHECK(from == REGEXP_UNSET || (from <= to && to <= text->len));
        }
        CHECK(o.captures[0] != REGEXP_UNSET);
    } else {
        memset(o.captures, 0, sizeof o.captures);
    }
    regexp_workspace_free(&w);
    return o;
}

static void compare(const struct outcome *a, const struct outcome *b)
{
    if (a->result < 0 || b->result < 0) return; /* given up: each counts its own steps */
    CHECK(a->result == b->result);
    CHECK(memcmp(a->captures, b->captures, sizeof a->captures) == 0);
}

static void run_all(const struct regexp *re, const char *text, size_t len)
{
    uint32_t *units = malloc((len + 1) * sizeof *units);
    struct regexp_subject wide = {.wide = units};
    wide.len = regexp_decode(text, len, regexp_flags(re) & REGEXP_BY_CODE_POINT, units);
    struct outcome own = run(re, &wide, REGEXP_ENGINE_OWN), pcre = run(re, &wide, REGEXP_ENGINE_PCRE);
    compare(&own, &pcre);
    bool ascii = true;
    for (size_t i = 0; i < len; i++) ascii &= (unsigned char)text[i] < 0x80;
    if (ascii) {
        struct regexp_subject narrow = {.ascii = (const unsigned char *)text, .len = len};
        struct outcome own8 = run(re, &narrow, REGEXP_ENGINE_OWN), pcre8 = run(re, &narrow, REGEXP_ENGINE_PCRE);
        compare(&own, &own8);
        compare(&own, &pcre8);
    }
    free(units);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *input = fuzz_text(data, size);
    char *pattern = memchr(input, '\n', size),
         *text = pattern ? memchr(pattern + 1, '\n', size - (size_t)(pattern + 1 - input)) : NULL;
    unsigned flags;
    struct regexp_error err = {.message = ""};
    if (text && regexp_parse_flags(input, (size_t)(pattern - input), &flags)) {
        size_t pattern_len = (size_t)(text - pattern) - 1, text_len = size - (size_t)(text + 1 - input);
        struct regexp *re = regexp_compile(pattern + 1, pattern_len, flags, &err);
        CHECK((re != NULL) == regexp_check(pattern + 1, pattern_len, flags, &err));
        if (re) {
            CHECK(regexp_is(re, pattern + 1, pattern_len, flags));
            if (regexp_groups(re) <= 64) run_all(re, text + 1, text_len < MAX_TEXT ? text_len : MAX_TEXT);
        } else {
            CHECK(err.message[0] && err.offset <= pattern_len);
        }
        regexp_unref(re);
    }
    free(input);
    return 0;
}
