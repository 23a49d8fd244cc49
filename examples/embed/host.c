/* The smallest host: a C function as virtual user, ten of them for three seconds. */
#include <loadtest/loadtest.h>
#include <stdio.h>

static lt_status visit(lt_vu *vu, void *udata, lt_error *err)
{
    (void)udata, (void)err;
    lt_vu_check(vu, "the work is done", true);
    return lt_vu_sleep(vu, 100 * 1000000LL);
}

int main(void)
{
    lt_test *test;
    lt_error err = {0};
    if (lt_test_new(&test) != LT_OK) return 1;
    lt_status status = lt_test_set_function(test, "default", visit, NULL, &err);
    if (status == LT_OK) status = lt_options_set(lt_test_options(test), LT_LAYER_FLAG, "vus", "10", &err);
    if (status == LT_OK) status = lt_options_set(lt_test_options(test), LT_LAYER_FLAG, "duration", "3s", &err);
    if (status == LT_OK) status = lt_test_run(test, &err);
    if (status != LT_OK) fprintf(stderr, "%s\n", err.message);
    char *json = status == LT_OK ? lt_test_summary_json(test, LT_SUMMARY_DEFAULT) : NULL;
    if (json) puts(json);
    lt_free(json);
    lt_test_free(test);
    return lt_error_exit_code(&err);
}
