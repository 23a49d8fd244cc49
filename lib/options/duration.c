#include "options/duration.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A little below the end of int64, so that rounding stays inside: 291 years. */
#define LONGEST_NS 9.2e18

/* Longer names first where one is a prefix of another. */
static const struct {
    const char *name;
    double ns;
} UNITS[] = {
    {"ns", 1}, {"us", 1e3}, {"\xC2\xB5s", 1e3}, {"\xCE\xBCs", 1e3}, {"ms", 1e6}, {"s", 1e9}, {"m", 60e9}, {"h", 3600e9},
};

static lt_status bad(const char *text, const char *why, lt_error *err)
{
    return error_set(err, LT_ERR_INVALID, "'%s' is not a valid duration: %s", text, why);
}

static const char *skip_number(const char *p)
{
    while (isdigit((unsigned char)*p)) p++;
    if (*p == '.') p++;
    while (isdigit((unsigned char)*p)) p++;
    return p;
}

static double unit_at(const char **p, enum duration_form form, bool first)
{
    if (form == DURATION_EXTENDED && first && **p == 'd') {
        (*p)++;
        return 24 * 3600e9;
    }
    for (size_t i = 0; i < ARRAY_LEN(UNITS); i++) {
        size_t len = strlen(UNITS[i].name);
        if (strncmp(*p, UNITS[i].name, len) != 0 || isalpha((unsigned char)(*p)[len])) continue;
        *p += len;
        return UNITS[i].ns;
    }
    return 0;
}

lt_status duration_parse(const char *text, enum duration_form form, int64_t *out_ns, lt_error *err)
{
    const char *p = text;
    double sign = 1, total = 0;
    if (*p == '-' || *p == '+') sign = *p++ == '-' ? -1 : 1;
    if (!*p) return bad(text, "it is empty", err);
    if (strcmp(p, "0") == 0) {
        *out_ns = 0;
        return LT_OK;
    }
    for (bool first = true; *p; first = false) {
        const char *end = skip_number(p);
        if (end == p || (end == p + 1 && *p == '.')) return bad(text, "a number was expected, as in '1m30s'", err);
        double number = strtod(p, NULL);
        p = end;
        if (!*p && first && form == DURATION_EXTENDED) {
            total = number * (double)NS_PER_MS;
            break;
        }
        double unit = unit_at(&p, form, first);
        if (unit == 0) return bad(text, "a unit is missing or unknown (use ns, us, ms, s, m, h)", err);
        total += number * unit;
    }
    if (total > LONGEST_NS) return bad(text, "it is too long", err);
    *out_ns = (sign < 0 ? -1 : 1) * (int64_t)llround(total);
    return LT_OK;
}

lt_status duration_from_json(const json_t *value, int64_t *out_ns, lt_error *err)
{
    if (json_is_string(value)) return duration_parse(json_string_value(value), DURATION_EXTENDED, out_ns, err);
    if (!json_is_number(value)) return error_set(err, LT_ERR_INVALID, "a duration such as '30s' is needed");
    double ns = json_number_value(value) * (double)NS_PER_MS;
    if (!(fabs(ns) <= LONGEST_NS)) {
        return error_set(err, LT_ERR_INVALID, "'%g' is not a valid duration: it is too long", json_number_value(value));
    }
    *out_ns = llround(ns);
    return LT_OK;
}

/* A fraction without trailing zeros: 1500000000 with unit 1e9 gives "1.5". */
static int print_fraction(char *buf, size_t size, uint64_t ns, uint64_t unit)
{
    int len = snprintf(buf, size, "%llu", (unsigned long long)(ns / unit));
    uint64_t rest = ns % unit;
    if (!rest) return len;
    buf[len++] = '.';
    for (uint64_t digit = unit / 10; digit && rest; digit /= 10) {
        buf[len++] = (char)('0' + rest / digit);
        rest %= digit;
    }
    buf[len] = '\0';
    return len;
}

char *duration_format(int64_t signed_ns, char *buf, size_t size)
{
    char *start = buf;
    uint64_t ns = signed_ns < 0 ? -(uint64_t)signed_ns : (uint64_t)signed_ns;
    const uint64_t us = NS_PER_US, ms = NS_PER_MS, second = NS_PER_S;
    if (ns == 0) {
        snprintf(buf, size, "0s");
        return start;
    }
    if (signed_ns < 0) {
        *buf++ = '-';
        size--;
    }
    if (ns < second) {
        uint64_t unit = ns < us ? 1 : ns < ms ? us : ms;
        int len = print_fraction(buf, size, ns, unit);
        snprintf(buf + len, size - (size_t)len, "%s", unit == 1 ? "ns" : unit == us ? "\xC2\xB5s" : "ms");
        return start;
    }
    uint64_t hours = ns / (3600 * second), minutes = ns / (60 * second) % 60;
    int len = 0;
    if (hours) len += snprintf(buf + len, size - (size_t)len, "%lluh", (unsigned long long)hours);
    if (hours || minutes) len += snprintf(buf + len, size - (size_t)len, "%llum", (unsigned long long)minutes);
    len += print_fraction(buf + len, size - (size_t)len, ns % (60 * second), second);
    snprintf(buf + len, size - (size_t)len, "s");
    return start;
}
