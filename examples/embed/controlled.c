/*
 * A host whose load is steered while it runs: by the host itself, which adds users every half second,
 * and by anyone on this machine through k6's REST API, as in `lt status --address …`.
 */
#include <loadtest/loadtest.h>
#include <stdio.h>
#include <time.h>

static const char OPTIONS[] = "{\"scenarios\": {\"steered\": {\"executor\": \"externally-controlled\", \"vus\": 1, "
                              "\"maxVUs\": 5, \"duration\": \"3s\"}}}";

static lt_status visit(lt_vu *vu, void *udata, lt_error *err)
{
    (void)udata, (void)err;
    return lt_vu_sleep(vu, 50 * 1000000LL);
}

static void steer(lt_test *test)
{
    for (int vus = 2; vus <= 5; vus++) {
        lt_snapshot now;
        nanosleep(&(struct timespec){.tv_nsec = 500000000}, NULL);
        lt_error err = {0};
        if (lt_test_scale(test, vus, -1, &err) != LT_OK) fprintf(stderr, "%s\n", err.message);
        lt_test_snapshot(test, &now, NULL, 0);
        printf("%u users, %llu iterations\n", now.vus_active, (unsigned long long)now.iterations_complete);
    }
}

int main(void)
{
    lt_test *test;
    lt_control *control = NULL;
    lt_error err = {0};
    if (lt_test_new(&test) != LT_OK) return 1;
    lt_status status = lt_test_set_function(test, "default", visit, NULL, &err);
    if (status == LT_OK) status = lt_options_set_json(lt_test_options(test), LT_LAYER_SCRIPT, NULL, OPTIONS, &err);
    if (status == LT_OK) status = lt_test_prepare(test, &err);
    if (status == LT_OK) status = lt_control_start(test, "localhost:0", NULL, &control, &err);
    if (status == LT_OK) printf("REST API on %s\n", lt_control_address(control));
    if (status == LT_OK) status = lt_test_start(test, &err);
    if (status == LT_OK) {
        steer(test);
        status = lt_test_wait(test, &err);
    }
    if (status != LT_OK) fprintf(stderr, "%s\n", err.message);
    lt_control_stop(control);
    lt_test_free(test);
    return lt_error_exit_code(&err);
}
