/* Durations, sizes and numbers as the screen shows them; expected texts are the reference's examples. */
#include "unit.h"

#include "ui/format.h"

#define S 1000000000LL
#define MINUTE (60 * S)
#define HOUR (60 * MINUTE)

static char out[FORMAT_SIZE];

START_TEST(clock_is_as_wide_as_the_longest_duration)
{
    int64_t t = 5300000000LL;
    ck_assert_str_eq(format_clock(out, t, 9 * S), "5.3s");
    ck_assert_str_eq(format_clock(out, t, 10 * S), "05.3s");
    ck_assert_str_eq(format_clock(out, t, MINUTE), "0m05.3s");
    ck_assert_str_eq(format_clock(out, t, 10 * MINUTE), "00m05.3s");
    ck_assert_str_eq(format_clock(out, t, HOUR), "0h00m05.3s");
    ck_assert_str_eq(format_clock(out, t, 10 * HOUR), "00h00m05.3s");
    ck_assert_str_eq(format_clock(out, t, 24 * HOUR), "0d00h00m05.3s");
}
END_TEST

START_TEST(durations_look_like_go)
{
    ck_assert_str_eq(format_duration(out, 0), "0s");
    ck_assert_str_eq(format_duration(out, 30 * S), "30s");
    ck_assert_str_eq(format_duration(out, 10 * MINUTE), "10m0s");
    ck_assert_str_eq(format_duration(out, HOUR + MINUTE + 5 * S), "1h1m5s");
    ck_assert_str_eq(format_duration(out, 1500 * S / 1000), "1.5s");
    ck_assert_str_eq(format_duration(out, 300 * S / 1000), "300ms");
}
END_TEST

START_TEST(metric_times_choose_their_unit_and_are_cut)
{
    ck_assert_str_eq(format_time(out, 0, ""), "0s");
    ck_assert_str_eq(format_time(out, 0.0005, ""), "500ns");
    ck_assert_str_eq(format_time(out, 0.1234567, ""), "123.45µs");
    ck_assert_str_eq(format_time(out, 148.219, ""), "148.21ms");
    ck_assert_str_eq(format_time(out, 1500, ""), "1.5s");
    ck_assert_str_eq(format_time(out, 65000, ""), "1m5s");
    ck_assert_str_eq(format_time(out, 3665000, ""), "1h1m5s");
    ck_assert_str_eq(format_time(out, 12.3, "ms"), "12.30ms");
}
END_TEST

START_TEST(bytes_count_in_thousands)
{
    ck_assert_str_eq(format_bytes(out, 9), "9 B");
    ck_assert_str_eq(format_bytes(out, 665), "665 B");
    ck_assert_str_eq(format_bytes(out, 4900), "4.9 kB");
    ck_assert_str_eq(format_bytes(out, 519000), "519 kB");
    ck_assert_str_eq(format_bytes(out, 2500000), "2.5 MB");
}
END_TEST

START_TEST(numbers_and_shares)
{
    ck_assert_str_eq(format_number(out, 6.56109), "6.56109");
    ck_assert_str_eq(format_number(out, 45), "45");
    ck_assert_str_eq(format_share(out, 1), "100.00%");
    ck_assert_str_eq(format_share(out, 0.99999), "99.99%");
    ck_assert_str_eq(format_share(out, 0.29), "29.00%");
}
END_TEST

UNIT_MAIN("duration_format", clock_is_as_wide_as_the_longest_duration, durations_look_like_go,
          metric_times_choose_their_unit_and_are_cut, bytes_count_in_thousands, numbers_and_shares)
