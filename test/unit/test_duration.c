/* Durations: the texts of flags and of scripts, what is refused, and Go's way of printing. */
#include "options/duration.h"

#include <string.h>

#include "unit.h"

#define MINUTE (60 * NS_PER_S)
#define HOUR (60 * MINUTE)

START_TEST(units_add_up)
{
    static const struct {
        const char *text;
        int64_t ns;
    } cases[] = {
        {"0", 0},
        {"0s", 0},
        {"1ns", 1},
        {"1us", 1000},
        {"1\xC2\xB5s", 1000},
        {"1\xCE\xBCs", 1000},
        {"1ms", NS_PER_MS},
        {"1s", NS_PER_S},
        {"1m", MINUTE},
        {"1h", HOUR},
        {"1h2m3.5s", HOUR + 2 * MINUTE + 3500 * NS_PER_MS},
        {"90s", 90 * NS_PER_S},
        {"1.5h", 90 * MINUTE},
        {".5s", 500 * NS_PER_MS},
        {"5.s", 5 * NS_PER_S},
        {"1m1m", 2 * MINUTE},
        {"-30s", -30 * NS_PER_S},
        {"+30s", 30 * NS_PER_S},
        {"-1m30s", -90 * NS_PER_S},
        {"0.1s", 100 * NS_PER_MS},
        {"2555555h", INT64_C(2555555) * HOUR},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        static const enum duration_form forms[] = {DURATION_GO, DURATION_EXTENDED};
        for (size_t f = 0; f < ARRAY_LEN(forms); f++) {
            int64_t ns = -1;
            lt_error err = {0};
            ck_assert_msg(duration_parse(cases[i].text, forms[f], &ns, &err) == LT_OK, "%s", err.message);
            ck_assert_msg(ns == cases[i].ns, "%s: %lld", cases[i].text, (long long)ns);
        }
    }
}
END_TEST

START_TEST(scripts_may_use_days_and_plain_milliseconds)
{
    static const struct {
        const char *text;
        int64_t ns;
    } cases[] = {
        {"2d", 48 * HOUR},         {"1d12h30m", 36 * HOUR + 30 * MINUTE},
        {"1.5d", 36 * HOUR},       {"1500", 1500 * NS_PER_MS},
        {"0.25", 250 * NS_PER_US}, {"-5", -5 * NS_PER_MS},
        {"-1d", -24 * HOUR},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        int64_t ns = -1;
        ck_assert_int_eq(duration_parse(cases[i].text, DURATION_EXTENDED, &ns, NULL), LT_OK);
        ck_assert_msg(ns == cases[i].ns, "%s: %lld", cases[i].text, (long long)ns);
        ck_assert_msg(duration_parse(cases[i].text, DURATION_GO, &ns, NULL) == LT_ERR_INVALID, "%s", cases[i].text);
    }
}
END_TEST

START_TEST(what_is_no_duration_is_quoted)
{
    static const char *const cases[] = {
        "",     "-",     "s",    "abc",  "1x",  "1 s", " 1s", "1s ",  "1.2.3s",       ".s", "1e3s",    "0x10s",
        "--1s", "1s-2s", "1h2d", "10sm", "1hh", "inf", "nan", "1,5s", "99999999999h", "1S", "300000d",
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        int64_t ns;
        lt_error err = {0};
        ck_assert_msg(duration_parse(cases[i], DURATION_EXTENDED, &ns, &err) == LT_ERR_INVALID, "'%s' gave %lld",
                      cases[i], (long long)ns);
        ck_assert_ptr_nonnull(strstr(err.message, cases[i]));
        ck_assert_ptr_nonnull(strstr(err.message, "is not a valid duration"));
        ck_assert_int_eq(duration_parse(cases[i], DURATION_GO, &ns, NULL), LT_ERR_INVALID);
    }
}
END_TEST

static lt_status from_json(const char *text, int64_t *ns, lt_error *err)
{
    json_t *value = json_loads(text, JSON_DECODE_ANY, NULL);
    ck_assert_ptr_nonnull(value);
    lt_status status = duration_from_json(value, ns, err);
    json_decref(value);
    return status;
}

START_TEST(json_numbers_are_milliseconds)
{
    static const struct {
        const char *json;
        int64_t ns;
    } cases[] = {
        {"0", 0},
        {"1500", 1500 * NS_PER_MS},
        {"0.000001", 1},
        {"1.001", 1001000},
        {"-2.5", -2500000},
        {"4.35", 4350000},
        {"1.1", 1100000},
        {"9.2e12", INT64_C(9200000000000000000)},
        {"\"1d\"", 24 * HOUR},
        {"\"250\"", 250 * NS_PER_MS},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        int64_t ns;
        ck_assert_int_eq(from_json(cases[i].json, &ns, NULL), LT_OK);
        ck_assert_msg(ns == cases[i].ns, "%s: %lld", cases[i].json, (long long)ns);
    }
    static const char *const bad[] = {"1e13", "-1e13", "1e300", "-1e300", "true", "[]", "{}", "null", "\"soon\""};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        int64_t ns;
        lt_error err = {0};
        ck_assert_msg(from_json(bad[i], &ns, &err) == LT_ERR_INVALID, "%s", bad[i]);
        ck_assert_ptr_nonnull(strstr(err.message, "duration"));
    }
}
END_TEST

START_TEST(printing_is_go_s)
{
    static const struct {
        int64_t ns;
        const char *text;
    } cases[] = {
        {0, "0s"},
        {1, "1ns"},
        {1100, "1.1\xC2\xB5s"},
        {2200000, "2.2ms"},
        {3300000000, "3.3s"},
        {NS_PER_S, "1s"},
        {MINUTE, "1m0s"},
        {4 * MINUTE + 5 * NS_PER_S, "4m5s"},
        {4 * MINUTE + 5001 * NS_PER_MS, "4m5.001s"},
        {HOUR, "1h0m0s"},
        {5 * HOUR + 6 * MINUTE + 7001 * NS_PER_MS, "5h6m7.001s"},
        {8 * MINUTE + 1, "8m0.000000001s"},
        {-90 * NS_PER_S, "-1m30s"},
        {-1, "-1ns"},
        {INT64_MAX, "2562047h47m16.854775807s"},
        {INT64_MIN, "-2562047h47m16.854775808s"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char buf[48];
        ck_assert_str_eq(duration_format(cases[i].ns, buf, sizeof buf), cases[i].text);
    }
}
END_TEST

START_TEST(what_is_printed_reads_back)
{
    uint64_t seed = 1;
    for (int i = 0; i < 20000; i++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        int64_t ns = (int64_t)(seed >> 12) >> (seed % 50), back; /* below 2^52: exact in a double */
        if (i % 2) ns = -ns;
        char buf[48];
        ck_assert_int_eq(duration_parse(duration_format(ns, buf, sizeof buf), DURATION_GO, &back, NULL), LT_OK);
        ck_assert_msg(back == ns, "%s: %lld, not %lld", buf, (long long)back, (long long)ns);
    }
}
END_TEST

UNIT_MAIN("duration", units_add_up, scripts_may_use_days_and_plain_milliseconds, what_is_no_duration_is_quoted,
          json_numbers_are_milliseconds, printing_is_go_s, what_is_printed_reads_back)
