/*
 * How punctual is an arrival rate? Runs constant-arrival-rate with an empty C function as the VU body.
 *
 * usage: bench_arrival RATE SECONDS
 *
 * Each iteration notes when it began. The n-th of them should begin n/RATE after the first moment of the
 * plan; that moment is taken as the latest at which no iteration would have begun too early. Prints one
 * line of JSON: iterations, dropped, and the lateness's median, p99 and maximum in milliseconds.
 */
#include <jansson.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "loadtest/loadtest.h"

struct starts {
    double *at;
    size_t cap;
    atomic_size_t n;
};

static lt_status body(lt_vu *vu, void *udata, lt_error *err)
{
    struct starts *starts = udata;
    struct timespec ts;
    clock_gettime(CLOCK_MONOTONIC, &ts);
    size_t i = atomic_fetch_add(&starts->n, 1);
    if (i < starts->cap) starts->at[i] = (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
    return LT_OK;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double counter(lt_test *test, const char *name)
{
    char *text = lt_test_summary_json(test, LT_SUMMARY_EXPORT);
    json_t *json = json_loads(text, 0, NULL);
    double value = json_number_value(json_object_get(json_object_get(json_object_get(json, "metrics"), name), "count"));
    json_decref(json);
    lt_free(text);
    return value;
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: bench_arrival RATE SECONDS\n");
        return 2;
    }
    int rate = atoi(argv[1]), seconds = atoi(argv[2]);
    if (rate < 1 || seconds < 1) return 2;
    struct starts starts = {.cap = (size_t)rate * (size_t)seconds * 2 + 16};
    starts.at = calloc(starts.cap, sizeof *starts.at);
    char options[256];
    snprintf(options, sizeof options,
             "{\"scenarios\": {\"a\": {\"executor\": \"constant-arrival-rate\", \"rate\": %d, \"duration\": \"%ds\", "
             "\"preAllocatedVUs\": 50}}}",
             rate, seconds);
    lt_test *test;
    lt_error err = {0};
    if (!starts.at || lt_test_new(&test) != LT_OK) return 1;
    if (lt_test_set_function(test, "default", body, &starts, &err) != LT_OK ||
        lt_options_set_json(lt_test_options(test), LT_LAYER_SCRIPT, NULL, options, &err) != LT_OK ||
        lt_test_run(test, &err) != LT_OK) {
        fprintf(stderr, "bench_arrival: %s\n", err.message);
        return 1;
    }
    size_t n = starts.n < starts.cap ? starts.n : starts.cap;
    double iterations = counter(test, "iterations"), dropped = counter(test, "dropped_iterations");
    lt_test_free(test);
    qsort(starts.at, n, sizeof *starts.at, compare);
    double first = 0;
    for (size_t i = 0; i < n; i++) {
        double moment = starts.at[i] - (double)i / rate;
        if (i == 0 || moment < first) first = moment;
    }
    for (size_t i = 0; i < n; i++) starts.at[i] -= first + (double)i / rate;
    qsort(starts.at, n, sizeof *starts.at, compare);
    printf("{\"iterations\": %.0f, \"dropped\": %.0f, \"late_p50_ms\": %.4f, \"late_p99_ms\": %.4f, \"late_max_ms\": "
           "%.4f}\n",
           iterations, dropped, n ? starts.at[n / 2] * 1e3 : 0, n ? starts.at[n * 99 / 100] * 1e3 : 0,
           n ? starts.at[n - 1] * 1e3 : 0);
    free(starts.at);
    return 0;
}
