/* Date.parse: ISO 8601 first, then a tolerant reading of words and numbers in any order. */
#include <ctype.h>
#include <math.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "runtime/js/builtins/date.h"

struct reader {
    const char *p, *end;
};

static bool take(struct reader *r, char c)
{
    if (r->p == r->end || *r->p != c) return false;
    r->p++;
    return true;
}

/* Exactly n digits. */
static bool digits(struct reader *r, int n, double *out)
{
    double value = 0;
    for (int i = 0; i < n; i++) {
        if (r->p == r->end || !isdigit((unsigned char)*r->p)) return false;
        value = value * 10 + (*r->p++ - '0');
    }
    *out = value;
    return true;
}

/* ".5" in ms; more than three digits are cut off. */
static void fraction(struct reader *r, double *ms)
{
    double unit = 100;
    *ms = 0;
    while (r->p < r->end && isdigit((unsigned char)*r->p)) {
        *ms += (*r->p++ - '0') * unit;
        unit /= 10;
    }
    *ms = floor(*ms + 1e-9);
}

static bool iso_date(struct reader *r, double f[DATE_FIELDS])
{
    if (r->p < r->end && (*r->p == '+' || *r->p == '-')) {
        bool negative = *r->p++ == '-';
        if (!digits(r, 6, &f[DATE_YEAR])) return false;
        if (negative && f[DATE_YEAR] == 0) return false;
        if (negative) f[DATE_YEAR] = -f[DATE_YEAR];
    } else if (!digits(r, 4, &f[DATE_YEAR])) {
        return false;
    }
    f[DATE_MONTH] = 0;
    f[DATE_DAY] = 1;
    if (!take(r, '-')) return true;
    if (!digits(r, 2, &f[DATE_MONTH])) return false;
    f[DATE_MONTH]--;
    if (take(r, '-') && !digits(r, 2, &f[DATE_DAY])) return false;
    return f[DATE_MONTH] >= 0 && f[DATE_MONTH] <= 11 && f[DATE_DAY] >= 1 && f[DATE_DAY] <= 31;
}

static bool iso_time(struct reader *r, double f[DATE_FIELDS])
{
    if (!digits(r, 2, &f[DATE_HOUR]) || !take(r, ':') || !digits(r, 2, &f[DATE_MINUTE])) return false;
    if (take(r, ':')) {
        if (!digits(r, 2, &f[DATE_SECOND])) return false;
        if (take(r, '.') || take(r, ',')) {
            if (r->p == r->end || !isdigit((unsigned char)*r->p)) return false;
            fraction(r, &f[DATE_MS]);
        }
    }
    if (f[DATE_HOUR] == 24) return f[DATE_MINUTE] == 0 && f[DATE_SECOND] == 0 && f[DATE_MS] == 0;
    return f[DATE_HOUR] < 24 && f[DATE_MINUTE] < 60 && f[DATE_SECOND] < 60;
}

/* False: not ISO. */
static bool parse_iso(struct reader r, double *out)
{
    double f[DATE_FIELDS] = {0}, hours, minutes;
    bool local = false;
    if (!iso_date(&r, f)) return false;
    double shift = 0;
    if (take(&r, 'T') || take(&r, 't')) {
        if (!iso_time(&r, f)) return false;
        if (take(&r, 'Z') || take(&r, 'z')) {
        } else if (r.p < r.end && (*r.p == '+' || *r.p == '-')) {
            double sign = *r.p++ == '-' ? -1 : 1;
            if (!digits(&r, 2, &hours)) return false;
            (void)take(&r, ':');
            if (!digits(&r, 2, &minutes) || hours > 23 || minutes > 59) return false;
            shift = sign * (hours * 60 + minutes) * 60000;
        } else {
            local = true;
        }
    }
    if (r.p != r.end) return false;
    double time = date_make(f);
    *out = date_clip(local ? date_from_local(time) : time - shift);
    return true;
}

/* The tolerant reading. */
struct loose {
    double numbers[3]; /* of the date, in order */
    int n_numbers;
    double month; /* by name, or -1 */
    double hour, minute, second, ms;
    bool has_time, pm, am, has_zone, year_first, negative;
    double zone; /* ms */
};

static bool word(struct reader *r, struct loose *l)
{
    static const char months[] = "janfebmaraprmayjunjulaugsepoctnovdec";
    static const char days[] = "sunmontuewedthufrisat";
    static const struct {
        const char *name;
        int hours;
    } zones[] = {{"gmt", 0},  {"utc", 0},  {"ut", 0},   {"z", 0},    {"est", -5}, {"edt", -4},
                 {"cst", -6}, {"cdt", -5}, {"mst", -7}, {"mdt", -6}, {"pst", -8}, {"pdt", -7}};
    const char *start = r->p;
    while (r->p < r->end && (isalpha((unsigned char)*r->p) || *r->p == '.')) r->p++;
    size_t n = (size_t)(r->p - start);
    if (start[n - 1] == '.') n--;
    if (n == 2 && strncasecmp(start, "am", 2) == 0) return l->am = true;
    if (n == 2 && strncasecmp(start, "pm", 2) == 0) return l->pm = true;
    for (size_t i = 0; i < sizeof zones / sizeof *zones; i++) {
        if (strlen(zones[i].name) == n && strncasecmp(zones[i].name, start, n) == 0) {
            l->has_zone = true;
            l->zone = zones[i].hours * 3600000.0;
            return true;
        }
    }
    if (n == 1 && (*start == 'T' || *start == 't')) return l->n_numbers > 0;
    if (n < 3) return false;
    for (int i = 0; i < 12; i++) {
        if (strncasecmp(months + 3 * i, start, 3) == 0) {
            l->month = i;
            return true;
        }
    }
    for (int i = 0; i < 7; i++) {
        if (strncasecmp(days + 3 * i, start, 3) == 0) return true;
    }
    return l->n_numbers == 0; /* words before the date mean nothing */
}

static double number(struct reader *r, int *n_digits)
{
    double value = 0;
    *n_digits = 0;
    while (r->p < r->end && isdigit((unsigned char)*r->p)) {
        value = value * 10 + (*r->p++ - '0');
        ++*n_digits;
    }
    return value;
}

static bool clock(struct reader *r, struct loose *l, double hour)
{
    int n;
    l->has_time = true;
    l->hour = hour;
    l->minute = number(r, &n);
    if (n == 0) return false;
    if (take(r, ':')) {
        l->second = number(r, &n);
        if (n == 0) return false;
        if (take(r, '.')) fraction(r, &l->ms);
    }
    return true;
}

static bool zone(struct reader *r, struct loose *l, double sign)
{
    int n, n_minutes = 0;
    double value = number(r, &n), minutes = 0;
    if (n == 0 || n > 4) return false;
    if (take(r, ':')) minutes = number(r, &n_minutes);
    else if (n > 2) {
        minutes = fmod(value, 100);
        value = floor(value / 100);
    }
    l->has_zone = true;
    l->zone = sign * (value * 60 + minutes) * 60000;
    return true;
}

static bool loose_number(struct reader *r, struct loose *l)
{
    int n;
    double value = number(r, &n);
    if (take(r, ':')) return !l->has_time && clock(r, l, value);
    if (l->n_numbers == 3) return false;
    if (l->n_numbers == 0 && n >= 3) l->year_first = true;
    l->numbers[l->n_numbers++] = value;
    if (r->p < r->end && (*r->p == '/' || (*r->p == '-' && !l->has_time && l->n_numbers < 3))) r->p++;
    return true;
}

static bool tokens(struct reader *r, struct loose *l)
{
    while (r->p < r->end) {
        char c = *r->p;
        if (isalpha((unsigned char)c)) {
            if (!word(r, l)) return false;
        } else if (isdigit((unsigned char)c)) {
            if (!loose_number(r, l)) return false;
        } else if ((c == '+' || c == '-') && l->has_time) {
            r->p++;
            if (!zone(r, l, c == '-' ? -1 : 1)) return false;
        } else if (c == '(') { /* a comment */
            while (r->p < r->end && *r->p != ')') r->p++;
            if (r->p < r->end) r->p++;
        } else if (c == '-' && l->month >= 0 && l->n_numbers < 2 && r->p + 1 < r->end &&
                   isdigit((unsigned char)r->p[1])) {
            r->p++;
            l->negative = r->end - r->p >= 6 && isdigit((unsigned char)r->p[5]);
        } else if (c == ' ' || c == ',' || c == '\t' || c == '-' || c == '/' || c == '.') {
            r->p++;
        } else {
            return false;
        }
    }
    return true;
}

static double parse_loose(struct reader r)
{
    struct loose l = {.month = -1};
    double f[DATE_FIELDS] = {0};
    if (!tokens(&r, &l)) return NAN;
    if (l.month >= 0) { /* "Mar 1, 2022", "1 Mar 2022", "Mar 2022" */
        if (l.n_numbers < 1 || l.n_numbers > 2) return NAN;
        f[DATE_MONTH] = l.month;
        bool swap = l.n_numbers == 2 && l.year_first;
        f[DATE_DAY] = l.n_numbers == 1 && l.numbers[0] > 31 ? 1 : l.numbers[swap];
        f[DATE_YEAR] = l.n_numbers == 1 ? (l.numbers[0] > 31 ? l.numbers[0] : 2001) : l.numbers[!swap];
    } else if (l.year_first) { /* "2022/3/1" */
        f[DATE_YEAR] = l.numbers[0];
        f[DATE_MONTH] = l.n_numbers > 1 ? l.numbers[1] - 1 : 0;
        f[DATE_DAY] = l.n_numbers > 2 ? l.numbers[2] : 1;
    } else { /* "3/1/2022", "3/1" */
        if (l.n_numbers < 2) return NAN;
        f[DATE_MONTH] = l.numbers[0] - 1;
        f[DATE_DAY] = l.numbers[1];
        f[DATE_YEAR] = l.n_numbers > 2 ? l.numbers[2] : 2001;
    }
    if (l.negative) f[DATE_YEAR] = -f[DATE_YEAR];
    else if (f[DATE_YEAR] < 50) f[DATE_YEAR] += 2000;
    else if (f[DATE_YEAR] < 100) f[DATE_YEAR] += 1900;
    if ((l.am || l.pm) && (l.hour > 12 || l.hour < 1)) return NAN;
    if (l.pm && l.hour < 12) l.hour += 12;
    if (l.am && l.hour == 12) l.hour = 0;
    f[DATE_HOUR] = l.hour;
    f[DATE_MINUTE] = l.minute;
    f[DATE_SECOND] = l.second;
    f[DATE_MS] = l.ms;
    if (f[DATE_MONTH] < 0 || f[DATE_MONTH] > 11 || f[DATE_DAY] < 1 || f[DATE_DAY] > 31 || l.hour > 24 ||
        l.minute > 59 || l.second > 59)
        return NAN;
    double time = date_make(f);
    return date_clip(l.has_zone ? time - l.zone : date_from_local(time));
}

double date_parse(const char *text, size_t len)
{
    struct reader r = {text, text + len};
    double time;
    while (r.p < r.end && isspace((unsigned char)*r.p)) r.p++;
    while (r.end > r.p && isspace((unsigned char)r.end[-1])) r.end--;
    if (r.p == r.end) return NAN;
    if (parse_iso(r, &time)) return time;
    if (*r.p == '+' || *r.p == '-') return NAN;
    return parse_loose(r);
}
