/* Date: construction, setters and texts. Getters are Duktape's own. */
#include "runtime/js/builtins/date.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "runtime/js/builtins/builtins.h"
#include "runtime/js/builtins/natives.h"
#include "runtime/js/builtins/ops.h"

#define DAY_MS 86400000.0

static const char DAYS[][4] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
static const char MONTHS[][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/* Days from 1970-01-01 to the first of the month, in the proleptic Gregorian calendar; years begin in
 * March, so that the leap day is their last. */
static double days_before(double year, double month)
{
    double y = month < 2 ? year - 1 : year, era = floor(y / 400), of_era = y - era * 400;
    double shifted = month < 2 ? month + 10 : month - 2;
    double day_of_year = floor((153 * shifted + 2) / 5);
    return era * 146097 + of_era * 365 + floor(of_era / 4) - floor(of_era / 100) + day_of_year - 719468;
}

double date_make(const double f[DATE_FIELDS])
{
    double v[DATE_FIELDS];
    for (int i = 0; i < DATE_FIELDS; i++) {
        if (!isfinite(f[i])) return NAN;
        v[i] = trunc(f[i]);
    }
    double year = v[DATE_YEAR] + floor(v[DATE_MONTH] / 12), month = v[DATE_MONTH] - floor(v[DATE_MONTH] / 12) * 12;
    if (fabs(year) > 1e6) return NAN;
    double days = days_before(year, month) + v[DATE_DAY] - 1;
    double time = ((v[DATE_HOUR] * 3600000 + v[DATE_MINUTE] * 60000) + v[DATE_SECOND] * 1000) + v[DATE_MS];
    double result = days * DAY_MS + time;
    return isfinite(result) ? result : NAN;
}

int date_split(double time, double f[DATE_FIELDS])
{
    double days = floor(time / DAY_MS), ms = time - days * DAY_MS;
    double z = days + 719468, era = floor(z / 146097), of_era = z - era * 146097;
    double y = floor((of_era - floor(of_era / 1460) + floor(of_era / 36524) - floor(of_era / 146096)) / 365);
    double of_year = of_era - (365 * y + floor(y / 4) - floor(y / 100)), shifted = floor((5 * of_year + 2) / 153);
    f[DATE_DAY] = of_year - floor((153 * shifted + 2) / 5) + 1;
    f[DATE_MONTH] = shifted < 10 ? shifted + 2 : shifted - 10;
    f[DATE_YEAR] = y + era * 400 + (f[DATE_MONTH] < 2);
    f[DATE_HOUR] = floor(ms / 3600000);
    f[DATE_MINUTE] = fmod(floor(ms / 60000), 60);
    f[DATE_SECOND] = fmod(floor(ms / 1000), 60);
    f[DATE_MS] = fmod(ms, 1000);
    double week_day = fmod(days + 4, 7);
    return (int)(week_day < 0 ? week_day + 7 : week_day);
}

double date_clip(double time)
{
    return fabs(time) <= 8.64e15 ? trunc(time) + 0.0 : NAN;
}

double date_offset_at(double utc)
{
    if (!isfinite(utc)) return 0;
    time_t seconds = (time_t)floor(utc / 1000);
    struct tm local;
    return localtime_r(&seconds, &local) ? (double)local.tm_gmtoff * 1000 : 0;
}

double date_from_local(double local)
{
    if (isnan(local)) return NAN;
    /* Of a time that comes twice the first is meant; one that is skipped counts with the offset before it. */
    double before = date_offset_at(local - 86400e3), after = date_offset_at(local + 86400e3);
    if (before != after && date_offset_at(local - before) != before && date_offset_at(local - after) == after)
        before = after;
    return local - before;
}

static double push_this_time(duk_context *ctx)
{
    duk_push_this(ctx);
    const char *kind = heap_class_name(ctx, -1);
    if (!kind || strcmp(kind, "Date") != 0) (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "this is not a Date object.");
    heap_push_primitive(ctx, -1);
    double time = duk_get_number(ctx, -1);
    duk_pop(ctx);
    return time;
}

/* Texts. */

enum text {
    TEXT_FULL,
    TEXT_DATE,
    TEXT_TIME,
    TEXT_UTC,
    TEXT_LOCALE,
    TEXT_LOCALE_DATE,
    TEXT_LOCALE_TIME,
};

/* The name in parentheses, as the system knows the zone. */
static void zone_name(double time, char *out, size_t size)
{
    time_t seconds = (time_t)floor(time / 1000);
    struct tm local;
    const char *zone = localtime_r(&seconds, &local) ? local.tm_zone : "UTC";
    snprintf(out, size, "%s",
             strcmp(zone, "UTC") == 0 || strcmp(zone, "GMT") == 0 ? "Coordinated Universal Time" : zone);
}

static int year_text(char *out, size_t size, double year)
{
    return snprintf(out, size, "%s%04.0f", year < 0 ? "-" : "", fabs(year));
}

static void format(double time, enum text kind, char *out, size_t size)
{
    double f[DATE_FIELDS], offset = kind == TEXT_UTC ? 0 : date_offset_at(time);
    int week_day = date_split(time + offset, f);
    const char *month = MONTHS[(int)f[DATE_MONTH]], *day = DAYS[week_day];
    char year[16], date[64], clock[96], zone[48];
    year_text(year, sizeof year, f[DATE_YEAR]);
    snprintf(clock, sizeof clock, "%02.0f:%02.0f:%02.0f", f[DATE_HOUR], f[DATE_MINUTE], f[DATE_SECOND]);
    if (kind == TEXT_UTC) {
        snprintf(out, size, "%s, %02.0f %s %s %s GMT", day, f[DATE_DAY], month, year, clock);
        return;
    }
    if (kind >= TEXT_LOCALE) {
        double hour = fmod(f[DATE_HOUR], 12);
        snprintf(date, sizeof date, "%.0f/%.0f/%.0f", f[DATE_MONTH] + 1, f[DATE_DAY], f[DATE_YEAR]);
        snprintf(clock, sizeof clock, "%.0f:%02.0f:%02.0f %s", hour == 0 ? 12 : hour, f[DATE_MINUTE], f[DATE_SECOND],
                 f[DATE_HOUR] < 12 ? "AM" : "PM");
        snprintf(out, size, "%s%s%s", kind == TEXT_LOCALE_TIME ? "" : date, kind == TEXT_LOCALE ? ", " : "",
                 kind == TEXT_LOCALE_DATE ? "" : clock);
        return;
    }
    double minutes = fabs(offset) / 60000;
    zone_name(time, zone, sizeof zone);
    snprintf(date, sizeof date, "%s %s %02.0f %s", day, month, f[DATE_DAY], year);
    size_t used = strlen(clock);
    snprintf(clock + used, sizeof clock - used, " GMT%c%02.0f%02.0f (%s)", offset < 0 ? '-' : '+', floor(minutes / 60),
             fmod(floor(minutes), 60), zone);
    snprintf(out, size, "%s%s%s", kind == TEXT_TIME ? "" : date, kind == TEXT_FULL ? " " : "",
             kind == TEXT_DATE ? "" : clock);
}

static void push_text(duk_context *ctx, double time, enum text kind)
{
    char text[192];
    if (isnan(time)) {
        duk_push_literal(ctx, "Invalid Date");
        return;
    }
    format(time, kind, text, sizeof text);
    duk_push_string(ctx, text);
}

/* Magic: enum text. */
duk_ret_t lt_bi_date_text(duk_context *ctx)
{
    push_text(ctx, push_this_time(ctx), (enum text)duk_get_current_magic(ctx));
    return 1;
}

/* Construction. */

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (double)t.tv_sec * 1000 + floor((double)t.tv_nsec / 1e6);
}

static double parse_value(duk_context *ctx, duk_idx_t idx)
{
    duk_size_t len;
    const char *text = duk_get_lstring(ctx, idx, &len);
    return date_parse(text, len);
}

/* Year, month[, …] from the arguments. */
static double make_from_arguments(duk_context *ctx, duk_idx_t n)
{
    double f[DATE_FIELDS] = {[DATE_DAY] = 1};
    for (duk_idx_t i = 0; i < n && i < DATE_FIELDS; i++) f[i] = duk_to_number(ctx, i);
    double year = trunc(f[DATE_YEAR]);
    if (year >= 0 && year <= 99) f[DATE_YEAR] = 1900 + year;
    return date_make(f);
}

duk_ret_t lt_bi_date_constructor(duk_context *ctx)
{
    duk_idx_t n = duk_get_top(ctx);
    double time;
    if (!duk_is_constructor_call(ctx)) {
        push_text(ctx, now(), TEXT_FULL);
        return 1;
    }
    if (n == 0) {
        time = now();
    } else if (n == 1) {
        const char *kind = heap_class_name(ctx, 0);
        if (kind && strcmp(kind, "Date") == 0) {
            heap_push_primitive(ctx, 0);
            time = duk_get_number(ctx, -1);
        } else {
            duk_to_primitive(ctx, 0, DUK_HINT_NONE);
            bool is_text = duk_is_string(ctx, 0) && !duk_is_symbol(ctx, 0);
            time = is_text ? parse_value(ctx, 0) : duk_to_number(ctx, 0);
        }
    } else {
        time = date_from_local(make_from_arguments(ctx, n));
    }
    heap_push_date(ctx, date_clip(time));
    return 1;
}

duk_ret_t lt_bi_date_now(duk_context *ctx)
{
    duk_push_number(ctx, now());
    return 1;
}

duk_ret_t lt_bi_date_parse(duk_context *ctx)
{
    duk_to_string(ctx, 0);
    duk_push_number(ctx, parse_value(ctx, 0));
    return 1;
}

duk_ret_t lt_bi_date_utc(duk_context *ctx)
{
    duk_idx_t n = duk_get_top(ctx);
    duk_push_number(ctx, n == 0 ? NAN : date_clip(make_from_arguments(ctx, n)));
    return 1;
}

/* Setters. Magic: first field, most arguments (<< 4), UTC (0x100). */
duk_ret_t lt_bi_date_set(duk_context *ctx)
{
    duk_int_t magic = duk_get_current_magic(ctx);
    int first = magic & 15, most = magic >> 4 & 15;
    bool utc = magic & 0x100;
    duk_idx_t n = duk_get_top(ctx);
    double time = push_this_time(ctx), f[DATE_FIELDS] = {[DATE_DAY] = 1}, given[4] = {NAN};
    duk_idx_t self = duk_get_top_index(ctx);
    if (n > most) n = most;
    for (duk_idx_t i = 0; i < n; i++) given[i] = duk_to_number(ctx, i);
    bool valid = !isnan(time);
    if (valid || first == DATE_YEAR) {
        if (valid) date_split(time + (utc ? 0 : date_offset_at(time)), f);
        f[first] = given[0];
        for (duk_idx_t i = 1; i < n; i++) f[first + i] = given[i];
        time = date_make(f);
        time = date_clip(utc ? time : date_from_local(time));
        heap_set_date(ctx, self, time);
    }
    duk_push_number(ctx, time);
    return 1;
}

duk_ret_t lt_bi_date_set_time(duk_context *ctx)
{
    push_this_time(ctx); /* 1 */
    double time = date_clip(duk_to_number(ctx, 0));
    heap_set_date(ctx, 1, time);
    duk_push_number(ctx, time);
    return 1;
}
