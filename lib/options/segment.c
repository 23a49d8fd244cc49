#include "options/segment.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* Reduced; den > 0. */
struct fraction {
    int64_t num, den;
};

struct span {
    struct fraction from, to;
};

/* Of numerators and denominators as they are written: one more digit fits 64 bits. */
static const int64_t MOST = 100000000000000000;

static int64_t greatest_divisor(int64_t a, int64_t b)
{
    while (b) {
        int64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a < 0 ? -a : a;
}

static struct fraction reduced(int64_t num, int64_t den)
{
    int64_t divisor = greatest_divisor(num, den);
    return (struct fraction){num / divisor, den / divisor};
}

static int compare(struct fraction a, struct fraction b)
{
    __int128 left = (__int128)a.num * b.den, right = (__int128)b.num * a.den;
    return left < right ? -1 : left > right;
}

/* "-0.10": two digits, halves away from zero. */
static const char *with_two_digits(struct fraction f, char text[32])
{
    int64_t size = f.num < 0 ? -f.num : f.num;
    int64_t hundredths = (int64_t)(((__int128)size * 200 + f.den) / ((__int128)f.den * 2));
    snprintf(text, 32, "%s%lld.%02lld", f.num < 0 ? "-" : "", (long long)(hundredths / 100),
             (long long)(hundredths % 100));
    return text;
}

static char *written(struct arena *arena, struct fraction f)
{
    if (f.den == 1) return arena_printf(arena, "%lld", (long long)f.num);
    return arena_printf(arena, "%lld/%lld", (long long)f.num, (long long)f.den);
}

/* Digits at *p, appended to *value. False: none, or too many. */
static bool digits(const char **p, int64_t *value, int64_t *scale)
{
    const char *start = *p;
    for (; isdigit((unsigned char)**p); ++*p) {
        *value = *value * 10 + (**p - '0');
        if (scale) *scale *= 10;
        if (*value > MOST || (scale && *scale > MOST)) return false;
    }
    return *p > start;
}

/* 20%, 1/5, 0.2, .2, 1 */
static bool read_number(const char *text, struct fraction *out)
{
    const char *p = text;
    bool negative = *p == '-';
    if (*p == '-' || *p == '+') p++;
    int64_t num = 0, den = 1;
    bool any = digits(&p, &num, NULL);
    if (any && *p == '%') {
        p++;
        den = 100;
    } else if (any && *p == '/') {
        p++;
        den = 0;
        if (!digits(&p, &den, NULL) || !den) return false;
    } else if (*p == '.') {
        p++;
        if (isdigit((unsigned char)*p) || !any) any = digits(&p, &num, &den);
    }
    if (!any || *p) return false;
    *out = reduced(negative ? -num : num, den);
    return true;
}

static lt_status number(const char *text, struct fraction *out, lt_error *err)
{
    if (read_number(text, out)) return LT_OK;
    return error_set(err, LT_ERR_INVALID, "'%s' is not a valid percentage, decimal, fraction or interval value", text);
}

static lt_status check_span(struct span s, lt_error *err)
{
    char a[32], b[32];
    if (s.from.num < 0) {
        return error_set(err, LT_ERR_INVALID, "segment start value must be at least 0 but was %s",
                         with_two_digits(s.from, a));
    }
    if (compare(s.from, s.to) >= 0) {
        return error_set(err, LT_ERR_INVALID, "segment start(%s) must be less than its end(%s)",
                         with_two_digits(s.from, a), with_two_digits(s.to, b));
    }
    if (s.to.num > s.to.den) {
        return error_set(err, LT_ERR_INVALID, "segment end value can't be more than 1 but was %s",
                         with_two_digits(s.to, a));
    }
    return LT_OK;
}

static lt_status read_span(struct arena *arena, const char *text, struct span *out, lt_error *err)
{
    *out = (struct span){{0, 1}, {1, 1}};
    const char *colon = strchr(text, ':'), *to = colon ? colon + 1 : text;
    lt_status status = LT_OK;
    if (colon && colon > text) {
        char *from = arena_strndup(arena, text, (size_t)(colon - text));
        if (!from) return error_nomem(err);
        status = number(from, &out->from, err);
    }
    if (status == LT_OK && (*to || colon)) status = number(to, &out->to, err);
    return status == LT_OK ? check_span(*out, err) : status;
}

/* Points in order; room for one more at each end. */
static lt_status read_points(struct arena *arena, const char *text, struct fraction **points, size_t *n, lt_error *err)
{
    size_t commas = 0;
    for (const char *p = text; *p; p++) commas += *p == ',';
    if (!commas) {
        return error_set(err, LT_ERR_INVALID,
                         "at least 2 points are needed for an execution segment sequence, 1 given");
    }
    char *copy = arena_strdup(arena, text);
    struct fraction *all = arena_zalloc(arena, (commas + 3) * sizeof *all);
    if (!copy || !all) return error_nomem(err);
    *points = all + 1;
    *n = 0;
    for (char *part = copy, *next; part; part = next) {
        next = strchr(part, ',');
        if (next) *next++ = '\0';
        lt_status status = number(part, &(*points)[*n], err);
        if (status == LT_OK && *n) status = check_span((struct span){(*points)[*n - 1], (*points)[*n]}, err);
        if (status != LT_OK) return status;
        ++*n;
    }
    if (all[1].num > 0) {
        all[0] = (struct fraction){0, 1};
        *points = all;
        ++*n;
    }
    if (compare((*points)[*n - 1], (struct fraction){1, 1}) < 0) (*points)[(*n)++] = (struct fraction){1, 1};
    return LT_OK;
}

static lt_status points_around(struct arena *arena, struct span s, struct fraction **points, size_t *n, lt_error *err)
{
    struct fraction *all = *points = arena_zalloc(arena, 4 * sizeof *all);
    if (!all) return error_nomem(err);
    *n = 0;
    if (s.from.num > 0) all[(*n)++] = (struct fraction){0, 1};
    all[(*n)++] = s.from;
    all[(*n)++] = s.to;
    if (s.to.num < s.to.den) all[(*n)++] = (struct fraction){1, 1};
    return LT_OK;
}

/* The least number of equal pieces that all borders, and so all lengths, are made of. The lengths'
 * common denominator is the borders': the first border is 0 and the others are sums of lengths. */
static bool common_period(const struct fraction *points, size_t n, uint32_t *period)
{
    __int128 all = 1;
    for (size_t i = 0; i < n; i++) {
        all = all / greatest_divisor((int64_t)all, points[i].den) * points[i].den;
        if (all > SEGMENT_MAX_PERIOD) return false;
    }
    *period = (uint32_t)all;
    return true;
}

static lt_status find_own(const struct span *own, const struct fraction *points, size_t n, const char *sequence,
                          struct segment_option *out, lt_error *err)
{
    for (size_t i = 0; i + 1 < n; i++) {
        if (compare(points[i], own->from) != 0 || compare(points[i + 1], own->to) != 0) continue;
        out->own = i;
        return LT_OK;
    }
    return error_set(err, LT_ERR_INVALID, "provided segment %s can't be found in sequence %s", out->text, sequence);
}

lt_status segment_parse(struct arena *arena, const char *segment, const char *sequence, struct segment_option *out,
                        lt_error *err)
{
    struct span own;
    struct fraction *points = NULL;
    size_t n = 0;
    memset(out, 0, sizeof *out);
    lt_status status = read_span(arena, segment ? segment : "", &own, err);
    if (status != LT_OK) return status;
    bool alone = !sequence || !*sequence;
    if (alone) status = points_around(arena, own, &points, &n, err);
    else status = read_points(arena, sequence, &points, &n, err);
    if (status != LT_OK) return status;
    const char *from = written(arena, own.from), *to = written(arena, own.to);
    out->text = from && to ? arena_printf(arena, "%s:%s", from, to) : NULL;
    uint32_t *weights = arena_zalloc(arena, n * sizeof *weights);
    if (!out->text || !weights) return error_nomem(err);
    status = find_own(&own, points, n, alone ? "" : sequence, out, err);
    if (status != LT_OK) return status;
    if (!common_period(points, n, &out->period)) {
        return error_set(err, LT_ERR_INVALID, "the execution segments divide the test into more than %d equal pieces",
                         SEGMENT_MAX_PERIOD);
    }
    out->n = n - 1;
    for (size_t i = 0; i < out->n; i++) {
        int64_t begin = points[i].num * (out->period / points[i].den);
        weights[i] = (uint32_t)(points[i + 1].num * (out->period / points[i + 1].den) - begin);
    }
    out->weights = weights;
    return LT_OK;
}
