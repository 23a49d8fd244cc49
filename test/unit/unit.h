/*
 * What every unit test program shares: Check, and a main that runs one suite.
 *
 *     START_TEST(name) { ck_assert(...); } END_TEST
 *     UNIT_MAIN("sketch", name, other_name)
 *
 * Set CK_FORK=no in the environment to debug or to run under sanitizers.
 */
#ifndef TEST_UNIT_UNIT_H
#define TEST_UNIT_UNIT_H

#include <check.h>
#include <stdlib.h>

#define UNIT_MAIN(suite_name, ...)                                                                                     \
    int main(void)                                                                                                     \
    {                                                                                                                  \
        const TTest *const tests[] = {__VA_ARGS__};                                                                    \
        Suite *suite = suite_create(suite_name);                                                                       \
        TCase *tcase = tcase_create("all");                                                                            \
        tcase_set_timeout(tcase, 60);                                                                                  \
        for (size_t i = 0; i < sizeof tests / sizeof tests[0]; i++) {                                                  \
            tcase_add_test(tcase, tests[i]);                                                                           \
        }                                                                                                              \
        suite_add_tcase(suite, tcase);                                                                                 \
        SRunner *runner = srunner_create(suite);                                                                       \
        srunner_run_all(runner, CK_NORMAL);                                                                            \
        int failed = srunner_ntests_failed(runner);                                                                    \
        srunner_free(runner);                                                                                          \
        return failed ? EXIT_FAILURE : EXIT_SUCCESS;                                                                   \
    }

#endif
