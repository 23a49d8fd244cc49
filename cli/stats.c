/* `lt stats`: the metrics of a running test as YAML, in the layout that k6 prints. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "rest.h"

/* As Go prints a float64: the shortest text that reads back the same, exponents from 1e+06 on. */
static void print_number(double value)
{
    char digits[40], *exponent = NULL;
    int precision = 0;
    do {
        snprintf(digits, sizeof digits, "%.*e", precision, value);
    } while (strtod(digits, NULL) != value && precision++ < 17);
    exponent = strchr(digits, 'e');
    int power = exponent ? atoi(exponent + 1) : 0;
    if (!exponent || power < -4 || power >= 6) printf("%s", digits);
    else printf("%.*f", precision > power ? precision - power : 0, value);
}

/* Names hold braces and colons when they are submetrics: then YAML wants quotes. */
static void print_text(const char *text)
{
    bool plain = *text != '\0';
    for (const char *p = text; *p; p++) {
        bool letter =
            (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || (*p >= '0' && *p <= '9') || *p == '_' || *p == '.';
        plain &= letter;
    }
    if (plain) {
        printf("%s", text);
        return;
    }
    putchar('\'');
    for (const char *p = text; *p; p++) {
        if (*p == '\'') putchar('\'');
        putchar(*p);
    }
    putchar('\'');
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void print_sample(json_t *sample)
{
    const char *names[64], *name;
    json_t *value;
    size_t n = 0;
    json_object_foreach(sample, name, value)
    {
        if (n < sizeof names / sizeof names[0]) names[n++] = name;
    }
    qsort(names, n, sizeof *names, by_name);
    puts(n ? "  sample:" : "  sample: {}");
    for (size_t i = 0; i < n; i++) {
        printf("    %s: ", names[i]);
        print_number(json_number_value(json_object_get(sample, names[i])));
        putchar('\n');
    }
}

static void print_metric(json_t *metric)
{
    json_t *attributes = json_object_get(metric, "attributes"), *tainted = json_object_get(attributes, "tainted");
    const char *id = json_string_value(json_object_get(metric, "id"));
    const char *type = json_string_value(json_object_get(attributes, "type"));
    const char *contains = json_string_value(json_object_get(attributes, "contains"));
    printf("- name: ");
    print_text(id ? id : "");
    printf("\n  type:\n    type: %s\n    valid: true\n", type ? type : "\"\"");
    printf("  contains:\n    type: %s\n    valid: true\n", contains ? contains : "\"\"");
    printf("  tainted: \"%s\"\n", !json_is_boolean(tainted) ? "" : json_is_true(tainted) ? "true" : "false");
    print_sample(json_object_get(attributes, "sample"));
}

int command_stats(int argc, char **argv)
{
    struct rest r;
    lt_error err = {0};
    json_t *data = NULL, *metric;
    size_t i;
    lt_status status = rest_open(&r, "stats", argc, argv, &err);
    if (status == LT_OK && !r.help) {
        status = rest_call(&r, "GET", "/v1/metrics", NULL, &data, &err);
        json_array_foreach(data, i, metric) print_metric(metric);
        if (status == LT_OK && !json_array_size(data)) puts("[]");
        json_decref(data);
    }
    return rest_close(&r, status, &err);
}
