/* Command lines: every way to write a flag, what is left over, and what cannot be understood. */
#include <string.h>

#include "options/options.h"
#include "unit.h"

enum { MOST = 16 };

struct line {
    lt_options *options;
    const char *positional[MOST];
    int n;
    lt_error err;
};

static lt_status parse(struct line *l, const char *const *argv)
{
    int argc = 0;
    while (argv[argc]) argc++;
    memset(l, 0, sizeof *l);
    l->options = lt_options_new();
    return lt_options_parse_args(l->options, argc, (char *const *)argv, l->positional, &l->n, &l->err);
}
#define PARSE(l, ...) parse(l, (const char *const[]){__VA_ARGS__, NULL})

static void check(struct line *l, const char *name, const char *want)
{
    char *got = lt_options_get_json(l->options, name);
    if (!want) ck_assert_msg(got == NULL, "%s is %s", name, got);
    else ck_assert_msg(got && strcmp(got, want) == 0, "%s is %s, not %s", name, got, want);
    free(got);
}

START_TEST(a_value_may_follow_in_three_ways)
{
    static const char *const ways[][3] = {
        {"-u", "10", NULL}, {"-u10", NULL}, {"-u=10", NULL}, {"--vus", "10", NULL}, {"--vus=10", NULL}};
    for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
        struct line l;
        ck_assert_int_eq(parse(&l, ways[i]), LT_OK);
        check(&l, "vus", "10");
        ck_assert_int_eq(l.n, 0);
        lt_options_free(l.options);
    }
}
END_TEST

START_TEST(flags_and_scripts_mix)
{
    struct line l;
    ck_assert_int_eq(PARSE(&l, "a.js", "-u", "2", "-", "--paused", "b.js", "-d", "5s"), LT_OK);
    ck_assert_int_eq(l.n, 3);
    ck_assert_str_eq(l.positional[0], "a.js");
    ck_assert_str_eq(l.positional[1], "-");
    ck_assert_str_eq(l.positional[2], "b.js");
    check(&l, "vus", "2");
    check(&l, "paused", "true");
    check(&l, "duration", "\"5s\"");
    lt_options_free(l.options);
}
END_TEST

START_TEST(after_two_dashes_all_is_positional)
{
    struct line l;
    ck_assert_int_eq(PARSE(&l, "-u1", "--", "-u2", "--", "--nonsense"), LT_OK);
    ck_assert_int_eq(l.n, 3);
    ck_assert_str_eq(l.positional[0], "-u2");
    ck_assert_str_eq(l.positional[1], "--");
    check(&l, "vus", "1");
    lt_options_free(l.options);
}
END_TEST

START_TEST(short_flags_combine)
{
    struct line l;
    ck_assert_int_eq(PARSE(&l, "-qvu3", "x.js"), LT_OK);
    check(&l, "quiet", "true");
    check(&l, "verbose", "true");
    check(&l, "vus", "3");
    ck_assert_int_eq(l.n, 1);
    lt_options_free(l.options);
}
END_TEST

START_TEST(booleans_may_be_switched_off)
{
    struct line l;
    ck_assert_int_eq(PARSE(&l, "--paused=false", "--no-setup=1", "-q=f"), LT_OK);
    check(&l, "paused", "false");
    check(&l, "noSetup", "true");
    check(&l, "quiet", "false");
    lt_options_free(l.options);
}
END_TEST

START_TEST(repeatable_flags_add_up_and_others_replace)
{
    struct line l;
    ck_assert_int_eq(PARSE(&l, "-s", "1s:1", "-s", "2s:2,3s:3", "--tag", "a=1", "--tag", "b=x=y", "--tag", "a=2", "-o",
                           "json=f", "-o", "csv", "-u", "1", "-u", "2"),
                     LT_OK);
    check(&l, "stages",
          "[{\"duration\":\"1s\",\"target\":1},{\"duration\":\"2s\",\"target\":2},"
          "{\"duration\":\"3s\",\"target\":3}]");
    check(&l, "tags", "{\"a\":\"2\",\"b\":\"x=y\"}");
    check(&l, "out", "[\"json=f\",\"csv\"]");
    check(&l, "vus", "2");
    lt_options_free(l.options);
}
END_TEST

START_TEST(variables_for_the_script)
{
    struct line l;
    ck_assert_int_eq(PARSE(&l, "-e", "A=1", "-e", "_b2=x,y=z", "-e", "EMPTY"), LT_OK);
    check(&l, "env", "{\"A\":\"1\",\"_b2\":\"x,y=z\",\"EMPTY\":\"\"}");
    lt_options_free(l.options);
    static const char *const bad[] = {"1A=x", "=x", "A-B=x", ""};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        ck_assert_msg(PARSE(&l, "-e", bad[i]) == LT_ERR_USAGE, "'%s'", bad[i]);
        ck_assert_ptr_nonnull(strstr(l.err.message, "invalid environment variable name"));
        lt_options_free(l.options);
    }
}
END_TEST

START_TEST(a_flag_with_an_optional_value)
{
    struct line l;
    ck_assert_int_eq(PARSE(&l, "--http-debug", "x.js"), LT_OK);
    check(&l, "httpDebug", "\"headers\"");
    ck_assert_int_eq(l.n, 1);
    lt_options_free(l.options);
    ck_assert_int_eq(PARSE(&l, "--http-debug=full"), LT_OK);
    check(&l, "httpDebug", "\"full\"");
    lt_options_free(l.options);
}
END_TEST

START_TEST(old_spellings_are_understood)
{
    struct line l;
    ck_assert_int_eq(PARSE(&l, "--logformat=json", "-m", "5"), LT_OK);
    check(&l, "logFormat", "\"json\"");
    check(&l, "vusMax", "5");
    lt_options_free(l.options);
}
END_TEST

START_TEST(what_cannot_be_understood_is_a_usage_error)
{
    static const struct {
        const char *argv[4], *message;
    } cases[] = {
        {{"--vuss", "5"}, "unknown flag: --vuss"},
        {{"--vuss=5"}, "unknown flag: --vuss"},
        {{"--vu=5"}, "unknown flag: --vu"}, /* no abbreviations */
        {{"-X"}, "unknown shorthand flag: 'X' in -X"},
        {{"-qX"}, "unknown shorthand flag: 'X' in -qX"},
        {{"--vus"}, "flag needs an argument: --vus"},
        {{"-u"}, "flag needs an argument: -u"},
        {{"-u", "ten"}, "invalid value for flag --vus: 'ten' is not a whole number"},
        {{"--paused=maybe"}, "'maybe' is not a valid boolean value"},
        {{"-d", "10"}, "'10' is not a valid duration"}, /* a unit is needed here */
        {{"-d", "1d"}, "'1d' is not a valid duration"}, /* and days are unknown */
        {{"-s", ":10"}, "':10' is not a stage"},
        {{"--tag", ""}, "invalid tag, empty string"},
        {{"--tag", "=x"}, "invalid tag, empty name"},
        {{"--tag", "x="}, "invalid tag, empty value"},
        {{"--tag", "x"}, "invalid tag, empty value"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct line l;
        ck_assert_msg(parse(&l, cases[i].argv) == LT_ERR_USAGE, "%s %s", cases[i].argv[0], cases[i].argv[1]);
        ck_assert_msg(strstr(l.err.message, cases[i].message), "%s", l.err.message);
        ck_assert_int_eq(lt_error_exit_code(&l.err), 255);
        lt_options_free(l.options);
    }
}
END_TEST

UNIT_MAIN("args", a_value_may_follow_in_three_ways, flags_and_scripts_mix, after_two_dashes_all_is_positional,
          short_flags_combine, booleans_may_be_switched_off, repeatable_flags_add_up_and_others_replace,
          variables_for_the_script, a_flag_with_an_optional_value, old_spellings_are_understood,
          what_cannot_be_understood_is_a_usage_error)
