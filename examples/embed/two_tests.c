/*
 * Two tests at the same time in one process: each has its own options, threads and metrics.
 * Prints how many iterations each completed.
 */
#include <loadtest/loadtest.h>
#include <stdio.h>

static lt_status pause_a_while(lt_vu *vu, void *udata, lt_error *err)
{
    (void)err;
    return lt_vu_sleep(vu, *(const int64_t *)udata);
}

static lt_test *start(int64_t *pause_ns, lt_error *err)
{
    lt_test *test;
    if (lt_test_new(&test) != LT_OK) return NULL;
    lt_status status = lt_test_set_function(test, "default", pause_a_while, pause_ns, err);
    if (status == LT_OK) status = lt_options_set(lt_test_options(test), LT_LAYER_FLAG, "vus", "5", err);
    if (status == LT_OK) status = lt_options_set(lt_test_options(test), LT_LAYER_FLAG, "duration", "2s", err);
    if (status == LT_OK) status = lt_test_start(test, err);
    if (status == LT_OK) return test;
    lt_test_free(test);
    return NULL;
}

static void finish(const char *name, lt_test *test, lt_error *err)
{
    if (!test) {
        fprintf(stderr, "%s: %s\n", name, err->message);
        return;
    }
    lt_snapshot end;
    if (lt_test_wait(test, err) != LT_OK) fprintf(stderr, "%s: %s\n", name, err->message);
    lt_test_snapshot(test, &end, NULL, 0);
    printf("%s: %llu iterations\n", name, (unsigned long long)end.iterations_complete);
    lt_test_free(test);
}

int main(void)
{
    int64_t fast = 10 * 1000000LL, slow = 200 * 1000000LL;
    lt_error fast_error = {0}, slow_error = {0};
    lt_test *a = start(&fast, &fast_error), *b = start(&slow, &slow_error);
    finish("fast", a, &fast_error);
    finish("slow", b, &slow_error);
    int code = lt_error_exit_code(&fast_error);
    return code ? code : lt_error_exit_code(&slow_error);
}
