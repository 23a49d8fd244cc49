#include "metrics/threshold_expr.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "loadtest/threshold.h"

static const struct {
    const char *name;
    enum threshold_method method;
} METHODS[] = {
    {"count", METHOD_COUNT}, {"rate", METHOD_RATE}, {"value", METHOD_VALUE}, {"avg", METHOD_AVG},
    {"min", METHOD_MIN},     {"max", METHOD_MAX},   {"med", METHOD_MED},     {"p(", METHOD_PERCENTILE},
};

/* Longer operators first: "<=" must not be read as "<". */
static const struct {
    const char *text;
    enum threshold_operator op;
} OPERATORS[] = {
    {"===", OP_EQUAL}, {"==", OP_EQUAL},         {"!=", OP_NOT_EQUAL}, {"<=", OP_LESS_EQUAL},
    {"<", OP_LESS},    {">=", OP_GREATER_EQUAL}, {">", OP_GREATER},
};

static lt_status malformed(const char *text, const char *at, lt_error *err)
{
    error_set(err, LT_ERR_SYNTAX, "failed parsing threshold expression \"%s\"; reason: malformed threshold expression",
              text);
    error_at(err, NULL, 0, (unsigned)(at - text) + 1);
    return LT_ERR_SYNTAX;
}

static const char *skip_spaces(const char *p)
{
    while (isspace((unsigned char)*p)) p++;
    return p;
}

/* Reads a plain decimal number; strtod would also take "nan", "inf" and hexadecimal, with a sign or
 * without. NULL when there is none. */
static const char *parse_number(const char *at, double *out)
{
    const char *digits = at + (*at == '-' || *at == '+');
    if (!isdigit((unsigned char)*digits) && *digits != '.') return NULL;
    if (digits[0] == '0' && (digits[1] | 32) == 'x') return NULL;
    char *end;
    *out = strtod(at, &end);
    return end == at || !isfinite(*out) ? NULL : end;
}

static lt_status parse_percentile(const char *text, const char **at, struct threshold_expr *out, lt_error *err)
{
    const char *end = parse_number(skip_spaces(*at), &out->percentile);
    const char *close = end ? skip_spaces(end) : NULL;
    if (!close || *close != ')' || out->percentile < 0 || out->percentile > 100) {
        error_set(err, LT_ERR_SYNTAX,
                  "failed parsing threshold expression \"%s\"; reason: malformed percentile value, provide a number "
                  "between 0 and 100",
                  text);
        error_at(err, NULL, 0, (unsigned)(*at - text) + 1);
        return LT_ERR_SYNTAX;
    }
    *at = close + 1;
    return LT_OK;
}

static lt_status parse_method(const char *text, const char **at, struct threshold_expr *out, lt_error *err)
{
    for (size_t i = 0; i < ARRAY_LEN(METHODS); i++) {
        size_t len = strlen(METHODS[i].name);
        if (strncmp(*at, METHODS[i].name, len) != 0) continue;
        if (isalnum((unsigned char)(*at)[len]) && METHODS[i].method != METHOD_PERCENTILE) continue;
        out->method = METHODS[i].method;
        *at += len;
        return out->method == METHOD_PERCENTILE ? parse_percentile(text, at, out, err) : LT_OK;
    }
    error_set(err, LT_ERR_SYNTAX,
              "failed parsing threshold expression's \"%s\" left hand side; reason: failed parsing method from "
              "expression",
              text);
    error_at(err, NULL, 0, (unsigned)(*at - text) + 1);
    return LT_ERR_SYNTAX;
}

static bool parse_operator(const char **at, struct threshold_expr *out)
{
    for (size_t i = 0; i < ARRAY_LEN(OPERATORS); i++) {
        size_t len = strlen(OPERATORS[i].text);
        if (strncmp(*at, OPERATORS[i].text, len) != 0) continue;
        out->op = OPERATORS[i].op;
        *at += len;
        return true;
    }
    return false;
}

lt_status threshold_expr_parse(const char *text, struct threshold_expr *out, lt_error *err)
{
    memset(out, 0, sizeof *out);
    if (!strpbrk(text, "<>=!")) return malformed(text, text, err);
    const char *at = skip_spaces(text);
    lt_status status = parse_method(text, &at, out, err);
    if (status != LT_OK) return status;
    at = skip_spaces(at);
    if (!parse_operator(&at, out)) return malformed(text, at, err);
    at = skip_spaces(at);
    const char *end = parse_number(at, &out->limit);
    if (!end) return malformed(text, at, err);
    at = skip_spaces(end);
    return *at ? malformed(text, at, err) : LT_OK;
}

static bool type_has(lt_metric_type type, enum threshold_method method)
{
    switch (type) {
    case LT_METRIC_COUNTER: return method == METHOD_COUNT || method == METHOD_RATE;
    case LT_METRIC_GAUGE: return method == METHOD_VALUE;
    case LT_METRIC_RATE: return method == METHOD_RATE;
    case LT_METRIC_TREND: return method >= METHOD_AVG;
    }
    return false;
}

lt_status threshold_expr_check_type(const struct threshold_expr *expr, const char *text, const char *metric,
                                    lt_metric_type type, lt_error *err)
{
    static const char *const supported[] = {"count, rate", "value", "rate", "avg, min, max, med, p(N)"};
    if (type_has(type, expr->method)) return LT_OK;
    char method[32];
    if (expr->method == METHOD_PERCENTILE) snprintf(method, sizeof method, "p(%g)", expr->percentile);
    else snprintf(method, sizeof method, "%s", METHODS[expr->method].name);
    return error_set(err, LT_ERR_UNSUPPORTED,
                     "invalid threshold \"%s\" applied on metric %s; reason: unsupported aggregation method %s on "
                     "metric of type %s. supported aggregation methods for this metric are: %s",
                     text, metric, method, lt_metric_type_name(type), supported[type]);
}

bool threshold_expr_holds(const struct threshold_expr *expr, double value)
{
    switch (expr->op) {
    case OP_LESS: return value < expr->limit;
    case OP_LESS_EQUAL: return value <= expr->limit;
    case OP_GREATER: return value > expr->limit;
    case OP_GREATER_EQUAL: return value >= expr->limit;
    case OP_EQUAL: return value == expr->limit;
    case OP_NOT_EQUAL: return value != expr->limit;
    }
    return false;
}

struct lt_threshold {
    struct threshold_expr expr;
};

lt_status lt_threshold_parse(const char *expr, lt_metric_type type, lt_threshold **out, lt_error *err)
{
    struct threshold_expr parsed;
    lt_status status = threshold_expr_parse(expr, &parsed, err);
    if (status == LT_OK) status = threshold_expr_check_type(&parsed, expr, "(given)", type, err);
    if (status != LT_OK) return status;
    lt_threshold *t = malloc(sizeof *t);
    if (!t) return error_nomem(err);
    t->expr = parsed;
    *out = t;
    return LT_OK;
}

bool lt_threshold_check(const lt_threshold *threshold, double value)
{
    return threshold_expr_holds(&threshold->expr, value);
}

void lt_threshold_free(lt_threshold *threshold)
{
    free(threshold);
}
